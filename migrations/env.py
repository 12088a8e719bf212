"""Alembic environment: runs on the connection it is given, as the owner of the register."""

from __future__ import annotations

import os

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, create_engine, text

from landdb.models import SCHEMA, Base

OWNER = "landdb_owner"


def _include_name(name: str | None, type_: str, _parent_names: object) -> bool:
    return name == SCHEMA if type_ == "schema" else True


def _run(connection: Connection) -> None:
    connection.execute(text(f"SET ROLE {OWNER}"))
    # PostGIS's types are reflected by their bare names only when their schema is on the path.
    connection.execute(text(f"SET search_path = {SCHEMA}, public"))
    connection.dialect.default_schema_name = "public"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=_include_name,
        include_object=alembic_helpers.include_object,
        render_item=alembic_helpers.render_item,
        process_revision_directives=alembic_helpers.writer,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    _run(connection)
else:
    with create_engine(os.environ["LANDDB_DATABASE_URL"]).connect() as own:
        _run(own)
        own.commit()
