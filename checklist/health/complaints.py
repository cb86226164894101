"""The complaint channel is reached in at most three clicks from the home page."""

from __future__ import annotations

from checklist.findings import Judge
from checklist.health.clicks import Clicks
from checklist.health.words import place, told
from core.audit import HealthCheck, Verdict

SUBJECT = "complaint_channel"
MAX_CLICKS = 3


def complaint_channel(bench: Judge, clicks: Clicks) -> HealthCheck | None:
    """The line on the channel, its value in clicks; None where the checklist does not know the subject."""
    if SUBJECT not in bench.subjects:
        return None
    finding = bench.finding(SUBJECT)
    ways = sorted(
        (away, evidence.url, evidence.title)
        for evidence in finding.evidence
        if (away := clicks.to(evidence.url)) is not None
    )
    complete = bench.snapshot.state == "complete"
    if ways:
        away, url, title = ways[0]
        shown = place(url, text=title)
        if away <= MAX_CLICKS:
            path = " › ".join(("หน้าแรก", *clicks.words(url)))
            return told("complaint_channel", "near", places=[shown], value=away, clicks=away, path=path)
        if complete and not clicks.open_within(MAX_CLICKS - 1):
            path = " › ".join(("หน้าแรก", *clicks.words(url)))
            return told("complaint_channel", "far", places=[shown], value=away, clicks=away, path=path)
        return told("complaint_channel", "unknown", places=[shown])
    if finding.evidence and complete and not clicks.open_within(MAX_CLICKS - 1):
        return told("complaint_channel", "no_path", places=[place(one.url, text=one.title) for one in finding.evidence])
    if finding.verdict is Verdict.MISSING:
        return told("complaint_channel", "none")
    return told("complaint_channel", "unknown")
