"""The channels by which messages leave, and which of them the settings choose: a new one is one line in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.dispatch import sender
from letters.dispatch.folder import FolderTransport
from letters.dispatch.pace import Pace
from letters.dispatch.server import loopback, server
from letters.dispatch.smtp import SmtpTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from letters.model.settings import Mail
    from letters.ports import Transport


def stays_here(mail: Mail) -> bool:
    """Whether messages only go into a folder, or to a server on this very machine. Raises BadSettings."""
    if mail.transport == "folder":
        return True
    there = server(mail, name="", authority=None)
    return loopback(there.host, there.port) is not None


def choose(mail: Mail, writer: str, folder: Path, authority: Path | None, password: Callable[[], str]) -> Transport:
    """What takes messages from `writer` away; drafts go into `folder`, `authority` is a path. Raises BadSettings."""
    return _CHANNELS[mail.transport](mail, writer, folder, authority, password)


def _folder(
    _mail: Mail, _writer: str, folder: Path, _authority: Path | None, _password: Callable[[], str]
) -> Transport:
    return FolderTransport(folder)


def _smtp(mail: Mail, writer: str, _folder: Path, authority: Path | None, password: Callable[[], str]) -> Transport:
    named = sender.read(writer)
    there = server(mail, name=named.domain, authority=authority)
    pace = Pace(mail.per_minute)
    return SmtpTransport(there, named.mailbox, pace=pace, password=password, last_answer=mail.last_answer)


_CHANNELS: Mapping[str, Callable[[Mail, str, Path, Path | None, Callable[[], str]], Transport]] = {
    "folder": _folder,
    "smtp": _smtp,
}
