"""Which boxes of a work's dossier hold no document: said once, by the view ``work_dossier`` of the database."""

from __future__ import annotations

from typing import Final

from landdb.domain.codes import DOSSIER_BOXES

COLUMNS: Final = dict(zip(DOSSIER_BOXES, ("box_a", "box_b", "box_c", "box_d", "box_dd"), strict=True))
"""Columns of the view by box; they are null for a work that the caller does not see."""

_LACKING: Final = ", ".join(f"CASE WHEN NOT d.{column} THEN '{box}' END" for box, column in COLUMNS.items())


def missing_documents(work: str) -> str:
    """SQL of the boxes of the dossier of a row without a document that the caller may see; clearance 1 or above."""
    return f"(SELECT array_remove(ARRAY[{_LACKING}], NULL) FROM work_dossier d WHERE d.work_id = {work}.id)"


MISSING_DOCUMENTS: Final = missing_documents("w")
