"""One question by HTTP and its answer, bounded in time and size whatever the other side does."""

from __future__ import annotations

import functools
import http.client
import io
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.errors import ServiceSilent

if TYPE_CHECKING:
    import socket

LONGEST = 10.0
"""Seconds for the whole exchange, since a server that sends a byte now and then never lets a single read time out."""
LARGEST = 64 * 1024
"""Bytes of an answer with its headers; a time-stamp with its certificates has some 6,000."""

_TOO_LARGE = "the answer is too large"


def get(url: str, *, longest: float = LONGEST, largest: int = LARGEST) -> bytes:
    """What lies at an address; raises as `post` does."""
    return _exchange(urllib.request.Request(url, headers={"User-Agent": "letters"}), longest, largest)  # noqa: S310


def post(url: str, body: bytes, headers: dict[str, str], *, longest: float = LONGEST) -> bytes:
    """Send `body` and return the answer's body. The system's proxies are used; no redirect is followed.

    Raises ServiceSilent, whose words complete "The time-stamp authority <url> …", when there is no answer in time, or
    one that is larger than any or says that it failed.
    """
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310  settings take http(s) alone
    return _exchange(request, longest, LARGEST)


def _exchange(request: urllib.request.Request, longest: float, largest: int) -> bytes:
    bounds = _Bounds(time.monotonic() + longest, largest)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _Plain(bounds),
        _Secure(bounds),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    try:
        with opener.open(request, timeout=longest) as response:
            return _content(response, largest)
    except urllib.error.HTTPError as error:
        error.close()
        raise ServiceSilent(f"answered with HTTP status {error.code}") from error
    except TimeoutError as error:
        raise ServiceSilent(f"did not answer within {longest:.0f} s") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceSilent(_failure(error, longest)) from error


def _content(response: http.client.HTTPResponse, largest: int) -> bytes:
    """The whole body. A length that a header claims is believed up to `largest`, since memory is taken for it."""
    if (response.length or 0) > largest:
        raise OSError(0, _TOO_LARGE)
    content = response.read(largest)
    if response.length:
        raise http.client.IncompleteRead(content, response.length)
    return content


def _failure(error: Exception, longest: float) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"did not answer within {longest:.0f} s"
    if isinstance(reason, http.client.RemoteDisconnected):
        return "gave no answer (it closed the connection)"
    if isinstance(reason, OSError) and reason.strerror:
        return f"gave no answer ({reason.strerror.lower()})"
    return "gave no answer that is one (it does not speak HTTP)"


@dataclass(slots=True)
class _Bounds:
    """Until when, on the monotonic clock, and how many bytes more may be read."""

    deadline: float
    bytes_left: int

    @property
    def seconds_left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Reader(io.RawIOBase):
    """A socket's incoming side that keeps to the bounds."""

    def __init__(self, raw: io.RawIOBase, connection: socket.socket, bounds: _Bounds) -> None:
        self._raw, self._connection, self._bounds = raw, connection, bounds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connection.settimeout(self._bounds.seconds_left)
        count = self._raw.readinto(buffer)
        self._bounds.bytes_left -= count or 0
        if self._bounds.bytes_left < 0:
            raise OSError(0, _TOO_LARGE)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, bounds: _Bounds, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Reader(self.fp.detach(), sock, bounds))


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, bounds: _Bounds) -> None:
        super().__init__()
        self._bounds = bounds

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_connecting(http.client.HTTPConnection, self._bounds), request)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, bounds: _Bounds) -> None:
        super().__init__()
        self._bounds = bounds

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_connecting(http.client.HTTPSConnection, self._bounds), request)


def _connecting(kind: type[http.client.HTTPConnection], bounds: _Bounds) -> Any:
    """What makes a connection whose answers keep to the bounds."""

    def connect(*arguments: Any, **options: Any) -> http.client.HTTPConnection:
        connection = kind(*arguments, **options)
        connection.response_class = functools.partial(_Response, bounds)  # type: ignore[assignment]
        return connection

    return connect
