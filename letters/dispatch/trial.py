"""Every message that a letter may need, put into words to see whether that can be done; none is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.dispatch.names import report_name
from letters.dispatch.parcel import Parcel
from letters.dispatch.wording import word
from letters.errors import Unfit
from letters.model.inspection import EmbargoData

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from letters.dispatch.names import Sendable
    from letters.errors import Problem
    from letters.model.letter import Copy, Letter
    from letters.templating.templates import Templates

_SOME_INSTANT = {"until": "2000-01-01 00:01", "zone": "Europe/London", "pre_release_from": "1999-12-31 00:01"}
_SOME_NOTICE = "Not to be published before then."
_SOME_PDF = b"%PDF-"


def unfit_messages(letter: Letter, copies: Iterable[Copy], templates: Templates) -> tuple[Problem, ...]:
    """All that is wrong with the words of any message to any holder: each edition, with every branch of its templates.

    While the instant is to be confirmed another one stands in for it.
    """
    problems: set[Problem] = set()
    for parcel in trial_parcels(with_an_instant(letter), copies):
        try:
            word(parcel, templates)
        except Unfit as unfit:
            problems.update(unfit.problems)
    return tuple(sorted(problems))


def trial_parcels(letter: Letter, copies: Iterable[Copy]) -> Iterator[Parcel]:
    """Each edition for each holder, bare and with all that may go with it."""
    sender = letter.inspection.inspectorate.reply_to
    editions: tuple[Sendable, ...] = ("embargoed", "public", "notice")
    for copy in copies:
        for edition in editions:
            plain = Parcel(letter, copy, edition, _SOME_PDF, f"sha256:{'0' * 64}", sender)
            yield plain
            again = replace(plain, replaces=copy.id, attachments=_report(plain))
            yield replace(again, new_report=True)
            yield replace(again, corrected=True, checkpoint="a note", rehearsal=sender, paper=True)


def _report(parcel: Parcel) -> dict[str, bytes]:
    report = parcel.letter.inspection.report
    return {report_name(parcel.letter, parcel.edition, parcel.embargo.until): _SOME_PDF} if report else {}


def with_an_instant(letter: Letter) -> Letter:
    """The letter with some instant, where its own is to be confirmed."""
    inspection = letter.inspection
    if inspection.embargo is not None:
        return letter
    stand_in = EmbargoData(**_SOME_INSTANT, notice=inspection.embargo_data.notice or _SOME_NOTICE)
    fields = {name: getattr(inspection, name) for name in type(inspection).model_fields}
    confirmed = type(inspection).model_construct(**{**fields, "embargo_data": stand_in})
    return replace(letter, inspection=confirmed)


def first_parcel(letter: Letter, copy: Copy) -> Parcel:
    """What the holder of an embargoed copy would be sent first, for somebody who wants to see what it says."""
    plain = next(trial_parcels(with_an_instant(letter), [copy]))
    return replace(plain, attachments=_report(plain))
