"""`landdb imports report`: the report of a batch on the terminal, or as a file for people and for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from landdb.cli.import_show import show_batch
from landdb.cli.imports import Language, LanguageOption, UserOption, app
from landdb.cli.out_file import place, require_folder, whole_file
from landdb.cli.register import find_actor, open_register
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import InputError
from landdb.settings import Settings, load_settings


class Format(StrEnum):
    """What a report can be had as on the command line; the files are those of `ReportKind`."""

    TERMINAL = "terminal"
    JSON = "json"
    HTML = "html"
    XLSX = "xlsx"
    PDF = "pdf"
    GPKG = "gpkg"
    DXF = "dxf"
    CORRECTED_GPKG = "corrected-gpkg"
    CORRECTED_SHP = "corrected-shp"
    GOOD_GPKG = "good-gpkg"
    GOOD_SHP = "good-shp"


@app.command()
def report(
    batch: Annotated[str, typer.Argument(help="Mã đợt nhập hoặc phần đầu của mã / id, or its beginning.")],
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="Dạng báo cáo: html, pdf, xlsx, json; lỗi: gpkg, dxf; dữ liệu đã hiểu: corrected-…; chỉ dòng đạt: "
            "good-… / kind of report: errors as gpkg, dxf; the file as it was understood; the good rows alone.",
        ),
    ] = Format.TERMINAL,
    out: Annotated[
        Path | None,
        typer.Option(help="Tệp hoặc thư mục đã có; mặc định: tên tệp nhập và mã đợt / file, or folder that exists."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Ghi đè tệp đã có / write over an older file.")] = False,
    user: UserOption = None,
    language: LanguageOption = Language.VI,
) -> None:
    """Báo cáo một đợt nhập: trên màn hình hoặc ra tệp / the report of an import, on the terminal or as a file.

    In ra đường dẫn của tệp đã ghi / prints the path of the file it wrote. Mã thoát / exit codes: 0 đã ghi / written,
    1 không có đợt nhập hoặc tệp đã có / no such import, or the file is there, 3 thiếu phông chữ hoặc bản đồ web /
    the font or the web map is missing.
    """
    if form is Format.TERMINAL and (out is not None or force):
        raise InputError(
            "--out and --force go with a --format that is a file",
            "--out và --force chỉ dùng với --format ra tệp",
            remedy_en="add --format html, pdf, xlsx, json, gpkg or dxf",
            remedy_vi="thêm --format html, pdf, xlsx, json, gpkg hoặc dxf",
        )
    require_folder(out)
    settings = load_settings()
    with open_register(settings) as database:
        actor = find_actor(database, user)
        if form is Format.TERMINAL:
            show_batch(database, actor, batch, None, user, language, as_json=False)
        else:
            typer.echo(_write(database, actor, batch, form, out, settings, language, force=force))


def _write(
    database: Database, actor: Actor, batch: str, form: Format, out: Path | None, settings: Settings,
    language: Language, *, force: bool,
) -> Path:  # fmt: skip
    from landdb.export.import_report.render import ReportKind, file_name, write
    from landdb.import_.build_report import build_report

    kind = ReportKind(form.value)
    made = build_report(database, actor, batch)
    path = place(out, file_name(made, kind))
    _refuse_existing(path, force=force)
    with whole_file(path) as part:
        write(made, kind, language.value, part, settings.webmap_dir)
    return path


def _refuse_existing(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise InputError(
            f"{path} is there already",
            f"đã có tệp {path}",
            remedy_en="name another --out, or add --force to write over it",
            remedy_vi="chọn --out khác, hoặc thêm --force để ghi đè",
        )


def register(_: typer.Typer) -> None:
    """The command is part of `landdb imports`."""
