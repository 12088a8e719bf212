"""Edges of parcels: which have no twin in a neighbour, and how near the vertices of doubtful ones come to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from landdb.import_.checks.fabric import Booleans, Floats, Integers, Objects

NOISE_M: Final = 0.001
"""Overlaps and gaps up to this width are rounding of coordinates at 1 mm."""

SAME_M: Final = 0.0015
"""Points no further apart are one: each ordinate of two may differ by the rounding."""

_Words = npt.NDArray[np.uint64]
_FACTORS: Final = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)


@dataclass(frozen=True)
class Free:
    """Shapes with an edge that no neighbour has the other way round.

    ``has`` tells of each shape whether it has such an edge. ``point`` (easting, northing) is for each that has one a
    place just inside, beside the middle of the free edge that starts furthest west: on its outline, not on a hole's.
    """

    has: Booleans
    point: Floats


def find_free(shapes: Objects) -> Free:
    """Match the edges of valid polygons with each other.

    Where the edges of all shapes have twins, nothing overlaps: how often a place is covered changes only across
    an edge without one. So overlaps and gaps need be looked for at these shapes alone, and in what they lie in.
    """
    start, end, shape, inward = _edges(shapes)
    if not len(start):
        return Free(np.zeros(len(shapes), dtype=np.bool_), start)
    first, second = mix(start), mix(end)
    # Order independent, so that both directions share a key; the direction goes with it as a sign.
    key = first ^ second ^ ((first + second) * _FACTORS[0])
    ahead = (first < second) ^ ~inward
    order = np.argsort(key)
    key, ahead = key[order], ahead[order]
    fresh = np.append(True, key[1:] != key[:-1])
    group = np.cumsum(fresh) - 1
    size = np.bincount(group)
    towards = np.bincount(group, weights=ahead)
    alone = np.empty(len(key), dtype=np.bool_)
    alone[order] = ~((size == 2) & (towards == 1))[group]
    has = np.zeros(len(shapes), dtype=np.bool_)
    has[shape[alone]] = True
    return Free(has, _just_inside(start, end, inward, _western(start, shape, np.flatnonzero(alone))))


def _western(start: Floats, shape: Integers, alone: Integers) -> Integers:
    """That free edge of each shape that starts furthest west."""
    alone = alone[np.lexsort((start[alone, 0], shape[alone]))]
    return np.asarray(alone[np.append(True, shape[alone][1:] != shape[alone][:-1])[: len(alone)]])


def _just_inside(start: Floats, end: Floats, inward: Booleans, edge: Integers) -> Floats:
    left = beside(start[edge], end[edge])
    return (start[edge] + end[edge]) / 2 + np.where(inward[edge, None], left, -left)


def beside(start: Floats, end: Floats) -> Floats:
    """Steps to the left of segments, as long as noise."""
    along = end - start
    length = np.maximum(np.hypot(*along.T), 1e-9)
    return np.asarray(np.column_stack([-along[:, 1], along[:, 0]]) * (NOISE_M / length)[:, None])


def _edges(shapes: Objects) -> tuple[Floats, Floats, Integers, Booleans]:
    """Start, end and shape of all edges, and whether the inside of the shape lies to the left."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(points):
        nothing = np.empty((0, 2))
        return nothing, nothing, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
    within = ring[1:] == ring[:-1]
    start, end, ring = points[:-1][within], points[1:][within], ring[:-1][within]
    starts = np.flatnonzero(np.append(True, ring[1:] != ring[:-1]))
    origin = np.repeat(start[starts], np.diff(np.append(starts, len(ring))), axis=0)
    a, b = start - origin, end - origin
    twice = np.add.reduceat(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], starts)
    outline = np.append(True, part[1:] != part[:-1])
    left = (twice > 0) == outline
    return start, end, owner[part[ring]].astype(np.int64), left[ring]


def mix(points: Floats) -> _Words:
    """A 64-bit hash of each point's exact coordinates (splitmix's finisher); zero has one sign."""
    words = np.ascontiguousarray(points + 0.0).view(np.uint64)
    hashed = words[:, 0] * _FACTORS[0] + (words[:, 1] ^ (words[:, 1] >> np.uint64(29))) * _FACTORS[1]
    return scramble(hashed)


def scramble(words: _Words) -> _Words:
    """Spread every bit of 64-bit words over all bits (splitmix64)."""
    words = words ^ (words >> np.uint64(30))
    words = words * np.uint64(0xBF58476D1CE4E5B9)
    words = words ^ (words >> np.uint64(27))
    words = words * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


@dataclass(frozen=True)
class Segments:
    """Straight pieces of the doubtful edges: ends (easting, northing), and to which shape each belongs."""

    start: Floats
    end: Floats
    shape: Integers
    tree: shapely.STRtree


@dataclass(frozen=True)
class Nearness:
    """Vertices of doubtful edges against doubtful edges of other shapes, as far as these are near.

    Row by row: ``vertex`` (easting, northing) of shape ``own`` lies ``distance_m`` from an edge of shape ``other`` at
    its point ``foot``, and ``corner_m`` from ``corner``, the nearer end of that edge. ``loud`` are the shapes that
    have a vertex which is on no other shape's edge, or near one without being on it.
    """

    own: Integers
    other: Integers
    vertex: Floats
    foot: Floats
    distance_m: Floats
    corner: Floats
    corner_m: Floats
    loud: Integers


def cut_segments(lines: Objects, shape: Integers) -> Segments:
    """Cut the doubtful edges of each shape; ``shape`` names it."""
    parts, owner = shapely.get_parts(lines, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    within = part[1:] == part[:-1]
    start, end = points[:-1][within], points[1:][within]
    pieces: Objects = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)))
    return Segments(start, end, shape[owner[part[:-1][within]]], shapely.STRtree(pieces))


def find_nearness(segments: Segments, reach_m: float) -> Nearness:
    """Compare the vertices of doubtful edges with the edges of other shapes."""
    start, end, owner = segments.start, segments.end, segments.shape
    vertex, own = _distinct(np.concatenate([start, end]), np.concatenate([owner, owner]))
    i, j = segments.tree.query(shapely.points(vertex), predicate="dwithin", distance=reach_m)
    foreign = own[i] != owner[j]
    i, j = i[foreign], j[foreign]
    foot = foot_of(vertex[i], start[j], end[j])
    distance = np.hypot(*(vertex[i] - foot).T)
    to_start, to_end = np.hypot(*(vertex[i] - start[j]).T), np.hypot(*(vertex[i] - end[j]).T)
    corner = np.where((to_start <= to_end)[:, None], start[j], end[j])
    quiet = np.zeros(len(vertex), dtype=np.bool_)
    quiet[i[distance <= SAME_M]] = True
    quiet[i[distance > SAME_M]] = False
    loud = np.unique(own[~quiet])
    return Nearness(own[i], owner[j], vertex[i], foot, distance, corner, np.minimum(to_start, to_end), loud)


def _distinct(points: Floats, owner: Integers) -> tuple[Floats, Integers]:
    order = np.lexsort((points[:, 1], points[:, 0], owner))
    points, owner = points[order], owner[order]
    fresh = np.append(True, (owner[1:] != owner[:-1]) | (points[1:] != points[:-1]).any(axis=1))[: len(points)]
    return points[fresh], owner[fresh].astype(np.int64)


def foot_of(point: Floats, start: Floats, end: Floats) -> Floats:
    """The point of each segment that is nearest to the point beside it."""
    along = end - start
    with np.errstate(invalid="ignore", divide="ignore"):
        share = ((point - start) * along).sum(axis=1) / (along**2).sum(axis=1)
    share = np.clip(np.nan_to_num(share), 0.0, 1.0)
    return np.asarray(start + share[:, None] * along)
