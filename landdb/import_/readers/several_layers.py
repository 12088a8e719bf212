"""Of several layers a person chooses one: what they are told to choose by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from landdb.domain.issues import Issue, Language, issue
from landdb.import_.readers.drawings import ALL
from landdb.import_.readers.layers import LayerInfo

_AREAS: Final = {"vi": ("vùng", "vùng"), "en": ("area", "areas")}
_LINES: Final = {"vi": ("đường", "đường"), "en": ("line", "lines")}
_POINTS: Final = {"vi": ("điểm", "điểm"), "en": ("point", "points")}
_ROWS: Final = {"vi": ("dòng không có hình",) * 2, "en": ("row without a shape", "rows without shapes")}
_FEATURES: Final = {"vi": ("đối tượng", "đối tượng"), "en": ("feature", "features")}
_WORDS: Final = {
    "Polygon": _AREAS, "MultiPolygon": _AREAS, "LineString": _LINES, "MultiLineString": _LINES, "Point": _POINTS,
    "MultiPoint": _POINTS, None: _ROWS,
}  # fmt: skip
_TOGETHER: Final = {"vi": "; hoặc tất cả cùng lúc: {name}", "en": "; or all of them together: {name}"}


def tell_several(layers: Sequence[LayerInfo]) -> Issue:
    """F05 with what each layer holds; all levels of a drawing together are none of them.

    ``names`` are those that can be chosen, with ``|`` between them.
    """
    single = [layer for layer in layers if layer.name != ALL]
    together = _TOGETHER if len(single) < len(layers) else {"vi": "", "en": ""}
    names = [layer.name for layer in layers]
    return issue(
        "F05", file=layers[0].file_name, count=len(single), layers=", ".join(names), names="|".join(names),
        listed={language: ", ".join(_describe(layer, language) for layer in single) for language in ("vi", "en")},
        together={language: text.format(name=ALL) for language, text in together.items()},
    )  # fmt: skip


def _describe(layer: LayerInfo, language: Language) -> str:
    """``RANH_THUA (6 vùng)``; only the name where nobody has counted."""
    if layer.feature_count is None:
        return layer.name
    one, many = _WORDS.get(layer.geometry_type, _FEATURES)[language]
    return f"{layer.name} ({layer.feature_count} {one if layer.feature_count == 1 else many})"
