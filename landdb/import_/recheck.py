"""Before the rows are written: newcomers since the comparison must not share their keys or their ground."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from landdb.domain.issues import Severity
from landdb.errors import ConflictError
from landdb.import_.compare import find_neighbours, find_overlaps, find_registered, key_of
from landdb.import_.records import Candidates


def require_room(session: Session, candidates: Candidates) -> None:
    """Compare once more, with newcomers alone; the session holds the lock of `queries.imports.lock_register`.

    Raises
    ------
    ConflictError
        Another import took a key or ground of this one meanwhile.
    """
    rejected = candidates.rejected()
    added = ~rejected & (candidates.action == "add")
    taken = find_registered(session, candidates, ~added)
    clash = next((i for i in np.flatnonzero(added).tolist() if key_of(candidates, i) in taken), None)
    if clash is not None:
        raise ConflictError(
            f"{candidates.key(clash)} was registered by somebody else meanwhile; import the file again",
            f"{candidates.key(clash)} vừa được người khác ghi vào sổ; hãy nhập lại tệp",
        )
    rows = np.flatnonzero(~rejected & (candidates.action != "unchanged"))
    if candidates.target != "parcels" or not len(rows):
        return
    own = set(candidates.object_id[rows])
    newcomers = [
        row
        for row in find_neighbours(session, candidates, rows)
        if row["id"] not in own and candidates.neighbours.get(row["id"]) != row["version"]
    ]
    for found in find_overlaps(candidates, rows, newcomers):
        if found.severity is Severity.ERROR:
            raise ConflictError(
                f"a parcel registered meanwhile stands in the way; import the file again. {found.message('en')}",
                f"có thửa vừa được ghi vào sổ chồng lấn; hãy nhập lại tệp. {found.message('vi')}",
            )
