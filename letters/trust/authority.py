"""A time-stamp authority that is reached by HTTP (RFC 3161, 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import NotPermitted
from letters.trust import exchange, timestamps

if TYPE_CHECKING:
    from letters.ports import Stamp

_HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "User-Agent": "letters",
}


@dataclass(frozen=True, slots=True)
class HttpAuthority:
    """A `TimeAuthority`. `certificate` is the fingerprint of the one that it must sign with; `policy` an OID, or None.

    `longest` is in seconds.
    """

    url: str
    certificate: str
    policy: str | None = None
    longest: float = exchange.LONGEST

    def stamp(self, imprint: bytes) -> Stamp:
        query = timestamps.Query.over(imprint, self.policy)
        answer = exchange.post(self.url, query.dump(), _HEADERS, longest=self.longest)
        try:
            return timestamps.accept(answer, query, {self.certificate})
        except timestamps.Untrue as fault:
            raise NotPermitted(str(fault), reason=f"authority-{fault.reason}") from fault
