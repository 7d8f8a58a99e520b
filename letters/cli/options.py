"""Options that several commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_LONGEST = 100


def laying_out(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--workers N` and `--engine NAME`: who lays letters out. The command's Run has them."""
    for option in (
        click.option(
            "--engine",
            type=click.Choice(["local", "dask"]),
            default="local",
            expose_value=False,
            callback=_keep,
            help="Who lays out: this machine, or the cluster of the settings.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            metavar="N",
            expose_value=False,
            callback=_keep,
            help="How many letters this machine lays out at once; else one for each core.",
        ),
    ):
        command = option(command)
    return command


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    setattr(context.obj, str(parameter.name), value)


def by(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--by NAME`, the person who did something; `what` ends the line of help."""
    return click.option("--by", required=True, metavar="NAME", callback=_name, help=f"Who {what}; the ledger keeps it.")


def _name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    name = " ".join(value.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise click.BadParameter(f"write the name of a person, in one line of {_LONGEST} characters at most.")
    return name
