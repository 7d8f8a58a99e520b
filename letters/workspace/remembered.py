"""Letters as they were read before, where nobody has written to their files since: all of them but their findings.

For whoever looks at very many letters and makes nothing of them: what is signed or sent is read anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from letters.files.stamp import Look
from letters.model.letter import Addressee, Force, Letter, Person
from letters.rows import Rows
from letters.workspace import folder
from letters.workspace.sources import places
from letters.workspace.workspace import Workspace, load_some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from letters.errors import Problem
    from letters.model.inspection import Inspection

_ADDRESSEE = tuple(Addressee.model_fields)
_PERSON = tuple(Person.model_fields)
_FORCE = tuple(key for key in Force.model_fields if key not in {"addressee", "copied_to", "findings"})
_LISTS = frozenset({"mail_domains", "mentions", "postal"})
_MANY = 100
"""Letters that are read one by one, rather than all together as if nothing were known."""


Seen: TypeAlias = "Mapping[str, Look]"
"""The data files of a workspace, by their names from its root."""
Contents: TypeAlias = "Callable[[Letter], tuple[str, str]]"


def look(root: Path) -> Seen | None:
    """The data files as they are now; None where anything lies there but letters' plain files, to be told of."""
    if any((root / name).is_symlink() for name in ("data", folder.FORCES)):
        return None  # which may lead out of the workspace
    problems: list[Problem] = []
    streams = places(root)
    names = streams or [f"{folder.FORCES}/{name}" for name in folder.force_files(root, problems)]
    looks = {name: look for name in (folder.INSPECTION, *names) if (look := Look.at(f"{root}/{name}"))}
    return looks if len(streams) < 2 and not problems and len(looks) == len(names) + 1 else None


def recall(root: Path, seen: Seen, known: Mapping[str, Any]) -> Workspace | None:
    """All letters, from what is `known` and the files that have changed; None where that does not say all there is.

    That is so where the inspection is another one, letters were added or taken away, or a changed one is unfit, or
    has changed in what is compared with others.
    """
    now = {name: list(look.stamp) for name, look in seen.items()}
    rows = {row[0]: row for row in known["letters"]}
    changed = {name for name, row in rows.items() if row[1] != now.get(_file_of(name))}
    is_same = now[folder.INSPECTION] == known["inspection"] and {*map(_file_of, rows), folder.INSPECTION} == now.keys()
    if not is_same or len(changed) > _MANY or any("#" in name for name in changed):
        return None
    workspace = load_some(root, changed)
    if workspace is None:
        return None
    inspection = workspace.inspection
    letters = {letter.file: letter for letter in workspace.letters}
    for name, row in rows.items():
        if name not in changed:
            letters[name] = _letter(row, inspection)
        elif name not in letters or _compared(letters[name].force) != _compared(_letter(row, inspection).force):
            return None
    return replace(workspace, letters=tuple(sorted(letters.values(), key=lambda letter: letter.id)))


def _file_of(name: str) -> str:
    return name.partition("#")[0]


def _compared(force: Force) -> tuple[Any, ...]:
    """What rules compare between letters."""
    mailboxes = [person.mailbox for person in (force.addressee, *force.copied_to)]
    return force.force, force.status, mailboxes, force.mail_domains


def as_data(workspace: Workspace, seen: Seen, contents: Contents) -> dict[str, Any] | None:
    """What `recall` is to know next time of a workspace that is fit; None where a change might go unseen.

    `contents` makes the digests of what a letter's page shows, without and with an earlier instant.
    """
    if not seen[folder.INSPECTION].is_settled:
        return None
    letters = Rows(partial(_row, seen, contents), workspace.letters)
    return {"inspection": seen[folder.INSPECTION].stamp, "letters": letters}


def _row(seen: Seen, contents: Contents, letter: Letter) -> list[Any]:
    """Name, stamp, digests of what the page shows, and the data but for findings; no stamp where one says nothing."""
    look, force = seen.get(_file_of(letter.file)), letter.force
    stamped = look.stamp if look and look.is_settled else None
    people = [[_day(getattr(person, key)) for key in _PERSON] for person in force.copied_to]
    addressee = [_day(getattr(force.addressee, key)) for key in _ADDRESSEE]
    said = [getattr(force, key) for key in _FORCE]
    return [letter.file, stamped, letter.contents or contents(letter), said, addressee, people]


def _letter(row: list[Any], inspection: Inspection) -> Letter:
    file, _, contents, said, addressee, people = row
    force = Force.model_construct(
        **_values(_FORCE, said),
        addressee=Addressee.model_construct(**_values(_ADDRESSEE, addressee)),
        copied_to=tuple([Person.model_construct(**_values(_PERSON, values)) for values in people]),
    )
    return Letter(inspection, force, source=file, contents=(contents[0], contents[1]))


def _values(keys: tuple[str, ...], written: list[Any]) -> dict[str, Any]:
    values: dict[str, Any] = dict(zip(keys, written, strict=True))
    for key in _LISTS & values.keys():
        values[key] = tuple(values[key])
    if day := values.get("verified_on"):
        values["verified_on"] = date.fromisoformat(day)
    return values


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
