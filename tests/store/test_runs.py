from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.audit import Audit
from core.exceptions import UsageError
from core.snapshot import Cause
from store.database import Database
from store.runs import (
    Claim,
    Rules,
    begin_run,
    cancel_run,
    claim,
    claimants,
    close_run,
    due,
    find_run,
    finish_runs,
    give_back,
    hand_on,
    over,
    progress,
    put_off,
    settle,
    unpublished,
    went_wrong,
)
from store.schema import AuditRow, Run, Scan, Site
from tests.reports.golden import failed_audit, golden_audit
from tests.store.register import NOW, a_site

RULES = Rules(tries=3, retry_after=timedelta(minutes=15), look_after=timedelta(minutes=30), most_attempts=4)
HOUR = timedelta(hours=1)
BRIEF = golden_audit().model_copy(update={"items": golden_audit().items[:2]})


class Recorder:
    """Stands where the history is written."""

    def __init__(self, *, second_look: bool = False) -> None:
        self.second_look = second_look
        self.rows: list[tuple[int, str]] = []

    def wants(self, session: Session, scan: Scan, audit: Audit) -> bool:
        return self.second_look

    def record(self, session: Session, row: AuditRow, audit: Audit, now: datetime) -> None:
        self.rows.append((row.look, row.state))


def sites(session: Session, number: int) -> list[Site]:
    return [a_site(session, f"https://www.town{n}.example.go.th/") for n in range(number)]


def a_begun_run(session: Session, of: Sequence[Site], name: str = "รอบแรก", **given: Any) -> Run:
    asked: dict[str, Any] = {
        "fiscal_year": 2569,
        "as_of": date(2026, 1, 4),
        "started": NOW,
        "until": NOW + 10 * HOUR,
    }
    return begin_run(session, name, None, of, **(asked | given))


def begun(database: Database, number: int = 1, **given: Any) -> int:
    """Number of a run over so many sites."""
    with database.write() as session:
        return a_begun_run(session, sites(session, number), **given).id


def taken(database: Database, worker: str = "one", now: datetime = NOW, **given: Any) -> list[Claim]:
    with database.write() as session:
        return claim(session, worker, now, **given)


def settled(
    database: Database, mine: Claim, audit: Audit = BRIEF, now: datetime = NOW, recorder: Recorder | None = None
) -> str:
    by = recorder or Recorder()
    with database.write() as session:
        return settle(
            session, mine, audit, now, RULES, folder="sites/1/1/1", wants_second_look=by.wants, record=by.record
        )


def only_scan(database: Database) -> Scan:
    with database.read() as session:
        return session.scalars(select(Scan)).one()


def final_rows(database: Database) -> list[AuditRow]:
    with database.read() as session:
        return list(session.scalars(select(AuditRow).where(AuditRow.final)))


def finished(database: Database, run: int) -> datetime | None:
    with database.read() as session:
        return session.get_one(Run, run).finished


def test_a_run_of_a_name_is_begun_once(database: Database) -> None:
    with database.write() as session:
        chosen = sites(session, 2)
        first = a_begun_run(session, chosen)
        again = a_begun_run(session, chosen[:1])
        assert again is first
        assert session.scalar(select(func.count()).select_from(Scan)) == 2
        assert find_run(session, "รอบแรก") is find_run(session, str(first.id)) is first
        with pytest.raises(UsageError, match="oit runs list"):
            find_run(session, "รอบสอง")


def test_a_run_without_sites_is_finished(database: Database) -> None:
    assert finished(database, begun(database, 0)) == NOW


def test_turns_are_spread_over_the_window_each_site_always_at_its_place(database: Database) -> None:
    with database.write() as session:
        chosen = sites(session, 40)
        for name, start in (("one", NOW), ("two", NOW + 168 * HOUR)):
            a_begun_run(session, chosen, name, started=start, until=start + 10 * HOUR, spread=6 * HOUR)
        runs = [session.scalars(select(Scan).where(Scan.run_id == n).order_by(Scan.site_id)).all() for n in (1, 2)]
        first, second = ([scan.not_before for scan in run] for run in runs)
        assert [moment + 168 * HOUR for moment in first] == second
        assert NOW <= min(first) < NOW + HOUR
        assert NOW + 5 * HOUR < max(first) < NOW + 6 * HOUR


def test_sites_that_the_last_run_did_not_come_to_are_first(database: Database) -> None:
    begun(database, 3, until=NOW + HOUR)
    with database.write() as session:
        close_run(session, 1, NOW + 2 * HOUR, record=Recorder().record)
        chosen = session.scalars(select(Site)).all()
        late = NOW + 168 * HOUR
        a_begun_run(session, chosen, "two", started=late, until=late + HOUR, spread=HOUR)
        found = session.scalars(select(Scan.not_before).where(Scan.run_id == 2)).all()
    assert set(found) == {late}


def test_a_site_is_taken_up_once(database: Database) -> None:
    begun(database, 3)
    first, second = taken(database, "one", limit=2), taken(database, "two", limit=2)
    assert (len(first), len(second)) == (2, 1)
    assert not {one.site_id for one in first} & {one.site_id for one in second}
    with database.read() as session:
        assert claimants(session) == ["one", "two"]


def test_a_claim_carries_what_the_turn_needs(database: Database) -> None:
    with database.write() as session:
        site = a_site(session, settings={"max_pages": 7})
        a_begun_run(session, [site], options={"delay": 0.5}, servers={site.url: "203.0.113.5"})
    (mine,) = taken(database)
    assert (mine.url, mine.server, mine.attempt, mine.look) == (site.url, "203.0.113.5", 1, 1)
    assert (mine.site_settings, mine.options) == ({"max_pages": 7}, {"delay": 0.5})
    assert (mine.fiscal_year, mine.as_of) == (2569, date(2026, 1, 4))


@pytest.mark.parametrize(
    ("given", "now"),
    [
        ({"started": NOW + HOUR}, NOW),
        ({}, NOW + 11 * HOUR),
        ({"quiet": "08:30-16:30,19:00-21:00"}, NOW),
    ],
    ids=["before its time", "after the window", "in quiet hours"],
)
def test_no_scan_begins(database: Database, given: dict[str, Any], now: datetime) -> None:
    begun(database, **given)
    assert taken(database, now=now) == []


def test_a_site_in_work_in_one_run_waits_in_another(database: Database) -> None:
    with database.write() as session:
        chosen = sites(session, 1)
        a_begun_run(session, chosen, "one")
        a_begun_run(session, chosen, "two")
    (first,) = taken(database, limit=5)
    assert taken(database, "two") == []
    settled(database, first)
    (second,) = taken(database, "two")
    assert second.run_id != first.run_id


def test_sites_of_one_server_are_left_to_the_worker_that_scans_it(database: Database) -> None:
    with database.write() as session:
        chosen = sites(session, 3)
        a_begun_run(session, chosen, servers=dict.fromkeys((chosen[0].url, chosen[1].url), "203.0.113.5"))
    assert taken(database, "one")[0].server == "203.0.113.5"
    others = taken(database, "two", limit=5)
    assert [one.server for one in others] == ["town2.example.go.th"]
    assert [one.server for one in taken(database, "one", limit=5)] == ["203.0.113.5"]


def test_one_scan_can_be_asked_for(database: Database) -> None:
    run = begun(database, 3)
    assert [one.scan_id for one in taken(database, scan_id=2)] == [2]
    assert taken(database, scan_id=2) == []
    assert taken(database, runs=[run + 1], limit=5) == []


def test_a_site_that_was_read_is_done_and_the_last_one_finishes_the_run(database: Database) -> None:
    run, recorder = begun(database, 2), Recorder()
    for mine in taken(database, limit=2):
        assert finished(database, run) is None
        assert settled(database, mine, recorder=recorder, now=NOW + HOUR) == "done"
    assert finished(database, run) == NOW + HOUR
    assert recorder.rows == [(1, "partial")] * 2
    with database.read() as session:
        assert unpublished(session) == [run]
        assert progress(session, run).done == 2


def test_who_was_given_up_writes_nothing(database: Database) -> None:
    begun(database)
    (lost,) = taken(database, "one")
    with database.write() as session:
        assert give_back(session, "one", NOW) == 1
    (mine,) = taken(database, "two")
    assert settled(database, lost) == "refused"
    assert settled(database, mine) == "done"
    assert settled(database, mine) == "refused"
    assert len(final_rows(database)) == 1


def test_a_claim_that_was_given_back_is_no_ones_until_it_is_taken_again(database: Database) -> None:
    begun(database)
    (lost,) = taken(database, "one")
    with database.write() as session:
        give_back(session, "one", NOW)
    assert settled(database, lost) == "refused"


def test_one_scan_of_a_worker_can_be_given_back(database: Database) -> None:
    begun(database, 2)
    first, second = taken(database, limit=2)
    with database.write() as session:
        assert give_back(session, "one", NOW, RULES, scan_id=first.scan_id) == 1
    with database.read() as session:
        states = {scan.id: scan.state for scan in session.scalars(select(Scan))}
    assert states == {first.scan_id: "waiting", second.scan_id: "scanning"}


def test_what_may_be_taken_up_is_told_with_its_server(database: Database) -> None:
    begun(database, 3, spread=HOUR)
    with database.read() as session:
        assert due(session, NOW - HOUR, "scanning") == []
        found = due(session, NOW + HOUR, "scanning")
        assert {server for _, server in found} == {f"town{number}.example.go.th" for number in range(3)}
        assert due(session, NOW + 11 * HOUR, "scanning") == []
    (taken_up,) = taken(database, now=NOW + HOUR)
    with database.read() as session:
        assert [scan_id for scan_id, _ in due(session, NOW + HOUR, "scanning")] == [one for one, _ in found[1:]]
    assert taken_up.scan_id == found[0][0]


def test_a_site_over_which_every_worker_dies_is_given_up(database: Database) -> None:
    run = begun(database)
    for _ in range(RULES.most_attempts):
        assert taken(database)
        with database.write() as session:
            give_back(session, "one", NOW, RULES)
    scan = only_scan(database)
    assert (scan.state, scan.error) == ("failed", "workers ended over it 4 times")
    assert finished(database, run) == NOW


def test_a_site_that_cannot_be_read_is_tried_again_later_before_it_counts(database: Database) -> None:
    run, recorder, now = begun(database), Recorder(), NOW
    waits = []
    for _ in range(RULES.tries):
        (mine,) = taken(database, now=now)
        assert final_rows(database) == []
        settled(database, mine, failed_audit(), now, recorder)
        waits.append(only_scan(database).not_before - now)
        now = max(now, only_scan(database).not_before)
    assert waits[:2] == [timedelta(minutes=15), timedelta(minutes=30)]
    (row,) = final_rows(database)
    assert (row.state, recorder.rows) == ("failed", [(1, "failed")])
    with database.read() as session:
        assert progress(session, run).unreachable == 1


def test_a_site_that_answers_at_the_second_try_has_one_audit(database: Database) -> None:
    begun(database)
    settled(database, taken(database)[0], failed_audit())
    settled(database, taken(database, now=NOW + HOUR)[0], BRIEF, NOW + HOUR)
    with database.read() as session:
        (row,) = session.scalars(select(AuditRow)).all()
    assert (row.final, row.state) == (True, "partial")


def test_a_site_that_asks_to_be_left_alone_is_not_asked_twice(database: Database) -> None:
    begun(database)
    failed = failed_audit()
    audit = failed.model_copy(update={"crawl": failed.crawl.model_copy(update={"cause": Cause.ROBOTS})})
    assert settled(database, taken(database)[0], audit) == "done"


def test_a_change_is_looked_at_twice(database: Database) -> None:
    begun(database)
    recorder = Recorder(second_look=True)
    assert settled(database, taken(database)[0], recorder=recorder) == "second look"
    assert recorder.rows == []
    assert taken(database, now=NOW + timedelta(minutes=29)) == []
    (again,) = taken(database, now=NOW + timedelta(minutes=30))
    assert again.look == 2
    assert settled(database, again, now=NOW + HOUR, recorder=recorder) == "done"
    assert recorder.rows == [(2, "partial")]
    assert len(final_rows(database)) == 1


def test_a_second_look_that_finds_the_site_down_leaves_the_first_one_standing(database: Database) -> None:
    begun(database)
    recorder, now = Recorder(second_look=True), NOW
    settled(database, taken(database)[0], recorder=recorder)
    while only_scan(database).state == "waiting":
        now = only_scan(database).not_before
        settled(database, taken(database, now=now)[0], failed_audit(), now, recorder)
    assert recorder.rows == [(1, "partial")]
    (row,) = final_rows(database)
    assert row.look == 1


def test_at_the_end_of_the_window_what_was_kept_counts_and_the_rest_is_told(database: Database) -> None:
    run, recorder = begun(database, 3), Recorder()
    first, second = taken(database, limit=2)
    settled(database, first, recorder=recorder)
    settled(database, second, failed_audit(), recorder=recorder)
    late = NOW + 11 * HOUR
    with database.write() as session:
        assert close_run(session, run, NOW + HOUR, record=recorder.record) == 0
        assert over(session, late) == [run]
        assert close_run(session, run, late, record=recorder.record) == 2
    with database.read() as session:
        told = {scan.id: (scan.state, scan.error) for scan in session.scalars(select(Scan))}
    assert told[first.scan_id] == told[second.scan_id] == ("done", "")
    assert told[3] == ("failed", "the run's window ended before it was this site's turn")
    assert recorder.rows == [(1, "partial"), (1, "failed")]
    assert finished(database, run) == late


def test_what_is_in_work_at_the_end_of_the_window_ends(database: Database) -> None:
    run = begun(database)
    (mine,) = taken(database)
    late = NOW + 11 * HOUR
    with database.write() as session:
        close_run(session, run, late, record=Recorder().record)
    assert finished(database, run) is None
    assert settled(database, mine, failed_audit(), late) == "done"
    assert finished(database, run) == late


def test_a_run_that_is_cancelled_begins_nothing_further(database: Database) -> None:
    run = begun(database, 2)
    (mine,) = taken(database)
    with database.write() as session:
        cancel_run(session.get_one(Run, run), NOW)
    assert taken(database) == []
    assert settled(database, mine) == "done"
    with database.write() as session:
        assert close_run(session, run, NOW, record=Recorder().record) == 1
    assert finished(database, run) == NOW


def test_files_are_opened_by_another_claim_after_the_window_too(database: Database) -> None:
    begun(database)
    (scanning,) = taken(database)
    with database.write() as session:
        assert hand_on(session, scanning, NOW, "sites/1/1/1") == "reading"
    late = NOW + 11 * HOUR
    assert taken(database, now=late) == []
    (reading,) = taken(database, now=late, stage="reading")
    assert (reading.stage, reading.folder, reading.attempt) == ("reading", "sites/1/1/1", 2)
    assert settled(database, scanning) == "refused"
    with database.write() as session:
        assert give_back(session, "one", late) == 1
    (reading,) = taken(database, now=late, stage="reading")
    assert settled(database, reading, now=late) == "done"


def test_a_turn_that_was_put_off_counts_no_failure(database: Database) -> None:
    begun(database)
    with database.write() as session:
        assert put_off(session, claim(session, "one", NOW)[0], NOW + HOUR) == "again"
    assert taken(database) == []
    scan = only_scan(database)
    assert (scan.state, scan.failures, scan.not_before) == ("waiting", 0, NOW + HOUR)


def test_a_fault_of_ours_is_tried_again_and_then_told(database: Database) -> None:
    run, now = begun(database), NOW
    for _ in range(RULES.tries):
        (mine,) = taken(database, now=now)
        with database.write() as session:
            went_wrong(session, mine, "no space left", now, RULES, record=Recorder().record)
        now = max(now, only_scan(database).not_before)
    scan = only_scan(database)
    assert (scan.state, scan.error, finished(database, run)) == ("failed", "no space left", now)


def test_a_run_ends_though_its_last_site_was_deleted(database: Database) -> None:
    run = begun(database)
    with database.write() as session:
        session.execute(delete(Site))
        assert finish_runs(session, NOW) == [run]
    assert finished(database, run) == NOW


def test_a_clock_that_jumps_back_keeps_every_site(database: Database) -> None:
    run = begun(database, 2, spread=HOUR)
    (mine,) = taken(database, now=NOW + 2 * HOUR)
    early = datetime(2025, 12, 31, tzinfo=UTC)
    assert taken(database, now=early) == []
    assert settled(database, mine, now=early) == "done"
    assert settled(database, taken(database, now=NOW + HOUR)[0], now=NOW + HOUR) == "done"
    assert finished(database, run) == NOW + HOUR


def test_workers_that_settle_sites_of_one_run_at_the_same_moment_do_not_wait_for_each_other_in_a_ring(
    database: Database,
) -> None:
    begun(database, 12)
    claims, together, keeper = taken(database, limit=12), threading.Barrier(4), Recorder()

    def settles(mine: Sequence[Claim]) -> None:
        together.wait(30)
        for one in mine:
            with database.write() as session:
                settle(
                    session,
                    one,
                    BRIEF,
                    NOW,
                    RULES,
                    folder="sites/1/1/1",
                    wants_second_look=keeper.wants,
                    record=keeper.record,
                )

    with ThreadPoolExecutor(4) as pool:
        for outcome in [pool.submit(settles, claims[part::4]) for part in range(4)]:
            outcome.result()
    with database.read() as session:
        assert session.scalars(select(Run)).one().finished == NOW
        assert session.scalar(select(func.count()).where(AuditRow.final)) == 12
