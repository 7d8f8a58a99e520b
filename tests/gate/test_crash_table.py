"""The rows of docs/record.md: the real program killed there, what is left, and the next run."""

import pytest
from gate.program import NOON
from gate.storm import AT, shows_nothing_early

from letters.ledger.checkpoint import parse

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("strace", "faketime")]


@pytest.fixture
def cut_off(arena, scene):
    """Play a scene up to a point, killed there; gives the workspace. Then let the next run go on."""
    played = []

    def at(name, call, words, *, following=0, last=False):
        scenery = scene(name)
        found = [p for p in scenery.points if p.call == call and words in p.arguments]
        point = found[-1 if last else 0]
        arena.put(scenery.start)
        arena.kill(scenery.command, scenery.points[scenery.points.index(point) + following])
        assert shows_nothing_early(arena.inspection, scenery.command)
        played.append(scenery)
        return arena.inspection

    yield at
    [scenery] = played
    arena.go_on(scenery.command)
    assert scenery.ended_alike()


def states(inspection):
    return {letter["force"]: letter["state"] for letter in inspection.status(at=AT)["letters"]}


def sealed(inspection):
    return {path.name for path in inspection.root.glob(".letters/sealed/*.age")}


def checkpoint_of(inspection):
    return parse((inspection.root / ".letters/checkpoint").read_text())


def letters(inspection, pattern):
    return {path.name for path in inspection.root.glob(pattern)}


def test_g1_while_the_ledger_is_begun(cut_off):
    left = cut_off("first letters", "unlink", "ledger.db-journal")
    assert left.ledger.exists()
    assert states(left) == {"essex": "ready", "kent": "ready"}
    assert not (left.root / "out").exists()


def test_g1b_between_the_beginning_of_the_ledger_and_its_first_checkpoint(cut_off):
    left = cut_off("first letters", "rename", "./.letters/checkpoint")
    assert left.kinds() == [("ledger.opened", None)]
    assert states(left) == {"essex": "ready", "kent": "ready"}
    assert not (left.root / ".letters/checkpoint").exists()


def test_g2_between_the_intents_and_the_first_file(cut_off):
    left = cut_off("first letters", "fsync", "./.letters/sealed/.tmp-")
    assert states(left) == {"essex": "signing", "kent": "signing"}
    assert sealed(left) == set()
    said = left.refuse(77, "release", "--as-of", "2014-09-04T00:00:00Z", at=AT)
    assert "signing was cut off for essex, kent: letters generate essex" in said


def test_g3_between_the_sealed_edition_and_the_copies(cut_off):
    left = cut_off("first letters", "rename", "essex-1.pdf")
    assert len(sealed(left)) == len(letters(left, ".letters/copies/*")) == 1
    assert [name[:5] for name in letters(left, "out/embargoed/essex/*")] == [".tmp-"]
    assert states(left) == {"essex": "signing", "kent": "signing"}


def test_g4_between_the_files_and_the_signing(cut_off):
    left = cut_off("first letters", "fsync", "<./out/embargoed/essex>")
    assert len(sealed(left)) == 1
    assert left.copy("essex").exists()
    assert states(left) == {"essex": "signing", "kent": "signing"}


def test_g5_between_two_letters(cut_off):
    left = cut_off("first letters", "rename", "kent-1.pdf")
    assert states(left) == {"essex": "signed", "kent": "signing"}
    assert len(sealed(left)) == 2
    assert ("embargo.pinned", None) in left.kinds()


def test_g6_between_the_last_letter_and_the_checkpoint(cut_off):
    left = cut_off("first letters", "rename", "./.letters/checkpoint", last=True)
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert checkpoint_of(left).length == 1
    assert letters(left, ".letters/.tmp-*")


def test_g7_between_the_files_of_a_letter_made_again_and_its_signing(cut_off):
    left = cut_off("one letter made again", "fsync", "<./out/embargoed/kent>")
    assert states(left) == {"essex": "signed", "kent": "signing"}
    assert len(sealed(left)) == 3


def test_g8_between_the_signing_and_the_removal_of_what_it_replaces(cut_off):
    left = cut_off("one letter made again", "unlink", ".age")
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert len(sealed(left)) == 3
    assert "replaces" in left.signed("kent")


def test_g9_while_a_copy_is_brought_back(cut_off):
    left = cut_off("copy brought back", "rename", "kent-1.pdf")
    assert [name[:5] for name in letters(left, "out/embargoed/kent/*")] == [".tmp-"]
    assert states(left) == {"essex": "signed", "kent": "signed"}


def test_g10_between_the_files_of_what_was_lost_and_its_event(cut_off):
    left = cut_off("lost and signed again", "fsync", "<./out/embargoed/kent>")
    assert left.copy("kent").exists()
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert left.kinds()[-1] == ("letter.signed", "kent")


def test_k1_between_the_reason_for_a_correction_and_its_first_file(cut_off):
    left = cut_off("letter corrected", "fsync", "./.letters/sealed/.tmp-")
    assert left.kinds()[-2:] == [("letter.corrected", "kent"), ("letter.intent", "kent")]
    assert states(left) == {"essex": "signed", "kent": "signing"}
    said = left.refuse(77, "release", "--as-of", "2014-09-04T00:00:00Z", at=AT)
    assert "signing was cut off for kent: letters generate kent" in said


def test_k2_between_the_files_of_a_correction_and_its_signing(cut_off):
    left = cut_off("letter corrected", "fsync", "<./out/embargoed/kent>")
    assert states(left) == {"essex": "signed", "kent": "signing"}
    assert letters(left, "out/embargoed/kent/*") == {"kent-1.pdf", "kent-2.pdf"}
    assert len(sealed(left)) == 3


def test_k3_between_the_signing_of_a_correction_and_the_removal_of_what_it_replaces(cut_off):
    left = cut_off("letter corrected", "unlink", ".age")
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert left.letter("kent").copy("kent-2").replaces == "kent-1"
    assert letters(left, "out/embargoed/kent/*") == {"kent-1.pdf", "kent-2.pdf"}
    assert len(sealed(left)) == 3


def test_a_correction_that_was_cut_off_is_finished_by_generate_too(arena, scene):
    """Somebody said yes to it: its intent stands, and no second one is asked for."""
    corrected = scene("letter corrected")
    arena.put(corrected.start)
    arena.kill(corrected.command, corrected.find("rename", "kent-2.pdf"))
    arena.inspection.do("generate", at=AT)
    assert corrected.ended_alike()


def test_m1_between_a_copy_for_a_new_mailbox_and_its_event(cut_off):
    left = cut_off("copy for a new mailbox", "fsync", "<./out/embargoed/kent>")
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert letters(left, "out/embargoed/kent/*") == {"kent-1.pdf", "kent-2.pdf"}
    assert ("copy.made", "kent") not in left.kinds()


def test_m2_between_the_event_of_a_copy_for_a_new_mailbox_and_the_removal_of_the_old_one(cut_off):
    left = cut_off("copy for a new mailbox", "unlink", "./.letters/copies/")
    assert left.kinds()[-1] == ("copy.made", "kent")
    assert letters(left, "out/embargoed/kent/*") == {"kent-1.pdf", "kent-2.pdf"}


def test_t1_take_between_the_intents_and_the_first_file(cut_off):
    left = cut_off("pack taken", "fsync", "./.letters/sealed/.tmp-")
    assert states(left) == {"essex": "signing", "kent": "signing"}
    assert sealed(left) == set()
    said = left.refuse(77, "release", "--as-of", "2014-09-04T00:00:00Z", at=AT)
    assert "signing was cut off for essex, kent" in said


def test_t2_between_the_files_of_a_pack_and_its_events(cut_off):
    left = cut_off("pack taken", "fsync", "<./out/embargoed/kent>")
    assert len(sealed(left)) == len(letters(left, "out/embargoed/*/*.pdf")) == 2
    assert states(left) == {"essex": "signing", "kent": "signing"}
    assert ("pack.taken", None) not in left.kinds()


def test_t3_between_the_events_of_a_newer_pack_and_the_removal_of_what_it_replaces(cut_off):
    left = cut_off("newer pack taken", "unlink", ".age")
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert left.kinds()[-2:] == [("pack.taken", None), ("letter.signed", "kent")]
    assert len(sealed(left)) == 3


def test_t4_between_the_events_of_a_pack_and_the_checkpoint(cut_off):
    left = cut_off("pack taken", "rename", "./.letters/checkpoint", last=True)
    assert states(left) == {"essex": "signed", "kent": "signed"}
    assert checkpoint_of(left).length == 1


def test_p1_between_a_copy_for_the_post_and_its_event(arena, signed, monkeypatch):
    """The number was given to nobody: the next copy has it."""
    monkeypatch.setattr(arena, "at", NOON)
    arena.put(signed)
    arena.run("print essex")  # fills caches outside the workspace
    arena.put(signed)
    point = next(p for p in arena.points("print kent") if p.call == "fsync" and "<./out/print>" in p.arguments)
    arena.put(signed)
    arena.kill("print kent", point)
    left = arena.inspection
    assert shows_nothing_early(left, "print")
    assert letters(left, "out/print/*") == {"kent-2.pdf"}
    assert ("copy.printed", "kent") not in left.kinds()
    left.do("print", "essex", at=NOON)
    assert letters(left, "out/print/*") == {"essex-2.pdf"}
    assert "Copy kent-2" in left.do("print", "kent", at=NOON)
    assert len(letters(left, ".letters/copies/*")) == 4


def test_c1_between_the_reason_for_a_new_checkpoint_and_the_checkpoint(cut_off):
    left = cut_off("checkpoint renewed", "rename", "./.letters/checkpoint")
    assert left.kinds()[-1] == ("checkpoint.renewed", None)
    assert "checkpoint is missing" in left.refuse(77, "status")


def test_r1_before_the_intent(cut_off):
    left = cut_off("first release", "fdatasync", "ledger.db-wal")
    assert not (left.root / "public").exists()


def test_r2_between_the_intent_and_the_first_folder(cut_off):
    left = cut_off("first release", "fsync", "<.>")
    assert left.kinds()[-1] == ("release.intent", None)
    assert not letters(left, "public/**/*.pdf")


def test_r3_while_the_release_is_staged(cut_off):
    left = cut_off("first release", "fsync", "staging/1/manifest.json")
    assert letters(left, ".letters/staging/1/*/*.pdf") == {"letter.pdf"}
    assert (left.root / ".letters/staging").stat().st_mode & 0o777 == 0o700
    assert not letters(left, "public/**/*.pdf")


def test_r4_between_staging_and_the_rename(cut_off):
    left = cut_off("first release", "rename", "staging/1")
    assert letters(left, ".letters/staging/1/*") == {"essex", "kent", "manifest.json"}
    assert not letters(left, "public/releases/*")


def test_r5_between_the_rename_and_the_switch(cut_off):
    left = cut_off("first release", "rename", "public/current")
    assert letters(left, "public/releases/1/*") == {"essex", "kent", "manifest.json"}
    assert left.released() is None


def test_r6_between_the_switch_and_its_record(cut_off):
    left = cut_off("first release", "rename", "public/current", following=2)
    assert left.released() == left.due()
    assert left.status(at=AT)["phase"] == "due"


def test_r7_between_the_record_and_the_checkpoint(cut_off):
    left = cut_off("first release", "rename", "./.letters/checkpoint")
    assert left.status(at=AT)["phase"] == "published"


def test_release_cut_off_and_then_given_up_leaves_no_withheld_letter_readable(arena, scene):
    """Between the rename and the switch; then a court withholds one of its letters."""
    first = scene("first release")
    arena.put(first.start)
    arena.kill("release", first.find("rename", "public/current"))
    left = arena.inspection
    assert letters(left, "public/releases/1/*") == {"essex", "kent", "manifest.json"}
    left.do("withhold", "kent", "--reason", "a court's order", at=AT)
    left.do("release", at=AT)
    assert set(left.released()) == {"essex"}
    assert letters(left, "public/releases/*") == {"2"}
