"""What is typed behind the commands of imports: files, and pairs of columns or fields with what they are to be."""

from __future__ import annotations

from pathlib import Path

from landdb.cli.invocation import quoted
from landdb.errors import InputError

_SIDE_FILES = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd", ".xml"})
_MAIN_FILES = frozenset({
    ".shp", ".zip", ".geojson", ".json", ".geojsonl", ".geojsons", ".topojson", ".gpkg", ".fgb", ".kml", ".kmz", ".dxf",
    ".dgn", ".gml", ".parquet", ".csv", ".txt", ".xlsx", ".ndjson", ".seq", ".geoparquet", ".tsv", ".xlsm",
})  # fmt: skip
_MAX_NAMED = 5


def main_files(files: list[Path]) -> list[Path]:
    """Leave out the side files of shapefiles that a wildcard brings along."""
    mains = {file.with_suffix("") for file in files if file.suffix.lower() == ".shp"}
    kept = [f for f in files if f.suffix.lower() not in _SIDE_FILES or f.with_suffix("") not in mains]
    for file in kept:
        if file.is_dir():
            raise _is_folder(file)
        if not file.exists():
            raise InputError(
                f"no such file: {file}",
                f"không có tệp này: {file}",
                remedy_en=f"paths begin in this folder: {Path.cwd()}",
                remedy_vi=f"đường dẫn tính từ thư mục đang đứng: {Path.cwd()}",
            )
    return kept


def _is_folder(folder: Path) -> InputError:
    """The refusal of a folder, with the files in it that could be meant."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _MAIN_FILES)
    if not found:
        return InputError(
            f"{folder} is a folder, and no file that can be imported lies in it",
            f"{folder} là thư mục, trong đó không có tệp nào nhập được",
            remedy_en="name one file to import",
            remedy_vi="ghi rõ một tệp cần nhập",
        )
    named = quoted(str(path) for path in found[:_MAX_NAMED]) + (" …" if len(found) > _MAX_NAMED else "")
    return InputError(
        f"{folder} is a folder; an import takes files",
        f"{folder} là thư mục; lệnh nhập cần tên tệp",
        remedy_en=f"name the .shp, .zip or .geojson inside: {named}",
        remedy_vi=f"ghi rõ tệp .shp, .zip hay .geojson trong đó: {named}",
    )


_PAIRS = {
    "--map": ("COLUMN=field", "CỘT=trường"),
    "--encoding": ("COLUMN=encoding", "CỘT=bảng_mã"),
    "--translate": ("field:OLD_CODE=NEW_CODE", "trường:MÃ_CŨ=MÃ_MỚI"),
}


def parse_mapping(items: list[str], option: str = "--map", *, may_be_empty: bool = False) -> dict[str, str]:
    """Read pairs such as COLUMN=field; what stands behind the sign may be missing where it ``may_be_empty``."""
    mapping = {}
    for item in items:
        name, separator, value = item.rpartition("=")
        if not separator or not name or not (value or may_be_empty):
            want_en, want_vi = _PAIRS[option]
            raise InputError(f"{option} {item!r} is not {want_en}", f"{option} {item!r} phải có dạng {want_vi}")
        mapping[name] = value
    return mapping


def parse_encodings(items: list[str]) -> tuple[str | None, dict[str, str]]:
    """Read an encoding of all columns (of several the last one counts) and COLUMN=encoding pairs."""
    whole = [item for item in items if "=" not in item]
    return whole[-1] if whole else None, parse_mapping([item for item in items if "=" in item], "--encoding")


def parse_constants(items: list[str]) -> dict[str, str]:
    """Read field=value pairs; a value may hold further signs of equality, and be empty."""
    constants = {}
    for item in items:
        field, separator, value = item.partition("=")
        if not separator or not field.strip():
            raise InputError(f"--set {item!r} is not field=value", f"--set {item!r} phải có dạng trường=giá trị")
        constants[field.strip()] = value.strip()
    return constants
