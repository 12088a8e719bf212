"""The sample data of the demo: which files, in which order, through the real importer."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Any, Final

from rich.progress import Progress as Bar
from sqlalchemy import Connection

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN, Actor
from landdb.domain.issues import Severity
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import ConfigurationError
from landdb.import_.decisions import approve
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, ImportResult, Progress
from landdb.import_.worker import IMPORTS
from landdb.queries import seeds, takeovers
from landdb.queries.accounts import find_account
from landdb.queries.staging import refresh_statistics

MARK = "demo_imported.json"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"

_AT_ONCE: Final = 3
"""Imports that run beside each other while the demo is filled: half the time of each is that of a reader's start."""

PREDECESSOR = "Sổ địa chính trước đây (mô phỏng)"

Step = Mapping[str, Any]


def import_samples(database: Database, home: Path, bar: Bar) -> None:
    """Import what sample_data/manifest.json lists; a second start goes on after the last finished step."""
    mark = home / MARK
    done: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    steps: list[Step] = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))["steps"]
    missing = [step for step in steps if step["path"] not in done]
    if not missing:
        return
    clock = _Clock(database)
    if not clock.is_open:  # past days are not added behind what an older release, or this one, has registered
        missing = [step for step in missing if "registered_on" not in step]
    task = bar.add_task("Dữ liệu mẫu / sample data", total=len(steps), completed=len(steps) - len(missing))

    def run(chain: Sequence[Step]) -> None:
        for step in chain:
            ledger = _run(clock.database_for(step), step, bar, home / IMPORTS)
            with lock:
                done[step["path"]] = ledger
                mark.write_text(json.dumps(done, ensure_ascii=False, indent=1), encoding="utf-8")
            bar.advance(task)

    lock = Lock()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for chains in _stages(missing):
            clock.begin(chains[0][0])
            for ran in [pool.submit(run, chain) for chain in chains]:
                ran.result()
    with database.open_session(LOCAL_ADMIN, read_only=False, timeout_ms=None) as session:
        refresh_statistics(session)
    bar.remove_task(task)


def _stages(steps: Sequence[Step]) -> Iterator[list[list[Step]]]:
    """What may run at a time: the imports of several provinces beside each other, each province's in their order.

    What is no import, or is not registered as of a day as those before it are, begins only when all before has ended.
    """
    for _, group in groupby(steps, key=lambda step: (step["load"], "registered_on" in step)):
        chains: dict[str, list[Step]] = {}
        for step in group:
            is_import = step["load"] == "import" and "registered_on" in step
            chains.setdefault(str(Path(step["path"]).parent) if is_import else "", []).append(step)
        yield list(chains.values())


class _Clock:
    """When steps are registered: those with a day as a predecessor's register has them, the others now."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.open_session(LOCAL_ADMIN, read_only=False) as session:
            if takeovers.may_open(session):  # else an earlier start has, or an older release has filled the register
                takeovers.open_takeover(session, PREDECESSOR)
            self._opened_at = takeovers.find_opening(session)

    @property
    def is_open(self) -> bool:
        """Whether days of the past may still be stated."""
        return self._opened_at is not None

    def begin(self, step: Step) -> None:
        """Get ready for a step and those beside it: the first one without a day ends the takeover."""
        if self.is_open and "registered_on" not in step:
            with self._database.open_session(LOCAL_ADMIN, read_only=False) as session:
                takeovers.close_takeover(session)
            self._opened_at = None

    def database_for(self, step: Step) -> Database:
        """The database in which a step is registered when it says."""
        if self._opened_at is None:
            return self._database
        morning = datetime.combine(date.fromisoformat(step["registered_on"]), time(9, 30), VIETNAM)
        return self._database.stating(min(morning, self._opened_at - timedelta(minutes=1)))


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
    if result.state == step.get("expect"):
        bar.remove_task(task)
        return {}
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
