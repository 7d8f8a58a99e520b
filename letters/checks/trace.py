"""Leak tracing: whose copy is this PDF, picture or scan, how sure is that, and by what?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from letters.checks import evidence
from letters.checks.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from letters.checks.evidence import Way

    Look = tuple[Callable[[], Iterable[Evidence]], str]

Sure = Literal["certain", "likely", "possible", "disputed", "unknown"]
"""Certain: this very file was made for one copy. Likely: a square mark says so, which nobody spoils or makes by chance.

Possible: only metadata, a printed number or a message's header say so, which anybody can edit. Disputed: parts of it
are different copies'.
"""


@dataclass(frozen=True, slots=True)
class Traced:
    """Whose copy a file is; `copy` is None when that is unknown or disputed, `holder` when no record names one.

    `found` is all the evidence there is, `notes` what was not found or speaks against it, in words. `parts` are the
    files attached to a message, by name. `rehearsal` is our own mailbox, where a message was a rehearsal to that.
    """

    copy: str | None
    holder: str | None
    sure: Sure
    found: tuple[Evidence, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[tuple[str, Traced], ...] = ()
    rehearsal: str | None = None

    @property
    def by(self) -> tuple[Way, ...]:
        """The ways by which evidence was found, each once."""
        return tuple(dict.fromkeys(it.way for it in self.found))


def trace(data: bytes, *, inspection: str, digests: Mapping[str, str], copies: Mapping[str, str]) -> Traced:
    """Say whose copy it is. Raises nothing for what the data hold; a page that is hard to read takes some seconds.

    `digests` maps `sha256:…` of files to copies, `copies` all copies of the inspection with that id to their holders.
    """
    recorded = digests.get(f"sha256:{sha256(data).hexdigest()}")
    if recorded is not None:
        return Traced(recorded, copies.get(recorded), "certain", (Evidence("digest", recorded, inspection),))
    found, notes = _look(data, copies)
    foreign = [it for it in found if it.inspection not in (None, inspection)]
    ours = [it for it in found if it not in foreign]
    if foreign and not any(it.inspection for it in ours):
        ours = []  # numbers alone do not tell one inspection's copies from another's
    return _judge(ours, notes + [_foreign(it) for it in foreign], copies)


def together(own: Sequence[Evidence], parts: Sequence[tuple[str, Traced]], copies: Mapping[str, str]) -> Traced:
    """Whose copy a message is, by what it says of itself and by each of the files attached to it."""
    found = [*own, *(it for _, part in parts for it in part.found)]
    judged = _judge(found, [], copies)
    certain = judged.copy and any(part.sure == "certain" for _, part in parts)
    return replace(judged, sure="certain" if certain else judged.sure, parts=tuple(parts))


def _look(data: bytes, copies: Mapping[str, str]) -> tuple[list[Evidence], list[str]]:
    """All evidence in a file, and what was not found."""
    found: list[Evidence] = []
    notes: list[str] = []
    is_pdf = b"%PDF-" in data[:1024]
    for looked, missing in _ways_into_pdf(data, copies) if is_pdf else _ways_into_picture(data):
        try:
            seen = list(looked())
        except ValueError as error:
            notes.append(str(error))
        else:
            found += seen
            notes += [] if seen else [missing]
    return found, list(dict.fromkeys(notes))


_NO_MARK = (
    "no square mark could be read on any page: it is missing, damaged, or too coarsely drawn (use 150 dpi or more)"
)


def _ways_into_pdf(pdf: bytes, copies: Mapping[str, str]) -> Iterator[Look]:
    yield partial(evidence.in_metadata, pdf), "its metadata name no copy"
    yield partial(evidence.in_text, pdf, copies), "no page has a copy's number as text: it may be a scan"
    yield partial(evidence.in_marks, partial(evidence.pages_of_pdf, pdf)), _NO_MARK


def _ways_into_picture(data: bytes) -> Iterator[Look]:
    yield partial(evidence.in_marks, partial(evidence.pages_of_picture, data)), _NO_MARK


def _judge(found: list[Evidence], notes: list[str], copies: Mapping[str, str]) -> Traced:
    named = dict.fromkeys(it.copy for it in found)
    if len(named) > 1:
        return Traced(None, None, "disputed", tuple(found), (*notes, *(_said(it) for it in found)))
    if not named:
        return Traced(None, None, "unknown", (), tuple(notes))
    (copy,) = named
    if copy not in copies:
        notes = [*notes, f"no record of the inspection knows the copy {copy}"]
    sure: Sure = "likely" if any(it.way == "square mark" for it in found) else "possible"
    return Traced(copy, copies.get(copy), sure, tuple(found), tuple(notes))


def _foreign(it: Evidence) -> str:
    return f"{_said(it)} of another inspection, {it.inspection}"


def _said(it: Evidence) -> str:
    where = f" on page {it.page}" if it.page else ""
    return f"the {it.way}{where} {'say' if it.way == 'metadata' else 'says'} {it.copy}"
