"""Rows that tests of the store and the scheduler begin with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from store.schema import Run, Scan, Site

NOW = datetime(2026, 1, 4, 13, 0, tzinfo=UTC)
"""Sunday evening in Bangkok, fiscal year 2569."""


def a_site(session: Session, url: str = "https://www.baantoey.example.go.th/", **given: object) -> Site:
    """A site, stored."""
    site = Site(name="เทศบาลตำบลบ้านเตย", url=url, added=NOW, **given)
    session.add(site)
    session.flush()
    return site


def a_run(session: Session, name: str = "รอบแรก", *, started: datetime = NOW, **given: object) -> Run:
    """A run of fiscal year 2569, stored, its window ten hours long."""
    run = Run(
        name=name,
        fiscal_year=2569,
        as_of=date(2026, 1, 4),
        started=started,
        until=started + timedelta(hours=10),
        **given,
    )
    session.add(run)
    session.flush()
    return run


def a_scan(session: Session, run: Run, site: Site, **given: object) -> Scan:
    """A site's turn in a run, stored."""
    scan = Scan(run_id=run.id, site_id=site.id, url=site.url, not_before=run.started, **given)
    session.add(scan)
    session.flush()
    return scan
