"""What GDAL cannot write whole is told as an error of that file."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from landdb.export.gdal_files import written_by_gdal

N = 3_000


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file may become larger than ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write(path: Path) -> None:
    points = shapely.to_wkb(shapely.points(np.arange(N) * 10.0, np.arange(N) * 7.0))
    with written_by_gdal(path):
        pyogrio.raw.write(
            path, geometry=points, field_data=[np.arange(N)], fields=["so"], layer="thua", driver="GPKG",
            geometry_type="Point", crs="EPSG:5897",
        )  # fmt: skip


def test_a_whole_file_has_its_rows_and_its_index(tmp_path: Path) -> None:
    write(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as connection:
        assert connection.execute("SELECT count(*) FROM rtree_thua_geom_rowid").fetchone() == (N,)


def test_wherever_the_disk_is_full_the_error_names_the_file(tmp_path: Path) -> None:
    """A disk that is full before the rows are in, between them and the index, and within the index."""
    write(tmp_path / "whole.gpkg")
    whole = (tmp_path / "whole.gpkg").stat().st_size
    for share in range(20):
        path = tmp_path / f"{share}.gpkg"
        with small_disk(whole * share // 20), pytest.raises(OSError, match=r".") as caught:
            write(path)
        assert caught.value.filename == str(path)
