"""Step 6: staged rows against each other and the register as their author sees it; every row gets its outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from landdb.domain import crs
from landdb.domain.issues import Issue, Severity, issue
from landdb.domain.parcels import key_title
from landdb.domain.targets import OF_SUBJECTS, Target, fields_of, key_fields
from landdb.import_.checks import forms
from landdb.import_.checks.fabric import Fabric
from landdb.import_.checks.topology import check_topology
from landdb.import_.checks.topology_registered import check_registered
from landdb.import_.clearing import clearable
from landdb.import_.compare_areas import check_registered_areas
from landdb.import_.compare_lineage import check_changes, names_origins, resolve_origins
from landdb.import_.compare_places import check_places
from landdb.import_.compare_registered import (
    explain_overlaps,
    find_differences,
    key_titles,
    registered_already,
    would_change,
)
from landdb.import_.compare_subjects import check_areas, check_subjects, find_gone
from landdb.import_.covering import covering_in
from landdb.import_.job import Job
from landdb.import_.plan import Plan
from landdb.import_.stage import Staged
from landdb.import_.stage_issues import stage_issues
from landdb.import_.staged_store import StagedStore, fabric_of, stores_of
from landdb.import_.standing import find_come_since, note_endings
from landdb.queries import comparison, import_subjects, lineage, staging
from landdb.queries.import_tables import STAGED

_SHOWN: Final = 6
_INVALID: Final = frozenset({"H01", "H02"})
_ROWS_AT_ONCE: Final = 20_000
_MANY: Final = 1_000
_MAY_LACK_SHAPES: Final[Target] = "protection_areas"


def compare(job: Job, plan: Plan, staged: Staged) -> list[Issue]:
    """Judge the staged rows together and return what was found; outcomes and findings stand in the database then.

    Sessions are open only while they are asked: the server ends transactions that idle for a minute.
    """
    found = list(staged.issues)
    if plan.refused:
        return _refuse(job, found, staged)
    found += _compare_within(job, plan, staged)
    _store(job, found, staged)
    if any(one.row_no is None and one.severity is Severity.ERROR for one in found):
        with job.writing() as session:
            staging.reject_all(session, job.batch_id, STAGED[job.request.target])
        return found
    told = _compare_with_register(job, plan, staged)
    _store(job, told, staged)
    return found + told + (note_endings(job, staged) if job.request.target == "parcels" else [])


def _refuse(job: Job, found: list[Issue], staged: Staged) -> list[Issue]:
    """Every row of a file that is refused as a whole is refused with it."""
    with job.writing() as session:
        stage_issues(session, job.batch_id, found)
        staging.reject_rows(session, job.batch_id, sorted(staged.quarantined))
        staging.reject_all(session, job.batch_id, STAGED[job.request.target])
    return found


def _store(job: Job, found: Sequence[Issue], staged: Staged) -> None:
    """Write findings, and refuse the rows that have an error."""
    with job.writing() as session:
        stage_issues(session, job.batch_id, found)
        staging.reject_rows(session, job.batch_id, sorted(staged.quarantined))


# --- Rows of the file with each other ------------------------------------------------------------------------------


def _compare_within(job: Job, plan: Plan, staged: Staged) -> Iterator[Issue]:
    target = job.request.target
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        yield from check_keys(session, job, target)
        if target != "parcels":
            return
        copies = list(check_copies(session, job))
        yield from copies
        invalid = [one for one in staged.issues if one.code in _INVALID]
        out = {one.row_no for one in (*copies, *invalid)}
        left_out = np.array(sorted(number for number in out if number is not None), dtype=np.int64)
        for _, store in stores_of(session, job.batch_id, staged.boxes):
            yield from check_topology(
                store, left_out=left_out, known_valid=True, file_name=plan.file_name, stopping=job.stopping,
                report=lambda done, total: job.advance("checking", done, total),
            )  # fmt: skip


def check_keys(session: Connection, job: Job, target: Target) -> Iterator[Issue]:
    """K01 and K02 within the file: every row of a repeated key is reported, for none is the right one."""
    for row in comparison.find_repeated(session, job.batch_id, target, key_fields(target)):
        yield from _repeated("K01", "", row["rows"], key_titles(target, row))
    if target != "parcels":
        return
    for name, variant in (("parcel_code", ""), ("certificate_no", "certificate")):
        for row in comparison.find_repeated(session, job.batch_id, target, [name]):
            yield from _repeated("K02", variant, row["rows"], {"value": str(row[name])}, name)


def _repeated(
    code: str, variant: str, numbers: Sequence[int], named: Mapping[str, str], field: str | None = None
) -> Iterator[Issue]:
    for number in numbers:
        others = [str(other) for other in numbers[: _SHOWN + 1] if other != number][:_SHOWN]
        shown = ", ".join(others) + ("…" if len(numbers) - 1 > _SHOWN else "")
        yield issue(code, number, variant=variant, field=field, measured=float(len(numbers)), others=shown, **named)


def check_copies(session: Connection, job: Job) -> Iterator[Issue]:
    """H06: the same shape at a grid of 1 mm, whatever its start vertex; every later copy is reported."""
    rows = np.array(comparison.find_like_shapes(session, job.batch_id), dtype=np.int64).reshape(-1, 3)
    for srid in np.unique(rows[:, 1]):
        row_no, _, hashes = rows[rows[:, 1] == srid].T
        store = StagedStore(session, job.batch_id, row_no, np.empty((len(row_no), 4)))
        yield from forms.check_copies(row_no, hashes.view(np.uint64), store.load, job.stopping)


# --- Rows of the file with the register ----------------------------------------------------------------------------


def _compare_with_register(job: Job, plan: Plan, staged: Staged) -> list[Issue]:
    request = job.request
    columns = clearable(request, plan.fields, job.actor) if request.clear_empty else {}
    with job.writing() as session:
        found = list(_ambiguous(session, job, request.target))
        comparison.match_registered(
            session, job.batch_id, request.target, update=request.on_existing == "update",
            clearable=sorted(set(columns.values())),
        )  # fmt: skip
        found += registered_already(
            comparison.find_refused_matches(session, job.batch_id, request.target),
            request.target,
            find_differences(session, job, "rejected"),
        )
        changes = find_differences(session, job, "change") if request.dry_run else ()
        if not plan.has_shapes and request.target != _MAY_LACK_SHAPES:
            shapeless = comparison.find_shapeless(session, job.batch_id, request.target)
            found += [issue("R01", number, variant="new") for number in shapeless]
        if not plan.has_shapes and request.target == "parcels":
            found += check_registered_areas(session, job, staged)
        if request.target not in OF_SUBJECTS:
            found += _lowered(comparison.find_lowered(session, job.batch_id, request.target))
        found += _cleared(comparison.find_cleared(session, job.batch_id), request.target, columns)
        if names_origins(plan):
            found += resolve_origins(session, job)
        _note_left_out(session, job)
    tell_planner(job, staged.rows)
    if request.target in OF_SUBJECTS:
        with job.db.open_session(job.actor, timeout_ms=None) as session:
            found += check_subjects(session, job, _refused(found), staged.judged)
    if request.target == "parcels":
        with job.db.open_session(job.actor, timeout_ms=None) as session:
            found += issued_codes(session, job)
            found += check_places(session, job, plan, staged)
            found += register_overlaps(session, job, _refused(found))
            if names_origins(plan):
                found += check_changes(session, job, staged, _refused(found))
    out = _refused(found)
    return found + list(would_change([row for row in changes if row["row_no"] not in out], request.target))


def tell_planner(job: Job, rows: int) -> None:
    """Statistics after many rows were written: without them the next questions would be asked as of empty tables."""
    if rows >= _MANY:
        with job.writing() as session:
            staging.refresh_statistics(session)


def _note_left_out(session: Connection, job: Job) -> None:
    """Note what the file leaves out, where its author asks for that: it is in nobody's way then."""
    request = job.request
    if request.removed == "keep" or request.target == "works":
        return
    if request.target == "parcels":
        comparison.add_removals(session, job.batch_id, by_sheet=request.removed == "sheet")
    else:
        import_subjects.add_removals(session, job.batch_id, request.target)


def _refused(found: Sequence[Issue]) -> set[int | None]:
    return {one.row_no for one in found if one.severity is Severity.ERROR}


def _ambiguous(session: Connection, job: Job, target: Target) -> Iterator[Issue]:
    for row in comparison.find_ambiguous(session, job.batch_id, target):
        titles = key_titles(target, row)
        yield issue("K01", row["row_no"], variant="ambiguous", measured=float(row["n"]), **titles)


def _lowered(rows: Sequence[Mapping[str, Any]]) -> Iterator[Issue]:
    """S01: the row would make its object less secret."""
    for row in rows:
        asked, held = float(row["asked"]), float(row["held"])
        yield issue("S01", row["row_no"], field="secrecy_level", measured=asked, limit=held)


def _cleared(rows: Sequence[Mapping[str, Any]], target: Target, columns: Mapping[str, str]) -> Iterator[Issue]:
    """A01: what empty cells clear is said."""
    for row in rows:
        fields = [field for field in fields_of(target) if columns.get(field.name) in row["cleared"]]
        named = {f"fields_{lang}": ", ".join(field.title[lang] for field in fields) for lang in ("vi", "en")}
        yield issue("A01", row["row_no"], variant="cleared", field=fields[0].name, **named)


def issued_codes(session: Connection, job: Job) -> Iterator[Issue]:
    """K02: an identifier that came with the file belongs to another registered parcel."""
    told: set[int] = set()
    for row in comparison.find_taken_codes(session, job.batch_id):
        if row["row_no"] not in told:
            told.add(row["row_no"])
            title = key_title(row["sheet_no"], row["parcel_no"])
            named = {"value": row["parcel_code"], "other_vi": title["vi"], "other_en": title["en"]}
            yield issue("K02", row["row_no"], variant="registered", field="parcel_code", **named)


def register_overlaps(
    session: Connection, job: Job, refused: set[int | None], *, recent: bool = False
) -> Iterator[Issue]:
    """T02 and T03 beside the visible registered parcels that this import does not itself replace."""
    for first, last in comparison.find_written(session, job.batch_id, _ROWS_AT_ONCE):
        own, registered = comparison.find_neighbours(session, job.batch_id, first, last, recent=recent)
        own = [row for row in own if row["row_no"] not in refused]
        # A row comes out of these, but others of the file lie beside them: they had to be fetched.
        own_origins = lineage.find_origin_keys(session, job.batch_id, [row["id"] for row in registered])
        for srid in sorted({row["srid"] for row in own}):
            mine = fabric_of([row for row in own if row["srid"] == srid])
            covering = covering_in(session, job.batch_id, srid)
            overlaps = [
                one
                for one in check_registered(mine, in_zone(registered, srid), covering)
                if (one.row_no, one.params.get("other")) not in own_origins
            ]
            yield from explain_overlaps(session, job, overlaps, [row["id"] for row in registered])


def in_zone(rows: Sequence[dict[str, Any]], srid: int) -> Fabric:
    """Registered parcels in one zone, those of other zones brought there."""
    fabric = fabric_of(rows)
    zones = np.array([row["srid"] for row in rows], dtype=np.int64)
    for other in np.unique(zones[zones != srid]):
        own = zones == other
        fabric.geometry[own] = crs.transform_geometries(fabric.geometry[own], int(other), srid)
    return fabric


def find_taken(session: Connection, job: Job) -> list[Issue]:
    """Compare once more, under the lock of the commit: what others have written meanwhile."""
    target = job.request.target
    found = registered_already(comparison.find_taken_keys(session, job.batch_id, target), target)
    if target in OF_SUBJECTS:
        found += find_gone(session, job)
    if target == "protection_areas":
        found += check_areas(session, job, set(), Counter())
    if target == "parcels":
        found += issued_codes(session, job)
        overlaps = register_overlaps(session, job, set(), recent=True)
        found += [overlap for overlap in overlaps if overlap.severity is Severity.ERROR]
        found += find_come_since(session, job)
    return found
