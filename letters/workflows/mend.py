"""Mend: spaces, quotation marks and dashes of drafts set right in their files. Ready letters are their signatory's."""

from __future__ import annotations

import difflib
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.checks.wording import setting
from letters.checks.wording.texts import findings, force_file
from letters.errors import Unfit
from letters.files import write
from letters.workflows.selection import select
from letters.workspace import folder
from letters.workspace.retype import retype

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from letters.model.letter import Letter
    from letters.services import Services
    from letters.workspace.document import Loc


@dataclass(frozen=True, slots=True)
class Mended:
    """A data file as it is and as it would be; `texts` are changed, `left` are for a person to change."""

    path: Path
    name: str
    before: bytes
    after: bytes
    texts: int
    left: int

    def diff(self) -> str:
        """What would change, as `diff -u` shows it."""
        before, after = (raw.decode("utf-8-sig").splitlines() for raw in (self.before, self.after))
        return "\n".join(difflib.unified_diff(before, after, self.name, self.name, lineterm="", n=1))

    def apply(self) -> None:
        """Write the file, with the mode that it had. Raises OutputFailed, Unfit where it has changed meanwhile."""
        if folder.read_bytes(self.path, self.path.parents[2]) != self.before:
            raise Unfit([], f"{self.name} has changed meanwhile. Run the command again.")
        write(self.path, self.after, stat.S_IMODE(self.path.stat().st_mode))


def plan_mending(services: Services, forces: Sequence[str] = ()) -> tuple[Mended, ...]:
    """What would be mended in the drafts among the chosen letters. Raises WrongUsage for an unknown force."""
    workspace, _ = services.data
    if workspace is None:
        return ()
    off = {code for code, weight in workspace.inspection.checks.items() if weight == "off"}
    chosen = [letter for letter in select(workspace.letters, forces) if letter.force.status == "draft"]
    planned = (_planned(services.root, letter, off) for letter in chosen)
    return tuple(mended for mended in planned if mended.texts or mended.left)


def _planned(root: Path, letter: Letter, off: Collection[str]) -> Mended:
    name = force_file(letter)
    said = findings(letter)
    short_dashes = any(setting.has_short_dash(it.text) for it in said)
    right = {it.part: setting.set_right(it.text, short_dashes=short_dashes, off=off) for it in said}
    meant = {_loc(it.part): right[it.part] for it in said if right[it.part] != it.text}
    raw = folder.read_bytes(root / name, root)
    after, left = retype(raw, name, meant)
    return Mended(root / name, name, raw, after, len(meant) - len(left), len(left))


def _loc(part: str) -> Loc:
    return tuple(int(name) if name.isdecimal() else name for name in part.split("."))
