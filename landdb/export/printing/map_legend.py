"""Legend of a printed map: the uses and works that occur on it, and what marks mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit

from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR, printable
from landdb.export.land_use_style import WORK_COLOURS, use_style
from landdb.export.printing.map_content import MapContent
from landdb.export.printing.stamps import INK
from landdb.export.printing.vertex_marks import BLUE
from landdb.export.printing.words import word

_ROW_MM: Final = 4.1
_ROWS: Final = 6
_COLUMN_MM: Final = 45.0
_SIZE: Final = 6.2

Entry = tuple[str, str, str]
"""Fill, edge (colours) and text."""


def draw_legend(canvas: Any, content: MapContent, box: tuple[float, float, float], language: Language) -> None:
    """Draw the legend into a box: left, top and width in mm."""
    left, top, width = box
    columns = max(1, int(width // _COLUMN_MM))
    each = width / columns
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 8)
    canvas.drawString(left * mm, (top - 2.5) * mm, word("legend", language).upper())
    canvas.setFont(REGULAR, _SIZE)
    entries = list(_entries(content, columns * _ROWS, language))
    for index, (fill, edge, text) in enumerate(entries):
        x, y = left + index // _ROWS * each, top - 7.2 - index % _ROWS * _ROW_MM
        if fill:
            canvas.setFillColor(HexColor(fill) if fill != "none" else white)
            canvas.setStrokeColor(HexColor(edge))
            canvas.setLineWidth(1.1 if fill == "none" else 0.4)
            canvas.rect(x * mm, (y - 0.3) * mm, 5 * mm, 2.6 * mm, fill=1)
        canvas.setFillColor(INK)
        [shown, *_] = simpleSplit(printable(text), REGULAR, _SIZE, (each - 8) * mm) or [""]
        canvas.drawString((x + (6.5 if fill else 0)) * mm, y * mm, shown)


def _entries(content: MapContent, most: int, language: Language) -> Iterator[Entry]:
    """Yield what occurs, the most frequent use first; what has no room is counted."""
    others = list(_other_entries(content, language))
    uses = [code for code, _ in Counter(row["main_use_code"] for row in content.parcels.rows).most_common()]
    room = most - len(others)
    shown = uses if len(uses) <= room else uses[: room - 1]
    for code in shown:
        style = use_style(code)
        names = content.use_names.get(code, ("", ""))
        yield style.fill, style.edge, f"{code}  {names[0] if language == 'vi' else names[1] or names[0]}"
    if len(shown) < len(uses):
        yield "", "", word("more_uses", language, n=len(uses) - len(shown))
    yield from others


def _other_entries(content: MapContent, language: Language) -> Iterator[Entry]:
    if not content.parcels.rows:
        yield "", "", word("empty", language)
        return
    present = {row["work_type"] for row in content.works.rows}
    for work_type in sorted(present & set(WORK_COLOURS)):
        yield *WORK_COLOURS[work_type], word(f"work_{work_type}", language)
    if content.selected in {row["id"] for row in content.parcels.rows}:
        yield "none", f"#{BLUE.hexval()[2:]}", word("selected", language)
    yield "", "", word("number", language)
