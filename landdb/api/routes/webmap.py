"""The built web map under /map/, and the few files of the HTML pages under /static/."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from landdb.api.deps import ServicesDep
from landdb.api.errors import NOT_FOUND, problem
from landdb.api.representation import html_response

router = APIRouter()

IMMUTABLE: Final = "public, max-age=31536000, immutable"
_STATIC: Final = Path(__file__).resolve().parent.parent / "static"
_MEDIA_TYPES: Final = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".json": "application/json", ".geojson": "application/geo+json", ".svg": "image/svg+xml", ".png": "image/png",
    ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon", ".woff2": "font/woff2", ".woff": "font/woff",
    ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".wasm": "application/wasm",
    ".map": "application/json",
}  # fmt: skip


@router.get("/map", include_in_schema=False)
def read_map_without_slash() -> Response:
    """Send the browser to where relative addresses work."""
    return RedirectResponse("/map/", status_code=308)


@router.get("/map/{path:path}")
def read_map_file(request: Request, path: str, services: ServicesDep) -> Response:
    """A file of the built map; hashed names may be kept for ever, the page itself is asked for each time."""
    folder = services.settings.webmap_dir
    if not (folder / "index.html").is_file():
        return html_response(request, "map_missing.html", {"page": {"links": []}}, {"Cache-Control": "no-store"})
    return _send(request, folder, path or "index.html", immutable=path.startswith("assets/"))


@router.get("/static/{path:path}")
def read_static_file(request: Request, path: str) -> Response:
    """The style sheet of the HTML pages."""
    return _send(request, _STATIC, path, immutable=False)


def _send(request: Request, folder: Path, path: str, *, immutable: bool) -> Response:
    """A file below ``folder``; whatever lies outside, or has a kind not listed, is not found."""
    file = _find_file(folder, path)
    if file is None or file.suffix not in _MEDIA_TYPES:
        return problem(request, NOT_FOUND, "There is no such file.", "Không có tệp này.")
    headers = {"Cache-Control": IMMUTABLE if immutable else "no-cache", "Vary": "Accept-Encoding"}
    return FileResponse(file, media_type=_MEDIA_TYPES[file.suffix], headers=headers)


def _find_file(folder: Path, path: str) -> Path | None:
    try:
        file = (folder / path).resolve()
        return file if file.is_relative_to(folder.resolve()) and file.is_file() else None
    except (OSError, ValueError):  # a name too long for the file system, or with a null
        return None
