"""A fix is looked at before it is taken: what would be found on the row then, and that this is what comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.db import Database
from landdb.import_ import decisions, fix_outlook
from landdb.import_.fix_outlook import Outlook, judge_fixes
from landdb.import_.fixing import propose_fixes
from landdb.import_.pipeline import go_on
from landdb.import_.records import ImportResult
from tests.db.survey_files import MANAGER, SURVEYOR, Register, add_secret_parcel, rectangle, row

Ring = list[list[float]]


@pytest.fixture(scope="module")
def register(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(database, tmp_path_factory.mktemp("outlook"))


def knotted(number: int, ring: Ring, **columns: Any) -> dict[str, Any]:
    """A parcel whose ring touches itself, at the tip of a bay of 4 m²: not valid, and mended without harm."""
    (west, south), (east, _), (_, north), *_ = ring
    middle = (west + east) / 2
    bay = [[middle, north], [middle + 2, north - 2], [middle - 2, north - 2], [middle, north]]
    whole = [[west, south], [east, south], [east, north], *bay, [west, north], [west, south]]
    return row(number, whole, **{"DIEN_TICH": 1996.0} | columns)


def brought(register: Register, rows: list[dict[str, Any]], **options: Any) -> ImportResult:
    return register.load(rows, finish="check", **options)


def outlook(
    register: Register, result: ImportResult, *codes: str
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    proposed, _ = propose_fixes(register.database, SURVEYOR, result.batch_id, codes=codes or None)
    found = judge_fixes(register.database, SURVEYOR, result.batch_id, proposed)
    return {number: (one.errors, one.warnings) for number, one in found.items()}


def taken(
    register: Register, result: ImportResult, rows: set[int]
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What is found on some rows once the fixes are taken."""
    decisions.fix(register.database, SURVEYOR, result.batch_id, None, None)
    issues = go_on(register.database, SURVEYOR, result.batch_id, register.folder / "imports").issues

    def codes(number: int, severity: str) -> tuple[str, ...]:
        return tuple(sorted({one.code for one in issues if one.row_no == number and one.severity == severity}))

    return {number: (codes(number, "error"), codes(number, "warning")) for number in rows}


def ground(number: int, **changes: float) -> Ring:
    """A place of its own for each test, with the sheets of 60 and more."""
    return rectangle(north=300.0 * number, **changes)


def test_what_is_foretold_is_what_comes(register: Register) -> None:
    """Mended whole; onto a neighbour of the file; onto a registered one; of another area on paper; of no known code."""
    register.load([row(90, ground(60, east=600.0), sheet=60)])
    rows = [
        knotted(1, ground(60), sheet=60),
        knotted(2, ground(60, east=100.0), sheet=60),
        row(3, ground(60, east=140.0), sheet=60),
        knotted(4, ground(60, east=580.0), sheet=60),
        knotted(5, ground(60, east=800.0), sheet=60, DIEN_TICH=3000.0),
        knotted(6, ground(60, east=1000.0), sheet=60, LOAI_DAT="XYZ"),
    ]
    result = brought(register, rows)
    foretold = outlook(register, result)
    assert foretold == {
        1: ((), ()), 2: (("T01",), ("T04",)), 4: (("T02",), ()), 5: (("D01",), ()), 6: (("A02",), ()),
    }  # fmt: skip
    assert taken(register, result, set(foretold)) == foretold


def test_several_fixed_rows_are_judged_beside_each_other(register: Register) -> None:
    rows = [knotted(n, ground(61, east=40.0 * n), sheet=61) for n in (1, 2)]
    result = brought(register, [*rows, row(3, ground(61, east=500.0), sheet=61)])
    foretold = outlook(register, result)
    assert foretold == dict.fromkeys((1, 2), (("T01",), ("T04",)))
    assert taken(register, result, {1, 2}) == foretold


def test_a_ring_that_no_fix_closes_is_open_still(register: Register) -> None:
    knot, plain = knotted(1, ground(62), sheet=62), row(2, ground(62, east=300.0), sheet=62)
    for one in (knot, plain):
        del one["geometry"]["coordinates"][0][-1]
    result = brought(register, [knot, plain, row(3, ground(62, east=600.0), sheet=62)])
    foretold = outlook(register, result)
    assert foretold == {1: (("H02",), ()), 2: ((), ())}
    assert taken(register, result, {1, 2}) == foretold


def test_a_parcel_that_the_file_changes_is_not_lain_upon(register: Register) -> None:
    register.load([row(1, ground(63), sheet=63)])
    rows = [knotted(1, ground(63), sheet=63, LOAI_DAT="ONT"), row(2, ground(63, east=300.0), sheet=63)]
    result = brought(register, rows, on_existing="update")
    foretold = outlook(register, result)
    assert foretold == {1: ((), ())}
    assert taken(register, result, {1}) == foretold


def test_parcels_that_the_author_may_not_see_are_not_told(register: Register) -> None:
    add_secret_parcel(register.database)
    result = brought(register, [knotted(1, rectangle(east=120.0), sheet=66), row(2, ground(66, east=300.0), sheet=66)])
    assert outlook(register, result) == {1: ((), ())}
    proposed, _ = propose_fixes(register.database, MANAGER, result.batch_id)
    assert judge_fixes(register.database, MANAGER, result.batch_id, proposed)[1].errors == ("T02",)


def test_of_many_rows_the_first_are_judged(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix_outlook, "MOST", 1)
    rows = [knotted(n, ground(64, east=200.0 * n), sheet=64) for n in (1, 2)]
    assert outlook(register, brought(register, [*rows, row(3, ground(64, east=900.0), sheet=64)])) == {1: ((), ())}


def test_the_command_tells_it(
    register: Register, import_commands: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LANDDB_HOME", str(tmp_path / "home"))
    rows = [knotted(1, ground(65), sheet=65, DIEN_TICH=3000.0), knotted(2, ground(65, east=200.0), sheet=65)]
    batch = str(brought(register, [*rows, row(3, ground(65, east=900.0), sheet=65)]).batch_id)
    runner = CliRunner()
    told = runner.invoke(app, ["imports", "fix", batch]).stdout
    assert told.count("  → Sửa xong: ") == 2
    assert "Sửa xong: còn lỗi D01\n" in told
    assert "Sửa xong: không còn lỗi hay cảnh báo\n" in told
    assert "--take" in told.splitlines()[-1]
    assert (
        "Only then these are judged: H06, K01" in runner.invoke(app, ["imports", "fix", batch, "--lang", "en"]).stdout
    )
    document = json.loads(runner.invoke(app, ["imports", "fix", batch, "--json"]).stdout)
    assert [(one["row_no"], one["errors"], one["text_en"]) for one in document["outlook"]] == [
        (1, ["D01"], "Once fixed: still errors D01"), (2, [], "Once fixed: no errors or warnings are left"),
    ]  # fmt: skip


def test_errors_and_warnings_are_one_sentence() -> None:
    assert Outlook(1, ("D01", "T01"), ("T03",)).text("vi") == "Sửa xong: còn lỗi D01, T01; còn cảnh báo T03"
