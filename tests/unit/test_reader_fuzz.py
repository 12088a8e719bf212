"""Short runs of the fuzz harnesses; `python -m tests.fuzz.readers` and `tests.fuzz.forms` run them longer."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz import forms, readers


def test_changed_files_are_refused_or_read(tmp_path: Path) -> None:
    outcomes = readers.run(200, tmp_path, apart=40)
    assert outcomes.total() == 200
    said = {outcome for _, outcome in outcomes}
    assert "rows" in said
    assert {"F25", "F15"} & said
    assert "F23" not in said


def test_spoilt_lists_of_corners_lose_and_mix_nothing(tmp_path: Path) -> None:
    outcomes = forms.run(300, tmp_path)
    assert outcomes.total() == 300
    assert outcomes["rows"] > 100
    assert outcomes["F28"] > 50
