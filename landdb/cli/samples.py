"""The sample data of the demo: which files, in which order, through the real importer."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.progress import Progress as Bar
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN, Actor
from landdb.domain.issues import Severity
from landdb.errors import ConfigurationError
from landdb.import_.decisions import approve
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, ImportResult, Progress
from landdb.import_.worker import IMPORTS
from landdb.queries import seeds
from landdb.queries.accounts import find_account

MARK = "demo_imported.json"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"

Step = Mapping[str, Any]


def import_samples(database: Database, home: Path, bar: Bar) -> None:
    """Import what sample_data/manifest.json lists; a second start goes on after the last finished step."""
    mark = home / MARK
    done: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    steps: list[Step] = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["steps"]
    missing = [step for step in steps if step["path"] not in done]
    if not missing:
        return
    task = bar.add_task("Dữ liệu mẫu / sample data", total=len(steps), completed=len(steps) - len(missing))
    for step in missing:
        bar.update(task, description=f"Dữ liệu mẫu / sample data: {step['path']}")
        done[step["path"]] = _run(database, step, bar, home / IMPORTS)
        mark.write_text(json.dumps(done, ensure_ascii=False, indent=1), encoding="utf-8")
        bar.advance(task)
    bar.remove_task(task)


def forget(home: Path) -> None:
    """Make the next start import again."""
    (home / MARK).unlink(missing_ok=True)


def _run(database: Database, step: Step, bar: Bar, imports: Path) -> dict[str, int]:
    """Run one step and return its ledger; a seed has none."""
    actor = _actor(database, step["user"])
    path = SAMPLES / step["path"]
    if step["load"] == "import":
        return _import(database, actor, path, step, bar, imports)
    with database.open_session(actor, read_only=False, timeout_ms=None) as session:
        _SEEDS[step["load"]](session, path)
    return {}


def _import(database: Database, actor: Actor, path: Path, step: Step, bar: Bar, imports: Path) -> dict[str, int]:
    task = bar.add_task(path.name, total=None)
    request = ImportRequest(
        paths=(path,), target=step["target"], accept="dữ liệu mô phỏng", work_folder=imports, **step["options"]
    )

    def show(progress: Progress) -> None:
        bar.update(task, description=f"{path.name}: {progress.phase}", completed=progress.done, total=progress.total)

    result = run_import(database, actor, request, show, lambda: False)
    if result.state == "submitted":
        approve(database, LOCAL_ADMIN, result.batch_id)
        result = go_on(database, actor, result.batch_id, imports, show)
    bar.remove_task(task)
    if step.get("expect") != "refused" and not _landed(result):
        first = next((issue for issue in result.issues if issue.severity is Severity.ERROR), None)
        raise ConfigurationError(
            f"sample file {step['path']} was refused: {first.message('en') if first else result.state}",
            f"tệp mẫu {step['path']} bị từ chối: {first.message('vi') if first else result.state}",
        )
    return {
        "read": result.rows_read,
        "added": result.rows_added,
        "changed": result.rows_changed,
        "unchanged": result.rows_unchanged,
        "rejected": result.rows_rejected + result.rows_quarantined,
    }


def _landed(result: ImportResult) -> bool:
    return result.rows_added + result.rows_changed + result.rows_unchanged > 0


def _actor(database: Database, username: str) -> Actor:
    with database.open_session(AUTH_SERVICE) as session:
        account = find_account(session, username)
    if account is None:
        raise ConfigurationError(f"the demo has no user {username}", f"bản trình diễn không có tài khoản {username}")
    return account.actor


def _load_units(session: Connection, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        seeds.add_organisation_units(session, csv.DictReader(file))


def _load_zones(session: Connection, path: Path) -> None:
    seeds.add_military_zones(session, json.loads(path.read_text(encoding="utf-8"))["features"])


def _load_seed(session: Connection, path: Path) -> None:
    seed = json.loads(path.read_text(encoding="utf-8"))
    documents = seeds.add_documents(session, seed["documents"], seed["document_links"])
    seeds.add_boundary_markers(session, seed["boundary_markers"])
    seeds.add_protection_areas(session, seed["work_protection_schemes"], seed["protection_areas"], documents)


_SEEDS = {"organisation_units": _load_units, "military_zones": _load_zones, "seed": _load_seed}
