"""The register keeps itself true: derived columns, history, refused removals, the law's limits as constraints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from landdb.db import Database
from landdb.domain.actors import Actor, Role
from landdb.domain.collections import PARCELS, WORKS, Collection
from landdb.queries.versions import find_versions
from tests.conftest import ActAs
from tests.factories import add_parcel, add_work

MANAGER = ("manager",)


def _one(session: Connection, sql: str, **values: Any) -> Any:
    return session.execute(text(sql), values).one()


@pytest.fixture
def parcel(as_actor: ActAs) -> UUID:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        return add_parcel(session, side_m=40.0)


def test_what_follows_from_the_survey_is_derived(as_actor: ActAs, parcel: UUID) -> None:
    with as_actor(3) as session:
        row = _one(
            session,
            "SELECT measured_area_m2, province_code, main_use_code, ST_SRID(geom_vn2000), ST_SRID(geom_3857),"
            " ST_Contains(geom, label_point), tile_id BETWEEN 0 AND (1::bigint << 52) - 1 FROM parcel WHERE id = :id",
            id=parcel,
        )
    assert tuple(row) == (1600, "01", "CQP", 994756, 3857, True, True)


def test_derived_columns_cannot_be_written(as_actor: ActAs, parcel: UUID) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        as_actor(3, roles=MANAGER, read_only=False) as session,
    ):
        session.execute(text("UPDATE parcel SET measured_area_m2 = 1 WHERE id = :id"), {"id": parcel})


def test_a_change_keeps_the_former_row_with_its_time(as_actor: ActAs, parcel: UUID) -> None:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        session.execute(text("UPDATE parcel SET legal_area_m2 = 1599.5 WHERE id = :id"), {"id": parcel})
    with as_actor(3) as session:
        now = _one(session, "SELECT version, legal_area_m2, system_from FROM parcel WHERE id = :id", id=parcel)
        old = _one(
            session,
            "SELECT version, legal_area_m2, system_to, replaced_by, ST_Area(geom_source) FROM parcel_history"
            " WHERE id = :id",
            id=parcel,
        )
    assert (now.version, float(now.legal_area_m2)) == (2, 1599.5)
    assert (old.version, float(old.legal_area_m2), old.replaced_by) == (1, 1600, "test-c3")
    assert old.system_to == now.system_from
    assert old.st_area == pytest.approx(1600)


def test_time_never_runs_backwards_within_a_parcel(as_actor: ActAs, parcel: UUID) -> None:
    """The transaction that began first changes the parcel last."""
    change = text("UPDATE parcel SET legal_area_m2 = legal_area_m2 + 1 WHERE id = :id")
    with as_actor(3, roles=MANAGER, read_only=False) as first:
        first.execute(text("SELECT now()"))
        with as_actor(3, roles=MANAGER, read_only=False) as second:
            second.execute(change, {"id": parcel})
        first.execute(change, {"id": parcel})
    with as_actor(3) as session:
        periods = session.execute(
            text("SELECT system_from, system_to FROM parcel_history WHERE id = :id ORDER BY version"), {"id": parcel}
        ).all()
        now = _one(session, "SELECT system_from FROM parcel WHERE id = :id", id=parcel).system_from
    assert len(periods) == 2
    assert periods[0].system_from < periods[0].system_to == periods[1].system_from < periods[1].system_to == now


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parcel_use SET changed_by = 'x'",
        "UPDATE parcel_use SET version = 9",
        "UPDATE import_batch SET created_by = 'x'",
        "UPDATE import_batch SET secrecy_level = 0",
        "UPDATE parcel SET id = gen_random_uuid()",
    ],
)
def test_authors_times_and_identifiers_cannot_be_stated(as_actor: ActAs, statement: str) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        as_actor(3, roles=MANAGER, read_only=False) as session,
    ):
        session.execute(text(statement))


def test_history_tells_of_no_version_and_no_zone_that_the_reader_may_not_see(as_actor: ActAs) -> None:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        parcel = add_parcel(session, secrecy_level=2)
        zone = _one(
            session,
            "INSERT INTO military_zone (code, name_vi, province_code, secrecy_level)"
            " VALUES ('KQS-X', 'Khu (mô phỏng)', '01', 2) RETURNING id",
        ).id
    for change in ("secrecy_level = 0", f"military_zone_id = '{zone}'", "legal_area_m2 = 1601"):
        with as_actor(3, roles=MANAGER, read_only=False) as session:
            session.execute(text(f"UPDATE parcel SET {change} WHERE id = :id"), {"id": parcel})
    with as_actor(1) as session:
        seen = find_versions(session, PARCELS, str(parcel), 1)
    assert [(version["version"], version["changed"]) for version in seen] == [(1, None), (2, ["legal_area_m2"])]
    assert [version["system_to"] for version in seen] == [seen[1]["system_from"], None]


def changes_seen(
    as_actor: ActAs, clearance: int, key: UUID, collection: Collection = PARCELS
) -> list[list[str] | None]:
    with as_actor(clearance) as session:
        return [version["changed"] for version in find_versions(session, collection, str(key), clearance)]


def test_a_version_without_a_readable_difference_is_none_to_its_reader(as_actor: ActAs, parcel: UUID) -> None:
    """A change of what they may not read, a secret while between two equal versions, a change of nothing."""
    for change in ("note = 'x'", "attributes = '{\"k\": 1}'", "secrecy_level = 2", "secrecy_level = 0", "note = note"):
        with as_actor(3, roles=MANAGER, read_only=False) as session:
            session.execute(text(f"UPDATE parcel SET {change} WHERE id = :id"), {"id": parcel})
    assert changes_seen(as_actor, 0, parcel) == [None]
    assert changes_seen(as_actor, 1, parcel) == [None, ["note"]]
    assert changes_seen(as_actor, 2, parcel) == [None, ["note"], ["attributes"], ["secrecy_level"], ["secrecy_level"]]
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        session.execute(text("UPDATE parcel SET retired_at = now() WHERE id = :id"), {"id": parcel})
    assert changes_seen(as_actor, 0, parcel) == [None, []], "its end is told"


def tie_anew(session: Connection, work: UUID, *parcels: UUID) -> None:
    """What an import does to a work: its ties, as far as the author sees them, are retired and written anew."""
    session.execute(text("UPDATE work SET floor_area_m2 = coalesce(floor_area_m2, 0) + 1 WHERE id = :w"), {"w": work})
    session.execute(
        text("UPDATE work_parcel SET retired_at = now() WHERE work_id = :w AND retired_at IS NULL"), {"w": work}
    )
    for parcel in parcels:
        session.execute(text("INSERT INTO work_parcel (work_id, parcel_id) VALUES (:w, :p)"), {"w": work, "p": parcel})


def test_ties_that_an_author_did_not_see_are_no_change(as_actor: ActAs) -> None:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        seen, secret = add_parcel(session), add_parcel(session, secrecy_level=2)
        work = add_work(session, parcel_ids=(seen, secret), floor_area_m2=1)
    with as_actor(1, roles=("surveyor",), read_only=False) as session:
        tie_anew(session, work, seen)
    for clearance in (1, 2, 3):
        assert changes_seen(as_actor, clearance, work, WORKS) == [None, ["floor_area_m2"]]
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        tie_anew(session, work, seen, secret)
    assert changes_seen(as_actor, 3, work, WORKS) == [None, ["floor_area_m2"], ["floor_area_m2"]]
    assert changes_seen(as_actor, 1, work, WORKS) == [None, ["floor_area_m2"], ["floor_area_m2"]]


def test_a_tie_that_was_added_later_and_retired_is_told_to_whoever_reads_its_history(as_actor: ActAs) -> None:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        first, second = add_parcel(session), add_parcel(session)
        work = add_work(session, floor_area_m2=1)
    for parcels in ((first,), (second,), ()):
        with as_actor(3, roles=MANAGER, read_only=False) as session:
            tie_anew(session, work, *parcels)
    both = ["floor_area_m2", "parcels"]
    assert changes_seen(as_actor, 3, work, WORKS) == [None, both, both, both]
    assert changes_seen(as_actor, 2, work, WORKS) == [None, ["floor_area_m2"], both, both], "a documented limit"


def test_a_change_of_uses_moves_the_main_use_and_keeps_the_former_use(as_actor: ActAs, parcel: UUID) -> None:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        session.execute(text("UPDATE parcel_use SET land_use_code = 'ONT' WHERE parcel_id = :id"), {"id": parcel})
    with as_actor(3) as session:
        assert _one(session, "SELECT main_use_code FROM parcel WHERE id = :id", id=parcel).main_use_code == "ONT"
        assert (
            _one(session, "SELECT land_use_code FROM parcel_use_history WHERE parcel_id = :id", id=parcel)[0] == "CQP"
        )


@pytest.mark.parametrize("table", ["parcel", "parcel_use", "work", "parcel_history"])
@pytest.mark.parametrize("statement", ["DELETE FROM landdb.{}", "TRUNCATE landdb.{} CASCADE"])
@pytest.mark.usefixtures("parcel")
def test_nothing_is_removed_not_even_by_the_owner(admin_url: str, table: str, statement: str) -> None:
    engine = create_engine(admin_url)  # on purpose beside the one door
    with pytest.raises(DBAPIError, match="rows are retired, never removed"), engine.begin() as connection:
        connection.execute(text(statement.format(table)))
    engine.dispose()


def test_an_invalid_polygon_is_refused(as_actor: ActAs) -> None:
    bowtie = (
        "SELECT ST_GeomFromText('MULTIPOLYGON(((500000 2000000, 500010 2000010, 500010 2000000, 500000 2000010,"
        " 500000 2000000)))', 995897)"
    )
    with pytest.raises(IntegrityError, match="parcel_geometry_check"), as_actor(3, roles=MANAGER, read_only=False) as s:
        s.execute(
            text(
                "INSERT INTO parcel (admin_unit_id, sheet_no, parcel_no, legal_area_m2, geom_source)"
                f" SELECT id, 1, 1, 100, ({bowtie}) FROM admin_unit WHERE level = 'commune' LIMIT 1"
            )
        )


def test_a_survey_in_another_system_is_refused(as_actor: ActAs) -> None:
    with pytest.raises(IntegrityError, match="parcel_zone_check"), as_actor(3, roles=MANAGER, read_only=False) as s:
        s.execute(
            text(
                "INSERT INTO parcel (admin_unit_id, sheet_no, parcel_no, legal_area_m2, geom_source)"
                " SELECT id, 1, 1, 100, ST_Multi(ST_MakeEnvelope(105, 20, 105.001, 20.001, 4326))"
                " FROM admin_unit WHERE level = 'commune' LIMIT 1"
            )
        )


def test_the_same_key_at_one_level_is_refused_and_at_two_levels_stands(as_actor: ActAs) -> None:
    """Polyinstantiation: a clash with a row of another level must not be told to its author."""
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        add_parcel(session, sheet_no=77, parcel_no=7, secrecy_level=3)
    with as_actor(1, roles=("surveyor",), read_only=False) as session:
        add_parcel(session, sheet_no=77, parcel_no=7, secrecy_level=0)
    with (
        pytest.raises(IntegrityError, match="parcel_key"),
        as_actor(1, roles=("surveyor",), read_only=False) as session,
    ):
        add_parcel(session, sheet_no=77, parcel_no=7, secrecy_level=0)


class TestProtectionAreas:
    """Law 25/2023/QH15: combinations (art. 2) and limits (art. 17)."""

    INSERT = (
        "INSERT INTO protection_area (work_id, protection_scheme, kind, medium, extension_m, height_m)"
        " VALUES (:work, :scheme, :kind, :medium, :extension, :height)"
    )

    @pytest.fixture
    def work(self, as_actor: ActAs) -> UUID:
        with as_actor(3, roles=MANAGER, read_only=False) as session:
            return add_work(session, protection_scheme="restricted_belt")

    def _add(self, session: Connection, work: UUID, kind: str, **values: Any) -> None:
        defaults = {"scheme": "restricted_belt", "medium": "land", "extension": 0, "height": None}
        session.execute(text(self.INSERT), defaults | values | {"work": work, "kind": kind})

    def test_a_legal_combination_stands(self, as_actor: ActAs, work: UUID) -> None:
        with as_actor(3, roles=MANAGER, read_only=False) as session:
            self._add(session, work, "restricted", extension=55)
            self._add(session, work, "safety_belt", extension=400)
        with as_actor(3) as session:
            assert _one(session, "SELECT count(*) FROM protection_area WHERE work_id = :id", id=work)[0] == 2

    @pytest.mark.parametrize(
        ("kind", "values", "constraint"),
        [
            ("protected", {}, "combination"),
            ("restricted", {"scheme": "full"}, "fkey"),
            ("restricted", {"extension": 55.01}, "restricted_extension"),
            ("restricted", {"medium": "water", "extension": 501}, "restricted_extension"),
            ("restricted", {"medium": "air", "height": 5001}, "height"),
        ],
    )
    def test_what_the_law_does_not_know_is_refused(
        self, as_actor: ActAs, work: UUID, kind: str, values: dict[str, Any], constraint: str
    ) -> None:
        with (
            pytest.raises(IntegrityError, match=constraint),
            as_actor(3, roles=MANAGER, read_only=False) as session,
        ):
            self._add(session, work, kind, **values)


def test_a_dossier_box_is_full_when_a_document_lies_in_it(as_actor: ActAs) -> None:
    with as_actor(3, roles=MANAGER, read_only=False) as session:
        work = add_work(session)
        document = _one(
            session, "INSERT INTO document (kind, title_vi) VALUES ('map', 'Sơ đồ vị trí (mô phỏng)') RETURNING id"
        )[0]
        session.execute(
            text("INSERT INTO document_link (document_id, work_id, dossier_box) VALUES (:d, :w, 'đ')"),
            {"d": document, "w": work},
        )
    with as_actor(3) as session:
        row = _one(session, "SELECT * FROM work_dossier WHERE work_id = :id", id=work)
    assert tuple(row)[1:] == (False, False, False, False, True)


def test_no_row_is_seen_without_claims(database: Database) -> None:
    """Fail closed: a connection of the highest clearance that states no unit and no province sees nothing."""

    with database.open_session(Actor("a", "A", 3, roles=frozenset({Role.MANAGER})), read_only=False) as session:
        add_parcel(session)
    engine = create_engine(database.role_url("landdb_c3"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM landdb.parcel")).scalar_one() == 0
        connection.execute(text("SELECT set_config('app.units', '*', true)"))
        connection.commit()  # leaves '' behind, not NULL
        assert connection.execute(text("SELECT count(*) FROM landdb.parcel")).scalar_one() == 0
    engine.dispose()
