"""The engine of many machines: the workers of a running Dask cluster, which need no folder of ours and no key.

A worker is given templates, fonts and picture once, keeps them in a private temporary folder, and must be of the very
same versions: else its pages would differ. Letters are in its memory alone, so workers that would write memory to disk
are refused.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from letters.errors import BadSettings, ServiceSilent
from letters.ports import LostWorkers
from letters.typeset.fingerprint import fingerprint
from letters.typeset.jobs import attempt_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from letters.model.settings import Cluster
    from letters.ports import Job, Sheets, Typesetter

LOOPBACK = ("127.0.0.1", "::1", "localhost")
TIMEOUT = "10s"


@dataclass(frozen=True, slots=True)
class Kit:
    """All that a worker needs to lay letters out as this machine would: `files` by relative name."""

    files: Mapping[str, bytes]
    picture: bytes | None
    fingerprint: str

    @classmethod
    def of(cls, templates: Path, picture: bytes | None) -> Kit:
        """From a folder of templates."""
        files = (file for file in sorted(templates.rglob("*")) if file.is_file())
        content = {str(file.relative_to(templates)): file.read_bytes() for file in files}
        return cls(content, picture, fingerprint(templates, picture))


class ClusterEngine:
    """Implements ports.Engine on the cluster of the settings; paths in it must be resolved."""

    handful = 4  # what Dask does of each task, in all its processes, takes a tenth of the time of a letter

    def __init__(self, cluster: Cluster, kit: Kit) -> None:
        self._cluster, self._kit = cluster, kit
        self.workers = 2  # until the cluster has said how many it has
        _refuse_open_network(cluster)

    @contextmanager
    def running(self) -> Iterator[Callable[[Sequence[Job]], Future[Sequence[Sheets]]]]:
        """A connection to the scheduler, closed at the end of the context, which frees all that was handed over."""
        distributed = _distributed()
        lost = (distributed.CancelledError, distributed.KilledWorker, OSError)
        try:
            client = distributed.Client(
                self._cluster.scheduler, security=self._security(), timeout=TIMEOUT, set_as_default=False
            )
        except (OSError, TimeoutError) as error:
            raise self._silent() from error
        with client:
            kit = self._equip(client)
            executor = client.get_executor(pure=False)
            try:
                yield lambda jobs: executor.submit(_in_worker, kit, *jobs)
            except lost as error:
                raise LostWorkers("the cluster lost what it had in hand") from error

    def _equip(self, client: Any) -> Any:
        """Give every worker the kit; the handle to it. Refuses workers that are not as this machine."""
        found = client.run(_spills)
        if not found:
            raise ServiceSilent(
                f"The cluster at {self._cluster.scheduler} has no workers.",
                "Start some: dask worker SCHEDULER --nthreads 1 --nworkers N",
            )
        if spilling := sorted(worker for worker, spills in found.items() if spills):
            raise BadSettings(
                f"Worker {spilling[0]} writes memory to disk when it is full, and letters are in it. Nothing was made.",
                "Start workers with DASK_DISTRIBUTED__WORKER__MEMORY__TARGET=False, …__SPILL=False and …__PAUSE=False.",
            )
        self.workers = sum(client.nthreads().values())
        handle = client.scatter(self._kit, broadcast=True, hash=False)
        foreign = sorted(worker for worker, same in client.run(_is_equipped, handle.key).items() if not same)
        if foreign:
            raise BadSettings(
                f"Worker {foreign[0]} has other programs than this machine: its pages would differ. Nothing was made.",
                "Install the same Letters with the same packages there, and the same Pango and HarfBuzz.",
            )
        return handle

    def _security(self) -> Any:
        if urlsplit(self._cluster.scheduler).scheme != "tls":
            return None
        cluster = self._cluster
        return _distributed().Security(
            tls_ca_file=cluster.authority,
            tls_client_cert=cluster.certificate,
            tls_client_key=cluster.key,
            require_encryption=True,
        )

    def _silent(self) -> ServiceSilent:
        return ServiceSilent(
            f"The scheduler of the cluster, {self._cluster.scheduler}, does not answer. Nothing was made.",
            "Start it (dask scheduler), or correct cluster.scheduler in data/settings.yaml. Without it: --engine local",
        )


def _refuse_open_network(cluster: Cluster) -> None:
    """Letters cross a network encrypted, and only between those who have proved who they are."""
    at = urlsplit(cluster.scheduler)
    if at.scheme == "tcp" and at.hostname in LOOPBACK:
        return
    if at.scheme != "tls" or not (cluster.authority and cluster.certificate and cluster.key):
        raise BadSettings(
            f"The cluster at {cluster.scheduler} would get letters over a network, with no proof of who is there.",
            "Beyond this machine write tls://, and name authority, certificate and key too, in data/settings.yaml.",
        )


def _distributed() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise BadSettings(
            "--engine dask needs Dask, which is not installed.", "Install it: pip install 'letters[scale]'"
        ) from error
    return distributed


# From here on, what runs on the workers.

_folders: dict[str, Path] = {}
_typesetters: dict[str, Typesetter] = {}
"""Both by the fingerprint of the kit."""
_one_at_a_time = Lock()
"""A worker may have several threads; a typesetter is for one."""


def _spills() -> bool:
    """Whether this worker would write letters to its disk."""
    import dask

    memory = dask.config.get("distributed.worker.memory")
    return any(memory.get(name) for name in ("target", "spill"))


def _is_equipped(kit: str, dask_worker: Any) -> bool:
    """Whether this worker lays out just as the machine that the kit, of which it has the key, comes from.

    One that has come too late to be given the kit is looked at with its first letter.
    """
    given = dask_worker.data.get(kit)
    return given is None or _folder(given) is not None


def _in_worker(kit: Kit, *jobs: Job) -> Sequence[Sheets]:
    with _one_at_a_time:
        folder = _folder(kit)
        if folder is None:  # it joined later than all workers were looked at
            raise LostWorkers("a worker has other programs")
        return attempt_each(_typesetter(folder, kit), jobs)


def _folder(kit: Kit) -> Path | None:
    """Where this process has unpacked the kit; None where it would not make the same pages of it."""
    if kit.fingerprint not in _folders:
        folder = Path(tempfile.mkdtemp(prefix="letters-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for name, content in kit.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if fingerprint(folder, kit.picture) != kit.fingerprint:
            return None
        _folders[kit.fingerprint] = folder
    return _folders[kit.fingerprint]


def _typesetter(folder: Path, kit: Kit) -> Typesetter:
    """This process's typesetter for the kit: loaded with the first letter, while who sent it goes on."""
    if kit.fingerprint not in _typesetters:
        from letters.typeset.weasy import WeasyTypesetter

        _typesetters.clear()
        _typesetters[kit.fingerprint] = WeasyTypesetter(folder, kit.picture)
    return _typesetters[kit.fingerprint]
