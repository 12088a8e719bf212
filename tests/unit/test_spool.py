"""The spool gives back what was written to it, and lets go of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from landdb.import_.readers.layers import LayerFacts
from landdb.import_.records import RawBatch
from landdb.import_.spool import Spool, SpoolWriter
from landdb.import_.survey import look_over


def batch(first: int, columns: dict[str, pa.Array]) -> RawBatch:
    count = len(next(iter(columns.values())))
    rows = np.arange(first, first + count, dtype=np.int64)
    return RawBatch(rows, pa.RecordBatch.from_pydict(columns), pa.array([b"shape"] * count, pa.binary()))


def write(folder: Path, *batches: RawBatch) -> Spool:
    writer = SpoolWriter(folder)
    for one in batches:
        writer.write(one)
    writer.close(LayerFacts("thua.gpkg", "thua", "GeoPackage"))
    return Spool(folder)


def test_a_column_that_comes_late_is_empty_before(tmp_path: Path) -> None:
    spool = write(
        tmp_path, batch(1, {"SO_TO": pa.array([7, 8])}),
        batch(3, {"SO_TO": pa.array(["9a"]), "GHI_CHU": pa.array(["mô phỏng"])}),
    )  # fmt: skip
    found = list(spool.batches())
    assert [one.row_no.tolist() for one in found] == [[1, 2], [3]]
    assert [one.columns.to_pydict() for one in found] == [
        {"SO_TO": ["7", "8"], "GHI_CHU": [None, None]}, {"SO_TO": ["9a"], "GHI_CHU": ["mô phỏng"]},
    ]  # fmt: skip
    assert spool.rows == 3


def test_numbers_that_are_kept_keep_no_batch(tmp_path: Path) -> None:
    """Of three million rows the numbers are kept to the end; the memory of a whole batch must not hang on them."""
    before = pa.total_allocated_bytes()
    spool = write(tmp_path, batch(1, {"GHI_CHU": pa.array(["x" * 1000] * 1000)}))
    kept = [one.row_no for one in spool.batches()]
    assert kept[0].flags.owndata
    assert pa.total_allocated_bytes() - before < 100_000


def test_the_place_of_a_file_is_looked_for_where_it_has_shapes(tmp_path: Path) -> None:
    """One shape among many rows without any must not make a file one without shapes."""
    many = batch(1, {"SO_THUA": pa.array(range(5000))})
    many.geometry = pa.array([b"shape" if at == 1234 else None for at in range(5000)], pa.binary())
    [found] = look_over(write(tmp_path / "a", many)).spread
    assert (found.row_no.tolist(), found.geometry.to_pylist()) == ([1235], [b"shape"])
    [found] = look_over(write(tmp_path / "b", batch(1, {"SO_THUA": pa.array(range(5000))}))).spread
    assert 400 <= len(found) < 500


def test_what_is_looked_at_closely_comes_from_everywhere_and_does_not_grow_with_the_file(tmp_path: Path) -> None:
    numbers = pa.array(range(400))
    spool = write(tmp_path, *(batch(1 + 400 * at, {"SO_THUA": numbers}) for at in range(200)))
    spread = look_over(spool).spread
    assert 15_000 <= sum(map(len, spread)) <= 30_000
    assert [int(one.row_no[0]) // 400 for one in spread] == list(range(200))


def test_what_one_has_finished_another_that_reads_the_same_file_leaves_alone(tmp_path: Path) -> None:
    place = tmp_path / "spool"
    late = SpoolWriter(place)
    late.write(batch(1, {"SO_TO": pa.array([7])}))
    spool = write(place, batch(1, {"SO_TO": pa.array([7, 8])}))
    rows = spool.batches()
    assert len(next(rows)) == 2
    late.close(LayerFacts("thua.gpkg", "thua", "GeoPackage"))
    late.abandon()
    assert list(rows) == []
    assert Spool(place).rows == 2
    assert [one.name for one in tmp_path.iterdir()] == ["spool"]


def test_a_spool_that_was_not_finished_is_none(tmp_path: Path) -> None:
    place = tmp_path / "spool"
    writer = SpoolWriter(place)
    writer.write(batch(1, {"SO_TO": pa.array([7])}))
    assert not Spool.exists(place)
    writer.abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_stream_that_was_cut_off_is_no_whole_spool(tmp_path: Path) -> None:
    write(tmp_path / "spool", batch(1, {"SO_TO": pa.array([7, 8])}), batch(3, {"SO_TO": pa.array([9])}))
    [stream] = (tmp_path / "spool").glob("*.arrow")
    with pa.OSFile(str(stream), "rb") as source, pa.ipc.open_stream(source) as reader:
        reader.read_next_batch()
        whole = source.tell()
    stream.write_bytes(stream.read_bytes()[:whole])
    with pytest.raises(OSError, match="2 rows of 3"):
        list(Spool(tmp_path / "spool").batches())
