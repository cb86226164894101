"""What is not needed any more is cleared away: old whole audits and messages in the database, old snapshots beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from core.settings import RetentionSettings
from scheduler.artefacts import Artefacts, key_of
from store.database import Database
from store.retention import clear_rows, old_scans
from store.schema import Scan


@dataclass(frozen=True, slots=True)
class Cleared:
    """What went."""

    documents: int
    """Whole audits, whose findings are kept."""
    snapshots: int
    """Scans whose artefacts went."""
    bytes: int
    """Of those artefacts."""
    notices: int
    workers: int


def clear(
    database: Database, artefacts: Artefacts, now: datetime, rules: RetentionSettings, *, rehearse: bool = False
) -> Cleared:
    """Clears away what the rules let go; ``rehearse``: only counts it. What was begun and broke off is gone on with next time.

    Raises ``StoreError``.
    """
    rows = clear_rows(database, now, rules, rehearse=rehearse)
    with database.read() as session:
        scans = old_scans(session, now, rules)
    size = 0
    for scan in scans:
        key = key_of(scan.site_id, scan.run_id)
        size += sum(artefacts.size(f"{key}/{look}") for look in range(1, scan.look + 1))
        if rehearse:
            continue
        # The files first: a folder that is named and empty counts as not there, one that nobody names would stay for ever.
        artefacts.delete(key)
        with database.write() as session:
            session.execute(update(Scan).where(Scan.id == scan.id, Scan.folder == scan.folder).values(folder=""))
    return Cleared(rows.documents, len(scans), size, rows.notices, rows.workers)
