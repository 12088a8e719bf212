"""What people and administrators keep beside the register, in the worlds of the tests: saved filters, base maps."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, text

from landdb.models import BasemapEntry, SavedFilter


def add_filters(session: Connection, authors: Sequence[str], canary: str) -> None:
    """Filters of each person, and some that they wrote before their clearance was lowered, under the same names."""
    for author in authors:
        for level in range(4):
            name = "Đất quốc phòng" if level < 2 else f"{canary} {level}"
            session.execute(insert(SavedFilter).values(
                name=name, query=f"managing_unit={canary}" if level else "main_use_code=CQP",
                created_by=author, secrecy_level=level,
            ))  # fmt: skip


def add_basemaps(session: Connection, canary: str) -> None:
    """One of each level, one that is switched off and one for accounts alone; their files lie in the test's home."""
    for position, (level, enabled, accounts_only) in enumerate(
        ((0, True, False), (0, False, False), (0, True, True), (1, True, False), (2, True, False), (3, True, False))
    ):
        title = f"{canary} nền {position}" if position else "Ranh (mô phỏng)"
        definition = {
            "type": "geojson", "titleVi": title, "titleEn": title, "url": f"level-{level}/ranh.geojson",
            "attribution": "mô phỏng",
        }  # fmt: skip
        session.execute(insert(BasemapEntry).values(
            definition=definition, position=position, enabled=enabled,
            accounts_only=accounts_only, secrecy_level=level,
        ))  # fmt: skip
    session.execute(text("UPDATE basemap SET position = position + 1"))


def add_takeover(session: Connection) -> None:
    """A takeover with a day, closed again; none of the register's rows bears the day."""
    session.execute(text(
        "WITH t AS (INSERT INTO takeover (predecessor, closed_at, closed_by) VALUES ('Sổ cũ (mô phỏng)', now(), 'x') "
        "RETURNING id) INSERT INTO takeover_day (takeover_id, stated_at) SELECT id, '2014-09-15 02:30:00+00' FROM t"
    ))  # fmt: skip
