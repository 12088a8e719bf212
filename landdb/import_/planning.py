"""Step 2: how a file is to be read, decided from its spool and the facts of the register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landdb.domain import crs
from landdb.domain.column_content import KnownCodes
from landdb.domain.import_profiles import Profile
from landdb.domain.issues import Issue, Severity, issue
from landdb.domain.targets import Target, fields_of, shape_of
from landdb.domain.zone_finder import Verdict
from landdb.import_.chosen_encodings import tell_unreadable
from landdb.import_.column_facts import column_facts
from landdb.import_.commune_rows import CommuneRows
from landdb.import_.constants import constant_notes, read_constants
from landdb.import_.decide_text import decide as decide_text
from landdb.import_.decide_text import read_encoding
from landdb.import_.decode_columns import decode_batch
from landdb.import_.gather_facts import find_profile, gather_facts
from landdb.import_.job import Job
from landdb.import_.mapping import SuggestedMapping, suggest
from landdb.import_.misread_texts import tell_misread
from landdb.import_.place import ShapeFacts, breaks_format, decide
from landdb.import_.place_findings import place_findings
from landdb.import_.plan import Plan, verdict_document
from landdb.import_.readers.layers import LayerFacts
from landdb.import_.records import ImportRequest, Objects, RawBatch
from landdb.import_.refusals import refuse
from landdb.import_.register_facts import RegisterFacts, commune_code, split_commune
from landdb.import_.shapes import parse_shapes
from landdb.import_.sketch import sketch_of
from landdb.import_.spool import Spool
from landdb.import_.survey import Survey, distinct_cells, look_over
from landdb.import_.text_decisions import Decisions
from landdb.import_.translate_codes import has_codes, read_answers, suggest_all, suggestion_notes
from landdb.import_.typed_rows import type_rows
from landdb.import_.values import is_empty

_DEGREES: Final = 360.0
"""Ordinates beyond this are no degrees."""

_POINTS: Final = {"vi": "điểm", "en": "points"}
_LINES: Final = {"vi": "đường", "en": "lines"}
_NO_AREAS: Final = {"Point": _POINTS, "MultiPoint": _POINTS, "LineString": _LINES, "MultiLineString": _LINES}
_AREAS: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)

_NAMED_BY: Final[Mapping[Target, frozenset[str]]] = {
    "parcels": frozenset({"commune_code", "sheet_no", "parcel_no"}), "works": frozenset({"code"}),
}  # fmt: skip
"""Fields that a table without shapes must have in an update."""

_COMMUNE: Final = next(known for known in fields_of("parcels") if known.name == "commune_code")

_SHOWN: Final = 5
"""Cells of a column that people are shown."""


@dataclass(frozen=True)
class Knowledge:
    """Where a plan's facts come from: of the communes with the given codes, and the profile that fits some columns."""

    facts: Callable[[ImportRequest, Collection[str], str], RegisterFacts]
    profile: Callable[[ImportRequest, Sequence[str], str], Profile | None] = lambda *_: None


def make_plan(job: Job, spool: Spool) -> Plan:
    """Plan with the facts of the register, as far as the author sees them; see `plan_of`."""
    return plan_of(
        spool, job.request,
        Knowledge(
            lambda request, codes, name: gather_facts(job.db, job.actor, request, codes, name),
            lambda request, columns, name: find_profile(job.db, job.actor, request, columns, name),
        ),
    )  # fmt: skip


def plan_of(spool: Spool, request: ImportRequest, knowledge: Knowledge) -> Plan:
    """Decide everything from the spool alone, so that a batch that is taken up again is read in the same way.

    Raises
    ------
    FileRefusedError
        An option does not fit the file (F19), its coordinate system is none that is read here (F12), or its layer of
        parcels is declared as points or lines and holds nothing else (F09).
    """
    survey = look_over(spool)
    text = _decide_text(survey, spool, request, None)
    assert survey.head is not None, "a spool has rows, or its reader refused the file"
    name = spool.facts.file_name
    constants = read_constants(request.constants, request.target, name)
    if shape_of(request.target) == "polygon":
        _require_areas(survey, spool)
    profile = knowledge.profile(request, list(text.names.values()), name)
    if profile is not None and profile.encodings:
        text = _decide_text(survey, spool, request, profile)
    head = decode_batch(survey.head, text)
    mapping = _map(
        request, survey, head, profile, knowledge.facts(request, (), name), spool.facts, frozenset(constants)
    )
    facts = knowledge.facts(request, _commune_codes(survey, mapping, text), name)
    has_shapes = _has_shapes(survey)
    rows = [decode_batch(batch, text) for batch in survey.spread]
    shapes = [parse_shapes(batch.geometry, batch.row_no).shapes for batch in rows]
    verdict, placed = _locate(request, rows, shapes, mapping, facts, spool, profile, has_shapes=has_shapes)
    unreadable = tell_unreadable(survey.texts, text, name)
    issues = [
        *text.issues,
        *unreadable,
        *mapping.issues,
        *constant_notes(request.constants, request.target, name),
        *placed,
    ]
    plan = Plan(name, text, mapping, facts, verdict, has_shapes, _columns(head, mapping), issues)
    plan.constants = constants
    plan.samples = [_examples(column) for column in head.columns.columns]
    plan.broken = any(found.row_no is None and found.severity is Severity.ERROR for found in spool.issues)
    plan.answered = read_answers(request.translation, mapping.columns.values(), name)
    texts = {column: distinct_cells(survey, text, column) for column, held in plan.fields.items() if has_codes(held)}
    plan.suggestions = suggest_all(texts, plan.fields, facts.land_uses, plan.translation)
    plan.issues += suggestion_notes(plan.suggestions, plan.fields.values())
    said = spool.facts.crs_text
    plan.declared = None if said is None else crs.describe_crs(said)
    plan.sketch = sketch_of(np.concatenate(shapes))
    plan.questions = () if request.dry_run or plan.broken or mapping.helpless else tuple(_questions(plan))
    return plan


def _examples(column: pa.Array) -> list[Any]:
    """The first cells that say something, each once."""
    return list(islice((cell for cell in pc.unique(column).to_pylist() if not is_empty(cell)), _SHOWN))


def _require_areas(survey: Survey, spool: Spool) -> None:
    declared = _NO_AREAS.get(spool.facts.geometry_type or "")
    if declared is None:
        return
    kinds = [shapely.get_type_id(parse_shapes(batch.geometry, batch.row_no).shapes) for batch in survey.spread]
    if not np.isin(np.concatenate(kinds), _AREAS).any():
        raise refuse("F09", file=spool.facts.file_name, shape_vi=declared["vi"], shape_en=declared["en"])


def _decide_text(survey: Survey, spool: Spool, request: ImportRequest, profile: Profile | None) -> Decisions:
    """Encodings of all columns: as a person said of them, as the profile says, else by content."""
    facts = spool.facts
    text = decide_text(
        survey.texts, facts.encodings, request.encoding, stated=facts.encoding_hint, raw_names=facts.raw_text,
        file=facts.file_name,
    )  # fmt: skip
    if profile is not None and request.encoding is None:
        known = {one.name for one in text.columns.values()}
        for column, encoding in profile.encodings.items():
            text = text.choose(column, encoding) if column in known else text
    for column, encoding in request.encodings.items():
        try:
            text = text.choose(column, read_encoding(encoding, facts.file_name, column))
        except KeyError:
            choices = ", ".join(one.name for one in text.columns.values())
            raise refuse(
                "F19", file=facts.file_name, option="encodings", value=f"{column}={encoding}", choices=choices
            ) from None
    return tell_misread(text, survey.texts, facts.file_name)


def _map(
    request: ImportRequest,
    survey: Survey,
    head: RawBatch,
    profile: Profile | None,
    facts: RegisterFacts,
    source: LayerFacts,
    constants: frozenset[str],
) -> SuggestedMapping:
    known = KnownCodes(
        frozenset(facts.land_uses), facts.commune_codes or None, frozenset(facts.units), frozenset(facts.zones)
    )
    needless = frozenset({"commune_code"} if split_commune(request.commune)[0] else ())
    updates, has_shapes = request.on_existing == "update", _has_shapes(survey)
    if updates and request.target in _NAMED_BY and not has_shapes:
        required = {wanted.name for wanted in fields_of(request.target) if wanted.required}
        needless |= required - _NAMED_BY[request.target]  # it can only change what is registered and has them
    columns = [
        replace(column, rows=survey.rows, filled=filled)
        for column, filled in zip(column_facts(head.columns), survey.filled.values(), strict=True)
    ]
    return suggest(
        columns, request.target, profile, request.mapping, known=known,
        computed_area_m2=_plane_areas(head), given=needless, constants=constants,
        shapeless=source.geometry_type is None and not (updates or has_shapes) and request.target in _NAMED_BY,
        file_name=source.file_name,
    )  # fmt: skip


def _has_shapes(survey: Survey) -> bool:
    return any(batch.geometry.null_count < len(batch) for batch in survey.spread)


def _plane_areas(head: RawBatch) -> list[float | None] | None:
    """Areas of the first shapes where their coordinates are metres, by which a column of areas is recognised."""
    shapes = parse_shapes(head.geometry, head.row_no).shapes
    in_metres = bool((np.abs(shapely.total_bounds(shapes)) > _DEGREES).any())
    return [float(area) or None for area in shapely.area(shapes)] if in_metres else None


def _commune_codes(survey: Survey, mapping: SuggestedMapping, text: Decisions) -> set[str]:
    """Codes of all communes that the rows name."""
    column = mapping.column_of("commune_code")
    cells = set[Any]() if column is None else distinct_cells(survey, text, column)
    return {commune_code(cell) for cell in cells}


def _locate(
    request: ImportRequest, rows: Sequence[RawBatch], parsed: Sequence[Objects], mapping: SuggestedMapping,
    facts: RegisterFacts, spool: Spool, profile: Profile | None, *, has_shapes: bool,
) -> tuple[Verdict, list[Issue]]:  # fmt: skip
    """The coordinate system, judged by rows from all over the file."""
    if not has_shapes:
        return Verdict(crs.WGS84, False, "unknown", 1.0, (), {"vi": "không có hình", "en": "no shapes"}), []
    wanted = {
        column: found for column, found in mapping.columns.items() if found.name in {"commune_code", "legal_area_m2"}
    }
    typed = [type_rows(batch, wanted, request, facts) for batch in rows]
    communes = _joined([one.communes for one in typed])
    shapes = ShapeFacts.join([ShapeFacts.of(some) for some in parsed])
    paper = np.concatenate([one.numbers("legal_area_m2") for one in typed])
    asked = request.crs or (profile.crs if profile else None)
    verdict = decide(shapes, communes, spool.facts, asked=asked, declared_area_m2=paper)
    found = place_findings(verdict, shapes, communes, spool.facts.file_name)
    if breaks_format(spool.facts, shapes):
        found.append(issue("C03", variant="metres", file=spool.facts.file_name, format=spool.facts.format))
    return verdict, found


def _joined(parts: Sequence[CommuneRows]) -> CommuneRows:
    known = list(dict.fromkeys(commune for part in parts for commune in part.communes))
    number = {commune: n for n, commune in enumerate(known)}
    moved = [part.take(np.array([number[c] for c in part.communes], dtype=np.int64), -1) for part in parts]
    return CommuneRows(tuple(known), np.concatenate(moved))


def _columns(head: RawBatch, mapping: SuggestedMapping) -> list[dict[str, Any]]:
    """The file's columns for the batch's record: name, type, field."""
    fields = mapping.as_text()
    return [
        {"name": column.name, "type": _TYPE_NAMES.get(str(column.type), "string"), "field": fields.get(column.name)}
        for column in head.columns.schema
    ]


_TYPE_NAMES = {"int64": "int64", "double": "float64", "bool": "bool", "date32[day]": "date"}


def _questions(plan: Plan) -> list[dict[str, Any]]:
    """What a person must say before the file can be judged: encodings, its system, the columns of required fields."""
    asked: list[dict[str, Any]] = [column.question() for column in plan.text.columns.values() if column.doubtful]
    if plan.verdict.is_lost:
        asked.append(
            {"about": "column", "option": "commune", "field": _COMMUNE.name, "title": dict(_COMMUNE.title),
             "columns": []}
        )  # fmt: skip
    elif plan.verdict.asks:
        asked.append({"about": "crs", "option": "crs", **verdict_document(plan.verdict)})
    for question in plan.mapping.questions:
        if question.required:
            likely = [{"column": column, "confidence": round(share, 3)} for column, share in question.columns]
            asked.append(
                {"about": "column", "option": "mapping", "field": question.field.name,
                 "title": dict(question.field.title), "columns": likely}
            )  # fmt: skip
    missing = {wanted.name for wanted in plan.mapping.missing} - {one.get("field") for one in asked}
    asked += [
        {"about": "column", "option": "mapping", "field": wanted.name, "title": dict(wanted.title), "columns": []}
        for wanted in plan.mapping.missing
        if wanted.name in missing
    ]
    return asked
