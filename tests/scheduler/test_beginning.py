from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.exceptions import UsageError
from scheduler.beginning import begin_asked, begin_scheduled
from store.database import Database
from store.schedules import put_schedule
from store.schema import Group, Run, Scan, Schedule
from tests.store.register import NOW, a_site

HOUR = timedelta(hours=1)


def resolved(urls: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(urls, "203.0.113.5")


@pytest.fixture
def group(database: Database) -> Group:
    """All sites: three, of which one is paused."""
    with database.write() as session:
        for number in range(3):
            a_site(session, f"https://town{number}.example.go.th/", paused=number == 2)
        group = Group(name="rayong")
        session.add(group)
        session.flush()
        put_schedule(session, group, hours=8, quiet="08:30-16:30")
    return group


def runs(database: Database) -> list[Run]:
    with database.read() as session:
        return list(session.scalars(select(Run).order_by(Run.id)))


def test_a_scheduled_run_holds_the_groups_sites_that_are_not_paused(database: Database, group: Group) -> None:
    begin_scheduled(database, 1, NOW, NOW + HOUR, resolved)
    (run,) = runs(database)
    assert (run.name, run.fiscal_year, run.as_of) == ("rayong 2026-01-04 20:00", 2569, date(2026, 1, 4))
    assert (run.started, run.until, run.quiet) == (NOW + HOUR, NOW + 9 * HOUR, "08:30-16:30")
    with database.read() as session:
        scans = session.scalars(select(Scan).order_by(Scan.site_id)).all()
    assert [(scan.site_id, scan.server) for scan in scans] == [(1, "203.0.113.5"), (2, "203.0.113.5")]
    assert all(run.started <= scan.not_before < run.started + 0.6 * 8 * HOUR for scan in scans)


def test_a_moment_begins_one_run(database: Database, group: Group) -> None:
    numbers = {begin_scheduled(database, 1, NOW, NOW + n * HOUR, resolved) for n in range(3)}
    assert numbers == {run.id for run in runs(database)}
    assert len(numbers) == 1


def test_a_schedule_that_is_paused_or_gone_begins_nothing(database: Database, group: Group) -> None:
    with database.write() as session:
        session.get_one(Schedule, 1).paused = True
    assert begin_scheduled(database, 1, NOW, NOW, resolved) is None
    assert begin_scheduled(database, 7, NOW, NOW, resolved) is None
    assert runs(database) == []


def test_the_list_of_a_year_to_come_is_the_newest_there_is(database: Database, group: Group) -> None:
    late = NOW + timedelta(days=3650)
    begin_scheduled(database, 1, late, late, resolved)
    (run,) = runs(database)
    assert run.as_of.year == 2036
    assert run.fiscal_year < 2579


def test_what_is_asked_for_twice_goes_on(database: Database, group: Group) -> None:
    first = begin_asked(database, NOW, group="rayong", options={"delay": 0.5}, resolve=resolved)
    assert begin_asked(database, NOW + HOUR, group="rayong", options={"delay": 0.5}, resolve=resolved) == first
    assert begin_asked(database, NOW + HOUR, group="rayong", resolve=resolved) != first
    assert begin_asked(database, NOW + 30 * HOUR, group="rayong", options={"delay": 0.5}, resolve=resolved) != first


def test_a_finished_run_is_not_gone_on_with(database: Database, group: Group) -> None:
    first = begin_asked(database, NOW, group="rayong", name="one", resolve=resolved)
    assert begin_asked(database, NOW, group="rayong", name="one", resolve=resolved) == first
    with database.write() as session:
        session.get_one(Run, first).finished = NOW
    with pytest.raises(UsageError, match="name the new one otherwise"):
        begin_asked(database, NOW, group="rayong", name="one", resolve=resolved)


def test_sites_can_be_named_even_a_paused_one(database: Database, group: Group) -> None:
    begin_asked(database, NOW, urls=["town2.example.go.th"], resolve=resolved)
    with database.read() as session:
        assert session.scalars(select(Scan.site_id)).all() == [3]
    with pytest.raises(UsageError, match="town7"):
        begin_asked(database, NOW, urls=["town7.example.go.th"], resolve=resolved)


def test_an_empty_group_is_told(database: Database) -> None:
    with database.write() as session:
        session.add(Group(name="empty", tags=["none"]))
    with pytest.raises(UsageError, match="oit sites list"):
        begin_asked(database, NOW, group="empty", resolve=resolved)
