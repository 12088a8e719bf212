"""The conditions of lists and files of works: on the parcels that they stand on, and on the works themselves."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import QueryParams

from landdb.api import params
from landdb.domain.collections import PARCELS, WORKS, Attribute
from landdb.queries.selection import Selection


def work_conditions(clearance: int) -> Mapping[str, Attribute]:
    """Attributes of works by the parameter that asks for them, apart from those of parcels: ``work_condition``…"""
    return {
        name if name.startswith(params.OF_WORKS) else f"{params.OF_WORKS}{name}": attribute
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
    named = work_conditions(clearance)
    own = [(name, value) for name in named for value in query.getlist(name)]
    day = [("as_of", parcels.as_of.isoformat())] if parcels.as_of else []
    works = params.parse_selection(QueryParams([*own, *day]), WORKS, clearance, named)
    if parcels == Selection(as_of=parcels.as_of):
        return works
    return works.standing_on(parcels)
