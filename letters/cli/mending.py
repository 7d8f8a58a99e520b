"""`letters check --fix`: what would change in the drafts is shown, and changed when somebody agrees."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from letters.cli.failure import is_interactive
from letters.cli.output import hint, plural, say_lines
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from letters.services import Services
    from letters.workflows.mend import Mended


def mend(services: Services, forces: tuple[str, ...], *, yes: bool) -> None:
    """Set the texts of the drafts right. Leaves with 1 when the answer is no."""
    from letters.workflows.mend import plan_mending

    planned = plan_mending(services, forces)
    changes = [it for it in planned.files if it.texts]
    for it in planned.files:
        if it.left:
            hint(f"{it.name}: {plural(it.left, 'text')} to be mended by hand: a change would join or divide its lines.")
    for name, reason in planned.untouched.items():
        hint(f"{name} is not mended: {reason}.")
    if not changes:
        hint("Nothing to mend in drafts." if not planned.untouched else "Nothing was mended.")
        return
    if sys.stdout.isatty() or not yes:  # a build's log may be public
        for mended in changes:
            say_lines(mended.diff())
    if not (yes or _agreed(changes)):
        hint("Nothing was changed.")
        raise click.exceptions.Exit(1)
    for mended in changes:
        mended.apply()
    hint(f"{_size(changes)} mended.")
    services.reread()


def _agreed(changes: list[Mended]) -> bool:
    if not is_interactive():
        raise WrongUsage(
            f"{_size(changes)} would change, and there is nobody at a terminal to agree. Nothing was changed.",
            "To change them without asking: add --yes",
        )
    return click.confirm(f"Change {_size(changes)}?", err=True)


def _size(changes: list[Mended]) -> str:
    return f"{plural(sum(it.texts for it in changes), 'text')} in {plural(len(changes), 'file')}"
