"""What a leaked file says of whose copy it is: one piece of evidence at a time, each in its own way."""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Literal

from PIL import Image

from letters.pdf import marks, metadata
from letters.pdf.pictures import pictures
from letters.pdf.text import pages_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

Way = Literal["digest", "metadata", "printed number", "square mark", "Message-ID"]

_KINDS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
# All that Pillow raises for files that are cut, spoilt or made to harm.
_BROKEN = (
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
_MOST = 80_000_000  # pixels: A4 at 900 dpi
_DPI = 200
_LONGEST = (
    3508  # pixels of a picture's longer side: A4 at 300 dpi; finer scans hold more noise, and no more of the mark
)
_PAGES = 300
_THOROUGH = 5  # pages looked at for some seconds each, when no page was easy to read


class _TooLarge(Exception):
    """A picture that would take too much memory."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`copy` is whose, by `way`; `page` counts from 1, 0 is the file as a whole. `inspection` where the way says it."""

    way: Way
    copy: str
    inspection: str | None = None
    page: int = 0


def in_metadata(pdf: bytes) -> Iterator[Evidence]:
    """What the PDF says of itself; whoever can edit a PDF can change it."""
    said = metadata.read(pdf)
    if said is not None and said.copy and _is_plain(f"{said.inspection}/{said.copy}"):
        yield Evidence("metadata", said.copy, said.inspection)


def in_text(pdf: bytes, copies: Collection[str]) -> Iterator[Evidence]:
    """Known copies' numbers in the text of a PDF. Raises ValueError when it cannot be read."""
    number = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w-])")
    for page, text in enumerate(pages_text(pdf), 1):
        for found in dict.fromkeys(number.findall(text)):
            if found in copies:
                yield Evidence("printed number", found, None, page)


def in_marks(open_pages: Callable[[], Iterable[Image.Image]]) -> Iterator[Evidence]:
    """What square marks on pages say. Raises ValueError when a page cannot be drawn.

    All pages are looked at quickly; then, if none was readable, the first few thoroughly.
    """
    found = list(_marks(open_pages(), marks.read))
    yield from found or _marks(islice(open_pages(), _THOROUGH), marks.read_worn)


def _marks(pages: Iterable[Image.Image], read: Callable[[Image.Image], list[str]]) -> Iterator[Evidence]:
    for number, page in enumerate(pages, 1):
        for said in read(page):
            inspection, slash, copy = said.partition("/")
            if slash and _is_plain(said):
                yield Evidence("square mark", copy, inspection, number)


def _is_plain(said: str) -> bool:
    """Whether inspection and copy are written as ours are: anybody may make a mark, and metadata, that say anything."""
    return re.fullmatch(r"[a-z0-9-]{1,64}/[a-z0-9-]{1,80}", said) is not None


def pages_of_pdf(pdf: bytes) -> Iterator[Image.Image]:
    """The pages as pictures."""
    return islice(pictures(pdf, _DPI), _PAGES)


def pages_of_picture(data: bytes) -> Iterator[Image.Image]:
    """A picture or scan in shades of grey; a TIFF may have several. Raises ValueError with words for any other file."""
    try:
        with _open(data) as opened:
            for number in range(_PAGES):
                page = _page(opened, number)
                if page is None:
                    return
                yield page
    except (Image.DecompressionBombError, _TooLarge) as error:
        raise ValueError("the picture is too large: scan the page at 300 dpi") from error
    except _BROKEN as error:
        raise ValueError("the file is no PDF, and no picture (PNG, JPEG, TIFF) that can be read") from error


def _open(data: bytes) -> Image.Image:
    with warnings.catch_warnings(action="ignore"):  # of a size that `_grey` judges, and of other people's mistakes
        return Image.open(BytesIO(data), formats=_KINDS)


def _page(opened: Image.Image, number: int) -> Image.Image | None:
    """Page `number`, from 0; None after the last."""
    with warnings.catch_warnings(action="ignore"):
        try:
            opened.seek(number)
        except EOFError:
            return None
        return _grey(opened)


def _grey(frame: Image.Image) -> Image.Image:
    """On white paper, where the picture is transparent."""
    if frame.width * frame.height > _MOST:
        raise _TooLarge
    if frame.has_transparency_data:
        frame = Image.alpha_composite(Image.new("RGBA", frame.size, "white"), frame.convert("RGBA"))
    grey = frame.convert("L")
    grey.thumbnail((_LONGEST, _LONGEST))
    return grey
