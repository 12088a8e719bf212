"""The sample data of the demo: which files, in which order, through the real importer."""

from __future__ import annotations

from pathlib import Path

from rich.progress import Progress

from landdb.db import Database

MARK = "demo_imported.json"


def import_samples(database: Database, home: Path, progress: Progress) -> None:
    """Import what sample_data/manifest.json lists, unless this home has it already."""


def forget(home: Path) -> None:
    """Make the next start import again."""
    (home / MARK).unlink(missing_ok=True)
