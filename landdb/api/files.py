"""Files made for one answer: in a folder of their own, in a thread, broken off when the caller has gone."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Final, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from landdb.domain.actors import Actor
from landdb.domain.issues import Language
from landdb.errors import CancelledError
from landdb.settings import Settings

EXPORT_LOG = logging.getLogger("landdb.exports")
_SECONDS_BETWEEN_QUESTIONS: Final = 0.5
_PIECE_BYTES: Final = 64 * 1024

T = TypeVar("T")


async def make_while_wanted(request: Request, make: Callable[[Callable[[], None]], T]) -> T:
    """Run ``make(check)`` in a thread; ``check()`` raises there as soon as the caller has hung up.

    Raises
    ------
    CancelledError
        Nobody waits for the answer any more.
    """
    gone = Event()

    def check() -> None:
        if gone.is_set():
            raise CancelledError("the caller has gone", "người yêu cầu đã ngắt kết nối")

    async def watch() -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(_SECONDS_BETWEEN_QUESTIONS)
        gone.set()

    watcher = asyncio.create_task(watch())
    try:
        return await run_in_threadpool(make, check)
    finally:
        gone.set()  # the thread goes on when the server stops this answer: nobody waits then either
        watcher.cancel()


def new_folder(home: Path) -> Path:
    """Return an empty folder that only this server reads."""
    return Path(tempfile.mkdtemp(prefix="landdb-export-", dir=home if home.is_dir() else None))


class FileAnswer(StreamingResponse):
    """A file to be saved, whose folder is removed when it has been sent, however that ended."""

    def __init__(self, path: Path, name: str, media_type: str) -> None:
        headers = saved_as(name) | {"Content-Length": str(path.stat().st_size)}
        super().__init__(_pieces(path), media_type=media_type, headers=headers)
        self._folder = path.parent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


def bytes_answer(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a file that is small enough for the memory."""
    return Response(content, media_type=media_type, headers=saved_as(name))


def saved_as(name: str) -> dict[str, str]:
    """Return the headers that have a file saved under a name of plain letters, and kept by nobody on the way."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def banner_of(settings: Settings, language: Language) -> str:
    """Return the server's classification strip in a language, as every file bears it."""
    return settings.banner_vi if language == "vi" else settings.banner_en or settings.banner_vi


def log_export(request: Request, actor: Actor, kind: str, rows: int, level: int) -> None:
    """Log that rows left the register: who, what kind, how many, their highest level. Never what was asked for."""
    line = {
        "request_id": request.state.request_id, "actor": actor.id, "export": kind, "rows": rows, "level": level,
    }  # fmt: skip
    EXPORT_LOG.info(json.dumps(line, ensure_ascii=False))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece
