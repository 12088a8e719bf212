"""How the command line shows which imports there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import OverflowMethod
from rich.markup import escape
from rich.table import Table

from landdb.cli.terminal import Terminal
from landdb.domain.import_states import TITLES

Row = Mapping[str, Any]

_LIST_COLUMNS: Final = {
    "id": "Đợt", "created_at": "Lúc (UTC)", "created_by": "Người", "file_name": "Tệp", "state": "Trạng thái",
    "rows_read": "Đọc", "rows_added": "Thêm", "rows_changed": "Sửa", "rows_unchanged": "Không đổi",
    "rows_rejected": "Từ chối",
}  # fmt: skip
_ONLY_WIDE: Final = frozenset({"created_by", "rows_unchanged"})
_WIDE: Final = 115
"""From this many columns on the list shows everything."""


def print_batches(rows: Sequence[Row], home: Path, *, as_json: bool) -> None:
    """A list of batches; where there is none, of which register."""
    if as_json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, default=str))
        return
    if not rows:
        print(f"Không có đợt nhập nào / no imports (LANDDB_HOME={home})")
        return
    console = Terminal()
    is_narrow = console.width < _WIDE
    table = Table(box=SIMPLE_HEAD, padding=(0, 0) if is_narrow else (0, 1), pad_edge=False)
    for name, title in _LIST_COLUMNS.items():
        if is_narrow and name in _ONLY_WIDE:
            continue
        is_count = name.startswith("rows_")
        overflow: OverflowMethod = "fold" if name in {"file_name", "created_by"} else "ellipsis"
        table.add_column(title, no_wrap=overflow != "fold", overflow=overflow, justify="right" if is_count else "left")
    for row in rows:
        cells = {name: str(row[name]) for name in _LIST_COLUMNS} | {
            "id": str(row["id"])[:8],
            "created_at": f"{row['created_at']:{'%d/%m/%y %H:%M' if is_narrow else '%d/%m/%Y %H:%M'}}",
            "state": TITLES[row["state"]]["vi"],
            "rows_rejected": str(row["rows_rejected"] + row["rows_quarantined"]),
        }
        table.add_row(*(escape(cells[name]) for name in cells if not (is_narrow and name in _ONLY_WIDE)))
    console.print(table)
