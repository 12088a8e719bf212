"""Which rules a report says to have run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from landdb.domain.issues import Severity, catalogue
from landdb.export.import_report.facts import head_lines, rule_result, topic_result
from landdb.import_.report import Rule
from landdb.import_.report_head import Reading
from landdb.import_.report_rules import PARCELS_ONLY, WHERE_GIVEN, Reached, rules_of
from tests.unit.report_sample import finding, make_report


def ran(*findings: object, reached: Reached = "rows", **rest: object) -> set[str]:
    target = rest.pop("target", "parcels")
    return {rule.code for rule in rules_of(findings, target, reached, **rest) if rule.ran}  # type: ignore[arg-type]


def test_every_code_of_the_catalogue_is_told_once() -> None:
    codes = [rule.code for rule in rules_of((), "parcels", "rows")]
    assert codes == list(dict.fromkeys(code for code, _ in catalogue()))
    assert codes[-1] == "S03"
    assert set(codes) >= WHERE_GIVEN | PARCELS_ONLY


@pytest.mark.parametrize(
    ("reached", "letters"),
    [("nothing", set()), ("file", {"F"}), ("structure", {"F", "R", "H"}), ("rows", set("FRHTCDKAS"))],
)
def test_how_far_the_file_got(reached: Reached, letters: set[str]) -> None:
    assert {code[0] for code in ran(reached=reached)} == letters


def test_a_rule_with_a_finding_was_asked() -> None:
    assert ran(finding(1, "F01", Severity.ERROR, None), reached="nothing") == {"F01"}
    assert "C01" in ran(finding(1, "C01", Severity.ERROR, None), reached="structure")


def test_rules_that_need_more_than_the_file() -> None:
    assert not ran() & WHERE_GIVEN
    checked = {"T05": {"rows": 3}, "T06": {"rows": 1}, "T07": {"rows": 0}, "K02": {"rows": 0}}
    assert ran(checked=checked) & WHERE_GIVEN == {"T05", "T06"}
    assert "K02" not in ran(checked=checked), "it had no identifier to go by"
    skipped = finding(1, "T05", Severity.NOTE, None)
    assert "T05" not in ran(skipped), "it says itself that there is no boundary"
    assert "T05" in ran(finding(1, "T05", Severity.WARNING, 1))


def test_works_are_no_parcels() -> None:
    assert not ran(target="works") & PARCELS_ONLY
    assert "H01" in ran(target="works")
    assert "B02" not in ran(target="works")


def test_rules_of_one_target_ran_where_they_judged_rows() -> None:
    assert "B02" in ran(target="markers"), "of an import before they were counted"
    assert "B02" in ran(target="markers", checked={"B02": {"rows": 2}})
    assert "B02" not in ran(target="markers", checked={"B02": {"rows": 0}})


def test_rules_of_others_say_so() -> None:
    for target, told in (("parcels", {"B02": "markers", "P01": "protection"}), ("markers", {"D01": "parcels"})):
        rules = {rule.code: rule for rule in rules_of((), target, "rows")}  # type: ignore[arg-type]
        for code, word in told.items():
            assert word in rules[code].note["en"], (target, code)
        assert not rules["A01"].note
    assert not {rule.code: rule for rule in rules_of((), "parcels", "file")}["B02"].note, "nothing of rows was run"


def test_what_did_not_run_is_said_beside_what_was_found() -> None:
    title = {"vi": "Quy tắc", "en": "Rule"}
    rules = [
        Rule("T01", title, "row", True, {Severity.ERROR: 2}), Rule("T03", title, "row", True),  # type: ignore[arg-type]
        Rule("T05", title, "row", False, {Severity.NOTE: 1}),  # type: ignore[arg-type]
    ]  # fmt: skip
    assert topic_result(rules, "vi") == "2 lỗi; không chạy: T05"
    assert topic_result(rules[1:2], "en") == "nothing found (1 rules)"
    assert topic_result(rules[2:], "en") == rule_result(rules[2], "en") == "not run"


def test_how_many_rows_a_rule_judged_and_why_none() -> None:
    title = {"vi": "Quy tắc", "en": "Rule"}
    scale = {"vi": "2 dòng không ghi tỷ lệ", "en": "2 rows without a scale"}
    area = Rule("D01", title, "row", True, {Severity.WARNING: 1}, 1200, scale)  # type: ignore[arg-type]
    assert rule_result(area, "vi") == "1 cảnh báo (1.200 dòng; 2 dòng không ghi tỷ lệ)"
    why = {"vi": "chưa nạp ranh giới của xã", "en": "no boundary of the commune is loaded"}
    assert rule_result(Rule("T05", title, "row", False, {}, 0, why), "en") == f"not run: {why['en']}"  # type: ignore[arg-type]
    assert rule_result(Rule("A01", title, "row", True, {}, 3), "en") == "nothing found (3 rows)"  # type: ignore[arg-type]


def test_readings_of_texts_that_prove_their_encoding_are_not_shown() -> None:
    report = make_report()
    readings = {
        "GHI_CHU": Reading("UTF-8", 1.0, "Điện", "TCVN3", "Äi"), "TEN": Reading("TCVN3", 0.6, "Xã", "VISCII", "Xở"),
    }  # fmt: skip
    told = dict(head_lines(replace(report, head=replace(report.head, readings=readings)), "vi"))
    assert told["Hai cách đọc chữ tốt nhất"] == "TEN: TCVN3 “Xã” (60 %), VISCII “Xở”"
