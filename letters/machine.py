"""What this machine says: the time, and who is at it."""

from __future__ import annotations

import getpass
import os
import platform
from datetime import UTC, datetime


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def actor() -> str:
    """Who runs this, as the ledger names them: the login name at this machine."""
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):
        return f"{os.getuid()}@{platform.node()}"
