"""What differs between machines: data/settings.yaml. Optional, never secret, never trusted for who may approve."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, Field, model_validator

from letters.model.fields import Fingerprint, Mailbox, Model, ObjectId, Seconds, Text, WebAddress, Whole, at


class Pkcs11(Model):
    """A token, by its label, behind a PKCS#11 `module`, a shared library. Pinned certificates say which key signs."""

    module: Text
    token: Text
    pin_file: Text | None = None


class Signing(Model):
    """`certificate` is a PKCS#12 file, `pkcs11` a token instead; `picture` an SVG or PNG of the signature by hand.

    `level` is that of PAdES: with B-T each signature bears a time-stamp of one of the authorities under `time`; with
    B-LT what shows that its certificates were good is kept with it; `issuers` is a PEM file of those that are missing.
    With B-LTA another time-stamp follows over all of that.
    """

    certificate: Text | None = None
    passphrase_file: Text | None = None
    pkcs11: Pkcs11 | None = None
    picture: Text | None = None
    level: Literal["B-B", "B-T", "B-LT", "B-LTA"] = "B-B"
    issuers: Text | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.certificate and self.pkcs11:
            raise at("pkcs11", "the key is on a token or in a file, certificate: not both")
        return self


class Release(Model):
    """age: public `recipients` to seal for, and the file of the `identity` that opens."""

    recipients: tuple[Text, ...] = ()
    identity: Text | None = None


class Mail(Model):
    """How messages leave.

    `authority` is a PEM file of who vouches for the server's certificate, where the system does not know them;
    `password_file` one that only its owner can read. `timeout` and `last_answer` are in seconds: for each answer, and
    for the one that says whether the server has taken a whole message. `per_minute` counts messages. A message that is
    refused for now is tried `attempts` times, first again after `retry_after` seconds, then after twice as many.
    """

    transport: Literal["folder", "smtp"] = "folder"
    host: Text | None = None
    port: Annotated[Whole, Field(ge=1, le=65_535)] | None = None
    security: Literal["tls", "starttls", "none"] = "tls"
    authority: Text | None = None
    user: Text | None = None
    password_file: Text | None = None
    timeout: Annotated[Whole, Field(ge=1)] = 60
    last_answer: Annotated[Whole, Field(ge=1)] = 600
    per_minute: Annotated[Whole, Field(ge=1)] | None = None
    attempts: Annotated[Whole, Field(ge=1)] = 4
    retry_after: Annotated[Whole, Field(ge=1)] = 60
    sender: Text | None = None
    rehearsal_mailbox: Mailbox | None = None


class Authority(Model):
    """A time-stamp authority (RFC 3161): where it answers, the one certificate that it signs with, and its policy."""

    url: WebAddress
    certificate: Fingerprint
    policy: ObjectId | None = None


class Time(Model):
    """Whose word a release needs for it that the instant has come.

    The `authorities` are asked in their order until `quorum` of them have answered; each may differ from this machine's
    clock by `max_skew` seconds.
    """

    authorities: tuple[Authority, ...] = Field(min_length=1)
    quorum: Annotated[Whole, Field(ge=1)] = 1
    max_skew: Seconds = 5

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.quorum > len(self.authorities):
            raise at("quorum", f"{self.quorum} cannot answer where {len(self.authorities)} are named")
        for name in ("url", "certificate"):
            if len({getattr(authority, name) for authority in self.authorities}) < len(self.authorities):
                raise at("authorities", f"two of them have the same {name}, and would count twice")
        return self

    def as_data(self) -> dict[str, Any]:
        """What the ledger pins of it."""
        return self.model_dump(mode="json", exclude_none=True)


class Cluster(Model):
    """A running Dask cluster whose workers may lay letters out: `scheduler` is tls://host:port, or tcp:// on loopback.

    `authority`, `certificate` and `key` are PEM files: who vouches for the cluster, and what proves us to it.
    """

    scheduler: Text
    authority: Text | None = None
    certificate: Text | None = None
    key: Text | None = None


def names_a_password(url: str) -> bool:
    """Whether an address holds one, wherever such addresses can."""
    try:
        parts = urlsplit(url)
        return parts.password is not None or any("password" in name.lower() for name in parse_qs(parts.query, True))
    except ValueError:
        return "password" in url.lower() or "@" in url


def _without_password(url: str) -> str:
    if names_a_password(url):  # which is not repeated here
        raise ValueError("it holds a password, and settings are never secret: it belongs in ~/.pgpass")
    return url


_STORE = re.compile(r"([a-z][a-z0-9+.-]*)://[^\s?#:*\[\]\\]+(?::\d{1,5})?[^\s?#:*\[\]\\]*", re.ASCII)
_OPEN_LINES = {"http", "ftp", "webdav"}


def _store(url: str) -> str:
    if names_a_password(url):
        raise ValueError("it holds a password, and settings are never secret: the store’s driver has a place for it")
    found = _STORE.fullmatch(url)
    if not found or ".." in url.split("/"):
        raise ValueError("it is not the URL of a folder in a store, such as s3://BUCKET/letters")
    if found[1] == "memory":
        raise ValueError("what is kept in memory is gone when the command ends")
    if found[1] in _OPEN_LINES:
        raise ValueError(f"{found[1]}:// crosses a network in the open")
    return url


StoreAddress = Annotated[Text, AfterValidator(_store)]
"""The URL of a folder in a store elsewhere that fsspec has a driver for; whom it lets in, the driver's own keys say."""


class Settings(Model):
    """The whole of data/settings.yaml; every part may be missing. Paths resolve against the workspace.

    `outputs` and `sealed` are stores elsewhere for embargoed copies and for sealed public editions.
    """

    signing: Signing = Signing()
    release: Release = Release()
    ledger: Annotated[Text, AfterValidator(_without_password)] = "sqlite:///.letters/ledger.db"
    outputs: StoreAddress | None = None
    sealed: StoreAddress | None = None
    mail: Mail = Mail()
    time: Time | None = None
    cluster: Cluster | None = None

    @model_validator(mode="after")
    def _stamped(self) -> Self:
        if self.signing.level != "B-B" and self.time is None:
            level = self.signing.level
            raise at(
                "signing", f"level: {level} needs a time-stamp authority, and none is named under time: authorities"
            )
        return self
