"""`landdb serve`: the web server with API and map, on one address."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Annotated, Any

import typer

from landdb.cli.log import log_to_stderr
from landdb.cli.register import open_register
from landdb.db import Database
from landdb.errors import ConfigurationError
from landdb.settings import CHECKOUT, Settings, load_settings

BACKLOG = 512
Application = Callable[..., Any]
"""An ASGI application; what makes it is the room of the API."""
GRACE_S = 5
HostOption = Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe / address to listen on [LANDDB_HOST].")]
PortOption = Annotated[int | None, typer.Option(min=1, max=65535, help="Cổng / port [LANDDB_PORT].")]


def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Chạy máy chủ web / run the web server; migrate the database first (`landdb migrate`)."""
    settings = with_address(load_settings(), host, port)
    log_to_stderr()
    with open_socket(settings) as listener, open_register(settings) as database:
        typer.echo(f"http://{settings.host}:{settings.port}", err=True)
        run_server(settings, database, listener)


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("serve")(serve)


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """Return the settings with the address of the command line in place of the environment's."""
    return replace(settings, host=host or settings.host, port=port or settings.port)


@contextlib.contextmanager
def open_socket(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before any long work is begun.

    Raises
    ------
    ConfigurationError
        Another program has it, or this user may not have it.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise _no_port(settings, error) from None
        yield listener


def run_server(settings: Settings, database: Database, listener: socket.socket) -> None:
    """Serve until a signal, with a worker for imports beside it; open requests get a few seconds to end."""
    from landdb.api.app import create_app
    from landdb.cli.worker import beside

    with beside():
        _run(create_app(settings, database), listener)


def run_reloading(environment: dict[str, str], listener: socket.socket) -> None:
    """Serve, and start anew whenever a Python file of the checkout changes: for developers."""
    import uvicorn

    os.environ.update(environment)
    from uvicorn.supervisors import ChangeReload

    config = uvicorn.Config(
        "landdb.cli.serve:app_from_environment",
        factory=True,
        reload=True,
        reload_dirs=[str(CHECKOUT / "landdb"), str(CHECKOUT / "migrations")],
        **_options(),
    )
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listener]).run()


def app_from_environment() -> Application:
    """Make the application from the environment alone, as a reloading process needs it."""
    from landdb.api.app import create_app
    from landdb.cli.register import read_secret
    from landdb.cluster import Cluster

    log_to_stderr()
    settings = load_settings()
    secret = None if settings.embedded else read_secret(settings.home)
    url = settings.database_url or Cluster(settings.home).admin_url()
    return create_app(settings, Database(url, secret, settings.pool_size))


def _run(app: Application, listener: socket.socket) -> None:
    import uvicorn

    uvicorn.Server(uvicorn.Config(app, **_options())).run(sockets=[listener])


def _options() -> dict[str, Any]:
    return {
        "access_log": False,  # the API logs each request with its id itself
        "log_config": None,
        "backlog": BACKLOG,
        "timeout_graceful_shutdown": GRACE_S,
        "server_header": False,
        "proxy_headers": False,
    }


def _no_port(settings: Settings, error: OSError) -> ConfigurationError:
    address = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return ConfigurationError(
            f"another program listens on {address}",
            f"cổng {address} đang có chương trình khác dùng",
            remedy_en=f"choose another port: --port {settings.port + 1}",
            remedy_vi=f"chọn cổng khác: --port {settings.port + 1}",
        )
    return ConfigurationError(
        f"cannot listen on {address}: {error.strerror}",
        f"không lắng nghe được ở {address}: {error.strerror}",
        remedy_en="choose another address with --host and --port (ports below 1024 are root's)",
    )
