"""How an upload becomes a batch: once, and while not too much of its author's waits."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_states import QUEUED, WAITING
from landdb.errors import QuotaError, StorageError
from landdb.import_.readers.handover import with_side_files
from landdb.import_.readers.limits import MIB
from landdb.import_.records import ImportRequest
from landdb.import_settings import ImportSettings
from landdb.queries import import_jobs, import_uploads

LAID_BY: Final = (*WAITING, "committed")
"""States in which no program has anything to do with a batch, and the same file would say nothing new."""

STANDING: Final = (*QUEUED, *LAID_BY)


@dataclass(frozen=True)
class Arrival:
    """The batch that has the upload; ``is_repeated`` tells that it had it before."""

    batch_id: UUID
    state: str
    is_repeated: bool


def take_in(
    db: Database, actor: Actor, batch_id: UUID, request: ImportRequest, settings: ImportSettings, *, again: bool
) -> Arrival:
    """Make a batch of an upload, unless the author has one of the same files and options that still stands.

    Raises
    ------
    QuotaError
        As much of the author's waits as may.
    """
    values = describe(request)
    with db.open_session(actor, read_only=False, timeout_ms=None) as session:
        import_uploads.lock_uploads(session)
        found = None if again else _find_same(session, values["request_sha256"], STANDING)
        if found is not None:
            return found
        _require_room(session, values["file_size"], settings)
        add(session, actor, batch_id, request, values)
    return Arrival(batch_id, "received", is_repeated=False)


def find_same(db: Database, actor: Actor, request: ImportRequest) -> Arrival | None:
    """The author's batch of the same files and options that is open, or is what the register says.

    One that is queued may have been broken off: whoever has the files can go on with it.
    """
    size = sum(path.stat().st_size for path in _parts(request))
    with db.open_session(actor, timeout_ms=None) as session:
        if not import_uploads.has_size(session, size, STANDING):  # most files are new: they are hashed only once
            return None
        return _find_same(session, describe(request)["request_sha256"], STANDING)


def add(session: Connection, actor: Actor, batch_id: UUID, request: ImportRequest, values: Mapping[str, Any]) -> None:
    """Add the batch of a request, at the level of its author: who may see less learns nothing of it."""
    known = {"id": batch_id, "target": request.target, "file_name": request.file_name}
    import_jobs.add_batch(session, {**known, "secrecy_level": actor.clearance, **values})
    import_jobs.update_batch(session, batch_id, {"options": request.options()})
    import_jobs.add_event(session, batch_id, "state", {"state": "received"})


def describe(request: ImportRequest) -> dict[str, Any]:
    """Size and hashes of what was brought, by the names of the batch's columns."""
    paths = _parts(request)
    sizes = [path.stat().st_size for path in paths]
    content = digest(paths)
    names = [path.name for path in paths]
    said = json.dumps([content.hex(), names, sizes, request.target, request.options()], sort_keys=True)
    return {
        "file_sha256": content, "file_size": sum(sizes),
        "request_sha256": hashlib.sha256(said.encode(errors="surrogatepass")).digest(),
    }  # fmt: skip


def _parts(request: ImportRequest) -> list[Path]:
    return sorted(path for path in with_side_files(request.paths) if path.is_file())


def digest(paths: Sequence[Path]) -> bytes:
    """SHA-256 over all parts in the order of their names."""
    found = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                found.update(chunk)
    return found.digest()


def require_space(folder: Path, size: int, settings: ImportSettings) -> None:
    """Raise `StorageError` where ``size`` more bytes would leave too little of the disk of a folder free."""
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free - size < settings.min_free_mb * MIB:
        raise no_space(settings)


def no_space(settings: ImportSettings) -> StorageError:
    """The error of an upload that finds too little disk space; the caller raises it."""
    return StorageError(
        f"The server has too little disk space for this file: {settings.min_free_mb} MB have to stay free "
        "(LANDDB_MIN_FREE_MB).",
        f"Máy chủ không đủ dung lượng đĩa cho tệp này: phải còn trống {settings.min_free_mb} MB (LANDDB_MIN_FREE_MB).",
        remedy_en="Nothing was kept. Ask an administrator to make room, then send it again.",
        remedy_vi="Chưa lưu gì. Hãy báo quản trị viên giải phóng đĩa rồi gửi lại.",
    )


def _find_same(session: Connection, request_sha256: bytes, states: Sequence[str]) -> Arrival | None:
    found = import_uploads.find_same(session, request_sha256, states)
    if found is None or (found["state"] == "committed" and import_uploads.is_overtaken(session, found)):
        return None
    return Arrival(found["id"], found["state"], is_repeated=True)


def _require_room(session: Connection, size: int, settings: ImportSettings) -> None:
    waiting, held = import_uploads.count_waiting(session)
    if waiting < settings.max_waiting_imports and held + size <= settings.max_waiting_mb * MIB:
        return
    raise QuotaError(
        f"{waiting} of your imports are open, with {held / MIB:,.0f} MB of files: at most "
        f"{settings.max_waiting_imports} (LANDDB_MAX_WAITING_IMPORTS) and {settings.max_waiting_mb} MB "
        "(LANDDB_MAX_WAITING_MB) may be.",
        f"Bạn có {waiting} đợt nhập chưa kết thúc với {held / MIB:,.0f} MB tệp: tối đa "
        f"{settings.max_waiting_imports} đợt (LANDDB_MAX_WAITING_IMPORTS) và {settings.max_waiting_mb} MB "
        "(LANDDB_MAX_WAITING_MB).",
        remedy_en="Have them approved or cancel those that nobody needs, then send it again.",
        remedy_vi="Hãy chờ duyệt, hoặc dừng những đợt không cần nữa, rồi gửi lại.",
    )
