import os
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from letters.errors import BadSettings
from letters.trust import certificates, evaluation, keys, passphrases
from letters.trust import folder as names
from letters.trust.evaluation import Signatory
from letters.trust.sealing import AgeOpener, AgeSealer

EASTERN = Signatory("Zoë Billingham", "HM Inspector of Constabulary, Eastern Region")


@pytest.fixture(scope="module")
def made(tmp_path_factory, now):
    folder = tmp_path_factory.mktemp("workspace") / ".letters" / "keys"
    reported = []
    previous = os.umask(0)
    try:
        result = evaluation.make(folder, {"eastern": EASTERN}, now, reported.append)
    finally:
        os.umask(previous)
    return folder, result, reported


def load(folder, now, name="eastern"):
    file = folder / f"{name}.p12"
    return keys.load(file, passphrases.find(file, folder / names.PASSPHRASE, None), now=now)


def test_the_whole_set_is_made_and_told_of(made):
    folder, result, reported = made
    names = {"passphrase.txt", "eastern.p12", "eastern.pem", "release.txt", "checkpoint.pem"}
    assert {file.name for file in result.made} == {file.name for file in folder.iterdir()} == names
    assert result.kept == ()
    assert tuple(reported) == result.made


def test_only_the_owner_can_read_it_whatever_the_umask(made):
    folder, result, _ = made
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in result.made} == {0o600}


def test_the_key_may_sign_and_says_what_it_is(made, now):
    key = load(made[0], now)
    assert key.identity.evaluation
    assert key.identity.subject == f"{EASTERN.name}, {EASTERN.office}, EVALUATION – NOT AN OFFICIAL LETTER"
    assert key.identity.not_before == now - timedelta(hours=1)
    assert key.identity.not_after == now + timedelta(days=730)


def test_the_certificate_can_only_sign(made):
    certificate = x509.load_pem_x509_certificate((made[0] / "eastern.pem").read_bytes())
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert constraints.critical
    assert not constraints.value.ca
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    assert certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)


def test_the_certificate_beside_it_is_the_keys_own(made, now):
    folder, _, _ = made
    assert certificates.read(folder / "eastern.pem") == load(folder, now).identity
    assert certificates.read(folder / "western.pem") is None


def test_a_spoilt_certificate_is_named(tmp_path):
    (tmp_path / "eastern.pem").write_bytes(b"spoilt")
    with pytest.raises(BadSettings, match=r"eastern\.pem is not a certificate"):
        certificates.read(tmp_path / "eastern.pem")


def test_the_release_key_names_its_public_half(made):
    sealed = AgeSealer([names.release_recipient(made[0])]).seal(b"findings")
    assert AgeOpener(made[0] / names.RELEASE).unseal(sealed) == b"findings"


def test_a_missing_or_nameless_release_key_is_refused(tmp_path):
    with pytest.raises(BadSettings, match="no release key"):
        names.release_recipient(tmp_path)
    (tmp_path / names.RELEASE).touch(0o600)
    with pytest.raises(BadSettings, match="does not name its public key"):
        names.release_recipient(tmp_path)


def test_the_checkpoint_key_is_ed25519(made):
    key = load_pem_private_key((made[0] / names.CHECKPOINT).read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)


def test_nothing_is_overwritten_and_what_is_missing_is_made(made, now):
    folder, result, _ = made
    before = {file: file.read_bytes() for file in result.made}
    (folder / "eastern.pem").unlink()
    again = evaluation.make(folder, {"eastern": EASTERN, "office": Signatory(None, "An office " * 9)}, now)
    assert {file.name for file in again.made} == {"eastern.pem", "office.p12", "office.pem"}
    assert {file: file.read_bytes() for file in before} == before
    assert load(folder, now, "office").identity.subject.startswith("An office An office")
    assert evaluation.make(folder, {"eastern": EASTERN}, now).made == ()


def test_keys_without_their_passphrase_are_not_joined_by_others(tmp_path, now):
    (tmp_path / "eastern.p12").touch(0o600)
    with pytest.raises(BadSettings, match=r"not passphrase\.txt"):
        evaluation.make(tmp_path, {"western": EASTERN}, now)
    assert [file.name for file in tmp_path.iterdir()] == ["eastern.p12"]
