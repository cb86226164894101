from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from scheduler import sole, sweeping
from scheduler.sweeping import Swept, Watch, beats, claimant, sweep
from store import migrating, runs
from store.database import Database
from store.runs import Claim, Rules, Stage, begin_run, claim, hand_on
from store.schema import Scan
from tests import postgres
from tests.store.register import NOW, a_site

HOUR = timedelta(hours=1)


def is_mine(session: Session, claim: Claim) -> bool:
    """Whether a claim still holds."""
    scan = session.get_one(Scan, claim.scan_id)
    return (scan.state, scan.attempts) == (claim.stage, claim.attempt)


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


def begun(database: Database, number: int, **given: object) -> None:
    """A run over so many sites, each on a server of its own."""
    with database.write() as session:
        sites = [a_site(session, f"https://www.town{n}.example.go.th/") for n in range(number)]
        asked = {"fiscal_year": 2569, "as_of": date(2026, 1, 4), "started": NOW, "until": NOW + 10 * HOUR}
        begin_run(session, "รอบแรก", None, sites, **(asked | given))


def a_worker(database: Database) -> int:
    with database.write() as session:
        return int(session.scalar(text("SELECT worker_id FROM procrastinate_register_worker_v1()")))


def fetched(database: Database, worker: int, queue: str = "scan") -> int | None:
    """The scan of the next job, now in work with this worker."""
    with database.write() as session:
        args = session.scalar(
            text("SELECT args FROM procrastinate_fetch_job_v2(:queues, :worker)"), {"queues": [queue], "worker": worker}
        )
        return args and int(args["scan_id"])


def taken(database: Database, worker: int, scan_id: int, stage: Stage = "scanning") -> Claim:
    with database.write() as session:
        (found,) = claim(session, claimant(worker, "here"), NOW, stage=stage, scan_id=scan_id)
        return found


def jobs(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read() as session:
        rows = session.execute(text("SELECT status, queueing_lock, lock FROM procrastinate_jobs ORDER BY id"))
        return [(status, name, lock) for status, name, lock in rows]


def test_what_waits_is_queued_once_with_the_lock_of_its_server(database: Database) -> None:
    begun(database, 2)
    assert sweep(database, NOW) == Swept(queued=2)
    assert sweep(database, NOW) == Swept()
    assert sorted(jobs(database)) == [
        ("todo", "scan:1", "server:town0.example.go.th"),
        ("todo", "scan:2", "server:town1.example.go.th"),
    ]


def test_a_site_before_its_time_is_not_queued(database: Database) -> None:
    begun(database, 1)
    assert sweep(database, NOW - HOUR) == Swept()
    assert sweep(database, NOW + 11 * HOUR) == Swept()
    assert jobs(database) == []


def test_in_quiet_hours_nothing_is_queued(database: Database) -> None:
    begun(database, 1, quiet="19:30-20:30")
    assert sweep(database, NOW) == Swept()
    assert sweep(database, NOW + HOUR) == Swept(queued=1)


def test_two_sites_of_one_server_are_never_handed_out_together(database: Database) -> None:
    begun(database, 2, servers={f"https://www.town{n}.example.go.th/": "192.0.2.7" for n in range(2)})
    sweep(database, NOW)
    worker = a_worker(database)
    assert fetched(database, worker) is not None
    assert fetched(database, worker) is None


def test_a_scan_whose_files_wait_is_queued_to_be_read(database: Database) -> None:
    begun(database, 1)
    with database.write() as session:
        hand_on(session, taken(database, 1, 1), NOW, "sites/1/1/1")
    assert sweep(database, NOW) == Swept(queued=1)
    assert jobs(database) == [("todo", "reading:1", None)]


def test_what_a_dead_worker_had_in_work_is_queued_anew(database: Database) -> None:
    begun(database, 1)
    sweep(database, NOW)
    worker = a_worker(database)
    held = taken(database, worker, fetched(database, worker) or 0)
    assert sweep(database, NOW) == Swept()
    assert sweep(database, NOW, [worker]) == Swept(dropped=1, given_back=1, queued=1)
    with database.read() as session:
        assert not is_mine(session, held)
        assert beats(session) == []
    assert [status for status, _, _ in jobs(database)] == ["todo"]


def test_the_work_of_the_living_is_left_alone(database: Database) -> None:
    begun(database, 2)
    sweep(database, NOW)
    dead, alive = a_worker(database), a_worker(database)
    taken(database, dead, fetched(database, dead) or 0)
    held = taken(database, alive, fetched(database, alive) or 0)
    sweep(database, NOW, [dead])
    with database.read() as session:
        assert is_mine(session, held)


def test_a_claim_whose_job_came_to_nothing_is_given_back(database: Database) -> None:
    begun(database, 1)
    sweep(database, NOW)
    worker = a_worker(database)
    taken(database, worker, fetched(database, worker) or 0)
    with database.write() as session:
        session.execute(text("SELECT procrastinate_finish_job_v1(id, 'failed', false) FROM procrastinate_jobs"))
    assert sweep(database, NOW) == Swept(given_back=1, queued=1)


def test_a_job_that_was_delivered_and_not_claimed_is_queued_anew_after_its_worker_died(database: Database) -> None:
    begun(database, 1)
    sweep(database, NOW)
    worker = a_worker(database)
    fetched(database, worker)
    assert sweep(database, NOW, [worker]) == Swept(dropped=1, queued=1)


def test_a_queue_that_was_emptied_fills_again(database: Database) -> None:
    begun(database, 3)
    sweep(database, NOW)
    with database.write() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    assert sweep(database, NOW) == Swept(queued=3)


def test_a_worker_of_one_machine_keeps_its_sites(database: Database) -> None:
    begun(database, 1)
    with database.write() as session:
        (held,) = claim(session, "office-4711", NOW)
    assert sweep(database, NOW) == Swept()
    with database.read() as session:
        assert is_mine(session, held)


def test_a_site_over_which_every_worker_dies_is_given_up(database: Database) -> None:
    begun(database, 1)
    for _ in range(3):
        sweep(database, NOW)
        worker = a_worker(database)
        taken(database, worker, fetched(database, worker) or 0)
        done = sweep(database, NOW, [worker], Rules(most_attempts=3))
    assert done == Swept(dropped=1, given_back=1, queued=0)
    with database.read() as session:
        assert session.scalar(text("SELECT state FROM scans")) == "failed"


def test_two_sweeps_never_run_at_the_same_time(database: Database, postgres_url: str) -> None:
    begun(database, 1)
    with psycopg.connect(postgres.plain(postgres_url)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (sweeping._SWEEPS,))
        assert sweep(database, NOW) is None
        other.rollback()
    assert sweep(database, NOW) == Swept(queued=1)


def test_each_of_the_locks_in_the_database_has_a_key_of_its_own() -> None:
    keys = [migrating._LOCK, runs._CLAIMS, sole._KEY, sweeping._SWEEPS]
    assert len(set(keys)) == len(keys)


def watched(*looks: tuple[float, dict[int, int]]) -> Watch:
    """A watch that takes a worker for dead after 60 seconds, after these looks: second, and last beat of each worker."""
    watch = Watch(60.0)
    for at, found in looks:
        watch.look([(worker, datetime(2026, 1, 4, 13, beat, tzinfo=UTC)) for worker, beat in found.items()], at)
    return watch


def steady(beat: dict[int, int], until: int) -> list[tuple[float, dict[int, int]]]:
    return [(float(at), beat) for at in range(0, until + 1, 10)]


def test_a_worker_whose_heart_stands_still_is_dead() -> None:
    watch = watched(*steady({1: 0, 2: 0}, 50), (60.0, {1: 0, 2: 1}), (70.0, {1: 0, 2: 1}))
    assert watch.dead(70.0) == [1]


def test_who_has_just_begun_to_watch_takes_nobody_for_dead() -> None:
    assert watched((0.0, {1: 0})).dead(0.0) == []
    assert watched(*steady({1: 0}, 60)).dead(60.0) == []


def test_after_a_database_that_was_away_nobody_is_dead() -> None:
    watch = watched(*steady({1: 0}, 50), (500.0, {1: 0}))
    assert watch.dead(510.0) == []


def test_a_clock_that_jumps_makes_nobody_dead() -> None:
    watch = watched(*[(float(at), {1: (at * 7) % 60}) for at in range(0, 200, 10)])
    assert watch.dead(200.0) == []


def test_a_worker_that_has_left_is_not_dead() -> None:
    assert watched(*steady({1: 0}, 80), (90.0, {})).dead(90.0) == []
