"""Mends the list tags that WeasyPrint writes, before the file is written.

A list item has two kids, Lbl and LBody (ISO 32000-1, 14.8.4.3.3). WeasyPrint makes no LBody for an item whose bullet
stands in its line, and puts the bullet into the body of one that holds another list. Where an item goes to the next
page as a whole, it leaves an item of nothing behind on this one.
"""

from __future__ import annotations

from typing import Any

import pydyf


def complete_lists(document: Any, pdf: Any) -> None:
    """A WeasyPrint finisher: give every list item its label, if it has one, and one body; take out empty ones."""
    for element in reversed(list(pdf.objects)):  # inner items first, which may leave an outer one empty
        if _kind(element) == "/LI":
            _complete(element, pdf)


def _complete(item: Any, pdf: Any) -> None:
    labels, rest = [], []
    for kid in _kids(item, pdf):
        inner = _kids(kid, pdf) if _kind(kid) == "/LBody" else [kid]
        labels += [element for element in inner if _kind(element) == "/Lbl"]
        rest += [element for element in inner if _kind(element) != "/Lbl"]
    if not labels and not rest:
        _take_out(item, pdf)
        return
    body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "Pg": item["Pg"], "P": item.reference})
    pdf.add_object(body)
    body["K"] = _adopt(rest, body)
    item["K"] = _adopt([*labels, body], item)


def _take_out(element: Any, pdf: Any) -> None:
    """And its list, when it was alone there."""
    parent = pdf.objects[int(element["P"].split()[0])]
    parent["K"] = pydyf.Array([kid for kid in parent["K"] if kid != element.reference])
    if _kind(parent) == "/L" and not parent["K"]:
        _take_out(parent, pdf)


def _adopt(kids: list[Any], parent: Any) -> Any:
    for kid in kids:
        kid["P"] = parent.reference
    return pydyf.Array([kid.reference for kid in kids])


def _kids(element: Any, pdf: Any) -> list[Any]:
    """The elements right below; an item's or body's kids are elements, never bare content."""
    return [pdf.objects[int(reference.split()[0])] for reference in element["K"]]


def _kind(element: Any) -> str | None:
    return element.get("S") if isinstance(element, dict) else None
