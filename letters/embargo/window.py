"""Which edition of a letter may leave at a moment: asked for the plan, and again at each message's hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from letters.embargo.instant import in_words
from letters.errors import NotPermitted, NotYet

if TYPE_CHECKING:
    from letters.embargo.embargo import Embargo
    from letters.embargo.evidence import Evidence


def edition_to_send(embargo: Embargo, evidence: Evidence, *, released: bool) -> Literal["embargoed", "public"]:
    """The edition that may leave: embargoed copies inside the pre-release window, the public edition once released.

    Raises NotYet before the window, NotPermitted from the instant on until the release, or for a clock behind the
    record.
    """
    now = evidence.now
    if now.tzinfo is None:
        raise ValueError("only aware times are compared")
    evidence.refuse_clock_behind("Nothing was sent.")
    if released:
        return "public"
    if embargo.is_over(now):
        raise NotPermitted(
            f"Not permitted: the embargo ended on {embargo.until.full_words}. No embargoed copy leaves after it.",
            "Publish first: letters release. Then letters send brings the public edition to whoever has no letter.",
        )
    if now < embargo.pre_release_from.utc:
        left = -((now - embargo.pre_release_from.utc) // timedelta(seconds=1))
        raise NotYet(
            f"Not yet. Embargoed copies may leave from {embargo.pre_release_from.full_words}, {in_words(left)} from "
            f"{evidence.named}. Nothing was sent.",
            "To look at the messages before: letters send --dry-run",
        )
    return "embargoed"
