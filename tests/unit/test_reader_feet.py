"""Lines of sums at the end of a table without shapes: told, and no rows."""

from __future__ import annotations

from pathlib import Path

from tests.unit.formats.reading import read


def test_sums_below_a_table_of_attributes_are_told_and_are_no_rows(tmp_path: Path) -> None:
    head = "Số tờ;Số thửa;Loại đất;Diện tích"
    path = tmp_path / "a.csv"
    path.write_text(
        f"{head}\n1;7;ONT;316,0\n1;8;CLN;640,0\nTổng cộng: 2 thửa;;;956,0\n;;;\nCộng;;;\n", encoding="utf-8"
    )
    _, batch = read(path)
    assert batch.columns["Số thửa"].to_pylist() == ["7", "8"]
    [found] = batch.issues
    assert (found.code, found.variant, found.severity) == ("F28", "sum", "note")
    assert "dòng 4: Tổng cộng: 2 thửa 956,0; 6: Cộng" in found.message("vi")
    rows = "1;7;ONT;316,0\nTổng cộng;;;316,0\n1;8;CLN;640,0\nTổng Cục;9;CLN;1,0\n"
    path.write_text(f"{head}\n{rows}", encoding="utf-8")
    _, batch = read(path)
    assert batch.columns["Số tờ"].to_pylist() == ["1", "Tổng cộng", "1", "Tổng Cục"], "in the midst nothing is left out"
    assert batch.issues == []
