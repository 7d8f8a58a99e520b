"""The one mailbox that messages come from, as the settings write it: `HMIC <letters@hmic.example>`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from letters.errors import BadSettings

_PLAIN = re.compile(r"(?P<mailbox>[!-~]+@[a-z0-9.-]+)\Z", re.ASCII)
_NAMED = re.compile(r"(?P<name>[^<>\"]*[^<>\"\s])\s*<(?P<mailbox>[!-;=?-~]+@[a-z0-9.-]+)>\Z")


@dataclass(frozen=True, slots=True)
class Sender:
    """`name` is empty where the settings give a mailbox alone."""

    name: str
    mailbox: str

    @property
    def domain(self) -> str:
        return self.mailbox.rpartition("@")[2]


def read(setting: str | None) -> Sender:
    """The sender of `mail.sender`. Raises BadSettings unless it is exactly one mailbox."""
    match = _PLAIN.match(setting or "") or _NAMED.match(setting or "")
    if match is None or match["mailbox"].count("@") != 1 or "," in match["mailbox"]:
        problem = f"{setting!r} is not one mailbox" if setting else "it is missing"
        raise BadSettings(
            f"mail.sender cannot be used: {problem}.",
            "Write it in data/settings.yaml, in lower case after the @: Inspectorate <letters@inspectorate.example>",
        )
    return Sender(match.groupdict().get("name") or "", match["mailbox"])
