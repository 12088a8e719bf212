"""P01: protection areas of works and military zones against Law 25/2023/QH15, articles 2 and 17."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import codes
from landdb.domain.issues import Issue, issue

MAX_EXTENSION_M: Final[Mapping[str, float]] = {"land": 55.0, "water": 500.0}
"""How far the restricted area of a work may reach beyond its boundary of use (art. 17)."""

MAX_HEIGHT_M: Final = 5_000.0
_ROUNDING_M: Final = 0.02
"""Degrees with seven decimals are exact to that."""

_MEDIA: Final = {
    "land": {"vi": "trên đất liền", "en": "on land"}, "water": {"vi": "mặt nước", "en": "on water"},
    "zone": {"vi": "khu quân sự: đúng ranh giới sử dụng", "en": "a military zone: its boundary of use"},
}  # fmt: skip


@dataclass(frozen=True)
class ProtectionArea:
    """One area as a row states it; ``subject`` tells to which work or military zone it belongs.

    ``row_no`` is 0 for one that the register has already. ``scheme`` is the legal combination where it is stated.
    ``extension_m`` is what the row says; it is measured too where ``shape`` and ``use_shape`` (the subject's boundary
    of use), in one zone's metres, are known.
    """

    row_no: int
    subject: str
    kind: str
    medium: str = "land"
    scheme: str | None = None
    of_zone: bool = False
    extension_m: float | None = None
    height_m: float | None = None
    shape: Any = None
    use_shape: Any = None


def check_protection(areas: Sequence[ProtectionArea]) -> Iterator[Issue]:
    """P01: restricted areas that reach too far, areas that are too high, combinations that the law does not know.

    ``areas`` holds all areas of every subject in it. An area beyond its limits is no part of its subject's combination;
    a wrong combination is told of every row, for none can be kept without the others.
    """
    subjects: dict[str, list[ProtectionArea]] = {}
    for area in areas:
        beyond = list(_limits(area)) if area.row_no else []
        yield from beyond
        subjects.setdefault(area.subject, []).extend([] if beyond else [area])
    for some in subjects.values():
        yield from _combination(some)


def _combination(areas: Sequence[ProtectionArea]) -> Iterator[Issue]:
    kinds = {area.kind for area in areas}
    schemes = {area.scheme for area in areas if area.scheme is not None}
    reason = _wrong(kinds, schemes)
    for area in areas:
        if reason is not None and area.row_no:
            told = {"kinds_vi": _titles(kinds, "vi"), "kinds_en": _titles(kinds, "en")}
            yield issue("P01", area.row_no, reason=reason, **told)


def _wrong(kinds: set[str], schemes: set[str]) -> Mapping[str, str] | None:
    if len(schemes) > 1:
        return {"vi": "các dòng ghi tổ hợp khác nhau", "en": "the rows state different combinations"}
    scheme = next(iter(schemes), None)
    if scheme is None:
        known = any(kinds == set(allowed) for allowed in codes.PROTECTION_SCHEMES.values())
        return None if known else {"vi": "không có tổ hợp như vậy", "en": "there is none like it"}
    allowed = codes.PROTECTION_SCHEMES.get(scheme)
    if allowed is None:
        return {"vi": f'không có tổ hợp "{scheme}"', "en": f'there is no combination "{scheme}"'}
    surplus, missing = kinds - allowed, set(allowed) - kinds
    if surplus:
        return {"vi": f"thừa {_titles(surplus, 'vi')}", "en": f"{_titles(surplus, 'en')} does not belong to it"}
    if missing:
        return {"vi": f"thiếu {_titles(missing, 'vi')}", "en": f"{_titles(missing, 'en')} is missing"}
    return None


def _titles(kinds: set[str], language: str) -> str:
    """Titles in the order of the code list; a code that it does not know stands for itself."""
    order = [*codes.PROTECTION_KINDS, *sorted(kinds - set(codes.PROTECTION_KINDS))]
    known = codes.PROTECTION_KINDS
    shown = [getattr(known[kind], f"title_{language}") if kind in known else kind for kind in order if kind in kinds]
    return ", ".join(shown)


def _limits(area: ProtectionArea) -> Iterator[Issue]:
    allowed = 0.0 if area.of_zone else MAX_EXTENSION_M.get(area.medium)
    if area.kind == "restricted" and area.medium in MAX_EXTENSION_M and allowed is not None:
        stated, measured = area.extension_m or 0.0, _measured(area)
        if stated > allowed or measured > allowed + _ROUNDING_M:
            medium = _MEDIA["zone" if area.of_zone else area.medium]
            yield issue(
                "P01", area.row_no, variant="extension", measured=max(stated, measured), limit=allowed, medium=medium,
                geometry=_beyond(area, allowed),
            )  # fmt: skip
    if area.height_m is not None and area.height_m > MAX_HEIGHT_M:
        yield issue("P01", area.row_no, variant="height", measured=area.height_m, limit=MAX_HEIGHT_M)


def _measured(area: ProtectionArea) -> float:
    """How far the area reaches beyond the boundary of use, 0 where one of the shapes is not known."""
    if area.shape is None or area.use_shape is None:
        return 0.0
    corners = shapely.points(shapely.get_coordinates(area.shape))
    return float(np.max(shapely.distance(corners, area.use_shape), initial=0.0))


def _beyond(area: ProtectionArea, allowed_m: float) -> Any:
    """The part of the area that lies too far out, where both shapes are known."""
    if area.shape is None or area.use_shape is None:
        return None
    return shapely.difference(area.shape, shapely.buffer(area.use_shape, allowed_m))
