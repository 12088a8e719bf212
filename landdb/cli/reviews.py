"""`landdb review`: conflicts of imports with data hidden from their authors, for the managers who settle them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Column, Table

from landdb.cli import imports
from landdb.cli.register import find_actor, open_register
from landdb.cli.terminal import Terminal
from landdb.domain.issues import Language, fill_in
from landdb.domain.reviews import read_note, title_of
from landdb.errors import ConflictError, NotFoundError
from landdb.settings import load_settings

_HEADS: Final[Mapping[Language, tuple[str, ...]]] = {
    "vi": ("Mục", "Lúc (UTC)", "Loại", "Thửa của đợt nhập", "Bị che", "Chồng lấn (m²)", "Đợt", "Đóng"),
    "en": ("Item", "At (UTC)", "Kind", "Parcel of the import", "Hidden", "Overlap (m²)", "Import", "Closed"),
}
_PARCEL: Final[Mapping[Language, str]] = {
    "vi": "tờ {sheet_no} thửa {parcel_no}, {commune_name} (độ mật {secrecy_level}{ended})",
    "en": "sheet {sheet_no} parcel {parcel_no}, {commune_name} (level {secrecy_level}{ended})",
}
_WORK: Final[Mapping[Language, str]] = {
    "vi": "công trình {code} (độ mật {secrecy_level}{ended})",
    "en": "work {code} (level {secrecy_level}{ended})",
}
_MARKER: Final[Mapping[Language, str]] = {
    "vi": "mốc {number}, khu {military_zone} (độ mật {secrecy_level}{ended})",
    "en": "marker {number}, zone {military_zone} (level {secrecy_level}{ended})",
}
_ENDED: Final[Mapping[Language, str]] = {"vi": ", đã kết thúc", "en": ", ended"}
_WENT_TO: Final[Mapping[Language, str]] = {"vi": "chuyển sang", "en": "went over to"}
_WENT_NOWHERE: Final[Mapping[Language, str]] = {"vi": "gỡ khỏi thửa", "en": "taken off the parcel"}

_BEGINNING: Final = re.compile(r"[0-9a-fA-F-]{4,36}")
"""As much of an id as a person copies from the list; an empty shell variable is none."""

app = typer.Typer(help="Xung đột với dữ liệu bị che / conflicts with hidden data.", no_args_is_help=True)

UserOption = Annotated[str | None, typer.Option("--as", help="Với quyền của tài khoản / act as this user.")]


@app.command("list")
def list_items(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Số mục tối đa / how many.")] = 50,
    user: UserOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON / print JSON.")] = False,
    language: Annotated[imports.Language, typer.Option("--lang", help="Ngôn ngữ / language.")] = imports.Language.VI,
) -> None:
    """Liệt kê các mục, mục chưa đóng trước / list the conflicts, open ones first.

    Chỉ quản lý thấy được mọi thứ liên quan mới thấy mục / only managers who see all that it is about see an item.
    """
    from landdb.queries import reviews

    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        with database.open_session(actor) as session:
            items = reviews.find_items(session, limit)
    if as_json:
        print(json.dumps(items, ensure_ascii=False, default=str))
    else:
        _print_items(items, language.value)


@app.command()
def close(
    item: Annotated[str, typer.Argument(help="Mã mục hoặc phần đầu của mã / id, or its beginning.")],
    note: Annotated[str, typer.Option(help="Đã xử lý thế nào / how it was settled.")],
    user: UserOption = None,
) -> None:
    """Đóng một mục kèm ghi chú / close a conflict with a note."""
    from landdb.queries import reviews

    text = read_note(note)
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        with database.open_session(actor, read_only=False) as session:
            found = reviews.find_ids(session, item.lower()) if _BEGINNING.fullmatch(item) else []
            if len(found) != 1:
                raise NotFoundError(f"no single conflict begins with {item!r}", f"không có đúng một mục {item!r}")
            if not reviews.close_item(session, found[0], text):
                raise ConflictError("this conflict is closed already", "mục này đã được đóng")
    typer.echo(str(found[0]))


def register(root: typer.Typer) -> None:
    """Add the commands to the root command."""
    root.add_typer(app, name="review")


def _print_items(items: Sequence[Mapping[str, Any]], language: Language) -> None:
    if not items:
        typer.echo("Không có mục nào / nothing to review")
        return
    first, *others = _HEADS[language]
    table = Table(Column(first, no_wrap=True), *others, box=SIMPLE_HEAD)
    for item in items:
        area, batch, closed = item["overlap_area_m2"], item["batch"], item["closed_at"]
        cells = (
            str(item["id"])[:8],
            f"{item['created_at']:%d/%m/%Y %H:%M}",
            f"{item['kind']} {title_of(item['kind'], has_other_parcel=bool(item['other_parcel']))[language]}",
            _named(_PARCEL, item["parcel"], language),
            _hidden(item, language),
            "" if area is None else fill_in("{area:,.1f}", language, {"area": area}),
            f"{batch['id'][:8]} {batch['created_by']}" if batch else "",
            f"{closed:%d/%m/%Y} {item['closed_by']}: {item['closing_note']}" if closed else "",
        )
        table.add_row(*(escape(cell) for cell in cells))
    Terminal().print(table)


def _hidden(item: Mapping[str, Any], language: Language) -> str:
    """The hidden parcel; or the work or marker, and where it went."""
    other = _named(_PARCEL, item["other_parcel"], language) if item["other_parcel"] else ""
    standing = (_WORK, item["work"]) if item["work"] else (_MARKER, item["marker"])
    if standing[1] is None:
        return other
    went = f"{_WENT_TO[language]} {other}" if other else _WENT_NOWHERE[language]
    return f"{_named(*standing, language)}: {went}"


def _named(texts: Mapping[Language, str], thing: Mapping[str, Any], language: Language) -> str:
    shown = {name: "–" if value is None else value for name, value in thing.items()}
    return texts[language].format(**shown, ended=_ENDED[language] if thing["retired"] else "")
