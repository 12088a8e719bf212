"""Empty cells that clear what is registered, where a person asked for that: which columns they may clear."""

from __future__ import annotations

from collections.abc import Mapping

from landdb.domain.access import readable_columns
from landdb.domain.actors import Actor
from landdb.domain.fields import Field
from landdb.import_.records import ImportRequest
from landdb.queries.comparison import HELD_BESIDE
from landdb.queries.import_tables import TABLES


def clearable(request: ImportRequest, fields: Mapping[str, Field], actor: Actor) -> dict[str, str]:
    """Field -> register column that empty cells of the file may clear; ``fields`` are those mapped, by column.

    Not what a file must say, nor what an object always has (its status, level and identifier, what it belongs to), nor
    what the author may not read: nobody clears what they do not see.
    """
    table = TABLES[request.target]
    kept = {"parcel_code", *table.defaults, *(column.removesuffix("_id") for column in table.subjects)}
    known = readable_columns(table.registered, actor.clearance)
    readable = {*(table.columns if known is None else known), *HELD_BESIDE}
    columns = {
        field.name: f"{field.name}_id" if field.kind == "reference" else field.name
        for field in fields.values()
        if not field.required and field.name not in kept
    }
    return {name: column for name, column in columns.items() if column in readable}
