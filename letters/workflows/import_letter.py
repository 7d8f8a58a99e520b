"""What a letter written in Word says under which theme, and which force it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import WrongUsage
from letters.model.names import force_called, forces_named
from letters.workflows.import_table import theme_called
from letters.workspace.document import quoted
from letters.workspace.drafts import force_names
from letters.workspace.points import Passage
from letters.workspace.runs import lines, looks_marked, marked, plain, without_bullet
from letters.workspace.tables import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.workspace.word import Paragraph
    from letters.workspace.workspace import Workspace

_CLOSES = ("yours sincerely", "yours faithfully", "kind regards")


def read_letter(
    paragraphs: Sequence[Paragraph], workspace: Workspace, name: str, force: str | None, notes: list[Note]
) -> dict[str, dict[str, list[Passage]]]:
    """The findings below the headings of themes, as those of one force. `name` is the file's, without its ending.

    Raises WrongUsage where it is not certain which force that is, or where another letter begins.
    """
    inspection = workspace.inspection
    headed = {at: named for at, each in enumerate(paragraphs) if (named := _theme(each, workspace))}
    opening = paragraphs[: min(headed, default=len(paragraphs))]
    whose = _whose(opening, workspace, name, force)
    found: dict[str, list[Passage]] = {}
    theme: str | None = None
    closed = False
    for at, paragraph in enumerate(paragraphs[len(opening) :], len(opening)):
        text = plain(paragraph.runs)
        begins = closed and at in headed and paragraph is not paragraphs[-1]
        _refuse_another(paragraph, text, whose, workspace, begins=begins)
        closed = closed or text.casefold().startswith(_CLOSES)
        if closed:
            continue
        if at in headed:
            theme = headed[at]
        elif paragraph.heading:
            theme = None
            headings = ", ".join(each.heading for each in inspection.themes)
            what = f"the heading {quoted(text)} is no theme: what stands below it was not read"
            notes.append(Note(paragraph.place, what, f"there are: {headings}"))
        elif theme:
            found.setdefault(theme, []).extend(_passages(paragraph, notes))
    if opening and headed:
        what = f"what stands before the first theme was not read, {len(opening)} of {len(paragraphs)} paragraphs"
        notes.append(Note("", what, "what all letters say stands in data/inspection.yaml", lost=False))
    return {whose: found} if found else {}


def _theme(paragraph: Paragraph, workspace: Workspace) -> str | None:
    """The theme that this paragraph is the heading of, also where it was only typed and not styled as one."""
    return None if paragraph.level else theme_called(plain(paragraph.runs), workspace.inspection)


def _whose(opening: Sequence[Paragraph], workspace: Workspace, name: str, force: str | None) -> str:
    """The force by what somebody says, by the file's name, or by the one that the opening names."""
    names = force_names(workspace.inspection)
    if force is not None:
        whose = force_called(force, names)
        if whose is None:
            raise WrongUsage(f"{force!r} is no force of this inspection. Nothing was written.", "Write its id or name.")
        return whose
    by_name = force_called(name.replace("_", " "), names)
    named = list(forces_named("\n".join(plain(each.runs) for each in opening), names))
    if by_name and named and named[0] != by_name and by_name not in named:
        raise WrongUsage(
            f"The file is called after {names[by_name]}, but its opening names {names[named[0]]}. Nothing was written.",
            f"Say which it is: --force {by_name}",
        )
    if by_name:
        return by_name
    if len(named) == 1:
        return named[0]
    several = f"names {', '.join(names[each] for each in named)}" if named else "names no force"
    raise WrongUsage(
        f"Whose letter is this? It {several} before its first theme. Nothing was written.", "Say so: --force FORCE"
    )


def _refuse_another(paragraph: Paragraph, text: str, whose: str, workspace: Workspace, *, begins: bool) -> None:
    """Refused where the letter of another force begins: at a line that names it alone, a heading, or a greeting.

    What stands below would go to the first force. `begins` says that a theme stands here although the letter is closed.
    """
    names = force_names(workspace.inspection)
    called = None if paragraph.level else force_called(text, names)
    other = called if called != whose else None
    if paragraph.heading and whose not in (named := forces_named(text, names)):
        other = other or next(iter(named), None)
    if other or begins or text.casefold().startswith("dear "):
        whom = f"to {names[other]} " if other else ""
        raise WrongUsage(
            f"In {paragraph.place}, {quoted(text)}, another letter {whom}seems to begin. Nothing was written.",
            f"Save each letter in a file of its own; in the one to {names[whose]}, take that line out.",
        )


def _passages(paragraph: Paragraph, notes: list[Note]) -> Iterator[Passage]:
    for line in lines(paragraph.runs):
        runs, has_bullet = without_bullet(line)
        if looks_marked(plain(runs)):
            what = "asterisks here are taken for marks of emphasis"
            notes.append(Note(paragraph.place, what, "take them out if they are not", lost=False))
        yield Passage(marked(runs), paragraph.level or int(has_bullet), paragraph.place)
