"""Files that commands write for people: where `--out` puts them, whole or not at all, readable by their owner only."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from landdb.cli.invocation import quoted
from landdb.errors import InputError, UnavailableError

_LONGEST_SUFFIX: Final = 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What writing meets without naming the file."""


def require_folder(out: Path | None) -> None:
    """Refuse a place in a folder that is not there, before anything is made: it may be a slip of the keyboard.

    Raises
    ------
    InputError
        Names the folder, and the command that makes it.
    """
    folder = None if out is None or out.is_dir() else out.parent
    if folder is not None and not folder.is_dir():
        remedy = f"mkdir -p {quoted([str(folder)])}"
        raise InputError(
            f"no such folder: {folder}", f"không có thư mục này: {folder}", remedy_en=remedy, remedy_vi=remedy
        )


def place(out: Path | None, usual_name: str) -> Path:
    """The file to write: the one that was named, or of the usual name in the folder that was named, or here."""
    if out is None:
        return Path(usual_name)
    return out / usual_name if out.is_dir() else out


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to be written to, which takes its place in the end; nothing of it stays where that fails.

    Each writer has one of its own, so that of several at once the last one's stays, whole.

    Raises
    ------
    UnavailableError
        It cannot be written, or a file cannot be used that whoever writes needs; which one is told, and why.
    """
    suffix = path.suffix if len(os.fsencode(path.suffix)) <= _LONGEST_SUFFIX else ""
    try:
        number, name = mkstemp(prefix=".landdb-", suffix=suffix, dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    os.close(number)
    part = Path(name)
    try:
        yield part
        part.chmod(0o600)
        part.replace(path)
    except OSError as error:
        if str(error.filename) == name or (error.filename is None and error.errno in _FULL):
            raise _unwritable(path, error) from None
        if error.filename is None:
            raise
        why = f"{error.filename}: {error.strerror}"
        raise UnavailableError(f"cannot use {why}", f"không dùng được {why}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> UnavailableError:
    why = error.strerror or str(error)
    return UnavailableError(f"cannot write {path}: {why}", f"không ghi được {path}: {why}")
