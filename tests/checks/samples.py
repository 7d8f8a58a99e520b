"""A letter at length, ways to spoil a finished PDF, and a scanner."""

from io import BytesIO
from random import Random

import pikepdf
import writing
from PIL import Image, ImageChops, ImageFilter


def letter_of(alter=None):
    """A letter of two pages with one theme, after `alter(inspection, force)` has changed the data."""
    return writing.letter_of(_at_length, alter)


def _at_length(inspection, force):
    inspection["themes"] = inspection["themes"][:1]
    inspection["opening"] = ["HMIC looked at one area of police work:", {"insert": "themes"}, {"insert": "embargo"}]
    force["copied_to"] = force["copied_to"][:1]
    force["findings"] = {"crime": [f"Point {n}: " + "the force understands its demand. " * 9 for n in range(1, 10)]}


def says(*points):
    """An alteration: the findings end with these points."""
    return lambda inspection, force: force["findings"]["crime"].extend(points)


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
