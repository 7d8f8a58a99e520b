"""What the program holds of each of very many letters: counted in bytes, not timed."""

import gc
import json
import shutil
import tracemalloc
from pathlib import Path

from ledger.folding import AT, OPENED, signed

from letters.ledger import events as e
from letters.ledger.chain import GENESIS, link
from letters.ledger.fold import fold
from letters.workspace.workspace import read

TOP = Path(__file__).resolve().parents[2]
FEW, MANY = 140, 340
ROOM = 1400
"""Bytes a letter; of these letters some 1,100 are held, and 9,000 were when all was held as it is."""
SAID = [
    f"Inspector {number} saw that point {number * 7} of the plan for district {number * 13 % 97} was kept in mind."
    for number in range(12)
]


def test_data_and_state_of_very_many_letters_take_little(tmp_path):
    few, many = (make_workspace(tmp_path / str(count), count) for count in (FEW, MANY))
    holding(few)  # what is loaded and remembered once
    grown = holding(many) - holding(few)
    assert ROOM / 2 < grown / (MANY - FEW) < ROOM


def make_workspace(root, count):
    """The sample's inspection with so many bodies, whose letters stand in one file."""
    shutil.copytree(TOP / "data", root / "data", ignore=shutil.ignore_patterns("forces"))
    names = {f"body-{number}": f"Body Number {number}" for number in range(count)}
    with (root / "data/inspection.yaml").open("a", encoding="utf-8") as inspection:
        inspection.write("bodies:\n" + "".join(f"  {body}: {name}\n" for body, name in names.items()))
    lines = (json.dumps(letter(body, name, number)) for number, (body, name) in enumerate(names.items()))
    (root / "data/forces.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return root


def letter(body, name, number):
    themes = ("preventing-crime", "attendance", "freeing-up-time")
    return {
        "force": body,
        "name": name,
        "region": "any",
        "signatory": "northern",
        "status": "ready",
        "specimen": "true",
        "addressee": {"office": "Chief", "mailbox": f"chief@{body}.example", "verified_on": "2014-09-01"},
        "mail_domains": [f"{body}.example"],
        "findings": {theme: [SAID[(number * place) % len(SAID)]] for place, theme in enumerate(themes, 1)},
    }


def holding(root):
    """Bytes that are held of a workspace and of a record in which all its letters are signed."""
    gc.collect()
    tracemalloc.start()
    try:
        workspace = read(root)
        state = fold(happenings([letter.id for letter in workspace.letters]), held=True)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(workspace.letters) == len(state.letters)
    return held


def happenings(forces):
    """The events one after another, as a ledger reads them."""
    n, head = 0, GENESIS
    for force in (None, *forces):
        entries = [e.letter_intent(force, f"sha256:{head}"), signing(force, head)] if force else [OPENED]
        for entry in entries:
            (row,), (event,) = link([entry], n=n, head=head, at=AT, actor="zoe")
            n, head = row.n, row.hash
            yield event


def signing(force, head):
    """Every digest another one, as in life."""
    return signed(force, public=f"sha256:{head[::-1]}", inputs=f"sha256:{head}")
