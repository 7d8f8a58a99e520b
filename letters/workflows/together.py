"""Together: several data files changed as one, also where the program is killed between two of them.

Each is staged beside its place before the first is renamed. A journal, `.letters/amending.json`, says what is staged,
from which digest to which; it holds no word of the files. What a killed run left is finished by the next, or taken back
where it had not begun.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from letters.errors import NotPermitted, OutputFailed, Problem
from letters.files import digest, digest_of, make_folder, remove, write, write_all
from letters.files.write import staged_at
from letters.ledger import lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_JOURNAL = "amending.json"
_LOCK = "amending.lock"


def put_together(root: Path, files: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
    """Write the files, all or none. `files` maps each to what it was when it was read, and what it is to be; a file
    that is new was None, and its folder is there.

    Raises NotPermitted where one was changed meanwhile, OutputFailed; then every file is as it was.
    """
    make_folder(root / ".letters")
    with lock.hold(root / ".letters" / _LOCK):
        _finish(root)
        for path, (before, _) in files.items():
            _refuse_changed(path, before)
        changed = {path: after for path, (before, after) in files.items() if after != before}
        mark = secrets.token_hex(8)
        steps = [
            [os.path.relpath(path, root.resolve()), _digest(files[path][0]), digest(after)]
            for path, after in changed.items()
        ]
        write(root / ".letters" / _JOURNAL, json.dumps({"mark": mark, "steps": steps}).encode())
        try:
            write_all(changed, mark)
        except BaseException:
            with suppress(OutputFailed):
                _finish(root)  # all is put back by then: there is nothing to finish
            raise
        remove(root / ".letters" / _JOURNAL)


def _digest(before: bytes | None) -> str | None:
    return None if before is None else digest(before)


def _refuse_changed(path: Path, before: bytes | None) -> None:
    found = digest_of(path)
    if found is None and before is not None:
        raise OutputFailed(f"{path} cannot be read any more. Nothing was changed.", "Put it back, then run this again.")
    if found != _digest(before):
        what = f"{path} was changed by somebody else meanwhile. Nothing was changed."
        raise NotPermitted(what, "Run the command again.")


def finish(root: Path) -> None:
    """Finish what a killed run left half done, or take it back. Raises OutputFailed."""
    if is_unfinished(root):
        with lock.hold(root / ".letters" / _LOCK):
            _finish(root)


def cut_off(root: Path) -> tuple[Problem, ...]:
    """The problem that some of the files have their new values and others have not, where that may be."""
    if not is_unfinished(root):
        return ()
    what = "a change of several files was cut off, or is under way: some have the new values and others the old ones"
    remedy = "run letters import FILE, or letters contacts import FILE, once more: it finishes this first"
    return (Problem("data/forces", 0, 0, "C009", what, remedy),)


def is_unfinished(root: Path) -> bool:
    """Whether a run was killed at it, or is at it now."""
    return (root / ".letters" / _JOURNAL).exists()


def _finish(root: Path) -> None:
    if not is_unfinished(root):
        return
    journal = json.loads((root / ".letters" / _JOURNAL).read_bytes())
    steps = [
        (path := root.resolve() / name, staged_at(path, journal["mark"], number), before, after)
        for number, (name, before, after) in enumerate(journal["steps"])
    ]
    waiting = [(path, staged, after) for path, staged, before, after in steps if digest_of(path) == before]
    if all(digest_of(staged) == after for _, staged, after in waiting):  # else none of them was renamed yet
        for path, staged, _ in waiting:
            staged.replace(path)
    for _, staged, _, _ in steps:
        remove(staged)
    remove(root / ".letters" / _JOURNAL)
