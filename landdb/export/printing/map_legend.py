"""Legend of a printed map: the uses or certificates and the works that occur on it, and what marks mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit

from landdb.domain.codes import CERTIFICATE_STATUSES, PROTECTION_KINDS
from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR, printable
from landdb.export.land_use_style import (
    BOUNDARY_STYLES,
    CERTIFICATE_STYLES,
    PROTECTION_STYLES,
    WORK_COLOURS,
    Hatch,
    use_style,
)
from landdb.export.printing.hatches import HATCH_WIDTH, hatch_lines
from landdb.export.printing.map_content import MapContent
from landdb.export.printing.map_overlays import POINTS_PER_PIXEL
from landdb.export.printing.stamps import INK
from landdb.export.printing.vertex_marks import BLUE
from landdb.export.printing.words import word
from landdb.export.words import number

_ROW_MM: Final = 4.1
_ROWS: Final = 6
_COLUMN_MM: Final = 45.0
_SIZE: Final = 6.2


class Entry(NamedTuple):
    """Colours (no fill: no box), text, hatches; a line instead of a box where it has a width in points."""

    fill: str
    edge: str
    text: str
    hatches: tuple[Hatch, ...] = ()
    opacity: float = 1.0
    dash: tuple[float, ...] = ()
    line: float = 0.0


def draw_legend(canvas: Any, content: MapContent, box: tuple[float, float, float], language: Language) -> None:
    """Draw the legend into a box: left, top and width in mm."""
    left, top, width = box
    columns = max(1, int(width // _COLUMN_MM))
    each = width / columns
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 8)
    canvas.drawString(left * mm, (top - 2.5) * mm, word("legend", language).upper())
    canvas.setFont(REGULAR, _SIZE)
    most = columns * _ROWS
    entries = list(_entries(content, most, language))
    if len(entries) > most:
        told = word("more_entries", language, n=len(entries) - most + 1)
        entries = [*entries[: most - 1], Entry("", "", told)]
    for index, entry in enumerate(entries):
        x, y = left + index // _ROWS * each, top - 7.2 - index % _ROWS * _ROW_MM
        if entry.fill:
            _draw_swatch(canvas, entry, (x * mm, (y - 0.3) * mm, 5 * mm, 2.6 * mm))
        canvas.setFillColor(INK)
        [shown, *_] = simpleSplit(printable(entry.text), REGULAR, _SIZE, (each - 8) * mm) or [""]
        canvas.drawString((x + (6.5 if entry.fill else 0)) * mm, y * mm, shown)


def _draw_swatch(canvas: Any, entry: Entry, box: tuple[float, float, float, float]) -> None:
    """Draw a box (left, bottom, width, height in points) as parcels are drawn."""
    left, bottom, width, height = box
    if entry.line:
        canvas.setStrokeColor(HexColor(entry.edge))
        canvas.setLineWidth(entry.line)
        canvas.line(left, bottom + height / 2, left + width, bottom + height / 2)
        return
    canvas.saveState()
    canvas.setFillAlpha(entry.opacity)
    canvas.setDash([part * POINTS_PER_PIXEL for part in entry.dash])
    canvas.setFillColor(HexColor(entry.fill) if entry.fill != "none" else white)
    canvas.setStrokeColor(HexColor(entry.edge))
    canvas.setLineWidth(1.1 if entry.fill == "none" else 0.4)
    canvas.rect(*box, fill=1)
    canvas.restoreState()
    if entry.hatches:
        lines = hatch_lines((left, bottom, left + width, bottom + height), entry.hatches)
        clip = " ".join(f"{side:.2f}" for side in box)
        canvas.addLiteral(f"q {HATCH_WIDTH} w {clip} re W n {lines} S Q")


def _entries(content: MapContent, most: int, language: Language) -> Iterator[Entry]:
    """Yield what occurs, the most frequent use first; what has no room is counted."""
    others = list(_other_entries(content, language))
    if content.colour_by == "certificate":
        yield from _certificate_entries(content, language)
        yield from others
        return
    uses = [code for code, _ in Counter(row["main_use_code"] for row in content.parcels.rows).most_common()]
    room = max(1, most - len(others))
    shown = uses if len(uses) <= room else uses[: room - 1]
    for code in shown:
        style = use_style(code)
        names = content.use_names.get(code, ("", ""))
        yield Entry(style.fill, style.edge, f"{code}  {names[0] if language == 'vi' else names[1] or names[0]}")
    if len(shown) < len(uses):
        yield Entry("", "", word("more_uses", language, n=len(uses) - len(shown)))
    yield from others


def _certificate_entries(content: MapContent, language: Language) -> Iterator[Entry]:
    present = {row["certificate_status"] for row in content.parcels.rows}
    for status, style in CERTIFICATE_STYLES.items():
        if status in present:
            code = CERTIFICATE_STATUSES[status]
            title = code.title_vi if language == "vi" else code.title_en
            yield Entry(style.fill, style.edge, title, style.hatches)


def _overlay_entries(content: MapContent, language: Language) -> Iterator[Entry]:
    kinds = {row["kind"] for row in content.areas.rows}
    for kind, style in PROTECTION_STYLES.items():
        if kind in kinds:
            code = PROTECTION_KINDS[kind]
            title = code.title_vi if language == "vi" else code.title_en
            yield Entry(style.fill, style.edge, title, opacity=style.opacity, dash=style.dash)
    levels = {row["level"] for row in content.boundaries.rows}
    for level, (colour, width) in BOUNDARY_STYLES.items():
        if level in levels:
            yield Entry("line", colour, word(f"boundary_{level}", language), line=width * POINTS_PER_PIXEL)


def _other_entries(content: MapContent, language: Language) -> Iterator[Entry]:
    if not content.parcels.rows:
        yield Entry("", "", word("empty", language))
        yield from _overlay_entries(content, language)
        return
    present = {row["work_type"] for row in content.works.rows}
    for work_type in sorted(present & set(WORK_COLOURS)):
        yield Entry(*WORK_COLOURS[work_type], word(f"work_{work_type}", language))
    yield from _overlay_entries(content, language)
    if content.selected in {row["id"] for row in content.parcels.rows}:
        yield Entry("none", f"#{BLUE.hexval()[2:]}", word("selected", language))
    # The largest of the sheet: what its number and area mean can be looked up where they have room.
    example = max(content.parcels.rows, key=lambda row: (row["legal_area_m2"] or 0, row["id"]))
    if example["legal_area_m2"]:
        area = number(example["legal_area_m2"], language, 1)
        yield Entry("", "", word("number", language, parcel=example["parcel_no"], area=area))
