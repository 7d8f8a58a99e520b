"""How a page looks against a picture of it that somebody accepted."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, UnidentifiedImageError

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DPI = 80
_TELLING = 48  # shades of grey, of 256: what differs by less is the edge of a letter, drawn by another machine
_FEWEST = 12  # pixels that differ: a full stop has as many
_PALE = 176
"""How light what has not changed is in the picture of a difference."""


def same(page: Picture, accepted: Picture) -> bool:
    """Whether nobody would see a difference. Both are in shades of grey."""
    return page.size == accepted.size and sum(_changed(page, accepted).histogram()[1:]) < _FEWEST


def difference(page: Picture, accepted: Picture) -> Picture:
    """What has come in blue, what has gone in red, the rest pale."""
    size = max(page.width, accepted.width), max(page.height, accepted.height)
    now, before = _on_paper(page, size), _on_paper(accepted, size)
    rest = Image.merge(
        "RGB", [ImageChops.lighter(now, before).point(lambda shade: _PALE + shade * (255 - _PALE) // 255)] * 3
    )
    changed = _changed(now, before)
    come = ImageChops.darker(changed, ImageChops.subtract(before, now).point(_whether))
    gone = ImageChops.darker(changed, ImageChops.subtract(now, before).point(_whether))
    rest.paste((0, 64, 224), mask=come)
    rest.paste((224, 0, 0), mask=gone)
    return rest


def read(raw: bytes) -> Picture:
    """A picture in shades of grey. Raises ValueError for what is none."""
    try:
        with Image.open(BytesIO(raw), formats=("PNG",)) as opened:
            return opened.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("it is no PNG that can be read") from error


def written(picture: Picture) -> bytes:
    """As PNG, without a word about where or when it was made."""
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _changed(one: Picture, other: Picture) -> Picture:
    """White where the two differ so that it can be seen, else black."""
    return ImageChops.difference(one, other).point(lambda shade: 255 if shade >= _TELLING else 0)


def _paler(shade: int) -> int:
    return _PALE + shade * (255 - _PALE) // 255


def _whether(shade: int) -> int:
    return 255 if shade else 0


def _on_paper(picture: Picture, size: tuple[int, int]) -> Picture:
    paper = Image.new("L", size, 255)
    paper.paste(picture)
    return paper
