"""Documents of imports: batches, findings, staged rows and removals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from landdb.api.option_fields import as_fields, with_fields
from landdb.api.schemas.parcels import Json, plain
from landdb.domain import crs
from landdb.domain.import_profiles import Profile
from landdb.domain.import_states import TITLES
from landdb.domain.issues import catalogue, kept_issue
from landdb.import_.fixes import Fix, fix_title
from landdb.import_.fixing import Refusal


def shape_listed(row: Json) -> Json:
    """A batch as the list shows it."""
    title = TITLES[row["state"]]
    return shape(row) | {"state_title_vi": title["vi"], "state_title_en": title["en"]}


def shape_batch(row: Json, open_warnings: Mapping[str, int]) -> Json:
    """A batch with all that a person needs in order to decide; ``open_warnings`` counts by code what to accept."""
    plan = {name: value for name, value in row["plan"].items() if name != "sketch"}  # the candidates show it
    return shape_listed(row) | {"plan": plan, "open_warnings": dict(open_warnings)}


def shape(row: Json) -> Json:
    """A row whose columns are its document."""
    return {name: plain(value) for name, value in row.items()}


def shape_issue(row: Json) -> Json:
    """A finding; ``options`` are fields of an upload or answer that settle it, with what to say if it is known."""
    options = kept_issue(row).options
    remedies = {name: with_fields(row[name] or "", options) for name in ("remedy_vi", "remedy_en")}
    return shape(row) | remedies | {"options": as_fields(options)}


_OF_BATCH = ("file_name", "state", "target", "created_at", "secrecy_level")


def shape_found(row: Json) -> Json:
    """A finding of one of many imports: with its batch, the title of its kind, and the unit of measure and limit."""
    kind = catalogue().get((row["code"], row["variant"]))  # one that is kept may be of an older catalogue
    state = TITLES[row["state"]]
    batch = {"id": row["batch_id"], "state_title_vi": state["vi"], "state_title_en": state["en"]}
    left_out = {"batch_id", "place", "rank", *_OF_BATCH}
    told = shape_issue({name: value for name, value in row.items() if name not in left_out})
    told |= _titles(row["code"], row["variant"]) | {"unit": kind.unit if kind else ""}
    return told | {"batch": batch | {name: row[name] for name in _OF_BATCH}}


def shape_tally(row: Json) -> Json:
    """How many findings there are of a code, a severity and a state."""
    state = "accepted" if row["accepted"] else "open"
    return {"code": row["code"], **_titles(row["code"]), "severity": row["severity"], "state": state, "n": row["n"]}


def _titles(code: str, variant: str = "") -> Json:
    """What a kind is called; a code of which there is no such variant as any of its kinds."""
    kinds = [kind for kind in catalogue().values() if kind.code == code]
    kind = next((kind for kind in kinds if kind.variant == variant), kinds[0] if kinds else None)
    return {"title_vi": kind.title["vi"] if kind else code, "title_en": kind.title["en"] if kind else code}


def shape_row(row: Json, columns: Sequence[Mapping[str, Any]]) -> Json:
    """A staged row as a GeoJSON feature; ``before`` is the registered shape that a change replaces (RFC 7946, 6.1)."""
    names = [column["name"] for column in columns]
    cells = dict(zip(names, row["raw"] or [None] * len(names), strict=False))
    object_id = None if row["object_id"] is None else str(row["object_id"])
    properties = {"outcome": row["outcome"], "key": row["key"], "object_id": object_id, "cells": cells}
    feature = {"type": "Feature", "id": row["row_no"], "geometry": row["geometry"]}
    return feature | {"properties": properties, "before": row["before"]}


def shape_removal(row: Json) -> Json:
    """A registered object that an import retires, as a GeoJSON feature; only parcels have a sheet and a number."""
    left_out = {"id", "geometry"} | ({"sheet_no", "parcel_no"} if not row["parcel_no"] else set())
    properties = {name: plain(value) for name, value in row.items() if name not in left_out}
    return {"type": "Feature", "id": str(row["id"]), "geometry": row["geometry"], "properties": properties}


def shape_fix(fix: Fix, srid: int) -> Json:
    """A fix that is offered, with the shape before and after it in WGS 84 where its zone is known."""
    shapes = np.array([fix.before, fix.after], dtype=np.object_)
    known = srid in crs.EPSG_BY_SRID
    placed = crs.transform_geometries(shapes, srid, crs.WGS84) if known else (None, None)
    before, after = (None if one is None else json.loads(shapely.to_geojson(one)) for one in placed)
    return {
        "row_no": fix.row_no, "kind": fix.kind, "moved_m": fix.moved_m, "area_change_m2": fix.area_change_m2,
        "text_vi": fix.text("vi"), "text_en": fix.text("en"), "before": before, "after": after,
    }  # fmt: skip


def shape_profile(profile: Profile) -> Json:
    """A mapping profile; which files it fits follows from its columns."""
    shaped = {name: plain(value) for name, value in vars(profile).items() if name != "signature"}
    return shaped | {"id": str(profile.id)}


def shape_refusal(refusal: Refusal) -> Json:
    """A fix that would change nothing or do harm."""
    title = fix_title(refusal.kind)
    return {
        "row_no": refusal.row_no, "kind": refusal.kind, "title_vi": title["vi"], "title_en": title["en"],
        "reason_vi": refusal.reason["vi"], "reason_en": refusal.reason["en"],
    }  # fmt: skip
