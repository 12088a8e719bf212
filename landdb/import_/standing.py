"""Step 6, last part, and its share of step 9: what stands on parcels that an import ends goes over with the ground."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from landdb.domain import parcels, tolerances
from landdb.domain.issues import Issue, Language, issue
from landdb.import_.job import Job
from landdb.import_.stage import Staged
from landdb.import_.stage_issues import stage_issues
from landdb.queries import lineage, staging, standing
from landdb.queries.standing import Limits

CODE: Final = "B03"
_NOUNS: Final[Mapping[Language, tuple[str, str]]] = {"vi": ("công trình", "mốc"), "en": ("work", "marker")}


def note_endings(job: Job, staged: Staged) -> list[Issue]:
    """Note the parcels that the rows replace, and tell of the markers and works on all that end (B03).

    The rows that are refused have to be known: they replace nothing, and where all are, nothing ends.
    """
    with job.writing() as session:
        lineage.note_replaced(session, job.batch_id)
        former = standing.count_former(session, job.batch_id)
        if not former or not _writes(session, job):
            return []
        staged.judged[CODE] = former
        found = [_finding(row) for row in standing.note_standing(session, job.batch_id, _limits(session, job))]
        stage_issues(session, job.batch_id, found)
    return found


def _finding(row: Mapping[str, Any]) -> Issue:
    """B03: what goes over to the parcels in which it lies, or what ends with its own, as the author sees it."""
    return issue(
        CODE, variant="" if row["ends"] else "carried", measured=float(row["markers"] + row["works"]),
        parcels=row["parcels"], markers=row["markers"], works=row["works"],
        names={language: _names(row, language) for language in _NOUNS},
    )  # fmt: skip


def find_come_since(session: Connection, job: Job) -> Iterator[Issue]:
    """B03 once more, at the commit: what would end without anybody having been told of it."""
    if standing.count_former(session, job.batch_id):
        told = standing.count_told(session, job.batch_id)
        for row in standing.count_untold(session, job.batch_id, _limits(session, job)):
            if row["markers"] + row["works"] > told:
                yield _finding(row)


def carry_over(session: Connection, job: Job) -> None:
    """Take what stands on the parcels that the batch has ended or divided to those in which it lies; or end it."""
    if standing.count_former(session, job.batch_id):
        standing.carry_over(session, job.batch_id, _limits(session, job))


def _writes(session: Connection, job: Job) -> bool:
    counts = staging.count_outcomes(session, job.batch_id)
    return any(counts.get(outcome) for outcome in ("add", "change", "unchanged"))


def _limits(session: Connection, job: Job) -> Limits:
    """The error of an edge at each map scale: as far off its parcel's boundary a marker may stand (B02)."""
    scales = np.array(standing.find_scales(session, job.batch_id), dtype=np.int64)
    return dict(zip(scales.tolist(), tolerances.sliver_limits_m(scales, scales).tolist(), strict=True))


def _names(row: Mapping[str, Any], language: Language) -> str:
    """The first of them, works before markers; those of several parcels once for each."""
    work, marker = _NOUNS[language]
    names = [
        f"{work} {one['code']}" if one["code"] is not None
        else f"{marker} {one['number']} ({parcels.key_title(one['sheet_no'], one['parcel_no'])[language]})"
        for one in row["named"]
    ]  # fmt: skip
    return ", ".join(dict.fromkeys(names)) + (" …" if row["markers"] + row["works"] > len(names) else "")
