"""Init: a new inspection that generates at once, with evaluation keys and a ledger of its own."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from letters.workflows.keys import make_evaluation_set
from letters.workspace.editor import write_schemas
from letters.workspace.starter import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.services import Services
    from letters.workspace.starter import Kind


def init(services: Services, kind: Kind, *, before_keys: Callable[[], None]) -> None:
    """Make the workspace at `services.root`. Raises WrongUsage where there is one already, OutputFailed.

    An empty one gets neither keys nor a ledger: both hold its id and its signatories, which are still to be written.
    """
    make_workspace(services.root, services.clock.now(), kind)
    if kind == "empty":
        return
    write_schemas(services.root, services.workspace.inspection)
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
