"""What notices and index pages ask of many sites: how long one could not be read, and what expires."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from store.schema import AuditRow, Group, Run, Scan

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Failing:
    """A site without a result in a run."""

    times: int
    """Runs in a row, this one counted."""
    group_times: int
    """Of these, runs of the same group."""
    fetched: datetime | None = None
    """When it was read last; null where it never was."""
    oit_low: float | None = None
    oit_high: float | None = None


@dataclass(frozen=True, slots=True)
class Expires:
    """A day on which a site's certificate or domain name expires, as its newest readable audit says."""

    site_id: int
    what: Literal["certificate", "domain"]
    day: date
    fetched: datetime
    group: str | None
    """Name of the group with which the site was scanned then."""


def failing(session: Session, run: Run, site_ids: Iterable[int]) -> dict[int, Failing]:
    """Of sites that a run has no result of: since when, by site."""
    found: dict[int, Failing] = {}
    for ids in _portions(site_ids):
        this = dict(
            session.execute(select(Scan.site_id, Scan.id).where(Scan.run_id == run.id, Scan.site_id.in_(ids))).all()
        )
        newest = (
            select(func.max(AuditRow.id))
            .where(AuditRow.site_id.in_(ids), AuditRow.final, AuditRow.state != "failed", AuditRow.run_id < run.id)
            .group_by(AuditRow.site_id)
        )
        last = {row.site_id: row for row in session.scalars(select(AuditRow).where(AuditRow.id.in_(newest)))}
        ended: dict[int, list[tuple[int, int | None]]] = {}
        for site_id, scan_id, group_id in session.execute(
            select(Scan.site_id, Scan.id, Run.group_id)
            .join(Run, Run.id == Scan.run_id)
            .where(Scan.site_id.in_(ids), Scan.state.in_(("done", "failed")))
        ):
            ended.setdefault(site_id, []).append((scan_id, group_id))
        for site_id, scan_id in this.items():
            row = last.get(site_id)
            after = row.scan_id if row else 0
            groups = [group for one, group in ended.get(site_id, ()) if after < one < scan_id]
            times, group_times = len(groups) + 1, groups.count(run.group_id) + 1
            found[site_id] = (
                Failing(times, group_times, row.fetched, row.oit_low, row.oit_high)
                if row is not None
                else Failing(times, group_times)
            )
    return found


def expiring(
    session: Session, since: datetime, first: date, last: date, site_ids: Iterable[int] | None = None
) -> list[Expires]:
    """Certificates and domain names that expire from ``first`` to ``last``, of sites that were read since a moment: the
    soonest first.
    """
    chosen = None if site_ids is None else set(site_ids)
    rows = session.execute(
        select(AuditRow.site_id, AuditRow.certificate_expires, AuditRow.domain_expires, AuditRow.fetched, Group.name)
        .join(Run, Run.id == AuditRow.run_id)
        .outerjoin(Group, Group.id == Run.group_id)
        .where(
            AuditRow.id.in_(_newest_readable(since)),
            or_(AuditRow.certificate_expires.between(first, last), AuditRow.domain_expires.between(first, last)),
        )
    )
    found = []
    for site_id, certificate, domain, fetched, group in rows:
        if chosen is not None and site_id not in chosen:
            continue
        if certificate is not None and first <= certificate <= last:
            found.append(Expires(site_id, "certificate", certificate, fetched, group))
        if domain is not None and first <= domain <= last:
            found.append(Expires(site_id, "domain", domain, fetched, group))
    return sorted(found, key=lambda one: (one.day, one.site_id, one.what))


def scanned_with(session: Session, site_ids: Iterable[int]) -> dict[int, str | None]:
    """Name of the group of the newest audit that counts, by site; sites that have none are left out."""
    found: dict[int, str | None] = {}
    for ids in _portions(site_ids):
        newest = (
            select(func.max(AuditRow.id)).where(AuditRow.site_id.in_(ids), AuditRow.final).group_by(AuditRow.site_id)
        )
        rows = session.execute(
            select(AuditRow.site_id, Group.name)
            .join(Run, Run.id == AuditRow.run_id)
            .outerjoin(Group, Group.id == Run.group_id)
            .where(AuditRow.id.in_(newest))
        )
        found |= dict(rows.all())
    return found


def _newest_readable(since: datetime) -> Select[int]:
    return (
        select(func.max(AuditRow.id))
        .where(AuditRow.final, AuditRow.state != "failed", AuditRow.fetched >= since)
        .group_by(AuditRow.site_id)
    )


def _portions(values: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
