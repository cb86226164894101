"""A worker of a fleet: a process that takes sites from Procrastinate's queue, many at the same time, on any number of machines.

The queue delivers, at least once; what a job is worth is decided in the store (``store.runs``), and ``scheduler.sweeping`` keeps
both in step. A worker outlives its database: it waits until that is back.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.worker import Worker

from core.exceptions import StoreError, UsageError
from crawler.stopping import Stop
from scheduler.sweeping import QUEUES, Swept, Watch, beats, claimant, drop_jobs, held_jobs, job, sweep
from scheduler.turn import Means, take_turn
from store.database import Database
from store.runs import Claim, Rules, Settled, Stage, claim

SWEEP_QUEUE = "sweep"
_MINUTE = 60.0
POLL_SECONDS = 2.0
"""How often an idle worker looks for jobs."""
_BEATS = 6
"""In the time after which it is taken for dead."""
_AGAIN_SECONDS = 1.0
_TOLD_SECONDS = 60.0
_PARTING_SECONDS = 10.0
"""How long a worker that was told to end waits for a database that is away."""
_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")
Turn = Callable[[Claim, Stop], Settled]
"""Audits a claimed site and settles the claim, as ``scheduler.turn.take_turn``; ends early when the word to stop comes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one worker does."""

    places: Mapping[Stage, int]
    """How many sites it scans, and of how many it opens the files, at the same time; a stage it leaves to others is missing."""
    machine: str
    """Name of this machine, for whoever looks into the store."""
    rules: Rules = field(default_factory=Rules)
    silence: float = _MINUTE
    """Seconds without a beat after which a worker is taken for dead, and its sites are given to others."""
    told: Callable[[Claim, Settled], None] | None = None
    """Hears of each turn that was settled, from the turn's thread."""


def take(means: Means, claim: Claim, stop: Stop) -> Settled:
    """A site's turn, which ends early when the word to stop comes."""
    return take_turn(replace(means, stop=stop), claim)


class FleetWorker:
    """One worker process. ``run`` works until ``end`` is called or the process is told to end (SIGTERM, SIGINT)."""

    def __init__(self, database: Database, turn: Turn, clock: Callable[[], datetime], plan: Plan) -> None:
        """``clock`` tells the moment, aware. Raises ``UsageError`` for a database that is no PostgreSQL."""
        if database.is_sqlite:
            raise UsageError(
                "a fleet needs PostgreSQL: set OIT_DATABASE to postgresql://user:password@host/name; on one machine oit serve"
                " does the same with nothing else to install"
            )
        self._database, self._turn, self._clock, self._plan = database, turn, clock, plan
        self._watch = Watch(plan.silence)
        self._stop = Stop()
        self._ending = asyncio.Event()
        self._at: set[int] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool = ThreadPoolExecutor(sum(plan.places.values()), thread_name_prefix="turn")
        self._connector = _Patient(_conninfo(database))
        self._app = App(connector=self._connector)
        for stage, name in QUEUES.items():
            # A worker's registry knows each task by name, and both stages go the same way.
            self._app.task(name=name, queue=name, pass_context=True)(_Delivery(self, stage).deliver)
        swept = self._app.task(name=SWEEP_QUEUE, queue=SWEEP_QUEUE, queueing_lock=SWEEP_QUEUE)(self._sweep)
        self._app.periodic(cron=_every(plan.silence))(swept)

    def end(self) -> None:
        """Ends the work in order, from any thread: scans end within seconds and wait for another worker."""
        self._connector.patience = _PARTING_SECONDS
        self._stop.say()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ending.set)

    async def run(self) -> None:
        """Works until it is told to end. Raises ``StoreError`` where the database does not answer from the start."""
        self._loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self.end)
        try:
            await self._app.open_async()
        except (ConnectorException, psycopg.Error) as error:
            raise StoreError(f"the database {self._database.shown} does not answer: see that it runs") from error
        try:
            while not self._ending.is_set():
                await self._live()
        finally:
            await self._app.close_async()
            self._pool.shutdown()

    async def _live(self) -> None:
        """From entering the queue's list of workers until all that was taken up is settled or given back."""
        self._stop = Stop()
        places = {QUEUES[stage]: number for stage, number in self._plan.places.items()} | {SWEEP_QUEUE: 1}
        workers = [
            Worker(
                self._app,
                queues=[queue],
                name=queue,
                concurrency=number,
                fetch_job_polling_interval=min(POLL_SECONDS, self._plan.silence / _BEATS),
                abort_job_polling_interval=_TOLD_SECONDS,
                # Every new job would wake every worker. They look often enough.
                listen_notify=False,
                # The store remembers what was done.
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=self._plan.silence / _BEATS,
                # By the database's clock, at the start of any worker, after a pause of the database: all would be dead.
                stalled_worker_timeout=10 * 365 * 86_400,
            )
            for queue, number in places.items()
        ]
        working = [asyncio.create_task(worker.run()) for worker in workers]  # type: ignore[no-untyped-call]  # says nothing
        others = [asyncio.create_task(self._look(workers)), asyncio.create_task(self._ending.wait())]
        await asyncio.wait([*working, *others], return_when=asyncio.FIRST_COMPLETED)
        self._stop.say()
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]  # as above
        for task in others:
            task.cancel()
        for outcome in await asyncio.gather(*working, *others, return_exceptions=True):
            if isinstance(outcome, Exception):
                _log.warning("a worker broke off: %s", outcome)
        if not self._ending.is_set():
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _look(self, workers: Collection[Worker]) -> None:
        """Watches over all workers of the fleet, and over the jobs of this process; ends when its workers are not among the
        fleet's any more.
        """
        entered: set[int] = set()
        idle: set[int] = set()
        while True:
            try:
                found = await asyncio.to_thread(self._beats)
                idle = await asyncio.to_thread(self._drop_idle, entered, idle)
            except StoreError as error:
                _log.info("the workers cannot be counted: %s", error)
            else:
                self._watch.look(found, time.monotonic())
                if entered - {number for number, _ in found}:
                    _log.warning("this worker was silent for too long: its sites were given to others, it begins anew")
                    return
                entered = {worker.worker_id for worker in workers if worker.worker_id is not None}
            await asyncio.sleep(self._plan.silence / _BEATS)

    def _beats(self) -> list[tuple[int, datetime]]:
        with self._database.read() as session:
            return beats(session)

    def _drop_idle(self, workers: Collection[int], before: set[int]) -> set[int]:
        """Drops jobs that were handed out when the connection broke, so that this process never heard of them: those that nobody
        was at when it last looked either. Returns those that nobody is at now.
        """
        with self._database.read() as session:
            idle = held_jobs(session, workers) - self._at
        if forgotten := idle & before:
            _log.info("jobs that never arrived are dropped: %s", forgotten)
            with self._database.write() as session:
                drop_jobs(session, forgotten)
        return idle

    async def _sweep(self, timestamp: int) -> None:
        del timestamp
        try:
            done = await asyncio.to_thread(
                sweep, self._database, self._clock(), self._watch.dead(time.monotonic()), self._plan.rules
            )
        except StoreError as error:
            _log.warning("the queue was not swept, the next sweep does: %s", error)
            return
        if done is not None and done != Swept():
            _log.info("swept: %s", done)

    async def deliver(self, stage: Stage, scan_id: int, context: JobContext) -> None:
        """What a job asks for. A site that is not to be had any more is left alone."""
        assert context.job.id is not None, "a job in work is in the queue"
        self._at.add(context.job.id)
        try:
            await self._deliver(stage, scan_id, context.job.worker_id)
        finally:
            self._at.discard(context.job.id)

    async def _deliver(self, stage: Stage, scan_id: int, worker_id: int | None) -> None:
        assert worker_id is not None, "a job in work has its worker"
        assert self._loop is not None
        name = claimant(worker_id, self._plan.machine)
        settled = await self._loop.run_in_executor(self._pool, self._take, name, stage, scan_id)
        if settled == "reading":
            try:
                await self._app.job_manager.defer_job_async(job("reading", scan_id, ""))
            except AlreadyEnqueued:
                _log.debug("scan %s waits to be read already", scan_id)

    def _take(self, name: str, stage: Stage, scan_id: int) -> Settled | None:
        stop = self._stop
        if stop.said:
            return None
        claims = self._database.insist(
            lambda session: claim(session, name, self._clock(), stage=stage, scan_id=scan_id)
        )
        if not claims:
            return None
        settled = self._turn(claims[0], stop)
        if self._plan.told is not None:
            self._plan.told(claims[0], settled)
        return settled


@dataclass(frozen=True, slots=True)
class _Delivery:
    """The task of one queue."""

    worker: FleetWorker
    stage: Stage

    async def deliver(self, context: JobContext, scan_id: int) -> None:
        await self.worker.deliver(self.stage, scan_id, context)


class _Patient(PsycopgConnector):
    """Asks again while the database is away, in the place of breaking the worker off."""

    def __init__(self, conninfo: str) -> None:
        # A network that swallows packets must not hold a worker for ever.
        kept = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
        super().__init__(conninfo=conninfo, kwargs=kept, min_size=1, max_size=4, timeout=_PARTING_SECONDS)
        self.patience: float | None = None
        """Seconds; None: as long as it takes."""

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        try:
            await self._patiently(lambda: super(_Patient, self).execute_query_async(query, **arguments))
        except ConnectorException as error:
            # The job was taken from this worker, or the connection broke after it had been finished. The store knows better.
            if not (
                isinstance(error.__cause__, psycopg.errors.RaiseException)
                and "Job was not found" in str(error.__cause__)
            ):
                raise
            _log.info("a job that ended was gone from the queue")

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        return await self._patiently(lambda: super(_Patient, self).execute_query_one_async(query, **arguments))

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        return await self._patiently(lambda: super(_Patient, self).execute_query_all_async(query, **arguments))

    async def _patiently(self, ask: Callable[[], Awaitable[_Answer]]) -> _Answer:
        begun, told = time.monotonic(), 0.0
        while True:
            try:
                return await ask()
            except ConnectorException as error:
                waited = time.monotonic() - begun
                if not isinstance(error.__cause__, psycopg.OperationalError | psycopg.InterfaceError):
                    raise
                if self.patience is not None and waited > self.patience:
                    raise
                if waited >= told:
                    _log.warning("the database is away, waiting for it: %s", error.__cause__)
                    told = waited + _TOLD_SECONDS
            await asyncio.sleep(_AGAIN_SECONDS)


def _conninfo(database: Database) -> str:
    """The URL as libpq reads it."""
    return database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _every(silence: float) -> str:
    """How often the queue is swept, as Procrastinate's cron with seconds writes it: each minute, or sooner where deaths are to be
    found sooner.
    """
    return "* * * * *" if silence >= _MINUTE else f"* * * * * */{max(1, round(silence / 2))}"
