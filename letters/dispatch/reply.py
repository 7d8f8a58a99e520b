"""What a server said, fit for a record and a terminal: one line, printable, of bounded length."""

from __future__ import annotations

import smtplib

_LONGEST = 500


def said(code: int, words: bytes) -> str:
    """`550 5.1.1 No such mailbox`."""
    return clean(f"{code} {words.decode(errors='replace')}")


def reason(error: Exception) -> str:
    """Why something failed, as the end of a sentence: the server's words, or the system's."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return said(error.smtp_code, words if isinstance(words, bytes) else str(words).encode()).rstrip(".")
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionResetError | BrokenPipeError):
        return "the connection was closed"
    system = isinstance(error, OSError) and error.strerror
    return clean(str(system or error) or type(error).__name__).rstrip(".")


def clean(text: str) -> str:
    """One line without what a terminal would obey."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
