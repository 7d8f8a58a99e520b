"""Around the inspection: its data, its folder and disk, its record, and the clock."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

from letters.embargo.instant import in_words, rfc3339
from letters.ledger.fold import fold
from letters.workflows.doctor.findings import Probe
from letters.workflows.pinned import otherwise
from letters.workflows.public_set import public_folder
from letters.workspace import folder

if TYPE_CHECKING:
    from pathlib import Path

    from letters.services import Services
    from letters.workflows.doctor.findings import Found, Health

_ROOM = 200 * 1024 * 1024
"""Bytes that should be free: a whole inspection takes a quarter of that."""
_MEGA = 1024 * 1024
_PRIVATE = (".letters", "out")
_LONGEST = 5  # seconds


def probes(services: Services) -> tuple[Probe, ...]:
    return (
        Probe("inspection", "data", lambda: _data(services)),
        Probe("inspection", "folder", lambda: _folder(services.root)),
        Probe("inspection", "disk", lambda: _disk(services.root)),
        Probe("inspection", "public folder", lambda: _public(services)),
        Probe("clock", "synchronised", _synchronised),
    )


def record(services: Services) -> Probe:
    return Probe("record", "ledger", lambda: _ledger(services))


def _data(services: Services) -> Found:
    """The settings are told of elsewhere."""
    workspace, problems = services.data
    count = sum(problem.file != folder.SETTINGS for problem in problems)
    if count:
        yield "wrong", f"{count} problem{'s' * (count != 1)} in data/", "to see them: letters check"
    elif workspace is not None:
        ready = sum(letter.force.status == "ready" for letter in workspace.letters)
        there = f"{len(workspace.letters)} letter{'s' * (len(workspace.letters) != 1)}"
        yield "well", f"{workspace.inspection.id}: {there}, {ready} of them ready", ""


def _folder(root: Path) -> Found:
    """What is ours alone is ours alone, and can be written."""
    faults = 0
    for name in _PRIVATE:
        place = root / name
        if not place.is_dir():
            continue
        status = place.stat()
        if status.st_uid != os.geteuid():
            faults += 1
            yield (
                "wrong",
                f"{place} belongs to another user",
                "run Letters as that user, or take the folder over: chown",
            )
        elif status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            faults += 1
            yield "wrong", f"{place} can be entered by other users of this machine", f"run: chmod 700 {place}"
    unwritable = [place for place in (root, *(root / name for name in _PRIVATE)) if place.exists() and not _can(place)]
    for place in unwritable:
        yield "wrong", f"{place} cannot be written", "give yourself the right to, or work on a copy"
    if not faults and not unwritable:
        yield "well", f"{root} is writable, and what must be private is", ""


def _can(place: Path) -> bool:
    return os.access(place, os.R_OK | os.W_OK | os.X_OK)


def _disk(root: Path) -> Found:
    free = shutil.disk_usage(root).free
    if free < _ROOM:
        yield "wrong", f"only {free // _MEGA} MiB are free at {root}", f"make room: {_ROOM // _MEGA} MiB are enough"
    else:
        yield "well", f"{free // _MEGA:,} MiB are free", ""


def _public(services: Services) -> Found:
    """Whether the next release has its place there is told with the record."""
    found = services.publisher().in_the_way()
    for line in found:
        yield _apart(line)
    if not found:
        yield "well", "a release can be written there", ""


def _apart(line: str) -> tuple[Health, str, str]:
    what, _, remedy = line.rpartition(": ")
    return "wrong", what, remedy


def _ledger(services: Services) -> Found:
    """Opened anew, since a connection stays in the thread that made it."""
    ledger = services.place.open()
    try:
        state = fold(ledger.events())
    finally:
        ledger.close()
    if not state.length:
        yield "note", "there is no record yet", "letters generate begins it"
        return
    if not services.publisher().in_the_way():  # which is told of with the folder
        for line in public_folder(services, state):
            yield _apart(line)
    for other in otherwise(services, state):
        yield "wrong", other.what, other.remedy
    now = services.clock.now()
    if state.clock_floor and now < state.clock_floor:
        behind = in_words(max(int((state.clock_floor - now).total_seconds()), 1))
        what = f"this machine’s clock is {behind} behind the record, which holds {rfc3339(state.clock_floor)}"
        yield "wrong", what, "set the clock right; if the record is wrong: letters embargo clock-reset --help"
    yield "well", f"{state.length} events, chained, and as the checkpoint says", ""


def _synchronised() -> Found:
    """By systemd, where it keeps the time; elsewhere nobody is asked."""
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        asked = None
    said = asked.stdout.strip() if asked and asked.returncode == 0 else ""
    if said == "yes":
        yield "well", "the clock is kept right over the network", ""
    elif said == "no":
        yield "wrong", "the clock is not kept right over the network", "run: timedatectl set-ntp true"
    else:
        yield "note", "nobody here says whether the clock is kept right over the network", "compare it with another"
