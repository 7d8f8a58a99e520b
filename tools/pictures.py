"""Make docs/pictures/*.png, docs/terminal.md and docs/recordings/*.cast: the sample as on the day before its instant,
and a new inspection in its first hour.

Run it when a letter or a command looks different: `.venv/bin/python tools/pictures.py`. Needs faketime, git and
pdftoppm; a minute.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from screens import shoot

TOP = Path(__file__).resolve().parent.parent
PICTURES = TOP / "docs" / "pictures"
TERMINAL = TOP / "docs" / "terminal.md"
RECORDINGS = TOP / "docs" / "recordings"
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
FINDINGS = (
    ("Police force", "Theme", "Finding"),
    ("Kent", "Answering calls", "Calls are answered quickly. The force has:\n- enough staff; and\n- good rotas."),
    ("Kent Police", "answering-calls", "It asks callers what they think."),
    ("Dorset", "Answering calls", "Calls wait longer at weekends."),
    ("Dorset", "Parking", "Many cars."),
)
WRITTEN = (
    ("A new inspection", "init --empty answering-calls"),
    ("A first letter", "new gwent"),
    ("What inspectors have in Excel", "import ../findings.xlsx"),
    ("Is it fit?", "check"),
    ("What changed since the last commit", "diff"),
)
"""Heading and command: the first hour of an inspection that is to be written."""
WRITING = """\
# Writing letters

A new inspection in its first hour. `asciinema play docs/recordings/writing.cast` plays it.
"""
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
        shoot(shutil.copytree(workspace, Path(folder) / "previewed"), PICTURES)
        captures = [capture(workspace, *shown) for shown in SHOWN]
        written = write(Path(folder) / "new")
        pages = [chapter(heading, command, said) for heading, command, said in written]
        TERMINAL.write_text("\n".join([HEAD, *captures, WRITING, *pages]), encoding="utf-8")
        record(RECORDINGS / "writing.cast", written)
        for name, (file, page) in PAGES.items():
            draw(workspace / file, page, PICTURES / name)


def write(folder: Path) -> list[tuple[str, str, str]]:
    """Begin an inspection in a folder; gives heading, command and what it said."""
    folder.mkdir()
    workbook(folder / "findings.xlsx")
    workspace, said = folder / "answering-calls", []
    for number, (heading, command) in enumerate(WRITTEN):
        said.append((heading, command, letters(workspace if number else folder, "10:00", command)))
        if command.startswith("init"):
            named(workspace / "data" / "inspection.yaml")
        if command == "check":
            commit(workspace)
            edited(workspace / "data" / "forces" / "kent.yaml")
    return said


def workbook(file: Path) -> None:
    book = openpyxl.Workbook()
    for row in FINDINGS:
        book.active.append(row)
    book.save(file)


def named(file: Path) -> None:
    """What a person would write into it first: its theme."""
    text = (
        file.read_text("utf-8")
        .replace("first-theme", "answering-calls")
        .replace("heading: TBC", "heading: Answering calls")
    )
    file.write_text(text.replace("scope: TBC", "scope: how well forces answer calls"), "utf-8")


def edited(file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("enough staff", "almost enough staff"), "utf-8")


def commit(folder: Path) -> None:
    me = ["-c", "user.name=Inspector", "-c", "user.email=inspector@hmic.example"]
    when = {"GIT_AUTHOR_DATE": "2014-09-03T10:00Z", "GIT_COMMITTER_DATE": "2014-09-03T10:00Z"}
    for command in (["init", "-q"], ["add", "."], [*me, "commit", "-q", "-m", "Findings"]):
        subprocess.run(["git", "-C", folder, *command], check=True, env=os.environ | when)


def record(file: Path, said: list[tuple[str, str, str]]) -> None:
    """A recording in asciinema's format: each command typed, then what it says."""
    file.parent.mkdir(exist_ok=True)
    lines: list[object] = [{"version": 2, "width": 120, "height": 30, "title": "Letters: a new inspection"}]
    now = 0.0
    for _, command, answer in said:
        for char in f"letters {command}":
            now += 0.06
            lines.append([round(now, 2), "o", char])
        shown = answer.replace("\n", "\r\n")
        lines.append([round(now + 0.4, 2), "o", f"\r\n{shown}\r\n$ "])
        now += 3
    lines.insert(1, [0.0, "o", "$ "])
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")


def letters(workspace: Path, clock: str, command: str) -> str:
    """What `letters COMMAND` says at that time; a refusal is an answer too."""
    done = subprocess.run(
        ["faketime", "-f", f"@2014-09-03 {clock}:00", sys.executable, TOP / "cli.py", *shlex.split(command)],
        cwd=workspace,
        env=os.environ | {"TZ": "UTC"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1, 75}:
        raise SystemExit(f"letters {command}: {done.stdout}")
    return done.stdout


def capture(workspace: Path, heading: str, clock: str, command: str) -> str:
    return chapter(heading, command, letters(workspace, clock, command))


def chapter(heading: str, command: str, said: str) -> str:
    line = f"$ letters {command}".rstrip()
    return f"## {heading}\n\n```text\n{line}\n{said}```\n"


def draw(file: Path, page: str, picture: Path) -> None:
    count = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    number = "1" if page == "first" else count.split("Pages:")[1].split()[0]
    options = ["-png", "-gray", "-singlefile", "-r", str(RESOLUTION), "-f", number]
    subprocess.run(["pdftoppm", *options, file, picture], check=True)


if __name__ == "__main__":
    main()
