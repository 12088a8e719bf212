"""Files that commands write for people: where `--out` puts them, whole or not at all, readable by their owner only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from landdb.cli.invocation import quoted
from landdb.errors import InputError, UnavailableError


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

    Raises
    ------
    UnavailableError
        It cannot be written.
    """
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # nobody's link is followed
        yield part
        part.chmod(0o600)
        part.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise UnavailableError(f"cannot write {path}: {why}", f"không ghi được {path}: {why}") from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
