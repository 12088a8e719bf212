"""The catalogue of findings says every severity that a rule can give a code."""

from __future__ import annotations

import re

import pytest

from landdb.domain import tolerances
from landdb.domain.issues import Severity, catalogue, issue


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
