"""The folder of base maps: which files in it may be used, and whether they hold what they should."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from pmtiles.tile import (
    Compression,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from landdb.basemaps.faults import Fault, FaultyError
from landdb.domain.basemaps import Basemap
from landdb.domain.pictures import shown_type
from landdb.errors import ConflictError, InputError, StorageError

FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}(\.[A-Za-z0-9_-]{1,20})?\.(pmtiles|geojson|png|jpg|webp)")
MAX_GEOJSON_BYTES: Final = 10 * 1024 * 1024
MAX_GEOJSON_POSITIONS: Final = 200_000
MAX_PART_BYTES: Final = 2 * 1024 * 1024
MAX_DIRECTORY_BYTES: Final = 1024 * 1024
MAX_DIRECTORIES: Final = 4
MAX_THUMBNAIL_BYTES: Final = 512 * 1024
LEAST_FREE_BYTES: Final = 512 * 1024 * 1024
SHAPES: Final = {
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
}  # fmt: skip
"""How deep the positions of each kind lie in lists."""
_RASTER: Final = {TileType.PNG, TileType.JPEG, TileType.WEBP}


@dataclass(frozen=True)
class FolderFile:
    """A file that administrators may name: its name with the folder of its level (``level-0/nen.pmtiles``)."""

    name: str
    bytes: int
    level: int


def level_folder(folder: Path, level: int) -> Path:
    """Where files lie that people with this clearance may name on the screen; the operator names any other, too."""
    return folder / f"level-{level}"


def list_files(folder: Path, clearance: int) -> list[FolderFile]:
    """What may be named on the screen, by name."""
    there = [(level, path) for level in range(clearance + 1) for path in sorted(level_folder(folder, level).glob("*"))]
    named = [(level, path, f"level-{level}/{path.name}") for level, path in there if FILE_NAME.fullmatch(path.name)]
    return [FolderFile(name, path.stat().st_size, level) for level, path, name in named if find_file(folder, name)]


def find_file(folder: Path, name: str) -> Path | None:
    """A file of the folder by its name or its `file://` address; ``None`` for what lies outside or is not there."""
    if name.startswith("file:"):
        parts = urlsplit(name)
        name = unquote(parts.path) if parts.netloc in ("", "localhost") else "\0"
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, ValueError):  # a name too long for the file system, or with a null
        return None


def check_level(basemap: Basemap) -> None:
    """Refuse that an entry of the screen names a file outside the folders of its own level and below.

    Raises
    ------
    FaultyError
        As for a file that is not there.
    """
    if basemap.source != "screen":
        return
    names = {"thumbnail": basemap.thumbnail, "url": basemap.url if basemap.kind in ("pmtiles", "geojson") else None}
    for field, name in names.items():
        if name is not None and not re.fullmatch(f"level-[0-{basemap.secrecy_level}]/{FILE_NAME.pattern}", name):
            raise FaultyError([_missing(field)])


def check_files(basemap: Basemap, folder: Path) -> Basemap:
    """Look into the files that a base map names; zooms and bounds of an archive are those that it tells.

    Raises
    ------
    FaultyError
        A file is not there, or holds something else.
    """
    check_level(basemap)
    if basemap.thumbnail is not None:
        _check_thumbnail(folder, basemap.thumbnail)
    if basemap.kind == "geojson":
        _check_geojson(folder, basemap.url)
    if basemap.kind != "pmtiles":
        return basemap
    header = _check_archive(folder, basemap.url)
    bounds = tuple(header[f"{side}_e7"] / 1e7 for side in ("min_lon", "min_lat", "max_lon", "max_lat"))
    if not (bounds[0] < bounds[2] and bounds[1] < bounds[3]):
        bounds = (-180.0, -85.06, 180.0, 85.06)
    return replace(
        basemap,
        min_zoom=max(basemap.min_zoom, header["min_zoom"]),
        max_native_zoom=min(basemap.max_native_zoom, header["max_zoom"]),
        sample=(header["center_lon_e7"] / 1e7, header["center_lat_e7"] / 1e7, header["center_zoom"]),
        bounds=basemap.bounds or (bounds[0], bounds[1], bounds[2], bounds[3]),
    )


class Archive:
    """An opened PMTiles file; reads what is asked for and keeps nothing in memory.

    Not by a map of the file: whoever copies another over it would then end this process.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def _read(self, offset: int, length: int) -> bytes:
        """Some bytes, or OSError for more than a picture or a directory of an archive has."""
        if length > MAX_PART_BYTES:
            raise OSError
        return os.pread(self._file.fileno(), length, offset)

    def read_header(self) -> dict[str, Any]:
        return dict(deserialize_header(self._read(0, 127)))

    def read_tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture of a tile, ``None`` where the archive has none."""
        header, wanted = self.read_header(), zxy_to_tileid(z, x, y)
        offset, length = header["root_offset"], header["root_length"]
        for _ in range(MAX_DIRECTORIES):
            packed = self._read(offset, length)
            _check_directory(packed)
            found = find_tile(deserialize_directory(packed), wanted)
            if found is None:
                return None
            if found.run_length:
                return self._read(header["tile_data_offset"] + found.offset, found.length)
            offset, length = header["leaf_directory_offset"] + found.offset, found.length
        return None


def _check_directory(packed: bytes) -> None:
    """Raise ValueError for a directory that would unpack to very much, or whose numbers are without end."""
    unpacking = zlib.decompressobj(wbits=31)
    content = unpacking.decompress(packed, MAX_DIRECTORY_BYTES)
    if not unpacking.eof or unpacking.unused_data or re.search(rb"[\x80-\xff]{10}", content):
        raise ValueError


def store_file(folder: Path, level: int, name: str, source: IO[bytes]) -> FolderFile:
    """Keep an uploaded file in the folder of its level, once it holds what its name says.

    Raises
    ------
    InputError
        The name cannot be used, or the content is something else.
    ConflictError
        There is one of this name.
    StorageError
        The disk is nearly full.
    """
    if not FILE_NAME.fullmatch(name):
        raise InputError(
            "The name must be of letters without accents, digits, '-' and '_', and end in .pmtiles, .geojson, .png, "
            ".jpg or .webp.",
            "Tên tệp chỉ gồm chữ không dấu, số, '-' và '_', đuôi .pmtiles, .geojson, .png, .jpg hoặc .webp.",
        )
    target = level_folder(folder, level) / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = ConflictError("There is a file of this name.", "Đã có tệp tên này.",
                          remedy_en="Give it another name.", remedy_vi="Hãy đổi tên tệp.")  # fmt: skip
    if target.exists():
        raise taken
    if shutil.disk_usage(target.parent).free < LEAST_FREE_BYTES:
        raise StorageError("The disk is nearly full.", "Ổ đĩa gần đầy.")
    # Under its own ending: what it must hold follows from it. And a draft of its own: of two that are sent at once
    # under one name neither takes the other's place, least of all after that was looked into.
    draft = target.parent / f".draft-{uuid4().hex}-{name}"
    try:
        with draft.open("xb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
        _check_content(draft)
        target.touch(exist_ok=False)
        draft.replace(target)
    except FileExistsError:
        raise taken from None
    finally:
        draft.unlink(missing_ok=True)
    return FolderFile(f"level-{level}/{name}", target.stat().st_size, level)


def _check_content(path: Path) -> None:
    checks = {".pmtiles": _check_archive, ".geojson": _check_geojson}
    checks.get(path.suffix, _check_thumbnail)(path.parent, path.name)


def _missing(field: str) -> Fault:
    return Fault(
        field, "Không có tệp này trong thư mục nền bản đồ.", "There is no such file in the folder of base maps.",
        "Ghi tên tệp nằm trong thư mục đó, không kèm đường dẫn ra ngoài.",
        "Name a file within that folder, without a way out of it.",
    )  # fmt: skip


def _existing(folder: Path, name: str, field: str) -> Path:
    path = find_file(folder, name)
    if path is None:
        raise FaultyError([_missing(field)])
    return path


def _check_thumbnail(folder: Path, name: str) -> None:
    path = _existing(folder, name, "thumbnail")
    with path.open("rb") as file:
        content = file.read(MAX_THUMBNAIL_BYTES + 1)
    if shown_type(content) is None or len(content) > MAX_THUMBNAIL_BYTES:
        raise FaultyError([Fault(
            "thumbnail", "Hình thu nhỏ phải là ảnh PNG, JPEG hoặc WebP không quá 512 kB và 2048 điểm ảnh.",
            "The thumbnail must be a PNG, JPEG or WebP picture of at most 512 kB and 2048 pixels.",
            "Thu nhỏ ảnh (ví dụ 240 × 136 điểm ảnh).", "Make it smaller (such as 240 × 136 pixels).",
        )])  # fmt: skip


def _check_archive(folder: Path, name: str) -> dict[str, Any]:
    path = _existing(folder, name, "url")
    try:
        header = Archive(path).read_header()
        is_raster = header["tile_type"] in _RASTER and header["tile_compression"] in (
            Compression.NONE, Compression.UNKNOWN,
        )  # fmt: skip
    except Exception:  # noqa: BLE001 - whatever the library makes of a file that is no archive
        raise FaultyError([Fault(
            "url", "Tệp không phải PMTiles phiên bản 3.", "The file is no PMTiles archive of version 3.",
            "Tạo lại bằng công cụ pmtiles (pmtiles convert).", "Make it anew with the pmtiles tool (pmtiles convert).",
        )]) from None  # fmt: skip
    if not is_raster:
        raise FaultyError([Fault(
            "url", "Chỉ dùng được PMTiles ảnh (PNG, JPEG, WebP); tệp này chứa ô véc-tơ hoặc ô nén.",
            "Only PMTiles with pictures (PNG, JPEG, WebP) can be used; this one holds vector or compressed tiles.",
            "Xuất nền thành ảnh trước, hoặc dùng GeoJSON cho ít đối tượng.",
            "Render the map to pictures first, or take GeoJSON for a few features.",
        )])  # fmt: skip
    return header


def _check_geojson(folder: Path, name: str) -> None:
    path = _existing(folder, name, "url")
    if path.stat().st_size > MAX_GEOJSON_BYTES:
        raise FaultyError([_bad_geojson("lớn hơn 10 MB", "is larger than 10 MB")])
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse_constant)
        features = content["features"] if content["type"] == "FeatureCollection" else None
        geometries = [feature["geometry"] for feature in features or [] if feature["geometry"] is not None]
        kinds = {geometry["type"] for geometry in geometries}
        if features is None or kinds - SHAPES.keys():
            raise FaultyError([_bad_geojson("không phải FeatureCollection", "is no FeatureCollection")])
        positions = sum(1 for one in geometries for _ in _positions(one["coordinates"], SHAPES[one["type"]]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FaultyError([_bad_geojson("không đọc được", "cannot be read")]) from None
    if positions > MAX_GEOJSON_POSITIONS:
        raise FaultyError([_bad_geojson("có quá 200.000 đỉnh", "has more than 200,000 positions")])


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON: browsers refuse the whole file."""
    raise ValueError(name)


def _positions(value: Any, depth: int) -> Iterator[None]:
    """Each position, in lists of this depth; raises ValueError for one that is no longitude and latitude."""
    if not isinstance(value, list):
        raise ValueError
    if depth:
        for part in value:
            yield from _positions(part, depth - 1)
        return
    lon, lat = (number if type(number) in (int, float) else math.nan for number in (*value, None, None)[:2])
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError
    yield None


def _bad_geojson(vi: str, en: str) -> Fault:
    return Fault(
        "url", f"Tệp GeoJSON {vi}.", f"The GeoJSON file {en}.",
        "Cần FeatureCollection theo RFC 7946: kinh độ, vĩ độ WGS 84, tối đa 10 MB và 200.000 đỉnh.",
        "A FeatureCollection by RFC 7946 is needed: longitude, latitude in WGS 84, up to 10 MB and 200,000 positions.",
    )  # fmt: skip
