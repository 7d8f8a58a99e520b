"""A real PostgreSQL server for the tests: a cluster of its own, reached by a Unix socket alone."""

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from gate.program import TOP

UNPACKED = TOP / ".venv/native/postgresql"
PATIENCE = 60
"""Seconds that something may take on a busy machine."""
OWNER = "nobody"
"""Who runs it where the tests are run by root, which it refuses to be."""
CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 8MB
max_connections = 40
jit = off
# As small as can be; but nothing that is confirmed may be lost, as on a true server.
autovacuum = off
max_wal_size = 64MB
"""
ACCESS = """\
local secret all scram-sha-256
local all all trust
"""


class Cluster:
    """All of it is under `folder`; `programs` is where initdb and postgres are."""

    def __init__(self, folder, programs, libraries):
        self._folder = folder
        self._programs = programs
        self._environment = os.environ | ({"LD_LIBRARY_PATH": libraries} if libraries else {})
        self._process = None
        self.port = 5432
        self._count = itertools.count(1)

    def make(self):
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER)
        make = [self._programs / "initdb", "--no-sync", "--locale=C", "--encoding=UTF8", "--auth=trust"]
        self._run(*make, f"--pgdata={self._data}", "--username=postgres")
        (self._data / "postgresql.conf").write_text(CONFIGURATION.format(folder=self._folder))
        (self._data / "pg_hba.conf").write_text(ACCESS)

    def listen(self, port, pem):
        """Hear the network too, with TLS by the key and certificate in `pem`; before it starts."""
        self.port, file = port, self._data / "server.pem"
        shutil.copy(pem, file)
        file.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(file, OWNER)
        more = {"port": port, "listen_addresses": "'*'", "ssl_cert_file": f"'{file}'", "ssl_key_file": f"'{file}'"}
        with (self._data / "postgresql.conf").open("a") as configuration:
            configuration.writelines(f"{name} = {value}\n" for name, value in (more | {"ssl": "on"}).items())
        with (self._data / "pg_hba.conf").open("a") as access:
            access.write("host all all all trust\n")

    @property
    def _data(self):
        return self._folder / "data"

    def start(self):
        """Begin, or begin again after a crash; it ends with this process, whatever becomes of that."""
        end = time.monotonic() + PATIENCE
        self._process = self._begin()
        while not self._answers():
            if self._process.poll() is not None:  # what a killed one left is still ending
                self._process = self._begin()
            assert time.monotonic() < end, f"PostgreSQL did not begin: {self._log.read_text()}"
            time.sleep(0.05)

    def _begin(self):
        command = _as_owner("--pdeathsig", "QUIT", self._programs / "postgres", "-D", self._data)
        with self._log.open("a") as log:
            return subprocess.Popen(command, env=self._environment, stderr=log, cwd="/", start_new_session=True)

    @property
    def _log(self):
        return self._folder / "log"

    def kill(self):
        """As when its machine loses power: nobody says goodbye."""
        for process in (self._process.pid, *_children(self._process.pid)):
            os.kill(process, signal.SIGKILL)
        self._process.wait(timeout=PATIENCE)

    def stop(self):
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=PATIENCE)

    def url(self, database="postgres", user="postgres", **more):
        options = "".join(f"&{name}={value}" for name, value in more.items())
        return f"postgresql://{user}@/{database}?host={self._folder}&port={self.port}{options}"

    def fresh(self):
        """The address of an empty schema."""
        name = f"inspection_{os.getpid()}_{next(self._count)}"
        self.do(f"CREATE SCHEMA {name}")
        return self.url(options=f"-csearch_path%3D{name}")

    def copied(self, url):
        """The address of a schema with the same ledger as the one at `url`."""
        import psycopg

        from letters.ledger.postgres import SCHEMA

        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT n, prev, hash, body FROM letters_event ORDER BY n").fetchall()
        with psycopg.connect(copy := self.fresh()) as connection:
            for statement in SCHEMA:
                connection.execute(statement)
            connection.cursor().executemany("INSERT INTO letters_event VALUES (%s, %s, %s, %s)", rows)
        return copy

    def do(self, *statements, url=None):
        """Run statements as the superuser, whom no trigger holds up; gives the rows of the last."""
        import psycopg

        with psycopg.connect(url or self.url(), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def set(self, name, value):
        """Change a setting of the running server."""
        self.do(f"ALTER SYSTEM SET {name} = {value}", "SELECT pg_reload_conf()")
        end = time.monotonic() + PATIENCE
        while self.do(f"SHOW {name}") != [(value,)]:
            assert time.monotonic() < end
            time.sleep(0.05)

    def _answers(self):
        import psycopg

        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, *command):
        options = {"env": self._environment, "cwd": "/", "capture_output": True, "text": True}
        done = subprocess.run(_as_owner(*command), check=False, **options)
        assert done.returncode == 0, done.stderr


def _as_owner(*command):
    if os.geteuid() != 0:
        return ["setpriv", *command] if command[0] == "--pdeathsig" else list(command)
    owner = pwd.getpwnam(OWNER)
    return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups", *command]


def _children(process):
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _programs():
    """Where initdb and postgres are; None where they are nowhere."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin"), *(UNPACKED / "usr/lib/postgresql").glob("*/bin")]
    on_path = shutil.which("postgres")
    found += [Path(on_path).resolve().parent] if on_path else []
    return next((folder for folder in found if (folder / "initdb").exists()), None)


needs_postgres = pytest.mark.skipif(
    _programs() is None, reason="no PostgreSQL server on this machine: `make test` unpacks one"
)


@contextmanager
def running(prepare=lambda _: None):
    """A cluster that has started, once somebody has had it to `prepare`; stopped and removed at the end."""
    # Not below pytest's own folder: who runs the server may not enter that.
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        programs, libraries = _programs(), ""
        if programs.is_relative_to(UNPACKED):
            programs, libraries = _within_reach(programs, folder / "server")
        cluster = Cluster(folder, programs, libraries)
        cluster.make()
        prepare(cluster)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def _within_reach(programs, folder):
    """A copy of the unpacked server, and where its libraries are: its owner may not enter root's own folders."""
    without = shutil.ignore_patterns("*LLVM*", "llvm*", "doc", "locale", "man", "perl*")
    shutil.copytree(UNPACKED / "usr", folder / "usr", symlinks=True, ignore=without)
    libraries = sorted({str(file.parent) for file in folder.rglob("*.so*")})
    return folder / programs.relative_to(UNPACKED), ":".join(libraries)
