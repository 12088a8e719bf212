"""Files about parcels that are registered already: what changes, what stays, and what no file may do."""

from __future__ import annotations

from typing import Any

from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.queries.versions import find_versions
from tests.db.survey_files import EAST, NORTH, Register, add_secret_parcel, codes, ledger, rectangle, row
from tests.factories import HANOI_COMMUNE, make_actor


def test_the_same_file_again_changes_nothing(register: Register) -> None:
    rows = [row(1), row(2)]
    register.load(rows)
    before = register.ask("SELECT id, version, system_from, import_batch_id FROM parcel ORDER BY id")
    assert ledger(register.load(rows)) == (0, 0, 2, 0)
    assert ledger(register.load(rows, on_existing="update")) == (0, 0, 2, 0)
    assert register.ask("SELECT id, version, system_from, import_batch_id FROM parcel ORDER BY id") == before
    assert register.ask("SELECT DISTINCT outcome FROM staged_row WHERE batch_id <> :b", b=before[0][3]) == [
        ("unchanged",)
    ]


def test_rings_that_a_format_turns_round_change_nothing(register: Register) -> None:
    """GeoJSON runs round a parcel against the clock, shapefiles with it; some write one parcel as several parts."""
    hollow = row(2)
    hollow["geometry"]["coordinates"].append(rectangle(east=210, north=10, width=20, height=20))
    hollow["properties"]["DIEN_TICH"] = 1600.0
    first = [row(1), hollow]
    register.load(first)

    def turned(shape: dict[str, Any]) -> dict[str, Any]:
        return {"type": "MultiPolygon", "coordinates": [[ring[::-1] for ring in shape["coordinates"]]]}

    again = [{**one, "geometry": turned(one["geometry"])} for one in first]
    assert ledger(register.load(again, on_existing="update")) == (0, 0, 2, 0)


def test_a_new_column_that_says_nothing_changes_nothing(register: Register) -> None:
    register.load([row(1, CU="x"), row(2, CU="y")])
    wider = [row(1, MOI=None, CU="x"), row(2, MOI=None, CU="y")]
    assert ledger(register.load(wider, on_existing="update")) == (0, 0, 2, 0)
    filled = [row(1, MOI="z", CU="x"), row(2, MOI="y", CU=None)]
    assert ledger(register.load(filled, on_existing="update")) == (0, 2, 0, 0), "a cell in another column is a change"


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
    assert (1, "K01", "error") not in codes(stated)


def history(register: Register, collection: Collection, clearance: int) -> list[list[str] | None]:
    [(key,)] = register.ask(f"SELECT id::text FROM {collection.table}")
    with register.database.open_session(make_actor(clearance)) as session:
        return [version["changed"] for version in find_versions(session, collection, key, clearance)]


def test_uses_that_changed_alone_are_told_to_everybody(register: Register) -> None:
    register.load([row(1, LOAI_DAT="CQP:1500+ONT:500")])
    for changes in ({"GHI_CHU": "mô phỏng"}, {"LOAI_DAT": "CQP:1400+ONT:600"}, {"NGUON_GOC": 6}):
        columns = {"LOAI_DAT": "CQP:1500+ONT:500"} | changes
        assert ledger(register.load([row(1, **columns)], on_existing="update")) == (0, 1, 0, 0)
    assert history(register, PARCELS, 1) == [None, ["note"], ["uses"], ["uses"]]
    assert history(register, PARCELS, 0) == [None, ["uses"], ["uses"]], "the same uses, written anew, are no change"


def test_parcels_of_a_work_that_changed_alone_are_told(register: Register) -> None:
    register.load([row(1), row(2)])
    place = {"type": "Point", "coordinates": [EAST + 120, NORTH + 20]}
    work = {
        "MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C", "MA_CT": "CT-1", "TEN_CT": "Kho", "THUA": "1/1",
    }  # fmt: skip
    for changes in ({}, {"THUA": "1/2"}, {"THUA": "1/2", "TINH_TRANG": "Tốt"}):
        rows = [{"type": "Feature", "properties": work | changes, "geometry": place}]
        assert register.load(rows, target="works", on_existing="update").rows_rejected == 0
    assert history(register, WORKS, 0) == [None, ["parcels"], ["condition"]]
