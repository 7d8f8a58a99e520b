"""No draft lies about that may not be sent."""

import pytest
from gate.program import INSTANT, after
from sending.office import change

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture
def written(office):
    """All four drafts, rehearsed and looked at before."""
    office.settings(rehearsal_mailbox="rehearsal@inspectorate.example")
    office.do("send", "--dry-run")
    assert office.send("--to-me").code == 0
    assert office.send().code == 0
    return office


def test_drafts_of_a_letter_signed_again_go(written):
    change(written.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    written.do("correct", "kent", "--reason", "one word", "--yes")
    for folder in ("out/mail", "out/mail/rehearsal", "out/mail/dry-run"):
        assert written.drafts(folder) == ["essex-1", "essex-2"], folder


def test_drafts_that_a_killed_signing_left_go_with_the_next_send(written):
    before = (written.root / "out/mail/kent-1.eml").read_bytes()
    change(written.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    written.do("correct", "kent", "--reason", "one word", "--yes")
    (written.root / "out/mail/kent-1.eml").write_bytes(before)
    (written.root / "out/mail/note.eml").write_bytes(b"a person's own")
    assert written.send("--only", "kent-2").code == 0
    assert "kent-1" not in written.drafts()
    assert "note" in written.drafts()


def test_embargoed_drafts_go_once_the_embargo_is_over(written):
    written.do("release", at=INSTANT)
    assert written.send(at=after(hours=1)).code == 0
    for folder in ("out/mail", "out/mail/rehearsal", "out/mail/dry-run"):
        assert written.drafts(folder) == [], folder
