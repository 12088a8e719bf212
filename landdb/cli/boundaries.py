"""`landdb boundaries`: load the boundaries of communes or provinces, which imports are then checked against."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from landdb.bootstrap import OWNER
from landdb.cli.register import open_server
from landdb.cli.terminal import say
from landdb.db import SEARCH_PATH
from landdb.import_.boundaries import as_ewkb, read_boundaries
from landdb.queries.boundaries import find_codes, set_boundaries
from landdb.settings import load_settings

_SHOWN = 10


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
) -> None:
    """Nạp ranh giới xã hoặc tỉnh để kiểm tra T05, T06 / load boundaries of communes or provinces.

    Nạp lại thì ranh giới mới thay ranh giới cũ / loading again replaces what was there.
    """
    day = (on or datetime.now(tz=UTC)).date()
    with _as_owner() as connection, tempfile.TemporaryDirectory(prefix="landdb-boundaries-") as folder:
        known = find_codes(connection, day)
        found = read_boundaries(file, known, Path(folder), layer=layer, column=column, asked=crs)
        loaded = set_boundaries(connection, found.level, day, as_ewkb(found))
    say(f"{found.column} → {found.level}: {loaded} / {len(known[found.level])}")
    if found.unknown:
        listed = ", ".join(found.unknown[:_SHOWN]) + (" …" if len(found.unknown) > _SHOWN else "")
        say(f"Mã lạ / unknown codes: {listed}", err=True)
    if found.lost:
        typer.echo(f"Không phải vùng ở Việt Nam / no areas in Viet Nam: {found.lost}", err=True)


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
