"""A person's word on a finding. It holds until it expires, is withdrawn, or what it was said of changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.audit import Verdict
from core.exceptions import UsageError
from store.schema import AuditRow, FindingRow, Review

VERDICTS = (Verdict.MET, Verdict.PARTIAL, Verdict.MISSING)
"""What a person may say of an item."""


def add_review(
    session: Session,
    site_id: int,
    fiscal_year: int,
    code: str,
    verdict: Verdict,
    *,
    reason: str,
    reviewer: str,
    until: date | None,
    now: datetime,
    today: date,
) -> Review:
    """Stores a person's word on the newest finding of an item; an earlier one on it is replaced.

    ``until``: the last day it holds, C.E. Raises ``UsageError`` where there is no finding, or for what is empty or past.
    """
    reason, reviewer = " ".join(reason.split()), " ".join(reviewer.split())
    if not reason:
        raise UsageError("--reason is empty; say in a sentence what was seen and where")
    if not reviewer:
        raise UsageError("--by is empty; name the person who looked")
    if until is not None and until < today:
        raise UsageError(f"--until {until} has passed; name a day to come, or leave it out")
    if verdict not in VERDICTS:
        raise UsageError(f"--verdict {verdict.value} is nothing a person says; use met, partial or missing")
    finding = newest_finding(session, site_id, fiscal_year, code)
    for one in session.scalars(_open(site_id, fiscal_year).where(Review.code == finding.code)):
        _end(one, "replaced", now)
    review = Review(
        site_id=site_id,
        fiscal_year=fiscal_year,
        code=finding.code,
        verdict=verdict.value,
        finding=finding.verdict,
        fingerprint=finding.fingerprint,
        reason=reason,
        reviewer=reviewer,
        made=now,
        expires=until,
    )
    session.add(review)
    session.flush()
    return review


def newest_finding(session: Session, site_id: int, fiscal_year: int, code: str) -> FindingRow:
    """The newest finding of an item by an audit that counts. ``code``: O12, o12 or 12. Raises ``UsageError``."""
    wanted = code.strip().upper()
    wanted = f"O{int(wanted)}" if wanted.isdecimal() else wanted
    newest = session.scalars(
        select(AuditRow.id)
        .where(
            AuditRow.site_id == site_id,
            AuditRow.fiscal_year == fiscal_year,
            AuditRow.final,
            # Of a site that could not be read there are no findings.
            AuditRow.state != "failed",
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        raise UsageError(
            f"the site has no audit of fiscal year {fiscal_year} yet; scan it first, or name another --year"
        )
    finding = session.get(FindingRow, (newest, wanted))
    if finding is None:
        raise UsageError(f"{code!r} is no item of the site's audit of fiscal year {fiscal_year}; write it like O12")
    return finding


def active_reviews(session: Session, site_id: int, fiscal_year: int, today: date) -> list[Review]:
    """The reviews that hold on a day (C.E.), by item."""
    return list(
        session.scalars(
            _open(site_id, fiscal_year)
            .where(or_(Review.expires.is_(None), Review.expires >= today))
            .order_by(Review.code, Review.id)
        )
    )


def list_reviews(session: Session, site_id: int | None = None, *, ended: bool = False) -> list[Review]:
    """Reviews of a site or of all, oldest first. ``ended``: those that hold no more, too."""
    wanted = select(Review).order_by(Review.made, Review.id)
    if site_id is not None:
        wanted = wanted.where(Review.site_id == site_id)
    if not ended:
        wanted = wanted.where(Review.ended.is_(None))
    return list(session.scalars(wanted))


def withdraw_review(session: Session, review_id: int, now: datetime) -> Review:
    """Takes a review back. Raises ``UsageError`` where there is none of that number, or it has ended."""
    review = session.get(Review, review_id)
    if review is None:
        raise UsageError(f"there is no review {review_id}; oit review list shows them")
    if review.ended is not None:
        raise UsageError(f"review {review_id} has ended already ({review.ended_why.replace('_', ' ')})")
    _end(review, "withdrawn", now)
    return review


def settle_reviews(
    session: Session, site_id: int, fiscal_year: int, fingerprints: Mapping[str, str], *, now: datetime, today: date
) -> None:
    """Ends the reviews that have expired, and those whose item now rests on something else.

    ``fingerprints``: by code, of items that were checked and of which nothing waits for a second look; an item that could not be
    checked ends nothing.
    """
    for review in session.scalars(_open(site_id, fiscal_year)):
        if review.expires is not None and review.expires < today:
            _end(review, "expired", now)
        elif fingerprints.get(review.code, review.fingerprint) != review.fingerprint:
            _end(review, "evidence_changed", now)


def _open(site_id: int, fiscal_year: int) -> Select[Review]:
    return select(Review).where(Review.site_id == site_id, Review.fiscal_year == fiscal_year, Review.ended.is_(None))


def _end(review: Review, why: str, now: datetime) -> None:
    review.ended, review.ended_why = now, why
