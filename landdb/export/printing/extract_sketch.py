"""The sketch of an extract: the parcel with vertex numbers and edge lengths, its neighbours named, north and scale."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from landdb.domain.issues import Language
from landdb.export.import_report.fonts import BOLD, REGULAR
from landdb.export.land_use_style import use_style
from landdb.export.printing.extract_content import ExtractContent
from landdb.export.printing.map_frame import draw_frame, draw_scale
from landdb.export.printing.outlines import ToPage, draw_shapes, page_of
from landdb.export.printing.stamps import INK
from landdb.export.printing.vertex_marks import Room, draw_vertices
from landdb.export.words import number

_THIN: Final = HexColor("#7b7367")
_BELOW_MM: Final = 17.0
"""For the coordinates of the frame and the scale bar."""

_ABOVE_MM: Final = 6.0


class Sketch(Flowable):  # type: ignore[misc]
    """The sketch with the coordinates around its frame and the scale below it."""

    def __init__(self, content: ExtractContent, language: Language) -> None:
        super().__init__()
        self._content, self._language = content, language
        width, height = content.frame.layout.frame
        self.width, self.height = width * mm, (height + _BELOW_MM + _ABOVE_MM) * mm

    def wrap(self, *_: float) -> tuple[float, float]:
        """Tell the size: it does not depend on the room."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw neighbours, the parcel and its numbers within the frame."""
        canvas, content, frame = self.canv, self._content, self._content.frame
        canvas.saveState()
        canvas.translate(0, _BELOW_MM * mm)
        west, south, _, _ = frame.bounds
        to_page = page_of((0.0, 0.0), west, south, frame.scale)
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, 0, *(side * mm for side in frame.layout.frame))
        canvas.clipPath(clip, stroke=0, fill=0)
        room = Room()
        self._draw_outlines(to_page)
        draw_vertices(canvas, content.parcel.rings, to_page, room, self._language, lengths=True)
        self._write_own(to_page, room)
        self._name_neighbours(to_page, room)
        canvas.restoreState()
        draw_frame(canvas, frame, self._language)
        draw_scale(canvas, frame, 0, -9.5, self._language)
        canvas.restoreState()

    def _draw_outlines(self, to_page: ToPage) -> None:
        canvas, frame = self.canv, self._content.frame
        canvas.setStrokeColor(_THIN)
        canvas.setLineWidth(0.35)
        draw_shapes(canvas, self._content.neighbour_shapes, to_page, frame, fill=False)
        canvas.setFillColor(HexColor(use_style(self._content.parcel.row["main_use_code"]).fill))
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.9)
        draw_shapes(canvas, np.array([self._content.parcel.shape], dtype=object), to_page, frame, fill=True)

    def _write_own(self, to_page: ToPage, room: Room) -> None:
        parcel = self._content.parcel
        [(x, y)] = to_page(shapely.get_coordinates(shapely.point_on_surface(parcel.shape))).tolist()
        area = parcel.row["legal_area_m2"] or parcel.row["measured_area_m2"]
        lines = (str(parcel.row["parcel_no"]), f"{parcel.row['main_use_code']}  {number(area, self._language, 1)} m²")
        wide = max(float(stringWidth(line, BOLD, 8)) for line in lines)
        room.take([(x - wide / 2, y - 9, x + wide / 2, y + 9)])
        self.canv.setFillColor(INK)
        self.canv.setFont(BOLD, 9)
        self.canv.drawCentredString(x, y + 1.5, lines[0])
        self.canv.setFont(REGULAR, 6.5)
        self.canv.drawCentredString(x, y - 6.5, lines[1])

    def _name_neighbours(self, to_page: ToPage, room: Room) -> None:
        """Write sheet and number into the part of each neighbour that is in the frame."""
        frame = shapely.box(*self._content.frame.bounds)
        shown = shapely.intersection(shapely.make_valid(self._content.neighbour_shapes), frame)
        for neighbour, part in zip(self._content.sheet.neighbours, shown, strict=True):
            if part.is_empty:
                continue
            [(x, y)] = to_page(shapely.get_coordinates(shapely.point_on_surface(part))).tolist()
            wide = float(stringWidth(neighbour.label, REGULAR, 6.5)) + 2
            box = (x - wide / 2, y - 4, x + wide / 2, y + 4)
            if not room.take([box]):
                continue
            self.canv.setFillColor(white)
            self.canv.rect(box[0], box[1], wide, 8, stroke=0, fill=1)
            self.canv.setFillColor(_THIN)
            self.canv.setFont(REGULAR, 6.5)
            self.canv.drawCentredString(x, y - 2.3, neighbour.label)
