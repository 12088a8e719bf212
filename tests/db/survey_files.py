"""Survey files as rows of GeoJSON, and the register into which the tests of the importer load them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shapely.geometry import MultiPolygon, Polygon
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN, Actor
from landdb.import_ import decisions
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, ImportResult, Progress
from tests.factories import HANOI_COMMUNE, HANOI_SRID, add_parcel, add_unit, find_commune, make_actor

EAST, NORTH = 587_000.0, 2_327_000.0
SURVEYOR = make_actor(1, roles=("surveyor",))
MANAGER = make_actor(3, roles=("manager",))


def rectangle(east: float = 0.0, north: float = 0.0, width: float = 50.0, height: float = 40.0) -> list[list[float]]:
    x, y = EAST + east, NORTH + north
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]


def row(number: int, ring: list[list[float]] | None = None, sheet: int = 1, **columns: Any) -> dict[str, Any]:
    properties = {
        "MA_XA": HANOI_COMMUNE, "SO_TO": sheet, "SO_THUA": number, "DIEN_TICH": 2000.0, "LOAI_DAT": "CQP",
        "NGUON_GOC": 5,
        "DON_VI_QL": "DV-1", "TY_LE": 500,
    } | columns  # fmt: skip
    coordinates = ring or rectangle(east=100.0 * number)
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [coordinates]}}


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    crs = {"type": "name", "properties": {"name": "EPSG:5897"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": rows}), encoding="utf-8")
    return path


def ledger(result: ImportResult) -> tuple[int, int, int, int]:
    refused = result.rows_rejected + result.rows_quarantined
    counts = (result.rows_added, result.rows_changed, result.rows_unchanged, refused)
    assert result.rows_read == sum(counts) + result.rows_accepted
    return counts


def codes(result: ImportResult) -> list[tuple[int | None, str, str]]:
    return [(issue.row_no, issue.code, str(issue.severity)) for issue in result.issues]


class Register:
    """One register with a managing unit DV-1."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        with database.open_session(LOCAL_ADMIN, read_only=False) as session:
            self.unit = add_unit(session, "DV-1")

    def load(
        self, rows: list[dict[str, Any]], actor: Actor = SURVEYOR, progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False, **options: Any,
    ) -> ImportResult:  # fmt: skip
        options = {"accept": "kiểm thử"} | options
        request = ImportRequest(
            paths=(write(self.folder / "thua.geojson", rows),), work_folder=self.folder / "imports", **options
        )
        result = run_import(self.database, actor, request, progress or (lambda _: None), cancelled)
        return self.approve(result, actor) if result.state == "submitted" else result

    def approve(self, result: ImportResult, author: Actor = SURVEYOR) -> ImportResult:
        """A manager approves a batch, and it is written with the rights of its author."""
        decisions.approve(self.database, MANAGER, result.batch_id)
        return go_on(self.database, author, result.batch_id, self.folder / "imports")

    def cells(self, row_no: int) -> dict[str, str | None]:
        """A staged row's cells by the names of their columns."""
        sql = "SELECT b.columns, r.raw FROM staged_row r JOIN import_batch b ON b.id = r.batch_id WHERE row_no = :row"
        [(columns, raw)] = self.ask(sql, row=row_no)
        return {column["name"]: cell for column, cell in zip(columns, raw, strict=True)}

    def ask(self, sql: str, actor: Actor = LOCAL_ADMIN, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.open_session(actor) as session:
            return [tuple(found) for found in session.execute(text(sql), parameters)]


def add_secret_parcel(database: Database, **columns: Any) -> None:
    shape = MultiPolygon([Polygon(rectangle(east=100))])
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_parcel(
            session, geometry=shape, srid=HANOI_SRID, secrecy_level=2, admin_unit_id=find_commune(session), **columns
        )
