"""docs/reference says what the code says."""

from __future__ import annotations

import pytest

from tests.architecture.reference_pages import FOLDER, pages


@pytest.mark.parametrize("name", ["settings.md", "cli.md", "issues.md", "routes.md"])
def test_page_is_up_to_date(name: str) -> None:
    path = FOLDER / name
    assert path.exists(), "run ./run docs"
    assert path.read_text(encoding="utf-8") == pages()[name], "run ./run docs"
