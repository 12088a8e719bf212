"""Base maps: what one is, and which address of another server gives a tile of it. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from landdb.domain.actors import ANONYMOUS, Actor
from landdb.domain.tile_pyramid import TilePlace, place_at

Kind = Literal["xyz", "wmts", "wms", "pmtiles", "geojson"]
KINDS: Final[tuple[Kind, ...]] = ("xyz", "wmts", "wms", "pmtiles", "geojson")
FETCHED: Final = frozenset({"xyz", "wmts", "wms"})
"""Kinds whose tiles lie on another server."""

TILE_PIXELS: Final = 256
PLATE_CARREE_FROM_ZOOM: Final = 7
"""From here on a picture in EPSG:4326 lies less than a pixel off inside a Web Mercator tile of Viet Nam."""

PLACEHOLDERS: Final = {
    "xyz": frozenset({"z", "x", "y", "-y"}),
    "wmts": frozenset({"TileMatrix", "TileRow", "TileCol", "TileMatrixSet", "Style", "Layer"}),
    "wms": frozenset[str](),
}
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Basemap:
    """One base map, checked. ``url`` is the address of another server, or the name of a file in the folder.

    ``bounds`` are west, south, east, north in degrees (WGS 84): outside there is nothing, and nobody is asked.
    ``options`` are those of its kind: layer, style, matrix_set, matrix, format, version, crs, transparent, label,
    color.
    ``sample`` is where a tile is sure to be (longitude, latitude, zoom), if the base map itself tells.
    ``source`` tells whether it stands in the file of the installation or was added on the screen of administrators.
    """

    id: str
    kind: Kind
    title_vi: str
    title_en: str
    url: str
    attribution: str
    min_zoom: int = 0
    max_native_zoom: int = 19
    bounds: tuple[float, float, float, float] | None = None
    thumbnail: str | None = None
    secrecy_level: int = 0
    accounts_only: bool = False
    enabled: bool = True
    source: Literal["file", "screen"] = "file"
    sample: tuple[float, float, int] | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def is_for(self, actor: Actor) -> bool:
        """Whether a caller may know of it. Those of the database are hidden by its own policies as well."""
        known = not self.accounts_only or actor.id != ANONYMOUS.id
        return known and self.secrecy_level <= actor.clearance


def sample_place(basemap: Basemap) -> TilePlace:
    """A tile by which a base map is known: in the middle of its bounds, else in Ha Noi."""
    if basemap.sample is not None:
        lon, lat, z = basemap.sample
        return place_at(lon, lat, min(max(z, basemap.min_zoom), basemap.max_native_zoom))
    west, south, east, north = basemap.bounds or (105.80, 21.00, 105.88, 21.06)
    spread = max(east - west, 1e-6)
    wanted = max(5, min(12, round(math.log2(360 / spread))))
    zoom = min(max(wanted, basemap.min_zoom), basemap.max_native_zoom)
    return place_at((west + east) / 2, (south + north) / 2, zoom)


def tile_address(basemap: Basemap, place: TilePlace) -> str:
    """The address at which another server has a tile; nothing of it but z, x and y comes from a caller.

    Sources: OGC 07-057r7 (WMTS 1.0.0), OGC 01-068r3 (WMS 1.1.1), OGC 06-042 (WMS 1.3.0).
    """
    if basemap.kind == "wms":
        return _wms_address(basemap, place)
    if basemap.kind == "wmts":
        return _wmts_address(basemap, place)
    values = {"z": place.z, "x": place.x, "y": place.y, "-y": 2**place.z - 1 - place.y}
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), basemap.url)


def _wmts_address(basemap: Basemap, place: TilePlace) -> str:
    options = basemap.options
    values = {
        "Layer": options["layer"],
        "Style": options["style"],
        "TileMatrixSet": options["matrix_set"],
        "TileMatrix": options["matrix"].replace("{z}", str(place.z)),
        "TileRow": str(place.y),
        "TileCol": str(place.x),
    }
    if PLACEHOLDER.search(basemap.url):
        return PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=":"), basemap.url)
    fixed = {"Service": "WMTS", "Request": "GetTile", "Version": "1.0.0", "Format": options["format"]}
    return _with_query(basemap.url, fixed | values)


def _wms_address(basemap: Basemap, place: TilePlace) -> str:
    """From 1.3.0 on the axes are those of the system: latitude first in EPSG:4326, easting first in EPSG:3857."""
    options = basemap.options
    is_geographic = options["crs"] == "EPSG:4326"
    west, south, east, north = place.degrees if is_geographic else place.metres
    is_new = options["version"] == "1.3.0"
    box = (south, west, north, east) if is_new and is_geographic else (west, south, east, north)
    digits = 10 if is_geographic else 4
    values = {
        "SERVICE": "WMS",
        "VERSION": options["version"],
        "REQUEST": "GetMap",
        "LAYERS": options["layer"],
        "STYLES": options["style"],
        "CRS" if is_new else "SRS": options["crs"],
        "BBOX": ",".join(f"{number:.{digits}f}" for number in box),
        "WIDTH": str(TILE_PIXELS),
        "HEIGHT": str(TILE_PIXELS),
        "FORMAT": options["format"],
        "TRANSPARENT": "TRUE" if options["transparent"] else "FALSE",
    }
    return _with_query(basemap.url, values)


def _with_query(url: str, values: dict[str, str]) -> str:
    """Add parameters to an address; its own of the same names give way, whatever their case."""
    parts = urlsplit(url)
    ours = {name.lower() for name in values}
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.lower() not in ours]
    query = urlencode([*kept, *values.items()], quote_via=quote, safe=":,/")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def host_of(url: str) -> str:
    """Name and port of the server of an address, in small letters, the port left out where it is the usual one."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    name = (parts.hostname or "").lower()
    name = f"[{name}]" if ":" in name else name
    return name if parts.port in (None, usual) else f"{name}:{parts.port}"
