"""The real program hit at one system call: killed there, or told that the disk is full or broken."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyrage
from gate.program import TOP, Inspection, Ran, after, tree
from warmth import Warm

from letters.files.write import TEMPORARY_PREFIX
from letters.ledger.checkpoint import parse
from letters.pdf import metadata

CALLS = ("fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "unlinkat")
AT = after(hours=13)
"""The clock stands still, after the instant: then two runs make the same bytes, but for what age encrypts."""
KILL, FULL, BROKEN = "signal=KILL", "error=ENOSPC", "error=EIO"
KILLED = -signal.SIGKILL
FEWER_CALLS = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
"""glibc keeps its memory: strace stops the program at every call, and most of them would be mmap and munmap."""
SCENES = {
    "first letters": ("generate", 30),
    "one letter made again": ("generate", 15),
    "copy brought back": ("generate", 6),
    "lost and signed again": ("generate", 15),
    "letter corrected": ("correct kent --reason word --yes", 20),
    "copy for a new mailbox": ("generate", 8),
    "pack taken": ("take letters.pack", 15),
    "newer pack taken": ("take letters.pack", 15),
    "checkpoint renewed": ("log renew --reason lost", 4),
    "first release": ("release", 20),
    "release begun before": ("release", 20),
}
"""What the program is run for, and how many points there are at least."""
_LINE = re.compile(r"(?:\d+ +)?(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>\S+)")


@dataclass(frozen=True)
class Point:
    """The `turn`th time, from 1, that the program makes the `call`; `arguments` is what strace shows of them."""

    call: str
    turn: int
    arguments: str


class Arena:
    """One folder in which a workspace is put again and again, and the program run until it is hit, `at` that moment.

    A command is one word or several. The folder stays the same, so that fontconfig's cache of the templates' fonts is
    not written in between.
    """

    def __init__(self, root: Path, at=AT):
        self.inspection = Inspection(root)
        self.at = at
        self._log = root.with_name(f"{root.name}-strace")
        self._output = root.with_name(f"{root.name}-output")
        self._warm = None

    def close(self):
        if self._warm:
            self._warm.close()

    def put(self, start):
        """Make the arena a copy of the workspace `start`."""
        shutil.rmtree(self.inspection.root, ignore_errors=True)
        shutil.copytree(start.root, self.inspection.root, symlinks=True)

    def run(self, command):
        """Run the program undisturbed, as a process of its own."""
        return self.inspection.do(*command.split(), at=self.at)

    def points(self, command):
        """Every point of an undisturbed run from here on, as a process of its own."""
        done = self._trace(command, "-f", "--seccomp-bpf", "-y", "-s", "500", "-e", f"trace={','.join(CALLS)}")
        assert done.returncode == 0, done.stderr
        return tuple(self._read_log())

    def kill(self, command, point):
        """Run the program as a process of its own, from its first import on, and kill it at the point."""
        inject = f"inject={point.call}:{KILL}:when={point.turn}"
        assert self._trace(command, "-e", f"trace={point.call}", "-e", inject).returncode == KILLED

    def hit(self, command, point, how):
        """Run the warm program, hit at the point."""
        child = self._order(command, traced=True)
        tampering = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:{how}:when={point.turn}"]
        strace = subprocess.Popen(
            ["strace", "-o", self._log, *tampering, "-p", str(child)], stderr=subprocess.PIPE, text=True
        )
        if "attached" not in (said := strace.stderr.readline()):
            os.kill(child, signal.SIGKILL)
            raise AssertionError(said)
        code = self._warm.code()
        strace.communicate(timeout=60)
        assert code == KILLED or "(INJECTED)" in self._log.read_text(), point
        return Ran(code, "", self._output.read_text())

    def go_on(self, command):
        """Run the warm program undisturbed; it must succeed. Gives what it printed."""
        self._order(command, traced=False)
        code = self._warm.code()
        assert code == 0, self._output.read_text()
        return self._output.read_text()

    def _trace(self, command, *options):
        _forget_the_killed()
        traced = [shutil.which("strace"), "-o", self._log, *options, sys.executable, TOP / "cli.py", *command.split()]
        environment = self._environment()
        return subprocess.run(traced, cwd=self.inspection.root, env=environment, capture_output=True, check=False)

    def _order(self, command, traced):
        environment = self._environment()
        self._warm = self._warm or Warm(environment, "-C", self.inspection.root, "check")
        self._output.unlink(missing_ok=True)
        streams = self._output, self._output
        return self._warm.order(self.inspection.root, command.split(), environment, streams, traced=traced)

    def _environment(self):
        """Without a PATH no compiler is found, which ctypes asks for libraries: its own files are not our points."""
        return self.inspection.environment(self.at) | {"PATH": os.devnull} | FEWER_CALLS

    def _read_log(self):
        turns = dict.fromkeys(CALLS, 0)
        for line in self._log.read_text().splitlines():
            if match := _LINE.match(line):
                turns[match["call"]] += 1
                shown = match["arguments"].replace(f"{self.inspection.root}", ".")
                if match["result"] != "-1":  # else it changed nothing, such as the rename that asks about disks
                    yield Point(match["call"], turns[match["call"]], shown)


def _forget_the_killed():
    """Take away what libfaketime left of them: a program that gets one's number would do so, by calls too many."""
    for left in Path("/dev/shm").glob("*faketime_s[eh]m_*"):
        if not Path("/proc", left.name.rpartition("_")[2]).exists():
            left.unlink(missing_ok=True)


@dataclass(frozen=True)
class Scene:
    """A command run from a workspace `start`, the points it passes, and its undisturbed outcome."""

    arena: Arena
    start: Inspection
    command: str
    points: tuple[Point, ...]
    outcome: tuple[dict, list]

    @classmethod
    def play(cls, arena, start, command):
        arena.put(start)
        arena.run(command)  # fills caches outside the workspace
        arena.put(start)
        points = arena.points(command)
        return cls(arena, start, command, points, outcome(arena.inspection))

    def find(self, call, words):
        """The one point of that call whose arguments hold the words."""
        [point] = [point for point in self.points if point.call == call and words in point.arguments]
        return point

    def ended_alike(self):
        """Whether the arena holds the files, modes, bytes, digests and events of the undisturbed run."""
        files, events = outcome(self.arena.inspection)
        assert files == self.outcome[0]
        assert events == self.outcome[1]
        return True


def outcome(inspection):
    """Files and events. Only what age encrypts and the ledger's own random id differ from run to run."""
    events = inspection.events()
    names = {event.data["public"]["sealed"]: event.force for event in events if event.kind == "letter.signed"}
    names |= {event.data["sealed"]: f"{event.force} again" for event in events if event.kind == "public.made"}
    random = names | {events[0].data["ledger"]: "ledger"}
    files = {_named(name, random): seen for name, seen in tree(inspection.root).items()}
    files.pop(".letters/remembered", None)  # it follows from the others, and is there or not
    for name, (mode, content) in files.items():
        if name.startswith(".letters/ledger.db"):
            files[name] = mode
        elif name.endswith(".age"):
            files[name] = mode, _unsealed(inspection, content)
    mode, note = files[".letters/checkpoint"]
    kept = parse(note.decode())
    files[".letters/checkpoint"] = mode, kept.length == len(events), kept.head == events[-1].hash
    told = [(event.kind, event.force, str(event.at), event.actor, dict(event.data)) for event in events]
    return files, json.loads(_named(json.dumps(told), random))


def _named(text, random):
    for found, meaning in random.items():
        text = text.replace(found, meaning)
    return text


def _unsealed(inspection, ciphertext):
    lines = (inspection.root / ".letters/keys/release.txt").read_text().splitlines()
    return pyrage.decrypt(ciphertext, [pyrage.x25519.Identity.from_str(lines[-1])])


def shows_nothing_early(inspection, command):
    """The public sees a whole release or nothing, and none of it before `release`; elsewhere are embargoed copies."""
    public = inspection.root / "public"
    for folder in public.glob("releases/*"):
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert found == {"manifest.json", "essex/letter.pdf", "kent/letter.pdf"}
    assert not (public / "current").is_symlink() or inspection.released()
    if command.split()[0] in {"generate", "correct", "print", "take"}:
        assert not public.exists()
        for path in inspection.root.rglob("*"):
            if path.is_file() and path.read_bytes().startswith(b"%PDF"):
                assert metadata.read(path.read_bytes()).edition == "embargoed"
    return True


def is_tidy(inspection):
    """A run that ended by itself leaves nothing unfinished, and nothing staged."""
    assert not [path for path in inspection.root.rglob("*") if path.name.startswith(TEMPORARY_PREFIX)]
    return not (inspection.root / ".letters/staging").exists()
