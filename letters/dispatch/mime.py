"""A message's bytes: RFC 5322 and MIME, 7-bit, in short lines, the same for the same input."""

from __future__ import annotations

import base64
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from letters.errors import Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.dispatch.wording import Words

_LINE = 76
_WIDE = SMTP.clone(max_line_length=900)


class _Folding(EmailPolicy):
    """As usual, but a file's name stays on one line: many mail programs lose one that RFC 2231 cuts into parts."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() == "content-disposition":
            return bytes(_WIDE.fold_binary(name, value))
        return super().fold_binary(name, value)


_POLICY = _Folding(linesep="\r\n", max_line_length=76, cte_type="7bit")


def assemble(headers: Mapping[str, str], words: Words, files: Mapping[str, bytes]) -> bytes:
    """One message: `words` as text and as HTML, then each of `files` (PDF). Needs a `Message-ID` among the headers.

    Raises Unfit when the bytes would not hold just these headers, whatever the reason.
    """
    # Boundaries come from the Message-ID, not from chance; "=_" stands in neither base64 nor quoted-printable text.
    seed = sha256(headers["Message-ID"].encode()).hexdigest()[:32]
    head = _head({**headers, "MIME-Version": "1.0", "Content-Type": f'multipart/mixed; boundary="=_0_{seed}"'})
    _compare(headers, head)
    parts = [_worded(words, f"=_1_{seed}"), *(_attached(name, data) for name, data in files.items())]
    edge = f"--=_0_{seed}".encode()
    return b"".join([head, *(b"%b\r\n%b\r\n" % (edge, part) for part in parts), edge, b"--\r\n"])


def _head(fields: Mapping[str, str]) -> bytes:
    """Header fields, and the empty line after them."""
    try:
        return b"".join(_field(name, value) for name, value in fields.items()) + b"\r\n"
    except (MessageError, ValueError) as error:  # later versions of Python see some forgeries themselves
        raise _misread(str(error)) from error


@lru_cache(maxsize=64)
def _field(name: str, value: str) -> bytes:
    """One header field, folded; most of them are the same for all messages of a batch."""
    mail = EmailMessage(_POLICY)
    mail[name] = value
    return mail.as_bytes().partition(b"\r\n\r\n")[0] + b"\r\n"


def _worded(words: Words, boundary: str) -> bytes:
    part = EmailMessage(_POLICY)
    part.set_content(words.text, cte="quoted-printable")
    part.add_alternative(words.html, subtype="html", cte="quoted-printable")
    part.set_boundary(boundary)
    for each in part.walk():
        del each["MIME-Version"]  # it belongs to the whole message
    return part.as_bytes()


def _attached(name: str, data: bytes) -> bytes:
    """One PDF. Its text is put in whole: email's generator goes over it line by line, far slower."""
    text = base64.b64encode(data)
    lines = (text[start : start + _LINE] for start in range(0, len(text), _LINE))
    return _attachment(name) + b"".join(b"%b\r\n" % line for line in lines)


@lru_cache(maxsize=64)
def _attachment(name: str) -> bytes:
    """The header of an attached PDF."""
    part = EmailMessage(_POLICY)
    part.add_header("Content-Type", "application/pdf")
    part.add_header("Content-Transfer-Encoding", "base64")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part.as_bytes()


def _compare(headers: Mapping[str, str], head: bytes) -> None:
    """What others read in the head is what it was given, in that order, and MIME's own."""
    read = message_from_bytes(head, policy=SMTP)
    got = [(name, _said(name, raw)) for name, raw in read.raw_items() if name not in {"MIME-Version", "Content-Type"}]
    wrong = [name for name, value in got if _plain(headers.get(name, "")) != _plain(value)]
    if wrong or [name for name, _ in got] != list(headers):
        raise _misread(f"{', '.join(wrong) or 'one more or one less'} differs")


@lru_cache(maxsize=64)
def _said(name: str, raw: str) -> str:
    """What a program that reads the field shows of it."""
    return str(SMTP.header_fetch_parse(name, raw))


def _misread(why: str) -> Unfit:
    what = f"the headers of a message would not be read as they are meant: {why}"
    return Unfit([Problem("data", 0, 0, "M005", what, "write names and titles as plain text")])


def _plain(value: str) -> str:
    return "".join(value.split())
