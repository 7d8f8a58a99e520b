"""Proofs by somebody with a record and a key of their own, who fills them with whatever they like."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from letters.errors import NotPermitted
from letters.ledger import chain, checkpoint, events, export
from letters.ports import Entry
from letters.workflows.release_proof import verify_proof

UNTIL, AT = "2014-09-03T23:01:00Z", datetime(2014, 9, 4, 12, tzinfo=UTC)
LETTERS = {"kent": "sha256:" + "0" * 64}
DEEP = "[" * 100_000
LONG_AGO = "0001-01-01T00:00:00+14:00"
NO_EVENT = {"n": 1, "at": LONG_AGO, "actor": "x", "kind": "x", "force": None, "data": {}}


def proof(file, *, pin=None, intent=None, manifest=None, **release):
    """A proof that holds, but for what is said to be otherwise."""
    entries = [
        events.ledger_opened("gate-2014", "0" * 32),
        Entry(events.EMBARGO_PINNED, None, {"until": UNTIL, "zone": "Europe/London"} | (pin or {})),
        Entry(events.RELEASE_INTENT, None, {"letters": LETTERS, "number": 1} | (intent or {})),
        events.release_done(1),
    ]
    rows, _ = chain.link(entries, n=0, head=chain.GENESIS, at=AT, actor="forger")
    said = {"inspection": "gate-2014", "until": UNTIL, "letters": LETTERS} | (manifest or {})
    return write(file, rows, {"release": {"number": 1, "manifest": json.dumps(said)} | release})


def write(file, rows, rest):
    key = Ed25519PrivateKey.generate()
    last = checkpoint.Checkpoint(checkpoint.origin("gate-2014", "0" * 32), len(rows), rows[-1].hash)
    file.write_bytes(export.write(rows, checkpoint.make(last, key), key.public_key(), public=True, rest=rest))
    return file


def test_with_nothing_otherwise_it_holds(tmp_path):
    assert verify_proof(proof(tmp_path / "proof")).letters == LETTERS


@pytest.mark.parametrize(
    "otherwise",
    [
        {"number": float("inf")},
        {"number": 1.5},
        {"number": True},
        {"manifest": DEEP},
        {"manifest": ["text"]},
        {"manifest": {"letters": list(LETTERS)}, "intent": {"letters": list(LETTERS)}},
        {"manifest": {"letters": "kent"}, "intent": {"letters": "kent"}},
        {"manifest": {"letters": {"kent": []}}, "intent": {"letters": {"kent": []}}},
        {"manifest": {"until": LONG_AGO}, "pin": {"until": LONG_AGO}},
        {"manifest": {"until": 1}, "pin": {"until": 1}},
        {"manifest": {"until": "9999-12-31T23:59:59-14:00"}, "pin": {"until": "9999-12-31T23:59:59-14:00"}},
        {"pin": {"zone": 1}},
        {"pin": {"time": "now"}},
        {"pin": {"time": ["now"]}},
        {"pin": {"time": {"quorum": []}}},
        {"pin": {"time": {"quorum": -1}}},
        {"manifest": {"lifted": [1]}, "intent": {"lift": [1]}},
    ],
    ids=lambda otherwise: str(otherwise)[:60],
)
def test_what_does_not_belong_there_is_refused(tmp_path, otherwise):
    if isinstance(otherwise.get("manifest"), str | list):
        file = proof(tmp_path / "proof")
        first, rest = file.read_text().split("\n", 1)
        head = json.loads(first)
        head["release"] |= otherwise
        file.write_text(json.dumps(head) + "\n" + rest)
    else:
        file = proof(tmp_path / "proof", **otherwise)
    with pytest.raises(NotPermitted, match="does not prove the release"):
        verify_proof(file)


@pytest.mark.parametrize("body", [DEEP, json.dumps(NO_EVENT)], ids=["deep", "long ago"])
def test_an_event_that_is_none_is_a_broken_record(tmp_path, body):
    row = chain.Row(1, chain.GENESIS, chain.digest(chain.GENESIS, body), body)
    head = json.loads(proof(tmp_path / "proof").read_text().split("\n", 1)[0])
    line = {"n": 1, "prev": row.prev, "hash": row.hash, "body": body}
    (tmp_path / "proof").write_text(json.dumps(head) + "\n" + json.dumps(line) + "\n")
    with pytest.raises(NotPermitted, match="does not hold"):
        verify_proof(tmp_path / "proof")
