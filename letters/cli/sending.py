"""Options that `plan` and `send` share: which messages."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose messages; it gets them as one `choice`."""

    @functools.wraps(command)
    def chosen(*arguments: Any, **options: Any) -> Any:
        from letters.workflows.choice import Choice

        names = ("forces", "only", "exclude", "limit", "retry_unknown", "rehearsal")
        choice = Choice(**{name: options.pop(name) for name in names})
        return command(*arguments, choice=choice, **options)

    for option in reversed(_OPTIONS):
        chosen = option(chosen)
    return chosen


_NAME = "A force, or a copy such as kent-1; may be given again."
_OPTIONS = (
    click.argument("forces", nargs=-1, metavar="[FORCE]..."),
    click.option("--only", multiple=True, metavar="NAME", help=f"Only these. {_NAME}"),
    click.option("--exclude", multiple=True, metavar="NAME", help=f"All but these. {_NAME}"),
    click.option("--limit", type=int, metavar="N", help="Only the first N messages."),
    click.option(
        "--retry-unknown",
        is_flag=True,
        help="Also those that may have arrived already, by a server all drafts too; with --only COPY a lost draft.",
    ),
    click.option("--to-me", "rehearsal", is_flag=True, help="Rehearse: all go to the settings' rehearsal mailbox."),
)
