"""How the process that reads is started: a fresh interpreter without secrets, as a user without rights where it may."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from landdb.import_.readers.isolation import NOBODY, code_is_readable_by_others, readable_by_others
from landdb.import_.readers.limits import Limits

CHILD_MODULE: Final = "landdb.import_.readers.child"

_ENVIRONMENT: Final[Mapping[str, str]] = {
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system",
    "CPL_DEBUG": "OFF", "GDAL_NUM_THREADS": "1", "PROJ_NETWORK": "OFF",
}  # fmt: skip


def spawn(folder: Path, uid: int | None, limits: Limits, module: str = CHILD_MODULE) -> subprocess.Popen[bytes]:
    """Start a reader in ``folder`` within ``limits``, which becomes the user ``uid``; questions go to its input."""
    orders = json.dumps({"limits": asdict(limits), "uid": uid, "folder": str(folder)})
    places = {"HOME": str(folder / "tmp"), "TMPDIR": str(folder / "tmp")}
    return subprocess.Popen(
        [sys.executable, "-I", "-m", module, orders],
        cwd=folder, env={**_ENVIRONMENT, **places}, close_fds=True, start_new_session=True, umask=0o077,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
    )  # fmt: skip


def user_for(folder: Path) -> int | None:
    """As root: nobody, where nobody could reach folder and code; else the reader stays who we are, without rights."""
    if os.geteuid() != 0 or not readable_by_others(folder.parent) or not code_is_readable_by_others():
        return None
    return NOBODY
