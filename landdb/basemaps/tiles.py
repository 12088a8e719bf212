"""Tiles of base maps: from a file of this server or, through the cache, from another one."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from landdb.basemaps.disk_cache import DiskCache
from landdb.basemaps.files import Archive, find_file
from landdb.basemaps.flights import Flights
from landdb.basemaps.upstream import Picture, Upstream
from landdb.domain.basemaps import FETCHED, Basemap, sample_place, tile_address
from landdb.domain.pictures import shown_type
from landdb.domain.tile_pyramid import TilePlace
from landdb.errors import UpstreamError

Known = tuple[Picture | None]
"""What is known without asking anybody, in a tuple because it may be that there is no picture."""


@dataclass(frozen=True)
class Trial:
    """What came of fetching one tile: ``said_vi`` and ``said_en`` tell it, ``picture`` is none where it failed."""

    place: TilePlace
    ms: float
    picture: Picture | None
    is_ok: bool
    said_vi: str
    said_en: str


class TileSource:
    """Finds tiles; shared by all requests."""

    def __init__(self, folder: Path, cache: DiskCache, upstream: Upstream) -> None:
        self.folder = folder
        self.cache = cache
        self.upstream = upstream
        self._flights = Flights()
        self._archives: dict[Path, tuple[object, Archive]] = {}
        self._lock = Lock()

    def find_tile(self, basemap: Basemap, place: TilePlace) -> Known | None:
        """The picture of a tile as far as it lies here; ``None`` where `get_tile` must be asked, at length."""
        inside = basemap.min_zoom <= place.z <= basemap.max_native_zoom and place.meets(basemap.bounds)
        if not inside or basemap.kind == "geojson":
            return (None,)
        return self.cache.get(_key_of(basemap, place)) if basemap.kind in FETCHED else None

    def get_tile(self, basemap: Basemap, place: TilePlace) -> Picture | None:
        """The picture of a tile, ``None`` where the base map has nothing.

        Raises
        ------
        UpstreamError
            It could not be had, and none was kept.
        """
        if known := self.find_tile(basemap, place):
            return known[0]
        if basemap.kind == "pmtiles":
            return self._read_archive(basemap, place)
        key = _key_of(basemap, place)
        try:
            return self._flights.share(key, lambda: self._fetch(basemap, place), self.upstream.timeout_s)
        except UpstreamError:
            if kept := self.cache.get(key, stale=True):
                return kept[0]
            raise

    def _fetch(self, basemap: Basemap, place: TilePlace) -> Picture | None:
        if known := self.find_tile(basemap, place):  # somebody fetched it a moment ago
            return known[0]
        picture = self.upstream.fetch(tile_address(basemap, place))
        self.cache.put(_key_of(basemap, place), picture)
        return picture

    def find_thumbnail(self, basemap: Basemap) -> Known | None:
        """The picture that stands for a base map as far as it lies here, else its tile at `sample_place` does."""
        if basemap.thumbnail is None:
            return self.find_tile(basemap, sample_place(basemap))
        path = find_file(self.folder, basemap.thumbnail)
        content = path.read_bytes() if path else b""
        kind = shown_type(content)
        return (Picture(content, kind) if kind else None,)

    def try_out(self, basemap: Basemap) -> Trial:
        """Fetch one tile now, past the cache, and tell what came."""
        place = sample_place(basemap)
        started = time.perf_counter()
        try:
            if basemap.kind in FETCHED:
                picture = self.upstream.fetch(tile_address(basemap, place), patient=True)
            else:
                picture = self.get_tile(basemap, place)
        except UpstreamError as error:
            ms = (time.perf_counter() - started) * 1000
            return Trial(place, ms, None, is_ok=False, said_vi=error.told_vi, said_en=error.told_en)
        ms = (time.perf_counter() - started) * 1000
        if basemap.kind == "geojson":
            return Trial(place, ms, None, is_ok=True, said_vi="tệp đọc được", said_en="the file can be read")
        if picture is None:
            return Trial(place, ms, None, is_ok=False, said_vi="không có ô nền ở đây", said_en="there is no tile here")
        return Trial(place, ms, picture, is_ok=True, said_vi=picture.media_type, said_en=picture.media_type)

    def _read_archive(self, basemap: Basemap, place: TilePlace) -> Picture | None:
        try:
            content = self._archive(basemap.url).read_tile(place.z, place.x, place.y)
        except Exception:  # noqa: BLE001 - whatever the library makes of a file that was changed or cut
            raise UpstreamError("the archive cannot be read", "không đọc được tệp PMTiles") from None
        kind = shown_type(content) if content else None
        if content and kind is None:
            raise UpstreamError("the archive holds no picture here", "tệp PMTiles không chứa ảnh ở ô này")
        return Picture(content, kind) if content and kind else None

    def _archive(self, name: str) -> Archive:
        path = find_file(self.folder, name)
        if path is None:
            raise FileNotFoundError
        about = path.stat()
        state: Any = (about.st_mtime_ns, about.st_size)
        with self._lock, suppress(KeyError):
            known, archive = self._archives[path]
            if known == state:
                return archive
        archive = Archive(path)
        with self._lock:
            self._archives[path] = (state, archive)
        return archive


def _key_of(basemap: Basemap, place: TilePlace) -> str:
    """What is fetched for a base map of one level is not for one of another, though the address be the same."""
    return f"{basemap.secrecy_level} {tile_address(basemap, place)}"
