"""What a reader holds of a file does not grow with the file."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np

RECORDS = 40_000
WORDS = 2_800
"""Length of a record's content in 16-bit words, as its header says it."""

LOOK = r"""
import re, sys
from pathlib import Path
from landdb.import_.readers import dbf_numbers, preflight
parts = {suffix: Path(sys.argv[1] + suffix) for suffix in (".shp", ".shx", ".dbf")}
peak = lambda: int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
assert preflight.check("thua", parts).feature_count == int(sys.argv[2])
assert dbf_numbers.find_strange_numbers("thua", parts[".dbf"]) == []
print(peak() - before)
"""
"""The peak of this program alone: what getrusage tells of a child begins with its parent's."""


def write_shapefile(stem: Path) -> int:
    """A shapefile of empty polygons padded to some 220 MB; returns the bytes of its .shp."""
    record = np.zeros(8 + 2 * WORDS, dtype=np.uint8)
    record[8] = 5
    contents = np.tile(record, (RECORDS, 1))
    numbers = np.arange(1, RECORDS + 1, dtype=">i4")
    contents[:, :4] = numbers.view(np.uint8).reshape(-1, 4)
    contents[:, 4:8] = np.frombuffer(struct.pack(">i", WORDS), dtype=np.uint8)
    index = np.stack([50 + (numbers - 1).astype(np.int64) * len(record) // 2, np.full(RECORDS, WORDS)], axis=1)
    for suffix, body in ((".shp", contents.tobytes()), (".shx", index.astype(">i4").tobytes())):
        head = struct.pack(">7i2i8d", 9994, 0, 0, 0, 0, 0, (100 + len(body)) // 2, 0, 0, *[0.0] * 8)
        stem.with_suffix(suffix).write_bytes(head[:28] + struct.pack("<2i", 1000, 5) + head[36:] + body)
    field = b"SO_THUA".ljust(11, b"\0") + b"N" + bytes(4) + bytes([200, 0]) + bytes(14)
    dbf = struct.pack("<4B I H H 20x", 3, 126, 11, 23, RECORDS, 65, 201) + field + b"\r"
    stem.with_suffix(".dbf").write_bytes(dbf + b"12".rjust(201) * RECORDS)
    return stem.with_suffix(".shp").stat().st_size


def test_a_shapefile_is_checked_in_little_memory(tmp_path: Path) -> None:
    size = write_shapefile(tmp_path / "thua")
    said = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path / "thua"), str(RECORDS)], capture_output=True, text=True, check=True
    )
    assert size > 200_000_000
    assert int(said.stdout) * 1024 < size / 3
