"""The real program with its imports done: runs it once a line of standard input, each time in a fork of this process.

A storm runs the program some six hundred times; two thirds of each would be imports. They are done here, and the
letters of the workspace given as argument are checked once, which loads what the typesetter loads at its first page.
A line is JSON: where to run the program, with which arguments, where its output goes, and whether it must wait for a
tracer. The answers are the process's id, then its exit code.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import letters
from letters.cli import main

ALLOW_TRACER = 0x59616D61  # PR_SET_PTRACER: where only ancestors may trace, strace is none of ours


def run(root, arguments, output, traced):
    os.chdir(root)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    if traced:
        ctypes.CDLL(None).prctl(ALLOW_TRACER, ctypes.c_ulong(-1), 0, 0, 0)
        while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
            os.sched_yield()  # the clock stands still here, so nothing may sleep
    main(arguments)


if __name__ == "__main__":
    for module in pkgutil.walk_packages(letters.__path__, "letters."):
        with contextlib.suppress(Exception):  # what cannot be imported is missed where it is needed
            importlib.import_module(module.name)
    with contextlib.chdir(sys.argv[1]), contextlib.redirect_stdout(sys.stderr), contextlib.suppress(SystemExit):
        main(["check"])
    gc.freeze()  # a fork that ends looks at none of this again
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
