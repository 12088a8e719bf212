"""The benchmark of imports: its files hold the same parcels, and each contender brings in every one of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy import make_url

from tests.bench import importing, importing_goals, survey_files
from tests.bench.import_contender import CONTENDERS, Given
from tests.bench.importing import CHAINS, Step
from tests.bench.registers import Register
from tests.bench.survey_files import FORMATS, SurveyFiles
from tests.conftest import Server

ROWS = 300


@contextmanager
def open_register(server: Server, template: str, home: Path) -> Iterator[Register]:
    if server.secret is not None:
        pytest.skip("the benchmark runs in its own cluster, which trusts the socket's peer")
    name = server.create(template)
    url = server.admin_url(name)
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        register = Register(url, dsn, home)
        importing.add_units(register)
        yield register
    finally:
        server.drop(name)


@pytest.fixture(scope="module")
def files(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> SurveyFiles:
    folder = tmp_path_factory.mktemp("bench")
    with open_register(server, template, folder) as register, closing(register.connect()) as connection:
        communes = survey_files.read_communes(connection.cursor())
    return survey_files.prepare(folder, ROWS, 7, communes)


def test_all_formats_hold_the_same_parcels(files: SurveyFiles) -> None:
    frames = {name: pyogrio.raw.read(files.path(name)) for name in FORMATS}
    cells = {name: [list(map(str, column)) for column in found[3]] for name, found in frames.items()}
    assert all(len(found) == 12 and len(found[0]) == ROWS for found in cells.values())
    assert cells["gpkg"] == cells["shp"] == cells["geojson"]


def test_parcels_have_5_to_49_vertices_and_share_their_edges(files: SurveyFiles) -> None:
    shapes = shapely.from_wkb(pyogrio.raw.read(files.path("gpkg"))[2])
    points = shapely.get_num_coordinates(shapes)
    assert points.min() >= 5
    assert points.max() <= 49
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum())


def test_a_later_survey_changes_every_tenth_parcel(files: SurveyFiles) -> None:
    before, after = (pyogrio.raw.read(path)[3] for path in (files.path("gpkg"), files.changed))
    changed = np.any([old != new for old, new in zip(before, after, strict=True)], axis=0)
    assert changed.sum() == ROWS / 10


@pytest.mark.parametrize(
    "chain", [chain for chain in CHAINS if chain[0].contender in CONTENDERS], ids=lambda chain: chain[-1].name
)
def test_each_contender_brings_in_all_rows(
    chain: list[Step], files: SurveyFiles, server: Server, template: str, tmp_path: Path
) -> None:
    with open_register(server, template, tmp_path) as register:
        for step in chain:
            importing.settle(register)
            given = Given(register.url, register.dsn, files, tmp_path, step.format)
            assert CONTENDERS[step.contender](given).rows == ROWS, step.name


def test_whole_processes_are_measured_and_judged(
    files: SurveyFiles, server: Server, template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [Step("plain"), Step("ogr2ogr")] if shutil.which("ogr2ogr") else [Step("plain")]
    with open_register(server, template, tmp_path) as register:
        runs = {step: [importing.run_step(step, register, files, tmp_path)] for step in steps}
    for found in runs.values():
        assert found[0].rows == ROWS
        assert found[0].tree_mb >= found[0].own_mb > 1
    assert runs[steps[0]][0].below_mb > 1, "the reader is a process of its own"
    importing_goals.print_all(runs, ROWS, 7, ["a machine"])
    printed = capsys.readouterr().out
    assert "plain gpkg" in printed
    assert ("plain load / ogr2ogr, gpkg" in printed) == (len(steps) == 2)


def test_a_contender_that_loses_rows_fails(files: SurveyFiles, server: Server, template: str, tmp_path: Path) -> None:
    more = SurveyFiles(files.folder, ROWS + 1)
    with (
        open_register(server, template, tmp_path) as register,
        pytest.raises(RuntimeError, match=f"{ROWS} of {ROWS + 1} rows are in"),
    ):
        importing.run_step(Step("copy"), register, more, tmp_path)
