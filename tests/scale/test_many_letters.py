"""Two thousand letters for bodies of another list: all made once, none lost, and memory that stays flat."""

import json
import subprocess
from contextlib import closing

import pytest
from bodies import LETTERS, make_workspace
from measure import children, resident

from letters.ledger.fold import fold
from letters.ledger.sqlite import SqliteHome

COUNT = 2000
ROOM = {"program": 12, "worker": 24}
"""MiB that a process may take more after 2,000 letters than after 500."""


@pytest.mark.storm
def test_two_thousand_letters_are_each_made_once_and_memory_stays_flat(tmp_path):
    workspace = make_workspace(tmp_path / "workspace", COUNT)
    early, late, events = memory_while_making(workspace)

    assert sum(event["event"] == "signed" for event in events) == COUNT
    assert events[-1]["event"] == "end"
    assert len(events[-1]["signed"]) == COUNT
    assert len(list(workspace.glob("out/embargoed/*/*.pdf"))) == COUNT
    with closing(SqliteHome(workspace / ".letters" / "ledger.db").find(lambda: None)) as ledger:
        assert len(fold(ledger.events()).letters) == COUNT
    for process, room in ROOM.items():
        assert late[process] < early[process] + room, (process, early, late)

    again = subprocess.run(
        [*LETTERS, "generate", "--json"], cwd=workspace, stdout=subprocess.PIPE, text=True, check=True
    )
    end = json.loads(again.stdout.splitlines()[-1])
    assert (len(end["signed"]), len(end["unchanged"])) == (0, COUNT)


def memory_while_making(workspace):
    """MiB of the program and of its largest worker after 500 letters and at the end, and all that was said."""
    events, memory = [], {}
    process = subprocess.Popen([*LETTERS, "generate", "--json"], cwd=workspace, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        events.append(json.loads(line))
        if events[-1]["event"] == "laid-out" and events[-1]["done"] in (COUNT // 4, COUNT):
            workers = [resident(child) for child in children(process.pid)]
            memory[events[-1]["done"]] = {"program": resident(process.pid), "worker": max(workers)}
    assert process.wait() == 0
    return memory[COUNT // 4], memory[COUNT], events
