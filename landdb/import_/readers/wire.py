"""What the reading process and its parent send each other: frames of JSON, and rows as Arrow streams.

A frame is one letter (``J`` JSON, ``B`` batch), eight bytes of length, and as many bytes of content. A batch is four
bytes of length, JSON with its findings, and an Arrow IPC stream whose first two columns are the row numbers and the
geometry. The parent trusts nothing of it: types, lengths, row numbers, texts and codes are checked on arrival.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pyarrow as pa

from landdb.domain.issues import Issue, Severity, catalogue
from landdb.import_.readers.layers import LayerFacts, LayerInfo
from landdb.import_.readers.limits import Limits
from landdb.import_.records import RawBatch

HEADER: Final = struct.Struct(">cQ")
MAX_FRAME: Final = 1 << 30
_MAX_JSON: Final = 64 << 20
_MAX_TEXT: Final = 20_000
_MAX_NAME: Final = 1_000
_MAX_ISSUES: Final = 200_000
_COLUMN_TYPES: Final = frozenset(
    {pa.string(), pa.binary(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.large_string(), pa.large_binary()}
)


class WireError(ValueError):
    """What arrived is not what a reader sends; the reading process is not believed any further."""


def json_frame(message: Mapping[str, Any]) -> bytes:
    """Frame one message."""
    content = json.dumps(message).encode()
    return HEADER.pack(b"J", len(content)) + content


def batch_frame(batch: RawBatch) -> list[Any]:
    """Frame rows: a list of buffers to be written one after the other."""
    found = json.dumps([pack_issue(found) for found in batch.issues]).encode()
    fields = [pa.field("row_no", pa.int64()), pa.field("geometry", pa.binary()), *batch.columns.schema]
    arrays = [pa.array(batch.row_no, pa.int64()), batch.geometry, *batch.columns.columns]
    schema = pa.schema(fields)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    rows = sink.getvalue()
    head = struct.pack(">I", len(found)) + found
    return [HEADER.pack(b"B", len(head) + rows.size), head, rows]


def parse_json(content: memoryview) -> dict[str, Any]:
    """Read a message.

    Raises
    ------
    WireError
        It is no JSON object, or too large.
    """
    if len(content) > _MAX_JSON:
        raise WireError("the message is too large")
    try:
        message = json.loads(bytes(content))
    except (ValueError, RecursionError) as error:
        raise WireError("the message is no JSON") from error
    if not isinstance(message, dict):
        raise WireError("the message is no object")
    return message


def parse_batch(content: memoryview, after: int, limits: Limits) -> RawBatch:
    """Read and check rows, whose numbers have to rise beyond ``after``; the arrays lie in ``content``.

    Raises
    ------
    WireError
        Something is not as `RawBatch` says, or beyond the limits.
    """
    if len(content) < 4:
        raise WireError("a batch without a head")
    length = struct.unpack(">I", content[:4])[0]
    if length > min(len(content) - 4, _MAX_JSON):
        raise WireError("the head of a batch is too long")
    try:
        found = json.loads(bytes(content[4 : 4 + length]))
        with pa.ipc.open_stream(pa.py_buffer(content[4 + length :])) as stream:
            rows = stream.read_next_batch()
        rows.validate(full=True)
    except (ValueError, RecursionError, StopIteration, OSError, pa.ArrowException) as error:
        raise WireError("the batch cannot be read") from error
    if not isinstance(found, list) or len(found) > _MAX_ISSUES:
        raise WireError("the findings are no list")
    return _checked(rows, [unpack_issue(entry) for entry in found], after, limits)


def _checked(rows: pa.RecordBatch, issues: list[Issue], after: int, limits: Limits) -> RawBatch:
    schema = rows.schema
    if len(schema) < 2 or schema.field(0).type != pa.int64() or schema.field(1).type != pa.binary():
        raise WireError("row numbers and geometry are missing")
    if len(schema) - 2 > limits.columns or any(len(name) > _MAX_NAME for name in schema.names):
        raise WireError("too many columns, or names too long")
    if any(field.type not in _COLUMN_TYPES for field in list(schema)[2:]):
        raise WireError("a column of a type that no reader sends")
    if rows.column(0).null_count:
        raise WireError("a row without a number")
    row_no = rows.column(0).to_numpy()
    if len(row_no) and (row_no[0] <= after or (np.diff(row_no) <= 0).any() or row_no[-1] > limits.features):
        raise WireError("row numbers do not rise")
    _check_wkb(rows.column(1))
    columns = pa.RecordBatch.from_arrays(rows.columns[2:], schema=pa.schema(list(schema)[2:]))
    return RawBatch(row_no, columns, rows.column(1), issues)


def _check_wkb(geometry: pa.Array) -> None:
    """Every shape begins as two-dimensional little-endian ISO WKB does; whether it goes on so, parsing tells."""
    offsets = np.frombuffer(geometry.buffers()[1], np.int32)[geometry.offset : geometry.offset + len(geometry) + 1]
    start, length = offsets[:-1], np.diff(offsets)
    present = np.asarray(geometry.is_valid())
    start, length = start[present], length[present]
    if not len(start):
        return
    if (length < 9).any():
        raise WireError("a shape of too few bytes")
    octets = np.frombuffer(geometry.buffers()[2], np.uint8)
    head = octets[start[:, None] + np.arange(5)]
    if (head[:, 0] != 1).any() or (head[:, 2:] != 0).any() or (head[:, 1] < 1).any() or (head[:, 1] > 7).any():
        raise WireError("a shape that is no two-dimensional WKB")


def pack_issue(found: Issue) -> dict[str, Any]:
    """A finding as JSON; readers give none a geometry."""
    return {
        "code": found.code, "variant": found.variant, "row_no": found.row_no, "severity": found.severity.value,
        "field": found.field, "measured": found.measured, "limit": found.limit, "params": dict(found.params),
    }  # fmt: skip


def unpack_issue(entry: Any) -> Issue:
    """Read a finding and check it against the catalogue.

    Raises
    ------
    WireError
        The code is unknown, or a part has the wrong type.
    """
    try:
        kind = catalogue()[entry["code"], entry["variant"]]
        severity = Severity(entry["severity"])
        row_no, params = entry["row_no"], entry["params"]
        numbers = [entry["measured"], entry["limit"]]
        if severity not in {kind.severity, kind.severity_else} or not isinstance(row_no, int | None):
            raise WireError("a finding of a wrong kind")
        if not isinstance(params, dict) or any(not isinstance(number, int | float | None) for number in numbers):
            raise WireError("a finding with wrong values")
        checked = {str(name): _parameter(value) for name, value in params.items()}
        found_in = None if entry["field"] is None else _text(entry["field"])
    except (KeyError, TypeError, ValueError) as error:
        raise WireError("a finding that is none") from error
    return Issue(kind.code, row_no, kind.variant, severity, checked, found_in, *numbers)


def _parameter(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(language): _text(text) for language, text in value.items()}
    return value if isinstance(value, int | float | None) else _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WireError("a text that is none")
    return value[:_MAX_TEXT]


def pack_facts(facts: LayerFacts) -> dict[str, Any]:
    """What a reader knows, as JSON."""
    return {**asdict(facts), "columns": list(facts.columns)}


def unpack_facts(entry: Any) -> LayerFacts:
    """Read and check what a reader knows.

    Raises
    ------
    WireError
        A part is missing or has the wrong type.
    """
    try:
        texts = {name: _text(entry[name]) for name in ("file_name", "layer", "format")}
        options = {
            name: None if entry[name] is None else _text(entry[name])
            for name in ("crs_text", "encoding_hint", "geometry_type")
        }
        if not isinstance(entry["feature_count"], int | None):
            raise WireError("a number that is none")
        return LayerFacts(
            texts["file_name"], texts["layer"], texts["format"], crs_text=options["crs_text"],
            encoding_hint=options["encoding_hint"], geometry_type=options["geometry_type"],
            feature_count=entry["feature_count"],
            columns=tuple(_text(name) for name in entry["columns"]),
            raw_text=bool(entry["raw_text"]),
            encodings={_text(name): _text(value) for name, value in entry["encodings"].items()},
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise WireError("facts that are none") from error


def unpack_layers(entries: Any, limits: Limits) -> list[LayerInfo]:
    """Read and check the list of layers; raises `WireError`."""
    if not isinstance(entries, list) or len(entries) > limits.layers:
        raise WireError("the list of layers is none")
    layers = []
    for entry in entries:
        try:
            count, kind = entry["feature_count"], entry["geometry_type"]
            if not isinstance(count, int | None):
                raise WireError("a number that is none")
            layers.append(
                LayerInfo(
                    _text(entry["name"]), _text(entry["file_name"]), _text(entry["format"]), count,
                    None if kind is None else _text(kind), tuple(_text(name) for name in entry["columns"]),
                )
            )  # fmt: skip
        except (KeyError, TypeError) as error:
            raise WireError("a layer that is none") from error
    return layers
