"""Protection areas are imported as parcels are: by the law, onto works and zones, again, changed, undone, unseen."""

from __future__ import annotations

from typing import Any

import pytest
from shapely.geometry import Polygon, mapping
from shapely.geometry.polygon import orient

from landdb.errors import ConflictError, RefusedError
from landdb.import_.commit import revert
from landdb.import_.fixing import propose_fixes
from landdb.import_.records import ImportResult
from tests.db.survey_files import MANAGER, SURVEYOR, Register, codes, ledger, rectangle
from tests.factories import HANOI_COMMUNE, HANOI_SRID, add_work, make_actor

AUTHOR = make_actor(2, roles=("surveyor",))
WIDTHS = {"restricted": 50.0, "protected": 200.0, "safety_belt": 400.0}


def area(kind: str, width: float | None = None, work: str = "CT-1", **columns: Any) -> dict[str, Any]:
    """An area around the work, which is a rectangle of 50 m by 40 m."""
    beyond = WIDTHS.get(kind, 30.0) if width is None else width
    shape = mapping(orient(Polygon(rectangle()).buffer(beyond)))
    properties = {"LOAI_PV": kind, "MA_CT": work, "RONG": beyond}
    return {"type": "Feature", "properties": properties | columns, "geometry": shape}


@pytest.fixture
def work(register: Register) -> Register:
    """A register with the work CT-1."""
    put_work(register, "CT-1")
    return register


def put_work(register: Register, code: str, **columns: Any) -> None:
    with register.database.open_session(MANAGER, read_only=False) as session:
        add_work(session, code=code, geometry=Polygon(rectangle()), srid=HANOI_SRID, **columns)


def load(register: Register, rows: list[dict[str, Any]], **options: Any) -> ImportResult:
    return register.load(rows, target="protection_areas", **{"actor": AUTHOR} | options)


def standing(register: Register, columns: str = "kind") -> list[tuple[Any, ...]]:
    return register.ask(f"SELECT {columns} FROM protection_area WHERE retired_at IS NULL ORDER BY kind", AUTHOR)


def scheme(register: Register, code: str = "CT-1") -> str | None:
    [(found,)] = register.ask(f"SELECT protection_scheme FROM work WHERE code = '{code}'", AUTHOR)
    return found  # type: ignore[no-any-return]


def test_areas_come_in_with_their_combination_and_again_change_nothing(work: Register) -> None:
    rows = [area("Khu vực cấm", 50), area("protected"), area("safety_belt")]
    result = load(work, rows)
    assert (result.state, ledger(result), codes(result)) == ("committed", (3, 0, 0, 0), [])
    assert standing(work, "kind, medium, extension_m, protection_scheme, ST_SRID(geom)") == [
        ("protected", "land", 200.0, "full", 4326), ("restricted", "land", 50.0, "full", 4326),
        ("safety_belt", "land", 400.0, "full", 4326),
    ]  # fmt: skip
    assert scheme(work) == "full"
    assert work.ask("SELECT key FROM staged_row WHERE row_no = 1", AUTHOR) == [("CT-1 · restricted · land",)]
    assert ledger(load(work, rows)) == (0, 0, 3, 0)
    assert result.plan["checked"]["P01"] == {"rows": 3}
    assert "B02" not in result.plan["checked"]


def test_undo_brings_back_areas_and_combination(work: Register) -> None:
    first = load(work, [area("restricted")])
    assert scheme(work) == "restricted"
    second = load(work, [area("restricted", 40), area("safety_belt")], on_existing="update")
    assert (ledger(second), scheme(work)) == ((1, 1, 0, 0), "restricted_belt")
    with pytest.raises(ConflictError, match="restricted"):
        revert(work.database, MANAGER, first.batch_id, "sai")
    assert revert(work.database, MANAGER, second.batch_id, "sai") == 2
    assert (scheme(work), standing(work, "kind, extension_m")) == ("restricted", [("restricted", 50.0)])
    assert revert(work.database, MANAGER, first.batch_id, "sai") == 1
    assert (scheme(work), standing(work)) == (None, [])
    other = load(work, [area("restricted"), area("technical_corridor")])
    assert (other.state, scheme(work)) == ("committed", "antenna")


def test_a_combination_may_be_completed_by_what_is_registered(work: Register) -> None:
    load(work, [area("restricted")])
    result = load(work, [area("protected")])
    assert (result.state, codes(result), scheme(work)) == ("committed", [], "restricted_protected")


def test_areas_left_out_are_retired_where_asked(work: Register) -> None:
    load(work, [area("restricted"), area("protected")])
    result = load(work, [area("restricted")], removed="commune")
    assert (ledger(result), result.rows_removed, codes(result)) == ((0, 0, 1, 0), 1, [])
    assert (standing(work), scheme(work)) == ([("restricted",)], "restricted")
    revert(work.database, MANAGER, result.batch_id, "vẫn còn")
    assert (standing(work), scheme(work)) == ([("protected",), ("restricted",)], "restricted_protected")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([area("restricted", 55), area("restricted", 500, MOI_TRUONG="Mặt nước")], []),
        ([area("restricted", 56)], [(1, "extension")]),
        ([area("restricted", 40, RONG=55.01)], [(1, "extension")]),
        ([area("restricted", 501, MOI_TRUONG="Mặt nước")], [(1, "extension")]),
        ([area("restricted", 56), area("protected")], [(1, "extension"), (2, "")]),
        ([area("restricted", 40) | {"properties": {"LOAI_PV": "restricted", "MA_CT": "CT-1", "RONG": 60}}],
         [(1, "extension")]),
        ([area("protected"), area("safety_belt")], [(1, ""), (2, "")]),
        ([area("restricted"), area("ammunition_belt"), area("protected")], [(1, ""), (2, ""), (3, "")]),
        ([area("restricted", CAO=5_001)], [(1, "height")]),
    ],
)  # fmt: skip
def test_the_law_is_kept(work: Register, rows: list[dict[str, Any]], found: list[tuple[int, str]]) -> None:
    result = load(work, rows)
    assert [(one.row_no, one.variant) for one in result.issues if one.code == "P01"] == found
    assert (result.rows_added, result.rows_rejected) == (len(rows) - len(found), len(found))


def test_a_zone_is_restricted_within_its_boundary(register: Register) -> None:
    add_zone(register, "KQS-1", 0)
    zone: dict[str, Any] = {"MA_CT": None, "KHU_QS": "KQS-1"}
    result = load(register, [area("restricted", 0, **zone), area("protected", **zone)])
    assert (codes(result), result.rows_added) == ([], 2)
    assert register.ask("SELECT protection_scheme FROM military_zone", AUTHOR) == [("restricted_protected",)]
    assert revert(register.database, MANAGER, result.batch_id, "sai") == 2
    assert register.ask("SELECT protection_scheme FROM military_zone", AUTHOR) == [(None,)]
    beyond = load(register, [area("restricted", 5, **zone)])
    assert [one.variant for one in beyond.issues] == ["extension"]


def add_zone(register: Register, code: str, level: int) -> None:
    ring = ", ".join(f"{x} {y}" for x, y in rectangle())
    with register.database.open_session(MANAGER, read_only=False) as session:
        session.exec_driver_sql(
            "INSERT INTO military_zone (code, name_vi, province_code, secrecy_level, geom) VALUES"
            f" ('{code}', 'Khu (mô phỏng)', '01', {level},"
            f" ST_Multi(ST_Transform(ST_GeomFromText('POLYGON(({ring}))', {HANOI_SRID}), 4326)))"
        )


def test_hidden_works_and_zones_are_as_unknown_as_missing_ones(work: Register) -> None:
    put_work(work, "CT-9", secrecy_level=3)
    add_zone(work, "KQS-9", 3)
    missing: dict[str, Any] = {"MA_CT": None, "KHU_QS": "KQS-0"}
    rows = [
        area("restricted", work="CT-9"), area("restricted", work="CT-0"), area("restricted", **missing),
        area("restricted", **missing | {"KHU_QS": "KQS-9"}), area("restricted", KHU_QS="KQS-0", MA_CT="CT-0"),
        area("restricted", MA_CT=None),
    ]  # fmt: skip
    result = load(work, rows)
    told = [(one.row_no, one.code) for one in result.issues]
    assert told == [(1, "A07"), (2, "A07"), (3, "A07"), (4, "A07"), (5, "A07"), (5, "A07"), (6, "A01")]
    texts = [one.message("vi") for one in result.issues]
    assert texts[0].replace("CT-9", "CT-0") == texts[1]
    assert texts[3].replace("KQS-9", "KQS-0") == texts[2]


def test_an_area_names_one_subject(work: Register) -> None:
    add_zone(work, "KQS-1", 0)
    result = load(work, [area("restricted", KHU_QS="KQS-1")])
    assert [(one.code, one.variant) for one in result.issues] == [("A01", "subject")]


def test_an_area_has_the_level_of_its_work(work: Register) -> None:
    put_work(work, "CT-2", secrecy_level=2)
    result = load(work, [area("restricted", work="CT-2", DO_MAT=1)])
    assert codes(result) == [(1, "S01", "error")]
    assert codes(load(work, [area("restricted", work="CT-2", DO_MAT=2)])) == []
    assert codes(load(work, [area("restricted", DO_MAT=3)])) == [(1, "S02", "error")]


def test_areas_are_for_those_who_may_read_them(work: Register) -> None:
    with pytest.raises(RefusedError, match="clearance 2"):
        load(work, [area("restricted")], actor=SURVEYOR)
    load(work, [area("restricted")])
    assert work.ask("SELECT count(*) FROM staged_protection_area", SURVEYOR) == [(0,)]
    elsewhere = make_actor(2, provinces={"38"}, roles=("surveyor",))
    assert codes(load(work, [area("restricted")], actor=elsewhere)) == [(1, "A07", "error")]


def test_a_work_can_be_taken_back_after_its_areas(register: Register) -> None:
    """These have given it a combination, and taken it back."""
    columns = {"MA_XA": HANOI_COMMUNE, "DON_VI_QL": "DV-1", "LOAI_CT": "C", "MA_CT": "CT-1", "TEN_CT": "Kho mô phỏng"}
    place = {"type": "Polygon", "coordinates": [rectangle()]}
    row = {"type": "Feature", "properties": columns, "geometry": place}
    first = register.load([row], target="works", actor=AUTHOR)
    areas = load(register, [area("restricted")])
    with pytest.raises(ConflictError, match="CT-1"):
        revert(register.database, MANAGER, first.batch_id, "sai")
    assert revert(register.database, MANAGER, areas.batch_id, "sai") == 1
    assert revert(register.database, MANAGER, first.batch_id, "sai") == 1


def test_an_area_of_unknown_kind_leaves_out_none_of_its_work(work: Register) -> None:
    load(work, [area("restricted"), area("protected")])
    result = load(work, [area("restricted"), area("protected", LOAI_PV="bao quanh")], removed="sheet")
    assert (codes(result), result.rows_removed) == ([(2, "A02", "error")], 0)
    assert [kind for (kind,) in standing(work)] == ["protected", "restricted"]


def test_the_shape_of_an_area_is_mended_as_that_of_a_parcel(work: Register) -> None:
    crossed = area("restricted", 50)
    [ring] = crossed["geometry"]["coordinates"]
    spike = [[ring[0][0], ring[0][1]], [ring[0][0] + 0.01, ring[0][1]], [ring[0][0] - 0.01, ring[0][1]]]
    crossed["geometry"] = {"type": "Polygon", "coordinates": [[*ring[:-1], *spike]]}
    result = load(work, [crossed, area("protected")], finish="check")
    assert ("H01", 1) in [(one.code, one.row_no) for one in result.issues]
    proposed, refused = propose_fixes(work.database, AUTHOR, result.batch_id)
    assert [(fix.row_no, fix.kind) for fix, _ in proposed] == [(1, "make_valid")], refused
