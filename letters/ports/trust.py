"""What signs, seals, opens, and says what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Where `now` comes from; workflows read it, nothing below does."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """A signing certificate: `fingerprint` is `sha256:…` of its DER form; times are aware, in UTC."""

    fingerprint: str
    subject: str
    not_before: datetime
    not_after: datetime
    evaluation: bool


class Signer(Protocol):
    """One signatory's key, held for a run."""

    @property
    def identity(self) -> Identity: ...

    def sign(self, pdf: bytes, at: datetime) -> bytes:
        """Fill the empty signature field: a certifying PAdES signature that permits no change."""
        ...


class Sealer(Protocol):
    """Encrypts for the release key; needs no secret."""

    def seal(self, plaintext: bytes) -> bytes: ...


class Opener(Protocol):
    """Decrypts with the release key."""

    def unseal(self, ciphertext: bytes) -> bytes:
        """Raises NotPermitted when the key is another one or the file was changed."""
        ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """A proved time-stamp: its token in DER, the moment that it names (aware, UTC), and its signer, `sha256:…`.

    `ends` is when that signer's certificate does (aware), where it says so.
    """

    token: bytes
    moment: datetime
    certificate: str
    ends: datetime | None = None


class TimeAuthority(Protocol):
    """Somebody else's clock, which signs what it says (RFC 3161)."""

    @property
    def url(self) -> str: ...

    def stamp(self, imprint: bytes) -> Stamp:
        """A fresh time-stamp over a SHA-256 digest, proved.

        Raises ServiceSilent without an answer in time, NotPermitted for one that cannot be believed; the words of both
        complete "The time-stamp authority <url> …".
        """
        ...
