"""Whether a reply plainly says that the letter came. Whatever it says besides is left to a person to read."""

from __future__ import annotations

import re
from email.message import Message
from typing import TYPE_CHECKING

from markupsafe import Markup

from letters.dispatch.own_words import own
from letters.dispatch.signing_off import is_clean, is_signature, without_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_GREETING = re.compile(r"(?:dear|hi|hello|good (?:morning|afternoon|evening)|annwyl)\b(.{0,60})", re.IGNORECASE)
_GREETED = {"all", "sir", "sirs", "madam", "or", "team", "colleagues"}
_DESK = re.compile(r"\bthanks for (?:your|the|this) (?:e-?mail|message)\b", re.IGNORECASE)
"""How a machine answers that does not say it is one."""
_SENTENCE = {
    "i", "we", "you", "he", "she", "it", "they", "us", "me", "him", "her", "them", "our", "ours", "your", "their",
    "my", "this", "that", "these", "those", "there", "here", "is", "are", "was", "were", "be", "been", "has",
    "have", "had", "do", "does", "did", "will", "would", "could", "should", "may", "might", "must", "to", "by",
    "from", "in", "into", "if", "because", "so", "then", "than", "who", "which", "what", "when", "where", "why",
    "how", "someone", "sent", "letter", "letters", "report", "attachment", "attachments", "copy", "copies", "pdf",
    "file", "document", "page", "pages", "email", "e-mail", "mail", "message", "press", "media", "public",
    "mistake", "incorrect", "unreadable", "corrupt", "incomplete", "cant", "couldnt", "didnt", "dont", "doesnt",
    "hasnt", "isnt", "wont", "virus", "found", "leak", "read", "open", "ring", "call", "urgent", "illegible",
    "mine", "theirs", "gone", "lost", "seen", "known", "broken", "stolen",
}  # fmt: skip
"""Words of sentences and of what could be said of a letter: no name and no office has them."""
_NAMED = {"mohammed", "muhammed", "ahmed", "alfred", "wilfred", "winifred", "united", "integrated", "dedicated"}
_CLOSING = {
    "and", "best", "cheers", "cofion", "diolch", "faithfully", "fawr", "kind", "many", "regards", "sincerely", "ta",
    "thanks", "very", "much", "warm", "wishes", "with", "yn", "yours", "all", "the", "good",
}  # fmt: skip
_BREAKS = re.compile(r"<(?:br|hr|/p|/div|/tr|/h\d|/li|blockquote)\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_QUOTES = re.compile(r"<blockquote\b[^>]*>(?:(?!<blockquote\b).)*?</blockquote\s*>", re.IGNORECASE)
_DEPTH = 20
_SIGNS = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_STATED = re.compile(r"(?:[^\W\d]|[\s.,;:!&'’\"“”*–—/-])*")
"""Letters and signs that say nothing: no number, no thumb down."""
_REPLY = re.compile(
    r"^(?:(?:re|fw|fwd|aw|wg|sv|vs|atb|ymateb)(?:\[\d+\])?: *"
    r"|\[(?:ext|external|official|official-sensitive|secure)\] *)+",
    re.IGNORECASE,
)
_OURS = ("EMBARGOED until ", "Published: ", "Withdrawn: ")
_CHANGED = {"corrected", "changed"}
"""What our own subjects say of a letter or a report."""
_LONGEST = 64 * 1024
_NAMES = 12
"""Words of a line that can be a name, an office or a number to ring."""


def says(text: str, *, writer: str = "", subject: str = "") -> str:
    """The one word by which that text plainly says so, in small letters; empty where a person had better read it.

    `writer` is how its sender's mailbox is called, `subject` what stands above it.
    """
    lines = list(own(text)) if len(text) <= _LONGEST else []
    if len(lines) > 1 and _is_greeting(lines[0]):
        del lines[0]
    whole = "\n".join(lines)
    if not lines or "?" in whole or _DESK.search(_plain(whole)) or not _is_expected(subject):
        return ""
    said = lines[0]
    bare = [_ADDRESS.sub("", line).strip() for line in lines]
    if not (
        _is_plain(said) and _STATED.fullmatch(said) and all(_is_ending(bare, at, writer) for at in range(1, len(bare)))
    ):
        return ""
    return min((word for word in _words(whole) if word in _SAYS), key=lambda word: word not in DELETED, default="")


def _is_expected(subject: str) -> bool:
    """Whether the subject is ours or says as little: somebody who changes it has something to say."""
    bare = _REPLY.sub("", subject.strip())
    if not bare.startswith(_OURS):
        return is_clean(bare) and _is_plain(bare) and not DELETED & set(_words(bare))
    words = set(_words(bare.partition(":")[2])) - _CHANGED
    return not (re.search("[!?]", bare) or _NEVER & words or DELETED & words or any(map(_is_deed, words)))


def _is_ending(lines: list[str], at: int, writer: str) -> bool:
    """Whether a line below what was said says nothing more."""
    line = lines[at]
    if not is_clean(line):
        return False
    closed = _is_closing(lines[at - 1])
    return _is_plain(line) or (
        _is_name(without_numbers(line)) and (_is_closing(line) or is_signature(lines, at, writer=writer, closed=closed))
    )


def _is_closing(line: str) -> bool:
    return set(_words(line)) <= _CLOSING


def body(mail: Message) -> str:
    """All words of a message, as text; empty where it has none, or something that only a person can look at."""
    try:
        return "\n".join(_texts(mail))
    except ValueError:
        return ""


def _texts(mail: Message) -> Iterator[str]:
    """The words of each part. Raises ValueError for a part that may say more than words tell."""
    kind, parts = mail.get_content_type(), mail.get_payload()
    if mail.is_multipart() and isinstance(parts, list):
        inner = [part for part in parts if isinstance(part, Message)]
        if kind == "multipart/alternative":  # each says the same
            inner = [part for part in inner if part.get_content_type() == "text/plain"] or inner
        for part in inner:
            yield from _texts(part)
    elif kind in {"text/plain", "text/html"} and not mail.get_filename():
        yield _of(mail)
    elif not (kind in _SIGNS or (kind.startswith("image/") and "Content-ID" in mail)):
        raise ValueError(f"a part of kind {kind}")


def _of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        text = raw[: _LONGEST + 1].decode(part.get_content_charset() or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return ""
    if part.get_content_type() == "text/plain":
        return text
    seen = _UNSEEN.sub("", " ".join(text.split()))
    for _ in range(_DEPTH):
        seen = _QUOTES.sub("<br>&gt; quoted<br>", seen)
    lines = _BREAKS.sub("\n", seen).splitlines()
    return "\n".join(Markup(line).striptags() for line in lines)  # noqa: S704  only looked at


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'").replace("thank you", "thanks")


def _words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def _is_greeting(line: str) -> bool:
    """Nobody but who is greeted."""
    match = _GREETING.fullmatch(line)
    return match is not None and (_is_name(match[1]) or set(_words(match[1])) <= _GREETED)


def _is_plain(line: str) -> bool:
    return all(word in _MAY or word in _SAYS for word in _words(line))


def _is_name(line: str) -> bool:
    """A closing word, a name, an office or a number: no sentence that could take back what was said."""
    line = _ADDRESS.sub("", line)
    found, words = _WORD.findall(line), _words(line)
    if (_NEVER | _SENTENCE | DELETED) & set(words) or any(_is_deed(word) for word in words):
        return False
    named = len(found) <= _NAMES and all(word[0].isupper() or word in {"of", "for", "and", "the"} for word in found)
    return named or set(words) <= _CLOSING


def _is_deed(word: str) -> bool:
    """Leaked, opened, forwarded: what somebody did with a letter."""
    return len(word) > 4 and word.endswith("ed") and word not in _NAMED
