"""Files that GDAL writes: what it could not write whole is an error of that file, as of any other."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from pyogrio.errors import DataLayerError, DataSourceError

_WITHOUT_INDEX: Final = """SELECT g.table_name FROM gpkg_geometry_columns g WHERE NOT EXISTS (
    SELECT 1 FROM gpkg_extensions e WHERE e.table_name = g.table_name AND e.extension_name = 'gpkg_rtree_index')"""


@contextmanager
def written_by_gdal(path: Path) -> Iterator[None]:
    """Write ``path`` with pyogrio, with the spatial index of each layer of a GeoPackage.

    Raises
    ------
    OSError
        It cannot be written, or not to its end, as on a full disk; ``filename`` is the file.
    """
    try:
        yield
        missing = _find_without_index(path) if path.suffix == ".gpkg" else []
    except (DataSourceError, DataLayerError, sqlite3.Error) as error:
        raise OSError(errno.EIO, str(error), str(path)) from error
    if missing:  # GDAL makes it as it closes the file, and says nothing of an error then
        raise OSError(errno.EIO, f"no spatial index of {', '.join(missing)}", str(path))


def _find_without_index(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [str(name) for (name,) in connection.execute(_WITHOUT_INDEX)]
