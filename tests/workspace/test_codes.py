"""The table of codes and the code that uses them agree."""

import re
from pathlib import Path

import letters.workspace
from letters.workspace.codes import CODES

ROOM = Path(letters.workspace.__file__).parent
DIGITS = {"001", "002", "003", "004", "005", "006", "007", "008"}


def _used():
    source = "".join(path.read_text() for path in ROOM.rglob("*.py") if path.name != "codes.py")
    whole = set(re.findall(r'"([YDS]\d{3})"', source))
    by_series = set(re.findall(r'"(00\d)"', source)) | set(re.findall(r"\{series\}(\d{3})", source))
    return whole, by_series


def test_every_code_used_is_in_the_table_and_every_code_in_the_table_is_used():
    whole, by_series = _used()
    assert by_series == DIGITS
    assert whole | {f"D{digits}" for digits in by_series} | {f"S{digits}" for digits in by_series - {"007"}} == set(
        CODES
    )


def test_each_meaning_is_one_sentence():
    for meaning in CODES.values():
        assert re.fullmatch(r"[A-Z][^.]*(?:\.yaml[^.]*)?\.", meaning)


def test_most_codes_have_a_case():
    """Codes without a case are about bytes and files, which other tests make in code."""
    cases = Path(__file__).parent.parent / "cases"
    seen = {code for path in cases.glob("*/expected.txt") for code in re.findall(r": ([YDS]\d{3}) ", path.read_text())}
    assert set(CODES) - seen <= {
        "Y001", "Y008", "Y014", "S001", "S006",
    }  # fmt: skip
