"""The form of an upload: its files into the folder of their batch, its fields into what the importer is asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from landdb.api import params
from landdb.errors import InputError
from landdb.import_.options import check_options
from landdb.import_.records import ImportRequest

MAX_FILES: Final = 20
TEXTS: Final = ("commune", "crs", "encoding", "profile", "accept", "layer")
SWITCHES: Final = ("dry_run", "clear_empty")
AGAIN: Final = "again"
_SWITCHED: Final = {
    "1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False, "": False,
}  # fmt: skip
"""Import the same files with the same options once more."""

PAIRS: Final = ("mapping", "encodings", "translation", "constants")
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    name: get_args(get_type_hints(ImportRequest)[name]) for name in ("target", "on_existing", "removed", "finish")
}
"""Fields with a few values, the default not necessarily the first."""

FIELDS: Final = frozenset({"files", AGAIN, *TEXTS, *SWITCHES, *PAIRS, *CHOICES})


async def read_form(request: Request) -> FormData:
    """The form, its files spooled by the server."""
    return await request.form(max_files=MAX_FILES, max_fields=len(FIELDS))


def store_files(form: FormData, folder: Path) -> tuple[Path, ...]:
    """Write the uploaded files under their own last names into a folder that nobody else reads.

    Raises
    ------
    InputError
        There is no file, or a name that cannot be used.
    """
    uploads = [item for item in form.getlist("files") if isinstance(item, UploadFile)]
    if not uploads:
        raise InputError("Send the files as 'files'.", "Hãy gửi tệp trong trường 'files'.")
    folder.mkdir(parents=True, mode=0o700)
    paths = []
    for upload in uploads:
        path = folder / _own_name(upload)
        if path.exists():
            raise InputError("Two files have the same name.", "Hai tệp trùng tên.")
        with path.open("wb") as target:
            shutil.copyfileobj(upload.file, target, 1 << 20)
        paths.append(path)
    return tuple(paths)


def parse_form(form: FormData, paths: tuple[Path, ...]) -> ImportRequest:
    """What is asked for; an empty field is one that was not sent.

    Raises
    ------
    InputError
        Names the field.
    """
    for name in form:
        if name not in FIELDS:
            raise InputError(f"Unknown field '{name[:60]}'.", f"Trường lạ '{name[:60]}'.")
    texts = {name: value.strip() for name, value in form.items() if isinstance(value, str) and value.strip() != ""}
    options: dict[str, Any] = {name: texts[name] for name in TEXTS if name in texts}
    options |= {name: _parse_choice(name, texts[name]) for name in CHOICES if name in texts}
    options |= {name: parse_switch(form, name) for name in SWITCHES if name in texts}
    options |= {name: _parse_pairs(name, texts[name]) for name in PAIRS if name in texts}
    request = ImportRequest(paths=paths, **options)
    check_options(request)
    return request


def parse_switch(form: FormData, name: str) -> bool:
    """Whether a field is set: a trial must not become an import because its word was not known.

    Raises
    ------
    InputError
        It is neither yes nor no.
    """
    value = form.get(name)
    said = value.strip().lower() if isinstance(value, str) else ""
    if said not in _SWITCHED:
        raise params.bad(name, "true or false", "true hoặc false")
    return _SWITCHED[said]


def _own_name(upload: UploadFile) -> str:
    name = Path((upload.filename or "").replace("\\", "/")).name
    if not name or name.startswith(".") or not name.isprintable() or len(name.encode()) > 200:
        raise InputError("A file has no usable name.", "Tên tệp không dùng được.")
    return name


def _parse_choice(name: str, value: str) -> str:
    if value not in CHOICES[name]:
        listed = ", ".join(CHOICES[name])
        raise params.bad(name, f"one of {listed}", f"một trong {listed}")
    return value


def _parse_pairs(name: str, text: str) -> dict[str, str]:
    try:
        pairs = json.loads(text)
    except (ValueError, RecursionError):
        pairs = None
    if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
        raise params.bad(name, 'a JSON object {"column": "text"}', 'đối tượng JSON {"cột": "giá trị"}')
    return pairs
