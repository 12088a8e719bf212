"""What a file leaves out is retired where its author asks for that, and only because it is left out."""

from __future__ import annotations

from tests.db.survey_files import Register, codes, ledger, rectangle, row

CURRENT = "SELECT parcel_no FROM parcel WHERE retired_at IS NULL ORDER BY 1"


def test_a_new_number_in_the_place_of_one_left_out_is_no_overlap(register: Register) -> None:
    register.load([row(1)])
    result = register.load([row(9, rectangle(east=100))], removed="sheet")
    assert (codes(result), ledger(result), result.rows_removed) == ([], (1, 0, 0, 0), 1)
    assert register.ask(CURRENT) == [(9,)]


def test_rows_of_unread_keys_leave_nothing_out(register: Register) -> None:
    register.load(
        [row(1), row(2), row(3), row(1, rectangle(north=500), sheet=2), row(2, rectangle(north=600), sheet=2)]
    )
    file = [row(1), row(2, SO_THUA=None), row(1, rectangle(north=500), sheet=2)]
    result = register.load(file, removed="sheet")
    assert (codes(result), result.rows_removed) == ([(2, "A01", "error")], 1)
    assert register.ask("SELECT sheet_no, parcel_no FROM parcel WHERE retired_at IS NULL ORDER BY 1, 2") == [
        (1, 1), (1, 2), (1, 3), (2, 1),
    ]  # fmt: skip
    unknown = register.load([row(1), row(2, SO_TO="tờ?")], removed="commune")
    assert unknown.rows_removed == 0


def test_a_file_of_refused_rows_retires_nothing(register: Register) -> None:
    register.load([row(1), row(2)])
    result = register.load([row(1, LOAI_DAT="XYZ")], removed="sheet", on_existing="update")
    assert (result.state, result.rows_removed) == ("failed", 0)
    assert register.ask(CURRENT) == [(1,), (2,)]
