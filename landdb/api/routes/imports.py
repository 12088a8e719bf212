"""Imports: files come in, a job runs in the background, its state and findings can be asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from anyio import from_thread
from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from landdb.api import params
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader, ServicesDep, Writer
from landdb.api.representation import json_response, root_url
from landdb.api.routes.collections import no_such_item, parse_uuid
from landdb.api.schemas.parcels import plain
from landdb.domain.actors import Actor
from landdb.errors import ConflictError, InputError, RefusedError
from landdb.import_.options import check_options
from landdb.import_.records import ImportRequest
from landdb.import_.recover import UPLOADS
from landdb.queries import import_batches

router = APIRouter()

MAX_FILES: Final = 20
MAX_ISSUES: Final = 1000
_FIELDS: Final = frozenset(
    {"files", "commune", "crs", "encoding", "target", "mapping", "dry_run", "on_existing", "clear_empty", "layer"}
)


@router.post("/imports")
def add_import(request: Request, actor: Writer, services: ServicesDep) -> Response:
    """Take files and begin an import. The caller is known before the first byte of the body is read."""
    params.refuse_unknown(request.query_params, ())
    if actor.clearance < 1:
        raise RefusedError("Importing needs clearance 1.", "Nhập dữ liệu cần mức tiếp cận 1.")
    form = from_thread.run(_read_form, request)
    batch_id = uuid4()
    folder = services.settings.home / UPLOADS / str(batch_id)
    try:
        paths = _store(form, folder)
        job = _parse_request(form, paths)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        from_thread.run(form.close)
    services.jobs.start(actor, job, batch_id, folder)
    headers = {"Location": f"{root_url(request)}/imports/{batch_id}"}
    response = json_response({"id": str(batch_id), "state": "received"}, **headers)
    response.status_code = 202
    return response


@router.get("/imports")
def read_imports(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """The newest imports that the caller may see."""
    params.refuse_unknown(request.query_params, {"limit"})
    limit = params.parse_int(request.query_params, "limit", 50, 1, 200)
    require_clearance(actor)
    with database.open_session(actor) as session:
        found = import_batches.find_batches(session, limit)
    return json_response({"imports": [_shape(row) for row in found]})


@router.get("/imports/{batch_id}")
def read_import(batch_id: str, actor: Reader, services: ServicesDep) -> Response:
    """State and ledger of one import."""
    require_clearance(actor)
    key = parse_uuid(batch_id)
    with services.database.open_session(actor) as session:
        found = import_batches.get_batch(session, key)
    if found is not None:
        return json_response(_shape(found))
    if not services.jobs.is_queued(UUID(key), actor):
        raise no_such_item()
    return json_response({"id": key, "state": "received"})


@router.get("/imports/{batch_id}/issues")
def read_issues(request: Request, batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """Findings in file order; ``next`` is the cursor of the following page."""
    params.refuse_unknown(request.query_params, {"limit", "cursor"})
    limit = params.parse_int(request.query_params, "limit", 200, 1, MAX_ISSUES)
    after = decode_cursor(request.query_params.get("cursor"), int) or (0,)
    require_clearance(actor)
    with database.open_session(actor) as session:
        if import_batches.get_batch(session, parse_uuid(batch_id)) is None:
            raise no_such_item()
        found = import_batches.find_issues(session, batch_id, limit + 1, min(max(after[0], 0), 2**62))
    following = encode_cursor(found[limit - 1]["id"]) if len(found) > limit else None
    return json_response({"issues": [_shape(row) for row in found[:limit]], "next": following})


@router.post("/imports/{batch_id}/cancel")
def cancel_import(batch_id: str, actor: Writer, services: ServicesDep) -> Response:
    """Ask a running import to stop: nothing of it will be in the register."""
    require_clearance(actor)
    key = parse_uuid(batch_id)
    queued = services.jobs.is_queued(UUID(key), actor)
    with services.database.open_session(actor, read_only=False) as session:
        known = import_batches.get_batch(session, key) is not None
        if not known and not queued:
            raise no_such_item()
        stoppable = import_batches.request_cancel(session, key)
    if known and not stoppable:
        raise ConflictError(
            "This import has ended or is being committed: it can no longer be stopped.",
            "Đợt nhập này đã kết thúc hoặc đang ghi vào sổ: không dừng được nữa.",
        )
    services.jobs.cancel(UUID(key))
    response = json_response({"id": key, "state": "cancelling"})
    response.status_code = 202
    return response


async def _read_form(request: Request) -> FormData:
    return await request.form(max_files=MAX_FILES, max_fields=len(_FIELDS))


def _store(form: FormData, folder: Path) -> tuple[Path, ...]:
    """Write the uploaded files under their own last names into a folder that nobody else reads."""
    uploads = [item for item in form.getlist("files") if isinstance(item, UploadFile)]
    if not uploads:
        raise InputError("Send the files as 'files'.", "Hãy gửi tệp trong trường 'files'.")
    folder.mkdir(parents=True, mode=0o700)
    paths = []
    for upload in uploads:
        name = Path((upload.filename or "").replace("\\", "/")).name
        if not name or name.startswith(".") or not name.isprintable() or len(name.encode()) > 200:
            raise InputError("A file has no usable name.", "Tên tệp không dùng được.")
        path = folder / name
        if path.exists():
            raise InputError("Two files have the same name.", "Hai tệp trùng tên.")
        with path.open("wb") as target:
            shutil.copyfileobj(upload.file, target, 1 << 20)
        paths.append(path)
    return tuple(paths)


def _parse_request(form: FormData, paths: tuple[Path, ...]) -> ImportRequest:
    texts = {name: value.strip() for name, value in form.items() if isinstance(value, str) and value.strip() != ""}
    for name in form:
        if name not in _FIELDS:
            raise InputError(f"Unknown field '{name[:60]}'.", f"Trường lạ '{name[:60]}'.")
    target = _one_of(texts, "target", "parcels", "works")
    on_existing = _one_of(texts, "on_existing", "refuse", "update")
    job = ImportRequest(
        paths=paths,
        target="works" if target == "works" else "parcels",
        commune=texts.get("commune"),
        crs=texts.get("crs"),
        encoding=texts.get("encoding"),
        mapping=_parse_mapping(texts.get("mapping", "{}")),
        dry_run=_is_on(texts, "dry_run"),
        on_existing="update" if on_existing == "update" else "refuse",
        clear_empty=_is_on(texts, "clear_empty"),
        layer=texts.get("layer"),
        work_folder=paths[0].parent,
    )
    check_options(job)
    return job


def _is_on(texts: Mapping[str, str], name: str) -> bool:
    return texts.get(name, "0").lower() in ("1", "true", "on", "yes")


def _one_of(texts: Mapping[str, str], name: str, *values: str) -> str:
    value = texts.get(name, values[0])
    if value not in values:
        raise params.bad(name, f"one of {', '.join(values)}", f"một trong {', '.join(values)}")
    return value


def _parse_mapping(text: str) -> dict[str, str]:
    try:
        mapping = json.loads(text)
    except (ValueError, RecursionError):
        mapping = None
    if not isinstance(mapping, dict) or not all(isinstance(value, str) for value in mapping.values()):
        raise params.bad("mapping", 'a JSON object {"column": "field"}', 'đối tượng JSON {"cột": "trường"}')
    return mapping


def require_clearance(actor: Actor) -> None:
    """Import records are open from clearance 1 on; below it they are as if they were not there."""
    if actor.clearance < 1:
        raise no_such_item()


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items()}
