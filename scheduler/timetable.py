"""Schedules as APScheduler keeps them: in the database, so that a run which fell due while nothing ran begins once, later.

Nothing runs by itself: who calls ``Timetable.tick`` begins, in the same thread, the runs that are due. A run is named after its
group and its moment, so that a kill between its beginning and the note of it begins nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger

from core.exceptions import OitError
from core.hours import THAILAND
from store.database import Database
from store.schedules import schedules
from store.schema import Group, Schedule

BANGKOK = ZoneInfo("Asia/Bangkok")
_LATER = timedelta(minutes=1)
"""After which a run that could not be begun is tried again."""
_log = logging.getLogger(__name__)

Begin = Callable[[int, datetime], object]
"""Begins the run of a schedule that was due at a moment."""


class Timetable:
    """The schedules of a database and what is due of them."""

    def __init__(self, database: Database, begin: Begin) -> None:
        """Raises ``StoreError`` where the database cannot be used."""
        self._database = database
        self._beginning = _Beginning(begin)
        self._scheduler = _Ticked(
            timezone=BANGKOK,
            jobstores={"default": SQLAlchemyJobStore(engine=database.engine)},
            executors={"default": self._beginning},
        )
        with database.told():
            self._scheduler.start()

    def tick(self) -> None:
        """Takes the schedules over as they are now and begins what is due. Raises ``StoreError``; then nothing is forgotten."""
        with self._database.told():
            self._take_over()
            self._scheduler.tick()
            for job_id in self._beginning.failed:
                self._scheduler.modify_job(job_id, next_run_time=datetime.now(BANGKOK) + _LATER)
            self._beginning.failed.clear()

    def _take_over(self) -> None:
        with self._database.read() as session:
            wanted = {f"schedule-{schedule.id}": schedule for schedule, _ in schedules(session) if not schedule.paused}
        there = {job.id: job for job in self._scheduler.get_jobs()}
        for job_id in there.keys() - wanted.keys():
            self._scheduler.remove_job(job_id)
        for job_id, schedule in wanted.items():
            if job_id in there and there[job_id].name == _name(schedule):
                continue
            self._scheduler.add_job(
                is_due,
                trigger(schedule),
                args=[schedule.id],
                id=job_id,
                name=_name(schedule),
                coalesce=True,
                misfire_grace_time=None,
                replace_existing=True,
            )


def is_due(schedule_id: int) -> int:
    """What APScheduler keeps of a schedule; ``Timetable`` begins its run."""
    return schedule_id


def trigger(schedule: Schedule) -> CronTrigger:
    """When a schedule's runs begin."""
    hour, minute = schedule.starts.split(":")
    return CronTrigger(day_of_week=schedule.days, hour=int(hour), minute=int(minute), timezone=BANGKOK)


def next_start(schedule: Schedule, now: datetime) -> datetime | None:
    """When the next run begins, UTC; None while the schedule is paused."""
    if schedule.paused:
        return None
    found = trigger(schedule).get_next_fire_time(None, now.astimezone(BANGKOK))
    return None if found is None else found.astimezone(UTC)


def run_name(group: Group, moment: datetime) -> str:
    """What the run of a group at a moment is called."""
    return f"{group.name} {moment.astimezone(THAILAND):%Y-%m-%d %H:%M}"


def _name(schedule: Schedule) -> str:
    return f"{schedule.days} {schedule.starts}"


class _Ticked(BaseScheduler):  # type: ignore[misc]  # APScheduler has no types
    """Has no thread of its own."""

    def tick(self) -> None:
        self._process_jobs()

    def wakeup(self) -> None:
        """Nothing to wake: the next tick looks by itself."""

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)


class _Beginning(BaseExecutor):  # type: ignore[misc]  # APScheduler has no types
    """Begins runs in the calling thread, before APScheduler notes that they were due."""

    def __init__(self, begin: Begin) -> None:
        super().__init__()
        self._begin = begin
        self.failed: list[str] = []
        """Jobs whose run could not be begun."""

    def submit_job(self, job: Job, run_times: list[Any]) -> None:
        # Nothing runs beside the caller, so there are no running jobs to count.
        self._do_submit_job(job, run_times)

    def _do_submit_job(self, job: Job, run_times: list[Any]) -> None:
        try:
            self._begin(job.args[0], run_times[-1].astimezone(UTC))
        except OitError as error:
            _log.warning("%s could not be begun and is tried again: %s", job.name, error)
            self.failed.append(job.id)
