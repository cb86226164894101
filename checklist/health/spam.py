"""Spam that intruders put into the site: the agency wants to know of it before its visitors and Google do."""

from __future__ import annotations

from checklist.health.words import place, told
from core.audit import HealthCheck
from core.snapshot import Snapshot


def spam_check(snapshot: Snapshot) -> HealthCheck | None:
    """The line on it, its value in pages; ``None`` for a site that could not be read and showed none."""
    found = snapshot.health.spam
    if found:
        pages = len({one.url for one in found})
        shown = [place(one.url, f"spam_{one.kind}", text=one.quote) for one in found]
        return told("spam", "some", places=shown, value=pages, count=pages)
    if snapshot.state == "failed":
        return None
    complete = snapshot.state == "complete"
    return told("spam", "none" if complete else "unknown", value=0 if complete else None)
