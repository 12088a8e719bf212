"""Files as surveyors hand them in: the same simulated parcels in every format, written once per number and seed.

Parcels share their edges, have 7 to 49 vertices and 12 attributes in Vietnamese, and lie in communes of one zone.
Batches of one commune go from the generator to the file, so that memory does not grow with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pgpq
import pyarrow as pa
import shapely

from landdb.domain import crs
from tests.bench import fabric
from tests.bench.fabric import PARCELS_PER_SHEET, Grain

SRID: Final = crs.SRID_BY_EPSG[5897]
"""The zone of 105°00' with the most communes that lie apart: a surveyor's file has one coordinate system."""

FORMATS: Final = ("gpkg", "shp", "geojson")
SHAPE: Final = "geom"
COPIED: Final = ("row_no", "raw", "geom_source")
"""Columns of the bytes that are prepared for a raw COPY: number, cells as texts, shape."""

_URBAN: Final = Grain(width=(16, 28), depth=(15, 25), between=11, bend=0.01)
_PARCELS_PER_COMMUNE: Final = 4_800
_SPACING_DEGREES: Final = 0.045
"""Communes whose label points are nearer to each other (5 km) are passed over: their parcels would overlap."""

_UNITS: Final = 30
_USES: Final = {"CQP": 0.6, "ONT": 0.14, "CLN": 0.1, "RSX": 0.08, "TSC": 0.05, "NTS": 0.03}
_CERTIFICATES: Final = {"issued": 0.65, "in_progress": 0.15, "not_issued": 0.2}
_LETTERS: Final = "ABCDEGHIKLMNPQRSTUVXY"
_HAMLETS: Final = ("Đồng Mít", "Bãi Dừa", "Gò Sỏi", "Xóm Đình", "Ao Sen", "Cầu Đá", "Đường Bưởi")
_ODD: Final = 0.01
"""Share of the defence land whose origin is unusual, which is a finding (A04)."""

_CHANGED_EVERY: Final = 10

COMMUNES: Final = """
SELECT code, name_vi, ST_X(label_point), ST_Y(label_point) FROM landdb.admin_unit
WHERE level = 'commune' AND valid_to IS NULL AND zone_srid = %s AND label_point IS NOT NULL ORDER BY code
"""

Commune = tuple[str, str, float, float]
"""Code, name, longitude and latitude of the label point."""


@dataclass(frozen=True)
class SurveyFiles:
    """The files of one number of parcels, in ``folder``; ``rows`` is that number."""

    folder: Path
    rows: int

    def path(self, format_: str) -> Path:
        """The parcels as "gpkg", "shp" (both in their zone) or "geojson" (WGS 84)."""
        return self.folder / f"thua_dat.{format_}"

    @property
    def changed(self) -> Path:
        """The same GeoPackage after a later survey: every tenth parcel has another address."""
        return self.folder / "thua_dat_moi.gpkg"

    @property
    def copied(self) -> Path:
        """The same rows as COPY BINARY takes them (`COPIED`)."""
        return self.folder / "thua_dat.copy"


def prepare(home: Path, rows: int, seed: int, communes: Sequence[Commune]) -> SurveyFiles:
    """Write the files below ``home`` unless they stand there already."""
    files = SurveyFiles(home / f"survey-{rows}-{seed}-{_fingerprint()}", rows)
    if files.folder.is_dir():
        return files
    written = SurveyFiles(files.folder.with_suffix(f".{os.getpid()}"), rows)
    written.folder.mkdir(parents=True)
    try:
        chosen = choose(communes, rows)
        for name in ("gpkg", "shp"):
            _write(written.path(name), _plane(seed, chosen))
        _write(written.path("geojson"), _degrees(seed, chosen))
        _write(written.changed, _later(_plane(seed, chosen)))
        _write_copy(written.copied, _plane(seed, chosen))
        for path in written.folder.iterdir():
            path.chmod(0o644)  # the reader's process links what it may read, and copies what it may not
        written.folder.rename(files.folder)
    finally:
        shutil.rmtree(written.folder, ignore_errors=True)
    return files


def _fingerprint() -> str:
    """What decides on the files' content."""
    sources = [Path(__file__), Path(fabric.__file__)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:8]


def choose(communes: Sequence[Commune], rows: int) -> list[tuple[Commune, int]]:
    """Communes that lie apart, each with its number of parcels: 4,800, or more where there are too few communes."""
    apart: list[Commune] = []
    for found in communes:
        if all(max(abs(found[2] - other[2]), abs(found[3] - other[3])) > _SPACING_DEGREES for other in apart):
            apart.append(found)
    wanted = min(len(apart), -(-rows // _PARCELS_PER_COMMUNE))
    shares = [rows // wanted + (number < rows % wanted) for number in range(wanted)]
    return list(zip(apart, shares, strict=False))


def _plane(seed: int, chosen: Sequence[tuple[Commune, int]]) -> Iterator[pa.RecordBatch]:
    for number, (commune, parcels) in enumerate(chosen):
        yield _batch(np.random.default_rng([seed, number]), number, commune, parcels)


def _batch(rng: np.random.Generator, number: int, commune: Commune, n: int) -> pa.RecordBatch:
    """The parcels of a commune, in map sheets around its label point."""
    code, name, lon, lat = commune
    [(easting, northing)] = crs.from_wgs84(np.array([[lon, lat]]), SRID)
    sheets = -(-n // PARCELS_PER_SHEET)
    shapes = fabric.cut_sheets(rng, sheets, (float(easting), float(northing)), _URBAN)[:n]
    index = np.arange(n)
    sheet = index // PARCELS_PER_SHEET
    issued = _pick(rng, _CERTIFICATES, n)
    series = _LETTERS[number // 20 % 20] + _LETTERS[number % 20]
    base = 100_000 + number // 400 * 100_000
    hamlets = rng.integers(0, len(_HAMLETS), sheets)[sheet]
    uses = _pick(rng, _USES, n)
    usual = (uses == "CQP") & (rng.random(n) > _ODD)
    columns = {
        "MA_XA": [code] * n,
        "TEN_XA": [name] * n,
        "SO_TO": sheet + 1,
        "SO_THUA": index % PARCELS_PER_SHEET + 1,
        "DIEN_TICH": np.maximum(np.round(shapely.area(shapes) * rng.normal(1, 0.0005, n), 1), 0.1),
        "LOAI_DAT": uses,
        "NGUON_GOC": np.where(usual, rng.integers(5, 7, n), rng.integers(1, 5, n)),
        "DON_VI_QL": [f"DV-{unit:02}" for unit in rng.integers(1, _UNITS + 1, sheets)[sheet]],
        "TT_GCN": issued,
        "SO_GCN": [f"{series} {base + row:06}" if one == "issued" else None for row, one in enumerate(issued)],
        "TY_LE": rng.choice([500, 1000, 2000], n),
        "DIA_CHI": [f"Thôn {_HAMLETS[hamlet]}, {name} (mô phỏng)" for hamlet in hamlets],
    }
    arrays = [pa.array(column) for column in columns.values()]
    return pa.RecordBatch.from_arrays([*arrays, _wkb(shapes)], names=[*columns, SHAPE])


def _pick(rng: np.random.Generator, shares: dict[str, float], n: int) -> Any:
    return np.array(list(shares), dtype=object)[rng.choice(len(shares), n, p=list(shares.values()))]


def _wkb(shapes: Any) -> pa.Array:
    return pa.array(shapely.to_wkb(shapes), pa.binary())


def _set(batch: pa.RecordBatch, name: str, column: pa.Array) -> pa.RecordBatch:
    arrays = [column if field == name else batch.column(field) for field in batch.schema.names]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _degrees(seed: int, chosen: Sequence[tuple[Commune, int]]) -> Iterator[pa.RecordBatch]:
    for batch in _plane(seed, chosen):
        plane = np.asarray(shapely.from_wkb(batch.column(SHAPE).to_numpy(zero_copy_only=False)), dtype=np.object_)
        yield _set(batch, SHAPE, _wkb(crs.transform_geometries(plane, SRID, crs.WGS84)))


def _later(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        texts = batch.column("DIA_CHI").to_pylist()
        texts = [f"{text}, cạnh mương" if row % _CHANGED_EVERY == 0 else text for row, text in enumerate(texts)]
        yield _set(batch, "DIA_CHI", pa.array(texts))


def _write(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    import pyogrio  # contenders use the files alone

    first = next(batches)

    def stream() -> Iterator[pa.RecordBatch]:
        yield first
        yield from batches

    driver, options = {
        ".gpkg": ("GPKG", {"SPATIAL_INDEX": "NO"}),
        ".shp": ("ESRI Shapefile", {"RESIZE": "YES"}),
        ".geojson": ("GeoJSON", {"RFC7946": "YES", "COORDINATE_PRECISION": "9"}),
    }[path.suffix]
    epsg = 4326 if path.suffix == ".geojson" else crs.EPSG_BY_SRID[SRID]
    shape = "Polygon" if path.suffix == ".shp" else "MultiPolygon"
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(first.schema, stream()), path, driver=driver, geometry_name=SHAPE,
        geometry_type=shape, crs=f"EPSG:{epsg}", encoding="UTF-8" if path.suffix == ".shp" else None, layer="thua_dat",
        layer_options=options,
    )  # fmt: skip


def _write_copy(path: Path, batches: Iterator[pa.RecordBatch]) -> None:
    encoder = None
    row = 1
    with path.open("wb") as file:
        for batch in batches:
            cells = [column.cast(pa.string()) for column in batch.columns[:-1]]
            table = as_copied(np.arange(row, row + len(batch)), cells, batch.column(SHAPE))
            if encoder is None:
                encoder = pgpq.ArrowToPostgresBinaryEncoder(table.schema)
                file.write(encoder.write_header())
            file.write(encoder.write_batch(table))
            row += len(batch)
        assert encoder is not None, "there are parcels"
        file.write(encoder.finish())


def as_copied(row_no: Any, cells: Sequence[pa.Array], shapes: pa.Array) -> pa.RecordBatch:
    """Rows as `COPIED` says: their numbers, all cells of a row as a list of texts, WKB."""
    width, height = len(cells), len(row_no)
    order = np.arange(width * height).reshape(width, height).T.ravel()
    offsets = np.arange(0, width * height + 1, width, dtype=np.int32)
    raw = pa.ListArray.from_arrays(pa.array(offsets), pa.concat_arrays(cells).take(pa.array(order)))
    return pa.RecordBatch.from_arrays([pa.array(row_no, pa.int32()), raw, shapes], names=list(COPIED))


def read_communes(cursor: Any) -> list[Commune]:
    """The communes of the zone, from a register."""
    cursor.execute(COMMUNES, [SRID])
    return list(cursor.fetchall())


def main(arguments: Sequence[str]) -> None:
    """Write the files: home, rows, seed, and the communes as JSON; a process of its own, for its memory is large."""
    home, rows, seed, communes = arguments
    prepare(Path(home), int(rows), int(seed), [tuple(one) for one in json.loads(Path(communes).read_text("utf-8"))])


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
