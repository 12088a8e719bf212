"""`landdb migrate`: bring the database to the current state."""

from __future__ import annotations

import typer

from landdb import bootstrap
from landdb.cli.register import open_server
from landdb.settings import load_settings


def migrate() -> None:
    """Đưa cơ sở dữ liệu về phiên bản hiện tại / bring the database up to date; may be repeated."""
    with open_server(load_settings()) as server:
        bootstrap.migrate(server.admin_url, server.secret, lambda step: typer.echo(f"… {step}", err=True))
    typer.echo("ok")


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("migrate")(migrate)
