"""Words of the HTML page that its script shows too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from landdb.domain.issues import Language

_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "all": {"vi": "tất cả", "en": "all"},
    "search": {"vi": "Tìm", "en": "Search"},
    "shown": {"vi": "Hiện {n} trong {of}", "en": "{n} of {of} shown"},
    "rest": {"vi": "Còn {n} phát hiện nữa trong tệp XLSX.", "en": "{n} more findings in the XLSX."},
    "parcels": {"vi": "Thửa trong tệp", "en": "Parcels of the file"},
    "former": {"vi": "Hình cũ trong sổ", "en": "As registered before"},
    "marks": {"vi": "Phát hiện", "en": "Findings"},
    "whole": {"vi": "Toàn cảnh", "en": "Whole"},
    "north": {"vi": "B", "en": "N"},
    "zoom_in": {"vi": "Phóng to", "en": "Zoom in"},
    "zoom_out": {"vi": "Thu nhỏ", "en": "Zoom out"},
}


def page_words(language: Language) -> dict[str, str]:
    """Return the words by name."""
    return {name: titles[language] for name, titles in _WORDS.items()}
