"""What the queue of a fleet carries, apart from the scans: ``python -m tests.bench.queue [--sites 2000] [--workers 1 2]``.

Worker processes take sites from the queue and settle an audit made beforehand, so that what is measured is the queue and the
store on a PostgreSQL that writes in earnest (fsync): sites a second, by number of processes.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select, text

from crawler.stopping import Stop
from scheduler import history
from scheduler.fleet import FleetWorker, Plan
from scheduler.sweeping import sweep
from store.database import Database
from store.migrating import upgrade
from store.runs import Claim, Rules, Settled, begin_run, settle
from store.schema import Run, Scan, Site
from tests.postgres import fresh, server
from tests.reports.golden import golden_audit

PLACES = 24


def measured(sites: int, processes: int) -> tuple[float, float]:
    """Sites a second through the queue, and seconds that a sweep takes which queues all of them."""
    with server(durable=True) as started, fresh(started) as url:
        database, now = Database(url), datetime.now(UTC)
        upgrade(database)
        with database.write() as session:
            registered = [
                Site(name=f"เทศบาลตำบล {n}", url=f"https://town{n}.example.go.th/", added=now) for n in range(sites)
            ]
            session.add_all(registered)
            session.flush()
            given = {"fiscal_year": 2569, "as_of": date(2026, 1, 4), "started": now, "until": now + timedelta(hours=1)}
            begin_run(session, "bench", None, registered, **given)  # type: ignore[arg-type]
        began = time.monotonic()
        sweep(database, datetime.now(UTC))
        swept = time.monotonic() - began
        started_at = multiprocessing.get_context("spawn")
        workers = [started_at.Process(target=_work, args=(url,)) for _ in range(processes)]
        for worker in workers:
            worker.start()
        # What starting the processes takes is not counted.
        while not (first := _done(database)):
            time.sleep(0.01)
        began = time.monotonic()
        for worker in workers:
            worker.join()
        seconds = time.monotonic() - began
        with database.read() as session:
            assert session.scalar(select(func.count()).where(Scan.state == "done")) == sites
            assert session.scalar(text("SELECT count(*) FROM audits WHERE final")) == sites
        database.dispose()
    return (sites - first) / seconds, swept


def _done(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).where(Scan.state == "done")) or 0


def _work(url: str) -> None:
    database, audit = Database(url), golden_audit()

    def turn(claim: Claim, stop: Stop) -> Settled:
        del stop
        now = datetime.now(UTC)
        return database.insist(
            lambda session: settle(
                session,
                claim,
                audit,
                now,
                Rules(),
                folder="sites/1/1/1",
                wants_second_look=history.wants_second_look,
                record=history.record,
            )
        )

    async def until_done(worker: FleetWorker) -> None:
        working = asyncio.create_task(worker.run())
        await asyncio.to_thread(_wait_until_finished, database)
        worker.end()
        await working

    plan = Plan({"scanning": PLACES}, "bench")
    asyncio.run(until_done(FleetWorker(database, turn, lambda: datetime.now(UTC), plan)))
    database.dispose()


def _wait_until_finished(database: Database) -> None:
    while True:
        with database.read() as session:
            if session.scalars(select(Run)).one().finished is not None:
                return
        time.sleep(0.2)


def main() -> None:
    """Prints a line for each number of processes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.queue", description="Measures the queue of a fleet")
    parser.add_argument("--sites", type=int, default=2000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    chosen = parser.parse_args()
    for processes in chosen.workers:
        rate, swept = measured(chosen.sites, processes)
        print(f"{processes} worker processes: {rate:.0f} sites a second; all {chosen.sites} queued in {swept:.2f} s")


if __name__ == "__main__":
    main()
