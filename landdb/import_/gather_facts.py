"""Asks the register for the facts an import needs, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_profiles import Profile, signature_of
from landdb.import_.records import ImportRequest
from landdb.import_.refusals import asked_commune, no_commune, refuse
from landdb.import_.register_facts import Commune, LandUse, RegisterFacts, Subject, fold_code
from landdb.queries import import_facts as queries
from landdb.queries import import_profiles, import_subjects


def gather_facts(
    db: Database, actor: Actor, request: ImportRequest, named: Collection[str], file_name: str
) -> RegisterFacts:
    """Load the facts; ``named`` are the codes of the communes that the rows name beside the request.

    Raises
    ------
    FileRefusedError
        The commune that the request names does not exist on that day (F19).
    """
    asked, day = asked_commune(request.commune, file_name)
    codes = {*named, *([asked] if asked else [])}
    with db.open_session(actor, timeout_ms=None) as session:
        communes = {
            row["code"]: Commune(**row | {"zones": tuple(row["zones"]), "boundary": _shape(row["boundary"])})
            for row in queries.find_communes(session, sorted(codes), day)
        }
        if asked is not None and asked not in communes:
            raise no_commune(request.commune, file_name)
        return RegisterFacts(
            communes=communes,
            units={fold_code(row["code"]): row["id"] for row in queries.find_unit_codes(session)},
            zones={fold_code(row["code"]): row["id"] for row in queries.find_zone_codes(session)},
            land_uses={
                row["code"]: LandUse(row["code"], row["status"] == "legacy", row["replaced_by"], row["name_vi"])
                for row in queries.find_land_uses(session)
            },
            commune_codes=queries.find_commune_codes(session),
            parcels=_parcels(session, communes) if request.target == "markers" else {},
            works=_works(session) if request.target == "protection_areas" else {},
            clearance=actor.clearance,
            scope_units=None if actor.units is None else queries.find_scope_units(session),
            scope_provinces=actor.provinces,
        )


def require_commune(db: Database, actor: Actor, request: ImportRequest, file_name: str) -> None:
    """Raise `FileRefusedError` (F19) where the commune that the request names does not exist on that day."""
    asked, day = asked_commune(request.commune, file_name)
    with db.open_session(actor) as session:
        if asked is not None and not queries.find_communes(session, [asked], day):
            raise no_commune(request.commune, file_name)


def _parcels(
    session: Connection, communes: Mapping[str, Commune]
) -> Mapping[tuple[int, int, int], tuple[Subject, ...]]:
    found: dict[tuple[int, int, int], tuple[Subject, ...]] = {}
    for row in import_subjects.find_parcels(session, [commune.id for commune in communes.values()]):
        key = (row["admin_unit_id"], row["sheet_no"], row["parcel_no"])
        found[key] = (*found.get(key, ()), _subject(row))
    return found


def _works(session: Connection) -> Mapping[str, tuple[Subject, ...]]:
    found: dict[str, tuple[Subject, ...]] = {}
    for row in import_subjects.find_works(session):
        code = fold_code(row["code"])
        found[code] = (*found.get(code, ()), _subject(row))
    return found


def _subject(row: Mapping[str, Any]) -> Subject:
    return Subject(row["id"], row["secrecy_level"], row["managing_unit_id"])


def _shape(wkb: Any) -> Any:
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def find_profile(
    db: Database, actor: Actor, request: ImportRequest, columns: Sequence[str], file_name: str
) -> Profile | None:
    """The profile that a person named or, without one, that fits the file's columns.

    Raises
    ------
    FileRefusedError
        There is none of the name (F19).
    """
    with db.open_session(actor) as session:
        if request.profile is None:
            return import_profiles.find_profile_for(session, request.target, signature_of(columns))
        found = import_profiles.find_profile_named(session, request.target, request.profile)
        if found is None:
            known = import_profiles.find_profiles(session, request.target)
            choices = ", ".join(profile.name for profile in known[:20]) or "–"
            raise refuse("F19", file=file_name, option="profile", value=request.profile, choices=choices)
        return found
