"""A letter to alter, as whoever writes the data would."""

import copy

from letters.model.inspection import Inspection
from letters.model.letter import Copy, Force, Letter
from letters.ports import Marks

INSPECTION = {
    "id": "core-business-2014",
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
    "addressee": {
        "name": "Mr Simon Cole QPM",
        "office": "Chief Constable",
        "salutation": "Simon",
        "mailbox": "chief@leicestershire.police.example",
    },
    "copied_to": [
        {"name": "Roy Mollett", "office": "HMIC Liaison Officer", "mailbox": "roy@hmic.example"},
        {"office": "Police and Crime Commissioner"},
    ],
    "mail_domains": ["leicestershire.police.example"],
    "findings": {
        "crime": ["HMIC found good work.", "Some plans mention prevention."],
        "time": ["Demand is understood."],
    },
}


def letter_of(*alterations, moved=False):
    """The letter, after each `alter(inspection, force)` has changed the data, both plain dicts."""
    inspection, force = copy.deepcopy(INSPECTION), copy.deepcopy(FORCE)
    for alter in filter(None, alterations):
        alter(inspection, force)
    return Letter(Inspection.model_validate(inspection), Force.model_validate(force), moved)


def copy_of(letter, number=1):
    return Copy(f"{letter.id}-{number}", letter.people[number - 1])


def marks_of(letter, edition, *, evaluation=False, number=1):
    """The marks of an edition; of an embargoed one for the holder of that number."""
    return Marks(edition, copy_of(letter, number) if edition == "embargoed" else None, evaluation)
