"""Files refused as a whole: what could be read of them is kept as refused rows, with the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest
from tests.db.survey_files import EAST, NORTH, SURVEYOR, Register, codes, row

ROWS = "SELECT row_no, state, key, properties ->> 'SO_THUA', ST_SRID(geom), ST_X(ST_StartPoint(ST_ExteriorRing("
ROWS += 'ST_GeometryN(geom, 1)))), "values"::text, object_id FROM import_row ORDER BY 1'
BATCH = "SELECT state, rows_read, rows_rejected, finished_at IS NOT NULL, message_vi <> '' FROM import_batch"
ISSUES = "SELECT row_no, code FROM import_issue ORDER BY id"


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
    ("system", "options", "code", "key"),
    [
        (None, {}, "F11", "1/1"),
        ("EPSG:2451", {}, "F12", "1/1"),
        ("EPSG:5897", {"crs": "giữa trời"}, "F19", "1/1"),
        ("EPSG:5897", {"commune": "99999"}, "F19", None),
        ("EPSG:5897", {"commune": "00004@ngày ấy"}, "F19", None),
        ("EPSG:5897", {"mapping": {"SO_TO": "tờ nào"}}, "F19", None),
    ],
    ids=["unknown system", "foreign system", "wrong --crs", "wrong --commune", "wrong day", "wrong --map"],
)
def test_rows_of_a_refused_file_are_kept(
    register: Register, system: str | None, options: dict[str, Any], code: str, key: str | None, dry_run: bool
) -> None:
    shapeless = row(2) | {"geometry": None}
    result = load(register, [row(1), shapeless], system, dry_run=dry_run, **options)
    assert codes(result) == [(None, code, "error"), (2, "R01", "error")]
    assert (result.rows_read, result.rows_rejected, result.rows_accepted) == (2, 2, 0)
    first, second = register.ask(ROWS)
    assert first == (1, "rejected", key, "1", 0, EAST + 100, "{}", None), "in no system: nobody knows which"
    assert second == (2, "rejected", key and "1/2", "2", None, None, "{}", None)
    assert register.ask(BATCH) == [("dry_run" if dry_run else "failed", 2, 2, True, True)]
    assert register.ask(ISSUES) == [(None, code), (2, "R01")]
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]


def test_the_same_file_with_the_right_option_lands(register: Register) -> None:
    assert load(register, [row(1)], None).state == "failed"
    assert load(register, [row(1)], None, crs="5897").rows_added == 1
    assert register.ask("SELECT state, ST_SRID(geom) = 0 FROM import_row ORDER BY state") == [
        ("committed", False), ("rejected", True),
    ]  # fmt: skip


def test_coordinates_that_are_no_numbers_are_set_aside_first(register: Register) -> None:
    endless = row(1, [[EAST, NORTH], [EAST + 1e308 * 10, NORTH], [EAST, NORTH + 1], [EAST, NORTH]])
    result = load(register, [endless], commune="99999")
    assert codes(result)[0] == (None, "F19", "error")
    assert register.ask("SELECT state, geom IS NULL FROM import_row") == [("rejected", True)]


def test_a_file_that_cannot_be_read_has_no_rows(register: Register) -> None:
    """What breaks off, and texts in an encoding that nobody knows."""
    assert codes(load(register, [row(1)], encoding="morse")) == [(None, "F19", "error")]
    assert register.ask("SELECT count(*) FROM import_row") == [(0,)]
    assert register.ask(BATCH) == [("failed", 0, 0, True, True)]
