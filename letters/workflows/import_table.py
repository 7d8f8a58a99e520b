"""What a table says on which force under which theme: by a column for the theme, or a column for each theme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.model.names import force_called
from letters.workspace.document import nearest, quoted
from letters.workspace.drafts import force_names
from letters.workspace.points import Passage
from letters.workspace.runs import lines, looks_marked, marked, plain, without_bullet
from letters.workspace.tables import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from letters.model.inspection import Inspection
    from letters.workspace.tables import Cell, Sheet
    from letters.workspace.workspace import Workspace

_HEADS = {
    "force": {
        "force",
        "police force",
        "force name",
        "name of force",
        "forces",
        "constabulary",
        "organisation",
        "heddlu",
    },
    "theme": {"theme", "themes", "heading", "area", "section", "topic", "question", "pillar", "category"},
    "finding": {"finding", "findings", "text", "finding text", "letter text", "narrative", "comment", "comments"},
}
_NUMBERED = re.compile(r"^(?:theme |section |part )?[\dA-Za-z]{1,2}[.): ]+\s*(?=\w{2})", re.IGNORECASE)
_HEAD_WITHIN = 20


def read_table(sheets: Iterable[Sheet], workspace: Workspace, notes: list[Note]) -> dict[str, dict[str, list[Passage]]]:
    """Every finding under its force and theme. What has no place of its own is told in a note."""
    found: dict[str, dict[str, list[Passage]]] = {}
    for sheet in sheets:
        reading = _Reading(sheet.name, workspace.inspection, found, notes)
        reading.take(sheet)
    return found


def theme_called(words: str, inspection: Inspection) -> str | None:
    """The theme with that id or heading, whatever its case and number: `1. Preventing crime`."""
    said = _flat(words)
    known = {_flat(name): theme.id for theme in inspection.themes for name in (theme.heading, theme.id)}
    return known.get(said) or known.get(_flat(_NUMBERED.sub("", words.strip())))


def _flat(words: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())


class _Reading:
    """One sheet. Collects into `found` and `notes`."""

    def __init__(
        self, name: str, inspection: Inspection, found: dict[str, dict[str, list[Passage]]], notes: list[Note]
    ) -> None:
        self._name = name
        self._inspection = inspection
        self._names = force_names(inspection)
        self._found = found
        self._notes = notes

    def take(self, sheet: Sheet) -> None:
        head = next((at for at, row in enumerate(sheet.rows[:_HEAD_WITHIN]) if self._is_head(row)), None)
        if head is None:
            what = "no row has the headings force, theme and finding"
            self._note(self._place(None), what, "write them above the columns; a column for each theme does as well")
            return
        heads = dict(self._heads(sheet.rows[head]))
        if "finding" in heads.values() and "theme" not in heads.values():
            self._note(self._place(None), "no column is headed theme", "add it")
            return
        rows = sheet.rows[head + 1 :]
        for at in sorted({at for cells in rows for at in cells} - heads.keys()):
            self._unread(at, sheet.rows[head], rows)
        for cells in rows:
            self._row(cells, heads)

    def _unread(self, at: int, head: Mapping[int, Cell], rows: Sequence[Mapping[int, Cell]]) -> None:
        """A column that no heading explains. Beside columns of themes, or under a heading again, it may be findings."""
        cell = head.get(at)
        by_theme = any(":" in meant for _, meant in self._heads(head))
        first = next(row[at] for row in rows if at in row)
        said = f"headed {quoted(plain(cell.runs))}" if cell else "without a heading"
        again = bool(cell and dict(self._heads({at: cell})))
        what = f"the column {said} {'is there again and ' if again else ''}was not read"
        meant = nearest(plain(cell.runs), [theme.heading for theme in self._inspection.themes]) if cell else None
        remedy = "give it a heading of its own" if again else f"perhaps {meant} is meant" if by_theme and meant else ""
        self._notes.append(Note(self._place(cell or first), what, remedy, lost=again or by_theme or not cell))

    def _is_head(self, row: Mapping[int, Cell]) -> bool:
        meant = {meant for _, meant in self._heads(row)}
        return "force" in meant and len(meant) > 1

    def _heads(self, row: Mapping[int, Cell]) -> Iterator[tuple[int, str]]:
        """Each column's meaning: force, theme, finding, or a theme of its own; the first column of a kind counts."""
        seen = set()
        for at, cell in row.items():
            said = _flat(cell.text)
            kind = next((kind for kind, words in _HEADS.items() if said in words), None)
            theme = theme_called(cell.text, self._inspection)
            meant = f":{theme}" if theme else kind
            if meant and meant not in seen:
                seen.add(meant)
                yield at, meant

    def _row(self, cells: Mapping[int, Cell], heads: Mapping[int, str]) -> None:
        said = {meant: cells[at] for at, meant in heads.items() if at in cells}
        texts = {meant: cell for meant, cell in said.items() if meant == "finding" or meant.startswith(":")}
        if not texts:
            self._no_finding(said)
            return
        force = self._force(said.get("force"), next(iter(texts.values())))
        for meant, cell in texts.items() if force else ():
            theme = meant[1:] if meant.startswith(":") else self._theme(said.get("theme"), cell)
            if force and theme:
                said_before = self._found.setdefault(force, {}).setdefault(theme, [])
                said_before += self._passages(cell, led_in=bool(said_before) and said_before[-1].text.endswith(":"))

    def _no_finding(self, said: Mapping[str, Cell]) -> None:
        """Told where nothing in the row was told of already, such as a formula where the finding should be."""
        for cell in list(said.values())[:1]:
            place = self._place(cell)
            if _row(place) not in {_row(note.place) for note in self._notes}:
                self._note(place, "this row has no finding", "write it, or take the row out")

    def _force(self, cell: Cell | None, finding: Cell) -> str | None:
        if cell is None:
            self._note(self._place(finding), "this finding has no force in its row", "write it in each row")
            return None
        force = force_called(cell.text, self._names)
        if force is None:
            words = plain(cell.runs)
            meant = nearest(words, [*self._names.values(), *self._names])
            hint = f"perhaps {self._names.get(meant, meant)} is meant" if meant else "write its name or id"
            self._note(self._place(cell), f"{quoted(words)} is no force of this inspection", hint)
        return force

    def _theme(self, cell: Cell | None, finding: Cell) -> str | None:
        if cell is None:
            self._note(self._place(finding), "this finding has no theme in its row", "write it in each row")
            return None
        theme = theme_called(cell.text, self._inspection)
        if theme is None:
            words = plain(cell.runs)
            headings = [each.heading for each in self._inspection.themes]
            meant = nearest(words, headings)
            hint = f"perhaps {meant} is meant" if meant else f"there are: {', '.join(headings)}"
            self._note(self._place(cell), f"{quoted(words)} is no theme of this inspection", hint)
        return theme

    def _passages(self, cell: Cell, *, led_in: bool) -> Iterator[Passage]:
        """The cell's lines. Points at its head belong to the cell before only where that leads in to them."""
        for line in lines(cell.runs):
            runs, has_bullet = without_bullet(line)
            led_in = led_in or not has_bullet
            if looks_marked(plain(runs)):
                what = "asterisks here are taken for marks of emphasis"
                self._notes.append(Note(self._place(cell), what, "take them out if they are not", lost=False))
            yield Passage(marked(runs), int(has_bullet and led_in), self._place(cell))

    def _place(self, cell: Cell | None) -> str:
        sheet = f"sheet “{self._name}”" if self._name else ""
        return ", ".join(part for part in (sheet, cell.place if cell else "") if part)

    def _note(self, place: str, what: str, remedy: str) -> None:
        self._notes.append(Note(place, what, remedy))


def _row(place: str) -> str:
    """The row of a cell, as `sheet “Findings”, 7`."""
    return re.sub(r"[A-Z]+(?=\d+$)", "", place)
