"""Where the shapes of a file are: its coordinate system is decided once, then every batch is placed by it.

`decide` looks at the centres of the whole file, `place_findings` tells what was found about them, and `place_batch`
brings batches into plane VN-2000 zones and to WGS 84, by the pinned datum and by whole arrays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.domain import crs
from landdb.domain.issues import Issue, issue
from landdb.domain.placing import EASTING_RANGE, LAT_RANGE, LON_RANGE, axes_swapped, in_viet_nam, kind_of, sample
from landdb.domain.tiled_transform import tiled
from landdb.domain.zone_finder import PaperAreas, Place, Verdict, find_zone
from landdb.import_.commune_rows import CommuneRows
from landdb.import_.outlines import Outlines
from landdb.import_.records import Booleans, Objects, SourceFacts
from landdb.import_.refusals import refuse
from landdb.import_.register_facts import Commune

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

THREADS: Final = 2
"""Threads for one batch: the polynomials and PROJ work without the interpreter's lock."""

_DEGREES_ALONE: Final = frozenset({"KML"})
"""Formats that prescribe degrees of WGS 84."""

_CRS_WORDS: Final = re.compile(r"(?i)GEOGC|PROJC|GEODCRS|PROJCRS|EPSG|\+proj|urn:ogc")
_SWAPPED: Final = {"vi": " (X và Y có vẻ đổi chỗ)", "en": " (X and Y seem to be exchanged)"}
_AREA_TITLES: Final = {
    "area_vi": "phạm vi Việt Nam (102–118° Đ, 6–24° B)",
    "area_en": "the area of Viet Nam (102-118° E, 6-24° N)",
}


@dataclass(frozen=True)
class ShapeFacts:
    """What the zone finder wants of each row: ``centres`` ``(n, 2)`` of the boxes as the file has them, NaN for none,
    and the plane ``areas``; 24 bytes a row, kept for the whole file."""

    centres: Floats
    areas: Floats

    @classmethod
    def of(cls, shapes: Objects) -> ShapeFacts:
        """Of shapely geometries."""
        boxes = np.asarray(shapely.bounds(shapes), dtype=np.float64).reshape(-1, 4)
        boxes[~np.isfinite(boxes).all(axis=1)] = np.nan
        return cls((boxes[:, :2] + boxes[:, 2:]) / 2, np.abs(shapely.area(shapes)))

    @classmethod
    def join(cls, parts: Sequence[ShapeFacts]) -> ShapeFacts:
        """Facts of all batches of a file, in their order."""
        if not parts:
            return cls(np.empty((0, 2)), np.empty(0))
        return cls(np.concatenate([part.centres for part in parts]), np.concatenate([part.areas for part in parts]))


@dataclass
class Placed:
    """A batch in its place: ``outlines`` in the plane zone ``srid`` of its row, ``lon_lat`` for maps and neighbours.

    ``lon_lat`` (WGS 84) is None for rows outside Viet Nam (C01) and rows without a shape.
    """

    outlines: Outlines
    srid: Integers
    lon_lat: Outlines
    issues: list[Issue] = field(default_factory=list)


def decide(
    shapes: ShapeFacts, communes: CommuneRows, facts: SourceFacts, *,
    asked: str | None = None, declared_area_m2: Floats | None = None, province: Place | None = None,
) -> Verdict:  # fmt: skip
    """Judge the coordinate system of a file from all its shapes.

    ``asked`` is what a person named (a code or a meridian); ``declared_area_m2`` holds the paper areas by row, NaN for
    none; ``province`` is used where no row names a commune.

    Raises
    ------
    FileRefusedError
        The file names a system that is not read here (F12), or ``asked`` names none (F19).
    """
    places = [_place(commune) for commune in communes.communes]
    rows: Integers | None = communes.index
    if not places and province is not None:
        places, rows = [province], None
    areas = None if declared_area_m2 is None else PaperAreas(shapes.areas, declared_area_m2)
    chosen = None if asked is None else read_system(asked, facts.file_name)
    return find_zone(shapes.centres, places, rows, stated=_stated(facts, shapes), asked=chosen, areas=areas)


def place_batch(
    outlines: Outlines, verdict: Verdict, communes: CommuneRows, row_no: Integers, *, threads: int = THREADS
) -> Placed:
    """Bring one batch into plane zones and to WGS 84; C01 for rows that lie outside Viet Nam.

    Plane VN-2000 stays as surveyed. Degrees and the systems that are only read (HN-72, WGS 84 UTM, 111°00') go to the
    zone of each row's commune, or where that is unknown to the TM-3 zone whose meridian is nearest.
    """
    if verdict.srid is None:
        raise ValueError("the coordinate system is not decided")
    if verdict.swapped:
        outlines = outlines.at(outlines.points[:, ::-1].copy())
    lon_lat, found = to_wgs84(outlines, verdict.srid, row_no, threads=threads)
    if crs.zone_by_srid(verdict.srid) is not None:
        return Placed(outlines, np.full(len(outlines), verdict.srid, dtype=np.int64), lon_lat, found)
    srid = target_zones(communes, lon_lat.bounds)
    plane = outlines.points.copy()
    for zone in np.unique(srid).tolist():
        own = outlines.own(srid == zone)
        plane[own] = tiled(verdict.srid, zone)(outlines.points[own], threads=threads)
    return Placed(outlines.at(plane), srid, lon_lat, found)


def to_wgs84(
    outlines: Outlines, srid: int, row_no: Integers, *, threads: int = THREADS
) -> tuple[Outlines, list[Issue]]:
    """Outlines in WGS 84, None with C01 for those that lie outside Viet Nam."""
    lon_lat = outlines.at(tiled(srid, crs.WGS84)(outlines.points, threads=threads))
    outside = _outside(outlines, lon_lat, srid)
    at = np.flatnonzero(outside)
    is_plane = crs.zone_by_srid(srid) is not None
    found = [_astray(outlines, lon_lat, index, int(row_no[index]), is_plane=is_plane) for index in at.tolist()]
    return lon_lat.without(outside), found


def _astray(outlines: Outlines, lon_lat: Outlines, index: int, row_no: int, *, is_plane: bool) -> Issue:
    """C01 of a row, with its first vertex that lies outside; vertices count from 1, all rings together."""
    start, count = int(outlines.starts[index]), int(outlines.counts[index])
    points = outlines.points[start : start + count]
    out = ~in_viet_nam(lon_lat.points[start : start + count])
    if is_plane:
        with np.errstate(invalid="ignore"):
            out |= ~((points[:, 0] > EASTING_RANGE[0]) & (points[:, 0] < EASTING_RANGE[1]))
    vertex = int(np.argmax(out))
    x, y = points[vertex].tolist()
    swapped = is_plane and axes_swapped(points[vertex][None, :])
    told: dict[str, Any] = {"vertex": vertex + 1, "x": x, "y": y, **_AREA_TITLES}
    if out.all():
        return issue("C01", row_no, variant="axes" if swapped else "", **told)
    looks = _SWAPPED if swapped else {"vi": "", "en": ""}
    return issue("C01", row_no, variant="vertex", count=int(out.sum()), looks=looks, **told)


def target_zones(communes: CommuneRows, boxes: Floats) -> Integers:
    """Zone for each row that must be converted: its commune's; with several, or none, the nearest meridian's.

    ``boxes`` are in WGS 84. The choice moves nothing: the zones share the datum.
    """
    zones = [zone for zone in crs.ZONES if not zone.is_utm]
    srids = np.array([zone.srid for zone in zones])
    lon = np.nan_to_num((boxes[:, 0] + boxes[:, 2]) / 2, nan=105.0)
    own = communes.take(np.array([own_zone(commune) for commune in communes.communes], dtype=np.int64), 0)
    nearest = srids[np.abs(lon[:, None] - [zone.central_meridian for zone in zones]).argmin(axis=1)]
    found: Integers = np.where(own > 0, own, nearest)
    return found


def own_zone(commune: Commune) -> int:
    """The zone of a commune; with several, the one whose meridian is nearest to its label point; 0 for none."""
    if len(commune.zones) < 2 or commune.lon is None:
        return commune.zones[0] if commune.zones else 0
    longitude = commune.lon
    zones = [zone for zone in map(crs.zone_by_srid, commune.zones) if zone is not None]
    return min(zones, key=lambda zone: abs(zone.central_meridian - longitude)).srid


def _place(commune: Commune) -> Place:
    boundary = getattr(commune, "boundary", None)
    return Place(commune.name, commune.zones, commune.lon, commune.lat, boundary)


def read_system(text: str, file_name: str) -> int:
    """SRID of the system that a person names; `FileRefusedError` (F19) where it is none that is read here."""
    srid = crs.parse_source(text)
    if srid is not None:
        return srid
    choices = ", ".join(f"{zone.epsg} ({zone.name})" for zone in crs.ZONES)
    meridian = crs.local_meridian(text)
    if meridian is not None:
        name = crs.meridian_text(meridian)
        raise refuse("F19", variant="meridian", file=file_name, option="crs", meridian=name, choices=choices)
    choices += ", 111°00', HN-72 (2044, 2045), WGS 84 (4326, 32648, 32649), VN-2000 (4756)"
    raise refuse("F19", file=file_name, option="crs", value=text, choices=choices)


def _stated(facts: SourceFacts, shapes: ShapeFacts) -> int | None:
    """System the file names, None when it names none; a GeoJSON file without one is WGS 84 (RFC 7946 section 4).

    Degrees that only the format prescribes are no statement where the values are metres.
    """
    if facts.crs_text is None:
        return crs.WGS84 if facts.format == "GeoJSON" and not _in_metres(shapes) else None
    if breaks_format(facts, shapes):
        return None
    srid = crs.parse_source(facts.crs_text)
    if srid is None and _CRS_WORDS.search(facts.crs_text):
        meridian = crs.local_meridian(facts.crs_text)
        if meridian is not None:
            raise refuse("F12", variant="meridian", file=facts.file_name, meridian=crs.meridian_text(meridian))
        raise refuse("F12", file=facts.file_name, crs=crs.describe_crs(facts.crs_text))
    return srid


def breaks_format(facts: SourceFacts, shapes: ShapeFacts) -> bool:
    """Whether a format that knows degrees alone holds metres: surveyors do write plane coordinates into KML."""
    return facts.format in _DEGREES_ALONE and _in_metres(shapes)


def _in_metres(shapes: ShapeFacts) -> bool:
    points, _ = sample(shapes.centres, None, 0)
    return kind_of(points[:, ::-1] if axes_swapped(points) else points) not in ("degrees", "nothing")


def _outside(outlines: Outlines, lon_lat: Outlines, srid: int) -> Booleans:
    """Rows whose box leaves Viet Nam, or the plane of the zone."""
    boxes, given = lon_lat.bounds, outlines.bounds
    with np.errstate(invalid="ignore"):
        inside = (boxes[:, 0] >= LON_RANGE[0]) & (boxes[:, 2] <= LON_RANGE[1])
        inside &= (boxes[:, 1] >= LAT_RANGE[0]) & (boxes[:, 3] <= LAT_RANGE[1])
        if crs.zone_by_srid(srid) is not None:
            inside &= (given[:, 0] > EASTING_RANGE[0]) & (given[:, 2] < EASTING_RANGE[1])
    found: Booleans = (outlines.counts > 0) & ~inside
    return found
