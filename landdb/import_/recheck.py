"""Before the rows are written: newcomers since the comparison must not share their keys, identifiers or ground."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from landdb.domain.issues import Issue, Severity
from landdb.import_.compare import (
    check_issued_codes,
    find_neighbours,
    find_overlaps,
    find_registered,
    key_of,
    registered_already,
)
from landdb.import_.records import Candidates


def find_taken(session: Connection, candidates: Candidates) -> list[Issue]:
    """Compare once more: K01, K02 and T02 errors against what another import has written meanwhile.

    The session holds the lock of `queries.import_commit.lock_register`: whoever finds nothing may write.
    """
    rejected = candidates.rejected()
    added = ~rejected & (candidates.action == "add")
    registered = find_registered(session, candidates, ~added)
    found = [
        registered_already(candidates, i) for i in np.flatnonzero(added).tolist() if key_of(candidates, i) in registered
    ]
    rows = np.flatnonzero(~rejected & (candidates.action != "unchanged"))
    if candidates.target != "parcels" or not len(rows):
        return found
    found += check_issued_codes(session, candidates, rows)
    own = set(candidates.object_id[rows])
    newcomers = [
        row
        for row in find_neighbours(session, candidates, rows)
        if row["id"] not in own and candidates.neighbours.get(row["id"]) != row["version"]
    ]
    overlaps = find_overlaps(candidates, rows, newcomers)
    return found + [overlap for overlap in overlaps if overlap.severity is Severity.ERROR]
