"""The fakes keep what the workflows' tests rely on. Ledger and publisher are tested beside their real adapters."""

from datetime import UTC, datetime

import pytest
from fakes import FixedClock, PlainSealer, RecordingSigner

from letters.errors import NotPermitted
from letters.ports import Identity

NOW = datetime(2014, 9, 2, 12, tzinfo=UTC)


def test_clock_stands_until_it_is_moved():
    clock = FixedClock(NOW)
    assert clock.now() == clock.now() == NOW
    clock.advance(hours=-1)
    assert clock.now().hour == 11


def test_sealed_is_unreadable_and_opens_with_its_own_key_only():
    sealer = PlainSealer()
    sealed = sealer.seal(b"HMIC found")
    assert b"HMIC" not in sealed
    assert sealer.seal(b"HMIC found") != sealed
    assert PlainSealer().unseal(sealed) == b"HMIC found"
    with pytest.raises(NotPermitted, match="another key"):
        PlainSealer("other").unseal(sealed)


@pytest.mark.parametrize(
    "change", [lambda sealed: sealed[:-4], lambda sealed: sealed[:-8] + b"AAAAAAA=", lambda sealed: sealed + b"!"]
)
def test_changed_ciphertext_is_refused(change):
    with pytest.raises(NotPermitted, match="changed or cut"):
        PlainSealer().unseal(change(PlainSealer().seal(b"HMIC found")))


def test_signer_remembers_what_it_signed():
    signer = RecordingSigner(Identity("sha256:ab", "Zoë", NOW, NOW, evaluation=False))
    assert signer.sign(b"%PDF", NOW).startswith(b"%PDF")
    assert signer.signed == [(b"%PDF", NOW)]
