"""`landdb demo` as a person starts it: samples through the importer, log-ins, nothing left behind."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from landdb.cluster import Cluster

FIRST_START_S = 240.0  # limits for a busy machine, no claim about speed
SECOND_START_S = 60.0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="landdb-demo-"))
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_demo(home: Path, limit_s: float, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the demo, wait until it answers, and yield it with its address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LANDDB_")}
    environment |= {"LANDDB_HOME": str(home), "COLUMNS": "100"}
    command = [sys.executable, "-m", "landdb", "demo", "--port", str(port), *arguments]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}", limit_s)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            if process.poll() is None:
                process.kill()


def wait_until_ready(process: subprocess.Popen[str], address: str, limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as response:
                assert response.status == 200
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"not ready after {limit_s:.0f} s")


def get(address: str, path: str, login: tuple[str, str] | None = None) -> Any:
    request = urllib.request.Request(address + path)
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(":".join(login).encode()).decode())
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)


def stop(process: subprocess.Popen[str], number: signal.Signals) -> str:
    """Send the signal and return what the demo wrote on standard error."""
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    return said


@pytest.mark.slow
def test_first_start_imports_and_serves_then_second_start_is_quick(home: Path) -> None:
    with running_demo(home, FIRST_START_S) as (process, address):
        passwords = json.loads((home / "demo_users.json").read_text())
        totals: dict[str | None, int] = {None: get(address, "/stats")["total"]}
        for user in ("viewer", "surveyor", "manager", "admin"):
            session = get(address, "/session", (user, passwords[user]))
            assert (session["authenticated"], session["username"]) == (True, user)
            totals[user] = get(address, "/stats", (user, passwords[user]))["total"]
        past = {day: get(address, f"/stats?as_of={day}")["total"] for day in ("2012-01-01", "2016-12-31", "2025-06-30")}
        admin = ("admin", passwords["admin"])
        charts = {chart["id"]: chart for chart in get(address, "/stats/dashboard", admin)["charts"]}
        said = stop(process, signal.SIGTERM)
    assert 0 < past["2012-01-01"] < past["2016-12-31"] < past["2025-06-30"] < totals["viewer"]
    assert sum(bar["figures"][0] > 0 for bar in charts["imports"]["bars"]) >= 6
    assert 0 < totals[None] == totals["viewer"] < totals["surveyor"] < totals["manager"] < totals["admin"]
    assert address in said
    assert all(password in said for password in passwords.values())
    assert stat.S_IMODE((home / "demo_users.json").stat().st_mode) == 0o600
    assert "Traceback" not in said
    assert not Cluster(home).running(), "SIGTERM stops the database too"

    with running_demo(home, SECOND_START_S) as (process, address):
        assert get(address, "/stats")["total"] == totals[None], "nothing is imported twice"
        said = stop(process, signal.SIGINT)
    assert "Traceback" not in said
    assert not Cluster(home).running(), "Ctrl-C stops the database too"


def test_a_taken_port_is_told_before_anything_is_started(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LANDDB_")}
        refused = subprocess.run(
            [sys.executable, "-m", "landdb", "demo", "--port", port],
            env=environment | {"LANDDB_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert refused.returncode == 3
    assert f"--port {int(port) + 1}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not Cluster(home).running()
