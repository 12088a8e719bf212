"""Fixes are offered where they mend more than they spoil, and say what they leave; remedies name them there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landdb.domain.issues import Severity
from landdb.import_ import decisions, fix_offers
from landdb.import_.fix_offers import Offers, offer_fixes, offers_on
from landdb.import_.fix_outlook import Found, Outlook, judge_fixes
from landdb.import_.pipeline import go_on
from landdb.import_.records import ImportResult
from tests.db.survey_files import EAST, NORTH, SURVEYOR, Register, rectangle, row, write
from tests.db.test_import_slips import run

OVERLAP = 0.015


@pytest.fixture(scope="module")
def register(database: Any, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return Register(database, tmp_path_factory.mktemp("offers"))


def offers(register: Register, result: ImportResult) -> Offers:
    return offer_fixes(register.database, SURVEYOR, result.batch_id)


def texts(found: Offers) -> list[tuple[int, str, str]]:
    return [
        (fix.row_no, fix.text("vi").partition(",")[0], found.outlook[fix.row_no].text("vi")) for fix, _ in found.fixes
    ]


def test_a_fix_that_leaves_all_as_it_is_gives_way_to_the_one_that_mends_it(register: Register) -> None:
    """Snapped to the third parcel the first would overlap the second as before; the second mends it for both."""
    rows = [
        row(1, rectangle(0, 0, 50 + OVERLAP), sheet=11),
        row(2, rectangle(50, 0), sheet=11),
        row(3, rectangle(0, 40, 50 + OVERLAP), sheet=11),
        row(4, rectangle(900, 0), sheet=11),
    ]
    result = register.load(rows, finish="check")
    found = offers(register, result)
    assert [(fix.row_no, round(fix.moved_m, 3)) for fix, _ in found.fixes] == [(2, OVERLAP)]
    assert found.outlook[2].text("en") == "Once fixed: no errors or warnings are left"
    [left] = found.refused
    assert (left.row_no, left.reason["vi"]) == (
        1, "Sửa xong vẫn còn T01 với thửa 2 tờ 11, T04 với thửa 2 tờ 11; hãy chỉnh ranh trong tệp gốc",
    )  # fmt: skip
    told = {(one.row_no, one.code, found.mends(one)) for one in result.issues if one.code.startswith("T")}
    assert told == {(1, "T01", True), (2, "T01", True), (1, "T04", True)}, "on both rows"
    taken, refused = decisions.fix(register.database, SURVEYOR, result.batch_id, None, None)
    assert (taken, [one.row_no for one in refused]) == (1, [1]), "what is taken is what was offered"
    issues = go_on(register.database, SURVEYOR, result.batch_id, register.folder / "imports").issues
    assert [one.code for one in issues if one.code.startswith("T")] == []


@pytest.mark.parametrize(
    ("severity", "offered", "told"),
    [
        (Severity.WARNING, 1, "Sửa xong: còn cảnh báo T04; mới phát sinh T04"),
        (Severity.ERROR, 0, "nhưng lại phát sinh T04 với thửa 3 tờ 12; hãy chỉnh ranh trong tệp gốc"),
    ],
)
def test_what_a_fix_makes_has_to_weigh_less_than_what_it_mends(
    register: Register, monkeypatch: pytest.MonkeyPatch, severity: Severity, offered: int, told: str
) -> None:
    rows = [row(n, rectangle(50.0 * n, 300, 50 + OVERLAP * (n == 1)), sheet=12) for n in (1, 2)]
    result = register.load([*rows, row(9, rectangle(900, 300), sheet=12)], finish="check")
    made = Found("T04", 3, severity, {"vi": "thửa 3 tờ 12", "en": "parcel 3 of sheet 12"})

    def judge(*arguments: Any) -> dict[int, Outlook]:
        return {
            number: replace(one, warnings=("T04",), made=(made,)) for number, one in judge_fixes(*arguments).items()
        }

    monkeypatch.setattr(fix_offers, "judge_fixes", judge)
    found = offers(register, result)
    assert len(found.fixes) == offered
    said = [text for _, _, text in texts(found)] + [one.reason["vi"] for one in found.refused]
    assert any(one.endswith(told) for one in said), said


def test_a_row_whose_ring_hid_an_overlap_is_still_offered_its_fix(register: Register) -> None:
    """Nobody could see the overlap before the ring was closed: the fix has not made it, and it is told."""
    opened = row(1, rectangle(0, 600), sheet=13)
    del opened["geometry"]["coordinates"][0][-1]
    result = register.load([opened, row(2, rectangle(30, 600), sheet=13), row(3, rectangle(400, 600), sheet=13)],
                           finish="check")  # fmt: skip
    assert texts(offers(register, result)) == [
        (1, "Khép kín ranh: thêm cạnh giữa hai đầu cách nhau 40", "Sửa xong: còn lỗi T01; còn cảnh báo T04")
    ]


def test_nothing_is_offered_once_nobody_may_take_it(register: Register) -> None:
    rows = [row(n, rectangle(50.0 * n, 900, 50 - OVERLAP * (n == 1)), sheet=14) for n in (1, 2)]
    result = register.load(rows, finish="check", accept=None)

    def on(state: str) -> int:
        return len(offers_on(register.database, SURVEYOR, result.batch_id, state, result.issues).fixes)

    assert [on(state) for state in ("ready", "returned", "submitted", "committed", "dry_run")] == [1, 1, 0, 0, 0]
    assert offers_on(register.database, SURVEYOR, result.batch_id, "ready", []).fixes == []


def test_remedies_and_the_last_line_name_the_command_where_a_fix_is_on_offer(
    register: Register, import_commands: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LANDDB_HOME", str(tmp_path / "home"))
    doubled = rectangle(0, 1200)
    doubled.insert(1, [doubled[0][0] + 0.001, doubled[0][1]])
    rows = [
        row(1, doubled, sheet=15),
        row(2, rectangle(300, 1200, 50 - OVERLAP), sheet=15), row(3, rectangle(350, 1200), sheet=15),
        row(4, rectangle(600, 1200, 50 - 0.06), sheet=15), row(5, rectangle(650, 1200), sheet=15),
    ]  # fmt: skip
    code, shown = run("import", "--check", str(write(tmp_path / "a.geojson", rows)))
    assert code == 5
    text = " ".join(shown.split())
    batch = text.partition("imports show ")[2][:8]
    named = f"imports fix {batch}"
    assert f"Xem cách sửa được đề nghị: ./run {named}" in text or named in text
    document = json.loads(run("imports", "show", batch, "--json")[1])
    assert {(one["code"], one["row_no"]) for one in document["issues"]} == {
        ("H03", 1),
        ("T03", 2),
        ("T04", 2),
        ("T03", 4),
    }
    lines = [line for line in run("imports", "show", batch)[1].splitlines() if line.strip()]
    assert named in lines[-1]
    told = run("imports", "fix", batch, "--take")[1]
    left = " ".join(told.split())
    assert "1 (1/15): H03 → không còn" in left or "H03 → không còn" in left
    assert "Khe hở giữa hai thửa" in left, "what is left is counted"
    assert "khe hở 2,40 m², rộng nhất 0,060 m" in left, "and told"
    assert named not in left, "no fix mends the gap of 6 cm"
    code, answered = run("imports", "answer", batch, "--set", "map_scale=500")
    assert "rộng nhất 0,060 m" in " ".join(answered.split())


def test_after_an_answer_the_gravest_findings_come_first_and_the_rest_is_counted(
    register: Register, import_commands: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LANDDB_HOME", str(tmp_path / "home"))
    rows = [row(n, rectangle(100.0 * n, 1500), sheet=16, LOAI_DAT=f"X{n}") for n in range(2, 16)]
    crossed = row(1, [[EAST, NORTH + 1500], [EAST + 50, NORTH + 1540], [EAST + 50, NORTH + 1500], [EAST, NORTH + 1540],
                      [EAST, NORTH + 1500]], sheet=16)  # fmt: skip
    brought = run("import", "--check", str(write(tmp_path / "a.geojson", [row(99, rectangle(0, 1700), sheet=16), *rows,
                                                                        crossed])))[1]  # fmt: skip
    batch = " ".join(brought.split()).partition("imports show ")[2][:8]
    answered = run("imports", "answer", batch, "--set", "map_scale=500")[1]
    assert "… và " in answered
    assert f"imports show {batch}" in answered
    assert answered.count("A02 ") <= 11
