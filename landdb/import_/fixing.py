"""One-click fixes of staged shapes: proposed beside their neighbours, kept with who took them, put in by staging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import numpy as np
import shapely

from landdb.db import Database
from landdb.domain import crs
from landdb.domain.actors import Actor
from landdb.domain.issues import Language, catalogue
from landdb.import_.fixes import Fix, FixKind, FixRefusedError, propose
from landdb.import_.typed_rows import TypedRows
from landdb.queries import import_fixes


@dataclass(frozen=True)
class Refusal:
    """A fix that would change nothing or do harm, and why."""

    row_no: int
    kind: str
    reason: Mapping[Language, str]


def propose_fixes(
    db: Database, actor: Actor, batch_id: UUID, rows: Sequence[int] | None = None, codes: Sequence[str] | None = None
) -> tuple[list[tuple[Fix, int]], list[Refusal]]:
    """Work out the fixes that the findings of a batch offer, one for each row and kind; each with the SRID of its zone.

    Several fixes of one row follow each other: each begins with what the one before would make of the shape.
    """
    proposed: list[tuple[Fix, int]] = []
    refused: list[Refusal] = []
    with db.open_session(actor, timeout_ms=None) as session:
        for row in import_fixes.find_fixable(session, batch_id, rows, codes):
            shape = shapely.from_wkb(bytes(row["wkb"]))
            neighbours = [
                shapely.from_wkb(bytes(wkb)) for wkb in import_fixes.find_beside(session, batch_id, row["row_no"])
            ]
            for kind in kinds_of(row["codes"]):
                try:
                    fix = propose(
                        cast("FixKind", kind), row["row_no"], shape, neighbours=neighbours,
                        map_scale=row["map_scale"] or 0,
                    )  # fmt: skip
                except FixRefusedError as error:
                    refused.append(Refusal(row["row_no"], kind, error.reason))
                else:
                    proposed.append((fix, row["srid"]))
                    shape = fix.after
    return proposed, refused


def kinds_of(codes: Sequence[str]) -> list[str]:
    """Fixes that some codes offer, each once."""
    kinds = [catalogue()[code, ""].fix for code in codes if (code, "") in catalogue()]
    return list(dict.fromkeys(kind for kind in kinds if kind is not None))


def take_fixes(db: Database, actor: Actor, batch_id: UUID, fixes: Sequence[tuple[Fix, int]]) -> None:
    """Keep fixes: the shapes stand in their place when the batch is judged anew."""
    with db.open_session(actor, read_only=False) as session:
        for fix, srid in fixes:
            shape = shapely.to_wkb(shapely.set_srid(fix.after, srid), hex=True, include_srid=True)
            import_fixes.keep_fix(session, batch_id, fix.row_no, fix.kind, shape, fix.moved_m, fix.area_change_m2)


def find_fixed(db: Database, actor: Actor, batch_id: UUID) -> dict[int, Any]:
    """Fixed shapes by row number, with their SRIDs."""
    with db.open_session(actor) as session:
        return {row["row_no"]: shapely.from_wkb(bytes(row["wkb"])) for row in import_fixes.find_kept(session, batch_id)}


def put_fixed(rows: TypedRows, fixed: Mapping[int, Any]) -> None:
    """Put fixed shapes in the place of what the file has."""
    if not fixed:
        return
    for i in np.flatnonzero(np.isin(rows.row_no, list(fixed))).tolist():
        shape = fixed[int(rows.row_no[i])]
        srid = shapely.get_srid(shape)
        rows.geometry[i], rows.srid[i] = shape, srid
        [rows.wgs84[i]] = crs.transform_geometries(np.array([shape], dtype=np.object_), srid, crs.WGS84)
