"""Step 7: candidates against the register as the actor sees it: what is new, changed or not, and what overlaps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import numpy as np
import shapely
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain import crs, tolerances
from landdb.domain.actors import Actor
from landdb.domain.issues import Issue, Severity, issue
from landdb.domain.parcels import key_title
from landdb.import_.checks.overlaps import measure
from landdb.import_.clearing import clear, clearable, find_cleared
from landdb.import_.records import Booleans, Candidates, ImportRequest, Integers, objects
from landdb.import_.staged_values import staged_values, with_defaults
from landdb.queries import imports as queries

_BOXES_AT_ONCE: Final = 5_000
_MARGIN_DEGREES: Final = 1e-5
"""About 1 m: a box of corners transformed one by one may lack a hair of the transformed shape."""

_DEFAULT_SCALE: Final = 1_000
_ENCODER: Final = json.JSONEncoder(sort_keys=True, default=str)


def compare(db: Database, actor: Actor, candidates: Candidates, request: ImportRequest) -> None:
    """Set ``action``, ``object_id``, ``version``, ``content_hash`` and ``staged``; add K01, K02, S01 and T02 issues.

    Sessions are open only while they are asked: the server ends transactions that idle for a minute.
    """
    rejected = candidates.rejected()
    staged = staged_values(candidates)
    candidates.staged = staged
    columns = clearable(candidates, actor)
    with db.open_session(actor, timeout_ms=None) as session:
        registered = find_registered(session, candidates, rejected, tuple(columns.values()))
    versions: list[int | None] = [None] * len(candidates)
    for i in np.flatnonzero(~rejected).tolist():
        candidates.content_hash[i] = _content_hash(candidates, i)
        rows = registered.get(key_of(candidates, i), [])
        found = _match(rows, candidates, i)
        candidates.object_id[i] = uuid4() if found is None else found["id"]
        if not rows:
            staged[i] = with_defaults(staged[i], candidates.target)
        elif found is None:
            candidates.issues.append(_ambiguous(candidates, i, len(rows)))
        if found is None:
            continue
        versions[i] = found["version"]
        cleared = find_cleared(candidates, i, columns, found)
        is_same = found["content_hash"] is not None and bytes(found["content_hash"]) == candidates.content_hash[i]
        if is_same and not cleared:
            candidates.action[i] = "unchanged"
        elif request.on_existing == "update":
            candidates.action[i] = "change"
            candidates.issues += _check_lowering(candidates, i, found)
            candidates.issues += clear(candidates, i, cleared, columns)
        else:
            candidates.issues.append(registered_already(candidates, i))
    candidates.values["version"] = objects(versions)
    if candidates.target == "parcels":
        with db.open_session(actor, timeout_ms=None) as session:
            candidates.issues += check_issued_codes(session, candidates, np.flatnonzero(~rejected))
        candidates.issues += _check_register_overlaps(db, actor, candidates, rejected)


def key_of(candidates: Candidates, i: int) -> tuple[Any, ...]:
    """What identifies a candidate in the register."""
    names = ("code",) if candidates.target == "works" else ("admin_unit_id", "sheet_no", "parcel_no")
    return tuple(candidates.value(name)[i] for name in names)


def find_registered(
    session: Connection, candidates: Candidates, left_out: Booleans, asked: Sequence[str] = ()
) -> dict[tuple[Any, ...], list[Any]]:
    """Visible registered rows by key, those that the candidates may be; ``held`` names what they hold of ``asked``."""
    rows = np.flatnonzero(~left_out)
    if not len(rows):
        return {}
    if candidates.target == "works":
        found = queries.find_registered_works(session, sorted({candidates.value("code")[i] for i in rows}), asked)
        names: tuple[str, ...] = ("code",)
    else:
        communes = sorted({candidates.value("admin_unit_id")[i] for i in rows})
        found = queries.find_registered_parcels(session, communes, asked)
        names = ("admin_unit_id", "sheet_no", "parcel_no")
    registered: dict[tuple[Any, ...], list[Any]] = {}
    for row in found:
        registered.setdefault(tuple(row[name] for name in names), []).append(row)
    return registered


def _match(rows: list[Any], candidates: Candidates, i: int) -> Any | None:
    """The registered row that a candidate is; where several share its key the one of its level and unit, else none."""
    if len(rows) > 1:
        own = {name: candidates.value(name)[i] for name in ("secrecy_level", "managing_unit_id")}
        rows = [row for row in rows if all(value in {None, row[name]} for name, value in own.items())]
    return rows[0] if len(rows) == 1 else None


def _content_hash(candidates: Candidates, i: int) -> bytes:
    """Hash of everything that the file says of the row, without what a new object gets by default."""
    attributes = {name: candidates.columns[name][i] for name in candidates.attributes}
    shape = int(candidates.srid[i]).to_bytes(4) + shapely.to_wkb(candidates.geometry[i])
    return hashlib.blake2b(
        _ENCODER.encode([candidates.staged[i], attributes]).encode() + shape, digest_size=16
    ).digest()


def registered_already(candidates: Candidates, i: int) -> Issue:
    """K01: the candidate's key stands in the register. In which version is not said: it counts hidden changes too."""
    title = _title(candidates, i)
    return issue("K01", int(candidates.row_no[i]), variant="registered", key_vi=title["vi"], key_en=title["en"])


def _ambiguous(candidates: Candidates, i: int, count: int) -> Issue:
    title = _title(candidates, i)
    row_no = int(candidates.row_no[i])
    return issue("K01", row_no, variant="ambiguous", key_vi=title["vi"], key_en=title["en"], measured=float(count))


def _check_lowering(candidates: Candidates, i: int, found: Mapping[str, Any]) -> Iterator[Issue]:
    """S01: no file makes a registered object less secret; where it says nothing the level stays."""
    level = candidates.value("secrecy_level")[i]
    if level is not None and level < found["secrecy_level"]:
        limit = float(found["secrecy_level"])
        yield issue("S01", int(candidates.row_no[i]), field="secrecy_level", measured=float(level), limit=limit)


def _title(candidates: Candidates, i: int) -> dict[str, str]:
    if candidates.target == "works":
        code = candidates.value("code")[i]
        return {"vi": f"công trình {code}", "en": f"work {code}"}
    return key_title(candidates.value("sheet_no")[i], candidates.value("parcel_no")[i])


def check_issued_codes(session: Connection, candidates: Candidates, rows: Integers) -> Iterator[Issue]:
    """K02 for the given candidates, by index: an identifier that came with the file belongs to another parcel."""
    issued = candidates.value("parcel_code")
    own = [i for i in rows.tolist() if issued[i] is not None]
    found: dict[str, list[Any]] = {}
    for row in queries.find_parcel_codes(session, [issued[i] for i in own]) if own else ():
        found.setdefault(row["parcel_code"], []).append(row)
    for i in own:
        other = next((row for row in found.get(issued[i], ()) if row["id"] != candidates.object_id[i]), None)
        if other is not None:
            title = key_title(other["sheet_no"], other["parcel_no"])
            named = {"value": issued[i], "other_vi": title["vi"], "other_en": title["en"]}
            yield issue("K02", int(candidates.row_no[i]), variant="registered", field="parcel_code", **named)


def _check_register_overlaps(db: Database, actor: Actor, candidates: Candidates, rejected: Booleans) -> Iterator[Issue]:
    """T02 against the visible registered parcels that this import does not itself replace."""
    refused = rejected | candidates.rejected()
    rows = np.flatnonzero(~refused & (candidates.action != "unchanged"))
    if not len(rows):
        return
    replaced = {candidates.object_id[i] for i in np.flatnonzero(candidates.action == "change")}
    with db.open_session(actor, timeout_ms=None) as session:
        neighbours = [row for row in find_neighbours(session, candidates, rows) if row["id"] not in replaced]
    candidates.neighbours = {row["id"]: row["version"] for row in neighbours}
    yield from find_overlaps(candidates, rows, neighbours)


def find_overlaps(candidates: Candidates, rows: Integers, neighbours: list[Any]) -> Iterator[Issue]:
    """T02 for the given candidates, by index, against registered parcels."""
    for srid in np.unique(candidates.srid[rows]):
        own = rows[candidates.srid[rows] == srid]
        yield from _overlaps_in_zone(candidates, own, neighbours, int(srid))


def find_neighbours(session: Connection, candidates: Candidates, rows: Integers) -> list[Any]:
    """Visible registered parcels whose boxes meet those of the candidates."""
    by_zone = [rows[candidates.srid[rows] == srid] for srid in np.unique(candidates.srid[rows])]
    boxes = np.vstack([_boxes_wgs84(candidates.geometry[own], int(candidates.srid[own[0]])) for own in by_zone])
    found: dict[UUID, Any] = {}
    for start in range(0, len(boxes), _BOXES_AT_ONCE):
        for row in queries.find_parcels_in_boxes(session, boxes[start : start + _BOXES_AT_ONCE].tolist()):
            found[row["id"]] = row
    return list(found.values())


def _boxes_wgs84(geometry: Any, srid: int) -> Any:
    boxes = shapely.bounds(geometry)
    corners = [crs.to_wgs84(boxes[:, pair], srid) for pair in ([0, 1], [0, 3], [2, 1], [2, 3])]
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    return np.column_stack([low - _MARGIN_DEGREES, high + _MARGIN_DEGREES])


def _overlaps_in_zone(candidates: Candidates, own: Any, neighbours: list[Any], srid: int) -> Iterator[Issue]:
    if not neighbours:
        return
    shapes = objects([shapely.from_wkb(bytes(row["wkb"])) for row in neighbours])
    for other in {row["srid"] for row in neighbours} - {srid}:
        rows = np.flatnonzero([row["srid"] == other for row in neighbours])
        shapes[rows] = crs.transform_geometries(shapes[rows], other, srid)
    mine, theirs = shapely.STRtree(shapes).query(candidates.geometry[own], predicate="intersects")
    found = measure(candidates.geometry[own], shapes, mine, theirs)
    for k in range(len(found.first)):
        i, neighbour = own[found.first[k]], neighbours[found.second[k]]
        scale = max(candidates.value("map_scale")[i] or _DEFAULT_SCALE, neighbour["map_scale"] or _DEFAULT_SCALE)
        limit = float(tolerances.edge_limit_m(scale, _longest_side(found.common[k])))
        width = float(found.width_m[k])
        title = key_title(neighbour["sheet_no"], neighbour["parcel_no"])
        yield issue(
            "T02", int(candidates.row_no[i]), severity=Severity.ERROR if width > limit else Severity.WARNING,
            other_vi=title["vi"], other_en=title["en"], area_m2=float(found.area_m2[k]), measured=width, limit=limit,
            geometry=found.common[k],
        )  # fmt: skip


def _longest_side(shape: Any) -> float:
    """Length of the narrow rectangle around an overlap: the edge whose error it may come from."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    return float(np.hypot(*np.diff(corners, axis=0).T).max()) if len(corners) > 1 else 0.0
