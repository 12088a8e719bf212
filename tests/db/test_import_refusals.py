"""Files that cannot be judged as a whole: refused with the reason, or asked about."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from landdb.import_ import decisions
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest
from tests.db.survey_files import EAST, NORTH, SURVEYOR, Register, codes, row

LINE = shapely.LineString([(EAST, NORTH), (EAST + 9, NORTH), (EAST + 9, NORTH + 9)])
ROWS = (
    "SELECT row_no, outcome, key, ST_SRID(geom_source),"
    " ST_X(ST_StartPoint(ST_ExteriorRing(ST_GeometryN(geom_source, 1)))), geom IS NULL FROM staged_row ORDER BY 1"
)
BATCH = (
    "SELECT state, rows_read, rows_rejected, rows_quarantined, finished_at IS NOT NULL, message_vi <> ''"
    " FROM import_batch"
)
ISSUES = "SELECT row_no, code FROM import_issue ORDER BY row_no NULLS FIRST, id"


def load(register: Register, rows: list[dict[str, Any]], system: str | None = "EPSG:5897", **options: Any) -> Any:
    content: dict[str, Any] = {"type": "FeatureCollection", "features": rows}
    if system is not None:
        content["crs"] = {"type": "name", "properties": {"name": system}}
    path = register.folder / "thua.geojson"
    path.write_text(json.dumps(content), encoding="utf-8")
    request = ImportRequest(paths=(path,), **options)
    return run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize(
    ("system", "options", "code"),
    [
        (None, {}, "F11"),
        ("EPSG:2451", {}, "F12"),
        ("EPSG:5897", {"crs": "giữa trời"}, "F19"),
        ("EPSG:5897", {"commune": "99999"}, "F19"),
        ("EPSG:5897", {"commune": "00004@ngày ấy"}, "F19"),
        ("EPSG:5897", {"mapping": {"SO_TO": "tờ nào"}}, "F19"),
    ],
    ids=["unknown system", "foreign system", "wrong --crs", "wrong --commune", "wrong day", "wrong --map"],
)
def test_a_file_that_cannot_be_judged_is_told_why(
    register: Register, system: str | None, options: dict[str, Any], code: str, dry_run: bool
) -> None:
    shapeless = row(2) | {"geometry": None}
    result = load(register, [row(1), shapeless], system, dry_run=dry_run, **options)
    assert codes(result)[0] == (None, code, "error")
    state = "failed" if code != "F11" else "dry_run" if dry_run else "needs_input"
    refused = result.rows_rejected + result.rows_quarantined
    # Of a file about which is asked it is known already that one row has no shape.
    assert (result.rows_read, refused, result.rows_accepted) == (2, 1 if state == "needs_input" else 2, 0)
    assert result.state == state
    assert register.ask("SELECT state, finished_at IS NOT NULL, message_vi <> '' FROM import_batch") == [
        (state, state != "needs_input", True)
    ]
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]


def test_rows_of_a_file_in_no_system_are_kept_as_they_are(register: Register) -> None:
    load(register, [row(1), row(2) | {"geometry": None}], None, dry_run=True)
    first, second = register.ask(ROWS)
    assert first == (1, "rejected", None, 0, EAST + 100, True), "in no system: nobody knows which"
    assert second == (2, "quarantined", None, None, None, True)
    assert [register.cells(number)["SO_THUA"] for number in (1, 2)] == ["1", "2"]
    assert register.ask(BATCH) == [("dry_run", 2, 1, 1, True, True)]
    assert register.ask(ISSUES) == [(None, "F11"), (2, "R01")]


def test_a_file_about_which_is_asked_tells_the_rows_that_are_refused_already(register: Register) -> None:
    bow = row(3)
    bow["geometry"]["coordinates"] = [[["x", 1], [2, 3], [4, 5], ["x", 1]]]
    asked = load(register, [row(1), row(2), bow], None)
    assert (asked.state, asked.rows_read, asked.rows_quarantined) == ("needs_input", 3, 1), asked.issues
    decisions.cancel(register.database, SURVEYOR, asked.batch_id)
    counts = "SELECT state, rows_read, rows_added, rows_rejected + rows_quarantined FROM import_batch"
    assert register.ask(counts) == [("cancelled", 3, 0, 3)]


def test_the_same_file_with_the_right_option_lands(register: Register) -> None:
    assert load(register, [row(1)], None).state == "needs_input"
    landed = load(register, [row(1)], None, crs="5897")
    assert (landed.state, landed.rows_added) == ("submitted", 1)
    [(srid,)] = register.ask("SELECT DISTINCT ST_SRID(geom_source) FROM staged_row")
    assert srid > 0


def test_rows_of_a_file_that_cannot_be_decoded_are_refused_and_not_staged(register: Register) -> None:
    """An encoding that nobody knows."""
    assert codes(load(register, [row(1)], encoding="morse")) == [(None, "F19", "error")]
    assert register.ask("SELECT count(*) FROM staged_row") == [(0,)]
    assert register.ask(BATCH) == [("failed", 1, 1, 0, True, True)]


@pytest.mark.parametrize("kind", ["Point", "LineString"])
def test_a_layer_without_areas_is_refused_once(register: Register, kind: str) -> None:
    """Not row by row: somebody chose the wrong layer."""
    drawn = [shapely.Point(EAST, NORTH + n) if kind == "Point" else LINE for n in range(30)]
    path = register.folder / "moc.shp"
    columns = [np.arange(30)]
    pyogrio.raw.write(path, shapely.to_wkb(drawn), columns, ["so"], geometry_type=kind, crs="EPSG:5897")
    request = ImportRequest(paths=(path,))
    result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    assert (result.state, codes(result)) == ("failed", [(None, "F09", "error")])
    assert ("điểm" if kind == "Point" else "đường") in result.issues[0].message("vi")
