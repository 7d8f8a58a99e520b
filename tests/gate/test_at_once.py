"""Eight processes generating, releasing and reading at once: one chain, no fork, no half release."""

import json
import time

import pytest
from gate.program import after, digest

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("faketime")]
AT = after(hours=13)
COMMANDS = [
    ("generate",),
    ("release",),
    ("status", "--json"),
    ("generate", "kent"),
    ("release",),
    ("log", "verify"),
    ("release", "--check"),
    ("generate", "essex"),
]
ALSO = {"release": 77, "release --check": 1, "generate kent": 77, "generate essex": 77}
"""How these may end too: a letter is still to be signed, or it is public already."""


def whole(current):
    """Whether the release that the public sees is whole; it never is anything else."""
    release = current.resolve()
    manifest = json.loads((release / "manifest.json").read_text())["letters"]
    assert {path.parent.name: digest(path) for path in release.glob("*/letter.pdf")} == manifest
    assert set(manifest) == {"essex", "kent"}
    return True


def test_eight_processes_at_once_make_one_chain_and_whole_releases(keyed):
    current = keyed.root / "public/current"
    for hours in range(2):
        running = [(command, keyed.start(*command, at=after(AT, hours=hours), ticking=True)) for command in COMMANDS]
        while any(process.poll() is None for _, process in running):
            assert not current.is_symlink() or whole(current)
            time.sleep(0.01)  # leaves the processor to those eight
        for command, process in running:
            out, err = process.communicate()
            assert process.returncode in {0, ALSO.get(" ".join(command))}, (command, out, err)
            assert "Traceback" not in err
    keyed.do("release", at=after(AT, hours=2))
    assert "The record is whole" in keyed.do("log", "verify")
    kinds = keyed.kinds()
    assert kinds.count(("ledger.opened", None)) == kinds.count(("embargo.pinned", None)) == 1
    for force in ("essex", "kent"):
        assert kinds.count(("letter.intent", force)) == kinds.count(("letter.signed", force)) == 1
    assert kinds.count(("release.intent", None)) == kinds.count(("release.done", None)) == 1
    assert keyed.released() == keyed.due()
