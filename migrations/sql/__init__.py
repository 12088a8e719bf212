"""SQL of migrations that is longer than a statement, one file per migration, and how it is run."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_sql(name: str) -> None:
    """Run a file of this folder as it stands: ``%`` and ``:name`` in it mean nothing."""
    script = (Path(__file__).parent / name).read_text(encoding="utf-8")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)
