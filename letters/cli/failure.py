"""How a run that failed ends: a message that says what, why and what to do next, and the exit code."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import Path

import click

from letters import __version__
from letters.errors import LettersError

INTERRUPTED = 130
OUR_ERROR = 70


def end(error: BaseException, *, debug: bool) -> int:
    """Print `error` for its reader on stderr; return the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.exceptions.Abort):
        click.echo("Interrupted. What was finished is kept; run the same command again to go on.", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, LettersError):
        _explain(error)
        return error.exit_code
    return _report(error, debug=debug)


def _explain(error: LettersError) -> None:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    click.echo(error.what, err=True)
    if error.remedy:
        click.echo(error.remedy, err=True)


def _report(error: BaseException, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error)
        return OUR_ERROR
    # The message of an exception can quote a finding: the report holds types and places in the program only.
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"letters {__version__}, Python {platform.python_version()}, {platform.platform()}", type(error).__name__]
    lines += [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    with tempfile.NamedTemporaryFile("w", prefix="letters-error-", suffix=".txt", delete=False) as file:
        file.write("\n".join(lines) + "\n")
    click.echo(
        f"Letters made a mistake of its own ({type(error).__name__}). Your data is not to blame.\n"
        f"Please send {file.name} to whoever maintains your copy; it holds no findings. "
        "`letters --debug …` shows the full traceback on this terminal only.",
        err=True,
    )
    return OUR_ERROR


def is_interactive() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
