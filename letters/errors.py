"""What can go wrong, in the reader's words, and the exit code that each kind has (design, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOCUMENT_OF = re.compile(r"(data/forces\.(?:yaml|jsonl))#")
_CAME_TO_NOTHING = re.compile(r" (?:Nothing (?:more )?was [a-z]+|The letter was not signed)\.")
Severity = Literal["error", "warning", "note"]
"""How much a problem weighs. An error stops a letter; a note is for whoever wants to know."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in data, a template or a page, with its place.

    `file` is relative to the workspace where it can be; of a file with many letters it also says whose data are meant,
    `data/forces.yaml#kent`, and `path` is the file alone. `line` and `column` count from 1; 0 means that the
    problem belongs to the file as a whole. For a PDF, `page` counts from 1 and stands instead of line and column.
    Whoever knows no line may know the `part` of a data file, `findings.attendance.2`, and the `words` in it.
    What `code` means stands in letters/codes.
    """

    file: str
    line: int
    column: int
    code: str
    what: str
    remedy: str
    page: int = 0
    part: str = ""
    words: str = ""
    severity: Severity = "error"

    @property
    def path(self) -> str:
        """The file itself."""
        found = _DOCUMENT_OF.match(self.file)
        return found[1] if found else self.file

    @property
    def place(self) -> str:
        """`data/forces/kent.yaml:5:9`, or `letter.pdf:page 2`; what is not known is left out: `data/forces`."""
        known = [f"page {self.page}"] if self.page and not self.line else [self.line, self.column]
        return ":".join(map(str, [self.path if self.line else self.file, *filter(None, known)]))

    @property
    def within(self) -> str:
        """The part as people count it, `findings.attendance, entry 3`; empty where a line says it, or there is none."""
        if self.line:
            return ""
        counted = re.sub(r"\.(\d+)", lambda found: f", entry {int(found[1]) + 1}", self.part)
        return re.sub(r"(?<=\d)\.", ", ", counted)

    def __str__(self) -> str:
        on_page = f"on page {self.page}, " if self.page and self.line else ""
        within = f" (in {self.within})" if self.within else ""
        weight = "" if self.severity == "error" else f"{self.severity}: "
        return _on_one_line(f"{self.place}: {self.code} {weight}{on_page}{self.what}{within} — {self.remedy}")


def _on_one_line(text: str) -> str:
    """Nothing in it breaks the line or steers a terminal."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)


class Told(str):
    """A line for a person, and the `reason` by which the record knows what it tells of."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, reason: str, line: str) -> Self:
        told = super().__new__(cls, line)
        told.reason = reason
        return told


class LettersError(Exception):
    """A refusal: what was refused, why, and what to do next. Never raised as such; see the kinds below.

    `problems` are the mistakes that led to it, sorted, where it has places. `reason` is how the record tells it from
    other refusals, in words of docs/record.md; empty for what is never recorded.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, what: str, remedy: str = "", problems: Iterable[Problem] = (), *, reason: str = "") -> None:
        super().__init__(what)
        self.reason = reason
        self.what = what
        self.remedy = remedy
        self.problems = tuple(sorted(set(problems)))

    @property
    def seen(self) -> str:
        """What is wrong, for whoever only looks: without what a command adds that came to nothing."""
        return _CAME_TO_NOTHING.sub("", self.what.removeprefix("Not permitted: "))


class WrongUsage(LettersError):
    """The command was called wrongly."""

    exit_code = 2


class Unfit(LettersError):
    """Data or templates do not make a letter; nothing was written. `problems` is never empty."""

    exit_code = 65

    def __init__(self, problems: Iterable[Problem], what: str = "") -> None:
        found = set(problems)
        if not found:
            raise ValueError("Unfit needs at least one problem")
        count = len(found)
        super().__init__(what or f"{count} problem{'s' if count != 1 else ''} found. Nothing was written.", "", found)


class ServiceSilent(LettersError):
    """A mail server, time-stamp authority or database did not answer."""

    exit_code = 69


class RecordSilent(ServiceSilent):
    """The database that keeps the ledger did not answer, or the connection to it was lost and its locks with it."""


class ServerMute(LettersError):
    """A mail server takes messages and does not say so: who has them is unknown."""

    exit_code = 1


class OutputFailed(LettersError):
    """An output could not be written."""

    exit_code = 73


class NotYet(LettersError):
    """The embargo is in force, or the pre-release window is not open."""

    exit_code = 75


class NotPermitted(LettersError):
    """Not permitted, whatever the time."""

    exit_code = 77


class OthersLedger(NotPermitted):
    """The ledger is another inspection's than the data."""


class BadSettings(LettersError):
    """Settings or keys are missing or wrong."""

    exit_code = 78
