"""What the options of an import may say: they go into the batch, into findings and into logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from landdb.domain.import_options import TITLES
from landdb.domain.issues import Issue, Language
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
            "Empty cells can only clear values in an update.",
            "Ô trống chỉ xóa được giá trị khi cập nhật dữ liệu đã có.",
            remedy_en="Ask for both, or for neither.",
            remedy_vi="Hãy chọn cả hai hoặc không chọn gì.",
            options=[("clear_empty", None), ("on_existing", "update")],
        )
    if request.accept is not None:
        read_reason(request.accept)
    for name, text in _texts(request):
        if text is not None and not is_plain(text):
            raise InputError(
                f"Control characters, or no valid text: {_title(name, 'en')}.",
                f"Có ký tự điều khiển hoặc không phải văn bản hợp lệ: {_title(name, 'vi')}.",
                remedy_en="Type it again.",
                remedy_vi="Hãy gõ lại.",
                options=[(name, None)] if name in TITLES else (),
            )
    for said in request.translation:
        _require_code(said)


def _require_code(said: str) -> None:
    """A code is named with its field: without one nothing would be translated, and nobody told."""
    field, _, code = said.partition(":")
    if not field.strip() or not code.strip():
        raise InputError(
            'A code is named with its field: "field:OLD" means "NEW", as "land_use:BHK" means "HNK".',
            'Mã phải ghi kèm trường: "trường:MÃ_CŨ" nghĩa là "MÃ_MỚI", ví dụ "land_use:BHK" nghĩa là "HNK".',
            remedy_en="Write it in this form.",
            remedy_vi="Hãy ghi theo dạng này.",
            options=[("translation", None)],
        )


_SINGLE: Final = ("commune", "crs", "encoding", "layer", "profile")


def options_without(options: Mapping[str, Any], found: Issue) -> dict[str, Any] | None:
    """The options of a batch without the one that a finding (F19) calls unusable; None where it names none of them."""
    if found.code != "F19":
        return None
    name, value = str(found.params.get("option", "")), str(found.params.get("value", ""))
    if name in _SINGLE:
        return {**options, name: None} if options.get(name) == value else None
    pairs: Mapping[str, str] = options.get(name) or {}
    kept = {said: meant for said, meant in pairs.items() if value not in {f"{said}={meant}", said.partition(":")[0]}}
    return None if len(kept) == len(pairs) else {**options, name: kept}


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
        yield from (("mapping", column), ("mapping", field))
    for code, meant in request.translation.items():
        yield from (("translation", code), ("translation", meant))
    for field, value in request.constants.items():
        yield from (("constants", field), ("constants", value))
    for path in request.paths:
        yield "file", path.name


def _title(name: str, language: Language) -> str:
    return TITLES[name][language] if name in TITLES else {"vi": "tên tệp", "en": "name of the file"}[language]
