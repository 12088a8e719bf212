"""`landdb inspect`: what a file is, without the database: layers, columns, encodings, candidate systems."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from landdb.cli.import_flags import with_flags
from landdb.cli.imports import CommuneOption, CrsOption, JsonOption, Language, LanguageOption, Target, TargetOption
from landdb.cli.invocation import command
from landdb.cli.terminal import Terminal
from landdb.domain.issues import Severity, fill_in
from landdb.domain.targets import field_title
from landdb.domain.zone_proof import distance
from landdb.import_.inspect_file import Inspection, inspect_file
from landdb.import_.matches import EVIDENCES
from landdb.import_.readers.drawings import ALL
from landdb.import_.readers.limits import limits_of
from landdb.import_.refusals import FileRefusedError
from landdb.settings import load_settings

EXIT_REFUSED = 1
_PREVIEWED = 3
_SAMPLES = 3
_LONGEST = 60
_PLAIN_BELOW = 1e6
_PROVEN: Final = frozenset({"utf-8", "unicode"})
"""Encodings that texts prove by their form; what another makes of them is nonsense."""
_WORDS: Final = {
    "bytes": {"vi": "byte", "en": "bytes"},
    "layer": {"vi": "Lớp", "en": "Layer"},
    "together": {"vi": "tất cả cùng lúc", "en": "all together"},
    "format": {"vi": "Định dạng", "en": "Format"},
    "shapes": {"vi": "Hình", "en": "Shapes"},
    "any": {"vi": "mọi loại", "en": "any"},
    "features": {"vi": "Đối tượng", "en": "Features"},
    "columns": {"vi": "Cột", "en": "Columns"},
    "column": {"vi": "Cột", "en": "Column"},
    "field": {"vi": "Trường", "en": "Field"},
    "encoding": {"vi": "Bảng mã", "en": "Encoding"},
    "sample": {"vi": "Ví dụ", "en": "Sample"},
    "choose": {
        "vi": "Chọn lớp để xem các cột và hệ tọa độ", "en": "Choose a layer to see its columns and its system",
    },
    "system": {"vi": "Hệ tọa độ", "en": "System"},
    "declared": {"vi": "Tệp ghi", "en": "The file says"},
}  # fmt: skip


def inspect(
    file: Annotated[Path, typer.Argument(help="Tệp cần xem / file to look at.")],
    layer: Annotated[str | None, typer.Option(help="Lớp / layer; all are listed without it.")] = None,
    target: TargetOption = Target.PARCELS,
    commune: CommuneOption = None,
    crs: CrsOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:
    """Xem tệp là gì, không cần cơ sở dữ liệu / tell what a file is, without the database.

    Mã thoát / exit codes: 0 đọc được / readable, 1 không đọc được / refused.
    """
    with tempfile.TemporaryDirectory(prefix="landdb-inspect-") as folder:
        try:
            limits = limits_of(load_settings())
            found = inspect_file(file, layer, Path(folder), limits, target.value, commune=commune, crs=crs)
        except FileRefusedError as refusal:
            _refused(file, refusal, as_json=as_json, language=language)
            raise typer.Exit(EXIT_REFUSED) from None
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False, default=str))
    else:
        _show(found, file, target, language)


def _refused(file: Path, refusal: FileRefusedError, *, as_json: bool, language: Language) -> None:
    found = refusal.issue
    if as_json:
        texts = {f"message_{lang}": found.message(lang) for lang in ("vi", "en")}
        print(json.dumps({"file": file.name, "refused": found.code, **texts}, ensure_ascii=False))
        return
    console = Terminal(stderr=True)
    console.print(f"[bold red]{found.code}[/] {escape(found.message(language.value))}")
    console.print(f"→ {escape(with_flags(found.remedy(language.value), found.options, language.value))}")


def _show(found: Inspection, file: Path, target: Target, language: Language) -> None:
    console = Terminal()
    word = {name: texts[language.value] for name, texts in _WORDS.items()}
    size = _number("{value:,}", found.size, language)
    console.print(f"[bold]{escape(found.file_name)}[/] · SHA-256 {found.sha256[:16]}… · {size} {word['bytes']}")
    heads = ("layer", "format", "shapes", "features", *(() if found.plan else ("columns",)))
    table = Table(*(word[name] for name in heads), box=SIMPLE_HEAD)
    for one in found.layers:
        count = "?" if one.feature_count is None else _number("{value:,}", one.feature_count, language)
        named = () if found.plan else (escape(", ".join(one.columns)),)
        name = f"{ALL} ({word['together']})" if one.name == ALL else one.name
        shapes = word["any"] if one.geometry_type == "Geometry" else one.geometry_type or "–"
        table.add_row(escape(name), one.format, shapes, count, *named)
    console.print(table)
    if found.plan is None:
        each = command("inspect", str(file), "--layer", found.layers[0].name)
        console.print(f"{word['choose']}: {each}", soft_wrap=True, markup=False, highlight=False)
        return
    _show_columns(console, found.plan, target, word, language)
    _show_system(console, found.plan["crs"], word, language)
    for issue in found.issues:
        style = "red" if issue.severity is Severity.ERROR else "yellow" if issue.severity is Severity.WARNING else "dim"
        console.print(f"[{style}]{issue.code}[/] {escape(issue.message(language.value))}", highlight=False)


def _show_columns(
    console: Terminal, plan: dict[str, Any], target: Target, word: Mapping[str, str], language: Language
) -> None:
    encodings = {column["name"]: column for column in plan["encodings"]["columns"]}
    fields = {match["column"]: match for match in plan["mapping"]}
    table = Table(*(word[name] for name in ("column", "field", "encoding", "sample")), box=SIMPLE_HEAD)
    for column in plan["columns"]:
        name = column["name"]
        match, text = fields.get(name), encodings.get(name)
        field = ""
        if match is not None:
            known = EVIDENCES[match["evidence"]][language.value]
            field = (
                f"{field_title(target.value, match['field'])[language.value]} ({known}, {_share(match['confidence'])})"
            )
        encoding = ""
        if text is not None and text["encoding"] is not None:
            encoding = f"{text['encoding']} ({_share(text['confidence'])})"
        table.add_row(escape(name), escape(field), encoding, escape(_sample(column.get("sample", ()), language)))
    console.print(table)
    for name, text in encodings.items():
        if text["encoding"] in _PROVEN:
            continue
        for raw, first, second in text["preview"][:_PREVIEWED]:
            told = f"{text['encoding']} “{first}” | {text['second']} “{second}”"
            console.print(f"  {name}: {raw} → {told}", highlight=False, markup=False)


def _show_system(console: Terminal, system: dict[str, Any], word: Mapping[str, str], language: Language) -> None:
    """The system and how sure that is, then all that were tried with the distance at which each puts the data."""
    proof = system["proof"][language.value]
    if system["title"]:
        head = f"{system['title']}" + (f" (EPSG:{system['epsg']})" if system["epsg"] else "")
        sure = _share(system["confidence"])
        console.print(f"{word['system']}: [bold]{escape(head)}[/] {sure} – {escape(proof)}", highlight=False)
    else:
        console.print(f"{word['system']}: ? – {escape(proof)}", highlight=False)
    if system["declared"]:
        console.print(f"  {word['declared']}: {system['declared']}", highlight=False, markup=False)
    for one in system["candidates"]:
        away = "" if one["distance_km"] is None else f" · {distance(one['distance_km'])[language.value]}"
        console.print(f"  {escape(one['title'])} (EPSG:{one['epsg'] or '–'}){away}", highlight=False)


def _sample(cells: Sequence[Any], language: Language) -> str:
    """Some cells, as far as there is room; what is cut is seen to be."""
    told = "; ".join(_number("{value}", cell, language) for cell in cells[:_SAMPLES])
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1].rstrip()}…"


def _number(form: str, value: Any, language: Language) -> str:
    """A number as the language writes it, or any other cell as it is."""
    if isinstance(value, float):
        form = "{value:.10g}" if abs(value) < _PLAIN_BELOW else "{value:.3f}"
    return fill_in(form, language.value, {"value": value})


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("inspect")(inspect)
