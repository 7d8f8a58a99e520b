"""The program `letters`: its groups of commands, loaded only when called, and how every run ends."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Any, TextIO

import click

from letters import __version__
from letters.cli import interrupts
from letters.cli.failure import end
from letters.cli.output import give_timings
from letters.cli.run import Run
from letters.errors import BadSettings

SECTIONS: dict[str, dict[str, str]] = {
    "Write": {
        "init": "Make a new inspection in a folder.",
        "new": "Begin letters: draft files with comments.",
        "import": "Bring findings in from Excel, a .csv or Word.",
        "check": "Show every mistake in data and templates.",
        "preview": "See the letters in a browser while you write.",
        "proof": "Make unsigned reading copies.",
        "diff": "Show in words how letters changed.",
        "open": "Open a letter’s newest PDF.",
        "schema": "Help an editor complete and explain data files.",
    },
    "Sign": {
        "generate": "Typeset, sign and seal the letters that are ready.",
        "verify": "Say who signed a letter and whether it is unchanged.",
        "keys": "Make, show and import signing keys.",
    },
    "Send": {
        "plan": "Show what would be sent, checked, with a digest over all of it.",
        "send": "Send what the plan shows, each message once.",
        "status": "Say where the inspection stands.",
        "correct": "Sign a letter anew whose copies have left.",
        "print": "Make a copy of a letter for the post.",
        "contacts": "Show, check and change whom letters go to.",
        "receipts": "Read delivery reports and replies.",
        "record": "Record what was done by hand.",
        "call-list": "Say whom to ring.",
        "pack": "Write signed letters and their events into one encrypted file.",
        "take": "Take another machine's pack into this workspace.",
    },
    "Publish": {
        "release": "Publish at the instant, and not before.",
        "embargo": "Show the embargo, move its instant, or lift it with two approvers.",
        "withhold": "Take a letter out of the set, or put it back.",
    },
    "Prove": {
        "trace": "Say whose copy a leaked file or scan is.",
        "log": "Show the record of every step, and check it.",
        "breach": "Record a breach of the embargo, and report it.",
        "doctor": "Look this machine over, and say what to do.",
        "completion": "Print what your shell needs to complete commands.",
    },
}
"""Every command with its line of help; a command's module is letters.cli.<command>, imported when it is called
(call_list for `call-list`)."""
_MODULES = {"import": "bring_in"}
"""Commands that no module can be called after."""
_OBJECTS = 50_000
"""New ones, after which the collector looks for those that can go."""


class ReaderGone(Exception):
    """Whoever read standard output has gone, as `letters log | head` does; click would make a failure of it."""


class Commands(click.Group):
    """A group that imports a command's module only to run it, so that `letters --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for section in SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"letters.cli.{_MODULES.get(cmd_name, cmd_name.replace('-', '_'))}")
        command: click.Command = module.command
        give_timings(command)
        return _taught(command) if "_LETTERS_COMPLETE" in os.environ else command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl(list(commands.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} `letters --help` lists the commands.", ctx) from error


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.option(
    "-C",
    "workspace",
    type=click.Path(path_type=Path),
    envvar="LETTERS_WORKSPACE",
    metavar="DIR",
    help="The inspection's folder; otherwise the current folder or the nearest one above it.",
)
@click.option("--debug", is_flag=True, help="Show the program's own traceback if it fails.")
@click.version_option(__version__, prog_name="letters")
@click.pass_context
def letters(ctx: click.Context, workspace: Path | None, debug: bool) -> None:
    """Turn an inspection's findings into signed PDF letters under embargo.

    Start with `letters init DIR`, or `letters check` in an inspection's folder.
    """
    ctx.obj = Run(workspace, debug)
    ctx.call_on_close(ctx.obj.tell_otherwise)
    if ctx.invoked_subcommand is None:
        _greet(ctx)


def _taught(command: click.Command) -> click.Command:
    """The command as a shell asks about it."""
    from letters.cli.completing import teach

    return teach(command)


def _greet(ctx: click.Context) -> None:
    """Where the inspection stands; outside one, the help."""
    try:
        services = ctx.obj.services()
    except BadSettings:
        if ctx.obj.named:
            raise
        click.echo(ctx.get_help())
        return
    from letters.cli.status import print_summary
    from letters.workflows.status import status

    print_summary(status(services))


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave the process with the exit code that the design names."""
    interrupts.hear()
    _open_what_is_closed()
    _make_haste()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        result: Any = letters.main(arguments, prog_name="letters", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, ReaderGone):
        _let_go(sys.stdout)  # that is their choice, and no failure
        sys.exit(0)
    except BaseException as error:  # noqa: BLE001  the one place where every failure becomes a message and a code
        code = end(error, debug="--debug" in arguments)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                _let_go(stream)
        sys.exit(code)
    sys.exit(result if isinstance(result, int) else 0)


def _make_haste() -> None:
    """Leave out what a short command would wait for: a twentieth of the time of `letters status`.

    Nearly all that a run makes while it begins lasts until its end: nothing is found by looking for what can go every
    700 objects. Other packages' plug-ins have no business in our data.
    """
    gc.set_threshold(_OBJECTS, 10, 10)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _let_go(stream: TextIO) -> None:
    """Whatever is still to be written there is dropped, or Python would try again at its end, and fail with 120."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _open_what_is_closed() -> None:
    """Whoever closed a stream (`>&-`) wants none of it: it counts as empty, or as heard."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  for good
