"""Telling what a machine sent from what a person did: only a person acknowledges a letter (RFC 3834)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.dispatch import fields

if TYPE_CHECKING:
    from email.message import Message

_MARKS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Response-Suppress",
    "X-Mail-Autoreply",
    "X-Failed-Recipients",
    "List-Id",
)
_PRECEDENCE = re.compile(r"auto[-_]reply|bulk|junk|list", re.IGNORECASE)
_SENDER = re.compile(r"(?:mailer-daemon|postmaster|(?:do-?)?no[t-]?-?reply|bounces?)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"auto(?:matic(?:ally)?|-|\s)?\s*(?:generated\s*)?(?:reply|response|answer)|auto:|ateb awtomatig|ymateb awtomatig"
    r"|(?:i am )?(?:out of (?:the )?office|away from)|(?:not )?read:|recall:"
    r"|undeliver(?:able|ed)|un?delivery|delivery (?:status|failure|has)|mail delivery|returned mail|failure notice",
    re.IGNORECASE,
)


def is_automatic(mail: Message) -> bool:
    """Whether a machine sent it, as far as headers tell; rather one reply too many is left to a person to record."""
    submitted = fields.raw(mail, "Auto-Submitted").strip().lower()
    return bool(
        (submitted and not submitted.startswith("no"))
        or any(name in mail for name in _MARKS)
        or _PRECEDENCE.match(fields.raw(mail, "Precedence").strip())
        or fields.raw(mail, "Return-Path").strip() == "<>"
        or _SENDER.match(fields.mailbox(mail, "From") or "")
        or _SUBJECT.match(fields.text(mail, "Subject").strip())
        or mail.get_content_type() == "multipart/report"
    )
