"""The packaged reference tables: complete, consistent, and the counts that were published for them."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from landdb.domain.crs import SRID_BY_EPSG

FOLDER = Path(__file__).parents[2] / "landdb/reference"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def units() -> dict[str, Row]:
    return {row["id"]: row for row in read("admin_units.csv")}


def communes(units: dict[str, Row], *, present: bool) -> dict[str, Row]:
    return {
        row["code"]: row for row in units.values() if row["level"] == "commune" and (not row["valid_to"]) == present
    }


def short_name(row: Row) -> str:
    return row["name_vi"][len(row["kind"]) :].strip()


def test_both_schemes_are_complete(units: dict[str, Row]) -> None:
    counts = Counter((row["level"], row["valid_to"]) for row in units.values())
    assert counts == {
        ("province", "2025-07-01"): 63,
        ("district", "2025-07-01"): 707,
        ("commune", "2025-07-01"): 10_602,
        ("province", ""): 34,
        ("commune", ""): 3_321,
    }
    kinds = Counter(row["kind"] for row in communes(units, present=True).values())
    assert kinds == {"xã": 2_621, "phường": 687, "đặc khu": 13}


def test_codes_are_unique_within_a_scheme(units: dict[str, Row]) -> None:
    keys = Counter((row["code"], row["level"], row["valid_from"]) for row in units.values())
    assert max(keys.values()) == 1


def test_every_unit_has_its_parent_above_it(units: dict[str, Row]) -> None:
    for row in units.values():
        if row["level"] == "province":
            assert not row["parent_id"]
            continue
        parent = units[row["parent_id"]]
        assert parent["valid_from"] == row["valid_from"]
        assert parent["province_code"] == row["province_code"]


def test_codes_were_reused_in_july_2025(units: dict[str, Row]) -> None:
    old, new = communes(units, present=False), communes(units, present=True)
    reused = old.keys() & new.keys()
    assert len(reused) == 3_316
    listed_in_2025 = {units[row["old_id"]]["code"] for row in read("admin_unit_succession.csv")}
    renamed = [code for code in reused & listed_in_2025 if short_name(old[code]) != short_name(new[code])]
    # 1,815 by the package's own short names, which carry the type where two units of a district share a name
    assert len(renamed) == 1_803
    assert (old["00004"]["name_vi"], new["00004"]["name_vi"]) == ("Phường Trúc Bạch", "Phường Ba Đình")


def test_succession_names_the_cut_communes(units: dict[str, Row]) -> None:
    links = read("admin_unit_succession.csv")
    pieces: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link["kind"] == "part":
            pieces[link["old_id"]].add(link["new_id"])
    assert (len(pieces), sum(map(len, pieces.values()))) == (471, 1_033)
    whole = [link["old_id"] for link in links if link["kind"] == "whole"]
    assert len(whole) == len(set(whole))
    assert not pieces.keys() & set(whole)
    assert {link["new_id"] for link in links} >= {row["id"] for row in communes(units, present=True).values()}
    for link in links:
        old, new = units[link["old_id"]], units[link["new_id"]]
        assert old["valid_to"] == new["valid_from"]
        assert old["province_code"] == new["province_code"]


def test_zones_of_present_units_are_those_of_their_predecessors(units: dict[str, Row]) -> None:
    known = {str(epsg) for epsg in SRID_BY_EPSG}
    for row in units.values():
        zones = row["zone_epsgs"].split(";")
        assert set(zones) <= known
        assert row["valid_to"] == "" or len(zones) == 1
    several = [row for row in units.values() if ";" in row["zone_epsgs"]]
    assert Counter(row["level"] for row in several) == {"province": 17, "commune": 23}


def test_zones_of_63_provinces() -> None:
    zones = read("vn2000_zones.csv")
    assert len(zones) == 63
    by_name = {row["legacy_province"]: int(row["epsg"]) for row in zones}
    assert (by_name["Hà Nội"], by_name["Hồ Chí Minh"], by_name["Quảng Nam"]) == (5897, 9210, 5899)


def test_land_use_codes_form_a_tree() -> None:
    rows = {row["code"]: row for row in read("land_use_codes.csv")}
    assert len(rows) == 110
    for row in rows.values():
        assert not row["parent_code"] or rows[row["parent_code"]]["is_leaf"] == "false" or row["parent_code"] == "RSX"
        assert not row["replaced_by"] or rows[row["replaced_by"]]["status"] == "current"
        assert all(rows[code]["status"] == "current" for code in filter(None, row["replaced_by_options"].split(";")))
    assert (rows["CQP"]["is_leaf"], rows["BHK"]["replaced_by"], rows["CQA"]["replaced_by"]) == ("true", "HNK", "")
    assert rows["CQA"]["replaced_by_options"] == "CQP;CAN"


def test_origin_codes_are_1_to_16() -> None:
    assert [int(row["code"]) for row in read("origin_codes.csv")] == list(range(1, 17))


def test_tolerance_table_has_every_scale() -> None:
    table = json.loads((FOLDER / "tolerances.json").read_text(encoding="utf-8"))
    assert table["edge_cm"].keys() == table["area_m2"].keys() == {"200", "500", "1000", "2000", "5000", "10000"}


def test_files_stay_small() -> None:
    assert max(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000
