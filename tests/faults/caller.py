"""People who upload and decide, over HTTP."""

from __future__ import annotations

import http.client
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from tests.factories import HANOI_COMMUNE

PASSWORD: Final = "chỉ-để-kiểm-thử"
SURVEYOR: Final = "fault-surveyor"
MANAGER: Final = "fault-manager"

_BOUNDARY: Final = "landdb-fault-boundary"
_PATIENCE_S: Final = 30.0
_PAUSE_S: Final = 0.3


class Caller:
    """Requests to a server on the loopback; each has a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port

    def upload(self, content: bytes, user: str = MANAGER, **fields: str) -> UUID:
        """Send a file; the number of the batch that has it."""
        status, answer = self._request("/imports", user, *_form(content, fields))
        if status not in {http.client.ACCEPTED, http.client.OK}:
            raise RuntimeError(f"POST /imports: {status} {answer}")
        return UUID(answer["id"])

    def cut_upload(self, content: bytes, share: float, cut: Callable[[], None], **fields: str) -> None:
        """Send a share of an upload, all of it at 1.0, and let ``cut`` happen without waiting for an answer."""
        body, kind = _form(content, fields)
        connection = self._connect()
        connection.putrequest("POST", "/imports")
        for name, value in {**_headers(MANAGER, kind), "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[: int(len(body) * share)])
        cut()
        connection.close()

    def decide(self, batch_id: UUID, what: str, user: str = MANAGER) -> int:
        """Approve or cancel a batch as it stands now; the status of the answer."""
        path = f"/imports/{batch_id}"
        seen = self._request(path, user, b"", "application/json", method="GET")[1].get("version", 1)
        return self._request(f"{path}/{what}", user, b"{}", "application/json", {"If-Match": f'"{seen}"'})[0]

    def _request(
        self, path: str, user: str, body: bytes, kind: str, more: Mapping[str, str] | None = None, method: str = "POST"
    ) -> tuple[int, Any]:
        """Ask, and again as long as the server says that it cannot answer now: its database may be recovering."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            status, said = self._request_once(path, user, body, kind, more, method)
            if status != http.client.SERVICE_UNAVAILABLE or time.monotonic() > until:
                return status, said
            time.sleep(_PAUSE_S)

    def _request_once(
        self, path: str, user: str, body: bytes, kind: str, more: Mapping[str, str] | None, method: str
    ) -> tuple[int, Any]:
        connection = self._connect()
        try:
            connection.request(method, path, body, _headers(user, kind) | dict(more or {}))
            response = connection.getresponse()
            said = response.read()
            return response.status, json.loads(said) if said.startswith(b"{") else said
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)


def _form(content: bytes, fields: Mapping[str, str]) -> tuple[bytes, str]:
    """A multipart form and its content type."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {"commune": HANOI_COMMUNE, "accept": "kiểm thử", **fields}.items()
    ]
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="thua.geojson"\r\n\r\n'.encode()
    body = b"".join([*parts, head, content, f"\r\n--{_BOUNDARY}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={_BOUNDARY}"


def _headers(user: str, kind: str) -> dict[str, str]:
    credentials = b64encode(f"{user}:{PASSWORD}".encode()).decode()
    return {"Authorization": f"Basic {credentials}", "Accept": "application/json", "Content-Type": kind}
