"""Typed rows as the columns of the staging tables: ids, hashes and JSON for whole batches at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.targets import Target
from landdb.import_.records import Integers
from landdb.import_.typed_rows import UUID, TypedRows

_COMMON: Final[Mapping[str, pa.DataType]] = {
    "admin_unit_id": pa.int32(), "managing_unit_id": UUID, "military_zone_id": UUID, "secrecy_level": pa.int16(),
    "valid_from": pa.date32(), "valid_to": pa.date32(),
}  # fmt: skip
_OF_SUBJECT: Final[Mapping[str, pa.DataType]] = {
    **_COMMON, "subject_id": UUID, "subject": pa.string(), "kind": pa.string(), "height_m": pa.float64(),
}  # fmt: skip
COLUMNS: Final[Mapping[Target, Mapping[str, pa.DataType]]] = {
    "parcels": {
        **_COMMON, "sheet_no": pa.int32(), "parcel_no": pa.int32(), "parcel_code": pa.string(),
        "former_sheet_no": pa.int32(), "former_parcel_no": pa.int32(), "legal_area_m2": pa.float64(),
        "map_scale": pa.int32(), "survey_method": pa.string(), "surveyed_on": pa.date32(), "surveyed_by": pa.string(),
        "address": pa.string(), "note": pa.string(), "main_use_code": pa.string(), "using_unit_id": UUID,
        "status": pa.string(), "certificate_status": pa.string(), "certificate_no": pa.string(),
        "certificate_date": pa.date32(),
    },
    "works": {
        **_COMMON, "code": pa.string(), "name_vi": pa.string(), "code_name": pa.string(), "work_type": pa.string(),
        "work_group": pa.string(), "condition": pa.string(), "lifecycle": pa.string(), "built_year": pa.int32(),
        "floor_area_m2": pa.float64(),
    },
    "markers": {
        **_OF_SUBJECT, "number": pa.string(), "material": pa.string(), "vertex_no": pa.int32(), "parcel_id": UUID,
        "accuracy_m": pa.float64(), "method": pa.string(), "condition": pa.string(), "placed_on": pa.date32(),
        "checked_on": pa.date32(),
    },
    "protection_areas": {
        **_OF_SUBJECT, "medium": pa.string(), "work_id": UUID, "extension_m": pa.float64(), "depth_m": pa.float64(),
    },
}  # fmt: skip
"""The register's columns in the staging tables, which files speak of."""

LISTS: Final[Mapping[Target, str]] = {"parcels": "uses", "works": "parcels"}
"""Lists within a row, staged as JSON."""

ORIGINS: Final = "origin_parcels"
"""A further list of parcels, staged as JSON."""

_NOTHING: Final = "\x01"
"""Stands for null in what is hashed: no text holds it."""


def as_table(
    rows: TypedRows, target: Target, attributes: Sequence[str], shape_hash: Integers, clears: Mapping[str, str]
) -> pa.RecordBatch:
    """The rows as they are copied, with columns named as in the staging table.

    ``attributes`` are the file's columns without a field, ``clears`` gives for fields the column of the register that
    an empty cell clears.
    """
    values = {name: pc.cast(rows.value(name, kind), kind) for name, kind in COLUMNS[target].items()}
    lists: dict[str, pa.Array] = {}
    if target in LISTS:
        lists[LISTS[target]] = _uses_json(rows) if target == "parcels" else _pairs_json(rows, LISTS[target])
    origins = _pairs_json(rows, ORIGINS) if target == "parcels" else None
    shapes = rows.outlines.wkb(rows.srid)
    stated = [*values.values(), *(_with(one, origins) for one in lists.values())]
    hashes = _content_hashes(stated, _texts(rows.raw, attributes), rows.srid, rows.outlines.imprints())
    columns: dict[str, pa.Array] = {
        "row_no": pa.array(rows.row_no.astype(np.int32)),
        "object_id": _random_ids(len(rows)),
        "content_hash": hashes,
        "shape_hash": pa.array(shape_hash, mask=shape_hash == 0),
        "raw": _raw(rows.raw, len(rows)),
        "geom_source": shapes,
        "geom": rows.lon_lat.wkb(),
        **values,
        **lists,
    }
    if origins is not None:
        columns[ORIGINS] = origins
    if clears:
        columns["cleared"] = _cleared(rows, clears)
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _random_ids(count: int) -> pa.Array:
    """Random UUIDs (RFC 9562 version 4)."""
    octets = np.frombuffer(os.urandom(16 * count), dtype=np.uint8).reshape(-1, 16).copy()
    octets[:, 6] = (octets[:, 6] & 0x0F) | 0x40
    octets[:, 8] = (octets[:, 8] & 0x3F) | 0x80
    return pa.FixedSizeBinaryArray.from_buffers(UUID, count, [None, pa.py_buffer(octets.tobytes())])


def _texts(raw: pa.RecordBatch, names: Sequence[str]) -> list[pa.Array]:
    """Cells without a field, each behind its column's name; null where empty."""
    return [pc.binary_join_element_wise(name, raw.column(name).cast(pa.string()), "\x03") for name in sorted(names)]


def _raw(raw: pa.RecordBatch, height: int) -> pa.Array:
    """The cells of each row as a list of texts, in the file's order; without columns a batch knows none."""
    width = raw.num_columns
    if not width:
        return pa.nulls(height, pa.list_(pa.string()))
    joined = pa.concat_arrays([column.cast(pa.string()) for column in raw.columns])
    order = np.arange(width * height).reshape(width, height).T.ravel()
    offsets = np.arange(0, width * height + 1, width, dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), joined.take(pa.array(order)))


def _content_hashes(
    columns: Sequence[pa.Array], others: Sequence[pa.Array], srid: Integers, imprints: pa.Array
) -> pa.Array:
    """Hash of everything that the file says of a row: two imports of the same content have the same (BLAKE2b-128).

    Of ``others`` empty cells are left out: a new column that says nothing changes nothing.
    """
    texts = [_hashable(column) for column in [*columns, pa.array(srid)]]
    joined = pc.binary_join_element_wise(*texts, "\x02", null_handling="replace", null_replacement=_NOTHING)
    joined = pc.binary_join_element_wise(joined, *others, "\x02", null_handling="skip")
    whole = pc.binary_join_element_wise(joined.cast(pa.binary()), imprints.fill_null(b""), b"\x02")
    return pa.array([blake2b(row, digest_size=16).digest() for row in whole.to_pylist()], pa.binary())


def _with(lists: pa.Array, origins: pa.Array | None) -> pa.Array:
    """What is hashed of both lists; a row without an origin has the hash of one in a file without such a column."""
    if origins is None or origins.null_count == len(origins):
        return lists
    return pc.if_else(pc.is_valid(origins), pc.binary_join_element_wise(lists.fill_null(""), origins, "\x03"), lists)


def _hashable(column: pa.Array) -> pa.Array:
    if column.type == UUID:
        encoded = column.dictionary_encode()
        names = pa.array([value.hex() for value in encoded.dictionary.to_pylist()], pa.string())
        return names.take(encoded.indices)
    return column.cast(pa.string())


def _uses_json(rows: TypedRows) -> pa.Array:
    """Uses as JSON: ``[{"ordinal": 1, "code": "CQP", "area_m2": 12.5, "origin_code": 5}, …]``."""
    if "uses" not in rows.values:
        return pa.nulls(len(rows), pa.string())
    uses = rows.values["uses"]
    lengths = np.asarray(pc.list_value_length(uses).fill_null(0), dtype=np.int64)
    flat = uses.flatten()
    ordinal = np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    parts = [
        '{"ordinal":', pa.array(ordinal).cast(pa.string()), ',"code":"', pc.struct_field(flat, "code"), '","area_m2":',
        _json_number(pc.struct_field(flat, "area_m2")), ',"origin_code":',
        _json_number(pc.struct_field(flat, "origin_code")), "}",
    ]  # fmt: skip
    return _json_lists(uses, lengths, parts)


def _pairs_json(rows: TypedRows, name: str) -> pa.Array:
    """Parcels as JSON: ``[{"sheet_no": 9, "parcel_no": 206}, …]``."""
    if name not in rows.values:
        return pa.nulls(len(rows), pa.string())
    pairs = rows.values[name]
    lengths = np.asarray(pc.list_value_length(pairs).fill_null(0), dtype=np.int64)
    flat = pairs.flatten()
    parts = [
        '{"sheet_no":', _json_number(pc.struct_field(flat, "sheet_no")), ',"parcel_no":',
        _json_number(pc.struct_field(flat, "parcel_no")), "}",
    ]  # fmt: skip
    return _json_lists(pairs, lengths, parts)


def _json_number(numbers: pa.Array) -> pa.Array:
    return numbers.cast(pa.string()).fill_null("null")


def _json_lists(lists: pa.Array, lengths: Integers, parts: Sequence[Any]) -> pa.Array:
    """Join the parts of each item, and the items of each row; codes are letters alone, so nothing needs an escape."""
    if not int(lengths.sum()):
        return pc.if_else(pc.is_valid(lists), "[]", pa.scalar(None, pa.string()))
    items = pc.binary_join_element_wise(*parts, "")
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), items), ",")
    whole = pc.binary_join_element_wise("[", joined, "]", "")
    return pc.if_else(pc.is_valid(lists), whole, pa.scalar(None, pa.string()))


def _cleared(rows: TypedRows, clears: Mapping[str, str]) -> pa.Array:
    """Columns of the register whose cells are empty."""
    matrix = np.column_stack([rows.empty[name] for name in clears])
    columns = list(clears.values())
    return pa.array([[columns[k] for k in np.flatnonzero(row)] for row in matrix], pa.list_(pa.string()))
