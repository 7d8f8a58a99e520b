"""The public folder: complete or absent, readable by all, and never behind a link."""

import errno
import os
from pathlib import Path

import pytest
from publish.parting import part

from letters.errors import NotPermitted, OutputFailed
from letters.ports import UNWRITABLE
from letters.publish.folder import FolderPublisher


@pytest.fixture
def publisher(tmp_path):
    return FolderPublisher(tmp_path)


def published(root):
    """Every file in public/ by name, with content and mode; the link by its target."""
    return {
        str(path.relative_to(root)): str(path.readlink())
        if path.is_symlink()
        else (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in (root / "public").rglob("*")
        if path.is_symlink() or not path.is_dir()
    }


def test_release_is_there_and_shown(tmp_path, publisher, permit, files):
    assert publisher.current() is None
    publisher.stage(permit, 1, files)
    assert publisher.current() is None
    publisher.switch(permit, 1)
    assert publisher.current() == 1
    assert (tmp_path / "public/current").readlink() == Path("releases/1")
    assert (tmp_path / "public/current/kent/letter.pdf").read_bytes() == b"%PDF kent"
    assert published(tmp_path) == {
        "public/current": "releases/1",
        **{f"public/releases/1/{name}": (data, 0o644) for name, data in files.items()},
    }
    assert list((tmp_path / ".letters").iterdir()) == []


@pytest.mark.usefixtures("any_umask")
def test_world_readable_whatever_the_umask(tmp_path, publisher, permit, files):
    publisher.stage(permit, 1, files)
    publisher.switch(permit, 1)
    folders = [
        tmp_path / "public",
        *(path for path in (tmp_path / "public").rglob("*") if path.is_dir() and not path.is_symlink()),
    ]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o755}
    assert len(folders) == 5
    modes = [value[1] for name, value in published(tmp_path).items() if name != "public/current"]
    assert modes == [0o644] * 3


def test_staging_is_owner_only_while_it_is_filled(tmp_path, publisher, permit, files, monkeypatch):
    seen = []
    rename = Path.rename

    def look(path, target):
        seen.append((path.relative_to(tmp_path), path.parent.stat().st_mode & 0o777, target.exists()))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", look)
    publisher.stage(permit, 1, files)
    assert seen == [(Path(".letters/staging/1"), 0o700, False)]


def test_repeated_is_fine(tmp_path, publisher, permit, files):
    for _ in range(2):
        publisher.stage(permit, 1, files)
        publisher.switch(permit, 1)
    assert publisher.current() == 1
    assert len(published(tmp_path)) == len(files) + 1


def test_next_release_leaves_the_first(tmp_path, publisher, permit, files):
    publisher.stage(permit, 1, files)
    publisher.switch(permit, 1)
    publisher.stage(permit, 2, files | {"kent/letter.pdf": b"%PDF corrected"})
    assert (tmp_path / "public/current/kent/letter.pdf").read_bytes() == b"%PDF kent"
    publisher.switch(permit, 2)
    assert (tmp_path / "public/current/kent/letter.pdf").read_bytes() == b"%PDF corrected"
    assert (tmp_path / "public/releases/1/kent/letter.pdf").read_bytes() == b"%PDF kent"


@pytest.mark.parametrize(
    "other",
    [
        {"kent/letter.pdf": b"%PDF kent"},
        {"kent/letter.pdf": b"%PDF KENT", "essex/letter.pdf": b"%PDF essex", "manifest.json": b"{}"},
        {},
    ],
)
def test_same_number_with_other_content_refuses(tmp_path, publisher, permit, files, other):
    publisher.stage(permit, 1, other)
    before = published(tmp_path)
    with pytest.raises(NotPermitted, match="releases/1 is there already, with other content"):
        publisher.stage(permit, 1, files)
    assert published(tmp_path) == before


def test_a_link_within_a_release_is_other_content(tmp_path, publisher, permit, files):
    publisher.stage(permit, 1, files)
    letter = tmp_path / "public/releases/1/kent/letter.pdf"
    letter.rename(tmp_path / "elsewhere.pdf")
    letter.symlink_to(tmp_path / "elsewhere.pdf")
    with pytest.raises(NotPermitted, match="other content"):
        publisher.stage(permit, 1, files)


@pytest.mark.parametrize("name", ["public", "public/releases", "public/releases/1", ".letters/staging"])
@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_in_place_of_a_folder_refuses(tmp_path, permit, files, name, dangling):
    publisher = FolderPublisher(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    if not dangling:
        elsewhere.mkdir()
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).symlink_to(elsewhere)
    for act in (lambda: publisher.stage(permit, 1, files), lambda: publisher.switch(permit, 1)):
        with pytest.raises(NotPermitted, match=f"{name} is a symbolic link. Nothing was published"):
            act()
    assert dangling or list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", ["public", "public/releases", "public/releases/1"])
def test_a_file_in_place_of_a_folder_refuses(tmp_path, publisher, permit, files, name):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(NotPermitted, match="Nothing was published"):
        publisher.stage(permit, 1, files)
    assert (tmp_path / name).read_bytes() == b"mine"


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_current_that_is_no_link_refuses(tmp_path, publisher, permit, files, kind):
    (tmp_path / "public").mkdir()
    current = tmp_path / "public/current"
    current.mkdir() if kind == "folder" else current.write_bytes(b"mine")
    for act in (publisher.current, lambda: publisher.stage(permit, 1, files), lambda: publisher.switch(permit, 1)):
        with pytest.raises(NotPermitted, match="current is not a link"):
            act()


@pytest.mark.parametrize("target", ["/etc", "releases", "releases/0", "releases/../..", "releases/1/kent"])
def test_current_that_points_elsewhere_refuses(tmp_path, publisher, permit, files, target):
    publisher.stage(permit, 1, files)
    (tmp_path / "public/current").symlink_to(target)
    for act in (publisher.current, lambda: publisher.switch(permit, 1)):
        with pytest.raises(NotPermitted, match="points to something other than a release"):
            act()
    assert str((tmp_path / "public/current").readlink()) == target


def test_switch_to_what_is_not_there_refuses(publisher, permit):
    with pytest.raises(NotPermitted, match="is not there"):
        publisher.switch(permit, 1)


@pytest.mark.parametrize("name", ["", ".", "/etc/passwd", "../x", "a/../b", "a/.htaccess", ".hidden/x"])
def test_names_stay_within_the_release(tmp_path, publisher, permit, name):
    with pytest.raises(ValueError, match="not a relative path"):
        publisher.stage(permit, 1, {name: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_releases_count_from_one(publisher, permit, files):
    with pytest.raises(ValueError, match="from 1"):
        publisher.stage(permit, 0, files)


@pytest.mark.parametrize("forged", [None, True, object(), type("ReleasePermit", (), {})()])
def test_nothing_happens_without_a_permit(tmp_path, publisher, files, forged):
    for act in (lambda: publisher.stage(forged, 1, files), lambda: publisher.switch(forged, 1)):
        with pytest.raises(TypeError, match="ReleasePermit"):
            act()
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_an_interrupted_release_go(tmp_path, publisher, permit, files):
    (tmp_path / ".letters/staging/1/gwent").mkdir(parents=True)
    (tmp_path / ".letters/staging/1/gwent/letter.pdf").write_bytes(b"half")
    (tmp_path / "public").mkdir(mode=0o700)
    (tmp_path / "public/.tmp-1234").symlink_to("releases/1")
    publisher.stage(permit, 1, files)
    publisher.switch(permit, 1)
    assert "gwent" not in str(published(tmp_path))
    assert {path.name for path in (tmp_path / "public").iterdir()} == {"current", "releases"}
    assert not (tmp_path / ".letters/staging").exists()
    assert (tmp_path / "public").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    "case", [(errno.EXDEV, "another disk", "one file system"), (errno.ENOSPC, "no space", "Make room")]
)
def test_rename_that_fails_leaves_nothing(tmp_path, permit, files, monkeypatch, case):
    number, words, remedy = case

    def refuse(_path, _target):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputFailed, match=words) as caught:
        FolderPublisher(tmp_path).stage(permit, 1, files)
    assert remedy in caught.value.remedy
    assert published(tmp_path) == {}
    assert not (tmp_path / ".letters/staging").exists()


@pytest.fixture
def parted(monkeypatch):
    part(monkeypatch)


def seen_by_others(root):
    """All that is there, and when each folder was last changed."""
    return {path: path.lstat().st_mtime_ns for path in (root, *root.rglob("*"))}


@pytest.mark.usefixtures("parted")
@pytest.mark.parametrize("folders", [(), (".letters", "public"), (".letters/staging", "public/releases")])
def test_another_disk_is_in_the_way_before_anything_is_written(tmp_path, publisher, folders):
    root = FolderPublisher(tmp_path / "public") if not folders else publisher
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "public").mkdir(exist_ok=True)
    before = seen_by_others(tmp_path)
    [line] = root.in_the_way()
    assert "is on another disk than" in line
    assert line.reason == UNWRITABLE
    assert seen_by_others(tmp_path) == before


@pytest.mark.parametrize("folder", ["public", "public/releases"])
def test_a_folder_of_somebody_else_is_in_the_way(tmp_path, publisher, monkeypatch, folder):
    (tmp_path / folder).mkdir(parents=True)
    for path in (tmp_path / "public", tmp_path / folder):
        path.chmod(0o755)
    monkeypatch.setattr(os, "access", lambda place, _mode: Path(place) != tmp_path / folder)
    assert publisher.in_the_way() == ()  # whoever owns it gives himself the right
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    lines = publisher.in_the_way()
    assert f"{tmp_path / folder} cannot be written to" in lines[0]
    assert lines[0].reason == UNWRITABLE


def test_a_folder_of_somebody_else_that_all_may_not_read_is_in_the_way(tmp_path, publisher, monkeypatch):
    """A release makes it readable, which its owner alone may."""
    (tmp_path / "public").mkdir()
    (tmp_path / "public").chmod(0o775)
    monkeypatch.setattr(os, "access", lambda *_: True)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    assert "cannot be made readable to all" in publisher.in_the_way()[0]


def test_a_read_only_disk_is_in_the_way(tmp_path, publisher, monkeypatch):
    (tmp_path / "public").mkdir()
    flags = os.statvfs(tmp_path)
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result([*flags[:8], flags.f_flag | os.ST_RDONLY, flags[9]]))
    assert f"{tmp_path / 'public'} is mounted read-only" in "\n".join(publisher.in_the_way())
