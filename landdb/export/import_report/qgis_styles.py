"""The table in which a GeoPackage carries styles for QGIS: colours tell the severity, labels the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from landdb.domain.issues import Severity
from landdb.export.import_report.words import COLOURS

TABLE: Final = "layer_styles"
"""QGIS looks for a layer's style under this name."""

_LABEL: Final = "so"
_SYMBOLS: Final[Mapping[int, tuple[str, str, Mapping[str, str]]]] = {
    0: ("marker", "SimpleMarker", {"color": "{fill}", "outline_color": "{line}", "size": "3.4"}),
    1: ("line", "SimpleLine", {"line_color": "{line}", "line_width": "0.7"}),
    2: ("fill", "SimpleFill", {"color": "{fill}", "outline_color": "{line}", "outline_width": "0.5"}),
}
"""By dimension: kind of symbol, the class that draws it, its properties."""


def style_columns(layers: Sequence[tuple[str, int, Severity]], made_at: datetime) -> dict[str, Any]:
    """Return the table's columns: a default style for each layer, of which name, dimension and severity are given."""
    names = [name for name, _, _ in layers]
    texts = {
        "f_table_catalog": [""] * len(names), "f_table_schema": [""] * len(names), "f_table_name": names,
        "f_geometry_column": ["geom"] * len(names), "styleName": names,
        "styleQML": [make_qml(dimension, severity) for _, dimension, severity in layers],
        "styleSLD": [""] * len(names),
    }  # fmt: skip
    columns: dict[str, Any] = {name: np.array(values, dtype=object) for name, values in texts.items()}
    moment = np.datetime64(made_at.replace(tzinfo=None), "ms")
    return columns | {"useAsDefault": np.ones(len(names), dtype=bool), "update_time": np.full(len(names), moment)}


def make_qml(dimension: int, severity: Severity) -> str:
    """Return a style as QGIS 3 stores it; what it leaves out has QGIS's own values."""
    rgb = ",".join(str(int(COLOURS[severity][i : i + 2], 16)) for i in (1, 3, 5))
    kind, drawn_by, properties = _SYMBOLS[dimension]
    root = Element("qgis", {"version": "3.16", "styleCategories": "Symbology|Labeling", "labelsEnabled": "1"})
    renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol"})
    symbol = SubElement(SubElement(renderer, "symbols"), "symbol", {"type": kind, "name": "0", "alpha": "1"})
    layer = SubElement(symbol, "layer", {"class": drawn_by, "enabled": "1", "pass": "0", "locked": "0"})
    for name, value in properties.items():
        SubElement(layer, "prop", {"k": name, "v": value.format(line=f"{rgb},255", fill=f"{rgb},90")})
    settings = SubElement(SubElement(root, "labeling", {"type": "simple"}), "settings")
    text = SubElement(settings, "text-style", {
        "fieldName": _LABEL, "isExpression": "0", "fontFamily": "Arial", "fontSize": "9", "textColor": f"{rgb},255",
    })  # fmt: skip
    SubElement(text, "text-buffer", {"bufferDraw": "1", "bufferSize": "0.8", "bufferColor": "255,255,255,255"})
    SubElement(root, "layerGeometryType").text = str(dimension)
    return tostring(root, encoding="unicode")
