"""Write docs/checks.md from the registry of rules: `python tools/checks.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "checks.md"
sys.path.insert(0, str(TOP))

from letters.codes import CODES, Rule  # noqa: E402  found from a checkout too

HEADINGS = {
    "Y": "Y: reading a data file",
    "C": "C: taking a workbook of recipients back",
    "D": "D: data",
    "S": "S: settings",
    "T": "T: templates",
    "P": "P: pages",
    "M": "M: messages",
    "G": "G: nothing to make",
}
HEAD = (TOP / "tools" / "checks_head.md").read_text(encoding="utf-8")


def page() -> str:
    """The whole page, the same on every machine."""
    parts = [HEAD]
    for letter, heading in HEADINGS.items():
        parts += [f"## {heading}\n", *_table(rule for code, rule in CODES.items() if code[0] == letter), ""]
    return "\n".join(parts)


def _table(rules: Iterator[Rule]) -> Iterator[str]:
    yield "| code | what is wrong | why it matters | to mend it | weight |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        weight = f"{rule.severity}{'' if rule.stops else ', yours to choose'}"
        cells = (rule.code, rule.title, rule.meaning, rule.remedy, weight)
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
