"""History tables: for each versioned table a twin with the same columns, filled by statement-level triggers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, DateTime, Index, PrimaryKeyConstraint, Table, Text

from landdb.models.base import Base, Versioned

VERSIONED_TABLES = tuple(
    sorted(str(mapper.local_table.name) for mapper in Base.registry.mappers if issubclass(mapper.class_, Versioned))  # type: ignore[attr-defined]
)


def _history_table(source: Table) -> Table:
    """The twin: same columns and types, no defaults and no constraints but (id, version)."""
    columns = [Column(column.name, column.type, nullable=column.nullable) for column in source.columns]
    columns += [
        Column("system_to", DateTime(timezone=True), nullable=False),
        Column("replaced_by", Text, nullable=False),
    ]
    name = f"{source.name}_history"
    return Table(
        name,
        Base.metadata,
        *columns,
        PrimaryKeyConstraint("id", "version"),
        CheckConstraint("system_to > system_from", name="period"),
        Index(f"{name}_period_idx", "system_from", "system_to"),
        comment=f"Lịch sử: {source.comment}",
    )


HISTORY_TABLES = {name: _history_table(Base.metadata.tables[f"landdb.{name}"]) for name in VERSIONED_TABLES}

for _name in ("parcel", "work"):
    # The map of a past day looks for versions by place, and for one by its number on the map.
    _columns = HISTORY_TABLES[_name].columns
    Index(f"{_name}_history_geom_idx", _columns["geom"], postgresql_using="gist")
    Index(f"{_name}_history_tile_id_idx", _columns["tile_id"])

for _name in ("parcel_use", "work_parcel"):
    # What hung on a parcel on a past day.
    Index(f"{_name}_history_parcel_id_idx", HISTORY_TABLES[_name].columns["parcel_id"])
Index("work_parcel_history_work_id_idx", HISTORY_TABLES["work_parcel"].columns["work_id"])

# For the list of changes: one import's versions all begin at one moment.
Index("parcel_history_system_from_idx", *(HISTORY_TABLES["parcel"].columns[name] for name in ("system_from", "id")))
