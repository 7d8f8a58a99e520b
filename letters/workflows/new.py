"""New: draft files for forces that have no letter yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import Unfit, WrongUsage
from letters.files import make_folder, write
from letters.model.names import force_called
from letters.workflows.contacts import today
from letters.workspace import folder
from letters.workspace.document import nearest
from letters.workspace.drafts import draft, force_names
from letters.workspace.editor import write_schemas
from letters.workspace.sources import refuse_stream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from letters.services import Services
    from letters.workspace.workspace import Workspace


def begin(services: Services, called: Sequence[str], *, missing: bool = False) -> tuple[Path, ...]:
    """Write a draft for each force that is `called` so, by id or name, or for all that are `missing` a file.

    Raises Unfit for the inspection, and WrongUsage for a force that is not on the list or has a file: nothing is
    written then.
    """
    refuse_stream(services.root, "no letter is begun in it")
    workspace, problems = services.data
    if workspace is None:
        raise Unfit(problems, "The inspection must be without mistakes before a letter can be begun.")
    taken = {path.stem.casefold() for path in _files(services.root)}
    forces = _missing(workspace, taken) if missing else _called(workspace, called, taken)
    day = today(services)
    texts = {force: draft(force, workspace.inspection, workspace.letters, day) for force in forces}
    make_folder(services.root / folder.FORCES)
    write_schemas(services.root, workspace.inspection)
    paths = [services.root / folder.FORCES / f"{force}.yaml" for force in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        write(path, text.encode(), new=True)
    return tuple(paths)


def _files(root: Path) -> list[Path]:
    """Whatever lies there: a file with the wrong ending is somebody's work too."""
    place = root / folder.FORCES
    return sorted(place.iterdir()) if place.is_dir() else []


def _missing(workspace: Workspace, taken: set[str]) -> list[str]:
    return [force for force in force_names(workspace.inspection) if force not in taken]


def _called(workspace: Workspace, called: Sequence[str], taken: set[str]) -> list[str]:
    names = force_names(workspace.inspection)
    found = {words: force_called(words, names) for words in called}
    for words, force in found.items():
        if force is None:
            meant = nearest(words.casefold().replace(" ", "-"), names)
            hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(names)}."
            raise WrongUsage(f"{words!r} is no force of this inspection. Nothing was written.", hint)
    forces = list(dict.fromkeys(force for force in found.values() if force))
    occupied = [force for force in forces if force in taken]
    if occupied:
        raise WrongUsage(
            f"There is a file already for {', '.join(occupied)} in {folder.FORCES}. Nothing was written.",
            "Leave it out, or begin all forces that have none: letters new --all",
        )
    return forces
