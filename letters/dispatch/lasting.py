"""What of a message stays the same when it is made again a minute later."""

from __future__ import annotations

import re

from letters.files import digest

_PASSING = re.compile(
    rb"^(?:Date|X-Letters-Checkpoint):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", re.MULTILINE | re.IGNORECASE
)


def lasting_digest(content: bytes) -> str:
    """The digest of a message without its date and checkpoint: of all that somebody approves."""
    head, _, body = content.partition(b"\r\n\r\n")
    return digest(_PASSING.sub(b"", head + b"\r\n") + b"\r\n" + body)
