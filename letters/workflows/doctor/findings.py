"""What a probe finds, and how long it may take over it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from letters.errors import LettersError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

About = Literal["machine", "inspection", "clock", "keys", "mail", "record"]
Health = Literal["well", "note", "wrong"]
PROBLEM, SILENT, SETTINGS = 1, 69, 78
_PRECEDENCE = (SETTINGS, SILENT, PROBLEM)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `code` is the exit code of one that is wrong; a note is only worth knowing."""

    about: About
    name: str
    health: Health
    what: str
    remedy: str = ""
    code: int = PROBLEM

    def as_json(self) -> dict[str, str]:
        return {
            "about": self.about,
            "name": self.name,
            "health": self.health,
            "what": self.what,
            "remedy": self.remedy,
        }


Found: TypeAlias = "Iterator[tuple[Health, str, str]]"
"""Health, what was found, and what to do; for one thing that is `well` the last is empty."""


class Probe(NamedTuple):
    """What to look at. A refusal that `look` raises is a finding too."""

    about: About
    name: str
    look: Callable[[], Found]


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where nothing is wrong, else the first that counts."""
    codes = {finding.code for finding in findings if finding.health == "wrong"}
    return next((code for code in _PRECEDENCE if code in codes), 0)


def look(probes: Sequence[Probe], seconds: float) -> tuple[Finding, ...]:
    """What all probes find, in their order. They look at once, and none is waited for longer than `seconds`."""
    found: dict[int, list[Finding]] = {}
    threads = [
        threading.Thread(target=_run, args=(number, probe, found), daemon=True) for number, probe in enumerate(probes)
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(end - time.monotonic(), 0))
    return tuple(
        finding for number, probe in enumerate(probes) for finding in found.get(number, [_silent(probe, seconds)])
    )


def _run(number: int, probe: Probe, found: dict[int, list[Finding]]) -> None:
    try:
        found[number] = [Finding(probe.about, probe.name, *said) for said in probe.look()]
    except LettersError as refusal:
        code = refusal.exit_code if refusal.exit_code in _PRECEDENCE else PROBLEM
        found[number] = [Finding(probe.about, probe.name, "wrong", refusal.seen, refusal.remedy, code)]
    except Exception as error:  # noqa: BLE001  one probe that fails must not end the round
        what = f"the probe itself failed ({type(error).__name__}); that is a mistake of Letters, not of this machine"
        found[number] = [Finding(probe.about, probe.name, "wrong", what, "tell whoever maintains your copy")]


def _silent(probe: Probe, seconds: float) -> Finding:
    what = f"it gave no answer within {seconds:g} seconds"
    return Finding(probe.about, probe.name, "wrong", what, "see what holds it up, then run this again", SILENT)
