"""The table of works and its files: works on the parcels of a filter, own conditions, orders, gaps of dossiers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import mapbox_vector_tile
import openpyxl
import pyogrio
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import GeometryCollection, LineString, MultiPoint
from sqlalchemy import insert, text

from landdb.api.routes import works
from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.domain.codes import DOSSIER_GAPS
from landdb.models import Document, DocumentLink
from landdb.queries import row_pages
from landdb.queries.row_orders import WORK_ORDERS
from tests.api.clients import open_client
from tests.api.probe_parts import tile_of
from tests.factories import add_parcel, add_unit, add_work, make_actor, square

PASSWORD = "mật khẩu mô phỏng"
CODES = ("CT-A", "CT-B", "CT-C", "CT-D", "CT-E", "CT-S")
"""On parcels 1 and 2; on 2; on none; a line on 3; an area on 3; secret on 1."""


@pytest.fixture(scope="module")
def filled(database: Database) -> Database:
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        unit = add_unit(session, "DV-1", name_vi="Đơn vị 1 (mô phỏng)")
        one, two, three = (
            add_parcel(session, sheet_no=4, parcel_no=n, side_m=20 + n, secrecy_level=1 if n == 2 else 0)
            for n in (1, 2, 3)
        )
        line = LineString([(587000, 2327000), (587040.5, 2327030.25)])
        points = MultiPoint([(587100, 2327000), (587101, 2327001)])
        placed: list[dict[str, Any]] = [
            {
                "parcel_ids": (one, two),
                "work_type": "A",
                "condition": "good",
                "built_year": 1998,
                "floor_area_m2": 120.5,
            },
            {
                "parcel_ids": (two,),
                "work_type": "B",
                "condition": "poor",
                "floor_area_m2": 80,
                "managing_unit_id": unit,
            },
            {"work_type": "C", "geometry": points},
            {"parcel_ids": (three,), "work_type": "C", "geometry": line, "lifecycle": "construction"},
            {"parcel_ids": (three,), "work_type": "D", "geometry": square(105.8432, 21.0444, 12.5).geoms[0]},
            {"parcel_ids": (one,), "work_type": "A", "secrecy_level": 2},
        ]
        made = [add_work(session, code=code, **values) for code, values in zip(CODES, placed, strict=True)]
        for box in ("a", "b", "c", "d", "đ"):
            _document(session, made[0], box)
        _document(session, made[1], "a")
    for name, clearance in (("reader0", 0), ("reader1", 1), ("reader2", 2)):
        set_account(database, name, PASSWORD, display_name=name, clearance=clearance, roles=(Role.VIEWER,))
    return database


def _document(session: Any, work: UUID, box: str) -> None:
    made = session.execute(insert(Document).values(kind="map", title_vi="Bản đồ").returning(Document.id)).scalar_one()
    session.execute(insert(DocumentLink).values(document_id=made, work_id=work, dossier_box=box))


@pytest.fixture
def client(filled: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(filled, tmp_path, banner_vi="DỮ LIỆU MÔ PHỎNG") as opened:
        yield opened
        assert [path.name for path in tmp_path.iterdir()] == [], "every file is removed when it is sent"


def ask(client: TestClient, query: str = "", name: str = "reader2") -> dict[str, Any]:
    answer = client.get(f"/works?{query}", auth=(name, PASSWORD))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def codes(client: TestClient, query: str = "", name: str = "reader2") -> list[str]:
    return [row["code"] for row in ask(client, query, name)["rows"]]


def test_works_follow_the_filter_of_parcels_and_conditions_of_their_own(client: TestClient) -> None:
    for query, wanted in (
        ("", "ABCDES"), ("parcel_no=1", "AS"), ("parcel_no=2", "AB"), ("sheet_no=4", "ABDES"), ("parcel_no=9", ""),
        ("work_type=C", "CD"), ("work_condition=good,poor", "AB"), ("work_lifecycle=construction", "D"),
        ("parcel_no=1&work_type=A&work_built_year=1998", "A"), ("work_standing=none", "C"),
        ("work_standing=parcel", "ABDES"), ("work_missing_document=none", "A"), ("work_missing_document=a", "CDES"),
        ("work_missing_document=d", "BCDES"), ("work_missing_document=d&work_standing=parcel", "BDES"),
        ("work_managing_unit=DV-1", "B"), ("work_secrecy_level=2", "S"), ("work_code=CT-E", "E"),
        ("bbox=0,0,1,1", ""), ("min_area=500", "DE"),
    ):  # fmt: skip
        assert codes(client, query) == [f"CT-{letter}" for letter in wanted], query


def test_rows_tell_what_the_caller_may_know(client: TestClient) -> None:
    first, second = ask(client)["rows"][:2]
    assert [(p["sheet_no"], p["parcel_no"]) for p in first["parcels"]] == [(4, 1), (4, 2)]
    assert (first["missing_document"], second["missing_document"]) == ([], ["b", "c", "d", "đ"])
    assert second["managing_unit"] == {"code": "DV-1", "name": "Đơn vị 1 (mô phỏng)"}
    assert (first["floor_area_m2"], first["built_year"], first["lifecycle"]) == (120.5, 1998, "in_use")
    assert len(first["bbox"]) == 4
    below = ask(client, name="reader0")
    assert [row["code"] for row in below["rows"]] == list(CODES[:-1])
    assert not {"missing_document", "managing_unit", "secrecy_level", "work_group"} & set(below["rows"][0])
    assert [p["parcel_no"] for p in below["rows"][0]["parcels"]] == [1], "the other parcel is secret"
    assert codes(client, "parcel_no=2", "reader0") == []
    assert codes(client, "work_standing=none", "reader0") == ["CT-B", "CT-C"], "on no parcel that they see"
    for query in ("work_missing_document=a", "sort=unit", "work_secrecy_level=0", "work_managing_unit=DV-1"):
        assert client.get(f"/works?{query}", auth=("reader0", PASSWORD)).status_code == 400, query


def test_sums_are_those_of_the_whole_selection(client: TestClient) -> None:
    assert {k: v for k, v in ask(client, "limit=1").items() if k not in ("rows", "next")} == {
        "matched": 6, "matched_capped": False, "floor_area_m2": 200.5,
    }  # fmt: skip
    assert ask(client, "work_type=A", "reader0")["matched"] == 1
    assert ask(client, "work_type=C")["floor_area_m2"] is None, "of two works, neither of known floor area"
    assert ask(client, "work_code=none")["floor_area_m2"] == 0


def test_tiles_mark_works_that_miss_their_own_conditions(client: TestClient) -> None:
    here = ask(client, "work_code=CT-A")["rows"][0]["bbox"]

    def marks(query: str, name: str = "reader2") -> dict[int, int | None]:
        answer = client.get(f"{tile_of('works', here[0], here[1], 14)}?{query}", auth=(name, PASSWORD))
        assert answer.status_code == 200, answer.text
        features = mapbox_vector_tile.decode(answer.content)["works"]["features"]
        return {feature["id"]: feature["properties"].get("o") for feature in features}

    ids = {row["tile_id"]: row["work_type"] for row in ask(client)["rows"] if row["code"] in ("CT-A", "CT-B", "CT-S")}
    for asked in ("work_type=B&outside=1", "condition=poor&outside=true"):
        assert {key: mark for key, mark in marks(asked).items() if key in ids} == {
            key: None if kind == "B" else 1 for key, kind in ids.items()
        }
    assert set(marks("work_type=B")) & set(ids) == {key for key, kind in ids.items() if kind == "B"}
    below = ask(client, name="reader0")["rows"]
    assert set(marks("work_type=B&outside=1", "reader0")) <= {row["tile_id"] for row in below}


def test_sums_are_reckoned_once_until_something_changes(
    client: TestClient, filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    reckoned: list[Any] = []

    def count(*asked: Any) -> tuple[int, float | None]:
        reckoned.append(asked[2])
        return row_pages.count_rows(*asked)

    monkeypatch.setattr(works, "count_rows", count)
    touch = text("UPDATE parcel SET retired_at = now() WHERE id = :id")
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        parcel = add_parcel(session, sheet_no=7, parcel_no=1)
        add_work(session, code="CT-Z", parcel_ids=(parcel,), lifecycle="demolished")
    standing = "work_lifecycle=demolished&work_standing=parcel"
    for query in ("sheet_no=7", "sheet_no=7&sort=name", standing, standing):
        assert ask(client, query)["matched"] == 1
    assert len(reckoned) == 2
    assert (ask(client, "sheet_no=7", "reader0")["matched"], len(reckoned)) == (1, 3), "each reader's are their own"
    for _ in range(2):
        assert ask(client, "sheet_no=7&work_missing_document=d")["matched"] == 1
    assert len(reckoned) == 5, "documents have no version"
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(touch, {"id": parcel})
    assert (ask(client, "sheet_no=7")["matched"], ask(client, standing)["matched"]) == (0, 0)
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE work SET retired_at = now() WHERE code = 'CT-Z'"))


def test_long_names_have_a_next_page(client: TestClient, filled: Database) -> None:
    letters = "\U0001d49c" * 500
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        made = [
            add_work(session, code=f"{letters}{n}", name_vi=letters, work_type="B", lifecycle="planned")
            for n in range(3)
        ]
    for sort in WORK_ORDERS:
        found, cursor = [], ""
        for _ in made:
            page = ask(client, f"work_lifecycle=planned&limit=1&sort={sort}{cursor}")
            found += [UUID(row["id"]) for row in page["rows"]]
            cursor = f"&cursor={page['next']}"
        assert (sorted(found), page["next"]) == (sorted(made), None), sort
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE work SET retired_at = now() WHERE lifecycle = 'planned'"))


@pytest.mark.parametrize("sort", list(WORK_ORDERS))
def test_every_order_pages_through_all_rows_once(client: TestClient, sort: str) -> None:
    whole = [row["id"] for row in ask(client, f"sort={sort}")["rows"]]
    found: list[str] = []
    cursor = ""
    while True:
        page = ask(client, f"sort={sort}&limit=2{cursor}")
        found += [row["id"] for row in page["rows"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == whole
    assert len(set(found)) == 6
    assert [row["id"] for row in ask(client, f"sort={sort}&offset=4")["rows"]] == whole[4:]
    if cursor:
        other = "code" if sort != "code" else "name"
        assert client.get(f"/works?sort={other}{cursor}", auth=("reader2", PASSWORD)).status_code == 400


def test_a_past_day_has_its_works_and_no_dossiers(client: TestClient, filled: Database) -> None:
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE work SET valid_from = '2019-01-01' WHERE code IN ('CT-A', 'CT-C')"))
        session.execute(text("UPDATE parcel SET valid_from = '2019-01-01' WHERE parcel_no = 1"))
    assert codes(client, "as_of=2020-06-01") == []
    assert client.get("/works?as_of=2020-06-01&work_missing_document=a", auth=("reader2", PASSWORD)).status_code == 400
    assert "missing_document" not in json.dumps(ask(client, "as_of=2020-06-01"))


def test_a_condition_is_repeated_and_named_as_it_was_sent(client: TestClient) -> None:
    both = codes(client, "work_condition=good&work_condition=poor")
    assert both == codes(client, "work_condition=good,poor")
    for query in ("work_tile_id=x", "work_standing=none&as_of=2020-06-01", "work_built_year=x"):
        problem = client.get(f"/works?{query}", auth=("reader2", PASSWORD))
        assert problem.status_code == 400, query
        assert f"'{query.partition('=')[0]}'" in problem.text, query


def test_the_dossier_card_leads_to_the_works_that_it_counts(client: TestClient) -> None:
    for scope in ("", "parcel_no=2,3"):
        overview = client.get(f"/stats/dashboard?{scope}", auth=("reader2", PASSWORD)).json()
        [chart] = [chart for chart in overview["charts"] if chart["id"] == "dossiers"]
        assert chart["bars"]
        for bar in chart["bars"]:
            asked = "&".join(f"{name}={','.join(values)}" for name, values in bar["filters"].items())
            assert ask(client, f"{scope}&{asked}")["matched"] == bar["figures"][0], bar["value"]


def fetch(client: TestClient, query: str, name: str = "reader2") -> bytes:
    answer = client.get(f"/exports/works?{query}", auth=(name, PASSWORD))
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def test_files_hold_points_lines_and_areas(client: TestClient) -> None:
    geojson = json.loads(fetch(client, "f=geojson&crs=5897"))
    kinds = {f["properties"]["code"]: f["geometry"]["type"] for f in geojson["features"]}
    assert kinds == dict(zip(CODES, ("Point", "Point", "MultiPoint", "LineString", "Polygon", "Point"), strict=True))
    line = next(f for f in geojson["features"] if f["properties"]["code"] == "CT-D")
    assert line["geometry"]["coordinates"] == [[587000, 2327000], [587040.5, 2327030.25]]
    assert geojson["landdb"]["works"] == 6
    assert geojson["landdb"]["secrecy_level"] == 2
    meta, _, geometry, columns = pyogrio.raw.read(fetch(client, "f=gpkg&crs=5897"))
    values = dict(zip(meta["fields"], columns, strict=True))
    assert (len(geometry), meta["crs"]) == (6, "EPSG:5897")
    assert dict(zip(values["code"], values["parcels"], strict=True))["CT-A"] == "4/1; 4/2"
    with ZipFile(io.BytesIO(fetch(client, "f=shp"))) as archive:
        names = {name for name in archive.namelist() if name.endswith(".shp")}
        readme = archive.read("README.txt").decode("utf-8-sig")
    assert names == {"cong_trinh_diem.shp", "cong_trinh_duong.shp", "cong_trinh_vung.shp"}
    assert "hs_thieu    missing_document" in readme
    assert "Số công trình: 6" in readme


def test_a_work_of_points_and_areas_has_its_parts_in_a_shapefile_of_each(client: TestClient, filled: Database) -> None:
    area = square(105.85, 21.05).geoms[0]
    mixed = GeometryCollection([MultiPoint([area.exterior.coords[0]]), GeometryCollection([area])])
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        work = add_work(session, code="CT-M", geometry=mixed)
    with ZipFile(io.BytesIO(fetch(client, "f=shp&crs=5897&work_code=CT-M"))) as archive:
        names = {name for name in archive.namelist() if name.endswith(".shp")}
    assert names == {"cong_trinh_diem.shp", "cong_trinh_vung.shp"}
    for form in ("gpkg", "geojson", "csv"):
        assert fetch(client, f"f={form}&work_code=CT-M")
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE work SET retired_at = now() WHERE id = :id"), {"id": work})


def test_tables_say_codes_in_words_and_the_name_tells_the_level(client: TestClient) -> None:
    lines = fetch(client, "f=csv&parcel_no=2").decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(lines))
    assert (first["Tình trạng"], first["Hồ sơ còn thiếu mục"], first["Các thửa đất (tờ/thửa)"]) == (
        "Tốt",
        "Đủ các mục a–đ",
        "4/1; 4/2",
    )
    assert second["Các thửa đất (tờ/thửa)"] == "'4/2", "no second of April"
    lacking = second["Hồ sơ còn thiếu mục"].split("; ")
    assert lacking == [DOSSIER_GAPS[box].title_vi for box in "bcdđ"]
    answer = client.get("/exports/works?f=xlsx&work_code=CT-A", auth=("reader1", PASSWORD))
    name = answer.headers["content-disposition"]
    assert name == 'attachment; filename="cong_trinh_20261121_1200_MAT.xlsx"', "a parcel that it names is secret"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Công trình"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(2, titles["Diện tích sàn (m²)"]).number_format == "#,##0.0"
    assert sheet.cell(2, titles["Loại"]).value.startswith("Loại A")


def test_what_a_caller_does_not_see_is_in_no_file(client: TestClient) -> None:
    below = json.loads(fetch(client, "", "reader0"))
    assert [f["properties"]["code"] for f in below["features"]] == list(CODES[:-1])
    assert below["features"][0]["properties"]["parcels"] == "4/1"
    assert "missing_document" not in below["features"][0]["properties"]
    assert client.get("/exports/works?work_code=CT-S", auth=("reader0", PASSWORD)).status_code == 404
    told = client.get("/exports/works?work_code=X", auth=("reader2", PASSWORD)).json()
    assert told["detail_vi"] == "Không có công trình nào để xuất."
