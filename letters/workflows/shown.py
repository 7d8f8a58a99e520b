"""What the public sees, and whether it is still what was released: by its digests, without opening anything sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted, OutputFailed
from letters.files import digest
from letters.workflows.manifest import MANIFEST, manifest
from letters.workflows.public_set import listed

if TYPE_CHECKING:
    from letters.ledger.state import ReleaseState, State
    from letters.services import Services

_AGAIN = "to publish it again: letters release"


def otherwise_shown(services: Services, state: State) -> str:
    """What is in public/ otherwise than the newest release left it, and what to do; empty where all is well.

    Where several machines share a ledger, nothing is said on one that has not published: another one has.
    """
    release = state.releases[-1] if state.releases else None
    if release is None or not release.done:
        return ""
    publisher = services.publisher()
    try:
        shown, there = publisher.current(), publisher.digests(release.number)
    except (NotPermitted, OutputFailed) as fault:
        return f"{fault.seen} {fault.remedy}"
    if not there:
        is_elsewhere = shown is None and not services.settings.ledger.startswith("sqlite:")
        return "" if is_elsewhere else f"release {release.number} is gone from public/: {_AGAIN}"
    if shown != release.number:
        return f"public/current does not show release {release.number}: {_AGAIN}"
    if changed := _changed(state, release, dict(there)):
        return f"what is public is not what was released, in {listed(changed)} of public/current: {_AGAIN}"
    return ""


def _changed(state: State, release: ReleaseState, there: dict[str, str]) -> list[str]:
    """The files that are gone, changed or too many. The list is known by its time-stamp, or made anew."""
    wanted = {f"{force}/letter.pdf": public for force, public in release.digests.items()}
    anew = manifest(state.inspection, release.until or "", release.digests, release.lift)
    wanted[MANIFEST] = release.manifest or digest(anew)
    wanted = {name: known or "gone" for name, known in wanted.items()}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
