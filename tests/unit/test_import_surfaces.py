"""What people read of imports names no option by the sign of one surface; each surface adds its own words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from landdb import __version__
from landdb.api.option_fields import as_fields, with_fields
from landdb.api.uploads import FIELDS
from landdb.cli import app
from landdb.cli.import_flags import FLAGS, with_flags
from landdb.cli.import_list import print_batches
from landdb.cli.import_story import counts
from landdb.domain.import_options import TITLES, read_hint
from landdb.domain.issues import Language, catalogue, issue

BATCH: dict[str, Any] = {
    "id": str(uuid4()), "created_at": datetime(2026, 11, 22, 17, 3, tzinfo=UTC), "created_by": "khảo-sát-hà-nội",
    "file_name": "thua_dat_xa_tan_hoi_2026_dot_2.shp", "target": "protection_areas", "commune_code": "00004",
    "commune_name": "Phường Ba Đình", "state": "committed", "rows_read": 100_000, "rows_added": 12_000,
    "rows_changed": 3, "rows_unchanged": 87_000, "rows_rejected": 990, "rows_quarantined": 7,
}  # fmt: skip
NOTHING = {name: 0 for name in BATCH if name.startswith("rows_")}


def test_no_text_of_the_catalogue_speaks_of_the_command_line() -> None:
    for kind in catalogue().values():
        for text in (*kind.title.values(), *kind.text.values(), *kind.remedy.values()):
            assert not re.search(r"(^|[\s(\"'])--[a-z]|landdb |on_existing|clear_empty", text), (kind.code, text)


def test_each_option_has_a_name_on_every_surface() -> None:
    named = {read_hint(text)[0] for kind in catalogue().values() for text in kind.options} - {"{option}"}
    assert named <= set(TITLES)
    assert set(TITLES) == set(FLAGS)
    assert set(TITLES) <= FIELDS


@pytest.mark.parametrize(
    ("found", "typed", "sent", "fields"),
    [
        (issue("F11", suggestion="5897"), "(--crs 5897)", "(crs)", {"crs": "5897"}),
        (issue("F05", count=2), '(--layer "LỚP")', "(layer)", {"layer": None}),
        (issue("K01", 1, variant="registered"), "(--update)", "(on_existing=update)", {"on_existing": "update"}),
        (issue("F20", variant="doubt", choice="TEN=tcvn3"), "(--encoding TEN=tcvn3)", "(encodings)",
         {"encodings": {"TEN": "tcvn3"}}),
        (issue("A05", 1, field="GHI_CHU", value="§Êt"), '(--encoding "GHI_CHU=bảng_mã")', "(encodings)",
         {"encodings": {"GHI_CHU": None}}),
        (issue("F20", file="a.shp", column="A=B", encoding="utf-8"), '(--encoding "A=B=bảng_mã")', "(encodings)",
         {"encodings": {"A=B": None}}),
        (issue("A02", variant="suggested", answer="land_use:BHK=HNK"), "(--translate land_use:BHK=HNK)",
         "(translation)",
         {"translation": {"land_use:BHK": "HNK"}}),
        (issue("F19", option="constants", value="x=1"), '(--set "trường=GIÁ_TRỊ")', "(constants)", {"constants": None}),
    ],
)  # fmt: skip
def test_a_remedy_is_told_in_the_words_of_the_surface(
    found: Any, typed: str, sent: str, fields: dict[str, Any]
) -> None:
    remedy = found.remedy("vi")
    assert with_flags(remedy, found.options, "vi") == f"{remedy} {typed}"
    assert with_fields(remedy, found.options) == f"{remedy} {sent}"
    assert as_fields(found.options) == fields


def test_an_option_that_an_older_release_has_named_in_a_remedy_is_not_named_twice() -> None:
    options = [("crs", None), ("commune", None)]
    assert with_flags("Chọn hệ: --crs EPSG", options, "vi") == 'Chọn hệ: --crs EPSG (--commune "MÃ_XÃ")'
    assert with_flags("Chọn hệ: --crs EPSG", options[:1], "vi") == "Chọn hệ: --crs EPSG"


def test_an_option_that_cannot_be_used_is_called_by_its_title() -> None:
    found = issue("F19", file="a.shp", option="crs", value="x", choices="9210")
    assert found.message("vi") == 'a.shp: hệ tọa độ "x" không dùng được; có thể chọn: 9210'
    assert found.message("en") == 'a.shp: coordinate system "x" cannot be used; possible: 9210'


@pytest.mark.parametrize("columns", [80, 100, 140, 170, 200])
@pytest.mark.parametrize(("language", "kind"), [("vi", "phạm vi"), ("en", "protection")])
def test_the_list_tells_who_what_and_where_within_the_terminal(
    columns: int, language: Language, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_batches([BATCH], Path(), "", language, as_json=False)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= columns
    words = [BATCH["id"][:8], "22/11/26 17:03", "khảo-sát-hà-nội", "100000", "12000", "997"]
    for word in [*words, "87000", "Phường", kind] if columns >= 100 else words:  # there these are broken into pieces
        assert word in shown, word


@pytest.mark.parametrize(
    ("batch", "last"),
    [
        ({"state": "received"} | NOTHING, ["–", "–", "–", "–", "–"]),
        ({"state": "needs_input"} | NOTHING | {"rows_read": 9}, ["9", "–", "–", "–", "–"]),
        ({"state": "needs_input"} | NOTHING | {"rows_read": 9, "rows_quarantined": 2}, ["9", "–", "–", "–", "≥", "2"]),
        ({"state": "cancelled"} | NOTHING | {"rows_read": 9, "rows_rejected": 9}, ["9", "0", "0", "0", "9"]),
        ({"state": "failed"} | NOTHING, ["0", "0", "0", "0", "0"]),
    ],
)
def test_numbers_that_nobody_knows_yet_are_no_noughts(
    batch: dict[str, Any], last: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    print_batches([BATCH | batch], Path(), "", "vi", as_json=False)
    assert capsys.readouterr().out.split()[-len(last) :] == last


def test_a_batch_that_stopped_tells_its_rows() -> None:
    stopped = BATCH | NOTHING | {"rows_read": 9, "rows_quarantined": 2}
    assert counts(stopped | {"state": "needs_input"}, "vi") == ["Dòng đã đọc: 9, từ chối 2, chưa xét 7"]
    closed = stopped | {"state": "cancelled", "rows_rejected": 6, "rows_unchanged": 1}
    assert counts(closed, "en") == ["Rows read: 9, unchanged 1, refused 8"]
    assert counts(closed | {"state": "committed"}, "en") == [], "its sentence tells them"


def test_the_version_needs_no_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["landdb", "--version"])
    with pytest.raises(SystemExit) as left:
        app.main()
    assert (left.value.code or 0, capsys.readouterr().out) == (0, f"landdb {__version__}\n")


@pytest.mark.parametrize(
    ("typed", "vietnamese", "english"),
    [
        ("imports undo 1234abcd", "thiếu tùy chọn --reason (Lý do, bắt buộc)", "missing option '--reason'"),
        ("imports return 1234abcd", "thiếu tùy chọn --reason (Lý do, bắt buộc)", "missing option '--reason'"),
        ("imports undo", "thiếu tham số BATCH (Mã đợt nhập hoặc phần đầu của mã)", "missing argument"),
        ("imports approve x --seen y", "giá trị của tùy chọn --seen không dùng được (Phiên bản đã xem", "--seen"),
        ("imports list --limit 0", "--limit không dùng được; phải là số từ 1 đến 1000", "--limit"),
        ("imports list --target nha", "có thể chọn: parcels, works, markers", "'nha' is not one of"),
        ("import --removed all a.shp", "có thể chọn: keep, sheet, commune", "--removed"),
        ("import", "thiếu tham số FILES", "missing argument"),
        ("inspect", "thiếu tham số FILE (Tệp cần xem)", "missing argument"),
        ("inspect a --nope", "không có tùy chọn --nope", "no such option: --nope"),
        ("imports undo x --reason", "tùy chọn --reason không dùng như vậy", "requires an argument"),
        ("imports frob", "không có lệnh con như vậy", "no such command 'frob'"),
        ("review close 1234abcd", "thiếu tùy chọn --note", "missing option '--note'"),
    ],
)
def test_what_was_typed_wrongly_is_told_in_vietnamese_and_english(
    typed: str, vietnamese: str, english: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["landdb", *typed.split()])
    with pytest.raises(SystemExit) as left:
        app.main()
    said = capsys.readouterr().err.splitlines()
    assert left.value.code == 2
    assert said[0].startswith("Lỗi: ")
    assert vietnamese in said[0]
    assert said[1].startswith("Error: ")
    assert english in said[1]
    assert said[2].endswith("--help")


@pytest.mark.parametrize(
    ("typed", "first", "lines"),
    [("--lang en", "Error: ", 2), ("--lang=en", "Error: ", 2), ("--lang vi", "Lỗi: ", 2), ("--lang", "Lỗi: ", 3)],
)
def test_a_command_in_one_language_is_refused_in_it(
    typed: str, first: str, lines: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["landdb", "inspect", "a", "--nope", *typed.split()])
    with pytest.raises(SystemExit):
        app.main()
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(first)
    assert len(said) == lines
