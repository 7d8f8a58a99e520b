"""A batch killed, or refused by the disk, at every durable write, then sent again: no letter lost, none doubled."""

import pytest
from dispatch.mailroom import serving
from gate.program import NOON
from gate.storm import FULL, KILL, KILLED, Arena
from sending.office import MAILBOXES, Office

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("strace", "faketime")]
WAYS = ("folder", "smtp")


@pytest.fixture(scope="module")
def post(signed_office, tmp_path_factory):
    """The arena, and by each way its start, its plan's digest and the points of sending it."""
    arena = Arena(tmp_path_factory.mktemp("storm") / "arena", at=NOON)
    arena.inspection = Office(arena.inspection.root)
    with serving() as room:
        yield Post(arena, signed_office, room)
    arena.close()


class Post:
    def __init__(self, arena, start, room):
        self.arena, self.room = arena, room
        self._start = start
        self._points = {}

    def begin(self, way):
        """Put the workspace as it is before the sending."""
        self.arena.put(self._start)
        self.room.seen.clear()
        if way == "smtp":
            self.arena.inspection.serve_by(self.room, timeout=60, last_answer=60)

    def plan(self):
        return self.arena.go_on("plan kent").splitlines()[-1]

    def points(self, way):
        if way not in self._points:
            self.begin(way)
            command = f"send kent --plan {self.plan()}"
            self._points[way] = command, self.arena.points(command)
            assert len(self._points[way][1]) >= {"folder": 14, "smtp": 8}[way]
        return self._points[way]

    def ended_well(self, way):
        """Every mailbox has exactly one letter, or that is said to be unknown; none is lost."""
        self.arena.go_on(f"send kent --plan {self.plan()}")
        states = self.arena.inspection.copies()
        got = [recipient for _, recipients, _ in self.room.seen for recipient in recipients]
        done = {"folder": "written", "smtp": "accepted"}[way]
        for copy in ("kent-1", "kent-2"):
            assert states[copy] in {done, "unknown"}, states
            if way == "smtp":
                assert got.count(MAILBOXES[copy]) == 1 or (states[copy] == "unknown" and MAILBOXES[copy] not in got)
            elif states[copy] == "written":
                assert copy in self.arena.inspection.drafts()
        assert list(states.values()).count("unknown") <= 1, "no more than the one in hand"
        assert "The record is whole" in self.arena.go_on("log verify")
        return True


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("way", WAYS)
def test_killed_at_every_durable_write_and_sent_again(post, way, part):
    command, points = post.points(way)
    for point in points[part::2]:
        post.begin(way)
        assert post.arena.hit(command, point, KILL).code == KILLED, point
        assert post.ended_well(way), point


@pytest.mark.parametrize("way", WAYS)
def test_refused_by_the_disk_at_every_durable_write_and_sent_again(post, way):
    command, points = post.points(way)
    for point in points:
        post.begin(way)
        ran = post.arena.hit(command, point, FULL)
        assert ran.code in {0, 73}, (point, ran.err)
        assert "Traceback" not in ran.err
        assert post.ended_well(way), point
