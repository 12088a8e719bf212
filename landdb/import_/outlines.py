"""Shapes of a batch beside all their vertices in one array, so that few steps must ask GEOS shape by shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landdb.import_.records import Booleans, Integers, Objects

Points = npt.NDArray[np.float64]

_POLYGON, _MULTIPOLYGON = 3, 6
_SRID_FOLLOWS: Final = 0x20000000
_POINT_BYTES: Final = 16
_HEADER: Final = [
    ("order", "u1"), ("type", "<u4"), ("parts", "<u4"), ("part_order", "u1"), ("part_type", "<u4"), ("rings", "<u4"),
    ("vertices", "<u4"),
]  # fmt: skip
"""WKB of a multipolygon up to its first vertex (OGC 06-103r4 section 8)."""

_HEADER_WITH_SRID: Final = [*_HEADER[:2], ("srid", "<u4"), *_HEADER[2:]]
"""The same in PostGIS's EWKB."""


@dataclass(frozen=True)
class Outlines:
    """Shapes, None where there is none, and their vertices.

    ``points`` ``(n, 2)`` are all vertices in shapely's order, ``counts`` tells how many each shape has. ``lone`` shapes
    are one polygon of one ring: where they stand as polygons they are written as multipolygons. ``frame`` are shapes of
    the same build, whose own vertices do not count once ``moved``.
    """

    frame: Objects
    points: Points
    counts: Integers
    lone: Booleans
    moved: bool = False

    @classmethod
    def of(cls, shapes: Objects, lone: Booleans | None = None) -> Outlines:
        """Take shapes apart; ``lone`` where it is known already."""
        counts = np.asarray(shapely.get_num_coordinates(shapes), dtype=np.int64)
        return cls(shapes, shapely.get_coordinates(shapes), counts, find_lone(shapes) if lone is None else lone)

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def shapes(self) -> Objects:
        """The shapes themselves."""
        return self._build(np.ones(len(self), dtype=np.bool_)) if self.moved else self.frame

    @cached_property
    def starts(self) -> Integers:
        """Where the vertices of each shape begin."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def bounds(self) -> Points:
        """Boxes ``(n, 4)`` of west, south, east, north; NaN for no shape."""
        boxes = np.full((len(self), 4), np.nan)
        some = self.counts > 0
        if some.any():
            starts = self.starts[some]
            for axis in (0, 1):
                ordinates = self.points[:, axis].copy()
                boxes[some, axis] = np.minimum.reduceat(ordinates, starts)
                boxes[some, axis + 2] = np.maximum.reduceat(ordinates, starts)
        return boxes

    def own(self, rows: Booleans) -> Booleans:
        """Which of the vertices belong to some rows."""
        return np.repeat(rows, self.counts)

    def at(self, points: Points) -> Outlines:
        """The same shapes with other vertices."""
        return Outlines(self.frame, points, self.counts, self.lone, moved=True)

    def without(self, rows: Booleans) -> Outlines:
        """None in some rows."""
        if not rows.any():
            return self
        frame = self.frame.copy()
        frame[rows] = None
        counts = np.where(rows, 0, self.counts)
        return Outlines(frame, self.points[~self.own(rows)], counts, self.lone & ~rows, self.moved)

    def wkb(self, srid: Integers | None = None) -> pa.Array:
        """WKB, or EWKB with each row's own SRID; null where there is no shape."""
        lone = self.lone
        if lone.all():
            return self._lone_wkb(srid)
        shapes = self._build(~lone) if self.moved else self.frame[~lone]
        plain = shapely.to_wkb(shapes, byte_order=1).tolist()
        others = pa.array(plain if srid is None else _with_srids(plain, srid[~lone]), pa.binary())
        if not lone.any():
            return others
        kept = Outlines(self.frame[lone], self.points[self.own(lone)], self.counts[lone], lone[lone])
        place = np.empty(len(self), dtype=np.int64)
        place[lone], place[~lone] = np.arange(lone.sum()), np.arange(lone.sum(), len(self))
        written = kept._lone_wkb(None if srid is None else srid[lone])
        return pa.concat_arrays([written, others]).take(pa.array(place))

    def imprints(self) -> pa.Array:
        """Bytes in which shapes differ, null for none: the same whichever way rings run, which some formats turn round,
        and for a polygon by itself or as the only part of a multipolygon.

        Where a ring begins stays part of it: corners are numbered from there.
        """
        lone = self.lone
        vertices = np.ascontiguousarray(self._clockwise())
        offsets = (np.append(0, np.cumsum(self.counts)) * _POINT_BYTES).astype(np.int32)
        whole = pa.BinaryArray.from_buffers(
            pa.binary(), len(self), [None, pa.py_buffer(offsets), pa.py_buffer(vertices)]
        )
        if lone.all():
            return whole
        turned = shapely.orient_polygons(self._build(~lone), exterior_cw=True)
        only = np.where(shapely.get_num_geometries(turned) == 1, shapely.get_geometry(turned, 0), turned)
        others = np.full(len(self), None, dtype=np.object_)
        others[~lone] = shapely.to_wkb(only, byte_order=1)
        return pc.if_else(pa.array(lone), whole, pa.array(others.tolist(), pa.binary()))

    def _clockwise(self) -> Points:
        """The vertices, every shape of one ring run through clockwise from the vertex where it begins."""
        some, last = np.flatnonzero(self.counts), self.starts + self.counts - 1
        if not len(some):
            return self.points
        east, north = self.points.T
        twice = np.zeros(len(self.points))  # of the strips between edges and the axis: large where it runs east
        twice[:-1] = (east[1:] - east[:-1]) * (north[1:] + north[:-1])
        twice[last[some]] = 0.0
        turned = np.zeros(len(self), dtype=np.bool_)
        turned[some] = np.add.reduceat(twice, self.starts[some]) < 0
        turned &= self.lone
        if not turned.any():
            return self.points
        own = self.own(turned)
        mirrored = np.repeat((self.starts + last)[turned], self.counts[turned]) - np.flatnonzero(own)
        points = self.points.copy()
        points[own] = self.points[mirrored]
        return points

    def _build(self, rows: Booleans) -> Objects:
        built: Objects = shapely.set_coordinates(self.frame[rows], self.points[self.own(rows)])
        return built

    def _lone_wkb(self, srid: Integers | None) -> pa.Array:
        """WKB of multipolygons of one ring, all at once: between headers of one length lie the vertices as they are."""
        header = np.empty(len(self), dtype=np.dtype(_HEADER if srid is None else _HEADER_WITH_SRID))
        header["order"] = header["part_order"] = header["parts"] = header["rings"] = 1
        header["type"], header["part_type"], header["vertices"] = _MULTIPOLYGON, _POLYGON, self.counts
        if srid is not None:
            header["type"] |= _SRID_FOLLOWS
            header["srid"] = srid
        width = header.itemsize
        ends = np.cumsum(width + _POINT_BYTES * self.counts)
        pairs = np.empty(int(ends[-1]) // 2 if len(self) else 0, dtype=np.uint16)  # all lengths are even
        is_point = np.ones(len(pairs), dtype=np.bool_)
        begins = np.append(0, ends[:-1])[: len(self)] // 2
        places = begins[:, None] + np.arange(width // 2)
        is_point[places] = False
        pairs[places] = header.view(np.uint16).reshape(-1, width // 2)
        pairs[is_point] = np.ascontiguousarray(self.points).view(np.uint16).ravel()
        offsets = np.append(0, ends).astype(np.int32)
        return pa.BinaryArray.from_buffers(pa.binary(), len(self), [None, pa.py_buffer(offsets), pa.py_buffer(pairs)])


def no_outlines(count: int = 0) -> Outlines:
    """Rows without a shape."""
    return Outlines.of(np.full(count, None, dtype=np.object_))


def find_lone(shapes: Objects) -> Booleans:
    """Which shapes are one polygon of one ring."""
    lone = shapely.get_type_id(shapes) == _POLYGON
    several = np.flatnonzero((shapely.get_type_id(shapes) == _MULTIPOLYGON) & (shapely.get_num_geometries(shapes) == 1))
    only = shapes.copy()
    only[several] = shapely.get_geometry(shapes[several], 0)
    lone[several] = True
    found: Booleans = lone & (shapely.get_num_interior_rings(only) == 0) & ~shapely.is_empty(only)
    return found


def find_lone_in_wkb(wkb: pa.Array) -> Booleans:
    """Which rows of WKB are one polygon of one ring, by their first bytes; of other byte orders and SRIDs none is."""
    lone = np.zeros(len(wkb), dtype=np.bool_)
    _, offsets, octets = wkb.buffers()
    if octets is None:
        return lone
    content = np.frombuffer(octets, dtype=np.uint8)
    begins = np.frombuffer(offsets, dtype=np.int32)[wkb.offset : wkb.offset + len(wkb) + 1].astype(np.int64)
    width = np.dtype(_HEADER).itemsize
    whole = np.flatnonzero(np.asarray(wkb.is_valid()) & (np.diff(begins) >= width))
    header = content[begins[whole, None] + np.arange(width)].view(np.dtype(_HEADER)).ravel()
    kind = (header["type"] & 0x0FFFFFFF) % 1000
    one = (header["order"] == 1) & (header["type"] & _SRID_FOLLOWS == 0) & (header["parts"] == 1)
    part_kind = (header["part_type"] & 0x0FFFFFFF) % 1000
    one_ring = (header["part_order"] == 1) & (part_kind == _POLYGON) & (header["rings"] == 1)
    lone[whole] = one & ((kind == _POLYGON) | ((kind == _MULTIPOLYGON) & one_ring))
    return lone


def _with_srids(wkb: Sequence[bytes | None], srid: Integers) -> list[bytes | None]:
    """EWKB: a flag in the type's highest byte says that the SRID follows; GEOS would copy each shape to put it in."""
    marks = {number: b"\x20" + number.to_bytes(4, "little") for number in np.unique(srid).tolist()}
    return [
        None if one is None else one[:4] + marks[number] + one[5:]
        for one, number in zip(wkb, srid.tolist(), strict=True)
    ]
