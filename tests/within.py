"""The real program, run within the process of the test: where a process of its own would prove nothing more."""

import contextlib
import io
import signal
from dataclasses import dataclass

from letters.cli import main


@dataclass(frozen=True)
class Done:
    """A run that ended: its exit code and what it said."""

    code: int
    out: str
    err: str


def run(root, *arguments):
    """`letters -C root …`, as somebody would call it off a terminal."""
    out, err = io.StringIO(), io.StringIO()
    handler = signal.getsignal(signal.SIGTERM)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(["-C", str(root), *map(str, arguments)])
    except SystemExit as left:
        return Done(left.code, out.getvalue(), err.getvalue())
    finally:
        signal.signal(signal.SIGTERM, handler)
    raise AssertionError("main always leaves")
