"""The mark by which the demo knows its own database: a comment on it, which a copy of the rows does not carry along."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

MARK: Final = "LandDB demo: simulated data, accounts with known passwords"
_FILLED: Final = ("user_account", "organisation_unit", "military_zone", "parcel", "work", "import_batch")


def is_marked(connection: Connection) -> bool:
    """Tell whether the demo made this database."""
    sql = """
        SELECT shobj_description(d.oid, 'pg_database') = :mark FROM pg_database d
        WHERE d.datname = current_database()"""
    return bool(connection.execute(text(sql), {"mark": MARK}).scalar())


def set_mark(connection: Connection) -> None:
    """Mark this database as the demo's."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    name = connection.execute(text("SELECT current_database()")).scalar_one()
    connection.exec_driver_sql(f"COMMENT ON DATABASE {quote(name)} IS '{MARK}'")


def holds_register(connection: Connection) -> bool:
    """Tell whether anybody has put an account, a unit, a parcel, a work or an import into this database."""
    return any(_has_rows(connection, table) for table in _FILLED)


def _has_rows(connection: Connection, table: str) -> bool:
    if connection.execute(text("SELECT to_regclass(:name)"), {"name": f"landdb.{table}"}).scalar() is None:
        return False
    return bool(connection.execute(text(f"SELECT EXISTS (SELECT FROM landdb.{table})")).scalar())
