"""Where a request comes from and by which name it came here: client addresses, host names, the server's own address."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from landdb.api import errors
from landdb.errors import InputError
from landdb.settings import Settings

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{1,5})?", re.IGNORECASE)


class HostCheck:
    """Refuses a Host header that is no name of this server: it would stand in links, redirects and shared caches.

    Its names are those of the loopback, the host it listens on, the address that the connection came to, and the host
    of LANDDB_PUBLIC_URL.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.names = LOOPBACK_NAMES | {settings.host.lower()}
        if settings.public_url:
            self.names |= {urlsplit(settings.public_url).hostname or ""}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_own(scope):
            await self.app(scope, receive, send)
            return
        # Without its headers: whatever is made of a request looks at Host.
        answer = errors.respond(Request({**scope, "headers": []}), _unknown_host())
        await answer(scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        header = dict(scope["headers"]).get(b"host")
        if header is None:
            return True
        match = _HOST.fullmatch(header.decode("latin-1"))
        if match is None:
            return False
        name = (match[1] or match[2]).lower()
        server: tuple[str, int | None] | None = scope.get("server")
        return name in self.names or (server is not None and name == server[0].lower())


def client_address(request: Request, trusted_proxy: str | None) -> str:
    """Address that a request comes from: the peer's, or what a trusted proxy says of its own peer.

    Only the last entry of X-Forwarded-For is the proxy's; those before it are the client's to invent.
    """
    peer = request.client.host if request.client else ""
    if trusted_proxy is None or peer != trusted_proxy:
        return peer
    said = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    try:
        return str(ip_address(said))
    except ValueError:
        return peer


def _unknown_host() -> InputError:
    return InputError(
        "This server does not go by the host name of the request.",
        "Máy chủ này không mang tên trong yêu cầu (Host).",
        remedy_en="The administrator names it in LANDDB_PUBLIC_URL.",
        remedy_vi="Quản trị viên khai báo tên trong LANDDB_PUBLIC_URL.",
    )
