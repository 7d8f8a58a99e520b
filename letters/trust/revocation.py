"""What a certificate's issuers say of it at signing. Kept with a letter, it outlasts them (PAdES B-LT)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from letters.errors import BadSettings, ServiceSilent
from letters.pdf.lasting import Kept
from letters.plain import plain
from letters.trust import exchange
from letters.trust.certificates import identify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

_LARGEST_LIST = 4 * 1024 * 1024
_LONGEST_CHAIN = 8
_WITHOUT = "Without this, B-T is the level that can be had: signing: level in data/settings.yaml."


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Asks at `now` (aware); a list that several certificates name is fetched once."""

    now: datetime
    lists: dict[str, bytes] = field(default_factory=dict)

    def gather(self, holder: Certificate, others: Sequence[Certificate]) -> Kept:
        """The certificate's chain up to one that issued itself, and what shows that none of it is revoked.

        `others` is where issuers are looked for. Raises BadSettings where the chain does not end, where a certificate
        names nobody to ask, or is revoked; ServiceSilent where nobody answers.
        """
        found = chain(holder, others)
        encoded = tuple(certificate.public_bytes(Encoding.DER) for certificate in found)
        said = [self._ask(certificate, issuer) for certificate, issuer in pairwise(found)]
        kept = together(Kept(encoded), *said)
        _prove(found, kept, self.now)
        return kept

    def _ask(self, certificate: Certificate, issuer: Certificate) -> Kept:
        """The first place that the certificate names and that answers."""
        shown = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        asks: list[tuple[str, Callable[[], Kept]]] = [
            (url, lambda url=url: Kept(answers=(_ask_ocsp(url, certificate, issuer),)))  # type: ignore[misc]
            for url in shown.ocsp_urls
        ]
        asks += [(url, lambda url=url: Kept(lists=(self._fetch(url),))) for url in _lists_of(shown)]  # type: ignore[misc]
        failures = []
        for url, ask in asks:
            try:
                return ask()
            except ServiceSilent as silent:
                failures.append(f" {url} {silent.what}.")
        raise _nobody(certificate, failures)

    def _fetch(self, url: str) -> bytes:
        if url not in self.lists:
            self.lists[url] = exchange.get(url, largest=_LARGEST_LIST)
        return self.lists[url]


def chain(holder: Certificate, others: Sequence[Certificate]) -> list[Certificate]:
    """From the holder up to a certificate that issued itself. Raises BadSettings where `others` lack one."""
    found = [holder]
    while found[-1].issuer != found[-1].subject and len(found) < _LONGEST_CHAIN:
        issuer = next((other for other in others if _issued(other, found[-1])), None)
        if issuer is None:
            raise BadSettings(
                f"The certificate of {plain(found[-1].issuer.rfc4514_string())} is not at hand, who issued "
                f"{_name(found[-1])}.",
                f"Add it to the PEM file under signing: issuers in data/settings.yaml. {_WITHOUT}",
            )
        found.append(issuer)
    if len(found) == 1:
        raise BadSettings(
            f"T{_name(holder)[1:]} issued itself, so nobody says whether it was revoked, and no signature of level "
            "B-LT or B-LTA can rest on it.",
            f"Use a certificate of an authority that says so. {_WITHOUT}",
        )
    return found


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _nobody(certificate: Certificate, failures: Sequence[str]) -> BadSettings | ServiceSilent:
    if not failures:
        return BadSettings(
            f"T{_name(certificate)[1:]} names no place that says whether it was revoked (neither OCSP nor CRL).",
            f"Ask its issuer for one that does. {_WITHOUT}",
        )
    return ServiceSilent(
        f"Nobody says whether {_name(certificate)} was revoked.{''.join(failures)} The letter was not signed.",
        f"Look at this machine's network, then repeat the command. {_WITHOUT}",
    )


def _lists_of(certificate: asn1_x509.Certificate) -> Iterator[str]:
    for point in certificate.crl_distribution_points:
        if (url := point.url) and url.startswith(("http://", "https://")):
            yield url


def _ask_ocsp(url: str, certificate: Certificate, issuer: Certificate) -> bytes:
    # SHA-1 only names the certificate here, as RFC 5019 has it, and every responder knows it.
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1()).build()  # noqa: S303
    headers = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
    return exchange.post(url, request.public_bytes(Encoding.DER), headers)


def _prove(chain: Sequence[Certificate], kept: Kept, now: datetime) -> None:
    """By RFC 5280, with what is kept and nothing else."""
    from pyhanko_certvalidator import CertificateValidator, ValidationContext
    from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

    try:
        loaded = [asn1_x509.Certificate.load(certificate) for certificate in kept.certificates]
        context = ValidationContext(
            trust_roots=loaded[-1:],
            other_certs=loaded[1:-1],
            crls=[asn1_crl.CertificateList.load(each, strict=True) for each in kept.lists],
            ocsps=[asn1_ocsp.OCSPResponse.load(each, strict=True) for each in kept.answers],
            revocation_mode="require",
            moment=now,
        )
        validator = CertificateValidator(loaded[0], intermediate_certs=loaded[1:-1], validation_context=context)
        asyncio.run(validator.async_validate_path())
    except RevokedError as error:
        raise BadSettings(
            f"A certificate was revoked, which {_name(chain[0])} rests on. The letter was not signed.",
            "Sign with another key. If this is news to you, tell whoever holds the key.",
        ) from error
    except (ValueError, PathError, ValidationError) as error:
        raise BadSettings(
            f"What is said of {_name(chain[0])} does not show that it is good: {error}.",
            f"Ask its issuer. {_WITHOUT}",
        ) from error


def together(*several: Kept) -> Kept:
    """All of them, each thing once."""
    return Kept(
        tuple(dict.fromkeys(item for kept in several for item in kept.certificates)),
        tuple(dict.fromkeys(item for kept in several for item in kept.lists)),
        tuple(dict.fromkeys(item for kept in several for item in kept.answers)),
    )


def _name(certificate: Certificate) -> str:
    return f"the certificate of {identify(certificate).subject}"
