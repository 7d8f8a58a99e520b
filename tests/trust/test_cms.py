"""Signatures by the right key that a letter's signature must not be like; each is arithmetically right."""

import asyncio
import hashlib

import pytest
from asn1crypto import cms
from pyhanko.sign.general import as_signing_certificate, as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.signers.pdf_cms import SimpleSigner

from letters.trust.cms import authenticate
from letters.trust.locating import Unsound

SIGNED = b"all but the signature"


@pytest.fixture
def load(inspector, key_file, passphrase):
    return lambda **options: SimpleSigner.load_pkcs12(key_file(inspector), passphrase=passphrase, **options)


def signature(signer, digest="sha256", named=None):
    """The CMS over SIGNED, its certificate named by the attribute `named` or as pyHanko does."""
    value = hashlib.new(digest, SIGNED).digest()
    if named is None:
        return asyncio.run(signer.async_sign(value, digest, use_pades=True)).dump()
    attributes = [simple_cms_attribute("content_type", "data"), simple_cms_attribute("message_digest", value), *named]
    return asyncio.run(signer.async_sign_prescribed_attributes(digest, cms.CMSAttributes(attributes))).dump()


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_sha_2_is_accepted(load, inspector, digest):
    assert authenticate(signature(load(), digest) + bytes(100), SIGNED) == inspector.certificate


@pytest.mark.parametrize("digest", ["sha1", "sha224"])
def test_weaker_digests_are_refused(load, digest):
    with pytest.raises(Unsound, match=f"{digest}_rsa with {digest}, which is not accepted"):
        authenticate(signature(load(), digest), SIGNED)


def test_another_padding_is_refused(load):
    with pytest.raises(Unsound, match="rsassa_pss with sha256, which is not accepted"):
        authenticate(signature(load(prefer_pss=True)), SIGNED)


def test_the_certificate_must_be_named_under_the_signature(load):
    signer = load()
    strong, weak = (as_signing_certificate_v2(signer.signing_cert, digest) for digest in ("sha256", "sha1"))
    assert authenticate(signature(signer, named=[simple_cms_attribute("signing_certificate_v2", strong)]), SIGNED)
    with pytest.raises(Unsound, match="by a weak digest"):
        authenticate(signature(signer, named=[simple_cms_attribute("signing_certificate_v2", weak)]), SIGNED)
    old = simple_cms_attribute("signing_certificate", as_signing_certificate(signer.signing_cert))
    for named in ([], [old]):
        with pytest.raises(Unsound, match="malformed"):
            authenticate(signature(signer, named=named), SIGNED)


def test_a_named_certificate_must_be_the_one_that_is_there(load, certify, tmp_path, passphrase):
    stranger = SimpleSigner.load_pkcs12(certify().write(tmp_path / "other.p12"), passphrase=passphrase).signing_cert
    named = simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(stranger))
    with pytest.raises(Unsound, match="does not belong to the certificate beside it"):
        authenticate(signature(load(), named=[named]), SIGNED)


def test_what_was_signed_must_be_the_same(load):
    contents = signature(load())
    with pytest.raises(Unsound, match="it was changed after it was signed"):
        authenticate(contents, SIGNED + b".")
