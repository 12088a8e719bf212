"""A map server of another machine, on the loopback: XYZ, WMTS and WMS, and all that can go wrong with one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.api.basemap_files import make_png, make_texture

BLUE = make_texture()
GREEN = make_png(60, 140, 80)
FIXED = {
    "xyz": (200, BLUE, "image/png"),
    "wmts": (200, BLUE, "image/png"),
    "missing": (404, b"no", "text/plain"),
    "html": (200, b"<html>not a picture</html>", "image/png"),
    "big": (200, BLUE + b"\0" * (3 * 1024 * 1024), "image/png"),
}


@dataclass
class MapServer:
    """What runs: its address, what it was asked for, and whether it keeps silent for a while."""

    origin: str
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    delay_s: float = 0.0
    broken: bool = False
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        return self.origin.removeprefix("http://")

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count how many are asking."""
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            with self.lock:
                self.at_once -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served: MapServer
    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        self.served.asked.append(self.path)
        self.served.headers.append({name.lower(): value for name, value in self.headers.items()})
        with self.served.busy():
            time.sleep(self.served.delay_s)
        if self.served.broken:
            return self._send(500, b"broken", "text/plain")
        parts = urlsplit(self.path)
        name = parts.path.split("/")[1]
        return self._answer(name, {key.upper(): values[0] for key, values in parse_qs(parts.query).items()})

    def _answer(self, name: str, query: dict[str, str]) -> None:
        if name == "wms":
            wanted = {"REQUEST", "LAYERS", "BBOX", "WIDTH", "HEIGHT", "FORMAT", "VERSION"}
            content, kind = (GREEN, "image/png") if wanted <= set(query) else (b"<ServiceException/>", "text/xml")
            return self._send(200, content, kind)
        if name == "drip":
            return self._drip()
        if name in FIXED:
            return self._send(*FIXED[name])
        target = {"same": "/xyz/0/0/0.png", "other": f"http://localhost:{self.server.server_port}/xyz/0/0/0.png",
                  "circle": "/circle/0/0/0.png", "file": "file:///etc/passwd",
                  "metadata": "http://169.254.169.254/latest"}[name]  # fmt: skip
        return self._send(302, b"", "text/plain", location=target)

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(BLUE[:8])
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    def _send(self, status: int, content: bytes, kind: str, location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:  # the other side has had enough
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Tests look at what was asked for, not at a log."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a map asks for a screenful at once


@contextmanager
def serve_maps() -> Iterator[MapServer]:
    """A server on a free port of the loopback."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.served = MapServer(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield handler.served  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_bytes(answer: bytes) -> Iterator[str]:
    """A server that says the same to everybody, whether that is HTTP or not; `{host}` in it is its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"

        def answer_all() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer.replace(b"{host}", host.encode()))

        threading.Thread(target=answer_all, daemon=True).start()
        yield f"http://{host}"
        listener.shutdown(socket.SHUT_RDWR)
