"""What the typesetter may read: the templates folder, and the picture of a signature that it was given."""

from __future__ import annotations

import ssl
from mimetypes import MimeTypes
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from letters.typeset.context import PICTURE

if TYPE_CHECKING:
    from pathlib import Path

_KINDS = MimeTypes()  # Python's own table: the same on every machine


class Refused(ValueError):
    """A resource that the typesetter may not read."""


class Fetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Serves files below `folder`, and `picture` at the address PICTURE; notes and refuses every other address."""

    def __init__(self, folder: Path, picture: bytes | None) -> None:
        # A context without certificates: none is needed, and loading them takes 45 ms on newer Pythons.
        super().__init__(ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), allowed_protocols=("file",))
        self._folder = folder.resolve()
        self._picture = picture
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file's content. Raises Refused, which WeasyPrint logs before it carries on; `refused` remembers."""
        if url == PICTURE and self._picture:
            return URLFetcherResponse(url, self._picture)
        path = self._path(url)
        if path is None or not path.is_file():
            self.refused.append(url)
            raise Refused("it is no file of the templates folder")
        kind, _ = _KINDS.guess_type(path.name)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind or "application/octet-stream"})

    def _path(self, url: str) -> Path | None:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            return None
        path = (self._folder / unquote(parts.path)).resolve()
        return path if path.is_relative_to(self._folder) else None
