"""Notices: made of what a run found and of what is about to expire or fall due, and delivered, each recipient by itself.

Delivered at least once, see docs/decisions/notices-at-least-once.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.exceptions import UsageError
from core.recipients import label
from core.settings import NoticeSettings
from scheduler.sending import SECONDS, Message, SendingError, send
from store.database import Database
from store.notices import Turn, note_failed, note_sent, take_up
from store.schema import Group, Site

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


def deliver(
    database: Database,
    now: datetime,
    settings: NoticeSettings,
    *,
    seconds: float = ROUND_SECONDS,
    sending: Callable[[str, Message, NoticeSettings], None] = send,
) -> Delivered:
    """Sends the notices whose try is due at ``now``. Takes up none after so many seconds; the last ones taken up may need
    ``scheduler.sending.SECONDS`` more. Safe beside another sender. Raises ``StoreError``.
    """
    end = time.monotonic() + seconds

    def work() -> Delivered:
        done = Delivered()
        while time.monotonic() < end:
            turn = database.insist(lambda session: take_up(session, now, LEASE))
            if turn is None:
                break
            done += _one(database, now, settings, turn, sending)
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
