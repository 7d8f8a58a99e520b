"""A message that only its recipient can read: S/MIME, AES-256 (RFC 8551), by the certificate in the data."""

from __future__ import annotations

import base64
import dataclasses
import re
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

from letters.errors import Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.ports import Message

_SMALLEST = 2048
_FIELD = re.compile(rb"^[^\s:]+:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", re.MULTILINE)
_ENVELOPE = (
    b"MIME-Version: 1.0",
    b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    b"Content-Transfer-Encoding: base64",
    b'Content-Disposition: attachment; filename="smime.p7m"',
)


def encrypt(message: Message, certificate: bytes, file: str, now: datetime) -> Message:
    """The same message with text and attachments encrypted; subject and addresses stay readable.

    `certificate` is PEM, `file` the data file that names it. Never twice the same bytes: digests are made before.
    Raises Unfit when the certificate is not one of this mailbox, is not valid at `now`, or cannot encrypt.
    """
    holder = _read(certificate, file)
    problems = [Problem(file, 0, 0, "M010", fault, _REMEDY) for fault in _faults(holder, message.mailbox, now)]
    if problems:
        raise Unfit(problems)
    outer, entity = _split(message.content)
    builder = PKCS7EnvelopeBuilder().set_data(entity).add_recipient(holder).set_content_encryption_algorithm(AES256)
    sealed = base64.encodebytes(builder.encrypt(Encoding.DER, [PKCS7Options.Binary])).replace(b"\n", b"\r\n")
    return dataclasses.replace(message, content=b"\r\n".join([*outer, *_ENVELOPE, b"", sealed]))


def unfit(certificate: bytes, mailbox: str, part: Problem, now: datetime) -> Iterator[Problem]:
    """`part`, which says where the certificate (PEM) is named, with each thing that is wrong with it."""
    try:
        holder = x509.load_pem_x509_certificate(certificate)
    except ValueError:
        yield dataclasses.replace(part, what=_NOT_PEM, remedy=_REMEDY)
        return
    for fault in _faults(holder, mailbox, now):
        yield dataclasses.replace(part, what=fault, remedy=_REMEDY)


_NOT_PEM = "the recipient’s certificate is not PEM"
_REMEDY = "ask the recipient for the S/MIME certificate that is in use, or take it out to send without encryption"


def _read(certificate: bytes, file: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate)
    except ValueError as error:
        raise Unfit([Problem(file, 0, 0, "M010", _NOT_PEM, _REMEDY)]) from error


def _faults(holder: x509.Certificate, mailbox: str, now: datetime) -> Iterator[str]:
    key = holder.public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST:
        yield f"the recipient’s certificate has no RSA key of {_SMALLEST} bits or more"
    if not holder.not_valid_before_utc <= now <= holder.not_valid_after_utc:
        yield "the recipient’s certificate is not valid at this time"
    if mailbox.casefold() not in (known := _mailboxes(holder)):
        yield f"the recipient’s certificate is for {', '.join(known) or 'no mailbox'}, not for {mailbox}"
    if (usage := _usage(holder)) and not usage.key_encipherment:
        yield "the recipient’s certificate may not be used to encrypt"


def _mailboxes(holder: x509.Certificate) -> list[str]:
    try:
        names = holder.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [name.casefold() for name in names.get_values_for_type(x509.RFC822Name)]


def _usage(holder: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return holder.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _split(content: bytes) -> tuple[list[bytes], bytes]:
    """The headers that stay outside, and the MIME entity that is encrypted with its own."""
    head, _, body = content.partition(b"\r\n\r\n")
    fields = _FIELD.findall(head)
    inner = [field for field in fields if field.lower().startswith((b"content-", b"mime-version:"))]
    return [field for field in fields if field not in inner], b"\r\n".join([*inner, b"", body])
