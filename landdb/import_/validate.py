"""Step 6: every rule about single files, in order; a rule is a function in ``checks`` from candidates to issues."""

from __future__ import annotations

from landdb.import_.checks import attributes, keys, overlaps, shapes
from landdb.import_.map_columns import ColumnMapping
from landdb.import_.records import Candidates, ImportRequest
from landdb.import_.register_facts import RegisterFacts


def validate(candidates: Candidates, mapping: ColumnMapping, request: ImportRequest, facts: RegisterFacts) -> None:
    """Run the rules and add what they find to ``candidates.issues``."""
    given = {"commune_code"} if request.commune else set()
    mapped = frozenset({field.name for field in mapping.columns.values()} | given)
    found = candidates.issues
    found += shapes.check_shapes(candidates)
    found += attributes.check_required(candidates, mapped)
    found += attributes.check_dates(candidates, facts)
    if candidates.target == "parcels":
        found += attributes.check_land_uses(candidates, facts)
        found += attributes.check_areas(candidates)
        found += attributes.check_use_areas(candidates)
    found += attributes.check_scope(candidates, facts)
    found += keys.check_keys(candidates)
    found += overlaps.check_overlaps(candidates)
