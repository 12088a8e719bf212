"""Loading the reference tables into a register: what arrives, and that doing it again changes nothing."""

from __future__ import annotations

import time

from sqlalchemy import create_engine, text

from landdb.queries.reference import load_reference
from tests.conftest import ActAs


def test_reference_is_in_the_register(as_actor: ActAs) -> None:
    with as_actor(0) as session:
        counts = session.execute(
            text(
                "select (select count(*) from admin_unit), (select count(*) from admin_unit_succession), "
                "(select count(*) from land_use_code), (select count(*) from origin_code)"
            )
        ).one()
        unit = session.execute(
            text(
                "select name_vi, name_folded, zone_srid, round(st_x(label_point)::numeric, 2) from admin_unit "
                "where code = '00004' and valid_to is null"
            )
        ).one()
        open_zones = session.execute(
            text("select count(*) from admin_unit where level = 'commune' and valid_to is null and zone_srid is null")
        ).scalar_one()
    assert tuple(counts) == (14_727, 10_665, 110, 16)
    assert tuple(unit)[:3] == ("Phường Ba Đình", "phuong ba dinh", 995897)
    assert float(unit[3]) == 105.84
    assert open_zones == 23


def test_loading_again_writes_nothing_and_repairs_what_was_changed(admin_url: str) -> None:
    engine = create_engine(admin_url)
    with engine.begin() as connection:
        connection.execute(
            text("update landdb.admin_unit set name_vi = 'sai' where code = '00004' and valid_to is null")
        )
        began = time.perf_counter()
        assert load_reference(connection) == {
            "admin_unit": 1,
            "admin_unit_succession": 0,
            "land_use_code": 0,
            "origin_code": 0,
        }
        assert time.perf_counter() - began < 5
        assert set(load_reference(connection).values()) == {0}
    engine.dispose()
