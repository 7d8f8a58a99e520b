"""One two-force inspection a session, its evaluation keys made once; every test gets a copy."""

import shutil

import pytest
from gate.approvers import named, person
from gate.inspection import LIAISON, edit, make_inspection, write_force, write_inspection
from gate.program import INSTANT, Clock, Inspection, after
from gate.storm import AT, KILL, KILLED, SCENES, Arena, Scene


@pytest.fixture(scope="session")
def _keyed(tmp_path_factory):
    inspection = Inspection(make_inspection(tmp_path_factory.mktemp("gate") / "keyed"))
    inspection.do("keys", "init")
    return inspection


@pytest.fixture(scope="session")
def _signed(_keyed):
    inspection = Inspection(shutil.copytree(_keyed.root, _keyed.root.with_name("signed")))
    inspection.do("generate")
    return inspection


@pytest.fixture(scope="session")
def _sent(_keyed):
    inspection = Inspection(shutil.copytree(_keyed.root, _keyed.root.with_name("sent")))
    edit(inspection.root, "mail_domains", LIAISON)
    inspection.do("generate")
    inspection.leave("kent-1")
    return inspection


@pytest.fixture
def keyed(_keyed, tmp_path):
    """Data and keys, nothing signed, no ledger yet."""
    return Inspection(shutil.copytree(_keyed.root, tmp_path / "inspection"))


@pytest.fixture
def signed(_signed, tmp_path):
    """Both letters signed at noon on the day before the instant."""
    return Inspection(shutil.copytree(_signed.root, tmp_path / "inspection"))


@pytest.fixture(scope="session")
def people(tmp_path_factory):
    """Three people with keys of their own, and two who approve: ann and bob do, eve does not."""
    folder = tmp_path_factory.mktemp("people")
    return {name: person(folder, name) for name in ("ann", "bob", "eve")}


@pytest.fixture(scope="session")
def _approved(_keyed, people, tmp_path_factory):
    inspection = Inspection(shutil.copytree(_keyed.root, tmp_path_factory.mktemp("approved") / "inspection"))
    write_inspection(inspection.root, more=named(people["ann"], people["bob"]))
    inspection.do("generate")
    return inspection


@pytest.fixture
def approved(_approved, tmp_path):
    """Both letters signed, with ann and bob pinned as those who approve."""
    return Inspection(shutil.copytree(_approved.root, tmp_path / "inspection"))


@pytest.fixture
def sent(_sent, tmp_path):
    """The same, with a copy for kent's liaison officer; the one for its chief constable has left at noon."""
    return Inspection(shutil.copytree(_sent.root, tmp_path / "inspection"))


@pytest.fixture
def clock(tmp_path):
    """A clock to set while the program runs by it."""
    return Clock(tmp_path / "clock")


@pytest.fixture
def published(signed):
    """Both letters public since the instant."""
    signed.do("release", at=INSTANT)
    return signed


@pytest.fixture
def another(_keyed, tmp_path):
    """Make a second inspection with the same keys: `another("other-2014")`."""

    def make(identifier="gate-2014", name="another"):
        root = shutil.copytree(_keyed.root, tmp_path / name)
        shutil.rmtree(root / "data")
        shutil.rmtree(root / "templates")
        return Inspection(make_inspection(root, identifier))

    return make


@pytest.fixture(scope="session")
def arena(tmp_path_factory):
    arena = Arena(tmp_path_factory.mktemp("storm") / "arena")
    yield arena
    arena.close()


CHANGED_AFTER_IT_LEFT = {
    "letter corrected": {"finding": "The Quixotry of this force is better now."},
    "copy for a new mailbox": {"mailbox": "office"},
}
"""Scenes of a letter whose copy has left, and what its data say since."""


def forget_letters(inspection):
    """As on a machine of the same keys and data where nothing was signed yet."""
    shutil.rmtree(inspection.root / "out")
    for path in (inspection.root / ".letters").iterdir():
        if path.is_dir() and path.name != "keys":
            shutil.rmtree(path)
        elif path.is_file():
            path.unlink()


def prepare(name, inspection):
    """What has happened to a signed inspection before the scene begins."""
    if name == "one letter made again":
        write_force(inspection.root, "kent", finding="The Quixotry of this force is better now.")
    if name in CHANGED_AFTER_IT_LEFT:
        inspection.leave("kent-1", at=after(AT, hours=-1))
        write_force(inspection.root, "kent", **CHANGED_AFTER_IT_LEFT[name])
    if name == "copy brought back":
        inspection.copy("kent").unlink()
        inspection.kept("essex").unlink()
    if name == "lost and signed again":
        inspection.copy("kent").unlink()
        inspection.kept("kent").write_bytes(b"damaged")
        inspection.sealed("kent").unlink()
    if name == "newer pack taken":
        inspection.do("pack", "-o", "older.pack", at=after(AT, hours=-1))
        write_force(inspection.root, "kent", finding="The Quixotry of this force is better now.")
        inspection.do("generate", at=after(AT, hours=-1))
    if name in {"pack taken", "newer pack taken"}:
        inspection.do("pack", "-o", "letters.pack", at=AT)
        forget_letters(inspection)
    if name == "newer pack taken":
        inspection.do("take", "older.pack", at=after(AT, minutes=-30))
    if name == "checkpoint renewed":
        (inspection.root / ".letters/checkpoint").unlink()


@pytest.fixture(scope="session")
def scene(arena, _keyed, tmp_path_factory):
    """Make a scene once a session: where the program starts from, its points, and how it ends undisturbed."""
    made = {}

    def start_of(name):
        if name == "first letters":
            return _keyed
        arena.put(_keyed)
        arena.inspection.do("generate", at=after(AT, hours=-1))  # what is signed again is then another file
        prepare(name, arena.inspection)
        if name == "release begun before":
            first = scene_of("first release")
            arena.put(first.start)
            assert arena.hit("release", first.find("rename", "staging/1"), KILL).code == KILLED
        kept = tmp_path_factory.mktemp("start") / "inspection"
        return Inspection(shutil.copytree(arena.inspection.root, kept, symlinks=True))

    def scene_of(name):
        if name not in made:
            command, least = SCENES[name]
            made[name] = Scene.play(arena, start_of(name), command)
            assert len(made[name].points) >= least
        return made[name]

    return scene_of
