"""Letters as far as they can be read, for whoever looks at their words alone: a wrong value hides no other mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from letters.errors import Unfit
from letters.model.inspection import Inspection, Inspectorate, Theme, Weight
from letters.model.letter import Force, Letter
from letters.workspace import folder
from letters.workspace.document import Document
from letters.workspace.sources import Source, sources
from letters.workspace.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from letters.workspace.document import Data, Node


@dataclass(frozen=True, slots=True)
class Legible:
    """What can be read of the inspection and its letters; of the letters in `unread` files nothing can.

    Where the data are unfit, these make no page: what is wrong in them is left out or empty.
    """

    inspection: Inspection
    letters: tuple[Letter, ...]
    unread: tuple[str, ...] = ()


def legible(root: Path) -> Legible:
    """The words of all letters at `root`, in the order of their files, whatever else their files have wrong."""
    source = Source(folder.INSPECTION, root)
    inspection = _inspection(_document(source) or Document(folder.INSPECTION, None, {}, {}))
    letters, unread = [], []
    for source in sources(root, []):
        document = _document(source)
        if document is None:
            unread.append(source.name)
        else:
            letters.append(Letter(inspection, _force(source.force, document.root), source=source.name))
    return Legible(inspection, tuple(letters), tuple(unread))


def _document(source: Source) -> Document | None:
    try:
        return source.read()
    except Unfit:
        return None


def _force(name: str, root: Node) -> Force:
    said: dict[str, Any] = {
        "force": name,
        "name": root.get("name").text or name,
        "status": root.get("status").text,
        "specimen": root.get("specimen").text == "true",
        "findings": {theme: _texts(points.value) for theme, points in root.get("findings").entries.items()},
    }
    return Force.model_construct(**said)


def _inspection(document: Document) -> Inspection:
    """The one that there is, or what can be read of it."""
    fit, _ = validate(Inspection, document)
    if fit is not None:
        return fit
    root = document.root
    own = _said(root.get("inspectorate"), "short_name", "phone", "reply_to")
    said: dict[str, Any] = {
        "title": root.get("title").text,
        "inspectorate": Inspectorate.model_construct(**own),
        "opening": _texts(root.get("opening").value),
        "follow_up": _texts(root.get("follow_up").value),
        "themes": [Theme.model_construct(**_said(it, "heading", "scope")) for it in root.get("themes").items],
        "checks": {code: it.text for code, it in root.get("checks").entries.items() if it.text in get_args(Weight)},
    }
    return Inspection.model_construct(**said)


def _said(part: Node, *keys: str) -> dict[str, Any]:
    return {key: part.get(key).text for key in keys}


def _texts(value: Data) -> tuple[object, ...] | str:
    """Points with everything in its place; what is no text is an empty one, which has nothing wrong."""
    if isinstance(value, list):
        return tuple(_texts(item) for item in value)
    return value if isinstance(value, str) else ""
