"""`landdb imports report`: on the terminal, and as files that are whole, private and not written over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from landdb.cli import import_files
from landdb.cli.app import app
from landdb.db import Database
from landdb.errors import ConfigurationError, InputError, LandDBError, NotFoundError, UnavailableError
from landdb.settings import load_settings

BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"
RUNNER = CliRunner()


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture(autouse=True)
def batch(
    import_commands: None, database: Database, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The beginning of the id of an import with overlaps; commands write to an empty folder."""

    @contextmanager
    def open_register(_: object) -> Iterator[Database]:
        yield database

    settings = replace(load_settings(), webmap_dir=folder)
    monkeypatch.setattr(import_files, "open_register", open_register)
    monkeypatch.setattr(import_files, "load_settings", lambda: settings)
    monkeypatch.chdir(tmp_path)
    shown = RUNNER.invoke(app, ["import", "--dry-run", "--json", str(BROKEN / "T01.geojson")]).stdout
    return str(json.loads(shown)["batch_id"])[:8]


def run(*arguments: str) -> str:
    result = RUNNER.invoke(app, ["imports", "report", *arguments], env={"COLUMNS": "200"})
    if isinstance(result.exception, LandDBError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_terminal_is_the_default(batch: str, tmp_path: Path) -> None:
    assert "chồng lên thửa 2 tờ 901" in run(batch)
    assert "overlaps parcel 2 of sheet 901" in run(batch, "--lang", "en")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "name", "start"),
    [
        ("json", "bao_cao_T01_{}.json", b"{"),
        ("xlsx", "bao_cao_T01_{}.xlsx", b"PK"),
        ("pdf", "bao_cao_T01_{}.pdf", b"%PDF-"),
        ("gpkg", "loi_T01_{}.gpkg", b"SQLite"),
        ("dxf", "loi_T01_{}.dxf", b"  0\n"),
        ("corrected-gpkg", "da_sua_T01_{}.gpkg", b"SQLite"),
        ("corrected-shp", "da_sua_T01_{}.zip", b"PK"),
    ],
)
def test_files_are_named_after_the_file_and_the_batch(
    batch: str, tmp_path: Path, form: str, name: str, start: bytes
) -> None:
    path = Path(run(batch, "--format", form).strip())
    assert path == Path(name.format(batch))
    assert path.read_bytes().startswith(start)
    assert path.stat().st_mode & 0o077 == 0, "only its owner reads it"
    assert [one.name for one in tmp_path.iterdir()] == [path.name], "nothing else stays behind"


def test_the_language_is_chosen(batch: str) -> None:
    run(batch, "--format", "json", "--out", "a.json", "--lang", "en")
    assert json.loads(Path("a.json").read_text(encoding="utf-8"))["language"] == "en"


def test_html_needs_the_built_map(batch: str, folder: Path) -> None:
    with pytest.raises(ConfigurationError):
        run(batch, "--format", "html", "--out", "a.html")
    assert not Path("a.html").exists()
    (folder / "sheet").mkdir()
    for name in ("leaflet.js", "leaflet.css"):
        (folder / "sheet" / name).write_text("/* */", encoding="utf-8")
    run(batch, "--format", "html", "--out", "a.html")
    assert Path("a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_is_there_stays_as_it_is(batch: str) -> None:
    path = Path("a.json")
    path.write_text("cũ", encoding="utf-8")
    with pytest.raises(InputError, match="is there already") as refused:
        run(batch, "--format", "json", "--out", "a.json")
    assert "--force" in (refused.value.remedy_vi or "")
    assert path.read_text(encoding="utf-8") == "cũ"
    run(batch, "--format", "json", "--out", "a.json", "--force")
    assert path.read_text(encoding="utf-8").startswith("{")


def test_a_folder_takes_the_usual_name(batch: str) -> None:
    Path("ra").mkdir()
    assert run(batch, "--format", "json", "--out", "ra").strip() == f"ra/bao_cao_T01_{batch}.json"


def test_what_cannot_be_written_is_told_and_leaves_nothing(batch: str, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot write"):
        run(batch, "--format", "json", "--out", "/proc/a.json")
    with pytest.raises(InputError, match="no such folder: không/có") as told:
        run(batch, "--format", "json", "--out", "không/có/a.json")
    assert told.value.remedy_vi == 'mkdir -p "không/có"'
    with pytest.raises(NotFoundError, match="no row"):
        run(batch, "--format", "good-gpkg", "--out", "a.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_wrong_uses_are_told(batch: str) -> None:
    with pytest.raises(NotFoundError, match="none or more than one begins with"):
        run("zzzz", "--format", "json")
    with pytest.raises(NotFoundError, match="none or more than one begins with"):
        run("zzzz")
    with pytest.raises(InputError, match="--out"):
        run(batch, "--out", "a.json")
    with pytest.raises(NotFoundError, match="no account"):
        run(batch, "--format", "json", "--as", "khong-co")
