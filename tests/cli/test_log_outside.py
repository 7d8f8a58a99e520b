"""`letters log export` and `verify`: what somebody outside can prove, and how each kind of cheating is told."""

import base64
import json
import shutil
import sqlite3
from email.message import EmailMessage
from textwrap import wrap

import pytest

HOLDER = "leicestershire.police.example"


@pytest.fixture
def withhold(letters, workspace):
    """Add an event to the record."""

    def more(force="gwent", *back):
        done = letters("withhold", force, *back, "--reason", "a court's order", cwd=workspace)
        assert done.code == 0, done.err

    return more


@pytest.fixture
def note(workspace):
    """The workspace's newest checkpoint."""
    return (workspace / ".letters/checkpoint").read_text


@pytest.fixture
def export(letters, workspace, tmp_path):
    """Write the record as it stands, far from the workspace."""

    def make(name="record.jsonl", *options):
        done = letters("log", "export", "-o", tmp_path / name, *options, cwd=workspace)
        assert done.code == 0, done.err
        return tmp_path / name

    return make


@pytest.fixture
def refused(letters, tmp_path):
    """Verify outside, which must fail; gives what it said."""

    def check(*arguments):
        done = letters("log", "verify", *arguments, cwd=tmp_path)
        assert (done.code, done.out) == (77, ""), done
        return done.err

    return check


def lines_of(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def put(file, lines):
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return file


def saved(note, **headers):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "HMIC <letters@hmic.example>", "Embargoed letter"
    mail["X-Letters-Checkpoint"] = " ".join(wrap(base64.b64encode(note.encode()).decode(), 60))
    mail.set_content("The letter is attached.")
    return mail


# What is in the file


def test_the_public_form_holds_no_recipient_no_mailbox_and_no_reason(export, withhold):
    withhold()
    text = export().read_text()
    for word in (HOLDER, "Chief Constable", "court", "well."):
        assert word not in text
    shown = [json.loads(line["body"])["kind"] for line in lines_of(export())[1:] if "body" in line]
    assert shown == ["ledger.opened", "letter.intent", "letter.intent", "embargo.pinned"]


def test_the_complete_form_holds_every_event_but_no_findings(export, withhold):
    withhold()
    file = export("complete.jsonl", "--complete")
    assert all("body" in line for line in lines_of(file)[1:])
    assert HOLDER in file.read_text()
    assert "small matters" not in file.read_text().lower()
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_a_file_it_goes_to_standard_output(letters, generated):
    done = letters("log", "export", cwd=generated)
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 1 + 6


def test_without_a_checkpoint_key_nothing_is_exported(letters, workspace):
    (workspace / ".letters/keys/checkpoint.pem").unlink()
    done = letters("log", "export", cwd=workspace)
    assert (done.code, done.out) == (78, "")
    assert "There is no checkpoint key here" in done.err


def test_without_a_record_nothing_is_exported(letters, keyed):
    done = letters("log", "export", cwd=keyed)
    assert (done.code, done.out) == (77, "")


# What holds


@pytest.mark.parametrize("form", [[], ["--complete"]])
def test_both_forms_prove_themselves_anywhere(letters, export, tmp_path, form):
    done = letters("log", "verify", export("r.jsonl", *form), cwd=tmp_path)
    assert done.code == 1, "nobody said whose it must be"
    assert done.out.startswith("The record hangs together; not yet shown is whose it is: 6 events, head ")
    assert "signed with the key that the file itself names: letters/small-inspection/" in done.out
    assert "Name the key" in done.err


def test_a_pinned_key_is_said(letters, export, workspace, tmp_path):
    shown = letters("keys", "show", cwd=workspace).out
    key = next(line.split()[1] for line in shown.splitlines() if line.startswith("record: "))
    (tmp_path / "key.txt").write_text(f"{key}\n")
    for given in (key, tmp_path / "key.txt"):
        done = letters("log", "verify", export(), "--key", given, cwd=tmp_path)
        assert (done.code, done.err) == (0, "")
        assert "signed with the key that you named" in done.out


def test_checkpoints_that_recipients_hold_count_a_beginning_of_it(letters, export, withhold, note, tmp_path):
    first = note()
    withhold()
    mail = saved(first)
    (tmp_path / "letter.eml").write_bytes(bytes(mail))
    (tmp_path / "note").write_text(first)
    (tmp_path / "header").write_text(mail["X-Letters-Checkpoint"])
    outer = EmailMessage()
    outer["Subject"] = "Forwarded"
    outer.set_content("See the attached message.")
    outer.add_attachment(mail)
    (tmp_path / "forwarded.eml").write_bytes(bytes(outer))
    given = ["letter.eml", "forwarded.eml", "note", "header", mail["X-Letters-Checkpoint"]]
    done = letters("log", "verify", export(), *(part for name in given for part in ("--against", name)), cwd=tmp_path)
    assert done.code == 0, done.err
    told = [line for line in done.out.splitlines() if "it begins with" in line]
    assert len(told) == 5
    assert told[0] == "  it begins with the 6 events that the checkpoint in letter.eml counted"
    assert told[4].endswith("checkpoint 5 counted")


def test_the_workspaces_own_record_can_be_compared_too(letters, workspace, withhold, note, tmp_path):
    (tmp_path / "note").write_text(note())
    withhold()
    done = letters("log", "verify", "--against", tmp_path / "note", cwd=workspace)
    assert done.code == 0
    assert f"it begins with the 6 events that the checkpoint in {tmp_path / 'note'} counted" in done.out


# Each kind of cheating


def test_edited(export, refused):
    file = export()
    lines = lines_of(file)
    lines[4]["body"] = lines[4]["body"].replace("2014-09-03", "2014-09-02")
    assert "event 4 was changed after it was recorded" in refused(put(file, lines))


def test_a_hidden_event_edited(export, refused):
    file = export()
    lines = lines_of(file)
    lines[5]["digest"] = "0" * 64
    assert "event 5 was changed after it was recorded" in refused(put(file, lines))


def test_an_event_deleted(export, refused):
    file = export()
    lines = lines_of(file)
    del lines[3]
    assert "event 3 is missing from the middle of the record" in refused(put(file, lines))


def test_reordered(export, refused):
    file = export()
    lines = lines_of(file)
    lines[2], lines[3] = lines[3], lines[2]
    assert "the order was changed" in refused(put(file, lines))


def test_cut_tail(export, refused):
    file = export()
    said = refused(put(file, lines_of(file)[:-2]))
    assert "it ends after event 4, but the checkpoint in it counted 6; its end was cut off" in said


def test_added_to(export, refused, withhold):
    file = export()
    old = lines_of(file)
    withhold()
    assert "what follows event 6 is not under its checkpoint" in refused(
        put(file, [old[0], *lines_of(export("new.jsonl"))[1:]])
    )


@pytest.fixture
def rolled_back(workspace, withhold, note, tmp_path):
    """A recipient holds today's checkpoint; then yesterday's database and checkpoint are put back."""
    shutil.copytree(workspace / ".letters", tmp_path / "yesterday")
    withhold()
    (tmp_path / "held").write_text(note())
    shutil.rmtree(workspace / ".letters")
    shutil.copytree(tmp_path / "yesterday", workspace / ".letters")
    return tmp_path / "held"


def test_rolled_back(letters, workspace, export, rolled_back, refused):
    words = "The record was rolled back, or its end was cut off: it ends after event 6, but the checkpoint in"
    assert words in refused(export(), "--against", rolled_back)
    done = letters("log", "verify", "--against", rolled_back, cwd=workspace)
    assert done.code == 77
    assert words in done.err


def test_forked(export, rolled_back, withhold, refused):
    withhold("leicestershire")
    said = refused(export(), "--against", rolled_back)
    assert "The record was forked: event 7 is not the one that the checkpoint in" in said


def test_deleted_and_begun_anew(letters, workspace, export, refused):
    held = workspace.with_name("held")
    shutil.copy(workspace / ".letters/checkpoint", held)
    key = lines_of(export("old.jsonl"))[0]["key"]
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm", "checkpoint"):
        (workspace / ".letters" / name).unlink(missing_ok=True)
    for folder in (".letters/sealed", ".letters/copies", "out"):
        shutil.rmtree(workspace / folder)
    assert letters("generate", cwd=workspace).code == 0
    anew = export()
    assert "The record was deleted and begun anew" in refused(anew, "--against", held)
    assert "The record was deleted and begun anew" in refused(anew, "--key", key)


def test_rewritten_with_another_key(export, refused, workspace, letters):
    """Whoever rewrites everything, and signs it anew with a key of their own, has another key."""
    key = lines_of(export("old.jsonl"))[0]["key"]
    (workspace / ".letters/keys/checkpoint.pem").unlink()
    (workspace / ".letters/checkpoint").unlink()
    assert letters("keys", "init", cwd=workspace).code == 0
    said = refused(export(), "--key", key)
    assert "does not carry a valid signature of this inspection's checkpoint key" in said


def test_a_checkpoint_by_another_key(export, refused, note, tmp_path):
    (tmp_path / "held").write_text(note().replace("\n6\n", "\n5\n"))
    assert "is not by the key of this record, or it was changed" in refused(export(), "--against", tmp_path / "held")


# Used wrongly


@pytest.mark.parametrize("text", ["", "{}", "not JSON", "[]\n", '{"format":"letters-record/1"}', "[" * 100_000])
def test_what_is_no_record_is_said(refused, tmp_path, text):
    (tmp_path / "x").write_text(text)
    assert "is not a record that letters log export wrote: line 1" in refused(tmp_path / "x")


@pytest.mark.parametrize(
    "change",
    [{"n": "1"}, {"n": True}, {"prev": None}, {"hash": "A" * 64}, {"body": 7}, {"body": None}, {"digest": "0" * 64}],
)
def test_a_malformed_line_is_said(export, refused, change):
    file = export()
    lines = lines_of(file)
    lines[1] |= change
    assert "line 2 cannot be read as one" in refused(put(file, lines))


def test_what_is_no_checkpoint_is_said(letters, export, tmp_path):
    (tmp_path / "mail.eml").write_bytes(b"Subject: no checkpoint\n\nHello\n")
    for given in (tmp_path / "mail.eml", tmp_path / "nowhere", "AAAA", tmp_path):
        done = letters("log", "verify", export(), "--against", given, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert f"There is no checkpoint in {given}." in done.err


def test_what_is_no_key_is_said(letters, export, tmp_path):
    key = lines_of(export())[0]["key"]
    for given in ("nonsense", key[:-4], key.replace("small", "large"), tmp_path):
        done = letters("log", "verify", export(), "--key", given, cwd=tmp_path)
        assert (done.code, done.out) == (2, "")
        assert "is no key of a record" in done.err


def test_files_that_are_not_there_and_a_key_without_a_file(letters, generated, tmp_path):
    done = letters("log", "verify", "nowhere.jsonl", cwd=tmp_path)
    assert (done.code, done.err.startswith("nowhere.jsonl cannot be read")) == (2, True)
    assert letters("log", "verify", "--key", "x", cwd=generated).code == 2
    assert letters("log", "export", "-o", "/nowhere/x", cwd=generated).code == 73


def test_a_row_rewritten_in_the_database_never_leaves_the_workspace(letters, workspace):
    with sqlite3.connect(workspace / ".letters/ledger.db") as database:
        database.execute("DROP TRIGGER event_is_final")
        database.execute("UPDATE event SET body = replace(body, 'gwent', 'kent')")
    done = letters("log", "export", cwd=workspace)
    assert (done.code, done.out) == (77, "")
