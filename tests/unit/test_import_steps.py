"""The pure steps between reading and staging: columns, encodings per column, place, and the rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import shapely

from landdb.domain import crs, parcel_code
from landdb.domain.fields import find_field
from landdb.domain.issues import Severity, catalogue, issue
from landdb.domain.parcels import FIELDS
from landdb.import_.checks.structure import set_aside
from landdb.import_.decode import decode
from landdb.import_.georeference import georeference
from landdb.import_.map_columns import map_columns
from landdb.import_.normalise import commune_codes, normalise
from landdb.import_.readers.opening import open_source
from landdb.import_.records import Batch, Candidates, ImportRequest, SourceFacts, concatenate, objects
from landdb.import_.refusals import FileRefusedError
from landdb.import_.register_facts import Commune, LandUse, RegisterFacts, split_commune
from landdb.import_.validate import validate

HANOI = crs.SRID_BY_EPSG[5897]
EAST, NORTH = 586_000.0, 2_325_000.0
FACTS = RegisterFacts(
    communes={
        "00004": Commune(1, "00004", "Phường Ba Đình", "01", (HANOI,), 105.84, 21.04),
        "24664": Commune(2, "24664", "Xã hai múi", "66", (995898, 991218), 108.4, 13.0),
    },
    units={"dv1": uuid4()},
    land_uses={"CQP": LandUse("CQP"), "ONT": LandUse("ONT"), "BHK": LandUse("BHK", legacy=True, replaced_by="HNK")},
    clearance=1,
)


def rectangle(east: float = 0.0, north: float = 0.0, width: float = 50.0, height: float = 40.0) -> list[list[float]]:
    x, y = EAST + east, NORTH + north
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]


def row(number: int, ring: list[list[float]] | None = None, **columns: Any) -> dict[str, Any]:
    properties = {
        "MA_XA": "00004", "SO_TO": 1, "SO_THUA": number, "DIEN_TICH": 2000.0, "LOAI_DAT": "CQP", "DON_VI_QL": "dv-1",
        "TY_LE": 500,
    } | columns  # fmt: skip
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring or rectangle(east=100.0 * number)]},
    }


def run(folder: Path, rows: list[Any], system: str | None = "EPSG:5897", **options: Any) -> Candidates:
    path = folder / "thua.geojson"
    named = {"crs": {"type": "name", "properties": {"name": system}}} if system else {}
    path.write_text(json.dumps({"type": "FeatureCollection", **named, "features": rows}), encoding="utf-8")
    request = ImportRequest(paths=(path,), **options)
    with open_source(request) as source:
        text = decode(concatenate(list(source.batches())), source.facts, request.encoding)
        mapping = map_columns(text.batch, request, path.name)
        assert commune_codes(text.batch, mapping) <= {*FACTS.communes, "99999"}
        candidates = normalise(text.batch, mapping, request, FACTS, path.name)
        set_aside(candidates)
        georeference(candidates, source.facts, request)
    validate(candidates, mapping, request, FACTS)
    return candidates


def found(candidates: Candidates) -> list[tuple[int | None, str, str]]:
    return sorted((i.row_no or 0, i.code, i.variant) for i in candidates.issues)


def test_sound_rows_raise_nothing(tmp_path: Path) -> None:
    candidates = run(tmp_path, [row(n) for n in range(1, 6)])
    assert found(candidates) == []
    assert not candidates.rejected().any()
    assert candidates.value("admin_unit_id").tolist() == [1] * 5
    assert candidates.key(2) == "1/3"
    assert set(shapely.get_type_id(candidates.geometry)) == {6}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Số tờ", "sheet_no"), ("SOTO", "sheet_no"), ("sh_to", "sheet_no"), ("soHieuToBanDo", "sheet_no"),
        ("sheet_no", "sheet_no"),
        ("Thửa số", "parcel_no"), ("SHTHUA", "parcel_no"), ("soThuTuThua", "parcel_no"), ("Diện tích", "legal_area_m2"),
        ("dienTichPhapLy", "legal_area_m2"), ("legal_area_m2", "legal_area_m2"), ("MDSD2003", "land_use"),
        ("Mã ĐVHC", "commune_code"), ("xaId", "commune_code"), ("ĐƠN VỊ QL", "managing_unit"),
        ("maThuaDat", "parcel_code"),
        ("FID_1", None), ("Shape_Area", None), ("chu_su_dung", None),
    ],
)  # fmt: skip
def test_column_names_of_common_programs(column: str, field: str | None) -> None:
    hit = find_field(column, FIELDS)
    assert (hit.name if hit else None) == field


def test_no_synonym_means_two_fields() -> None:
    names = [name for field in FIELDS for name in field.names]
    assert sorted(names) == sorted(set(names))


def test_unmapped_columns_are_kept_as_attributes(tmp_path: Path) -> None:
    candidates = run(tmp_path, [row(1, None, **{'"; DROP TABLE parcel; --': 4, "": 5})])
    assert candidates.attributes == ('"; DROP TABLE parcel; --', "")


def test_map_option(tmp_path: Path) -> None:
    rows = [row(1, ring=None, COT=7)]
    del rows[0]["properties"]["SO_THUA"]
    assert found(run(tmp_path, rows)) == [(0, "F18", "")]
    assert run(tmp_path, rows, mapping={"cot": "parcel_no"}).value("parcel_no").tolist() == [7]
    for wrong in ({"khong": "parcel_no"}, {"COT": "khong"}):
        with pytest.raises(FileRefusedError, match="--map"):
            run(tmp_path, rows, mapping=wrong)


def test_each_column_is_decoded_on_its_own() -> None:
    tcvn3 = ["§Êt quèc phßng", "X· Th­îng C¸t", "Ph­êng B­ëi"]
    utf8 = [text.encode().decode("latin-1") for text in ("Đất quốc phòng", "Phường Bưởi", "Xã Thượng Cát")]
    batch = Batch(np.arange(1, 4), {"cu": objects(tcvn3), "moi": objects(utf8)}, objects([None] * 3))
    text = decode(batch, SourceFacts("a.shp", "a", "ESRI Shapefile", raw_text=True), None)
    assert text.encodings == {"cu": "tcvn3", "moi": "utf-8"}
    assert text.batch.columns["cu"].tolist() == ["Đất quốc phòng", "Xã Thượng Cát", "Phường Bưởi"]
    assert text.batch.columns["moi"].tolist() == ["Đất quốc phòng", "Phường Bưởi", "Xã Thượng Cát"]


def test_unknown_zone_is_refused_with_candidates(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError) as caught:
        run(tmp_path, [row(1)], None)
    text = caught.value.message_vi
    assert caught.value.issue.code == "F11"
    assert "105°00' (EPSG:5897): múi của Phường Ba Đình, cách điểm nhãn xã 3 km" in text
    assert "--crs 5897" in (caught.value.remedy_vi or "")


@pytest.mark.parametrize("system", ["5897", "EPSG:5897", "105°00'", "105-00", "105"])
def test_zone_option(tmp_path: Path, system: str) -> None:
    assert run(tmp_path, [row(1)], None, crs=system).srid.tolist() == [HANOI]


def test_swapped_axes_are_turned_and_told(tmp_path: Path) -> None:
    ring = [[y, x] for x, y in rectangle()]
    candidates = run(tmp_path, [row(1, ring)])
    assert found(candidates) == [(0, "C01", "swapped"), (1, "R06", "")]
    assert candidates.issues[0].severity is Severity.NOTE
    assert shapely.bounds(candidates.geometry[0]).tolist() == [EAST, NORTH, EAST + 50, NORTH + 40]


def test_degrees_become_metres_of_the_communes_zone(tmp_path: Path) -> None:
    ring = crs.to_wgs84(np.array(rectangle()), HANOI).tolist()
    candidates = run(tmp_path, [row(1, ring)], None)
    assert found(candidates) == [(0, "C03", "")]
    assert candidates.srid.tolist() == [HANOI]
    assert shapely.bounds(candidates.geometry[0]) == pytest.approx([EAST, NORTH, EAST + 50, NORTH + 40], abs=1e-3)
    turned = [[y, x] for x, y in reversed(ring)]
    assert found(run(tmp_path, [row(1, turned)], None)) == [(0, "C01", "lonlat"), (0, "C03", "")]


def test_of_two_zones_degrees_take_the_nearer_meridian(tmp_path: Path) -> None:
    ring = [[108.4, 13.0], [108.4005, 13.0], [108.4005, 13.0004], [108.4, 13.0004], [108.4, 13.0]]
    candidates = run(tmp_path, [row(1, ring, MA_XA="24664", DIEN_TICH=2400)], None)
    assert candidates.srid.tolist() == [991218]


def test_wrong_zone_is_told_with_the_distance(tmp_path: Path) -> None:
    candidates = run(tmp_path, [row(1)], "EPSG:9210")
    assert found(candidates) == [(0, "C02", "")]
    assert "cách điểm nhãn xã 76,9 km" in candidates.issues[0].message("vi")


def test_overlap_is_measured(tmp_path: Path) -> None:
    candidates = run(tmp_path, [row(1, rectangle()), row(2, rectangle(east=49.8))])
    assert found(candidates) == [(1, "T01", ""), (2, "T01", "")]
    assert candidates.issues[0].measured == pytest.approx(0.2, abs=0.001)
    assert candidates.issues[0].params["area_m2"] == pytest.approx(8.0)
    assert candidates.issues[0].params["other_vi"] == "thửa 2 tờ 1"


def test_neighbours_and_rounding_are_no_overlap(tmp_path: Path) -> None:
    rows = [row(n, rectangle(east=50.0 * n)) for n in range(5)]
    rows.append(row(6, rectangle(east=250 - 0.0009)))
    rows.append(row(7, rectangle(north=40, width=300)))
    assert [code for _, code, _ in found(run(tmp_path, rows)) if code.startswith("T")] == []


def test_contained_and_equal_shapes(tmp_path: Path) -> None:
    rows = [row(1, rectangle()), row(2, rectangle(10, 10, 20, 20), DIEN_TICH=400), row(3, rectangle())]
    assert found(run(tmp_path, rows)) == [
        (1, "T01", ""), (2, "T01", ""), (3, "H06", ""),
    ]  # fmt: skip


def test_an_overlap_beside_a_shared_edge_is_measured(tmp_path: Path) -> None:
    """The intersection of such two is a collection of a polygon and a line."""
    x, y = EAST, NORTH
    bent = [
        [x + 50, y],
        [x + 90, y],
        [x + 90, y + 40],
        [x + 48, y + 40],
        [x + 48, y + 20],
        [x + 50, y + 20],
        [x + 50, y],
    ]
    candidates = run(tmp_path, [row(1, rectangle()), row(2, bent, DIEN_TICH=1640)])
    assert found(candidates) == [(1, "T01", ""), (2, "T01", "")]
    assert candidates.issues[0].params["area_m2"] == pytest.approx(40.0)
    assert candidates.issues[0].measured == pytest.approx(2.0, abs=0.001)


def test_one_ground_drawn_many_times_is_one_finding(tmp_path: Path) -> None:
    rows = [row(n, rectangle(east=n / 100), TY_LE=500) for n in range(1, 131)]
    assert found(run(tmp_path, rows)) == [(0, "T01", "flood")]


@pytest.mark.parametrize(
    ("paper", "severity"),
    [(2004.0, None), (2006.5, Severity.WARNING), (1985.0, Severity.WARNING), (2020.0, Severity.ERROR)],
)
def test_area_limit_by_scale(tmp_path: Path, paper: float, severity: Severity | None) -> None:
    """At 1:500 the limit for 2,000 m² is 6.11 m²; above three times of it the row is refused."""
    candidates = run(tmp_path, [row(1, DIEN_TICH=paper)])
    assert [(i.code, i.severity) for i in candidates.issues] == ([("D01", severity)] if severity else [])


def test_uses_and_codes(tmp_path: Path) -> None:
    rows = [
        row(1, LOAI_DAT="CQP:1500+ONT"),
        row(2, LOAI_DAT="CQP:1500+ONT:400"),
        row(3, LOAI_DAT="XYZ"),
        row(4, LOAI_DAT="BHK"),
        row(5, NGUON_GOC=10),
        row(6, NGUON_GOC="DG-KTT"),
    ]
    candidates = run(tmp_path, rows)
    assert found(candidates) == [(2, "D03", ""), (3, "A02", ""), (4, "A02", "legacy"), (5, "A04", "")]
    assert [use.area_m2 for use in candidates.value("uses")[0]] == [1500.0, 500.0]
    assert candidates.rejected().tolist() == [False, True, True, False, False, False]


def test_a_number_that_is_no_identifier_is_left_aside(tmp_path: Path) -> None:
    candidates = run(tmp_path, [row(1, maThua="12345"), row(2, maThua="W7EZCYWZZZZ0")])
    assert [(i.code, i.severity) for i in candidates.issues] == [("A06", Severity.WARNING)]
    assert candidates.value("parcel_code").tolist() == [None, "w7ezcywzzzz0"]


def test_clearance_above_the_importers_is_refused_per_row(tmp_path: Path) -> None:
    candidates = run(tmp_path, [row(1, DO_MAT="Mật"), row(2, DO_MAT="Tối mật"), row(3, DO_MAT="khó nói")])
    assert found(candidates) == [(2, "S02", ""), (3, "A02", "")]


def test_commune_with_a_day() -> None:
    code, day = split_commune("4@2025-06-30")
    assert code == "00004"
    assert str(day) == "2025-06-30"
    with pytest.raises(ValueError, match="Invalid isoformat"):
        split_commune("4@hôm qua")


def test_identifiers_of_many_equal_those_of_one() -> None:
    generator = np.random.default_rng(3)
    shapes = []
    for n in range(20):
        angles = np.sort(generator.uniform(0, 2 * np.pi, 9))
        radii = generator.uniform(20, 60, 9)
        part = shapely.Polygon(np.c_[EAST + 200 * n + radii * np.cos(angles), NORTH + radii * np.sin(angles)]).buffer(0)
        other = shapely.box(EAST + 200 * n, NORTH + 500, EAST + 200 * n + 10, NORTH + 510)
        shapes.append(shapely.MultiPolygon([*shapely.get_parts(part), other]))
    expected = [parcel_code.compute(shape, HANOI) for shape in shapes]
    assert parcel_code.compute_many(objects(shapes), HANOI) == expected


def test_catalogue_texts_are_whole() -> None:
    assert {code for code, variant in catalogue() if variant} <= {code for code, variant in catalogue() if not variant}
    for (code, variant), kind in catalogue().items():
        for texts in (kind.title, kind.text, kind.remedy):
            assert set(texts) == {"vi", "en"}
            assert all(text.strip() and not text.endswith(".") for text in texts.values()), code
        assert issue(code, variant=variant).message("vi")


def test_numbers_in_texts_follow_the_language() -> None:
    shown = issue("H04", 1, measured=1234.5, thinness=0.01)
    assert "1.234,50 m²" in shown.message("vi")
    assert "1,234.50 m²" in shown.message("en")
