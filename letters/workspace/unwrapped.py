"""The body of a Word letter with its paragraphs as a reader counts them: whatever wraps them is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = (f"{W}sdt", f"{W}customXml", f"{W}smartTag")
_OF_THEIR_OWN = frozenset({f"{W}{name}" for name in ("sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr")})


def unwrap(body: Any) -> int:
    """Put what content controls and custom XML hold in their place, and join what tracked changes join.

    Gives the number of content controls that show only what to write in them: nobody wrote that, so it is taken out.
    """
    unfilled = 0
    for wrapper in list(body.iter(*_WRAPPERS)):
        unfilled += _emptied(wrapper)
        for child in list(_held(wrapper)):
            wrapper.addprevious(child)
        wrapper.getparent().remove(wrapper)
    _join(body)
    return unfilled


def _held(wrapper: Any) -> Iterator[Any]:
    for child in wrapper:
        if child.tag == f"{W}sdtContent":
            yield from child
        elif child.tag not in _OF_THEIR_OWN:
            yield child


def _emptied(wrapper: Any) -> bool:
    if wrapper.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
        return False
    for run in list(wrapper.iter(f"{W}r")):
        run.getparent().remove(run)
    return True


def _join(body: Any) -> None:
    """Of two paragraphs whose mark between them was deleted, the second has the words of both, and the first none."""
    waiting: list[Any] = []
    for paragraph in body.iterchildren():
        if paragraph.tag != f"{W}p":
            continue
        own = [child for child in paragraph if child.tag != f"{W}pPr"]
        following = paragraph.getnext()
        is_joined = following is not None and following.tag == f"{W}p" and _has_lost_its_mark(paragraph)
        if is_joined:
            waiting += own
            for child in own:
                paragraph.remove(child)
        elif waiting:
            start = len(paragraph) - len(own)
            paragraph[start:start] = waiting
            waiting = []


def _has_lost_its_mark(paragraph: Any) -> bool:
    return any(paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom"))
