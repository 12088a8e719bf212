"""T01, T03 and T04 over a whole file: tile by tile on two threads, so that memory holds a few tiles only."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import numpy as np
import shapely

from landdb.domain import tolerances
from landdb.domain.issues import Issue, issue
from landdb.import_.checks import topology_gaps
from landdb.import_.checks.fabric import (
    MAX_FINDINGS,
    Cap,
    Fabric,
    FabricStore,
    Integers,
    Report,
    Stopping,
    carry_on,
    tell_nobody,
)
from landdb.import_.checks.topology_edges import NOISE_M, cut_segments, find_free, find_nearness
from landdb.import_.checks.topology_nodes import check_nodes
from landdb.import_.checks.topology_overlaps import (
    PAIRS_PER_SHAPE,
    Overlaps,
    TooManyPairsError,
    find_overlaps,
    find_suspects,
    without_copies,
)
from landdb.import_.checks.topology_tiles import TILE_ROWS, Tile, cut_tiles

THREADS: Final = 2
_HALO_M: Final = 1.0
_NOBODY: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class _Findings:
    """What a tile has; ``edge_gaps`` are parts of gaps that go on in another tile."""

    issues: list[Issue] = field(default_factory=list)
    edge_gaps: list[topology_gaps.Gap] = field(default_factory=list)


def check_topology(
    store: FabricStore,
    *,
    left_out: Integers = _NOBODY,
    known_valid: bool = False,
    file_name: str = "",
    stopping: Stopping = carry_on,
    report: Report = tell_nobody,
    max_findings: int = MAX_FINDINGS,
    tile_rows: int = TILE_ROWS,
) -> Iterator[Issue]:
    """Overlaps (T01, on both parcels), slivers (T03) and missing nodes (T04) between the shapes of one zone.

    ``left_out`` are rows that take no part, such as copies (H06); shapes that are not valid take none either:
    ``known_valid`` tells that all of them are among ``left_out``, which saves looking. Of T03
    and T04 ``max_findings`` are told and the rest counted; of T01, an error, every further row is still named once,
    briefly. Findings come tile by tile in an order that depends on the shapes alone. Ends early when ``stopping``
    says so; ``report`` hears how many of how many shapes are done.
    """
    row_no, boxes = store.boxes()
    usable = ~np.isin(row_no, left_out)
    total = int((usable & np.isfinite(boxes).all(axis=1)).sum())
    teller = _Teller(max_findings)

    def load(tile: Tile) -> Fabric:
        fabric = store.load(row_no[tile.rows])
        return fabric if known_valid else fabric.pick(shapely.is_valid(fabric.geometry))

    open_gaps: list[topology_gaps.Gap] = []
    done = 0
    try:
        for tile, found in _each_tile(load, cut_tiles(boxes, usable, _HALO_M, tile_rows), stopping):
            yield from teller.tell(found.issues)
            open_gaps += found.edge_gaps
            done += tile.core
            report(done, total)
    except TooManyPairsError:
        yield issue("T01", variant="flood", file=file_name, limit=float(PAIRS_PER_SHAPE))
        return
    if not stopping():
        yield from teller.tell(topology_gaps.told(topology_gaps.stitch(open_gaps)))
    yield from teller.rest()


def _each_tile(
    load: Callable[[Tile], Fabric], tiles: Iterator[Tile], stopping: Stopping
) -> Iterator[tuple[Tile, _Findings]]:
    """Check tiles on threads, hand them on in their order, keep no more than one ahead for each thread."""
    lock = Lock()

    def check(tile: Tile) -> _Findings:
        if stopping():
            return _Findings()
        with lock:
            fabric = load(tile)
        return check_tile(fabric, tile.cell)

    waiting: deque[tuple[Tile, Future[_Findings]]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for tile in tiles:
                waiting.append((tile, pool.submit(check, tile)))
                if len(waiting) > THREADS:
                    ready, future = waiting.popleft()
                    yield ready, future.result()
                if stopping():
                    return
            while waiting:
                ready, future = waiting.popleft()
                yield ready, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


def check_tile(fabric: Fabric, cell: tuple[float, float, float, float]) -> _Findings:
    """Findings that belong to the cell: ``fabric`` holds all valid shapes that meet it and what they touch.

    Raises
    ------
    TooManyPairsError
        Shapes lie on each other in heaps.
    """
    if not len(fabric):
        return _Findings()
    shapes = fabric.geometry
    free = find_free(shapes)
    reach = float(np.max(tolerances.sliver_limits_m(fabric.map_scale, fabric.map_scale), initial=0.0))
    rim = np.flatnonzero(free.has)
    lines = shapely.coverage_invalid_edges(shapes[rim], gap_width=max(reach, tolerances.NODE_TOLERANCE_M))
    doubtful = ~shapely.is_empty(lines)
    segments = cut_segments(lines[doubtful], rim[doubtful])
    near = find_nearness(segments, max(reach, tolerances.NODE_TOLERANCE_M))
    tree = shapely.STRtree(shapes)
    overlaps = find_overlaps(shapes, tree, find_suspects(tree, segments, near, free))
    issues = list(_overlap_issues(fabric, without_copies(overlaps, shapes), cell))
    whole, parts = topology_gaps.split_by_cell(topology_gaps.find_gaps(fabric, tree, near), cell)
    issues += topology_gaps.told(whole)
    issues += check_nodes(fabric, near, cell)
    return _Findings(issues, parts)


def _overlap_issues(fabric: Fabric, found: Overlaps, cell: tuple[float, float, float, float]) -> Iterator[Issue]:
    """T01 on both parcels, from the tile that owns the lower row."""
    for k in range(len(found)):
        i, j = sorted((int(found.first[k]), int(found.second[k])), key=lambda row: int(fabric.row_no[row]))
        west, south, east, north = shapely.bounds(fabric.geometry[i])
        x, y = (west + east) / 2, (south + north) / 2
        if cell[0] <= x < cell[2] and cell[1] <= y < cell[3]:
            yield _overlap(fabric, i, j, found, k)
            yield _overlap(fabric, j, i, found, k)


def _overlap(fabric: Fabric, i: int, j: int, found: Overlaps, k: int) -> Issue:
    own, other, row = fabric.title(i), fabric.title(j), int(fabric.row_no[j])
    numbered = fabric.sheet_no[j] is not None and fabric.parcel_no[j] is not None
    beside = {"vi": f" (đối tượng {row})" if numbered else "", "en": f" (feature {row})" if numbered else ""}
    return issue(
        "T01", int(fabric.row_no[i]), own_vi=own["vi"], own_en=own["en"], other_row=row,
        other_vi=other["vi"] + beside["vi"], other_en=other["en"] + beside["en"], area_m2=float(found.area_m2[k]),
        measured=float(found.width_m[k]), limit=NOISE_M, geometry=found.common[k],
    )  # fmt: skip


class _Teller:
    """Lets findings through until there are too many of a code."""

    def __init__(self, limit: int) -> None:
        self._caps = {code: Cap(limit) for code in ("T01", "T03", "T04")}
        self._named: set[int] = set()

    def tell(self, issues: Iterator[Issue] | list[Issue]) -> Iterator[Issue]:
        for found in issues:
            row_no = found.row_no or 0
            if self._caps[found.code].takes_one_more():
                yield found
            elif found.code == "T01" and row_no not in self._named:
                yield issue("T01", row_no, variant="brief", measured=found.measured, limit=found.limit)
            if found.code == "T01":
                self._named.add(row_no)

    def rest(self) -> Iterator[Issue]:
        for code, cap in self._caps.items():
            yield from cap.rest(code)
