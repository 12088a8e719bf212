"""Reads GeoPackages: tables only, never views, from a file that nobody else is writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from landdb.import_.readers import gdal
from landdb.import_.readers.flatgeobuf import plain_type
from landdb.import_.readers.gdal_layer import GdalLayer
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import damaged, dangerous
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError

TITLE: Final = "GeoPackage"
_DRIVER: Final = "GPKG"
_OPTIONS: Final = {"IMMUTABLE": "YES", "NOLOCK": "YES", "LIST_ALL_TABLES": "NO"}
_SAFE_MODULES: Final = ("rtree", "rtree_i32", "fts3", "fts4", "fts5")
_EPSG_LIMIT: Final = 100_000


@dataclass(frozen=True)
class Table:
    """One table of the contents: its coordinate system is an EPSG code or what the file says in words."""

    name: str
    srid: int | None
    crs_text: str | None
    with_geometry: bool


def layers(origin: Origin) -> list[Found]:
    """The feature and attribute tables of the contents.

    Raises
    ------
    FileRefusedError
        It is no GeoPackage (F25), or a layer is a view or of a module that runs code (F26).
    """
    path = origin.scratch / "layer.gpkg"
    path.symlink_to(origin.path.resolve())
    return [
        Found(table.name, origin.file_name, TITLE, partial(GeoPackageReader, origin, path, table))
        for table in _tables(origin.file_name, path)
    ]


class GeoPackageReader:
    """One table of a GeoPackage."""

    def __init__(self, origin: Origin, path: Path, table: Table) -> None:
        self._path, self._table = path, table.name
        self._layer = GdalLayer(path, origin.file_name, _DRIVER, origin.limits, table.name, options=_OPTIONS)
        info = self._layer.info()
        self.facts = LayerFacts(
            origin.file_name, table.name, TITLE, tuple(info["fields"]), int(info["features"]),
            crs_text=table.crs_text,
            geometry_type=plain_type(info["geometry_type"]) if table.with_geometry else None,
        )  # fmt: skip

    def batches(self) -> Iterator[RawBatch]:
        """Yield all rows; the note on heights comes with the last batch.

        Raises `FileRefusedError` (F25) where the file holds more: GDAL ends without a word at a damaged page.
        """
        self._read_row_by_row_if_miscounted()
        read = 0
        for batch in self._layer.batches_with_note():
            read += len(batch)
            yield batch
        count = _count(self.facts.file_name, self._path, self._table)
        if read != count:
            vi, en = f"chỉ đọc được {read} trong {count} dòng", f"only {read} of {count} rows can be read"
            raise damaged(self.facts.file_name, TITLE, vi, en)

    def _read_row_by_row_if_miscounted(self) -> None:
        """By its own count of rows, which other programs leave behind, GDAL's quick way gives some of them twice."""
        with suppress(FileRefusedError):  # of a damaged table what can be read is read
            if _count(self.facts.file_name, self._path, self._table) != self.facts.feature_count:
                gdal.load_reader().set_gdal_config_options({"OGR_GPKG_STREAM_BASE_IMPL": True})


def _tables(file_name: str, path: Path) -> list[Table]:
    with _open(file_name, path) as connection:
        kinds = {
            str(name).casefold(): (kind, str(sql or ""))
            for name, kind, sql in connection.execute("SELECT name, type, sql FROM sqlite_master")
        }
        _judge_modules(file_name, kinds)
        rows = connection.execute(
            "SELECT c.table_name, c.data_type, c.srs_id, s.organization, s.organization_coordsys_id, s.definition"
            " FROM gpkg_contents c LEFT JOIN gpkg_spatial_ref_sys s USING (srs_id)"
            " WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid"
        ).fetchall()
    tables = [_table(file_name, kinds, row) for row in rows]
    if not tables:
        raise damaged(file_name, TITLE, "không khai báo lớp nào", "it declares no layer")
    return tables


def _count(file_name: str, path: Path, table: str) -> int:
    """Rows of a table, counted page by page; what an index says of them counts for nothing."""
    quoted = table.replace('"', '""')
    with _open(file_name, path) as connection:
        return int(connection.execute(f'SELECT count(*) FROM "{quoted}" NOT INDEXED').fetchone()[0])  # noqa: S608


@contextmanager
def _open(file_name: str, path: Path) -> Iterator[sqlite3.Connection]:
    """The database, to be looked at by queries alone; raises `FileRefusedError` (F25) where SQLite cannot."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.set_authorizer(_only_reads)
            yield connection
    except (sqlite3.Error, UnicodeDecodeError, ValueError) as error:
        said = str(error)[:120]
        raise damaged(file_name, TITLE, f"SQLite báo lỗi ({said})", f"SQLite says: {said}") from None


def _only_reads(action: int, *_: str | None) -> int:
    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _judge_modules(file_name: str, kinds: dict[str, tuple[str, str]]) -> None:
    """Virtual tables run code of a module; only the indexes of GeoPackage are harmless."""
    for name, (_, sql) in kinds.items():
        words = sql.casefold().split()
        if words[:2] != ["create", "virtual"] or "using" not in words:
            continue
        module = words[words.index("using") + 1 :][0].split("(")[0].strip('"')
        if module not in _SAFE_MODULES:
            raise dangerous(file_name, f"bảng ảo {name} chạy mô-đun {module}", f"virtual table {name} runs {module}")


def _table(file_name: str, kinds: dict[str, tuple[str, str]], row: Sequence[object]) -> Table:
    name, data_type, srs_id, organization, code, definition = row
    kind = kinds.get(str(name).casefold())
    if kind is None:
        raise damaged(file_name, TITLE, f"thiếu bảng {name}", f"table {name} is missing")
    if kind[0] != "table":
        raise dangerous(
            file_name,
            f"lớp {name} là view, chạy câu lệnh SQL của tệp",
            f"layer {name} is a view and runs SQL of the file",
        )
    text = str(definition)[:8192] if definition and definition != "undefined" else None
    is_epsg = str(organization).upper() == "EPSG" and isinstance(code, int) and 0 < code < _EPSG_LIMIT
    has_system = isinstance(srs_id, int) and srs_id > 0
    crs_text = (f"EPSG:{code}" if is_epsg else text) if has_system else None
    return Table(str(name), None, crs_text, data_type == "features")
