"""What the preview answers: its page, news as server-sent events, letters as JSON, pages as pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

_PAGE = Path(__file__).parent / "page"
_KINDS = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml"}
_QUIET = 15.0
"""Seconds without news after which a word goes out, so that a browser that has gone is noticed."""
_MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
"""The message is other people's text with styles of its own: it runs nothing, fetches nothing, leads nowhere."""

Json = dict[str, Any]


class Shown(Protocol):
    """What there is to see; `letters.workflows.showing` has it."""

    @property
    def is_over(self) -> bool: ...

    async def news(self, seen: int, seconds: float) -> Json | None: ...

    def letter(self, force: str) -> Json | None: ...

    def small(self, force: str, shown: str) -> bytes | None: ...

    async def page(self, force: str, shown: str, number: int, *, grey: bool) -> bytes | None: ...

    async def received(self, force: str) -> Json | None: ...

    async def mail(self, force: str) -> str | None: ...


def make_site(shown: Shown) -> Starlette:
    """The site for what is `shown`, unguarded."""
    answers = _Answers(shown)
    routes = [
        Route("/", answers.start),
        Route("/page/{name}", answers.part),
        Route("/news", answers.news),
        Route("/letters/{force}", answers.letter),
        Route("/received/{force}", answers.received),
        Route("/mail/{force}", answers.mail),
        Route("/small/{force}/{shown}.png", answers.small),
        Route("/pages/{force}/{shown}/{number:int}.png", answers.page),
    ]
    return Starlette(routes=routes)


class _Answers:
    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    async def start(self, _request: Request) -> Response:
        return _file("index.html")

    async def part(self, request: Request) -> Response:
        return _file(request.path_params["name"])

    async def news(self, _request: Request) -> Response:
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def letter(self, request: Request) -> Response:
        return _json(self._shown.letter(request.path_params["force"]))

    async def received(self, request: Request) -> Response:
        return _json(await self._shown.received(request.path_params["force"]))

    async def mail(self, request: Request) -> Response:
        html = await self._shown.mail(request.path_params["force"])
        if html is None:
            return _nothing()
        return HTMLResponse(html, headers={"Content-Security-Policy": _MAIL_POLICY})

    async def small(self, request: Request) -> Response:
        given = request.path_params
        return _picture(self._shown.small(given["force"], given["shown"]))

    async def page(self, request: Request) -> Response:
        given, grey = request.path_params, "grey" in request.query_params
        return _picture(await self._shown.page(given["force"], given["shown"], given["number"], grey=grey))

    async def _stream(self) -> AsyncIterator[str]:
        seen = -1
        while not self._shown.is_over:
            news = await self._shown.news(seen, _QUIET)
            if news is None:
                yield ": nothing new\n\n"
            else:
                seen = news["version"]
                yield f"data: {json.dumps(news)}\n\n"


def _file(name: str) -> Response:
    file = _PAGE / name
    if file.parent != _PAGE or not file.is_file() or file.suffix not in _KINDS:
        return _nothing()
    return FileResponse(file, media_type=_KINDS[file.suffix])


def _json(value: Json | None) -> Response:
    return _nothing() if value is None else JSONResponse(value)


def _picture(png: bytes | None) -> Response:
    return _nothing() if png is None else Response(png, media_type="image/png")


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.", 404)
