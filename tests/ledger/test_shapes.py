"""Whoever can write the ledger's file can write anything: what is no event of ours is refused, never stumbled over."""

import copy
import sqlite3
from dataclasses import replace

import pytest
from ledger.folding import OPENED, SENDING, UNTIL, signed, state_of

from letters.errors import NotPermitted
from letters.ledger import events as e
from letters.ledger.breach import Breach, breach_recorded
from letters.ledger.chain import BrokenChain, Row, digest, event, read_row
from letters.ledger.shapes import check
from letters.ledger.sqlite import SqliteLedger
from letters.ports import Entry, Outcome

ENTRIES = [
    e.letter_intent("kent", "x"),
    e.embargo_pinned(UNTIL, approvers={"ann": "sha256:aa"}, time={"quorum": 1}),
    signed("kent"),
    e.letter_withheld("kent", "x"),
    e.release_intent(1, {"kent": "sha256:public"}),
    e.pack_taken("cd", ["kent"]),
    e.letter_corrected("kent", "a word"),
    e.copy_made("kent", e.CopyMade("kent-3", "Office", "sha256:c3", replaces="kent-2")),
    e.copy_intent(SENDING),
    e.copy_result(replace(SENDING, rehearsal=True), Outcome("accepted", "250 ok")),
    e.copy_recorded("kent", "kent-1", "phoned", "Ann"),
    e.public_made("kent", "sha256:again", "bb.age", "sha256:public"),
    breach_recorded("kent", Breach("it was on a news site", "2014-09-03T18:00:00Z", "unknown")),
]
WRONG = [None, 5, True, [], [5], {"a": 5}, [{"copy": 5}]]


def spots(value, path=()):
    """Every place in an event's data."""
    if path:
        yield path
    kids = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, kid in kids:
        yield from spots(kid, (*path, key))


def changed(entry, path, value):
    data = copy.deepcopy(dict(entry.data))
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return replace(entry, data=data)


CASES = [(entry, path) for entry in ENTRIES for path in spots(dict(entry.data)) if path[0] != "time"]


@pytest.mark.parametrize(
    ("entry", "path"), CASES, ids=[f"{entry.kind}-{'.'.join(map(str, path))}" for entry, path in CASES]
)
def test_a_value_of_another_kind_is_refused(entry, path):
    refused = 0
    for value in WRONG:
        try:
            state_of(OPENED, signed("kent"), changed(entry, path, value))
        except NotPermitted:
            refused += 1
    assert refused >= len(WRONG) - 2, "a number, a list or an object may be what it ought to be"


@pytest.mark.parametrize("force", ["", "../../data/forces", "/etc", "kent\n", "a/b", ".."])
def test_a_force_that_leads_elsewhere_on_the_disk_is_refused(force):
    with pytest.raises(NotPermitted, match="its force is no name of one"):
        state_of(OPENED, replace(signed("kent"), force=force))


@pytest.mark.parametrize("name", ["", "../kent-1", "a/kent-1", ".kent-1", "kent-1\0"])
def test_a_copy_or_sealed_file_that_leads_elsewhere_is_refused(name):
    for path in (("copies", 0, "copy"), ("public", "sealed")):
        with pytest.raises(NotPermitted, match=f"its {path[-1]} is of another kind"):
            state_of(OPENED, changed(signed("kent"), path, name))


@pytest.mark.parametrize("until", ["", "tomorrow", "2014-09-04", "2014-13-01T00:00:00Z"])
def test_an_instant_that_is_none_is_refused(until):
    with pytest.raises(NotPermitted, match="does not fit"):
        state_of(OPENED, changed(signed("kent"), ("until",), until))


def test_a_breach_at_no_time_is_refused():
    with pytest.raises(NotPermitted, match="does not fit"):
        state_of(OPENED, breach_recorded("kent", Breach("it was on a news site", "last night", "unknown")))


def test_an_instant_beyond_all_calendars_is_refused_when_it_is_asked_for():
    pin = Entry("embargo.pinned", None, {"until": "9999-12-31T23:59:59Z", "zone": "Asia/Tokyo", "wall": "x"})
    for ask in (lambda pinned: pinned.instant(), lambda pinned: pinned.as_recorded()):
        with pytest.raises(NotPermitted, match="time zone data here differs"):
            ask(state_of(OPENED, pin).pinned)


@pytest.mark.parametrize("field", ['"actor":5', '"actor":null', '"n":true', '"n":"1"', '"kind":[]', '"force":7'])
def test_a_row_whose_own_fields_are_of_another_kind_holds_no_event(field):
    fields = dict(part.split(":", 1) for part in ('"actor":"zoe"', '"at":"2014-09-02T12:00:00Z"', '"data":{}'))
    fields |= dict(part.split(":", 1) for part in ('"force":null', '"kind":"x"', '"n":1'))
    name, value = field.split(":")
    fields[name] = value
    body = "{" + ",".join(f"{key}:{value}" for key, value in fields.items()) + "}"
    with pytest.raises(BrokenChain, match="row 1 does not hold an event"):
        event(Row(1, "0" * 64, digest("0" * 64, body), body))


@pytest.mark.parametrize(
    "values", [[], [1, "a", "b"], [1, "a", "b", None], ["1", "a", "b", "c"], [True, "a", "b", "c"], "abcd"]
)
def test_a_row_of_other_values_is_none_of_ours(values):
    with pytest.raises(BrokenChain, match="none of ours"):
        read_row(values)


def test_a_table_that_takes_anything_is_no_ledger(tmp_path):
    with sqlite3.connect(tmp_path / "l.db") as raw:
        raw.execute("CREATE TABLE event (n, prev, hash, body)")
        raw.execute("INSERT INTO event VALUES (1, ?, x'00', x'ff')", ("0" * 64,))
    raw.close()
    with pytest.raises(BrokenChain, match="none of ours"):
        list(SqliteLedger(tmp_path / "l.db").events())


@pytest.mark.parametrize("text", [r"\ud800", r"a\udfffb"])
def test_a_text_that_cannot_be_written_again_is_refused(text):
    """JSON's escapes can hide half a character."""
    body = f'{{"actor":"z","at":"2014-09-02T12:00:00Z","data":{{"reason":"{text}"}},"force":"kent","kind":"x","n":1}}'
    found = event(Row(1, "0" * 64, digest("0" * 64, body), body))
    with pytest.raises(ValueError, match="its reason is of another kind"):
        check(found)
