"""The commands that the command line prints for people to copy."""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from landdb.cli.app import app, make_app
from landdb.cli.demo import TO_IMPORT, second_terminal
from landdb.cli.invocation import command, command_elsewhere
from landdb.domain.text_encodings import ENCODINGS
from landdb.settings import CHECKOUT, load_settings


def test_words_are_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    said = command("import", "thửa mới.shp", "--crs", "107°45'", "--accept", "LÝ DO", "--crs", "EPSG")
    assert said == """./run import "thửa mới.shp" --crs "107°45'" --accept "LÝ DO" --crs EPSG"""
    assert shlex.split(said)[2:] == ["thửa mới.shp", "--crs", "107°45'", "--accept", "LÝ DO", "--crs", "EPSG"]
    assert command("a<b", "$x", "") == """./run "a<b" '$x' \"\""""
    assert command("$(rm x)'") == "./run '$(rm x)'\"'\"''"


def test_elsewhere_the_script_is_named_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("doctor") == f"{CHECKOUT / 'run'} doctor"


def test_another_terminal_finds_the_same_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    usual = load_settings({})
    other = replace(usual, home=Path("/x y"))
    assert command_elsewhere(usual, "doctor") == "./run doctor"
    assert command_elsewhere(other, "doctor") == "LANDDB_HOME='/x y' ./run doctor"
    assert f"  LANDDB_HOME='/x y' ./run import {TO_IMPORT} --dry-run\n" in second_terminal(other)
    assert "LANDDB_HOME" not in second_terminal(usual)
    assert "LANDDB_DATABASE_URL" in second_terminal(replace(usual, database_url="postgresql://a@b/c"))
    assert (CHECKOUT / TO_IMPORT).is_file()


def test_the_help_of_imports_names_every_format_and_encoding() -> None:
    said = CliRunner().invoke(app, ["import", "--help"], env={"COLUMNS": "200"}).stdout
    assert [name for name in ENCODINGS if name not in said] == []
    formats = [
        "SHP",
        "ZIP",
        "GPKG",
        "FGB",
        "GeoJSON",
        "TopoJSON",
        "KML",
        "KMZ",
        "GML",
        "GeoParquet",
        "DXF",
        "DGN",
        "CSV",
        "TXT",
        "TSV",
        "XLSX",
    ]
    assert [name for name in formats if name not in said] == []


def test_each_command_can_be_put_together_alone() -> None:
    whole = get_command(app)
    assert isinstance(whole, TyperGroup)
    assert len(whole.commands) == 13
    for name, complete in whole.commands.items():
        alone = get_command(make_app(name))
        assert isinstance(alone, TyperGroup)
        found = alone.commands[name]
        assert type(found) is type(complete)
        if isinstance(complete, TyperGroup):
            assert isinstance(found, TyperGroup)
            assert found.commands.keys() == complete.commands.keys()


def test_a_command_does_not_wait_for_the_libraries_of_others() -> None:
    code = "import sys; from landdb.cli.app import make_app; make_app('import'); print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    )
    assert not {"alembic", "landdb.models", "reportlab", "folium", "fastapi", "ezdxf", "openpyxl"} & loaded
