"""A draft of one force's file: what is known filled in, TBC for what is to be written, comments that say what belongs
there."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from letters.model.forces import COMMISSIONERS, DOMAINS, FORCES, REGIONS
from letters.workspace import folder
from letters.workspace.editor import editor_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from letters.model.inspection import Inspection
    from letters.model.letter import Letter

_DRAFT = Path(__file__).with_name("starter") / "draft.yaml"
TO_BE_WRITTEN = "TBC"


def force_names(inspection: Inspection) -> Mapping[str, str]:
    """The forces of an inspection, id to name."""
    return inspection.bodies or FORCES


def draft(
    force: str,
    inspection: Inspection,
    letters: Iterable[Letter],
    today: date,
    findings: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """The text of a new data/forces/<force>.yaml; `letters` are those there are, by which a signatory is chosen.

    `findings` are lines of YAML for each theme, indented as in a list below it; TBC stands where there are none.
    """
    names = force_names(inspection)
    known = force if names.get(force) == FORCES.get(force) else ""
    region, several = REGIONS.get(known, TO_BE_WRITTEN), inspection.signatories
    values = {
        "force": force,
        "name": _quoted(names[force]),
        "region": region,
        "signatory": _signatory(region, inspection, letters),
        "signatories": f"# Who signs, one of: {', '.join(several)}\n" if len(several) > 1 else "",
        "office": "Commissioner" if known in COMMISSIONERS else "Chief Constable",
        "domain": DOMAINS.get(known, f"{force}.example"),
        "today": today.isoformat(),
        "another": next((other for other in names if other != force), force),
        "findings": "\n".join(_findings(inspection, findings or {})),
    }
    line = editor_line(f"{folder.FORCES}/{force}.yaml")
    return line + Template(_DRAFT.read_text("utf-8")).substitute(values)


def _findings(inspection: Inspection, findings: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for theme in inspection.themes:
        yield f"  # {theme.heading}: {theme.scope}"
        yield f"  {theme.id}:"
        yield from findings.get(theme.id) or [f"    - {TO_BE_WRITTEN}"]


def _signatory(region: str, inspection: Inspection, letters: Iterable[Letter]) -> str:
    """Who signs most letters of the region; else whom the region or the order of the signatories suggests."""
    signed = Counter(letter.force.signatory for letter in letters if letter.force.region == region)
    if signed:
        return signed.most_common(1)[0][0]
    known = list(inspection.signatories)
    named = (known_id for known_id, who in inspection.signatories.items() if region.casefold() in who.office.casefold())
    return region if region in known else next(named, known[0])


def _quoted(name: str) -> str:
    """A name as YAML takes it; JSON's quotation marks are YAML's."""
    return name if re.fullmatch(r"[^\W\d_][\w ’-]*", name) else json.dumps(name, ensure_ascii=False)
