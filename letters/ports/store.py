"""Where signed copies and sealed editions lie: on this machine's disk, or in a store elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping


class Store(Protocol):
    """Files by name, `kent/kent-1.pdf`; each is there whole or not at all, and no one but us is let in for it.

    Raises ServiceSilent where nobody answers, and BadSettings where the answer is that we may not look.
    """

    def put(self, files: Mapping[str, bytes]) -> None:
        """Put files by their names, in place of what is there; they last when this returns. Raises OutputFailed."""
        ...

    def get(self, name: str) -> bytes | None:
        """What lies under the name; None where no file does, or one larger than any of ours."""
        ...

    def get_all(self, names: Collection[str]) -> Mapping[str, bytes]:
        """What lies under those names, without those under which nothing does."""
        ...

    def names(self, folder: str = "") -> frozenset[str]:
        """The files that lie right in the folder, by their names in it."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file that may already be gone. Raises OutputFailed."""
        ...

    def sweep(self, keep: Mapping[str, Container[str]]) -> None:
        """Remove the files right in each of these folders that are not to be kept by their names in it.

        Raises OutputFailed.
        """
        ...

    def shown(self, name: str) -> str:
        """How a message names the file."""
        ...
