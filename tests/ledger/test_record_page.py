"""docs/record.md is true: its example recomputes from the page alone, and its tables name what there is."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from letters.ledger.chain import Row, verify
from letters.ledger.checkpoint import check
from letters.ledger.fold import _HANDLERS, fold

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "record.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example():
    """The worked example's (prev, body, hash) triples, and the checkpoint over them."""
    chain, note = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    return [tuple(block.split("\n")) for block in chain.strip().split("\n\n")], note


@pytest.fixture(scope="module")
def public_key():
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(re.search(r"public key is `(.+)`", PAGE)[1]))


def test_example_recomputes_without_our_code(example):
    triples, _ = example
    head = "0" * 64
    for prev, body, written in triples:
        assert prev == head
        digest = hashlib.sha256(body.encode()).hexdigest()
        head = hashlib.sha256(prev.encode() + b"\n" + digest.encode()).hexdigest()
        assert head == written
    assert len(triples) == 3


def test_example_is_what_our_code_reads(example, public_key):
    triples, note = example
    rows = [Row(n, prev, written, body) for n, (prev, body, written) in enumerate(triples, 1)]
    state = fold(verify(rows, check(note, public_key)))
    assert state.letters["leicestershire"].state == "signing"
    assert state.pinned.instant().words == "Thursday 4 September 2014 at 00:01"


def test_checkpoint_verifies_as_the_page_says(example, public_key):
    triples, note = example
    origin, length, head, empty, signature = note.removesuffix("\n").split("\n")
    assert (int(length), base64.b64decode(head).hex(), empty) == (3, triples[-1][2], "")
    dash, name, blob = signature.split(" ")
    assert (dash, name) == ("—", origin)
    key_id, signed = base64.b64decode(blob)[:4], base64.b64decode(blob)[4:]
    assert key_id == hashlib.sha256(name.encode() + b"\n\x01" + public_key.public_bytes_raw()).digest()[:4]
    public_key.verify(signed, f"{origin}\n{length}\n{head}\n".encode())


def test_every_kind_is_on_the_page():
    table = PAGE.split("| kind |")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z.]+)` \|", table, re.MULTILINE)) == set(_HANDLERS)


def test_every_row_of_the_crash_table_has_its_test():
    rows = [line for line in PAGE.split("## When it is cut off")[1].splitlines() if line.startswith("|")][2:]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    for row in rows:
        names = re.findall(r"`(test_\w+)`", row)
        assert names, row
        assert [name for name in names if f"def {name}(" not in sources] == []
    assert len(rows) >= 10


def test_every_reason_of_a_refusal_is_on_the_page():
    """As far as the code spells them; what is wrong with an authority's answer has `authority-` before it."""
    chapter = PAGE.split("## Why a release was refused")[1].split("\n## ")[0]
    told = {word for row in re.findall(r"^\| (`.*`) \|", chapter, re.MULTILINE) for word in re.findall(r"`(.+?)`", row)}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (TESTS.parent / "letters").rglob("*.py"))
    spelt = set(
        re.findall(r"(?:reason=|reason, why = |[Tt]old\(|failure\.reason or |refusal\.reason or )\"([a-z-]+)\"", code)
    )
    spelt |= {
        f"authority-{word}" for word in re.findall(r"Untrue\([^()]*(?:\([^()]*\)[^()]*)*\", \"([a-z]+)\"\)", code)
    }
    assert len(spelt) > 25
    assert spelt - told == set()
