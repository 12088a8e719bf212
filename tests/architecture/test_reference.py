"""docs/reference says what the code says."""

from __future__ import annotations

import pytest

from landdb.domain.issues import catalogue
from landdb.import_.readers import find_layers
from tests.architecture import import_files_page
from tests.architecture.reference_pages import FOLDER, pages


@pytest.mark.parametrize("name", ["settings.md", "cli.md", "issues.md", "import-files.md", "routes.md"])
def test_page_is_up_to_date(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), "run ./run docs"
    assert path.read_text(encoding="utf-8") == pages()[name], "run ./run docs"


def test_every_format_and_every_refusal_of_a_file_is_explained() -> None:
    assert import_files_page.FORMATS.keys() == find_layers.READERS.keys() == set(find_layers.SUFFIXES.values())
    told = (FOLDER / "import-files.md").read_text(encoding="utf-8")
    refusals = {
        code
        for code, _ in catalogue()
        if code in {"F01", "F03", "F06", "F07", "F10", "F13", "F15", "F25", "F26", "F28"}
    }
    assert all(code in told for code in refusals)
