"""The week's overview of many sites, what changed in it, and how scores went over the weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, false, func, select
from sqlalchemy.orm import Session, aliased

from store.schema import AuditRow, ChangeRow, FindingRow, Group, Run, Scan, Site, Standing


class SiteLine(NamedTuple):
    """A site in the overview of a run or of a group. A tuple: there are thousands of them at once."""

    site_id: int
    name: str
    url: str
    province: str
    kind: str
    scan: str
    """State of its scan, as ``store.schema.SCAN_STATES``; empty where it never had one."""
    error: str
    """Why there is no audit; empty where there is one, or none yet."""
    audit_id: int | None
    """The audit that counts; null while there is none, and then all that follows is empty, too."""
    fetched: datetime | None
    state: str
    """Of the crawl: complete, partial, failed."""
    cause: str
    oit_low: float | None
    oit_high: float | None
    presence: float | None
    freshness: float | None
    met: int
    partial: int
    missing: int
    unverified: int
    not_due: int
    better: int
    """Items whose change was confirmed with this audit."""
    worse: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of one item of one site."""

    site_id: int
    name: str
    url: str
    run_id: int
    audit_id: int
    fiscal_year: int
    code: str
    kind: str
    """One of ``checklist.comparing.Kind``."""
    before: str
    after: str
    detail: dict[str, Any]
    """``gaps_before``, ``gaps``, ``url``, ``cause``; what is empty is left out."""
    state: str
    """unconfirmed, confirmed, withdrawn."""
    seen: datetime
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Scores of one week: of a site's audit, or the means over the sites of a run that have a score."""

    at: datetime
    """When the site was visited; of a run, when it began."""
    run_id: int
    audit_id: int | None
    """Null for a run."""
    sites: int
    """Sites with a score; of a single site 1 or 0."""
    failed: int
    """Sites that could not be checked."""
    oit_low: float | None
    oit_high: float | None
    indicators: dict[str, tuple[float, float]]
    """Low and high of each indicator, by its id."""


@dataclass(frozen=True, slots=True)
class ItemWeek:
    """What one audit said of one item."""

    audit_id: int
    at: datetime
    code: str
    verdict: str
    fiscal_year: int | None
    """Of the evidence."""
    cause: str
    gaps: str


_AUDIT = (
    AuditRow.id.label("audit_id"),
    AuditRow.fetched,
    func.coalesce(AuditRow.state, "").label("state"),
    func.coalesce(AuditRow.cause, "").label("cause"),
    AuditRow.oit_low,
    AuditRow.oit_high,
    AuditRow.presence,
    AuditRow.freshness,
    *(
        func.coalesce(column, 0).label(column.key)
        for column in (
            AuditRow.met,
            AuditRow.partial,
            AuditRow.missing,
            AuditRow.unverified,
            AuditRow.not_due,
            AuditRow.better,
            AuditRow.worse,
            AuditRow.unchecked,
        )
    ),
)
_SITE = (Site.id.label("site_id"), Site.name, Site.url, Site.province, Site.kind)


def overview(session: Session, run_id: int) -> list[SiteLine]:
    """The sites of a run, by name and id: those without an audit yet, and those that failed, too."""
    of_scan = [AuditRow.scan_id == Scan.id, AuditRow.final]
    if session.get_bind().dialect.name != "sqlite":
        # It follows, and PostgreSQL finds them together when it is told; SQLite is quicker one by one, in the order they lie in.
        of_scan.append(AuditRow.run_id == run_id)
    wanted = (
        select(*_SITE, Scan.state.label("scan"), Scan.error, *_AUDIT)
        .select_from(Scan)
        .join(Site, Site.id == Scan.site_id)
        .outerjoin(AuditRow, and_(*of_scan))
        .where(Scan.run_id == run_id)
    )
    return _lines(session, wanted)


def overview_of_sites(session: Session, site_ids: Iterable[int], fiscal_year: int) -> list[SiteLine]:
    """The sites with the newest audit of each that counts, whatever run it was of, by name and id."""
    inner = aliased(AuditRow)
    newest = (
        select(inner.id)
        .where(inner.site_id == Site.id, inner.fiscal_year == fiscal_year, inner.final)
        .order_by(inner.id.desc())
        .limit(1)
        .correlate(Site)
        .scalar_subquery()
    )
    columns = (
        *_SITE,
        func.coalesce(Scan.state, "").label("scan"),
        func.coalesce(Scan.error, "").label("error"),
        *_AUDIT,
    )
    found: list[SiteLine] = []
    ids = sorted(set(site_ids))
    for start in range(0, len(ids), _AT_ONCE):
        # Asked for first: in one query PostgreSQL reads the audits of all years to join them.
        newest_of = select(Site.id, newest).where(Site.id.in_(ids[start : start + _AT_ONCE]))
        chosen: dict[int, int | None] = {site: one for site, one in session.execute(newest_of)}  # noqa: C416 - rows are no pairs to mypy
        audited = select(*columns).select_from(AuditRow).join(Site).outerjoin(Scan, Scan.id == AuditRow.scan_id)
        without = select(*columns).select_from(Site).outerjoin(AuditRow, false()).outerjoin(Scan, false())
        found += _lines(session, audited.where(AuditRow.id.in_([one for one in chosen.values() if one is not None])))
        found += _lines(session, without.where(Site.id.in_([site for site, one in chosen.items() if one is None])))
    return sorted(found, key=_order)


_AT_ONCE = 10_000
"""Numbers in one query: SQLite takes 32,766."""


def _lines(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[SiteLine]:
    # Sorted here: databases order Thai letters each in its own way.
    return sorted(map(SiteLine._make, session.execute(wanted)), key=_order)


def _order(line: SiteLine) -> tuple[str, int]:
    return line.name, line.site_id


def newest_run(session: Session, group: Group) -> Run | None:
    """The newest run of a group, finished or not."""
    return session.scalars(select(Run).where(Run.group_id == group.id).order_by(Run.id.desc()).limit(1)).first()


_FEW = 500
"""Sites that are asked for one by one; of more, the answers are chosen from."""
_QUIET = ("checked",)
"""Kinds that nobody needs to be told of."""


def changes_of(
    session: Session,
    run_id: int | None = None,
    *,
    site_ids: Sequence[int] | None = None,
    since: datetime | None = None,
    states: Sequence[str] = ("confirmed",),
    quiet: bool = False,
) -> list[ChangeLine]:
    """Changes of a run, of sites, since a moment: by site's name, then by moment, then by item.

    ``states``: which of unconfirmed, confirmed, withdrawn; only ``confirmed`` ones may be announced. ``since`` counts from the
    moment a change was settled, or seen where it is open. ``quiet``: those of kind ``checked``, too.
    """
    wanted = (
        select(
            ChangeRow.site_id,
            Site.name,
            Site.url,
            ChangeRow.run_id,
            ChangeRow.audit_id,
            ChangeRow.fiscal_year,
            ChangeRow.code,
            ChangeRow.kind,
            ChangeRow.before,
            ChangeRow.after,
            ChangeRow.detail,
            ChangeRow.state,
            ChangeRow.seen,
            ChangeRow.settled,
        )
        .join(Site, Site.id == ChangeRow.site_id)
        .where(ChangeRow.state.in_(states))
    )
    if run_id is not None:
        wanted = wanted.where(ChangeRow.run_id == run_id)
    if since is not None:
        wanted = wanted.where(func.coalesce(ChangeRow.settled, ChangeRow.seen) >= since)
    if not quiet:
        wanted = wanted.where(ChangeRow.kind.not_in(_QUIET))
    chosen = None if site_ids is None else set(site_ids)
    if chosen is not None and len(chosen) <= _FEW:
        wanted = wanted.where(ChangeRow.site_id.in_(sorted(chosen)))
    rows = session.execute(wanted)
    found = [ChangeLine(**row._asdict()) for row in rows if chosen is None or row.site_id in chosen]
    return sorted(found, key=lambda line: (line.name, line.site_id, line.seen, item_order(line.code), line.kind))


def item_order(code: str) -> tuple[int, str]:
    """``O2`` before ``O10``."""
    digits = "".join(letter for letter in code if letter.isdigit())
    return int(digits) if digits else 0, code


def site_trend(session: Session, site_id: int, fiscal_year: int) -> list[TrendPoint]:
    """The scores of each audit of a site that counts, oldest first."""
    rows = session.scalars(
        select(AuditRow)
        .where(AuditRow.site_id == site_id, AuditRow.fiscal_year == fiscal_year, AuditRow.final)
        .order_by(AuditRow.fetched, AuditRow.id)
    )
    return [
        TrendPoint(
            at=row.fetched,
            run_id=row.run_id,
            audit_id=row.id,
            sites=int(row.oit_low is not None),
            failed=int(row.state == "failed"),
            oit_low=row.oit_low,
            oit_high=row.oit_high,
            indicators={name: (low, high) for name, (low, high) in sorted(row.indicators.items())},
        )
        for row in rows
    ]


def group_trend(session: Session, group: Group, fiscal_year: int, *, weeks: int = 60) -> list[TrendPoint]:
    """Means over the sites of each run of a group, the newest ``weeks`` runs, oldest first."""
    runs = (
        select(Run.id)
        .where(Run.group_id == group.id, Run.fiscal_year == fiscal_year)
        .order_by(Run.started.desc(), Run.id.desc())
        .limit(weeks)
    )
    chosen = list(session.scalars(runs))
    names = _indicators(session, chosen)
    columns = [func.avg(AuditRow.indicators[name][end].as_float()) for name in names for end in (0, 1)]
    found = session.execute(
        select(
            Run.id,
            Run.started,
            func.count(AuditRow.oit_low),
            func.sum(case((AuditRow.state == "failed", 1), else_=0)),
            func.avg(AuditRow.oit_low),
            func.avg(AuditRow.oit_high),
            *columns,
        )
        .join(AuditRow, and_(AuditRow.run_id == Run.id, AuditRow.final))
        .where(Run.id.in_(chosen))
        .group_by(Run.id, Run.started)
        .order_by(Run.started, Run.id)
    )
    points = []
    for run_id, started, sites, failed, low, high, *means in found:
        pairs = zip(names, means[::2], means[1::2], strict=True)
        points.append(
            TrendPoint(
                at=started,
                run_id=run_id,
                audit_id=None,
                sites=sites,
                failed=failed,
                oit_low=_rounded(low),
                oit_high=_rounded(high),
                indicators={name: (round(one, 2), round(two, 2)) for name, one, two in pairs if one is not None},
            )
        )
    return points


def _indicators(session: Session, runs: Sequence[int]) -> list[str]:
    """Ids of the indicators that a run's audits have."""
    for run_id in runs:
        one = session.scalars(
            select(AuditRow.indicators)
            .where(AuditRow.run_id == run_id, AuditRow.final, AuditRow.oit_low.is_not(None))
            .limit(1)
        ).first()
        if one:
            return sorted(one)
    return []


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def weeks_of(session: Session, site_id: int, fiscal_year: int) -> list[ItemWeek]:
    """What each audit of a site that counts said of each item, oldest first, then in the order of the items."""
    rows = session.execute(
        select(
            AuditRow.id,
            AuditRow.fetched,
            FindingRow.code,
            FindingRow.verdict,
            FindingRow.fiscal_year,
            FindingRow.cause,
            FindingRow.gaps,
        )
        .join(FindingRow, FindingRow.audit_id == AuditRow.id)
        .where(AuditRow.site_id == site_id, AuditRow.fiscal_year == fiscal_year, AuditRow.final)
    )
    return sorted((ItemWeek(*row) for row in rows), key=lambda week: (week.at, week.audit_id, item_order(week.code)))


def standings_of(session: Session, site_id: int, fiscal_year: int) -> list[Standing]:
    """Where each item of a site stands, in the order of the items."""
    found = session.scalars(select(Standing).where(Standing.site_id == site_id, Standing.fiscal_year == fiscal_year))
    return sorted(found, key=lambda one: item_order(one.code))
