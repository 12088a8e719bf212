"""Mapping profiles out of batches: what was decided about a file, kept for the next one of its source, and changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_profiles import Profile, Translation, signature_of
from landdb.domain.plain_text import is_plain
from landdb.domain.targets import fields_of
from landdb.domain.text_encodings import find_encoding
from landdb.errors import ConflictError, InputError, NotFoundError, StaleError
from landdb.import_.translate_codes import unpack
from landdb.queries import import_jobs, import_profiles

MAX_NAME = 100
CHANGEABLE: Final = ("name", "source", "crs", "mapping", "encodings", "translation")


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
        A text cannot be used; there is no such batch; the author has a profile of this name, or nothing is decided.
    """
    name = _read_name(name)
    _check_texts({"source": source, "translation": translation or {}})
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


def change_profile(
    db: Database, actor: Actor, profile_id: UUID, changes: Mapping[str, Any], seen: int | None = None
) -> Profile:
    """Change what a profile says; of ``mapping`` and ``encodings`` the columns that are named. ``seen`` is its version.

    Raises
    ------
    InputError
        There is nothing to change, or a text that cannot be used.
    NotFoundError, StaleError, ConflictError
        There is no such profile; it is no longer the one that was seen; its author has another one of this name.
    """
    if not changes or set(changes) - set(CHANGEABLE):
        listed = ", ".join(CHANGEABLE)
        raise InputError(f"Change some of: {listed}.", f"Hãy sửa một trong các mục: {listed}.")
    _check_texts(changes)
    with db.open_session(actor, read_only=False) as session:
        found = _lock_seen(session, profile_id, seen)
        values = {name: _merge(found, name, value) for name, value in changes.items() if name != "name"}
        if "name" in changes:
            import_profiles.rename_profile(session, profile_id, _read_name(changes["name"]))
        if values:
            import_profiles.update_profile(session, profile_id, values)
        return _lock_seen(session, profile_id, None)


def retire_profile(db: Database, actor: Actor, profile_id: UUID, seen: int | None = None) -> None:
    """Put a profile out of use: no file is read by it any more, and its name is free. ``seen`` is its version.

    Raises
    ------
    NotFoundError, StaleError
        There is no such profile; it is no longer the one that was seen.
    """
    with db.open_session(actor, read_only=False) as session:
        _lock_seen(session, profile_id, seen)
        import_profiles.retire_profile(session, profile_id)


def _lock_seen(session: Connection, profile_id: UUID, seen: int | None) -> Profile:
    found = import_profiles.lock_profile(session, profile_id)
    if found is None:
        raise NotFoundError("There is no such mapping profile.", "Không có hồ sơ ánh xạ này.")
    if seen is not None and found.version != seen:
        raise StaleError(
            f"This mapping profile has changed since you saw it: version {seen} then, {found.version} now.",
            f"Hồ sơ ánh xạ đã thay đổi sau khi bạn xem: phiên bản {seen}, nay là {found.version}.",
            remedy_en="Look at it again, then change it.",
            remedy_vi="Hãy xem lại rồi sửa.",
        )
    return found


def _merge(found: Profile, name: str, value: Any) -> Any:
    """The whole new value: single columns beside those that stay as they were."""
    if name == "translation":
        return value
    if name not in {"mapping", "encodings"}:
        return value or None
    strange = sorted(set(value) - set(found.mapping))
    if strange:
        named = ", ".join(strange)[:100]
        raise InputError(f"This profile has no column {named}.", f"Hồ sơ không có cột {named}.")
    if name == "mapping":
        unknown = sorted(set(value.values()) - {field.name for field in fields_of(found.target)} - {""})
        if unknown:
            raise InputError(f"No such field: {unknown[0][:100]}.", f"Không có trường: {unknown[0][:100]}.")
        return {**found.mapping, **value}
    given = {column: _read_encoding(text) if text else "" for column, text in value.items()}
    return {column: encoding for column, encoding in {**found.encodings, **given}.items() if encoding}


def _read_encoding(text: str) -> str:
    found = find_encoding(text)
    if found is None:
        raise InputError(f"No such encoding: {text[:60]}.", f"Không có bảng mã: {text[:60]}.")
    return found


def _read_name(name: Any) -> str:
    read = name.strip() if isinstance(name, str) else ""
    if not read or len(read) > MAX_NAME or not read.isprintable():
        raise InputError(
            f"A profile needs a name of at most {MAX_NAME} characters.", f"Hồ sơ phải có tên, tối đa {MAX_NAME} ký tự."
        )
    return read


def _check_texts(said: Mapping[str, Any]) -> None:
    """Refuse what is no text, or of another shape than a profile has; what was sent is not repeated."""
    for name, value in said.items():
        if value is None and name in {"source", "crs"}:
            continue
        if not all(map(_is_usable, _texts(name, value))):
            raise InputError(
                f"'{name}' is not of the right shape, or holds what is no plain text.",
                f"'{name}' không đúng dạng hoặc có ký tự không phải văn bản.",
            )


def _texts(name: str, value: Any) -> Iterator[Any]:
    """All texts of a value; something that is none where its shape is wrong."""
    depth = {"mapping": 1, "encodings": 1, "translation": 2}.get(name, 0)
    values = [value]
    for _ in range(depth):
        if not all(isinstance(one, Mapping) for one in values):
            yield None
            return
        yield from (key for one in values for key in one)
        values = [inner for one in values for inner in one.values()]
    yield from values


def _is_usable(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= 1000 and is_plain(text)
