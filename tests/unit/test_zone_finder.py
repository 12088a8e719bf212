"""The zone finder over every commune of the country, and each way in which a file misleads."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pytest
import shapely

from landdb.domain import crs, source_systems
from landdb.domain.zone_finder import ASK_BELOW, PaperAreas, Place, Verdict, find_zone

TM3_105, UTM_105 = crs.SRID_BY_EPSG[5897], crs.SRID_BY_EPSG[3405]
HCMC, DONG_NAI = crs.SRID_BY_EPSG[9210], crs.SRID_BY_EPSG[5899]
GIA_LAI = crs.SRID_BY_EPSG[9217]
KM = 1 / 111.195
CU_CHI = Place("Xã Củ Chi", (HCMC,), 106.49, 10.97)
VUNG_TAU = Place("Phường Vũng Tàu", (DONG_NAI,), 107.08, 10.35)
BA_DINH = Place("Phường Ba Đình", (TM3_105,), 105.838, 21.0386)


@dataclass(frozen=True)
class Unit:
    """A commune of the reference list."""

    id: str
    code: str
    name: str
    province: str
    zones: tuple[int, ...]
    lon: float
    lat: float


@cache
def communes(present: bool) -> dict[str, Unit]:
    text = files("landdb").joinpath("reference", "admin_units.csv").read_text(encoding="utf-8")
    return {
        row["id"]: Unit(
            row["id"], row["code"], row["name_vi"], row["province_code"],
            tuple(crs.SRID_BY_EPSG[int(code)] for code in row["zone_epsgs"].split(";")),
            float(row["lon"]), float(row["lat"]),
        )
        for row in csv.DictReader(text.splitlines())
        if row["level"] == "commune" and (row["valid_to"] == "") == present and row["lon"]
    }  # fmt: skip


def mainland() -> list[Unit]:
    """Present communes but those of Hoàng Sa and Trường Sa, which lie outside all zones' areas of use."""
    return [unit for unit in communes(present=True).values() if unit.lon < 110]


def place(unit: Unit, boundary: shapely.Geometry | None = None) -> Place:
    return Place(unit.name, unit.zones, unit.lon, unit.lat, boundary)


def around(lon: float, lat: float, srid: int, *, jitter_km: float = 3.0, seed: int = 0, count: int = 4) -> np.ndarray:
    """Centres of a few parcels somewhere within ± jitter of a place, in the plane of a zone."""
    random = np.random.default_rng(seed)
    middle = np.array([lon, lat]) + random.uniform(-jitter_km, jitter_km, 2) * KM
    return crs.from_wgs84(middle + random.uniform(-0.3, 0.3, (count, 2)) * KM, srid)


def outcome(verdict: Verdict, truth: int) -> str:
    assert verdict.asks == (verdict.confidence < ASK_BELOW)
    if verdict.srid == truth:
        return "found"
    return "asked" if verdict.asks else "wrong"


def count(outcomes: list[str]) -> dict[str, int]:
    return {kind: outcomes.count(kind) for kind in ("found", "asked", "wrong")}


# --- every commune -----------------------------------------------------------------------------------------------
def test_every_commune_in_each_of_its_zones() -> None:
    """No CRS, parcels within ± 3 km of the label point: found or asked for, never wrong. Every second file is swapped.

    Asked for are the communes of 105°00', where UTM 48N lies 300-700 m beside TM-3 and nothing else is known.
    """
    outcomes: list[str] = []
    twins: list[str] = []
    for number, unit in enumerate(mainland()):
        for srid in unit.zones:
            points = around(unit.lon, unit.lat, srid, seed=number)
            swapped = number % 2 == 1
            verdict = find_zone(points[:, ::-1] if swapped else points, [place(unit)])
            assert verdict.swapped == swapped, unit
            assert verdict.suggestion == srid, (unit, verdict)
            assert srid in {candidate.srid for candidate in verdict.candidates[:2]}
            (twins if srid == TM3_105 else outcomes).append(outcome(verdict, srid))
    assert count(outcomes) == {"found": len(outcomes), "asked": 0, "wrong": 0}
    assert count(twins) == {"found": 0, "asked": len(twins), "wrong": 0}
    assert len(outcomes) + len(twins) == 3342


def test_files_in_utm_are_never_taken_for_tm3() -> None:
    for number, unit in enumerate(mainland()):
        if TM3_105 in unit.zones:
            verdict = find_zone(around(unit.lon, unit.lat, UTM_105, seed=number), [place(unit)])
            assert outcome(verdict, UTM_105) == "asked"
            assert UTM_105 in {candidate.srid for candidate in verdict.candidates[:2]}


def test_a_wrong_statement_is_never_believed() -> None:
    """A .prj with a neighbouring meridian, or with UTM for TM-3; and the right one is always certain."""
    meridians = [zone.srid for zone in crs.ZONES]
    for number, unit in enumerate(mainland()[::5]):
        truth = unit.zones[number % len(unit.zones)]
        wrong = UTM_105 if truth == TM3_105 else meridians[number % len(meridians)]
        points = around(unit.lon, unit.lat, truth, seed=number)
        if wrong != truth:
            verdict = find_zone(points, [place(unit)], stated=wrong)
            assert outcome(verdict, truth) == "asked", (unit, wrong)
            assert truth in {candidate.srid for candidate in verdict.candidates[:2]}
        assert find_zone(points, [place(unit)], stated=truth).confidence == 1.0


def test_communes_in_the_open_sea_are_asked_for_and_111_is_offered() -> None:
    islands = [unit for unit in communes(present=True).values() if unit.lon >= 110]
    assert islands
    for unit in islands:
        verdict = find_zone(around(unit.lon, unit.lat, source_systems.TM3_111), [place(unit)])
        assert verdict.asks
        assert verdict.suggestion == source_systems.TM3_111
        assert find_zone(around(unit.lon, unit.lat, unit.zones[0]), [place(unit)]).asks


def test_survey_of_a_former_commune_named_by_the_present_one() -> None:
    """The parcels lie where the old commune was, in its zone: as far from the label point as communes are wide."""
    present, former = communes(present=True), communes(present=False)
    text = files("landdb").joinpath("reference", "admin_unit_succession.csv").read_text(encoding="utf-8")
    outcomes = []
    for number, row in enumerate(csv.DictReader(text.splitlines())):
        old, new = former.get(row["old_id"]), present.get(row["new_id"])
        if old is None or new is None or row["kind"] != "whole" or number % 8:
            continue
        truth = old.zones[0]
        verdict = find_zone(around(old.lon, old.lat, truth, jitter_km=1.0, seed=number), [place(new)])
        outcomes.append(outcome(verdict, truth))
    result = count(outcomes)
    assert result["wrong"] == 0
    assert result["found"] > 0.7 * len(outcomes)


def test_province_alone_and_nothing_at_all() -> None:
    """With the province most files are placed, in its own zones; with nothing every one is asked for."""
    by_province: dict[str, list[Unit]] = {}
    for unit in mainland():
        by_province.setdefault(unit.province, []).append(unit)
    outcomes = []
    for units in by_province.values():
        zones = tuple(sorted({srid for unit in units for srid in unit.zones}))
        area = shapely.buffer(shapely.MultiPoint([(unit.lon, unit.lat) for unit in units]), 8 * KM)
        province = Place("tỉnh", zones, boundary=area)
        for number, unit in enumerate(units[::6]):
            points = around(unit.lon, unit.lat, unit.zones[0], seed=number)
            verdict = find_zone(points, [province])
            assert verdict.method == "province"
            outcomes.append(outcome(verdict, unit.zones[0]))
            assert find_zone(points, []).asks
    result = count(outcomes)
    assert result["wrong"] == 0
    assert result["found"] > 0.4 * len(outcomes)


# --- one file at a time --------------------------------------------------------------------------------------------
def test_the_proof_names_the_runner_up_and_its_distance() -> None:
    unit = Place("Xã Ea Kar", (HCMC, DONG_NAI), 106.49, 10.97)
    verdict = find_zone(around(106.49, 10.97, HCMC), [unit])
    assert verdict.srid == HCMC
    assert verdict.method == "commune"
    assert verdict.proof["vi"].startswith("105°45', vì 107°45' đưa dữ liệu cách xã Ea Kar 2")
    assert verdict.proof["en"].startswith("105°45', because 107°45' would put it 2")
    first, *others = verdict.candidates
    assert first.own
    assert first.epsg == 9210
    assert first.distance_km is not None
    assert all((other.distance_km or 0) > 20 for other in others)


def test_a_stated_zone_that_fits_is_certain() -> None:
    verdict = find_zone(around(106.49, 10.97, HCMC), [CU_CHI], stated=HCMC)
    assert (verdict.srid, verdict.confidence, verdict.method) == (HCMC, 1.0, "stated by the file")


def test_a_stated_zone_that_contradicts_the_commune_is_asked_for() -> None:
    verdict = find_zone(around(106.49, 10.97, HCMC), [CU_CHI], stated=DONG_NAI)
    assert verdict.asks
    assert {candidate.srid for candidate in verdict.candidates[:2]} == {HCMC, DONG_NAI}
    assert verdict.suggestion == HCMC
    assert "107°45'" in verdict.proof["vi"]
    assert "105°45'" in verdict.proof["vi"]


def test_a_foreign_zone_that_the_place_confirms_is_believed() -> None:
    """A survey in the neighbour's zone: the shapes lie in the commune only if the file is right."""
    verdict = find_zone(around(106.49, 10.97, DONG_NAI), [CU_CHI], stated=DONG_NAI)
    assert verdict.srid == DONG_NAI
    assert ASK_BELOW <= verdict.confidence < 1
    assert find_zone(around(106.49, 10.97, DONG_NAI), [CU_CHI]).asks


def test_degrees_declared_on_metres_are_not_believed() -> None:
    verdict = find_zone(around(106.49, 10.97, HCMC), [CU_CHI], stated=crs.WGS84)
    assert verdict.srid == HCMC
    assert verdict.stated == crs.WGS84
    verdict = find_zone(np.array([[106.49, 10.97]]), [CU_CHI], stated=HCMC)
    assert verdict.asks
    assert {candidate.srid for candidate in verdict.candidates} == {crs.WGS84, crs.VN2000_GEOGRAPHIC}


@pytest.mark.parametrize("swapped", [False, True])
def test_degrees_in_either_order_stated_or_not(swapped: bool) -> None:
    points = np.array([[106.49, 10.97], [106.5, 10.98]])
    points = points[:, ::-1] if swapped else points
    for system in (crs.WGS84, crs.VN2000_GEOGRAPHIC):
        verdict = find_zone(points, [CU_CHI], stated=system)
        assert (verdict.srid, verdict.swapped, verdict.confidence) == (system, swapped, 1.0)
    verdict = find_zone(points, [CU_CHI])
    assert verdict.asks
    assert verdict.swapped == swapped
    assert "225 m" in verdict.proof["en"]


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("srid", "commune"),
    [(source_systems.HN72_18, CU_CHI), (source_systems.HN72_19, Place("Xã Ea Kar", (GIA_LAI,), 108.45, 12.8))],
)
def test_hn72_shows_at_once(srid: int, commune: Place, swapped: bool) -> None:
    points = crs.from_wgs84(np.array([[commune.lon, commune.lat]], dtype=np.float64), srid)
    assert int(points[0, 0] // 1e6) == {source_systems.HN72_18: 18, source_systems.HN72_19: 19}[srid]
    verdict = find_zone(points[:, ::-1] if swapped else points, [commune])
    assert (verdict.srid, verdict.swapped) == (srid, swapped)
    assert find_zone(points, [commune], stated=HCMC).srid == srid
    assert find_zone(points, [VUNG_TAU if commune is not VUNG_TAU else CU_CHI]).asks or srid == source_systems.HN72_18


def test_values_of_no_system_are_asked_about() -> None:
    for values in ([[1000.0, 2000.0]], [[580_000_000.0, 2_300_000_000.0]], [[np.nan, np.nan]], np.empty((0, 2))):
        verdict = find_zone(np.array(values, dtype=np.float64), [BA_DINH])
        assert verdict.asks
        assert verdict.confidence == 0
        assert verdict.suggestion is None


def test_what_a_person_names_is_taken_and_measured() -> None:
    verdict = find_zone(around(105.838, 21.0386, TM3_105), [BA_DINH], asked=UTM_105, stated=TM3_105)
    assert (verdict.srid, verdict.method, verdict.confidence) == (UTM_105, "asked", 1.0)
    assert verdict.candidates[0].srid == UTM_105
    assert (verdict.candidates[0].distance_km or 9) < 6


# --- UTM or TM-3 of one meridian -------------------------------------------------------------------------------------
def square(lon: float, lat: float, half_km: float) -> shapely.Geometry:
    return shapely.box(lon - half_km * KM, lat - half_km * KM, lon + half_km * KM, lat + half_km * KM)


def grid(lon: float, lat: float, half_km: float, srid: int) -> np.ndarray:
    """Parcels over the whole of a square commune, up to 30 m from its boundary."""
    line = np.linspace(-half_km + 0.03, half_km - 0.03, 25) * KM
    return crs.from_wgs84(np.array([(lon + x, lat + y) for x in line for y in line]), srid)


@pytest.mark.parametrize("truth", [TM3_105, UTM_105])
def test_the_boundary_tells_utm_from_tm3(truth: int) -> None:
    commune = Place("Phường Ba Đình", (TM3_105,), 105.838, 21.0386, square(105.838, 21.0386, 2.5))
    verdict = find_zone(grid(105.838, 21.0386, 2.5, truth), [commune])
    assert verdict.srid == truth
    assert find_zone(grid(105.838, 21.0386, 0.5, truth), [commune]).asks, "parcels in the middle tell nothing"


@pytest.mark.parametrize(("truth", "noise"), [(TM3_105, 0.0), (UTM_105, 0.0), (TM3_105, 0.03), (UTM_105, 0.03)])
def test_paper_areas_tell_utm_from_tm3(truth: int, noise: float) -> None:
    random = np.random.default_rng(5)
    points = around(105.838, 21.0386, truth, count=200)
    paper = np.round(random.uniform(300, 5000, 200), 1)
    scale = (0.9996 / 0.9999) ** 2 if truth == UTM_105 else 1.0
    measured = paper * scale * (1 + noise / 100 * random.normal(size=200))
    paper[:20] *= 1.1  # plainly wrong paper areas do not count
    assert find_zone(points, [BA_DINH], areas=PaperAreas(measured, paper)).srid == truth
    few = PaperAreas(np.full(200, np.nan), paper)
    assert find_zone(points, [BA_DINH], areas=few).asks


def test_tm3_that_a_file_states_is_asked_about_where_paper_areas_speak_for_utm() -> None:
    points = around(105.838, 21.0386, UTM_105, count=40)
    paper = np.linspace(500, 5000, 40)
    verdict = find_zone(points, [BA_DINH], stated=TM3_105, areas=PaperAreas(paper * 0.9994, paper))
    assert verdict.asks
    assert (verdict.candidates[0].srid, verdict.stated) == (UTM_105, TM3_105)
    assert "0,99940" in verdict.proof["vi"]
    assert find_zone(points, [BA_DINH], stated=TM3_105, areas=PaperAreas(paper, paper)).srid == TM3_105


def test_paper_areas_that_scatter_tell_nothing() -> None:
    random = np.random.default_rng(5)
    paper = np.full(40, 120.0)
    areas = PaperAreas(paper * (1 + 0.001 * random.normal(size=40)), paper)
    assert find_zone(around(105.838, 21.0386, UTM_105, count=40), [BA_DINH], areas=areas).asks


@pytest.mark.parametrize(("lon", "truth"), [(106.757, UTM_105), (105.3, TM3_105)])
def test_eastings_beyond_all_tm3_zones_suggest_utm(lon: float, truth: int) -> None:
    """Of a commune of another meridian: 192 km from 105 degrees is UTM, 33 km is as people would have it."""
    commune = Place("Phường Thủ Đức", (HCMC,), lon, 10.8426)
    verdict = find_zone(around(lon, 10.8426, truth), [commune])
    assert verdict.asks
    assert verdict.suggestion == truth


# --- several communes in one file --------------------------------------------------------------------------------
def test_each_row_is_measured_against_its_own_commune() -> None:
    other = Place("Xã Long Thành", (DONG_NAI,), 106.95, 10.78)
    points = np.vstack([around(106.49, 10.97, HCMC, count=6), around(106.95, 10.78, HCMC, count=3)])
    verdict = find_zone(points, [CU_CHI, other], np.array([0] * 6 + [1] * 2 + [-1]))
    assert verdict.srid == HCMC
    assert verdict.candidates[0].share == 1.0
    assert find_zone(points, [CU_CHI], np.full(9, -1)).asks


def test_a_boundary_a_wide_commune_and_a_zone_that_is_wrong() -> None:
    boundary = square(106.49, 10.97, 12)
    wide = Place("Xã rộng", (HCMC,), 106.49, 10.97, boundary)
    edge = around(106.49 + 11 * KM, 10.97, HCMC, jitter_km=0.2)
    assert find_zone(edge, [wide]).srid == HCMC
    assert find_zone(around(107.4, 10.97, HCMC), [wide]).asks, "no zone puts it into the commune"


def test_a_sample_decides_as_all_rows_do() -> None:
    points = around(106.49, 10.97, HCMC, count=50_000)
    points[::7] = np.nan
    assert find_zone(points, [CU_CHI]).srid == HCMC


@pytest.mark.parametrize("named", [crs.WGS84, crs.VN2000_GEOGRAPHIC, source_systems.HN72_18])
def test_a_named_system_that_puts_all_shapes_elsewhere_is_not_taken(named: int) -> None:
    points = around(105.838, 21.0386, TM3_105)
    verdict = find_zone(points, [BA_DINH], asked=named)
    assert (verdict.srid, verdict.method, verdict.suggestion) == (None, "asked", TM3_105)
    assert "ra ngoài Việt Nam" in verdict.proof["vi"]
    assert verdict.candidates == find_zone(points, [BA_DINH]).candidates


def test_degrees_of_another_country_stay_degrees() -> None:
    assert find_zone(np.array([[2.35, 48.85]]), [BA_DINH], asked=crs.WGS84).srid == crs.WGS84
    assert find_zone(np.array([[2.35, 48.85]]), [BA_DINH], asked=TM3_105).srid is None


# --- far from the commune ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("named", [DONG_NAI, GIA_LAI, UTM_105])
def test_a_named_zone_that_is_contradicted_by_the_communes_own_is_asked_about(named: int) -> None:
    """As the same wrong zone in the file is; the commune's own zone is suggested."""
    verdict = find_zone(around(106.49, 10.97, HCMC), [CU_CHI], asked=named)
    assert (verdict.srid, verdict.method, verdict.suggestion) == (None, "asked", HCMC)
    assert "người nhập chỉ rõ" in verdict.proof["vi"]
    assert "105°45' thì cách" in verdict.proof["vi"]


def test_the_communes_own_zone_is_taken_where_another_would_fit_by_chance() -> None:
    """An island 27 km off its commune's label point, where the next zone would put it at the point itself."""
    points = around(106.49 - 0.25, 10.97, HCMC, jitter_km=0.5)
    verdict = find_zone(points, [CU_CHI], asked=HCMC)
    assert verdict.srid == HCMC
    assert min(candidate.distance_km or 0 for candidate in verdict.candidates) < 2


def test_a_place_where_no_commune_lies_is_asked_about_whoever_named_the_zone() -> None:
    points = around(105.4, 19.9, TM3_105)
    stated_and_asked: list[tuple[int | None, int | None]]
    stated_and_asked = [(None, None), (HCMC, None), (TM3_105, None), (None, HCMC), (None, DONG_NAI)]
    for stated, asked in stated_and_asked:
        verdict = find_zone(points, [CU_CHI], stated=stated, asked=asked)
        assert verdict.asks, (stated, asked)
        assert verdict.is_lost
        assert verdict.suggestion is None
        assert verdict.proof["en"].startswith("no coordinate system brings the data near Xã Củ Chi"), verdict.proof


def test_islands_of_the_sea_are_taken_as_a_person_says() -> None:
    """Its islands lie hundreds of kilometres from the label point of Trường Sa."""
    atolls = Place("Đặc khu Trường Sa", (HCMC,), 114.3, 9.6)
    points = around(112.0, 8.0, source_systems.TM3_111)
    assert find_zone(points, [atolls], asked=source_systems.TM3_111).srid == source_systems.TM3_111
