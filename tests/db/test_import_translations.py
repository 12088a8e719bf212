"""Former codes and misspelt words: the present code is suggested, taken by one answer, and remembered in a profile."""

from __future__ import annotations

from typing import Any

from landdb.import_ import decisions
from landdb.import_.pipeline import go_on
from landdb.import_.profiles import save_profile
from landdb.import_.records import ImportResult
from tests.db.survey_files import SURVEYOR, Register, row


def told(result: ImportResult, *variants: str) -> list[tuple[int | None, str, str]]:
    found = [(one.row_no, one.variant, one.message("en")) for one in result.issues if one.code == "A02"]
    return [one for one in found if one[1] in variants] if variants else found


def answer(register: Register, result: ImportResult, translation: dict[str, str]) -> ImportResult:
    said: dict[str, Any] = {"translation": translation}
    decisions.answer(register.database, SURVEYOR, result.batch_id, said, None)
    return go_on(register.database, SURVEYOR, result.batch_id, register.folder / "imports")


def test_a_former_land_use_is_suggested_answered_and_remembered(register: Register) -> None:
    rows = [row(1, LOAI_DAT="BHK"), row(2, LOAI_DAT="BHK:1500+ONT:500"), row(3)]
    result = register.load(rows, finish="check", accept=None)
    assert result.state == "ready"
    assert [(row_no, variant) for row_no, variant, _ in told(result, "legacy")] == [(1, "legacy"), (2, "legacy")]
    [(_, _, suggestion)] = told(result, "suggested")
    assert suggestion == "Land use: BHK may be translated to HNK; this is never done silently"
    assert result.plan["suggestions"] == {"land_use:BHK": "HNK"}
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]

    result = answer(register, result, result.plan["suggestions"])
    assert told(result) == [(None, "answered", "Land use: BHK -> HNK as the importer answered, 2 rows")]
    assert result.plan["suggestions"] == {}
    decisions.submit(register.database, SURVEYOR, result.batch_id)
    assert register.approve(result).state == "committed"
    uses = register.ask("SELECT land_use_code FROM parcel_use ORDER BY 1")
    assert [code for (code,) in uses] == ["CQP", "HNK", "HNK", "ONT"]

    save_profile(register.database, SURVEYOR, result.batch_id, "VILIS tỉnh A")
    again = register.load([row(4, LOAI_DAT="BHK")], finish="check", accept=None)
    assert told(again) == [(None, "translated", 'Land use: BHK -> HNK by the mapping profile "VILIS tỉnh A", 1 rows')]


def test_a_misspelt_word_in_every_row_waits_for_the_answer(register: Register) -> None:
    result = register.load([row(1, TRANG_THAI="Hiệu lựcc"), row(2, TRANG_THAI="Hiệu lựcc")])
    question = {"about": "translation", "option": "translation", "suggestions": {"status:Hiệu lựcc": "current"}}
    assert (result.state, list(result.questions)) == ("needs_input", [question])
    after = answer(register, result, {"status:Hiệu lựcc": "current"})
    assert (after.state, after.rows_added) == ("submitted", 2), after.message
    wrong = register.load([row(3, TRANG_THAI="Hiệu lựcc", LOAI_DAT="ABC")])
    assert wrong.state == "failed", "the answer would not be enough"


def test_a_field_without_a_column_is_refused(register: Register) -> None:
    refused = register.load([row(1)], translation={"military_zone:QK1": "QK-1"}, dry_run=True)
    assert [(one.code, one.params["value"]) for one in refused.issues] == [("F19", "military_zone")]


def test_numbers_and_land_uses_in_words_are_suggested_and_wait_for_the_answer(register: Register) -> None:
    rows = [row(n, sheet="Tờ 191", LOAI_DAT="Đất ở nông thôn") for n in (1, 2)]  # type: ignore[arg-type]
    result = register.load(rows)
    assert result.state == "needs_input"
    suggested = {"land_use:Đất ở nông thôn": "ONT", "sheet_no:Tờ 191": "191"}
    assert result.plan["suggestions"] == suggested
    assert {one.variant for one in result.issues if one.code == "A06" and one.field == "sheet_no"} == {"words"}
    after = answer(register, result, suggested)
    assert (after.state, after.rows_added) == ("submitted", 2), [one.message("vi") for one in after.issues]
    assert register.approve(after).state == "committed"
    assert register.ask("SELECT DISTINCT sheet_no, main_use_code FROM parcel") == [(191, "ONT")]
