"""Files as surveyors hand them in, of the simulated estate: a shapefile in its zone and a GeoJSON file in WGS 84."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio.raw
import shapely

from landdb.domain import crs
from tests.bench import estate
from tests.bench.estate import Commune

PROVINCE: Final = "01"
"""All communes of a file lie in one zone: a surveyor's file has one coordinate system."""

_FIELDS: Final = {
    "SO_TO": "sheet_no", "SO_THUA": "parcel_no", "DIEN_TICH": "legal_area_m2", "LOAI_DAT": "main_use_code",
    "TRANG_THAI": "status", "TT_GCN": "certificate_status", "SO_GCN": "certificate_no", "DO_MAT": "secrecy_level",
    "TY_LE": "map_scale", "PP_DO": "survey_method", "DIA_CHI": "address",
}  # fmt: skip


@dataclass(frozen=True)
class SurveyFiles:
    """The same parcels twice; ``srid`` is the shapefile's zone."""

    shapefile: Path
    geojson: Path
    srid: int


def write_files(folder: Path, seed: int, communes: Sequence[tuple[Commune, str]]) -> SurveyFiles:
    """Write the parcels of communes (with their codes) to ``folder``."""
    columns = {name: list[Any]() for name in estate.COLUMNS}
    codes: list[str] = []
    for commune, code in communes:
        for name, values in zip(estate.COLUMNS, zip(*estate.rows_of(seed, commune), strict=True), strict=True):
            columns[name].extend(values)
        codes += [code] * commune.parcels
    srid = communes[0][0].srid
    plane = shapely.from_wkb(columns["geom"])
    files = SurveyFiles(folder / "parcels.shp", folder / "parcels.geojson", srid)
    zone = crs.zone_by_srid(srid)
    assert zone is not None
    _write(files.shapefile, "ESRI Shapefile", f"EPSG:{zone.epsg}", plane, columns, codes)
    lon_lat = crs.transform_geometries(plane, srid, crs.WGS84)
    _write(files.geojson, "GeoJSON", "EPSG:4326", lon_lat, columns, codes, COORDINATE_PRECISION=9, RFC7946=True)
    return files


def _write(
    path: Path, driver: str, crs_text: str, shapes: Any, columns: dict[str, list[Any]], codes: Iterable[str],
    **options: Any,
) -> None:  # fmt: skip
    fields = {"MA_XA": np.array(list(codes), dtype=object)}
    fields["DON_VI_QL"] = np.array([f"DV-{number:02}" for number in columns["unit_no"]], dtype=object)
    fields |= {name: _array(columns[source]) for name, source in _FIELDS.items()}
    pyogrio.raw.write(
        path, shapely.to_wkb(shapes), list(fields.values()), list(fields), driver=driver, crs=crs_text,
        geometry_type="MultiPolygon" if driver == "GeoJSON" else "Polygon", encoding="UTF-8", layer_options=options,
    )  # fmt: skip


def _array(values: list[Any]) -> Any:
    if isinstance(values[0], str) or values[0] is None:
        return np.array(values, dtype=object)
    return np.array(values, dtype=np.float64 if isinstance(values[0], float) else np.int64)
