"""A short run of the fuzz harness; `python -m tests.fuzz.readers` runs it longer."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz import readers


def test_changed_files_are_refused_or_read(tmp_path: Path) -> None:
    outcomes = readers.run(200, tmp_path, apart=40)
    assert outcomes.total() == 200
    said = {outcome for _, outcome in outcomes}
    assert "rows" in said
    assert {"F25", "F15"} & said
    assert "F23" not in said
