"""What the options of an import are called on the command line, and how a remedy names those that settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from landdb.cli.invocation import quoted
from landdb.domain.import_options import UNKNOWN, Hint, split_pair
from landdb.domain.issues import Language

FLAGS: Final[Mapping[str, str]] = {
    "target": "--target", "commune": "--commune", "crs": "--crs", "layer": "--layer", "encoding": "--encoding",
    "encodings": "--encoding", "mapping": "--map", "constants": "--set", "translation": "--translate",
    "profile": "--profile", "on_existing": "--update", "clear_empty": "--clear-empty", "accept": "--accept",
}  # fmt: skip
_SWITCHES: Final = frozenset({"on_existing", "clear_empty"})

PLACES: Final[Mapping[Language, Mapping[str, str]]] = {
    "vi": {
        "mapping": "CỘT=trường", "encodings": "CỘT=bảng_mã", "translation": "trường:MÃ_CŨ=MÃ_MỚI",
        "constants": "trường=GIÁ_TRỊ", "crs": "EPSG", "commune": "MÃ_XÃ", "layer": "LỚP", "profile": "HỒ_SƠ",
        "encoding": "BẢNG_MÃ",
    },
    "en": {
        "mapping": "COLUMN=field", "encodings": "COLUMN=encoding", "translation": "field:OLD_CODE=NEW_CODE",
        "constants": "field=VALUE", "crs": "EPSG", "commune": "COMMUNE", "layer": "LAYER", "profile": "PROFILE",
        "encoding": "ENCODING",
    },
}  # fmt: skip
"""What is to be filled in behind an option."""


def with_flags(remedy: str, options: Sequence[Hint], language: Language) -> str:
    """A remedy with the options that it is about, as they are typed: ``Chọn hệ tọa độ (--crs 5897)``.

    One that was kept by an older release may name them itself.
    """
    unnamed = (hint for hint in options if hint[0] in FLAGS and FLAGS[hint[0]] not in remedy)
    typed = ", ".join(quoted(words_of(hint, language)) for hint in unnamed)
    return f"{remedy} ({typed})".lstrip() if typed else remedy


def words_of(hint: Hint, language: Language) -> list[str]:
    """An option as it is typed, with a place to fill in where nobody knows what to say."""
    name, value = hint
    if name in _SWITCHES:
        return [FLAGS[name]]
    place = PLACES[language].get(name, UNKNOWN)
    if value is None:
        return [FLAGS[name], place]
    paired, meant = split_pair(value)
    if meant is not None and paired != UNKNOWN:
        return [FLAGS[name], value]
    here, _, there = place.rpartition("=")
    return [FLAGS[name], f"{here if paired == UNKNOWN else paired}={there if meant is None else meant}"]
