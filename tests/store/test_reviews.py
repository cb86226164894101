from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from core.audit import Verdict
from core.exceptions import UsageError
from core.snapshot import Cause
from store.database import Database
from store.reviews import active_reviews, add_review, list_reviews, withdraw_review
from store.schema import Review
from tests.store.weeks import Weeks, week

TODAY = date(2026, 1, 5)


def reviewed_site(database: Database) -> Weeks:
    """A site of one week."""
    found = Weeks(database)
    found.next({"O1": "missing", "O2": "met"}, files={"O2": "a" * 64})
    return found


@pytest.fixture
def weeks(sqlite_url: str) -> Iterator[Weeks]:
    database = Database(sqlite_url)
    yield reviewed_site(database)
    database.dispose()


@pytest.fixture
def on_each(database: Database) -> Weeks:
    """The same on SQLite and on PostgreSQL, for what the database has a part in."""
    return reviewed_site(database)


def review(weeks: Weeks, code: str = "O1", verdict: Verdict = Verdict.MET, **given: Any) -> Review:
    words = {"reason": "เห็นแผนในหน้าแรก", "reviewer": "สมหญิง", "until": None}
    with weeks.database.write() as session:
        return add_review(session, weeks.site_id, 2569, code, verdict, **(words | given), now=week(0), today=TODAY)


def holding(weeks: Weeks, today: date = TODAY) -> list[str]:
    with weeks.database.read() as session:
        return [one.code for one in active_reviews(session, weeks.site_id, 2569, today)]


def ends(weeks: Weeks) -> list[str]:
    with weeks.database.read() as session:
        return [one.ended_why for one in list_reviews(session, weeks.site_id, ended=True)]


def test_a_review_holds_what_was_found_and_what_the_person_says(on_each: Weeks) -> None:
    made = review(on_each)
    assert (made.code, made.verdict, made.finding) == ("O1", "met", "missing")
    assert holding(on_each) == ["O1"]


@pytest.mark.parametrize("code", ["O1", "o1", "1", " O1 "])
def test_an_item_may_be_written_as_people_do(weeks: Weeks, code: str) -> None:
    assert review(weeks, code).code == "O1"


def test_a_review_outlives_scans_that_find_the_same(weeks: Weeks) -> None:
    review(weeks)
    for _ in range(3):
        weeks.next({"O1": "missing", "O2": "met"}, files={"O2": "a" * 64})
    assert holding(weeks) == ["O1"]


def test_a_review_outlives_a_week_in_which_nothing_could_be_checked(weeks: Weeks) -> None:
    review(weeks)
    weeks.next({"O1": "unverified", "O2": "met"}, files={"O2": "a" * 64})
    weeks.next(failed=Cause.TIMEOUT)
    assert holding(weeks) == ["O1"]


def test_a_review_ends_when_another_file_lies_there(on_each: Weeks) -> None:
    review(on_each, "O2")
    on_each.next({"O1": "missing", "O2": "met"}, files={"O2": "b" * 64})
    assert holding(on_each) == []
    assert ends(on_each) == ["evidence_changed"]


def test_a_review_ends_with_a_change_that_is_confirmed_and_not_before(weeks: Weeks) -> None:
    review(weeks)
    weeks.next({"O1": "partial:stale", "O2": "met"}, files={"O2": "a" * 64})
    assert holding(weeks) == ["O1"]
    weeks.next({"O1": "partial:stale", "O2": "met"}, files={"O2": "a" * 64})
    assert holding(weeks) == []


def test_a_review_outlives_another_checklist_that_says_something_else_of_the_same_evidence(on_each: Weeks) -> None:
    review(on_each, "O2", Verdict.PARTIAL)
    on_each.next({"O1": "missing", "O2": "partial:stale"}, files={"O2": "a" * 64}, revision="r2")
    assert holding(on_each) == ["O2"]
    on_each.next({"O1": "missing", "O2": "partial:stale"}, files={"O2": "a" * 64}, revision="r2")
    assert holding(on_each) == ["O2"]
    on_each.next({"O1": "missing", "O2": "partial:stale"}, files={"O2": "b" * 64}, revision="r2")
    assert holding(on_each) == []


def test_a_review_ends_when_another_checklist_finds_other_evidence(weeks: Weeks) -> None:
    review(weeks, "O2")
    weeks.next({"O1": "missing", "O2": "met"}, files={"O2": "b" * 64}, revision="r2")
    assert ends(weeks) == ["evidence_changed"]


def test_an_audit_as_of_an_earlier_day_ends_no_review(weeks: Weeks) -> None:
    review(weeks)
    weeks.next({"O1": "not_due", "O2": "not_due"})
    assert holding(weeks) == ["O1"]


def test_a_review_holds_through_its_last_day(on_each: Weeks) -> None:
    review(on_each, until=date(2026, 1, 31))
    assert holding(on_each, date(2026, 1, 31)) == ["O1"]
    assert holding(on_each, date(2026, 2, 1)) == []


def test_a_review_that_has_expired_ends_with_the_next_scan(weeks: Weeks) -> None:
    review(weeks, until=TODAY)
    weeks.next({"O1": "missing", "O2": "met"}, files={"O2": "a" * 64})
    assert ends(weeks) == ["expired"]


def test_a_scan_on_the_last_day_of_a_review_does_not_end_it(weeks: Weeks) -> None:
    review(weeks, until=date(2026, 1, 11))
    weeks.next({"O1": "missing", "O2": "met"}, files={"O2": "a" * 64})
    assert ends(weeks) == [""]


def test_a_later_review_of_an_item_replaces_the_one_before(on_each: Weeks) -> None:
    review(on_each)
    review(on_each, verdict=Verdict.PARTIAL)
    assert holding(on_each) == ["O1"]
    assert ends(on_each) == ["replaced", ""]


def test_a_review_is_withdrawn_once(on_each: Weeks) -> None:
    made = review(on_each)
    with on_each.database.write() as session:
        withdraw_review(session, made.id, week(1))
    assert holding(on_each) == []
    with pytest.raises(UsageError, match="has ended already"), on_each.database.write() as session:
        withdraw_review(session, made.id, week(1))
    with pytest.raises(UsageError, match="oit review list"), on_each.database.write() as session:
        withdraw_review(session, made.id + 9, week(1))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "  "}, "--reason"),
        ({"reviewer": ""}, "--by"),
        ({"until": date(2025, 12, 31)}, "has passed"),
        ({"verdict": Verdict.NOT_DUE}, "met, partial or missing"),
        ({"code": "O99"}, "O99"),
    ],
)
def test_what_makes_no_review_is_refused_with_the_mend(weeks: Weeks, given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        review(weeks, **given)
    assert holding(weeks) == []


def test_a_site_without_an_audit_has_nothing_to_review(weeks: Weeks) -> None:
    with pytest.raises(UsageError, match="no audit of fiscal year 2570"), weeks.database.write() as session:
        add_review(
            session,
            weeks.site_id,
            2570,
            "O1",
            Verdict.MET,
            reason="ก",
            reviewer="ข",
            until=None,
            now=week(0),
            today=TODAY,
        )


def test_after_a_failed_week_the_last_findings_are_reviewed(weeks: Weeks) -> None:
    weeks.next(failed=Cause.DNS)
    assert review(weeks).finding == "missing"
