"""Every output is finished or absent, with the modes it should have, and stays where it was meant to go."""

import os
import resource
import stat

import pytest

from letters.errors import OutputFailed
from letters.files import digest, digest_of, make_folder, make_link, remove, sweep, write, write_all
from letters.files.write import TEMPORARY_PREFIX


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def full_disk():
    """No file of this process may grow beyond one KiB, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.usefixtures("umask")
def test_modes_are_ours_whatever_the_umask(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "open", 0o755)
    write(tmp_path / "a" / "private", b"1")
    write(tmp_path / "a" / "public", b"1", 0o644)
    assert [mode(tmp_path / "a"), mode(tmp_path / "a" / "b"), mode(tmp_path / "open")] == [0o700, 0o700, 0o755]
    assert [mode(tmp_path / "a" / "private"), mode(tmp_path / "a" / "public")] == [0o600, 0o644]


def test_a_file_is_replaced_and_its_reader_keeps_the_old_one(tmp_path):
    write(tmp_path / "x", b"old")
    with (tmp_path / "x").open("rb") as reader:
        write(tmp_path / "x", b"new")
        assert reader.read() == b"old"
    assert (tmp_path / "x").read_bytes() == b"new"
    assert names(tmp_path) == ["x"]


def test_a_link_in_a_files_place_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "x").symlink_to("elsewhere")
    write(tmp_path / "x", b"new")
    assert not (tmp_path / "x").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(tmp_path):
    write(tmp_path / "x", b"old")
    with pytest.raises(OutputFailed) as refusal:
        write(tmp_path / "x", b"n" * 5000)
    assert refusal.value.exit_code == 73
    assert refusal.value.what == f"{tmp_path / 'x'} could not be written: file too large."
    assert "Make room" in refusal.value.remedy
    assert (tmp_path / "x").read_bytes() == b"old"
    assert names(tmp_path) == ["x"]


def test_an_interrupt_leaves_nothing_half_written(tmp_path, monkeypatch):
    def interrupt(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "x", b"new")
    assert names(tmp_path) == []


def test_a_file_is_durable_before_it_has_its_name_and_the_name_before_the_end(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace

    def note_sync(descriptor):
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        steps.append(kind)
        fsync(descriptor)

    def note_name(source, target):
        steps.append("name")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_name)
    write(tmp_path / "x", b"new")
    assert steps == ["file", "name", "folder"]


@pytest.mark.parametrize("place", ["x", "x/below", "x/far/below"])
def test_a_folder_is_not_made_through_a_dangling_link_or_over_a_file(tmp_path, place):
    (tmp_path / "x").symlink_to(tmp_path / "outside")
    with pytest.raises(OutputFailed, match="x is a symbolic link, not a folder"):
        make_folder(tmp_path / place)
    assert not (tmp_path / "outside").exists()
    (tmp_path / "x").unlink()
    (tmp_path / "x").write_bytes(b"in the way")
    with pytest.raises(OutputFailed, match="x is a file, not a folder"):
        make_folder(tmp_path / place)


def test_a_link_to_a_folder_is_refused_in_a_folders_place(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "x").symlink_to("outside")
    with pytest.raises(OutputFailed, match="x is a symbolic link, not a folder") as refusal:
        make_folder(tmp_path / "x")
    assert refusal.value.remedy == "Remove the link, then run the command again."


def test_a_folder_that_is_there_keeps_its_mode(tmp_path):
    (tmp_path / "x").mkdir(mode=0o750)
    make_folder(tmp_path / "x")
    assert mode(tmp_path / "x") == 0o750


def test_a_folder_that_is_not_there_is_no_place_to_write(tmp_path):
    with pytest.raises(OutputFailed, match="could not be written: no such file or directory"):
        write(tmp_path / "missing" / "x", b"")


def test_a_link_is_turned_by_one_rename(tmp_path, monkeypatch):
    make_link(tmp_path / "current", "releases/1")
    seen = []
    replace = os.replace

    def look(source, target):
        seen.append(str((tmp_path / "current").readlink()))
        replace(source, target)

    monkeypatch.setattr(os, "replace", look)
    make_link(tmp_path / "current", "releases/2")
    assert seen == ["releases/1"]
    assert str((tmp_path / "current").readlink()) == "releases/2"
    assert names(tmp_path) == ["current"]


def test_a_link_in_a_folders_place_leaves_nothing_behind(tmp_path):
    (tmp_path / "current").mkdir()
    with pytest.raises(OutputFailed, match="current could not be written: is a directory"):
        make_link(tmp_path / "current", "releases/1")
    assert names(tmp_path) == ["current"]


def test_what_is_gone_already_can_be_removed(tmp_path):
    (tmp_path / "x").write_bytes(b"")
    remove(tmp_path / "x")
    remove(tmp_path / "x")
    assert names(tmp_path) == []


def test_sweep_keeps_what_is_named_and_folders(tmp_path):
    (tmp_path / "folder").mkdir()
    for name in ("kept", "stale", f"{TEMPORARY_PREFIX}0123"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "link").symlink_to("kept")
    sweep(tmp_path, keep={"kept"})
    assert names(tmp_path) == ["folder", "kept"]
    sweep(tmp_path / "missing", keep=set())


def test_digests_are_as_the_ledger_writes_them(tmp_path):
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (tmp_path / "x").write_bytes(b"")
    assert digest(b"") == digest_of(tmp_path / "x") == empty
    assert digest_of(tmp_path / "missing") is None


def test_a_new_file_replaces_none(tmp_path):
    write(tmp_path / "file", b"first", new=True)
    with pytest.raises(OutputFailed):
        write(tmp_path / "file", b"second", new=True)
    assert (tmp_path / "file").read_bytes() == b"first"
    assert names(tmp_path) == ["file"]


def test_many_files_are_written_and_those_that_were_there_keep_their_modes(tmp_path):
    (tmp_path / "old").write_bytes(b"before")
    (tmp_path / "old").chmod(0o640)
    write_all({tmp_path / "new": b"1", tmp_path / "old": b"2"})
    assert [(path.read_bytes(), mode(path)) for path in sorted(tmp_path.iterdir())] == [(b"1", 0o600), (b"2", 0o640)]


def test_many_files_are_as_they_were_when_the_last_cannot_take_its_place(tmp_path):
    (tmp_path / "old").write_bytes(b"before")
    (tmp_path / "old").chmod(0o640)
    (tmp_path / "taken").mkdir()
    with pytest.raises(OutputFailed):
        write_all({tmp_path / "new": b"1", tmp_path / "old": b"2", tmp_path / "taken": b"3"})
    assert names(tmp_path) == ["old", "taken"]
    assert ((tmp_path / "old").read_bytes(), mode(tmp_path / "old")) == (b"before", 0o640)


@pytest.mark.usefixtures("full_disk")
def test_many_files_are_as_they_were_when_the_disk_is_full(tmp_path):
    (tmp_path / "old").write_bytes(b"before")
    with pytest.raises(OutputFailed):
        write_all({tmp_path / "old": b"2", tmp_path / "new": bytes(100_000)})
    assert names(tmp_path) == ["old"]
    assert (tmp_path / "old").read_bytes() == b"before"
