"""`landdb review` as a manager at a terminal uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from landdb.cli import reviews
from landdb.cli.app import app
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN
from landdb.errors import ConflictError, InputError, NotFoundError
from landdb.queries import accounts
from tests.db.survey_files import Register, add_secret_parcel, row
from tests.db.test_import_standing import stand, work

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def queued(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """A surveyor has brought a parcel onto a secret one of the same number."""

    @contextmanager
    def open_register(_: object) -> Iterator[Database]:
        yield register.database

    monkeypatch.setattr(reviews, "open_register", open_register)
    add_secret_parcel(register.database, sheet_no=1, parcel_no=1)
    assert register.load([row(1)]).rows_added == 1
    with register.database.open_session(AUTH_SERVICE, read_only=False) as session:
        for name, role in (("nguoi.xem", "viewer"), ("quan.ly", "manager")):
            accounts.set_account(session, {
                "username": name, "display_name": name, "password_hash": "x", "clearance": 2, "units": None,
                "provinces": None, "roles": [role],
            })  # fmt: skip


def run(*arguments: str) -> tuple[str, BaseException | None]:
    result = RUNNER.invoke(app, ["review", *arguments], env={"COLUMNS": "400"})
    return result.stdout, result.exception


def listed(*arguments: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run("list", "--json", *arguments)[0])
    return found


def test_list_shows_both_parcels_to_managers_only() -> None:
    shown, error = run("list")
    assert error is None
    assert "tờ 1 thửa 1, Phường Ba Đình (độ mật 2)" in shown
    assert "2.000,0" in shown
    in_english = run("list", "--lang", "en")[0]
    for told in ("Hidden", "sheet 1 parcel 1, ", "2,000.0"):
        assert told in in_english
    assert not {"Mục", "độ mật", "tờ"} & set(in_english.split())
    assert sorted(str(item["kind"]) for item in listed("--as", "quan.ly")) == ["K01", "T02"]
    assert len(listed("--limit", "1")) == 1
    assert listed("--as", "nguoi.xem") == []
    assert run("list", "--as", "nguoi.xem")[0] == "Không có mục nào / nothing to review\n"


def test_close_keeps_who_when_and_why_and_is_done_once() -> None:
    item = str(listed()[0]["id"])
    assert isinstance(run("close", item, "--note", " ")[1], InputError)
    assert isinstance(run("close", item, "--note", "x", "--as", "nguoi.xem")[1], NotFoundError)
    for unusable in ("zzzz", "", item[:3], "a\udcff"):
        assert isinstance(run("close", unusable, "--note", "x")[1], NotFoundError)
    assert run("close", item[:8].upper(), "--note", "Đã đo lại", "--as", "quan.ly") == (f"{item}\n", None)
    closed = listed()[-1]
    assert (closed["id"], closed["closed_by"], closed["closing_note"]) == (item, "quan.ly", "Đã đo lại")
    assert "quan.ly: Đã đo lại" in run("list")[0]
    assert isinstance(run("close", item, "--note", "x")[1], ConflictError)


def test_a_hidden_work_is_told_with_the_parcel_on_which_it_stood(register: Register) -> None:
    register.load([row(2)])
    stand(register, works=[work("CT-M", (10, 20), DO_MAT="Tuyệt mật")], actor=LOCAL_ADMIN)
    assert register.load([row(2)], removed="sheet").rows_removed == 1
    first = listed()[0]
    assert (first["kind"], first["other_parcel"], first["marker"]) == ("B03", None, None)
    shown = run("list")[0]
    for told in ("B03 Mốc, công trình", "công trình CT-M (độ mật 3): gỡ khỏi thửa", "độ mật 0, đã kết thúc)"):
        assert told in shown
    assert "work CT-M (level 3): taken off the parcel" in run("list", "--lang", "en")[0]
    assert "B03" not in {item["kind"] for item in listed("--as", "quan.ly")}, "whose clearance is 2"
