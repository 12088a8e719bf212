"""`landdb export`: files that leave the register, stamped with their level and with who made them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from landdb.cli.register import find_actor, open_register
from landdb.errors import InputError
from landdb.queries.selection import Box
from landdb.settings import load_settings

exports = typer.Typer(help="Xuất tệp từ sổ / files from the register.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(exports, name="export")


@exports.callback()
def root() -> None:
    """Xuất tệp từ sổ / files from the register."""


@exports.command()
def sheet(
    parcel: Annotated[
        list[str] | None,
        typer.Option(
            help="Thửa: mã định danh 12 ký tự, mã bản đồ hay uuid; lặp lại được / the 12-character parcel code, the id "
            "in the map's address or the uuid; may be repeated."
        ),
    ] = None,
    bbox: Annotated[str | None, typer.Option(help="Khung WGS 84: tây,nam,đông,bắc / west,south,east,north.")] = None,
    out: Annotated[Path, typer.Option(help="Tệp ra / file to write.")] = Path("to_ban_do.html"),
    user: Annotated[
        str | None,
        typer.Option("--as", help="Xuất theo quyền của tài khoản này / as this account; default: local admin."),
    ] = None,
    former_user: Annotated[str | None, typer.Option("--user", hidden=True, help="Tên cũ của --as.")] = None,
) -> None:
    """Xuất phiếu thửa đất dạng HTML dùng không cần mạng / a stand-alone HTML map sheet."""
    from landdb.export.leaflet import read_leaflet
    from landdb.export.sheet import render_sheet
    from landdb.export.sheet_content import read_box, read_parcels
    from landdb.export.sheet_text import Stamp

    if bool(parcel) == bool(bbox):
        raise InputError("give either --parcel or --bbox", "cho biết --parcel hoặc --bbox")
    settings = load_settings()
    leaflet = read_leaflet(settings.webmap_dir)
    with open_register(settings) as database:
        actor = find_actor(database, user or former_user)
        with database.open_session(actor) as session:
            content = (
                read_box(session, parse_box(bbox), actor.clearance)
                if bbox
                else read_parcels(session, parcel or [], actor.clearance)
            )
    stamp = Stamp(content.secrecy_level, actor.name, datetime.now(tz=UTC).astimezone())
    write_private(out, render_sheet(content, stamp, leaflet))
    typer.echo(f"{out}: {len(content.parcels)} thửa / parcels", err=True)


def parse_box(text: str) -> Box:
    """Return the box of ``west,south,east,north`` in degrees."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"{text!r} is no box", f"khung {text!r} không hợp lệ") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InputError(f"{text!r} is no box in WGS 84", f"khung {text!r} không đúng WGS 84")
    return Box(west, south, east, north)


def write_private(path: Path, content: str) -> None:
    """Write a file that only its owner may read, replacing an older one whole."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    part.replace(path)
