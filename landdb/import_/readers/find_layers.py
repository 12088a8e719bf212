"""From the files of a source to the layers inside them: what each file is by its first bytes, and who reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import count
from pathlib import Path, PurePath
from typing import Final

from landdb.import_.readers import limits as limit
from landdb.import_.readers import sniff, unzip
from landdb.import_.readers.handover import SHAPEFILE_PARTS
from landdb.import_.readers.layers import Found, Origin, describe
from landdb.import_.readers.limits import Limits
from landdb.import_.readers.several_layers import tell_several
from landdb.import_.refusals import FileRefusedError, refuse

READERS: Final = {
    "shapefile": "shapefiles", "gpkg": "geopackage", "flatgeobuf": "flatgeobuf", "json": "json_layers", "kml": "kml",
    "gml": "gml", "dxf": "dxf", "dgn7": "dgn", "parquet": "geoparquet", "text": "text_tables", "xlsx": "workbooks",
}  # fmt: skip
"""Module of this package that reads each kind; its ``layers(origin)`` lists what is inside."""

SUFFIXES: Final = {
    ".shp": "shapefile", ".gpkg": "gpkg", ".fgb": "flatgeobuf", ".geojson": "json", ".json": "json",
    ".geojsonl": "json", ".geojsons": "json", ".ndjson": "json", ".seq": "json", ".topojson": "json", ".kml": "kml",
    ".gml": "gml", ".dxf": "dxf", ".dgn": "dgn7", ".parquet": "parquet", ".geoparquet": "parquet", ".csv": "text",
    ".tsv": "text", ".xlsx": "xlsx", ".xlsm": "xlsx",
}  # fmt: skip
"""What a suffix promises. A file that holds something else is refused (F10); .txt promises nothing."""

_TABLES: Final = frozenset({"text", "xlsx"})
"""Beside other layers in a zip these are read-me files and lists, not layers."""

EXPLAINED: Final = frozenset({"dwg", "pdf", "dgn8", "mapinfo", "rar", "7z", "xls", "doc"})
"""Kinds that are refused with a remedy of their own (F01)."""
_OLE2_SUFFIXES: Final = {
    ".dgn": "dgn8", ".xls": "xls", ".xlsx": "xls", ".xlsm": "xls", ".doc": "doc", ".docx": "doc",
}  # fmt: skip
"""What the name tells of an OLE2 file whose streams do not."""

DANGEROUS: Final = {
    "vrt": ("tệp VRT của GDAL mở tệp khác", "a GDAL VRT opens other files"),
    "gdalg": ("tệp GDALG chạy lệnh của GDAL", "a GDALG file runs GDAL commands"),
    "wfs": ("tệp trỏ đến dịch vụ mạng", "it points to a service on the network"),
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file of the source: its name for people, and where it lies."""

    name: str
    path: Path


def find(files: Sequence[File], scratch: Path, limits: Limits, *, points: bool = False) -> list[Found]:
    """List the layers in the files; zips are unpacked into ``scratch``, ``points`` is told to the readers of tables.

    Raises
    ------
    FileRefusedError
        A file is of an unknown or dangerous kind, or there is no layer.
    """
    numbers = count(1)
    found: list[Found] = []
    for main, parts in _groups(files):
        folder = scratch / f"s{next(numbers)}"
        folder.mkdir(mode=0o700)
        found += _layers_of(main, parts, folder, limits, points)
    if not found:
        shown = files[0].name if files else ""
        raise refuse("F04", file=shown, found=", ".join(file.name for file in files) or "–")
    limit.check(files[0].name, "layers", len(found), limits)
    return _with_own_names(found)


def choose(layers: Sequence[Found], wanted: str | None) -> Found:
    """Take the only layer, or the one named; refuse otherwise, listing the names (F05, F19)."""
    file_name = layers[0].file_name
    names = ", ".join(layer.name for layer in layers)
    if wanted is not None:
        for layer in layers:
            if layer.name.casefold() == wanted.casefold():
                return layer
        raise refuse("F19", file=file_name, option="layer", value=wanted, choices=names)
    if len(layers) > 1:
        raise FileRefusedError(tell_several([describe(layer.facts()) for layer in layers]))
    return layers[0]


def _groups(files: Sequence[File]) -> Iterable[tuple[File, dict[str, Path]]]:
    """Each file that can hold a layer, with the parts of its shapefile where it is one."""
    shapefiles = {_stem(file): file for file in files if _suffix(file) == ".shp"}
    for file in files:
        suffix = _suffix(file)
        if suffix in SHAPEFILE_PARTS - {".shp"}:
            if _stem(file) not in shapefiles:
                raise refuse("F06", file=file.name, part=".shp")
            continue
        parts = {suffix: file.path}
        if suffix == ".shp":
            parts |= {_suffix(part): part.path for part in files if _stem(part) == _stem(file)}
        yield file, {key: path for key, path in parts.items() if key in SHAPEFILE_PARTS or key == suffix}


def _suffix(file: File) -> str:
    return PurePath(file.name).suffix.lower()


def _stem(file: File) -> str:
    return PurePath(file.name).stem.casefold()


def _layers_of(file: File, parts: dict[str, Path], folder: Path, limits: Limits, points: bool) -> list[Found]:
    kind = kind_of(file.path, file.name)
    if kind == "zip":
        return _layers_of_zip(file, folder, limits, points)
    _require(file.name, kind)
    origin = Origin(file.name, PurePath(file.name).stem, kind, file.path, parts, folder, limits, points)
    return layers_of(origin)


def kind_of(path: Path, name: str) -> str:
    """Kind of a file by its content; workbooks and texts of Office are told from other zips and OLE2 files."""
    kind = sniff.sniff(path)
    if kind == "zip":
        return unzip.office_kind(path) or kind
    if kind == "ole2":
        found = sniff.sniff_ole2(path)
        return _OLE2_SUFFIXES.get(PurePath(name).suffix.lower(), found) if found == "ole2" else found
    if kind == "rtf":
        return "doc"
    if kind == "json" and sniff.is_gdalg(path):
        return "gdalg"
    return kind


def _require(name: str, kind: str) -> None:
    """Refuse what is dangerous, not readable, or not what its name says."""
    if kind == "empty":
        raise refuse("F02", file=name)
    if kind in DANGEROUS:
        raise limit.dangerous(name, *DANGEROUS[kind])
    if kind in EXPLAINED:
        raise refuse("F01", variant=kind, file=name)
    promised = SUFFIXES.get(PurePath(name).suffix.lower())
    if promised is not None and promised != kind:
        raise refuse("F10", file=name, expected=PurePath(name).suffix, found=sniff.title(kind))
    if kind == "shapefile" and promised is None:
        raise refuse("F10", file=name, expected=PurePath(name).suffix or "?", found=sniff.title(kind))
    if kind not in READERS:
        raise refuse("F01", file=name, detail=sniff.title(kind))


def layers_of(origin: Origin) -> list[Found]:
    """List the layers of one file of a known kind, with the module that reads it."""
    limit.check(origin.file_name, "file_bytes", origin.path.stat().st_size, origin.limits)
    module = import_module(f"landdb.import_.readers.{READERS[origin.kind]}")
    found: list[Found] = module.layers(origin)
    return found


def _layers_of_zip(file: File, folder: Path, limits: Limits, points: bool) -> list[Found]:
    wanted = SHAPEFILE_PARTS | SUFFIXES.keys() | {".txt"}
    unpacking = unzip.Unzip(file.name, folder, limits, wanted)
    groups: dict[tuple[str, str], dict[str, unzip.Entry]] = {}
    for entry in unpacking.unpack(file.path):
        groups.setdefault((entry.folder.casefold(), entry.stem.casefold()), {})[entry.suffix] = entry
    origins = [
        replace(origin, name=name)
        for name, parts in zip(_names_of(groups), groups.values(), strict=True)
        for origin in _origins(file.name, parts, folder, limits, points)
    ]
    if any(origin.kind not in _TABLES for origin in origins):
        origins = [origin for origin in origins if origin.kind not in _TABLES]
    leaves = [origin for origin in origins if not (origin.kind == "kml" and sniff.is_kml_index(origin.path))]
    origins = leaves or origins
    if not origins:
        raise refuse("F04", file=file.name, found=", ".join(unpacking.names[:8]) or "–")
    return [found for origin in origins for found in layers_of(origin)]


def _names_of(groups: Mapping[tuple[str, str], Mapping[str, unzip.Entry]]) -> list[str]:
    """What to call the layer of each group: its stem, with its folder where several folders hold one of that stem."""
    stems = Counter(stem for _, stem in groups)
    entries = [(stem, next(iter(parts.values()))) for (_, stem), parts in groups.items()]
    return [
        entry.stem if stems[stem] == 1 or entry.folder == "." else f"{entry.folder.removesuffix('/.')}/{entry.stem}"
        for stem, entry in entries
    ]


def _origins(
    zip_name: str, parts: dict[str, unzip.Entry], folder: Path, limits: Limits, points: bool
) -> Iterable[Origin]:
    """The layers' files among unpacked files of one folder and stem."""
    paths = {suffix: entry.path for suffix, entry in parts.items()}
    for number, (suffix, entry) in enumerate(sorted(parts.items())):
        if suffix in SHAPEFILE_PARTS - {".shp"}:
            continue
        name = f"{entry.stem}{suffix}"
        kind = kind_of(entry.path, name)
        try:
            _require(name, kind)
        except FileRefusedError as refused:
            if suffix == ".txt" and refused.issue.code != "F26":
                continue
            params = {**refused.issue.params, "file": f"{zip_name} › {name}"}
            raise refuse(refused.issue.code, variant=refused.issue.variant, **params) from None
        own = folder / f"{entry.path.name}-{number}"
        own.mkdir(mode=0o700)
        yield Origin(zip_name, entry.stem, kind, entry.path, paths, own, limits, points)


def _with_own_names(found: list[Found]) -> list[Found]:
    """Give layers of one name numbers, so that each can be chosen."""
    seen: dict[str, int] = {}
    for layer in found:
        folded = layer.name.casefold()
        seen[folded] = seen.get(folded, 0) + 1
        if seen[folded] > 1:
            layer.rename(f"{layer.name} ({seen[folded]})")
    return found
