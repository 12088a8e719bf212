"""Draws the planar fabric of one place: streets, water, blocks and parcels that share their boundaries exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.random import Generator
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from .cutting import Lots, bent_cut, cut_into_lots, polygons_of, sole_polygon
from .plan import Site
from .vertices import move_vertices, vertices_of, weld

GRID_M = 0.001
SHEET_M = 480.0


@dataclass(frozen=True)
class Face:
    """One parcel to be: its polygon in metres from the middle of the place, and what kind of land it is."""

    polygon: Polygon
    kind: str
    block: int


def draw_fabric(site: Site, rng: Generator) -> list[Face]:
    """Return faces that cover the place without gap or overlap, every shared vertex identical."""
    outline = _outline(site, rng)
    water = _river(site, rng, outline)
    dry = outline.difference(water)
    centrelines: list[tuple[LineString, float]] = []
    for piece in polygons_of(dry):
        _cut_streets(site, rng, piece, 0, centrelines)
    streets = shapely.union_all(
        [line.buffer(width / 2, cap_style="square", join_style="mitre") for line, width in centrelines]
    ).intersection(dry)
    blocks = sorted(polygons_of(dry.difference(streets)), key=lambda p: (round(p.centroid.x), round(p.centroid.y)))
    pieces = [(part, "street", -1) for part in _by_sheet(streets)] + [(part, "water", -2) for part in _by_sheet(water)]
    for number, (block, kind) in enumerate(zip(blocks, _kinds(site, rng, blocks), strict=True)):
        pieces += [(lot, lot_kind, number) for lot, lot_kind in _fill(rng, block, kind)]
    return _clean(_shake(_fray(_node(pieces), outline, rng), rng))


def _outline(site: Site, rng: Generator) -> Polygon:
    angles = np.linspace(0, 2 * math.pi, 26, endpoint=False)
    wobble = 1 + 0.07 * np.sin(3 * angles + rng.uniform(0, 6)) + rng.uniform(-0.04, 0.04, angles.size)
    shape = np.power(np.abs(np.cos(angles)) ** 3.2 + np.abs(np.sin(angles)) ** 3.2, -1 / 3.2) * wobble
    return Polygon(
        np.column_stack([shape * np.cos(angles) * site.half_width_m, shape * np.sin(angles) * site.half_height_m])
    )


def _river(site: Site, rng: Generator, outline: Polygon) -> BaseGeometry:
    if not site.river:
        return Polygon()
    along = np.linspace(-1.3, 1.3, 36)
    middle = 0.66 * site.half_height_m * (-1 if site.core[1] > 0 else 1)
    across = middle + 45 * np.sin(along * 4.1 + rng.uniform(0, 6)) + 22 * np.sin(along * 9.3 + rng.uniform(0, 6))
    spine = np.column_stack([along * site.half_width_m, across])
    half_width = 13 + 4 * np.sin(along * 6 + 1) + rng.uniform(-1.5, 1.5, along.size)
    bank = np.column_stack([np.zeros(along.size), half_width])
    return Polygon(np.vstack([spine + bank, (spine - bank)[::-1]])).intersection(outline)


def _by_sheet(land: BaseGeometry) -> list[Polygon]:
    """Cut streets and rivers at the edges of the map sheets, as cadastral maps do."""
    west, south, east, north = land.bounds if not land.is_empty else (0.0, 0.0, 0.0, 0.0)
    parts: list[Polygon] = []
    for column in range(sheet_index(west), sheet_index(east) + 1):
        for row in range(sheet_index(south), sheet_index(north) + 1):
            cell = shapely.box(SHEET_M * column, SHEET_M * row, SHEET_M * (column + 1), SHEET_M * (row + 1))
            parts += polygons_of(land.intersection(cell))
    return [part for part in parts if part.area > 20]


def sheet_index(metres: float) -> int:
    """Return the column or row of the map sheet a local coordinate falls on."""
    return math.floor(metres / SHEET_M)


def _block_area_m2(site: Site, where: Polygon) -> float:
    """Area below which a block is not cut by another street: small in the village, large in the fields."""
    if site.range_centre and where.covers(Point(site.range_centre)):
        return 330_000 if site.character == "upland" else 190_000
    if where.covers(Point(site.barracks)):
        return 70_000
    distance = math.dist(where.centroid.coords[0], site.core)
    core_radius = 110 if site.urban else 80
    if distance < core_radius:
        return 7_500 if site.urban else 8_500
    field = {"delta": 30_000, "coast": 32_000, "upland": 60_000}[site.character]
    return min(field, 9_000 + (distance - core_radius) * 150)


def _cut_streets(site: Site, rng: Generator, piece: Polygon, depth: int, out: list[tuple[LineString, float]]) -> None:
    if piece.area < _block_area_m2(site, piece) * rng.uniform(0.85, 1.25) or depth > 9:
        return
    line = bent_cut(piece, rng, where=rng.uniform(0.4, 0.6), tilt_deg=16, bend=0.17)
    halves = polygons_of(shapely.MultiPolygon(polygons_of(shapely.ops.split(piece, line))))
    if len(halves) < 2 or min(half.area for half in halves) < 2_500:
        return
    width = (13.5, 9.0, 7.0, 5.5)[min(depth, 3)] if depth < 4 else 4.0
    if site.character != "upland" and depth >= 3 and math.dist(piece.centroid.coords[0], site.core) > 330:
        width = 3.5
    inside = line.intersection(piece)
    out += [(part, width) for part in getattr(inside, "geoms", [inside]) if part.length > 5]
    for half in halves:
        _cut_streets(site, rng, half, depth + 1, out)


def _kinds(site: Site, rng: Generator, blocks: list[Polygon]) -> list[str]:
    """Give each block its kind; the village in the middle, defence land where the plan has it."""
    farm = {"delta": "rice", "coast": "field", "upland": "coffee"}[site.character]
    kinds = []
    for block in blocks:
        distance = block.distance(Point(site.core))
        if site.range_centre and block.distance(Point(site.range_centre)) < 60 and block.area > 20_000:
            kinds.append("range")
        elif block.distance(Point(site.barracks)) < 70 and block.area > 8_000:
            kinds.append("barracks")
        elif distance < (14 if site.urban else 12):
            kinds.append("houses")
        elif distance < (150 if site.urban else 120):
            kinds.append("gardens" if rng.random() < 0.8 else "houses")
        else:
            kinds.append(farm if rng.random() < 0.82 else "orchard")
    houses = [i for i, kind in enumerate(kinds) if kind == "houses"]
    houses.sort(key=lambda i: math.dist(blocks[i].centroid.coords[0], site.core))
    for i, kind in zip(houses[1:3], ("civic", "quarters"), strict=False):
        kinds[i] = kind
    farms = [i for i, kind in enumerate(kinds) if kind in (farm, "orchard")]
    for i, kind in zip(rng.permutation(farms)[:3], ("special", "works", "forest"), strict=False):
        kinds[int(i)] = kind
    return kinds


LOTS = {
    "houses": Lots(29, 11.5, 0.17),
    "quarters": Lots(27, 11.0, 0.12),
    "gardens": Lots(50, 25.0, 0.14),
    "rice": Lots(95, 29.0, 0.07),
    "field": Lots(80, 36.0, 0.1),
    "coffee": Lots(105, 74.0, 0.15),
    "orchard": Lots(82, 62.0, 0.15),
    "civic": Lots(55, 34.0, 0.1),
    "special": Lots(75, 55.0, 0.14),
    "works": Lots(95, 80.0, 0.1),
    "forest": Lots(150, 130.0, 0.2),
    "barracks": Lots(92, 78.0, 0.13),
    "range": Lots(640, 560.0, 0.1),
}


def _fill(rng: Generator, block: Polygon, kind: str) -> list[tuple[Polygon, str]]:
    """Cut a block into lots of its kind, merge a few into L-shapes, and put enclaves into the large ones."""
    lots = _merge_some(cut_into_lots(block, LOTS[kind], rng), rng, 0.07 if kind != "range" else 0.0)
    filled: list[tuple[Polygon, str]] = []
    for lot in lots:
        lot_kind = kind
        if kind == "gardens" and rng.random() < 0.25:
            lot_kind = "pond" if rng.random() < 0.4 else "orchard"
        room = lot.buffer(-22)
        if (
            lot.area > 9_000
            and not room.is_empty
            and rng.random() < (0.4 if kind == "barracks" else 0.8 if kind == "range" else 0.12)
        ):
            enclave = _enclave(rng, max(polygons_of(room), key=lambda p: p.area))
            around = sole_polygon(lot.difference(enclave))
            filled += [(around, lot_kind), (enclave, "shrine" if rng.random() < 0.4 else "pond")]
        else:
            filled.append((lot, lot_kind))
    return filled


def _enclave(rng: Generator, room: Polygon) -> Polygon:
    centre = room.representative_point()
    count = int(rng.integers(5, 11))
    angles = (
        np.sort(rng.uniform(0, 2 * math.pi, count)) * 0.15 + np.linspace(0, 2 * math.pi, count, endpoint=False) * 0.85
    )
    radius = rng.uniform(8, 17) * rng.uniform(0.75, 1.2, count)
    ring = np.column_stack([centre.x + radius * np.cos(angles) * 1.3, centre.y + radius * np.sin(angles)])
    return sole_polygon(Polygon(ring).convex_hull.intersection(room))


def _merge_some(lots: list[Polygon], rng: Generator, share: float) -> list[Polygon]:
    """Join some neighbouring lots: owners who bought the plot beside or behind, hence L-shapes."""
    lots = list(lots)
    for _ in range(int(len(lots) * share + rng.random())):
        if len(lots) < 3 or share == 0:
            break
        first = lots.pop(int(rng.integers(len(lots))))
        touching = [i for i, lot in enumerate(lots) if first.intersection(lot).length > 4]
        joined = first.union(lots[touching[int(rng.integers(len(touching)))]], grid_size=GRID_M) if touching else None
        if not isinstance(joined, Polygon):
            lots.append(first)
            continue
        lots = [lot for lot in lots if not joined.buffer(0.1).covers(lot)] + [joined]
    return lots


def _node(pieces: list[tuple[Polygon, str, int]]) -> list[Face]:
    """Cut all lines at each other and rebuild the faces, so that neighbours share every vertex."""
    lines = shapely.union_all([polygon.boundary for polygon, _, _ in pieces], grid_size=GRID_M)
    faces = polygons_of(shapely.polygonize([lines]))
    tree = shapely.STRtree([polygon for polygon, _, _ in pieces])
    result = []
    for face in faces:
        point = face.point_on_surface()
        owners = [int(i) for i in tree.query(point, predicate="intersects")]
        if owners:
            owner = min(owners, key=lambda i: pieces[i][0].area)
            result.append(Face(face, pieces[owner][1], pieces[owner][2]))
    return _welded(_absorb_slivers(result))


def _welded(faces: list[Face]) -> list[Face]:
    polygons = weld([face.polygon for face in faces])
    return [replace(face, polygon=polygon) for face, polygon in zip(faces, polygons, strict=True)]


def _absorb_slivers(faces: list[Face]) -> list[Face]:
    """Join faces too small or thin to be parcels to the neighbour they share the longest edge with."""
    kept = list(faces)
    for small in sorted((f for f in faces if _is_sliver(f.polygon)), key=lambda f: f.polygon.area):
        index = next((i for i, face in enumerate(kept) if face is small), None)
        if index is None:
            continue
        kept.pop(index)
        shared = [
            (face.polygon.intersection(small.polygon).length, i)
            for i, face in enumerate(kept)
            if face.polygon.intersects(small.polygon)
        ]
        if not shared:
            continue
        _, best = max(shared)
        joined = shapely.union_all([kept[best].polygon, small.polygon], grid_size=GRID_M)
        if isinstance(joined, Polygon):
            kept[best] = Face(joined, kept[best].kind, kept[best].block)
    return kept


def _is_sliver(polygon: Polygon) -> bool:
    return bool(polygon.area < 58 or (4 * math.pi * polygon.area / polygon.length**2 < 0.06 and polygon.area < 600))


def _fray(faces: list[Face], outline: Polygon, rng: Generator) -> list[Face]:
    """Leave out some lots at the rim: survey areas end at owners' boundaries, not at a line on paper."""
    rim = outline.boundary.buffer(0.5)
    loose = {"rice", "field", "coffee", "orchard", "gardens", "forest", "special", "houses"}
    return [face for face in faces if face.kind not in loose or not face.polygon.intersects(rim) or rng.random() < 0.78]


def _shake(faces: list[Face], rng: Generator) -> list[Face]:
    """Move every vertex by some decimetres: no surveyed wall is dead straight."""
    points = sorted(set().union(*(vertices_of(face.polygon) for face in faces)))
    moves = dict(zip(points, rng.normal(0, 0.13, (len(points), 2)).clip(-0.3, 0.3).tolist(), strict=True))
    polygons = move_vertices([face.polygon for face in faces], moves)
    return [Face(polygon, face.kind, face.block) for polygon, face in zip(polygons, faces, strict=True)]


def _clean(faces: list[Face]) -> list[Face]:
    invalid = [face for face in faces if not face.polygon.is_valid]
    if invalid or not shapely.coverage_is_valid([face.polygon for face in faces]):
        raise ValueError(f"the fabric does not fit together ({len(invalid)} invalid faces): choose another seed")
    return faces
