"""Step 7: identifiers of the parcels that are to be added and came without one."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import shapely

from landdb.domain import parcel_code
from landdb.import_.job import Job
from landdb.queries import staging

_ROWS_AT_ONCE: Final = 4_000
_PIECE: Final = 250
_THREADS: Final = max(2, min(8, os.cpu_count() or 1))


def identify(job: Job, total: int) -> None:
    """Compute the identifiers, about 0.4 ms each; a registered parcel keeps the one it has."""
    after = done = 0
    with ThreadPoolExecutor(_THREADS) as pool:
        while True:
            with job.db.open_session(job.actor, timeout_ms=None) as session:
                rows = staging.find_unidentified(session, job.batch_id, after, _ROWS_AT_ONCE)
            if not rows:
                return
            shapes = np.array(shapely.from_wkb([bytes(row["wkb"]) for row in rows]), dtype=np.object_)
            srid = np.array([row["srid"] for row in rows], dtype=np.int64)
            codes = np.full(len(rows), None, dtype=np.object_)
            pieces = [
                own[start : start + _PIECE]
                for zone in np.unique(srid)
                for own in [np.flatnonzero(srid == zone)]
                for start in range(0, len(own), _PIECE)
            ]
            zones = [int(srid[own[0]]) for own in pieces]
            found = pool.map(parcel_code.compute_many, [shapes[own] for own in pieces], zones)
            for own, some in zip(pieces, found, strict=True):
                codes[own] = some
            numbers = [row["row_no"] for row in rows]
            with job.writing() as session:
                staging.set_identifiers(session, job.batch_id, numbers, codes.tolist())
            after, done = numbers[-1], done + len(rows)
            job.advance("identifying", done, total)
