"""Notices as they wait, are taken up and end. A notice is stored once a key, and taken up by one sender at a time.

Sent at least once: a sender that dies between the delivery and its note of it leaves a notice that is taken up again when
its turn has run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from store.schema import Notice

State = Literal["waiting", "sent", "given up"]

_ROWS = 500
"""Notices in one statement: SQLite bounds its variables."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice to be stored."""

    key: str
    """Says what it tells whom."""
    kind: Literal["digest", "change", "failure", "certificate", "domain", "due"]
    recipient: str
    """Its label."""
    subject: str
    body: str
    """HTML."""
    text: str
    site_id: int | None = None
    group_id: int | None = None
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A notice that a sender took up, and which of its tries that is."""

    id: int
    key: str
    kind: str
    site_id: int | None
    group_id: int | None
    recipient: str
    subject: str
    body: str
    text: str
    tries: int
    """This one counted."""


def add_notices(session: Session, drafts: Sequence[Draft], now: datetime) -> int:
    """Stores the drafts whose key is not there yet, to be sent from ``now``. Returns how many those were."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = 0
    for start in range(0, len(drafts), _ROWS):
        rows = [
            {
                "key": one.key,
                "kind": one.kind,
                "site_id": one.site_id,
                "group_id": one.group_id,
                "run_id": one.run_id,
                "recipient": one.recipient,
                "subject": one.subject,
                "body": one.body,
                "text": one.text,
                "made": now,
                "next_try": now,
                "tries": 0,
                "error": "",
            }
            for one in drafts[start : start + _ROWS]
        ]
        statement = make(Notice).values(rows).on_conflict_do_nothing(index_elements=["key"]).returning(Notice.id)
        added += len(session.execute(statement).all())
    return added


def known_keys(session: Session, keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` that are stored."""
    wanted = list(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), _ROWS):
        found |= set(session.scalars(select(Notice.key).where(Notice.key.in_(wanted[start : start + _ROWS]))))
    return found


def take_up(session: Session, now: datetime, lease: timedelta) -> Turn | None:
    """The notice that has waited longest for its try, no one else's for ``lease``; None where none is due."""
    row = session.scalars(
        select(Notice)
        .where(Notice.next_try <= now)
        .order_by(Notice.next_try, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    row.tries += 1
    row.next_try = now + lease
    return Turn(
        id=row.id,
        key=row.key,
        kind=row.kind,
        site_id=row.site_id,
        group_id=row.group_id,
        recipient=row.recipient,
        subject=row.subject,
        body=row.body,
        text=row.text,
        tries=row.tries,
    )


def note_sent(session: Session, turn: Turn, now: datetime) -> None:
    """Says that a notice was delivered, whoever took it up since."""
    session.execute(update(Notice).where(Notice.id == turn.id).values(sent=now, next_try=None, error=""))


def note_failed(session: Session, turn: Turn, error: str, next_try: datetime | None) -> None:
    """Says why a try failed and when the next one is; None gives the notice up. Nothing where another try began since."""
    session.execute(
        update(Notice)
        .where(Notice.id == turn.id, Notice.tries == turn.tries, Notice.sent.is_(None))
        .values(error=error, next_try=next_try)
    )


def notices(session: Session, state: State | None = None, limit: int | None = None) -> list[Notice]:
    """Notices of a state, or all, the newest first."""
    wanted = _of(state).order_by(Notice.id.desc())
    return list(session.scalars(wanted if limit is None else wanted.limit(limit)))


def retry(session: Session, now: datetime, ids: Sequence[int] | None = None) -> list[int]:
    """Lets notices that were given up, and those that wait for another try, be tried from ``now``, all tries anew.

    ``ids``: these alone. Returns the ids of those that will be tried.
    """
    wanted = select(Notice.id).where(Notice.sent.is_(None)).where((Notice.tries > 0) | Notice.next_try.is_(None))
    if ids is not None:
        wanted = wanted.where(Notice.id.in_(list(ids)))
    found = list(session.scalars(wanted.order_by(Notice.id)))
    for start in range(0, len(found), _ROWS):
        session.execute(update(Notice).where(Notice.id.in_(found[start : start + _ROWS])).values(next_try=now, tries=0))
    return found


def counts(session: Session) -> dict[State, int]:
    """How many notices there are of each state."""
    states: tuple[State, ...] = ("waiting", "sent", "given up")
    return {state: session.scalar(select(func.count()).select_from(_of(state).subquery())) or 0 for state in states}


def state_of(notice: Notice) -> State:
    """What has become of a notice."""
    if notice.sent is not None:
        return "sent"
    return "given up" if notice.next_try is None else "waiting"


def _of(state: State | None) -> Select[Notice]:
    every = select(Notice)
    if state == "sent":
        return every.where(Notice.sent.is_not(None))
    if state == "waiting":
        return every.where(Notice.next_try.is_not(None))
    if state == "given up":
        return every.where(Notice.sent.is_(None), Notice.next_try.is_(None))
    return every
