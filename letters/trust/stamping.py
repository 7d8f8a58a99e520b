"""A time-stamp for each signature, from the first authority of the settings that gives one (PAdES B-T)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from letters.embargo.evidence import Witness
from letters.embargo.instant import rfc3339
from letters.errors import NotPermitted, ServiceSilent
from letters.trust import timestamps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from letters.ports import Clock, Stamp, TimeAuthority

_UNSIGNED = "The letter was not signed."


class Stamper:
    """Asks `authorities` in their order; `clock` may differ by `max_skew` from what they say.

    One that gave nothing is asked again only when all others have failed too: a batch does not wait for it each time.
    """

    def __init__(self, authorities: Sequence[TimeAuthority], max_skew: timedelta, clock: Clock) -> None:
        self._authorities = list(authorities)
        self._max_skew = max_skew
        self._clock = clock
        self._answered = ""

    def stamp(self, imprint: bytes) -> Stamp:
        """A fresh time-stamp over a SHA-256 digest, proved.

        Raises ServiceSilent where no authority answers, NotPermitted where one lies and no other answers, or where
        this machine's clock is not the authority's.
        """
        failures: dict[str, ServiceSilent | NotPermitted] = {}
        for authority in tuple(self._authorities):
            asked = self._clock.now()
            try:
                stamp = _ask(authority, imprint)
            except (ServiceSilent, NotPermitted) as failure:
                failures[authority.url] = failure
                self._put_last(authority)
                continue
            self._agree(Witness(authority.url, stamp.moment, asked, self._clock.now()))
            self._answered = authority.url
            return stamp
        raise _none_answered(failures)

    def settle(self) -> Stamp:
        """A time-stamp over nothing, of the authority that alone is asked from now on: what is kept with a letter is
        about its certificate. Raises as `stamp` does."""
        stamp = self.stamp(secrets.token_bytes(32))
        self._authorities = [known for known in self._authorities if known.url == self._answered]
        return stamp

    def _put_last(self, authority: TimeAuthority) -> None:
        self._authorities.remove(authority)
        self._authorities.append(authority)

    def _agree(self, witness: Witness) -> None:
        if abs(witness.skew) > self._max_skew:
            raise NotPermitted(
                f"Not permitted: this machine's clock says {rfc3339(witness.asked)}, but the time-stamp authority "
                f"{witness.authority} says {rfc3339(witness.moment)}. {_UNSIGNED}",
                "Set this machine's clock right, then try again.",
            )


def _ask(authority: TimeAuthority, imprint: bytes) -> Stamp:
    """Its time-stamp, spelt as a letter holds it."""
    stamp = authority.stamp(imprint)
    try:
        return replace(stamp, token=timestamps.spelt(stamp.token))
    except timestamps.Untrue as fault:
        raise NotPermitted(str(fault)) from fault


def _none_answered(failures: dict[str, ServiceSilent | NotPermitted]) -> ServiceSilent | NotPermitted:
    told = "".join(f" The time-stamp authority {url} {failure.what}." for url, failure in failures.items())
    what = f"No time-stamp authority gave a time-stamp for the signature.{told} {_UNSIGNED}"
    if all(isinstance(failure, ServiceSilent) for failure in failures.values()):
        return ServiceSilent(
            what, "Look at this machine's network, then repeat the command. Without time-stamps: signing.level: B-B"
        )
    return NotPermitted(
        f"Not permitted: {what}", "Ask whoever runs that authority, or name another one under time: authorities."
    )
