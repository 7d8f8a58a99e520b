"""Who lays letters out: the typesetter, and the engine whose workers each have one."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.services.basis import Basis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.ports import (
        Engine,
        Typesetter,
    )


class Typesetting(Basis):
    """Typesetters and engines for the workspace."""

    @property
    def make_typesetter(self) -> Callable[[], Typesetter]:
        """Makes the typesetter in whichever process asks; can be sent to another one.

        Settings that are unfit count as missing: `check` goes on to the letters, whatever else uses `workspace` first.
        Raises BadSettings for a folder by whose name it could not find templates and fonts.
        """
        from letters.typeset.weasy import make_typesetter

        _refuse_other_names(self.root)
        return partial(make_typesetter, self.root / "templates", self._picture)

    @cached_property
    def engine(self) -> Engine:
        """Where letters are laid out: `local`, or `dask` for the cluster of the settings. Raises BadSettings."""
        if self.engine_name == "local":
            from letters.typeset.processes import LocalEngine

            return LocalEngine(self.make_typesetter, self.workers)
        from letters.typeset.cluster import ClusterEngine, Kit
        from letters.typeset.picture import read_picture

        cluster = self.settings.cluster
        if cluster is None:
            raise BadSettings(
                "--engine dask needs to know the cluster.", "Set cluster.scheduler in data/settings.yaml."
            )
        files = {name: getattr(cluster, name) for name in ("authority", "certificate", "key")}
        resolved = {name: str(self.resolve(file)) for name, file in files.items() if file}
        return ClusterEngine(
            cluster.model_copy(update=resolved), Kit.of(self.root / "templates", read_picture(self._picture))
        )

    @cached_property
    def typesetter_fingerprint(self) -> str:
        """64 hex digits over all that shapes a page besides the letter. No typesetter is loaded for it."""
        from letters.typeset.fingerprint import fingerprint
        from letters.typeset.picture import read_picture

        return fingerprint(self.root / "templates", read_picture(self._picture))

    @property
    def _picture(self) -> Path | None:
        """The picture of a signature by hand, where the settings name one."""
        workspace, _ = self.data
        picture = (workspace.settings if workspace else self.settings).signing.picture
        return self.resolve(picture) if picture else None


def _refuse_other_names(root: Path) -> None:
    try:
        str(root).encode()
    except UnicodeEncodeError as error:
        raise BadSettings(
            f"The name of this folder, {root}, is not written in UTF-8, so templates and fonts cannot be found in it.",
            "Rename the folder, then run the command again.",
        ) from error
