"""Canonical form, hash and chain, and each fault with its own words."""

import hashlib
import json
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.ledger import chain
from letters.ledger.chain import GENESIS, BrokenChain, Row, canonical, link, verify
from letters.ledger.checkpoint import Checkpoint
from letters.ports import Entry

AT = datetime(2014, 9, 2, 12, 0, 0, 987654, tzinfo=UTC)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=8,
)


def rows_of(count, actor="zoe"):
    entries = [Entry("letter.intent", "kent", {"inputs": str(number)}) for number in range(count)]
    return list(link(entries, n=0, head=GENESIS, at=AT, actor=actor)[0])


def fault(rows, checkpoint=None):
    with pytest.raises(BrokenChain) as caught:
        list(verify(rows, checkpoint))
    assert caught.value.exit_code == 77
    assert "backup" in caught.value.remedy
    return caught.value


@given(VALUES)
def test_canonical_form_reads_back_and_writes_the_same(value):
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


def test_canonical_form_sorts_keys_and_leaves_text_alone():
    decomposed = unicodedata.normalize("NFD", "Zoë")
    assert canonical({"b": [True, None, -1], "a": decomposed}) == f'{{"a":"{decomposed}","b":[true,null,-1]}}'
    assert canonical(decomposed) != canonical(unicodedata.normalize("NFC", decomposed))


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1: 2}, {"ë": 1}, 2**53, object(), "\ud800"])
def test_what_others_could_not_recompute_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        canonical({"x": value}).encode()


def test_hash_is_over_the_hash_before_a_line_feed_and_the_digest_of_the_body():
    first, second = rows_of(2)
    assert first.prev == "0" * 64
    assert second.prev == first.hash
    body = hashlib.sha256(second.body.encode()).hexdigest()
    assert second.hash == hashlib.sha256(f"{first.hash}\n{body}".encode()).hexdigest()


def test_events_read_back_as_they_were_recorded():
    rows, events = link([Entry("a", "kent", {"x": ["é"]}), Entry("b")], n=0, head=GENESIS, at=AT, actor="zoe")
    assert tuple(verify(rows)) == events
    assert [event.n for event in events] == [1, 2]
    assert events[0].at == AT.replace(microsecond=0)
    assert (events[0].force, events[1].force, events[0].data) == ("kent", None, {"x": ["é"]})


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        link([Entry("a")], n=0, head=GENESIS, at=AT.replace(tzinfo=None), actor="zoe")


def test_whole_chain_passes_with_and_without_its_checkpoint():
    rows = rows_of(5)
    for checkpoint in (None, *(Checkpoint("letters/x/y", row.n, row.hash) for row in rows)):
        assert len(list(verify(rows, checkpoint))) == 5


@pytest.mark.parametrize("column", ["prev", "hash", "body"])
@pytest.mark.parametrize("n", [1, 3, 5])
def test_edited(n, column):
    rows = rows_of(5)
    old = getattr(rows[n - 1], column)
    new = old.replace("zoe", "eve") if column == "body" else ("f" if old[0] != "f" else "e") + old[1:]
    rows[n - 1] = rows[n - 1]._replace(**{column: new})
    error = fault(rows)
    assert (error.fault, error.n) == ("edited", n)
    assert f"event {n} was changed" in error.what


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "nonsense", '{"n":1}', '{"actor":1,"at":"2014","data":1,"force":1,"kind":1,"n":1}']
)
def test_row_that_is_no_event_though_its_hash_is_right(body):
    error = fault([Row(1, GENESIS, chain.digest(GENESIS, body), body)])
    assert (error.fault, error.what) == ("edited", "The ledger is broken: row 1 does not hold an event.")


def test_row_nested_to_exhaustion_is_refused():
    body = '{"n":' + "[" * 100_000
    assert fault([Row(1, GENESIS, chain.digest(GENESIS, body), body)]).fault == "edited"


def test_event_with_another_number_inside():
    body = rows_of(2)[1].body
    error = fault([Row(1, GENESIS, chain.digest(GENESIS, body), body)])
    assert error.fault == "edited"
    assert "event 1 says that it is event 2" in error.what


@pytest.mark.parametrize(
    ("gone", "words"), [([1], "event 1 is"), ([3], "event 3 is"), ([2, 3, 4], "events 2 to 4 are")]
)
@pytest.mark.parametrize("renumbered", [False, True])
def test_dropped(gone, words, renumbered):
    rows = [row for row in rows_of(6) if row.n not in gone]
    if renumbered:
        rows = [row._replace(n=number) for number, row in enumerate(rows, 1)]
    error = fault(rows)
    assert (error.fault, error.n) == ("dropped", gone[0])
    assert f"{words} missing from the middle" in error.what


@pytest.mark.parametrize(("one", "other"), [(0, 1), (1, 3), (3, 4)])
def test_reordered(one, other):
    rows = rows_of(5)
    rows[one], rows[other] = rows[other]._replace(n=one + 1), rows[one]._replace(n=other + 1)
    error = fault(rows)
    assert (error.fault, error.n) == ("reordered", one + 1)
    assert f"event {other + 1} stands before event {one + 1}; the order was changed" in error.what


def test_reordered_by_its_number_alone():
    rows = rows_of(3)
    rows[2] = rows[2]._replace(n=7)
    assert fault(rows).what == "The ledger is broken: event 3 stands at place 7; the order was changed."


@pytest.mark.parametrize("n", [2, 3, 5])
def test_forked_where_two_histories_meet(n):
    error = fault(rows_of(n - 1, actor="eve") + rows_of(5)[n - 1 :])
    assert (error.fault, error.n) == ("forked", n)
    assert f"event {n} is there in two versions, or does not follow event {n - 1}" in error.what


def test_forked_where_an_event_stands_twice():
    rows = rows_of(4)
    inserted, _ = link([Entry("letter.intent", "essex", {"inputs": "x"})], n=2, head=rows[1].hash, at=AT, actor="eve")
    error = fault([*rows[:2], *inserted, *(row._replace(n=row.n + 1) for row in rows[2:])])
    assert (error.fault, error.n) == ("forked", 3)


def test_cut_is_seen_against_the_checkpoint_only():
    rows = rows_of(5)
    assert len(list(verify(rows[:3]))) == 3
    error = fault(rows[:3], Checkpoint("letters/x/y", 5, rows[4].hash))
    assert (error.fault, error.n) == ("cut", 4)
    assert "ends after event 3, but its checkpoint signed 5" in error.what


def test_emptied_is_cut():
    assert fault([], Checkpoint("letters/x/y", 1, rows_of(1)[0].hash)).fault == "cut"


def test_rewritten_history_contradicts_the_checkpoint():
    error = fault(rows_of(6, actor="eve"), Checkpoint("letters/x/y", 4, rows_of(4)[3].hash))
    assert (error.fault, error.n) == ("forked", 4)
    assert "event 4 is not the one that its checkpoint signed" in error.what
