"""The real program, in a workspace of its own, by a clock of the test's choosing."""

import functools
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import warmth

from letters.ledger import checkpoint, events
from letters.ledger.events import Sending
from letters.ledger.fold import fold
from letters.ledger.opening import Place
from letters.ports import Outcome

TOP = Path(__file__).resolve().parents[2]
INSTANT = datetime(2014, 9, 3, 23, 1, tzinfo=UTC)
NOON = datetime(2014, 9, 3, 11, tzinfo=UTC)
"""Noon in London on the day before: the letters are signed then."""
OVERRIDES = ("FONTCONFIG_FILE", "LETTERS_WORKSPACE", "TZ", "LD_PRELOAD", "LANG", "LC_")
"""What begins like these is not taken over from whoever runs the tests."""


@functools.cache
def _preload():
    """What `faketime` puts into LD_PRELOAD, wherever its library is.

    It leaves shared memory named after its process, and fails where an older process of that number has left some.
    """
    for _ in range(20):
        with subprocess.Popen(["faketime", "-f", "+0", "env"], stdout=subprocess.PIPE, text=True) as process:
            shown, _ = process.communicate()
        if process.returncode == 0:
            for left in (f"faketime_shm_{process.pid}", f"sem.faketime_sem_{process.pid}"):
                Path("/dev/shm", left).unlink(missing_ok=True)
            return next(line.partition("=")[2] for line in shown.splitlines() if line.startswith("LD_PRELOAD="))
    raise AssertionError("faketime does not start")


def clock(at, *, ticking=False, file=None):
    """Environment that makes it `at` (aware): the clock stands still there, or goes on from there.

    With a `file`, the clock stands still at the seconds since 1970 that it holds, whenever they change.
    """
    if file:
        told = {"FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1", "FAKETIME_DISABLE_SHM": "1"}
        return {"LD_PRELOAD": _preload(), "FAKETIME_FMT": "%s", **told}
    spec = f"{'@' if ticking else ''}{at.timestamp():.0f}"
    return {"LD_PRELOAD": _preload(), "FAKETIME": spec, "FAKETIME_FMT": "%s", "FAKETIME_DISABLE_SHM": "1"}


class Clock:
    """A clock that a test sets while the program runs by it: `clock_file=Clock(path).at(moment).file`."""

    def __init__(self, file):
        self.file = file

    def at(self, moment):
        """It stands still there."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{moment.timestamp():.0f}\n")
        new.replace(self.file)
        return self


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def said(self):
        return self.out + self.err


@dataclass(frozen=True)
class Inspection:
    """A workspace at `root`, with an empty home and an empty folder for temporary files beside it."""

    root: Path

    @property
    def home(self):
        return self._beside("home")

    @property
    def temporary(self):
        return self._beside("temporary")

    def _beside(self, name):
        folder = self.root.parent / f"{self.root.name}-{name}"
        folder.mkdir(exist_ok=True)
        return folder

    def environment(self, at=NOON, *, ticking=False, tz=None, clock_file=None, **more):
        """`at` None is the machine's own clock; `more` are further variables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OVERRIDES)}
        places = {"HOME": str(self.home), "TMPDIR": str(self.temporary)}
        return (
            kept
            | places
            | {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
            | (clock(at, ticking=ticking, file=clock_file) if at else {})
            | ({"TZ": tz} if tz else {})
            | more
        )

    def start(self, *arguments, umask=-1, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **when):
        """Run the program without waiting for its end."""
        command = [sys.executable, TOP / "cli.py", *map(str, arguments)]
        pipes = {"stdin": stdin, "stdout": subprocess.PIPE, "stderr": stderr}
        return subprocess.Popen(command, cwd=self.root, env=self.environment(**when), text=True, umask=umask, **pipes)

    def run(self, *arguments, timeout=60, **when):
        """Run the program, for `timeout` seconds at most; gives how it ended."""
        ran = Ran(*warmth.run(self.root, arguments, self.environment(**when), timeout))
        assert "Traceback" not in ran.err
        return ran

    def do(self, *arguments, **when):
        """Run the program, which must succeed; gives what it printed."""
        ran = self.run(*arguments, **when)
        assert ran.code == 0, ran.said
        return ran.out

    def refuse(self, code, *arguments, **when):
        """Run the program, which must end with `code`; gives what it said."""
        ran = self.run(*arguments, **when)
        assert ran.code == code, ran.said
        return ran.said

    def status(self, **when):
        return json.loads(self.do("status", "--json", **when))

    @property
    def ledger(self):
        return self.root / ".letters/ledger.db"

    def events(self):
        ledger = Place("sqlite:///.letters/ledger.db", self.root, None).open()
        try:
            return list(ledger.events())
        finally:
            ledger.close()

    def kinds(self):
        return [(event.kind, event.force) for event in self.events()]

    def forge(self, *entries, at=NOON):
        """Append as someone does who can write the file and knows the format."""
        ledger = Place("sqlite:///.letters/ledger.db", self.root, None).open()
        ledger.append(entries, at=at, actor="forger")
        ledger.close()

    def forget_last(self, count=1):
        """Take the last events back, as if the program had been killed before them."""
        with sqlite3.connect(self.ledger, isolation_level=None) as raw:
            for name in ("event_is_final", "event_stays"):
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute("DELETE FROM event WHERE n > (SELECT max(n) FROM event) - ?", (count,))
            length, head = raw.execute("SELECT n, hash FROM event ORDER BY n DESC LIMIT 1").fetchone()
        raw.close()
        note = self.root / ".letters/checkpoint"
        key = checkpoint.key_from_pem((self.root / ".letters/keys/checkpoint.pem").read_bytes())
        origin = checkpoint.parse(note.read_text()).origin
        note.write_text(checkpoint.make(checkpoint.Checkpoint(origin, length, head), key))

    def letter(self, force):
        """The letter as the ledger has it."""
        return fold(self.events()).letters[force]

    def leave(self, *copies, state="accepted", at=NOON):
        """These copies have left: a mail server said so."""
        for name in copies:
            force = name.rpartition("-")[0]
            copy = self.letter(force).copy(name)
            message = f"<{name}@inspectorate.example>"
            sending = Sending(force, name, "embargoed", copy.digest, message, copy.mailbox, "plan")
            self.forge(events.copy_intent(sending), events.copy_result(sending, Outcome(state, "250 Ok")), at=at)

    def signed(self, force):
        """The newest letter.signed event's data of a force."""
        return [e.data for e in self.events() if (e.kind, e.force) == ("letter.signed", force)][-1]

    def sealed(self, force):
        return self.root / f".letters/sealed/{self.signed(force)['public']['sealed']}.age"

    def copy(self, force):
        return self.root / f"out/embargoed/{force}/{force}-1.pdf"

    def kept(self, force):
        """The second file of its newest copy."""
        return self.root / f".letters/copies/{self.signed(force)['copies'][0]['digest'].removeprefix('sha256:')}.pdf"

    def read(self, name):
        """The text of a PDF, in one line."""
        shown = subprocess.run(["pdftotext", self.root / name, "-"], capture_output=True, text=True, check=True)
        return " ".join(shown.stdout.split())

    def released(self):
        """What the public sees: force to digest; None where there is nothing."""
        current = self.root / "public/current"
        if not current.is_symlink():
            return None
        manifest = json.loads((current / "manifest.json").read_text())
        found = {path.parent.name: digest(path) for path in current.glob("*/letter.pdf")}
        assert found == manifest["letters"]
        return found

    def due(self):
        """What the public ought to see, by the ledger."""
        forces = {event.force for event in self.events() if event.kind == "letter.signed"}
        return {force: self.signed(force)["public"]["digest"] for force in forces}


def digest(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def tree(root):
    """Everything under a folder but the templates: name to kind, mode and content."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.split("/")[0] == "templates":
            continue
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[name] = (stat.filemode(path.lstat().st_mode), content)
    return found


def after(moment=INSTANT, **by):
    return moment + timedelta(**by)
