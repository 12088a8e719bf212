"""Every error of the API as one problem document (RFC 9457): the only place that knows HTTP statuses of errors."""

from __future__ import annotations

import logging
import traceback
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from landdb import errors
from landdb.api.option_fields import as_fields, with_fields
from landdb.api.representation import prefers_html
from landdb.basemaps.faults import FaultyError
from landdb.db import is_outage

LOG = logging.getLogger("landdb.api")
MEDIA_TYPE: Final = "application/problem+json"
_PACKAGE: Final = "/landdb/"


class TooManyRequestsError(errors.LandDBError):
    """The caller has to wait; ``retry_after_s`` says how long."""

    def __init__(self, message_en: str, message_vi: str, retry_after_s: int) -> None:
        super().__init__(message_en, message_vi)
        self.retry_after_s = retry_after_s


class TooLargeError(errors.LandDBError):
    """The body is larger than this server takes."""


@dataclass(frozen=True)
class Kind:
    """How one class of errors is shown: HTTP status, last part of the type URN, titles."""

    status: int
    name: str
    title_en: str
    title_vi: str


INTERNAL: Final = Kind(500, "internal", "Internal error", "Lỗi hệ thống")
BAD_REQUEST: Final = Kind(400, "bad-request", "The request cannot be used", "Yêu cầu không hợp lệ")
UNAVAILABLE: Final = Kind(503, "unavailable", "Not available now", "Tạm thời không phục vụ được")
NOT_FOUND: Final = Kind(404, "not-found", "Not found", "Không tìm thấy")
CONFLICT: Final = Kind(409, "conflict", "Conflict with the present state", "Xung đột với hiện trạng")
KINDS: Final[dict[type[BaseException], Kind]] = {
    errors.NotFoundError: NOT_FOUND,
    errors.InputError: BAD_REQUEST,
    errors.UnauthenticatedError: Kind(401, "unauthenticated", "Log in first", "Cần đăng nhập"),
    errors.RefusedError: Kind(403, "refused", "Not allowed", "Không được phép"),
    errors.ConflictError: CONFLICT,
    errors.OvertakenError: CONFLICT,
    errors.StaleError: Kind(412, "stale", "It has changed since you saw it", "Đã thay đổi sau khi bạn xem"),
    errors.UnseenError: Kind(428, "unseen", "Say which version you have seen", "Cần nêu phiên bản đã xem"),
    errors.QuotaError: Kind(429, "quota", "Too much is waiting", "Đang chờ quá nhiều"),
    errors.StorageError: Kind(507, "no-room", "Not enough disk space", "Không đủ dung lượng đĩa"),
    errors.CancelledError: Kind(409, "cancelled", "Stopped on request", "Đã dừng theo yêu cầu"),
    errors.UnavailableError: UNAVAILABLE,
    errors.ConfigurationError: UNAVAILABLE,
    errors.UpstreamTimeoutError: Kind(504, "base-map-slow", "The base map does not answer", "Nền bản đồ không trả lời"),
    errors.UpstreamError: Kind(502, "base-map", "The base map could not be loaded", "Không tải được nền bản đồ"),
    TooManyRequestsError: Kind(429, "too-many-requests", "Too many attempts", "Quá nhiều lần thử"),
    TooLargeError: Kind(413, "too-large", "The upload is too large", "Tệp tải lên quá lớn"),
    errors.LandDBError: BAD_REQUEST,
    OperationalError: UNAVAILABLE,
    PoolTimeoutError: UNAVAILABLE,
    Exception: INTERNAL,
}
_GENERIC: Final[dict[str, tuple[str, str]]] = {
    "internal": (
        "The server failed on this request. Tell the administrator the request id.",
        "Máy chủ gặp lỗi khi xử lý yêu cầu. Hãy báo quản trị viên mã yêu cầu.",
    ),
    "unavailable": (
        "The server cannot answer this now. Try again, or ask for less.",
        "Máy chủ chưa trả lời được. Hãy thử lại hoặc thu hẹp yêu cầu.",
    ),
}
_OF_FRAMEWORK: Final[dict[int, tuple[Kind, str, str]]] = {
    400: (BAD_REQUEST, "The body of the request cannot be read.", "Không đọc được nội dung của yêu cầu."),
    404: (NOT_FOUND, "There is no such page.", "Không có trang này."),
    405: (
        Kind(405, "method-not-allowed", "Not done at this address", "Địa chỉ này không nhận thao tác đó"),
        "The header Allow names the methods that this address takes.",
        "Tiêu đề Allow nêu các phương thức mà địa chỉ này nhận.",
    ),
}
"""What the framework refuses before a handler is asked, by HTTP status."""


def install(app: FastAPI) -> None:
    """Register the handlers. What is raised outside of them ends in :class:`landdb.api.middleware.RequestLog`."""
    app.add_exception_handler(errors.LandDBError, _on_error)
    app.add_exception_handler(DBAPIError, _on_error)
    app.add_exception_handler(PoolTimeoutError, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)


def kind_of(error: BaseException) -> Kind:
    """The most special row of the table that fits the error; a broken connection may have no class of its own."""
    if is_outage(error):
        return UNAVAILABLE
    return next(KINDS[parent] for parent in type(error).__mro__ if parent in KINDS)


def problem(request: Request, kind: Kind, detail_en: str, detail_vi: str, **extra: Any) -> JSONResponse:
    """Shape one problem document."""
    content = {
        "type": f"urn:landdb:problem:{kind.name}",
        "title": kind.title_en,
        "title_vi": kind.title_vi,
        "status": kind.status,
        "detail": detail_en,
        "detail_vi": detail_vi,
        "request_id": getattr(request.state, "request_id", ""),
    }
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(content | extra, status_code=kind.status, media_type=MEDIA_TYPE, headers=headers)


def respond(request: Request, error: BaseException) -> Response:
    """The answer to any exception. Only LandDB's own messages reach a caller; SQL and GEOS texts never do."""
    kind = kind_of(error)
    if not isinstance(error, errors.LandDBError) or kind in (INTERNAL, UNAVAILABLE):
        log_failure(request, error)
        detail_en, detail_vi = _GENERIC.get(kind.name, _GENERIC["internal"])
        return problem(request, kind, detail_en, detail_vi)
    remedy_en, remedy_vi = (with_fields(text or "", error.options) for text in (error.remedy_en, error.remedy_vi))
    detail_en = " ".join(filter(None, (error.message_en, remedy_en)))
    detail_vi = " ".join(filter(None, (error.message_vi, remedy_vi)))
    named: dict[str, list[str]] = {"parameters": list(as_fields(error.options))} if error.options else {}
    if isinstance(error, errors.OvertakenError):
        named["imports"] = [str(number) for number in error.imports]
    if isinstance(error, FaultyError):
        return problem(request, kind, detail_en, detail_vi, faults=[asdict(fault) for fault in error.faults])
    response = problem(request, kind, detail_en, detail_vi, **named)
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, errors.UnauthenticatedError):
        response.headers["WWW-Authenticate"] = _challenge(request)
    return response


def log_failure(request: Request, error: BaseException) -> None:
    """Log where it failed. The message is left out: a database error quotes values, which may be secret."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE in frame.filename]
    where = " < ".join(f"{frame.filename.rpartition(_PACKAGE)[2]}:{frame.lineno}" for frame in reversed(frames[-6:]))
    original = getattr(error, "orig", None)
    state = getattr(original, "pgcode", None)
    LOG.error(
        "failure request_id=%s error=%s sqlstate=%s at=%s",
        getattr(request.state, "request_id", ""),
        type(original or error).__name__,
        state,
        where,
    )


def _challenge(request: Request) -> str:
    """Browsers get a scheme they do not know: a Basic challenge would open their own log-in window over the map."""
    return 'Session realm="landdb"' if "sec-fetch-mode" in request.headers else 'Basic realm="landdb", charset="UTF-8"'


def _on_error(request: Request, error: Exception) -> Response:
    if isinstance(error, errors.UnauthenticatedError) and _is_page(request):
        return RedirectResponse(f"/login?{urlencode({'next': request.url.path})}", status_code=303)
    return respond(request, error)


def _is_page(request: Request) -> bool:
    """Whether a person opened the address in a browser, rather than a program with credentials of its own."""
    return request.method == "GET" and "authorization" not in request.headers and prefers_html(request)


def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return respond(request, error)
    kind, detail_en, detail_vi = _OF_FRAMEWORK.get(error.status_code, _OF_FRAMEWORK[400])
    response = problem(request, kind, detail_en, detail_vi)
    response.headers.update(error.headers or {})
    return response


def _on_invalid(request: Request, error: Exception) -> Response:
    """Say which parameters are wrong, without quoting what was sent."""
    if not isinstance(error, RequestValidationError):
        return respond(request, error)
    names = sorted({".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]) for item in error.errors()})
    listed = ", ".join(names)
    return problem(
        request,
        BAD_REQUEST,
        f"These parameters are missing or wrong: {listed}.",
        f"Tham số thiếu hoặc sai: {listed}.",
        parameters=names,
    )
