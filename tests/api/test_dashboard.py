"""The overview: its figures are those of plain SQL, its filters show what its bars count, its files say the same."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, insert, text

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.domain.crs import SRID_BY_EPSG
from landdb.models import Document, DocumentLink, ImportBatch
from landdb.queries import former_provinces
from tests.api.clients import NOON, connect_admin, open_client
from tests.api.file_contents import text_of_pdf
from tests.factories import HANOI_SRID, add_parcel, add_unit, add_work, find_commune, make_actor

PASSWORD = "mật khẩu mô phỏng"
SOUTH_SRID = SRID_BY_EPSG[9210]
Charts = dict[str, dict[str | None, dict[str, Any]]]


def add(session: Connection, model: Any, **values: Any) -> Any:
    table = model.__table__
    return session.execute(insert(model).values(values).returning(table.c.id)).scalar_one()


@pytest.fixture(scope="module")
def filled(database: Database, admin_url: str) -> Database:
    """Ten parcels of which one is secret, works with and without documents, imports of three months."""
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        units = [add_unit(session, "DV-1"), add_unit(session, "DV-2", secrecy_level=3)]
        south, merged = find_commune(session, "25747"), merged_commune(session)
        parcels = [
            add_parcel(
                session, side_m=30 + number, parcel_no=number, managing_unit_id=units[number % 2],
                using_unit_id=units[0] if number < 4 else None, secrecy_level=2 if number == 9 else 0,
                certificate_status=("issued", "disputed", "not_issued")[number % 3],
                uses={("CQP", "ONT", "LUC", "KKT")[number % 4]: (30.0 + number) ** 2},
                srid=SOUTH_SRID if number in {2, 5} else HANOI_SRID,
                lon_lat=(106.661 + number / 1000, 10.969) if number in {2, 5} else None,
                admin_unit_id=south if number in {2, 5} else None,
                former_admin_unit_id=merged if number == 7 else None,
            )
            for number in range(1, 11)
        ]  # fmt: skip
        works = [
            add_work(session, parcel_ids=(parcels[0], parcels[1])), add_work(session, parcel_ids=(parcels[1],)),
            add_work(session, parcel_ids=(parcels[8],), secrecy_level=2), add_work(session),
        ]  # fmt: skip
        for level, box in enumerate(("a", "b", "c", "d", "đ", "a")):
            document = add(session, Document, kind="map", title_vi="Bản đồ", secrecy_level=3 if level == 4 else 0)
            add(session, DocumentLink, document_id=document, work_id=works[level // 5], dossier_box=box)
        batches = [
            add(session, ImportBatch, target="parcels", file_name="thua.shp", secrecy_level=level)
            for level in (0, 0, 0, 2, 0)
        ]
    # The first is November's in Viet Nam, the last older than a year.
    moments = ("2026-10-31 17:30", "2026-11-20 03:00", "2026-09-30 16:59", "2026-09-02 01:00", "2025-11-30 16:59")
    with connect_admin(admin_url) as admin:
        admin.execute(text("SET session_replication_role = replica"))
        for batch, moment in zip(batches, moments, strict=True):
            state = "ready" if moment == moments[1] else "committed"
            told = "created_at = CAST(:at AS timestamptz), state = :state, rows_read = 5, rows_added = 5, "
            told += "approved_by = 'x', approved_at = now()"
            values = {"id": batch, "at": f"{moment}Z", "state": state}
            admin.execute(text(f"UPDATE import_batch SET {told} WHERE id = :id"), values)
    for name, clearance, role in (
        ("viewer", 1, Role.VIEWER),
        ("manager1", 1, Role.MANAGER),
        ("manager", 3, Role.MANAGER),
    ):
        set_account(database, name, PASSWORD, display_name=name, clearance=clearance, roles=(role,))
    return database


def merged_commune(session: Connection) -> int:
    """A present commune made of communes of two former provinces."""
    named = "SELECT id FROM admin_unit WHERE name_vi = 'Xã Kim Thành' AND valid_to IS NULL"
    return int(session.execute(text(named)).scalar_one())


@pytest.fixture
def client(filled: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(filled, tmp_path, banner_vi="MÔ PHỎNG", banner_en="SIMULATED") as opened:
        yield opened


def ask(client: TestClient, query: str = "", name: str | None = "manager") -> tuple[dict[str, Any], Charts]:
    """The answer, and its figures by chart, value and measure."""
    response = client.get(f"/stats/dashboard?{query}", auth=(name, PASSWORD) if name else None)
    assert response.status_code == 200, response.text
    charts = {
        chart["id"]: {
            bar["value"]: dict(zip((m["name"] for m in chart["measures"]), bar["figures"], strict=True)) | bar
            for bar in chart["bars"]
        }
        for chart in response.json()["charts"]
    }
    return response.json(), charts


FORMER = """
    SELECT CASE WHEN count(DISTINCT left(d.parent_id::text, 8)) = 1 THEN min(p.code) END FROM admin_unit u
    LEFT JOIN admin_unit_succession s ON s.new_id = u.id
    JOIN admin_unit c ON c.id = CASE WHEN u.valid_to IS NULL THEN s.old_id ELSE u.id END
    JOIN admin_unit d ON d.id = c.parent_id JOIN admin_unit p ON p.id = d.parent_id
    WHERE u.id = coalesce(t.former_admin_unit_id, t.admin_unit_id)"""
UNIT = "SELECT code FROM organisation_unit u WHERE u.id = t.{}_unit_id AND u.secrecy_level <= {}"
VALUES = {
    "land_use": "t.main_use_code", "certificates": "t.certificate_status", "provinces": "t.province_code",
    "land_use_group": "(SELECT group_code FROM land_use_code c WHERE c.code = t.main_use_code)",
    "former_provinces": f"({FORMER})",
}  # fmt: skip


@pytest.mark.parametrize(("name", "clearance"), [(None, 0), ("viewer", 1), ("manager", 3)])
def test_figures_are_those_of_plain_sql(client: TestClient, admin_url: str, name: str | None, clearance: int) -> None:
    answer, charts = ask(client, name=name)
    values = dict(VALUES)
    if clearance:
        for kind in ("managing", "using"):
            values[f"{kind}_units"] = f"({UNIT.format(kind, clearance)})"
    seen = f"FROM parcel t WHERE t.retired_at IS NULL AND t.secrecy_level <= {clearance}"
    with connect_admin(admin_url) as admin:
        for chart, value in values.items():
            sums = f"SELECT {value} AS v, count(*) AS n, sum(t.legal_area_m2)::float8 AS a {seen} GROUP BY 1"
            rows = admin.execute(text(sums))
            expected = {row.v: (row.n, pytest.approx(row.a, abs=0.06)) for row in rows}
            found = {value: (bar["n"], bar["area_m2"]) for value, bar in charts[chart].items()}
            assert found == expected, chart
        total, area = admin.execute(text(f"SELECT count(*), sum(t.legal_area_m2)::float8 {seen}")).one()
        disputed = f"{seen} AND t.certificate_status = 'disputed' GROUP BY 1"
        rows = admin.execute(text(f"SELECT t.province_code, count(*) AS n {disputed}"))
        disputes = {value: bar["n"] for value, bar in charts["disputes"].items()}
        assert disputes == {row.province_code: row.n for row in rows}
    assert (answer["total"], answer["legal_area_m2"]) == (total, pytest.approx(area, abs=0.06))
    assert ("dossiers" in charts) == ("imports" in charts) == ("using_units" in charts) == (clearance > 0)
    assert None in charts["former_provinces"]


def test_dossiers_tell_what_the_caller_sees_of_documents(client: TestClient) -> None:
    _, charts = ask(client, name="viewer")
    found = {box: (bar["works"], bar["n"]) for box, bar in charts["dossiers"].items()}
    # One work lacks the document that is secret, the other has none but (a); a work on no parcel is none's.
    assert found == {"b": (1, 1), "c": (1, 1), "d": (1, 1), "đ": (2, 2)}
    _, charts = ask(client)
    found = {box: (bar["works"], bar["n"]) for box, bar in charts["dossiers"].items()}
    assert found == {"a": (1, 1), "b": (2, 2), "c": (2, 2), "d": (2, 2), "đ": (2, 2), "none": (1, 2)}


def test_imports_are_counted_by_month_in_viet_nam(client: TestClient) -> None:
    _, charts = ask(client)
    months = charts["imports"]
    assert (len(months), next(iter(months)), list(months)[-1]) == (12, "2025-12", "2026-11")
    counted = {month: (bar["imports"], bar["rows"]) for month, bar in months.items() if bar["imports"]}
    assert counted == {"2026-09": (2, 10), "2026-11": (2, 5)}
    assert months["2026-11"]["filters"] == {"system_from": ["2026-11-01/2026-11-30"]}
    assert months["2026-10"]["filters"] == {}
    _, charts = ask(client, name="manager1")
    assert charts["imports"]["2026-09"]["imports"] == 1, "one of two is above this clearance"
    _, charts = ask(client, name="viewer")
    assert not any(bar["imports"] for bar in charts["imports"].values()), "a viewer sees own imports alone"


@pytest.mark.parametrize("start", ["", "min_area=1100", "certificate_status=disputed,issued"])
def test_a_click_shows_what_its_bar_counts(client: TestClient, start: str) -> None:
    answer, charts = ask(client, start)
    clicked = 0
    for chart, bars in charts.items():
        if chart == "imports":
            continue
        for bar in bars.values():
            asked = dict(part.split("=") for part in start.split("&") if part)
            asked |= {name: ",".join(values) for name, values in bar["filters"].items()}
            if chart == "dossiers":
                works = client.get("/works", params=asked, auth=("manager", PASSWORD)).json()
                assert works["matched"] == bar["works"], bar
            elif bar["filters"]:
                found = client.get("/stats", params=asked, auth=("manager", PASSWORD)).json()
                assert found["total"] == bar["n"], (chart, bar)
                clicked += 1
    assert clicked > 12
    for chart in ("land_use", "provinces", "former_provinces", "managing_units", "certificates"):
        assert sum(bar["n"] for bar in charts[chart].values()) == answer["total"]


def test_a_past_day_leaves_out_what_keeps_no_past(client: TestClient) -> None:
    _, charts = ask(client, "as_of=2026-10-15")
    assert "dossiers" not in charts
    assert list(charts["imports"])[-1] == "2026-10"
    assert charts["imports"]["2026-09"]["imports"] == 2


def test_filters_by_former_province_and_gaps(client: TestClient) -> None:
    def total(query: str, name: str | None = "manager") -> int:
        return int(client.get(f"/stats?{query}", auth=(name, PASSWORD) if name else None).json()["total"])

    former = client.get("/stats?facets=former_province_code", auth=("manager", PASSWORD)).json()["facets"]
    assert {share["value"]: share["n"] for share in former["former_province_code"]} == {"01": 7, "74": 2, None: 1}
    assert total("former_province_code=01") == 7
    assert total("former_province_code=01,74", None) == 8
    assert total("missing_dossier=none") == 2
    assert client.get("/parcels?missing_dossier=a").status_code == 400, "who sees no documents may not ask for gaps"
    assert client.get("/stats/dashboard?facets=status").status_code == 400


def test_filter_and_facet_agree_on_each_commune(admin_url: str) -> None:
    with connect_admin(admin_url) as admin:
        named = admin.execute(text(f"SELECT f.id, f.code FROM {former_provinces.PROVINCES} f")).all()
        condition = former_provinces.FILTER.format(values="ARRAY[:code]").replace(former_provinces.UNIT_OF, "u.id")
        codes = {row.code for row in named}
        assert len(codes) == 63
        for code in codes:
            found = admin.execute(text(f"SELECT u.id FROM admin_unit u WHERE {condition}"), {"code": code}).scalars()
            assert set(found) == {row.id for row in named if row.code == code}


def fetch(client: TestClient, query: str, name: str = "manager") -> tuple[str, bytes]:
    response = client.get(f"/exports/dashboard?{query}", auth=(name, PASSWORD))
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    return response.headers["content-disposition"], response.content


def test_the_workbook_has_real_numbers_on_a_sheet_for_each_chart(client: TestClient, caplog: Any) -> None:
    caplog.set_level(logging.INFO, logger="landdb.exports")
    named, content = fetch(client, "f=xlsx&certificate_status=disputed,issued")
    assert "tong_quan_20261121_1200_TOI_MAT.xlsx" in named
    answer, charts = ask(client, "certificate_status=disputed,issued")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 1 + len(charts)
    about = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=4, max_col=2, values_only=True)}
    assert about["Số thửa"] == answer["total"]
    assert about["Diện tích pháp lý (m²)"] == pytest.approx(answer["legal_area_m2"], abs=0.06)
    assert about["Điều kiện lọc"] == "Tình trạng giấy chứng nhận: Tranh chấp, Đã cấp GCN"
    assert about["Thời điểm"] == NOON.replace(hour=12, tzinfo=None)
    for sheet, bars in zip(book.worksheets[1:], charts.values(), strict=True):
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [row[3] for row in rows] == list(bars)
        assert [list(row[1:3]) for row in rows] == [pytest.approx(bar["figures"], abs=0.06) for bar in bars.values()]
        assert "TỐI MẬT" in sheet.oddHeader.center.text
        assert sheet["B2"].number_format in {"#,##0", "#,##0.0"}
    line = json.loads(caplog.records[-1].message)
    assert (line["export"], line["rows"], line["level"]) == ("dashboard-xlsx", answer["total"], 2)


@pytest.mark.parametrize(("lang", "area"), [("vi", "1.225,0"), ("en", "1,225.0")])
def test_the_pdf_has_a_table_below_each_title_and_its_stamp(client: TestClient, lang: str, area: str) -> None:
    named, content = fetch(client, f"f=pdf&lang={lang}&parcel_no=5", "viewer")
    assert "_KHONG_MAT.pdf" in named
    shown = text_of_pdf(content)
    answer, charts = ask(client, "parcel_no=5", "viewer")
    assert answer["total"] == 1
    assert area in shown
    assert ("MÔ PHỎNG" if lang == "vi" else "SIMULATED") in shown
    assert ("KHÔNG MẬT" if lang == "vi" else "NOT SECRET") in shown
    assert ("Người in: viewer · 21/11/2026 12:00" if lang == "vi" else "Printed by viewer") in shown
    for chart in answer["charts"]:
        assert chart[f"title_{lang}"] in shown
    assert charts["disputes"] == {}


def test_an_empty_register_has_an_overview_too(client: TestClient) -> None:
    answer, charts = ask(client, "min_area=900000", None)
    assert (answer["total"], answer["legal_area_m2"]) == (0, 0)
    assert all(bars == {} for bars in charts.values())
    for form in ("pdf", "xlsx"):
        fetch(client, f"f={form}&min_area=900000")
