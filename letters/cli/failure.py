"""How a run that failed ends: a message that says what, why and what to do next, and the exit code."""

from __future__ import annotations

import errno
import io
import platform
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters import __version__
from letters.cli.output import hint, hint_lines, say_lines
from letters.errors import LettersError, OutputFailed

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
OUR_ERROR = 70
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def end(error: BaseException, *, debug: bool) -> int:
    """Print `error` for its reader on stderr; return the exit code."""
    if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
        why = f"What the command says could not be written: {(error.strerror or 'unknown reason').lower()}."
        error = OutputFailed(why, "Make room, then run the command again.")
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 1
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.exceptions.Abort):
        _tell("Interrupted. What was finished is kept; run the same command again to go on.")
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        shown = io.StringIO()
        error.show(shown)
        _tell(shown.getvalue(), _say_as_it_is)
        return error.exit_code
    if isinstance(error, LettersError):
        _explain(error)
        return error.exit_code
    return _report(error, debug=debug)


def _explain(error: LettersError) -> None:
    for problem in error.problems:
        _tell(str(problem), hint)
    _tell(error.what)
    if error.remedy:
        _tell(error.remedy)


def _tell(text: str, how: Callable[[str], None] = hint_lines) -> None:
    """Say it on stderr, if anybody can have it; the exit code says the most of it."""
    with suppress(OSError):
        how(text)


def _say_as_it_is(text: str) -> None:
    """Lines that click or Python has made."""
    say_lines(text.removesuffix("\n"), err=True)


def _report(error: BaseException, *, debug: bool) -> int:
    if debug:
        _tell("".join(traceback.format_exception(error)), _say_as_it_is)
        return OUR_ERROR
    # The message of an exception can quote a finding: the report holds types and places in the program only.
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"letters {__version__}, Python {platform.python_version()}, {platform.platform()}", type(error).__name__]
    lines += [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    _tell(f"Letters made a mistake of its own ({type(error).__name__}). Your data is not to blame.")
    _tell(
        f"Please send {_kept(lines)} to whoever maintains your copy; it holds no findings. "
        "`letters --debug …` shows the full traceback on this terminal only."
    )
    return OUR_ERROR


def _kept(lines: list[str]) -> str:
    """The file that holds these lines; the lines themselves where none can be written."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="letters-error-", suffix=".txt", delete=False) as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return "these lines:\n  " + "\n  ".join(line.strip() for line in lines) + "\n  "
    return file.name


def is_interactive() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()
