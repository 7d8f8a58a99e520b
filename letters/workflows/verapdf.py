"""veraPDF, where it is at hand: all of PDF/UA-1 and PDF/A-3a, by the program that archives go by. It needs a JVM."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from letters.errors import BadSettings, Problem
from letters.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.ports import Sheets

_FLAVOURS = {"ua1": "PDF/UA-1", "3a": "PDF/A-3a"}
_TEMPLATE = "templates/letter.html.j2"
_LONGEST = 3600  # seconds for all letters of a run


class VeraPdf:
    """Gathers proofs, and has the program judge all of them at once, since its start takes seconds."""

    def __init__(self) -> None:
        beside = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
        found = shutil.which("verapdf", path=beside)
        if found is None:
            raise BadSettings(
                "There is no program verapdf on the PATH.",
                "Install veraPDF (https://verapdf.org); in a checkout of Letters, make validate brings it.",
            )
        self._program = found
        self._proofs: dict[str, bytes] = {}

    def look(self, sheets: Sheets, name: str | None = None) -> tuple[Problem, ...]:
        """Keep the first edition of a job for the end."""
        if sheets.pdfs:
            self._proofs[name or sheets.job.letter.id] = sheets.pdfs[0]
        return ()

    def last(self) -> tuple[Problem, ...]:
        """All that the program finds. Raises BadSettings where it does not work. Its files are the owner's, and go."""
        if not self._proofs:
            return ()
        with TemporaryDirectory(prefix="letters-") as folder:
            paths = [Path(folder) / f"{number}.pdf" for number in range(len(self._proofs))]
            for path, pdf in zip(paths, self._proofs.values(), strict=True):
                write(path, pdf)
            found = {problem for flavour in _FLAVOURS for problem in self._judged(flavour, paths)}
        return tuple(sorted(found))

    def _judged(self, flavour: str, paths: list[Path]) -> Iterator[Problem]:
        command = [self._program, "--format", "json", "--maxfailuresdisplayed", "1", "--flavour", flavour]
        try:
            done = subprocess.run(  # noqa: S603  a program of this machine, and files of ours
                [*command, *map(str, paths)], capture_output=True, timeout=_LONGEST, check=False
            )
            jobs = json.loads(done.stdout)["report"]["jobs"]
            rules = [rule for job in jobs for rule in _failed(job)]
        except (OSError, subprocess.TimeoutExpired, ValueError, LookupError, TypeError) as error:
            raise BadSettings(f"{self._program} does not answer as veraPDF 1.28 does.", "Run it by hand.") from error
        if len(jobs) != len(paths):
            raise BadSettings(f"{self._program} judged {len(jobs)} of {len(paths)} files.", "Run it by hand.")
        for clause, test, described in rules:
            what = f"veraPDF: {_FLAVOURS[flavour]}, clause {clause}, test {test}: {described[:160].rstrip('.')}"
            yield Problem(_TEMPLATE, 0, 0, "P140", what, "correct the template, or use another font")


def _failed(job: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Clause, test and words of each rule that a file breaks."""
    if "taskException" in job:
        raise ValueError("a file could not be judged")
    for result in job["validationResult"]:
        for rule in result["details"]["ruleSummaries"]:
            yield str(rule["clause"]), str(rule["testNumber"]), str(rule["description"])
        if not result["compliant"] and not result["details"]["ruleSummaries"]:
            raise ValueError("no rule is named")
