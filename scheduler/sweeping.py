"""Brings the queue of a fleet in step with the store: the store knows what there is to do, the queue only delivers it.

Whatever breaks, killed workers, jobs that were lost or came to nothing, a queue that was emptied by hand, is mended by one
sweep, and a second one changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.sync_psycopg_connector import SyncPsycopgConnector
from sqlalchemy import text
from sqlalchemy.orm import Session

from store.database import Database
from store.runs import Rules, Stage, due, give_back

QUEUES: Mapping[Stage, str] = {"scanning": "scan", "reading": "reading"}
"""Name of the queue of each stage, and of the task in it."""
WORKER = "fleet"
"""Begins the name under which a worker of the fleet claims; workers of one machine bear others."""
_SWEEPS = 0x6F69_7403
"""Key of PostgreSQL's advisory lock: one sweep at a time."""
_MANY = 500
"""So many new jobs at once make the server's picture of the table wrong: it is told to look again."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found to do."""

    dropped: int = 0
    """Jobs of workers that are gone."""
    given_back: int = 0
    """Sites that wait for another worker."""
    queued: int = 0
    """Jobs that were put into the queue."""


@dataclass(slots=True)
class Watch:
    """Tells which workers are gone: those whose heart did not beat for so many seconds while this process looked on.

    Only its own steady clock counts, so that neither a clock that jumps nor a database that was away makes anybody dead.
    """

    silence: float
    """Seconds without a beat after which a worker is taken for dead."""
    _seen: dict[int, tuple[datetime, float]] = field(default_factory=dict)
    """Last beat of each worker and when it was first seen, in seconds of the steady clock."""
    _looked: float | None = None

    def look(self, beats: Iterable[tuple[int, datetime]], at: float) -> None:
        """Takes note of every worker's last beat. ``at``: seconds of a steady clock."""
        blind = self._looked is None or at - self._looked > self.silence / 2
        before, self._seen, self._looked = self._seen, {}, at
        for worker, beat in beats:
            known = before.get(worker)
            # Who did not look for a while cannot tell who was silent in it.
            same = known is not None and known[0] == beat and not blind
            self._seen[worker] = (beat, known[1] if known is not None and same else at)

    def dead(self, at: float) -> list[int]:
        """Numbers of the workers that are gone."""
        return sorted(worker for worker, (_, since) in self._seen.items() if at - since > self.silence)


def claimant(worker_id: int, machine: str) -> str:
    """The name under which a worker claims, by its number in the queue."""
    return f"{WORKER}:{worker_id}:{machine}"


def queueing_lock(stage: Stage, scan_id: int) -> str:
    """Keeps a second job of the same kind for the same site out of the queue."""
    return f"{QUEUES[stage]}:{scan_id}"


def job(stage: Stage, scan_id: int, server: str) -> Job:
    """The job that delivers a scan. Two jobs that visit one server never run at the same time; opening files visits nobody."""
    return Job(
        queue=QUEUES[stage],
        task_name=QUEUES[stage],
        lock=f"server:{server}" if stage == "scanning" and server else None,
        queueing_lock=queueing_lock(stage, scan_id),
        task_kwargs={"scan_id": scan_id},
    )


def sweep(database: Database, now: datetime, dead: Collection[int] = (), rules: Rules | None = None) -> Swept | None:
    """One sweep over a PostgreSQL database; None where another one is at it. ``dead``: numbers of workers that are gone.

    All of it is one transaction. Raises ``StoreError``.
    """
    with database.write() as session:
        if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SWEEPS}):
            return None
        dropped = _drop(session, dead)
        given = sum(give_back(session, worker, now, rules, scan_id=scan_id) for scan_id, worker in _orphans(session))
        return Swept(dropped, given, _queue(session, now))


def beats(session: Session) -> list[tuple[int, datetime]]:
    """Number and last beat of every worker of the fleet."""
    rows = session.execute(text("SELECT id, last_heartbeat FROM procrastinate_workers"))
    return [(number, beat) for number, beat in rows]


def held_jobs(session: Session, workers: Collection[int]) -> set[int]:
    """Jobs that deliver sites to these workers, as far as the queue knows."""
    rows = session.execute(
        text(
            "SELECT id FROM procrastinate_jobs"
            " WHERE status = 'doing' AND worker_id = ANY(:workers) AND queue_name = ANY(:queues)"
        ),
        {"workers": list(workers), "queues": list(QUEUES.values())},
    )
    return set(rows.scalars())


def drop_jobs(session: Session, jobs: Collection[int]) -> None:
    """Takes jobs in work out of the queue: nobody is at them. The next sweep queues what they were for."""
    session.execute(
        text("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND id = ANY(:jobs)"), {"jobs": list(jobs)}
    )


def _drop(session: Session, dead: Collection[int]) -> int:
    """Deletes the jobs in work of workers that are gone, and those workers. What the jobs were for is queued anew below."""
    gone = {"dead": list(dead)}
    session.execute(text("DELETE FROM procrastinate_workers WHERE id = ANY(:dead)"), gone)
    # A worker that is deleted takes its number out of its jobs.
    dropped = session.execute(
        text("DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL RETURNING id")
    )
    # What Procrastinate leaves behind of jobs that came to nothing, and nobody asks for.
    session.execute(text("DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing')"))
    return len(dropped.all())


def _orphans(session: Session) -> list[tuple[int, str]]:
    """Scans that a worker of the fleet claims and that no job of that worker is at, with its name. A job is there before the
    claim, and goes after its outcome.
    """
    rows = session.execute(
        text(
            "SELECT scans.id, scans.claimed_by FROM scans"
            " WHERE scans.state IN ('scanning', 'reading') AND scans.claimed_by LIKE :fleet AND NOT EXISTS ("
            "  SELECT FROM procrastinate_jobs AS job WHERE job.status = 'doing'"
            "  AND job.worker_id = split_part(scans.claimed_by, ':', 2)::bigint"
            "  AND job.queueing_lock = CASE scans.state WHEN 'scanning' THEN :scan ELSE :reading END || scans.id)"
            " ORDER BY scans.id"
        ),
        {
            "fleet": f"{WORKER}:%",
            "scan": f"{QUEUES['scanning']}:",
            "reading": f"{QUEUES['reading']}:",
        },
    )
    return [(scan_id, worker) for scan_id, worker in rows]


def _queue(session: Session, now: datetime) -> int:
    """Queues a job for each scan that may be taken up and has none.

    Nothing is queued ahead of its time: a job that waits for its hour would keep every later one of its server waiting.
    """
    known = set(session.scalars(text("SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock IS NOT NULL")))
    wanted = [
        job(stage, scan_id, server)
        for stage in QUEUES
        for scan_id, server in due(session, now, stage)
        if queueing_lock(stage, scan_id) not in known
    ]
    if wanted:
        connection = session.connection().connection.driver_connection
        JobManager(SyncPsycopgConnector()).batch_defer_jobs(wanted, connection=connection)
    if len(wanted) > _MANY:
        session.execute(text("ANALYZE procrastinate_jobs"))
    return len(wanted)
