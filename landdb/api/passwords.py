"""Password hashes: argon2id with 19 MiB, two passes, one lane; at most a few at once. Knows no accounts."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from landdb.errors import UnavailableError

MAX_PASSWORD_LENGTH: Final = 1024
"""Longer ones are refused unhashed: hashing megabytes would be a gift to an attacker."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CONCURRENT: Final = BoundedSemaphore(4)
_WAIT_S: Final = 5.0
_DUMMY_HASH: Final = _HASHER.hash("no account has this password")


def hash_password(password: str) -> str:
    """Hash a password for storing."""
    with _Slot():
        return _HASHER.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Check a password in the same time whether or not there is such an account (``None``).

    Raises
    ------
    UnavailableError
        Too many checks run at once.
    """
    if len(password) > MAX_PASSWORD_LENGTH:
        return False
    with _Slot():
        try:
            _HASHER.verify(password_hash or _DUMMY_HASH, password)
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


class _Slot:
    """One of the few places in which a hash of 19 MiB may be computed."""

    def __enter__(self) -> None:
        if not _CONCURRENT.acquire(timeout=_WAIT_S):
            raise UnavailableError("Too many log-ins at once.", "Quá nhiều lượt đăng nhập cùng lúc.")

    def __exit__(self, *_: object) -> None:
        _CONCURRENT.release()
