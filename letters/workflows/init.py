"""Init: a new inspection that generates at once, with evaluation keys and a ledger of its own."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from letters.workflows.keys import make_evaluation_set
from letters.workspace.starter import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.services import Services


def init(services: Services, *, practice: bool, before_keys: Callable[[], None]) -> None:
    """Make the workspace at `services.root`. Raises WrongUsage where there is one already, OutputFailed."""
    make_workspace(services.root, services.clock.now(), practice=practice)
    before_keys()
    make_evaluation_set(services, lambda _file: None)
    services.begin_ledger()


def remotes(folder: Path) -> tuple[str, ...]:
    """The names of the remotes of the git repository that `folder` lies in; none without a repository or git."""
    try:
        found = subprocess.run(  # noqa: S603  fixed arguments, no shell
            ["git", "-C", str(folder), "remote"],  # noqa: S607
            capture_output=True, text=True, check=False, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(found.stdout.split()) if found.returncode == 0 else ()
