"""What a killed process left behind: open batches, uploads and work folders are cleared when a server starts."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.queries import import_batches
from landdb.queries.imports import close_unwritten

UPLOADS: Final = "uploads"
WORK: Final = "work"
_MESSAGE: Final = {
    "vi": "Máy chủ đã dừng giữa chừng; chưa ghi gì vào sổ, hãy nhập lại",
    "en": "The server stopped in the middle; nothing was written, import the file again",
}


def close_abandoned(db: Database) -> int:
    """Close the batches that no living process owns as failed; returns how many."""
    with db.open_session(LOCAL_ADMIN) as session:
        unfinished = import_batches.find_unfinished(session)
    closed = 0
    for batch_id in unfinished:
        with db.open_session(LOCAL_ADMIN, read_only=False) as session:
            if import_batches.claim(session, batch_id):
                close_unwritten(session, batch_id, "failed", _MESSAGE)
                closed += 1
    return closed


@contextmanager
def clean_folders(home: Path) -> Iterator[None]:
    """Empty the folders of what nobody will ever fetch; within, another server of this home leaves them alone."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / f"{UPLOADS}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another server runs: the uploads may be its own
            pass
        else:
            shutil.rmtree(home / UPLOADS, ignore_errors=True)
        fcntl.flock(lock, fcntl.LOCK_SH)
        for folder in (home / WORK).glob("*-*"):
            if not _lives(folder.name.partition("-")[0]):
                shutil.rmtree(folder, ignore_errors=True)
        yield


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
