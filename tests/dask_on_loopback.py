"""A real Dask cluster on this machine, for tests and for the benchmark that compares it with the pool."""

import os
import re
import subprocess
import sys
from pathlib import Path

SCALE = Path(__file__).parent.parent / "docs" / "scale.md"


class Dask:
    """A scheduler and workers as docs/scale.md has them, each a process of its own, that go away at the end."""

    def __init__(self, folder):
        self.folder, self.processes, self.port = folder, [], None
        [settings] = re.findall(r"(?s)```yaml\n# dask.yaml\n(.*?)```", SCALE.read_text("utf-8"))
        file = Path(folder) / "dask.yaml"
        file.write_text(settings, "utf-8")
        self.settings = {"DASK_CONFIG": str(file)}

    def start(self, *command):
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", *command]
            if command[0] == "--port"
            else [sys.executable, "-m", "distributed.cli.dask_worker", *command],
            cwd=self.folder,
            env={
                **os.environ,
                "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__GIL__ENABLED": "False",
                **self.settings,
            },
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self.processes.append(process)
        return process

    def scheduler(self, port=0, protocol="tcp", more=()):
        self.protocol = protocol
        process = self.start(
            "--port", str(port), "--host", "127.0.0.1", "--protocol", protocol, "--no-dashboard", "--no-show", *more
        )
        for line in process.stderr:
            if "Scheduler at:" in line:
                self.port = int(line.rpartition(":")[2])
                return process
        raise AssertionError("the scheduler did not start")

    def worker(self, name, more=()):
        process = self.start(self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name, *more)
        for line in process.stderr:
            if "Registered to" in line:
                return process
        raise AssertionError("the worker did not start")

    @property
    def address(self):
        return f"{self.protocol}://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()
            process.stderr.close()
