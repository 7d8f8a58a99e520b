"""The channels by which messages leave, and which of them the settings choose: a new one is one line in the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.dispatch import sender
from letters.dispatch.folder import FolderTransport
from letters.dispatch.server import loopback, server
from letters.dispatch.smtp import SmtpTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from letters.dispatch.pace import Pace
    from letters.model.settings import Mail
    from letters.ports import Transport


@dataclass(frozen=True, slots=True)
class Means:
    """What a channel may need: from whom messages come, where drafts go, who vouches for the server, and the rest."""

    mail: Mail
    writer: str
    folder: Path
    authority: Path | None
    password: Callable[[], str]
    pace: Pace


def stays_here(mail: Mail) -> bool:
    """Whether messages only go into a folder, or to a server on this very machine. Raises BadSettings."""
    if mail.transport == "folder":
        return True
    there = server(mail, name="", authority=None)
    return loopback(there.host, there.port) is not None


def choose(means: Means) -> Transport:
    """What takes messages away, as the settings say. Raises BadSettings."""
    return _CHANNELS[means.mail.transport](means)


def _folder(means: Means) -> Transport:
    return FolderTransport(means.folder)


def _smtp(means: Means) -> Transport:
    mail, writer = means.mail, sender.read(means.writer)
    there = server(mail, name=writer.domain, authority=means.authority)
    return SmtpTransport(there, writer.mailbox, pace=means.pace, password=means.password, last_answer=mail.last_answer)


_CHANNELS: Mapping[str, Callable[[Means], Transport]] = {"folder": _folder, "smtp": _smtp}
