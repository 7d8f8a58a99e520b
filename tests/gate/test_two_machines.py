"""The release key held by a second person, on another machine: docs/on-the-day.md, by the real program."""

import pytest
import yaml
from gate.inspection import make_inspection
from gate.program import INSTANT, NOON, Inspection, after

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture
def machines(tmp_path):
    """The inspector's machine, which knows the release key's public half alone, and the communications officer's."""
    inspector, officer = (Inspection(make_inspection(tmp_path / name)) for name in ("inspector", "officer"))
    officer.do("keys", "init")
    key = officer.root / ".letters/keys/release.txt"
    held = officer.root / "release-key.txt"
    held.write_text(key.read_text())
    held.chmod(0o600)
    key.unlink()
    public = held.read_text().splitlines()[0].split()[-1]
    inspector.do("keys", "init")
    (inspector.root / ".letters/keys/release.txt").unlink()  # an inspector of an institution has none
    signer = inspector.root / ".letters/keys/head.pem"
    for name in ("head.pem", "head.p12", "passphrase.txt"):  # both know the same signatory
        (officer.root / ".letters/keys" / name).write_bytes(signer.with_name(name).read_bytes())
    told = {"recipients": [public]}
    (inspector.root / "data/settings.yaml").write_text(yaml.safe_dump({"release": told}))
    told = {"release": told | {"identity": "release-key.txt"}}
    (officer.root / "data/settings.yaml").write_text(yaml.safe_dump(told))
    return inspector, officer


def test_one_seals_and_only_the_other_can_open(machines, tmp_path):
    inspector, officer = machines
    assert "2 letters signed" in inspector.do("generate")
    said = inspector.refuse(78, "release", at=INSTANT)
    assert ".letters/keys/release.txt" in said
    assert "release.identity" in said
    assert "another machine" in said
    assert not (inspector.root / "public").exists()
    assert not list(inspector.root.rglob("release.txt"))

    inspector.do("pack", "-o", tmp_path / "letters.pack")
    officer.do("take", tmp_path / "letters.pack", at=after(NOON, hours=1))
    officer.refuse(75, "release", at=after(INSTANT, seconds=-1))
    assert "Published 2 letters" in officer.do("release", at=INSTANT)
    assert officer.released() == inspector.due()
