"""Services in memory, for workflows that need a ledger, a clock and data and nothing else."""

import contextlib

from fakes import FixedClock, MemoryLedger

from letters.ledger.fold import fold
from letters.workspace.workspace import Workspace


class Standing:
    """`letters` are the data; `None` stands for data that cannot be read."""

    def __init__(self, now, letters=None, root=None):
        self.clock = FixedClock(now)
        self.ledger = MemoryLedger()
        self.root = root
        workspace = Workspace(root, letters[0].inspection, None, tuple(letters)) if letters else None
        self.data = (workspace, ())

    def state(self):
        return fold(self.ledger.events())

    @contextlib.contextmanager
    def writing(self):
        yield self.state()

    def record(self, *entries):
        return self.ledger.append(entries, at=self.clock.now(), actor="tests") if entries else ()

    def begin_ledger(self):
        """It is there from the start."""
