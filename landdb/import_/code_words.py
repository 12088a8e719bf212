"""Reads codes of closed lists as people write them: the code itself, its title in either language, a usual word."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from landdb.domain import codes
from landdb.domain.issues import Language
from landdb.import_.values import UnreadableError, read_integer, read_text


class UnknownCodeError(ValueError):
    """The value is no code of its list; ``choices`` lists the codes."""

    def __init__(self, choices: str) -> None:
        super().__init__(choices)
        self.choices = choices


def fold_word(value: Any) -> str:
    """A word for comparison: no accents, no case, single blanks."""
    decomposed = unicodedata.normalize("NFD", read_text(value).lower().replace("đ", "d"))
    return " ".join("".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)).split())


NUMBERED: Final = frozenset({"sheet_no", "parcel_no", "former_sheet_no", "former_parcel_no"})
"""Fields whose numbers people write with the word for them."""

_NUMBER_WORDS: Final = frozenset(
    ["to", "so", "thua", "dat", "manh", "ban", "do", "dia", "chinh", "sheet", "parcel", "map", "number", "no"]
)


def number_in_words(text: str) -> str | None:
    """The number behind words that name a sheet or parcel (``Tờ bản đồ số 191``, ``thửa 7``), else None."""
    *words, last = fold_word(text).split() or [""]
    return last if words and last.isascii() and last.isdigit() and _NUMBER_WORDS.issuperset(words) else None


_CODE_LISTS: Final[Mapping[str, Mapping[str, codes.Code]]] = {
    "status": codes.PARCEL_STATUSES, "certificate_status": codes.CERTIFICATE_STATUSES, "work_type": codes.WORK_TYPES,
    "work_group": codes.WORK_GROUPS, "condition": codes.WORK_CONDITIONS, "lifecycle": codes.WORK_LIFECYCLE,
    "secrecy_level": codes.SECRECY_LEVELS, "marker_kind": codes.MARKER_KINDS,
    "marker_condition": codes.MARKER_CONDITIONS, "protection_kind": codes.PROTECTION_KINDS,
    "protection_medium": codes.PROTECTION_MEDIA,
}  # fmt: skip
_MORE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {
        "hien hanh": "current", "dang hieu luc": "current", "cho phe duyet": "pending", "da huy": "cancelled",
        "huy bo": "cancelled",
    },
    "certificate_status": {
        "da cap": "issued", "da cap giay chung nhan": "issued", "chua cap": "not_issued", "chua co": "not_issued",
        "dang lam": "in_progress", "dang cap": "in_progress", "dang lam thu tuc": "in_progress",
        "vuong mac": "disputed",
        "dang tranh chap": "disputed",
    },
    "work_group": {
        "dac biet": "special", "1": "I", "2": "II", "3": "III", "nhom 1": "I", "nhom 2": "II", "nhom 3": "III",
    },
    "work_type": {"loai a": "A", "loai b": "B", "loai c": "C", "loai d": "D"},
    "condition": {"kha": "fair", "hong": "ruined", "xuong cap nang": "poor"},
    "lifecycle": {"dang su dung": "in_use", "su dung": "in_use", "ngung su dung": "suspended"},
    "marker_kind": {
        "moc gioi": "land_boundary", "moc ranh gioi": "land_boundary", "ranh gioi": "land_boundary",
        "khu vuc cam": "restricted_area", "khu vuc bao ve": "protected_area", "vanh dai an toan": "safety_belt",
    },
    "marker_condition": {"tot": "present", "binh thuong": "present", "da mat": "lost", "hong": "damaged"},
    "protection_kind": {
        "cam": "restricted", "bao ve": "protected", "vanh dai": "safety_belt", "hanh lang": "technical_corridor",
    },
    "protection_medium": {"dat lien": "land", "dat": "land", "nuoc": "water", "long dat": "underground"},
    "secrecy_level": {"khong": "0", "thuong": "0", "binh thuong": "0", "m": "1", "tm": "2", "tum": "3"},
}  # fmt: skip


def _words(name: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for value, code in _CODE_LISTS[name].items():
        words |= {fold_word(value): value, fold_word(code.title_vi): value, fold_word(code.title_en): value}
    return words | dict(_MORE_WORDS.get(name, {}))


_WORDS: Final = {name: _words(name) for name in _CODE_LISTS}


def read_code(value: Any, name: str) -> str:
    """A code of a closed list, given as the code or in words, with or without accents."""
    text = unicodedata.normalize("NFC", read_text(value))
    whole = text[:1].isalnum() and (text[-1].isalnum() or text[-1] == ".")  # "-2" and "#3" are no levels
    code = _WORDS[name].get(fold_word(text)) if whole else None
    if code is None:
        choices = ", ".join(f"{entry.value} ({entry.title_vi})" for entry in _CODE_LISTS[name].values())
        raise UnknownCodeError(choices)
    return code


def title_code(value: Any, name: str) -> Mapping[Language, str]:
    """What people call a code of a closed list; another value stays as it is."""
    code = _CODE_LISTS[name].get(str(value))
    return {"vi": str(value), "en": str(value)} if code is None else {"vi": code.title_vi, "en": code.title_en}


def nearest_code(value: Any, name: str) -> str | None:
    """The code of a closed list whose word comes near to an unknown one (``hiệu lục``), or None."""
    near = difflib.get_close_matches(fold_word(value), _WORDS[name], n=1, cutoff=0.8)
    return _WORDS[name][near[0]] if near else None


def read_secrecy(value: Any) -> int:
    """A secrecy level 0-3, given as number or in words."""
    return int(read_code(value, "secrecy_level"))


_ORIGIN_WORDS: Final = {
    "dg ktt": 5,
    "dg ctt": 4,
    "dg ql": 6,
    "dt thn": 10,
    "dt tml": 11,
    "giao dat khong thu tien": 5,
    "giao de quan ly": 6,
}


def read_origin(value: Any) -> int:
    """An origin code 1-16, or a former letter code."""
    known = _ORIGIN_WORDS.get(fold_word(value))
    if known is not None:
        return known
    try:
        number = read_integer(value)
    except UnreadableError:
        number = 0
    if not 1 <= number <= 16:
        raise UnknownCodeError("1–16")
    return number
