"""Saved messages as they lie on disks: single files, folders, mbox, Maildir, and what else lies there."""

import os

from letters.dispatch.inbox import messages

MAIL = b"From: a@b.example\nSubject: x\n\nWords\n"


def found(*paths):
    return [(saved.place, saved.raw, saved.trouble) for saved in messages(paths)]


def test_a_file_named_is_read_whatever_it_is_called(tmp_path):
    (tmp_path / "reply").write_bytes(MAIL)
    assert found(tmp_path / "reply") == [(str(tmp_path / "reply"), MAIL, "")]


def test_a_folder_gives_its_messages_and_nothing_else(tmp_path):
    for name in ("b.eml", "a/A.MSG", ".hidden.eml", "notes.txt", "report.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(MAIL)
    assert [place.removeprefix(f"{tmp_path}/") for place, _, _ in found(tmp_path)] == ["a/A.MSG", "b.eml"]


def test_a_maildir_is_a_folder_of_messages(tmp_path):
    for name in ("cur/123.M1.host:2,S", "new/124.M1.host", "tmp/125.M1.host", "dovecot-uidlist"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(MAIL)
    assert [place.rpartition("/")[2] for place, _, _ in found(tmp_path)] == ["123.M1.host:2,S", "124.M1.host"]


def test_an_mbox_gives_each_of_its_messages(tmp_path):
    (tmp_path / "in.mbox").write_bytes((b"From a@b.example Wed Sep  3 10:15:00 2014\n" + MAIL + b"\n") * 2)
    before = (tmp_path / "in.mbox").stat().st_mtime_ns
    read = found(tmp_path / "in.mbox")
    assert [place for place, _, _ in read] == [f"{tmp_path}/in.mbox, message {number}" for number in (1, 2)]
    assert {raw.rstrip() for _, raw, _ in read} == {MAIL.rstrip()}
    assert (tmp_path / "in.mbox").stat().st_mtime_ns == before


def test_an_empty_folder_says_so(tmp_path):
    assert [trouble for _, _, trouble in found(tmp_path)] == ["the folder holds no .eml, .msg or .mbox file"]


def test_what_is_not_there_says_so(tmp_path):
    assert [trouble for _, _, trouble in found(tmp_path / "x.eml")] == ["it cannot be read (no such file or directory)"]


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.eml")
    assert [trouble for _, _, trouble in found(tmp_path / "pipe.eml")] == ["it is not an ordinary file"]
    assert [trouble for _, _, trouble in found(tmp_path)] == ["the folder holds no .eml, .msg or .mbox file"]


def test_a_name_that_is_no_text_can_be_shown(tmp_path):
    name = os.fsdecode(b"\xff\x1b[2J.eml")
    (tmp_path / name).write_bytes(MAIL)
    [(place, raw, _)] = found(tmp_path)
    assert raw == MAIL
    assert place.isprintable()
