"""Which force a file is for: its name, its id, its list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.model.letter import force_of
from letters.workspace.document import nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.errors import Problem
    from letters.workspace.document import Node
    from letters.workspace.rules.context import Compared, Context, ForceRule, InspectionRule


def _file_name(force: Node, context: Context) -> Iterator[Problem]:
    named, stem = force.get("force"), force_of(force.document.file)
    if not named.text or named.text == stem:
        return
    if "#" in force.document.file:
        what = f"this letter is for {quoted(named.text)}, and by the first force: in it for {quoted(stem)}"
        yield named.problem("D101", what, "write force: once, as a key at the beginning of a line")
    else:
        listed = stem in context.names and named.text not in context.names
        remedy = (
            f"write {stem}" if listed else f"rename the file to {quoted(f'{named.text}.yaml')}, or correct the force"
        )
        what = f"the file is named {quoted(stem)} but its force is {quoted(named.text)}"
        yield named.problem("D101", what, remedy)


def _known(force: Node, context: Context) -> Iterator[Problem]:
    named = force.get("force")
    if named.text and context.names and named.text not in context.names:
        yield named.problem("D102", f"the force {quoted(named.text)} is not on the list", listed_remedy(named, context))


def listed_remedy(named: Node, context: Context) -> str:
    """What to do about a force id that is not on the list."""
    meant = nearest(named.text, context.names)
    return f"write {meant}" if meant else "write an id as data.police.uk does, or add it to bodies in inspection.yaml"


def _name(force: Node, context: Context) -> Iterator[Problem]:
    name, right = force.get("name"), context.names.get(force.get("force").text)
    if name.text and right and name.text != right:
        what = f"the name {quoted(name.text)} is not that of {force.get('force').text}"
        yield name.problem("D103", what, f"write {right}")


def _one_letter(context: Context) -> Iterator[Problem]:
    first: dict[str, Compared] = {}
    for letter in sorted(context.forces, key=lambda letter: letter.force.text != force_of(letter.file)):
        named = letter.force.text
        if not named:
            continue
        other = first.setdefault(named.casefold(), letter)
        if other is not letter:
            is_stream = other.file == letter.file
            where, keep = (f"line {other.line}", "documents") if is_stream else (other.file, "files")
            what = f"{quoted(named)} has a letter in {where} already"
            yield letter.problem(letter.force, "D104", what, f"keep one of the two {keep}")


FORCE_RULES: tuple[ForceRule, ...] = (_file_name, _known, _name)
INSPECTION_RULES: tuple[InspectionRule, ...] = (_one_letter,)
