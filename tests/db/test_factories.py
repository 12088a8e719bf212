"""The factories and the cloned register: what is put in is seen by whom it should be."""

from __future__ import annotations

from sqlalchemy import func, select

from landdb.models import Parcel, Work
from tests.conftest import ActAs
from tests.factories import add_parcel, add_unit, add_work


def test_a_parcel_and_a_work_are_seen_from_their_level_on(as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        unit = add_unit(session)
        parcel = add_parcel(session, managing_unit_id=unit, secrecy_level=1, uses={"CQP": 1200.0, "ONT": 400.0})
        add_work(session, managing_unit_id=unit, secrecy_level=2, parcel_ids=(parcel,))
    seen = {}
    for clearance in range(4):
        with as_actor(clearance) as session:
            parcels = session.scalar(select(func.count(Parcel.id)))
            seen[clearance] = (parcels, session.scalar(select(func.count(Work.id))))
    assert seen == {0: (0, 0), 1: (1, 0), 2: (1, 1), 3: (1, 1)}
    with as_actor(3) as session:
        row = session.execute(select(Parcel.measured_area_m2, Parcel.main_use_code, Parcel.province_code)).one()
    assert row == (1600.0, "CQP", "01")
