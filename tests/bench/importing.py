"""Importing: features a second of the importer beside ogr2ogr and raw COPY. Being built."""

from __future__ import annotations

from pathlib import Path


def run(_home: Path, _features: int, _seed: int) -> None:
    """Nothing yet."""
