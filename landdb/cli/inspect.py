"""`landdb inspect`: what a file is, without the database: layers, columns, encodings, candidate systems."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from landdb.cli.import_flags import with_flags
from landdb.cli.imports import CommuneOption, CrsOption, JsonOption, Language, LanguageOption, Target, TargetOption
from landdb.cli.invocation import command
from landdb.cli.terminal import Terminal
from landdb.domain.issues import Severity
from landdb.import_.inspect_file import Inspection, inspect_file
from landdb.import_.readers.limits import limits_of
from landdb.import_.refusals import FileRefusedError
from landdb.settings import load_settings

EXIT_REFUSED = 1
_PREVIEWED = 3


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
        _show(found, file, language)


def _refused(file: Path, refusal: FileRefusedError, *, as_json: bool, language: Language) -> None:
    found = refusal.issue
    if as_json:
        texts = {f"message_{lang}": found.message(lang) for lang in ("vi", "en")}
        print(json.dumps({"file": file.name, "refused": found.code, **texts}, ensure_ascii=False))
        return
    console = Terminal(stderr=True)
    console.print(f"[bold red]{found.code}[/] {escape(found.message(language.value))}")
    console.print(f"→ {escape(with_flags(found.remedy(language.value), found.options, language.value))}")


def _show(found: Inspection, file: Path, language: Language) -> None:
    console = Terminal()
    vi = language is Language.VI
    console.print(f"[bold]{escape(found.file_name)}[/] · SHA-256 {found.sha256[:16]}… · {found.size:,} byte")
    heads = ("Lớp / layer", "Định dạng / format", "Hình / shapes", "Đối tượng / features", "Cột / columns")
    table = Table(*heads, box=SIMPLE_HEAD)
    for one in found.layers:
        count = "?" if one.feature_count is None else f"{one.feature_count:,}"
        named = "" if found.plan else ", ".join(one.columns)
        table.add_row(escape(one.name), one.format, one.geometry_type or "–", count, escape(named))
    console.print(table)
    if found.plan is None:
        each = command("inspect", str(file), "--layer", found.layers[0].name)
        told = "Chọn lớp để xem các cột và hệ tọa độ" if vi else "Choose one to see its columns and its system"
        console.print(f"{told}: {each}", soft_wrap=True, markup=False, highlight=False)
        return
    _show_columns(console, found.plan)
    _show_system(console, found.plan["crs"], vi=vi)
    for issue in found.issues:
        style = "red" if issue.severity is Severity.ERROR else "yellow" if issue.severity is Severity.WARNING else "dim"
        console.print(f"[{style}]{issue.code}[/] {escape(issue.message(language.value))}", highlight=False)


def _show_columns(console: Terminal, plan: dict[str, Any]) -> None:
    encodings = {column["name"]: column for column in plan["encodings"]["columns"]}
    fields = {match["column"]: match for match in plan["mapping"]}
    table = Table("Cột / column", "Trường / field", "Bảng mã / encoding", "Ví dụ / sample", box=SIMPLE_HEAD)
    for column in plan["columns"]:
        name = column["name"]
        match, text = fields.get(name), encodings.get(name)
        field = "" if match is None else f"{match['field']} ({match['evidence']}, {match['confidence']:.0%})"
        encoding = "" if text is None or text["encoding"] is None else f"{text['encoding']} ({text['confidence']:.0%})"
        sample = ", ".join(str(cell) for cell in column.get("sample", ())[:3])
        table.add_row(escape(name), escape(field), encoding, escape(sample[:60]))
    console.print(table)
    for name, text in encodings.items():
        for raw, first, second in text["preview"][:_PREVIEWED]:
            told = f"{text['encoding']} “{first}” | {text['second']} “{second}”"
            console.print(f"  {name}: {raw} → {told}", highlight=False, markup=False)


def _show_system(console: Terminal, system: dict[str, Any], *, vi: bool) -> None:
    proof = system["proof"]["vi" if vi else "en"]
    if system["title"]:
        head = f"{system['title']}" + (f" (EPSG:{system['epsg']})" if system["epsg"] else "")
        console.print(f"Hệ tọa độ / system: [bold]{escape(head)}[/] {system['confidence']:.0%} – {escape(proof)}")
    else:
        console.print(f"Hệ tọa độ / system: ? – {escape(proof)}")
    if system["declared"]:
        told = "Tệp ghi" if vi else "The file says"
        console.print(f"  {told}: {system['declared']}", highlight=False, markup=False)
    for one in system["candidates"]:
        away = "" if one["distance_km"] is None else f" · {one['distance_km']:,} km"
        console.print(
            f"  {escape(one['title'])} (EPSG:{one['epsg'] or '–'}){away} · {one['share']:.0%}", highlight=False
        )


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("inspect")(inspect)
