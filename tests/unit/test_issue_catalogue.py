"""The catalogue of findings says every severity that a rule can give a code."""

from __future__ import annotations

import re

import pytest

from landdb.domain import tolerances
from landdb.domain.issues import Severity, catalogue, fill_in, issue


def test_another_severity_is_catalogued_or_refused() -> None:
    assert issue("D01", 1, severity=Severity.ERROR).severity is Severity.ERROR
    assert issue("D01", 1).severity is Severity.WARNING
    with pytest.raises(ValueError, match="D01"):
        issue("D01", 1, severity=Severity.NOTE)
    with pytest.raises(ValueError, match="T01"):
        issue("T01", 1, severity=Severity.WARNING)


def test_the_condition_is_told_in_both_languages() -> None:
    twofold = {kind.code: kind for kind in catalogue().values() if kind.severity_else}
    assert sorted(twofold) == ["A03", "A06", "D01", "T02", "T05"]
    assert all(kind.when["vi"] and kind.when["en"] for kind in twofold.values())
    for text in twofold["D01"].when.values():
        assert re.findall(r"\d+", text) == [f"{tolerances.AREA_ERROR_FACTOR:g}"]


def test_what_is_measured_has_the_unit_that_its_text_says() -> None:
    """Lists of figures show numbers without their sentences."""
    units = {"m", "m²", "km", "%", "MB"}
    for kind in catalogue().values():
        for text in kind.text.values():
            said = re.findall(r"\{(?:measured|limit):[^}]*\} ([^\s;,:.)\"]+)", text)
            assert {word for word in said if word in units} <= {kind.unit}, (kind.code, kind.variant)
    assert {kind.unit for kind in catalogue().values() if kind.code in {"T01", "D01", "H05"} and not kind.variant} == {
        "m", "m²", ""
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "value", "vi", "en"),
    [
        ("{x:,.3f}", 1758524.066, "1.758.524,066", "1,758,524.066"),
        ("{x:.2f}", 1758524.066, "1.758.524,07", "1,758,524.07"),
        ("{x:+,.1f}", -25.04, "−25,0", "−25.0"),
        ("{x:+z,.2f}", -0.001, "+0,00", "+0.00"),
        ("{x:.1%}", 0.98, "98,0 %", "98.0 %"),
        ("1:{x:,}", 10000, "1:10.000", "1:10,000"),
        ("{x}", 10000, "10000", "10000"),
    ],
)
def test_numbers_are_of_one_style_in_a_language(form: str, value: float, vi: str, en: str) -> None:
    """Groups of thousands in whatever has decimals, a minus that is no hyphen; numbers of rows stay plain."""
    assert (fill_in(form, "vi", {"x": value}), fill_in(form, "en", {"x": value})) == (vi, en)


def test_places_and_scales_are_written_in_one_way() -> None:
    for kind in catalogue().values():
        for text in kind.text.values():
            assert not set(re.findall(r"\{[xy]:[^}]*\}", text)) - {"{x:,.3f}", "{y:,.3f}", "{x:,.1f}", "{y:,.1f}"}, kind
            assert "1:{scale}" not in text
            assert "1:{scale:.0f}" not in text
