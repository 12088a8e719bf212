"""The condition that a row lies around some parcels: those which touch them, or those within a distance."""

from __future__ import annotations

from typing import Final

TOUCHING_DEGREES: Final = 1e-7
"""About a centimetre: edges that two surveys share differ by so much."""

_METRES_PER_DEGREE: Final = 110_500.0
"""Of latitude, less than anywhere in Viet Nam, so that no box is too small."""

_TOUCHES: Final = f"ST_DWithin(t.geom, n.geom, {TOUCHING_DEGREES!r})"
_WITHIN: Final = "ST_DWithin(geography(t.geom), geography(n.geom), CAST(:near_m AS double precision))"
_REACH: Final = f"CAST(:near_m AS double precision) / {_METRES_PER_DEGREE!r}"
_TOUCHING_BOX: Final = f"ST_Expand(t.geom, {TOUCHING_DEGREES!r})"
_BOX: Final = f"ST_Expand(t.geom, {_REACH} / cos(radians(abs(ST_YMax(t.geom)) + 0.1)), {_REACH})"


def around_sql(*, touching: bool, of_day: str | None = None) -> str:
    """Condition over the row ``t``: it lies around the parcels ``:near_ids`` and ``:near_tiles``, and is none of them.

    ``of_day`` is the FROM item of the parcels of a day (``as_of.source``) where both are meant as they were then.
    Distances are metres on the ellipsoid of WGS 84, within 0.01 % of those in the VN-2000 plane. A parcel hidden from
    the caller is as one that does not exist: nothing lies around it.
    """
    box, test = (_TOUCHING_BOX, _TOUCHES) if touching else (_BOX, _WITHIN)
    rows = of_day or "parcel t"
    # Boxes first, as rows of their own: below row-level security only `&&` with a ready box reaches the index, and an
    # array is looked up by key, whatever the server believes of the number of its elements. Texts first: a prepared
    # statement takes no texts for uuids.
    near = f"JOIN {rows} ON t.geom && n.box AND {test} WHERE"
    if of_day:  # former versions are looked for in one go, in the box of all boxes: a join would read them all
        near = (
            f"JOIN (SELECT * FROM {rows} WHERE t.geom && (SELECT ST_SetSRID(ST_Extent(box), 4326) FROM n)) t "
            f"ON t.geom && n.box AND {test} WHERE"
        )
    return (
        "t.id = ANY(ARRAY("
        f"WITH n AS MATERIALIZED (SELECT t.id, t.geom, {box} AS box FROM {rows} WHERE t.retired_at IS NULL "
        "AND (t.id = ANY(CAST(CAST(:near_ids AS text[]) AS uuid[])) "
        "OR t.tile_id = ANY(CAST(:near_tiles AS bigint[])))) "
        f"SELECT t.id FROM n {near} t.retired_at IS NULL AND t.id NOT IN (SELECT id FROM n)))"
    )
