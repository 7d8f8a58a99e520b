"""Whether a reply plainly says that the letter came. Whatever it says besides is left to a person to read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

DELETED = frozenset({"deleted", "destroyed", "dilëwyd"})
"""Words that a notice asks for. In answer to a letter they say that it went to the wrong person."""
_SAYS = DELETED | {
    "received",
    "receipt",
    "recd",
    "rec'd",
    "acknowledge",
    "acknowledged",
    "acknowledging",
    "derbyniwyd",
}
"""Words of which one must be there: what our messages ask to be answered with, and what people write instead."""
_MAY = {
    "a", "all", "also", "and", "best", "both", "confirm", "confirmed", "confirming", "copy", "diolch", "duly",
    "email", "e-mail", "for", "hard", "has", "have", "hello", "hi", "i", "in", "is", "it", "just", "kind",
    "letter", "letters", "mail", "many", "message", "much", "now", "of", "our", "pdf", "printed", "regards",
    "report", "safely", "sincerely", "thank", "thanks", "that", "the", "this", "to", "very", "was", "we",
    "well", "with", "yn", "fawr", "yours", "your", "faithfully", "cofion", "dear", "sir", "sirs", "madam",
    "ma'am", "good", "morning", "afternoon", "evening", "can", "wishes", "cheers", "ta",
}  # fmt: skip
_NEVER = {
    "no", "non", "not", "nor", "never", "none", "nothing", "but", "yet", "cannot", "unable", "without", "wrong",
    "missing", "damaged", "blank", "empty", "error", "again", "please", "except", "only",
}  # fmt: skip
"""Words of no name and no office, however they are spelt."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+", re.IGNORECASE)
_QUOTED = re.compile(
    r">|On\b.*\b(?:wrote|at|\d{4})\b|Ar\b.*ysgrifennodd|-+ ?(?:Original|Forwarded)|_{5,}|From:|Begin forwarded|wrote:"
)
"""How the text that is answered begins."""
_SIGNATURE = re.compile(
    r"--\s*$|Sent from\b|Get Outlook\b|Disclaimer|CONFIDENTIAL|[*=-]{5,}"
    r"|Th(?:is|e information (?:in|contained in) this) (?:e-?mail|message)\b",
    re.IGNORECASE,
)
"""How what a mail program or an organisation adds begins."""
_GREETING = re.compile(
    r"(?:dear|hi|hello|good (?:morning|afternoon|evening)|annwyl)\b[^.!?]{0,60}[,:]?$", re.IGNORECASE
)
_BREAKS = re.compile(r"<(?:br|hr|/p|/div|/tr|/h\d|/li|blockquote)\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_LONGEST = 64 * 1024
_NAMES = 12
"""Words of a line that can be a name, an office or a number to ring."""


def says(text: str) -> str:
    """The one word by which that text plainly says so, in small letters; empty where a person had better read it."""
    lines = list(_own(text))
    if len(lines) > 1 and _GREETING.match(lines[0]):
        del lines[0]
    if not lines or "?" in "".join(lines):
        return ""
    said, *rest = lines
    words = _words(said)
    plain = all(word in _SAYS or word in _MAY for word in words) and all(_is_name(line) for line in rest)
    return (
        min((word for word in words if word in _SAYS), key=lambda word: word not in DELETED, default="")
        if plain
        else ""
    )


def body(mail: Message) -> str:
    """The words of a message, as text; empty where it has none, or none that can be read."""
    parts = [part for part in mail.walk() if not part.is_multipart() and not part.get_filename()]
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind:
                return _of(part)
    return ""


def _of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        text = raw[:_LONGEST].decode(part.get_content_charset() or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return ""
    if part.get_content_type() == "text/plain":
        return text
    lines = _BREAKS.sub("\n", _UNSEEN.sub("", " ".join(text.split()))).splitlines()
    return "\n".join(Markup(line).striptags() for line in lines)  # noqa: S704  only looked at


def _own(text: str) -> Iterator[str]:
    """The lines that the writer wrote, without blank ones."""
    for line in text[:_LONGEST].splitlines():
        words = " ".join(line.split())
        if _QUOTED.match(words) or _SIGNATURE.match(words):
            return
        if words:
            yield words


def _words(line: str) -> list[str]:
    plain = line.casefold().replace("’", "'").replace("thank you", "thanks")
    return _WORD.findall(plain)


def _is_name(line: str) -> bool:
    """A closing word, a name, an office or a number: no sentence that could take back what was said."""
    line = _ADDRESS.sub("", line)
    found = _WORD.findall(line)
    if _NEVER & set(_words(line)):
        return False
    named = len(found) <= _NAMES and all(word[0].isupper() or word in {"of", "for", "and", "the"} for word in found)
    return named or all(word in _MAY or word in _SAYS for word in _words(line))
