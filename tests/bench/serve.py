"""The real server on a free loopback port, and callers of either clearance who keep their connection."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from tests.bench.registers import Register

START_S: Final = 30.0
_HOST: Final = "127.0.0.1"
_USERNAME: Final = "bench-admin"


class Caller:
    """A person with one open connection; anonymous (clearance 0) until logged in."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://{_HOST}:{port}"
        self._connection = http.client.HTTPConnection(_HOST, port, timeout=60)
        self._headers = {"Accept": "*/*"}

    def get(self, path: str) -> bytes:
        """Return the body of an answer, empty for 204. Raises RuntimeError for any other status than 200."""
        try:
            response = self._ask(path)
        except (http.client.RemoteDisconnected, ConnectionResetError):  # idle for longer than the server waits
            self._connection.close()
            response = self._ask(path)
        body = response.read()
        if response.status not in (200, 204):
            raise RuntimeError(f"GET {path}: {response.status} {body[:500].decode(errors='replace')}")
        return body

    def log_in(self, username: str, password: str) -> None:
        """Open a session as a browser does, by the form's address, and keep its cookie."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = f"username={username}&password={password}&next=/map/"
        self._connection.request("POST", "/login", body=body, headers=headers)
        response = self._connection.getresponse()
        said = response.read()
        cookie = response.headers.get("Set-Cookie", "")
        if not cookie:
            raise RuntimeError(f"POST /login: {response.status} {said[:500].decode(errors='replace')}")
        self._headers["Cookie"] = cookie.partition(";")[0]
        clearance = json.loads(self.get("/session"))["clearance"]
        if clearance != 3:
            raise RuntimeError(f"logged in with clearance {clearance} instead of 3")

    def _ask(self, path: str) -> http.client.HTTPResponse:
        self._connection.request("GET", path, headers=self._headers)
        return self._connection.getresponse()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


@contextmanager
def run_server(register: Register) -> Iterator[dict[int, Caller]]:
    """Run `landdb serve` over a register; yields callers by their clearance, 0 and 3."""
    port = _free_port()
    password = secrets.token_hex(12)
    database = Database(register.url)
    set_account(
        database, _USERNAME, password, display_name="Đo tốc độ (mô phỏng)", clearance=3, roles=(Role.ADMIN,)
    )  # fmt: skip
    database.dispose()
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "landdb", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=_environment(register), stdout=log, stderr=log)
        try:
            _await(server, port, log.fileno())
            callers = {0: Caller(port), 3: Caller(port)}
            callers[3].log_in(_USERNAME, password)
            yield callers
            for caller in callers.values():
                caller.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


def _environment(register: Register) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANDDB_")}
    return kept | {
        "LANDDB_HOME": str(register.home),
        "LANDDB_DATABASE_URL": register.url,
        "LANDDB_ANONYMOUS_READ": "1",
        "LANDDB_SECURE_COOKIES": "0",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _await(server: subprocess.Popen[bytes], port: int, log: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            Caller(port).get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    os.lseek(log, 0, os.SEEK_SET)
    raise RuntimeError(f"the server does not start:\n{os.read(log, 10_000).decode(errors='replace')}")
