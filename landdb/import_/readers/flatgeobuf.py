"""Reads FlatGeobuf through GDAL."""

from __future__ import annotations

from collections.abc import Iterator

from landdb.import_.readers.gdal_layer import GdalLayer
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.records import RawBatch

TITLE = "FlatGeobuf"


def layers(origin: Origin) -> list[Found]:
    """A FlatGeobuf file is one layer."""
    return [Found(origin.name, origin.file_name, TITLE, lambda: FlatGeobufReader(origin))]


class FlatGeobufReader:
    """One FlatGeobuf file; its name in GDAL is our own."""

    def __init__(self, origin: Origin) -> None:
        path = origin.scratch / "layer.fgb"
        path.symlink_to(origin.path.resolve())
        self._layer = GdalLayer(path, origin.file_name, TITLE, origin.limits, options={"VERIFY_BUFFERS": "YES"})
        info = self._layer.info()
        self.facts = LayerFacts(
            origin.file_name, origin.name, TITLE, tuple(info["fields"]), max(int(info["features"]), 0) or None,
            crs_text=info["crs"] or None, geometry_type=plain_type(info["geometry_type"]),
        )  # fmt: skip

    def batches(self) -> Iterator[RawBatch]:
        """Yield all rows; the note on heights comes with the last batch."""
        yield from self._layer.batches_with_note()


def plain_type(name: str | None) -> str | None:
    """GDAL's name of a geometry type as GeoJSON has it, without heights; None for none at all."""
    if name is None:
        return None
    plain = name.removeprefix("2.5D ").removeprefix("3D ").removeprefix("Measured ").split(" Z")[0].split(" M")[0]
    return {"Unknown": "Geometry", "": "Geometry"}.get(plain, plain)
