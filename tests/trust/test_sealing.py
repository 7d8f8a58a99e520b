import hmac
import secrets
from base64 import b64encode

import pyrage
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import given
from hypothesis import strategies as st

from letters.errors import BadSettings, NotPermitted
from letters.trust.sealing import AgeOpener, AgeSealer


@pytest.fixture
def identity():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def opener(tmp_path):
    """An opener for an identity, or for the raw content of a key file."""

    def make(content, ask=None):
        file = tmp_path / "release.txt"
        file.write_bytes(content if isinstance(content, bytes) else f"# a comment\n\n{content}\n".encode())
        file.chmod(0o600)
        return AgeOpener(file, ask)

    return make


def test_what_is_sealed_opens_with_its_key(identity, opener):
    sealed = AgeSealer([str(identity.to_public())]).seal(b"findings")
    assert b"findings" not in sealed
    assert opener(identity).unseal(sealed) == b"findings"


def test_every_recipient_can_open(identity, opener):
    second = pyrage.x25519.Identity.generate()
    sealed = AgeSealer([str(identity.to_public()), str(second.to_public())]).seal(b"findings")
    assert opener(identity).unseal(sealed) == opener(second).unseal(sealed) == b"findings"


def test_another_key_does_not_open(identity, opener):
    sealed = AgeSealer([str(identity.to_public())]).seal(b"findings")
    with pytest.raises(NotPermitted, match="another release key, or changed"):
        opener(pyrage.x25519.Identity.generate()).unseal(sealed)


_IDENTITY = pyrage.x25519.Identity.generate()
_SEALED = AgeSealer([str(_IDENTITY.to_public())]).seal(b"findings")


@given(place=st.integers(0, len(_SEALED) - 1), change=st.integers(1, 255))
def test_a_changed_byte_does_not_open(tmp_path_factory, place, change):
    file = tmp_path_factory.mktemp("key") / "release.txt"
    file.write_text(str(_IDENTITY))
    file.chmod(0o600)
    changed = bytearray(_SEALED)
    changed[place] ^= change
    with pytest.raises(NotPermitted):
        AgeOpener(file).unseal(bytes(changed))


@pytest.mark.parametrize("cut", [0, 10, -1])
def test_a_cut_file_does_not_open(identity, opener, cut):
    sealed = AgeSealer([str(identity.to_public())]).seal(b"findings")
    with pytest.raises(NotPermitted):
        opener(identity).unseal(sealed[:cut])


def test_sealing_needs_recipients_that_are_keys():
    with pytest.raises(BadSettings, match="No release key"):
        AgeSealer([])
    with pytest.raises(BadSettings, match=r"'age1nonsense' in release.recipients"):
        AgeSealer(["age1nonsense"])


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"\xff\xfe", b"AGE-SECRET-KEY-1NONSENSE"])
def test_a_file_without_a_key_is_refused_without_repeating_it(opener, content):
    with pytest.raises(BadSettings, match="no age secret key") as refusal:
        opener(content)
    assert "NONSENSE" not in str(refusal.value) + refusal.value.remedy


def test_a_key_file_that_others_can_read_is_refused(identity, tmp_path):
    file = tmp_path / "release.txt"
    file.write_text(str(identity))
    file.chmod(0o644)
    with pytest.raises(BadSettings, match=r"release key .* other users"):
        AgeOpener(file)


def under_passphrase(plaintext, passphrase):
    """An age file under a passphrase with the least work factor; age's own takes seconds to open, by design."""

    def derived(info, salt):
        return HKDF(SHA256(), 32, salt, info).derive(file_key)

    def text(raw):
        return b64encode(raw).rstrip(b"=")

    file_key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
    wrapping = Scrypt(b"age-encryption.org/v1/scrypt" + salt, 32, n=2, r=8, p=1).derive(passphrase)
    wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %b 1\n%b\n---" % (text(salt), text(wrapped))
    mac = hmac.digest(derived(b"header", None), header, "sha256")
    body = ChaCha20Poly1305(derived(b"payload", nonce)).encrypt(bytes(11) + b"\1", plaintext, None)
    return header + b" " + text(mac) + b"\n" + nonce + body


@pytest.fixture
def protected():
    return under_passphrase(str(_IDENTITY).encode(), b"open sesame")


def test_a_key_file_may_have_a_passphrase(protected, opener):
    assert opener(protected, lambda _: "open sesame").unseal(_SEALED) == b"findings"


def test_a_wrong_passphrase_or_nobody_to_ask_is_refused(protected, opener):
    with pytest.raises(BadSettings, match="does not open with that passphrase"):
        opener(protected, lambda _: "wrong")
    with pytest.raises(BadSettings, match="nobody to ask"):
        opener(protected)
