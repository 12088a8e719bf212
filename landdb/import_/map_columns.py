"""Step 3: which column of the file holds which field, by name, by synonym, or as the person said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from landdb.domain import parcels, works
from landdb.domain.fields import Field, find_field, fold_name
from landdb.domain.issues import Issue, issue
from landdb.import_.records import Batch, ImportRequest
from landdb.import_.refusals import refuse


@dataclass
class ColumnMapping:
    """Column -> field for the mapped ones; ``rest`` are the columns that are kept as attributes."""

    columns: dict[str, Field] = field(default_factory=dict)
    rest: tuple[str, ...] = ()
    issues: list[Issue] = field(default_factory=list)

    def column_of(self, field_name: str) -> str | None:
        """Column that holds a field."""
        return next((column for column, found in self.columns.items() if found.name == field_name), None)

    def as_text(self) -> dict[str, str]:
        """Column -> field name, for the receipt."""
        return {column: found.name for column, found in self.columns.items()}


def fields_of(target: str) -> tuple[Field, ...]:
    """Fields of an import target."""
    return works.FIELDS if target == "works" else parcels.FIELDS


def map_columns(batch: Batch, request: ImportRequest, file_name: str) -> ColumnMapping:
    """Map the columns. Missing required fields become one issue (F18) for the file instead of one per row.

    Raises
    ------
    FileRefusedError
        ``request.mapping`` names an unknown column or field (F19).
    """
    fields = fields_of(request.target)
    chosen = _asked_for(batch, request.mapping, fields, file_name)
    taken = {found.name for found in chosen.values()}
    for column in _best_first(list(batch.columns), fields):
        found = find_field(column, fields)
        if column not in chosen and found is not None and found.name not in taken:
            chosen[column] = found
            taken.add(found.name)
    rest = tuple(column for column in batch.columns if column not in chosen)
    return ColumnMapping(chosen, rest, _missing(fields, taken, batch, request, file_name))


def _asked_for(batch: Batch, mapping: Mapping[str, str], fields: tuple[Field, ...], file_name: str) -> dict[str, Field]:
    columns = {fold_name(column): column for column in batch.columns}
    chosen: dict[str, Field] = {}
    for asked, field_name in mapping.items():
        column = asked if asked in batch.columns else columns.get(fold_name(asked))
        found = find_field(field_name, fields)
        if column is None:
            choices = ", ".join(batch.columns)
            raise refuse("F19", file=file_name, option="--map", value=f"{asked}={field_name}", choices=choices)
        if found is None:
            choices = ", ".join(field.name for field in fields)
            raise refuse("F19", file=file_name, option="--map", value=f"{asked}={field_name}", choices=choices)
        chosen[column] = found
    return chosen


def _best_first(columns: list[str], fields: tuple[Field, ...]) -> list[str]:
    """Columns whose name is an earlier synonym come first, so that DIEN_TICH wins over DT."""

    def rank(column: str) -> int:
        found = find_field(column, fields)
        folded = fold_name(column)
        return 0 if found is None or folded not in found.names else 1 + found.names.index(folded)

    return sorted(columns, key=rank)


def _missing(
    fields: tuple[Field, ...], taken: set[str], batch: Batch, request: ImportRequest, file_name: str
) -> list[Issue]:
    given = {"commune_code"} if request.commune else set()
    missing = [field for field in fields if field.required and field.name not in taken | given]
    if not missing:
        return []
    return [
        issue(
            "F18",
            file=file_name,
            fields={
                "vi": ", ".join(f"{field.title_vi} ({field.example})" for field in missing),
                "en": ", ".join(f"{field.title_en} ({field.example})" for field in missing),
            },
            columns=", ".join(batch.columns) or "–",
            example=f"{next(iter(batch.columns), 'COT')}={missing[0].name}",
        )
    ]
