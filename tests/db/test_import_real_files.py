"""Files nobody here wrote: each loads or is refused with the right reason, and none is a surprise.

They lie beside the checkout in ../shared/data, which not every machine has.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.issues import Severity
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine")

OUTSIDE = {"C01", "F18"}
"""Outside Viet Nam, and without the columns of a Vietnamese parcel table."""

PARCEL_FILES = {
    "ar_parana/parcels.shp": (93372, {"F09"}),
    "demo_packages/jp_joetsu_parcels_shp.zip": (1051, {"F12"}),
    "demo_packages/jp_yokohama_nishi_parcels.geojson": (446, OUTSIDE),
    "es_catastro/cons.shp": (1196, {"F12"}),
    "es_catastro/parcel.gpkg": (186, {"F12"}),
    "es_catastro/zoning.gml": (241, {"F12"}),
    "fr_cadastre/cadastre-75118-parcelles.json": (6821, OUTSIDE),
    "fr_cadastre/cadastre-91216-parcelles.json": (4241, OUTSIDE),
    "fr_terresdebord/batiments.geojson": (1597, OUTSIDE),
    "fr_terresdebord/parcelles.geojson": (1990, OUTSIDE),
    "vn/vn_provinces34_derived.geojson": (34, {"F18"}),
    "vn/vn_wards3321_points.geojson": (3321, {"F18", "R02"}),
}
"""Rows read, and the codes of all errors but those about single shapes (H)."""


def read(database: Database, path: Path, **options: str) -> ImportResult:
    request = ImportRequest(paths=(path,), dry_run=True, **options)  # type: ignore[arg-type]
    result = run_import(database, LOCAL_ADMIN, request, lambda _: None, lambda: False)
    refused = f"{result.rows_rejected} rejected, {result.rows_quarantined} quarantined"
    ledger = (
        f"{result.rows_read} read = {result.rows_accepted} accepted + {result.rows_unchanged} unchanged + {refused}"
    )
    first = next((issue for issue in result.issues if issue.severity is Severity.ERROR), None)
    reason = "" if first is None else f"{first.code} {first.message('en')[:90]}"
    sys.stdout.write(f"| {path.relative_to(DATA)} | {result.state} | {ledger} | {reason} |\n")  # shown by -s
    return result


def errors(result: ImportResult) -> Counter[str]:
    return Counter(issue.code for issue in result.issues if issue.severity is Severity.ERROR)


@pytest.mark.parametrize("name", PARCEL_FILES)
def test_parcel_files_of_other_countries(database: Database, name: str) -> None:
    rows, expected = PARCEL_FILES[name]
    result = read(database, DATA / name)
    assert result.rows_read == rows
    assert {code for code in errors(result) if not code.startswith("H")} == expected
    assert result.rows_accepted == 0
    assert result.rows_rejected + result.rows_quarantined == rows
    first = result.issues[0]
    assert first.row_no is None
    assert Path(name).name in first.message("vi")


def test_the_reason_names_the_place_or_the_system(database: Database) -> None:
    japan = read(database, DATA / "demo_packages/jp_joetsu_parcels_shp.zip").issues[0]
    assert "JGD2011" in japan.message("vi")
    france = read(database, DATA / "fr_terresdebord/parcelles.geojson").issues[0]
    assert france.code == "C01"
    assert "49.2386" in france.message("en")
    assert "49,2386" in france.message("vi")


NASTY = sorted(
    path.relative_to(DATA / "nasty").as_posix()
    for path in (DATA / "nasty").rglob("*")
    if path.suffix.lower() not in {".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".xsd"} and path.is_file()
)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_files_end_in_a_verdict(database: Database, name: str) -> None:
    """A receipt whose ledger closes, and for each file that is refused as a whole its name, reason and remedy."""
    result = read(database, DATA / "nasty" / name)
    assert result.state in {"dry_run", "failed"}
    refused = result.rows_rejected + result.rows_quarantined
    assert result.rows_read == result.rows_accepted + result.rows_unchanged + refused
    assert result.rows_accepted == 0
    assert errors(result)
    for issue in result.issues:
        assert issue.message("vi")
        assert issue.remedy("vi")
        if issue.row_no is None and "{file}" in issue.kind.text["vi"]:
            assert Path(name).name in issue.message("vi")


INVALID = {
    "invalid_feature_geometry_is_string": ("R03", "no object"),
    "invalid_feature_id_type": ("R06", "id"),
    "invalid_feature_no_properties": ("R06", "properties"),
    "invalid_feature_properties_is_array": ("R03", "properties"),
    "invalid_feature_properties_is_int": ("R03", "properties"),
    "invalid_feature_wrong_geometry_key": ("R03", 'no "geometry"'),
    "invalid_featurecollection_feature_nullfeature": ("R03", "null"),
    "invalid_featurecollection_features_is_object": ("F16", "features"),
    "invalid_featurecollection_no_features_member": ("F16", "features"),
    "invalid_featurecollection_nulltype": ("F16", "null"),
    "invalid_featurecollection_type_lowercase": ("F16", "featurecollection"),
    "invalid_featurecollection_unknown_type": ("F16", "notafc"),
    "invalid_geometry_bbox_not4or6": ("R06", "bbox"),
    "invalid_geometry_bbox_not_list": ("R06", "bbox"),
    "invalid_geometry_bbox_not_numbers": ("R06", "bbox"),
    "invalid_geometry_coordinates_1d": ("R03", "shallow"),
    "invalid_geometry_coordinates_empty_position": ("R03", "position"),
    "invalid_geometry_coordinates_missing": ("R03", "coordinates"),
    "invalid_geometry_coordinates_string": ("R03", "not numbers"),
    "invalid_geometry_depth_deep_point": ("R03", "deep"),
    "invalid_geometry_depth_deep_polygon": ("R03", "deep"),
    "invalid_geometry_depth_shallow_linestring": ("R03", "shallow"),
    "invalid_geometry_depth_shallow_multipolygon": ("R03", "shallow"),
    "invalid_geometry_depth_shallow_polygon": ("R03", "shallow"),
    "invalid_geometry_geometrycollection_null_geometry": ("R03", "null geometry"),
    "invalid_geometry_mislabeled_point": ("R03", "shallow"),
    "invalid_geometry_missing_type": ("R03", "type"),
    "invalid_geometry_wrong_geometry_type": ("R03", "SomeThingElse"),
    "invalid_exterior_not_ccw": ("R06", "sense"),
    "invalid_incorrect_geometry_data_type": ("R03", "deep"),
    "invalid_interior_not_cw": ("R06", "sense"),
    "invalid_less_three_unique_nodes": ("H02", "3 distinct"),
    "invalid_unclosed": ("H02", "open"),
}


def test_no_invalid_example_is_left_out() -> None:
    found = {path.stem for path in (DATA / "nasty/geojson_invalid/examples").glob("invalid_*/*.geojson")}
    assert found == set(INVALID)


@pytest.mark.parametrize("name", INVALID)
def test_each_invalid_feature_is_told_its_own_fault(database: Database, name: str) -> None:
    [path] = (DATA / "nasty/geojson_invalid/examples").glob(f"*/{name}.geojson")
    code, word = INVALID[name]
    result = read(database, path)
    [found] = [issue for issue in result.issues if issue.code == code and word in issue.message("en")]
    if not code.startswith("F"):
        assert (found.row_no, result.rows_read) == (1, 1)
