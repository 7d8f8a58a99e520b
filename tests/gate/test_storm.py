"""Generate and release, killed or refused by the disk at every call that makes something durable, then run again."""

import pytest
from gate.storm import BROKEN, FULL, KILL, KILLED, SCENES, is_tidy, shows_nothing_early

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("strace", "faketime")]
PARTS = 4
"""Each storm is so many tests, which share the machine's cores."""


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


def is_left(played, point):
    """Whether what a killed run had staged may lie there still: the disk refused its removal, or came before it.

    A writer keeps the checkpoint of what the killed one recorded before it does anything else.
    """
    removal = "staging" in point.arguments and point.call == "unlinkat"
    kept = next(at for at, known in enumerate(played.points) if known.call == "rename")
    return removal or (not is_tidy(played.start) and played.points.index(point) <= kept + 1)


def is_spare(played, point):
    """Whether it is one of the three that write what is remembered for `letters status`: a run does without."""
    renamed = [at for at, known in enumerate(played.points) if known.arguments.endswith('/remembered"')]
    return any(abs(played.points.index(point) - at) <= 1 for at in renamed)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("how", [FULL, BROKEN])
@pytest.mark.parametrize("name", SCENES)
def test_refused_by_the_disk_at_every_point_and_run_again(arena, scene, name, how, part):
    played = scene(name)
    for point in played.points[part::PARTS]:
        arena.put(played.start)
        ran = arena.hit(played.command, point, how)
        if ran.code == 0:  # SQLite tidies up after all is recorded, and need not succeed
            assert point.call == "fdatasync" or "ledger.db" in point.arguments or is_spare(played, point), point
        else:
            assert ran.code == 73, (point, ran.err)
            assert "Traceback" not in ran.err
            *before, _what, _remedy = ran.err.splitlines()
            assert not before or played.command.startswith("correct"), ran.err  # which shows the difference first
            assert is_tidy(arena.inspection) or is_left(played, point), point
            assert shows_nothing_early(arena.inspection, played.command)
            arena.go_on(played.command)
        assert played.ended_alike(), point
