"""SQL of staging: rows of a batch by COPY into a table of their own (ADR 17), findings, and outcomes of single rows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import pgpq
import psycopg2
import pyarrow as pa
from pgpq import encoders
from pgpq.schema import Jsonb
from sqlalchemy import Connection, text

Row = dict[str, Any]
_JSON_COLUMNS: Final = frozenset({"uses", "parcels", "origin_parcels"})


def create_staging(session: Connection, batch_id: UUID) -> str:
    """Make an empty table for the batch's rows, or empty the one that is there; returns its name."""
    return str(session.execute(text("SELECT landdb.create_staging(:id)"), {"id": batch_id}).scalar_one())


def attach_staging(session: Connection, batch_id: UUID) -> None:
    """Close the table and show its rows under the policies."""
    session.execute(text("SELECT landdb.attach_staging(:id)"), {"id": batch_id})


def clear_findings(session: Connection, batch_id: UUID) -> None:
    """Take back findings and outcomes of a batch that is judged anew."""
    session.execute(text("SELECT landdb.clear_findings(:id)"), {"id": batch_id})


def copy_rows(session: Connection, table: str, batches: Iterator[pa.RecordBatch]) -> None:
    """COPY all batches, which have the staging table's column names, into the table that `create_staging` named."""
    first = next(batches, None)
    if first is None:
        return
    encoder = _encoder(first.schema)
    names = ", ".join(first.schema.names)
    driver: Any = session.connection.driver_connection
    stream = _Stream(_encoded(encoder, first, batches))
    try:
        with driver.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", stream, 1 << 18)
    except psycopg2.Error:
        if stream.error is not None:  # the driver tells it in its own words
            raise stream.error from None
        raise


def _encoder(schema: pa.Schema) -> pgpq.ArrowToPostgresBinaryEncoder:
    builders = {
        field.name: encoders.StringEncoderBuilder.new_with_output(field, Jsonb())
        if field.name in _JSON_COLUMNS
        else pgpq.ArrowToPostgresBinaryEncoder.infer_encoder(field)
        for field in schema
    }
    return pgpq.ArrowToPostgresBinaryEncoder.new_with_encoders(schema, builders)


def _encoded(
    encoder: pgpq.ArrowToPostgresBinaryEncoder, first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]
) -> Iterator[bytes]:
    yield encoder.write_header()
    yield encoder.write_batch(first)
    for batch in rest:
        yield encoder.write_batch(batch)
    yield encoder.finish()


class _Stream(io.RawIOBase):
    """What the driver reads from: pieces as they are made, whatever size it asks for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")
        self.error: BaseException | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._piece:
            try:
                piece = next(self._pieces, None)
            except BaseException as error:
                self.error = error
                raise
            if piece is None:
                return b""
            self._piece = memoryview(piece)
        found, self._piece = self._piece[:size], self._piece[size:]
        return bytes(found)


def add_issues(session: Connection, batch_id: UUID, issues: Mapping[str, Sequence[Any]]) -> None:
    """Store findings given as equally long columns; ``geom`` is hex EWKB in WGS 84."""
    sql = """
        INSERT INTO import_issue (batch_id, row_no, code, variant, severity, field, params, message_vi, message_en,
                                  remedy_vi, remedy_en, measured, limit_value, geom)
        SELECT :batch_id, row_no, code, variant, severity, field, params::jsonb, message_vi, message_en, remedy_vi,
               remedy_en, measured, limit_value, geom::geometry
        FROM unnest(CAST(:row_no AS int[]), CAST(:code AS text[]), CAST(:variant AS text[]), CAST(:severity AS text[]),
                    CAST(:field AS text[]), CAST(:params AS text[]), CAST(:message_vi AS text[]),
                    CAST(:message_en AS text[]), CAST(:remedy_vi AS text[]), CAST(:remedy_en AS text[]),
                    CAST(:measured AS float8[]), CAST(:limit_value AS float8[]), CAST(:geom AS text[]))
             AS i(row_no, code, variant, severity, field, params, message_vi, message_en, remedy_vi, remedy_en,
                  measured, limit_value, geom)"""
    session.execute(text(sql), {"batch_id": batch_id, **{name: list(column) for name, column in issues.items()}})


def keep_joins_in_memory(session: Connection) -> None:
    """Let joins of a whole batch stay in memory until this transaction ends: 300,000 rows of outcomes take 30 MB."""
    session.execute(text("SET LOCAL work_mem = '64MB'"))


def refresh_statistics(session: Connection) -> None:
    """Let the planner know of what a large batch has just written; in a transaction of its own, for it locks tables."""
    session.execute(text("SELECT landdb.refresh_statistics()"))


def find_srids(session: Connection, batch_id: UUID, row_nos: Sequence[int]) -> dict[int, int]:
    """SRIDs of the shapes of some rows."""
    sql = """SELECT row_no, ST_SRID(geom_source) AS srid FROM staged_row
             WHERE batch_id = :id AND row_no = ANY(:rows) AND geom_source IS NOT NULL"""
    found = session.execute(text(sql), {"id": batch_id, "rows": list(row_nos)})
    return {row.row_no: row.srid for row in found}


def reject_rows(session: Connection, batch_id: UUID, quarantined: Sequence[int]) -> None:
    """Give every row with an error of its own the outcome it has: those listed have no shape that could be read."""
    sql = """
        INSERT INTO staged_outcome (batch_id, row_no, outcome)
        SELECT DISTINCT :id, row_no, CASE WHEN row_no = ANY(:quarantined) THEN 'quarantined' ELSE 'rejected' END
        FROM import_issue WHERE batch_id = :id AND severity = 'error' AND row_no IS NOT NULL
        ON CONFLICT (batch_id, row_no) DO UPDATE SET outcome = excluded.outcome, object_id = NULL, version = NULL,
            parcel_code = NULL, cleared = NULL"""
    session.execute(text(sql), {"id": batch_id, "quarantined": list(quarantined)})


def reject_all(session: Connection, batch_id: UUID, table: str) -> None:
    """Refuse every staged row: the file as a whole has an error."""
    sql = f"""
        INSERT INTO staged_outcome (batch_id, row_no, outcome)
        SELECT batch_id, row_no, 'rejected' FROM {table} WHERE batch_id = :id
        ON CONFLICT (batch_id, row_no) DO UPDATE SET outcome = 'rejected', object_id = NULL, version = NULL,
            parcel_code = NULL, cleared = NULL WHERE staged_outcome.outcome NOT IN ('rejected', 'quarantined')"""
    session.execute(text(sql), {"id": batch_id})


def count_outcomes(session: Connection, batch_id: UUID) -> dict[str, int]:
    """Number of staged rows by outcome."""
    sql = "SELECT outcome, count(*) AS n FROM staged_row WHERE batch_id = :id GROUP BY outcome"
    return {row.outcome: row.n for row in session.execute(text(sql), {"id": batch_id})}


def find_unidentified(session: Connection, batch_id: UUID, after: int, limit: int) -> list[Row]:
    """Rows to be added that have a shape and no identifier, in file order, with their shapes (WKB) and zones."""
    sql = """SELECT s.row_no, ST_SRID(s.geom_source) AS srid, ST_AsBinary(s.geom_source) AS wkb
             FROM staged_parcel s
             WHERE s.batch_id = :id AND s.row_no > :after AND s.geom_source IS NOT NULL AND s.parcel_code IS NULL
               AND NOT EXISTS (SELECT FROM staged_outcome o WHERE o.batch_id = s.batch_id AND o.row_no = s.row_no)
             ORDER BY s.row_no LIMIT :limit"""
    rows = session.execute(text(sql), {"id": batch_id, "after": after, "limit": limit})
    return [dict(row) for row in rows.mappings()]


def set_identifiers(session: Connection, batch_id: UUID, row_nos: Sequence[int], codes: Sequence[str]) -> None:
    """Note computed identifiers of rows that are to be added."""
    sql = """INSERT INTO staged_outcome (batch_id, row_no, outcome, parcel_code)
             SELECT :id, row_no, 'add', code
             FROM unnest(CAST(:rows AS int[]), CAST(:codes AS text[])) AS c(row_no, code)
             ON CONFLICT (batch_id, row_no) DO NOTHING"""
    session.execute(text(sql), {"id": batch_id, "rows": list(row_nos), "codes": list(codes)})
