"""`landdb boundaries`: load the boundaries of communes or provinces, which imports are then checked against."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from landdb.bootstrap import OWNER
from landdb.cli.imports import Language, LanguageOption
from landdb.cli.register import open_server
from landdb.cli.terminal import say
from landdb.db import SEARCH_PATH
from landdb.domain.issues import Language as Lang
from landdb.domain.issues import fill_in
from landdb.import_.boundaries import Boundaries, as_ewkb, read_boundaries
from landdb.queries.boundaries import find_codes, set_boundaries
from landdb.settings import load_settings

_SHOWN = 10
_LOADED: Final = {
    "commune": {
        "vi": "Đã nạp ranh giới {loaded:,} xã (cột {column}); có {known:,} xã trong danh mục của ngày này.",
        "en": "Boundaries of communes loaded: {loaded:,} (column {column}), of {known:,} that there are on that day.",
    },
    "province": {
        "vi": "Đã nạp ranh giới {loaded:,} tỉnh (cột {column}); có {known:,} tỉnh trong danh mục của ngày này.",
        "en": "Boundaries of provinces loaded: {loaded:,} (column {column}), of {known:,} that there are on that day.",
    },
}
_UNKNOWN: Final = {
    "vi": "Bỏ qua {n:,} mã không có trong danh mục của ngày này: {codes}.",
    "en": "Codes left out, as there are no such units on that day: {n:,} ({codes}).",
}
_LOST: Final = {
    "vi": "Bỏ qua {lost:,} hình không phải vùng ở Việt Nam.",
    "en": "Shapes left out, as they are no areas in Viet Nam: {lost:,}.",
}


def boundaries(
    file: Annotated[Path, typer.Argument(help="Tệp ranh giới có mã đơn vị / file of boundaries with codes of units.")],
    column: Annotated[str | None, typer.Option(help="Cột mã / column of the codes; found by content.")] = None,
    layer: Annotated[str | None, typer.Option(help="Lớp / layer.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="Hệ tọa độ nếu tệp không ghi / system, if the file is silent.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Ngày của bộ mã; mặc định hôm nay / day of the codes."),
    ] = None,
    language: LanguageOption = Language.VI,
) -> None:
    """Nạp ranh giới xã hoặc tỉnh để kiểm tra T05, T06 / load boundaries of communes or provinces.

    Nạp lại thì ranh giới mới thay ranh giới cũ / loading again replaces what was there.
    """
    day = (on or datetime.now(tz=UTC)).date()
    with _as_owner() as connection, tempfile.TemporaryDirectory(prefix="landdb-boundaries-") as folder:
        known = find_codes(connection, day)
        found = read_boundaries(file, known, Path(folder), layer=layer, column=column, asked=crs)
        loaded = set_boundaries(connection, found.level, day, as_ewkb(found))
    for line in _told(found, loaded, len(known[found.level]), language.value):
        say(line)


def _told(found: Boundaries, loaded: int, known: int, language: Lang) -> Iterator[str]:
    """What was loaded, and what was left out."""
    counts = {"loaded": loaded, "known": known, "column": found.column, "lost": found.lost}
    yield fill_in(_LOADED[found.level][language], language, counts)
    if found.unknown:
        listed = ", ".join(found.unknown[:_SHOWN]) + (" …" if len(found.unknown) > _SHOWN else "")
        yield fill_in(_UNKNOWN[language], language, {"n": len(found.unknown), "codes": listed})
    if found.lost:
        yield fill_in(_LOST[language], language, counts)


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("boundaries")(boundaries)


@contextmanager
def _as_owner() -> Iterator[Connection]:
    with open_server(load_settings()) as server:
        engine = create_engine(server.admin_url, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text(f"SET ROLE {OWNER}"))
            connection.execute(text(f"SET search_path = {SEARCH_PATH}"))
            yield connection
