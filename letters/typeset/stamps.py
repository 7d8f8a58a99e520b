"""The stamps of a letter, as plain data for the stamp templates: what is the same for its editions, and a copy's own mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.embargo.instant import date_in_words
from letters.typeset.context import composed, embargo_context
from letters.typeset.datamatrix import draw
from letters.typeset.resources import PICTURE

if TYPE_CHECKING:
    from letters.model.letter import Copy, Edition, Letter
    from letters.ports import Marks

SIGNED: tuple[Edition, ...] = ("embargoed", "public")
"""The editions that hold a signature field."""

Stamp = dict[str, Any]


def common(letter: Letter, pages: int, marks: Marks, *, picture: bool) -> list[Stamp]:
    """The stamps for `marks` and for the editions that are made beside it: laid out together, since that takes time."""
    stamps = [_page(letter, number, pages) for number in range(1, pages + 1)]
    if marks.edition not in SIGNED:
        return composed([*stamps, _band(letter, marks.edition, evaluation=marks.evaluation)])
    stamps += [_band(letter, edition, evaluation=marks.evaluation) for edition in SIGNED]
    stamps.append({"kind": "notice", "embargo": embargo_context(letter.inspection.embargo)})
    stamps.append({"kind": "signature", **letter.signatory.model_dump(include={"name", "office"})})
    if picture:
        stamps.append({"kind": "picture", "address": PICTURE})
    return composed(stamps)


def own(letter: Letter, copy: Copy) -> list[Stamp]:
    """The stamp that one copy alone bears: number, holder, and both again for a camera."""
    mark = draw(f"{letter.inspection.id}/{copy.id}")
    return composed([{"kind": "copy", "copy": copy.id, "holder": copy.person.label, "mark": mark}])


def _page(letter: Letter, number: int, total: int) -> Stamp:
    addressee = letter.force.addressee
    return {
        "kind": "page",
        "number": number,
        "total": total,
        "addressee": {"name": addressee.name, "office": addressee.office},
        "force": letter.force.name,
        "date": date_in_words(letter.inspection.letter_date),
    }


def _band(letter: Letter, edition: Edition, *, evaluation: bool) -> Stamp:
    return {
        "kind": "band",
        "edition": edition,
        "embargo": embargo_context(letter.inspection.embargo),
        "marking": letter.inspection.marking,
        "draft": letter.force.status == "draft",
        "specimen": letter.force.specimen,
        "evaluation": evaluation,
    }
