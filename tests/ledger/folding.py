"""Entries of one letter's life, and the state that they fold to."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from letters.embargo.instant import Instant
from letters.ledger import events as e
from letters.ledger import snapshot
from letters.ledger.chain import GENESIS, link
from letters.ledger.fold import fold
from letters.ledger.state import LETTERS
from letters.rows import encoded

AT = datetime(2014, 9, 2, 12, tzinfo=UTC)
UNTIL = Instant.from_wall("2014-09-04 00:01", "Europe/London")
LATER = Instant.from_wall("2014-09-11 00:01", "Europe/London")
OPENED = e.ledger_opened("core-business-2014", "ab" * 16)


def state_of(*entries, times=()):
    """Fold entries, one event a transaction, at AT or at the hours given after it."""
    n, head, happened = 0, GENESIS, []
    for number, entry in enumerate(entries):
        hours = times[number] if times else 0
        (row,), (event,) = link([entry], n=n, head=head, at=AT + timedelta(hours=hours), actor="zoe")
        n, head = row.n, row.hash
        happened.append(event)
    state = fold(happened)
    refuse_other(state)
    refuse_unlike(state)
    half = len(happened) // 2
    assert fold(happened[half:], fold(happened[:half])) == state  # by whoever remembers the first half
    return state


def written(state):
    """All of it as JSON, with what two states are not compared by."""
    return b"".join(encoded(snapshot.as_data(state)))


def refuse_other(state):
    """Fail unless all of the state comes back from JSON."""
    again = snapshot.from_data(json.loads(written(state)))
    assert again == state
    assert written(again) == written(state)


def refuse_unlike(state):
    """Fail unless all of each letter comes back when it was packed as one of very many."""
    held = {force: LETTERS.hold(letter) for force, letter in state.letters.items()}
    for letter in held.values():
        letter.pack()
    again = replace(state, letters={force: letter.value for force, letter in held.items()})
    assert again == state
    assert written(again) == written(state)


def signed(force, public="sha256:public", **more):
    copies = (
        e.CopyMade(f"{force}-1", "Mr Simon Cole QPM", "sha256:c1", "cc@force.example"),
        e.CopyMade(f"{force}-2", "Office", "sha256:c2"),
    )
    values = {"inputs": "sha256:in", "signatory": "eastern", "certificate": "sha256:cert", "until": UNTIL.utc}
    return e.letter_signed(e.SignedLetter(force=force, public=public, sealed="aa.age", copies=copies, **values | more))


SENDING = e.Sending("kent", "kent-1", "embargoed", "sha256:c1", "<kent-1.aa@hmic.example>", "cc@kent.example", "plan")
