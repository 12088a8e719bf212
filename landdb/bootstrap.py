"""From an empty PostGIS database to the current register: roles, extensions, migrations, reference data, grants.

Runs as the server's administrator, needs a superuser once (extension, LEAKPROOF mark, SRIDs), and is idempotent: it is
what ``landdb migrate`` does at every start.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic import command, op
from alembic.config import Config
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from landdb.db import SEARCH_PATH, role_password
from landdb.domain import access, crs
from landdb.domain.actors import CLEARANCES
from landdb.errors import ConfigurationError
from landdb.models import SCHEMA, Base
from landdb.queries.reference import load_reference
from landdb.queries.revisions import MIGRATIONS

OWNER = "landdb_owner"
DEFINER = "landdb_definer"
STAGER = "landdb_stager"
CLEARANCE_ROLES = tuple(f"landdb_c{clearance}" for clearance in CLEARANCES)
LOGIN_ROLES = (*CLEARANCE_ROLES, "landdb_auth", "landdb_auditor", "landdb_backup")
STAGING_SCHEMA = "landdb_staging"
"""Where the tables lie that imports COPY into (ADR 17)."""
EXTENSIONS = ("postgis", "unaccent", "pg_trgm")

_READERS_FUNCTIONS = (
    "search_works(text, integer, text[], text[], geometry)",
    "is_document_cleared(uuid)",
    "ties_of_day(uuid[], timestamptz)",
    "ties_of_works(uuid[], timestamptz)",
    "uses_of_version(uuid, timestamptz)",
)
"""Functions for everybody; each sees to it who may see what."""

_CLEARED_FUNCTIONS = ("search_certificates(text, text, integer, text[], text[], geometry)",)
"""Functions for those who may know of certificates."""

_WRITERS_FUNCTIONS = (
    "queue_hidden_conflicts(uuid)",
    "create_staging(uuid)",
    "attach_staging(uuid)",
    "clear_findings(uuid)",
    "revert_batch(uuid, text)",
    "carry_over(uuid, jsonb)",
    "refresh_statistics()",
)
"""Functions for those who import; each that is given a batch sees to it whose it is."""

_TAKEOVER_FUNCTIONS = ("open_takeover(text)", "state_time(timestamptz)", "close_takeover()")
"""Functions of administrators who take over the register of a predecessor (ADR 22)."""

_PEEPHOLES = (
    "_postgis_selectivity(regclass, text, geometry, text)",
    "_postgis_stats(regclass, text, text)",
    "st_estimatedextent(text, text)",
    "st_estimatedextent(text, text, text)",
    "st_estimatedextent(text, text, text, boolean)",
)
"""PostGIS functions that tell a role of a table which it has no right to."""


def migrate(admin_url: URL | str, secret: bytes | None = None, progress: Callable[[str], None] | None = None) -> None:
    """Bring the database behind ``admin_url`` to the current state.

    Raises ConfigurationError, with the statements to run, where the administrator lacks a right that is needed.
    """
    progress = progress or (lambda _: None)
    engine = create_engine(make_url(admin_url), poolclass=NullPool)
    with engine.connect() as connection:
        progress("roles")
        _create_roles(connection, secret)
        progress("extensions")
        _prepare_database(connection)
        connection.commit()
        progress("migrations")
        command.upgrade(alembic_config(connection), "head")
        connection.commit()
        progress("reference data")
        connection.execute(text(f"SET ROLE {OWNER}"))
        connection.execute(text(f"SET search_path = {SEARCH_PATH}"))
        load_reference(connection)
        progress("grants")
        _apply_grants(connection)
        connection.commit()


def alembic_config(connection: Connection) -> Config:
    """Configuration that makes alembic work on this connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def run_sql(name: str) -> None:
    """Run a file of ``migrations/sql`` within a migration, as it stands: ``%`` and ``:name`` in it mean nothing."""
    script = (MIGRATIONS / "sql" / name).read_text(encoding="utf-8")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)


def _create_roles(connection: Connection, secret: bytes | None) -> None:
    present = set(connection.execute(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'landdb\\_%'")).scalars())
    for role in (OWNER, DEFINER, STAGER, *LOGIN_ROLES):
        if role not in present:
            login = "NOLOGIN" if role in (OWNER, DEFINER, STAGER) else "LOGIN"
            connection.exec_driver_sql(f"CREATE ROLE {role} {login} {'BYPASSRLS' if role == 'landdb_backup' else ''}")
        if secret and role in LOGIN_ROLES:
            connection.exec_driver_sql(f"ALTER ROLE {role} PASSWORD '{role_password(secret, role)}'")
    for role in LOGIN_ROLES:
        connection.exec_driver_sql(
            f"ALTER ROLE {role} SET jit = off; ALTER ROLE {role} SET max_parallel_workers_per_gather = 0;"
            f"ALTER ROLE {role} SET idle_in_transaction_session_timeout = '60s'"
        )
    connection.exec_driver_sql(
        f"GRANT {OWNER}, {DEFINER}, {STAGER} TO CURRENT_USER; GRANT {DEFINER}, {STAGER} TO {OWNER}"
    )


def _prepare_database(connection: Connection) -> None:
    database = connection.execute(text("SELECT quote_ident(current_database())")).scalar_one()
    superuser = connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar_one()
    statements = [f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA public" for name in EXTENSIONS]
    statements += ["ALTER FUNCTION public.geometry_overlaps(geometry, geometry) LEAKPROOF"]
    statements += [f"REVOKE EXECUTE ON FUNCTION public.{function} FROM PUBLIC" for function in _PEEPHOLES]
    if superuser:
        connection.exec_driver_sql(";".join(statements))
        _pin_srids(connection)
    else:
        _require_prepared(connection, statements)
    connection.exec_driver_sql(
        f"CREATE SCHEMA IF NOT EXISTS {SCHEMA} AUTHORIZATION {OWNER};"
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;"
        f"GRANT CONNECT ON DATABASE {database} TO {', '.join(LOGIN_ROLES)}, {OWNER};"
        f"GRANT TEMPORARY ON DATABASE {database} TO {OWNER};"
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {', '.join(LOGIN_ROLES)}, {DEFINER};"
        f"GRANT CREATE ON SCHEMA {SCHEMA} TO {DEFINER};"
        f"CREATE SCHEMA IF NOT EXISTS {STAGING_SCHEMA} AUTHORIZATION {STAGER};"
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {STAGER}; GRANT CREATE ON SCHEMA {SCHEMA} TO {STAGER};"
        f"GRANT USAGE ON SCHEMA {STAGING_SCHEMA} TO {', '.join(CLEARANCE_ROLES[1:])}"
    )


def _pin_srids(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO public.spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
            " VALUES (:srid, NULL, NULL, NULL, :proj4)"
            " ON CONFLICT (srid) DO UPDATE SET auth_name = NULL, srtext = NULL, proj4text = excluded.proj4text"
        ),
        [{"srid": srid, "proj4": proj4} for srid, proj4 in crs.pinned_definitions().items()],
    )


def _require_prepared(connection: Connection, statements: list[str]) -> None:
    extensions = set(connection.execute(text("SELECT extname FROM pg_extension")).scalars())
    pinned = 0
    if "postgis" in extensions:
        pinned = connection.execute(
            text("SELECT count(*) FROM public.spatial_ref_sys WHERE srid = ANY(:srids)"),
            {"srids": list(crs.pinned_definitions())},
        ).scalar_one()
    if not extensions >= set(EXTENSIONS) or pinned < len(crs.pinned_definitions()):
        rows = ", ".join(f"({srid}, '{proj4}')" for srid, proj4 in crs.pinned_definitions().items())
        remedy = ";\n".join([*statements, f"INSERT INTO public.spatial_ref_sys (srid, proj4text) VALUES {rows}"])
        raise ConfigurationError(
            message_vi="Cơ sở dữ liệu chưa được chuẩn bị và tài khoản quản trị không phải superuser. "
            f"Hãy nhờ superuser chạy:\n{remedy};",
            message_en="The database is not prepared and the administrator is no superuser. "
            f"Have a superuser run:\n{remedy};",
        )


def _apply_grants(connection: Connection) -> None:
    """Make the grants equal to ``domain.access``: take everything back, then give what the policy names."""
    tables = [*table_names(connection)]
    unknown = set(tables) - set(access.TABLES)
    if unknown:
        raise AssertionError(f"tables without an entry in domain.access.TABLES: {sorted(unknown)}")
    roles = ", ".join((*LOGIN_ROLES, DEFINER))
    statements = [f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {roles}, PUBLIC"]
    # A table-level REVOKE takes column grants back too.
    statements += [_grants_of(table, Base.metadata.tables.get(f"{SCHEMA}.{table}") is not None) for table in tables]
    statements += [
        f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {SCHEMA} TO {DEFINER}",
        *(
            f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{function} TO {', '.join(CLEARANCE_ROLES)}"
            for function in _READERS_FUNCTIONS
        ),
        *(
            f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{function} TO {', '.join(CLEARANCE_ROLES[1:])}"
            for function in (*_CLEARED_FUNCTIONS, *_WRITERS_FUNCTIONS)
        ),
        *(
            f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{function} TO {CLEARANCE_ROLES[-1]}"
            for function in _TAKEOVER_FUNCTIONS
        ),
        f"GRANT SELECT (id, target, state, created_by) ON {SCHEMA}.import_batch TO {STAGER}",
        *(
            f"GRANT SELECT (batch_id), DELETE ON {SCHEMA}.{table} TO {STAGER}"
            for table in ("import_issue", "staged_outcome", "staged_removal", "staged_origin", "staged_ending")
        ),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {SCHEMA}.web_session TO landdb_auth",
        f"GRANT SELECT, INSERT, UPDATE ON {SCHEMA}.user_account TO landdb_auth",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO landdb_backup",
        f"GRANT SELECT ON {SCHEMA}.alembic_version TO landdb_auth, landdb_auditor",
    ]
    connection.exec_driver_sql(";".join(filter(None, statements)))


def table_names(connection: Connection) -> list[str]:
    """Tables and views of the register."""
    found = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = CAST(:schema AS regnamespace)"
            " AND relkind IN ('r', 'p', 'v')"
        ),
        {"schema": SCHEMA},
    )
    return sorted(found.scalars())


def _grants_of(table: str, is_table: bool) -> str:
    grants = []
    for clearance, role in zip(CLEARANCES, CLEARANCE_ROLES, strict=True):
        columns = access.readable_columns(table, clearance)
        if columns is None:
            grants.append(f"GRANT SELECT ON {SCHEMA}.{table} TO {role}")
        elif columns:
            grants.append(f"GRANT SELECT ({', '.join(columns)}) ON {SCHEMA}.{table} TO {role}")
        write_from = access.TABLES[table].write_from
        if is_table and write_from is not None and clearance >= write_from:
            columns_of = [column.name for column in Base.metadata.tables[f"{SCHEMA}.{table}"].columns]
            inserted = ", ".join(f'"{name}"' for name in columns_of if access.insertable(table, name))
            updated = ", ".join(f'"{name}"' for name in columns_of if access.updatable(table, name))
            rights = [f"{right} ({names})" for right, names in (("INSERT", inserted), ("UPDATE", updated)) if names]
            grants.append(f"GRANT {', '.join(rights)} ON {SCHEMA}.{table} TO {role}")
    return ";".join(grants)
