"""Fetch one picture from another server: an address of ours alone, no strange redirect, not for long, not much."""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock, Timer
from typing import Final
from urllib.parse import urljoin, urlsplit

import urllib3
import urllib3.connection
from urllib3.exceptions import HTTPError

from landdb.basemaps.names import Names, failure
from landdb.domain.basemaps import host_of
from landdb.domain.pictures import image_type, shown_type
from landdb.errors import UpstreamError, UpstreamTimeoutError

LOG: Final = logging.getLogger("landdb.basemaps")
CONNECT_S: Final = 3.0
MAX_BYTES: Final = 2 * 1024 * 1024
MAX_REDIRECTS: Final = 2
REST_S: Final = 15.0
"""A server that could not be reached is left alone for so long: else each tile would wait for it anew."""

MOST_LATE: Final = 3

_CHUNK: Final = 64 * 1024
_NOTHING: Final = frozenset({204, 404, 410})
_HEADERS: Final = {"User-Agent": "LandDB", "Accept-Encoding": "identity"}
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Picture:
    """An image with its media type, known by its own first bytes."""

    content: bytes
    media_type: str


class Upstream:
    """Asks other servers; remembers for a while which of them could not be reached."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._names = Names()
        self._resting: dict[str, float] = {}
        self._late: Counter[str] = Counter()
        self._lock = Lock()

    def fetch(self, address: str, *, patient: bool = False) -> Picture | None:
        """The picture at an address; ``None`` where the server has none (204, 404, 410).

        Parameters
        ----------
        address : str
            Made of the description of a base map and a tile; never a caller's own.
        patient : bool
            Ask even a server that could not be reached just now.

        Raises
        ------
        UpstreamError, UpstreamTimeoutError
            ``told`` says why, for administrators; the message names no server.
        """
        host = host_of(address)
        if not patient and self._resting.get(host, 0.0) > time.monotonic():
            raise failure("the server could not be reached a moment ago", "vừa không kết nối được máy chủ này")
        try:
            picture = self._follow(address, time.monotonic() + self.timeout_s)
        except UpstreamError as error:
            LOG.warning("base map from %s: %s", host, error.told_en)
            self._remember(host, error)
            raise
        with self._lock:
            self._resting.pop(host, None)
            self._late.pop(host, None)
        return picture

    def _remember(self, host: str, error: UpstreamError) -> None:
        """Leave a server alone that cannot be reached, or was late several times in a row."""
        with self._lock:
            self._late[host] += isinstance(error, UpstreamTimeoutError)
            if error.is_unreachable or self._late[host] >= MOST_LATE:
                self._resting[host] = time.monotonic() + REST_S

    def _follow(self, address: str, deadline: float) -> Picture | None:
        """Ask, and go along with a redirect that stays on the same server."""
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = _Request(address, deadline, self._names).send()
            except (HTTPError, HTTPException, OSError, UnicodeError) as error:  # urllib3 does not translate all of them
                late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
                name = type(error).__name__
                raise failure(f"no answer ({name})", f"không trả lời ({name})", late=late) from None
            if isinstance(answer, str):
                address = _go_along(address, answer)
                continue
            return answer
        raise failure("it redirects in circles", "chuyển hướng vòng quanh")


def _go_along(address: str, location: str) -> str:
    """Where a redirect leads to, if that is on the same server and names nobody."""
    try:
        target = urljoin(address, location)
        parts = urlsplit(target)
        same = parts.scheme == urlsplit(address).scheme and host_of(target) == host_of(address)
    except ValueError:
        raise failure("it redirects to no address", "bị chuyển hướng đến địa chỉ sai") from None
    if not same or "@" in parts.netloc:
        raise failure("it redirects to another server", "bị chuyển hướng sang máy chủ khác")
    return target


class _Request:
    """One GET, to the very address that was looked up and judged."""

    def __init__(self, address: str, deadline: float, names: Names) -> None:
        self.parts = urlsplit(address)
        self.deadline = deadline
        self.names = names

    def send(self) -> Picture | str | None:
        """The picture, none, or where a redirect points to."""
        target = self.parts.path or "/"
        if self.parts.query:
            target += f"?{self.parts.query}"
        headers = {"Host": self.parts.netloc, "Accept": "image/*", **_HEADERS}
        connection = self._connect()
        # Time limits of sockets begin anew with each byte: whoever sends one now and then is cut off by the clock.
        watchdog = Timer(self._left(), _cut_off, [connection])
        watchdog.start()
        try:
            connection.request("GET", target, headers=headers, preload_content=False)
            return self._read(connection.getresponse())
        finally:
            watchdog.cancel()
            connection.close()

    def _connect(self) -> urllib3.connection.HTTPConnection:
        host = self.parts.hostname or ""
        port = self.parts.port or (443 if self.parts.scheme == "https" else 80)
        address = self.names.look_up(host, port, min(CONNECT_S, self._left()))
        patience = min(CONNECT_S, self._left())
        connection = urllib3.connection.HTTPConnection(address, port, timeout=patience)
        if self.parts.scheme == "https":
            secure = urllib3.connection.HTTPSConnection
            connection = secure(address, port, timeout=patience, server_hostname=host, assert_hostname=host)
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            name = type(error).__name__
            raise failure(f"no answer ({name})", f"không kết nối được ({name})", unreachable=True) from None
        connection.timeout = self._left()
        return connection

    def _left(self) -> float:
        return max(self.deadline - time.monotonic(), 0.05)

    def _read(self, response: urllib3.BaseHTTPResponse) -> Picture | str | None:
        status = response.status
        if status in _NOTHING:
            return None
        if status in _MOVED and response.headers.get("location"):
            return response.headers["location"]
        if status != 200:
            raise failure(f"it answered {status}", f"máy chủ trả lời {status}")
        content = bytearray()
        for chunk in response.stream(_CHUNK, decode_content=False):
            content += chunk
            if len(content) > MAX_BYTES:
                raise failure("the answer is larger than 2 MB", "câu trả lời lớn hơn 2 MB")
            if time.monotonic() > self.deadline:
                raise failure("it sends too slowly", "gửi quá chậm", late=True)
        if not content:
            return None
        picture = bytes(content)
        kind = shown_type(picture)
        if kind is None and image_type(picture):
            raise failure("the picture is larger than 2048 pixels", "ảnh lớn hơn 2048 điểm ảnh")
        if kind is None:
            said = response.headers.get("content-type", "?")[:60]
            raise failure(f"the answer is no picture ({said})", f"câu trả lời không phải ảnh ({said})")
        return Picture(picture, kind)


def _cut_off(connection: urllib3.connection.HTTPConnection) -> None:
    with suppress(OSError, AttributeError):  # it was over already
        connection.sock.shutdown(socket.SHUT_RDWR)
