"""Letters' data, ways to spoil a finished PDF, and a scanner."""

import copy
from io import BytesIO
from random import Random

import pikepdf
from PIL import Image, ImageChops, ImageFilter

from letters.model.inspection import Inspection
from letters.model.letter import Copy, Force, Letter

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
    "opening": ["HMIC looked at one area of police work:", {"insert": "themes"}, {"insert": "embargo"}],
    "themes": [{"id": "crime", "heading": "Preventing Crime", "scope": "how well forces prevent crime"}],
    "signatories": {"eastern": {"name": "Zoë Billingham", "office": "HM Inspector, Eastern Region"}},
    "report": {"title": "national thematic report", "file": "report.pdf"},
}
FORCE = {
    "force": "leicestershire",
    "name": "Leicestershire Police",
    "region": "eastern",
    "signatory": "eastern",
    "status": "ready",
    "addressee": {"name": "Mr Simon Cole QPM", "office": "Chief Constable", "salutation": "Simon"},
    "copied_to": [{"name": "Roy Mollett", "office": "HMIC Liaison Officer"}],
    "mail_domains": ["leicestershire.police.example"],
    "findings": {"crime": [f"Point {n}: " + "the force understands its demand. " * 9 for n in range(1, 10)]},
}


def letter_of(alter=None):
    """A letter of two pages, after `alter(inspection, force)` has changed the data, both plain dicts."""
    inspection, force = copy.deepcopy(INSPECTION), copy.deepcopy(FORCE)
    if alter:
        alter(inspection, force)
    return Letter(Inspection.model_validate(inspection), Force.model_validate(force))


def says(*points):
    """An alteration: the findings end with these points."""
    return lambda inspection, force: force["findings"]["crime"].extend(points)


def copy_of(letter, number=1):
    return Copy(f"{letter.id}-{number}", letter.people[number - 1])


def changed(pdf, change):
    """A PDF after `change(pikepdf.Pdf)`, as bytes."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        return saved(opened)


def saved(pdf, **options):
    output = BytesIO()
    pdf.save(output, **options)
    return output.getvalue()


def spoilt(data, seed, most=30):
    """The data with up to `most` bytes changed; the same for the same seed."""
    random, changed = Random(seed), bytearray(data)
    for _ in range(random.randint(1, most)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def cover_the_mark(pdf):
    """White paint over the place of the square mark on every page."""
    for page in pdf.pages:
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q q 1 g 60 20 50 40 re f Q")


def rename(pdf, title):
    """Another title, in the metadata's packet."""
    packet = pdf.Root.Metadata.read_bytes().replace(b">EMBARGOED until", b">" + title)
    pdf.Root.Metadata = pdf.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def scan(page, *, turn=2.0, noise=20, dpi=150, drawn=300):
    """A page, drawn at `drawn` dpi, as a scanner gives it: turned, smaller, soft, grey and noisy."""
    turned = page.rotate(turn, Image.Resampling.BICUBIC, expand=abs(turn) > 5, fillcolor=255)
    small = turned.resize([size * dpi // drawn for size in turned.size], Image.Resampling.LANCZOS)
    soft = small.filter(ImageFilter.GaussianBlur(0.5)).point(lambda value: 30 + value * 4 // 5)
    return ImageChops.add(soft, Image.effect_noise(soft.size, noise), offset=-128)


def written(picture, kind="JPEG", **options):
    output = BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()
