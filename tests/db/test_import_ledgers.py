"""The ledger of a batch closes however it ends: read = added + changed + unchanged + rejected + quarantined."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from landdb.import_ import decisions
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest
from tests.db.survey_files import SURVEYOR, Register, row, write

COUNTS = "rows_read, rows_added, rows_changed, rows_unchanged, rows_rejected, rows_quarantined"


def ended(register: Register, batch_id: UUID) -> tuple[Any, ...]:
    sql = f"SELECT state, {COUNTS}, balance FROM import_batch WHERE id = :id AND finished_at IS NOT NULL"
    [found] = register.ask(sql, id=batch_id)
    return found


def test_a_question_nobody_answers_is_stopped_with_all_its_rows(register: Register) -> None:
    path = write(register.folder / "khong-he.geojson", [row(1), row(2)])
    path.write_text(json.dumps({**json.loads(path.read_text()), "crs": None}))
    request = ImportRequest(paths=(path,), work_folder=register.folder / "imports")
    asked = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    assert asked.state == "needs_input"
    decisions.cancel(register.database, SURVEYOR, asked.batch_id)
    assert ended(register, asked.batch_id) == ("cancelled", 2, 0, 0, 0, 2, 0, {})


def test_what_is_stopped_after_another_look_keeps_nothing_of_the_first(register: Register) -> None:
    first = register.load([row(1), row(2)], finish="check")
    assert (first.state, first.rows_added) == ("ready", 2)
    imports = register.folder / "imports"
    folder = imports / str(first.batch_id)
    (folder / "files").mkdir()
    (folder / "files" / "thua.geojson").write_text("hỏng")
    decisions.answer(register.database, SURVEYOR, first.batch_id, {"layer": "thua"}, folder)
    go_on(register.database, SURVEYOR, first.batch_id, imports)
    decisions.cancel(register.database, SURVEYOR, first.batch_id)
    assert ended(register, first.batch_id) == ("cancelled", 0, 0, 0, 0, 0, 0, {})
    assert register.ask("SELECT outcome FROM staged_row WHERE batch_id = :id", id=first.batch_id) == []
