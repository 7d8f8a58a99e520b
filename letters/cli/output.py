"""How commands speak: data on stdout, progress and hints on stderr, nothing that moves off a terminal.

Whatever is said may hold text of others, so all of it is masked here: nothing in it steers the terminal.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from letters import timings
from letters.plain import plain, plain_json

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
        passing(f"{what}: {count}  {force}")

    try:
        yield step
    finally:
        passing()


def say(text: str) -> None:
    """A line of data."""
    click.echo(plain(text))


def say_lines(text: str, *, err: bool = False) -> None:
    """Lines that end where the text says so: nothing of others may stand in it that could begin one."""
    click.echo(plain(text, lines=True), err=err)


def say_exactly(data: bytes) -> None:
    """A file's own bytes, for another program; on a terminal, masked."""
    if sys.stdout.isatty():
        click.echo(plain(data.decode(errors="replace"), lines=True), nl=False)
    else:
        click.echo(data, nl=False)


def hint(text: str) -> None:
    """A line for the person, who may want to know what to do next."""
    click.echo(plain(text), err=True)


def hint_lines(text: str) -> None:
    """The same with further lines, which are indented: text of others cannot begin one that is not."""
    click.echo("\n  ".join(map(plain, text.split("\n  "))), err=True)


def passing(text: str = "") -> None:
    """On a terminal, a line in the place of the one before that passed; nothing clears it."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{plain(text)}", nl=False, err=True)


def ask(question: str, **options: Any) -> str:
    """What a person types at a terminal."""
    answer: str = click.prompt(plain(question), err=True, **options)
    return answer


def say_json(value: Any, *, indent: int | None = 2) -> None:
    """One JSON document, for programs; without `indent` on one line."""
    click.echo(plain_json(json.dumps(value, ensure_ascii=False, indent=indent)))


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
