"""Tells GeoJSON from TopoJSON, which look alike to a first glance."""

from __future__ import annotations

import re
from typing import Final

from landdb.import_.readers.geojson_layer import TITLE, GeoJSONReader
from landdb.import_.readers.layers import Found, Origin

_HEAD: Final = 1 << 16


def layers(origin: Origin) -> list[Found]:
    """A GeoJSON file is one layer, a TopoJSON file has one for each of its objects."""
    with origin.path.open("rb") as file:
        head = file.read(_HEAD)
    if re.search(rb'"type"\s*:\s*"Topology"', head):
        from landdb.import_.readers.topojson import layers as topologies

        return topologies(origin)
    return [Found(origin.name, origin.file_name, TITLE, lambda: GeoJSONReader(origin))]
