"""A copy has two files, either of which brings the other back; what is lost for good is said."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from letters.errors import OutputFailed
from letters.files import digest
from letters.files.local import LocalStore
from letters.ledger.state import CopyState, LetterState, State
from letters.workflows import shelf
from letters.workflows.shelf import Mended

COPIES = {"kent-1": b"%PDF one", "kent-2": b"%PDF two"}


@dataclass
class Places:
    """What a shelf asks of the services, and where its files lie."""

    root: Path
    are_elsewhere: bool = False

    @property
    def outputs(self):
        return LocalStore(self.root / "out")

    @property
    def kept(self):
        return LocalStore(self.root / "copies")

    @property
    def sealed(self):
        return LocalStore(self.root / "sealed")

    @property
    def printed(self):
        return LocalStore(self.root / "out" / "print")

    def copy_path(self, force, copy):
        return self.root / "out" / shelf.copy_file(force, copy)

    def kept_path(self, digest):
        return self.root / "copies" / shelf.kept_file(digest)

    def sealed_path(self, name):
        return self.root / "sealed" / shelf.sealed_file(name)


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path)


@pytest.fixture
def known(places):
    """A letter of two copies, all of its files in place."""
    sealed = shelf.put_sealed(places, b"age")
    shelf.put_copies(places, "kent", COPIES)
    states = tuple(CopyState(copy, "Office", None, digest(pdf)) for copy, pdf in COPIES.items())
    return LetterState("kent", public="sha256:public", sealed=sealed, copies=states)


@pytest.fixture
def both(places, known):
    """The two files of the first copy."""
    return places.copy_path("kent", "kent-1"), places.kept_path(known.copies[0].digest)


def folder_instead(path):
    path.unlink()
    path.mkdir()


def pipe_instead(path):
    path.unlink()
    os.mkfifo(path)


def spoil(path):
    path.write_bytes(b"%PDF another")


def test_nothing_is_done_to_what_is_whole(places, known, both):
    before = [path.stat().st_mtime_ns for path in both]
    assert shelf.mend(places, known) == Mended((), (), sealed=True)
    assert [path.stat().st_mtime_ns for path in both] == before


def test_files_are_for_their_owner_alone(places, known, both):
    paths = [*both, places.sealed_path(known.sealed)]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in paths} == {0o700}


@pytest.mark.parametrize("damage", [Path.unlink, spoil, pipe_instead])
def test_either_file_brings_back_the_other(places, known, both, damage):
    first, second = both
    damage(first)
    assert shelf.mend(places, known) == Mended(("kent-1",), (), sealed=True)
    damage(second)
    assert shelf.mend(places, known) == Mended((), (), sealed=True)
    assert first.read_bytes() == second.read_bytes() == COPIES["kent-1"]


@pytest.mark.parametrize("damage", [Path.unlink, spoil, pipe_instead, folder_instead])
def test_both_files_gone_is_lost_for_good(places, known, both, damage):
    for path in both:
        damage(path)
    assert shelf.mend(places, known) == Mended((), ("kent-1",), sealed=True)


@pytest.mark.parametrize("damage", [Path.unlink, spoil])
def test_sealed_edition_has_no_second_file(places, known, damage):
    damage(places.sealed_path(known.sealed))
    assert shelf.mend(places, known) == Mended((), (), sealed=False)


def test_folder_in_the_place_of_a_copy_is_said(places, known, both):
    folder_instead(both[0])
    with pytest.raises(OutputFailed, match="could not be written: is a directory"):
        shelf.mend(places, known)


def test_what_was_replaced_goes_and_what_stands_stays(places, known, both):
    new = shelf.put_sealed(places, b"age anew")
    shelf.put_copies(places, "kent", {"kent-1": b"%PDF new"})
    shelf.forget(places, known, sealed=new, digests=[digest(b"%PDF new"), known.copies[1].digest])
    assert [path.exists() for path in both] == [True, False]
    assert not places.sealed_path(known.sealed).exists()
    assert places.sealed_path(new).exists()
    assert places.kept_path(known.copies[1].digest).exists()


def test_sweeping_leaves_what_events_speak_of(places, known, both):
    strays = [path.with_name(f"stray{path.suffix}") for path in (*both, places.sealed_path("x"))]
    for stray in strays:
        stray.write_bytes(b"left behind")
    shelf.sweep_all(places, State(letters={"kent": known}))
    assert not any(stray.exists() for stray in strays)
    assert shelf.mend(places, known) == Mended((), (), sealed=True)


def test_a_copy_for_the_post_is_brought_back_too_and_swept_like_the_others(places, known):
    file = shelf.put_printed(places, "kent-3", b"%PDF post")
    posted = CopyState("kent-3", "Office", None, digest(b"%PDF post"))
    with_it = replace(known, printed=(posted,))
    spoil(file)
    assert shelf.mend(places, with_it).back == ("kent-3",)
    assert file.read_bytes() == b"%PDF post"
    shelf.sweep_all(places, State(letters={"kent": with_it}))
    assert file.exists()
    shelf.sweep_all(places, State(letters={"kent": known}))
    assert not file.exists()


def test_a_signed_copy_is_found_in_either_of_its_files(places, known, both):
    assert shelf.find(places, "kent", known.copies[0]) == COPIES["kent-1"]
    spoil(both[0])
    assert shelf.find(places, "kent", known.copies[0]) == COPIES["kent-1"]
    spoil(both[1])
    assert shelf.find(places, "kent", known.copies[0]) is None


class Counting:
    """A store that counts how often it is asked."""

    def __init__(self, store, asked):
        self._store = store
        self._asked = asked

    def __getattr__(self, name):
        self._asked.append(name)
        return getattr(self._store, name)


@pytest.mark.parametrize(("elsewhere", "times"), [(True, 4), (False, 12)])
def test_stores_elsewhere_are_asked_for_many_letters_at_once(places, known, elsewhere, times):
    asked = []

    class Elsewhere:
        are_elsewhere = elsewhere

        def __getattr__(self, name):
            return Counting(getattr(places, name), asked)

    letters = [known, replace(known, force="essex"), known]
    found = list(shelf.mend_each(Elsewhere(), letters))
    assert [it.lost for it in found] == [(), (), ()]
    assert [it.back for it in found] == [(), ("kent-1", "kent-2"), ()]
    assert asked.count("get_all") == times
