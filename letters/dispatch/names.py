"""Names of what leaves: attachments that a person can file, and the Message-ID."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from letters.embargo.instant import Instant
    from letters.model.letter import Letter

Sendable = Literal["embargoed", "public", "notice"]
"""The editions that a message may bring, and the notice that a copy is withdrawn, which brings none."""

_MONTHS = ("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
_UNFILED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\s]+')  # what Windows refuses in a file's name, and runs of spaces
_LONGEST = 60


def letter_name(letter: Letter, edition: Sendable, until: Instant) -> str:
    """`HMIC letter - Leicestershire Police - EMBARGOED until 4 Sept 2014 0001.pdf`."""
    return _name(letter, f"letter - {_part(letter.force.name)}", edition, until)


def report_name(letter: Letter, edition: Sendable, until: Instant) -> str:
    """`HMIC report - national thematic report - EMBARGOED until 4 Sept 2014 0001.pdf`, by the report's title."""
    report = letter.inspection.report
    return _name(letter, f"report - {_part(report.title)}" if report else "report", edition, until)


def message_id(inspection: str, copy: str, digest: str, domain: str, *, rehearsal: bool) -> str:
    """The one Message-ID of this file to this copy's holder: `<leicestershire-1.…@hmic.example>`.

    The same again when it is sent again, so that a mailbox that got it twice can tell; another one in a rehearsal.
    """
    parts = json.dumps([inspection, copy, digest, "rehearsal" if rehearsal else "earnest"])
    return f"<{copy}.{sha256(parts.encode()).hexdigest()[:32]}@{domain}>"


def _name(letter: Letter, what: str, edition: Sendable, until: Instant) -> str:
    day = f"{until.wall.day} {_MONTHS[until.wall.month - 1]} {until.wall.year}"
    mark = f"EMBARGOED until {day} {until.time.replace(':', '')}" if edition == "embargoed" else f"published {day}"
    return f"{_part(letter.inspection.inspectorate.short_name)} {what} - {mark}.pdf"


def _part(text: str) -> str:
    return _UNFILED.sub(" ", text).strip()[:_LONGEST].strip(" .")
