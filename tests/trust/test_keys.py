from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from letters.errors import BadSettings
from letters.trust import certificates, keys


def refusal(file, passphrase, now, **options):
    with pytest.raises(BadSettings) as caught:
        keys.load(file, passphrase, now=now, **options)
    assert str(file) in caught.value.what
    assert caught.value.remedy
    return caught.value.what


def test_a_good_key_is_held_with_its_identity(key_file, inspector, passphrase, now):
    key = keys.load(key_file(inspector), passphrase, now=now)
    assert key.private.public_key() == inspector.key.public_key()
    assert key.identity.fingerprint == f"sha256:{inspector.certificate.fingerprint(hashes.SHA256()).hex()}"
    assert key.identity.subject == "An Inspector, An inspectorate"
    assert key.identity.not_after == now + timedelta(days=30)
    assert not key.identity.evaluation


def test_the_issuers_come_with_it(key_file, certify, passphrase, now):
    issuer = certify(name="An authority")
    key = keys.load(key_file(certify(issuer=issuer)), passphrase, now=now)
    assert key.issuers == (issuer.certificate,)


def test_an_evaluation_certificate_is_known_by_what_it_says(key_file, certify, passphrase, now):
    holder = certify(organisation=certificates.EVALUATION)
    assert keys.load(key_file(holder), passphrase, now=now).identity.evaluation


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_strong_curves_are_accepted(key_file, certify, passphrase, now, curve):
    assert keys.load(key_file(certify(ec.generate_private_key(curve))), passphrase, now=now)


def test_other_curves_are_refused(key_file, certify, passphrase, now):
    holder = certify(ec.generate_private_key(ec.SECP256K1()))
    assert "curve secp256k1; P-256" in refusal(key_file(holder), passphrase, now)


def test_short_rsa_is_refused(key_file, certify, passphrase, now):
    holder = certify(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert "RSA key of 2048 bits; 3072 is the least" in refusal(key_file(holder), passphrase, now)


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.MD5(), hashes.SHA224(), None])
def test_weak_issuer_hashes_are_refused(inspector, digest):
    class Weak:
        """A certificate as an old authority signed it; no library of ours will make one any more."""

        signature_hash_algorithm = digest
        public_key = inspector.certificate.public_key
        extensions = inspector.certificate.extensions

    name = digest.name.upper() if digest else "an unknown hash"
    assert certificates.weaknesses(Weak()) == (
        f"was signed by its issuer with {name}; SHA-256, SHA-384 and SHA-512 are accepted",
    )
    assert certificates.weaknesses(inspector.certificate) == ()


@pytest.mark.parametrize("name", ["digital_signature", "content_commitment"])
def test_either_signing_usage_is_enough(key_file, certify, passphrase, now, name):
    assert keys.load(key_file(certify(usage=[name])), passphrase, now=now)


@pytest.mark.parametrize("name", ["key_encipherment", "key_cert_sign"])
def test_a_certificate_for_something_else_is_refused(key_file, certify, passphrase, now, name):
    assert "does not allow its key to sign" in refusal(key_file(certify(usage=[name])), passphrase, now)


def test_a_certificate_is_valid_from_its_first_to_its_last_moment(key_file, certify, passphrase, now):
    file = key_file(certify(starts=now, ends=now))
    assert keys.load(file, passphrase, now=now)
    assert "is not valid before 2026-03-04 05:06 UTC" in refusal(file, passphrase, now - timedelta(seconds=1))
    assert "expired on 2026-03-04 05:06 UTC" in refusal(file, passphrase, now + timedelta(seconds=1))


def test_a_certificate_must_outlast_the_publication(key_file, inspector, passphrase, now):
    file, end = key_file(inspector), now + timedelta(days=30)
    assert keys.load(file, passphrase, now=now, publication=end)
    late = refusal(file, passphrase, now, publication=end + timedelta(seconds=1))
    assert "ends on 2026-04-03 05:06 UTC, before the publication instant" in late


def test_everything_wrong_is_said_at_once(key_file, certify, passphrase, now):
    holder = certify(rsa.generate_private_key(public_exponent=65537, key_size=2048), ends=now - timedelta(days=1))
    what = refusal(key_file(holder), passphrase, now)
    assert "2048 bits" in what
    assert "; it expired on" in what


def test_a_key_of_another_certificate_is_refused(certify, inspector, now):
    stranger = certify()
    key = keys.Key(stranger.key, inspector.certificate, (), certificates.identify(inspector.certificate))
    assert keys._strangeness(key) == ("does not belong to the key beside it",)
    own = keys.Key(stranger.key, stranger.certificate, (), certificates.identify(stranger.certificate))
    assert keys._strangeness(own) == ()


@pytest.mark.parametrize("tried", [b"wrong", b""])
def test_a_wrong_passphrase_is_refused(key_file, inspector, now, tried):
    assert "passphrase is wrong" in refusal(key_file(inspector), tried, now)


def test_what_is_no_key_file_is_refused(tmp_path, passphrase, now, certify):
    file = tmp_path / "key.p12"
    for content in (b"", b"\x30\x80", b"-----BEGIN CERTIFICATE-----"):
        file.write_bytes(content)
        file.chmod(0o600)
        assert "not a PKCS#12 file" in refusal(file, passphrase, now)
    file.write_bytes(pkcs12.serialize_key_and_certificates(None, None, certify().certificate, None, NoEncryption()))
    assert "does not hold both" in refusal(file, b"", now)


def test_a_key_that_cannot_make_pades_is_refused(tmp_path, now):
    file = tmp_path / "key.p12"
    key = ed25519.Ed25519PrivateKey.generate()
    file.write_bytes(pkcs12.serialize_key_and_certificates(None, key, None, None, NoEncryption()))
    file.chmod(0o600)
    assert "RSA or elliptic-curve" in refusal(file, b"", now)


def test_a_key_file_that_others_can_read_is_refused(key_file, inspector, passphrase, now):
    file = key_file(inspector)
    file.chmod(0o640)
    assert "other users" in refusal(file, passphrase, now)


def test_a_subject_cannot_drive_a_terminal(certify):
    identity = certificates.identify(certify(name="An\x1b[31mInspector\u202e").certificate)
    assert identity.subject == "An\ufffd[31mInspector\ufffd, An inspectorate"
