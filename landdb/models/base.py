"""Declarative base, naming of constraints, and the columns which several tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import DateTime, Integer, MetaData, Numeric, SmallInteger, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "landdb"

_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

SquareMetres = Annotated[float, mapped_column(Numeric(14, 1, asdecimal=False))]
"""Area in m², to 0.1 m² as the cadastral circulars state it."""

OptionalSquareMetres = Annotated[float | None, mapped_column(Numeric(14, 1, asdecimal=False))]
SecrecyLevel = Annotated[int, mapped_column(SmallInteger, server_default=text("0"))]


class Base(DeclarativeBase):
    """Base of every table: schema ``landdb``, named constraints, text and time zone by default."""

    metadata = MetaData(schema=SCHEMA, naming_convention=_NAMES)
    type_annotation_map = {str: Text, datetime: DateTime(timezone=True)}  # noqa: RUF012


def geometry(kind: str, srid: int, *, nullable: bool = True) -> Any:
    """A geometry column; ``srid`` -1 leaves the system open.

    Spatial indexes are declared with the table, so that each stands in one place only.
    """
    return mapped_column(Geometry(kind, srid=srid, spatial_index=False), nullable=nullable)


class Identified:
    """Random identifier: a serial number would tell how many rows the reader does not see."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))


class Versioned(Identified):
    """LADM VersionedObject in system time. The former state of each change lies in ``<table>_history``.

    ``system_from`` is beginLifespanVersion of this version; ``retired_at`` ends the object: nothing is ever deleted.
    """

    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    system_from: Mapped[datetime] = mapped_column(server_default=text("now()"))
    retired_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(server_default=text("coalesce(current_setting('app.actor', true), '')"))
    import_batch_id: Mapped[UUID | None]
