"""Facts for looking at a file without the register: communes and land uses of the lists that LandDB ships."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from importlib.resources import files

from landdb.domain.crs import SRID_BY_EPSG
from landdb.import_.records import ImportRequest
from landdb.import_.refusals import asked_commune, no_commune
from landdb.import_.register_facts import Commune, LandUse, RegisterFacts


def facts_of_list(request: ImportRequest, codes: Collection[str], file_name: str) -> RegisterFacts:
    """Communes of the given codes, of the list of the day that the request names (default: the present one).

    Raises
    ------
    FileRefusedError
        The commune that the request names does not exist on that day (F19).
    """
    asked, day = asked_commune(request.commune, file_name)
    wanted = {*codes, *([asked] if asked else [])}
    communes = {row["code"]: _commune(row) for row in _communes_of(day) if row["code"] in wanted}
    if asked is not None and asked not in communes:
        raise no_commune(request.commune, file_name)
    codes_of_all = frozenset(row["code"] for row in _rows("admin_units.csv") if row["level"] == "commune")
    return RegisterFacts(communes=communes, land_uses=_land_uses(), commune_codes=codes_of_all)


def _communes_of(day: date | None) -> Iterator[dict[str, str]]:
    on = (day or date.max).isoformat()
    for row in _rows("admin_units.csv"):
        if row["level"] == "commune" and row["valid_from"] <= on and (not row["valid_to"] or row["valid_to"] > on):
            yield row


def _commune(row: dict[str, str]) -> Commune:
    zones = _zones_of(row) or _former_zones().get(row["id"], ())
    lon, lat = (float(row[name]) if row[name] else None for name in ("lon", "lat"))
    return Commune(int(row["id"]), row["code"], row["name_vi"], row["province_code"], zones, lon, lat)


def _zones_of(row: dict[str, str]) -> tuple[int, ...]:
    codes = row["zone_epsgs"].split(";")
    return tuple(SRID_BY_EPSG[int(code)] for code in codes if code)


@cache
def _former_zones() -> dict[str, tuple[int, ...]]:
    """Zones of the units that each present one came from, by id."""
    zones = {row["id"]: _zones_of(row) for row in _rows("admin_units.csv")}
    found: dict[str, set[int]] = {}
    for row in _rows("admin_unit_succession.csv"):
        found.setdefault(row["new_id"], set()).update(zones.get(row["old_id"], ()))
    return {unit: tuple(sorted(own)) for unit, own in found.items()}


@cache
def _land_uses() -> dict[str, LandUse]:
    rows = _rows("land_use_codes.csv")
    return {
        row["code"]: LandUse(row["code"], row["status"] == "legacy", row["replaced_by"] or None, row["name_vi"])
        for row in rows
    }


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    content = files("landdb").joinpath("reference", name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(content)))
