"""The square mark of a copy, read from a picture as a camera sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zxingcpp
from PIL import ImageFilter
from PIL.Image import Resampling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

_FORMAT = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)
# A fixed threshold reads what is noisy, a local one what is badly lit.
_BINARIZERS = (zxingcpp.Binarizer.FixedThreshold, zxingcpp.Binarizer.LocalAverage)
_MOST = 25_000_000  # pixels: more makes an attempt slow, and a mark that big is read without
_PAPER = 255

# Scale, turn in degrees, and blur in pixels of the original. Found by trying pages of 100 to 300 dpi that were turned,
# noisy, shaded and badly compressed: a turn moves the modules' edges off the pixels' own, which often is enough.
_ATTEMPTS = ((0.5, 0, 0), (2, 0, 0.5), (2, -3, 0.5), (2, 3, 0.5), (1.5, -3, 0), (3, 3, 0.5), (3, -3, 0.5))


def read(picture: Image) -> list[str]:
    """What the marks in a clean picture in shades of grey say."""
    return _decode(picture, _BINARIZERS[0])


def read_worn(picture: Image) -> list[str]:
    """The same for a scan or a photograph; some seconds where there is nothing to be read."""
    for attempt in _variants(picture):
        for binarizer in _BINARIZERS:
            if found := _decode(attempt, binarizer):
                return found
    return []


def _variants(picture: Image) -> Iterator[Image]:
    yield picture
    for scale, turn, blur in _ATTEMPTS:
        width, height = int(picture.width * scale), int(picture.height * scale)
        if 0 < width * height <= _MOST:
            turned = picture.rotate(turn, Resampling.BICUBIC, expand=True, fillcolor=_PAPER) if turn else picture
            # Turned first, for the smaller picture is turned sooner.
            sized = turned.resize((int(turned.width * scale), int(turned.height * scale)), Resampling.BICUBIC)
            yield sized.filter(ImageFilter.GaussianBlur(blur * scale)) if blur else sized


def _decode(picture: Image, binarizer: zxingcpp.Binarizer) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=_FORMAT, binarizer=binarizer, try_invert=False)
    return [code.text for code in found]
