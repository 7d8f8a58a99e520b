"""One message to one mailbox, made from plain data."""

from __future__ import annotations

import base64
from email.headerregistry import Address
from email.utils import format_datetime
from textwrap import wrap
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from letters.dispatch import sender
from letters.dispatch.fitness import refuse_at, refuse_unfit
from letters.dispatch.mime import assemble
from letters.dispatch.wording import word
from letters.ports import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.dispatch.parcel import Parcel
    from letters.templating.templates import Templates


def compose(parcel: Parcel, templates: Templates, now: datetime) -> Message:
    """The message, dated `now` (aware); the same input gives the same bytes.

    Raises Unfit with a place for whatever is missing, foreign or could forge a header, BadSettings for the sender, and
    NotPermitted for an embargoed copy once the embargo is over, or a public edition before.
    """
    refuse_at(parcel, now)
    refuse_unfit(parcel)
    words = word(parcel, templates)
    headers = dict(_headers(parcel, words.subject, now))
    content = assemble(headers, words, parcel.files)
    name = f"{parcel.copy.id}-withdrawn" if parcel.edition == "notice" else parcel.copy.id
    return Message(name, parcel.letter.id, parcel.mailbox or "", parcel.id, content)


def _headers(parcel: Parcel, subject: str, now: datetime) -> Iterator[tuple[str, str]]:
    inspectorate, until = parcel.letter.inspection.inspectorate, parcel.embargo.until
    writer, holder = sender.read(parcel.sender), parcel.copy.person.name or parcel.copy.person.office
    yield "From", str(Address(writer.name or inspectorate.short_name, addr_spec=writer.mailbox))
    yield "To", str(Address("" if parcel.rehearsal else holder, addr_spec=parcel.mailbox))
    yield "Reply-To", inspectorate.reply_to
    yield "Subject", subject
    yield "Date", format_datetime(now.astimezone(ZoneInfo(until.zone)))
    yield "Message-ID", parcel.id
    if parcel.edition != "public":
        yield "Sensitivity", "Company-Confidential"
        yield "X-Embargo-Until", until.rfc3339
    if parcel.checkpoint:
        # Base64 in pieces, since the note has lines of its own; whoever reads it takes the spaces out first.
        yield "X-Letters-Checkpoint", " ".join(wrap(base64.b64encode(parcel.checkpoint.encode()).decode(), 60))
