"""Mend: spaces, quotation marks and dashes of drafts set right in their files. Ready letters are their signatory's."""

from __future__ import annotations

import difflib
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.checks.wording import setting
from letters.checks.wording.texts import INSPECTION, findings, standard
from letters.errors import NotPermitted, Unfit
from letters.files import write
from letters.model.letter import force_of
from letters.workflows.selection import select_readable
from letters.workspace.retype import retype
from letters.workspace.sources import find, refuse_stream, rewritten

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from letters.checks.wording.texts import Said
    from letters.services import Services
    from letters.workspace.document import Loc


@dataclass(frozen=True, slots=True)
class Mended:
    """A data file as it is and as it would be; `texts` are changed, `left` are for a person to change."""

    root: Path
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
        source = find(self.root, [self.name]).get(self.name)
        if source is None or source.content() != self.before:
            raise NotPermitted(
                f"{self.name} has changed meanwhile. Nothing more was changed.", "Run the command again."
            )
        [(path, (_, after))] = rewritten(self.root, {self.name: (self.before, self.after)}).items()
        write(path, after, stat.S_IMODE(path.stat().st_mode))


@dataclass(frozen=True, slots=True)
class Mending:
    """`files` that would be mended, and why those that are `untouched`, by their names, would not be."""

    files: tuple[Mended, ...]
    untouched: Mapping[str, str]


_LEFT = {
    "draft": "",
    "ready": "it is ready, and its signatory’s: set it to draft, mend it, and set it to ready again",
    "": "its status is neither draft nor ready",
}
"""Why a letter of a status is left alone."""


def plan_mending(services: Services, forces: Sequence[str] = ()) -> Mending:
    """What would be mended in the drafts among the chosen letters, be their files unfit elsewhere or not.

    Raises WrongUsage for an unknown force.
    """
    refuse_stream(services.root, "nothing in it is changed here", any_kind=False)
    readable = services.legible
    named = select_readable(readable.letters, forces, services.data[1])
    off = {code for code, weight in readable.inspection.checks.items() if weight == "off"}
    untouched = {file: "it cannot be read" for file in readable.unread if not forces or force_of(file) in forces}
    files = []
    for letter in readable.letters:
        meant = _meant(findings(letter), off) if letter.id in named else {}
        if meant and (reason := _LEFT.get(letter.force.status, _LEFT[""])):
            untouched[letter.file] = reason
        elif meant:
            try:
                files.append(_planned(services.root, letter.file, meant))
            except Unfit:
                untouched[letter.file] = "what it has wrong as YAML comes first"
    if not forces and _meant(standard(readable.inspection), off):
        untouched[INSPECTION] = "what it says stands in every letter: mend it by hand"
    return Mending(tuple(files), untouched)


def _meant(said: Sequence[Said], off: Collection[str]) -> dict[Loc, str]:
    """What the texts should be, of those that are otherwise."""
    short_dashes = any(setting.has_short_dash(it.text) for it in said)
    right = {it.part: setting.set_right(it.text, short_dashes=short_dashes, off=off) for it in said}
    return {_loc(it.part): right[it.part] for it in said if right[it.part] != it.text}


def _planned(root: Path, name: str, meant: Mapping[Loc, str]) -> Mended:
    [source] = find(root, [name]).values()
    raw = source.content()
    with source.placing():
        after, left = retype(raw, name, meant)
    return Mended(root, name, raw, after, len(meant) - len(left), len(left))


def _loc(part: str) -> Loc:
    return tuple(int(name) if name.isdecimal() else name for name in part.split("."))
