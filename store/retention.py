"""What may be cleared away: whole audits, snapshots and messages that nobody needs any more. Findings, standings, changes and
reviews are kept, and so is what is newest of a site, what a review that holds was said of, and what a run under way needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.settings import RetentionSettings
from store.database import Database
from store.schema import AuditDocument, AuditRow, FindingRow, Notice, Review, Run, Scan, Worker

_AT_ONCE = 500
"""Rows in one transaction: others want to write, too."""
_MONTH = timedelta(days=30.44)
_WORKER_DAYS = 7
_RUN_DAYS = 14
"""After which a run that was never published needs its snapshots no more."""


@dataclass(frozen=True, slots=True)
class ClearedRows:
    """How many rows went."""

    documents: int
    """Whole audits, whose findings are kept."""
    notices: int
    workers: int


@dataclass(frozen=True, slots=True)
class _Document:
    audit_id: int
    site_id: int
    fiscal_year: int
    as_of: date
    fetched: datetime
    counts: bool
    """Whether it is the audit that counts for its scan, of a site that could be read."""


def clear_rows(database: Database, now: datetime, rules: RetentionSettings, *, rehearse: bool = False) -> ClearedRows:
    """Deletes old whole audits, messages and workers, a few at a time. ``rehearse``: only counts them. Raises ``StoreError``."""
    with database.read() as session:
        documents = old_documents(session, now, rules)
        notices = session.scalars(
            select(Notice.id).where(
                Notice.next_try.is_(None), Notice.made < now - timedelta(weeks=rules.keep_notice_weeks)
            )
        ).all()
        workers = session.scalars(select(Worker.name).where(Worker.heard < now - timedelta(days=_WORKER_DAYS))).all()
    if not rehearse:
        for some in _portions(documents):
            with database.write() as session:
                session.execute(delete(AuditDocument).where(AuditDocument.audit_id.in_(some)))
        for some in _portions(notices):
            with database.write() as session:
                session.execute(delete(Notice).where(Notice.id.in_(some)))
        with database.write() as session:
            session.execute(delete(Worker).where(Worker.name.in_(workers)))
    return ClearedRows(len(documents), len(notices), len(workers))


def old_documents(session: Session, now: datetime, rules: RetentionSettings) -> list[int]:
    """Ids of the audits whose whole document may go, oldest first."""
    rows = session.execute(
        select(
            AuditRow.id,
            AuditRow.site_id,
            AuditRow.fiscal_year,
            AuditRow.as_of,
            AuditRow.fetched,
            and_(AuditRow.final, AuditRow.state != "failed"),
        )
        .join(AuditDocument, AuditDocument.audit_id == AuditRow.id)
        .order_by(AuditRow.fetched, AuditRow.id)
    )
    documents = [_Document(*row) for row in rows]
    # Of what is there several times the last one stands: the newest.
    newest = {one.site_id: one.audit_id for one in documents}
    newest_that_counts = {(one.site_id, one.fiscal_year): one.audit_id for one in documents if one.counts}
    spared = {
        *(one.audit_id for one in _first_of_months(documents, now, rules)),
        *newest.values(),
        *newest_that_counts.values(),
        *_of_reviews(session),
    }
    end = now - timedelta(weeks=rules.keep_audit_weeks)
    return [one.audit_id for one in documents if one.fetched < end and one.audit_id not in spared]


def _first_of_months(documents: Iterable[_Document], now: datetime, rules: RetentionSettings) -> Iterable[_Document]:
    begin = now - rules.keep_audit_months * _MONTH
    found: dict[tuple[int, int, int, int], _Document] = {}
    for one in documents:
        if one.counts and one.fetched >= begin:
            found.setdefault((one.site_id, one.fiscal_year, one.as_of.year, one.as_of.month), one)
    return found.values()


@dataclass(frozen=True, slots=True)
class OldScan:
    """A scan whose artefacts may go."""

    id: int
    site_id: int
    run_id: int
    look: int
    folder: str


def old_scans(session: Session, now: datetime, rules: RetentionSettings) -> list[OldScan]:
    """Scans whose artefacts may go, oldest first."""
    rows = session.execute(
        select(
            Scan.id,
            Scan.site_id,
            Scan.run_id,
            Scan.look,
            Scan.folder,
            Scan.state.in_(("done", "failed")),
            or_(Run.published.is_not(None), Run.until < now - timedelta(days=_RUN_DAYS)),
            AuditRow.id,
            AuditRow.state,
        )
        .join(Run, Run.id == Scan.run_id)
        .outerjoin(AuditRow, and_(AuditRow.scan_id == Scan.id, AuditRow.final))
        .where(Scan.folder != "")
        .order_by(Run.started.desc(), Scan.id.desc())
    )
    reviewed = set(_of_reviews(session))
    readable: dict[int, int] = {}
    seen: set[int] = set()
    found: list[OldScan] = []
    for scan_id, site_id, run_id, look, folder, ended, told, audit_id, state in rows:
        newest = site_id not in seen
        seen.add(site_id)
        wanted = False
        if state in {"complete", "partial"}:
            readable[site_id] = readable.get(site_id, 0) + 1
            wanted = readable[site_id] <= rules.keep_snapshots
        if ended and told and not newest and not wanted and audit_id not in reviewed:
            found.append(OldScan(scan_id, site_id, run_id, look, folder))
    return found[::-1]


def _of_reviews(session: Session) -> Sequence[int]:
    """The newest audit of the evidence of each review that holds."""
    audit = aliased(AuditRow)
    return session.scalars(
        select(func.max(audit.id))
        .select_from(Review)
        .join(audit, and_(audit.site_id == Review.site_id, audit.fiscal_year == Review.fiscal_year, audit.final))
        .join(
            FindingRow,
            and_(
                FindingRow.audit_id == audit.id,
                FindingRow.code == Review.code,
                FindingRow.fingerprint == Review.fingerprint,
            ),
        )
        .where(Review.ended.is_(None))
        .group_by(Review.id)
    ).all()


def _portions(ids: Iterable[int]) -> Iterable[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
