"""What takes long is made once for all worker processes of a run, whichever of them needs it first."""

import fcntl
import os


def made_once(tmp_path_factory, name, make):
    """The folder that `make(folder)` filled in this run, here or in another worker. Copy it; change nothing in it."""
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    done = base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(base / name)
            done.touch()
    return base / name
