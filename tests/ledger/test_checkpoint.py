"""The signed note: made, read, checked, kept."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from letters.errors import BadSettings, NotPermitted, OutputFailed
from letters.ledger.checkpoint import Checkpoint, check, keep, kept, key_from_pem, make, origin, parse, path_in

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
POINT = Checkpoint(origin("core-business-2014", "ab" * 16), 12, hashlib.sha256(b"head").hexdigest())
NOTE = make(POINT, KEY)


@pytest.fixture
def root(tmp_path):
    (tmp_path / ".letters").mkdir()
    return tmp_path


def test_note_has_the_lines_of_a_c2sp_checkpoint():
    text, signature = NOTE.split("\n\n")
    assert text.split("\n") == [POINT.origin, "12", base64.b64encode(hashlib.sha256(b"head").digest()).decode()]
    dash, name, blob = signature.removesuffix("\n").split(" ")
    assert (dash, name) == ("—", POINT.origin)
    public = KEY.public_key().public_bytes_raw()
    key_id = hashlib.sha256(f"{name}\n".encode() + b"\x01" + public).digest()[:4]
    assert base64.b64decode(blob)[:4] == key_id
    KEY.public_key().verify(base64.b64decode(blob)[4:], f"{text}\n".encode())


def test_note_reads_back():
    assert parse(NOTE) == POINT
    assert check(NOTE, KEY.public_key()) == POINT


def test_another_witness_signature_is_passed_over():
    assert check(NOTE.replace("\n\n", "\n\n— witness.example abcdefgh\n"), KEY.public_key()) == POINT


@pytest.mark.parametrize(
    ("old", "new"), [("\n12\n", "\n13\n"), ("core", "bore"), (POINT.text.split("\n")[2][:4], "AAAA")]
)
def test_changed_note_is_not_signed(old, new):
    changed = NOTE.replace(old, new)
    assert changed != NOTE
    parse(changed)
    with pytest.raises(NotPermitted, match="valid signature"):
        check(changed, KEY.public_key())


def test_signature_of_another_name_or_key_id_is_none():
    signature = NOTE.split(" ")[-1]
    blob = bytearray(base64.b64decode(signature))
    blob[0] ^= 1
    renamed = NOTE.replace(f"— {POINT.origin}", f"— {POINT.origin}0")
    for changed in (renamed, NOTE.replace(signature, base64.b64encode(blob).decode() + "\n")):
        parse(changed)
        with pytest.raises(NotPermitted, match="valid signature"):
            check(changed, KEY.public_key())


def test_another_key_is_refused():
    with pytest.raises(NotPermitted, match="valid signature"):
        check(make(POINT, OTHER), KEY.public_key())


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE[:-1],
        NOTE[:20],
        NOTE + "\n",
        NOTE.replace("\n12\n", "\n012\n"),
        NOTE.replace("\n\n", "\n"),
        "\x00",
        NOTE * 2,
    ],
)
def test_what_is_no_note_is_refused(note):
    with pytest.raises(NotPermitted, match="changed or cut"):
        parse(note)


def test_base64_has_one_spelling():
    head = POINT.text.split("\n")[2]
    other = chr(ord(head[-2]) + 1)
    assert base64.b64decode(head[:-2] + other + "=") == base64.b64decode(head)
    with pytest.raises(NotPermitted):
        parse(NOTE.replace(head, head[:-2] + other + "="))


def test_kept_with_owner_only_mode(root):
    assert kept(root) is None
    keep(root, POINT, KEY)
    assert kept(root) == kept(root, KEY.public_key()) == POINT
    assert path_in(root).stat().st_mode & 0o777 == 0o600


def test_kept_under_another_key_is_refused(root):
    keep(root, POINT, KEY)
    with pytest.raises(NotPermitted, match="valid signature"):
        kept(root, OTHER.public_key())


def test_never_goes_back(root):
    keep(root, POINT, KEY)
    keep(root, Checkpoint(POINT.origin, 11, "0" * 64), KEY)
    assert kept(root) == POINT
    further = Checkpoint(POINT.origin, 13, "1" * 64)
    keep(root, further, KEY)
    assert kept(root) == further


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"rubbish\n"])
def test_damaged_file_is_refused(root, content):
    path_in(root).write_bytes(content)
    with pytest.raises(NotPermitted, match="changed or cut"):
        kept(root)


def test_unreadable_file_is_an_output_failure(root):
    path_in(root).symlink_to(path_in(root))
    with pytest.raises(OutputFailed, match="could not be read: too many levels of symbolic links"):
        kept(root)


def test_what_is_no_file_is_no_checkpoint(root):
    path_in(root).mkdir()
    with pytest.raises(NotPermitted, match="The checkpoint is not one"):
        kept(root)


def test_key_from_pem():
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert key_from_pem(pem).public_key() == KEY.public_key()


def test_other_keys_are_bad_settings():
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for pem, words in ((b"", "cannot be read"), (b"rubbish", "cannot be read"), (other, "not an Ed25519 key")):
        with pytest.raises(BadSettings, match=words):
            key_from_pem(pem)
