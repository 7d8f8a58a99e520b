"""RFC 3161 time-stamps: the question, and whether an answer is the one that was asked for, by the pinned authority."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.exceptions import UnsupportedAlgorithm

from letters.ports import Stamp
from letters.trust import spelling
from letters.trust.parts import (
    SignatureValidationError,
    extract_certificate_info,
    find_unique_cms_attribute,
    validate_sig_integrity,
)

if TYPE_CHECKING:
    from collections.abc import Collection

_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
_GRANTED = frozenset({"granted", "granted_with_mods"})
_LEAST_RSA_BITS = 2048
_NONCE_BITS = 128
# What the parsers raise over hostile bytes.
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
)


class Untrue(ValueError):
    """What is wrong with an answer; completes "The time-stamp authority <url> …". `reason` says the same in a word."""

    def __init__(self, why: str, reason: str = "malformed") -> None:
        super().__init__(why)
        self.reason = reason


class _Response(core.Sequence):  # type: ignore[misc]
    """TimeStampResp as RFC 3161 has it: a refusal carries no token, for which asn1crypto's own has no room."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: a time-stamp over the SHA-256 digest `imprint`, under `policy` where one is named."""

    imprint: bytes
    policy: str | None
    nonce: int

    @classmethod
    def over(cls, imprint: bytes, policy: str | None = None) -> Query:
        """A fresh question: nobody has seen its nonce, so no answer to it was made before."""
        return cls(imprint, policy, secrets.randbits(_NONCE_BITS) | 1 << (_NONCE_BITS - 1))

    def dump(self) -> bytes:
        """The request in DER."""
        request = {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": self.imprint,
            },
            "nonce": self.nonce,
            "cert_req": True,
        }
        if self.policy:
            request["req_policy"] = self.policy
        encoded: bytes = tsp.TimeStampReq(request).dump()
        return encoded


def accept(response: bytes, query: Query, certificates: Collection[str]) -> Stamp:
    """The token of an answer to `query`, proved. Raises Untrue, also when the authority refuses."""
    try:
        answer = _Response.load(response, strict=True)
        status = answer["status"]["status"].native
        token = answer["time_stamp_token"].dump()
    except _UNREADABLE as error:
        raise Untrue("gave an answer that is no time-stamp") from error
    if status not in _GRANTED:
        raise Untrue(f"refused to give a time-stamp ({status})", "refuses")
    return prove(token, query.imprint, certificates, nonce=query.nonce, policy=query.policy)


def prove(
    token: bytes,
    imprint: bytes,
    certificates: Collection[str] | None,
    *,
    nonce: int | None = None,
    policy: str | None = None,
) -> Stamp:
    """Judge a token, in DER, that may be hostile: over the SHA-256 digest `imprint`, by one of `certificates`.

    Those are fingerprints, `sha256:…`, of the authorities' own certificates; no chain of issuers is followed. With None
    it is the caller who compares. `nonce` and `policy` are compared where they are given. Raises Untrue.
    """
    try:
        data = cms.ContentInfo.load(token, strict=True)["content"]
        info = data["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            raise Untrue("gave an answer that is no time-stamp")  # noqa: TRY301
        _require_answer(info, imprint, nonce, policy)
        holder = extract_certificate_info(data).signer_cert
        fingerprint = f"sha256:{hashlib.sha256(holder.dump()).hexdigest()}"
        if certificates is not None and fingerprint not in certificates:
            raise Untrue(f"signed with another certificate than the pinned one: {fingerprint}", "key")  # noqa: TRY301
        _require_purpose(holder)
        _require_signature(data, holder)
        moment = info["gen_time"].native
    except Untrue:
        raise
    except SignatureValidationError as error:
        raise Untrue("signed its answer in a way that does not belong to its certificate", "signature") from error
    except _UNREADABLE as error:
        raise Untrue("gave an answer that is malformed") from error
    if not holder.not_valid_before <= moment <= holder.not_valid_after:
        ends = f"{holder.not_valid_after:%Y-%m-%d}"
        raise Untrue(f"signed with a certificate that is not valid then: it ends on {ends}", "expired")
    return Stamp(token, moment, fingerprint, holder.not_valid_after)


def spelt(token: bytes) -> bytes:
    """The one way in which a proved token stands in a letter, in DER: what its authority signed, and certificates.

    Much of a token is not signed, and it may be written in many ways; comparing leaves no room there to hide bytes.
    Raises Untrue for one that has no such form.
    """
    try:
        data = cms.ContentInfo.load(token)["content"]
        own = data["signer_infos"][0]["signature_algorithm"]["algorithm"].native == "rsassa_pss"
        content = data["encap_content_info"]["content"].contents
        return replace(spelling.read(token, "tst_info", content, keep_algorithm=own), token=None).dump()
    except (StopIteration, *_UNREADABLE) as error:
        raise Untrue("gave a time-stamp that cannot be put into a letter") from error


def _require_answer(info: tsp.TSTInfo, imprint: bytes, nonce: int | None, policy: str | None) -> None:
    """It answers this question, and no other."""
    stamped = info["message_imprint"]
    if (stamped["hash_algorithm"]["algorithm"].native, stamped["hashed_message"].native) != ("sha256", imprint):
        raise Untrue("stamped something else than it was asked to (its imprint is another one)", "imprint")
    if nonce is not None and info["nonce"].native != nonce:
        raise Untrue("gave an answer that was made for another question (its nonce is another one)", "nonce")
    if policy is not None and info["policy"].dotted != policy:
        raise Untrue(f"stamped under the policy {info['policy'].dotted}, not under {policy}", "policy")


def _require_purpose(holder: x509.Certificate) -> None:
    """RFC 3161, 2.3: the certificate is for time-stamping alone, and says so where none may overlook it."""
    usage = holder.extended_key_usage_value
    critical = any(
        extension["critical"].native
        for extension in holder["tbs_certificate"]["extensions"]
        if extension["extn_id"].native == "extended_key_usage"
    )
    if usage is None or usage.native != ["time_stamping"] or not critical:
        raise Untrue("signed with a certificate that is not for time-stamping alone", "purpose")
    key = holder.public_key
    if key.algorithm == "rsa" and key.bit_size < _LEAST_RSA_BITS:
        raise Untrue(f"signed with an RSA key of {key.bit_size} bits; {_LEAST_RSA_BITS} is the least accepted", "weak")


def _require_signature(data: cms.SignedData, holder: x509.Certificate) -> None:
    [signer] = data["signer_infos"]
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in _DIGESTS:
        raise Untrue(f"signed its answer over {digest}, which is not accepted", "weak")
    _require_named(signer)
    content = data["encap_content_info"]["content"].contents
    intact, valid = validate_sig_integrity(signer, holder, "tst_info", hashlib.new(digest, content).digest())
    if not intact or not valid:
        raise Untrue("gave an answer whose signature does not hold", "signature")


def _require_named(signer: cms.SignerInfo) -> None:
    """The certificate is named under the signature (RFC 5816); `validate_sig_integrity` then compares it."""
    for kind in ("signing_certificate_v2", "signing_certificate"):
        try:
            find_unique_cms_attribute(signer["signed_attrs"], kind)
        except LookupError:
            continue
        return
    raise Untrue("signed its answer without naming its certificate in it", "signature")
