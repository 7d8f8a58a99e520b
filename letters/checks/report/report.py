"""What a run of `check` found, as every format reports it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from letters.checks.personal import masked
from letters.codes import CODES
from letters.plain import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.errors import Problem, Severity

_WEIGHTS: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Report:
    """`checked` names what was looked at: forces, or templates. `problems` are new, `known` ones the baseline holds.

    `strict` lets warnings fail. `prefix` leads from the repository to the workspace, `inspections/2014/`, since
    programs that show problems beside the files start there. `files` is by force how problems name its data,
    where it has no file of its own.
    """

    checked: tuple[str, ...]
    problems: tuple[Problem, ...]
    known: int = 0
    strict: bool = False
    prefix: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def fails(self, problem: Problem) -> bool:
        """Whether the run fails by this problem alone."""
        return problem.severity == "error" or (self.strict and problem.severity == "warning")

    @property
    def is_failure(self) -> bool:
        """A run that checked nothing proves nothing."""
        return not self.checked or any(map(self.fails, self.problems))

    def case(self, problem: Problem) -> str:
        """The problem's file, and of one with many letters the letter."""
        return masked(plain(f"{self.prefix}{problem.file}"))

    def file(self, problem: Problem) -> str:
        """The problem's file from the repository's root, without what a log should not hold."""
        return masked(plain(f"{self.prefix}{problem.path}"))


def about(problem: Problem) -> str:
    """What a public log may say of a problem: its rule's words, and the page."""
    title = CODES[problem.code].title
    return f"{title} (page {problem.page})" if problem.page else title


def counted(problems: tuple[Problem, ...]) -> dict[Severity, int]:
    """How many there are of each weight, the heaviest first; weights without any are left out."""
    counts = Counter(problem.severity for problem in problems)
    return {weight: counts[weight] for weight in _WEIGHTS if counts[weight]}
