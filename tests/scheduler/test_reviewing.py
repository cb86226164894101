from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.audit import Audit, Range, Verdict
from core.settings import StoreSettings
from scheduler.publish import publish
from scheduler.reviewing import compared, shown_audit, with_reviews
from store.audits import load_audit
from store.database import Database
from store.reviews import active_reviews, add_review
from store.schema import AuditDocument, AuditRow, Run
from tests.reports.golden import golden_audit
from tests.store.weeks import Weeks, week

TODAY = date(2026, 1, 5)


@pytest.fixture
def weeks(sqlite_url: str) -> Iterator[Weeks]:
    database = Database(sqlite_url)
    yield Weeks(database)
    database.dispose()


def review(weeks: Weeks, code: str, verdict: Verdict, until: date | None = None) -> None:
    with weeks.database.write() as session:
        add_review(
            session,
            weeks.site_id,
            2569,
            code,
            verdict,
            reason="เปิดดูแล้ว",
            reviewer="สมหญิง",
            until=until,
            now=week(0),
            today=TODAY,
        )


def shown(weeks: Weeks, row: AuditRow, today: date = TODAY) -> Audit:
    with weeks.database.read() as session:
        audit = shown_audit(session, row, today)
    assert audit is not None
    return audit


def test_an_audit_without_reviews_and_past_is_shown_as_it_is_stored(weeks: Weeks) -> None:
    row = weeks.next({"O1": "missing"})
    with weeks.database.read() as session:
        stored = load_audit(session, row.id)
    assert stored is not None
    assert shown(weeks, row).to_json() == stored.to_json()
    assert '"review' not in stored.to_json()
    assert '"compared' not in golden_audit().to_json()


def test_the_finding_stays_beside_what_the_person_says(weeks: Weeks) -> None:
    row = weeks.next({"O1": "missing", "O2": "missing"})
    review(weeks, "O1", Verdict.MET)
    audit = shown(weeks, row)
    first, second = audit.items
    assert first.verdict is Verdict.MISSING
    assert first.review is not None
    assert (first.review.verdict, first.review.finding) == (Verdict.MET, Verdict.MISSING)
    assert (first.review.reviewer, first.review.reason) == ("สมหญิง", "เปิดดูแล้ว")
    assert second.review is None


def test_the_score_by_reviews_goes_by_the_official_roll_up_and_leaves_the_programs_own(weeks: Weeks) -> None:
    row = weeks.next({"O1": "missing", "O2": "met", "O3": "unverified", "O4": "not_due"})
    review(weeks, "O1", Verdict.MET)
    review(weeks, "O2", Verdict.PARTIAL)
    review(weeks, "O3", Verdict.MET)
    before, scores = golden_audit().scores, shown(weeks, row).scores
    assert before.reviewed is None
    assert scores.reviewed == Range(low=66.67, high=66.67)
    assert scores.oit == Range(low=25.0, high=25.0)


def test_an_audit_with_reviews_comes_back_whole_from_its_json(weeks: Weeks) -> None:
    row = weeks.next({"O1": "missing"})
    review(weeks, "O1", Verdict.MET)
    audit = shown(weeks, row)
    assert Audit.model_validate_json(audit.to_json()) == audit


def test_a_review_is_shown_while_its_item_cannot_be_checked(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    review(weeks, "O1", Verdict.MET)
    row = weeks.next({"O1": "unverified"})
    assert shown(weeks, row).items[0].review is not None


def test_a_review_is_not_shown_beside_other_evidence(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    review(weeks, "O1", Verdict.MET)
    row = weeks.next({"O1": "partial:stale"})
    assert shown(weeks, row).items[0].review is None
    assert shown(weeks, weeks.next({"O1": "missing"})).items[0].review is not None


def test_a_review_is_not_shown_after_its_last_day(weeks: Weeks) -> None:
    row = weeks.next({"O1": "missing"})
    review(weeks, "O1", Verdict.MET, until=date(2026, 1, 31))
    assert shown(weeks, row, date(2026, 1, 31)).items[0].review is not None
    assert shown(weeks, row, date(2026, 2, 1)).items[0].review is None


def test_changes_are_told_with_the_day_they_are_compared_with(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "missing", "O3": "met"})
    told = {"O1": "missing", "O2": "met", "O3": "missing"}
    row = weeks.next(told, first=told | {"O3": "met"})
    found = shown(weeks, row).compared
    assert found is not None
    assert found.since == week(0)
    assert [(one.code, one.kind, one.direction) for one in found.changes] == [
        ("O1", "lost", "worse"),
        ("O2", "new", "better"),
    ]
    assert [one.code for one in found.waiting] == ["O3"]


def test_a_week_without_change_says_so(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next({"O1": "met"})
    with weeks.database.read() as session:
        found = compared(session, row)
    assert found is not None
    assert (found.changes, found.waiting) == ((), ())


def test_an_audit_whose_evidence_was_cleared_away_is_not_shown(weeks: Weeks) -> None:
    row = weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        session.delete(session.get_one(AuditDocument, row.id))
    with weeks.database.read() as session:
        assert shown_audit(session, row, TODAY) is None


def test_a_damaged_audit_is_told_in_the_log_and_not_shown(weeks: Weeks, caplog: pytest.LogCaptureFixture) -> None:
    row = weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        session.get_one(AuditDocument, row.id).body = b"damaged"
    with weeks.database.read() as session:
        assert shown_audit(session, row, TODAY) is None
    assert f"audit {row.id} is damaged" in caplog.text


def test_reviews_of_items_that_the_audit_does_not_have_change_nothing(weeks: Weeks) -> None:
    row = weeks.next({"O1": "missing", "O2": "missing"})
    review(weeks, "O2", Verdict.MET)
    with weeks.database.read() as session:
        audit = load_audit(session, row.id)
        assert audit is not None
        alone = audit.model_copy(update={"items": audit.items[:1]})
        assert with_reviews(alone, active_reviews(session, weeks.site_id, 2569, TODAY)) is alone


def test_the_published_report_shows_changes_and_reviews(weeks: Weeks, tmp_path: Path) -> None:
    weeks.next({"O1": "met", "O2": "missing"})
    review(weeks, "O2", Verdict.MET)
    told = {"O1": "missing", "O2": "missing"}
    row = weeks.next(told, first=told)
    with weeks.database.write() as session:
        session.get_one(Run, row.run_id).finished = week(1)
    settings = StoreSettings(data_dir=tmp_path, reports_dir=tmp_path / "reports")
    assert publish(weeks.database, row.run_id, settings, week(1))
    (report,) = tmp_path.glob("reports/*/*/report.html")
    page = report.read_text(encoding="utf-8")
    assert "เปลี่ยนจากครั้งก่อน" in page
    assert "สมหญิง" in page
    kept = Audit.model_validate_json(report.with_name("audit.json").read_bytes())
    assert kept.compared is not None
    assert [one.code for one in kept.compared.changes] == ["O1"]
