"""Release proof: one file by which anybody can check, with pinned keys alone, what the record says of a release."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from letters.embargo.instant import Instant, parse_rfc3339
from letters.errors import NotPermitted, WrongUsage
from letters.files import digest, digest_of, read
from letters.ledger import events as kinds
from letters.trust import timestamps
from letters.workflows.log import export_log, open_export
from letters.workflows.manifest import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from letters.ports import Event
    from letters.services import Services

_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_HOSTILE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading raises where values are not of the kind that belongs there."""
RELEASE = "release"
"""The key of a proof's first line that an export of the record does not have: the release's number and manifest."""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What one time-stamp over the manifest says; `pinned` when its certificate is one that was named."""

    authority: str
    certificate: str
    moment: datetime
    pinned: bool


@dataclass(frozen=True, slots=True)
class ProvedRelease:
    """What a proof holds: times are aware; `begun` and `done` are by the machine's own clock.

    `key` is the key of the record, and `has_key` says that it was named. `quorum` is how many time-stamp authorities
    had to witness the release: what the record pins, or 1 where somebody was asked though none was pinned. `until` is
    the pinned one. `lifted` is the request by which the record says that it came before; no approval is in a proof.
    `files` are those that were asked about, each with the force whose letter it is, or None when it is none of them.
    """

    number: int
    inspection: str
    letters: Mapping[str, str]
    until: Instant
    begun: datetime
    done: datetime
    key: str
    has_key: bool
    quorum: int
    witnesses: tuple[Witnessed, ...]
    lifted: str | None
    files: tuple[tuple[Path, str | None], ...]

    @property
    def named(self) -> int:
        """How many authorities whose certificates were named have witnessed it."""
        return len({witness.certificate for witness in self.witnesses if witness.pinned})

    @property
    def is_whole(self) -> bool:
        """Whether all that the proof holds was checked against what was named; else only that it hangs together."""
        return self.has_key and self.named >= self.quorum


def prove_release(services: Services) -> bytes:
    """The proof of the newest finished release, as a file: the public record, and the manifest of what is public.

    Raises NotPermitted while there is none, or when its manifest is gone or changed; BadSettings without the key.
    """
    done = [release for release in services.state().releases if release.done]
    if not done:
        raise NotPermitted("Not permitted: nothing is released yet.", "letters release")
    release = done[-1]
    file = services.root / "public" / "releases" / str(release.number) / MANIFEST
    try:
        manifest = file.read_text(encoding="utf-8")
        listed = json.loads(manifest)["letters"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _not_the_released(file) from error
    if listed != dict(release.digests) or release.manifest not in {None, digest(manifest.encode())}:
        raise _not_the_released(file)
    rest = {RELEASE: {"number": release.number, "manifest": manifest}}
    data, _ = export_log(services, public=True, rest=rest)
    return data


def _not_the_released(file: Path) -> NotPermitted:
    return NotPermitted(
        f"Not permitted: {file} is gone, or not the one that was released.",
        "letters release puts the public folder right; then ask for its proof.",
    )


def verify_proof(
    file: Path, key: str | None = None, authorities: Collection[str] = (), letters: Sequence[Path] = ()
) -> ProvedRelease:
    """Check a proof, offline. `key` is the record's, `authorities` fingerprints of time-stamp authorities, if pinned.

    Raises WrongUsage for what cannot be read, NotPermitted for what is no proof or does not hold.
    """
    found, pinned = open_export(file, key)
    number, manifest, said = _manifest(file, found.rest.get(RELEASE))
    try:
        return _judge(
            found.events, number, manifest, said, authorities, letters, found.key_word(pinned), has_key=key is not None
        )
    except _HOSTILE as error:
        raise _fault(file, "its events lack a part, or do not fit each other") from error
    except _Fault as fault:
        raise _fault(file, str(fault)) from fault


def fingerprint(given: str) -> str:
    """Of a certificate's file, in PEM or DER, or as it is given. Raises WrongUsage when it is neither."""
    if _FINGERPRINT.fullmatch(given):
        return given
    try:
        data = read(Path(given))
        der = data if data[:1] == b"\x30" else ssl.PEM_cert_to_DER_cert(data.decode("ascii"))
    except (OSError, ValueError) as error:
        raise WrongUsage(
            f"{given} is neither a certificate nor a fingerprint.",
            "Name a PEM or DER file, or sha256: and 64 hex digits.",
        ) from error
    return digest(der)


class _Fault(Exception):
    """Why a proof does not hold, as the end of a sentence."""


def _manifest(file: Path, release: Any) -> tuple[int, bytes, dict[str, Any]]:
    if release is None:
        raise NotPermitted(
            f"{file} is a record, and not the proof of a release.", "letters log verify checks a record."
        )
    try:
        number, manifest = release["number"], release["manifest"].encode()
        said = json.loads(manifest)
        wanted = {name: said[name] for name in ("inspection", "until", "letters")} | {"lifted": said.get("lifted")}
        digests = [*wanted["letters"].values()]
    except _HOSTILE as error:
        raise _fault(file, "its manifest cannot be read") from error
    if type(number) is not int or not all(isinstance(found, str) for found in digests):
        raise _fault(file, "its manifest cannot be read")
    if not isinstance(wanted["lifted"], str | None):
        raise _fault(file, "its manifest cannot be read")
    return number, manifest, wanted


def _judge(  # noqa: PLR0917
    events: Sequence[Event],
    number: int,
    manifest: bytes,
    said: Mapping[str, Any],
    authorities: Collection[str],
    letters: Sequence[Path],
    key: str,
    *,
    has_key: bool,
) -> ProvedRelease:
    of_it = [event for event in events if event.data.get("number") == number]
    intent = _last(of_it, kinds.RELEASE_INTENT, "the record holds no such release")
    done = _only(of_it, kinds.RELEASE_DONE, "the record does not say that the release was finished")[0]
    pinned = _last([e for e in events if e.n < intent.n], kinds.EMBARGO_PINNED, "the record pins no instant before it")
    if (said["inspection"], said["letters"]) != (events[0].data["inspection"], intent.data["letters"]):
        raise _Fault("its manifest is not that of the release in the record")
    until, lifted = pinned.data["until"], intent.data.get("lift")
    if parse_rfc3339(said["until"]) != parse_rfc3339(until):
        raise _Fault(f"its manifest says another instant, {said['until']}, than the record pins, {until}")
    if said["lifted"] != lifted:
        raise _Fault("its manifest says otherwise than the record whether the embargo was lifted early")
    if done.n < intent.n or (done.at < parse_rfc3339(until) and not lifted):
        raise _Fault(f"the record says that it was released before its instant, {until}")
    first = [event for event in of_it if event.n < done.n]  # it may have been published in another place as well
    witnesses = tuple(_witnesses(first, manifest, authorities))
    if early := [witness for witness in witnesses if witness.moment < parse_rfc3339(until) and not lifted]:
        raise _Fault(f"the time-stamp of {early[0].authority} is of before its instant, {until}")
    quorum, held = _quorum(events, intent), len({witness.certificate for witness in witnesses})
    if held < quorum:
        raise _Fault(f"the record pins a quorum of {quorum}, and it holds the time-stamps of {held}")
    if authorities and not any(witness.pinned for witness in witnesses):
        raise _Fault("it holds no time-stamp by a certificate that you named")
    forces = {known: force for force, known in said["letters"].items()}
    return ProvedRelease(
        number=number,
        inspection=said["inspection"],
        letters=said["letters"],
        until=Instant.from_rfc3339(until, pinned.data["zone"]),
        begun=intent.at,
        done=done.at,
        key=key,
        has_key=has_key,
        quorum=quorum or min(held, 1),
        witnesses=witnesses,
        lifted=lifted,
        files=tuple((letter, forces.get(_digest(letter))) for letter in letters),
    )


def _quorum(events: Sequence[Event], intent: Event) -> int:
    """How many authorities the record pinned for a release when it was begun; 0 where it pinned none."""
    pins = [
        event for event in events if event.n < intent.n and event.kind in {kinds.EMBARGO_PINNED, kinds.EMBARGO_TIME}
    ]
    time = pins[-1].data.get("time")
    if time is not None and time["quorum"] < 1:
        raise _Fault("the record pins no quorum that there can be")
    return int(time["quorum"]) if time else 0


def _last(events: Sequence[Event], kind: str, missing: str) -> Event:
    return _only(events, kind, missing)[-1]


def _only(events: Sequence[Event], kind: str, missing: str) -> list[Event]:
    found = [event for event in events if event.kind == kind]
    if not found:
        raise _Fault(missing)
    return found


def _witnesses(events: Sequence[Event], manifest: bytes, authorities: Collection[str]) -> Iterator[Witnessed]:
    """Every time-stamp that the record holds of this release, proved: it must be over this very manifest."""
    imprint = hashlib.sha256(manifest).digest()
    for event in events:
        if event.kind != kinds.RELEASE_ATTESTED:
            continue
        if event.data["manifest"] != digest(manifest):
            raise _Fault("its manifest is not the one that was time-stamped")
        for token in event.data["tokens"]:
            der, named = base64.b64decode(token["token"], validate=True), str(token["certificate"])
            try:
                stamp = timestamps.prove(der, imprint, {named})
            except timestamps.Untrue as fault:
                raise _Fault(f"the time-stamp authority {token['authority']} {fault}") from fault
            yield Witnessed(str(token["authority"]), stamp.certificate, stamp.moment, named in authorities)


def _digest(letter: Path) -> str:
    found = digest_of(letter)
    if found is None:
        raise WrongUsage(f"{letter} cannot be read.")
    return found


def _fault(file: Path, why: str) -> NotPermitted:
    return NotPermitted(
        f"{file} does not prove the release: {why}.",
        "Keep the files as they are, and ask the inspectorate to explain.",
    )
