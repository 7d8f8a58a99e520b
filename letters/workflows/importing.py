"""Importing: what is read in a sheet or a Word letter, put to forces and themes, and the drafts that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from letters.apart import Died, apart
from letters.errors import Unfit, WrongUsage
from letters.files import make_folder
from letters.workflows.contacts import today
from letters.workflows.import_letter import read_letter
from letters.workflows.import_table import read_table
from letters.workflows.together import finish, put_together
from letters.workspace import folder, reader
from letters.workspace.drafts import draft
from letters.workspace.editor import write_schemas
from letters.workspace.office import library, read_file
from letters.workspace.points import nest, to_yaml
from letters.workspace.sources import file_of, find, refuse_stream, rewritten, stream_of
from letters.workspace.splice import current, splice
from letters.workspace.tables import Note, read_csv, read_workbook
from letters.workspace.word import read_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from letters.services import Services
    from letters.workspace.points import Passage, Points
    from letters.workspace.workspace import Workspace

Found = dict[str, dict[str, list["Passage"]]]
"""Force to theme to what is said there, in the order of the file."""
_MEMORY, _SECONDS = 1 << 30, 120
"""Bytes and seconds of a processor that the reading of one file may take."""
_TABLES = {".xlsx": read_workbook, ".xlsm": read_workbook, ".csv": read_csv}


@dataclass(frozen=True, slots=True)
class Change:
    """A force's file as it is to be; `before` is None for one that is new.

    `counts` is theme to number of texts, `findings` theme to these.
    """

    force: str
    name: str
    before: bytes | None
    after: bytes
    counts: Mapping[str, int]
    findings: Mapping[str, Points]


@dataclass(frozen=True, slots=True)
class Import:
    """What a file would make: a `change` for each force, and notes on what was not taken, or not as it stands."""

    root: Path
    changes: tuple[Change, ...]
    unchanged: tuple[str, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def overwritten(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.before is not None)

    @property
    def is_whole(self) -> bool:
        """Whether no word of the file was left out."""
        return not any(note.lost for note in self.notes)

    def apply(self) -> None:
        """Write the files, all or none. Raises NotPermitted for one that changed meanwhile, OutputFailed."""
        if stream_of(self.root) is None:
            make_folder(self.root / folder.FORCES)
        put_together(self.root, rewritten(self.root, {it.name: (it.before, it.after) for it in self.changes}))


def plan_import(services: Services, file: Path, force: str | None = None) -> Import:
    """Read `file` and say what it would make; nothing is written. `force` is whose letter a Word file is.

    Raises WrongUsage for a file that cannot be taken, and Unfit for the inspection or for a force's file that cannot be
    changed.
    """
    refuse_stream(services.root, "no findings are brought into it", any_kind=False)
    finish(services.root)
    workspace, problems = services.data
    if workspace is None:
        own = [problem for problem in problems if problem.file == folder.INSPECTION]
        raise Unfit(own or problems, "The inspection must be without mistakes before findings are brought in.")
    notes: list[Note] = []
    found = _read(workspace, file, force, notes)
    if not found:
        told = "; ".join(f"{note.place}: {note.what}" if note.place else note.what for note in notes[:5])
        raise WrongUsage(
            f"No finding was found in {file.name}. Nothing was written.{f' {told}.' if told else ''}",
            "docs/writing.md says what a sheet or a letter must have.",
        )
    findings = {each: {theme: nest(said) for theme, said in themes.items()} for each, themes in found.items()}
    changes, unchanged = [], []
    for each in sorted(findings):
        counts = {theme: len(said) for theme, said in found[each].items()}
        change = _change(services, workspace, each, findings[each], counts)
        changes += [change] if change else []
        unchanged += [] if change else [each]
    return Import(services.root, tuple(changes), tuple(unchanged), tuple(notes))


def refresh_schemas(services: Services) -> None:
    """New drafts name the schemas in their first line: they must be there."""
    workspace, _ = services.data
    write_schemas(services.root, workspace.inspection if workspace else None)


def _read(workspace: Workspace, file: Path, force: str | None, notes: list[Note]) -> Found:
    kind = file.suffix.lower()
    if kind not in {*_TABLES, ".docx"}:
        raise WrongUsage(
            f"{file.name} is none of .xlsx, .csv and .docx.",
            "Save it as one of these: an old .xls or .doc is not read.",
        )
    if force is not None and kind != ".docx":
        raise WrongUsage("--force goes with a Word letter; a table names the force of each finding.")
    raw = read_file(file)
    if kind != ".csv":
        library("docx" if kind == ".docx" else "openpyxl")  # refused here, where that can be told
    read_kind = read_word if kind == ".docx" else _TABLES[kind]
    read = _bounded(lambda: _attempt(read_kind, raw), file)
    notes += read.notes
    if kind == ".docx":
        return read_letter(read.value, workspace, file.stem, force, notes)
    return read_table(read.value, workspace, notes)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file holds, or in words why it is not taken."""

    value: Any
    notes: list[Note]
    refused: str = ""


def _attempt(reader: Callable[[bytes, list[Note]], Any], raw: bytes) -> _Read:
    notes: list[Note] = []
    try:
        return _Read(reader(raw, notes), notes)
    except ValueError as error:
        return _Read(None, notes, str(error))


def _bounded(work: Callable[[], _Read], file: Path) -> _Read:
    """In a process of its own: a file that was made to harm takes no more than its share."""
    try:
        read = apart(work, memory=_MEMORY, seconds=_SECONDS)
    except Died:
        read = _Read(None, [], "to read it takes more memory or time than letters need")
    if read.refused:
        raise WrongUsage(f"{file.name} is not taken: {read.refused}.", "Nothing was written.")
    return read


def _change(
    services: Services, workspace: Workspace, force: str, findings: Mapping[str, Points], counts: Mapping[str, int]
) -> Change | None:
    """The force's data with the findings; None where they say the same already."""
    name = file_of(services.root, force)
    source = find(services.root, [name]).get(name)
    if source is None or not source.path.exists():
        refuse_stream(services.root, f"it has no letter for {force}, and none is begun in it")
        lines = {theme: to_yaml(points, 4) for theme, points in findings.items()}
        text = draft(force, workspace.inspection, workspace.letters, today(services), lines).encode()
        if problems := reader.read(text, name).problems:
            raise Unfit(problems)
        return Change(force, name, None, text, counts, findings)
    before = source.content()
    with source.placing():
        if all(current(before, name).get(theme) == points for theme, points in findings.items()):
            return None
        return Change(force, name, before, splice(before, name, findings), counts, findings)
