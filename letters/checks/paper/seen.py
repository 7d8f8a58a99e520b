"""What an eye sees of a text: the page is drawn with its texts and without, and the two pictures are compared.

So one rule knows every way to hide a text: pale or transparent ink, a dark ground, a picture, a border, a line through
it, or something laid over it. To draw a page twice and compare takes some 8 ms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops
from pypdfium2 import raw  # type: ignore[import-untyped]

from letters.pdf.pictures import picture_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image as Picture

    Edges = tuple[float, float, float, float]

_DPI = 100
_SCALE = _DPI / 72  # pixels in a point
_SEEN, _STRUCK = 3.0, 1.6
"""Contrast from which a pixel counts as ink, less than for a colour as thin strokes are drawn paler; and as a line."""
_TILE = 3  # heights of a text: so long a part of it holds a word or two
_LEAST_INK = 0.03  # of a tile
_WIDEST_END, _WIDEST_GAP = 0.5, 1.0
"""Heights of a text without ink at its ends, and within one word."""
_LEAST_HEIGHT = 0.6  # of a text, that shows
_MIDDLE = (0.22, 0.75)  # of its height, from the top of it: an underline is below, which may stay
_THROUGH = 0.7  # of its width, that a line goes through
_WHOLE = 255


@dataclass(frozen=True, slots=True)
class Views:
    """The page without its texts, in steps of contrast, and white where its texts make a difference that is seen."""

    ground: Picture
    ink: Picture
    height: float

    def fault_of(self, edges: Edges, words: str) -> str:
        """Why the words within these edges, in points, cannot be read; empty where they can."""
        left, bottom, right, top = (edge * _SCALE for edge in edges)
        box = int(left), int(self.height * _SCALE - top), int(right) + 1, int(self.height * _SCALE - bottom) + 1
        ink = self.ink.crop(box)
        if not _is_seen(ink) or _is_broken(ink, is_word=words.isalnum()):
            return "does not stand out from what is drawn below or over it"
        return "has a line drawn through it" if _is_struck(self.ground.crop(box)) else ""


def views_of(page: Any, texts: Sequence[Any]) -> Views:
    """Both pictures of a page that is open, with these pdfium objects as its texts; they are left as they were."""
    shown = _steps(page)
    modes = [raw.FPDFTextObj_GetTextRenderMode(text.raw) for text in texts]
    for text in texts:
        raw.FPDFTextObj_SetTextRenderMode(text.raw, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    ground = _steps(page)
    for text, mode in zip(texts, modes, strict=True):
        raw.FPDFTextObj_SetTextRenderMode(text.raw, mode)
    least = _step(_SEEN)
    ink = ImageChops.difference(shown, ground).point(lambda step: _WHOLE if step >= least else 0)
    return Views(ground, ink, page.get_height())


def _is_seen(ink: Picture) -> bool:
    """Whether there is ink all along the text, and over most of its height."""
    around = ink.getbbox()
    if around is None or around[3] - around[1] < _LEAST_HEIGHT * ink.height - 1:
        return False
    tiles = max(1, ink.width // (_TILE * ink.height))
    shares = ink.resize((tiles, 1), Image.Resampling.BOX)
    return min(shares.tobytes()) >= _LEAST_INK * _WHOLE


def _is_broken(ink: Picture, *, is_word: bool) -> bool:
    """Whether part of a text has no ink: an average over a tile hides what is missing of a short word."""
    columns = ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    first, *between, last = [len(gap) for gap in re.split(rb"[^\0]+", columns)]
    widest = max(between, default=0) if is_word else 0
    return max(first, last) > _WIDEST_END * ink.height + 1 or widest > _WIDEST_GAP * ink.height + 1


def _is_struck(ground: Picture) -> bool:
    """Whether a line that is no part of an even ground goes through the middle of a text."""
    darkest, lightest = ground.getextrema()
    if darkest == lightest:
        return False
    histogram = ground.histogram()
    paper, least = histogram.index(max(histogram)), _step(_STRUCK)
    first, last = (int(share * ground.height) for share in _MIDDLE)
    middle = ground.crop((0, first, ground.width, max(last, first + 1)))
    lines = middle.point(lambda step: _WHOLE if abs(step - paper) >= least else 0)
    rows = lines.resize((1, lines.height), Image.Resampling.BOX)
    return max(rows.tobytes()) >= _THROUGH * _WHOLE


def _step(contrast: float) -> int:
    """A contrast as WCAG counts it, of 1 to 21, in steps of 0 to 255 that add up."""
    return round(_WHOLE * log(contrast) / log(21))


def _luminance(shade: int) -> float:
    part = shade / _WHOLE
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


_STEPS = [_step((_luminance(shade) + 0.05) / 0.05) for shade in range(_WHOLE + 1)]


def _steps(page: Any) -> Picture:
    return picture_of(page, _DPI, 1).point(_STEPS)
