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

from landdb.cli.terminal import Terminal, say
from landdb.domain.import_states import TITLES
from landdb.domain.issues import Language

Row = Mapping[str, Any]

_HEADS: Final[Mapping[str, Mapping[Language, str]]] = {
    "id": {"vi": "Đợt", "en": "Import"},
    "created_at": {"vi": "Lúc (UTC)", "en": "At (UTC)"},
    "created_by": {"vi": "Người", "en": "By"},
    "file_name": {"vi": "Tệp", "en": "File"},
    "state": {"vi": "Trạng thái", "en": "State"},
    "rows_read": {"vi": "Đọc", "en": "Read"},
    "rows_added": {"vi": "Thêm", "en": "Added"},
    "rows_changed": {"vi": "Sửa", "en": "Changed"},
    "rows_unchanged": {"vi": "Không đổi", "en": "Same"},
    "rows_rejected": {"vi": "Từ chối", "en": "Refused"},
}
_ONLY_WIDE: Final = frozenset({"created_by", "rows_unchanged"})
_WIDE: Final = 115
"""From this many columns on the list shows everything."""
_NONE: Final = {"vi": "Không có đợt nhập nào", "en": "No imports"}
_MORE: Final = {"vi": "Còn đợt cũ hơn: ", "en": "There are older ones: "}


def print_batches(rows: Sequence[Row], home: Path, more: str, language: Language, *, as_json: bool) -> None:
    """A list of batches; where there is none, of which register. ``more`` is the command that shows older ones."""
    if as_json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, default=str))
    elif rows:
        _print_table(rows, language)
    else:
        print(f"{_NONE[language]} (LANDDB_HOME={home})")
    if more:
        say(_MORE[language] + more, err=as_json)


def _print_table(rows: Sequence[Row], language: Language) -> None:
    console = Terminal()
    is_narrow = console.width < _WIDE
    shown = [name for name in _HEADS if not (is_narrow and name in _ONLY_WIDE)]
    table = Table(box=SIMPLE_HEAD, padding=(0, 0) if is_narrow else (0, 1), pad_edge=False)
    for name in shown:
        overflow: OverflowMethod = "fold" if name in {"file_name", "created_by"} else "ellipsis"
        table.add_column(
            _HEADS[name][language], no_wrap=overflow != "fold", overflow=overflow,
            justify="right" if name.startswith("rows_") else "left",
        )  # fmt: skip
    for row in rows:
        cells = {name: str(row[name]) for name in _HEADS} | {
            "id": str(row["id"])[:8],
            "created_at": f"{row['created_at']:{'%d/%m/%y %H:%M' if is_narrow else '%d/%m/%Y %H:%M'}}",
            "state": TITLES[row["state"]][language],
            "rows_rejected": str(row["rows_rejected"] + row["rows_quarantined"]),
        }
        table.add_row(*(escape(cells[name]) for name in shown))
    console.print(table)
