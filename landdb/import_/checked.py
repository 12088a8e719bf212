"""How many rows each rule could judge, or why it judged none: a rule that had nothing to go by has not passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from landdb.domain import tolerances
from landdb.domain.actors import Actor
from landdb.domain.issues import Language, catalogue, fill_in
from landdb.domain.targets import Target
from landdb.import_.plan import Plan
from landdb.import_.report_rules import OF_TARGET, PARCELS_ONLY
from landdb.import_.typed_rows import TypedRows

Texts = Mapping[Language, str]

_BASES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("H01", "H02", "H03", "H04", "H05", "H06", "C01"), "shapes"),
    **dict.fromkeys(("T01", "T02", "T03", "T04", "T05", "T07"), "shapes"),
    "D01": "areas", "D03": "uses", "K02": "identifiers", "A02": "uses", "A03": "dates", "A04": "uses",
}  # fmt: skip
"""What a row must have for a rule to judge it, where a row alone is not enough."""

_BY_SCALE: Final = frozenset({"D01", "T02", "T03"})
_SEES_PROTECTION: Final = 2
_OWN: Final = frozenset({"D02", "T06", "B01", "B02", "B03", "P01"})
"""Rules that count for themselves, in `Staged.judged`, what they judged."""

_WHY: Final[Mapping[str, Texts]] = {
    "shapes": {"vi": "không dòng nào có hình", "en": "no row has a shape"},
    "areas": {"vi": "không dòng nào có cả hình và diện tích giấy tờ", "en": "no row has a shape and an area on paper"},
    "uses": {"vi": "tệp không có cột loại đất", "en": "the file has no column of land uses"},
    "identifiers": {
        "vi": "tệp không có cột mã định danh hay số giấy chứng nhận", "en": "no column of identifiers or certificates",
    },
    "dates": {"vi": "tệp không có cột ngày tháng", "en": "the file has no column of dates"},
    "T05": {"vi": "chưa nạp ranh giới của xã", "en": "no boundary of the commune is loaded"},
    "T06": {"vi": "chưa nạp ranh giới tỉnh", "en": "no boundaries of provinces are loaded"},
    "T07": {
        "vi": "người nhập không được xem khu vực bảo vệ", "en": "the importer may not see protection areas",
    },
    "D02": {"vi": "tệp không có bảng cạnh", "en": "the file has no edge table"},
    "B01": {"vi": "tệp không nêu thửa trước biến động", "en": "the file names no former parcels"},
    "B03": {"vi": "tệp không tách, hợp hay làm hết hiệu lực thửa nào", "en": "the file ends or divides no parcel"},
    "B02": {"vi": "không có mốc ranh giới nào của thửa đất", "en": "no boundary marker is of a parcel"},
    "P01": {"vi": "không có phạm vi nào được kiểm tra", "en": "no area could be judged"},
}  # fmt: skip
_NO_SCALE: Final = (
    "{count:,} dòng không ghi tỷ lệ, theo hạn sai 1:{scale:,}",
    "{count:,} rows without a scale, by the limit of 1:{scale:,}",
)


def count_judged(rows: TypedRows) -> Counter[str]:
    """Rows of one batch by what they have."""
    shaped = rows.outlines.counts > 0
    dates = ("certificate_date", "surveyed_on", "placed_on", "checked_on", "valid_from", "valid_to")
    identifiers = ("parcel_code", "certificate_no", "code")
    return Counter(
        rows=len(rows), shapes=int(shaped.sum()),
        areas=int((shaped & np.isfinite(rows.numbers("legal_area_m2"))).sum()),
        uses=_filled(rows, "uses"), dates=max(_filled(rows, name) for name in dates),
        identifiers=max(_filled(rows, name) for name in identifiers),
        unscaled=int((shaped & (rows.integers("map_scale") == 0)).sum()),
    )  # fmt: skip


def _filled(rows: TypedRows, name: str) -> int:
    found = rows.values.get(name)
    return 0 if found is None else int(pc.count(found).as_py())


def note_checked(judged: Mapping[str, int], plan: Plan, actor: Actor, target: Target) -> dict[str, Any]:
    """By code how many rows a rule judged, and what there is to say about that: for the batch's plan."""
    codes = dict.fromkeys(code for code, _ in catalogue() if code[0] not in "FR")
    return {
        code: _entry(code, judged, plan, actor, target)
        for code in codes
        if OF_TARGET.get(code, target) == target and (target == "parcels" or code not in PARCELS_ONLY)
    }


def _entry(code: str, judged: Mapping[str, int], plan: Plan, actor: Actor, target: Target) -> dict[str, Any]:
    basis = "rows" if code == "A02" and target != "parcels" else _BASES.get(code, "rows")  # others have no uses
    rows = judged.get(code if code in _OWN else basis, 0)
    lacking = code == "T05" and not any(commune.boundary is not None for commune in plan.facts.communes.values())
    if lacking or (code == "T07" and actor.clearance < _SEES_PROTECTION):
        rows = 0
    if not rows:
        return {"rows": 0, "note": dict(_WHY.get(code) or _WHY.get(basis) or {})}
    unscaled = judged.get("unscaled", 0) if code in _BY_SCALE else 0
    if not unscaled:
        return {"rows": rows}
    numbers = {"count": unscaled, "scale": tolerances.UNKNOWN_SCALE}
    vi, en = _NO_SCALE
    return {"rows": rows, "note": {"vi": fill_in(vi, "vi", numbers), "en": fill_in(en, "en", numbers)}}
