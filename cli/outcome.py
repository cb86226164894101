"""How a command that audits ends: a summary on stderr, the file's path on stdout, the exit status."""

from __future__ import annotations

import typer

from core.audit import Audit, Verdict
from core.causes import causes
from core.snapshot import Cause
from crawler.files import Counts
from reports.safety import clean
from scheduler.audit import Audited


def finish(audited: Audited, fail_under: float | None) -> None:
    """Tells the outcome and leaves with 0, 1 (below ``fail_under``) or 3 (the site could not be checked)."""
    # What a site says of itself stands in it.
    typer.echo(clean(summary(audited.audit)), err=True)
    typer.echo(opened(audited.counts), err=True)
    typer.echo(audited.files[0])
    if audited.audit.crawl.state == "failed":
        raise typer.Exit(3)
    oit = audited.audit.scores.oit
    if fail_under is not None and oit is not None and oit.low < fail_under:
        raise typer.Exit(1)


def summary(audit: Audit) -> str:
    """The audit in a few lines of plain English."""
    crawl, scores = audit.crawl, audit.scores
    if crawl.state == "failed":
        mend = causes().words(str(crawl.cause or "other")).mend.en
        if crawl.cause is Cause.PRIVATE_ADDRESS:
            mend = "Give --allow-private to check a site of your own network."
        return (
            f"{audit.site.url} could not be checked: {crawl.detail or crawl.cause or 'unknown cause'}. {mend} No score."
        )
    counts = ", ".join(
        f"{number} {verdict.value.replace('_', ' ')}"
        for verdict in Verdict
        if (number := sum(item.verdict is verdict for item in audit.items))
    )
    lines = [f"{audit.site.url}, fiscal year {audit.edition.fiscal_year}, as of {audit.as_of}: {counts}"]
    if scores.oit is not None:
        lines.append(f"OIT {scores.oit.low:.1f}-{scores.oit.high:.1f} of 100, {_shares(audit)}")
    if crawl.state == "partial":
        lines.append(f"The site was read in part ({crawl.cause or 'unknown cause'}): {crawl.detail}".rstrip(": "))
    if audit.edition.provisional:
        lines.append("The checklist of this year is provisional.")
    return "\n".join(lines)


def opened(counts: Counts) -> str:
    """What opening the files took, in one line of plain English."""
    line = f"Files: {counts.read} opened, {counts.reused} known from before"
    if counts.recognised or counts.recognised_reused:
        line += f"; scanned pages: {counts.recognised} recognised, {counts.recognised_reused} known from before"
    if counts.failed:
        causes = ", ".join(f"{number} {cause.replace('_', ' ')}" for cause, number in counts.failed.items())
        line += f"; not read to their end: {causes}"
    return line


def _shares(audit: Audit) -> str:
    named = (("found", audit.scores.presence), ("of the right period", audit.scores.freshness))
    return ", ".join(f"{share:.0f} % {what}" for what, share in named if share is not None)
