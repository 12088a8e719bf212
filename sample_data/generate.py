"""Draws the fictitious estate of the demo: `python sample_data/generate.py [--out DIR]`; the same bytes every time."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from landdb.domain.crs import SRID_BY_EPSG, from_wgs84
from sample_data.generator import plan, seeds, subjects
from sample_data.generator.buildings import WorkRow, draw_works
from sample_data.generator.columns import PARCEL_FIELDS, WORK_FIELDS, parcel_values, work_values
from sample_data.generator.estate import ParcelRow, Turns, make_parcels
from sample_data.generator.fabric import draw_fabric
from sample_data.generator.faults import faulty_rows
from sample_data.generator.files import Layer, write_collection, write_geojson_layer, write_shape_layer
from sample_data.generator.manifest import manifest
from sample_data.generator.past import FORMER_FIELDS, Former, Past, draw_past
from sample_data.generator.resurvey import certified, resurveyed
from sample_data.generator.to_import import new_parcels

WORKS_PER_PROVINCE = 105


def draw_parcels() -> dict[str, list[ParcelRow]]:
    """Return the parcels of every place, by its key."""
    estate, turns = {}, Turns()
    for number, site in enumerate(plan.SITES):
        rng = np.random.default_rng([plan.SEED, number])
        estate[site.key] = make_parcels(site, draw_fabric(site, rng), middle_of(site), turns, rng)
    return estate


def middle_of(site: plan.Site) -> tuple[float, float]:
    """Return easting, northing of the middle of a place: the commune's label point to the nearest 10 m."""
    srid = SRID_BY_EPSG[plan.ZONE_EPSG[site.province_code]]
    east, north = from_wgs84(np.array([plan.LABEL_POINT[site.commune_code]]), srid)[0]
    return round(float(east), -1), round(float(north), -1)


def parcel_layer(rows: list[ParcelRow], *, words: bool) -> Layer:
    """Return a layer of parcels of one province."""
    values = [parcel_values(row, words=words) for row in rows]
    return Layer([row.polygon for row in rows], values, PARCEL_FIELDS, plan.ZONE_EPSG[rows[0].site.province_code])


def work_layer(rows: list[WorkRow], *, words: bool) -> Layer:
    """Return a layer of works of one province."""
    values = [work_values(row, words=words) for row in rows]
    return Layer([row.shape for row in rows], values, WORK_FIELDS, plan.ZONE_EPSG[rows[0].parcel.site.province_code])


def write_parcels(out: Path, estate: dict[str, list[ParcelRow]]) -> None:
    """Write the first surveys: one zip, loose shapefiles with and without .prj and in old code pages, GeoJSON."""
    north = estate["yen_dinh"] + estate["thieu_hoa"] + estate["quang_phu"]
    write_shape_layer(
        out / "38_thanh_hoa/thua_dat_38",
        parcel_layer(north, words=True),
        encoding="utf-8",
        prj=True,
        cpg="UTF-8",
        zipped=True,
    )
    for key in ("dien_ban", "duy_xuyen"):
        layer = parcel_layer(estate[key], words=True)
        write_shape_layer(out / f"48_da_nang/thua_dat_{key}", layer, encoding="tcvn3", prj=False, cpg=None)
    write_shape_layer(
        out / "48_da_nang/thua_dat_thang_binh",
        parcel_layer(estate["thang_binh"], words=True),
        encoding="cp1258",
        prj=True,
        cpg=None,
    )
    write_geojson_layer(
        out / "66_dak_lak/thua_dat_buon_ho.geojson", parcel_layer(estate["buon_ho"], words=False), wgs84=True
    )
    write_geojson_layer(
        out / "66_dak_lak/thua_dat_krong_nang.geojson", parcel_layer(estate["krong_nang"], words=False), wgs84=False
    )
    write_shape_layer(
        out / "66_dak_lak/thua_dat_ea_kar",
        parcel_layer(estate["ea_kar"], words=True),
        encoding="utf-8",
        prj=True,
        cpg="UTF-8",
    )


def write_works(out: Path, estate: dict[str, list[ParcelRow]]) -> list[WorkRow]:
    """Draw and write the works of each province; return them all."""
    folders = {"38": "38_thanh_hoa", "48": "48_da_nang", "66": "66_dak_lak"}
    works: list[WorkRow] = []
    for code, folder in folders.items():
        rng = np.random.default_rng([plan.SEED, 100 + int(code)])
        parcels = [row for rows in estate.values() for row in rows if row.site.province_code == code]
        drawn = draw_works(parcels, rng, WORKS_PER_PROVINCE)
        if code == "66":
            write_geojson_layer(out / folder / "cong_trinh_66.geojson", work_layer(drawn, words=False), wgs84=False)
        else:
            encoding, cpg = ("utf-8", "UTF-8") if code == "38" else ("tcvn3", None)
            write_shape_layer(
                out / folder / f"cong_trinh_{code}", work_layer(drawn, words=True), encoding=encoding, prj=True, cpg=cpg
            )
        works += drawn
    return works


def write_later_files(out: Path, estate: dict[str, list[ParcelRow]]) -> None:
    """Write the second surveys, which make history, and the file with faults."""
    rng = np.random.default_rng([plan.SEED, 200])
    rows = estate["yen_dinh"]
    chosen = [row for row in rows if row.kind in ("barracks", "base_pond", "quarters")]
    measured = resurveyed(rows, chosen, date(2025, 9, 18), rng)
    latest = {(row.sheet_no, row.parcel_no): row for row in measured}
    latest |= {(row.sheet_no, row.parcel_no): row for row in certified(measured[:25], date(2026, 3, 12), rng)}
    layer = parcel_layer(list(latest.values()), words=True)
    write_shape_layer(
        out / "38_thanh_hoa/do_lai_yen_dinh_2025", layer, encoding="utf-8", prj=True, cpg="UTF-8", zipped=True
    )
    papers = certified([row for row in estate["buon_ho"] if row.secrecy == 0], date(2026, 5, 20), rng)[:40]
    write_geojson_layer(out / "66_dak_lak/cap_giay_buon_ho_2026.geojson", parcel_layer(papers, words=False), wgs84=True)
    site = next(site for site in plan.SITES if site.key == "thieu_hoa")
    east, north = middle_of(site)
    shapes, values = zip(
        *faulty_rows(site, estate["thieu_hoa"], (east - 120, north - site.half_height_m - 90)), strict=True
    )
    faulty = Layer(shapes, values, PARCEL_FIELDS, plan.ZONE_EPSG["38"])
    write_shape_layer(out / "38_thanh_hoa/co_loi_thieu_hoa", faulty, encoding="utf-8", prj=True, cpg="UTF-8")


PAST = {
    "38": ("38_thanh_hoa", date(2014, 9, 15), date(2019, 5, 20)),
    "48": ("48_da_nang", date(2016, 3, 10), date(2021, 8, 16)),
    "66": ("66_dak_lak", date(2018, 6, 5), date(2025, 3, 12)),
}
"""By province: its folder, the day of the old book, and the day of the later entries in it."""


def write_past(out: Path, estate: dict[str, list[ParcelRow]], works: list[WorkRow]) -> None:
    """Write the old books of each province, the later entries, and the works which they knew."""
    for code, (folder, book_day, later_day) in PAST.items():
        rng = np.random.default_rng([plan.SEED, 400 + int(code)])
        rows = [row for rows in estate.values() for row in rows if row.site.province_code == code]
        past = draw_past(rows, book_day, later_day, rng)
        for name, formers in (("so_cu", past.book), ("bien_dong", past.later)):
            day = book_day if name == "so_cu" else later_day
            path = out / folder / f"{name}_{code}_{day.year}"
            write_shape_layer(path, _former_layer(formers), encoding="utf-8", prj=True, cpg="UTF-8", zipped=True)
        known = _former_works(past, [work for work in works if work.parcel.site.province_code == code], book_day)
        write_geojson_layer(out / folder / f"cong_trinh_cu_{code}.geojson", work_layer(known, words=False), wgs84=False)


def _former_layer(formers: list[Former]) -> Layer:
    values = [parcel_values(one.row, words=True) | one.values for one in formers]
    epsg = plan.ZONE_EPSG[formers[0].row.site.province_code]
    return Layer([one.row.polygon for one in formers], values, (*PARCEL_FIELDS, *FORMER_FIELDS), epsg)


def _former_works(past: Past, works: list[WorkRow], day: date) -> list[WorkRow]:
    """Works built before the day on parcels of the old book; those that are worn now were sound."""
    known = {(one.row.site.key, one.row.sheet_no, one.row.parcel_no) for one in past.book}
    better = {"fair": "good", "poor": "fair", "ruined": "poor"}
    return [
        replace(work, condition=better.get(work.condition, work.condition), lifecycle="in_use")
        for work in works
        if work.built_year < day.year and (work.parcel.site.key, work.parcel.sheet_no, work.parcel.parcel_no) in known
    ]


def write_waiting_file(out: Path, estate: dict[str, list[ParcelRow]]) -> None:
    """Write what a surveyor of the demo has handed in and nobody has decided on."""
    rng = np.random.default_rng([plan.SEED, 500])
    papers = certified([row for row in estate["thieu_hoa"] if row.secrecy == 0], date(2026, 10, 8), rng)[:12]
    write_geojson_layer(
        out / "38_thanh_hoa/cap_giay_thieu_hoa_2026.geojson", parcel_layer(papers, words=False), wgs84=False
    )


def write_files_to_import(out: Path, estate: dict[str, list[ParcelRow]]) -> None:
    """Write what the demo leaves to its user: parcels that no other file has, and one of them measured again."""
    site = next(site for site in plan.SITES if site.key == "yen_dinh")
    for name, moved in (("thua_moi", False), ("thua_moi_sua", True)):
        shapes, values = zip(*new_parcels(site, estate[site.key], moved=moved), strict=True)
        layer = Layer(shapes, values, PARCEL_FIELDS, plan.ZONE_EPSG[site.province_code])
        write_geojson_layer(out / f"to_import/{name}.geojson", layer, wgs84=False)
    lots = new_parcels(site, estate[site.key], moved=False)
    (out / "to_import/moc_gioi_moi.csv").write_text(subjects.marker_list(lots), encoding="utf-8", newline="")


def write_areas_to_import(out: Path, works: list[WorkRow]) -> None:
    """Write protection areas of a work that has none yet."""
    chosen = next(w for w in works if w.work_type == "D" and w.shape.geom_type == "Polygon" and not w.parcel.secrecy)
    commune, epsg = chosen.parcel.site.commune_code, plan.ZONE_EPSG[chosen.parcel.site.province_code]
    areas = [
        subjects.area(chosen.code, kind, chosen.shape, width_m, commune=commune)
        for kind, width_m in (("restricted", 40.0), ("safety_belt", 150.0))
    ]
    head = f'"crs": {{"type": "name", "properties": {{"name": "urn:ogc:def:crs:EPSG::{epsg}"}}}},\n'
    write_collection(out / "to_import/pham_vi_bao_ve.geojson", areas, head)


def generate(out: Path) -> None:
    """Write every generated file of sample_data below `out`."""
    estate = draw_parcels()
    write_parcels(out, estate)
    works = write_works(out, estate)
    write_later_files(out, estate)
    write_past(out, estate, works)
    write_waiting_file(out, estate)
    write_files_to_import(out, estate)
    write_areas_to_import(out, works)
    parcels = [row for rows in estate.values() for row in rows]
    zones = seeds.military_zones(parcels)
    write_collection(out / "military_zones.geojson", zones)
    (out / "organisation_units.csv").write_text(seeds.organisation_units(), encoding="utf-8", newline="")
    seed = seeds.seed(parcels, works, zones, np.random.default_rng([plan.SEED, 300]))
    (out / "seed.json").write_text(_lines(seed), encoding="utf-8", newline="")
    (out / "manifest.json").write_text(
        json.dumps(manifest(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline=""
    )


def _lines(seed: dict[str, object]) -> str:
    """Return JSON with one object a line, for a diff that people can read."""
    parts = []
    for key, value in seed.items():
        body = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            body = "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
        parts.append(f"{json.dumps(key)}: {body}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    generate(parser.parse_args().out)


if __name__ == "__main__":
    main()
