"""Record: what people did by hand, as the ledger keeps it beside what the program did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import WrongUsage
from letters.ledger import events
from letters.workflows.drafts import sweep_drafts
from letters.workflows.selection import refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.ledger.events import Deed
    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Recorded:
    """The copies that the deed was recorded of, those passed over with the reason, and what should not have been.

    `is_silent` says that the record holds nothing of the deed: a copy that went by mail was not posted by that.
    """

    copies: tuple[CopyState, ...]
    passed_over: tuple[tuple[CopyState, str], ...] = ()
    warning: str = ""
    is_silent: bool = False


def record(services: Services, deed: Deed, force: str, by: str, *, copy: str | None = None) -> Recorded:
    """Record `deed`, done by the person `by`, of the copy named or of all of `force` that it can be about.

    What happened is recorded, also where it should not have. Raises WrongUsage for what cannot have happened: an
    unknown force, a copy that was never made, one received that never left.
    """
    with services.writing() as state:
        letter = _letter(services, state, force)
        chosen = _named(letter, copy) if copy else _meant(letter, deed)
        reasons = {each.copy: _cannot(each, deed) or ("" if copy else _needless(each, deed)) for each in chosen}
        copies = tuple(each for each in chosen if not reasons[each.copy])
        passed_over = tuple((each, reasons[each.copy]) for each in chosen if reasons[each.copy])
        if not copies and all(_cannot(each, deed) for each in chosen):
            raise WrongUsage(
                f"Nothing was recorded: {'; '.join(f'{each.copy} {reason}' for each, reason in passed_over)}.",
                f"If it left by hand: letters record sent {force} --by NAME",
            )
        services.record(*(events.copy_recorded(force, each.copy, deed, by) for each in copies))
        sweep_drafts(services, services.state())
        silent = deed == "posted" and not copies and not all(each.paper for each in chosen)
        return Recorded(copies, passed_over, _warning(services, state, letter, deed, copies), silent)


def take_back(services: Services, force: str, by: str, *, copy: str | None = None) -> tuple[CopyState, ...]:
    """Record that the newest deed of the copy named, or of each of `force`, was recorded by mistake; the copies as
    they are then.

    Raises WrongUsage where there is none, or something has come since that rests on it.
    """
    with services.writing() as state:
        letter = _letter(services, state, force)
        chosen = _named(letter, copy) if copy else (*letter.copies, *letter.printed, *letter.past)
        names = dict.fromkeys(each.copy for each in chosen if letter.copy(each.copy).undone)
        if not names:
            raise WrongUsage(
                f"Nothing was taken back: no deed is recorded of {copy or f'the copies of {force}'} that nothing has "
                "followed.",
                "To see what is recorded: letters log",
            )
        services.record(*(events.copy_mistaken(force, name, by) for name in names))
        after = services.state().letters[force]
        return tuple(after.copy(name) for name in names)


def _letter(services: Services, state: State, force: str) -> LetterState:
    workspace, _ = services.data
    refuse_unknown(force, {*(letter.id for letter in (workspace.letters if workspace else ())), *state.letters})
    letter = state.letters.get(force)
    if letter is None or not letter.highest:
        raise WrongUsage(f"No copy of the letter to {force} was made yet.", f"To sign it: letters generate {force}")
    return letter


def _meant(letter: LetterState, deed: Deed) -> tuple[CopyState, ...]:
    """Who posts a force's copies means the printed ones, where there are any; who sends them, the others."""
    if deed == "posted":
        return letter.printed or letter.copies
    notices = (old for old in letter.past if old.notice == "written")
    return (*letter.copies, *notices) if deed == "sent" else (*letter.copies, *letter.printed)


def _named(letter: LetterState, name: str) -> tuple[CopyState, ...]:
    try:
        return (letter.copy(name),)
    except KeyError:
        known = ", ".join(each.copy for each in (*letter.copies, *letter.printed, *letter.past))
        raise WrongUsage(
            f"There is no copy {name!r} of the letter to {letter.force}.", f"There are: {known}."
        ) from None


def _cannot(copy: CopyState, deed: Deed) -> str:
    """Why it cannot have happened; an intent without result may have left. Of a superseded copy it is its notice."""
    by_hand = copy.paper and deed in {"sent", "posted"}  # a letter that the program does not write
    if copy.state == "superseded" and copy.notice is None and deed != "phoned" and not by_hand:
        return "is superseded, and no notice that withdraws it was made"
    never_left = not copy.left and copy.state != "intent"
    return f"has not left yet ({copy.state})" if deed == "received" and never_left else ""


def _needless(copy: CopyState, deed: Deed) -> str:
    """Why nobody who speaks of the whole force means this copy."""
    if deed == "phoned":
        return ""
    settled = {"acknowledged"} if deed == "received" else {"accepted", "delivered", "acknowledged"}
    return f"is {copy.state} already" if copy.state in settled and not copy.contradicted else ""


def _warning(services: Services, state: State, letter: LetterState, deed: Deed, copies: tuple[CopyState, ...]) -> str:
    """What is to be said of an embargoed copy that left without the program, or outside its window."""
    embargoed = [copy for copy in copies if copy.sent != "public" and copy.state != "superseded"]
    if deed not in {"sent", "posted"} or not embargoed:
        return ""
    outside = _outside_window(services, state, letter, services.clock.now())
    either = [copy.copy for copy in _never_given(copies) if letter.released and copy in letter.copies]
    sure = [copy.copy for copy in embargoed if copy.copy not in either]
    return " ".join((*_unexpected(copies), *_outside(sure, outside), *_of_either_edition(either)))


def _never_given(copies: tuple[CopyState, ...]) -> list[CopyState]:
    """Copies that the program gave to nobody: whoever sent one took the file from out/, or means another force."""
    return [copy for copy in copies if copy.state in {"made", "rehearsed"} and not copy.paper]


def _unexpected(copies: tuple[CopyState, ...]) -> Iterator[str]:
    if never := _never_given(copies):
        names, force = ", ".join(copy.copy for copy in never), never[0].copy.rpartition("-")[0]
        yield (
            f"Letters never handed {names} over, neither to a server nor as a draft, and from now on nobody will be "
            f"sent it. If that is a mistake: letters record mistaken {force} --by NAME."
        )


def _outside(embargoed: list[str], outside: str) -> Iterator[str]:
    if embargoed and outside:
        yield f"{', '.join(embargoed)} left as an embargoed copy {outside}. It is recorded because it happened."


def _of_either_edition(names: list[str]) -> Iterator[str]:
    if names:
        yield (
            f"The letter is public, so Letters cannot know whether {', '.join(names)} left as the public edition or as "
            "an embargoed copy."
        )


def _outside_window(services: Services, state: State, letter: LetterState, now: datetime) -> str:
    """The window opens by the data, where they can be read, and ends by the ledger, or with an early release."""
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    if state.pinned and now >= state.pinned.instant().utc:
        return f"after the embargo had ended, on {state.pinned.instant().full_words}"
    if letter.released is not None:
        return f"after the letter had become public, by release {letter.released}"
    if embargo and now < embargo.pre_release_from.utc:
        return f"before the window opens, on {embargo.pre_release_from.full_words}"
    return ""
