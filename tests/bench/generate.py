"""Loads the simulated estate into a migrated database: COPY, then set-based inserts through the register's triggers.

No trigger is switched off. Only secondary indexes are taken away during the load and put back as they were.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import psycopg2.extensions

from tests.bench import estate
from tests.bench.estate import Commune

T = TypeVar("T")
WORKERS: Final = 2
ACTOR: Final = "bench (mô phỏng)"
_EVERY_WORK: Final = 100
"""One work per so many parcels."""

_LOADED_TABLES: Final = ("parcel", "parcel_use", "work", "work_parcel")
_KEPT_INDEXES: Final = ("parcel_use_ordinal_key",)
"""The trigger that keeps the main use reads this one."""

STAGE: Final = """
CREATE TEMPORARY TABLE stage (
    id uuid, second_id uuid, sheet_no int, parcel_no int, legal_area_m2 numeric, main_use_code text,
    second_use_code text, main_area_m2 numeric, second_area_m2 numeric, unit_no int, in_zone bool, status text,
    certificate_status text, certificate_no text, certificate_date date, secrecy_level smallint, map_scale int,
    survey_method text, surveyed_on date, address text, coded bool, geom geometry) ON COMMIT DELETE ROWS
"""

_UNITS: Final = """
INSERT INTO organisation_unit (id, code, name_vi, parent_id)
SELECT md5('unit ' || n)::uuid, 'DV-' || lpad(n::text, 2, '0'), 'Đơn vị ' || n || ' (mô phỏng)',
       CASE WHEN n > 5 THEN md5('unit ' || (n %% 5 + 1))::uuid END
FROM generate_series(1, %s) AS n ORDER BY n
"""

_ZONE: Final = """
INSERT INTO military_zone (id, code, name_vi, managing_unit_id, province_code, secrecy_level)
SELECT md5('zone ' || a.id)::uuid, 'KQS-' || a.id, 'Khu quân sự ' || a.id || ' (mô phỏng)', md5('unit 1')::uuid,
       a.province_code, 1
FROM admin_unit a WHERE a.id = %(commune)s
"""

_PARCELS: Final = """
INSERT INTO parcel (id, parcel_code, parcel_code_rule, parcel_code_source, admin_unit_id, sheet_no, parcel_no,
    legal_area_m2, map_scale, survey_method, surveyed_on, surveyed_by, address, main_use_code, managing_unit_id,
    using_unit_id, military_zone_id, status, certificate_status, certificate_no, certificate_date, secrecy_level,
    secrecy_basis, valid_from, geom_source)
SELECT id, CASE WHEN coded THEN ST_GeoHash(ST_Transform(ST_Centroid(geom), 4326), 12) END,
    CASE WHEN coded THEN 'bench: centroid' END, CASE WHEN coded THEN 'computed' END, %(commune)s, sheet_no, parcel_no,
    legal_area_m2, map_scale, survey_method, surveyed_on, 'Đội đo đạc (mô phỏng)', address, main_use_code,
    md5('unit ' || unit_no)::uuid, CASE WHEN parcel_no %% 3 = 0 THEN md5('unit ' || (unit_no %% 30 + 1))::uuid END,
    CASE WHEN in_zone THEN md5('zone ' || %(commune)s)::uuid END, status, certificate_status, certificate_no,
    certificate_date, secrecy_level, CASE WHEN secrecy_level > 0 THEN 'Quyết định mô phỏng' END, surveyed_on, geom
FROM stage
"""

_USES: Final = """
INSERT INTO parcel_use (id, parcel_id, ordinal, land_use_code, area_m2, origin_code)
SELECT second_id, id, 1, main_use_code, main_area_m2, 1 FROM stage
UNION ALL
SELECT md5(second_id::text)::uuid, id, 2, second_use_code, second_area_m2, 1 FROM stage WHERE second_area_m2 > 0
"""

_WORKS: Final = """
INSERT INTO work (id, code, name_vi, work_type, work_group, condition, built_year, floor_area_m2, admin_unit_id,
    managing_unit_id, secrecy_level, geom_source)
SELECT md5('work ' || id)::uuid, 'CT-' || %(commune)s || '-' || sheet_no || '-' || parcel_no,
    (ARRAY['Nhà kho', 'Trạm quan trắc', 'Nhà ở', 'Xưởng sửa chữa'])[1 + parcel_no %% 4] || ' số ' || parcel_no
        || ' tờ ' || sheet_no || ' (mô phỏng)',
    substr('ABCD', 1 + parcel_no %% 4, 1), (ARRAY['I', 'II', 'III'])[1 + sheet_no %% 3], 'good',
    1990 + parcel_no %% 30, 120, %(commune)s, md5('unit ' || unit_no)::uuid, secrecy_level,
    CASE WHEN parcel_no %% 3 = 0 THEN centre ELSE ST_Expand(centre, 4) END
FROM (SELECT *, ST_Centroid(geom) AS centre FROM stage WHERE (sheet_no * 192 + parcel_no) %% %(every)s = 0) s
"""

_WORK_PARCELS: Final = """
INSERT INTO work_parcel (work_id, parcel_id)
SELECT md5('work ' || id)::uuid, id FROM stage WHERE (sheet_no * 192 + parcel_no) %% %(every)s = 0
"""

COMMUNES: Final = """
SELECT id, name_vi, province_code, zone_srid, ST_X(label_point), ST_Y(label_point) FROM landdb.admin_unit
WHERE level = 'commune' AND valid_to IS NULL AND zone_srid IS NOT NULL AND label_point IS NOT NULL
    AND province_code = ANY(%s) ORDER BY code
"""


def load(dsn: str, parcels: int, seed: int, progress: Callable[[int], None] = lambda _: None) -> None:
    """Fill an empty migrated register with ``parcels`` simulated parcels, their uses, works, units and zones.

    ``dsn`` is the superuser's (libpq form); ``progress`` is told, from several threads, of each lot that is in.
    """
    with open_connection(dsn) as connection:
        communes = estate.choose_communes(_run(connection, COMMUNES, [list(estate.PROVINCES)]), parcels)
        add_units(connection)
        with _without_indexes(dsn, connection):
            shares = [communes[start::WORKERS] for start in range(WORKERS)]
            _in_parallel(lambda share: _load_share(dsn, seed, share, progress), shares)
        connection.autocommit = True
        _run(connection, "VACUUM (ANALYZE)")


@contextmanager
def open_connection(dsn: str) -> Iterator[psycopg2.extensions.connection]:
    """Open a connection with the register on its path, which does not wait for the disk; closed at the end."""
    connection = psycopg2.connect(dsn)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('search_path', 'landdb,public', false), set_config('app.actor', %s, false),"
                " set_config('synchronous_commit', 'off', false), set_config('maintenance_work_mem', '512MB', false)",
                [ACTOR],
            )
        connection.commit()
        yield connection
    finally:
        connection.close()


def add_units(connection: psycopg2.extensions.connection) -> None:
    """Add the organisation units, a tree of two levels."""
    _run(connection, _UNITS, [estate.UNITS])
    connection.commit()


def insert(connection: psycopg2.extensions.connection, commune: Commune, rows: io.StringIO) -> None:
    """Stage a commune's rows and insert them with their uses and works, in the caller's transaction."""
    values = {"commune": commune.id, "every": _EVERY_WORK}
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY stage ({', '.join(estate.COLUMNS)}) FROM STDIN (FORMAT csv)", rows)
    for statement in (_ZONE, _PARCELS, _USES, _WORKS, _WORK_PARCELS):
        _run(connection, statement, values)


def as_csv(rows: Iterable[tuple[Any, ...]]) -> io.StringIO:
    """Write rows as COPY takes them; None is an empty field."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    return buffer


def _load_share(dsn: str, seed: int, communes: Iterable[Commune], progress: Callable[[int], None]) -> None:
    """Load communes one after the other, each in a transaction of its own."""
    with open_connection(dsn) as connection:
        _run(connection, STAGE)
        for commune in communes:
            insert(connection, commune, as_csv(estate.rows_of(seed, commune)))
            connection.commit()
            progress(commune.parcels)


@contextmanager
def _without_indexes(dsn: str, connection: psycopg2.extensions.connection) -> Iterator[None]:
    """Take the indexes that only readers need away and build them anew at the end, also after an error."""
    found = _run(
        connection,
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
        "WHERE t.relnamespace = 'landdb'::regnamespace AND t.relname = ANY(%s) AND c.relname <> ALL(%s) "
        "AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid) ORDER BY c.relname",
        [list(_LOADED_TABLES), list(_KEPT_INDEXES)],
    )
    for name, _ in found:
        _run(connection, f"DROP INDEX {name}")
    connection.commit()
    try:
        yield
    finally:
        _in_parallel(lambda definition: _build(dsn, definition), [definition for _, definition in found])


def _build(dsn: str, definition: str) -> None:
    with open_connection(dsn) as connection:
        _run(connection, definition)
        connection.commit()


def _in_parallel(work: Callable[[T], None], parts: Iterable[T]) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, parts))


def _run(
    connection: psycopg2.extensions.connection, statement: str, values: Sequence[Any] | dict[str, Any] | None = None
) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
