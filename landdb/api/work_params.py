"""The conditions of lists and files of works: on the parcels that they stand on, and on the works themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import QueryParams

from landdb.api import params
from landdb.domain.collections import PARCELS, WORKS, Attribute
from landdb.queries.selection import Selection

_PREFIX: Final = "work_"


def work_conditions(clearance: int) -> Mapping[str, Attribute]:
    """Attributes of works by the parameter that asks for them, apart from those of parcels: ``work_condition``…"""
    return {
        name if name.startswith(_PREFIX) else f"{_PREFIX}{name}": attribute
        for name, attribute in WORKS.filterable(clearance).items()
    }


def work_selection_names(clearance: int) -> frozenset[str]:
    """Names of the parameters that :func:`parse_work_selection` reads."""
    return params.selection_names(PARCELS, clearance) | frozenset(work_conditions(clearance))


def parse_work_selection(query: QueryParams, clearance: int) -> Selection:
    """The works that stand on the parcels of a query and meet its own conditions of works.

    A query without any condition of parcels asks for all works, also for those that stand on no parcel.
    """
    parcels = params.parse_selection(query, PARCELS, clearance)
    own = [
        (attribute.name, value)
        for name, attribute in work_conditions(clearance).items()
        for value in query.getlist(name)
    ]
    day = [("as_of", parcels.as_of.isoformat())] if parcels.as_of else []
    works = params.parse_selection(QueryParams([*own, *day]), WORKS, clearance)
    if parcels == Selection(as_of=parcels.as_of):
        return works
    return works.standing_on(parcels)
