"""Cover: the checkpoint that counts the record, where a key for it is new or the checkpoint itself was lost."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from letters.errors import BadSettings, NotPermitted, WrongUsage
from letters.files import sweep_unfinished
from letters.ledger import checkpoint, events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.ledger.state import State
    from letters.services import Services


@contextmanager
def covering_from_now(services: Services) -> Iterator[None]:
    """While keys are made: a record that had no key for checkpoints gets its first one, if that key is made now."""
    bare = services.checkpoint_key is None and services.place.is_begun()
    if not bare or checkpoint.path_in(services.root).exists():
        yield
        return
    ledger = services.ledger  # opened while there is no key, whose checkpoint it would miss
    yield
    services.forget_checkpoint_key()
    with ledger.exclusive():
        services.keep_checkpoint(services.state())


def renew(services: Services, reason: str) -> State:
    """Record that the checkpoint is lost or unreadable, and sign a new one of the record as it is.

    Raises WrongUsage where there is nothing to renew, NotPermitted for a record that is broken or contradicts its
    checkpoint, BadSettings without a checkpoint key.
    """
    key = services.checkpoint_key
    if key is None:
        raise BadSettings(
            "There is no checkpoint key here, so nobody could check a checkpoint of it.",
            "Run this where the checkpoint key is. For a trial: letters keys init",
        )
    if _is_readable(services) and services.state().length:
        if _is_renewed(services, reason):
            return services.state()  # by a run that was cut off at its very end
        raise WrongUsage("The checkpoint is there and agrees with the record: there is nothing to renew.")
    services.ledger = replace(services.place, covered=False).open()
    with services.ledger.exclusive():
        sweep_unfinished(services.root / ".letters")
        if not services.state().length:
            raise NotPermitted("There is no record here yet.", "letters generate begins it.")
        if not _is_renewed(services, reason):
            services.record(events.checkpoint_renewed(reason))
        state = services.state()
        origin = checkpoint.origin(str(state.inspection), str(state.ledger))
        checkpoint.put(services.root, checkpoint.Checkpoint(origin, state.length, state.head), key)
    return state


def _is_renewed(services: Services, reason: str) -> bool:
    """Whether the record ends with that: going on is the same renewal, not a second one."""
    [last] = deque(services.ledger.events(), maxlen=1)
    return (last.kind, last.data.get("reason")) == (events.CHECKPOINT_RENEWED, reason)


def _is_readable(services: Services) -> bool:
    try:
        return checkpoint.kept(services.root, services.place.key) is not None
    except NotPermitted:
        return False
