"""Deciding where a file is, and bringing its batches into plane zones and to WGS 84."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from landdb.domain import crs, source_systems
from landdb.domain.issues import Issue, Severity, catalogue
from landdb.domain.zone_finder import Verdict
from landdb.import_.commune_rows import CommuneRows
from landdb.import_.outlines import Outlines
from landdb.import_.place import Placed, ShapeFacts, decide, place_batch, target_zones
from landdb.import_.place_findings import place_findings, question
from landdb.import_.readers.geojson_rows import objects
from landdb.import_.records import Objects, SourceFacts
from landdb.import_.refusals import FileRefusedError
from landdb.import_.register_facts import Commune

HCMC, DONG_NAI, HANOI, GIA_LAI = (crs.SRID_BY_EPSG[code] for code in (9210, 5899, 5897, 9217))
UTM_105 = crs.SRID_BY_EPSG[3405]
CU_CHI = Commune(1, "27496", "Xã Củ Chi", "79", (HCMC,), 106.49, 10.97)
LONG_THANH = Commune(2, "26368", "Xã Long Thành", "75", (DONG_NAI,), 106.95, 10.78)
BA_DINH = Commune(3, "00004", "Phường Ba Đình", "01", (HANOI,), 105.838, 21.0386)
EA_KAR = Commune(4, "24373", "Xã Ea Kar", "66", (GIA_LAI,), 108.45, 12.8)


def squares(lon: float, lat: float, srid: int, count: int = 5, size: float = 40.0) -> Objects:
    """A row of square parcels east of a place, in the plane of a zone; or of 0.0004° in degrees."""
    [(x, y)] = crs.transform_points(np.array([[lon, lat]]), crs.WGS84, srid)
    step = 0.0004 if crs.is_geographic(srid) else size
    found: Objects = shapely.box(x + step * np.arange(count), y, x + step * (np.arange(count) + 1), y + step)
    return found


def all_in(commune: Commune | None, count: int) -> CommuneRows:
    """One commune, or none, for all rows."""
    return CommuneRows.of(objects([commune] * count))


def swap(shapes: Objects) -> Objects:
    return shapely.transform(shapes, lambda points: points[:, ::-1])


def facts(crs_text: str | None = None, kind: str = "ESRI Shapefile") -> SourceFacts:
    return SourceFacts("thua.shp", "thua", kind, crs_text=crs_text)


def judge(shapes: Objects, commune: Commune | None, source: SourceFacts | None = None, **rest: Any) -> Verdict:
    return decide(ShapeFacts.of(shapes), all_in(commune, len(shapes)), source or facts(), **rest)


def run(
    shapes: Objects, commune: Commune | None, source: SourceFacts | None = None, **rest: Any
) -> tuple[Placed, list[Issue]]:
    rows = all_in(commune, len(shapes))
    verdict = judge(shapes, commune, source, **rest)
    told = place_findings(verdict, ShapeFacts.of(shapes), rows, "thua.shp")
    return place_batch(Outlines.of(shapes), verdict, rows, np.arange(1, len(shapes) + 1)), told


def codes(found: list[Issue]) -> list[tuple[str, str]]:
    for one in found:
        assert "…" not in one.message("vi"), one
        assert "…" not in one.message("en"), one
    return [(one.code, one.variant) for one in found]


def apart_m(one: Objects, other: Objects) -> float:
    """Largest distance of vertices in metres; both in degrees."""
    return float(np.abs(shapely.get_coordinates(one) - shapely.get_coordinates(other)).max() * 111_195)


# --- plane zones ---------------------------------------------------------------------------------------------------
def test_plane_shapes_stay_as_surveyed_and_go_to_wgs84() -> None:
    shapes = squares(106.49, 10.97, HCMC)
    placed, told = run(shapes, CU_CHI, facts("EPSG:9210"))
    assert codes(told) == []
    assert (placed.outlines.shapes == shapes).all()
    assert placed.srid.tolist() == [HCMC] * 5
    assert apart_m(placed.lon_lat.shapes, crs.transform_geometries(shapes, HCMC, crs.WGS84)) < 1e-5
    assert not placed.issues


def test_rows_without_a_shape_stay_so() -> None:
    shapes = np.append(squares(106.49, 10.97, HCMC), objects([None]))
    verdict = decide(ShapeFacts.of(shapes), all_in(CU_CHI, 6), facts("EPSG:9210"))
    placed = place_batch(Outlines.of(shapes), verdict, all_in(CU_CHI, 6), np.arange(6))
    assert shapely.equals_exact(placed.outlines.shapes[:5], shapes[:5]).all()
    assert placed.outlines.shapes[5] is None
    assert placed.lon_lat.shapes[5] is None
    assert not placed.issues


def test_a_found_zone_is_said_with_its_proof() -> None:
    placed, told = run(squares(106.49, 10.97, HCMC), CU_CHI)
    assert codes(told) == [("C03", "found")]
    assert "105°45', vì" in told[0].message("vi")
    assert placed.srid[0] == HCMC


def test_swapped_axes_are_exchanged_and_said() -> None:
    shapes = squares(106.49, 10.97, HCMC)
    placed, told = run(swap(shapes), CU_CHI, facts("EPSG:9210"))
    assert codes(told) == [("C01", "swapped")]
    assert shapely.equals_exact(placed.outlines.shapes, shapes).all()


def test_the_array_given_is_left_alone() -> None:
    shapes = swap(squares(106.49, 10.97, crs.WGS84))
    before = shapely.to_wkb(shapes).tolist()
    run(shapes, CU_CHI, facts("EPSG:4326"))
    assert shapely.to_wkb(shapes).tolist() == before


def test_utm_is_kept_with_a_warning_of_its_areas() -> None:
    shapes = squares(105.838, 21.0386, UTM_105)
    assert judge(shapes, BA_DINH, facts("EPSG:3405")).asks, "what people pick for TM-3 data, too"
    placed, told = run(shapes, BA_DINH, facts("EPSG:3405"), asked="3405")
    assert codes(told) == [("C02", "utm")]
    assert placed.srid[0] == UTM_105
    assert judge(shapes, BA_DINH).asks
    paper = np.full(50, 1600.0) / (0.9996 / 0.9999) ** 2
    wide = squares(105.838, 21.0386, UTM_105, 50)
    assert judge(wide, BA_DINH, facts("EPSG:3405"), declared_area_m2=paper).srid == UTM_105
    assert judge(wide, BA_DINH, facts("EPSG:3405"), declared_area_m2=np.full(50, 1600.0)).asks


def test_another_zone_and_a_far_place_are_warned_of() -> None:
    _, told = run(squares(106.49, 10.97, DONG_NAI), CU_CHI, facts("EPSG:5899"))
    assert codes(told) == [("C02", "")]
    _, told = run(squares(106.9, 10.97, HCMC), CU_CHI, facts("EPSG:9210"))
    assert codes(told) == [("C02", "far")]
    assert told[0].measured == pytest.approx(44.8, abs=0.3)


# --- converted ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("system", [crs.WGS84, crs.VN2000_GEOGRAPHIC])
def test_degrees_go_to_each_rows_own_zone(system: int, swapped: bool) -> None:
    shapes = np.concatenate(
        [squares(106.49, 10.97, system), squares(106.95, 10.78, system), squares(107.6, 16.4, system)]
    )
    rows = CommuneRows.of(objects([CU_CHI] * 5 + [LONG_THANH] * 5 + [None] * 5))
    given_shapes = swap(shapes) if swapped else shapes
    verdict = decide(ShapeFacts.of(given_shapes), rows, facts(f"EPSG:{crs.EPSG_BY_SRID[system]}"))
    assert verdict.srid == system
    placed = place_batch(Outlines.of(given_shapes), verdict, rows, np.arange(15))
    nearest = crs.SRID_BY_EPSG[9216]  # 107°30', where no commune is known
    assert placed.srid.tolist() == [HCMC] * 5 + [DONG_NAI] * 5 + [nearest] * 5
    for zone, part in ((HCMC, slice(0, 5)), (DONG_NAI, slice(5, 10)), (nearest, slice(10, 15))):
        back = crs.transform_geometries(placed.outlines.shapes[part], zone, crs.WGS84)
        assert apart_m(back, placed.lon_lat.shapes[part]) < 1e-4
    told = codes(place_findings(verdict, ShapeFacts.of(given_shapes), rows, "a"))
    assert told == ([("C01", "lonlat")] if swapped else []) + [("C03", "")] * 3


def test_what_goes_out_in_wgs84_comes_back_the_same() -> None:
    """Sent out and read in again ten times, a parcel has not wandered: PROJ's own inverse moves it 0.8 mm each time."""
    shapes = start = squares(106.49, 10.97, HCMC)
    for _ in range(10):
        out = place_batch(
            Outlines.of(shapes), judge(shapes, CU_CHI, facts("9210")), all_in(CU_CHI, 5), np.arange(5)
        ).lon_lat.shapes
        shapes = run(out, CU_CHI, facts("EPSG:4326"))[0].outlines.shapes
    assert np.abs(shapely.get_coordinates(shapes) - shapely.get_coordinates(start)).max() < 1e-4


@pytest.mark.parametrize(
    ("system", "commune", "variant"),
    [
        (source_systems.HN72_18, Commune(5, "26506", "Phường Vũng Tàu", "79", (DONG_NAI,), 107.08, 10.4), "hn72"),
        (source_systems.HN72_18, BA_DINH, "hn72-outside"),
        (source_systems.HN72_19, EA_KAR, "hn72-outside"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_hn72_is_converted_with_a_warning_of_its_accuracy(
    system: int, commune: Commune, variant: str, swapped: bool
) -> None:
    assert commune.lon is not None
    assert commune.lat is not None
    shapes = squares(commune.lon, commune.lat, system)
    for source in (None, facts(f"EPSG:{source_systems.BY_SRID[system].epsg}")):
        placed, told = run(swap(shapes) if swapped else shapes, commune, source)
        assert ("C03", variant) in codes(told)
        warning = next(one for one in told if one.variant == variant)
        assert warning.severity is Severity.WARNING
        assert "EPSG:1544" in warning.message("vi")
        assert "5 m" in warning.message("en")
        assert placed.srid.tolist() == [commune.zones[0]] * 5
        assert (
            apart_m(
                crs.transform_geometries(placed.outlines.shapes, commune.zones[0], crs.WGS84), placed.lon_lat.shapes
            )
            < 1e-4
        )
        middle = shapely.get_coordinates(shapely.centroid(placed.lon_lat.shapes[0]))[0]
        assert np.abs(middle - (commune.lon, commune.lat)).max() < 0.001


def test_hn72_to_wgs84_is_the_pinned_operation() -> None:
    """EPSG:1544: dX -17.51, dY -108.32, dZ -62.39 m; computed here by hand on the two ellipsoids."""

    def cartesian(lon: float, lat: float, a: float, f: float) -> np.ndarray:
        lon, lat, e2 = np.radians(lon), np.radians(lat), f * (2 - f)
        n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
        return np.array([n * np.cos(lat) * np.cos(lon), n * np.cos(lat) * np.sin(lon), n * (1 - e2) * np.sin(lat)])

    for lon, lat in ((107.08, 10.4), (105.84, 21.03)):
        srid = source_systems.HN72_18
        [(x, y)] = crs.from_wgs84(np.array([[lon, lat]]), srid)
        assert x > 18_000_000
        [(lon_2, lat_2)] = crs.to_wgs84(np.array([[x, y]]), srid)
        assert abs(lon_2 - lon) + abs(lat_2 - lat) < 1e-7
    # on the central meridian the projection adds nothing to the longitude: 105° of HN-72 itself
    [(lon, lat)] = crs.to_wgs84(np.array([[18_500_000.0, 2_000_000.0]]), source_systems.HN72_18)
    target = cartesian(lon, lat, 6_378_137.0, 1 / 298.257223563)
    origin = target - (-17.51, -108.32, -62.39)
    assert np.degrees(np.arctan2(origin[1], origin[0])) == pytest.approx(105.0, abs=1e-6)


@pytest.mark.parametrize("name", ["111°00'", "EPSG:32648"])
def test_systems_that_are_only_read_go_to_the_communes_zone(name: str) -> None:
    srid = crs.parse_source(name)
    assert srid is not None
    place = EA_KAR if name.startswith("111") else CU_CHI
    assert place.lon is not None
    assert place.lat is not None
    placed, told = run(squares(place.lon, place.lat, srid), place, asked=name)
    assert codes(told) == [("C03", "plane")]
    assert placed.srid[0] == place.zones[0]
    assert (
        apart_m(crs.transform_geometries(placed.outlines.shapes, place.zones[0], crs.WGS84), placed.lon_lat.shapes)
        < 1e-4
    )


# --- refused and asked ---------------------------------------------------------------------------------------------
def test_foreign_systems_and_wrong_options_are_refused() -> None:
    shapes = squares(106.49, 10.97, HCMC)
    with pytest.raises(FileRefusedError) as caught:
        judge(shapes, CU_CHI, facts("EPSG:2451"))
    assert (caught.value.issue.code, caught.value.issue.variant) == ("F12", "")
    with pytest.raises(FileRefusedError, match="111°00") as caught:
        judge(shapes, CU_CHI, asked="105°10'")
    assert (caught.value.issue.code, caught.value.issue.variant) == ("F19", "meridian")
    assert "105°10'" in caught.value.message_vi
    assert "111°00'" in caught.value.message_vi
    local = "+proj=tmerc +lat_0=0 +lon_0=106.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m"
    with pytest.raises(FileRefusedError) as caught:
        judge(shapes, CU_CHI, facts(local))
    assert (caught.value.issue.code, caught.value.issue.variant) == ("F12", "meridian")
    assert "106°45'" in caught.value.message_vi
    with pytest.raises(FileRefusedError) as caught:
        judge(shapes, CU_CHI, asked="không biết")
    assert (caught.value.issue.code, caught.value.issue.variant) == ("F19", "")


def test_words_that_name_no_system_are_no_statement() -> None:
    assert judge(squares(106.49, 10.97, HCMC), CU_CHI, facts('LOCAL_CS["Nonearth (meters)"]')).srid == HCMC


def test_the_question_lists_the_candidates() -> None:
    verdict = judge(squares(105.838, 21.0386, HANOI), BA_DINH)
    assert verdict.asks
    asked = question(verdict, "thua.shp")
    assert codes([asked]) == [("F11", "")]
    assert "105°00' (EPSG:5897): múi của Phường Ba Đình, cách điểm nhãn xã" in asked.message("vi")
    assert "UTM 105°00' (EPSG:3405)" in asked.message("vi")
    assert asked.options == (("crs", "5897"),)
    with pytest.raises(ValueError, match="not decided"):
        place_batch(Outlines.of(objects([None])), verdict, all_in(None, 1), np.array([1]))
    verdict = judge(squares(106.49, 10.97, HCMC), CU_CHI, facts("EPSG:5899"))
    asked = question(verdict, "thua.shp")
    assert codes([asked]) == [("F11", "doubt")]
    assert "107°45'" in asked.message("en")
    assert asked.options == (("crs", "9210"),)
    nothing = judge(squares(106.49, 10.97, HCMC), None)
    assert nothing.suggestion is None
    assert "Các múi VN-2000" in question(nothing, "a").message("vi")
    assert question(nothing, "a").options == (("crs", "5897"),)
    assert "4756" in question(judge(squares(106.49, 10.97, crs.WGS84), None), "a").message("vi")


def test_the_answer_is_taken_and_what_contradicts_it_is_said() -> None:
    shapes = squares(106.49, 10.97, HCMC)
    placed, told = run(shapes, CU_CHI, facts("EPSG:5899"), asked="105°45'")
    assert placed.srid[0] == HCMC
    assert codes(told) == [("C02", "stated")]
    insisted = question(judge(shapes, CU_CHI, facts("EPSG:5899"), asked="5899"), "thua.shp")
    assert codes([insisted]) == [("F11", "asked")], "what puts the data 218 km off stays wrong when a person insists"
    assert "Người nhập chỉ rõ 107°45', nhưng như vậy dữ liệu cách xã Củ Chi 218 km, còn 105°45' thì cách 0,1 km" in (
        insisted.message("vi")
    )
    assert insisted.options == (("crs", "9210"),)


def test_a_commune_that_no_zone_comes_near_is_doubted_and_no_zone_suggested() -> None:
    for named in (None, "9216", "9210"):
        asked = question(judge(squares(105.838, 21.0386, HCMC), CU_CHI, asked=named), "thua.shp")
        assert codes([asked]) == [("F11", "commune")]
        assert "không hệ tọa độ nào đưa dữ liệu tới gần xã Củ Chi: gần nhất cũng cách 1.1" in asked.message("vi")
        assert asked.options == (("commune", None),)
        assert "EPSG" not in asked.message("vi") + asked.remedy("vi")


def test_geojson_in_metres_without_crs_is_not_taken_for_degrees() -> None:
    shapes = squares(106.49, 10.97, HCMC)
    for given_shapes in (shapes, swap(shapes)):
        verdict = judge(given_shapes, CU_CHI, facts(kind="GeoJSON"))
        assert (verdict.srid, verdict.stated) == (HCMC, None)
    assert codes(run(shapes, CU_CHI, facts("EPSG:4326"))[1]) == [("C02", "stated")]
    assert judge(squares(106.49, 10.97, crs.WGS84), None, facts(kind="GeoJSON")).srid == crs.WGS84


# --- rows outside ----------------------------------------------------------------------------------------------------
def test_rows_outside_viet_nam_are_refused_one_by_one() -> None:
    shapes = np.concatenate([
        squares(106.49, 10.97, HCMC, 3),
        [shapely.box(5e6, 1e6, 5e6 + 9, 1e6 + 9), shapely.box(596_000, 9e6, 596_010, 9e6 + 9), None, shapely.Polygon()],
        [shapely.linearrings([(np.inf, 1), (1, 1), (2, 2), (np.inf, 1)]), shapely.box(0, 0, 10, 10)],
    ])  # fmt: skip
    placed, told = run(shapes, CU_CHI, facts("EPSG:9210"))
    assert codes(told) == []
    assert [one.row_no for one in placed.issues] == [4, 5, 8, 9]
    assert {one.code for one in placed.issues} == {"C01"}
    assert [shape is None for shape in placed.lon_lat.shapes] == [False] * 3 + [True] * 3 + [False, True, True]


def test_the_one_shape_with_swapped_axes_is_told_as_such() -> None:
    shapes = squares(106.49, 10.97, HCMC, 3)
    shapes[1:2] = swap(shapes[1:2])
    placed, told = run(shapes, CU_CHI, facts("EPSG:9210"))
    assert codes(told) == []
    (found,) = placed.issues
    assert (found.row_no, found.code, found.variant) == (2, "C01", "axes")
    assert catalogue()["C01", "axes"].fix == catalogue()["C01", ""].fix == "swap_axes"
    assert [found.params["x"], found.params["y"]] == shapely.get_coordinates(shapes[1])[0].tolist(), (
        "a vertex of the file"
    )


@pytest.mark.parametrize("scale", [1000, 0.001])
def test_coordinates_in_another_unit_are_told_with_their_values(scale: float) -> None:
    shapes = shapely.transform(squares(106.49, 10.97, HCMC, 3), lambda points: points * scale)
    _, (told,) = run(shapes, CU_CHI, facts("EPSG:9210"))
    assert (told.code, told.variant) == ("C01", "unit")
    assert "105°45'" in told.message("vi")
    assert "inf" not in told.message("vi")
    assert told.params["y"] == pytest.approx(shapely.centroid(shapes[1]).y, rel=1e-3)


def test_a_file_outside_viet_nam_has_one_finding() -> None:
    shapes = squares(2.35, 48.85, crs.WGS84)
    _, told = run(shapes, CU_CHI, facts("EPSG:4326"), asked="4326")
    assert codes(told) == [("C01", "file")]
    assert told[0].severity is Severity.ERROR


def test_a_file_without_shapes_is_no_error_of_place() -> None:
    placed, told = run(objects([None, None]), CU_CHI, facts("EPSG:9210"))
    assert (codes(told), placed.issues) == ([], [])
    assert (
        place_batch(
            Outlines.of(objects([])),
            judge(objects([None]), CU_CHI, facts("9210")),
            all_in(None, 0),
            np.empty(0, np.int64),
        ).srid.tolist()
        == []
    )


# --- rows and communes ---------------------------------------------------------------------------------------------
def test_communes_by_row() -> None:
    rows = CommuneRows.of(objects([CU_CHI, None, LONG_THANH, CU_CHI]))
    named = {commune.code: part.tolist() for commune, part in rows.groups()}
    assert named == {"27496": [0, 3], "26368": [2]}
    assert rows.index[1] == -1
    assert len(CommuneRows.of(objects([]))) == 0
    assert len(CommuneRows.of(objects([None, None])).groups()) == 0


def test_of_several_zones_the_nearest_meridian_is_taken() -> None:
    two = Commune(9, "24664", "Xã hai múi", "66", (crs.SRID_BY_EPSG[5898], crs.SRID_BY_EPSG[9218]), 108.4, 13.0)
    shapes = squares(108.4, 13.0, crs.WGS84, 2)
    assert target_zones(all_in(two, 2), Outlines.of(shapes).bounds).tolist() == [crs.SRID_BY_EPSG[9218]] * 2
