"""Geometry columns as `RawBatch` has them: two-dimensional ISO WKB, little-endian, of the seven simple types."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from landdb.import_.readers.limits import Limits, exceeded

_COLLECTION: Final = 7
_BYTES_OF_A_VERTEX: Final = 16


def from_shapes(geometry: Any) -> pa.Array:
    """WKB of an array of shapely geometries or None, heights dropped."""
    plane = shapely.force_2d(np.asarray(geometry, dtype=object))
    return pa.array(shapely.to_wkb(plane, output_dimension=2, byte_order=1, flavor="iso"), pa.binary())


def parse(cells: Any, read: Callable[..., Any] = shapely.from_wkb) -> npt.NDArray[np.object_]:
    """Shapes of WKB (or of WKT, by its reader); None for what is none, and for curves, which shapely cannot hold."""
    try:
        return np.asarray(read(cells, on_invalid="ignore"), dtype=object)
    except NotImplementedError:  # one curve among them
        found = np.full(len(cells), None, dtype=object)
        for at, cell in enumerate(cells):
            with suppress(NotImplementedError):
                found[at] = read(cell, on_invalid="ignore")
        return found


def nothing(length: int) -> pa.Array:
    """The geometry of a table without shapes."""
    return pa.nulls(length, pa.binary())


def kinds(geometry: pa.Array) -> npt.NDArray[np.int64]:
    """Type code of each shape as it stands in the WKB, -1 where there is none, -2 where the bytes are too few."""
    offsets = np.frombuffer(geometry.buffers()[1], np.int32)[geometry.offset : geometry.offset + len(geometry) + 1]
    found = np.full(len(geometry), -1, np.int64)
    length = np.diff(offsets)
    present = np.asarray(geometry.is_valid())
    found[present & (length < 9)] = -2
    rows = np.flatnonzero(present & (length >= 9))
    if not len(rows):
        return found
    octets = np.frombuffer(geometry.buffers()[2], np.uint8)
    start = offsets[:-1][rows]
    words = octets[start[:, None] + np.arange(1, 5)].astype(np.int64)
    little = octets[start] == 1
    found[rows] = np.where(little, words @ (1 << np.arange(0, 32, 8)), -2)
    return found


def plane(geometry: pa.Array) -> tuple[pa.Array, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Drop heights; returns the shapes, which had heights, and which are no simple type (null now)."""
    code = kinds(geometry)
    simple = (code >= -1) & (code < _COLLECTION) & (code != 0)  # a collection may hold curves
    nothing_there = np.zeros(len(code), np.bool_)
    if simple.all():
        return geometry, nothing_there, nothing_there
    values = geometry.to_numpy(zero_copy_only=False).copy()
    rows = np.flatnonzero(~simple)
    shapes = parse(values[rows])
    values[rows] = shapely.to_wkb(shapely.force_2d(shapes), output_dimension=2, byte_order=1, flavor="iso")
    odd, high = nothing_there.copy(), nothing_there
    odd[rows] = shapely.is_missing(shapes)
    high[rows] = ~odd[rows] & (code[rows] != _COLLECTION)
    return pa.array(values, pa.binary()), high, odd


def vertices(shape: Any) -> int:
    """Number of vertices of a shapely geometry, 0 for none."""
    return 0 if shape is None else int(shapely.get_num_coordinates(shape))


def check_vertices(file_name: str, geometry: pa.Array, limits: Limits) -> None:
    """Raise `FileRefusedError` when one shape has more vertices than a shape may have (F24)."""
    if not len(geometry) or geometry.null_count == len(geometry):
        return
    offsets = np.frombuffer(geometry.buffers()[1], np.int32)[geometry.offset : geometry.offset + len(geometry) + 1]
    largest = int(np.diff(offsets).max()) // _BYTES_OF_A_VERTEX
    if largest > limits.vertices:
        raise exceeded(file_name, "vertices", largest, limits)
