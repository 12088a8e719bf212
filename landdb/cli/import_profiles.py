"""`landdb imports save-profile` and `landdb imports profiles`: how files of a source are read, kept under a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Connection

from landdb.cli.import_arguments import parse_mapping
from landdb.cli.import_decisions import BatchArgument, open_batch
from landdb.cli.imports import JsonOption, UserOption, app
from landdb.cli.register import find_actor, open_register
from landdb.cli.terminal import say
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_profiles import Profile
from landdb.errors import ConflictError, NotFoundError
from landdb.import_ import profiles as kept
from landdb.import_.translate_codes import unpack
from landdb.queries.import_profiles import find_profiles
from landdb.settings import load_settings

profiles = typer.Typer(help="Hồ sơ ánh xạ / mapping profiles.", no_args_is_help=True)

ProfileArgument = Annotated[
    str, typer.Argument(help="Tên hồ sơ, mã hoặc phần đầu của mã / name, id, or its beginning.")
]


SeenOption = Annotated[
    int | None,
    typer.Option("--seen", help="Phiên bản đã xem (profiles show); khác đi thì không làm / the version that was seen."),
]


@app.command("save-profile")
def save(
    batch: BatchArgument,
    name: Annotated[str, typer.Argument(help="Tên hồ sơ / name of the profile.")],
    source: Annotated[str | None, typer.Option(help="Nguồn tệp / where such files come from.")] = None,
    translate: Annotated[
        list[str] | None, typer.Option(help="trường:MÃ_CŨ=MÃ_MỚI, ví dụ land_use:BHK=HNK / what codes mean.")
    ] = None,
    user: UserOption = None,
) -> None:
    """Lưu cách đọc tệp này làm hồ sơ ánh xạ / keep how this file was read for the next one like it."""
    translation = unpack(parse_mapping(translate or [], "--translate"))
    with open_batch(batch, user) as (database, actor, batch_id):
        kept.save_profile(database, actor, batch_id, name, source, translation)
        say(f"Đã lưu hồ sơ / kept: {name}")


@profiles.command("list")
def list_profiles(user: UserOption = None, as_json: JsonOption = False) -> None:
    """Liệt kê hồ sơ ánh xạ / list the mapping profiles."""
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        with database.open_session(actor) as session:
            found = find_profiles(session)
    if as_json:
        print(json.dumps([vars(profile) for profile in found], ensure_ascii=False, default=str))
        return
    if not found:
        say("Chưa có hồ sơ ánh xạ nào / no mapping profiles")
    for profile in found:
        say(f"{str(profile.id)[:8]} {profile.name} ({profile.target}, {profile.created_by}) "
            f"· {profile.uses} lần / uses")  # fmt: skip


@profiles.command()
def show(profile: ProfileArgument, user: UserOption = None, as_json: JsonOption = False) -> None:
    """Xem một hồ sơ ánh xạ / show a mapping profile."""
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        with database.open_session(actor) as session:
            found = _find(session, profile)
    if as_json:
        print(json.dumps(vars(found), ensure_ascii=False, default=str))
        return
    say(f"{found.name} ({found.target}, {found.created_by}) · phiên bản / version {found.version}")
    say(f"mã / id {found.id} · nguồn / source: {found.source or '–'} · crs: {found.crs or '–'}")
    for column, field in found.mapping.items():
        encoding = f" [{found.encodings[column]}]" if column in found.encodings else ""
        say(f"  {column} → {field or '–'}{encoding}")
    for field, codes in found.translation.items():
        say(f"  {field}: " + ", ".join(f"{old} → {new}" for old, new in codes.items()))


@profiles.command()
def rename(
    profile: ProfileArgument,
    name: Annotated[str, typer.Argument(help="Tên mới / its new name.")],
    seen: SeenOption = None,
    user: UserOption = None,
) -> None:
    """Đổi tên một hồ sơ ánh xạ / give a mapping profile another name."""
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        changed = kept.change_profile(database, actor, _number(database, actor, profile), {"name": name}, seen)
        say(f"Tên mới / renamed: {changed.name}")


@profiles.command()
def change(
    profile: ProfileArgument,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="CỘT=trường; CỘT= không giữ trường nào / COLUMN=field, or none.")
    ] = None,
    encoding: Annotated[list[str] | None, typer.Option(help="CỘT=bảng_mã / COLUMN=encoding.")] = None,
    translate: Annotated[
        list[str] | None, typer.Option(help="trường:MÃ_CŨ=MÃ_MỚI, để trống thì bỏ / what codes mean; empty: nothing.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="EPSG hoặc kinh tuyến trục / EPSG or zone.")] = None,
    source: Annotated[str | None, typer.Option(help="Nguồn tệp / where such files come from.")] = None,
    seen: SeenOption = None,
    user: UserOption = None,
) -> None:
    """Sửa một hồ sơ ánh xạ; cột không nêu giữ nguyên / change a mapping profile; other columns stay as they are.

    Ví dụ / example: landdb imports profiles change "VILIS 1" --map GHICHU2=note --translate land_use:BHK=HNK
    """
    said = {
        "mapping": parse_mapping(mapping or [], may_be_empty=True),
        "encodings": parse_mapping(encoding or [], "--encoding", may_be_empty=True),
        "crs": crs, "source": source,
    }  # fmt: skip
    changes: dict[str, Any] = {name: value for name, value in said.items() if value or value == ""}
    codes = unpack(parse_mapping(translate or [], "--translate", may_be_empty=True))
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        with database.open_session(actor) as session:
            found = _find(session, profile)
        if codes:
            changes["translation"] = _translation(found, codes)
        assert found.id is not None, "it comes from the database"
        changed = kept.change_profile(database, actor, found.id, changes, seen or found.version)
        say(f"Đã sửa / changed: {changed.name} · phiên bản / version {changed.version}")


def _translation(found: Profile, codes: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """What codes mean by the profile and by what is said of single ones, which may be that they mean nothing else."""
    names = {*found.translation, *codes}
    joined = {name: {**found.translation.get(name, {}), **codes.get(name, {})} for name in names}
    return {name: {old: new for old, new in pairs.items() if new} for name, pairs in joined.items()}


@profiles.command()
def retire(profile: ProfileArgument, seen: SeenOption = None, user: UserOption = None) -> None:
    """Ngừng dùng một hồ sơ ánh xạ / put a mapping profile out of use."""
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        kept.retire_profile(database, actor, _number(database, actor, profile), seen)
        typer.echo("Đã ngừng dùng / retired")


def _number(database: Database, actor: Actor, wanted: str) -> UUID:
    with database.open_session(actor) as session:
        found = _find(session, wanted).id
    assert found is not None, "it comes from the database"
    return found


def _find(session: Connection, wanted: str) -> Profile:
    """The one profile of this name, or whose id begins so."""
    every = find_profiles(session)
    found = [one for one in every if one.name.casefold() == wanted.strip().casefold()]
    found = found or [one for one in every if str(one.id).startswith(wanted.lower())]
    if not found:
        raise NotFoundError(f"there is no mapping profile {wanted!r}", f"không có hồ sơ ánh xạ {wanted!r}")
    if len(found) > 1:
        listed = ", ".join(f"{str(one.id)[:8]} ({one.created_by})" for one in found)
        raise ConflictError(
            f"several mapping profiles fit {wanted!r}: {listed}", f"nhiều hồ sơ ánh xạ khớp {wanted!r}: {listed}",
            remedy_en="name one by the beginning of its id", remedy_vi="hãy ghi phần đầu của mã hồ sơ",
        )  # fmt: skip
    return found[0]


def register(_: typer.Typer) -> None:
    """The commands are part of `landdb imports`."""
    app.add_typer(profiles, name="profiles")
