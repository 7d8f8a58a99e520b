"""Others: the mail server, to which only a greeting is sent, the time-stamp authorities, and stores elsewhere."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from letters.dispatch import sender
from letters.dispatch.server import server
from letters.errors import BadSettings, NotPermitted
from letters.files.remote import store_at
from letters.workflows.doctor.findings import Probe

if TYPE_CHECKING:
    from letters.ports import TimeAuthority
    from letters.services import Services
    from letters.workflows.doctor.findings import Found

_TIMEOUT = 8  # seconds for each answer
_MEGA = 1_000_000
_AS_MAIL = 1.4
"""How much larger an attachment is in a message, with all that stands around it."""
_ALONE = (
    "this machine’s clock alone is trusted to say that the instant has come: who can push it forward can publish early"
)


def probes(services: Services) -> tuple[Probe, ...]:
    """Raises BadSettings where the settings are unfit."""
    stamps = [
        Probe("clock", f"time-stamps of {authority.url}", partial(_stamp, services, authority))
        for authority in services.authorities
    ]
    alone = Probe("clock", "evidence of time", _alone)
    settings = services.settings
    urls = {"outputs": settings.outputs, "sealed": settings.sealed}
    stores = [Probe("inspection", f"store of {name}", partial(_store, url)) for name, url in urls.items() if url]
    return (Probe("mail", "mail server", lambda: _mail(services)), *(stamps or [alone]), *stores)


def _store(url: str) -> Found:
    """Nothing is put there to find out whether that is allowed."""
    store_at(url).folders()
    yield "well", f"{url} answers, and may be looked into", ""


def _alone() -> Found:
    yield "note", _ALONE, "to ask others as well: docs/embargo.md"


def _stamp(services: Services, authority: TimeAuthority) -> Found:
    """A token over nothing that anybody could use, and how far its clock is from ours."""
    asked = services.clock.now()
    try:
        moment = authority.stamp(secrets.token_bytes(32)).moment
    except NotPermitted as fault:
        raise BadSettings(
            fault.what, "See that certificate and policy in time.authorities are this authority’s."
        ) from fault
    answered = services.clock.now()
    time = services.settings.time
    most = timedelta(seconds=time.max_skew if time else 0)
    off = max(asked - moment, moment - answered, timedelta(0))
    if off > most:
        what = f"this machine’s clock is {off.total_seconds():.0f} s from that of {authority.url}"
        yield "wrong", what, "set this machine’s clock right, or a release will be refused"
    else:
        yield "well", "it answers with a time-stamp that is proved, and agrees with this machine’s clock", ""


def _mail(services: Services) -> Found:
    mail = services.settings.mail
    if mail.transport == "folder":
        yield "note", "messages become drafts in out/mail/; none is sent", "to send by a server: docs/sending.md"
        return
    authority = services.resolve(mail.authority) if mail.authority else None
    workspace, _ = services.data
    writer = mail.sender or (workspace.inspection.inspectorate.reply_to if workspace else "")
    there = server(mail, name=sender.read(writer).domain if writer else "localhost", authority=authority)
    link = replace(there, user=None, timeout=min(mail.timeout, _TIMEOUT)).connect(None)
    try:
        yield "well", f"{there} answers, {_secured(link)}; nothing was sent, and no password", ""
        yield from _login(services, link)
        yield from _size(services, link)
    finally:
        _leave(link)


def _secured(link: smtplib.SMTP) -> str:
    if isinstance(link.sock, ssl.SSLSocket):
        certificate = link.sock.getpeercert() or {}
        return f"with {link.sock.version()} and a certificate until {certificate.get('notAfter', 'an unknown day')}"
    return "without encryption, on this machine"


def _login(services: Services, link: smtplib.SMTP) -> Found:
    user = services.settings.mail.user
    if user and not link.has_extn("auth"):
        yield "wrong", "it takes no password, and mail.user is set", "take mail.user out, or ask the server’s keeper"
    elif not user and link.has_extn("auth"):
        yield "note", "it may want a password, and mail.user is not set", "ask the server’s keeper"


def _size(services: Services, link: smtplib.SMTP) -> Found:
    """Whether the largest message of this inspection is one that it takes."""
    most = int(link.esmtp_features.get("size") or 0)
    needed = _largest(services) * _AS_MAIL
    if most and needed > most:
        what = f"it takes messages of {most / _MEGA:.1f} MB, and the largest would have {needed / _MEGA:.1f} MB"
        yield "wrong", what, "make report.file smaller, or ask the server’s keeper"
    elif most:
        yield "well", f"it takes messages of {most / _MEGA:.1f} MB; the largest would have {needed / _MEGA:.1f} MB", ""


def _largest(services: Services) -> int:
    workspace, _ = services.data
    named = workspace.inspection.report if workspace else None
    report = services.root / "data" / named.file if named else None
    copies = (copy.stat().st_size for copy in services.embargoed.glob("*/*.pdf"))  # those elsewhere are alike
    return max(copies, default=100_000) + (report.stat().st_size if report and report.is_file() else 0)


def _leave(link: smtplib.SMTP) -> None:
    try:
        link.quit()
    except (OSError, smtplib.SMTPException):
        link.close()
