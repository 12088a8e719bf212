"""How the command line shows which imports there are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from landdb.cli.terminal import Terminal, say
from landdb.domain.import_states import ENDED, TITLES
from landdb.domain.issues import Language
from landdb.domain.targets import noun_of

Row = Mapping[str, Any]

_HEADS: Final[Mapping[str, Mapping[Language, str]]] = {
    "id": {"vi": "Đợt", "en": "Import"},
    "created_at": {"vi": "Lúc (UTC)", "en": "At (UTC)"},
    "created_by": {"vi": "Người", "en": "By"},
    "file_name": {"vi": "Tệp", "en": "File"},
    "target": {"vi": "Loại", "en": "Kind"},
    "commune": {"vi": "Xã", "en": "Commune"},
    "state": {"vi": "Trạng thái", "en": "State"},
    "rows_read": {"vi": "Đọc", "en": "Read"},
    "rows_added": {"vi": "Thêm", "en": "Added"},
    "rows_changed": {"vi": "Sửa", "en": "Changed"},
    "rows_unchanged": {"vi": "Không đổi", "en": "Same"},
    "rows_rejected": {"vi": "Từ chối", "en": "Refused"},
}
_ABOVE: Final[Mapping[str, tuple[str, ...]]] = {"created_at": ("created_by",), "file_name": ("target", "commune")}
"""On a narrow terminal these stand below others: who below when, what and where below the file."""
_FOLDED: Final = frozenset({"created_by", "file_name", "commune"})
_NOT_NARROW: Final = "rows_unchanged"
_NARROW: Final = 100
"""Below so many columns one of the numbers is left out."""
_WIDE: Final = 170
"""From this many columns on each has its own."""
_NONE: Final = {"vi": "Không có đợt nhập nào", "en": "No imports"}
_UNKNOWN: Final = "–"
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
    below = {} if console.width >= _WIDE else _ABOVE
    hidden = {name for names in below.values() for name in names}
    hidden |= {_NOT_NARROW} if console.width < _NARROW else set()
    shown = [name for name in _HEADS if name not in hidden]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1) if not below else (0, 0), pad_edge=False)
    for name in shown:
        table.add_column(
            _stacked({one: texts[language] for one, texts in _HEADS.items()}, name, below), no_wrap=name not in _FOLDED,
            overflow="fold" if name in _FOLDED else "ellipsis", justify="right" if name.startswith("rows_") else "left",
        )  # fmt: skip
    for row in rows:
        cells = _cells(row, language)
        table.add_row(*(escape(_stacked(cells, name, below)) for name in shown))
    console.print(table)


def _stacked(cells: Mapping[str, str], name: str, below: Mapping[str, Sequence[str]]) -> str:
    """A cell with those that stand below it."""
    return "\n".join(filter(None, (cells[name], " · ".join(cells[one] for one in below.get(name, ())))))


def _cells(row: Row, language: Language) -> dict[str, str]:
    """What the columns say of a batch; numbers that nobody knows yet are dashes."""
    refused = row["rows_rejected"] + row["rows_quarantined"]
    told = row["rows_added"] + row["rows_changed"] + row["rows_unchanged"]
    is_read = row["rows_read"] > 0 or row["state"] in ENDED
    is_judged = is_read and told + refused == row["rows_read"]
    counts = {name: str(row[name]) if is_judged else _UNKNOWN for name in _HEADS if name.startswith("rows_")}
    return counts | {
        "id": str(row["id"])[:8],
        "created_at": f"{row['created_at']:%d/%m/%y %H:%M}",
        "created_by": row["created_by"],
        "file_name": row["file_name"],
        "target": noun_of(row["target"])[language],
        "commune": row["commune_name"] or row["commune_code"] or _UNKNOWN,
        "state": TITLES[row["state"]][language],
        "rows_read": str(row["rows_read"]) if is_read else _UNKNOWN,
        "rows_rejected": str(refused) if is_judged else f"≥ {refused}" if refused else _UNKNOWN,
    }
