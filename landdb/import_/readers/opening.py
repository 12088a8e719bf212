"""Opens the one layer a request means, with the reader of its format."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landdb.import_.readers.geojson import GeoJSONSource
from landdb.import_.readers.intake import choose_layer, find_layers
from landdb.import_.readers.shapefile import ShapefileSource
from landdb.import_.records import ImportRequest, Source


@contextmanager
def open_source(request: ImportRequest) -> Iterator[Source]:
    """Open the source in a private folder that vanishes afterwards.

    Raises
    ------
    FileRefusedError
        The files hold no layer that can be read, or several.
    """
    with tempfile.TemporaryDirectory(prefix="landdb-import-") as folder:
        workdir = Path(folder)
        layer = choose_layer(find_layers(request.paths, workdir), request.layer)
        if layer.kind == "shapefile":
            yield ShapefileSource(layer, workdir)
        else:
            yield GeoJSONSource(layer)
