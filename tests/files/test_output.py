"""Where an output may stand that somebody named a place for: never over what is the workspace's or somebody's own."""

import os
import pty
import threading

import pytest

from letters.errors import OutputFailed, WrongUsage
from letters.files import refuse_own, write_output


@pytest.fixture
def root(tmp_path):
    for name in ("data/forces", "templates", ".letters/keys", "out", "public"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data/inspection.yaml").write_text("id: x\n")
    (tmp_path / ".letters/keys/release.txt").write_text("AGE-SECRET-KEY-1\n")
    return tmp_path


@pytest.mark.parametrize(
    "name", [".letters/keys/release.txt", "data/inspection.yaml", "templates/new", "out/r.json", "public/r", "link/r"]
)
def test_nothing_is_written_into_a_workspaces_own_folders(root, name):
    (root / "link").symlink_to(root / "data/forces")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(WrongUsage, match="is the workspace’s own"):
        write_output(root / name, b"x")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_folders_of_these_names_elsewhere_are_anybodys(tmp_path):
    (tmp_path / "out").mkdir()
    write_output(tmp_path / "out/r.json", b"x")
    refuse_own(tmp_path / "public")


def test_a_file_that_the_program_did_not_write_is_left_as_it_is(root):
    file = root / "notes.txt"
    file.write_text("mine\n")
    with pytest.raises(WrongUsage, match="It was left as it is"):
        write_output(file, b"x")
    assert file.read_text() == "mine\n"
    file.write_text('{\n  "checked": []\n}\n')
    write_output(file, b"\n")
    write_output(file, b"again\n")
    assert file.read_text() == "again\n"


def test_a_link_stays_and_leads_to_what_is_written(root):
    (root / "link").symlink_to("r.json")
    write_output(root / "link", b"x\n")
    assert (root / "link").is_symlink()
    assert (root / "r.json").read_text() == "x\n"


def test_pipes_and_devices_are_written_to(tmp_path):
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_output(pipe, b"x" * 100_000)
    reader.join()
    assert (got, pipe.is_fifo()) == ([b"x" * 100_000], True)
    leader, follower = pty.openpty()
    (tmp_path / "device").symlink_to(os.ttyname(follower))
    write_output(tmp_path / "device", b"x")
    assert os.read(leader, 1) == b"x"
    assert (tmp_path / "device").is_char_device()
    os.close(leader)
    os.close(follower)


def test_a_folder_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (".", "..", "/"):
        with pytest.raises(OutputFailed, match="is a folder"):
            write_output(tmp_path.joinpath(name), b"x")
