"""Rows of a drawing: each closed line is a parcel, the texts within it are its values, its level is a column.

What lies within a parcel may be an island of it (`islands`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import shapely

from landdb.domain.issues import Issue, Language, fill_in, issue
from landdb.import_ import open_rings
from landdb.import_.readers import columns as column
from landdb.import_.readers import labels as label
from landdb.import_.readers import shapes
from landdb.import_.readers.drawing_points import Mark
from landdb.import_.readers.drawn_parcels import find_frames, find_unclosed
from landdb.import_.readers.geojson_geometry import FEW_VERTICES
from landdb.import_.readers.islands import Lines, find_parcels
from landdb.import_.readers.labels import Label
from landdb.import_.readers.layers import LayerFacts
from landdb.import_.readers.limits import BATCH_ROWS, Limits, check
from landdb.import_.records import RawBatch
from landdb.import_.refusals import refuse

Entity = tuple[str, bytes]
"""Kind and level of an entity."""

_KINDS_TOLD: Final = 8
_LEVELS_TOLD: Final = 3
_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

ALL: Final = "*"
"""Name under which all levels of a drawing are read together."""


@dataclass(frozen=True)
class Ring:
    """A line of a level, ``(n, 2)`` positions; ``gap`` is the distance of its ends in metres, 0 where it is closed."""

    entity: Entity
    positions: Any
    gap: float = 0.0

    @property
    def level(self) -> bytes:
        """The level on which it lies."""
        return self.entity[1]


@dataclass
class Drawing:
    """The closed lines, the texts and, where points are wanted, the points of a drawing.

    ``open`` are lines that are not closed, of three vertices at least; ``open_lines`` counts all. ``seen`` counts all
    entities by kind and level, ``unread`` those of which nothing was made.
    """

    rings: list[Ring] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    open: list[Ring] = field(default_factory=list)
    open_lines: int = 0
    seen: Counter[Entity] = field(default_factory=Counter)
    unread: Counter[Entity] = field(default_factory=Counter)

    def add_line(self, entity: Entity, positions: Any, *, closed: bool) -> bool:
        """Take a line: as a ring when it is closed, or was meant to be, which is told then. Tells whether it is one."""
        points = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
        if len(points) < 3:
            self.open_lines += 1
            return False
        gap = 0.0 if closed else float(np.hypot(*(points[0] - points[-1])))
        length = float(np.hypot(*np.diff(points, axis=0).T).sum())
        if not open_rings.are_one_vertex(gap, length):
            self.open_lines += 1
            self.open.append(Ring(entity, points, gap))
            return False
        self.rings.append(Ring(entity, points, gap))
        return True

    def levels(self, *, points: bool = False) -> list[bytes]:
        """Levels that have closed lines, or points, in their order."""
        return list(dict.fromkeys(one.level for one in (self.marks if points else self.rings)))


def check_drawing(file_name: str, drawing: Drawing, *, points: bool = False) -> None:
    """Raise `FileRefusedError` when there is nothing closed, or no point, in a drawing (F09, F14).

    It names what there is: kinds, levels and how many.
    """
    if drawing.marks if points else drawing.rings:
        return
    entities = tell_entities(drawing.seen)
    if points and entities:
        raise refuse("F14", variant="points", file=file_name, entities=entities)
    if drawing.open_lines and not points:
        told = f" ({entities})" if entities else ""
        raise refuse(
            "F09", file=file_name, shape_vi=f"đường không khép kín{told}", shape_en=f"lines that are not closed{told}"
        )
    if entities:
        raise refuse("F14", variant="drawing", file=file_name, entities=entities)
    raise refuse("F14", file=file_name)


def tell_entities(counted: Mapping[Entity, int]) -> str:
    """Kinds with their number, each with the levels on which most of them lie: ``LINE 30 (RANH 28, NHA 2)``."""
    kinds: dict[str, Counter[bytes]] = {}
    for (kind, level), count in counted.items():
        kinds.setdefault(kind, Counter())[level] += count
    ranked = sorted(kinds.items(), key=lambda one: -one[1].total())
    told = []
    for kind, levels in ranked[:_KINDS_TOLD]:
        named = [
            f"{column.clean(level.decode('utf-8', 'replace'))} {count}"
            for level, count in levels.most_common(_LEVELS_TOLD)
        ]
        more = ["…"] if len(levels) > _LEVELS_TOLD else []
        told.append(f"{kind} {levels.total()} ({', '.join(named + more)})")
    return ", ".join(told + (["…"] if len(ranked) > _KINDS_TOLD else []))


class DrawingReader:
    """The closed lines of one level, or of all."""

    def __init__(self, facts: LayerFacts, drawing: Drawing, level: bytes | None, limits: Limits) -> None:
        self._limits = limits
        self._rings = [ring for ring in drawing.rings if level is None or ring.level == level]
        self._others = [ring for ring in drawing.rings if level is not None and ring.level != level]
        self._labels = drawing.labels
        unclosed = self._unclosed([ring for ring in drawing.open if level is None or ring.level == level])
        self._rings += unclosed
        self._frames = self._take_frames()
        self._unread = tell_entities(drawing.unread - Counter(ring.entity for ring in unclosed))
        self.facts = facts
        self.facts.columns = ("layer", "so_thua", "dien_tich", "loai_dat", "labels")
        self.facts.feature_count = len(self._rings)
        self.facts.geometry_type = "Polygon"
        check(facts.file_name, "features", len(self._rings), limits)

    def _unclosed(self, lines: Sequence[Ring]) -> list[Ring]:
        closed = [_polygon(ring) or shapely.Polygon() for ring in (*self._rings, *self._others)]
        shapes_of = [_polygon(ring) or shapely.Polygon() for ring in lines]
        found = find_unclosed(closed, shapes_of, [ring.gap for ring in lines], self._labels)
        return [lines[at] for at in found]

    def _take_frames(self) -> list[Ring]:
        """Take the lines that frame parcels out of those that are read as parcels."""
        usable = self._usable()
        frames = set(find_frames(usable, label.assign(usable, self._labels)[0]))
        kept = [(at in frames, ring) for at, ring in enumerate(self._rings)]
        self._rings = [ring for is_frame, ring in kept if not is_frame]
        return [ring for is_frame, ring in kept if is_frame]

    def _usable(self) -> list[Any]:
        return [_polygon(ring) or shapely.Polygon() for ring in self._rings]

    def batches(self) -> Iterator[RawBatch]:
        """Yield a row for each closed line; what its labels say stands in columns, what they leave open in `labels`."""
        polygons, issues = self._polygons()
        usable = [polygon or shapely.Polygon() for polygon in polygons]
        others = [(ring.level, _polygon(ring) or shapely.Polygon()) for ring in self._others]
        texts, outside = label.assign(usable, self._labels, others)
        self.facts.encodings = _encodings(texts)
        found_parcels = find_parcels(Lines([ring.level for ring in self._rings], usable, texts))
        polygons = [found_parcels.polygons.get(at, polygon) for at, polygon in enumerate(polygons)]
        issues += found_parcels.issues
        for first in range(0, len(self._rings), BATCH_ROWS):
            last = min(first + BATCH_ROWS, len(self._rings))
            rows = range(first, last)
            parsed = found_parcels.parsed[first:last]
            found = [issue_ for issue_ in issues if first < (issue_.row_no or 0) <= last]
            if self._unread and not first:
                found.append(issue("F14", variant="unread", file=self.facts.file_name, entities=self._unread))
            if self._frames and not first:
                found.append(self._told_frames())
            if outside and not first:
                shown = label.show(outside)
                found.append(
                    issue("R07", variant="outside", file=self.facts.file_name, count=len(outside), texts=shown)
                )
            found += [
                issue("R07", at + 1, count=len(texts[at])) for at, told in zip(rows, parsed, strict=True) if told.rest
            ]
            left = [
                label.SEPARATOR.join(text.text for text in texts[at]) if told.rest else None
                for at, told in zip(rows, parsed, strict=True)
            ]
            cells = {
                "layer": pa.array([self._rings[at].level for at in rows], pa.binary()),
                "so_thua": pa.array([told.parcel for told in parsed], pa.string()),
                "dien_tich": pa.array([told.area for told in parsed], pa.float64()),
                "loai_dat": pa.array([told.land_code for told in parsed], pa.string()),
                "labels": pa.array(left, pa.binary()),
            }
            row_no = np.arange(first + 1, last + 1, dtype=np.int64)
            geometry = shapes.from_shapes(polygons[first:last])
            yield RawBatch(row_no, column.record_batch(cells, len(rows)), geometry, found)

    def _told_frames(self) -> Issue:
        places = shapely.get_coordinates([shapely.Point(ring.positions[0]) for ring in self._frames[:_LEVELS_TOLD]])
        more = " …" if len(self._frames) > _LEVELS_TOLD else ""
        shown = {
            language: "; ".join(fill_in("({x:,.0f}; {y:,.0f})", language, {"x": x, "y": y}) for x, y in places.tolist())
            + more
            for language in _LANGUAGES
        }
        entities = tell_entities(Counter(ring.entity for ring in self._frames))
        return issue(
            "F14", variant="frame", file=self.facts.file_name, count=len(self._frames), entities=entities,
            places=shown,
        )  # fmt: skip

    def _polygons(self) -> tuple[list[Any], list[Issue]]:
        polygons: list[Any] = []
        issues: list[Issue] = []
        for row_no, ring in enumerate(self._rings, start=1):
            check(self.facts.file_name, "vertices", len(ring.positions), self._limits)
            polygons.append(_polygon(ring))
            if polygons[-1] is None:
                issues.append(issue("H02", row_no, reason=FEW_VERTICES))
            elif ring.gap > open_rings.CLOSED_M:
                issues.append(open_rings.tell(row_no, polygons[-1], [1]))
        return polygons, issues


def _polygon(ring: Ring) -> Any:
    """The polygon of a ring, None where it has too few vertices; ends that are nearly one become one vertex."""
    positions = ring.positions[:-1] if 0 < ring.gap <= open_rings.CLOSED_M else ring.positions
    if len(np.unique(positions, axis=0)) < 3:
        return None
    with np.errstate(invalid="ignore"):
        return shapely.Polygon(positions)


def _encodings(texts: Sequence[Sequence[Label]]) -> dict[str, str]:
    """The encoding of column ``labels`` where all fonts agree."""
    found = {text.encoding for of_parcel in texts for text in of_parcel}
    only = found.pop() if len(found) == 1 else None
    return {"labels": only} if only is not None else {}


def encoding_of_font(font: str) -> str | None:
    """Encoding that a font's name tells: ``.Vn*`` and ``vn*`` are TCVN3, ``VNI*`` is VNI."""
    name = font.rpartition("/")[2].rpartition("\\")[2].lstrip(".").lower()
    if name.startswith("vni"):
        return "vni"
    return "tcvn3" if name.startswith("vn") else None
