"""Instants in cursors, as a caller may have changed them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from landdb.domain.instants import read_instant


@pytest.mark.parametrize(
    "text", ["2026-11-22 07:30:00+07", "2026-11-22T00:30:00+00:00", "2026-11-21T20:30:00.000-04:00"]
)
def test_an_instant_is_told_in_utc(text: str) -> None:
    assert read_instant(text) == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def test_an_offset_beyond_those_of_postgresql_is_reckoned_away() -> None:
    assert read_instant("2020-01-01T00:00:00+23:59") == datetime(2019, 12, 31, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "x", "2020-01-01 00:00:00", "2020-99-01 00:00:00+07", "0001-01-01T00:00:00+07:00"]
)
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_instant(text)
