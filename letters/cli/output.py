"""How commands speak: data on stdout, progress and hints on stderr, nothing that moves off a terminal.

Whatever is said may hold text of others, so all of it is masked here: nothing in it steers the terminal.
"""

from __future__ import annotations

import json
import math
import sys
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from letters import timings
from letters.cli.interrupts import heed
from letters.plain import plain, plain_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from letters.workflows.progress import Step, Watch


@contextmanager
def progress() -> Iterator[Watch]:
    """How far a run is, on one line of a terminal; off a terminal say nothing. Each step heeds a wish for an end."""
    if not sys.stderr.isatty():
        yield lambda _step: heed()
        return
    began: dict[str, float] = {}

    def watch(step: Step) -> None:
        heed()
        now = perf_counter()
        passing(in_progress(step, now - began.setdefault(step.what, now)))

    try:
        yield watch
    finally:
        passing()


def in_progress(step: Step, seconds: float) -> str:
    """`Laid out 12 of 43, 5.1 a second, 7 s left, 1 with problems: kent`; `seconds` have passed since the first one."""
    parts = [f"{step.what.capitalize()} {step.done} of {step.total}"]
    if step.done > 1 and seconds:
        rate = (step.done - 1) / seconds
        parts += [f"{rate:.1f} a second", f"{math.ceil((step.total - step.done) / rate)} s left"]
    parts += [f"{step.failed} with problems"] if step.failed else []
    return f"{', '.join(parts)}: {step.name}"


def say(text: str) -> None:
    """A line of data."""
    click.echo(plain(text))


def say_each(texts: Iterable[str]) -> None:
    """Lines of data, of which there may be very many."""
    click.echo("\n".join(map(plain, texts)))


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


def give_timings(command: click.Command) -> None:
    """Give a command and those below it `--timings`: it then ends by saying on stderr where its time went, also when
    it fails.
    """
    if isinstance(command, click.Group):
        for part in command.commands.values():
            give_timings(part)
    has_it = any(option.name == "timings" for option in command.params)
    if not has_it and (command.invoke_without_command if isinstance(command, click.Group) else True):
        option = click.Option(
            ["--timings"],
            is_flag=True,
            expose_value=False,
            callback=_time_it,
            help="Say at the end where the time went; processes that lay out letters at once are added up.",
        )
        command.params.append(option)


def _time_it(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        began = perf_counter()
        ctx.call_on_close(lambda: hint(f"Time: {timings.summary(perf_counter() - began)}"))


def plural(count: int, noun: str) -> str:
    """`1 letter`, `43 letters`, `2 copies`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"
