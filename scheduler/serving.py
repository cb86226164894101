"""Scheduler and workers of one machine in one command: begins runs, keeps worker processes going, gives back what dead ones had,
publishes what is finished.
"""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.exceptions import OitError, StoreError, UsageError
from core.settings import NoticeSettings, StoreSettings
from crawler.stopping import Stop
from scheduler import history
from scheduler.beginning import begin_scheduled
from scheduler.liveness import folder_of, rescue
from scheduler.publish import publish, reports_folder
from scheduler.sole import SoleScheduler
from scheduler.timetable import Timetable
from scheduler.turn import Clock
from store.database import Database
from store.runs import Rules, close_run, finish_runs, over, unpublished

TICK_SECONDS = 2.0
CHORE_SECONDS = 30.0
"""Between two rounds of what takes longer: closing runs, publishing, notices."""
JUMP_SECONDS = 120.0
"""By which the clock may run ahead before it is distrusted; and how long a window must have been over before a run is closed:
a clock that jumped is put right within that time.
"""
LATER = timedelta(days=1)
_QUICK_SECONDS = 10.0
"""A worker that ends by itself, with a fault, within so many seconds of its start did not come to work at all."""
_QUICK_ENDS = 5
_PARTING_SECONDS = 60.0
_log = logging.getLogger(__name__)


@dataclass
class Children:
    """Worker processes that are started anew when they end."""

    command: Sequence[str]
    """Starts one; it stops in order when its standard input ends, as it does when this process dies."""
    number: int
    _running: list[tuple[subprocess.Popen[bytes], float]] = field(default_factory=list)
    _quick: int = 0

    def keep(self) -> None:
        """Starts those that are lacking. Raises ``UsageError`` where they end as soon as they begin."""
        still = []
        for child, began in self._running:
            if child.poll() is None:
                still.append((child, began))
                continue
            quick = time.monotonic() - began < _QUICK_SECONDS and child.returncode > 0
            self._quick = self._quick + 1 if quick else 0
            _log.warning("worker %s ended with %s and is replaced", child.pid, child.returncode)
        self._running = still
        if self._quick >= _QUICK_ENDS:
            raise UsageError("the workers end as soon as they begin: see the errors above")
        while len(self._running) < self.number:
            child = subprocess.Popen(self.command, stdin=subprocess.PIPE)  # noqa: S603 - our own command
            self._running.append((child, time.monotonic()))

    @property
    def pids(self) -> list[int]:
        return [child.pid for child, _ in self._running]

    def end(self) -> None:
        """Tells them to stop, waits for them, and ends those that do not."""
        for child, _ in self._running:
            assert child.stdin is not None
            child.stdin.close()
        until = time.monotonic() + _PARTING_SECONDS
        for child, _ in self._running:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._running.clear()


@dataclass
class Chores:
    """What is done now and then beside the work, each part of it harmless to repeat."""

    database: Database
    settings: StoreSettings
    clock: Clock
    notices: NoticeSettings | None = None
    """Those of the environment by default."""
    daily: Callable[[datetime], None] | None = None
    """Done once a day: warnings, retention."""
    minutely: Callable[[datetime], None] | None = None
    """Done with every round: notices."""
    told: Callable[[str], None] | None = None
    """Hears of what was published."""
    monotonic: Callable[[], float] = time.monotonic
    _over_since: dict[int, float] = field(default_factory=dict)
    _daily_done: datetime | None = None

    def round(self) -> None:
        """One round of chores. Raises ``StoreError``."""
        now = self.clock()
        self.close()
        for run_id in self._unpublished():
            if publish(self.database, run_id, self.settings, self.clock(), self.notices) and self.told is not None:
                self.told(f"run {run_id} is published in {reports_folder(self.settings)}")
        if self.minutely is not None:
            self.minutely(self.clock())
        # A clock that was ahead and is put right must not keep the daily chores waiting.
        if self.daily is not None and (
            self._daily_done is None or not self._daily_done <= now < self._daily_done + LATER
        ):
            self.daily(now)
            self._daily_done = now

    def close(self) -> None:
        """Closes the runs whose window is over, once it has been so for a while: a clock that jumped ahead would end them before
        their time.
        """
        now = self.clock()
        with self.database.read() as session:
            ended = over(session, now)
        self._over_since = {run: self._over_since.get(run, self.monotonic()) for run in ended}
        for run_id, since in self._over_since.items():
            if self.monotonic() - since >= JUMP_SECONDS:
                self.database.insist(lambda session, run=run_id: close_run(session, run, now, record=history.record))  # type: ignore[misc]  # mypy infers no default's type
        self.database.insist(lambda session: finish_runs(session, now))

    def _unpublished(self) -> list[int]:
        with self.database.read() as session:
            return unpublished(session)


def serve(
    chores: Chores, children: Children, stop: Stop, *, rules: Rules, until: Callable[[], bool] | None = None
) -> None:
    """Works until it is told to stop, or, where ``until`` is given, until that says so: then no schedule's run is begun.

    Raises ``BusyError`` where another scheduler works on the database, ``UsageError`` where the workers do not stay alive.
    """
    database, clock = chores.database, chores.clock
    locks = folder_of(chores.settings.data_dir)
    with SoleScheduler(database) as sole, ThreadPoolExecutor(1, thread_name_prefix="chores") as pool:
        timetable: Timetable | None = None
        doing: Future[None] | None = None
        # Who waits for one run wants to hear of its end at once.
        pause, next_chores = CHORE_SECONDS if until is None else TICK_SECONDS, 0.0
        try:
            while not stop.said:
                children.keep()
                try:
                    sole.hold()
                    rescue(database, locks, clock(), rules)
                    if until is None:
                        timetable = timetable or Timetable(
                            database, lambda schedule, moment: begin_scheduled(database, schedule, moment, clock())
                        )
                        timetable.tick()
                    elif until():
                        break
                except StoreError as error:
                    _log.warning("%s", error)
                if doing is not None and doing.done():
                    _tell(doing)
                    doing = None
                if doing is None and time.monotonic() >= next_chores:
                    doing, next_chores = pool.submit(chores.round), time.monotonic() + pause
                stop.wait(TICK_SECONDS)
        finally:
            children.end()
            try:
                rescue(database, locks, clock(), rules)
            except StoreError as error:
                _log.warning("%s", error)


def _tell(doing: Future[None]) -> None:
    error = doing.exception()
    if error is not None:
        _log.warning("%s; it is tried again", error, exc_info=None if isinstance(error, OitError) else error)
