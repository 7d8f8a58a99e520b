"""Signing letters with a key at hand: PAdES B-B or B-T, detached, SHA-256 (ETSI EN 319 142-1)."""

from __future__ import annotations

import asyncio
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.serialization import Encoding

from letters.pdf import archiving
from letters.pdf.lasting import STAMPED_ROOM, prepare
from letters.pdf.signature import fill
from letters.trust.cms import with_stamp
from letters.trust.parts import Signer as CmsSigner
from letters.trust.parts import SimpleCertificateStore, as_signing_certificate_v2, simple_cms_attribute

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography.x509 import Certificate

    from letters.pdf.lasting import Kept
    from letters.ports import Identity
    from letters.trust.keys import SigningKey
    from letters.trust.stamping import Stamper


class LocalSigner:
    """A `Signer` whose key is at hand: in this process's memory, or on a token that is open.

    With a `stamper` each signature bears a time-stamp. `keep`, which is asked once, says what to keep with it. If they
    are to be `archived`, another time-stamp follows over the whole of each letter.
    """

    def __init__(
        self,
        key: SigningKey,
        stamper: Stamper | None = None,
        keep: Callable[[SigningKey], Kept] | None = None,
        *,
        archived: bool = False,
    ) -> None:
        self._stamper = stamper
        self._archived = archived
        self._key = key
        self._keep = keep
        self._identity = key.identity
        self._cms = _HeldKey(key, stamper)

    @property
    def identity(self) -> Identity:
        return self._identity

    def sign(self, pdf: bytes, at: datetime) -> bytes:
        """Fill the reserved signature; `at` (aware) is what it claims as its time. Not for use inside an event loop.

        Raises ValueError when the PDF has no empty signature, BadSettings when the certificates take too much room,
        ServiceSilent or NotPermitted when no time-stamp is to be had.
        """
        if self._stamper is None:
            return fill(pdf, at, self._cms.container)
        prepared = prepare(pdf, STAMPED_ROOM, self._kept, archived=self._archived)
        signed = fill(prepared, at, self._cms.container)
        return archiving.append(signed, self._over_all) if self._archived else signed

    def _over_all(self, digest: bytes) -> bytes:
        return self._stamper.stamp(digest).token if self._stamper else b""

    @cached_property
    def _kept(self) -> Kept | None:
        return self._keep(self._key) if self._keep else None


class _HeldKey(CmsSigner):
    """What pyHanko's SimpleSigner does, an order of magnitude faster.

    SimpleSigner parses the key for every signature, and encodes the certificate's names many times over; here the
    key is held, and what names the certificate is encoded once.
    """

    def __init__(self, key: SigningKey, stamper: Stamper | None) -> None:
        certificate = _convert(key.certificate)
        store = SimpleCertificateStore.from_certs([_convert(issuer) for issuer in key.issuers])  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, cert_registry=store)
        named = _attribute("signing_certificate_v2", as_signing_certificate_v2(certificate))
        self._named = cms.CMSAttribute.load(named.dump())
        self._key = key
        self._stamper = stamper

    def container(self, digest: bytes) -> bytes:
        """The CMS, in DER, over the SHA-256 digest of what is signed. PAdES forbids a signing time in it."""
        attributes = [
            _attribute("content_type", "data"),
            _attribute("message_digest", digest),
            self._named,
        ]
        encoded = cms.CMSAttributes.load(cms.CMSAttributes(attributes).dump())
        der: bytes = asyncio.run(self.async_sign_prescribed_attributes("sha256", encoded)).dump()
        return with_stamp(der, self._stamp) if self._stamper else der

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign(data)

    def _stamp(self, signature: bytes) -> bytes:
        """A time-stamp over the signature, in DER."""
        return self._stamper.stamp(sha256(signature).digest()).token if self._stamper else b""


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return simple_cms_attribute(kind, value)  # type: ignore[no-untyped-call]


def _convert(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))
