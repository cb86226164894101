from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import apscheduler.schedulers.base
import pytest

from core.exceptions import StoreError
from scheduler.timetable import BANGKOK, Timetable, next_start, run_name
from store.database import Database
from store.schedules import put_schedule
from store.schema import Group, Schedule

SUNDAY = datetime(2026, 1, 4, 13, 0, tzinfo=UTC)
"""20:00 in Bangkok."""
WEEK = timedelta(days=7)


class Clock(datetime):
    """The moment that APScheduler reads."""

    at = SUNDAY

    @classmethod
    def now(cls, tz=None) -> datetime:  # type: ignore[override]
        return cls.at.astimezone(tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Clock)
    monkeypatch.setattr("scheduler.timetable.datetime", Clock)
    Clock.at = SUNDAY - timedelta(hours=1)
    return lambda moment: setattr(Clock, "at", moment)


@pytest.fixture
def group(database: Database) -> Group:
    with database.write() as session:
        group = Group(name="rayong")
        session.add(group)
        session.flush()
        put_schedule(session, group)
    return group


def test_a_run_begins_at_its_moment_and_once(database: Database, group: Group, clock: Callable[..., None]) -> None:
    begun: list[tuple[int, datetime]] = []
    timetable = Timetable(database, lambda *due: begun.append(due))
    timetable.tick()
    assert begun == []
    for moment in (SUNDAY, SUNDAY + timedelta(hours=1), SUNDAY + WEEK):
        clock(moment + timedelta(seconds=2))
        timetable.tick()
    assert begun == [(1, SUNDAY), (1, SUNDAY + WEEK)]


def test_runs_that_were_missed_while_nothing_ran_are_made_up_for_by_one(
    database: Database, group: Group, clock: Callable[..., None]
) -> None:
    Timetable(database, lambda *due: None).tick()
    clock(SUNDAY + 2 * WEEK + timedelta(hours=9))
    begun: list[datetime] = []
    after = Timetable(database, lambda _, moment: begun.append(moment))
    after.tick()
    after.tick()
    assert begun == [SUNDAY + 2 * WEEK]


def test_a_run_that_could_not_be_begun_is_tried_again(
    database: Database, group: Group, clock: Callable[..., None]
) -> None:
    tries: list[datetime] = []

    def begin(_: int, moment: datetime) -> None:
        tries.append(moment)
        if len(tries) == 1:
            raise StoreError("away")

    timetable = Timetable(database, begin)
    timetable.tick()
    for minutes in (0, 0.5, 2, 4):
        clock(SUNDAY + timedelta(minutes=minutes))
        timetable.tick()
    assert len(tries) == 2


def test_a_kill_before_the_moment_was_noted_begins_the_run_of_the_same_name(
    database: Database, group: Group, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    first = Timetable(database, lambda _, moment: begun.append(run_name(group, moment)))
    first.tick()
    clock(SUNDAY)
    monkeypatch.setattr("apscheduler.jobstores.sqlalchemy.SQLAlchemyJobStore.update_job", killed)
    with pytest.raises(Killed):
        first.tick()
    monkeypatch.undo()
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Clock)
    Timetable(database, lambda _, moment: begun.append(run_name(group, moment))).tick()
    assert begun == ["rayong 2026-01-04 20:00"] * 2


def test_a_paused_schedule_begins_nothing_and_makes_up_for_nothing(
    database: Database, group: Group, clock: Callable[..., None]
) -> None:
    begun: list[datetime] = []
    timetable = Timetable(database, lambda _, moment: begun.append(moment))
    timetable.tick()
    for paused, moment in ((True, SUNDAY - timedelta(minutes=5)), (True, SUNDAY), (False, SUNDAY + timedelta(hours=1))):
        with database.write() as session:
            session.get_one(Schedule, 1).paused = paused
        clock(moment)
        timetable.tick()
    assert begun == []
    clock(SUNDAY + WEEK)
    timetable.tick()
    assert begun == [SUNDAY + WEEK]


def test_a_changed_schedule_begins_at_its_new_moment(
    database: Database, group: Group, clock: Callable[..., None]
) -> None:
    begun: list[datetime] = []
    timetable = Timetable(database, lambda _, moment: begun.append(moment))
    timetable.tick()
    with database.write() as session:
        put_schedule(session, group, days="mon", starts="01:00")
    clock(SUNDAY)
    timetable.tick()
    assert begun == []
    clock(SUNDAY + timedelta(hours=5))
    timetable.tick()
    assert begun == [SUNDAY + timedelta(hours=5)]


def test_a_clock_that_jumps_ahead_and_back_begins_no_run_twice(
    database: Database, group: Group, clock: Callable[..., None]
) -> None:
    begun: list[datetime] = []
    timetable = Timetable(database, lambda _, moment: begun.append(moment))
    timetable.tick()
    for moment in (SUNDAY + timedelta(hours=5), SUNDAY - timedelta(hours=2), SUNDAY, SUNDAY + timedelta(hours=1)):
        clock(moment)
        timetable.tick()
    assert begun == [SUNDAY]


def test_the_next_start_is_told_in_advance() -> None:
    schedule = Schedule(days="sun", starts="20:00", paused=False)
    assert next_start(schedule, SUNDAY - timedelta(days=3)) == SUNDAY
    assert next_start(Schedule(days="sun", starts="20:00", paused=True), SUNDAY) is None
    assert BANGKOK.key == "Asia/Bangkok"
