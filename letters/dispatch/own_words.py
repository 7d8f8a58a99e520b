"""The lines of a reply that its writer wrote: without what it quotes and what programs and organisations add.

Both are known narrowly. Whatever only looks like them stands among the writer's own lines, where a person will read it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = r"(?:\d{1,2}[ /.-](?:\d{1,2}|[^\W\d]+)[ /.-]\d{4}|[^\W\d]+ \d{1,2}, \d{4})"
_TIME = r"(?:,? (?:at )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp][Mm])?)?"
_ATTRIBUTED = re.compile(
    rf"(?:On|Ar) (?:[^\W\d]+,? )?{_DAY}{_TIME},? (?:[^\W\d][\w.'’-]*,? ){{0,6}}(?:<\S+@\S+> )?(?:wrote|ysgrifennodd):"
)
"""What a program writes above the text that is answered, where that has a mark before each line."""
_DIVIDER = re.compile(r"-+ ?(?:Original Message|Forwarded message|Neges Wreiddiol) ?-+|_{5,}", re.IGNORECASE)
_HEADER = re.compile(r"(From|Sent|Date|To|Cc|Subject|Importance|Attachments): ?\S")
_HEADERS = ({"From", "Sent", "To", "Subject"}, {"From", "Date", "To", "Subject"})
"""What Outlook writes above it, where nothing marks its lines: these together, one below the other."""
_PROGRAM = re.compile(
    r"--|Sent from (?:my (?:iPhone|iPad|BlackBerry|Android phone|mobile|phone)|Outlook for (?:iOS|Android))\.?"
    r"|Get Outlook for (?:iOS|Android)\.?"
)
_THIS = r"this (?:e-?mail|message)"
_WITH = rf"{_THIS}(?: and any (?:attachments?|files? transmitted with it))?"
_READERS = r"the (?:addressee|intended recipient|person to whom it is addressed)(?:\(s\)|s)?(?: only)?"
_FOR = rf"(?:intended )?(?:only |solely )?for (?:the use of )?{_READERS}"
_ERROR = rf"if you (?:are not the (?:intended recipient|addressee)|have received {_THIS} in error),? please"
_TELL = r"(?:notify|inform|contact|tell) the sender(?: immediately)?"
_SENTENCES = (
    rf"{_WITH} (?:is|are|may be) (?:strictly )?(?:private and )?confidential(?: and (?:is |are )?{_FOR})?",
    rf"{_WITH} (?:is|are) {_FOR}",
    rf"{_ERROR} {_TELL}(?: and (?:delete|destroy) (?:it|{_THIS}))?(?: from your system)?",
    "confidential",
    "disclaimer",
)
_DISCLAIMER = re.compile(rf"(?:(?:{'|'.join(_SENTENCES)})[.:]? ?)+", re.IGNORECASE)
_RULE = re.compile(r"[*=_-]{5,}")


def own(text: str) -> Iterator[str]:
    """Those lines, without blank ones, each with its spaces made single."""
    lines = [words for line in text.splitlines() if (words := " ".join(line.split()))]
    at = 0
    while at < len(lines):
        near = lines[at : at + 8]
        if _begins_unmarked(near):
            return
        if length := _attributed(near):
            at += length
            continue
        if not _is_added(lines[at]):
            yield lines[at]
        at += 1


def _begins_unmarked(lines: list[str]) -> bool:
    """Whether all from here on is quoted, as Outlook does it."""
    names: set[str] = set()
    for line in lines[1:7] if _DIVIDER.fullmatch(lines[0]) else lines[:6]:
        match = _HEADER.match(line)
        if match is None:
            break
        names.add(match[1])
    return any(wanted <= names for wanted in _HEADERS)


def _attributed(lines: list[str]) -> int:
    """How many lines here say who wrote what is quoted below them."""
    for length in (1, 2, 3):
        if lines[length : length + 1] and lines[length].startswith(">"):
            return length if _ATTRIBUTED.fullmatch(" ".join(lines[:length])) else 0
    return 0


def _is_added(line: str) -> bool:
    return line.startswith(">") or any(known.fullmatch(line) for known in (_PROGRAM, _DISCLAIMER, _RULE))
