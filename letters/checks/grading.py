"""How much a problem weighs: what its rule says, or what the inspection has chosen where its rule lets it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from letters.errors import Problem
    from letters.model.inspection import Weight


def graded(problems: Iterable[Problem], chosen: Mapping[str, Weight]) -> tuple[Problem, ...]:
    """The problems with their weights, sorted, each once; those of rules that are off are left out."""
    found = set()
    for problem in problems:
        weight = _weight(problem.code, chosen)
        if weight != "off":
            found.add(replace(problem, severity=weight))
    return tuple(sorted(found))


def _weight(code: str, chosen: Mapping[str, Weight]) -> Weight:
    rule = CODES[code]
    return rule.severity if rule.stops else chosen.get(code, rule.severity)
