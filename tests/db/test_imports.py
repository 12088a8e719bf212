"""From a file to the register: the ledger, versions, overlaps, secrecy, conflicts and cancellation on real PostGIS."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Polygon
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN, Actor
from landdb.errors import ConflictError, RefusedError
from landdb.import_ import pipeline
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult, Progress
from landdb.queries import import_batches
from tests.factories import HANOI_COMMUNE, HANOI_SRID, add_parcel, add_unit, find_commune, make_actor

EAST, NORTH = 587_000.0, 2_327_000.0
SURVEYOR = make_actor(1, roles=("surveyor",))


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
    counts = (result.rows_added, result.rows_changed, result.rows_unchanged, result.rows_rejected)
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
        request = ImportRequest(paths=(write(self.folder / "thua.geojson", rows),), **options)
        return run_import(self.database, actor, request, progress or (lambda _: None), cancelled)

    def ask(self, sql: str, actor: Actor = LOCAL_ADMIN, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.open_session(actor) as session:
            return [tuple(found) for found in session.execute(text(sql), parameters)]


@pytest.fixture
def register(fresh_database: Database, tmp_path: Path) -> Register:
    return Register(fresh_database, tmp_path)


def test_rows_land_with_uses_attributes_and_identifier(register: Register) -> None:
    rows = [row(1, LOAI_DAT="CQP:1500.0+ONT:500", CHU_CU="mô phỏng"), row(2)]
    result = register.load(rows)
    assert (result.state, ledger(result)) == ("committed", (2, 0, 0, 0))
    landed = (
        "SELECT sheet_no, parcel_no, measured_area_m2::float8, main_use_code, version, changed_by"
        " FROM parcel ORDER BY parcel_no"
    )
    assert register.ask(landed) == [
        (1, 1, 2000.0, "CQP", 1, "test-c1"), (1, 2, 2000.0, "CQP", 1, "test-c1"),
    ]  # fmt: skip
    uses = register.ask(
        "SELECT p.parcel_no, u.ordinal, u.land_use_code, u.area_m2::float8, u.origin_code"
        " FROM parcel_use u JOIN parcel p ON p.id = u.parcel_id ORDER BY 1, 2"
    )
    assert uses == [(1, 1, "CQP", 1500.0, 5), (1, 2, "ONT", 500.0, 5), (2, 1, "CQP", 2000.0, 5)]
    [(code, rule)] = register.ask("SELECT parcel_code, parcel_code_rule FROM parcel WHERE parcel_no = 1")
    assert len(code) == 12
    assert "6960" in rule
    [(attributes,)] = register.ask("SELECT properties - ARRAY['MA_XA'] FROM import_row WHERE row_no = 1")
    assert attributes["CHU_CU"] == "mô phỏng"


def test_attributes_hold_the_unmapped_columns_alone(register: Register, server: Any) -> None:
    register.load([row(1, CHU_CU="mô phỏng")])
    url = register.database.role_url("postgres")
    from sqlalchemy import create_engine

    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT attributes FROM landdb.parcel")).scalar_one() == {"CHU_CU": "mô phỏng"}
    engine.dispose()


def test_refused_rows_stay_with_their_reasons(register: Register) -> None:
    result = register.load([row(1), row(2, LOAI_DAT="XYZ"), row(3, [[*p] for p in rectangle()[:-1]])])
    assert ledger(result) == (1, 0, 0, 2)
    staged = register.ask("SELECT row_no, state, key, properties ->> 'LOAI_DAT' FROM import_row ORDER BY 1")
    assert staged == [(1, "committed", "1/1", "CQP"), (2, "rejected", "1/2", "XYZ"), (3, "rejected", "1/3", "CQP")]
    issues = register.ask(
        "SELECT row_no, code, severity, message_vi <> '', remedy_en <> '' FROM import_issue ORDER BY 1"
    )
    assert issues == [(2, "A02", "error", True, True), (3, "H02", "error", True, True)]
    [batch] = register.ask(
        "SELECT state, rows_read, rows_added, rows_rejected, file_sha256 IS NOT NULL, message_vi FROM import_batch"
    )
    assert batch[:5] == ("committed", 3, 1, 2, True)
    assert "từ chối 2" in batch[5]


def test_the_same_file_again_changes_nothing(register: Register) -> None:
    rows = [row(1), row(2)]
    register.load(rows)
    before = register.ask("SELECT id, version, system_from, import_batch_id FROM parcel ORDER BY id")
    assert ledger(register.load(rows)) == (0, 0, 2, 0)
    assert ledger(register.load(rows, on_existing="update")) == (0, 0, 2, 0)
    assert register.ask("SELECT id, version, system_from, import_batch_id FROM parcel ORDER BY id") == before
    assert register.ask("SELECT DISTINCT state FROM import_row WHERE batch_id <> :b", b=before[0][3]) == [
        ("unchanged",)
    ]


def test_a_registered_key_is_refused_or_becomes_a_version(register: Register) -> None:
    register.load([row(1), row(2)])
    [(code,), (other,)] = register.ask("SELECT parcel_code FROM parcel ORDER BY parcel_no")
    moved = row(1, rectangle(east=100.2), LOAI_DAT="CQP:1900+ONT:100", SO_GCN="AB 123456")
    refused = register.load([moved])
    assert (refused.state, codes(refused)) == ("failed", [(1, "K01", "error")])
    changed = register.load([moved, row(2)], on_existing="update")
    assert ledger(changed) == (0, 1, 1, 0)
    assert register.ask("SELECT parcel_no, version, certificate_no, parcel_code FROM parcel ORDER BY 1") == [
        (1, 2, "AB 123456", code), (2, 1, None, other),
    ]  # fmt: skip
    assert register.ask("SELECT version FROM parcel_history") == [(1,)]
    current = (
        "SELECT land_use_code, area_m2::float8 FROM parcel_use u JOIN parcel p ON p.id = parcel_id"
        " WHERE u.retired_at IS NULL AND parcel_no = 1"
    )
    assert sorted(register.ask(current)) == [("CQP", 1900.0), ("ONT", 100.0)]


def test_an_update_changes_only_what_the_file_says(register: Register) -> None:
    """A file without the columns of secrecy and certificate neither publishes nor erases."""
    full = row(1, DO_MAT=1, SO_GCN="AB 1", TT_GCN="issued", DIA_CHI="mô phỏng", TRANG_THAI="pending", CHU_CU="x")
    register.load([full])
    poor = row(1, DIEN_TICH=2001.0)
    for column in ("NGUON_GOC", "TY_LE"):
        del poor["properties"][column]
    assert ledger(register.load([poor], on_existing="update")) == (0, 1, 0, 0)
    kept = (
        "SELECT version, legal_area_m2::float8, secrecy_level, certificate_no, certificate_status, address, status,"
        " map_scale, attributes ->> 'CHU_CU' FROM parcel"
    )
    assert register.ask(kept) == [(2, 2001.0, 1, "AB 1", "issued", "mô phỏng", "pending", 500, "x")]
    assert register.ask("SELECT origin_code, area_m2::float8 FROM parcel_use WHERE retired_at IS NULL") == [(5, 2001.0)]
    assert ledger(register.load([poor], on_existing="update")) == (0, 0, 1, 0)
    assert register.ask("SELECT version FROM parcel") == [(2,)]
    blank = row(1, DIEN_TICH=2002.0, SO_GCN="", DO_MAT=None)
    assert ledger(register.load([blank], on_existing="update")) == (0, 1, 0, 0)
    assert register.ask("SELECT secrecy_level, certificate_no FROM parcel") == [(1, "AB 1")]


def test_no_file_lowers_the_secrecy_of_a_parcel(register: Register) -> None:
    register.load([row(1, DO_MAT=1), row(2)])
    lowered = register.load([row(1, DO_MAT=0), row(2, DO_MAT=1)], on_existing="update")
    assert (codes(lowered), ledger(lowered)) == ([(1, "S01", "error")], (0, 1, 0, 1))
    assert register.ask("SELECT parcel_no, secrecy_level FROM parcel ORDER BY 1") == [(1, 1), (2, 1)]


def test_a_key_of_several_levels_is_not_guessed(register: Register) -> None:
    register.load([row(1)])
    add_secret_parcel(register.database, sheet_no=1, parcel_no=1, managing_unit_id=register.unit)
    unclear = register.load([row(1, TY_LE=1000)], LOCAL_ADMIN, on_existing="update")
    assert codes(unclear) == [(1, "K01", "error")]
    assert "2" in unclear.issues[0].message("vi")
    assert register.ask("SELECT secrecy_level, version FROM parcel ORDER BY 1") == [(0, 1), (2, 1)]
    stated = register.load([row(1, TY_LE=1000, DO_MAT=2)], LOCAL_ADMIN, on_existing="update", dry_run=True)
    assert "K01" not in {code for _, code, _ in codes(stated)}


def test_overlap_with_a_registered_parcel_weighs_by_the_coarser_scale(register: Register) -> None:
    register.load([row(1, rectangle(), TY_LE=2000)])
    slight = register.load([row(2, rectangle(east=49.9))], dry_run=True)
    assert codes(slight) == [(1, "T02", "warning")]
    [issue] = slight.issues
    assert issue.measured == pytest.approx(0.1, abs=0.001)
    assert issue.limit == pytest.approx(0.17, abs=0.03)
    wide = register.load([row(2, rectangle(east=49.0)), row(3)], dry_run=True)
    assert codes(wide) == [(1, "T02", "error")]
    assert (wide.rows_accepted, wide.rows_rejected) == (1, 1)
    assert register.ask("SELECT ST_Area(geom) > 0 FROM import_issue WHERE code = 'T02'") == [(True,), (True,)]


def test_an_identifier_belongs_to_one_parcel(register: Register) -> None:
    register.load([row(1, MA_DINHDANH="w7ezcywzzzz0")])
    assert register.ask("SELECT parcel_code, parcel_code_source FROM parcel") == [("w7ezcywzzzz0", "issued")]
    taken = register.load([row(2, MA_DINHDANH="w7ezcywzzzz0")], dry_run=True)
    assert codes(taken) == [(1, "K02", "error")]
    assert "thửa 1 tờ 1" in taken.issues[0].message("vi")
    assert codes(register.load([row(1, MA_DINHDANH="w7ezcywzzzz0", TY_LE=1000)], on_existing="update")) == []


def test_neighbours_replaced_together_do_not_overlap_their_former_selves(register: Register) -> None:
    register.load([row(1, rectangle()), row(2, rectangle(east=50))])
    both = [
        row(1, rectangle(width=52), DIEN_TICH=2080), row(2, rectangle(east=52, width=48), DIEN_TICH=1920),
    ]  # fmt: skip
    assert codes(register.load(both, on_existing="update", dry_run=True)) == []
    assert codes(register.load(both[:1], on_existing="update", dry_run=True)) == [(1, "T02", "error")]


def test_dry_run_writes_no_parcel(register: Register) -> None:
    result = register.load([row(1), row(2, DIEN_TICH=1)], dry_run=True)
    assert (result.state, result.rows_accepted, ledger(result)) == ("dry_run", 1, (0, 0, 0, 1))
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]
    assert register.ask("SELECT state FROM import_batch") == [("dry_run",)]


def test_old_commune_codes_by_their_day(register: Register) -> None:
    """00004 was Trúc Bạch until July 2025 and is Ba Đình since."""
    rows = [row(1), row(2, sheet=2)]
    for one in rows:
        del one["properties"]["MA_XA"]
    register.load(rows[:1], commune="00004")
    register.load(rows[1:], commune="00004@2025-06-30")
    names = register.ask(
        "SELECT p.sheet_no, a.name_vi FROM parcel p JOIN admin_unit a ON a.id = p.admin_unit_id ORDER BY 1"
    )
    assert names == [(1, "Phường Ba Đình"), (2, "Phường Trúc Bạch")]
    unknown = register.load(rows, commune="99999")
    assert (unknown.state, codes(unknown)) == ("failed", [(None, "F19", "error")])


def add_secret_parcel(database: Database, **columns: Any) -> None:
    shape = MultiPolygon([Polygon(rectangle(east=100))])
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_parcel(
            session, geometry=shape, srid=HANOI_SRID, secrecy_level=2, admin_unit_id=find_commune(session), **columns
        )


def test_a_hidden_neighbour_leaves_no_trace_in_the_receipt(
    clone_database: Callable[[], AbstractContextManager[Database]], tmp_path: Path
) -> None:
    """World A holds a secret parcel with the same ground and the same key; world B does not. The author cannot tell."""
    receipts: list[Any] = []
    for secret in (True, False):
        with clone_database() as database:
            register = Register(database, tmp_path)
            if secret:
                add_secret_parcel(database, sheet_no=1, parcel_no=1)
            result = register.load([row(1), row(2)])
            staged = register.ask(
                "SELECT row_no, state, key, \"values\" - ARRAY['managing_unit_id', 'content_hash']"
                " FROM import_row ORDER BY 1",
                SURVEYOR,
            )
            batch = register.ask(
                "SELECT state, rows_read, rows_added, rows_rejected, message_vi, secrecy_level FROM import_batch",
                SURVEYOR,
            )
            issues = register.ask("SELECT count(*) FROM import_issue", SURVEYOR)
            receipts.append((result.state, ledger(result), codes(result), staged, batch, issues))
            waiting = register.ask("SELECT kind, secrecy_level, overlap_area_m2::float8 FROM review_item ORDER BY kind")
            assert waiting == ([("K01", 2, None), ("T02", 2, 2000.0)] if secret else [])
            assert register.ask("SELECT count(*) FROM review_item", make_actor(1, roles=("manager",))) == [(0,)]
    assert receipts[0] == receipts[1]


def test_the_author_writes_only_what_they_may(register: Register) -> None:
    with pytest.raises(RefusedError):
        register.load([row(1)], make_actor(3, roles=("viewer",)))
    with pytest.raises(RefusedError):
        register.load([row(1)], make_actor(0, roles=("surveyor",)))
    secret = register.load([row(1, DO_MAT=1), row(2, DO_MAT=2)])
    assert codes(secret) == [(2, "S02", "error")]
    assert register.ask("SELECT secrecy_level FROM import_batch") == [(1,)]
    elsewhere = register.load([row(3)], make_actor(1, provinces={"48"}, roles=("surveyor",)))
    assert codes(elsewhere) == [(1, "S03", "error")]
    other_unit = register.load(
        [row(3)], make_actor(1, units={"00000000-0000-0000-0000-000000000001"}, roles=("surveyor",))
    )
    assert codes(other_unit) == [(1, "S03", "error")]
    own = register.load([row(3)], make_actor(1, units={register.unit}, provinces={"01"}, roles=("surveyor",)))
    assert ledger(own) == (1, 0, 0, 0)


@pytest.mark.parametrize("phase", ["reading", "checking", "staging", "committing"])
def test_cancelled_at_any_phase_nothing_is_written(register: Register, phase: str) -> None:
    seen: list[str] = []
    result = register.load([row(1)], progress=lambda step: seen.append(step.phase), cancelled=lambda: phase in seen)
    assert result.state == "cancelled"
    assert register.ask("SELECT state, finished_at IS NOT NULL FROM import_batch") == [("cancelled", True)]
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]


def test_a_change_meanwhile_is_a_conflict_and_nothing_is_written(register: Register) -> None:
    register.load([row(1), row(2)])

    def meddle(step: Progress) -> None:
        if step.phase == "committing" and step.done == 0:
            with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
                session.execute(text("UPDATE parcel SET note = 'mô phỏng' WHERE parcel_no = 1"))

    with pytest.raises(ConflictError):
        register.load([row(1, TY_LE=1000), row(9)], on_existing="update", progress=meddle)
    assert register.ask("SELECT parcel_no, version FROM parcel ORDER BY 1") == [(1, 2), (2, 1)]
    assert register.ask("SELECT state FROM import_batch ORDER BY created_at DESC LIMIT 1") == [("failed",)]


def test_the_same_key_written_meanwhile_is_a_conflict(register: Register) -> None:
    def meddle(step: Progress) -> None:
        if step.phase == "committing" and step.done == 0:
            with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
                add_parcel(session, sheet_no=1, parcel_no=1, managing_unit_id=register.unit)

    with pytest.raises(ConflictError):
        register.load([row(1), row(2)], progress=meddle)
    assert register.ask("SELECT count(*) FROM parcel") == [(1,)]


def race(register: Register, monkeypatch: pytest.MonkeyPatch, *files: list[dict[str, Any]]) -> list[Any]:
    """Import files at once: all have been compared before the first is committed."""
    everybody = Barrier(len(files))
    commit = pipeline.commit

    def commit_together(*arguments: Any) -> ImportResult:
        everybody.wait(60)
        return commit(*arguments)

    def load(number: int) -> Any:
        path = write(register.folder / f"{number}.geojson", files[number])
        try:
            request = ImportRequest(paths=(path,))
            return run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False).state
        except ConflictError as error:
            return error

    monkeypatch.setattr(pipeline, "commit", commit_together)
    with ThreadPoolExecutor(len(files)) as executor:
        return list(executor.map(load, range(len(files))))


def test_of_two_imports_at_once_one_takes_the_ground(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = race(register, monkeypatch, [row(1, rectangle()), row(2)], [row(3, rectangle(east=10))])
    [conflict] = [end for end in ended if isinstance(end, ConflictError)]
    assert "committed" in ended
    assert "m²" in conflict.message_vi
    assert register.ask(
        "SELECT count(*) FROM parcel a JOIN parcel b ON a.id < b.id WHERE ST_Overlaps(a.geom_source, b.geom_source)"
    ) == [(0,)]
    closed = "SELECT message_vi, rows_read = rows_rejected, rows_read > 0 FROM import_batch WHERE state = 'failed'"
    assert register.ask(closed) == [(conflict.message_vi, True, True)]
    lost = "SELECT DISTINCT r.state FROM import_row r JOIN import_batch b ON b.id = r.batch_id WHERE b.state = 'failed'"
    assert register.ask(lost) == [("rejected",)]


def test_of_two_imports_at_once_one_takes_the_key(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """At another level the unique index would let both in."""
    ended = race(register, monkeypatch, [row(1)], [row(1, rectangle(east=900), DO_MAT=1)])
    assert sorted(str(end).split(";")[0] for end in ended) == [
        "1/1 was registered by somebody else meanwhile", "committed",
    ]  # fmt: skip
    assert register.ask("SELECT count(*) FROM parcel") == [(1,)]


def test_a_wish_to_stop_is_refused_or_kept(register: Register) -> None:
    """Asked before the writing it holds; once the writing has begun it is refused."""

    def ask_during(wanted: str, answers: list[bool]) -> Callable[[Progress], None]:
        def ask(step: Progress) -> None:
            if step.phase == wanted and not answers:
                [(batch,)] = register.ask("SELECT id::text FROM import_batch WHERE finished_at IS NULL")
                with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
                    answers.append(import_batches.request_cancel(session, batch))

        return ask

    early: list[bool] = []
    stopped = register.load([row(1)], progress=ask_during("staging", early))
    assert (early, stopped.state) == ([True], "cancelled")
    assert register.ask("SELECT rows_read, rows_rejected FROM import_batch") == [(1, 1)]
    late: list[bool] = []
    written = register.load([row(1)], progress=ask_during("committing", late))
    assert (late, written.state) == ([False], "committed")


def test_a_fault_of_ours_closes_the_batch(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "validate", break_down)
    with pytest.raises(ZeroDivisionError):
        register.load([row(1)])
    assert register.ask("SELECT state, message_vi <> '' FROM import_batch") == [("failed", True)]


def test_works_stand_on_the_parcels_they_name(register: Register) -> None:
    register.load([row(1), row(2), row(3)])
    place = {"MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C"}
    work = {
        "MA_CT": "CT-1",
        "TEN_CT": "Kho mô phỏng",
        "NHOM_CT": "nhóm II",
        "TINH_TRANG": "Tốt",
        "NAM_XD": 1990,
        "THUA": "1/1; 1/2",
    }
    rows: list[Any] = [
        {
            "type": "Feature",
            "properties": place | work,
            "geometry": {"type": "Point", "coordinates": [EAST + 120, NORTH + 20]},
        },
        {"type": "Feature", "properties": place | work | {"MA_CT": "CT-2", "THUA": "mười"}, "geometry": None},
    ]
    result = register.load(rows, target="works")
    assert (ledger(result), codes(result)) == ((1, 0, 0, 1), [(2, "A06", "error"), (2, "R01", "error")])
    assert register.ask("SELECT code, work_type, work_group, condition, built_year FROM work") == [
        ("CT-1", "C", "II", "good", 1990)
    ]
    tied = (
        "SELECT parcel_no FROM work_parcel w JOIN parcel p ON p.id = w.parcel_id WHERE w.retired_at IS NULL ORDER BY 1"
    )
    assert register.ask(tied) == [(1,), (2,)]
    rows[0]["properties"]["THUA"] = "1/3"
    assert ledger(register.load(rows[:1], target="works", on_existing="update")) == (0, 1, 0, 0)
    assert register.ask(tied) == [(3,)]
    assert ledger(register.load(rows[:1], target="works")) == (0, 0, 1, 0)


def test_a_fabric_of_a_thousand_parcels(register: Register) -> None:
    """Neighbours share edges, so nothing overlaps; the sums in the register are those of the file."""
    rows = [row(n + 1, rectangle(east=50.0 * (n % 40), north=40.0 * (n // 40))) for n in range(1000)]
    result = register.load(rows)
    assert (ledger(result), codes(result)) == ((1000, 0, 0, 0), [])
    [(count, area)] = register.ask("SELECT count(*), sum(measured_area_m2)::float8 FROM parcel")
    assert (count, area) == (1000, 2_000_000.0)
    assert np.unique(list(result.keys.values())).size == 1000
