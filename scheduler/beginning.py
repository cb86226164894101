"""Runs are begun: by a schedule whose moment has come, or because somebody asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from checklist.loading import known_years
from core.exceptions import UsageError
from core.hours import THAILAND
from core.periods import fiscal_year_of
from crawler.servers import servers_of
from scheduler.timetable import run_name
from store.database import Database
from store.groups import group_by_name
from store.runs import begin_run, run_by_name
from store.schema import Group, Run, Scan, Schedule, Site
from store.sites import find_site, sites_of

SPREAD = 0.6
"""Share of a window over which the sites' turns are spread; the rest is for those that are tried again."""
_log = logging.getLogger(__name__)

Resolve = Callable[[Iterable[str]], Mapping[str, str]]


def begin_scheduled(
    database: Database, schedule_id: int, moment: datetime, now: datetime, resolve: Resolve = servers_of
) -> int | None:
    """Begins the run of a schedule that was due at a moment; the one that is there, where it was begun before. Returns its
    number, None where the schedule is gone or paused. Raises ``StoreError``.

    A run that begins late has its whole window from now on.
    """
    with database.read() as session:
        schedule = session.get(Schedule, schedule_id)
        if schedule is None or schedule.paused:
            return None
        group = session.get_one(Group, schedule.group_id)
        if (found := run_by_name(session, run_name(group, moment))) is not None:
            return found.id
        sites = [site for site in sites_of(session, group) if not site.paused]
    window = timedelta(hours=schedule.hours)
    day = now.astimezone(THAILAND).date()
    servers = resolve([site.url for site in sites])
    return database.insist(
        lambda session: (
            begin_run(
                session,
                run_name(group, moment),
                group,
                sites,
                fiscal_year=schedule.fiscal_year or _year(day),
                as_of=day,
                started=now,
                until=now + window,
                schedule=schedule,
                spread=window * SPREAD,
                quiet=schedule.quiet,
                servers=servers,
            ).id
        )
    )


def begin_asked(
    database: Database,
    now: datetime,
    *,
    group: str | None = None,
    urls: Sequence[str] = (),
    fiscal_year: int | None = None,
    as_of: date | None = None,
    hours: float = 24.0,
    options: Mapping[str, Any] | None = None,
    name: str | None = None,
    resolve: Resolve = servers_of,
) -> int:
    """Begins a run now, over a group, or those sites of it (or of the register) that are named. Returns its number.

    One that was asked for in the same words and is not finished is gone on with. Raises ``UsageError`` where nothing is to be
    scanned, and for the name of a run that is finished.
    """
    with database.read() as session:
        chosen = group_by_name(session, group) if group is not None else None
        sites = _named(sites_of(session, chosen), [find_site(session, text) for text in urls], group)
        called = name or (run_name(chosen, now) if chosen is not None else f"{_day_and_time(now)} {sites[0].url}")
        found = run_by_name(session, called) if name is not None else None
        if found is not None and found.finished is not None:
            raise UsageError(f"the run {called!r} is finished: name the new one otherwise")
        if found is None and name is None:
            found = next(
                (
                    run
                    for run in _unfinished(session, now, chosen, sites)
                    if run.options == dict(options or {})
                    and (fiscal_year or run.fiscal_year, as_of or run.as_of) == (run.fiscal_year, run.as_of)
                ),
                None,
            )
        if found is not None:
            return found.id
    if not sites:
        raise UsageError("no site belongs to it, or all are paused: see oit sites list")
    day = as_of or now.astimezone(THAILAND).date()
    servers = resolve([site.url for site in sites])
    return database.insist(
        lambda session: (
            begin_run(
                session,
                called,
                chosen,
                sites,
                fiscal_year=fiscal_year or _year(day),
                as_of=day,
                started=now,
                until=now + timedelta(hours=hours),
                options=options,
                servers=servers,
            ).id
        )
    )


def _unfinished(session: Session, now: datetime, group: Group | None, sites: Sequence[Site]) -> list[Run]:
    """Runs over the same sites that were asked for before and have time left, the newest first."""
    same_group = Run.group_id.is_(None) if group is None else Run.group_id == group.id
    wanted = select(Run).where(Run.finished.is_(None), Run.until > now, Run.schedule_id.is_(None), same_group)
    wanted_sites = {site.id for site in sites}
    return [
        run
        for run in session.scalars(wanted.order_by(Run.id.desc()))
        if set(session.scalars(select(Scan.site_id).where(Scan.run_id == run.id))) == wanted_sites
    ]


def _named(sites: Sequence[Site], named: Sequence[Site], group: str | None) -> list[Site]:
    if not named:
        return [site for site in sites if not site.paused]
    strangers = [site.url for site in named if site.id not in {one.id for one in sites}]
    if strangers:
        raise UsageError(f"{strangers[0]} does not belong to the group {group}: leave --group out to scan it")
    return list({site.id: site for site in named}.values())


def _year(day: date) -> int:
    """The fiscal year of a day; while its list is not out, the newest there is."""
    year, known = fiscal_year_of(day), known_years()
    if year in known:
        return year
    _log.warning("there is no checklist for fiscal year %s yet: that of %s is used", year, known[-1])
    return known[-1]


def _day_and_time(now: datetime) -> str:
    return f"{now.astimezone(THAILAND):%Y-%m-%d %H:%M}"
