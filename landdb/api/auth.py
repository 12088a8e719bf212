"""Who calls: sessions by cookie, HTTP Basic for machines and GIS clients, anonymous where the settings allow it.

Nothing here says what a caller may see: that is the database's business, by the Actor found here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from threading import Lock
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import Response

from landdb.api import passwords
from landdb.api.addresses import client_address
from landdb.api.throttle import Throttle
from landdb.db import Database
from landdb.domain.actors import ANONYMOUS, AUTH_SERVICE, Actor
from landdb.domain.plain_text import is_plain
from landdb.errors import RefusedError, UnauthenticatedError, UnavailableError
from landdb.queries import accounts
from landdb.settings import Settings

CSRF_HEADER: Final = "X-CSRF-Token"
SESSION_HEADER: Final = "X-Session-Expected"
"""Sent by a page whose user has logged in: where guests read too, an ended session would else just show less."""

_VERIFIED_S: Final = 60.0
_ATTEMPT_LOCKS: Final = 64


@dataclass(frozen=True)
class Identity:
    """The caller of one request. ``csrf_token`` is set for a browser session only."""

    actor: Actor
    account: accounts.Account | None = None
    csrf_token: str | None = None


class Authenticator:
    """Finds the caller of a request; one per application."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._throttle = Throttle()
        self._key = secrets.token_bytes(32)
        # Which stored hash a Basic password has been verified against: spares 30 ms of argon2 on every tile.
        self._verified: TTLCache[bytes, tuple[UUID, str]] = TTLCache(maxsize=1000, ttl=_VERIFIED_S)
        self._verified_lock = Lock()
        self._attempt_locks = tuple(Lock() for _ in range(_ATTEMPT_LOCKS))

    @property
    def cookie_name(self) -> str:
        return "__Host-landdb" if self._settings.secure_cookies else "landdb_session"

    def identify(self, request: Request, *, keep_alive: bool = True) -> Identity:
        """Find the caller; clearance and scope are read from the account on each request.

        With ``keep_alive`` a browser session counts as used: nobody uses one by merely waiting for news.

        Raises
        ------
        UnauthenticatedError
            Wrong credentials, or none where the settings or the page (`SESSION_HEADER`) want some.
        """
        header = request.headers.get("authorization")
        if header is not None:
            account = self._basic(header, client_address(request, self._settings.trusted_proxy))
            return Identity(account.actor, account)
        token = request.cookies.get(self.cookie_name)
        found = self._find_session(token, keep_alive=keep_alive) if token else None
        if found:
            return Identity(found.account.actor, found.account, found.csrf_token)
        if SESSION_HEADER in request.headers:
            raise UnauthenticatedError("Your session has ended: log in again.", "Phiên đã kết thúc: hãy đăng nhập lại.")
        return self.identify_stranger()

    def has_credentials(self, request: Request) -> bool:
        """Tell whether a request brings anything to log in with; without, nothing has to be looked up."""
        known = any(name in request.headers for name in ("authorization", SESSION_HEADER))
        return known or self.cookie_name in request.cookies

    def identify_stranger(self) -> Identity:
        """The caller who has not logged in, where the settings let them read.

        Raises
        ------
        UnauthenticatedError
            They do not.
        """
        if not self._settings.anonymous_read:
            raise UnauthenticatedError("Log in to use the register.", "Hãy đăng nhập để dùng hệ thống.")
        return Identity(ANONYMOUS)

    def identify_writer(self, request: Request) -> Identity:
        """Find the caller of an unsafe method: logged in, from a page of this origin, with the session's token."""
        check_origin(request)
        identity = self.identify(request)
        if identity.account is None:
            raise UnauthenticatedError("Log in first.", "Hãy đăng nhập trước.")
        if identity.csrf_token is not None:
            given = request.headers.get(CSRF_HEADER, "")
            if not hmac.compare_digest(given.encode(), identity.csrf_token.encode()):
                raise RefusedError("The CSRF token is missing or old.", "Mã chống giả mạo (CSRF) thiếu hoặc đã cũ.")
        return identity

    def log_in(self, request: Request, username: str, password: str) -> tuple[accounts.Account, str]:
        """Check a password and open a session; returns the account and the new session's token."""
        account = self._check_password(username, password, client_address(request, self._settings.trusted_proxy))
        token = secrets.token_urlsafe(32)
        old = request.cookies.get(self.cookie_name)
        with self._database.open_session(AUTH_SERVICE, read_only=False) as session:
            if old:
                accounts.remove_web_session(session, _digest(old))
            accounts.add_web_session(session, account.id, _digest(token), secrets.token_urlsafe(24))
        return account, token

    def log_out(self, request: Request) -> None:
        """End the session of a request."""
        token = request.cookies.get(self.cookie_name)
        if token:
            with self._database.open_session(AUTH_SERVICE, read_only=False) as session:
                accounts.remove_web_session(session, _digest(token))

    def set_cookie(self, response: Response, token: str) -> None:
        """Give the browser its session."""
        self._set_cookie(response, token, int(accounts.LIFETIME.total_seconds()))

    def clear_cookie(self, response: Response) -> None:
        """Make the browser forget its session."""
        self._set_cookie(response, "", 0)

    def _set_cookie(self, response: Response, token: str, max_age: int) -> None:
        response.set_cookie(
            self.cookie_name, token, max_age=max_age, path="/", secure=self._settings.secure_cookies,
            httponly=True, samesite="lax",
        )  # fmt: skip

    def _find_session(self, token: str, *, keep_alive: bool) -> accounts.WebSession | None:
        digest = _digest(token)
        with self._database.open_session(AUTH_SERVICE) as session:
            found = accounts.find_web_session(session, digest)
        if found and found.is_stale and keep_alive:
            with self._database.open_session(AUTH_SERVICE, read_only=False) as session:
                accounts.touch_web_session(session, digest)
        return found

    def _find_account(self, username: str) -> accounts.Account | None:
        with self._database.open_session(AUTH_SERVICE) as session:
            return accounts.find_account(session, username)

    def _basic(self, header: str, address: str) -> accounts.Account:
        username, password = _decode_basic(header)
        account = self._find_account(username)
        digest = hmac.digest(self._key, f"{username}\0{password}".encode(), "sha256")
        if account and self._is_verified(digest, account):
            return account
        # A client that asks for twenty tiles at once makes one attempt, not twenty.
        with self._attempt_locks[digest[0] % len(self._attempt_locks)]:
            if account and self._is_verified(digest, account):
                return account
            account = self._check_password(username, password, address)
            with self._verified_lock:
                self._verified[digest] = (account.id, account.password_hash)
        return account

    def _is_verified(self, digest: bytes, account: accounts.Account) -> bool:
        with self._verified_lock:
            return self._verified.get(digest) == (account.id, account.password_hash)

    def _check_password(self, username: str, password: str, address: str) -> accounts.Account:
        username = unicodedata.normalize("NFC", username).strip()[:200]
        account = self._find_account(username) if is_plain(username) else None
        self._throttle.begin(username, address)
        try:
            matches = passwords.verify_password(account.password_hash if account else None, password)
        except UnavailableError:
            self._throttle.withdraw(username, address)
            raise
        if not matches or account is None:
            raise UnauthenticatedError("Wrong user name or password.", "Sai tên đăng nhập hoặc mật khẩu.")
        self._throttle.succeeded(username, address)
        return account


def check_origin(request: Request) -> None:
    """Refuse an unsafe request that a page of another origin sent.

    Only the host is compared: behind a TLS proxy this process does not know the scheme that the browser sees.
    """
    origin = request.headers.get("origin")
    foreign = request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
    if origin is not None:
        public_url: str | None = request.app.state.services.settings.public_url
        own = {request.headers.get("host", "").lower()} | ({urlsplit(public_url).netloc} if public_url else set())
        foreign = urlsplit(origin).netloc.lower() not in own
    if foreign:
        raise RefusedError("This request came from another site.", "Yêu cầu đến từ một trang khác.")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _decode_basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        username, separator, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        separator = ""
    if scheme.lower() != "basic" or not separator or "\0" in username:
        raise UnauthenticatedError("The Authorization header cannot be read.", "Không đọc được tiêu đề Authorization.")
    return username, password
