"""The real program with its imports done: runs it once a line of standard input, each time in a fork of this process.

The tests run the program some thousand times; two thirds of each would be imports. They are done here, and the command
given as arguments is run once, which loads what the typesetter loads at its first page. A line is JSON: where to run
the program, with which arguments and environment, where its output goes, and whether it must wait for a tracer. The
answers are the process's id, then its exit code. `warmth` is the other end.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import letters
from letters import timings
from letters.cli import main

ALLOW_TRACER = 0x59616D61  # PR_SET_PTRACER: where only ancestors may trace, strace is none of ours


def run(*, root, arguments, environment, streams, traced):
    os.chdir(root)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    tempfile.tempdir = None  # it is found anew
    sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115  to the end of this process
    for descriptor, file in enumerate(streams, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    if traced:
        ctypes.CDLL(None).prctl(ALLOW_TRACER, ctypes.c_ulong(-1), 0, 0, 0)
        while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
            os.sched_yield()  # the clock stands still here, so nothing may sleep
    end(main, arguments)


def end(program, arguments):
    """Run it and end as Python does, but for tearing down what was loaded before: that is all copied to be thrown away.

    Threads are waited for, what was registered is called, and what the run alone made is finalised, in Python's order.
    """
    code = None
    try:
        program(arguments)
    except SystemExit as ended:
        code = ended.code
    if not isinstance(code, int):  # a text to be printed, or nothing
        sys.exit(code)
    threading._shutdown()
    atexit._run_exitfuncs()
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    for module in pkgutil.walk_packages(letters.__path__, "letters."):
        with contextlib.suppress(Exception):  # what cannot be imported is missed where it is needed
            importlib.import_module(module.name)
    with contextlib.redirect_stdout(sys.stderr), contextlib.suppress(SystemExit):
        main(sys.argv[1:])
    timings._spent.clear()  # what this took is no run's own
    gc.collect()  # the record of where it ran is closed, or the forks would hold it open too
    gc.freeze()  # a fork that ends looks at none of this again
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
