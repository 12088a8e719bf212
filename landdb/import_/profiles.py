"""Mapping profiles out of batches: what was decided about a file, kept for the next one of its source."""

from __future__ import annotations

from uuid import UUID

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_profiles import Profile, Translation, signature_of
from landdb.errors import ConflictError, InputError, NotFoundError
from landdb.import_.translate_codes import unpack
from landdb.queries import import_jobs, import_profiles

MAX_NAME = 100


def save_profile(
    db: Database,
    actor: Actor,
    batch_id: UUID,
    name: str,
    source: str | None = None,
    translation: Translation | None = None,
) -> UUID:
    """Keep how a batch was read: fields of its columns (also that one has none), encodings, system, translations.

    What was answered for the batch about its codes is kept too, beside ``translation``.

    Raises
    ------
    InputError, NotFoundError, ConflictError
        The name is none; there is no such batch; the author has a profile of this name, or nothing was decided yet.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise InputError(
            f"A profile needs a name of at most {MAX_NAME} characters.", f"Hồ sơ phải có tên, tối đa {MAX_NAME} ký tự."
        )
    with db.open_session(actor) as session:
        batch = import_jobs.find_job(session, batch_id)
    if batch is None:
        raise NotFoundError("There is no such import.", "Không có đợt nhập này.")
    if not batch["columns"]:
        raise ConflictError("Nothing was decided about this file yet.", "Tệp này chưa được xem xong.")
    columns = {column["name"]: column["field"] or "" for column in batch["columns"]}
    encodings = {
        column["name"]: column["encoding"]
        for column in batch["plan"].get("encodings", {}).get("columns", ())
        if column["encoding"] is not None and column["encoding"] != "unicode"
    }
    profile = Profile(
        name=name, target=batch["target"], mapping=columns, signature=signature_of(columns), source=source,
        translation=_joined(unpack(batch["options"].get("translation") or {}), translation or {}),
        encodings=encodings, crs=batch["options"].get("crs"),
    )  # fmt: skip
    with db.open_session(actor, read_only=False) as session:
        return import_profiles.add_profile(session, profile, batch["secrecy_level"])


def _joined(answered: Translation, said: Translation) -> dict[str, dict[str, str]]:
    return {name: {**answered.get(name, {}), **said.get(name, {})} for name in {*answered, *said}}
