"""Empty cells of an update: they say nothing, unless a person wants them to clear what is registered."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.collections import PARCELS
from landdb.errors import InputError
from landdb.import_.records import ImportResult
from landdb.queries.versions import find_versions
from tests.db.survey_files import EAST, NORTH, SURVEYOR, Register, codes, ledger, row
from tests.factories import HANOI_COMMUNE, add_unit, make_actor

FULL: dict[str, Any] = {
    "GHI_CHU": "mô phỏng", "DIA_CHI": "Số 1", "SO_GCN": "AB 1", "NGAY_GCN": "01/02/2020", "DON_VI_SD": "DV-1",
    "TRANG_THAI": "pending", "TT_GCN": "issued", "DO_MAT": 1, "MA_DINHDANH": "w7ezcywzzzz0",
}  # fmt: skip
EMPTY: dict[str, Any] = dict.fromkeys(FULL, "")
STORED = (
    "SELECT version, note, address, certificate_no, certificate_date IS NULL, using_unit_id IS NULL, map_scale,"
    " status, certificate_status, secrecy_level, parcel_code FROM parcel"
)
KEPT = ("pending", "issued", 1, "w7ezcywzzzz0")
ORIGIN = "SELECT origin_code FROM parcel_use WHERE retired_at IS NULL"


def test_empty_cells_say_nothing_by_default(register: Register) -> None:
    register.load([row(1, **FULL)])
    empty = row(1, DIEN_TICH=2001.0, TY_LE=None, NGUON_GOC=None, **EMPTY)
    assert ledger(register.load([empty], on_existing="update")) == (0, 1, 0, 0)
    assert register.ask(STORED) == [(2, "mô phỏng", "Số 1", "AB 1", False, False, 500, *KEPT)]
    assert register.ask(ORIGIN) == [(5,)]


def test_empty_cells_clear_what_may_be_empty_where_it_is_wished(register: Register) -> None:
    register.load([row(1, **FULL), row(2)])
    empty = [row(1, TY_LE=None, NGUON_GOC=None, **EMPTY), row(2, **EMPTY)]
    tried = register.load(empty, on_existing="update", clear_empty=True, dry_run=True)
    assert (tried.rows_accepted, tried.rows_unchanged) == (1, 1), "of the second there is nothing to clear"
    changed = register.load(empty, on_existing="update", clear_empty=True)
    assert ledger(changed) == (0, 1, 1, 0)
    assert codes(changed) == codes(tried) == [(1, "A01", "note")]
    said = changed.issues[0].message("vi")
    assert said.endswith("Nguồn gốc sử dụng, Đơn vị sử dụng, Địa chỉ thửa đất, Số phát hành GCN, Ngày cấp GCN, "
                         "Tỷ lệ bản đồ, Ghi chú")  # fmt: skip
    assert register.ask(f"{STORED} WHERE parcel_no = 1") == [(2, None, None, None, True, True, None, *KEPT)]
    assert sorted(register.ask(ORIGIN), key=str) == [(5,), (None,)]
    [(key,)] = register.ask("SELECT id::text FROM parcel WHERE parcel_no = 1")
    with register.database.open_session(LOCAL_ADMIN) as session:
        cleared = set(find_versions(session, PARCELS, key, 3)[-1]["changed"])
    assert cleared >= {"note", "address", "certificate_no", "certificate_date", "using_unit_id", "map_scale"}
    assert ledger(register.load(empty, on_existing="update", clear_empty=True)) == (0, 0, 2, 0), "nothing is left"
    assert ledger(register.load(empty, on_existing="update")) == (0, 0, 2, 0)


def test_a_column_that_the_file_lacks_is_no_empty_cell(register: Register) -> None:
    register.load([row(1, **FULL)])
    assert ledger(register.load([row(1, GHI_CHU="")], on_existing="update", clear_empty=True)) == (0, 1, 0, 0)
    assert register.ask(STORED) == [(2, None, "Số 1", "AB 1", False, False, 500, *KEPT)]


def test_what_cannot_be_read_is_not_empty(register: Register) -> None:
    register.load([row(1, **FULL)])
    wrong = register.load([row(1, **FULL | {"NGAY_GCN": "hôm nọ"})], on_existing="update", clear_empty=True)
    assert "A01" not in {code for _, code, _ in codes(wrong)}
    assert register.ask("SELECT certificate_date IS NULL FROM parcel") == [(False,)]


def work(**columns: Any) -> dict[str, Any]:
    properties = {
        "MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C", "MA_CT": "CT-1", "TEN_CT": "Kho mô phỏng",
        "TEN_MA": "K-1", "NHOM_CT": "II", "NAM_XD": 1990, "THUA": "1/1",
    } | columns  # fmt: skip
    geometry = {"type": "Point", "coordinates": [EAST + 120, NORTH + 20]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_works_lose_their_parcels_and_only_whoever_reads_a_code_name_clears_it(register: Register) -> None:
    stored = "SELECT version, code_name, work_group, built_year FROM work"
    ties = "SELECT count(*) FROM work_parcel WHERE retired_at IS NULL"
    update: dict[str, Any] = {"target": "works", "on_existing": "update"}
    register.load([row(1)])
    register.load([work()], target="works")
    empty = work(NAM_XD=1991, TEN_MA="", NHOM_CT=" ", THUA="")
    assert ledger(register.load([empty], **update)) == (0, 1, 0, 0)
    assert register.ask(stored) == [(2, "K-1", "II", 1991)], "also what the author could not have read"
    by_reader = register.load([empty], **update, clear_empty=True)
    assert register.ask(stored) == [(3, "K-1", None, 1991)]
    assert register.ask(ties) == [(0,)]
    assert "Tên mã" not in by_reader.issues[0].message("vi")
    cleared = register.load([empty], LOCAL_ADMIN, **update, clear_empty=True)
    assert codes(cleared) == [(1, "A01", "note")]
    assert register.ask(stored) == [(4, None, None, 1991)]


REFERENCES = "SELECT version, military_zone_id::text, using_unit_id::text FROM parcel ORDER BY parcel_no"
WORK_REFERENCES = "SELECT version, military_zone_id::text FROM work ORDER BY code"
MANAGER = make_actor(3, roles=("manager",))


def add_secret_references(register: Register, *changes: str) -> tuple[str, str]:
    """A zone and a unit of level 3, put where ``changes`` (UPDATE statements) say."""
    add_zone = (
        "INSERT INTO military_zone (code, name_vi, province_code, secrecy_level, managing_unit_id)"
        " VALUES ('KV-MAT', 'Khu mật (mô phỏng)', '01', 3, :unit) RETURNING id::text"
    )
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        unit = str(add_unit(session, "DV-MAT", secrecy_level=3))
        zone = str(session.execute(text(add_zone), {"unit": register.unit}).scalar_one())
        for change in changes:
            session.execute(text(change), {"zone": zone, "unit": unit})
    return zone, unit


def told(result: ImportResult) -> tuple[Any, ...]:
    """Everything that an import tells its author, except which row it tells it of."""
    findings = [(found.code, found.field, found.message("vi"), found.message("en")) for found in result.issues]
    return result.state, ledger(result), result.rows_accepted, findings


def test_a_hidden_reference_of_a_parcel_is_neither_told_nor_cleared(register: Register) -> None:
    """Beside a parcel without any: what its author is told is the same."""
    register.load([row(1), row(2)])
    zone, unit = add_secret_references(
        register, "UPDATE parcel SET military_zone_id = :zone, using_unit_id = :unit WHERE parcel_no = 1"
    )
    silent: dict[str, Any] = {"KHU_QS": "", "DON_VI_SD": ""}
    options: dict[str, Any] = {"on_existing": "update", "clear_empty": True}
    for dry_run in (True, False):
        of_both = [register.load([row(n, **silent)], SURVEYOR, **options, dry_run=dry_run) for n in (1, 2)]
        assert told(of_both[0]) == told(of_both[1])
        assert ledger(of_both[0]) == (0, 0, 1, 0)
    assert register.ask(REFERENCES) == [(2, zone, unit), (1, None, None)]
    more = [register.load([row(n, **silent, TY_LE="")], SURVEYOR, **options) for n in (1, 2)]
    assert told(more[0]) == told(more[1]), "nor with something else that is cleared"
    assert register.ask(REFERENCES) == [(3, zone, unit), (2, None, None)]
    by_reader = register.load([row(1, **silent, TY_LE="")], MANAGER, **options)
    assert codes(by_reader) == [(1, "A01", "note")]
    assert register.ask(REFERENCES) == [(4, None, None), (2, None, None)]


def test_a_hidden_zone_of_a_work_is_neither_told_nor_cleared(register: Register) -> None:
    register.load([row(1)])
    works = [work(MA_CT=code, THUA=None, TEN_MA=None, KHU_QS="") for code in ("CT-1", "CT-2")]
    register.load(works, target="works")
    zone, _ = add_secret_references(register, "UPDATE work SET military_zone_id = :zone WHERE code = 'CT-1'")
    options: dict[str, Any] = {"target": "works", "on_existing": "update", "clear_empty": True}
    for dry_run in (True, False):
        of_both = [register.load([one], SURVEYOR, **options, dry_run=dry_run) for one in works]
        assert told(of_both[0]) == told(of_both[1])
        assert ledger(of_both[0]) == (0, 0, 1, 0)
    assert register.ask(WORK_REFERENCES) == [(2, zone), (1, None)]
    assert codes(register.load(works, MANAGER, **options)) == [(1, "A01", "note")]
    assert register.ask(WORK_REFERENCES) == [(3, None), (1, None)]


def test_clearing_is_for_updates(register: Register) -> None:
    with pytest.raises(InputError, match="update"):
        register.load([row(1)], clear_empty=True)
    assert register.ask("SELECT count(*) FROM import_batch") == [(0,)]
