"""A small register with public and secret rows side by side, the callers who look at it, and its stripped twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, insert, text

from landdb.api.passwords import hash_password
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.domain.crs import SRID_BY_EPSG
from landdb.models import (
    BoundaryMarker,
    Document,
    DocumentLink,
    ImportBatch,
    ImportIssue,
    ImportProfile,
    MilitaryZone,
    ParcelLineage,
    ProtectionArea,
    ReviewItem,
)
from landdb.queries import accounts
from tests.api.staged_rows import stage, write
from tests.api.world_changes import change_levels
from tests.api.world_settings import add_basemaps, add_filters, add_takeover
from tests.factories import (
    HANOI_COMMUNE,
    HANOI_LON_LAT,
    HANOI_SRID,
    add_parcel,
    add_unit,
    add_work,
    find_commune,
    square,
)

CANARY: Final = "Zqx7Canary"
"""Begins every secret text; nothing public contains it."""

PASSWORD: Final = "only-for-tests-1"
_AUTHORS: Final = {"reader1": 1, "north1": 1, "reader2": 2, "near2": 2}
_STATES: Final = ("needs_input", "ready", "submitted")
_COLUMNS: Final = [{"name": "GHI_CHU", "type": "string", "field": None}]
_STAGED: Final = (
    "staged_parcel", "staged_work", "staged_marker", "staged_protection_area", "staged_outcome", "staged_removal",
    "staged_origin", "staged_ending", "import_event", "import_fix",
)  # fmt: skip
SOUTH_COMMUNE: Final = "25747"
SOUTH_LON_LAT: Final = (106.661, 10.969)
SOUTH_SRID: Final = SRID_BY_EPSG[9210]


@dataclass(frozen=True)
class Caller:
    """Somebody who asks: their account, and the SQL of rows ``x`` (of a parcel, work or zone) hidden from them."""

    name: str
    clearance: int
    hidden: str
    units: tuple[UUID, ...] | None = None
    provinces: tuple[str, ...] | None = None
    role: str = "viewer"

    @property
    def hidden_basemaps(self) -> str:
        """The SQL of base maps ``x`` hidden from them: administrators also see those that are switched off."""
        conditions = [f"x.secrecy_level > {self.clearance}"]
        conditions += ["NOT x.enabled"] if self.role != "admin" else []
        conditions += ["x.accounts_only"] if self.name == "anonymous" else []
        return " OR ".join(conditions)

    @property
    def auth(self) -> tuple[str, str] | None:
        return None if self.name == "anonymous" else (self.name, PASSWORD)


@dataclass(frozen=True)
class World:
    """What was put into a register, for probes that know it."""

    callers: Mapping[str, Caller]
    public_ids: tuple[UUID, ...]
    """Parcels, each with the work that stands on it; at last one that a work left while it was secret."""

    batches: tuple[UUID, ...]
    """Imports whose authors see them; among the parcels that they change and retire are secret ones."""


def build_world(database: Database, session: Connection) -> World:
    """Fill an empty register; secret rows are written between the public ones, so that they share pages and indexes."""
    add_takeover(session)
    near = add_unit(session, "DV-GAN")
    far = add_unit(session, "DV-XA")
    secret_unit = add_unit(session, f"{CANARY}-DV", name_vi=f"{CANARY} đơn vị", secrecy_level=2)
    zone = _add(
        session, MilitaryZone, code="KV-1", name_vi="Khu 1 (mô phỏng)", province_code="01", managing_unit_id=near
    )
    secret_zone = _add(
        session, MilitaryZone, code=f"{CANARY}-KV", name_vi=f"{CANARY} khu", province_code="01", secrecy_level=2,
        managing_unit_id=near,
    )  # fmt: skip
    _add(
        session, BoundaryMarker, military_zone_id=secret_zone, number=f"{CANARY}-KV", material=CANARY,
        geom_source=f"SRID={HANOI_SRID};POINT(587000 2327000)",
    )  # fmt: skip
    add_unit(session, f"{CANARY}-DV3", name_vi=f"{CANARY} đơn vị 3", secrecy_level=3, parent_id=near)
    _add(session, MilitaryZone, code="KV-2", name_vi="Khu 2 (mô phỏng)", province_code="79", managing_unit_id=far)
    _add(session, MilitaryZone, code=f"{CANARY}-KV3", name_vi=f"{CANARY} khu", province_code="01", secrecy_level=3)
    public: list[UUID] = []
    for index in range(24):
        unit = far if index % 4 == 3 else near
        south = index % 6 == 5
        pair = _add_public(session, index, unit, south=south, zone=zone if index % 5 == 0 else None)
        public += pair
        if index % 2:
            units = (secret_unit if index % 4 == 1 else near, secret_zone)
            _add_secret(session, index, units, pair, south=south)
    for later, former in zip(public[2::2], public[::2], strict=False):
        _add(session, ParcelLineage, parcel_id=later, former_parcel_id=former)
    public.append(_add_left_in_secret(session, near))
    session.commit()
    change_levels(session, CANARY)
    # Outlines that reach over parcels: those of secret works over public ones too.
    outline = "UPDATE protection_area a SET geom_source = ST_Multi(ST_Buffer(w.geom_source, 60)) FROM work w"
    session.execute(text(f"{outline} WHERE w.id = a.work_id"))
    where = "level = 'commune' AND code IN (:north, :south) OR level = 'province' AND code IN ('01', '79')"
    shape = f"UPDATE admin_unit SET geom = ST_Multi(ST_Buffer(label_point, 0.05)) WHERE valid_to IS NULL AND ({where})"
    session.execute(text(shape), {"north": HANOI_COMMUNE, "south": SOUTH_COMMUNE})
    for table in ("organisation_unit", "military_zone", "document", "document_link", "parcel_use",
                  "boundary_marker", "work_parcel", "protection_area", "parcel_lineage"):  # fmt: skip
        session.execute(text(f"UPDATE {table} SET changed_by = 'test'"))
    for author, level in (("reader1", 2), ("reader2", 3)):  # written before their clearance was lowered
        _add(session, Document, kind="map", title_vi=CANARY, changed_by=author, secrecy_level=level)
    session.commit()
    batches = tuple(_add_shared(session, author, level) for author, level in _AUTHORS.items())
    add_filters(session, ("anonymous", "reader0", *_AUTHORS, "manager2", "reader3"), CANARY)
    add_basemaps(session, CANARY)
    session.commit()
    callers = {
        caller.name: caller
        for caller in (
            Caller("anonymous", 0, "x.secrecy_level > 0"),
            Caller("reader0", 0, "x.secrecy_level > 0"),
            Caller("reader1", 1, "x.secrecy_level > 1"),
            Caller("reader2", 2, "x.secrecy_level > 2"),
            Caller("reader3", 3, "false", role="manager"),
            Caller("surveyor1", 1, "x.secrecy_level > 1", role="surveyor"),
            Caller("manager2", 2, "x.secrecy_level > 2", role="manager"),
            Caller("admin1", 1, "x.secrecy_level > 1", role="admin"),
            Caller("near2", 2, f"x.secrecy_level > 2 OR x.managing_unit_id IS DISTINCT FROM '{near}'", units=(near,)),
            Caller("north1", 1, "x.secrecy_level > 1 OR x.province_code <> '01'", provinces=("01",)),
        )
    }
    with database.open_session(AUTH_SERVICE, read_only=False) as auth:
        for caller in callers.values():
            _add_account(auth, caller)
    return World(callers, tuple(public), batches)


def strip_secrets(admin: Connection, caller: Caller) -> None:
    """Turn a copy of a register into its twin: remove, physically, every row that is hidden from a caller."""
    hidden = caller.hidden
    scoped = f"(SELECT x.id FROM parcel x WHERE {hidden})", f"(SELECT x.id FROM work x WHERE {hidden})"
    parcels, works = scoped
    zones = f"(SELECT x.id FROM military_zone x WHERE {hidden})"
    secret_documents = f"(SELECT id FROM document WHERE secrecy_level > {caller.clearance})"
    secret_batches = f"(SELECT id FROM import_batch WHERE secrecy_level > {caller.clearance})"
    admin.execute(text("SET session_replication_role = replica"))
    for statement in (
        f"DELETE FROM document_link WHERE document_id IN {secret_documents}",
        f"DELETE FROM document_link WHERE parcel_id IN {parcels} OR work_id IN {works}",
        f"DELETE FROM document WHERE id IN {secret_documents}",
        "DELETE FROM document d WHERE NOT EXISTS (SELECT FROM document_link l WHERE l.document_id = d.id)",
        f"DELETE FROM protection_area WHERE work_id IN {works} OR military_zone_id IN {zones}",
        f"DELETE FROM boundary_marker WHERE parcel_id IN {parcels} OR military_zone_id IN {zones}",
        f"DELETE FROM parcel_use WHERE parcel_id IN {parcels}",
        f"DELETE FROM work_parcel WHERE parcel_id IN {parcels} OR work_id IN {works}",
        f"DELETE FROM parcel_lineage WHERE parcel_id IN {parcels} OR former_parcel_id IN {parcels}",
        f"DELETE FROM parcel_history x WHERE id IN {parcels} OR x.secrecy_level > {caller.clearance}",
        f"DELETE FROM work_history x WHERE id IN {works} OR x.secrecy_level > {caller.clearance}",
        # The row of a tie that ended in a secret time stays: the role itself counts it. When it was in force does not.
        (
            f"DELETE FROM work_parcel_history h USING parcel p WHERE p.id = h.parcel_id AND p.sheet_no = 9 "
            f"AND {caller.clearance} < 2"
        ),
        f"DELETE FROM import_issue WHERE batch_id IN {secret_batches}",
        *(f"DELETE FROM {table} WHERE batch_id IN {secret_batches}" for table in _STAGED),
        f"DELETE FROM review_item WHERE parcel_id IN {parcels} OR other_parcel_id IN {parcels} OR work_id IN {works}",
        "DELETE FROM review_item WHERE marker_id NOT IN (SELECT id FROM boundary_marker)",
        f"DELETE FROM import_batch WHERE id IN {secret_batches}",
        f"DELETE FROM import_profile WHERE secrecy_level > {caller.clearance}",
        f"DELETE FROM saved_filter WHERE secrecy_level > {caller.clearance} OR created_by <> '{caller.name}'",
        f"DELETE FROM basemap x WHERE {caller.hidden_basemaps}",
        f"DELETE FROM work x WHERE {hidden}",
        f"DELETE FROM parcel x WHERE {hidden}",
        f"UPDATE parcel SET military_zone_id = NULL WHERE military_zone_id IN {zones}",
        f"DELETE FROM military_zone x WHERE {hidden}",
        f"DELETE FROM parcel_density x WHERE {hidden}",
        # Units are seen by level alone, administrative ones by all, and so is how often they changed.
        (
            f"DELETE FROM collection_version x WHERE ({hidden})"
            f" AND (collection NOT IN ('organisation-units', 'admin-units') OR secrecy_level > {caller.clearance})"
        ),
    ):
        admin.execute(text(statement))
    admin.execute(text("SET session_replication_role = DEFAULT"))


def _add_public(session: Connection, index: int, unit: UUID, *, south: bool, zone: UUID | None) -> tuple[UUID, UUID]:
    """A parcel and a work on it."""
    parcel_id = add_parcel(
        session, **_place(session, index, south=south), sheet_no=1 + index % 3, parcel_no=index + 1,
        managing_unit_id=unit, military_zone_id=zone, certificate_no=f"CT {index:06d}", map_scale=500,
        certificate_status=("issued", "not_issued", "disputed")[index % 3], address=f"Số {index} (mô phỏng)",
        parcel_code=f"w7er{index:08d}", parcel_code_rule="test", parcel_code_source="computed",
        valid_from=f"20{10 + index % 10}-01-01",
        uses={"CQP": 1000.0 + index} if index % 2 else {"CQP": 900.0, "ONT": 100.0 + index},
    )  # fmt: skip
    work_id = add_work(
        session, lon_lat=_shifted(index, south=south), srid=SOUTH_SRID if south else HANOI_SRID,
        admin_unit_id=_commune(session, south=south), code=f"CT-{index:03d}", name_vi=f"Nhà kho {index} (mô phỏng)",
        managing_unit_id=unit, parcel_ids=(parcel_id,), condition="good", protection_scheme="restricted",
    )  # fmt: skip
    document = _add(session, Document, kind="decision", number=f"QĐ-{index}", title_vi=f"Quyết định {index}")
    _add(session, DocumentLink, document_id=document, parcel_id=parcel_id)
    _add(session, DocumentLink, document_id=document, work_id=work_id, dossier_box="a")
    _add(session, ProtectionArea, work_id=work_id, protection_scheme="restricted", kind="restricted", extension_m=20)
    return parcel_id, work_id


def _add_left_in_secret(session: Connection, unit: UUID) -> UUID:
    """A parcel that was secret while a public work stood on it, and is public since that has left it."""
    place = _place(session, 26, south=False)
    parcel_id = add_parcel(
        session, **place, sheet_no=9, parcel_no=26, managing_unit_id=unit, secrecy_level=2, valid_from="2001-01-01",
        parcel_code="w7er00000026", parcel_code_rule="test", parcel_code_source="computed",
    )  # fmt: skip
    add_work(session, **place, code="CT-026", managing_unit_id=unit, parcel_ids=(parcel_id,), valid_from="2001-01-01")
    session.commit()
    session.execute(text("UPDATE work_parcel SET retired_at = now() WHERE parcel_id = :id"), {"id": parcel_id})
    session.commit()
    session.execute(text("UPDATE parcel SET secrecy_level = 0 WHERE id = :id"), {"id": parcel_id})
    return parcel_id


def _add_secret(
    session: Connection, index: int, owners: tuple[UUID, UUID], public: tuple[UUID, UUID], *, south: bool
) -> None:
    """A secret parcel over a public one and with its number, a secret work on that one, and what hangs on them."""
    unit, zone = owners
    neighbour, neighbouring_work = public
    level = 1 + index % 3
    place = _place(session, index, south=south)
    lon, lat = place.pop("lon_lat")
    parcel_id = add_parcel(
        session, **place, lon_lat=(lon + 0.000123457, lat + 0.000034567), side_m=31.37, sheet_no=1 + index % 3,
        parcel_no=1000 + index if index % 4 else index + 1, secrecy_level=level, managing_unit_id=unit,
        military_zone_id=zone, certificate_no=f"{CANARY.upper()} {index:06d}", address=f"{CANARY} địa chỉ",
        note=f"{CANARY} ghi chú", survey_method=f"{CANARY} pp", secrecy_basis=f"{CANARY} căn cứ",
        parcel_code=f"zqx7{index:08d}", parcel_code_rule="test", parcel_code_source="computed",
        valid_from=f"1987-06-{index + 1:02d}", map_scale=5000 + index, status="draft",
        uses={"SKC": 777.7 + index, "DGD": 11.1}, attributes={"k": f"{CANARY} thuộc tính"},
    )  # fmt: skip
    work_id = add_work(
        session, lon_lat=(lon + 0.000223457, lat + 0.000134567), srid=place["srid"],
        admin_unit_id=place["admin_unit_id"], code=f"{CANARY.upper()}-{index:03d}", name_vi=f"{CANARY} hầm {index}",
        code_name=f"{CANARY} mật danh", secrecy_level=level, managing_unit_id=unit, work_group="special",
        built_year=1901 + index,
        parcel_ids=(neighbour, parcel_id), protection_scheme="full",
    )  # fmt: skip
    _add(session, ProtectionArea, work_id=work_id, protection_scheme="full", kind="safety_belt", extension_m=123.45)
    document = _add(
        session, Document, kind="map", number=f"{CANARY}-{index}", title_vi=f"{CANARY} bản đồ",
        issuer=f"{CANARY} nơi cấp",
        secrecy_level=level,
    )  # fmt: skip
    pair = (neighbour, parcel_id) if index % 4 == 1 else (parcel_id, neighbour)
    _add(session, ParcelLineage, parcel_id=pair[0], former_parcel_id=pair[1])
    _add(session, DocumentLink, document_id=document, parcel_id=neighbour)
    _add(session, DocumentLink, document_id=document, parcel_id=parcel_id)
    _add(session, DocumentLink, document_id=document, work_id=neighbouring_work, dossier_box="b")
    corner = square(lon, lat, 1.0, place["srid"]).geoms[0].exterior.coords[0]
    marker = _add(
        session, BoundaryMarker, parcel_id=parcel_id, number=f"{CANARY}{index}",
        geom_source=f"SRID={place['srid']};POINT({corner[0]} {corner[1]})",
    )  # fmt: skip
    batch = _add(
        session, ImportBatch, target="parcels", file_name=f"{CANARY}{index}.shp",
        created_by=("reader1", "reader2", "near2", "reader3")[index // 2 % 4],
        secrecy_level=level, message_vi=f"{CANARY} kết quả", columns=_COLUMNS, state=_STATES[index // 2 % 3],
    )  # fmt: skip
    stage(session, batch, [parcel_id], CANARY)
    _add(
        session, ImportProfile, name=f"{CANARY}-{index}", target="parcels", signature="0" * 64,
        mapping={CANARY: "note"},
        created_by=("reader1", "reader2", "near2", "reader3")[index // 2 % 4], secrecy_level=level,
    )  # fmt: skip
    _add(
        session, ReviewItem, kind="T02", batch_id=batch, parcel_id=neighbour, other_parcel_id=parcel_id,
        overlap_area_m2=10.0 + index,
    )  # fmt: skip
    _add(session, ReviewItem, kind="B03", batch_id=batch, parcel_id=neighbour, work_id=work_id)
    _add(session, ReviewItem, kind="B03", batch_id=batch, parcel_id=neighbour, marker_id=marker)
    session.execute(
        insert(ImportIssue).values(batch_id=batch, code="T02", severity="error", message_vi=CANARY, message_en=CANARY)
    )


def _add_shared(session: Connection, author: str, level: int) -> UUID:
    """An import that was compared when nothing was secret; now its author sees but a part of what it would change.

    Two of its parcels have been secret in between, so that their former versions are not its author's to see either.
    """
    batch = _add(
        session, ImportBatch, target="parcels", file_name="thua.shp", created_by=author, secrecy_level=level,
        state="ready", columns=_COLUMNS, message_vi="Đọc", message_en="Read",
    )  # fmt: skip
    _add(
        session, ImportProfile, name=f"VILIS {author}", target="parcels", signature="1" * 64,
        mapping={"GHI_CHU": "note"}, created_by=author, secrecy_level=level,
    )  # fmt: skip
    parcels = "SELECT id FROM parcel WHERE parcel_no IN (1, 4, 6, 10, 12, 9, 11, 17) OR secrecy_level > 0 ORDER BY id"
    stage(session, batch, list(session.execute(text(parcels)).scalars()), "thửa")
    session.execute(text("SET session_replication_role = replica"))
    session.execute(
        text("UPDATE parcel SET import_batch_id = :batch WHERE parcel_no IN (9, 11) AND import_batch_id IS NULL"),
        {"batch": batch},
    )
    session.execute(text("SET session_replication_role = DEFAULT"))
    others = "SELECT id FROM parcel WHERE parcel_no IN (2, 3, 5, 7) OR secrecy_level > 0 ORDER BY id"
    write(session, author, level, list(session.execute(text(others)).scalars()))
    return batch


def _place(session: Connection, index: int, *, south: bool) -> dict[str, Any]:
    return {
        "lon_lat": _shifted(index, south=south),
        "srid": SOUTH_SRID if south else HANOI_SRID,
        "admin_unit_id": _commune(session, south=south),
    }


def _shifted(index: int, *, south: bool) -> tuple[float, float]:
    lon, lat = SOUTH_LON_LAT if south else HANOI_LON_LAT
    return lon + index * 0.0006, lat + (index % 4) * 0.0007


def _commune(session: Connection, *, south: bool) -> int:
    return find_commune(session, SOUTH_COMMUNE) if south else find_commune(session)


def _add(session: Connection, model: Any, **values: Any) -> UUID:
    table = model.__table__
    return session.execute(insert(model).values(values).returning(table.c.id)).scalar_one()  # type: ignore[no-any-return]


_HASH: Final = hash_password(PASSWORD)


def _add_account(session: Connection, caller: Caller) -> None:
    values = {
        "username": caller.name, "display_name": caller.name, "password_hash": _HASH, "clearance": caller.clearance,
        "units": None if caller.units is None else [str(unit) for unit in caller.units],
        "provinces": None if caller.provinces is None else list(caller.provinces),
        "roles": [caller.role],
    }  # fmt: skip
    accounts.set_account(session, values)
