"""Whether the data still say what a plan was made from: a mailbox may be mended while its batch waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted
from letters.workspace.folder import FORCES, INSPECTION
from letters.workspace.stream import STREAMS
from letters.workspace.workspace import load

if TYPE_CHECKING:
    from letters.model.letter import Letter
    from letters.services import Services
    from letters.workflows.due import Due

_Stamp = tuple[int, int, int] | None
"""When a file was last written, its size and its number; None where there is none."""


class AsPlanned:
    """Looks at a letter's files before each of its messages, and reads again only what was touched.

    To be made before the plan: it notes how the files are, and then has them read.
    """

    def __init__(self, services: Services) -> None:
        self._root = services.root
        folder = self._root / FORCES
        own = [f"{FORCES}/{path.name}" for path in folder.iterdir()] if folder.is_dir() else []
        self._then = {name: self._stamp(name) for name in (INSPECTION, *STREAMS, *own)}
        self._since: dict[tuple[str, _Stamp, _Stamp], dict[str, Letter]] = {}
        services.reread()

    def refuse_changed(self, due: Due) -> None:
        """Raises NotPermitted where the letter's data are others than the plan's. A notice goes by the ledger alone."""
        name, _, piece = due.letter.file.partition("#")
        now = (self._stamp(INSPECTION), self._stamp(name))
        if due.kind == "notice" or now == (self._then[INSPECTION], self._then.get(name)):
            return
        key = (name, *now)
        if key not in self._since:
            workspace, _ = load(self._root, only=None if piece else due.letter.id)
            self._since[key] = {letter.id: letter for letter in workspace.letters} if workspace else {}
        letter = self._since[key].get(due.letter.id)
        if letter is None or (letter.force, letter.inspection) != (due.letter.force, due.letter.inspection):
            raise NotPermitted(
                f"Not permitted: the data of {due.letter.id} have changed since the plan was made ({due.letter.file}, "
                f"or {INSPECTION}). {due.copy.copy} was not sent.",
                "Look at it again: letters plan",
            )

    def _stamp(self, name: str) -> _Stamp:
        try:
            found = (self._root / name).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
