"""Make docs/pictures/*.png and docs/terminal.md from the sample, as on the day before its instant.

Run it when a letter looks different: `.venv/bin/python tools/pictures.py`. Needs faketime and pdftoppm; half a minute.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PICTURES = TOP / "docs" / "pictures"
TERMINAL = TOP / "docs" / "terminal.md"
RESOLUTION = 90  # dots an inch: readable on a screen, and small
PAGES = {
    "leicestershire-1": ("out/embargoed/leicestershire/leicestershire-1.pdf", "first"),
    "leicestershire-3": ("out/embargoed/leicestershire/leicestershire-1.pdf", "last"),
    "specimen-1": ("out/embargoed/kent/kent-1.pdf", "first"),
    "proof-1": ("out/proofs/leicestershire.pdf", "first"),
    "public-1": ("public/current/leicestershire/letter.pdf", "first"),
}
PREPARED = (("15:20", "keys init"), ("15:21", "proof leicestershire"), ("15:22", "generate"))
SHOWN = (
    ("The afternoon before", "16:49", ""),
    ("Too early", "16:50", "release"),
    ("A look ahead", "16:51", "release --check"),
    ("At the instant", "23:01", "release"),
    ("Afterwards", "23:02", "verify public/current/leicestershire/letter.pdf"),
)
"""Heading, time of day on 3 September 2014 in UTC, and command."""
HEAD = """\
# What it looks like

The sample inspection with its 43 letters, made with evaluation keys, on 3 September 2014. Its instant is 00:01 the next
day in London, which is 23:01 UTC. `tools/pictures.py` writes this page.
"""


def main() -> None:
    os.sched_setaffinity(
        0, {min(os.sched_getaffinity(0))}
    )  # one process: faketime and process pools do not go together
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "core-business-2014"
        for part in ("data", "templates"):
            shutil.copytree(TOP / part, workspace / part)
        for clock, command in PREPARED:
            letters(workspace, clock, command)
        captures = [capture(workspace, *shown) for shown in SHOWN]
        TERMINAL.write_text("\n".join([HEAD, *captures]), encoding="utf-8")
        for name, (file, page) in PAGES.items():
            draw(workspace / file, page, PICTURES / name)


def letters(workspace: Path, clock: str, command: str) -> str:
    """What `letters COMMAND` says at that time; a refusal is an answer too."""
    done = subprocess.run(
        ["faketime", "-f", f"@2014-09-03 {clock}:00", sys.executable, TOP / "cli.py", *command.split()],
        cwd=workspace,
        env=os.environ | {"TZ": "UTC"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 75}:
        raise SystemExit(f"letters {command}: {done.stdout}")
    return done.stdout


def capture(workspace: Path, heading: str, clock: str, command: str) -> str:
    line = f"$ letters {command}".rstrip()
    return f"## {heading}\n\n```text\n{line}\n{letters(workspace, clock, command)}```\n"


def draw(file: Path, page: str, picture: Path) -> None:
    count = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    number = "1" if page == "first" else count.split("Pages:")[1].split()[0]
    options = ["-png", "-gray", "-singlefile", "-r", str(RESOLUTION), "-f", number]
    subprocess.run(["pdftoppm", *options, file, picture], check=True)


if __name__ == "__main__":
    main()
