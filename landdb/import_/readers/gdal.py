"""The only door to GDAL: with the drivers that may open a file, and no other, for a VRT in disguise reads any file.

The allow-list works through ``GDAL_SKIP``, which GDAL obeys when it registers its drivers, hence before the import.
"""

from __future__ import annotations

import os
from typing import Any, Final

from landdb.errors import ConfigurationError

_SKIPPED_DRIVERS: Final = (
    "MEM PCIDSK PDS4 VICAR PDF MBTiles EEDA OGCAPI GDALG,MapInfo File,LVBAG S57 DGN OGR_VRT CSV GML GPX LIBKML KML "
    "GeoJSON GeoJSONSeq ESRIJSON TopoJSON OGR_GMT GPKG SQLite WAsP OpenFileGDB DXF FlatGeobuf GeoRSS VFK PGDUMP OSM "
    "GPSBabel OGR_PDS WFS OAPIF EDIGEO Idrisi ODS XLSX Elasticsearch Carto AmigoCloud SXF Selafin JML PLSCENES CSW VDV "
    "MVT NGW MapML GTFS PMTiles JSONFG MiraMonVector ADBC AVCBin AVCE00 AIVector HTTP"
)


READER_DRIVERS: Final = frozenset({"ESRI Shapefile", "GPKG", "FlatGeobuf", "DGN"})
"""Drivers of the reading process: each knows its files by their first bytes, and none opens another file."""


def load_reader() -> Any:
    """Import pyogrio in the reading process, with `READER_DRIVERS` only; texts of shapefiles stay bytes.

    Raises
    ------
    ConfigurationError
        Some other driver is registered after all.
    """
    skipped = [name for name in _skipped_names() if name not in READER_DRIVERS]
    os.environ.update(GDAL_SKIP=",".join(skipped), GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", SHAPE_ENCODING="")
    os.environ.update(OGR_SQLITE_LOAD_EXTENSIONS="", OGR_SQLITE_ALLOW_EXTERNAL_ACCESS="NO")
    import pyogrio
    import pyogrio.raw

    surplus = sorted(set(pyogrio.list_drivers()) - READER_DRIVERS)
    if surplus:
        raise ConfigurationError(f"GDAL has drivers that are not allowed: {', '.join(surplus)}")
    return pyogrio


def _skipped_names() -> list[str]:
    return [
        name for part in _SKIPPED_DRIVERS.split(",") for name in ([part] if part == "MapInfo File" else part.split())
    ]
