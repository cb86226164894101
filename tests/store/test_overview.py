from __future__ import annotations

import pytest
from sqlalchemy import select

from core.snapshot import Cause
from store.database import Database
from store.overview import (
    changes_of,
    group_trend,
    newest_run,
    overview,
    overview_of_sites,
    site_trend,
    standings_of,
    weeks_of,
)
from store.schema import AuditRow, Group, Site
from tests.store.register import a_run, a_scan, a_site
from tests.store.weeks import Weeks, week


@pytest.fixture
def weeks(database: Database) -> Weeks:
    return Weeks(database)


def test_a_site_stands_in_the_overview_with_what_changed(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "missing"})
    told = {"O1": "met", "O2": "met"}
    row = weeks.next(told, first=told)
    with weeks.database.read() as session:
        (line,) = overview(session, row.run_id)
    assert (line.name, line.scan, line.state, line.met, line.better) == ("เทศบาลตำบลบ้านเตย", "done", "complete", 2, 1)
    assert (line.oit_low, line.oit_high, line.audit_id) == (100.0, 100.0, row.id)


def test_sites_without_an_audit_stand_in_the_overview_too(weeks: Weeks) -> None:
    with weeks.database.write() as session:
        run = a_run(session)
        a_scan(session, run, session.get_one(Site, weeks.site_id))
        a_scan(session, run, a_site(session, "https://b/"), state="failed", error="ดิสก์เต็ม")
    with weeks.database.read() as session:
        waiting, failed = overview(session, run.id)
    assert (waiting.scan, waiting.audit_id, waiting.state, waiting.met) == ("waiting", None, "", 0)
    assert (failed.scan, failed.error) == ("failed", "ดิสก์เต็ม")


def test_a_site_that_could_not_be_read_says_why(weeks: Weeks) -> None:
    row = weeks.next(failed=Cause.DNS)
    with weeks.database.read() as session:
        (line,) = overview(session, row.run_id)
    assert (line.state, line.cause, line.oit_low) == ("failed", "dns", None)


def test_a_first_look_does_not_stand_in_the_overview(weeks: Weeks) -> None:
    row = weeks.next({"O1": "met"}, first={"O1": "missing"})
    with weeks.database.read() as session:
        assert [line.audit_id for line in overview(session, row.run_id)] == [row.id]


def test_sites_are_shown_with_the_newest_audit_of_any_run(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "met"})
    weeks.next({"O1": "missing"}, fiscal_year=2570)
    with weeks.database.write() as session:
        other = a_site(session, "https://b/").id
    with weeks.database.read() as session:
        lines = {line.site_id: line for line in overview_of_sites(session, [weeks.site_id, other], 2569)}
    assert lines[weeks.site_id].audit_id == row.id
    assert (lines[other].audit_id, lines[other].scan) == (None, "")


def test_the_newest_audit_is_the_one_stored_last_though_a_clock_ran_ahead(weeks: Weeks) -> None:
    ahead = weeks.next({"O1": "met"})
    row = weeks.next({"O1": "missing"})
    with weeks.database.write() as session:
        session.get_one(AuditRow, ahead.id).fetched = week(400)
    with weeks.database.read() as session:
        (line,) = overview_of_sites(session, [weeks.site_id], 2569)
    assert line.audit_id == row.id


def test_only_confirmed_changes_are_told_unless_others_are_asked_for(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met"})
    row = weeks.next({"O1": "missing", "O2": "missing"}, first={"O1": "missing", "O2": "met"})
    with weeks.database.read() as session:
        assert [line.code for line in changes_of(session, row.run_id)] == ["O1"]
        assert [line.code for line in changes_of(session, row.run_id, states=("unconfirmed",))] == ["O2"]


def test_a_change_says_what_was_and_what_is(weeks: Weeks) -> None:
    weeks.next({"O1": "partial:stale,undated"})
    told = {"O1": "partial:stale"}
    row = weeks.next(told, first=told)
    with weeks.database.read() as session:
        (line,) = changes_of(session, row.run_id)
    assert (line.kind, line.before, line.after) == ("better", "partial", "partial")
    assert line.detail["gaps_before"] == ["stale", "undated"]
    assert line.detail["gaps"] == ["stale"]


def test_changes_are_found_by_site_and_by_day(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next({"O1": "missing"}, first={"O1": "missing"})
    with weeks.database.read() as session:
        assert changes_of(session, site_ids=[weeks.site_id + 1]) == []
        assert [line.audit_id for line in changes_of(session, site_ids=[weeks.site_id])] == [row.id]
        assert changes_of(session, since=week(2)) == []
        assert len(changes_of(session, since=week(1))) == 1


def test_what_can_be_checked_again_is_quiet(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    weeks.next({"O1": "unverified"}, first={"O1": "unverified"})
    row = weeks.next({"O1": "met"})
    with weeks.database.read() as session:
        assert changes_of(session, row.run_id) == []
        assert [line.kind for line in changes_of(session, row.run_id, quiet=True)] == ["checked"]


def test_items_are_in_the_order_of_their_numbers(weeks: Weeks) -> None:
    weeks.next({"O10": "met", "O2": "met"})
    row = weeks.next({"O10": "missing", "O2": "missing"}, first={"O10": "missing", "O2": "missing"})
    with weeks.database.read() as session:
        assert [line.code for line in changes_of(session, row.run_id)] == ["O2", "O10"]
        assert [one.code for one in standings_of(session, weeks.site_id, 2569)] == ["O2", "O10"]


def test_the_weeks_of_a_site_are_told_item_by_item(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "missing"})
    weeks.next({"O1": "met", "O2": "partial:stale"})
    with weeks.database.read() as session:
        told = [(one.code, one.at, one.verdict, one.gaps) for one in weeks_of(session, weeks.site_id, 2569)]
    assert told == [
        ("O1", week(0), "met", ""),
        ("O2", week(0), "missing", ""),
        ("O1", week(1), "met", ""),
        ("O2", week(1), "partial", "stale"),
    ]


def test_a_site_has_a_trend_with_its_failed_weeks(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "missing"})
    weeks.next(failed=Cause.DNS)
    weeks.next({"O1": "met", "O2": "met"})
    with weeks.database.read() as session:
        points = site_trend(session, weeks.site_id, 2569)
    assert [(point.oit_low, point.failed) for point in points] == [(50.0, 0), (None, 1), (100.0, 0)]
    assert [point.indicators for point in points] == [{"9": (50.0, 50.0)}, {}, {"9": (100.0, 100.0)}]


def _of_two_sites(session, name: str, group: Group, number: int, scores: tuple[float | None, ...]) -> None:
    run = a_run(session, name, group_id=group.id, started=week(number))
    for place, score in enumerate(scores):
        site = session.scalars(select(Site).where(Site.url == f"https://{place}/")).first() or a_site(
            session, f"https://{place}/"
        )
        scan = a_scan(session, run, site)
        session.add(
            AuditRow(
                site_id=site.id,
                run_id=run.id,
                scan_id=scan.id,
                fiscal_year=2569,
                revision="r",
                tool="1",
                as_of=run.as_of,
                fetched=run.started,
                state="complete" if score is not None else "failed",
                oit_low=score,
                oit_high=score,
                indicators={"9": [score, score], "10": [score, 100.0]} if score is not None else {},
            )
        )


def test_a_group_has_the_means_of_the_sites_that_have_a_score(database: Database) -> None:
    with database.write() as session:
        group = Group(name="north")
        session.add(group)
        session.flush()
        _of_two_sites(session, "หนึ่ง", group, 0, (40.0, None, 60.0))
        _of_two_sites(session, "สอง", group, 1, (50.0, 60.0, 70.0))
    with database.read() as session:
        points = group_trend(session, group, 2569)
        run = newest_run(session, group)
    assert [(point.oit_low, point.sites, point.failed) for point in points] == [(50.0, 2, 1), (60.0, 3, 0)]
    assert points[0].indicators == {"10": (50.0, 100.0), "9": (50.0, 50.0)}
    assert run is not None
    assert run.name == "สอง"
