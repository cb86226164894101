"""Audits kept and taken out again. Everything of one audit is stored in the transaction of the session handed in."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from core.audit import Audit, Item, Verdict
from core.exceptions import StoreError
from store.schema import AuditDocument, AuditRow, FindingRow, Scan

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 9


def save_audit(session: Session, scan: Scan, audit: Audit, *, final: bool = True) -> AuditRow:
    """Stores an audit of a scan with every finding. ``final``: whether it counts for the scan, as exactly one does."""
    counts = Counter(item.verdict for item in audit.items)
    scores, crawl = audit.scores, audit.crawl
    row = AuditRow(
        site_id=scan.site_id,
        run_id=scan.run_id,
        scan_id=scan.id,
        look=scan.look,
        final=final,
        fiscal_year=audit.edition.fiscal_year,
        revision=audit.edition.revision,
        tool=audit.tool,
        as_of=audit.as_of,
        fetched=audit.fetched,
        state=crawl.state,
        cause=str(crawl.cause or ""),
        pages=crawl.pages,
        documents=crawl.documents,
        bytes=crawl.bytes,
        oit_low=scores.oit.low if scores.oit is not None else None,
        oit_high=scores.oit.high if scores.oit is not None else None,
        presence=scores.presence,
        freshness=scores.freshness,
        indicators={one.id: [one.low, one.high] for one in scores.indicators},
        certificate_expires=audit.health.certificate_expires,
        domain_expires=audit.health.domain_expires,
        **{verdict.value: counts[verdict] for verdict in Verdict},
    )
    session.add(row)
    session.flush()
    session.add(AuditDocument(audit_id=row.id, body=packed(audit)))
    if audit.items:
        session.execute(insert(FindingRow), [finding(row.id, item) for item in audit.items])
    return row


def finding(audit_id: int, item: Item) -> dict[str, object]:
    """The row of one finding."""
    return {
        "audit_id": audit_id,
        "code": item.code,
        "verdict": item.verdict.value,
        "present": item.present,
        "fiscal_year": item.fiscal_year,
        "cause": item.cause,
        "gaps": ",".join(gap_ids(item)),
        "fingerprint": fingerprint(item),
    }


def gap_ids(item: Item) -> list[str]:
    """Ids of an item's gaps, each once, sorted."""
    return sorted({gap.id for gap in item.gaps})


def fingerprint(item: Item) -> str:
    """16 letters that stand for what a finding rests on: the same evidence gives the same, whenever it was fetched.

    Of a file its bytes count; of a page its address and the words that decided, since the rest of a page changes by the hour.
    """
    rests_on = sorted(
        (one.subject, one.url, one.sha256 if one.kind not in {"page", "external"} else one.quote, one.period)
        for one in item.evidence
    )
    text = json.dumps([item.code, item.verdict.value, gap_ids(item), rests_on], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def packed(audit: Audit) -> bytes:
    """audit.json, compressed."""
    return zstd.compress(audit.to_json().encode(), level=_LEVEL)


def load_audit(session: Session, audit_id: int) -> Audit | None:
    """The whole audit; None where only its findings are kept. Raises ``StoreError`` for one that is damaged."""
    document = session.get(AuditDocument, audit_id)
    if document is None:
        return None
    try:
        return Audit.model_validate_json(zstd.decompress(document.body))
    except (zstd.ZstdError, ValueError) as error:
        raise StoreError(f"audit {audit_id} is damaged in the database: run oit db check") from error


def audit_before(session: Session, row: AuditRow) -> AuditRow | None:
    """The newest final audit of the same site and fiscal year that is older."""
    return session.scalars(
        select(AuditRow)
        .where(
            AuditRow.site_id == row.site_id,
            AuditRow.fiscal_year == row.fiscal_year,
            AuditRow.final,
            AuditRow.id < row.id,
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).first()


def newest_audit(session: Session, site_id: int, fiscal_year: int | None = None) -> AuditRow | None:
    """The newest final audit of a site, of one fiscal year where it is named."""
    wanted = select(AuditRow).where(AuditRow.site_id == site_id, AuditRow.final)
    if fiscal_year is not None:
        wanted = wanted.where(AuditRow.fiscal_year == fiscal_year)
    return session.scalars(wanted.order_by(AuditRow.id.desc()).limit(1)).first()


def visits_before(session: Session, site_ids: Sequence[int], fiscal_year: int) -> dict[int, datetime]:
    """When sites were visited for the audit before their newest one of a fiscal year that count; none of sites with one only."""
    newest_first = func.row_number().over(partition_by=AuditRow.site_id, order_by=AuditRow.id.desc()).label("place")
    found: dict[int, datetime] = {}
    for start in range(0, len(site_ids), _AT_ONCE):
        some = site_ids[start : start + _AT_ONCE]
        rows = (
            select(AuditRow.site_id, AuditRow.fetched, newest_first)
            .where(AuditRow.site_id.in_(some), AuditRow.fiscal_year == fiscal_year, AuditRow.final)
            .subquery()
        )
        wanted = select(rows.c.site_id, rows.c.fetched).where(rows.c.place == 2)
        found |= {site_id: fetched for site_id, fetched in session.execute(wanted)}  # noqa: C416 - rows are no pairs to mypy
    return found


_AT_ONCE = 10_000
"""Numbers in one query: SQLite takes 32,766."""


def last_readable(session: Session, site_id: int, fiscal_year: int) -> AuditRow | None:
    """The newest final audit of a site that gave a score."""
    return session.scalars(
        select(AuditRow)
        .where(
            AuditRow.site_id == site_id,
            AuditRow.fiscal_year == fiscal_year,
            AuditRow.final,
            AuditRow.oit_low.is_not(None),
        )
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).first()
