"""Reads DXF drawings with ezdxf, damaged ones too: closed polylines with the texts inside them.

A drawing of AutoCAD 2006 and before holds texts in the code page of its header, later ones in UTF-8; which letters the
bytes mean, the font tells (.VnTime: TCVN3). So texts are brought back to bytes.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

import numpy as np

from landdb.import_.readers import columns as column
from landdb.import_.readers.drawing_points import Mark, PointReader
from landdb.import_.readers.drawings import ALL, Drawing, DrawingReader, check_drawing, encoding_of_font
from landdb.import_.readers.labels import Label
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import Limits, check, damaged

TITLE: Final = "DXF"
_SAGITTA_M: Final = 0.001
"""Arcs become chains of chords that are nowhere further from them."""

_FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What ezdxf raises on broken drawings, beside errors of its own."""

_INLINE_FONT: Final = re.compile(r"\\[fF]([^|;\\]+)")
_UNICODE: Final = frozenset({"utf8", "utf-8"})


def layers(origin: Origin) -> list[Found]:
    """The levels that hold closed lines, or points where such are wanted; several can be read together as ``*``.

    Raises
    ------
    FileRefusedError
        It is larger than a file that is read whole may be (F24), damaged (F25), or nothing in it is closed (F09, F14).
    """
    check(origin.file_name, "document_bytes", origin.path.stat().st_size, origin.limits)
    drawing = _read(origin)
    check_drawing(origin.file_name, drawing, points=origin.points)
    return list_levels(origin, drawing, TITLE, points=origin.points)


def list_levels(origin: Origin, drawing: Drawing, title: str, *, points: bool = False) -> list[Found]:
    """One layer for each level with closed lines (points), and one for all of them where there are several."""
    found = []
    levels: list[bytes | None] = [*drawing.levels(points=points)]
    for level in levels if len(levels) == 1 else [*levels, None]:
        name = ALL if level is None else column.clean(level.decode("utf-8", "replace"))
        facts = LayerFacts(origin.file_name, name, title)
        make = partial(_open_points if points else DrawingReader, facts, drawing, level, origin.limits)
        found.append(Found(name, origin.file_name, title, make))
    return found


def _open_points(facts: LayerFacts, drawing: Drawing, level: bytes | None, limits: Limits) -> PointReader:
    marks = [mark for mark in drawing.marks if level is None or mark.level == level]
    return PointReader(facts, marks, drawing.labels, limits)


def _read(origin: Origin) -> Drawing:
    from ezdxf import filemanagement, recover
    from ezdxf.lldxf.const import DXFError

    try:
        with origin.path.open("rb") as file:
            binary = file.read(22) == b"AutoCAD Binary DXF\r\n\x1a\x00"
        if binary:
            document: Any = filemanagement.readfile(origin.path)
        else:
            document, auditor = recover.readfile(origin.path)
            _refuse_guesses(origin, auditor)
    except (OSError, DXFError, *_FAULTS) as error:
        raise damaged(origin.file_name, TITLE, f"ezdxf báo lỗi ({error})", f"ezdxf says: {error}") from None
    drawing = Drawing()
    reading = _Reading(document, points=origin.points)
    for entity in document.modelspace():
        kind = (entity.dxftype(), b"")
        try:
            kind = (entity.dxftype(), reading.level(entity))
            drawing.seen[kind] += 1
            is_read = reading.take(entity, drawing)
        except (DXFError, *_FAULTS):
            drawing.open_lines += 1
            is_read = False
        if not is_read:
            drawing.unread[kind] += 1
    return drawing


def _refuse_guesses(origin: Origin, auditor: Any) -> None:
    """Ezdxf makes a number of a broken one as best it can: a coordinate must not come about so (F25)."""
    from ezdxf.audit import AuditError

    guessed = {AuditError.INVALID_FLOATING_POINT_VALUE, AuditError.INVALID_INTEGER_VALUE}
    for entry in auditor.errors:
        if entry.code in guessed:
            said = str(entry.message)[:160]
            raise damaged(origin.file_name, TITLE, f"có số sai ({said})", f"a number in it is broken ({said})")


class _Reading:
    """Takes the entities of one document."""

    def __init__(self, document: Any, *, points: bool) -> None:
        self._encoding = str(document.output_encoding)  # UTF-8 from 2007 on, whatever code page the header names
        self._fonts = {style.dxf.name.lower(): str(style.dxf.get("font", "")) for style in document.styles}
        self._points = points

    def take(self, entity: Any, drawing: Drawing) -> bool:
        """Add what an entity says to the drawing; tells whether it says anything."""
        kind = entity.dxftype()
        if kind == "LWPOLYLINE":
            return drawing.add_line((kind, self.level(entity)), self._light(entity), closed=bool(entity.closed))
        if kind == "POLYLINE" and not (entity.is_poly_face_mesh or entity.is_polygon_mesh):
            return drawing.add_line((kind, self.level(entity)), self._heavy(entity), closed=bool(entity.is_closed))
        if kind in {"TEXT", "MTEXT", "ATTRIB"}:
            drawing.labels += self._labels(entity)
        elif kind == "INSERT" and self._points:
            drawing.marks.append(self._mark(entity, entity.dxf.insert))
        elif kind == "INSERT":
            drawing.labels += [label for attribute in entity.attribs for label in self._labels(attribute)]
            return bool(entity.attribs)
        elif kind == "POINT" and self._points:
            drawing.marks.append(self._mark(entity, entity.dxf.location))
        else:
            return False
        return True

    def level(self, entity: Any) -> bytes:
        """The level on which an entity lies."""
        return self._bytes(str(entity.dxf.layer), None)

    def _mark(self, entity: Any, place: Any) -> Mark:
        is_block = entity.dxftype() == "INSERT"
        texts = {
            column.clean(str(attribute.dxf.tag)): label
            for attribute in (entity.attribs if is_block else ())
            for label in self._labels(attribute)
        }
        block = self._bytes(str(entity.dxf.name), None) if is_block else None
        return Mark(self.level(entity), float(place[0]), float(place[1]), float(place[2]) or None, block, texts)

    def _light(self, entity: Any) -> Any:
        if not entity.has_arc and tuple(entity.dxf.extrusion) == (0, 0, 1):
            return np.array(entity.get_points("xy"), dtype=np.float64)
        return _flattened(entity)

    def _heavy(self, entity: Any) -> Any:
        if not entity.has_arc and tuple(entity.dxf.extrusion) == (0, 0, 1):
            return np.array([tuple(point)[:2] for point in entity.points()], dtype=np.float64)
        return _flattened(entity)

    @staticmethod
    def _place(entity: Any) -> Any:
        aligned = entity.dxf.get("halign", 0) or entity.dxf.get("valign", 0)
        return entity.dxf.get("align_point", entity.dxf.insert) if aligned else entity.dxf.insert

    def _labels(self, entity: Any) -> list[Label]:
        """The text of an entity at its place; none where it is empty."""
        is_block = entity.dxftype() == "MTEXT"
        inline = _INLINE_FONT.search(entity.text) if is_block else None
        font = inline.group(1) if inline else self._fonts.get(str(entity.dxf.get("style", "")).lower(), "")
        encoding = encoding_of_font(font)
        content = self._bytes(entity.plain_text(), encoding).strip()
        place = entity.dxf.insert if is_block else self._place(entity)
        level = self.level(entity)
        return [Label(float(place[0]), float(place[1]), content, encoding, level)] if content else []

    def _bytes(self, text: str, encoding: str | None) -> bytes:
        """The bytes as they stand in the file; Unicode texts in a legacy font hold its bytes as characters."""
        wanted = ["cp1252", "latin-1"] if encoding is not None else []
        for name in wanted if self._encoding in _UNICODE else [self._encoding]:
            try:
                return text.encode(name, "surrogateescape")
            except (UnicodeEncodeError, LookupError):
                continue
        return text.encode("utf-8", "replace")


def _flattened(entity: Any) -> Any:
    from ezdxf.path import make_path

    return np.array([(point.x, point.y) for point in make_path(entity).flattening(_SAGITTA_M)], dtype=np.float64)
