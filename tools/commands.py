"""Write docs/commands.md from the help of every command: `python tools/commands.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "commands.md"
sys.path.insert(0, str(TOP))

from letters.cli.main import SECTIONS, letters  # noqa: E402  found from a checkout too

WIDTH = 100
HEAD = """\
# Commands

What each command's `--help` says. `letters --help` lists them; `letters COMMAND --help` shows one.
"""


def page() -> str:
    """The whole page, the same on every machine."""
    top = click.Context(letters, info_name="letters", terminal_width=WIDTH, **letters.context_settings)
    parts = [HEAD, _block(letters.get_help(top))]
    for section, names in SECTIONS.items():
        parts.append(f"## {section}\n")
        for name in names:
            parts += _described(letters, name, top)
    return "\n".join(parts)


def _described(group: click.Group, name: str, above: click.Context) -> Iterator[str]:
    """The command, then the commands below it."""
    command = group.get_command(above, name)
    if command is None:
        raise SystemExit(f"{name} is listed, but it is no command")
    context = click.Context(command, parent=above, info_name=name)
    yield f"### {context.command_path}\n"
    yield _block(command.get_help(context))
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            yield from _described(command, below, context)


def _block(text: str) -> str:
    return f"```text\n{text}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
