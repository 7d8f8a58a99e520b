"""Generate and release, killed or refused by the disk at every call that makes something durable, then run again."""

import shutil

import pytest

from gate.inspection import write_force
from gate.program import Inspection
from gate.storm import BROKEN, FULL, KILL, KILLED, Arena, Scene, is_tidy, shows_nothing_early

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("strace", "faketime")]
PARTS = 4
"""Each storm is so many tests, which share the machine's cores."""
SCENES = {
    "first letters": ("generate", 30),
    "one letter made again": ("generate", 15),
    "first release": ("release", 20),
    "release begun before": ("release", 20),
}
"""What the program is run for, and how many points there are at least."""


@pytest.fixture(scope="session")
def arena(tmp_path_factory):
    arena = Arena(tmp_path_factory.mktemp("storm") / "arena")
    yield arena
    arena.close()


@pytest.fixture(scope="session")
def scene(arena, _keyed, tmp_path_factory):
    """Make a scene once a session: where the program starts from, its points, and how it ends undisturbed."""
    made = {}

    def start_of(name):
        if name == "first letters":
            return _keyed
        arena.put(_keyed)
        arena.run("generate")
        if name == "one letter made again":
            write_force(arena.inspection.root, "kent", finding="The Quixotry of this force is better now.")
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


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", SCENES)
def test_killed_at_every_point_and_run_again(arena, scene, name, part):
    played = scene(name)
    for point in played.points[part::PARTS]:
        arena.put(played.start)
        assert arena.hit(played.command, point, KILL).code == KILLED, point
        assert shows_nothing_early(arena.inspection, played.command)
        arena.go_on(played.command)
        assert played.ended_alike(), point


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("how", [FULL, BROKEN])
@pytest.mark.parametrize("name", SCENES)
def test_refused_by_the_disk_at_every_point_and_run_again(arena, scene, name, how, part):
    played = scene(name)
    for point in played.points[part::PARTS]:
        arena.put(played.start)
        ran = arena.hit(played.command, point, how)
        if ran.code == 0:  # SQLite tidies up after all is recorded, and need not succeed
            assert point.call == "fdatasync" or "ledger.db" in point.arguments, point
        else:
            assert ran.code == 73, (point, ran.err)
            assert "Traceback" not in ran.err
            assert ran.err.count("\n") == 2, ran.err
            assert is_tidy(arena.inspection), point
            assert shows_nothing_early(arena.inspection, played.command)
            arena.go_on(played.command)
        assert played.ended_alike(), point
