"""The one way to write a CMS signature in DER, so that comparing leaves no room to hide bytes in it (RFC 5652).

Much of a signature is not signed. It is put together anew from its parts as they stand: asn1crypto, asked to write what
it has read, takes seconds over nested signatures whose lengths end in 0x80.
"""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import algos, cms, core, parser

SEQUENCE, SET, OCTETS, FIRST, SECOND = 0x30, 0x31, 0x04, 0xA0, 0xA1


@dataclass(frozen=True, slots=True)
class Spelt:
    """A signature with one signer: its parts in DER, and the token of a time-stamp beside it, where there is one."""

    version: int
    about: bytes
    certificates: tuple[bytes, ...]
    signer: bytes
    digest: bytes
    attributes: tuple[bytes, ...]
    algorithm: bytes
    signature: bytes
    token: bytes | None = None

    def dump(self) -> bytes:
        """The whole, with everything in its order."""
        data = joined(
            SEQUENCE,
            core.Integer(self.version).dump(),
            joined(SET, self.digest),
            self.about,
            joined(FIRST, *sorted(self.certificates)),
            joined(SET, self._information()),
        )
        return joined(SEQUENCE, cms.ContentType("signed_data").dump(), joined(FIRST, data))

    def _information(self) -> bytes:
        unsigned = [joined(SECOND, _attribute(self.token))] if self.token else []
        return joined(
            SEQUENCE,
            core.Integer(1).dump(),
            self.signer,
            self.digest,
            joined(FIRST, *sorted(self.attributes)),
            self.algorithm,
            joined(OCTETS, self.signature),
            *unsigned,
        )


def read(encoded: bytes, kind: str, content: bytes | None = None, *, keep_algorithm: bool = False) -> Spelt:
    """A signature in BER with one signer as it ought to be spelt, its algorithms and what names its certificate anew.

    It is about `content` of that kind, which PAdES keeps outside: None. `keep_algorithm` is for an algorithm with
    parameters of its own. What else it may hold is left out. Raises what asn1crypto raises over malformed bytes,
    ValueError where anything stands beside it but one time-stamp.
    """
    data = cms.ContentInfo.load(encoded)["content"]
    [signer] = data["signer_infos"]
    whole = parts(parts(parts(encoded)[1])[0])
    [information] = parts(next(part for part in reversed(whole) if part[0] == SET))
    fields = parts(information)
    beside = certificates(encoded)
    attributes = next(part for part in fields if part[0] == FIRST)
    algorithm = signer["signature_algorithm"]["algorithm"].native
    inside = [] if content is None else [joined(FIRST, joined(OCTETS, content))]
    return Spelt(
        version=1 if kind == "data" else 3,
        about=joined(SEQUENCE, cms.ContentType(kind).dump(), *inside),
        certificates=beside,
        signer=_issuer_and_serial(signer, beside),
        digest=algos.DigestAlgorithm({"algorithm": signer["digest_algorithm"]["algorithm"].native}).dump(),
        attributes=tuple(parts(attributes)),
        algorithm=fields[4] if keep_algorithm else algos.SignedDigestAlgorithm({"algorithm": algorithm}).dump(),
        signature=signer["signature"].native,
        token=_token([part for part in fields if part[0] == SECOND]),
    )


def certificates(encoded: bytes) -> tuple[bytes, ...]:
    """Those that a signature brings, each in DER."""
    whole = parts(parts(parts(encoded)[1])[0])
    return tuple(parts(next(part for part in whole if part[0] == FIRST)))


def parts(element: bytes) -> list[bytes]:
    """The elements in an element, each whole."""
    rest: bytes = parser.parse(element)[4]
    found = []
    while rest:
        length = parser.peek(rest)
        found.append(rest[:length])
        rest = rest[length:]
    return found


def joined(tag: int, *elements: bytes) -> bytes:
    """One element of them."""
    content = b"".join(elements)
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8)
    return bytes((tag, 0x80 + len(length))) + length + content


def _issuer_and_serial(signer: cms.SignerInfo, certificates: tuple[bytes, ...]) -> bytes:
    """What names the signer's certificate, out of that certificate, whichever way it was named."""
    wanted = signer["sid"].chosen
    for certificate in certificates:
        body = parts(parts(certificate)[0])
        serial, _, issuer = body[1:4]
        holder = cms.IssuerAndSerialNumber.load(joined(SEQUENCE, issuer, serial))
        if isinstance(wanted, cms.IssuerAndSerialNumber):
            named = wanted["serial_number"].native == holder["serial_number"].native
        else:
            named = wanted.native in certificate
        if named:
            return joined(SEQUENCE, issuer, serial)
    raise ValueError("the signer's certificate is not there")


def _token(unsigned: list[bytes]) -> bytes | None:
    if not unsigned:
        return None
    [attribute] = parts(unsigned[0])
    kind, values = parts(attribute)
    if cms.CMSAttributeType.load(kind).native != _STAMP:
        raise ValueError("something else stands beside the signature")
    [token] = parts(values)
    return token


_STAMP = "signature_time_stamp_token"


def _attribute(token: bytes) -> bytes:
    return joined(SEQUENCE, cms.CMSAttributeType(_STAMP).dump(), joined(SET, token))
