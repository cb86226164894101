"""Notices: made of what a run found and of what is about to expire or fall due, and delivered, each recipient by itself.

Delivered at least once, see docs/decisions/notices-at-least-once.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from checklist.loading import load_checklist
from core.audit import Audit
from core.causes import Phrase
from core.exceptions import StoreError, UsageError
from core.periods import fiscal_year_of
from core.recipients import label
from core.settings import NoticeSettings
from reports import notices as words
from reports.notices import Due, Expiry, Unchecked, Written
from scheduler.sending import SECONDS, Message, SendingError, send
from scheduler.weekly import (
    BELIEVED,
    REMIND_EVERY,
    Round,
    changed_of,
    digest_of,
    is_told,
    place_of,
    round_of,
    thai_day,
    with_advice,
)
from store.audits import load_audit
from store.database import Database
from store.notices import Draft, Turn, add_notices, known_keys, note_failed, note_sent, take_up
from store.schema import Group, Run, Site
from store.watching import expiring, scanned_with

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 480))
"""Between the tries of one notice: a day in all; then it is given up."""
LEASE = timedelta(seconds=2 * SECONDS)
"""How long a notice is left to the sender that took it up."""
SENDERS = 4
"""Notices sent at the same time."""
ROUND_SECONDS = 60.0
"""How long one round of sending takes up notices; the next round goes on."""
_FAILING = frozenset({"failure", "certificate", "domain"})


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the notices of one round."""

    sent: int = 0
    failed: int = 0
    """Will be tried again."""
    given_up: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.failed + other.failed, self.given_up + other.given_up)


def make_notices(database: Database, run_id: int, now: datetime, settings: NoticeSettings | None = None) -> int:
    """Stores what a finished run has to tell: to the recipients of its group a digest, to the contacts of each site its
    confirmed changes, or that it could not be checked. Nothing where nothing changed and nothing newly failed. Returns how many
    notices are new: a second call stores none.
    """
    chosen = settings or NoticeSettings()
    with database.read() as session:
        run = session.get(Run, run_id)
        if run is None:
            return 0
        found = round_of(session, run, chosen)
        sites = {site.id: site for site in session.scalars(select(Site)) if site.contacts}
        drafts = [*_digests(found, chosen), *_of_sites(session, found, sites, chosen)]
    return database.insist(lambda writing: add_notices(writing, drafts, now))


def make_warnings(database: Database, now: datetime, settings: NoticeSettings | None = None) -> int:
    """Stores what the contacts of each site are warned of: a certificate or domain name about to expire, items about to fall
    due, each once a day named in the settings. Returns how many notices are new.
    """
    chosen = settings or NoticeSettings()
    with database.read() as session:
        sites = {site.id: site for site in session.scalars(select(Site)) if site.contacts}
        drafts = [*_expiries(session, sites, now, chosen), *_dues(session, sites, now, chosen)]
    return database.insist(lambda writing: add_notices(writing, drafts, now))


def _digests(found: Round, settings: NoticeSettings) -> Iterator[Draft]:
    if found.group is None or not found.news or not found.group.recipients:
        return
    written = words.digest(digest_of(found, settings), found.language)
    for recipient in dict.fromkeys(found.group.recipients):
        key = f"digest:{found.run.id}:{label(recipient)}"
        yield _draft(key, "digest", recipient, written, group_id=found.group.id, run_id=found.run.id)


def _of_sites(session: Session, found: Round, sites: dict[int, Site], settings: NoticeSettings) -> Iterator[Draft]:
    language = found.language
    run = found.run
    for line in found.lines:
        site = sites.get(line.site_id)
        if site is None:
            continue
        failed = found.failing.get(line.site_id)
        kind: Literal["change", "failure"]
        if failed is not None:
            # Without an audit the fault is ours or this machine's: no business of the agency's.
            if line.audit_id is None or not is_told(failed.times):
                continue
            kind = "failure"
            told = Unchecked(
                line.name, line.url, place_of(found.name, line.site_id, line.url, settings), line.cause, failed.times
            )
            written = words.failure(told, _seen(line.fetched, run), REMIND_EVERY, language)
        elif line.site_id in found.own:
            kind = "change"
            changes = with_advice(found.own[line.site_id], _audit(session, line.audit_id))
            written = words.change(changed_of(line, changes, found.name, settings), _seen(line.fetched, run), language)
        else:
            continue
        for recipient in dict.fromkeys(site.contacts):
            key = f"{kind}:{run.id}:{site.id}:{label(recipient)}"
            yield _draft(key, kind, recipient, written, site_id=site.id, run_id=run.id)


def _audit(session: Session, audit_id: int | None) -> Audit | None:
    """The whole audit; None where it is not kept, or damaged: what changed is told all the same."""
    try:
        return load_audit(session, audit_id) if audit_id is not None else None
    except StoreError:
        return None


def _expiries(session: Session, sites: dict[int, Site], now: datetime, settings: NoticeSettings) -> Iterator[Draft]:
    today = thai_day(now)
    last = today + timedelta(days=max(settings.expiry_days, default=-1))
    for one in expiring(session, now - BELIEVED, today, last, sites):
        site = sites[one.site_id]
        days = (one.day - today).days
        place = place_of(one.group, site.id, site.url, settings)
        told = Expiry(site.name, site.url, place, one.what, one.day, thai_day(one.fetched))
        written = words.expiring(told, days, "th")
        for recipient in dict.fromkeys(site.contacts):
            key = f"{one.what}:{site.id}:{one.day}:{_threshold(days, settings.expiry_days)}:{label(recipient)}"
            yield _draft(key, one.what, recipient, written, site_id=site.id)


def _dues(session: Session, sites: dict[int, Site], now: datetime, settings: NoticeSettings) -> Iterator[Draft]:
    today = thai_day(now)
    last = today + timedelta(days=max(settings.due_days, default=0))
    for year in sorted({fiscal_year_of(today), fiscal_year_of(last)}):
        for day, items in _falling_due(year).items():
            if not today < day <= last:
                continue
            threshold = _threshold((day - today).days, settings.due_days)
            keys = {
                (site_id, one): f"due:{site_id}:{day}:{threshold}:{label(one)}"
                for site_id, site in sites.items()
                if not site.paused
                for one in dict.fromkeys(site.contacts)
            }
            # Writing thousands of notices every day that are there already would be work for nothing.
            there = known_keys(session, keys.values())
            groups = scanned_with(session, {site_id for (site_id, _), key in keys.items() if key not in there})
            for (site_id, recipient), key in keys.items():
                if key in there:
                    continue
                site = sites[site_id]
                place = place_of(groups[site_id], site_id, site.url, settings) if site_id in groups else None
                told = Due(site.name, place, year, day, items)
                yield _draft(key, "due", recipient, words.due(told, (day - today).days, "th"), site_id=site_id)


@cache
def _falling_due(fiscal_year: int) -> Mapping[date, tuple[tuple[str, Phrase], ...]]:
    """What falls due on which day of a year, code and title. Nothing where the year's list is not known for sure. Read once per
    process.

    Of an item of which only some subjects fall due on a day, those are named.
    """
    try:
        checklist = load_checklist(fiscal_year)
    except UsageError:
        return MappingProxyType({})
    if checklist.edition.confidence == "provisional":
        return MappingProxyType({})
    found: dict[date, list[tuple[str, Phrase]]] = {}
    for item in checklist.edition.items:
        title = Phrase(th=item.title_th, en=item.title_en or item.title_th)
        subjects = [checklist.subjects[name] for name in item.subjects]
        for day in sorted({subject.due_in(fiscal_year) for subject in subjects}):
            due = [subject.title for subject in subjects if subject.due_in(fiscal_year) == day]
            told = title
            if len(due) < len(subjects):
                told = Phrase(
                    th=f"{title.th} ({', '.join(one.th for one in due)})",
                    en=f"{title.en} ({', '.join(one.en for one in due)})",
                )
            found.setdefault(day, []).append((item.code, told))
    return MappingProxyType({day: tuple(items) for day, items in sorted(found.items())})


def _threshold(days: int, ahead: Iterable[int]) -> int:
    """The smallest of the days named that lies at or beyond ``days``: what is first seen late is warned of once, not twice."""
    return min(one for one in ahead if one >= days)


def _seen(fetched: datetime | None, run: Run) -> date:
    return thai_day(fetched) if fetched is not None else run.as_of


def _draft(
    key: str,
    kind: Literal["digest", "change", "failure", "certificate", "domain", "due"],
    recipient: str,
    written: Written,
    *,
    site_id: int | None = None,
    group_id: int | None = None,
    run_id: int | None = None,
) -> Draft:
    return Draft(
        key=key,
        kind=kind,
        recipient=label(recipient),
        subject=written.subject,
        body=written.html,
        text=written.text,
        site_id=site_id,
        group_id=group_id,
        run_id=run_id,
    )


def deliver(
    database: Database,
    now: datetime,
    settings: NoticeSettings | None = None,
    *,
    seconds: float = ROUND_SECONDS,
    sending: Callable[[str, Message, NoticeSettings], None] = send,
) -> Delivered:
    """Sends the notices whose try is due at ``now``. Takes up none after so many seconds; the last ones taken up may need
    ``scheduler.sending.SECONDS`` more. Safe beside another sender. Raises ``StoreError``.
    """
    chosen = settings or NoticeSettings()
    end = time.monotonic() + seconds

    def work() -> Delivered:
        done = Delivered()
        while time.monotonic() < end:
            turn = database.insist(lambda session: take_up(session, now, LEASE))
            if turn is None:
                break
            done += _one(database, now, chosen, turn, sending)
        return done

    with ThreadPoolExecutor(SENDERS, thread_name_prefix="notices") as pool:
        return sum((future.result() for future in [pool.submit(work) for _ in range(SENDERS)]), Delivered())


def _one(
    database: Database,
    now: datetime,
    settings: NoticeSettings,
    turn: Turn,
    sending: Callable[[str, Message, NoticeSettings], None],
) -> Delivered:
    recipient = _recipient(database, turn)
    if recipient is None or turn.tries > len(PAUSES) + 1:
        error = "it is not among the recipients any more" if recipient is None else "each sender died over it"
        database.insist(lambda session: note_failed(session, turn, error, None))
        return Delivered(given_up=1)
    message = Message(turn.key, turn.subject, turn.body, turn.text, failing=turn.kind in _FAILING)
    try:
        sending(recipient, message, settings)
    except (SendingError, UsageError) as failed:
        error = str(failed)
        pause = PAUSES[turn.tries - 1] if turn.tries <= len(PAUSES) else None
        next_try = None if pause is None else now + pause
        database.insist(lambda session: note_failed(session, turn, error, next_try))
        return Delivered(failed=int(next_try is not None), given_up=int(next_try is None))
    database.insist(lambda session: note_sent(session, turn, now))
    return Delivered(sent=1)


def _recipient(database: Database, turn: Turn) -> str | None:
    """The recipient whose label the notice bears, as the register has it now."""
    with database.read() as session:
        group = session.get(Group, turn.group_id) if turn.group_id is not None else None
        site = session.get(Site, turn.site_id) if turn.site_id is not None else None
    known = [*(group.recipients if group else ()), *(site.contacts if site else ())]
    return next((one for one in known if label(one) == turn.recipient), None)
