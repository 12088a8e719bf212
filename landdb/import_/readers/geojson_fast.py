"""The fast way through a GeoJSON file: pieces of it become lines, lines become Arrow columns, rings become WKB.

It takes only what is beyond doubt: features with the members it has learnt, polygons with closed rings, values of the
types it has learnt. Anything else makes `FastChunk.read` return None, and the careful parser reads that piece instead,
so that both ways give the same rows and findings (a test holds them against each other).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import shapely

Integers = npt.NDArray[np.int64]

SAMPLE: Final = 200
"""Features from which the columns are learnt."""

_POLYGON: Final = pa.list_(pa.list_(pa.list_(pa.float64())))
_DEPTH: Final = {"Polygon": _POLYGON, "MultiPolygon": pa.list_(_POLYGON)}
_MEMBERS: Final = frozenset({"type", "id", "bbox", "properties", "geometry"})
_HALF_CHARACTER: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_TYPES: Final[Mapping[frozenset[type], pa.DataType]] = {
    frozenset(): pa.string(), frozenset({str}): pa.string(), frozenset({bool}): pa.bool_(),
    frozenset({int}): pa.int64(), frozenset({float}): pa.float64(), frozenset({int, float}): pa.float64(),
}  # fmt: skip


@dataclass
class Shape:
    """What the features of a file look like: members beside properties and geometry, and the properties' types."""

    kinds: dict[str, set[type]] = field(default_factory=dict)
    id_type: pa.DataType | None = None
    has_bbox: bool = False

    def learn(self, features: Sequence[Any]) -> bool:
        """Take what some features show into account; False when the fast way cannot read such features."""
        for feature in features:
            if not isinstance(feature, dict) or not feature.keys() <= _MEMBERS:
                return False
            properties = feature.get("properties")
            if not isinstance(properties, dict):
                continue
            for name, value in properties.items():
                kinds = self.kinds.setdefault(name, set())
                if value is not None:
                    kinds.add(type(value))
            if "id" in feature:
                self.id_type = pa.string() if isinstance(feature["id"], str) else pa.float64()
            self.has_bbox |= "bbox" in feature
        return all(frozenset(kinds) in _TYPES for kinds in self.kinds.values())

    def widen(self, columns: Mapping[str, Any]) -> bool:
        """Take the values of rows that were read carefully into account; False when no type holds them."""
        for name, values in columns.items():
            self.kinds.setdefault(name, set()).update({type(value) for value in values} - {type(None)})
        return all(frozenset(kinds) in _TYPES for kinds in self.kinds.values())

    def schema(self, geometry: str) -> pa.Schema:
        """Arrow schema of features with this type of geometry."""
        properties = pa.struct([pa.field(name, _TYPES[frozenset(kinds)]) for name, kinds in self.kinds.items()])
        shape = pa.struct([pa.field("type", pa.string()), pa.field("coordinates", _DEPTH[geometry])])
        fields = [("type", pa.string()), ("properties", properties), ("geometry", shape)]
        if self.id_type is not None:
            fields.append(("id", self.id_type))
        if self.has_bbox:
            fields.append(("bbox", pa.list_(pa.float64())))
        return pa.schema(fields)


@dataclass(frozen=True)
class FastRows:
    """Rows of one piece: cells by column, WKB, which rows have heights, and which turn against the recommendation."""

    columns: dict[str, pa.Array]
    geometry: pa.Array
    heights: int
    turned: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Separator:
    """How features follow each other in a file: ``}``, a comma, ``{`` and the name of the first member.

    Within a JSON text these bytes cannot stand in a string, for its quotes would be escaped; where they stand deeper
    than between features, the pieces are no whole objects and fail to parse.
    """

    between: bytes
    opening: bytes

    @classmethod
    def find(cls, head: bytes) -> Separator | None:
        """Learn it from the beginning of the list of features."""
        match = re.match(rb'\s*(\{\s*"(?:type|id|bbox|properties|geometry)"\s*:)', head)
        if match is None:
            return None
        opening = match.group(1)
        name = re.escape(opening.split(b'"')[1])
        following = re.search(rb'\}\s*,\s*(\{\s*"' + name + rb'"\s*:)', head)
        while following is not None:
            try:
                json.loads(head[match.start(1) : following.start() + 1])
            except (ValueError, RecursionError):
                following = re.compile(rb'\}\s*,\s*(\{\s*"' + name + rb'"\s*:)').search(head, following.start() + 1)
            else:
                return cls(following.group(), following.group(1))
        return None

    def cut(self, block: bytes) -> int:
        """Place behind the last whole feature of a block, 0 when there is none."""
        at = block.rfind(self.between)
        return at + 1 if at >= 0 else 0

    def pieces(self, chunk: bytes) -> list[bytes]:
        """The features of a chunk, each on its own."""
        found = chunk.split(self.between)
        last = len(found) - 1
        return [(self.opening if at else b"") + piece + (b"}" if at < last else b"") for at, piece in enumerate(found)]


def read(pieces: Sequence[bytes], shape: Shape, *, notes: bool) -> FastRows | None:
    """Read whole features; None when anything about them is not beyond doubt. ``notes`` asks for ``turned``."""
    if any(_HALF_CHARACTER.search(piece) for piece in pieces):
        return None
    many = np.fromiter((b'"MultiPolygon"' in piece for piece in pieces), np.bool_, len(pieces))
    parts: list[tuple[Integers, FastRows]] = []
    for kind, rows in (("Polygon", np.flatnonzero(~many)), ("MultiPolygon", np.flatnonzero(many))):
        if not len(rows):
            continue
        group = pieces if len(rows) == len(pieces) else [pieces[row] for row in rows.tolist()]
        found = _read_group(group, shape, kind, notes=notes)
        if found is None:
            return None
        parts.append((rows, found))
    return parts[0][1] if len(parts) == 1 else _merge(parts)


def _merge(parts: Sequence[tuple[Integers, FastRows]]) -> FastRows:
    """Bring rows of several groups back into the order of the file."""
    order = pa.array(np.argsort(np.concatenate([rows for rows, _ in parts])))
    names = parts[0][1].columns
    joined = {name: pa.concat_arrays([found.columns[name] for _, found in parts]).take(order) for name in names}
    geometry = pa.concat_arrays([found.geometry for _, found in parts]).take(order)
    turned = np.concatenate([found.turned for _, found in parts])[order.to_numpy()]
    return FastRows(joined, geometry, sum(found.heights for _, found in parts), turned)


def _read_group(pieces: Sequence[bytes], shape: Shape, kind: str, *, notes: bool) -> FastRows | None:
    lines = b"\n".join(piece.replace(b"\n", b" ").replace(b"\r", b" ") if b"\n" in piece else piece for piece in pieces)
    parsing = pj.ParseOptions(explicit_schema=shape.schema(kind), unexpected_field_behavior="error")
    reading = pj.ReadOptions(use_threads=False, block_size=len(lines) + 1024)
    try:
        table = pj.read_json(io.BytesIO(lines), read_options=reading, parse_options=parsing).combine_chunks()
    except pa.ArrowException:
        return None
    if table.num_rows != len(pieces):
        return None
    batch = {name: table.column(name).combine_chunks() for name in table.column_names}
    if not _is_plain(batch, kind):
        return None
    shapes = _shapes(batch["geometry"].field("coordinates"), kind, notes=notes)
    if shapes is None:
        return None
    properties = batch["properties"]
    columns = {name: properties.field(name) for name in shape.kinds}
    return FastRows(columns, *shapes)


def _is_plain(batch: Mapping[str, Any], kind: str) -> bool:
    """Whether every feature is one, with properties and a geometry of the expected type, and with a legal bbox."""
    if any(batch[name].null_count for name in ("type", "properties", "geometry")) or batch["type"].unique() != pa.array(
        ["Feature"]
    ):
        return False
    types = batch["geometry"].field("type")
    if types.null_count or types.unique() != pa.array([kind]):
        return False
    if "id" in batch and batch["id"].null_count:
        return False
    if "bbox" in batch:
        sizes = pc.list_value_length(batch["bbox"]).drop_null().unique().to_pylist()
        if not set(sizes) <= {4, 6} or batch["bbox"].flatten().null_count:
            return False
    return True


def _shapes(coordinates: Any, kind: str, *, notes: bool) -> tuple[pa.Array, int, npt.NDArray[np.bool_]] | None:
    """WKB of nested lists of positions, the number of shapes with heights, and which outlines turn the wrong way."""
    levels: list[Integers] = []
    values = coordinates
    while pa.types.is_list(values.type):
        offsets = values.offsets.to_numpy().astype(np.int64)
        if values.null_count or offsets[0] != 0 or (np.diff(offsets) < 1).any():
            return None
        levels.append(offsets)
        values = values.flatten()
    if values.null_count:
        return None
    position = np.diff(levels.pop())
    width = int(position[0])
    if width not in {2, 3} or (position != width).any():
        return None
    flat = values.to_numpy().reshape(-1, width)
    plane = np.ascontiguousarray(flat[:, :2])
    if not _rings_are_sound(plane, levels[-1]):
        return None
    with np.errstate(invalid="ignore"):
        made = shapely.from_ragged_array(getattr(shapely.GeometryType, kind.upper()), plane, tuple(levels[::-1]))
    turned = _turned(made) if notes and kind == "Polygon" else np.zeros(len(made), np.bool_)
    wkb = pa.array(shapely.to_wkb(made, output_dimension=2, byte_order=1, flavor="iso"), pa.binary())
    return wkb, len(made) if width > 2 else 0, turned


def _rings_are_sound(plane: Any, rings: Integers) -> bool:
    """Every ring is closed to the last digit, and its first three vertices differ."""
    first, last = rings[:-1], rings[1:] - 1
    if (last - first < 3).any() or (plane[first] != plane[last]).any():
        return False
    one, two, three = plane[first], plane[first + 1], plane[first + 2]
    return bool(((one != two).any(axis=1) & (one != three).any(axis=1) & (two != three).any(axis=1)).all())


def _turned(polygons: Any) -> npt.NDArray[np.bool_]:
    """Outlines that run clockwise, or first holes that do not (RFC 7946 section 3.1.6)."""
    outline = ~shapely.is_ccw(shapely.get_exterior_ring(polygons))
    holes = shapely.get_interior_ring(polygons, 0)
    return np.asarray(outline | (shapely.is_ccw(holes) & ~shapely.is_missing(holes)))
