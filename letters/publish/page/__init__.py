"""The page in which a recipient sees whether a PDF is genuine: one HTML file, offline, without libraries.

What it checks is in signature.js, stamp.js, archive.js and letter.js, in the words of docs/verify.md; what it pins
comes from here.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from letters.templating.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FOLDER = Path(__file__).parent
_SCRIPTS = ("signature.js", "stamp.js", "archive.js", "letter.js", "page.js")


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signatures count: `fingerprint` is `sha256:…`, `forces` maps id to name of those they sign for."""

    name: str
    fingerprint: str
    evaluation: bool
    forces: Mapping[str, str]


def make(
    inspection: str,
    title: str,
    inspectorate: str,
    signers: Sequence[Signer],
    authorities: Mapping[str, str] | None = None,
) -> bytes:
    """The page for one inspection. Its policy lets it run its own script and style, and forbids any network.

    `authorities` are those whose time-stamps count, address by fingerprint; without any it says that it knows none.
    """
    script = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    pinned = {
        "inspection": inspection,
        "title": title,
        "signers": [asdict(signer) for signer in signers],
        "authorities": dict(authorities or {}),
    }
    context = {
        "policy": Markup(  # noqa: S704  our own words
            f"default-src 'none'; script-src {_allowed(script)}; style-src {_allowed(style)}; "
            "base-uri 'none'; form-action 'none'"
        ),
        "title": title,
        "inspectorate": inspectorate,
        "signers": [asdict(signer) for signer in signers],
        "style": Markup(style),  # noqa: S704  our own
        "script": Markup(script),  # noqa: S704  our own
        "pinned": Markup(json.dumps(pinned).replace("<", r"\u003c")),  # noqa: S704  nothing in it ends the element
    }
    return Templates(_FOLDER).render("page.html.j2", context).encode()


def _allowed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
