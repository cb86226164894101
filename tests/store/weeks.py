"""Small audits of one site, week after week, stored and recorded as a run does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import (
    Audit,
    Crawl,
    EditionRef,
    Evidence,
    Gap,
    IndicatorScore,
    Item,
    Range,
    Scores,
    SiteRef,
    UnreadEntry,
    Verdict,
)
from core.snapshot import Cause
from scheduler.history import record
from store.audits import save_audit
from store.database import Database
from store.schema import AuditRow, ChangeRow, Run, Scan, Site, Standing
from tests.store.register import NOW, a_run, a_scan, a_site

PAGE = "https://www.baantoey.example.go.th/plan"


def week(number: int) -> datetime:
    """The moment of a weekly visit; 0 is the first."""
    return NOW + timedelta(days=7 * number)


def an_item(code: str, told: str, *, file: str = "") -> Item:
    """``told``: a verdict, and gaps after a colon: ``partial:stale,undated``. ``file``: SHA-256 of the file it rests on."""
    verdict, _, gaps = told.partition(":")
    there = verdict in {"met", "partial"}
    return Item(
        code=code,
        title=f"ข้อ {code}",
        subjects=("plan",),
        indicator="9",
        verdict=Verdict(verdict),
        confidence="certain",
        present=there,
        ita_points=1.0,
        due=date(2025, 10, 1),
        cause="timeout" if verdict == "unverified" else "",
        gaps=tuple(Gap(id=gap, advice="แก้") for gap in gaps.split(",") if gap),
        evidence=(Evidence(url=f"{PAGE}/{code}", title="แผน", kind="pdf" if file else "page", sha256=file),)
        if there
        else (),
    )


def an_audit(
    at: datetime,
    told: Mapping[str, str],
    *,
    unread: tuple[str, ...] = (),
    failed: Cause | None = None,
    revision: str = "r1",
    tool: str = "1",
    fiscal_year: int = 2569,
    files: Mapping[str, str] | None = None,
) -> Audit:
    """An audit of the items told of; of a site that could not be read where ``failed`` says why."""
    items = tuple(an_item(code, one, file=(files or {}).get(code, "")) for code, one in told.items())
    met = 100.0 * sum(item.verdict is Verdict.MET for item in items) / max(len(items), 1)
    return Audit(
        tool=tool,
        site=SiteRef(url="https://www.baantoey.example.go.th/"),
        edition=EditionRef(fiscal_year=fiscal_year, revision=revision),
        as_of=date(2026, 1, 4),
        fetched=at,
        crawl=Crawl(
            state="failed" if failed else "partial" if unread else "complete",
            cause=failed,
            pages=10,
            documents=2,
            bytes=1000,
            unread=tuple(UnreadEntry(url=url, cause=Cause.TIMEOUT) for url in unread),
        ),
        scores=Scores(presence=None, freshness=None, oit=None)
        if failed
        else Scores(
            presence=met,
            freshness=met,
            oit=Range(low=met, high=met),
            indicators=(IndicatorScore(id="9", low=met, high=met),),
        ),
        items=() if failed else items,
    )


class Weeks:
    """One site in a database, visited week after week."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._number = 0
        with database.write() as session:
            self.site_id = a_site(session).id

    def next(
        self,
        told: Mapping[str, str] | None = None,
        *,
        first: Mapping[str, str] | None = None,
        failures: int = 1,
        earlier: Audit | None = None,
        **given: object,
    ) -> AuditRow:
        """Another week's run with its audit; ``first``: what the first look said, where there was a second one."""
        at = week(self._number)
        self._number += 1
        audit = an_audit(at, told or {}, **given)  # type: ignore[arg-type]
        with self.database.write() as session:
            run = a_run(session, f"รอบ {self._number}", started=at)
            scan = a_scan(
                session, run, session.get_one(Site, self.site_id), failures=failures if given.get("failed") else 0
            )
            if first is not None:
                save_audit(session, scan, an_audit(at, first), final=False)
                scan.look = 2
            row = save_audit(session, scan, audit)
            record(session, row, audit, at + timedelta(hours=1), earlier=earlier)
            scan.state = "done"
        return row

    def changes(self, row: AuditRow) -> list[tuple[str, str, str]]:
        """Item, kind and state of the changes that belong to an audit."""
        with self.database.read() as session:
            found = session.scalars(
                select(ChangeRow).where(ChangeRow.audit_id == row.id).order_by(ChangeRow.code, ChangeRow.kind)
            )
            return [(one.code, one.kind, one.state) for one in found]

    def standing(self, code: str) -> Standing:
        with self.database.read() as session:
            return session.get_one(Standing, (self.site_id, 2569, code))


def next_scan(session: Session, weeks: Weeks, number: int) -> tuple[Run, Scan]:
    """A run that has begun, and the site's turn in it."""
    run = a_run(session, f"รอบต่อไป {number}", started=week(number))
    return run, a_scan(session, run, session.get_one(Site, weeks.site_id))
