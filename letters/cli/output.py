"""How commands speak: data on stdout, progress and hints on stderr, nothing that moves off a terminal."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from letters import timings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """Count the letters done, on one line of a terminal; off a terminal say nothing."""
    if not sys.stderr.isatty():
        yield lambda _force: None
        return
    done = 0

    def step(force: str) -> None:
        nonlocal done
        done += 1
        count = f"{done} of {total}" if total else str(done)
        click.echo(f"\r\033[K{what}: {count}  {force}", nl=False, err=True)

    try:
        yield step
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def say(text: str) -> None:
    """A line of data."""
    click.echo(text)


def hint(text: str) -> None:
    """A line for the person, who may want to know what to do next."""
    click.echo(text, err=True)


def say_json(value: Any) -> None:
    """One JSON document, for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under their headings, each column as wide as its widest value; an empty value is a hyphen."""
    lines = [header, *([value or "-" for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        say("  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())


def timings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--timings`: it then ends by saying on stderr where its time went, also when it fails."""

    def at_the_end(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
        if wanted:
            began = perf_counter()
            ctx.call_on_close(lambda: hint(f"Time: {timings.summary(perf_counter() - began)}"))

    option = click.option(
        "--timings",
        is_flag=True,
        expose_value=False,
        callback=at_the_end,
        help="Say at the end where the time went. Processes that lay out letters at once are added up.",
    )
    return option(command)


def plural(count: int, noun: str) -> str:
    """`1 letter`, `43 letters`, `2 copies`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"
