"""`letters contacts`: one table of all recipients, out to a workbook and back, and who made sure of a mailbox."""

import csv
import io
import json
import os
import pty
import stat
import subprocess
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from forging import recorded, sent
from gate.program import clock

from letters.ledger import events

from .conftest import Letters

CHIEF, GWENT = "data/forces/leicestershire.yaml", "data/forces/gwent.yaml"
AT = datetime(2014, 9, 3, 23, 30, tzinfo=UTC)
TODAY = date(2014, 9, 4)
"""What it is in London by then."""


@pytest.fixture
def letters(letters):
    """The program at half past midnight in London."""
    return Dated(letters.cwd, letters.home)


class Dated(Letters):
    def environment(self, **more):
        return super().environment(**clock(AT) | more)


@pytest.fixture
def sheet(letters, keyed, tmp_path):
    """Export to a workbook, change cells (by row and heading), and give its path."""

    def make(*changes, sort=False):
        file = tmp_path / "contacts.xlsx"
        file.unlink(missing_ok=True)
        assert letters("contacts", "export", "-o", file, cwd=keyed).code == 0
        book = openpyxl.load_workbook(file)
        headings = [cell.value for cell in book.active[1]]
        for row, heading, value in changes:
            book.active.cell(row, headings.index(heading) + 1).value = value
        if sort:
            book.active.move_range("A3:I3", rows=5)
        book.save(file)
        return file

    return make


def data(root):
    return {path.name: path.read_bytes() for path in (root / "data/forces").iterdir()}


def test_the_table_has_a_line_a_recipient(letters, workspace):
    sent(workspace)
    done = letters("contacts", cwd=workspace)
    assert (done.code, done.err) == (0, "")
    assert done.out.split()[:3] == ["force", "recipient", "mailbox"]
    assert [" ".join(line.split()) for line in done.out.splitlines()[1:]] == [
        "gwent Chief Constable chief@gwent.police.example 2014-09-01 - gwent-1 made",
        "leicestershire Chief Constable chief@leicestershire.police.example 2014-09-01 - leicestershire-1 accepted",
        "leicestershire Liaison Officer liaison@leicestershire.police.example 2014-09-01 - leicestershire-2 accepted",
    ]


def test_before_letters_are_made_the_letters_state_is_shown(letters, keyed, edit):
    edit(keyed / GWENT, "status: ready", "status: draft")
    found = json.loads(letters("contacts", "--json", cwd=keyed).out)
    assert [(contact["copy"], contact["state"]) for contact in found] == [
        (None, "draft"), (None, "ready"), (None, "ready"),
    ]  # fmt: skip
    assert set(found[0]) == {"force", "name", "office", "mailbox", "verified_on", "phone", "copy", "state"}


def test_a_letter_that_cannot_be_read_is_named(letters, keyed, edit):
    edit(keyed / GWENT, "status: ready", "status: x")
    done = letters("contacts", cwd=keyed)
    assert (done.code, "gwent" in done.out) == (0, False)
    assert done.err.startswith("Not listed, since it has mistakes: data/forces/gwent.yaml.\n")


def test_a_workbook_out_and_back_changes_nothing(letters, keyed, sheet):
    before = data(keyed)
    done = letters("contacts", "import", sheet(), cwd=keyed)
    assert (done.code, done.out) == (0, "Nothing to change: the workbook says what the data say.\n")
    assert data(keyed) == before


def test_a_csv_is_the_same_table(letters, keyed, tmp_path):
    done = letters("contacts", "export", "-o", tmp_path / "contacts.csv", cwd=keyed)
    assert (done.code, done.out) == (0, f"3 recipients in {tmp_path}/contacts.csv.\n")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "contacts.csv").read_text("utf-8-sig"))))
    assert [row["Mailbox"] for row in rows] == [
        "chief@gwent.police.example",
        "chief@leicestershire.police.example",
        "liaison@leicestershire.police.example",
    ]
    assert stat.S_IMODE((tmp_path / "contacts.csv").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(letters, keyed, tmp_path):
    (tmp_path / "contacts.xlsx").write_text("somebody's work")
    assert letters("contacts", "export", "-o", tmp_path / "contacts.xlsx", cwd=keyed).code == 2
    assert (tmp_path / "contacts.xlsx").read_text() == "somebody's work"
    assert letters("contacts", "export", "-o", tmp_path / "contacts.ods", cwd=keyed).code == 2


def test_a_changed_mailbox_changes_its_line_alone(letters, keyed, sheet):
    before = data(keyed)
    (keyed / CHIEF).chmod(0o640)
    file = sheet(
        (3, "Mailbox", "cc@leicestershire.police.example"), (3, "Verified on", TODAY), (4, "Phone", "0116 222 2222")
    )
    done = letters("contacts", "import", "--yes", file, cwd=keyed)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "leicestershire: Chief Constable",
        "  mailbox      chief@leicestershire.police.example → cc@leicestershire.police.example",
        f"  verified_on  2014-09-01 → {TODAY}",
        "leicestershire: Liaison Officer",
        "  phone        (none) → 0116 222 2222",
        "3 values in 1 file changed.",
    ]
    meant = before["leicestershire.yaml"].decode()
    meant = meant.replace("chief@", "cc@").replace("2014-09-01", str(TODAY), 1)
    meant = meant.replace("verified_on: 2014-09-01}", "verified_on: 2014-09-01, phone: 0116 222 2222}")
    assert data(keyed) == before | {"leicestershire.yaml": meant.encode()}
    assert stat.S_IMODE((keyed / CHIEF).stat().st_mode) == 0o640
    assert letters("check", cwd=keyed).code == 0
    assert letters("contacts", "import", file, cwd=keyed).out.startswith("Nothing to change")


def test_a_change_of_mailbox_voids_no_signature(letters, workspace, tmp_path):
    before = (workspace / GWENT).read_bytes()
    assert letters("contacts", "verify", "gwent", "--by", "Ann", cwd=workspace, LD_PRELOAD="").code == 0
    assert (workspace / GWENT).read_bytes() != before
    assert letters("generate", cwd=workspace, LD_PRELOAD="").out.startswith("2 unchanged.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            [(2, "Force", "gwnt"), (3, "Mailbox", "Chief <cc@leicestershire.police.example>"),
             (3, "Verified on", "1/9/2014"), (3, "Phone", "ring me"), (4, "Office", "Chief Constable")],
            ["2:4: C003 there is no recipient ‘Chief Constable’ of ‘gwnt’ — perhaps ‘gwent’ is meant; names",
             "3:5: C007 mailbox: 'Chief <cc@leicestershire.police.example>' is not a mailbox",
             "3:6: C007 verified_on: it must be a date written YYYY-MM-DD — write it as 2014-09-03",
             "3:7: C007 phone: 'ring me' is not a telephone number such as",
             "4:4: C004 ‘Chief Constable’ of leicestershire stands in row 3 already — keep one of the two rows"],
        ),
        (
            [(2, "Mailbox", "cc@gwent.police.example"), (3, "Mailbox", None),
             (3, "Verified on", TODAY + timedelta(days=1)), (4, "Office", "Liaison Offiser")],
            ["2:6: C005 the mailbox is another one, but was made sure of on 2014-09-01, as the one before",
             "3:5: C006 the cell is empty, and mailbox is ‘chief@leicestershire.police.example’ — put it back",
             "3:6: C008 2014-09-05 is still to come",
             "4:4: C003 there is no recipient ‘Liaison Offiser’ of ‘leicestershire’ — perhaps ‘Liaison Officer’ is"],
        ),
        (
            [(2, "Mailbox", "chief@leicestershire.police.example"), (2, "Verified on", TODAY),
             (3, "Mailbox", "liaison@leicestershire.police.example"), (3, "Verified on", TODAY)],
            ["2:5: D301 the mailbox ‘chief@leicestershire.police.example’ lies outside gwent.police.example — perhaps",
             "leicestershire.yaml:8:40: D302 the mailbox ‘liaison@leicestershire.police.example’ stands in line 6"],
        ),
        (
            [(2, "Verified on", date(2014, 8, 31)), (3, "Mailbox", '=HYPERLINK("x")'), (3, "Phone", "ring me"),
             (4, "Force", "=A3"), (4, "State", "=1/0")],
            ["2:6: C010 the mailbox was made sure of on 2014-09-01, which is after 2014-08-31 — leave the later day",
             "3:5: C011 the cell holds a formula — write the value itself",
             "3:7: C007 phone: 'ring me' is not a telephone number such as",
             "4:1: C011 the cell holds a formula",
             "4:9: C011 the cell holds a formula"],
        ),
        (
            [(2, "Mailbox", "cc@kent.police.example"), (2, "Verified on", TODAY), (3, "Phone", "ring me")],
            ["2:5: D301 the mailbox ‘cc@kent.police.example’ lies outside gwent.police.example",
             "3:7: C007 phone"],
        ),
        ([(1, "Mailbox", "=1"), (2, "Phone", "=1")],
         ["1:1: C001 the column ‘Mailbox’ is missing", "1:5: C011 the cell holds a formula",
          "2:7: C011 the cell holds a formula"]),
        ([(1, "Mailbox", "E-mail"), (1, "Copy", "Force")],
         ["1:1: C001 the column ‘Mailbox’ is missing", "1:8: C002 the column ‘Force’ is there twice"]),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_all_at_once_each_with_its_row(letters, keyed, sheet, changes, said):
    before = data(keyed)
    done = letters("contacts", "import", "--yes", sheet(*changes), cwd=keyed)
    assert (done.code, done.out) == (65, "")
    lines = done.err.splitlines()[: len(said)]
    for line, part in zip(lines, said, strict=True):
        assert part in line
    assert data(keyed) == before


def test_no_text_becomes_a_formula(letters, keyed, sheet, edit, tmp_path):
    edit(keyed / CHIEF, "office: Liaison Officer", "office: '=cmd|calc'")
    file = sheet()
    cell = openpyxl.load_workbook(file).active["D4"]
    assert (cell.value, cell.data_type) == ("=cmd|calc", "s")
    assert letters("contacts", "import", file, cwd=keyed).out.startswith("Nothing to change")
    assert letters("contacts", "export", "-o", tmp_path / "c.csv", cwd=keyed).code == 0
    assert '"\'=cmd|calc"' in (tmp_path / "c.csv").read_text("utf-8-sig")


def test_a_mailbox_that_changes_on_the_day_of_checking_was_not_checked_by_that(letters, keyed, sheet, edit):
    edit(keyed / GWENT, "verified_on: 2014-09-01", f"verified_on: {TODAY}")
    before = data(keyed)
    done = letters("contacts", "import", "--yes", sheet((2, "Mailbox", "cc@gwent.police.example")), cwd=keyed)
    assert done.code == 65
    assert f"2:6: C005 the mailbox is another one, but was made sure of on {TODAY}, as the one before" in done.err
    assert "change it in data/forces/gwent.yaml, then: letters contacts verify gwent --by NAME" in " ".join(
        done.err.split()
    )
    assert data(keyed) == before


def test_a_workbook_that_is_not_there(letters, keyed):
    for name in ("nothing", "nothing.xlsx"):
        done = letters("contacts", "import", name, cwd=keyed)
        assert (done.code, done.err.splitlines()[0]) == (2, f"There is no file {name}.")


def test_rows_may_move_and_be_left_out(letters, keyed, sheet):
    file = sheet((3, "Verified on", TODAY), (2, "Force", None), (2, "Office", None), sort=True)
    book = openpyxl.load_workbook(file)
    book.active.delete_rows(2)
    book.save(file)
    done = letters("contacts", "import", "--yes", file, cwd=keyed)
    assert (done.code, done.err.splitlines()[0]) == (0, "1 recipient not in the workbook: left as they are.")
    assert "2014-09-01" in (keyed / GWENT).read_text()


def test_without_a_person_it_asks_for_yes(letters, keyed, sheet):
    before = data(keyed)
    done = letters("contacts", "import", sheet((3, "Verified on", TODAY)), cwd=keyed)
    assert done.code == 2
    assert done.err.endswith("Nothing was changed.\nTo change them without asking: add --yes\n")
    assert data(keyed) == before


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_is_asked(letters, keyed, sheet, typed, code):
    before, file = data(keyed), sheet((3, "Verified on", TODAY))
    mine, theirs = pty.openpty()
    run = subprocess.Popen(
        letters.command("contacts", "import", file), cwd=keyed, env=letters.environment(), text=True,
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.write(mine, typed.encode())
    out, _ = run.communicate(timeout=60)
    assert "Change 1 value in 1 file? [y/N]" in os.read(mine, 4096).decode()
    os.close(mine)
    os.close(theirs)
    assert (run.returncode, out.splitlines()[-1]) == (
        code, "1 value in 1 file changed." if code == 0 else "Nothing was changed.",
    )  # fmt: skip
    assert (data(keyed) == before) is (code == 1)


def test_a_mistake_elsewhere_does_not_keep_a_right_row_out(letters, keyed, sheet, edit):
    file = sheet((3, "Verified on", TODAY))
    edit(keyed / GWENT, "status: ready", "status: x")
    book = openpyxl.load_workbook(file)
    book.active.delete_rows(2)
    book.save(file)
    assert letters("contacts", "import", "--yes", file, cwd=keyed).code == 0
    assert f"verified_on: {TODAY}" in (keyed / CHIEF).read_text()


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv", "none.xlsx"])
def test_what_is_no_workbook_is_refused(letters, keyed, tmp_path, name):
    (tmp_path / "x.xlsx").write_text("Force,Name\n")
    (tmp_path / "x.csv").write_text("Force,Name\n")
    done = letters("contacts", "import", tmp_path / name, cwd=keyed)
    assert (done.code, done.out) == (2, "")


def test_without_the_library_a_workbook_says_what_to_install(letters, keyed, tmp_path):
    (tmp_path / "openpyxl.py").write_text("raise ImportError")
    done = letters("contacts", "export", "-o", tmp_path / "x.xlsx", cwd=keyed, PYTHONPATH=str(tmp_path))
    assert (done.code, "pip install 'letters[office]'" in done.err) == (78, True)


def test_verifying_writes_the_day_and_records_who_it_was(letters, keyed):
    before = data(keyed)
    done = letters("contacts", "verify", "leicestershire", "--by", "Ann Officer", cwd=keyed)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"Chief Constable: chief@leicestershire.police.example verified on {TODAY} by Ann Officer.",
        f"Liaison Officer: liaison@leicestershire.police.example verified on {TODAY} by Ann Officer.",
    ]
    meant = before["leicestershire.yaml"].replace(b"2014-09-01", str(TODAY).encode())
    assert data(keyed) == before | {"leicestershire.yaml": meant}
    assert recorded(keyed, events.CONTACT_VERIFIED) == [
        {"recipient": "Chief Constable", "mailbox": "chief@leicestershire.police.example", "by": "Ann Officer"},
        {"recipient": "Liaison Officer", "mailbox": "liaison@leicestershire.police.example", "by": "Ann Officer"},
    ]


@pytest.mark.parametrize("holder", ["liaison officer", "LIAISON@"])
def test_one_holder_can_be_named(letters, keyed, holder):
    done = letters("contacts", "verify", "leicestershire", "--holder", holder, "--by", "Ann", cwd=keyed)
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    assert (keyed / CHIEF).read_text().count(str(TODAY)) == 1


def test_verifying_nobody_or_a_wrong_force_is_refused(letters, keyed):
    done = letters("contacts", "verify", "gwnt", "--by", "Ann", cwd=keyed)
    assert (done.code, done.err.endswith("Did you mean gwent?\n")) == (2, True)
    done = letters("contacts", "verify", "gwent", "--holder", "deputy", "--by", "Ann", cwd=keyed)
    assert done.err == "The letter to gwent has no recipient called 'deputy'.\nThere are: Chief Constable.\n"
    assert (done.code, recorded(keyed, events.CONTACT_VERIFIED)) == (2, [])


def test_a_mailbox_outside_its_domains_cannot_be_made_sure_of(letters, keyed, edit):
    edit(keyed / GWENT, "chief@gwent.police.example", "chief@gwent.police.exampel")
    before = data(keyed)
    done = letters("contacts", "verify", "gwent", "--by", "Ann", cwd=keyed)
    assert done.code == 65
    assert "D301" in done.err
    assert "perhaps ‘chief@gwent.police.example’ is meant: make sure of it" in done.err
    assert (data(keyed), recorded(keyed, events.CONTACT_VERIFIED)) == (before, [])


def test_a_recipient_without_a_mailbox_cannot_be_verified(letters, keyed, edit):
    edit(keyed / GWENT, "status: ready", "status: draft")
    edit(keyed / GWENT, "mailbox: chief@gwent.police.example, verified_on: 2014-09-01", "salutation: Chief")
    done = letters("contacts", "verify", "gwent", "--by", "Ann", cwd=keyed)
    assert (done.code, done.err.splitlines()[0]) == (2, "Chief Constable: there is no mailbox to be sure of.")
