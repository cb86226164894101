from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select, text

from core.exceptions import StoreError, UsageError
from crawler.stopping import Stop
from scheduler.fleet import FleetWorker, Plan
from store.database import Database
from store.migrating import upgrade
from store.runs import Claim, Settled, Stage, hand_on, put_off, settle
from store.schema import AuditRow, Run, Scan
from tests import postgres
from tests.reports.golden import golden_audit
from tests.scheduler.test_sweeping import begun
from tests.store.register import NOW

GUARD_SECONDS = 60.0
AUDIT = golden_audit().model_copy(update={"items": golden_audit().items[:2]})


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


class Fleet:
    """Workers in threads of this process, whose turns settle the golden audit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.turns: list[tuple[Stage, str]] = []
        self.at_once: set[str] = set()
        self.together = 0
        self.heavy = False
        self.before: Callable[[Claim, Stop], None] = lambda claim, stop: None
        self._lock = threading.Lock()

    def turn(self, claim: Claim, stop: Stop) -> Settled:
        with self._lock:
            assert claim.server not in self.at_once, "one server is visited twice at the same time"
            self.at_once.add(claim.server)
            self.together = max(self.together, len(self.at_once))
            self.turns.append((claim.stage, claim.url))
        try:
            self.before(claim, stop)
        finally:
            with self._lock:
                self.at_once.discard(claim.server)
        if stop.said:
            return self.database.insist(lambda session: put_off(session, claim, NOW))
        if self.heavy and claim.stage == "scanning":
            return self.database.insist(lambda session: hand_on(session, claim, NOW, "sites/1/1/1"))
        return self.database.insist(
            lambda session: settle(
                session,
                claim,
                AUDIT,
                NOW,
                Plan({}, "").rules,
                folder="",
                wants_second_look=lambda session, scan, audit: False,
                record=lambda session, row, audit, now: None,
            )
        )

    def worker(self, **given: object) -> FleetWorker:
        plan = {"places": {"scanning": 4, "reading": 1}, "machine": "here", "silence": 2.0}
        return FleetWorker(self.database, self.turn, lambda: NOW, Plan(**(plan | given)))  # type: ignore[arg-type]

    def work(self, until: Callable[[], bool], workers: int = 1, **given: object) -> None:
        """Lets workers work until something is true, and ends them in order."""
        running = [self.worker(**given) for _ in range(workers)]

        async def all_of_them() -> None:
            tasks = [asyncio.create_task(worker.run()) for worker in running]
            guard = time.monotonic() + GUARD_SECONDS
            while not await asyncio.to_thread(until):
                assert time.monotonic() < guard, "the fleet hangs"
                done = [task for task in tasks if task.done()]
                assert not done, done
                await asyncio.sleep(0.05)
            for worker in running:
                worker.end()
            await asyncio.gather(*tasks)

        asyncio.run(all_of_them())

    def finished(self) -> bool:
        try:
            with self.database.read() as session:
                return session.scalars(select(Run)).one().finished is not None
        except StoreError:
            return False


def states(database: Database) -> dict[str, int]:
    with database.read() as session:
        rows = session.execute(select(Scan.state, func.count()).group_by(Scan.state))
        return {state: number for state, number in rows}  # noqa: C416 - rows are no pairs to mypy


def test_two_workers_do_a_run_each_site_once(database: Database) -> None:
    begun(database, 24)
    fleet = Fleet(database)
    fleet.work(fleet.finished, workers=2)
    assert len(fleet.turns) == len(set(fleet.turns)) == 24
    assert states(database) == {"done": 24}
    with database.read() as session:
        assert session.scalar(select(func.count()).where(AuditRow.final)) == 24
        # Nothing of it stays in the queue but the next sweep.
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE queue_name <> 'sweep'")) == 0
        assert session.scalar(text("SELECT count(*) FROM procrastinate_workers")) == 0


def test_sites_of_one_server_are_visited_one_after_another_and_others_meanwhile(database: Database) -> None:
    shared = {f"https://www.town{n}.example.go.th/": "192.0.2.7" for n in range(6)}
    begun(database, 10, servers=shared)
    fleet = Fleet(database)

    def waits_for_another(claim: Claim, stop: Stop) -> None:
        end = time.monotonic() + GUARD_SECONDS
        while claim.server == "192.0.2.7" and fleet.together < 2:
            assert time.monotonic() < end, "nobody visits another server meanwhile"
            time.sleep(0.02)

    fleet.before = waits_for_another
    fleet.work(fleet.finished, workers=2)
    assert states(database) == {"done": 10}


def test_heavy_files_are_opened_from_a_queue_of_their_own(database: Database) -> None:
    begun(database, 2)
    fleet = Fleet(database)
    fleet.heavy = True
    fleet.work(lambda: states(database) == {"scanned": 2}, places={"scanning": 2})
    assert {stage for stage, _ in fleet.turns} == {"scanning"}
    fleet.work(fleet.finished, places={"reading": 1})
    assert sorted(stage for stage, _ in fleet.turns) == ["reading", "reading", "scanning", "scanning"]


def test_a_worker_that_is_told_to_end_gives_back_what_it_has_in_work(database: Database) -> None:
    begun(database, 3)
    fleet = Fleet(database)
    fleet.before = lambda claim, stop: assert_true(stop.wait(GUARD_SECONDS))
    fleet.work(lambda: len(fleet.at_once) == 3)
    assert states(database) == {"waiting": 3}


def test_a_turn_that_breaks_off_is_taken_up_again(database: Database) -> None:
    begun(database, 1)
    fleet = Fleet(database)

    def once(claim: Claim, stop: Stop) -> None:
        if len(fleet.turns) == 1:
            raise RuntimeError("as if the database had stayed away")

    fleet.before = once
    fleet.work(fleet.finished)
    assert len(fleet.turns) == 2
    assert states(database) == {"done": 1}


def test_a_job_that_was_handed_out_and_never_arrived_is_handed_out_again(database: Database) -> None:
    begun(database, 2)
    fleet = Fleet(database)

    def loses_the_other(claim: Claim, stop: Stop) -> None:
        if len(fleet.turns) == 1:
            with database.write() as session:
                session.execute(
                    text(
                        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = split_part(claimed_by, ':', 2)::bigint"
                        " FROM scans WHERE scans.id = :scan AND queue_name = 'scan' AND status = 'todo'"
                    ),
                    {"scan": claim.scan_id},
                )

    fleet.before = loses_the_other
    fleet.work(fleet.finished, places={"scanning": 1})
    assert states(database) == {"done": 2}


def test_a_worker_that_was_taken_for_dead_ends_what_it_has_in_work_and_begins_anew(database: Database) -> None:
    begun(database, 1)
    fleet = Fleet(database)
    outcomes: list[Settled] = []

    def buried(claim: Claim, stop: Stop) -> None:
        if len(fleet.turns) == 1:
            with database.write() as session:
                session.execute(text("DELETE FROM procrastinate_workers"))
            assert stop.wait(GUARD_SECONDS)

    fleet.before = buried
    fleet.work(fleet.finished, told=lambda claim, settled: outcomes.append(settled))
    assert outcomes == ["again", "done"]


def test_a_fleet_outlives_its_database() -> None:
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed here, and another one cannot be stopped")
    with postgres.own_server() as server:
        database = Database(server.url)
        upgrade(database)
        begun(database, 12)
        fleet = Fleet(database)

        def restarted(claim: Claim, stop: Stop) -> None:
            time.sleep(0.02)
            if len(fleet.turns) == 6:
                server.stop()
                time.sleep(0.5)
                server.start()

        fleet.before = restarted
        fleet.work(fleet.finished)
        assert states(database) == {"done": 12}
        with database.read() as session:
            assert session.scalar(select(func.count()).where(AuditRow.final)) == 12
        database.dispose()


def test_a_fleet_on_sqlite_is_refused(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(UsageError, match=r"needs PostgreSQL.*oit serve"):
        FleetWorker(database, lambda claim, stop: "done", lambda: NOW, Plan({"scanning": 1}, "here"))
    database.dispose()


def assert_true(told: bool) -> None:
    assert told
