"""Names of columns, communes with a day, identifiers of many parcels, and texts of findings."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from landdb.domain import crs, parcel_code
from landdb.domain.fields import find_field
from landdb.domain.issues import catalogue, issue
from landdb.domain.parcels import FIELDS
from landdb.import_.register_facts import split_commune

HANOI = crs.SRID_BY_EPSG[5897]
EAST, NORTH = 586_000.0, 2_325_000.0


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
    assert parcel_code.compute_many(np.array(shapes, dtype=np.object_), HANOI) == expected


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
