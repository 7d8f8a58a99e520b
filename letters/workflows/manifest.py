"""A release's manifest: the list of its letters, the same byte for byte whenever it is made from the record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "manifest.json"
"""The list of a release's letters; what time-stamps are over."""


def manifest(inspection: str | None, until: str, digests: Mapping[str, str], lift: str | None) -> bytes:
    """The list of the letters with those `digests` by force, for a program to check; `until` is RFC 3339 in UTC.

    It names the request of a `lift` by which they are public before that instant.
    """
    listing = {"inspection": inspection, "until": until, "letters": dict(digests), **({"lifted": lift} if lift else {})}
    return (json.dumps(listing, indent=2, sort_keys=True) + "\n").encode()
