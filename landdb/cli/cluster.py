"""`landdb cluster`: the embedded private PostgreSQL by hand."""

from __future__ import annotations

import typer

from landdb.cluster import Cluster
from landdb.errors import ConfigurationError
from landdb.settings import load_settings

app = typer.Typer(help="Cụm PostgreSQL riêng / the private PostgreSQL cluster.", no_args_is_help=True)
EXIT_STOPPED = 4


def register(root: typer.Typer) -> None:
    """Add the commands to the root command."""
    root.add_typer(app, name="cluster")


@app.command()
def start() -> None:
    """Khởi động và giữ chạy nền / start it and leave it running until `cluster stop`."""
    cluster = _own_cluster()
    cluster.ensure()
    cluster.ensure_database()
    cluster.keep_running()
    typer.echo(cluster.admin_url())


@app.command()
def stop() -> None:
    """Dừng, ngắt mọi kết nối / stop it and end its connections."""
    cluster = _own_cluster()
    if cluster.running():
        cluster.stop()
    typer.echo("stopped")


@app.command()
def status() -> None:
    """Trạng thái; mã thoát 4 nếu đang dừng / tell whether it runs; exit code 4 when it does not."""
    cluster = _own_cluster()
    running = cluster.running()
    typer.echo(f"{'running' if running else 'stopped'}  {cluster.data}  {cluster.admin_url()}")
    if not running:
        raise typer.Exit(EXIT_STOPPED)


def _own_cluster() -> Cluster:
    settings = load_settings()
    if not settings.embedded:
        raise ConfigurationError(
            "LANDDB_DATABASE_URL names another server: there is no private cluster",
            "LANDDB_DATABASE_URL đang trỏ tới máy chủ khác: không có cụm riêng",
            remedy_en="unset LANDDB_DATABASE_URL",
        )
    return Cluster(settings.home)
