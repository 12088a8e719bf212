"""What tests of the screen of imports do on it, as a person does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

SAMPLES: Final = Path(__file__).parents[3] / "sample_data"
NEW: Final = SAMPLES / "to_import/thua_moi.geojson"
LATER: Final = SAMPLES / "to_import/thua_moi_sua.geojson"
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
