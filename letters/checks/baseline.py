"""Problems that are known and still to be mended: they fail no run, every new one does.

A baseline says code, file and a digest of the line, so that lines may move. It holds nothing that a letter says, and
nothing that stops a letter: `generate` would refuse what `check` lets pass.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from letters.codes import CODES
from letters.errors import Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Known = Counter[tuple[str, str, str]]
    Read = Callable[[str], str]

_BREAK = re.compile(r"\r\n|\r|\n")
_DIGITS = 16
_VERSION = 1


def write(problems: Iterable[Problem], read: Read) -> bytes:
    """A baseline of the problems, notes and what stops a letter left out. `read` gives a file's text."""
    counts = Counter(_key(it, read) for it in problems if it.severity != "note" and not CODES[it.code].stops)
    rows = [
        {"code": code, "file": file, "place": place, "count": count}
        for (code, file, place), count in sorted(counts.items())
    ]
    return f"{json.dumps({'letters-baseline': _VERSION, 'known': rows}, indent=1, ensure_ascii=False)}\n".encode()


def read(raw: bytes, file: str) -> Known:
    """How often each known problem may be there. Raises Unfit for a file that is no baseline, naming `file`."""
    try:
        document = json.loads(raw)
        rows: Any = document["known"] if document["letters-baseline"] == _VERSION else None
        known: Known = Counter()
        for row in rows:
            if (rule := CODES.get(str(row["code"]))) and rule.stops:
                continue  # from an earlier version, or by hand
            known[str(row["code"]), str(row["file"]), str(row["place"])] += int(row["count"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        what = "this is not a baseline that this version of Letters wrote"
        remedy = f"write it anew: letters check --baseline {file} --write-baseline"
        raise Unfit([Problem(file, 0, 0, "Y016", what, remedy)]) from error
    return known


def apart(problems: Sequence[Problem], known: Known, read: Read) -> tuple[tuple[Problem, ...], int, int]:
    """The new problems, how many are known, and how many of the known are gone."""
    left = Counter(known)
    new = []
    for problem in problems:
        key = _key(problem, read)
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(problem)
    return tuple(new), len(problems) - len(new), sum(left.values())


def _key(problem: Problem, read: Read) -> tuple[str, str, str]:
    return problem.code, problem.file, sha256(_place(problem, read).encode()).hexdigest()[:_DIGITS]


def _place(problem: Problem, read: Read) -> str:
    """The text of the line without its indenting; of a problem of a page or a whole file, the part that it names."""
    lines = _BREAK.split(read(problem.path)) if problem.line else []
    return lines[problem.line - 1].strip() if 0 < problem.line <= len(lines) else problem.part
