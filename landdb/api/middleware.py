"""What every answer carries: a request id, security headers, a log line; and the limit on bodies. No routes here."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import MutableMapping
from typing import Any, Final
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from landdb.api import errors

ACCESS_LOG = logging.getLogger("landdb.access")

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none at all browsers send a form with `Origin: null`, which is refused
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SMALL_BODY: Final = 64 * 1024
CACHING_HEADERS: Final = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization, Accept"}


class RequestLog:
    """Outermost: gives the request its id, adds the headers, turns what nobody caught into a 500, logs one line.

    HEAD is served as GET without its body.

    The line names the route and not the address asked for: a search text may itself be a secret.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET"}
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = uuid4().hex
        state["is_head"] = is_head
        sent: dict[str, int] = {"status": 0, "bytes": 0}

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                _dress(MutableHeaders(scope=message), state["request_id"])
            elif message["type"] == "http.response.body":
                if is_head:
                    message = {**message, "body": b""}
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_dressed)
        except Exception as error:
            if sent["status"]:
                raise
            await errors.respond(Request(scope), error)(scope, receive, send_dressed)
        finally:
            _log(scope, state, sent, started)


class BodyLimit:
    """Refuses bodies beyond ``upload_limit`` bytes for uploads and a little for all else, announced or counted."""

    def __init__(self, app: ASGIApp, upload_limit: int, upload_paths: tuple[str, ...]) -> None:
        self.app = app
        self.upload_limit = upload_limit
        self.upload_paths = upload_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.upload_limit if scope["path"] in self.upload_paths else SMALL_BODY
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit:
            await errors.respond(Request(scope), _too_large(limit))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _too_large(limit)
            return message

        await self.app(scope, counted, send)


def _too_large(limit: int) -> errors.TooLargeError:
    size = f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} kB"
    return errors.TooLargeError(f"At most {size} may be sent here.", f"Tối đa {size} cho mỗi lần gửi.")


def _dress(headers: MutableHeaders, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    for defaults in (SECURITY_HEADERS, CACHING_HEADERS):
        for name, value in defaults.items():
            headers.setdefault(name, value)


def _log(scope: Scope, state: MutableMapping[str, Any], sent: dict[str, int], started: float) -> None:
    route = scope.get("route")
    line = {
        "request_id": state["request_id"],
        "method": scope["method"],
        "route": getattr(route, "path", None),
        "status": sent["status"],
        "bytes": sent["bytes"],
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "actor": state.get("actor_id"),
    }
    ACCESS_LOG.info(json.dumps(line, ensure_ascii=False))
