"""The sample inspection of data/, its 43 letters signed on the morning before the instant."""

import shutil

from gate.program import NOON, TOP, Inspection, after

MORNING = after(NOON, hours=-2)


def sign_sample(root):
    """A workspace of the sample with keys of its own, and 86 embargoed copies."""
    for part in ("data", "templates"):
        shutil.copytree(TOP / part, root / part)
    inspection = Inspection(root)
    inspection.do("keys", "init", at=MORNING)
    inspection.do("generate", at=MORNING, ticking=True, timeout=300)  # a clock that stands hangs its workers
