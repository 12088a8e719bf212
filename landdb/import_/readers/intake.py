"""From the paths a person gives to the layers inside them: what each is by its first bytes, and where its parts lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from landdb.import_.readers import archive, sniff
from landdb.import_.refusals import refuse

SHAPEFILE_PARTS: Final = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_JSON_SUFFIXES: Final = frozenset({".geojson", ".json", ".geojsonl", ".geojsons", ".seq"})


@dataclass(frozen=True)
class Layer:
    """One layer to read: ``parts`` maps a lower-case suffix to the file; a GeoJSON layer has one part ``.geojson``."""

    file_name: str
    name: str
    kind: Literal["shapefile", "geojson"]
    parts: dict[str, Path]


def find_layers(paths: Sequence[Path], workdir: Path) -> list[Layer]:
    """List the layers in the given files; zips are unpacked into ``workdir``.

    Raises
    ------
    FileRefusedError
        A file is missing, empty, of an unknown or dangerous kind, or holds no layer.
    """
    layers: list[Layer] = []
    for path in paths:
        if not path.is_file():
            raise refuse("F01", file=path.name, detail={"vi": "không có tệp này", "en": "no such file"})
        if path.stat().st_size == 0 and path.suffix.lower() not in {".prj", ".cpg"}:
            raise refuse("F02", file=path.name)
        layers += _layers_of(path, workdir)
    if not layers:
        raise refuse("F04", file=paths[0].name if paths else "", found=", ".join(path.name for path in paths))
    return layers


def choose_layer(layers: Sequence[Layer], wanted: str | None) -> Layer:
    """Take the only layer, or the one named; refuse otherwise, listing the names."""
    file_name = layers[0].file_name
    if wanted is not None:
        for layer in layers:
            if layer.name.casefold() == wanted.casefold():
                return layer
        names = ", ".join(layer.name for layer in layers)
        raise refuse("F19", file=file_name, option="--layer", value=wanted, choices=names)
    if len(layers) > 1:
        raise refuse("F05", file=file_name, count=len(layers), layers=", ".join(layer.name for layer in layers))
    return layers[0]


def _layers_of(path: Path, workdir: Path) -> list[Layer]:
    suffix = path.suffix.lower()
    found = sniff.sniff(path)
    if suffix == ".zip" or found == "zip":
        return _layers_of_zip(path, workdir)
    if suffix in SHAPEFILE_PARTS - {".shp"} and path.with_suffix(".shp") != path:
        return [] if _siblings(path).get(".shp") else [_orphan(path)]
    if suffix == ".shp":
        _expect(path, found, "shapefile")
        return [Layer(path.name, path.stem, "shapefile", _siblings(path))]
    if suffix in _JSON_SUFFIXES or found == "json":
        _expect(path, found, "json")
        return [Layer(path.name, path.stem, "geojson", {".geojson": path})]
    if found == "shapefile":
        raise refuse("F10", file=path.name, expected=suffix or "?", found=sniff.title(found))
    if found in sniff.KNOWN_FORMATS:
        raise refuse("F01", variant="known", file=path.name, format=sniff.title(found))
    raise refuse("F01", file=path.name, detail=sniff.title(found))


def _orphan(path: Path) -> Layer:
    raise refuse("F06", file=path.name, part=".shp")


def _expect(path: Path, found: str, expected: str) -> None:
    if found != expected:
        raise refuse("F10", file=path.name, expected=path.suffix.lower(), found=sniff.title(found))


def _siblings(path: Path) -> dict[str, Path]:
    """Parts of the shapefile set to which ``path`` belongs, matched without regard to case."""
    return _parts(candidate for candidate in path.parent.iterdir() if candidate.stem.casefold() == path.stem.casefold())


def _parts(paths: Iterable[Path]) -> dict[str, Path]:
    return {path.suffix.lower(): path for path in sorted(paths) if path.suffix.lower() in SHAPEFILE_PARTS}


def _layers_of_zip(path: Path, workdir: Path) -> list[Layer]:
    wanted = SHAPEFILE_PARTS | _JSON_SUFFIXES
    unpacked = archive.unpack(path, workdir, wanted)
    layers: list[Layer] = []
    for group in unpacked.groups:
        main = group.parts.get(".shp")
        if main is not None:
            _expect_inside(path, group.name + ".shp", main, "shapefile")
            layers.append(Layer(path.name, group.name, "shapefile", group.parts))
        for suffix in sorted(_JSON_SUFFIXES & group.parts.keys()):
            _expect_inside(path, group.name + suffix, group.parts[suffix], "json")
            layers.append(Layer(path.name, group.name, "geojson", {".geojson": group.parts[suffix]}))
    if not layers:
        raise refuse("F04", file=path.name, found=", ".join(unpacked.names[:8]) or "–")
    return layers


def _expect_inside(archive_path: Path, name: str, path: Path, expected: str) -> None:
    if path.stat().st_size == 0:
        raise refuse("F02", file=f"{archive_path.name} › {name}")
    found = sniff.sniff(path)
    if found != expected:
        raise refuse("F10", file=f"{archive_path.name} › {name}", expected=Path(name).suffix, found=sniff.title(found))
