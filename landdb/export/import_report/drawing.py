"""The findings as a DXF drawing in the file's own zone: one level per code, to lay over the surveyor's drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from ezdxf.units import M
from shapely.geometry.base import BaseGeometry

from landdb.domain.issues import Language, Severity
from landdb.export.import_report.facts import metadata
from landdb.export.import_report.marks import Mark, faulty_rows, find_marks, parts_by_dimension
from landdb.export.import_report.words import SEVERITIES, word
from landdb.import_.report import Finding, ImportReport, gravest, subject

OUTLINES: Final = "RANH_THUA_CO_PHAT_HIEN"
"""Level of the outlines of rows with findings."""

TEXTS: Final = "DIEN_GIAI"
"""Level of the sentences; off when the drawing is opened, for they would cover it."""

INFO: Final = "THONG_TIN"
"""Level of what the drawing says of itself: file, secrecy, system and axes, and findings without a place."""

COLOURS: Final = {Severity.ERROR: 1, Severity.WARNING: 30, Severity.NOTE: 150}
"""AutoCAD colour indices: red, orange, a blue that is seen on black and on white."""

_GREY: Final = 8
_STYLE: Final = "LANDDB"
_HEIGHTS_M: Final = (0.5, 25.0)
_DEGREES_PER_M: Final = 1 / 111_000


def write_dxf(report: ImportReport, path: Path, language: Language) -> None:
    """Write a drawing of AutoCAD 2010 (UTF-8 texts): metres, x = easting, y = northing; without a zone in degrees.

    A DXF has no place for a coordinate system: a text at the drawing's upper left states it, and so do its properties.
    """
    metre = 1.0 if report.head.zone.is_plane else _DEGREES_PER_M
    drawing = new("R2010", units=M if report.head.zone.is_plane else 0)
    drawing.styles.add(_STYLE, font="arial.ttf")
    for title, value in _facts(report, language):
        drawing.header.custom_vars.append(title, value)
    _add_layers(drawing, report, language)
    space = drawing.modelspace()
    shapes = [shape for _, shape, _ in faulty_rows(report)]
    marks = find_marks(report)
    height = _text_height(shapes, metre)
    for shape in shapes:
        _draw(space, shape, {"layer": OUTLINES})
    for mark in marks:
        _add_mark(space, mark, height, report, language)
    drawn = shapely.total_bounds([*shapes, *(mark.at for mark in marks)]) if shapes or marks else np.zeros(4)
    west, south, east, north = np.nan_to_num(drawn).tolist()
    top = _add_info(space, report, marks, (west, north), height, language)
    # Let the drawing open on what it holds.
    drawing.set_modelspace_vport(
        max(top - south, (max(east, west + height * 40) - west) / 1.5) * 1.1, ((west + east) / 2, (south + top) / 2)
    )
    drawing.saveas(path)


def _add_layers(drawing: Drawing, report: ImportReport, language: Language) -> None:
    by_code: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for code, findings in sorted(by_code.items()):
        layer = drawing.layers.add(code, color=COLOURS[gravest(findings) or Severity.NOTE], lineweight=30)
        layer.description = f"{code} {findings[0].title[language]}"
    drawing.layers.add(OUTLINES, color=_GREY)
    drawing.layers.add(INFO, color=_GREY)
    drawing.layers.add(TEXTS, color=_GREY).off()


def _text_height(shapes: Sequence[BaseGeometry], metre: float) -> float:
    """Return a height that fits into a parcel of the middle size: an eighth of its side."""
    sides = np.sqrt(shapely.area(shapes)) if shapes else np.array([16.0 * metre])
    low, high = _HEIGHTS_M
    return float(np.clip(np.median(sides) / 8, low * metre, high * metre))


def _add_mark(space: Modelspace, mark: Mark, height: float, report: ImportReport, language: Language) -> None:
    finding = mark.finding
    colour = {"layer": finding.code, "color": COLOURS[finding.severity]}
    if mark.geometry is not None:
        _draw(space, mark.geometry, colour)
    digits = len(str(finding.number))
    radius = height * (0.75 + 0.3 * digits)
    x, y = mark.at.x + 2.2 * radius * mark.slot, mark.at.y
    space.add_circle((x, y), radius, dxfattribs=colour)
    text = space.add_text(str(finding.number), height=height, dxfattribs=colour | {"style": _STYLE})
    text.set_placement((x, y), align=TextEntityAlignment.MIDDLE_CENTER)
    sentence = _sentence(finding, report, language)
    space.add_mtext(sentence, dxfattribs={"layer": TEXTS, "style": _STYLE, "char_height": height * 0.6,
                    "width": height * 30, "insert": (mark.at.x + radius, mark.at.y - radius)})  # fmt: skip


def _add_info(
    space: Modelspace, report: ImportReport, marks: Sequence[Mark], corner: tuple[float, float], height: float,
    language: Language,
) -> float:  # fmt: skip
    """Write above the upper left corner of the drawing what it is; the y at which that ends if no line wraps."""
    placed = {mark.finding.number for mark in marks}
    lines = [_escape(f"{title}: {value}") for title, value in _facts(report, language)]
    lines += [_sentence(finding, report, language) for finding in report.findings if finding.number not in placed]
    west, north = corner
    attributes = {"layer": INFO, "style": _STYLE, "char_height": height, "width": height * 60,
                  "insert": (west, north + height * 4), "attachment_point": 7}  # fmt: skip
    space.add_mtext("\\P".join(lines), dxfattribs=attributes)
    return north + height * (4 + 1.7 * len(lines))


def _facts(report: ImportReport, language: Language) -> list[tuple[str, str]]:
    """What has to be known of a drawing that lies on its own: title and value."""
    axes = [(word("axis_order", language), word("axes", language))] if report.head.zone.is_plane else []
    return [*metadata(report, language).items(), *axes, (word("sentences", language), TEXTS)]


def _sentence(finding: Finding, report: ImportReport, language: Language) -> str:
    severity = SEVERITIES[finding.severity][language]
    named = subject(finding, report.head.target, language)
    return _escape(f"{finding.number}. {finding.code} ({severity}) {named}: {finding.text[language]}")


def _escape(text: str) -> str:
    """Return text that an MTEXT shows as it is: its own commands begin with a backslash, brace, caret or percent."""
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}").replace("^", "^ ").replace("%%", "% %")


def _draw(space: Modelspace, shape: BaseGeometry, attributes: dict[str, Any]) -> None:
    for dimension, parts in parts_by_dimension(shape).items():
        for part in shapely.get_parts(parts):
            if dimension == 0:
                space.add_point((part.x, part.y), dxfattribs=attributes)
            else:
                for line in _lines(part):
                    space.add_lwpolyline(line, close=dimension == 2, dxfattribs=attributes)


def _lines(part: Any) -> Iterable[np.ndarray]:
    """Yield the vertex arrays (n, 2) of a line or of a polygon's rings, those without the repeated last vertex."""
    if part.geom_type == "Polygon":
        for ring in (part.exterior, *part.interiors):
            yield shapely.get_coordinates(ring)[:-1]
    else:
        yield shapely.get_coordinates(part)
