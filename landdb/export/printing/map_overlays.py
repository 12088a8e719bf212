"""Protection areas and boundaries on a printed map, in the colours and dashes of the web map."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from reportlab.lib.colors import HexColor

from landdb.export.land_use_style import BOUNDARY_STYLES, PROTECTION_STYLES
from landdb.export.printing.map_content import MapContent
from landdb.export.printing.outlines import ToPage, draw_shapes

_ON_GROUND: Final = frozenset({"land", "water"})
POINTS_PER_PIXEL: Final = 0.55
"""Of lines: paper is looked at from nearer than a screen."""


def draw_overlays(canvas: Any, content: MapContent, to_page: ToPage) -> None:
    """Draw what lies over the parcels; areas above and below the ground are lines alone, as on the web map."""
    canvas.saveState()
    kinds = np.array([row["kind"] for row in content.areas.rows])
    on_ground = np.array([row["medium"] in _ON_GROUND for row in content.areas.rows], dtype=bool)
    for kind, style in PROTECTION_STYLES.items():
        for filled in (True, False):
            chosen = content.areas.shapes[(kinds == kind) & (on_ground == filled)]
            if not len(chosen):
                continue
            canvas.setFillColor(HexColor(style.fill))
            canvas.setFillAlpha(style.opacity)
            _set_line(canvas, style.edge, 1.6, style.dash)
            draw_shapes(canvas, chosen, to_page, content.frame, fill=filled)
    levels = np.array([row["level"] for row in content.boundaries.rows])
    for level, (colour, width) in BOUNDARY_STYLES.items():
        chosen = content.boundaries.shapes[levels == level]
        _set_line(canvas, colour, width, ())
        draw_shapes(canvas, chosen, to_page, content.frame, fill=False)
    canvas.restoreState()


def _set_line(canvas: Any, colour: str, pixels: float, dash: tuple[float, ...]) -> None:
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(pixels * POINTS_PER_PIXEL)
    canvas.setDash([part * POINTS_PER_PIXEL for part in dash])
