"""Gives a page of any size and turn more room around what it shows, for stamps that must not cover it.

The page's own content, tags, links and bookmarks stay as they are: its boxes grow, nothing moves. What a page inherits
from the tree above it, pikepdf has put on the page itself before it hands it out.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pikepdf

_AXES = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""Where right and up on a page turned clockwise by so many degrees point in its own space."""


@dataclass(frozen=True, slots=True)
class Room:
    """White room to add around a page as it is shown, in points."""

    top: float
    foot: float
    side: float


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it is shown: `width` and `height` in points, and the `matrix` from its lower left to its own space."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]

    def box(self, room: Room) -> list[float]:
        """The page with its new room, in its own space: left, bottom, right, top."""
        a, b, c, d, e, f = self.matrix
        xs, ys = (-room.side, self.width + room.side), (-room.foot, self.height + room.top)
        corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(xs, ys, strict=True)]
        return [least(corner[axis] for corner in corners) for least in (min, max) for axis in (0, 1)]


def frame_of(page: pikepdf.Page) -> Frame:
    """How a page is shown. Raises ValueError for one that counts in other units than points."""
    if page.obj.get("/UserUnit", 1) != 1:
        raise ValueError("it counts in other units than points")
    media, crop = ([float(edge) for edge in box] for box in (page.mediabox, page.cropbox))
    (x0, x1), (y0, y1) = (_overlap(media[axis::2], crop[axis::2]) for axis in (0, 1))
    turn = int(page.obj.get("/Rotate", 0)) % 360
    if turn not in _AXES or x0 >= x1 or y0 >= y1:
        raise ValueError("its size or turn makes no sense")
    width, height = (x1 - x0, y1 - y0) if turn in (0, 180) else (y1 - y0, x1 - x0)
    left, bottom = (x0 if turn in (0, 270) else x1), (y0 if turn in (0, 90) else y1)
    return Frame(width, height, (*_AXES[turn], left, bottom))


def stamp(page: pikepdf.Page, room: Room, forms: Mapping[str, tuple[pikepdf.Object, float, float]]) -> None:
    """Add the room, and draw forms, each with its lower left on the page as it was shown, as artifacts on top."""
    frame = frame_of(page)
    resources = _own_resources(page)
    for name, (form, _, _) in forms.items():
        resources.XObject[Name(name)] = form
    drawn = "".join(f"q 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q\n" for name, (_, x, y) in forms.items())
    matrix = " ".join(f"{number:.3f}" for number in frame.matrix)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(
        f"\nQ\n/Artifact <</Type /Pagination>> BDC\nq {matrix} cm\n{_blank(frame, room)}{drawn}Q\nEMC\n".encode()
    )
    page.obj.MediaBox = Array([round(edge, 3) for edge in frame.box(room)])
    page.obj.CropBox = page.obj.MediaBox


def _blank(frame: Frame, room: Room) -> str:
    """White paint between the old edge and the new: what lay beyond the old edge was not to be seen."""
    outer = f"{-room.side:.3f} {-room.foot:.3f} {frame.width + 2 * room.side:.3f} "
    outer += f"{frame.height + room.top + room.foot:.3f} re"
    return f"1 g {outer} 0 0 {frame.width:.3f} {frame.height:.3f} re f*\n"


def _own_resources(page: pikepdf.Page) -> pikepdf.Object:
    """The page's resources with room for forms; a copy, as others may share them."""
    resources = copy(page.obj.Resources) if "/Resources" in page.obj else Dictionary()
    resources.XObject = copy(resources.XObject) if "/XObject" in resources else Dictionary()
    page.obj.Resources = resources
    return resources


def _overlap(one: list[float], other: list[float]) -> tuple[float, float]:
    return max(min(one), min(other)), min(max(one), max(other))
