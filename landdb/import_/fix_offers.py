"""Fixes that are offered: those that mend more than they spoil, with what would be found once they are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_states import WAITING
from landdb.domain.issues import Issue, Language, Severity, catalogue
from landdb.import_.fix_outlook import JUDGED_ANEW, Found, Outlook, judge_fixes
from landdb.import_.fixes import Fix, FixRefusedError
from landdb.import_.fixing import Refusal, propose_fixes

_LOOKED_AT: Final = 200
_SHOWN: Final = 3
_ROUNDS: Final = 6
"""Fixes depend on each other: leaving one out changes its neighbours'. What does harm even then is left out too."""

_WEIGHTS: Final = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_TAKEN_IN: Final = frozenset(WAITING) - {"submitted"}
_WITH: Final[Mapping[Language, str]] = {"vi": "{code} với {other}", "en": "{code} with {other}"}


@dataclass(frozen=True)
class Offers:
    """``fixes``, each with the SRID of its zone, what is ``refused`` and why, and the ``outlook`` of fixed rows."""

    fixes: list[tuple[Fix, int]]
    refused: list[Refusal]
    outlook: Mapping[int, Outlook]

    def mends(self, found: Issue) -> bool:
        """Whether a finding is gone once they are taken: by a fix of its row, or of the other row that it is about."""
        row, other = found.row_no or 0, found.params.get("other_row") or 0
        return self._mends(row, found, other or found.params.get("other")) or self._mends(other, found, row)

    def _mends(self, row_no: int, found: Issue, other: int | str | None) -> bool:
        then = self.outlook.get(row_no)
        if then is None or found.code in then.left_open:
            return False
        if then.is_matched:
            return any(one.place == (found.code, other) for one in then.mended)
        return found.row_no == row_no and found.code in JUDGED_ANEW and found.code not in {*then.errors, *then.warnings}


NOTHING: Final = Offers([], [], {})


def offer_fixes(
    db: Database, actor: Actor, batch_id: UUID, rows: Sequence[int] | None = None, codes: Sequence[str] | None = None
) -> Offers:
    """Work out the fixes of some rows or codes (None: of all), without those that do as much harm as good.

    A fix that matches a shape to its neighbours has to mend something, and what it makes instead must weigh less. Where
    one is left out all are worked out anew: neighbours may have been matched to what it would have made.
    """
    left_out: dict[tuple[int, str], Refusal] = {}
    for _ in range(_ROUNDS):
        fixes, refused = propose_fixes(db, actor, batch_id, rows, codes, left_out)
        outlook = judge_fixes(db, actor, batch_id, fixes)
        harmful = list(_harmful(fixes, outlook))
        if not harmful:
            return Offers(fixes, refused, outlook)
        left_out |= {(one.row_no, one.kind): one for one in harmful}
    doubtful = {one.row_no for one in harmful}
    kept = [(fix, srid) for fix, srid in fixes if fix.row_no not in doubtful]
    told = {row_no: one for row_no, one in outlook.items() if row_no not in doubtful}
    return Offers(kept, [*refused, *harmful], told)


def offers_on(
    db: Database, actor: Actor, batch_id: UUID, state: str, issues: Sequence[Issue], most: int = _LOOKED_AT
) -> Offers:
    """The fixes that are offered for the first rows (``most``) among some findings; none where nobody may take any."""
    known = catalogue()
    fixable = [one for one in issues if (kind := known.get((one.code, one.variant))) is not None and kind.fix]
    rows = {one.row_no for one in fixable if one.row_no is not None}
    if state not in _TAKEN_IN or not rows:
        return NOTHING
    return offer_fixes(db, actor, batch_id, sorted(rows)[:most])


def _harmful(fixes: Sequence[tuple[Fix, int]], outlook: Mapping[int, Outlook]) -> Iterator[Refusal]:
    """The last fix of each row whose fixes mend nothing, or make what weighs as much; of two rows the later one."""
    last = {fix.row_no: fix for fix, _ in fixes}
    for row_no, found in outlook.items():
        if not found.is_matched:
            continue
        made = [one for one in found.made if one.other not in last or int(one.other or 0) < row_no]
        if not found.mended:
            yield Refusal(row_no, last[row_no].kind, _reason("stays", left=found.stays))
        elif _weight(made) >= _weight(found.mended):
            yield Refusal(row_no, last[row_no].kind, _reason("worse", mended=found.mended, made=made))


def _weight(found: Iterable[Found]) -> int:
    return max((_WEIGHTS[one.severity] for one in found), default=-1)


def _reason(why: str, **told: Sequence[Found]) -> Mapping[Language, str]:
    """Why a fix is not offered, with the findings that it mends, makes or leaves."""
    languages: tuple[Language, ...] = ("vi", "en")
    words = {language: {name: _named(found, language) for name, found in told.items()} for language in languages}
    return {language: FixRefusedError(why, **words[language]).reason[language] for language in languages}


def _named(found: Sequence[Found], language: Language) -> str:
    names = [
        _WITH[language].format(code=one.code, other=one.title[language]) if one.title[language] else one.code
        for one in found[:_SHOWN]
    ]
    return ", ".join(names) + (" …" if len(found) > _SHOWN else "")
