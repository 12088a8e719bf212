"""Whether answers fit a batch, told before they are taken: a slip of the keyboard must not end an import."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.targets import fields_of
from landdb.errors import InputError
from landdb.import_.constants import read_constants
from landdb.import_.decide_text import read_encoding
from landdb.import_.gather_facts import find_profile, require_commune
from landdb.import_.kept_files import kept_files
from landdb.import_.mapping import read_mapping
from landdb.import_.place import read_system
from landdb.import_.records import ImportRequest
from landdb.import_.refusals import refuse
from landdb.import_.spool import Spool
from landdb.import_.translate_codes import require_fields


def check_answers(
    db: Database, actor: Actor, batch: Mapping[str, Any], request: ImportRequest, given: Collection[str],
    folder: Path | None,
) -> None:  # fmt: skip
    """Refuse answers that end the batch: ``request`` is what it would be with them, ``given`` names the new ones.

    Columns are compared with those that were read; where others may be read (another layer, names in another
    encoding) only the fields are.

    Raises
    ------
    InputError
        Names the option, and what may be chosen (F19).
    """
    name = batch["file_name"]
    if "crs" in given and request.crs:
        read_system(request.crs, name)
    if "encoding" in given and request.encoding is not None:
        read_encoding(request.encoding, name)
    if "commune" in given and request.commune is not None:
        require_commune(db, actor, request, name)
    if "profile" in given and request.profile is not None:
        find_profile(db, actor, request, (), name)
    is_other_layer = "layer" in given and request.layer != batch["options"].get("layer")
    if is_other_layer and folder is not None:
        _check_layer(batch, request.layer, folder)
    columns = [column["name"] for column in batch["columns"]]
    are_known = bool(columns) and not is_other_layer and not {"encoding", "profile"} & set(given)
    if "encodings" in given:
        _check_encodings(batch, request.encodings, are_known=are_known)
    if "mapping" in given:
        read_mapping(columns if are_known else list(request.mapping), request.mapping, fields_of(request.target), name)
    if "constants" in given:
        read_constants(request.constants, request.target, name)
    if "translation" in given:
        _check_translation(batch, request, are_known=are_known)


def _check_layer(batch: Mapping[str, Any], wanted: str | None, folder: Path) -> None:
    """The layer must be one of the source's, as far as they are known, and the files must still be there."""
    asked = next((one["layers"] for one in batch["questions"] if one["about"] == "layer"), ())
    layers = [layer["name"] for layer in asked]
    spool = folder / "spool"
    if not layers and Spool.exists(spool):
        layers = list(Spool(spool).facts.layers)
    if wanted is not None and layers and wanted.casefold() not in map(str.casefold, layers):
        choices = ", ".join(layers)
        raise refuse("F19", file=batch["file_name"], option="layer", value=wanted, choices=choices)
    if not kept_files(folder):
        raise InputError(
            "The file is no longer there to be read anew: import it again and name the layer.",
            "Không còn tệp để đọc lại: hãy nhập lại tệp và ghi rõ lớp.",
        )


def _check_encodings(batch: Mapping[str, Any], encodings: Mapping[str, str], *, are_known: bool) -> None:
    read = batch["plan"].get("encodings", {}).get("columns", ())
    known = {column[which] for column in read for which in ("key", "name")}
    for column, encoding in encodings.items():
        read_encoding(encoding, batch["file_name"], column)
        if are_known and column not in known:
            choices = ", ".join(column["name"] for column in read) or "–"
            value = f"{column}={encoding}"
            raise refuse("F19", file=batch["file_name"], option="encodings", value=value, choices=choices)


def _check_translation(batch: Mapping[str, Any], request: ImportRequest, *, are_known: bool) -> None:
    """Codes can be translated in fields that a column holds, or will hold with this answer."""
    held = [*batch["mapping"].values(), *request.mapping.values()]
    every = [field.name for field in fields_of(request.target)]
    require_fields(request.translation, held if are_known else every, batch["file_name"])
