"""A stored audit as its report shows it: with what people said of its findings, and with what changed since the one before."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from checklist.comparing import DIRECTIONS, Kind
from checklist.scoring import reviewed_range
from core.audit import Audit, Compared, Item, ItemChange, Reviewed, Verdict
from core.exceptions import StoreError
from store.audits import audit_before, fingerprint, load_audit
from store.overview import item_order
from store.reviews import active_reviews
from store.schema import AuditRow, ChangeRow, Review

_log = logging.getLogger(__name__)


def shown_audit(session: Session, row: AuditRow, today: date) -> Audit | None:
    """The audit of a row with the reviews that hold on a day (C.E.) and its changes; None where its evidence was cleared away or
    is damaged, which the log tells and ``oit db check`` finds.
    """
    try:
        audit = load_audit(session, row.id)
    except StoreError as error:
        _log.warning("%s", error)
        return None
    if audit is None:
        return None
    reviews = active_reviews(session, row.site_id, row.fiscal_year, today)
    return with_changes(with_reviews(audit, reviews), compared(session, row))


def with_reviews(audit: Audit, reviews: Sequence[Review]) -> Audit:
    """The audit with each review beside the finding it was made of, and the score as people see it beside the program's.

    The findings and scores stay as they are. A review of other evidence than the finding rests on is left out; where the item
    could not be checked this time, it still holds.
    """
    by_code = {review.code: review for review in reviews}
    items = tuple(
        item.model_copy(update={"review": _told(by_code[item.code])})
        if item.code in by_code and _holds(by_code[item.code], item)
        else item
        for item in audit.items
    )
    reviewed = reviewed_range(items)
    if reviewed is None:
        return audit
    return audit.model_copy(update={"items": items, "scores": audit.scores.model_copy(update={"reviewed": reviewed})})


def with_changes(audit: Audit, told: Compared | None) -> Audit:
    """The audit with what changed since the one before it; as it is where there is none."""
    return audit if told is None else audit.model_copy(update={"compared": told})


def compared(session: Session, row: AuditRow) -> Compared | None:
    """What changed with an audit that counts; None for the first one of its site and fiscal year."""
    before = audit_before(session, row)
    if before is None:
        return None
    found = session.scalars(
        select(ChangeRow).where(
            ChangeRow.audit_id == row.id,
            ChangeRow.state.in_(["confirmed", "unconfirmed"]),
            ChangeRow.kind != Kind.CHECKED.value,
        )
    )
    changes = sorted(found, key=lambda one: (_ORDER.index(DIRECTIONS[Kind(one.kind)]), item_order(one.code)))
    return Compared(
        since=before.fetched,
        changes=tuple(_change(one) for one in changes if one.state == "confirmed"),
        waiting=tuple(_change(one) for one in changes if one.state == "unconfirmed"),
    )


_ORDER = ("worse", "better", "unchecked", "neutral")


def _change(row: ChangeRow) -> ItemChange:
    kind = Kind(row.kind)
    return ItemChange(
        code=row.code,
        kind=kind.value,
        direction=DIRECTIONS[kind],
        before=Verdict(row.before),
        after=Verdict(row.after),
    )


def _holds(review: Review, item: Item) -> bool:
    return item.verdict is Verdict.UNVERIFIED or fingerprint(item) == review.fingerprint


def _told(review: Review) -> Reviewed:
    return Reviewed(
        verdict=Verdict(review.verdict),
        finding=Verdict(review.finding),
        reason=review.reason,
        reviewer=review.reviewer,
        made=review.made,
        until=review.expires,
    )
