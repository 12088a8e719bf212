"""The reading process: what it cannot do even when a file has taken it over, and how its end is told."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landdb.domain.issues import issue
from landdb.errors import CancelledError
from landdb.import_.readers import wire
from landdb.import_.readers.isolation import MEASURES
from landdb.import_.readers.sandbox import Limits, Sandbox, describe_isolation, open_sandbox
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats import make

HOSTILE = "tests.unit.formats.hostile_child"
CANARY = "canary-7f3a"

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the measures are those of Linux")


def refusal(folder: Path, deed: str, limits: Limits | None = None) -> FileRefusedError:
    """What comes of a file that makes its reader do something."""
    path = folder / "hostile.txt"
    path.write_text(deed)
    with pytest.raises(FileRefusedError) as caught, Sandbox([path], folder / "work", limits, module=HOSTILE) as sandbox:
        sandbox.layers()
    assert list((folder / "work").iterdir()) == []
    assert "hostile.txt" in caught.value.message_vi
    assert caught.value.remedy_vi
    return caught.value


def said(folder: Path, deed: str) -> str:
    """What a reader in the sandbox brought home from a deed."""
    error = refusal(folder, deed)
    assert error.issue.code == "F25"
    return str(error.issue.params["reason"]["en"])


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    path = tmp_path / "canary.txt"
    path.write_text(CANARY)
    path.chmod(0o644)
    return path


def test_a_reader_that_never_ends_is_ended(tmp_path: Path) -> None:
    error = refusal(tmp_path, "loop", Limits(seconds=3))
    assert (error.issue.code, error.issue.variant) == ("F23", "time")
    assert "LANDDB_READ_SECONDS" in error.message_en
    assert "3 giây" in error.message_vi


def test_a_reader_that_only_computes_meets_the_limit_of_processor_time(tmp_path: Path) -> None:
    error = refusal(tmp_path, "loop", Limits(cpu_seconds=2))
    assert (error.issue.variant, error.issue.params["setting"]) == ("time", "LANDDB_READ_CPU_SECONDS")


def test_a_reader_that_eats_memory_is_told_so(tmp_path: Path) -> None:
    error = refusal(tmp_path, "memory", Limits(memory_bytes=768 << 20))
    assert (error.issue.code, error.issue.variant) == ("F23", "memory")
    assert "LANDDB_READ_MEMORY_MB" in error.message_en


def test_a_reader_that_crashes_is_told_so(tmp_path: Path) -> None:
    error = refusal(tmp_path, "crash")
    assert (error.issue.code, error.issue.variant) == ("F23", "")
    assert "SIGSEGV" in error.message_en


@linux_only
def test_no_file_outside_can_be_read(tmp_path: Path, canary: Path) -> None:
    for deed in (
        f"read {canary}",
        "read /etc/passwd",
        f"read {Path(__file__)}",
        f"list {tmp_path}",
        "read /proc/1/environ",
    ):
        assert said(tmp_path, deed) in {"refused: PermissionError", "refused: FileNotFoundError"}, deed


@linux_only
def test_nothing_can_be_written_outside_and_the_source_stays(tmp_path: Path, canary: Path) -> None:
    assert said(tmp_path, f"write {canary}") == "refused: PermissionError"
    assert said(tmp_path, f"write {tmp_path / 'new.txt'}") == "refused: PermissionError"
    assert said(tmp_path, "overwrite") == "refused: PermissionError"
    assert (tmp_path / "hostile.txt").read_text() == "overwrite"
    assert canary.read_text() == CANARY


@linux_only
def test_there_is_no_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        assert said(tmp_path, f"connect 127.0.0.1:{port}") == "refused: PermissionError"
        with pytest.raises(TimeoutError):
            server.accept()


@linux_only
def test_there_are_no_other_processes(tmp_path: Path) -> None:
    assert said(tmp_path, "fork") == "refused: PermissionError"
    assert said(tmp_path, "run /bin/true") == "refused: PermissionError"
    assert said(tmp_path, f"signal {os.getpid()}") == "refused: PermissionError"


def test_secrets_and_open_files_of_the_parent_stay_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canary: Path
) -> None:
    monkeypatch.setenv("LANDDB_DATABASE_URL", f"postgresql://x:{CANARY}@localhost/x")
    with canary.open() as held:
        os.set_inheritable(held.fileno(), True)
        assert CANARY not in said(tmp_path, "environment")
        path = tmp_path / "hostile.txt"
        path.write_text(f"read /proc/self/fd/{held.fileno()}")
        assert CANARY not in said(tmp_path, f"read /proc/self/fd/{held.fileno()}")


@linux_only
def test_isolation_is_told(tmp_path: Path) -> None:
    held = describe_isolation(tmp_path)
    assert {name.partition("-")[0] for name in held} <= MEASURES.keys()
    assert {"limits", "no_new_privs"} <= set(held)
    assert "seccomp" in held or "netns" in held


def test_stopping_ends_the_process_and_removes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "hostile.txt"
    path.write_text("loop")
    began = threading.Event()
    with Sandbox([path], tmp_path / "work", on_stop=began.is_set, module=HOSTILE) as sandbox:
        sandbox.hello()
        threading.Timer(0.3, began.set).start()
        with pytest.raises(CancelledError):
            sandbox.layers()
        assert list((tmp_path / "work").iterdir()) == []


def test_rows_that_nobody_waits_for_do_not_mix_with_the_next(tmp_path: Path) -> None:
    with open_sandbox([make.geojson(tmp_path / "a.geojson")], tmp_path / "work") as sandbox:
        first = next(sandbox.open().batches())
        again = list(sandbox.open().batches())
    assert first.row_no[0] == again[0].row_no[0] == 1
    assert sum(map(len, again)) == make.PARCELS


def test_a_killed_process_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with open_sandbox([make.geojson(tmp_path / "a.geojson")], tmp_path / "work") as sandbox:
        sandbox.hello()
        pid = sandbox.process.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(FileRefusedError) as caught:
            sandbox.layers()
    assert caught.value.issue.code == "F23"
    assert list((tmp_path / "work").iterdir()) == []


def test_the_process_dies_with_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "hostile.txt"
    path.write_text("loop")
    code = (
        "import sys, os; from pathlib import Path; from landdb.import_.readers.sandbox import Sandbox\n"
        f"sandbox = Sandbox([Path({str(path)!r})], Path({str(tmp_path / 'work')!r}), module={HOSTILE!r})\n"
        "sandbox.hello(); sandbox.process.send({'op': 'layers'}); print(sandbox.process.pid, flush=True); os._exit(0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    pid = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{pid}/stat").exists() or ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("it lived on")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("gone.shp", None, "F01"), ("empty.geojson", b"", "F02"), ("a.geojson", b"x" * 99, "F24")],
)
def test_files_are_judged_before_a_process_starts(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileRefusedError) as caught:
        open_sandbox([path], tmp_path / "work", Limits(file_bytes=50))
    assert caught.value.issue.code == code


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe.geojson"
    os.mkfifo(path)
    with pytest.raises(FileRefusedError) as caught:
        open_sandbox([path], tmp_path / "work")
    assert caught.value.issue.code == "F26"


# --- What arrives is not believed --------------------------------------------------------------------------------


def batch(row_no: Any = (1, 2), geometry: Any = None, columns: Any = None) -> RawBatch:
    shapes = [shapely.to_wkb(shapely.Point(1, 2))] * len(row_no) if geometry is None else geometry
    cells = columns or {"a": pa.array(["x"] * len(row_no))}
    rows = pa.RecordBatch.from_arrays(list(cells.values()), names=list(cells))
    return RawBatch(np.array(row_no), rows, pa.array(shapes, pa.binary()), [issue("R01", int(row_no[0]))])


def framed(rows: RawBatch) -> memoryview:
    content = b"".join(bytes(part) for part in wire.batch_frame(rows))
    return memoryview(content[wire.HEADER.size :])


def test_rows_arrive_as_they_were_sent() -> None:
    found = wire.parse_batch(framed(batch()), 0, Limits())
    assert found.row_no.tolist() == [1, 2]
    assert found.columns.to_pydict() == {"a": ["x", "x"]}
    assert shapely.from_wkb(found.geometry[1].as_py()) == shapely.Point(1, 2)
    assert [(one.code, one.row_no) for one in found.issues] == [("R01", 1)]


@pytest.mark.parametrize(
    "lie",
    [
        batch(row_no=(2, 1)),
        batch(row_no=(0, 1)),
        batch(row_no=(1, 30_000_000)),
        batch(geometry=[b"\x01\x03", None]),
        batch(geometry=[b"\x00" * 40, None]),
        batch(geometry=[shapely.to_wkb(shapely.Point(1, 2, 3)), None]),
        batch(columns={"a": pa.array([[1], [2]])}),
        batch(columns={f"c{number}": pa.array([1, 2]) for number in range(251)}),
    ],
)  # fmt: skip
def test_rows_that_lie_are_not_taken(lie: RawBatch) -> None:
    with pytest.raises(wire.WireError):
        wire.parse_batch(framed(lie), 0, Limits())


def test_rows_beside_an_arrow_stream_are_not_taken() -> None:
    good = bytes(framed(batch()))
    for content in (b"", good[:50], struct.pack(">I", 2**31) + good[4:], good[:4] + b"{" * (len(good) - 4)):
        with pytest.raises(wire.WireError):
            wire.parse_batch(memoryview(content), 0, Limits())
    text = pa.StringArray.from_buffers(1, pa.py_buffer(struct.pack("<ii", 0, 2)), pa.py_buffer(b"\xff\xfe"))
    with pytest.raises(wire.WireError):
        wire.parse_batch(framed(batch(row_no=(1,), columns={"a": text})), 0, Limits())


@pytest.mark.parametrize(
    "change", [{"code": "Z99"}, {"severity": "none"}, {"row_no": "1"}, {"params": []}, {"limit": "x"}]
)
def test_findings_that_lie_are_not_taken(change: dict[str, Any]) -> None:
    with pytest.raises(wire.WireError):
        wire.unpack_issue({**wire.pack_issue(issue("R01", 1)), **change})
