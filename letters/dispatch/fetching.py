"""What a mail program would fetch to show a message: an embargoed one reports to nobody that it is read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_FETCHED = frozenset(
    ("src", "srcset", "lowsrc", "dynsrc", "poster", "background", "data", "codebase", "classid", "archive",
     "imagesrcset", "action", "formaction", "manifest", "ping", "xlink:href")
)  # fmt: skip
"""Attributes that name what is fetched, or told to, wherever they stand."""
_LINKING = frozenset({"a", "area"})
"""Elements whose `href` is followed by nobody but the reader."""
_REFUSED = frozenset({"script", "iframe", "frame", "object", "embed", "applet", "base", "link"})
_IN_STYLES = re.compile(r"\\|@import|(?:url|src|image|image-set)\s*\(\s*(?!['\"]?data:)[^)]*", re.IGNORECASE)
"""How a stylesheet fetches; a backslash could write any of these so that nobody sees it."""


def fetched(html: str) -> tuple[str, ...]:
    """What showing that page would fetch, each as it stands there. Pictures within it (`data:`) are not fetched."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(dict.fromkeys(reader.found))


class _Reader(HTMLParser):
    """Collects what is fetched. Outlook obeys comments that say for whom they are, so they are read too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        values = {name: value or "" for name, value in attrs}
        if tag in _REFUSED or (tag == "meta" and values.get("http-equiv", "").strip().lower() == "refresh"):
            self.found.append(
                next((values[name] for name in ("src", "href", "content", "data") if values.get(name)), tag)
            )
        for name, value in values.items():
            if name in _FETCHED or (name == "href" and tag not in _LINKING | _REFUSED):
                self._fetch(value)
            elif name == "style":
                self._style(value)

    def handle_endtag(self, _tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._style(data)

    def handle_comment(self, data: str) -> None:
        if "<" in data:
            self.found += fetched(data)

    def _fetch(self, value: str) -> None:
        if value.strip() and not value.strip().lower().startswith("data:"):
            self.found.append(value.strip())

    def _style(self, text: str) -> None:
        self.found += [match[0].strip() for match in _IN_STYLES.finditer(text)]
