"""What is known of a rule before it finds anything: its code, and what a reader may want to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from letters.errors import Severity

Room = Literal["data", "templates", "pages", "messages"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem. `code` is stable: users, settings and CI name it.

    `title` says in one sentence what is wrong, `meaning` why that matters, `remedy` how to mend it; none of them holds
    a word of any letter. `stops` says that no letter with it is signed or sent, so that its severity is not for
    anybody to choose, and no baseline holds it.
    """

    code: str
    title: str
    meaning: str
    remedy: str
    room: Room = "data"
    severity: Severity = "error"
    stops: bool = True
