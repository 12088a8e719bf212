"""`landdb demo`: a sample register with its users, imported by the real importer and served on the loopback."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from landdb import bootstrap
from landdb.cli.invocation import command_elsewhere
from landdb.cli.log import log_to_file
from landdb.cli.register import Server, open_server
from landdb.cli.serve import HostOption, PortOption, open_socket, run_reloading, run_server, with_address
from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, Role
from landdb.errors import ConfigurationError
from landdb.queries import accounts, demo_mark
from landdb.settings import Settings, load_settings


@dataclass(frozen=True)
class DemoUser:
    """One of the demo's accounts."""

    username: str
    display_name: str
    clearance: int
    role: Role


DEMO_USERS = (
    DemoUser("viewer", "Người xem (mô phỏng)", 0, Role.VIEWER),
    DemoUser("surveyor", "Cán bộ đo đạc (mô phỏng)", 1, Role.SURVEYOR),
    DemoUser("manager", "Cán bộ quản lý (mô phỏng)", 2, Role.MANAGER),
    DemoUser("admin", "Quản trị viên (mô phỏng)", 3, Role.ADMIN),
)

TO_IMPORT = "sample_data/to_import/thua_moi.geojson"
"""A file of new parcels that the demo leaves to its user."""


def demo(
    host: HostOption = None,
    port: PortOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Xóa dữ liệu cũ trước / begin with empty data.")] = False,
    reload: Annotated[bool, typer.Option("--reload", help="Chạy lại khi mã nguồn đổi / for developers.")] = False,
) -> None:
    """Chạy bản trình diễn với dữ liệu mô phỏng / run the demo with sample data; Ctrl-C stops everything."""
    settings = with_address(load_settings(), host, port)
    settings = replace(
        settings,
        anonymous_read=True,
        secure_cookies=False,
        banner_vi=f"{settings.banner_vi} · DỮ LIỆU MÔ PHỎNG",
        banner_en=f"{settings.banner_en} · FICTITIOUS DATA",
    )
    console = Console(stderr=True)
    log_to_file(settings.home)
    with open_socket(settings) as listener, open_server(settings) as server:
        database = Database(server.admin_url, server.secret, settings.pool_size)
        try:
            passwords = _prepare(settings, server, database, console, fresh=fresh)
            console.print(welcome(settings, passwords))
            console.print(second_terminal(settings), soft_wrap=True, markup=False, highlight=False)
            if reload:
                run_reloading({"LANDDB_ANONYMOUS_READ": "1", "LANDDB_SECURE_COOKIES": "0"}, listener)
            else:
                run_server(settings, database, listener)
        finally:
            database.dispose()
            console.print("Đã dừng / stopped")


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("demo")(demo)


def _prepare(
    settings: Settings, server: Server, database: Database, console: Console, *, fresh: bool
) -> dict[str, str]:
    """Bring the register to the state of the demo and return the passwords by user name."""
    from landdb.cli import samples

    if not console.is_terminal:  # no moving bar there
        console.print("Đang chuẩn bị cơ sở dữ liệu và dữ liệu mẫu / preparing database and sample data")
    if claim(server, fresh=fresh):
        samples.forget(settings.home)
    with _progress(console) as progress:
        task = progress.add_task("Cơ sở dữ liệu / database", total=None)
        bootstrap.migrate(
            server.admin_url,
            server.secret,
            lambda step: progress.update(task, description=f"Cơ sở dữ liệu / database: {step}"),
        )
        progress.update(task, description="Tài khoản / accounts")
        passwords = demo_passwords(settings.home)
        set_accounts(database, passwords)
        progress.remove_task(task)
        samples.import_samples(database, settings.home, progress)
    return passwords


def claim(server: Server, *, fresh: bool) -> bool:
    """Make sure that the database is the demo's own; tell whether it is a new one, which is marked so.

    Raises
    ------
    ConfigurationError
        It holds a register that the demo has not made, or `fresh` is asked of another server.
    """
    engine = create_engine(server.admin_url, poolclass=NullPool)
    with engine.connect() as connection:
        is_ours = demo_mark.is_marked(connection)
        if not is_ours and demo_mark.holds_register(connection):
            raise _not_ours()
    if is_ours and not fresh:
        return False
    if is_ours:
        _empty(server)
    with engine.begin() as connection:
        demo_mark.set_mark(connection)
    return True


def set_accounts(database: Database, passwords: dict[str, str]) -> None:
    """Add the demo's accounts that are missing; one whose password is another than the file's gets that again."""
    from landdb.api.passwords import verify_password

    with database.open_session(AUTH_SERVICE) as session:
        stored = accounts.find_password_hashes(session)
    for user in DEMO_USERS:
        password = passwords[user.username]
        if user.username in stored and verify_password(stored[user.username], password):
            continue
        set_account(
            database,
            user.username,
            password,
            display_name=user.display_name,
            clearance=user.clearance,
            roles=(user.role,),
        )


def _not_ours() -> ConfigurationError:
    return ConfigurationError(
        "this database holds a register that the demo has not made: left as it is",
        "cơ sở dữ liệu này chứa dữ liệu không do bản trình diễn tạo ra: giữ nguyên",
        remedy_en="give the demo a folder of its own: LANDDB_HOME=/srv/landdb-demo ./run demo; "
        "the register itself is served by ./run serve",
        remedy_vi="cho bản trình diễn một thư mục riêng: LANDDB_HOME=/srv/landdb-demo ./run demo; "
        "sổ thật thì chạy bằng ./run serve",
    )


def _empty(server: Server) -> None:
    if server.cluster is None:
        raise ConfigurationError(
            "--fresh would drop a database on another server: not done",
            "--fresh sẽ xóa cơ sở dữ liệu trên máy chủ khác: không làm",
            remedy_en="drop and create it yourself, or unset LANDDB_DATABASE_URL",
        )
    server.cluster.drop_database()
    server.cluster.ensure_database()


def demo_passwords(home: Path) -> dict[str, str]:
    """Return the demo users' passwords from `home/demo_users.json` (0600), made at the first call."""
    path = home / "demo_users.json"
    if path.exists():
        known: dict[str, str] = json.loads(path.read_text())
        if known.keys() == {user.username for user in DEMO_USERS}:
            return known
    passwords = {user.username: secrets.token_urlsafe(9) for user in DEMO_USERS}
    home.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(passwords, file, indent=1)
    part.replace(path)
    return passwords


def welcome(settings: Settings, passwords: dict[str, str]) -> Panel:
    """Return the box that says where the map is and who may log in."""
    users = Table(box=None, pad_edge=False)
    for title in ("Tài khoản / user", "Mật khẩu / password", "Mức / clearance"):
        users.add_column(title)
    for user in DEMO_USERS:
        users.add_row(user.username, passwords[user.username], str(user.clearance))
    body = Table.grid()
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - as a container listens
    body.add_row(f"[bold]http://{host}:{settings.port}[/bold]")
    body.add_row("")
    body.add_row(users)
    body.add_row("")
    body.add_row("Không đăng nhập: đọc dữ liệu mức 0. Dữ liệu mô phỏng, không có thật.")
    body.add_row("Without logging in you read clearance 0. All data is simulated.")
    body.add_row("Ctrl-C: dừng tất cả / stops everything.")
    return Panel(body, title="LandDB", expand=False, padding=(1, 2))


def second_terminal(settings: Settings) -> str:
    """Return the line that says what to type while the demo runs: outside the box, so that it can be copied whole."""
    line = command_elsewhere(settings, "import", TO_IMPORT, "--dry-run")
    note = "" if settings.embedded else " (LANDDB_DATABASE_URL cũng phải như ở đây / must be set there too)"
    return f"Ở cửa sổ dòng lệnh khác / in a second terminal{note}:\n  {line}\n"


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        yield progress
