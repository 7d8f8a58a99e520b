"""The stamps of a letter, as plain data for the stamp templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.embargo.instant import date_in_words
from letters.typeset.context import PICTURE, composed, embargo_context
from letters.typeset.datamatrix import draw

if TYPE_CHECKING:
    from letters.model.letter import Copy, Edition, Letter
    from letters.ports import Marks

SIGNED: tuple[Edition, ...] = ("embargoed", "public")
"""The editions that hold a signature field."""

Stamp = dict[str, Any]


def sheets(letter: Letter, pages: int, marks: Marks, *, picture: bool) -> list[list[Stamp]]:
    """The stamps for `marks`, in sheets that differ in how often they can be used again.

    The first is the same for most letters of a signatory, the second for all editions of a letter, the third is one
    copy's; what fills the back of the last page comes last.
    """
    numbers = [_page(letter, number, pages) for number in range(1, pages + 1)]
    copy = [[_copy(letter, marks.copy)]] if marks.copy else []
    blank = [[{"kind": "blank"}]] if marks.duplex and pages % 2 else []
    return composed([_standing(letter, marks, picture=picture), numbers, *copy, *blank])  # type: ignore[no-any-return]


def report_sheets(letter: Letter, copy: Copy, *, evaluation: bool) -> list[list[Stamp]]:
    """The stamps for the report that goes with a copy; the first sheet is the same for most letters."""
    band = _band(letter, "embargoed", evaluation=evaluation)
    notice = {"kind": "notice", "embargo": embargo_context(letter.inspection.embargo)}
    return composed([[band, notice], [_copy(letter, copy)]])  # type: ignore[no-any-return]


def _standing(letter: Letter, marks: Marks, *, picture: bool) -> list[Stamp]:
    if marks.edition not in SIGNED:
        return [_band(letter, marks.edition, evaluation=marks.evaluation)]
    stamps = [_band(letter, edition, evaluation=marks.evaluation) for edition in SIGNED]
    stamps.append({"kind": "notice", "embargo": embargo_context(letter.inspection.embargo)})
    stamps.append({"kind": "signature", **letter.signatory.model_dump(include={"name", "office"})})
    return [*stamps, {"kind": "picture", "address": PICTURE}] if picture else stamps


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


def _copy(letter: Letter, copy: Copy) -> Stamp:
    """Number and holder of one copy, and both again for a camera."""
    return {"kind": "copy", "copy": copy.id, "holder": copy.person.label, "mark": draw(letter.mark(copy))}
