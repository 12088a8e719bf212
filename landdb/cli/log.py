"""Where the log of a running server goes: standard error for `serve`, a small rotating file for the demo."""

from __future__ import annotations

import logging
import os
import tempfile
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
MAX_BYTES = 5_000_000


def log_to_stderr() -> None:
    """Log requests and failures to standard error, where a service manager collects them."""
    _install(logging.StreamHandler())


def log_to_file(home: Path) -> Path:
    """Log to `home/log/landdb.log`, readable by its owner only, and return the path."""
    folder = home / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "landdb.log"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    _install(RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=2, encoding="utf-8"))
    return path


def write_crash_report() -> Path:
    """Write the exception in hand to a file that only its owner may read, for it may quote what is secret."""
    descriptor, name = tempfile.mkstemp(prefix="landdb-crash-", suffix=".log", text=True)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        traceback.print_exc(file=file)
    return Path(name)


def _install(handler: logging.Handler) -> None:
    handler.setFormatter(logging.Formatter(FORMAT))
    for name, level in (("landdb", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.addHandler(handler)
        logger.propagate = False
