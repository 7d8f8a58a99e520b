"""What a person chose to send, of all that is still to be sent."""

from __future__ import annotations

import difflib
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.ledger.state import State
    from letters.model.letter import Letter


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose to send: `forces` by id; `only` and `exclude` also by number of a copy. Empty means all.

    `limit` keeps to the first so many messages, `retry_unknown` sends again what may have arrived, and a `rehearsal`
    goes to the settings' rehearsal mailbox instead of to anybody.
    """

    forces: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    retry_unknown: bool = False
    rehearsal: bool = False

    @property
    def words(self) -> str:
        """The choice as it is typed after a command: ` kent --exclude kent-2`; empty for all."""
        parts = [
            *self.forces,
            *(part for name in self.only for part in ("--only", name)),
            *(part for name in self.exclude for part in ("--exclude", name)),
            *(("--limit", str(self.limit)) if self.limit is not None else ()),
            *(("--retry-unknown",) if self.retry_unknown else ()),
            *(("--to-me",) if self.rehearsal else ()),
        ]
        return "".join(f" {shlex.quote(part)}" for part in parts)

    def takes(self, force: str, copy: str) -> bool:
        names = {force, copy}
        return not names & set(self.exclude) and (not self.only or bool(names & set(self.only)))

    def takes_any_of(self, force: str) -> bool:
        """Whether copies of this force's letter could be among the chosen."""
        wanted = {name for name in self.only if name == force or name.rpartition("-")[0] == force}
        return force not in self.exclude and (not self.only or bool(wanted))


def refuse_unknown_names(letters: Sequence[Letter], state: State, choice: Choice) -> None:
    """Raises WrongUsage for a name that is neither a force nor a copy, and for a limit of nothing."""
    known = {letter.id for letter in letters}
    known |= {copy.copy for letter in state.letters.values() for copy in (*letter.copies, *letter.past)}
    for name in (*choice.only, *choice.exclude):
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean {close[0]}?" if close else "Name a force, or a copy such as kent-1."
            raise WrongUsage(f"There is neither a force nor a copy {name!r}.", hint)
    if choice.limit is not None and choice.limit < 1:
        raise WrongUsage("--limit must be 1 or more.")
