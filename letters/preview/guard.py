"""Who may see the preview: one browser on this machine, which was given the address, and no page of anybody else."""

from __future__ import annotations

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_OURS = {"none", "same-origin"}
_STRANGER = (
    "This preview shows findings under embargo, and this address does not open it.\n"
    "Open the whole address that letters preview printed, or run it again."
)


class Guard:
    """ASGI middleware in front of everything. `token` is what the address holds; a cookie stands for it afterwards.

    `ticket` opens the page once: other people on this machine can see what a browser was started with.
    """

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self.ticket = secrets.token_urlsafe(32)
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"letters-preview-{port}"
        self._kept = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, _with_headers(send))
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        app = self._app
        if not self._is_ours(headers):
            app = PlainTextResponse("This is a preview on somebody's own machine, and no place for other pages.", 403)
        elif scope["method"] not in {"GET", "HEAD"}:
            app = PlainTextResponse("A preview only shows.", 405, {"Allow": "GET, HEAD"})
        elif scope["path"] == "/" and given and self._opens(given):
            app = RedirectResponse("/", 303)
            app.set_cookie(self._cookie, self._kept, path="/", httponly=True, samesite="strict")
        elif not self._is_known(headers):
            app = PlainTextResponse(_STRANGER, 403)
        await app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        """Whether it asks for this very address, and no page of another origin made the browser do it.

        A name that somebody points at 127.0.0.1 is another host.
        """
        host, origin = headers.get("host", ""), headers.get("origin")
        site = headers.get("sec-fetch-site", "none")
        is_a_visit = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return host in self._hosts and origin in {None, f"http://{host}"} and (site in _OURS or is_a_visit)

    def _opens(self, given: str) -> bool:
        if hmac.compare_digest(given.encode(), self.token.encode()):
            return True
        is_ticket = bool(self.ticket) and hmac.compare_digest(given.encode(), self.ticket.encode())
        if is_ticket:
            self.ticket = ""
        return is_ticket

    def _is_known(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), self._kept.encode())


def _with_headers(send: Send) -> Send:
    """Give every answer the headers that keep it here; one that has a policy of its own keeps that."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers.setdefault("Content-Security-Policy", POLICY)
        await send(message)

    return sending
