from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from core.audit import Audit
from core.snapshot import Cause
from scheduler.history import needs_rejudging, record, wants_second_look
from store.audits import save_audit
from store.database import Database
from store.overview import changes_of
from store.schema import AuditDocument, AuditRow, ChangeRow, Standing
from tests.store.weeks import PAGE, Weeks, an_audit, next_scan, week


@pytest.fixture
def weeks(sqlite_url: str) -> Iterator[Weeks]:
    database = Database(sqlite_url)
    yield Weeks(database)
    database.dispose()


@pytest.fixture
def on_each(database: Database) -> Weeks:
    """The same on SQLite and on PostgreSQL, for what the database has a part in."""
    return Weeks(database)


def wants(weeks: Weeks, number: int, told: dict[str, str], *, earlier: Audit | None = None, **given: object) -> bool:
    """Whether a first look of another week that tells this asks for a second one."""
    with weeks.database.write() as session:
        _, scan = next_scan(session, weeks, number)
        audit = an_audit(week(number), told, **given)  # type: ignore[arg-type]
        return wants_second_look(session, scan, audit, earlier=earlier)


def test_the_first_audit_of_a_site_changes_nothing(weeks: Weeks) -> None:
    row = weeks.next({"O1": "met", "O2": "missing"})
    assert weeks.changes(row) == []
    assert (row.better, row.worse, row.unchecked) == (0, 0, 0)
    assert weeks.standing("O1").since == week(0)
    assert weeks.standing("O2").first_seen is None


def test_a_change_that_both_looks_of_a_run_see_is_confirmed(on_each: Weeks) -> None:
    on_each.next({"O1": "met", "O2": "missing", "O3": "met"})
    told = {"O1": "partial:stale", "O2": "met", "O3": "missing"}
    row = on_each.next(told, first=told)
    assert on_each.changes(row) == [
        ("O1", "stale", "confirmed"),
        ("O2", "new", "confirmed"),
        ("O3", "lost", "confirmed"),
    ]
    assert (row.better, row.worse, row.unchecked) == (1, 2, 0)
    assert on_each.standing("O3").verdict == "missing"
    assert on_each.standing("O3").last_seen == week(0)


def test_a_change_that_one_look_sees_is_not_told(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next({"O1": "missing"})
    assert weeks.changes(row) == [("O1", "lost", "unconfirmed")]
    assert row.worse == 0
    standing = weeks.standing("O1")
    assert (standing.verdict, standing.latest, standing.pending) == ("met", "missing", "missing")


def test_the_next_run_confirms_what_waited(on_each: Weeks) -> None:
    on_each.next({"O1": "met"})
    on_each.next({"O1": "missing"})
    row = on_each.next({"O1": "missing"})
    assert on_each.changes(row) == [("O1", "lost", "confirmed")]
    assert row.worse == 1
    standing = on_each.standing("O1")
    assert (standing.verdict, standing.pending, standing.since) == ("missing", "", week(1))


def test_what_the_next_run_sees_otherwise_is_withdrawn(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    lost = weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "met"})
    assert weeks.changes(row) == []
    assert weeks.changes(lost) == [("O1", "lost", "withdrawn")]
    assert weeks.standing("O1").pending == ""
    assert weeks.standing("O1").since == week(0)


def test_what_the_second_look_sees_otherwise_is_withdrawn(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next({"O1": "met"}, first={"O1": "missing"})
    assert weeks.changes(row) == [("O1", "lost", "withdrawn")]
    assert row.worse == 0
    with weeks.database.read() as session:
        assert changes_of(session, row.run_id) == []


def test_what_is_there_in_two_states_is_told_once_it_is_seen_twice(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "met"}, first={"O1": "partial:stale"})
    assert weeks.changes(row) == [("O1", "new", "unconfirmed")]
    assert weeks.changes(weeks.next({"O1": "met"})) == [("O1", "new", "confirmed")]


def test_an_item_that_was_blocked_is_not_lost(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next({"O1": "unverified"}, first={"O1": "unverified"})
    assert weeks.changes(row) == [("O1", "unchecked", "confirmed")]
    assert (row.worse, row.unchecked) == (0, 1)
    standing = weeks.standing("O1")
    assert (standing.verdict, standing.latest, standing.last_checked) == ("met", "unverified", week(0))


def test_after_a_blocked_week_the_last_known_verdict_is_compared(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met"})
    blocked = {"O1": "unverified", "O2": "unverified"}
    weeks.next(blocked, first=blocked)
    told = {"O1": "met", "O2": "missing"}
    row = weeks.next(told, first=told)
    assert weeks.changes(row) == [("O1", "checked", "confirmed"), ("O2", "lost", "confirmed")]
    assert (row.better, row.worse, row.unchecked) == (0, 1, 0)


def test_an_item_that_stays_blocked_is_told_once(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    weeks.next({"O1": "unverified"}, first={"O1": "unverified"})
    assert weeks.changes(weeks.next({"O1": "unverified"})) == []


def test_an_item_blocked_in_one_look_only_is_not_told(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    first = weeks.next({"O1": "unverified"})
    row = weeks.next({"O1": "met"})
    assert weeks.changes(first) == [("O1", "unchecked", "withdrawn")]
    assert weeks.changes(row) == []


def test_a_site_that_cannot_be_read_loses_nothing(on_each: Weeks) -> None:
    on_each.next({"O1": "met", "O2": "missing"})
    row = on_each.next(failed=Cause.TIMEOUT, failures=3)
    assert on_each.changes(row) == [("O1", "unchecked", "confirmed"), ("O2", "unchecked", "confirmed")]
    assert (row.worse, row.unchecked) == (0, 2)
    assert on_each.standing("O1").verdict == "met"
    with on_each.database.read() as session:
        assert {one.detail["cause"] for one in changes_of(session, row.run_id)} == {"timeout"}


def test_a_site_that_was_tried_once_waits_for_the_next_run(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next(failed=Cause.TIMEOUT)
    assert weeks.changes(row) == [("O1", "unchecked", "unconfirmed")]
    row = weeks.next(failed=Cause.TIMEOUT)
    assert weeks.changes(row) == [("O1", "unchecked", "confirmed")]


def test_what_waits_still_waits_after_a_blocked_week(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    weeks.next({"O1": "missing"})
    weeks.next({"O1": "unverified"})
    row = weeks.next({"O1": "missing"})
    assert ("O1", "lost", "confirmed") in weeks.changes(row)


def test_what_the_first_look_saw_waits_where_the_second_was_blocked(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next({"O1": "unverified"}, first={"O1": "missing"})
    assert weeks.changes(row) == [("O1", "lost", "unconfirmed"), ("O1", "unchecked", "unconfirmed")]
    assert weeks.standing("O1").verdict == "met"
    row = weeks.next({"O1": "missing"})
    assert weeks.changes(row) == [("O1", "lost", "confirmed")]


def test_what_lay_on_a_page_that_was_not_read_this_time_is_not_lost(on_each: Weeks) -> None:
    on_each.next({"O1": "met", "O2": "met"})
    told = {"O1": "missing", "O2": "missing"}
    row = on_each.next(told, unread=(f"{PAGE}/O1",))
    assert on_each.changes(row) == [("O1", "unchecked", "unconfirmed"), ("O2", "lost", "unconfirmed")]
    assert on_each.standing("O1").latest == "unverified"


def test_a_first_audit_of_a_blocked_site_leaves_nothing_to_compare_with(weeks: Weeks) -> None:
    assert weeks.changes(weeks.next(failed=Cause.CHALLENGE, failures=3)) == []
    assert weeks.changes(weeks.next({"O1": "missing"})) == []


def test_what_was_never_known_is_not_mended(weeks: Weeks) -> None:
    weeks.next({"O1": "unverified"})
    row = weeks.next({"O1": "met"})
    assert weeks.changes(row) == [("O1", "checked", "confirmed")]
    assert row.better == 0
    assert weeks.standing("O1").verdict == "met"


def test_what_falls_due_is_neither_better_nor_worse(weeks: Weeks) -> None:
    weeks.next({"O1": "not_due"})
    row = weeks.next({"O1": "missing"})
    assert weeks.changes(row) == [("O1", "due", "confirmed")]
    assert row.worse == 0
    assert weeks.standing("O1").verdict == "missing"


def test_an_audit_recorded_twice_has_no_further_effect(on_each: Weeks) -> None:
    on_each.next({"O1": "met"})
    row = on_each.next({"O1": "missing"}, first={"O1": "missing"})
    with on_each.database.write() as session:
        record(
            session,
            session.get_one(AuditRow, row.id),
            an_audit(week(1), {"O1": "missing"}),
            week(1) + timedelta(hours=9),
        )
    assert on_each.changes(row) == [("O1", "lost", "confirmed")]
    with on_each.database.read() as session:
        again = session.get_one(AuditRow, row.id)
        assert (again.worse, again.recorded) == (1, week(1) + timedelta(hours=1))


def test_an_audit_that_counts_only_after_a_later_one_changes_nothing(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    late = an_audit(week(1), {"O1": "missing"})
    with weeks.database.write() as session:
        _, scan = next_scan(session, weeks, 1)
        kept = save_audit(session, scan, late, final=False)
    weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        row = session.get_one(AuditRow, kept.id)
        row.final = True
        record(session, row, late, week(3))
    assert weeks.changes(row) == []
    assert weeks.standing("O1").latest == "met"


def test_a_visit_under_a_clock_that_ran_ahead_does_not_silence_those_after_it(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        _, scan = next_scan(session, weeks, 1)
        ahead = an_audit(week(200), {"O1": "met"})
        record(session, save_audit(session, scan, ahead), ahead, week(200))
    weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "missing"})
    assert weeks.changes(row) == [("O1", "lost", "confirmed")]


def test_another_checklist_is_not_the_sites_doing(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met"})
    row = weeks.next({"O1": "missing", "O2": "met"}, revision="r2")
    assert weeks.changes(row) == [("O1", "rejudged", "confirmed")]
    assert (row.better, row.worse, row.unchecked) == (0, 0, 0)
    assert weeks.standing("O1").verdict == "missing"
    assert weeks.changes(weeks.next({"O1": "missing", "O2": "met"}, revision="r2")) == []


def test_another_version_of_the_program_is_not_the_sites_doing(weeks: Weeks) -> None:
    weeks.next({"O1": "missing"})
    row = weeks.next({"O1": "met"}, tool="2")
    assert weeks.changes(row) == [("O1", "rejudged", "confirmed")]
    assert row.better == 0


def test_with_the_earlier_snapshot_judged_anew_the_sites_own_changes_are_told(on_each: Weeks) -> None:
    on_each.next({"O1": "met", "O2": "met"})
    earlier = an_audit(week(0), {"O1": "partial:stale", "O2": "met"}, revision="r2")
    told = {"O1": "partial:stale", "O2": "missing"}
    row = on_each.next(told, revision="r2", earlier=earlier)
    assert on_each.changes(row) == [("O1", "rejudged", "confirmed"), ("O2", "lost", "unconfirmed")]
    row = on_each.next(told, revision="r2")
    assert on_each.changes(row) == [("O2", "lost", "confirmed")]


def test_a_change_that_the_earlier_snapshot_shows_by_either_checklist_is_the_sites_own(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    weeks.next({"O1": "missing"})
    earlier = an_audit(week(1), {"O1": "missing"}, revision="r2")
    assert not wants(weeks, 2, {"O1": "missing"}, revision="r2", earlier=earlier)
    row = weeks.next({"O1": "missing"}, revision="r2", earlier=earlier)
    assert weeks.changes(row) == [("O1", "lost", "confirmed")]


def test_a_site_that_is_down_when_the_checklist_changes_is_unchecked(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    row = weeks.next(failed=Cause.TIMEOUT, failures=2, revision="r2")
    assert weeks.changes(row) == [("O1", "unchecked", "confirmed")]


def test_a_snapshot_is_not_judged_anew_every_week_for_an_item_that_stays_blocked(weeks: Weeks) -> None:
    weeks.next({"O1": "met", "O2": "met"})
    weeks.next({"O1": "unverified", "O2": "met"}, revision="r2")
    with weeks.database.read() as session:
        assert not needs_rejudging(session, weeks.site_id, an_audit(week(2), {"O2": "met"}, revision="r2"))
    row = weeks.next({"O1": "missing", "O2": "met"}, revision="r2")
    assert weeks.changes(row) == [("O1", "rejudged", "confirmed")]


def test_another_fiscal_year_begins_anew(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    assert weeks.changes(weeks.next({"O1": "missing"}, fiscal_year=2570)) == []
    assert weeks.standing("O1").verdict == "met"


def test_a_snapshot_is_judged_anew_only_where_checklist_or_program_differ(on_each: Weeks) -> None:
    on_each.next({"O1": "met"})
    with on_each.database.read() as session:
        assert not needs_rejudging(session, on_each.site_id, an_audit(week(1), {"O1": "met"}))
        assert needs_rejudging(session, on_each.site_id, an_audit(week(1), {"O1": "met"}, revision="r2"))
        assert not needs_rejudging(session, on_each.site_id, an_audit(week(1), {}, revision="r2", failed=Cause.DNS))


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"O1": "met"}, False),
        ({"O1": "missing"}, True),
        ({"O1": "unverified"}, True),
        ({"O1": "partial:stale"}, True),
        ({"O1": "not_due"}, False),
        ({"O1": "met", "O9": "missing"}, False),
    ],
)
def test_a_second_look_is_wanted_where_something_changed(weeks: Weeks, told: dict[str, str], wanted: bool) -> None:
    weeks.next({"O1": "met"})
    assert wants(weeks, 1, told) is wanted


def test_no_second_look_is_wanted_of_what_was_seen_last_week_too(on_each: Weeks) -> None:
    on_each.next({"O1": "met"})
    on_each.next({"O1": "missing"})
    assert not wants(on_each, 2, {"O1": "missing"})
    assert wants(on_each, 3, {"O1": "partial:stale"})


def test_no_second_look_is_wanted_of_a_site_that_could_not_be_read(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    assert not wants(weeks, 1, {}, failed=Cause.DNS)


def test_no_second_look_is_wanted_of_a_new_site(weeks: Weeks) -> None:
    assert not wants(weeks, 0, {"O1": "missing"})


def test_no_second_look_is_wanted_for_what_another_checklist_says(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    assert not wants(weeks, 1, {"O1": "missing"}, revision="r2")


def test_there_is_no_third_look(weeks: Weeks) -> None:
    weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        _, scan = next_scan(session, weeks, 1)
        scan.look = 2
        assert not wants_second_look(session, scan, an_audit(week(1), {"O1": "missing"}))


def test_audits_whose_evidence_was_cleared_away_still_compare(weeks: Weeks) -> None:
    row = weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        session.delete(session.get_one(AuditDocument, row.id))
    row = weeks.next({"O1": "missing"}, unread=(PAGE,))
    assert weeks.changes(row) == [("O1", "lost", "unconfirmed")]


def test_a_damaged_audit_does_not_stop_those_after_it(weeks: Weeks) -> None:
    row = weeks.next({"O1": "met"})
    with weeks.database.write() as session:
        session.get_one(AuditDocument, row.id).body = b"damaged"
    row = weeks.next({"O1": "missing"}, unread=(PAGE,))
    assert weeks.changes(row) == [("O1", "lost", "unconfirmed")]


def test_what_is_known_of_a_site_is_the_same_however_often_it_is_worked_out(weeks: Weeks) -> None:
    weeks.next({f"O{number}": "met" for number in range(1, 31)})
    weeks.next({f"O{number}": "partial:stale" for number in range(1, 31)})
    with weeks.database.read() as session:
        assert len(session.scalars(select(Standing)).all()) == 30
        assert len(session.scalars(select(ChangeRow)).all()) == 30


@pytest.mark.parametrize("seed", range(12))
def test_only_what_two_looks_in_a_row_have_seen_is_told(sqlite_url: str, seed: int) -> None:
    database = Database(sqlite_url)
    weeks, random, stands, before = Weeks(database), Random(seed), "", ""
    for _ in range(14):
        told = random.choice(["met", "met", "missing", "missing", "unverified", "failed"])
        row = weeks.next({} if told == "failed" else {"O1": told}, failed=Cause.TIMEOUT if told == "failed" else None)
        wanted: list[tuple[str, str, str]] = []
        if told in {"met", "missing"}:
            if stands and told != stands and before == told:
                wanted = [("O1", "lost" if told == "missing" else "new", "confirmed")]
            stands = told if not stands or before == told else stands
            before = told
        found = [one for one in weeks.changes(row) if one[2] == "confirmed" and one[1] in {"lost", "new"}]
        assert found == wanted
        if stands:
            assert weeks.standing("O1").verdict == stands
    database.dispose()
