"""Map sheets: what they show of the register to whom, and that the page asks for nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.cli.export import parse_box
from landdb.domain.crs import to_wgs84
from landdb.errors import ConfigurationError, InputError, NotFoundError
from landdb.export.leaflet import Leaflet
from landdb.export.sheet import render_sheet
from landdb.export.sheet_content import SheetContent, read_box, read_parcels
from landdb.export.sheet_text import Stamp
from tests.conftest import ActAs, Server
from tests.factories import HANOI_SRID, add_parcel, add_unit, add_work

LEAFLET = Leaflet("/* leaflet </script> */", ".a{background:url(images/layers.png)}")
MADE_AT = datetime(2026, 11, 21, 22, 5, tzinfo=UTC)
EAST, NORTH = 587_000.0, 2_330_000.0


def rectangle(x: float, y: float, width: float = 40.0, height: float = 30.0) -> MultiPolygon:
    west, south = EAST + x, NORTH + y
    ring = [(west, south), (west + width, south), (west + width, south + height), (west, south + height)]
    return MultiPolygon([Polygon(ring)])


def with_hole() -> MultiPolygon:
    shell, hole = rectangle(500, 500).geoms[0], rectangle(510, 510, 10, 10).geoms[0]
    return MultiPolygon([Polygon(shell.exterior, [hole.exterior])])


@pytest.fixture(scope="module")
def parcels(as_actor: ActAs) -> dict[str, str]:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        unit = add_unit(session, name_vi="Đơn vị <b>Mẫu</b> (mô phỏng)")
        added = {
            "open": add_parcel(session, geometry=rectangle(0, 0), sheet_no=9, parcel_no=206, managing_unit_id=unit),
            "beside": add_parcel(session, geometry=rectangle(40, 0), sheet_no=9, parcel_no=207),
            "secret": add_parcel(session, geometry=rectangle(0, 30), sheet_no=9, parcel_no=208, secrecy_level=2),
            "hostile": add_parcel(
                session,
                geometry=with_hole(),
                sheet_no=9,
                parcel_no=209,
                address="</script><script>alert(1)</script> {{ 7*7 }} {% endraw %}",
            ),
        }
        both = (added["open"], added["beside"])
        add_work(
            session,
            geometry=rectangle(30, 5, 20, 10),
            code="CT-MO",
            name_vi="Nhà kho mở",
            work_type="C",
            parcel_ids=both,
        )
        add_work(session, geometry=Point(EAST + 10, NORTH + 10), code="CT-KIN", secrecy_level=3, parcel_ids=both)
        add_work(
            session,
            geometry=Point(EAST + 515, NORTH + 502),
            code="{{ 7*7 }}",
            name_vi="{{ 7*8 }}{% endraw %}</script><script>alert(2)</script>",
            parcel_ids=(added["hostile"],),
        )
    return {name: str(key) for name, key in added.items()}


def page(content: SheetContent) -> str:
    return render_sheet(content, Stamp(content.secrecy_level, "Người thử", MADE_AT), LEAFLET)


def test_sheet_lists_vertices_from_the_north_west_and_the_first_again(as_actor: ActAs, parcels: dict[str, str]) -> None:
    with as_actor(1) as session:
        html = page(read_parcels(session, [parcels["open"]], 1))
    cells = re.findall(r"<tr><td>(\d+)</td><td>([^<]+)</td><td>([^<]+)</td><td>([^<]*)</td></tr>", html)
    assert cells == [
        ("1", "2\u00a0330\u00a0030,00", "587\u00a0000,00", "40,00"),
        ("2", "2\u00a0330\u00a0030,00", "587\u00a0040,00", "30,00"),
        ("3", "2\u00a0330\u00a0000,00", "587\u00a0040,00", "40,00"),
        ("4", "2\u00a0330\u00a0000,00", "587\u00a0000,00", "30,00"),
        ("1", "2\u00a0330\u00a0030,00", "587\u00a0000,00", ""),
    ]
    assert "kinh tuyến trục 105°00" in html
    assert "1.200,0 / 1.200,0 m²" in html


def test_stamp_names_the_highest_level_of_what_is_drawn(as_actor: ActAs, parcels: dict[str, str]) -> None:
    with as_actor(3) as session:
        content = read_parcels(session, [parcels["open"]], 3)
    assert content.secrecy_level == 3
    assert {p.row["parcel_no"] for p in content.neighbours} == {207, 208}
    html = page(content)
    assert "TUYỆT MẬT" in html
    assert "Người thử" in html
    assert "22/11/2026 05:05, giờ Việt Nam (UTC+7)" in html


def test_a_reader_without_clearance_sees_no_more_than_the_rows_allow(as_actor: ActAs, parcels: dict[str, str]) -> None:
    with as_actor(0) as session:
        content = read_parcels(session, [parcels["open"]], 0)
        with pytest.raises(NotFoundError):
            read_parcels(session, [parcels["secret"]], 0)
    assert (content.secrecy_level, {p.row["parcel_no"] for p in content.neighbours}) == (0, {207})
    html = page(content)
    assert "KHÔNG MẬT" in html
    assert "Mẫu" not in html


def test_works_on_a_parcel_are_drawn_and_listed_for_those_who_may_see_them(
    as_actor: ActAs, parcels: dict[str, str]
) -> None:
    with as_actor(1) as session:
        content = read_parcels(session, [parcels["open"], parcels["beside"]], 1)
    assert [work["code"] for work in content.works] == ["CT-MO"]
    html = page(content)
    row = "<b>CT-MO</b> Nhà kho mở <small>Loại C: kho, sửa chữa, sản xuất, nghiên cứu, thử nghiệm</small>"
    assert html.count(row) == 2
    assert '"code": "CT-MO"' in html
    assert "CT-KIN" not in html
    with as_actor(3) as session:
        content = read_parcels(session, [parcels["open"]], 3)
    assert [work["code"] for work in content.works] == ["CT-KIN", "CT-MO"]
    assert content.secrecy_level == 3
    assert "TUYỆT MẬT" in page(content)


def test_there_is_room_around_the_parcel(as_actor: ActAs, parcels: dict[str, str]) -> None:
    with as_actor(0) as session:
        content = read_parcels(session, [parcels["open"]], 0)
    west, south, east, north = content.parcels[0].row["bbox"]
    view = content.view
    assert (west - view.west) / (east - west) == pytest.approx(0.2)
    assert (south - view.south) / (north - south) == pytest.approx(0.2)
    assert (view.east - east) / (east - west) == pytest.approx(0.6)


def test_the_page_refers_to_nothing_and_runs_no_foreign_text(as_actor: ActAs, parcels: dict[str, str]) -> None:
    with as_actor(3) as session:
        html = page(read_parcels(session, [parcels["hostile"], parcels["open"]], 3))
    assert not re.findall(r"""(?:src|href)\s*=\s*["']""", html)
    assert "url(" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "{{ 7*7 }}" in html
    assert r"\u0026#123;\u0026#123; 7*8 }}" in html
    assert "49" not in re.findall(r'"text": "([^"]*)"', html)
    assert r"{\u007b 7*7 }}" in html
    assert html.count("</script") == html.count("<script")
    assert "Đơn vị &lt;b&gt;Mẫu" in html
    assert "Lỗ 1" in html


def test_a_box_takes_the_parcels_that_meet_it(as_actor: ActAs, parcels: dict[str, str]) -> None:
    corners = np.array([[EAST + 1, NORTH + 1], [EAST + 60, NORTH + 20]])
    (west, south), (east, north) = to_wgs84(corners, HANOI_SRID)
    with as_actor(3) as session:
        content = read_box(session, parse_box(f"{west},{south},{east},{north}"), 3)
        with pytest.raises(NotFoundError):
            read_box(session, parse_box("100,10,100.1,10.1"), 3)
    assert {p.row["parcel_no"] for p in content.parcels} == {206, 207}


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "106,21,105,22", "105,-91,106,22"])
def test_boxes_that_are_none(text: str) -> None:
    with pytest.raises(InputError):
        parse_box(text)


def test_the_command_writes_a_file_for_its_owner_alone(
    parcels: dict[str, str], server: Server, admin_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    secret = tmp_path / "home/secret.key"
    secret.touch(mode=0o600)
    secret.write_bytes(server.secret or b"")
    webmap = tmp_path / "webmap/sheet"
    webmap.mkdir(parents=True)
    (webmap / "leaflet.js").write_text(LEAFLET.script)
    (webmap / "leaflet.css").write_text(LEAFLET.style)
    for name, value in {"HOME": tmp_path / "home", "DATABASE_URL": admin_url, "WEBMAP_DIR": webmap.parent}.items():
        monkeypatch.setenv(f"LANDDB_{name}", str(value))
    out = tmp_path / "to.html"
    result = CliRunner().invoke(app, ["export", "sheet", "--parcel", parcels["open"], "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert "Thửa đất số 206, tờ bản đồ số 9" in out.read_text(encoding="utf-8")
    assert isinstance(CliRunner().invoke(app, ["export", "sheet"]).exception, InputError)
    command = ["export", "sheet", "--parcel", parcels["open"], "--out", str(out), "--as-of"]
    assert isinstance(CliRunner().invoke(app, [*command, "2020-01-01"]).exception, NotFoundError)
    assert isinstance(CliRunner().invoke(app, [*command, "2020-02-30"]).exception, InputError)
    today = CliRunner().invoke(app, [*command, "2099-01-01"])
    assert today.exit_code == 0, today.output
    assert "Tình trạng đăng ký ngày" not in out.read_text(encoding="utf-8")
    (webmap / "leaflet.js").unlink()
    unbuilt = CliRunner().invoke(app, ["export", "sheet", "--parcel", parcels["open"]])
    assert isinstance(unbuilt.exception, ConfigurationError)
