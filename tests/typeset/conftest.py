"""A letter to alter, the typesetter of the shipped templates, and ways to look into a PDF."""

import copy
import shutil
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest

from letters.model.inspection import Inspection
from letters.model.letter import Copy, Force, Letter
from letters.pdf.text import pages_text
from letters.ports import Marks
from letters.typeset.weasy import WeasyTypesetter

TEMPLATES = Path(__file__).parents[2] / "templates"

INSPECTION = {
    "id": "core-business",
    "title": "Core business: An inspection of police time",
    "inspectorate": {
        "name": "Her Majesty’s Inspectorate of Constabulary",
        "short_name": "HMIC",
        "mail_domains": ["hmic.example"],
        "reply_to": "letters@hmic.example",
        "phone": "01632 960 143",
        "address": ["6th Floor", "Globe House", "London SW1V 1PN"],
    },
    "letter_date": "2014-09-03",
    "embargo": {
        "until": "2014-09-04 00:01",
        "zone": "Europe/London",
        "pre_release_from": "2014-09-03 00:01",
        "notice": "Not to be published before then.",
    },
    "opening": [
        "HMIC looked at two areas of police work:",
        {"insert": "themes"},
        {"insert": "embargo"},
        {"insert": "follow-up"},
        "The findings follow.",
    ],
    "follow_up": ["Every force may send an update."],
    "themes": [
        {"id": "crime", "heading": "Preventing Crime", "scope": "how well forces prevent crime"},
        {"id": "time", "heading": "Freeing up time", "scope": "how well forces free up time"},
    ],
    "signatories": {
        "eastern": {"name": "Zoë Billingham", "honours": "BA Hons (Oxon)", "office": "HM Inspector, Eastern Region"},
        "office": {"office": "HM Inspector, National Team"},
    },
    "report": {"title": "national thematic report", "file": "report.pdf"},
}
FORCE = {
    "force": "leicestershire",
    "name": "Leicestershire Police",
    "region": "eastern",
    "signatory": "eastern",
    "status": "ready",
    "addressee": {"name": "Mr Simon Cole QPM", "office": "Chief Constable", "salutation": "Simon"},
    "copied_to": [
        {"name": "Roy Mollett", "office": "HMIC Liaison Officer"},
        {"office": "Police and Crime Commissioner"},
    ],
    "mail_domains": ["leicestershire.police.example"],
    "findings": {
        "crime": ["HMIC found good work.", "Some plans mention prevention."],
        "time": ["Demand is understood."],
    },
}


def make_letter(alter=None, *, moved=False):
    """The letter, after `alter(inspection, force)` has changed the data, both plain dicts."""
    inspection, force = copy.deepcopy(INSPECTION), copy.deepcopy(FORCE)
    if alter:
        alter(inspection, force)
    return Letter(Inspection.model_validate(inspection), Force.model_validate(force), moved)


def marks(letter, edition, *, evaluation=False, number=1):
    held = Copy(f"{letter.id}-{number}", letter.people[number - 1]) if edition == "embargoed" else None
    return Marks(edition, held, evaluation)


@pytest.fixture(name="make_letter", scope="session")
def _make_letter():
    return make_letter


@pytest.fixture(name="marks", scope="session")
def _marks():
    return marks


@pytest.fixture(scope="session")
def typesetter():
    return WeasyTypesetter(TEMPLATES)


@pytest.fixture(scope="session")
def make(typesetter):
    """One edition of an altered letter, as bytes."""

    def make(edition="public", alter=None, *, moved=False, evaluation=False, number=1, by=typesetter):
        letter = make_letter(alter, moved=moved)
        return by.finish(by.typeset(letter), letter, marks(letter, edition, evaluation=evaluation, number=number))

    return make


@pytest.fixture(scope="session")
def read(make):
    """The same as text: its pages, and all of it as one line."""

    def read(*args, **kwargs):
        pages = pages_text(make(*args, **kwargs))
        return SimpleNamespace(pages=pages, all=" ".join(pages))

    return read


@pytest.fixture(scope="session")
def editions(make):
    """The plain letter's editions, each made once."""
    return {edition: make(edition) for edition in ("embargoed", "public", "proof", "accuracy")}


@pytest.fixture
def spoilt(tmp_path):
    """Replaces a text, which must be there, in a copy of the templates, and gives a typesetter for it."""
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)

    def spoil(file, old, new):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return WeasyTypesetter(folder)

    return spoil


@pytest.fixture(scope="session")
def elements():
    """Structure elements of a kind, or all, in the tree's order."""

    def walk(element):
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    def elements(pdf, kind=None):
        return [element for element in walk(pdf.Root.StructTreeRoot.K[0]) if kind in (None, str(element.S))]

    return elements


@pytest.fixture
def open_pdf():
    opened = []

    def open_pdf(data):
        opened.append(pikepdf.open(BytesIO(data)))
        return opened[-1]

    yield open_pdf
    for pdf in opened:
        pdf.close()
