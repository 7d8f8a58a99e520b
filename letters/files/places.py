"""Where things lie in a workspace (design, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from letters.errors import BadSettings


@dataclass
class Places:
    """The folders and files of the workspace at `root`."""

    root: Path

    @property
    def embargoed(self) -> Path:
        return self.root / "out" / "embargoed"

    @property
    def proofs(self) -> Path:
        return self.root / "out" / "proofs"

    @property
    def keys(self) -> Path:
        return self.root / ".letters" / "keys"

    def resolve(self, path: str) -> Path:
        """A path of the settings, which resolves against the workspace. Raises BadSettings for a home of nobody."""
        try:
            return self.root / Path(path).expanduser()
        except RuntimeError as error:
            who = path.partition("/")[0]
            raise BadSettings(
                f"{path} in data/settings.yaml begins with {who}, the home folder of nobody on this machine.",
                "Write the whole path there.",
            ) from error
