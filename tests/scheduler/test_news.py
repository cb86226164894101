"""What is told of a round, and what of days to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.settings import NoticeSettings
from core.snapshot import Cause
from scheduler.notices import make_notices, make_warnings
from scheduler.weekly import REMIND_EVERY
from store.database import Database
from store.notices import notices
from store.schema import AuditDocument, AuditRow, Group, Notice, Run, Scan, Site
from tests.store.register import NOW, a_run, a_scan, a_site
from tests.store.weeks import Weeks, week

PALAD, PROVINCE = "palad@baantoey.go.th", "line://SECRETTOKEN/U1234"
SETTINGS = NoticeSettings(reports_url="https://oit.example.go.th/r/")
EXPIRIES = NoticeSettings(due_days=())
TWICE = {"O1": "met", "O2": "partial:stale"}


@pytest.fixture
def weeks(database: Database) -> Weeks:
    """A site with a contact; its runs are of a group with one recipient, see ``published``."""
    weeks = Weeks(database)
    with database.write() as session:
        session.add(Group(name="rayong", title="จังหวัดระยอง", recipients=[PROVINCE]))
        session.get_one(Site, weeks.site_id).contacts = [PALAD]
    return weeks


def published(weeks: Weeks, row: AuditRow, settings: NoticeSettings = SETTINGS) -> list[Notice]:
    """What the run of an audit tells, in the order of its making."""
    with weeks.database.write() as session:
        session.get_one(Run, row.run_id).group_id = session.scalars(select(Group.id)).one()
    before = {one.id for one in stored(weeks.database)}
    made = make_notices(weeks.database, row.run_id, NOW, settings)
    new = [one for one in stored(weeks.database) if one.id not in before]
    assert made == len(new)
    return new


def stored(database: Database) -> list[Notice]:
    with database.read() as session:
        return notices(session)[::-1]


def subjects(found: Sequence[Notice]) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in found]


def test_a_first_audit_tells_nothing(weeks: Weeks) -> None:
    assert published(weeks, weeks.next(TWICE)) == []


def test_a_week_without_changes_tells_nothing(weeks: Weeks) -> None:
    weeks.next(TWICE)
    assert published(weeks, weeks.next(TWICE)) == []


def test_a_confirmed_change_is_told_to_the_group_and_to_the_site(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met", "O3": "missing"})
    told = {"O1": "met", "O2": "missing", "O3": "met"}
    found = published(weeks, weeks.next(told, first=told))
    assert subjects(found) == [
        ("digest", "OIT: 1 ดีขึ้น 1 แย่ลง 0 ตรวจไม่ได้ (จังหวัดระยอง)"),
        ("change", "OIT เทศบาลตำบลบ้านเตย: ดีขึ้น 1 ข้อ แย่ลง 1 ข้อ"),
    ]
    digest, change = found
    assert digest.recipient.startswith("line://***#")
    assert "SECRET" not in digest.key
    assert "https://oit.example.go.th/r/rayong/index.html" in digest.text
    assert change.recipient == PALAD
    assert f"https://oit.example.go.th/r/rayong/www.baantoey.example.go.th-{weeks.site_id}/report.html" in change.text


def test_a_change_that_no_second_look_saw_is_not_told_before_next_week_has_seen_it(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    assert published(weeks, weeks.next({"O1": "missing"})) == []
    assert [one.kind for one in published(weeks, weeks.next({"O1": "missing"}))] == ["digest", "change"]
    assert published(weeks, weeks.next({"O1": "missing"})) == []


def test_what_is_to_be_done_stands_with_what_got_worse(weeks: Weeks) -> None:
    weeks.next({"O2": "met"})
    told = {"O2": "partial:stale"}
    (_, change) = published(weeks, weeks.next(told, first=told))
    assert "สิ่งที่ต้องทำ: แก้" in change.text


def test_an_audit_that_is_damaged_keeps_no_one_from_being_told(weeks: Weeks) -> None:
    weeks.next({"O2": "met"})
    row = weeks.next({"O2": "missing"}, first={"O2": "missing"})
    with weeks.database.write() as session:
        session.get_one(AuditDocument, row.id).body = b"half"
    assert [one.kind for one in published(weeks, row)] == ["digest", "change"]


def test_made_twice_a_runs_notices_are_there_once(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "met"}, first={"O1": "met"})
    assert len(published(weeks, row)) == 2
    assert published(weeks, row) == []


def test_a_site_that_cannot_be_read_is_told_of_once_and_then_now_and_again(weeks: Weeks) -> None:
    weeks.next(TWICE)
    told = [subjects(published(weeks, weeks.next(failed=Cause.TIMEOUT))) for _ in range(REMIND_EVERY + 1)]
    failure = ("failure", "OIT เทศบาลตำบลบ้านเตย: ตรวจเว็บไซต์ไม่ได้ (เว็บไซต์ไม่ตอบภายในเวลา)")
    digest = ("digest", "OIT: 0 ดีขึ้น 0 แย่ลง 1 ตรวจไม่ได้ (จังหวัดระยอง)")
    assert told == [[digest, failure], *[[]] * (REMIND_EVERY - 1), [digest, failure]]
    assert f"ติดต่อกัน {REMIND_EVERY + 1} รอบ" in stored(weeks.database)[-1].text


def test_a_site_that_was_read_in_between_is_told_of_anew(weeks: Weeks) -> None:
    for _ in range(2):
        weeks.next(TWICE)
        assert len(published(weeks, weeks.next(failed=Cause.DNS))) == 2


def test_a_site_that_never_was_read_is_told_of_once(weeks: Weeks) -> None:
    assert len(published(weeks, weeks.next(failed=Cause.DNS))) == 2
    assert published(weeks, weeks.next(failed=Cause.DNS)) == []


def test_items_that_could_not_be_checked_are_told_as_that_and_never_as_lost(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met"})
    told = {"O1": "met", "O2": "unverified"}
    digest, change = published(weeks, weeks.next(told, first=told))
    assert digest.subject == "OIT: 0 ดีขึ้น 0 แย่ลง 1 ตรวจไม่ได้ (จังหวัดระยอง)"
    assert "ตรวจไม่ได้ 1 ข้อ ข้ออื่นตรวจแล้ว" in digest.text
    assert change.subject == "OIT เทศบาลตำบลบ้านเตย: ตรวจไม่ได้ 1 ข้อ"
    assert "ไม่พบ" not in digest.text + change.text


def test_a_new_checklist_is_no_news_of_the_site(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    assert published(weeks, weeks.next({"O1": "missing"}, first={"O1": "missing"}, revision="r2")) == []


def test_a_fault_of_ours_is_told_to_the_group_and_not_to_the_agency(weeks: Weeks) -> None:
    weeks.next(TWICE)
    with weeks.database.write() as session:
        run = a_run(session, "ขัดข้อง", started=week(1), group_id=session.scalars(select(Group.id)).one())
        a_scan(session, run, session.get_one(Site, weeks.site_id), state="failed", error="disk full")
    assert make_notices(weeks.database, run.id, NOW, SETTINGS) == 1
    (digest,) = stored(weeks.database)
    assert "เทศบาลตำบลบ้านเตย: รอบนี้ยังไม่มีผลตรวจ" in digest.text


def test_each_group_of_a_site_hears_of_it_and_the_site_once(weeks: Weeks) -> None:
    with weeks.database.write() as session:
        session.add(Group(name="ministry", title="กระทรวง", recipients=["ministry@example.go.th"]))

    def told(row: AuditRow, name: str) -> list[str]:
        with weeks.database.write() as session:
            run = session.get_one(Run, row.run_id)
            run.group_id = session.scalars(select(Group.id).where(Group.name == name)).one()
            run.finished = run.started + timedelta(hours=2)
        made = make_notices(weeks.database, row.run_id, NOW, SETTINGS)
        return [one.subject for one in stored(weeks.database)[-made:]] if made else []

    for name in ("rayong", "ministry"):
        assert told(weeks.next({"O1": "missing"}), name) == []
    changed = "OIT เทศบาลตำบลบ้านเตย: ดีขึ้น 1 ข้อ"
    digest = "OIT: 1 ดีขึ้น 0 แย่ลง 0 ตรวจไม่ได้ ({})"
    assert told(weeks.next({"O1": "met"}, first={"O1": "met"}), "rayong") == [digest.format("จังหวัดระยอง"), changed]
    assert told(weeks.next({"O1": "met"}), "ministry") == [digest.format("กระทรวง")]
    assert [told(weeks.next({"O1": "met"}), name) for name in ("rayong", "ministry")] == [[], []]
    failed = [told(weeks.next(failed=Cause.DNS), name) for name in ("rayong", "ministry", "rayong", "ministry")]
    assert [len(one) for one in failed] == [2, 1, 0, 0]


def test_a_run_of_no_group_tells_the_sites_alone(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "met"}, first={"O1": "met"})
    assert make_notices(weeks.database, row.run_id, NOW, SETTINGS) == 1
    assert [one.kind for one in stored(weeks.database)] == ["change"]


def test_a_group_that_reads_english_is_told_in_english(weeks: Weeks) -> None:
    with weeks.database.write() as session:
        session.scalars(select(Group)).one().language = "en"
    weeks.next({"O1": "missing"})
    found = published(weeks, weeks.next({"O1": "met"}, first={"O1": "met"}))
    assert [one.subject for one in found] == [
        "OIT: 1 better, 0 worse, 0 unchecked (จังหวัดระยอง)",
        "OIT เทศบาลตำบลบ้านเตย: items better: 1",
    ]


def test_without_recipients_nothing_is_stored(weeks: Weeks) -> None:
    with weeks.database.write() as session:
        session.scalars(select(Group)).one().recipients = []
        session.get_one(Site, weeks.site_id).contacts = []
    weeks.next({"O1": "missing"})
    assert published(weeks, weeks.next({"O1": "met"}, first={"O1": "met"})) == []


def a_dated_site(
    database: Database, *, fetched: datetime = NOW, certificate: date | None = None, domain: date | None = None
) -> None:
    """A site with a contact, and an audit that saw these days."""
    with database.write() as session:
        site = session.scalars(select(Site)).first() or a_site(session, contacts=[PALAD])
        run = a_run(session, f"{fetched}", started=fetched)
        scan = a_scan(session, run, site, state="done")
        session.add(
            AuditRow(
                site_id=site.id,
                run_id=run.id,
                scan_id=scan.id,
                fiscal_year=2569,
                revision="r",
                tool="1",
                as_of=run.as_of,
                fetched=fetched,
                state="complete",
                certificate_expires=certificate,
                domain_expires=domain,
            )
        )


def days(number: int) -> timedelta:
    return timedelta(days=number)


def test_a_certificate_is_warned_of_30_and_7_days_ahead_once_each(database: Database) -> None:
    a_dated_site(database, certificate=date(2026, 2, 20))
    made = [(day, make_warnings(database, NOW + days(day), EXPIRIES)) for day in range(48)]
    # 4 January + 17 days is 30 days before 20 February; the audit is believed for 35 days.
    assert [day for day, number in made if number] == [17]
    a_dated_site(database, fetched=NOW + days(35), certificate=date(2026, 2, 20))
    made = [(day, make_warnings(database, NOW + days(day), EXPIRIES)) for day in range(35, 48)]
    assert [day for day, number in made if number] == [40]
    assert [one.subject for one in stored(database)] == [
        "OIT เทศบาลตำบลบ้านเตย: ใบรับรอง HTTPS หมดอายุ ในอีก 30 วัน",
        "OIT เทศบาลตำบลบ้านเตย: ใบรับรอง HTTPS หมดอายุ ในอีก 7 วัน",
    ]


def test_what_is_first_seen_late_is_warned_of_once(database: Database) -> None:
    a_dated_site(database, domain=date(2026, 1, 9))
    assert [make_warnings(database, NOW + days(day), EXPIRIES) for day in range(8)] == [1, *[0] * 7]
    assert stored(database)[0].subject == "OIT เทศบาลตำบลบ้านเตย: ชื่อโดเมนหมดอายุ ในอีก 5 วัน"


def test_a_renewed_certificate_is_warned_of_for_its_new_day_alone(database: Database) -> None:
    a_dated_site(database, certificate=date(2026, 1, 20))
    a_dated_site(database, fetched=NOW + days(7), certificate=date(2026, 4, 20))
    assert [make_warnings(database, NOW + days(day), EXPIRIES) for day in range(7, 20)] == [0] * 13


def test_the_day_is_that_of_thailand(database: Database) -> None:
    a_dated_site(database, certificate=date(2026, 2, 4))
    before_midnight = datetime(2026, 1, 4, 16, 59, tzinfo=UTC)
    assert make_warnings(database, before_midnight, EXPIRIES) == 0
    assert make_warnings(database, before_midnight + timedelta(minutes=1), EXPIRIES) == 1


def test_items_that_fall_due_are_warned_of_ahead_once_each(database: Database) -> None:
    with database.write() as session:
        a_site(session, contacts=[PALAD, PROVINCE])
        a_site(session, "https://paused/", contacts=[PALAD], paused=True)
    # Thai fiscal year 2568: monthly and half-year reports fall due on 1 April 2025.
    start = datetime(2025, 2, 20, 3, tzinfo=UTC)
    made = [(start + days(day), make_warnings(database, start + days(day), SETTINGS)) for day in range(45)]
    assert [(at.date(), number) for at, number in made if number] == [(date(2025, 3, 2), 2), (date(2025, 3, 25), 2)]
    first = stored(database)[0]
    assert (first.kind, first.recipient) == ("due", PALAD)
    assert "ถึงกำหนดวันที่ 1 เมษายน 2568" in first.text
    assert "- O11 " in first.text


def test_a_list_that_is_provisional_is_not_announced(database: Database) -> None:
    with database.write() as session:
        a_site(session, contacts=[PALAD])
    assert make_warnings(database, datetime(2026, 9, 20, 3, tzinfo=UTC), SETTINGS) == 0


def test_the_days_ahead_can_be_chosen_and_none_at_all(database: Database) -> None:
    a_dated_site(database, certificate=date(2026, 1, 24))
    assert make_warnings(database, NOW, NoticeSettings(expiry_days=(), due_days=())) == 0
    assert make_warnings(database, NOW, NoticeSettings(expiry_days=(20,), due_days=())) == 1


def test_a_site_deleted_takes_its_notices_along(weeks: Weeks) -> None:
    weeks.next(TWICE)
    published(weeks, weeks.next(failed=Cause.DNS))
    with weeks.database.write() as session:
        session.delete(session.get_one(Site, weeks.site_id))
        assert session.scalars(select(Scan)).all() == []
    assert [one.kind for one in stored(weeks.database)] == ["digest"]
