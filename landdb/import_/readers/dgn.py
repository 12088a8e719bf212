"""Reads DGN V7 drawings through GDAL: shapes and closed line strings with the texts inside them, by level.

Coordinates come in master units. Texts are the bytes of the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from landdb.import_.readers.drawings import Drawing, check_drawing
from landdb.import_.readers.dxf import list_levels
from landdb.import_.readers.gdal_layer import GdalLayer
from landdb.import_.readers.labels import Label
from landdb.import_.readers.layers import Found, Origin
from landdb.import_.readers.limits import check, damaged

TITLE: Final = "DGN V7"
_DRIVER: Final = "DGN"

_KINDS: Final = {
    2: "CELL", 3: "LINE", 4: "LINE_STRING", 6: "SHAPE", 7: "TEXT_NODE", 11: "CURVE", 12: "COMPLEX_CHAIN",
    14: "COMPLEX_SHAPE", 15: "ELLIPSE", 16: "ARC", 17: "TEXT",
}  # fmt: skip
"""What elements are called, by their types (DGN V7, ISFF format)."""


def layers(origin: Origin) -> list[Found]:
    """The levels that hold closed lines; several can be read together as ``*``.

    Raises
    ------
    FileRefusedError
        It is larger than a file that is read whole may be (F24), damaged (F25), or nothing in it is closed (F09, F14).
    """
    check(origin.file_name, "document_bytes", origin.path.stat().st_size, origin.limits)
    path = origin.scratch / "drawing.dgn"
    path.symlink_to(origin.path.resolve())
    _check_elements(origin.file_name, path)
    layer = GdalLayer(path, origin.file_name, _DRIVER, origin.limits, raw=True)
    layer.info()
    drawing = Drawing()
    for batch in layer.batches():
        cells = batch.columns.to_pydict()
        geometry = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False), on_invalid="ignore")
        for at, shape in enumerate(geometry):
            _take(drawing, shape, str(cells["Level"][at]).encode(), cells["Text"][at], cells["Type"][at])
    check_drawing(origin.file_name, drawing)
    return list_levels(origin, drawing, TITLE)


def _check_elements(file_name: str, path: Path) -> None:
    """Walk from element to element up to the mark at the end of the design, for GDAL stops silently at a broken one.

    An element begins with its level, its type, and the number of 16-bit words that follow (DGN V7, ISFF format).
    """
    octets = path.read_bytes()
    at, number = 0, 0
    while octets[at : at + 2] != b"\xff\xff":
        if at + 4 > len(octets):
            raise damaged(file_name, TITLE, f"cụt sau phần tử {number}", f"truncated after element {number}")
        at += 4 + 2 * int.from_bytes(octets[at + 2 : at + 4], "little")
        number += 1


def _take(drawing: Drawing, shape: Any, level: bytes, text: bytes | None, element: int) -> None:
    """Add what an element says, and count those of which nothing is made."""
    kind = (_KINDS.get(element, f"DGN {element}"), level)
    drawing.seen[kind] += 1
    is_read = False
    if shape is None or shape.is_empty:
        pass
    elif text and shape.geom_type == "Point":
        drawing.labels.append(Label(shape.x, shape.y, text.strip(), level=level))
        is_read = True
    elif shape.geom_type == "Polygon":
        is_read = drawing.add_line(kind, np.asarray(shape.exterior.coords)[:, :2], closed=True)
        if shape.interiors:
            drawing.unread["HOLE", level] += len(shape.interiors)
    elif shape.geom_type == "LineString":
        is_read = drawing.add_line(kind, np.asarray(shape.coords)[:, :2], closed=False)
    if not is_read:
        drawing.unread[kind] += 1
