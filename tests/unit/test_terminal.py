"""What files say is shown on a terminal and does not steer it."""

from __future__ import annotations

import io

import pytest
from rich.table import Table
from rich.text import Text

from landdb.cli.terminal import Terminal, tame

HOSTILE = "x\x1b[31mRED\x1b]0;title\x07 \x9b2J\x08\x7f"
SHOWN = "x�[31mRED�]0;title� �2J��"


@pytest.mark.parametrize("as_text", [False, True])
def test_cells_cannot_send_escape_sequences(as_text: bool) -> None:
    out = io.StringIO()
    table = Table("Cột")
    table.add_row(Text(HOSTILE) if as_text else HOSTILE.replace("[", "\\["))
    Terminal(file=out, width=80).print(table, HOSTILE, sep="\n", markup=False)
    written = out.getvalue()
    assert SHOWN in written
    assert not set(written) & {"\x1b", "\x07", "\x08", "\x7f", "\x9b"}


def test_signs_have_room_in_a_table() -> None:
    out = io.StringIO()
    table = Table("Cột", width=20)
    table.add_row(" ".join(["\x1bđ"] * 40))
    Terminal(file=out, width=80).print(table)
    assert out.getvalue().count("đ") == 40


def test_own_colours_are_kept() -> None:
    out = io.StringIO()
    Terminal(file=out, force_terminal=True, color_system="standard").print("[red]đỏ[/]")
    assert "\x1b[31m" in out.getvalue()


def test_lines_and_tabs_stay() -> None:
    assert tame("a\tb\nĐất quốc phòng\u0000") == "a\tb\nĐất quốc phòng�"


def test_a_name_cannot_be_turned_into_another() -> None:
    assert tame("thua_\u202egnp.gpkg\u2069") == "thua_�gnp.gpkg�"


def test_numbers_between_colons_are_no_pictures() -> None:
    out = io.StringIO()
    table = Table("Cột")
    table.add_row("tờ 12:100:5")
    Terminal(file=out, width=80).print(table, "1:100:2", sep="\n", markup=False)
    assert "12:100:5" in out.getvalue()
    assert "1:100:2" in out.getvalue()
