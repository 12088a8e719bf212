"""Which rules of the catalogue an import has run: a rule that had nothing to go by has not passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from landdb.domain.issues import Language, Severity, catalogue
from landdb.domain.targets import Target
from landdb.import_.report import Finding, Rule

Reached = Literal["nothing", "file", "structure", "rows"]
"""How far a file got: not to its end, to what concerns it as a whole, to the structure of its rows, to all rules."""

WHERE_GIVEN: Final = frozenset({"D02", "T05", "T06", "T07", "B01", "B03"})
"""Rules that need more than a row: edge tables, boundaries of communes and provinces, protection areas, splits, parcels
that end. They have run where the batch's plan says under ``checked`` (`import_.checked`) that they judged rows."""

PARCELS_ONLY: Final = frozenset({
    "H03", "H04", "H05", "H06", "T01", "T02", "T03", "T04", "T05", "T06", "T07", "D01", "D02", "D03", "K02", "A04",
    "B01", "B03",
})  # fmt: skip
"""What is no parcel may lie upon others and across limits, has no area on paper, no edges, no identifier of parcels and
no former parcels."""

OF_TARGET: Final[Mapping[str, Target]] = {"B02": "markers", "P01": "protection_areas"}
"""Rules that rows of one target alone can break."""

_ONLY: Final[Mapping[Target, Mapping[Language, str]]] = {
    "parcels": {"vi": "chỉ xét thửa đất", "en": "for parcels only"},
    "markers": {"vi": "chỉ xét mốc giới", "en": "for markers only"},
    "protection_areas": {"vi": "chỉ xét phạm vi bảo vệ", "en": "for protection areas only"},
}

_NOTHING: Final[Mapping[str, Mapping[str, Any]]] = {}
_STRUCTURE: Final = frozenset({"H02"})


def rules_of(
    findings: Sequence[Finding], target: Target, reached: Reached, checked: Mapping[str, Mapping[str, Any]] = _NOTHING
) -> tuple[Rule, ...]:
    """All codes of the catalogue in its order; ``checked`` gives by code the ``rows`` judged and a ``note`` on that."""
    counts: dict[str, Counter[Severity]] = {}
    told = set()
    for finding in findings:
        counts.setdefault(finding.code, Counter())[finding.severity] += 1
        if finding.code not in WHERE_GIVEN or finding.row_no is not None:
            told.add(finding.code)  # on the file such a rule says that it could not be run
    plain = {kind.code: kind for kind in reversed(list(catalogue().values()))}
    codes = dict.fromkeys(code for code, _ in catalogue())
    return tuple(
        Rule(
            code, plain[code].title, plain[code].scope, code in told or _ran(code, target, reached, checked),
            dict(counts.get(code, {})), checked.get(code, {}).get("rows"),
            checked.get(code, {}).get("note") or (_of_others(code, target) if reached == "rows" else {}),
        )
        for code in codes
    )  # fmt: skip


def _of_others(code: str, target: Target) -> Mapping[Language, str]:
    """Why a rule was not run that rows of another target alone can break."""
    only: Target = "parcels" if code in PARCELS_ONLY else OF_TARGET.get(code, target)
    return {} if only == target else _ONLY[only]


def _ran(code: str, target: Target, reached: Reached, checked: Mapping[str, Mapping[str, Any]]) -> bool:
    if reached == "nothing":
        return False
    if reached != "rows":
        return code[0] == "F" or (reached == "structure" and (code[0] == "R" or code in _STRUCTURE))
    if target != "parcels" and code in PARCELS_ONLY:
        return False
    if OF_TARGET.get(code, target) != target:
        return False
    return checked[code]["rows"] > 0 if code in checked else code not in WHERE_GIVEN
