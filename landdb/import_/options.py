"""What the options of an import may say: they go into the batch, into findings and into logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from landdb.domain.issues import Issue
from landdb.domain.plain_text import is_plain
from landdb.domain.reasons import read_reason
from landdb.errors import InputError
from landdb.import_.records import ImportRequest


def check_options(request: ImportRequest) -> None:
    """Refuse options that do not go together, and texts that no database takes; what was sent is not repeated.

    Raises
    ------
    InputError
        Names the option.
    """
    if request.clear_empty and request.on_existing != "update":
        raise InputError(
            "Empty cells can only clear values in an update ('clear_empty' needs 'update').",
            "Ô trống chỉ xóa được giá trị khi cập nhật ('clear_empty' cần 'update').",
        )
    if request.accept is not None:
        read_reason(request.accept)
    for name, text in _texts(request):
        if text is not None and not is_plain(text):
            raise InputError(
                f"The option '{name}' holds control characters or is no valid text.",
                f"Tùy chọn '{name}' có ký tự điều khiển hoặc không phải văn bản hợp lệ.",
            )


_SINGLE: Final = ("commune", "crs", "encoding", "layer", "profile")
_PAIRS: Final[Mapping[str, str]] = {
    "--map": "mapping", "--encoding": "encodings", "--translate": "translation", "--set": "constants",
}  # fmt: skip


def options_without(options: Mapping[str, Any], found: Issue) -> dict[str, Any] | None:
    """The options of a batch without the one that a finding (F19) calls unusable; None where it names none of them."""
    if found.code != "F19":
        return None
    asked, value = str(found.params.get("option", "")), str(found.params.get("value", ""))
    name = asked.removeprefix("--")
    if name in _SINGLE and options.get(name) == value:
        return {**options, name: None}
    pairs: Mapping[str, str] = options.get(_PAIRS.get(asked, "")) or {}
    kept = {said: meant for said, meant in pairs.items() if value not in {f"{said}={meant}", said.partition(":")[0]}}
    return None if len(kept) == len(pairs) else {**options, _PAIRS[asked]: kept}


def _texts(request: ImportRequest) -> Iterator[tuple[str, str | None]]:
    yield "commune", request.commune
    yield "crs", request.crs
    yield "encoding", request.encoding
    yield "layer", request.layer
    yield "profile", request.profile
    yield "accept", request.accept
    for column, encoding in request.encodings.items():
        yield from (("encodings", column), ("encodings", encoding))
    for column, field in request.mapping.items():
        yield from (("map", column), ("map", field))
    for code, meant in request.translation.items():
        yield from (("translation", code), ("translation", meant))
    for field, value in request.constants.items():
        yield from (("set", field), ("set", value))
    for path in request.paths:
        yield "file", path.name
