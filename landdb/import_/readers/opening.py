"""Opens the one layer a request means, with the reader of its format."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landdb.import_.readers.geojson import GeoJSONSource
from landdb.import_.readers.intake import choose_layer, find_layers
from landdb.import_.readers.preflight import POLYGON_TYPES, SHAPE_NAMES
from landdb.import_.readers.shapefile import ShapefileSource
from landdb.import_.records import ImportRequest, Source
from landdb.import_.refusals import refuse


@contextmanager
def open_source(request: ImportRequest) -> Iterator[Source]:
    """Open the source in a private folder that vanishes afterwards.

    Raises
    ------
    FileRefusedError
        The files hold no layer that can be read, or several.
    """
    if request.work_folder is not None:
        request.work_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-landdb-import-", dir=request.work_folder) as folder:
        workdir = Path(folder)
        layer = choose_layer(find_layers(request.paths, workdir), request.layer)
        if layer.kind == "shapefile":
            source = ShapefileSource(layer, workdir)
            _require_polygons(source, request)
            yield source
        else:
            yield GeoJSONSource(layer)


def _require_polygons(source: ShapefileSource, request: ImportRequest) -> None:
    """A shapefile has one kind of shape, so a layer of lines is refused as a whole (F09)."""
    if request.target == "parcels" and source.shape_type not in POLYGON_TYPES | {0}:
        vi, en = SHAPE_NAMES[source.shape_type]
        raise refuse("F09", file=source.facts.file_name, shape_vi=vi, shape_en=en)
