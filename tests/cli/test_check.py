"""`letters check`: every mistake of data and templates, in one pass, each with its place."""

import re

import pytest

PLACE = re.compile(r"[a-z/.0-9-]+:\d+:\d+: [A-Z]\d{3} .+ — .+")


def test_nothing_to_mend(letters, generated):
    done = letters("check", cwd=generated)
    assert (done.code, done.out) == (0, "")
    assert done.err == "2 letters checked in every edition. No problems found.\n"


def test_it_writes_nothing(letters, keyed):
    before = sorted(keyed.rglob("*"))
    assert letters("check", cwd=keyed).code == 0
    assert sorted(keyed.rglob("*")) == before


def test_mistakes_of_data_and_templates_come_at_once(letters, keyed, edit):
    edit(keyed / "data/forces/leicestershire.yaml", r"region: eastern", "region: eastern\nregion: western")
    edit(keyed / "data/forces/gwent.yaml", r"Some small matters", "Some matters of Kent Police")
    (keyed / "data/settings.yaml").write_text("sigining: {}\n")
    (keyed / "data/forces/notes.txt").write_text("to do")
    edit(keyed / "templates/letter.html.j2", r"\{%-? *extends|<html", "{{ nonsense }}<html")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    lines = done.out.splitlines()
    assert all(PLACE.fullmatch(line) for line in lines)
    assert {line.split(":")[0] for line in lines} == {
        "data/forces/leicestershire.yaml",
        "data/forces/gwent.yaml",
        "data/settings.yaml",
        "data/forces/notes.txt",
        "templates/letter.html.j2",
    }
    assert done.err == f"{len(lines)} problems found.\n"


def test_a_character_without_a_glyph_has_its_line_and_column(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"    - Some small matters", "    - >-\n      A few\n      ☃ small matters")
    edit(keyed / "data/inspection.yaml", r"phone: 01632", "phone: ☎ 01632")
    done = letters("check", cwd=keyed)
    assert done.out.splitlines() == [
        f"{place}: P005 no shipped font has the character {char} — "
        "write it another way, or add a font that has it to templates/fonts"
        for place, char in [
            ("data/forces/gwent.yaml:13:7", "‘☃’, U+2603 SNOWMAN"),
            ("data/inspection.yaml:8:10", "‘☎’, U+260E BLACK TELEPHONE"),
        ]
    ]
    assert done.err == "2 problems found.\n"


@pytest.mark.parametrize("command", ["check", "proof", "generate"])
def test_a_word_too_long_for_its_line_has_its_line(letters, keyed, edit, command):
    edit(keyed / "data/forces/gwent.yaml", r"    - Some small matters", f"    - Some {'x' * 120} matters")
    done = letters(command, cwd=keyed)
    assert done.code == (1 if command == "check" else 65)
    assert (
        f"data/forces/gwent.yaml:11:12: P001 on page 1, the text ‘{'x' * 24}’ runs off the page" in done.out + done.err
    )


def test_messages_are_worded_too(letters, keyed, edit):
    """A mistake that would show on the day of sending shows today."""
    edit(keyed / "templates/messages/sentences.j2", r"{{ replaces }}", "{{ replced }}")
    edit(keyed / "templates/messages/notice.txt.j2", r"{{ deleted\(\) }}", "As Kent Police says: {{ deleted() }}")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    wrong = {tuple(line.split(" ", 2)[:2]) for line in done.out.splitlines()}
    assert wrong == {
        ("templates/messages/sentences.j2:16:0:", "T002"),
        ("templates/messages/notice.txt.j2:10:4:", "M002"),
    }


def test_one_problem_is_counted_as_one(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"specimen: true", "specimen: perhaps")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert done.out.startswith("data/forces/gwent.yaml:6:11: D")
    assert done.err == "1 problem found.\n"


@pytest.mark.parametrize("command", ["proof", "generate"])
def test_unfit_data_makes_nothing(letters, keyed, edit, command):
    edit(keyed / "data/forces/gwent.yaml", r"specimen: true", "specimen: perhaps")
    done = letters(command, cwd=keyed)
    assert (done.code, done.out) == (65, "")
    assert done.err.startswith("data/forces/gwent.yaml:6:11: D")
    assert done.err.endswith("1 problem found. Nothing was written.\n")
    assert not (keyed / "out").exists()


def test_an_unfit_inspection_is_told_though_no_letter_can_be_laid_out(letters, keyed, edit):
    edit(keyed / "data/inspection.yaml", r"weekday: Thursday", "weekday: Friday")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "4 September 2014 is a Thursday, not a Friday" in done.out


def test_the_letter_named_is_the_one_that_cannot_be_read(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"status: ready", "status: perhaps")
    done = letters("check", "gwent", cwd=keyed)
    assert done.code == 1
    assert done.out.startswith("data/forces/gwent.yaml:5:9: D")
    assert letters("check", "gwynt", cwd=keyed).code == 2


def test_no_letter_is_no_success(letters, keyed):
    for force in (keyed / "data" / "forces").iterdir():
        force.unlink()
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "data/forces:0:0: D106 there is no letter in the folder" in done.out


def test_a_draft_is_checked_and_may_have_no_instant(letters, keyed, edit):
    for force in ("gwent", "leicestershire"):
        edit(keyed / f"data/forces/{force}.yaml", r"status: ready", "status: draft")
    edit(keyed / "data/inspection.yaml", r"until: .*", "until: to be confirmed")
    done = letters("check", cwd=keyed)
    assert (done.code, done.out) == (0, "")
    assert "2 letters checked" in done.err
    edit(keyed / "data/forces/gwent.yaml", r"status: draft", "status: ready")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "to be confirmed" in done.out
