"""The state of a record of which a beginning was proved and folded before: only what came after it is so now.

That the beginning is what it was then, every row of it shows; where one was changed since, all is proved anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.ledger import snapshot
from letters.ledger.fold import NOTHING, fold
from letters.ledger.kept import Beginning, Changed, KeptLedger, Tally

if TYPE_CHECKING:
    from letters.ledger.state import State
    from letters.ports import Ledger


def resume(ledger: Ledger, known: dict[str, Any] | None, *, held: bool = False) -> tuple[State, dict[str, Any] | None]:
    """The state, and as JSON values what is to be `known` of it next time; None where no record is kept.

    `held` as for `fold`.

    Raises NotPermitted where the chain is broken, cut or rolled back, or an event does not fit.
    """
    if not isinstance(ledger, KeptLedger):
        return fold(ledger.events(), held=held), None
    tally = Tally()
    before, beginning = NOTHING, None
    if known:
        before, beginning = snapshot.from_data(known["state"]), Beginning(*known["beginning"])
    try:
        state = fold(ledger.events_after(beginning, tally), before, held=held)
    except Changed:
        return resume(ledger, None, held=held)
    if known and state.length == before.length:
        return state, known
    return state, {"beginning": [state.length, state.head, tally.rows], "state": snapshot.as_data(state)}
