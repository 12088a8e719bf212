"""Areas on paper that a file without shapes brings, against the shapes that the register has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection

from landdb.domain.issues import Issue
from landdb.import_.checks.values import differing_areas
from landdb.import_.job import Job
from landdb.import_.stage import Staged
from landdb.queries import comparison


def check_registered_areas(session: Connection, job: Job, staged: Staged) -> Iterator[Issue]:
    """D01 of rows that give their parcel another area on paper and leave it its shape."""
    rows = np.array(comparison.find_areas_of_shapeless(session, job.batch_id), dtype=np.float64).reshape(-1, 4)
    staged.judged["areas"] += len(rows)
    yield from differing_areas(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2], rows[:, 3].astype(np.int64))
