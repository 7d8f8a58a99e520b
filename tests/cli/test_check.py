"""`letters check`: every mistake of data and templates, in one pass, each with its place."""

import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PLACE = re.compile(r"[a-z/.0-9-]+(?::\d+:\d+)?: [A-Z]\d{3} .+ — .+")


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
    assert done.err.endswith(f"mended.\n{len(lines)} problems found.\n")


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
        ("templates/messages/sentences.j2:16:33:", "T002"),
        ("templates/messages/notice.txt.j2:10:4:", "M002"),
    }


def test_one_problem_is_counted_as_one(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"specimen: true", "specimen: perhaps")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert done.out.startswith("data/forces/gwent.yaml:6:11: D")
    assert done.err.endswith("1 problem found.\n")


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


def test_a_letter_in_a_file_of_another_name_is_laid_out_too(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"Some small matters", "Some ☃ small matters")
    (keyed / "data/forces/gwent.yaml").rename(keyed / "data/forces/gwynt.yaml")
    done = letters("check", cwd=keyed)
    assert "D101" in done.out.splitlines()[0]
    assert "P005 no shipped font has the character ‘☃’" in done.out
    assert done.err == "2 problems found.\n"


def test_no_letter_is_no_success(letters, keyed):
    for force in (keyed / "data" / "forces").iterdir():
        force.unlink()
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "data/forces: D106 there is no letter yet" in done.out


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


def test_a_code_is_explained_anywhere(letters, tmp_path):
    done = letters("check", "--explain", "D204", cwd=tmp_path)
    assert done.code == 0
    assert done.out.startswith("D204  A letter names another force.\nWhy: ")
    assert letters("check", "--explain", "X1").code == 2


@pytest.fixture
def doubtful(keyed, edit):
    """A letter with an error and a warning, in one force."""
    edit(
        keyed / "data/forces/gwent.yaml", r"    - Some small matters", "    - Some matters of Kent Police, the force's,"
    )
    return keyed


def test_every_format_is_written_in_one_run_or_another(letters, doubtful):
    for name, begins in {
        "a.json": "{",
        "a.sarif": "{",
        "a.xml": "<?xml",
        "a.txt": "data/forces/gwent.yaml:11:23: D204",
    }.items():
        done = letters("check", "gwent", "--no-excerpt", "-o", name, cwd=doubtful)
        assert (done.code, done.out) == (1, "")
        assert done.err == "1 problem and 1 warning found.\n".replace("problem", "error")
        assert (doubtful / name).read_text().startswith(begins)


def test_a_report_whose_format_nobody_knows_is_refused_before_anything_is_read(letters, doubtful):
    (doubtful / "data/inspection.yaml").unlink()
    for name in ("r.foo", "r"):
        done = letters("check", "-o", name, cwd=doubtful)
        assert done.code == 2
        assert ".json (json), .sarif (sarif), .xml (junit), .txt (text); or say it with --format" in done.err
    assert letters("check", "--write-baseline", cwd=doubtful).code == 2
    assert letters("check", "-o", "r.foo", "--format", "json", cwd=doubtful).code == 1
    assert (doubtful / "r.foo").read_text().startswith("{")


@pytest.mark.parametrize(
    "command",
    [
        "check -o .letters/keys/release.txt",
        "check -o .letters/ledger.db --format json",
        "check -o notes.md --format json",
        "check --baseline .letters/ledger.db --write-baseline",
        "check --templates --snapshots public/looks --accept",
        "check --snapshots .letters/looks",
        "log export -o .letters/ledger.db",
        "verify --page data/inspection.yaml",
        "contacts export -o data/new.csv",
        "pack -o public/letters.pack",
    ],
)
def test_no_output_takes_the_place_of_what_is_the_workspaces_own(letters, workspace, command):
    (workspace / "notes.md").write_text("Mine.\n")
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    done = letters(*command.split(), cwd=workspace)
    assert (done.code, done.out) == (2, "")
    assert "the workspace’s own" in done.err or "nothing that this command wrote" in done.err
    assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["messages/x.j2", "letter.css", "fonts/x.ttf", "z.j2"])
def test_a_template_that_would_hang_its_reader_is_told(letters, keyed, name):
    file = keyed / "templates" / name
    file.unlink(missing_ok=True)
    file.symlink_to(os.devnull) if name == "z.j2" else os.mkfifo(file)
    for command in (["check"], ["check", "--templates"], ["generate"]):
        done = letters(*command, cwd=keyed)
        assert done.code == (65 if command == ["generate"] else 1)
        assert f"templates/{name}: Y014 this is not an ordinary file" in done.out + done.err


def test_an_id_that_the_ledger_does_not_know_is_told(letters, workspace, edit):
    edit(workspace / "data/inspection.yaml", r"id: small-inspection", "id: other-inspection")
    done = letters("check", cwd=workspace)
    assert done.code == 1
    assert done.out.startswith("data/inspection.yaml:1:5: D410 ")
    assert "is the ledger of another inspection, small-inspection, not of other-inspection — put id: back" in done.out


def test_a_report_into_a_folder(letters, workspace):
    done = letters("check", "-o", ".", "--format", "json", cwd=workspace)
    assert (done.code, done.err) == (73, ". is a folder, not a file.\nName a file in it.\n")


def test_a_text_off_a_terminal_masks_what_identifies_somebody_and_is_its_owners(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"chief@gwent", "chief@kent")
    for options in (["-o", "r.txt"], []):
        done = letters("check", "gwent", *options, cwd=keyed)
        said = done.out or (keyed / "r.txt").read_text()
        assert "D301 the mailbox ‘\ufffd’ lies outside gwent.police.example" in said
        assert "chief@" not in said
    assert (keyed / "r.txt").stat().st_mode & 0o777 == 0o600
    assert "chief@kent.police.example" in letters("check", "gwent", "--excerpt", cwd=keyed).out


def test_on_github_actions_the_problems_are_annotations(letters, doubtful):
    done = letters("check", cwd=doubtful, GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(doubtful.parent))
    assert done.code == 1
    first, second = done.out.splitlines()
    assert first.startswith(
        "::error file=inspection/data/forces/gwent.yaml,line=11,col=23,title=Letters D204::A letter"
    )
    assert second.startswith("::warning ")
    assert "Kent" not in done.out


def test_the_line_is_shown_only_where_it_is_asked_for_or_a_terminal(letters, doubtful):
    lines = letters("check", "--excerpt", cwd=doubtful).out.splitlines()
    assert lines[1] == "    11 |     - Some matters of Kent Police, the force's, are still to be looked after."
    assert lines[2] == "       |                       ^"


def test_warnings_pass_unless_the_run_is_strict(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"Some small matters", "Some of the force's matters")
    done = letters("check", cwd=keyed)
    assert (done.code, done.err) == (0, "1 warning found.\n")
    assert "gwent.yaml:11:23: D504 warning: the quotation mark is straight" in done.out
    assert letters("check", "--strict", cwd=keyed).code == 1
    edit(keyed / "data/inspection.yaml", r"^themes:", "checks: {D504: error}\nthemes:")
    assert letters("check", cwd=keyed).code == 1
    edit(keyed / "data/inspection.yaml", r"D504: error", "D504: off")
    assert (letters("check", cwd=keyed).out) == ""


@pytest.mark.parametrize(("line", "said"), [("D204: off", "stops a letter"), ("D999: off", "there is no rule")])
def test_the_weight_of_what_stops_a_letter_is_nobodys_to_choose(letters, keyed, edit, line, said):
    edit(keyed / "data/inspection.yaml", r"^themes:", f"checks:\n  {line}\nthemes:")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert re.search(rf"data/inspection.yaml:\d+:3: D005 .*{said}", done.out)


def test_only_new_problems_fail_against_a_baseline(letters, doubtful, edit):
    refused = letters("check", "--baseline", "known.json", cwd=doubtful)
    assert (refused.code, refused.out) == (2, "")
    assert "--write-baseline" in refused.err
    force = doubtful / "data/forces/gwent.yaml"
    edit(force, r"Kent Police", "the Kentish police")
    edit(force, r"    - Some matters", "    - Write to ada@kent.example about it.\n    - Some matters")
    made = letters("check", "--baseline", "known.json", "--write-baseline", cwd=doubtful)
    assert (made.code, made.out) == (0, "")
    assert made.err.startswith("known.json is written.")
    assert made.err.endswith(
        "2 known problems in the baseline left out; none of them stops a letter.\n"
        "2 letters checked in every edition. No new problems found.\n"
    )
    edit(force, r"^force: gwent", "# a new line\nforce: gwent")
    assert letters("check", "--baseline", "known.json", cwd=doubtful).code == 0
    edit(force, r"region: western", "regoin: western")
    again = letters("check", "--baseline", "known.json", cwd=doubtful)
    assert again.code == 1
    assert [line.split()[1] for line in again.out.splitlines()] == ["D001", "D003"]
    rewritten = letters("check", "--baseline", "known.json", "--write-baseline", cwd=doubtful)
    assert rewritten.code == 1
    assert "2 problems cannot be in a baseline: no letter with them is signed or sent." in rewritten.err
    assert letters("generate", cwd=doubtful).code == 65


def test_a_recipients_certificate_that_is_missing_or_none_has_its_place(letters, keyed, edit):
    file = keyed / "data/forces/leicestershire.yaml"
    edit(file, "mailbox: chief@", "certificate: chief.pem, mailbox: chief@")
    edit(file, "mailbox: liaison@", "certificate: liaison.pem, mailbox: liaison@")
    (keyed / "data/liaison.pem").write_text("no certificate")
    lines = letters("check", cwd=keyed).out.splitlines()
    places = [
        f"data/forces/leicestershire.yaml:{number}:{line.index(name) + 1}"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for name in ("chief.pem", "liaison.pem")
        if name in line
    ]
    assert [line.partition(": M010 ")[0] for line in lines] == places
    assert "data/chief.pem cannot be read: no such file or directory — put the file there" in lines[0]
    assert "the recipient’s certificate is not PEM" in lines[1]


def test_templates_alone_need_no_data(letters, tmp_path, edit):
    shutil.copytree(TOP / "templates", tmp_path / "templates")
    edit(tmp_path / "templates/letter.html.j2", r"addressee\.salutation or", "addressee.saltation or")
    done = letters("check", "--templates", cwd=tmp_path)
    assert done.code == 1
    assert done.out.startswith("templates/letter.html.j2:32:42: T002 'saltation' is undefined")
    assert done.err == "1 problem found.\n"
    assert letters("check", "--templates", "kent", cwd=tmp_path).code == 2


def test_drafts_are_mended_when_somebody_agrees_and_ready_letters_are_not(letters, keyed, edit):
    draft, ready = (keyed / f"data/forces/{force}.yaml" for force in ("gwent", "leicestershire"))
    edit(draft, r"^status: ready", "status: draft   # it's being written")
    edit(draft, r"Some small matters", "The force's small matters - and  others -")
    edit(ready, r"The force looks", "The force's staff look")
    before = draft.read_text(), ready.read_text()
    asked = letters("check", "--fix", cwd=keyed)
    assert asked.code == 2
    assert "+    - The force’s small matters – and others – are still to be looked after." in asked.out
    assert "1 text in 1 file would change" in asked.err
    assert (draft.read_text(), ready.read_text()) == before
    done = letters("check", "--fix", "--yes", cwd=keyed)
    assert done.code == 0
    assert "force’s" not in done.out
    assert "1 text in 1 file mended." in done.err
    assert [line.split()[1:3] for line in done.out.splitlines()] == [["D504", "warning:"]]
    wanted = before[0].replace("force's small matters - and  others -", "force’s small matters – and others –")
    assert (draft.read_text(), ready.read_text()) == (wanted, before[1])
    assert "gwent" not in letters("check", "--fix", cwd=keyed).err
    assert "Nothing to mend in drafts." in letters("check", "--fix", "gwent", cwd=keyed).err


def test_an_answer_of_no_changes_nothing(letters, keyed, edit):
    draft = keyed / "data/forces/gwent.yaml"
    edit(draft, r"^status: ready", "status: draft")
    edit(draft, r"Some small matters", "The force's matters")
    before = draft.read_text()
    mine, theirs = pty.openpty()
    command = letters.command("check", "--fix", "gwent")
    running = subprocess.Popen(
        command, cwd=keyed, env=letters.environment(), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    os.write(mine, b"n\n")
    assert running.wait(timeout=60) == 1
    said = os.read(mine, 65536).decode()
    os.close(mine)
    assert "Change 1 text in 1 file?" in said
    assert draft.read_text() == before


def test_a_workspace_without_its_fonts_is_told_so(letters, keyed):
    for font in (keyed / "templates/fonts").glob("*.ttf"):
        font.unlink()
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "templates/fonts: T013 there is no font in this folder" in done.out


def test_pages_are_compared_with_pictures_that_were_accepted(letters, tmp_path, edit):
    shutil.copytree(TOP / "templates", tmp_path / "templates")
    done = letters("check", "--templates", "--snapshots", "looks", "--accept", cwd=tmp_path)
    assert done.code == 0
    assert re.match(r"\d\d pictures of pages taken into looks\.\n", done.err)
    edit(tmp_path / "templates/letter.html.j2", "Yours sincerely", "Yours faithfully")
    done = letters("check", "--templates", "--snapshots", "looks", cwd=tmp_path)
    assert done.code == 1
    assert "looks/as-little-as-a-letter-may-hold-1.png:page 1: P141 the page looks different" in done.out
    assert (tmp_path / "looks/different/as-little-as-a-letter-may-hold-1.png").exists()
    assert letters("check", "--accept", cwd=tmp_path).code == 2


def test_a_wrong_value_hides_no_doubt_about_the_words_of_its_file_or_of_others(letters, keyed, edit):
    gwent, leicestershire = (keyed / f"data/forces/{force}.yaml" for force in ("gwent", "leicestershire"))
    edit(gwent, r"specimen: true", "specimen: perhaps")
    edit(gwent, r"Some small matters", "Some of the force's matters")
    edit(leicestershire, r"The force looks", "The force  looks")
    edit(keyed / "data/inspection.yaml", r"weekday: Thursday", "weekday: Friday")
    edit(keyed / "data/inspection.yaml", r"We have inspected your force", "We've inspected your force")
    edit(keyed / "templates/letter.html.j2", r"addressee\.salutation or", "addressee.saltation or")
    done = letters("check", cwd=keyed)
    assert [line.split()[1] for line in done.out.splitlines()] == ["D005", "D504", "D503", "D007", "D504", "T002"]
    assert done.err == (
        "2 letters could not be laid out: what pages have wrong shows once the data are mended.\n"
        "3 errors and 3 warnings found.\n"
    )


def test_a_draft_with_a_wrong_value_is_mended_and_what_is_not_is_named_with_its_reason(letters, keyed, edit):
    gwent, leicestershire = (keyed / f"data/forces/{force}.yaml" for force in ("gwent", "leicestershire"))
    edit(gwent, r"status: ready", "status: draft")
    edit(gwent, r"specimen: true", "specimen: perhaps")
    edit(gwent, r"Some small matters", "Some of the force's matters")
    edit(leicestershire, r"The force looks", "The force's staff look")
    (keyed / "data/forces/kent.yaml").write_text("findings: {small: [")
    (keyed / "data/forces/essex.yaml").write_text("status: redy\nfindings:\n  small:\n    - It's so.\n")
    (keyed / "data/forces/surrey.yaml").write_text("status: draft\nname: a\nname: b\nfindings: {small: [It's so.]}\n")
    edit(keyed / "data/inspection.yaml", r"We have inspected your force", "We've inspected your force")
    done = letters("check", "--fix", "--yes", cwd=keyed)
    assert done.code == 1
    assert "Some of the force’s matters" in gwent.read_text()
    for said in (
        "data/forces/kent.yaml is not mended: it cannot be read.",
        "data/forces/essex.yaml is not mended: its status is neither draft nor ready.",
        "data/forces/surrey.yaml is not mended: what it has wrong as YAML comes first.",
        "data/forces/leicestershire.yaml is not mended: it is ready, and its signatory’s",
        "data/inspection.yaml is not mended: what it says stands in every letter",
        "1 text in 1 file mended.",
    ):
        assert said in done.err
    assert letters("check", "kent", cwd=keyed).code == 1


def test_a_line_of_a_stylesheet_that_spoils_every_letter_is_told_once(letters, doubtful):
    style = doubtful / "templates/letter.css"
    style.write_text(f"{style.read_text()}\nli {{ color: #fff }}\n")
    said = [line for line in letters("check", cwd=doubtful).out.splitlines() if "P135" in line]
    number = style.read_text().splitlines().index("li { color: #fff }") + 1
    assert [line.partition(": P135")[0] for line in said] == [f"templates/letter.css:{number}:6"]


def test_a_part_that_one_forces_letter_alone_lacks_is_told_with_its_name(letters, keyed, edit):
    farewell = '<p class="farewell">Yours sincerely</p>'
    others = f'{{% if force.name != "Leicestershire Police" %}}{farewell}{{% endif %}}'
    edit(keyed / "templates/letter.html.j2", farewell, others)
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "T021 in the letter to Leicestershire Police, the farewell above the signatory is missing" in done.out


def test_another_signatory_in_one_letter_is_told(letters, keyed, edit):
    own = "{% if force.name == 'Leicestershire Police' %}Another Hand{% else %}{{ signatory.name }}{% endif %}"
    edit(keyed / "templates/letter.html.j2", r'(?<="name">){{ signatory.name \| glue }}', own)
    done = letters("check", cwd=keyed)
    assert (done.code, "T021 in the letter to Leicestershire Police, the close" in done.out) == (1, True)


def test_a_stamp_that_meets_a_text_in_another_letter_than_the_first_is_told(letters, keyed, edit):
    """The number of the page stands where the first letters' holders end, and the name of one holder does not."""
    edit(keyed / "templates/stamps/stamps.css", r"top: 282mm;\n  right: 25mm", "top: 282mm;\n  left: 110mm")
    assert letters("check", cwd=keyed).code == 0
    office = "Liaison Officer for the counties of Leicestershire and Rutland"
    edit(keyed / "data/forces/leicestershire.yaml", "office: Liaison Officer", f"office: {office}")
    done = letters("check", cwd=keyed)
    assert done.code == 1
    assert "P123" in done.out
    assert "templates/stamps/stamps.css:" in done.out


def test_a_banner_that_is_hidden_is_told_though_the_first_letter_is_a_draft(letters, keyed, edit):
    edit(keyed / "templates/stamps/stamps.css", r"\.banner {", ".banner { opacity: .05;")
    edit(keyed / "data/forces/gwent.yaml", "status: ready", "status: draft")
    assert "P135" in letters("check", cwd=keyed).out
