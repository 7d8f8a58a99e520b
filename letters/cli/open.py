"""`letters open`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say

if TYPE_CHECKING:
    from pathlib import Path

    from letters.cli.run import Run


@click.command("open", short_help="Open a letter’s newest PDF.")
@click.argument("force")
@click.pass_obj
def command(run: Run, force: str) -> None:
    """Open the newest PDF of FORCE's letter, a proof or an embargoed copy, in the program that shows PDFs here.

    Prints its path; without a display that is all.
    """
    from letters.workflows.newest import newest

    file = newest(run.services(), force)
    say(os.path.relpath(file))
    opener = _opener()
    if opener is None:
        hint("There is no display here, so it was not opened.")
    elif not _opens(opener, file):
        hint(f"{opener} could not open it.")


def _opener() -> str | None:
    """What opens a file on this desktop, where there is one."""
    if sys.platform == "darwin":
        return shutil.which("open")
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return shutil.which("xdg-open") if has_display else None


def _opens(opener: str, file: Path) -> bool:
    """Started apart, so that the viewer stays when this program ends; one that fails does so at once."""
    try:
        started = subprocess.Popen(  # noqa: S603  no shell, and the path of a file of ours
            [opener, str(file)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        return started.wait(timeout=1) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
