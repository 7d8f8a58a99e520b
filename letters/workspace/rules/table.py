"""All rules. A new rule is one function, and one line in the table of its module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.workspace.rules import findings, identity, inspection, recipients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.errors import Problem
    from letters.workspace.document import Node
    from letters.workspace.rules.context import Context, ForceRule, InspectionRule

FORCE_RULES: tuple[ForceRule, ...] = (*identity.FORCE_RULES, *findings.FORCE_RULES, *recipients.FORCE_RULES)
INSPECTION_RULES: tuple[InspectionRule, ...] = (
    *identity.INSPECTION_RULES,
    *findings.INSPECTION_RULES,
    *inspection.INSPECTION_RULES,
    *recipients.INSPECTION_RULES,
)


def broken(force: Node, context: Context) -> Iterator[Problem]:
    """All that the rules find in one letter, in no order."""
    for rule in FORCE_RULES:
        yield from rule(force, context)


def broken_together(context: Context) -> Iterator[Problem]:
    """All that they find in the inspection, and between its letters, in no order."""
    for rule in INSPECTION_RULES:
        yield from rule(context)


def broken_on_disk(context: Context) -> Iterator[Problem]:
    """What they find in other files than the data, which may change while these do not."""
    yield from inspection.report(context)
