"""Ledgers of up to a million events: what processor time it takes to record, open, prove and fold them."""

import statistics
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from letters.embargo.instant import Instant
from letters.ledger import events
from letters.ledger.events import CopyMade, Sending, SignedLetter
from letters.ledger.fold import fold
from letters.ledger.sqlite import SqliteHome
from letters.ports import Outcome

NOW = datetime(2014, 9, 3, 12, tzinfo=UTC)
UNTIL = Instant.from_wall("2014-09-04 00:01", "Europe/London")
PROBE = events.release_refused("too early", UNTIL, 75)


def ledger(sizes, _rounds):
    """Letters are signed, then sent again and again: two events each."""
    yield (
        "events",
        "letters",
        "to record, ms",
        "to open, ms",
        "to prove, s",
        "to prove and make the state, s",
        "file MiB",
    )
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            home = SqliteHome(Path(folder) / "ledger.db")
            entries, bodies = happenings(size)
            kept = home.begin(list(islice(entries, 2)), lambda: None, at=NOW, actor="benchmark")
            while batch := list(islice(entries, 1000)):
                kept.append(batch, at=NOW, actor="benchmark")
            row = [clock(lambda kept=kept: sum(1 for _ in kept.events())), clock(lambda kept=kept: fold(kept.events()))]
            probes = [clock(lambda kept=kept: kept.append([PROBE], at=NOW, actor="benchmark")) for _ in range(100)]
            kept.close()
            opened = clock(lambda home=home: home.find(lambda: None).close())
            yield (
                f"{size:,}",
                f"{bodies:,}",
                f"{statistics.median(probes) * 1000:.2f}",
                f"{opened * 1000:.2f}",
                *(f"{took:.2f}" for took in row),
                f"{home.path.stat().st_size / 2**20:.0f}",
            )


def happenings(size):
    """So many events of a ledger, and of how many letters they tell: 43, or a letter for each hundred events."""
    bodies = max(43, size // 100)
    digest = f"sha256:{'0' * 64}"

    def told():
        yield events.ledger_opened("benchmark", "0" * 32)
        yield events.embargo_pinned(UNTIL)
        for number in range(bodies):
            body = f"body-{number}"
            copies = (CopyMade(f"{body}-1", "Chief", digest, f"chief@{body}.example"),)
            yield events.letter_intent(body, digest)
            yield events.letter_signed(
                SignedLetter(body, digest, "northern", "0" * 64, UNTIL.utc, digest, f"{body}.age", copies)
            )
        while True:
            for number in range(bodies):
                body = f"body-{number}"
                sending = Sending(
                    body, f"{body}-1", "embargoed", digest, "<0@benchmark>", f"chief@{body}.example", digest
                )
                yield events.copy_intent(sending)
                yield events.copy_result(sending, Outcome("later", "421 try again"))

    return islice(told(), size), bodies


def clock(deed):
    """Seconds of processor time that it took."""
    began = time.process_time()
    deed()
    return time.process_time() - began
