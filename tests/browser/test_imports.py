"""The screen of imports with real files and the real worker: from files dropped to a decision, and back."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.queries import seeds
from tests.api.uploads import working
from tests.browser.conftest import PASSWORD, OpenPage, Watched, serve
from tests.browser.test_accessibility import violations
from tests.factories import add_unit, make_actor

SAMPLES: Final = Path(__file__).parents[2] / "sample_data"
NEW: Final = SAMPLES / "to_import/thua_moi.geojson"
LATER: Final = SAMPLES / "to_import/thua_moi_sua.geojson"
PEOPLE: Final = {
    "surveyor": (1, Role.SURVEYOR), "manager": (2, Role.MANAGER), "reader": (1, Role.VIEWER), "guest": (0, Role.VIEWER),
}  # fmt: skip
REFUSED: Final = ("status of 401", "status of 409", "status of 412", "status of 400", "status of 404", "ERR_FAILED")
OFFLINE: Final = (*REFUSED, "net::ERR")

Opener = Callable[..., Watched]


def parts(name: str) -> list[Path]:
    """All files of a sample of several parts."""
    path = SAMPLES / name
    return sorted(
        found
        for found in path.parent.glob(f"{path.name}.*")
        if found.suffix in {".shp", ".shx", ".dbf", ".prj", ".cpg"}
    )


@pytest.fixture(scope="module", autouse=True)
def _patience() -> Iterator[None]:
    """A worker starts a process for each file: on a busy machine that takes its time."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def origin(server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A register of its own, with units and nothing else, and a worker beside the server."""
    dbname = server.create(template)
    database = Database(server.admin_url(dbname), server.secret)
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        with (SAMPLES / "organisation_units.csv").open(encoding="utf-8", newline="") as file:
            seeds.add_organisation_units(session, csv.DictReader(file))
        add_unit(session, "MP-38X")
    for username, (clearance, role) in PEOPLE.items():
        set_account(database, username, PASSWORD, display_name=username.title(), clearance=clearance, roles=(role,))
    home = tmp_path_factory.mktemp("home")
    with serve(database, home, anonymous_read=True) as address, working(database, home):
        yield address
    database.dispose()
    server.drop(dbname)


@pytest.fixture
def enter(open_page: OpenPage, origin: str) -> Opener:
    """Open the screen of imports as somebody."""

    def enter_as(
        username: str | None, state: str = "screen=imports", expected: tuple[str, ...] = REFUSED, **options: Any
    ) -> Watched:
        watched = open_page(expected=expected, at=origin, **options)
        watched.page.goto(f"{origin}/map/#{state}")
        watched.page.wait_for_selector(".rail")
        if username:
            watched.log_in(username)
        return watched

    return enter_as


def bring(page: Page, *paths: Path, **options: str) -> None:
    """Choose files and send them; the import that they become is shown."""
    page.get_by_role("navigation").get_by_role("button", name="Nhập liệu").click()
    page.locator(".upload input[type=file]").set_input_files(paths)
    for label, value in options.items():
        page.get_by_label(label.replace("_", " ")).select_option(value)
    page.get_by_role("button", name="Nạp và kiểm tra").click()
    expect(page.locator(".batch-head h2")).to_contain_text(next(p.name for p in paths if p.suffix != ".cpg")[:3])


def state(page: Page) -> Any:
    return page.locator(".batch-head .state-mark")


def hand_in(page: Page) -> None:
    """Accept what warnings there are, and hand the import in."""
    submit, accept = (page.get_by_role("button", name=name) for name in ("Nộp duyệt", "Nêu lý do chấp nhận…"))
    expect(submit.or_(accept)).to_be_visible()
    if accept.count():
        accept.click()
        page.get_by_label("Lý do chấp nhận").fill("đo lại")
        page.get_by_role("button", name="Chấp nhận cảnh báo").click()
    submit.click()
    expect(state(page)).to_have_text("chờ duyệt")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def test_a_guest_is_told_to_log_in_and_a_viewer_why_not(enter: Opener) -> None:
    page = enter(None).page
    expect(page.locator(".imports .empty")).to_contain_text("Hãy đăng nhập")
    page = enter("guest").page
    expect(page.locator(".imports .empty")).to_contain_text("không có mức tiếp cận")
    watched = enter("reader")
    expect(watched.page.locator(".imports .note")).to_contain_text("chỉ được xem các đợt nhập")
    expect(watched.page.locator(".upload")).to_have_count(0)
    assert violations(watched.page) == []


def test_what_cannot_be_sent_is_said_before(enter: Opener) -> None:
    page = enter("surveyor").page
    page.locator(".upload input[type=file]").set_input_files(SAMPLES / "broken/F11.shp")
    expect(page.locator(".objection")).to_contain_text(".shx, .dbf")
    expect(page.get_by_role("button", name="Nạp và kiểm tra")).to_be_disabled()
    page.get_by_role("button", name=re.compile("Bỏ tệp")).click()
    expect(page.locator(".upload form")).to_have_count(0)


def test_a_file_that_is_refused_says_why(enter: Opener) -> None:
    watched = enter("surveyor")
    bring(watched.page, SAMPLES / "broken/F26.geojson")
    expect(state(watched.page)).to_have_text("không nhận")
    expect(watched.page.locator(".imports > .note-error")).to_contain_text("VRT")
    watched.shoot("imports_refused")


def test_from_drop_to_register(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    watched.shoot("imports_empty")
    bring(page, NEW)
    expect(state(page)).to_have_text("đã kiểm tra xong")
    expect(page.locator(".ledger button").first).to_contain_text("8")
    assert violations(page) == []
    watched.shoot("imports_ready")
    page.get_by_role("button", name="Nộp duyệt").click()
    expect(state(page)).to_have_text("chờ duyệt")
    expect(page.locator(".decisions-bar")).to_contain_text("đang chờ cán bộ quản lý duyệt")

    other = enter("manager")
    approver = other.page
    expect(approver.locator(".rail-badge")).to_contain_text("1")
    approver.locator(".import-entry", has_text="thua_moi.geojson").click()
    approver.get_by_role("button", name="Xem thay đổi").click()
    approver.locator(".finding > button").first.click()
    other.shoot("imports_to_approve")
    assert violations(approver) == []
    approver.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(state(approver)).to_have_text("đã ghi vào sổ")
    expect(approver.locator(".rail-badge")).to_have_count(0)
    expect(state(page)).to_have_text("đã ghi vào sổ")  # the author's page has followed


def test_a_change_is_compared_and_undone(enter: Opener) -> None:
    """Of the parcels that the test before has brought."""
    watched = enter("surveyor")
    page = watched.page
    bring(page, LATER, Nếu_đối_tượng_đã_đăng_ký="update")
    expect(state(page)).to_have_text("đã kiểm tra xong")
    tab(page, "Thay đổi")
    page.locator(".finding > button").first.click()
    for name in ("Cũ", "Mới", "Kéo"):
        page.locator(".compare-bar").get_by_role("button", name=name, exact=True).click()
    page.get_by_label("Kéo vạch giữa cũ và mới").fill("0.4")
    watched.shoot("imports_changed")
    assert violations(page) == []
    hand_in(page)

    other = enter("manager")
    approver = other.page
    approver.locator(".import-entry", has_text="thua_moi_sua").click()
    approver.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(state(approver)).to_have_text("đã ghi vào sổ")

    approver.locator(".back").click()
    approver.locator(".import-entry", has_text="thua_moi.geojson").click()
    approver.get_by_role("button", name="Hoàn tác đợt nhập…").click()
    approver.get_by_label("Lý do hoàn tác").fill("nhầm tệp")
    approver.get_by_role("button", name="Hoàn tác cả đợt").click()
    refusal = approver.locator(".decisions-bar [role=alert]")
    expect(refusal).to_contain_text("không hoàn tác được")
    expect(refusal).to_contain_text("thua_moi_sua.geojson")
    expect(approver.get_by_label("Lý do hoàn tác")).to_have_value("nhầm tệp")
    other.shoot("imports_undo_refused")
    approver.locator(".back").click()
    approver.locator(".import-entry", has_text="thua_moi_sua").click()
    approver.get_by_role("button", name="Hoàn tác đợt nhập…").click()
    approver.get_by_label("Lý do hoàn tác").fill("nhầm tệp")
    approver.get_by_role("button", name="Hoàn tác cả đợt").click()
    expect(state(approver)).to_have_text("đã hoàn tác")
    expect(approver.locator(".decisions")).to_contain_text("nhầm tệp")


def test_a_coordinate_system_is_chosen_on_the_map(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    bring(page, *parts("broken/F11"))
    expect(state(page)).to_have_text("chờ trả lời")
    expect(page.locator(".candidate")).to_have_count(6)
    expect(page.locator(".candidate").first).to_contain_text("EPSG:5897")
    page.wait_for_timeout(800)  # the flight of the map
    watched.shoot("imports_systems")
    assert violations(page) == []
    page.get_by_role("radio", name=re.compile("UTM")).check()
    expect(page.locator(".candidate.looked")).to_contain_text("UTM")
    page.get_by_role("radio", name=re.compile("5897")).check()
    page.get_by_label("Thử hệ tọa độ khác").select_option("111°00'")
    expect(page.locator(".candidate")).to_have_count(7)
    page.get_by_role("button", name="Gửi 1 trả lời và kiểm tra lại").click()
    expect(page.locator(".candidate").first).to_be_visible()
    expect(state(page)).not_to_have_text("chờ trả lời")
    tab(page, "Cách đọc")
    page.get_by_label("Tên hồ sơ ánh xạ").fill("Tệp đo mô phỏng")
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_label("Tên hồ sơ ánh xạ")).to_have_value("")


def test_findings_lead_to_their_marks(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    bring(page, *parts("38_thanh_hoa/co_loi_thieu_hoa"))
    expect(state(page)).to_have_text(re.compile("không nhận|đã kiểm tra xong|chờ trả lời"))
    tab(page, "Phát hiện")
    page.locator(".code-counts button", has_text="T01").click()
    expect(page.locator(".findings .finding")).to_have_count(2)
    before = page.url
    first = page.locator(".findings .finding > button").first
    first.click()
    expect(page.locator(".finding.current")).to_have_count(1)
    page.wait_for_function("before => location.href !== before", arg=before)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".findings .finding").nth(1)).to_have_class(re.compile("current"))
    expect(page.locator(".findings .finding > button").nth(1)).to_be_focused()
    watched.shoot("imports_findings")
    assert violations(page) == []
    tab(page, "Sửa nhanh")
    page.locator(".finding > button").first.click()
    expect(page.locator(".compare-bar")).to_be_visible()
    page.wait_for_timeout(600)
    watched.shoot("imports_fixes")
    assert violations(page) == []
    tab(page, "Tổng quan")
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def spoiled(path: Path) -> Path:
    """Three new parcels: the ring of the first is open, the second has a vertex twice."""
    content = json.loads(NEW.read_text(encoding="utf-8"))
    del content["features"][3:]
    for feature in content["features"]:
        feature["properties"]["SO_TO"] = 99
        [ring] = feature["geometry"]["coordinates"]
        ring[:] = [[x, y + 400] for x, y in ring]
    [opened], [repeated] = (feature["geometry"]["coordinates"] for feature in content["features"][:2])
    del opened[-1]
    repeated.insert(2, [repeated[1][0] + 0.001, repeated[1][1]])
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_fixes_are_taken_one_by_one_and_all(enter: Opener, tmp_path: Path) -> None:
    watched = enter("surveyor")
    page = watched.page
    bring(page, spoiled(tmp_path / "thua_sua.geojson"))
    expect(state(page)).to_have_text("đã kiểm tra xong")
    expect(page.locator(".ledger button").first).to_contain_text("2")
    tab(page, "Sửa nhanh")
    offers = page.get_by_role("list", name="Các cách sửa").locator("li")
    expect(offers).to_have_count(2)
    offers.filter(has_text="dòng 1").locator("> button").click()
    expect(page.locator(".compare-bar")).to_be_visible()
    watched.shoot("imports_fix_offered")
    page.get_by_role("button", name="Sửa dòng này").click()
    expect(page.get_by_text("Đã nhận 1 cách sửa")).to_be_visible()
    expect(offers).to_have_count(1)
    expect(state(page)).to_have_text("đã kiểm tra xong")
    page.get_by_role("button", name="Sửa tất cả").click()
    expect(page.get_by_role("tab", name="Sửa nhanh")).to_have_count(0)
    expect(state(page)).to_have_text("đã kiểm tra xong")
    tab(page, "Tổng quan")
    expect(page.locator(".ledger button").first).to_contain_text("3")
    watched.shoot("imports_fixed")


def handed_in(enter: Opener) -> tuple[Watched, str]:
    """A surveyor's import that waits for approval, and the address at which it is shown."""
    watched = enter("surveyor")
    bring(watched.page, LATER, Nếu_đối_tượng_đã_đăng_ký="update")
    hand_in(watched.page)
    number = re.search(r"item=([\w-]+)", watched.page.url)
    assert number, watched.page.url
    return watched, f"screen=imports&item={number[1]}"


def stop_it(page: Page) -> None:
    page.get_by_role("button", name="Dừng đợt nhập…").click()
    page.get_by_role("button", name="Dừng", exact=True).click()
    expect(state(page)).to_have_text("đã dừng")


def test_a_return_with_a_reason_outlives_an_ended_session(enter: Opener) -> None:
    watched, address = handed_in(enter)
    page = watched.page
    approver = enter("manager", address).page
    approver.get_by_role("button", name="Trả lại…").click()
    approver.get_by_label("Lý do trả lại").fill("thiếu biên bản")
    approver.context.clear_cookies()  # the session ends
    approver.get_by_role("button", name="Trả lại người nhập").click()
    dialog = approver.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Tên đăng nhập").fill("manager")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog).to_be_hidden()
    expect(approver.get_by_label("Lý do trả lại")).to_have_value("thiếu biên bản")
    approver.get_by_role("button", name="Trả lại người nhập").click()
    expect(state(approver)).to_have_text("trả lại")
    expect(page.locator(".decisions-bar .note")).to_contain_text("thiếu biên bản")
    watched.shoot("imports_returned")
    page.get_by_role("button", name="Nộp duyệt").click()
    expect(state(approver)).to_have_text("chờ duyệt")
    stop_it(approver)


def test_nothing_newer_is_approved_than_what_was_seen(enter: Opener) -> None:
    """Returned and handed in again behind the back of who approves: told by 412, and after a lost connection."""
    watched, address = handed_in(enter)
    author = watched.page
    approver, other = (enter("manager", address, expected=OFFLINE).page for _ in range(2))
    alert = approver.locator(".decisions-bar [role=alert]")

    def return_and_hand_in_again() -> None:
        other.get_by_role("button", name="Trả lại…").click()
        other.get_by_label("Lý do trả lại").fill("xem lại")
        other.get_by_role("button", name="Trả lại người nhập").click()
        expect(state(author)).to_have_text("trả lại")
        author.get_by_role("button", name="Nộp duyệt").click()
        expect(state(author)).to_have_text("chờ duyệt")
        expect(state(other)).to_have_text("chờ duyệt")

    def look_again() -> None:
        approver.get_by_role("button", name="Xem bản mới").click()
        expect(alert).to_have_count(0)

    approver.route("**/events", lambda route: route.fulfill(content_type="text/event-stream", body=""))  # hears nothing
    approver.reload()
    expect(state(approver)).to_have_text("chờ duyệt")
    return_and_hand_in_again()
    approver.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(alert).to_contain_text("đã thay đổi sau khi bạn xem")
    look_again()

    approver.context.set_offline(True)
    expect(approver.get_by_text("Mất kết nối máy chủ.")).to_be_visible()
    return_and_hand_in_again()
    approver.context.set_offline(False)
    expect(alert).to_contain_text("bạn đang xem bản trước")
    expect(approver.get_by_role("button", name="Duyệt, ghi vào sổ")).to_have_count(0)
    look_again()
    stop_it(approver)


@pytest.mark.parametrize("size", [(390, 844), (1920, 1080), (360, 640)], ids=["phone", "wide", "small"])
def test_other_sizes(enter: Opener, size: tuple[int, int]) -> None:
    watched = enter("surveyor", viewport={"width": size[0], "height": size[1]})
    page = watched.page
    expect(page.locator(".import-entry").first).to_be_visible()
    assert violations(page) == []
    watched.shoot(f"imports_list_{size[0]}")
    page.locator(".import-entry", has_text="co_loi").first.click()
    tab(page, "Phát hiện")
    page.locator(".finding > button").nth(2).click()
    page.wait_for_timeout(600)
    watched.shoot(f"imports_findings_{size[0]}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_english_is_whole(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    page.get_by_role("button", name="EN – English").click()
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    page.locator(".import-entry", has_text="co_loi").last.click()
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    watched.shoot("imports_english")
