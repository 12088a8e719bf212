"""The condition that a row lies around some parcels: those which touch them, or those within a distance."""

from __future__ import annotations

from typing import Final

TOUCHING_DEGREES: Final = 1e-7
"""About a centimetre: edges that two surveys share differ by so much."""

_METRES_PER_DEGREE: Final = 110_500.0
"""Of latitude, less than anywhere in Viet Nam, so that no box is too small."""

_TOUCHES: Final = f"ST_DWithin(x.geom, n.geom, {TOUCHING_DEGREES!r})"
_WITHIN: Final = "ST_DWithin(geography(x.geom), geography(n.geom), CAST(:near_m AS double precision))"
_REACH: Final = f"CAST(:near_m AS double precision) / {_METRES_PER_DEGREE!r}"
_TOUCHING_BOX: Final = f"ST_Expand(p.geom, {TOUCHING_DEGREES!r})"
_BOX: Final = f"ST_Expand(p.geom, {_REACH} / cos(radians(abs(ST_YMax(p.geom)) + 0.1)), {_REACH})"


def around_sql(*, touching: bool) -> str:
    """Condition over the row ``t``: it lies around the parcels ``:near_ids`` and ``:near_tiles``, and is none of them.

    Distances are metres on the ellipsoid of WGS 84, within 0.01 % of those in the VN-2000 plane. A parcel hidden from
    the caller is as one that does not exist: nothing lies around it.
    """
    box, test = (_TOUCHING_BOX, _TOUCHES) if touching else (_BOX, _WITHIN)
    # Boxes first, as rows of their own: below row-level security only `&&` with a ready box reaches the index, and an
    # array is looked up by key, whatever the server believes of the number of its elements. Texts first: a prepared
    # statement takes no texts for uuids.
    return (
        "t.id = ANY(ARRAY("
        f"WITH n AS MATERIALIZED (SELECT p.id, p.geom, {box} AS box FROM parcel p WHERE p.retired_at IS NULL "
        "AND (p.id = ANY(CAST(CAST(:near_ids AS text[]) AS uuid[])) "
        "OR p.tile_id = ANY(CAST(:near_tiles AS bigint[])))) "
        f"SELECT x.id FROM n JOIN parcel x ON x.geom && n.box AND {test} "
        "WHERE x.retired_at IS NULL AND x.id NOT IN (SELECT id FROM n)))"
    )
