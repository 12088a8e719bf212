"""Makers of files in legacy encodings: names of real places, encoded and written byte by byte, without GDAL."""

from __future__ import annotations

import csv
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from landdb.domain.text_tables import TCVN3, TONES, VISCII, VNI, VPS, compose

LEGACY: Final = ("tcvn3", "vni", "cp1258", "viscii", "vps")
ALL: Final = (*LEGACY, "utf-8", "utf-8-twice")
_CODES: Final = {
    name: {letter: bytes([code]) for code, letter in table.items()}
    for name, table in {"tcvn3": TCVN3, "viscii": VISCII, "vps": VPS}.items()
}
_SEQUENCES: Final = {letter: sequence.encode("latin-1") for sequence, letter in reversed(VNI.items())}


def place_names() -> list[str]:
    """Names beyond ASCII of all provinces, districts and communes since 2004."""
    content = files("landdb").joinpath("reference", "admin_units.csv").read_text(encoding="utf-8")
    return sorted({row["name_vi"] for row in csv.DictReader(content.splitlines()) if not row["name_vi"].isascii()})


def encode(text: str, encoding: str) -> bytes:
    """Text as its bytes in an encoding. TCVN3 gets small letters for capitals with a tone, as its fonts have it."""
    if encoding == "utf-8-twice":
        return text.encode().decode("latin-1").encode()
    if encoding == "cp1258":
        return b"".join(map(_cp1258, text))
    if encoding == "vni":
        return b"".join(_SEQUENCES.get(letter) or letter.encode("latin-1") for letter in text)
    if encoding in _CODES:
        codes = _CODES[encoding]
        return b"".join(codes.get(c) or codes.get(c.lower()) or c.encode("latin-1") for c in text)
    return text.encode(encoding)


def _cp1258(letter: str) -> bytes:
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(part for part in parts if part in TONES)
    base = compose("".join(part for part in parts if part not in TONES))
    return base.encode("cp1258") + tones.encode("cp1258")


@dataclass(frozen=True)
class Column:
    """Texts of one DBF column; the name is bytes, because it has an encoding too."""

    name: bytes
    values: Sequence[bytes]
    width: int = 120


def columns(texts: Mapping[str, Sequence[str]], encodings: Mapping[str, str]) -> list[Column]:
    """Columns with ASCII names, each in an encoding of its own."""
    return [
        Column(name.encode("ascii"), [encode(text, encodings[name]) for text in values])
        for name, values in texts.items()
    ]


def write_shapefile(
    stem: Path, parts: Sequence[Column], cpg: str | None = None, driver_id: int = 0,
    origin: tuple[float, float] = (500_000.0, 1_000_000.0),
) -> Path:  # fmt: skip
    """A shapefile of squares of 10 m in a row with these columns; values longer than their field are cut, as in DBF."""
    count = len(parts[0].values)
    stem.with_suffix(".dbf").write_bytes(_dbf(parts, count, driver_id))
    shapes = [_square(origin[0] + index * 20.0, origin[1]) for index in range(count)]
    box = struct.pack("<4d4d", *origin, origin[0] + count * 20.0, origin[1] + 10, 0, 0, 0, 0)
    places, records, offset = b"", b"", 50
    for index, shape in enumerate(shapes):
        records += struct.pack(">2i", index + 1, len(shape) // 2) + shape
        places += struct.pack(">2i", offset, len(shape) // 2)
        offset += 4 + len(shape) // 2
    stem.with_suffix(".shp").write_bytes(_header(100 + len(records), box) + records)
    stem.with_suffix(".shx").write_bytes(_header(100 + len(places), box) + places)
    if cpg is not None:
        stem.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    return stem.with_suffix(".shp")


def read_dbf(path: Path) -> dict[str, list[bytes]]:
    """Columns of a DBF as a reader hands them on: names one character per byte, values as they stand."""
    data = path.read_bytes()
    count, header, width = struct.unpack_from("<IHH", data, 4)
    found: dict[str, list[bytes]] = {}
    start = 1
    for place in range(32, header - 1, 32):
        name, size = data[place : place + 11].rstrip(b"\0").decode("latin-1"), data[place + 16]
        first = (header + row * width + start for row in range(count))
        found[name] = [data[at : at + size] for at in first]
        start += size
    return found


def _dbf(parts: Sequence[Column], count: int, driver_id: int) -> bytes:
    header = 33 + 32 * len(parts)
    head = struct.pack("<4BIHH", 3, 126, 1, 1, count, header, 1 + sum(part.width for part in parts))
    head += bytes(17) + bytes([driver_id]) + bytes(2)
    for part in parts:
        head += part.name[:10].ljust(11, b"\0") + b"C" + bytes(4) + bytes([part.width, 0]) + bytes(14)
    rows = (b" " + b"".join(part.values[row][: part.width].ljust(part.width) for part in parts) for row in range(count))
    return head + b"\r" + b"".join(rows) + b"\x1a"


def _header(size: int, box: bytes) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size // 2) + struct.pack("<2i", 1000, 5) + box


def _square(x: float, y: float) -> bytes:
    ring = [(x, y), (x, y + 10), (x + 10, y + 10), (x + 10, y), (x, y)]
    numbers = struct.pack("<i4d3i", 5, x, y, x + 10, y + 10, 1, len(ring), 0)
    return numbers + b"".join(struct.pack("<2d", *point) for point in ring)
