"""What the rows of an imported file are, and the fields of each such target."""

from __future__ import annotations

from typing import Literal

from landdb.domain import parcels, works
from landdb.domain.fields import Field

Target = Literal["parcels", "works"]


def fields_of(target: Target) -> tuple[Field, ...]:
    """Fields of an import target, in the order in which a column name is tried."""
    return works.FIELDS if target == "works" else parcels.FIELDS


def key_fields(target: Target) -> tuple[str, ...]:
    """Staged columns by which a file names an object; level and unit tell apart those that share them (ADR 4)."""
    return ("code",) if target == "works" else ("admin_unit_id", "sheet_no", "parcel_no")
