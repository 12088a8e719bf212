"""Files of base maps as an installation has them: pictures, archives, features, and what lists them."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from landdb.domain.tile_pyramid import TilePlace
from tests.api.worlds import CANARY


def make_texture(side: int = 256) -> bytes:
    """Something like fields from above, so that pictures of the screen show where a base map lies."""
    across, down = np.meshgrid(np.arange(side), np.arange(side))
    field = (across // 64 + 2 * (down // 64)) % 5
    grain = np.random.default_rng(7).integers(-6, 7, (side, side))
    red, green = 92 + 14 * field + grain, 116 + 9 * field + grain
    return _png(np.dstack([red, green, 70 + 5 * field + grain]).astype(np.uint8))


def make_png(red: int, green: int, blue: int, side: int = 256) -> bytes:
    """A picture of one colour."""
    return _png(np.full((side, side, 3), (red, green, blue), dtype=np.uint8))


def _png(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    side = len(pixels)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def make_archive(
    path: Path, tiles: dict[tuple[int, int, int], bytes], kind: TileType = TileType.PNG, packed: bool = False
) -> None:
    """A PMTiles archive, written by the library's own writer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    zooms = [z for z, _, _ in tiles]
    west, south, east, north = TilePlace(*max(tiles)).degrees
    with path.open("wb") as file:
        writer = Writer(file)  # type: ignore[no-untyped-call]
        for (z, x, y), content in sorted(tiles.items(), key=lambda item: zxy_to_tileid(*item[0])):
            writer.write_tile(zxy_to_tileid(z, x, y), content)  # type: ignore[no-untyped-call]
        header = {
            "tile_type": kind,
            "tile_compression": Compression.GZIP if packed else Compression.NONE,
            "min_zoom": min(zooms), "max_zoom": max(zooms),
            "min_lon_e7": 1020000000, "min_lat_e7": 70000000, "max_lon_e7": 1180000000, "max_lat_e7": 240000000,
            "center_zoom": max(zooms),
            "center_lon_e7": int((west + east) * 5e6), "center_lat_e7": int((south + north) * 5e6),
        }  # fmt: skip
        writer.finalize(header, {"attribution": "mô phỏng"})  # type: ignore[no-untyped-call]


def make_features(name: str = "Ranh mô phỏng") -> dict[str, Any]:
    """One area with a name."""
    ring = [[105.83, 21.03], [105.86, 21.03], [105.86, 21.06], [105.83, 21.06], [105.83, 21.03]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"name": name}, "geometry": shape}],
    }


def entry(**changes: Any) -> dict[str, Any]:
    """A description that is right, but for what is changed; ``None`` leaves a field out."""
    whole = {
        "id": "anh", "type": "xyz", "titleVi": "Ảnh (mô phỏng)", "titleEn": "Imagery (simulated)",
        "url": "http://127.0.0.1:9/{z}/{x}/{y}.png", "attribution": "Nguồn mô phỏng",
    } | changes  # fmt: skip
    return {name: value for name, value in whole.items() if value is not None}


def write_catalogue(folder: Path, *entries: dict[str, Any], hosts: list[Any] | None = None) -> None:
    """`basemaps.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"hosts": hosts or [], "basemaps": list(entries)}, ensure_ascii=False)
    (folder / "basemaps.json").write_text(text, encoding="utf-8")


def write_basemaps(folder: Path) -> None:
    """Files that base maps of every level name, and a list with a public and a secret one and one with a fault."""
    for level in range(4):
        path = folder / f"level-{level}" / "ranh.geojson"
        path.parent.mkdir(parents=True, exist_ok=True)
        name = f"{CANARY} ranh" if level else "Ranh mô phỏng"
        path.write_text(json.dumps(make_features(name)), encoding="utf-8")
    write_catalogue(
        folder,
        entry(id="cong-khai", type="geojson", url="level-0/ranh.geojson"),
        entry(
            id=f"{CANARY.lower()}-nen",
            type="geojson",
            url="level-2/ranh.geojson",
            secrecyLevel=2,
            titleVi=f"{CANARY} nền",
        ),
        entry(id=f"{CANARY.lower()}-loi", type="geojson", url="none.geojson", secrecyLevel=3, titleVi=CANARY),
        hosts=["127.0.0.1:9", {"host": f"{CANARY.lower()}.test", "secrecyLevel": 2}],
    )
