"""One cycle: a file on its way into the register, something breaks, all starts anew, and nothing may be amiss."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from landdb.import_.incoming import STANDING
from tests.faults.caller import MANAGER, SURVEYOR
from tests.faults.cases import REQUESTS, Case
from tests.faults.files import Content, Survey, as_file, base_rows, make_survey
from tests.faults.harms import harm
from tests.faults.invariants import find_left_folders, find_violations, read_sheet
from tests.faults.world import World, has_stopped

_OLD_S: Final = 3_600.0
_FULL_S: Final = 2.0
"""How long a disk stays full, unless the batch has ended before."""

_LATE_S: Final = 3.0
"""How long after its batch has ended a process may take to its point."""

_COUNTS: Final = "rows_added, rows_changed, rows_unchanged, rows_rejected + rows_quarantined, rows_removed"
_Process = subprocess.Popen[bytes]


@dataclass
class Outcome:
    """What a cycle has shown; ``reached`` tells whether the point was passed at all."""

    case: Case
    reached: bool = False
    state: str = ""
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)


def lay_base(world: World, cases: list[Case]) -> None:
    """Import the parcels that later files of these cases change, by the same way."""
    rows = [row for case in cases if case.based for row in base_rows(case.sheet)]
    if rows:
        worker = world.start_worker()
        batch_id = world.caller.upload(as_file(rows))
        world.wait_for(lambda: world.rests(batch_id), "the base is laid")
        assert world.state_of(batch_id) == "committed"
        world.end(worker)


def run_cycle(world: World, case: Case) -> Outcome:
    """Run one and look at everything afterwards."""
    began = time.monotonic()
    outcome = Outcome(case)
    cycle = _Cycle(world, case, outcome)
    try:
        cycle.run()
    except (TimeoutError, RuntimeError, OSError, http.client.HTTPException, DBAPIError) as error:
        outcome.violations.append(f"{type(error).__name__}: {error}")
    finally:
        cycle.end()
        if outcome.violations:
            with contextlib.suppress(TimeoutError, RuntimeError):
                world.heal()
    outcome.seconds = time.monotonic() - began
    return outcome


class _Cycle:
    def __init__(self, world: World, case: Case, outcome: Outcome) -> None:
        self._world = world
        self._case = case
        self._outcome = outcome
        self._rng = random.Random(case.seed)
        self._survey: Survey = make_survey(case.kind, case.sheet, self._rng)
        self._user = SURVEYOR if case.approved else MANAGER
        self._running: list[_Process] = []

    def run(self) -> None:
        if self._case.point in REQUESTS:
            batch_id = self._cut_request()
        elif self._case.kind == "undone":
            batch_id = self._break_undo()
        else:
            batch_id = self._break_import()
        self._judge(batch_id)
        if self._case.kind not in {"undone", "cancelled", "refused"}:
            self._send_again(self._outcome.state == "committed")
        self._look_around()

    def end(self) -> None:
        for process in self._running:
            if process.poll() is None and not self._outcome.violations and self._world.lay_by(process):
                continue
            self._world.end(process)

    # --- What breaks -------------------------------------------------------------------------------------------------

    def _break_import(self) -> UUID:
        if self._case.kind == "cancelled":  # before any worker sees it
            batch_id = self._upload()
            self._world.caller.decide(batch_id, "cancel", self._user)
            process = self._work(self._order)
        else:
            process = self._work(self._order)
            batch_id = self._upload()
        self._meet(process, lambda: self._world.rests(batch_id), batch_id)
        self._world.wait_for(lambda: self._world.rests(batch_id) or not self._is_worked_on(), "the batch rests")
        if not self._is_worked_on():
            self._outcome.violations.append(f"the worker ended with {process.returncode}")
            self._work()
            self._world.wait_for(lambda: self._world.rests(batch_id), "the batch rests after all")
        return batch_id

    def _is_worked_on(self) -> bool:
        return any(process.poll() is None for process in self._running)

    def _break_undo(self) -> UUID:
        self._work()
        batch_id = self._upload()
        self._world.wait_for(lambda: self._world.rests(batch_id), "the batch is committed")
        process = self._world.start_undo(batch_id, self._order)
        self._running.append(process)
        self._meet(process, lambda: process.poll() is not None, batch_id)
        self._world.wait_for(lambda: process.poll() is not None, "the undo ends")
        self._world.wait_for(lambda: self._world.state_of(batch_id), "the server answers again")
        state = self._world.state_of(batch_id)
        self._compare_sheet(self._survey.after if state == "reverted" else self._read_file())
        if state == "committed":
            again = self._world.start_undo(batch_id, "started")
            self._running.append(again)
            self._world.wait_for(lambda: again.poll() is not None, "the second undo ends")
        return batch_id

    def _cut_request(self) -> UUID:
        known = self._batches()
        share = self._rng.uniform(0.05, 0.95) if self._case.point == "uploading" else 1.0
        self._world.caller.cut_upload(self._survey.content, share, self._cut(share), **self._survey.fields)
        self._outcome.reached = True
        self._world.start_server()
        self._work()
        new = self._batches() - known
        if share < 1 and new:
            self._outcome.violations.append("a batch of half a file")
        for batch_id in new:
            self._world.wait_for(lambda batch_id=batch_id: self._world.rests(batch_id), "the batch rests")  # type: ignore[misc]
        if new:
            batch_id = new.pop()
            self._retry(batch_id)
            return batch_id
        batch_id = self._upload()
        self._world.wait_for(lambda: self._world.rests(batch_id), "the batch rests")
        return batch_id

    def _retry(self, batch_id: UUID) -> None:
        """Send a file again whose answer never came: the batch that has it answers."""
        if self._world.state_of(batch_id) not in STANDING:
            return
        again = self._world.caller.upload(self._survey.content, **self._survey.fields)
        if again != batch_id:
            self._outcome.violations.append("a second batch of one file")

    def _cut(self, share: float) -> Callable[[], None]:
        """Kills the server, some time after it has everything."""
        pause = 0.0 if share < 1 else self._rng.uniform(0.0, 0.3)

        def cut() -> None:
            time.sleep(pause)
            self._world.kill_server()

        return cut

    @property
    def _order(self) -> str:
        return self._case.point if self._case.victim == "worker" else f"pause:{self._case.point}"

    def _meet(self, process: _Process, over: Any, batch_id: UUID) -> None:
        """Let it come to the point, break what is to break, and let everything go on."""
        spare = self._wait_beside() if self._case.victim in {"worker", "lock"} else None
        self._world.wait_for(lambda: process.poll() is not None or has_stopped(process) or over(), "the point")
        with contextlib.suppress(TimeoutError):  # some points come after a batch has ended
            self._world.wait_for(lambda: process.poll() is not None or has_stopped(process), "", _LATE_S)
        self._outcome.reached = process.poll() == -signal.SIGKILL or has_stopped(process)
        if self._case.victim == "lock":
            for pid in self._world.owner_backends(batch_id):
                self._world.ask("SELECT pg_terminate_backend(:pid)", pid=pid)
        if spare is not None:
            self._world.wait_for(lambda: has_stopped(spare) or spare.poll() is not None, "the spare worker waits")
            spare.send_signal(signal.SIGCONT)
            if self._case.victim == "lock":  # a moment in which both believe that the batch is theirs
                with contextlib.suppress(TimeoutError):
                    self._world.wait_for(over, "", self._rng.choice((0.0, 0.6, 3.0)))
                process.send_signal(signal.SIGCONT)
        elif self._outcome.reached:
            with harm(self._world, self._case.victim, process, self._rng):
                process.send_signal(signal.SIGCONT)
                if self._case.victim == "disk":
                    with contextlib.suppress(TimeoutError):
                        self._world.wait_for(over, "", _FULL_S)

    # --- What must hold ----------------------------------------------------------------------------------------------

    def _judge(self, batch_id: UUID) -> None:
        outcome, survey = self._outcome, self._survey
        self._world.wait_for(lambda: self._world.state_of(batch_id), "the server answers again")
        outcome.state = self._world.state_of(batch_id) or ""
        expected = {survey.state, "failed"} if self._case.victim == "disk" else {survey.state}
        if outcome.state not in expected:
            outcome.violations.append(f"the batch is {outcome.state}, not {survey.state}: {self._message(batch_id)}")
        if outcome.state in {"committed", "reverted"}:
            self._compare_ledger(batch_id, survey.ledger)
        self._compare_sheet(survey.after if outcome.state == survey.state else survey.before)

    def _send_again(self, committed: bool) -> None:
        """The same file once more: it says nothing new, or is taken now."""
        batch_id = self._upload(again="true")
        self._world.wait_for(lambda: self._world.rests(batch_id), "the second batch rests")
        added, changed, unchanged, refused, _ = self._survey.ledger
        ledger = (0, 0, added + changed + unchanged, refused, 0) if committed else self._survey.ledger
        self._compare_ledger(batch_id, ledger)
        self._compare_sheet(self._survey.after)

    def _look_around(self) -> None:
        world = self._world
        for folder in world.imports.glob("*-*"):
            with contextlib.suppress(FileNotFoundError):
                os.utime(folder, (time.time() - _OLD_S,) * 2)
        with contextlib.suppress(TimeoutError):
            world.wait_for(lambda: not self._left_folders(), "", 10)
        left = self._left_folders()
        if left:
            self._outcome.violations.append(f"folders of ended batches: {left}")
        with contextlib.suppress(TimeoutError):
            world.wait_for(lambda: not world.readers(), "", 5)
        if world.readers():
            self._outcome.violations.append(f"readers without a worker: {world.readers()}")
        with world.session() as session:
            self._outcome.violations += find_violations(session)

    def _left_folders(self) -> list[str]:
        with self._world.session() as session:
            return find_left_folders(session, self._world.imports)

    def _compare_ledger(self, batch_id: UUID, expected: tuple[int, ...]) -> None:
        [found] = self._world.ask(f"SELECT {_COUNTS} FROM import_batch WHERE id = :id", id=batch_id)
        if tuple(found) != expected:
            told = f"ledger {tuple(found)} instead of {expected}: {self._message(batch_id)}"
            self._outcome.violations.append(told)

    def _compare_sheet(self, expected: Content) -> None:
        with self._world.session() as session:
            found = read_sheet(session, self._case.sheet)
        if found != expected:
            wrong = sorted(number for number in found.keys() | expected if found.get(number) != expected.get(number))
            self._outcome.violations.append(f"sheet {self._case.sheet}: parcels {wrong} are not as they should be")

    def _read_file(self) -> Content:
        """What a file that is to be undone says."""
        return make_survey("added", self._case.sheet, random.Random(self._case.seed)).after

    def _message(self, batch_id: UUID) -> str:
        rows = self._world.ask("SELECT state, message_en FROM import_batch WHERE id = :id", id=batch_id)
        return f"{rows[0].state}: {rows[0].message_en}" if rows else ""

    # --- Ways --------------------------------------------------------------------------------------------------------

    def _work(self, fault: str | None = None) -> _Process:
        """A worker: one that breaks, or one that works, which an earlier cycle may have left."""
        process = self._world.start_worker(fault) if fault else self._wait_beside()
        if fault is None:
            self._world.wait_for(lambda: has_stopped(process), "the worker waits")
            process.send_signal(signal.SIGCONT)
        else:
            self._running.append(process)
        return process

    def _wait_beside(self) -> _Process:
        """A worker that does nothing before it is let go."""
        process = self._world.take_spare() or self._world.start_worker("pause:started")
        self._running.append(process)
        return process

    def _upload(self, **more: str) -> UUID:
        return self._world.caller.upload(self._survey.content, self._user, **self._survey.fields, **more)

    def _batches(self) -> set[UUID]:
        return {row.id for row in self._world.ask("SELECT id FROM import_batch")}
