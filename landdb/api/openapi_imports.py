"""The routes of imports, for the OpenAPI document."""

from __future__ import annotations

from typing import Final

from landdb.api import params
from landdb.api.openapi_parts import OBJECT, Json, bbox, cursor, json_only, limit, operation, path, query, seen
from landdb.api.representation import GEOJSON
from landdb.api.routes.import_findings import MAX_FINDINGS
from landdb.api.routes.import_findings import STATES as FINDING_STATES
from landdb.api.routes.imports import FACETS
from landdb.api.streams import MEDIA_TYPE
from landdb.api.uploads import AGAIN, CHOICES, PAIRS, SWITCHES, TEXTS
from landdb.domain.import_states import OUTCOMES, STATES
from landdb.domain.issues import Severity
from landdb.domain.reasons import MAX_REASON
from landdb.domain.targets import TARGETS
from landdb.export.import_report.render import ReportKind
from landdb.import_.decisions import ANSWERS
from landdb.import_.profiles import MAX_NAME

_TEXT: Final[Json] = {"type": "string"}
_PAIRS: Final[Json] = {"type": "object", "additionalProperties": _TEXT}
_BATCH: Final = path("batch_id", {"type": "string", "format": "uuid"})
_REASON: Final[Json] = {"type": "string", "minLength": 1, "maxLength": MAX_REASON}
_CODES: Final[Json] = {"type": "array", "items": _TEXT, "minItems": 1}
_ROWS: Final[Json] = {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1, "maxItems": 100}
_TAKEN: Final = {
    "200": "These files with these options are an import of yours already: Location says which",
    "202": "Begun: Location says where its state is",
    "429": "Too many of your imports are open",
    "507": "The server has too little disk space",
}
_NEEDED: Final[Json] = {"required": True}
_QUEUED: Final = {"202": "A worker goes on with it"}
_SEEN: Final = {"412": "It has changed since it was seen", "428": "If-Match is missing"}


def import_paths() -> Json:
    """All of them."""
    add = operation(
        "addImport", "Import files", [], {}, others=_TAKEN, body={"multipart/form-data": {"schema": _form()}}
    )
    listed = operation(
        "listImports", "The newest imports", [limit(200, 50, "Imports"), cursor(), *_filters(), _facets()], json_only()
    )
    choices = operation("getImportChoices", "What a form for imports offers", [], json_only())
    one = operation("getImport", "State, ledger, plan and questions of an import", [_BATCH], json_only())
    cancel = operation("cancelImport", "Stop an import", [_BATCH], {}, others={"202": "It has stopped, or will"})
    return (
        {
            "/import-choices": {"get": choices},
            "/imports/findings": {"get": _findings()},
            "/imports": {"get": listed, "post": add},
            "/imports/{batch_id}": {"get": one},
            "/imports/{batch_id}/cancel": {"post": cancel},
        }
        | {f"/imports/{{batch_id}}/{name}": item for name, item in (_reading() | _deciding()).items()}
        | _profile_paths()
    )


def _filters() -> list[Json]:
    """What leaves imports out of the list."""
    return [
        query("state", {"type": "array", "items": {"type": "string", "enum": list(STATES)}}, "States"),
        query("commune", {"type": "string", "pattern": "^[0-9]{5}$"}, "Code of the commune of all their rows"),
        query("since", _TEXT, "Brought since this day in Viet Nam (2026-11-22) or instant with its zone"),
        query("target", {"type": "string", "enum": list(TARGETS)}, "What their rows are"),
        query("mine", {"type": "boolean", "default": False}, "Only the caller's own"),
    ]


def _findings() -> Json:
    uuid: Json = {"type": "string", "format": "uuid"}
    states: Json = {"type": "array", "items": {"type": "string", "enum": list(FINDING_STATES)}}
    filters = [
        query("code", {"type": "array", "items": _TEXT}, "Codes of findings"),
        query("severity", {"type": "array", "items": {"type": "string", "enum": list(Severity)}}, "Severities"),
        query("state", states, "Open, or accepted with a reason"),
        query("batch", uuid, "Of one import"),
        query("parcel", uuid, "With which the present state of a parcel was accepted"),
        query("offset", {"type": "integer", "minimum": 0, "default": 0}, "Findings to pass over"),
        bbox(),
    ]
    paging = [limit(MAX_FINDINGS, 50, "Findings"), cursor()]
    return operation("listFindings", "Findings of imports", [*paging, *filters], json_only())


def _facets() -> Json:
    schema: Json = {"type": "array", "items": {"type": "string", "enum": list(FACETS)}}
    return query("facets", schema, "What to count those by that the other filters leave in")


def _reading() -> Json:
    code = query("code", {"type": "array", "items": _TEXT}, "Codes of findings")
    severity = query("severity", {"type": "array", "items": {"type": "string", "enum": list(Severity)}}, "Severities")
    outcome = query("outcome", {"type": "string", "enum": list(OUTCOMES)}, "What becomes of the rows")
    features: Json = {GEOJSON: {"schema": OBJECT}}
    after = query("after", {"type": "integer", "minimum": 0}, "Number of the last event that is known")
    last: Json = {"name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "integer"},
                  "description": "The same, as browsers send it"}  # fmt: skip
    events = json_only() | {MEDIA_TYPE: {"schema": _TEXT}}
    ended = {"204": "It has ended and nothing has happened since"}
    paging = [_BATCH, limit(1000, 200, "Rows"), cursor()]
    kind = query("f", {"type": "string", "enum": list(ReportKind), "default": "html"}, "What the report is had as")
    language = query("lang", {"type": "string", "enum": list(params.LANGUAGES), "default": "vi"}, "Its language")
    files: Json = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    rows = query("row", _ROWS, "Numbers of rows")
    system = query("crs", _TEXT, "One more system: an EPSG code or a central meridian")
    return {
        "candidates": {
            "get": operation(
                "listCandidates", "Where each candidate system puts its shapes", [_BATCH, system], json_only()
            )
        },
        "fixes": {"get": operation("listFixes", "What fixes would do", [_BATCH, rows | _NEEDED, code], json_only())},
        "report": {"get": operation("getImportReport", "Its report as a file", [_BATCH, kind, language], files)},
        "issues": {"get": operation("listIssues", "Its findings", [*paging, code, severity], json_only())},
        "rows": {"get": operation("listStagedRows", "Its rows as staged", [*paging, outcome, bbox(), rows], features)},
        "removals": {"get": operation("listRemovals", "Parcels that it retires", paging, features)},
        "events": {"get": operation("followImport", "What happens to it", [_BATCH, after, last], events, others=ended)},
    }


def _deciding() -> Json:
    reason = _body({"reason": _REASON}, "reason")
    answers = _body({name: _PAIRS if name in PAIRS else _TEXT for name in sorted(ANSWERS)})
    return {
        "answer": {"post": _decide("answerImport", "Answer its questions; it is judged anew", answers, queued=True)},
        "accept": {
            "post": _decide("acceptWarnings", "Accept warnings", _body({"reason": _REASON, "codes": _CODES}, "reason"))
        },
        "fix": {"post": _decide("fixShapes", "Take fixes", _body({"rows": _ROWS, "codes": _CODES}), queued=True)},
        "submit": {"post": _decide("submitImport", "Hand it in for approval")},
        "approve": {"post": _decide("approveImport", "Let it be written", queued=True, looked_at=True)},
        "return": {"post": _decide("returnImport", "Send it back to its author", reason, looked_at=True)},
        "undo": {"post": _decide("undoImport", "Take it back as a whole", reason)},
    }


def _profile_paths() -> Json:
    profile = path("profile_id", {"type": "string", "format": "uuid"})
    translation: Json = {"type": "object", "additionalProperties": _PAIRS}
    name: Json = {"type": "string", "minLength": 1, "maxLength": MAX_NAME}
    texts = {"source": _TEXT | {"nullable": True}, "crs": _TEXT | {"nullable": True}}
    change = _body({"name": name, "mapping": _PAIRS, "encodings": _PAIRS, "translation": translation, **texts})
    kept = _body({"name": name, "source": _TEXT, "translation": translation}, "name")
    return {
        "/import-profiles": {"get": operation("listProfiles", "Mapping profiles", [], json_only())},
        "/import-profiles/{profile_id}": {
            "get": operation("getProfile", "One mapping profile", [profile], json_only()),
            "patch": operation(
                "changeProfile", "Change a mapping profile", [profile, seen()], json_only(), others=_SEEN, body=change
            ),
        },
        "/import-profiles/{profile_id}/retire": {
            "post": operation("retireProfile", "Put it out of use", [profile, seen()], json_only(), others=_SEEN)
        },
        "/imports/{batch_id}/profile": {
            "post": operation(
                "saveProfile", "Keep how a file was read", [_BATCH], {}, others={"201": "Kept"}, body=kept
            )
        },
    }


def _decide(
    name: str, summary: str, body: Json | None = None, *, queued: bool = False, looked_at: bool = False
) -> Json:
    content = {} if queued else json_only()
    others = (_QUEUED if queued else {}) | (_SEEN if looked_at else {})
    return operation(name, summary, [_BATCH, *([seen()] if looked_at else [])], content, others=others, body=body)


def _body(properties: Json, *required: str) -> Json:
    schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return json_only(schema | ({"required": list(required)} if required else {}))


def _form() -> Json:
    properties: Json = {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}}
    properties |= dict.fromkeys(TEXTS, _TEXT) | {"accept": _REASON}
    properties |= {name: {"type": "string", "enum": list(values)} for name, values in CHOICES.items()}
    properties |= {name: {"type": "boolean", "default": False} for name in (*SWITCHES, AGAIN)}
    properties |= {
        name: {"type": "string", "description": "JSON object: column, code or field -> text"} for name in PAIRS
    }
    return {"type": "object", "required": ["files"], "properties": properties}
