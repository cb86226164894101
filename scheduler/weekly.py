"""What a round over many sites found, put together for notices and index pages: changes, what could not be checked, what is
about to expire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from checklist.comparing import DIRECTIONS, Kind
from checklist.loading import load_checklist
from core.audit import Audit
from core.causes import Phrase
from core.settings import NoticeSettings
from reports.dates import BANGKOK
from reports.notices import Digest, Expiry, ItemChange, Language, Place, SiteChanges, Unchecked
from scheduler.places import address, group_page, site_report
from store.overview import ChangeLine, SiteLine, changes_of, overview
from store.schema import Group, Run
from store.watching import Failing, expiring, failing

REMIND_EVERY = 4
"""Rounds between two notices of a site that stays unreadable."""
BELIEVED = timedelta(days=35)
"""How long what an audit said of an expiry, or of what is not due, is repeated."""


@dataclass(frozen=True, slots=True)
class Round:
    """A finished run and what it found."""

    run: Run
    group: Group | None
    lines: tuple[SiteLine, ...]
    own: Mapping[int, tuple[ItemChange, ...]]
    """Changes that this run confirmed: better, worse or could not be checked, by site; of sites that were read."""
    changes: Mapping[int, tuple[ItemChange, ...]]
    """Those, and what runs of other groups confirmed on the same sites since this group's run before: its readers were told of
    none of it.
    """
    failing: Mapping[int, Failing]
    """Sites without a result."""
    expiring: tuple[Expiry, ...]

    @property
    def name(self) -> str | None:
        """Of the group."""
        return self.group.name if self.group else None

    @property
    def language(self) -> Language:
        """Of the group."""
        return "en" if self.group is not None and self.group.language == "en" else "th"

    @property
    def news(self) -> bool:
        """Whether there is anything to tell: a change, a site that newly has no result, or one to be reminded of."""
        return bool(self.changes) or any(is_told(one.group_times) for one in self.failing.values())


def is_told(times: int) -> bool:
    """Whether a site that has had no result so many rounds in a row is told of: the first time, and now and then."""
    return times % REMIND_EVERY == 1


def round_of(session: Session, run: Run, settings: NoticeSettings) -> Round:
    """What a run found."""
    lines = tuple(overview(session, run.id))
    own = changes_of(session, run.id)
    return Round(
        run=run,
        group=session.get(Group, run.group_id) if run.group_id is not None else None,
        lines=lines,
        own=item_changes(own, lines),
        changes=item_changes(own + _of_others(session, run, lines), lines),
        failing=failing(session, run, (line.site_id for line in lines if is_failing(line))),
        expiring=expiries(session, run.started, lines, settings),
    )


def _of_others(session: Session, run: Run, lines: Sequence[SiteLine]) -> list[ChangeLine]:
    """Changes that other runs confirmed on a run's sites between the end of its group's run before and its own end."""
    before = session.scalars(
        select(Run)
        .where(Run.group_id == run.group_id, Run.finished.is_not(None), Run.id < run.id)
        .order_by(Run.id.desc())
        .limit(1)
    ).first()
    if before is None or before.finished is None or run.finished is None:
        return []
    found = changes_of(session, site_ids=[line.site_id for line in lines], since=before.finished)
    return [
        one
        for one in found
        if one.run_id != run.id and one.settled is not None and before.finished < one.settled <= run.finished
    ]


def is_failing(line: SiteLine) -> bool:
    """Whether a site has no result: it could not be read, or its turn did not come or broke off."""
    return line.audit_id is None or line.state == "failed"


def expiries(
    session: Session, since: datetime, lines: Sequence[SiteLine], settings: NoticeSettings
) -> tuple[Expiry, ...]:
    """What expires soon after a round, the soonest first."""
    today = thai_day(since)
    sites = {line.site_id: line for line in lines}
    last = today + timedelta(days=max(settings.expiry_days, default=0))
    return tuple(
        Expiry(
            name=sites[one.site_id].name,
            url=sites[one.site_id].url,
            report=place_of(one.group, one.site_id, sites[one.site_id].url, settings),
            what=one.what,
            expires=one.day,
            seen=thai_day(one.fetched),
        )
        for one in expiring(session, since - BELIEVED, today, last, sites)
    )


def item_changes(found: Sequence[ChangeLine], lines: Sequence[SiteLine]) -> dict[int, tuple[ItemChange, ...]]:
    """Changes that people are told of, by site. Those of a site that could not be read say only that, and are left out."""
    readable = {line.site_id for line in lines if not is_failing(line)}
    titles: dict[int, Mapping[str, Phrase]] = {}
    told: dict[int, tuple[ItemChange, ...]] = {}
    for one in found:
        direction = DIRECTIONS[Kind(one.kind)]
        if direction == "neutral" or one.site_id not in readable:
            continue
        if one.fiscal_year not in titles:
            titles[one.fiscal_year] = titles_of(one.fiscal_year)
        title = titles[one.fiscal_year].get(one.code, Phrase(th="", en=""))
        change = ItemChange(code=one.code, title=title, direction=direction, kind=one.kind)
        told[one.site_id] = (*told.get(one.site_id, ()), change)
    return told


@cache
def titles_of(fiscal_year: int) -> Mapping[str, Phrase]:
    """Titles of a year's items by code, read once per process."""
    return MappingProxyType(
        {
            item.code: Phrase(th=item.title_th, en=item.title_en or item.title_th)
            for item in load_checklist(fiscal_year).edition.items
        }
    )


def with_advice(changes: Sequence[ItemChange], audit: Audit | None) -> tuple[ItemChange, ...]:
    """The changes with the first thing to do about each, as the audit has it."""
    advice = {
        item.code: Phrase(th=item.gaps[0].advice, en=item.gaps[0].advice_en or item.gaps[0].advice)
        for item in (audit.items if audit else ())
        if item.gaps
    }
    return tuple(replace(change, advice=advice.get(change.code)) for change in changes)


def digest_of(found: Round, settings: NoticeSettings) -> Digest:
    """A round as people are told of it."""
    run, group = found.run, found.group
    unchecked = [unchecked_of(line, found, settings) for line in found.lines]
    place = group_page(found.name)
    return Digest(
        group=(group.title or group.name) if group else run.name,
        fiscal_year=run.fiscal_year,
        as_of=run.as_of,
        sites=len(found.lines),
        overview=Place(str(place), address(place, settings.reports_url)),
        changed=tuple(
            changed_of(line, found.changes[line.site_id], found.name, settings)
            for line in found.lines
            if line.site_id in found.changes
        ),
        # New ones first: those are what the reader does not know.
        unchecked=tuple(sorted((one for one in unchecked if one is not None), key=lambda one: one.times)),
        expiring=found.expiring,
    )


def changed_of(
    line: SiteLine, changes: tuple[ItemChange, ...], group: str | None, settings: NoticeSettings
) -> SiteChanges:
    """A site with its changes."""
    score = (line.oit_low, line.oit_high) if line.oit_low is not None and line.oit_high is not None else None
    return SiteChanges(line.name, line.url, place_of(group, line.site_id, line.url, settings), changes, score)


def unchecked_of(line: SiteLine, found: Round, settings: NoticeSettings) -> Unchecked | None:
    """A site that could not be checked, or some items of which newly could not; None for others."""
    place = place_of(found.name, line.site_id, line.url, settings)
    if is_failing(line):
        return Unchecked(line.name, line.url, place, line.cause, found.failing[line.site_id].group_times)
    items = sum(change.direction == "unchecked" for change in found.changes.get(line.site_id, ()))
    return Unchecked(line.name, line.url, place, items=items) if items else None


def place_of(group: str | None, site_id: int, url: str, settings: NoticeSettings) -> Place:
    """Where the report of a site lies that was scanned with a group."""
    place = site_report(group, site_id, url)
    return Place(str(place), address(place, settings.reports_url))


def thai_day(moment: datetime) -> date:
    """The day it is in Thailand."""
    return moment.astimezone(BANGKOK).date()
