"""Keys on a token, by the real SoftHSM2: what signs, and everything that is refused in words."""

import contextlib
import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pkcs11
import pytest
import softhsm
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import PKCS11Error

from letters.errors import BadSettings
from letters.trust import passphrases, signing, statements, token, verifying
from letters.trust.certificates import identify

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
pytestmark = pytest.mark.needs_tool("softhsm2-util")


@pytest.fixture(scope="module")
def holders(certify, rsa_key):
    return {
        "rsa": certify(rsa_key),
        "p256": certify(name="Another Inspector"),
        "p384": certify(ec.generate_private_key(ec.SECP384R1()), name="A third"),
        "keyless": certify(name="Keyless"),
        "strange": certify(name="Strange"),
        "old": certify(name="Old", ends=NOW - timedelta(days=1)),
        "absent": certify(name="Absent"),
    }


@pytest.fixture(scope="module")
def hsm(holders, tmp_path_factory):
    """One token with all of them but the last; one of its keys has no certificate."""
    made = softhsm.make(tmp_path_factory.mktemp("hsm"))
    for number, name in enumerate(("rsa", "p256", "p384", "old")):
        holder = holders[name]
        made.put(f"0{number}", key=holder.key, certificate=holder.certificate)
    made.put("0a", certificate=holders["keyless"].certificate)
    made.put("0b", key=holders["absent"].key, certificate=holders["strange"].certificate)
    made.put("0c", key=holders["absent"].key)
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ |= made.environment
    yield made
    pkcs11.unload(softhsm.module())
    if before is None:
        del os.environ["SOFTHSM2_CONF"]


@pytest.fixture
def open_token(hsm):
    """The token as settings name it; what is said otherwise is wrong. Its session ends with the test."""
    opened = []

    def make(label=softhsm.LABEL, module=None, pin=softhsm.PIN):
        opened.append(token.Token(Path(module or softhsm.module()), label, pin.encode))
        return opened[-1]

    yield make
    for one in opened:
        with contextlib.suppress(PKCS11Error, KeyError):  # closed in the test, or never open
            vars(one)["_session"].close()


def fingerprint(holder):
    return identify(holder.certificate).fingerprint


def refusal(action):
    with pytest.raises(BadSettings) as caught:
        action()
    assert caught.value.remedy
    return f"{caught.value.what} {caught.value.remedy}"


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_a_letter_is_signed_by_the_key_of_the_pinned_certificate(open_token, holders, reserved, now, kind):
    key = open_token().key(fingerprint(holders[kind]), now=now)
    verdict = verifying.verify(signing.LocalSigner(key).sign(reserved, now), now)
    assert verdict.failures == ()
    assert verdict.signer == key.identity


def test_it_signs_a_letter_in_the_same_bytes_as_a_file_does(open_token, holders, sign, reserved, now):
    key = open_token().key(fingerprint(holders["rsa"]), now=now)
    assert signing.LocalSigner(key).sign(reserved, now) == sign(reserved, holders["rsa"])


def test_a_batch_asks_for_the_pin_once(open_token, holders, reserved, now):
    asked = []
    one = open_token()
    one.pin = lambda: asked.append("PIN") or softhsm.PIN.encode()
    for kind in ("rsa", "p256"):
        signer = signing.LocalSigner(one.key(fingerprint(holders[kind]), now=now))
        assert {verifying.verify(signer.sign(reserved, now), now).failures for _ in range(2)} == {()}
    assert asked == ["PIN"]


def test_an_approver_signs_a_statement_with_it(open_token, holders, now):
    signature, certificate = statements.sign(b"a statement", open_token().key(fingerprint(holders["p256"]), now=now))
    assert statements.signer_of(b"a statement", signature, certificate).subject.startswith("Another Inspector")


def test_what_it_holds_is_told_without_its_pin(open_token):
    one = open_token()
    one.pin = partial(pytest.fail, "asked")
    assert "A third, An inspectorate sha256:" in one.holds()


def test_a_wrong_pin_is_refused(open_token, holders, now):
    said = refusal(lambda: open_token(pin="999999").key(fingerprint(holders["rsa"]), now=now))
    assert "The token Inspectorate does not sign: the PIN is wrong" in said
    assert "Most tokens lock after three" in said


@pytest.mark.parametrize("pin", ["", "1", "\xff"])
def test_what_cannot_be_a_pin_is_refused(open_token, holders, now, pin):
    one = open_token()
    one.pin = lambda: pin.encode("latin1")
    assert "PIN" in refusal(lambda: one.key(fingerprint(holders["rsa"]), now=now))


def test_a_token_that_is_absent_is_refused_before_anybody_types(open_token, holders, now):
    one = open_token(label="Elsewhere")
    one.pin = partial(pytest.fail, "asked")
    said = refusal(lambda: one.key(fingerprint(holders["rsa"]), now=now))
    assert "No token called Elsewhere is there" in said
    assert "Tokens that are: " in said
    assert "Inspectorate" in said


def test_a_certificate_that_is_not_on_it_is_refused(open_token, holders, now):
    said = refusal(lambda: open_token().key(fingerprint(holders["absent"]), now=now))
    assert f"does not hold the certificate {fingerprint(holders['absent'])}" in said
    assert fingerprint(holders["rsa"]) in said  # what it holds instead
    assert "--type cert" in said


def test_a_certificate_without_its_key_is_refused(open_token, holders, now):
    said = refusal(lambda: open_token().key(fingerprint(holders["keyless"]), now=now))
    assert "no private key under its id, 0a" in said


def test_a_certificate_beside_another_key_is_refused(open_token, holders, now):
    said = refusal(lambda: open_token().key(fingerprint(holders["strange"]), now=now))
    assert "on the token Inspectorate does not belong to the key beside it" in said


def test_a_certificate_that_has_expired_is_refused(open_token, holders, now):
    assert "expired on" in refusal(lambda: open_token().key(fingerprint(holders["old"]), now=now))


def test_a_module_that_is_missing_or_none_is_refused(open_token, holders, now, tmp_path):
    missing = refusal(lambda: open_token(module=tmp_path / "none.so").key(fingerprint(holders["rsa"]), now=now))
    assert f"There is no PKCS#11 module {tmp_path / 'none.so'}" in missing
    (tmp_path / "text.so").write_text("no library")
    text = refusal(lambda: open_token(module=tmp_path / "text.so").key(fingerprint(holders["rsa"]), now=now))
    assert "is no PKCS#11 module that this program can load" in text


def test_without_the_extra_it_says_what_to_install(open_token, holders, now, monkeypatch):
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    said = refusal(lambda: open_token().key(fingerprint(holders["rsa"]), now=now))
    assert "pip install 'letters[pkcs11]'" in said


def test_a_token_that_is_taken_out_in_the_middle_is_told(open_token, holders, reserved, now):
    one = open_token()
    signer = signing.LocalSigner(one.key(fingerprint(holders["rsa"]), now=now))
    one._session.close()
    assert "The token Inspectorate does not sign: it was taken out" in refusal(lambda: signer.sign(reserved, now))


def test_its_pin_comes_as_a_passphrase_does(tmp_path):
    file = tmp_path / "pin.txt"
    file.write_text("271828\n")
    file.chmod(0o600)
    assert passphrases.find_pin("Inspectorate", file, None) == b"271828"
    assert passphrases.find_pin("Inspectorate", None, lambda question: question).decode() == (
        "PIN of the token Inspectorate"
    )
    file.chmod(0o644)
    with pytest.raises(BadSettings, match=r"The PIN file .* can be read or written by other users"):
        passphrases.find_pin("Inspectorate", file, None)
    with pytest.raises(BadSettings, match="The PIN of the token Inspectorate is not known") as refused:
        passphrases.find_pin("Inspectorate", None, None)
    assert "keyring set letters token:Inspectorate" in refused.value.remedy
