from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.audit import Audit
from core.settings import RetentionSettings
from core.snapshot import Cause
from store.audits import load_audit, save_audit
from store.database import Database
from store.retention import ClearedRows, clear_rows, old_scans
from store.schema import AuditRow, Base, ChangeRow, FindingRow, Notice, Review, Run, Scan, Site, Standing, Worker
from tests.reports.golden import failed_audit, golden_audit
from tests.store.register import NOW, a_run, a_scan, a_site

RULES = RetentionSettings(keep_audit_weeks=2, keep_audit_months=2, keep_snapshots=2)
WEEK = timedelta(weeks=1)


def _audits(
    database: Database, weeks: int, *, failed: tuple[int, ...] = (), site_url: str = "http://a.example/"
) -> list[int]:
    """Audits of one site, a week apart, the last one NOW; returns their scans' ids, oldest first."""
    scans = []
    with database.write() as session:
        site = session.scalars(select(Site).where(Site.url == site_url)).first() or a_site(session, site_url)
        for week in range(weeks):
            begun = NOW - (weeks - 1 - week) * WEEK
            run = a_run(session, f"{site_url} {week}", started=begun, published=begun, finished=begun)
            run.as_of = begun.date()
            scan = a_scan(session, run, site, state="done", folder=f"sites/{site.id}/{run.id}/1")
            _save(session, scan, failed_audit(Cause.TIMEOUT) if week in failed else golden_audit(), begun)
            scans.append(scan.id)
    return scans


def _save(session, scan: Scan, audit: Audit, at: datetime, **given: bool) -> AuditRow:
    return save_audit(session, scan, audit.model_copy(update={"fetched": at, "as_of": at.date()}), **given)


def _kept(database: Database) -> list[date]:
    """Days of the audits whose documents are there."""
    with database.read() as session:
        return [
            row.as_of
            for row in session.scalars(select(AuditRow).order_by(AuditRow.fetched))
            if load_audit(session, row.id)
        ]


def test_whole_audits_are_kept_for_weeks_then_the_first_of_each_month(database: Database) -> None:
    _audits(database, 12)
    # 19 October 2568 to 4 January 2569: November's begins with the 2nd, December's with the 7th.
    assert clear_rows(database, NOW, RULES) == ClearedRows(7, 0, 0)
    assert [f"{day:%m-%d}" for day in _kept(database)] == ["11-09", "12-07", "12-21", "12-28", "01-04"]


def test_findings_of_cleared_audits_are_kept(database: Database) -> None:
    _audits(database, 6)
    clear_rows(database, NOW, RULES)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FindingRow)) == 6 * len(golden_audit().items)


def test_the_newest_audit_that_counts_stays_however_old(database: Database) -> None:
    _audits(database, 3, failed=(1, 2))
    clear_rows(database, NOW + 100 * WEEK, RULES)
    # And the newest of all.
    assert _kept(database) == [(NOW - 2 * WEEK).date(), NOW.date()]


def test_a_first_look_does_not_stand_for_its_month(database: Database) -> None:
    with database.write() as session:
        scan = a_scan(session, a_run(session, started=NOW - 20 * WEEK), a_site(session))
        first = _save(session, scan, golden_audit(), NOW - 20 * WEEK, final=False)
        scan.look = 2
        second = _save(session, scan, golden_audit(), NOW - 20 * WEEK + timedelta(hours=1))
    clear_rows(database, NOW, RULES)
    with database.read() as session:
        assert load_audit(session, first.id) is None
        assert load_audit(session, second.id) is not None


def _review(database: Database, scan_id: int, ended: datetime | None) -> None:
    with database.write() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.scan_id == scan_id)).one()
        finding = session.scalars(select(FindingRow).where(FindingRow.audit_id == row.id)).first()
        assert finding is not None
        # Since then the evidence is another one.
        for later in session.scalars(
            select(FindingRow).where(FindingRow.audit_id > row.id, FindingRow.code == finding.code)
        ):
            later.fingerprint = "f" * 16
        session.add(
            Review(
                site_id=row.site_id,
                fiscal_year=row.fiscal_year,
                code=finding.code,
                verdict="met",
                finding=finding.verdict,
                fingerprint=finding.fingerprint,
                reason="เห็นแล้ว",
                reviewer="ก",
                made=NOW,
                ended=ended,
            )
        )


@pytest.mark.parametrize("holds", [True, False])
def test_what_a_review_was_said_of_is_kept_while_it_holds(database: Database, holds: bool) -> None:
    scans = _audits(database, 6)
    _review(database, scans[2], None if holds else NOW)
    rules = RULES.model_copy(update={"keep_audit_months": 0})
    with database.read() as session:
        assert (scans[2] in [one.id for one in old_scans(session, NOW, rules)]) is not holds
    clear_rows(database, NOW, rules)
    assert ((NOW - 3 * WEEK).date() in _kept(database)) is holds


def test_a_rehearsal_deletes_nothing(database: Database) -> None:
    _audits(database, 6)
    assert clear_rows(database, NOW, RULES, rehearse=True).documents > 0
    assert len(_kept(database)) == 6


def test_the_newest_snapshots_that_could_be_read_are_kept(database: Database) -> None:
    scans = _audits(database, 6, failed=(3, 5))
    with database.read() as session:
        # The newest one of all is kept, too.
        assert [one.id for one in old_scans(session, NOW, RULES)] == [scans[0], scans[1], scans[3]]


@pytest.mark.parametrize(
    ("run", "scan"),
    [({"published": None}, {}), ({}, {"state": "waiting", "look": 2}), ({}, {"state": "scanned"})],
    ids=["unpublished", "second look", "files unread"],
)
def test_snapshots_that_a_run_under_way_needs_are_kept(database: Database, run: dict, scan: dict) -> None:
    scans = _audits(database, 6)
    with database.write() as session:
        found = session.get_one(Scan, scans[0])
        for name, value in scan.items():
            setattr(found, name, value)
        of = session.get_one(Run, found.run_id)
        of.until = NOW
        for name, value in run.items():
            setattr(of, name, value)
    with database.read() as session:
        assert [one.id for one in old_scans(session, NOW, RULES)] == scans[1:4]


def test_old_messages_go_and_those_still_to_be_sent_stay(database: Database) -> None:
    old = NOW - 27 * WEEK
    with database.write() as session:
        for key, made, next_try in (("sent", old, None), ("waits", old, NOW), ("new", NOW, None)):
            session.add(
                Notice(
                    key=key, kind="digest", recipient="a", subject="s", body="b", text="t", made=made, next_try=next_try
                )
            )
        session.add(Worker(name="gone", started=old, heard=old))
        session.add(Worker(name="here", started=old, heard=NOW))
    assert clear_rows(database, NOW, RULES) == ClearedRows(0, 1, 1)
    with database.read() as session:
        assert sorted(session.scalars(select(Notice.key))) == ["new", "waits"]
        assert session.scalars(select(Worker.name)).all() == ["here"]


def test_all_that_is_of_a_site_goes_with_it_and_nothing_else(database: Database) -> None:
    _audits(database, 2)
    _audits(database, 2, site_url="http://b.example/")
    tables = [table for table in Base.metadata.sorted_tables if "site_id" in table.columns or table.name == "sites"]
    with database.write() as session:
        for site in session.scalars(select(Site)).all():
            session.add(_standing(site.id))
            audit_id = session.scalar(select(func.max(AuditRow.id)).where(AuditRow.site_id == site.id))
            session.add(_change(session, site.id, audit_id or 0))
    with database.read() as session:
        before = {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        findings = session.scalar(select(func.count()).select_from(FindingRow)) or 0
    with database.write() as session:
        session.delete(session.scalars(select(Site).where(Site.url == "http://a.example/")).one())
    with database.read() as session:
        after = {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}
        assert session.scalar(select(func.count()).select_from(FindingRow)) == findings // 2
    assert after == {name: number // 2 for name, number in before.items()}


def _standing(site_id: int) -> Standing:
    return Standing(site_id=site_id, fiscal_year=2569, code="O1", verdict="met", since=NOW, latest="met")


def _change(session, site_id: int, audit_id: int) -> ChangeRow:
    row = session.get_one(AuditRow, audit_id)
    return ChangeRow(
        site_id=site_id,
        run_id=row.run_id,
        audit_id=audit_id,
        fiscal_year=2569,
        code="O1",
        kind="fixed",
        before="partial",
        after="met",
        seen=NOW,
    )
