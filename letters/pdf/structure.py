"""The structure tree as WeasyPrint writes it: one Document element, and a ParentTree with one flat array a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Iterator


def add(
    pdf: pikepdf.Pdf, page: pikepdf.Object, kind: Name, parent: pikepdf.Object | None = None, *, last: bool = False
) -> pikepdf.Object:
    """Put an element before all others in `parent`, or in the document; or `last`.

    Its one kid is its content's MCID on `page`.
    """
    parent = parent if parent is not None else _document(pdf)
    entry = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[int(page.StructParents)]
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=parent, Pg=page, K=Array([len(entry)])))
    parent.K = Array([*parent.K, element] if last else [element, *parent.K])
    entry.append(element)
    return element


def enter(pdf: pikepdf.Pdf, entry: pikepdf.Object) -> int:
    """Put one more entry, which is indirect, into the ParentTree; return its key."""
    root = pdf.Root.StructTreeRoot
    tree = pikepdf.NumberTree(root.ParentTree)
    key = int(max([int(root.get("/ParentTreeNextKey", 0)) - 1, *tree.keys()])) + 1
    tree[key] = entry
    root.ParentTreeNextKey = key + 1
    return key


def add_page(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Put an empty page of the first one's size after the last one; it can hold elements."""
    first = pdf.pages[0].obj
    _, _, width, height = (float(edge) for edge in first.MediaBox)
    page = pdf.add_blank_page(page_size=(width, height)).obj
    page.StructParents = enter(pdf, pdf.make_indirect(Array()))
    for box in ("/TrimBox", "/BleedBox"):
        if box in first:
            page[box] = first[box]
    return page


def empty_places(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The elements without content, in their order: the places that the template keeps for stamps."""
    return [element for element in _elements(_document(pdf)) if not len(element.get("/K", ()))]


def remove(element: pikepdf.Object) -> None:
    """Take an element out of the tree."""
    parent = element.P
    parent.K = Array([kid for kid in parent.K if not _same(kid, element)])


def _document(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.Root.StructTreeRoot.K[0]


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kid in element.get("/K", ()):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _same(one: pikepdf.Object, other: pikepdf.Object) -> bool:
    return isinstance(one, Dictionary) and one.objgen == other.objgen
