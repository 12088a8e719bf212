"""Which rules of the catalogue an import has run: a rule that had nothing to go by has not passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal

from landdb.domain.issues import Severity, catalogue
from landdb.domain.targets import Target
from landdb.import_.report import Finding, Rule

Reached = Literal["nothing", "file", "structure", "rows"]
"""How far a file got: not to its end, to what concerns it as a whole, to the structure of its rows, to all rules."""

WHERE_GIVEN: Final = frozenset({"D02", "T05", "T06", "T07", "B01"})
"""Rules that need more than the file: edge tables, boundaries of communes and provinces, protection areas, splits.
A batch's plan names under ``checked`` those that had what they need."""

PARCELS_ONLY: Final = frozenset({"H03", "H04", "H05", "H06", "T01", "T02", "T03", "T04", "D01", "D03", "K02", "A04"})
"""What is no parcel may lie upon others, has no area on paper and no identifier of parcels."""

OF_TARGET: Final[Mapping[str, Target]] = {"B02": "markers", "P01": "protection_areas"}
"""Rules that rows of one target alone can break."""

_STRUCTURE: Final = frozenset({"H02"})


def rules_of(
    findings: Sequence[Finding], target: Target, reached: Reached, checked: Collection[str] = ()
) -> tuple[Rule, ...]:
    """All codes of the catalogue in its order; ``checked`` are those of `WHERE_GIVEN` that were run."""
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
            dict(counts.get(code, {})),
        )
        for code in codes
    )  # fmt: skip


def _ran(code: str, target: Target, reached: Reached, checked: Collection[str]) -> bool:
    if reached == "nothing":
        return False
    if reached != "rows":
        return code[0] == "F" or (reached == "structure" and (code[0] == "R" or code in _STRUCTURE))
    if target != "parcels" and code in PARCELS_ONLY:
        return False
    if code in OF_TARGET:
        return target == OF_TARGET[code]
    return code not in WHERE_GIVEN or code in checked
