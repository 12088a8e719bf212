"""`landdb user`: accounts of people, kept by whoever may log in to the server."""

from __future__ import annotations

import re
import secrets
import sys
from typing import Annotated
from uuid import UUID

import typer

from landdb.cli.register import open_register
from landdb.cli.terminal import say
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, RESERVED_IDS, Role
from landdb.errors import InputError, NotFoundError
from landdb.settings import load_settings

app = typer.Typer(help="Tài khoản người dùng / accounts.", no_args_is_help=True)
USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,62}")
MIN_PASSWORD_LENGTH = 12

Username = Annotated[str, typer.Argument(help="Tên đăng nhập / user name.")]


def register(root: typer.Typer) -> None:
    """Add the commands to the root command."""
    root.add_typer(app, name="user")


@app.command()
def add(
    username: Username,
    clearance: Annotated[int, typer.Option(min=0, max=3, help="Mức tiếp cận / clearance, 0 to 3.")] = 0,
    role: Annotated[list[Role] | None, typer.Option(help="Vai trò, lặp lại được / role, may be repeated.")] = None,
    unit: Annotated[
        list[UUID] | None, typer.Option(help="Đơn vị (uuid); bỏ trống: mọi đơn vị / unit; none: no limit.")
    ] = None,
    province: Annotated[
        list[str] | None, typer.Option(help="Mã tỉnh; bỏ trống: cả nước / province code; none: no limit.")
    ] = None,
    name: Annotated[str, typer.Option(help="Tên hiển thị / name to show.")] = "",
    password_stdin: Annotated[bool, typer.Option(help="Đọc mật khẩu từ stdin / read the password.")] = False,
) -> None:
    """Thêm hoặc đặt lại tài khoản / add an account or set it anew; without a password one is made and printed."""
    require_username(username)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    if len(password) < MIN_PASSWORD_LENGTH:
        raise InputError(
            f"the password needs {MIN_PASSWORD_LENGTH} characters or more",
            f"mật khẩu phải có từ {MIN_PASSWORD_LENGTH} ký tự",
        )
    with open_register(load_settings()) as database:
        set_account(
            database,
            username,
            password,
            display_name=name or username,
            clearance=clearance,
            roles=tuple(role or [Role.VIEWER]),
            units=unit or None,
            provinces=province or None,
        )
    typer.echo(username if password_stdin else f"{username}  {password}")


@app.command("list")
def list_accounts() -> None:
    """Liệt kê tài khoản / list the accounts."""
    from landdb.queries.accounts import find_accounts

    with (
        open_register(load_settings()) as database,
        database.open_session(AUTH_SERVICE) as session,
    ):
        for row in find_accounts(session):
            state = "disabled" if row.disabled_at else "active"
            say(f"{row.username}\t{row.clearance}\t{','.join(row.roles)}\t{state}\t{row.display_name}")


@app.command()
def disable(username: Username) -> None:
    """Khóa tài khoản và kết thúc các phiên của nó / disable an account and end its sessions."""
    from landdb.queries.accounts import disable_account

    with (
        open_register(load_settings()) as database,
        database.open_session(AUTH_SERVICE, read_only=False) as session,
    ):
        if not disable_account(session, username):
            raise NotFoundError(f"no account {username!r}", f"không có tài khoản {username!r}")
    typer.echo(username)


def require_username(username: str) -> None:
    """Raise InputError for what cannot be a user name, and for the names of LandDB's own actors."""
    if not USERNAME.fullmatch(username):
        raise InputError(
            f"{username!r} is no user name: a-z, 0-9, '.', '_', '-', beginning with a letter",
            f"tên đăng nhập {username!r} không hợp lệ: chỉ a-z, 0-9, '.', '_', '-', bắt đầu bằng chữ",
        )
    if username in RESERVED_IDS:
        raise InputError(
            f"the name {username!r} is LandDB's own: choose another",
            f"tên {username!r} do LandDB dùng riêng: hãy chọn tên khác",
        )


def set_account(
    database: Database,
    username: str,
    password: str,
    *,
    display_name: str,
    clearance: int,
    roles: tuple[Role, ...],
    units: list[UUID] | None = None,
    provinces: list[str] | None = None,
) -> None:
    """Store an account with its argon2id hash; None for units or provinces means no limit.

    Raises
    ------
    InputError
        The user name cannot be given away.
    """
    from landdb.api.passwords import hash_password
    from landdb.queries import accounts

    require_username(username)
    values = {
        "username": username,
        "display_name": display_name,
        "password_hash": hash_password(password),
        "clearance": clearance,
        "units": None if units is None else [str(unit) for unit in units],
        "provinces": provinces,
        "roles": [str(role) for role in roles],
    }
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        accounts.set_account(session, values)
