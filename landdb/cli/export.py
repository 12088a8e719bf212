"""`landdb export`: files that leave the register, stamped with their level and with who made them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from landdb.cli.out_file import place, require_folder, whole_file
from landdb.cli.register import find_actor, open_register
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import InputError
from landdb.queries.selection import Box
from landdb.settings import load_settings

_USUAL_NAME: Final = "to_ban_do.html"

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
    out: Annotated[Path, typer.Option(help="Tệp hoặc thư mục đã có / file, or folder that exists.")] = Path(
        _USUAL_NAME
    ),
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Sổ như cuối ngày này (2024-07-01) / the register as it was at the end of this day.", metavar="DAY"
        ),
    ] = None,
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
    day = parse_day(as_of) if as_of else None
    require_folder(out)
    settings = load_settings()
    leaflet = read_leaflet(settings.webmap_dir)
    with open_register(settings) as database:
        actor = find_actor(database, user or former_user)
        with database.open_session(actor) as session:
            content = (
                read_box(session, parse_box(bbox), actor.clearance, day)
                if bbox
                else read_parcels(session, parcel or [], actor.clearance, day)
            )
    stamp = Stamp(content.secrecy_level, actor.name, datetime.now(tz=UTC).astimezone())
    path = place(out, _USUAL_NAME)
    with whole_file(path) as part:
        part.write_text(render_sheet(content, stamp, leaflet), encoding="utf-8")
    typer.echo(f"{path}: {len(content.parcels)} thửa / parcels", err=True)


def parse_day(text: str) -> date | None:
    """Return a past day; ``None``, the present register, for today and later days."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no day like 2024-07-01", f"{text!r} không phải ngày như 2024-07-01") from None
    return day if day < datetime.now(tz=VIETNAM).date() else None


def parse_box(text: str) -> Box:
    """Return the box of ``west,south,east,north`` in degrees."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(f"{text!r} is no box", f"khung {text!r} không hợp lệ") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InputError(f"{text!r} is no box in WGS 84", f"khung {text!r} không đúng WGS 84")
    return Box(west, south, east, north)
