"""What a judgement knows of how long it holds, and that no day is compared behind its back."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from checklist.freshness import months_ended, read_days
from checklist.judging import judge_and_ask
from checklist.loading import load_checklist
from checklist.today import Today
from core.snapshot import Certificate, Domain, Health, HostTraffic, Snapshot
from tests.checklist.sites import AS_OF, SITE, checklist, home, link, page, row, said, site, subject

ROOT = Path(__file__).parents[2]


def test_a_day_that_has_come_stays_come():
    today = Today(AS_OF)
    assert today.has_come(AS_OF)
    assert today.has_come(AS_OF - timedelta(days=1))
    assert today.holds_until == date.max


def test_the_next_day_that_was_asked_for_ends_what_holds():
    today = Today(AS_OF)
    assert not today.has_come(AS_OF + timedelta(days=9))
    assert not today.has_come(AS_OF + timedelta(days=2))
    assert today.holds_until == AS_OF + timedelta(days=2)


def test_months_hold_until_the_next_one_ends():
    today = Today(date(2025, 2, 14))
    assert months_ended(2568, today) == ((2024, 10), (2024, 11), (2024, 12), (2025, 1))
    assert today.holds_until == date(2025, 3, 1)


def test_months_of_a_year_that_has_ended_hold_for_ever():
    today = Today(date(2025, 10, 1))
    assert len(months_ended(2568, today)) == 12
    assert today.holds_until == date.max


def test_the_newest_day_of_a_text_holds_until_the_next_one_in_it():
    today = Today(AS_OF)
    reading = read_days("ข่าว 5 มกราคม 2567\nกิจกรรม 9 ธันวาคม 2568\nกิจกรรม 20 สิงหาคม 2568", today)
    assert reading is not None
    assert today.holds_until == date(2025, 8, 20)


NEWS = subject("news", "ข่าวประชาสัมพันธ์", period="recent", thing="feed")
PLAN = subject("plan", "แผนดำเนินงาน", period="fy")
LATER = subject("report", "รายงานประจำปี", period="fy", due="09-01")
ENTRIES = page("/news", "ข่าวประชาสัมพันธ์", row("ประชุมสภา", "20 กรกฎาคม 2568"), row("ออกหน่วย", "12 สิงหาคม 2568"), said())
TOWN = site(
    home(link("ข่าวประชาสัมพันธ์", "/news"), link("แผนดำเนินงาน ปี 2568", "/plan")),
    ENTRIES,
    page("/plan", "แผนดำเนินงานประจำปี 2568", said()),
)


def judged(snapshot: Snapshot, day: date) -> tuple[str, date]:
    """The audit but for its day, and until when it is said to hold."""
    found = judge_and_ask(snapshot, checklist(NEWS, PLAN, LATER), day, "test")
    return found.audit.model_copy(update={"as_of": AS_OF}).to_json(), found.holds_until


def test_a_judgement_is_the_same_on_every_day_until_it_no_longer_holds():
    day, until = AS_OF, AS_OF
    ends = []
    while until != date.max:
        before, until = judged(TOWN, day)
        ends.append(until)
        while day < until and day < date(2026, 1, 1):
            assert judged(TOWN, day) == (before, until)
            day += timedelta(days=1)
        assert until == date.max or judged(TOWN, day)[0] != before
    assert ends == [date(2025, 8, 12), date(2025, 9, 1), date.max]


def test_a_line_that_is_due_later_ends_what_holds_on_that_day():
    lists = load_checklist(2568)
    found = judge_and_ask(site(home(said())), lists, date(2025, 2, 15), "test")
    assert found.holds_until == date(2025, 4, 1)


@pytest.mark.parametrize(
    "health",
    [
        {"seconds_median": 9.0, "seconds_p95": 12.0},
        {"traffic": (HostTraffic(host="www.tuayang.example", requests=50, answered=10),)},
        {"certificate": Certificate(problem="expired"), "domain": Domain(name="tuayang.example", problem="x")},
        {"server": "nginx", "crawl_delay": 5.0},
    ],
)
def test_how_the_server_stands_decides_no_item(health):
    moved = TOWN.model_copy(update={"health": Health(home=SITE, **health)})
    lists = checklist(NEWS, PLAN)
    plain, other = (judge_and_ask(one, lists, AS_OF, "test").audit for one in (TOWN, moved))
    kept = {"items", "scores", "crawl", "site"}
    assert other.model_dump(include=kept) == plain.model_dump(include=kept)
    server = {"https", "certificate", "domain", "availability", "speed", "mixed_content", "spam"}
    lines = [[check for check in one.health.checks if check.id not in server] for one in (plain, other)]
    assert lines[0] == lines[1]


AFTERWARDS = {"checklist/grouping.py", "checklist/two_audits.py"}
"""They lay finished audits side by side and judge none."""


def test_when_a_thing_was_fetched_or_changed_decides_nothing():
    """Scans that differ in nothing but these times count as equal (``crawler.outline``)."""
    looking = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "checklist").rglob("*.py")
        if re.search(r"\.(?:fetched|modified|created)\b", file.read_text(encoding="utf-8"))
    }
    assert looking - AFTERWARDS == {"checklist/judging.py"}


def test_the_day_of_the_audit_is_known_only_where_it_is_handed_on_or_counted_from():
    """Whoever else needs it asks ``Today``: a comparison behind its back would let an audit hold for too long."""
    knowing = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "checklist").rglob("*.py")
        if re.search(r"\bas_of\b", file.read_text(encoding="utf-8"))
    }
    handing_on = {"checklist/declared.py", "checklist/findings.py", "checklist/judging.py", "checklist/today.py"}
    assert knowing - AFTERWARDS == handing_on | {"checklist/health/connection.py", "checklist/health/standing.py"}
