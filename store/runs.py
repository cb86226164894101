"""Runs over many sites: who takes up which site, and what comes of it, each site exactly once.

Work is delivered at least once; its outcome is written once. That rests on three things: a run holds a site once, a scan has one
final audit, and a scan counts how often it was taken up: who was given up meanwhile writes nothing (``settle`` refuses).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, TextClause, delete, exists, func, insert, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from core.audit import Audit
from core.exceptions import UsageError
from core.hours import is_quiet
from core.settings import RunSettings
from core.snapshot import Cause
from store.audits import load_audit, save_audit
from store.schema import AuditRow, Group, Run, Scan, Schedule, Site

Stage = Literal["scanning", "reading"]
Settled = Literal["refused", "again", "second look", "reading", "done", "failed"]
"""What became of a turn. ``refused``: someone else has taken the site up since, or it is settled already."""

WantsSecondLook = Callable[[Session, Scan, Audit], bool]
Record = Callable[[Session, AuditRow, Audit, datetime], None]

OPEN = ("waiting", "scanning", "scanned", "reading")
IN_WORK = ("scanning", "scanned", "reading")
_WAITS_AS: Mapping[Stage, str] = {"scanning": "waiting", "reading": "scanned"}
# Written out, since SQLite takes the index of open scans only where its condition stands in the query.
_IS_OPEN = text("scans.state NOT IN ('done','failed')")
_CLAIMS = 0x6F69_7401
"""Key of PostgreSQL's advisory lock: one claim after the other, or two could take one server at the same moment."""

FLEETING = frozenset(
    (
        Cause.DNS, Cause.DNS_NO_ANSWER, Cause.REFUSED, Cause.RESET, Cause.TIMEOUT, Cause.TLS, Cause.NOT_FOUND, Cause.FORBIDDEN,
        Cause.RATE_LIMITED, Cause.SERVER_ERROR, Cause.DATABASE_ERROR, Cause.MAINTENANCE, Cause.CHALLENGE, Cause.UNREADABLE,
        Cause.EMPTY, Cause.BUDGET, Cause.INTERRUPTED, Cause.OTHER,
    )
)  # fmt: skip
"""Causes of a failed crawl that may be gone an hour later. The others are asked again next week."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How often and when a site is tried again."""

    tries: int = 3
    """Times that a site which cannot be read is tried in one window."""
    retry_after: timedelta = timedelta(minutes=15)
    """Doubles with each failure."""
    look_after: timedelta = timedelta(minutes=30)
    """Before a second look; less where the window ends soon."""
    most_attempts: int = 20
    """Times a site is taken up at all. More workers than that do not die over it."""

    @classmethod
    def of(cls, settings: RunSettings) -> Rules:
        """As a person set them."""
        return cls(settings.tries, timedelta(minutes=settings.retry_minutes), timedelta(minutes=settings.look_minutes))


@dataclass(frozen=True, slots=True)
class Claim:
    """A site taken up by a worker, with all that its turn needs."""

    scan_id: int
    run_id: int
    site_id: int
    url: str
    server: str
    stage: Stage
    look: int
    attempt: int
    """The fence: see ``store.schema.Scan.attempts``."""
    fiscal_year: int
    as_of: date
    until: datetime
    site_settings: Mapping[str, Any]
    options: Mapping[str, Any]
    folder: str
    """Of the artefacts, where a stage before this one has left some."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is."""

    total: int
    states: Mapping[str, int] = field(default_factory=dict)
    """Number of sites by ``Scan.state``."""
    unreachable: int = 0
    """Sites among the done whose audit says that they could not be read."""
    retried: int = 0
    """Waiting sites that could not be read so far."""

    @property
    def done(self) -> int:
        return self.states.get("done", 0)

    @property
    def failed(self) -> int:
        return self.states.get("failed", 0)


# --- runs


def begin_run(
    session: Session,
    name: str,
    group: Group | None,
    sites: Sequence[Site],
    *,
    fiscal_year: int,
    as_of: date,
    started: datetime,
    until: datetime,
    options: Mapping[str, Any] | None = None,
    schedule: Schedule | None = None,
    spread: timedelta = timedelta(0),
    quiet: str = "",
    servers: Mapping[str, str] | None = None,
) -> Run:
    """A run over these sites; where one of that name is there, that one as it is.

    The sites' turns are spread over so long a time, each site always at the same place of it; sites that an earlier run did not
    come to are first. ``servers``: network address by the site's URL, where it is known.
    """
    found = run_by_name(session, name)
    if found is not None:
        return found
    run = Run(
        name=name,
        group_id=group.id if group is not None else None,
        schedule_id=schedule.id if schedule is not None else None,
        fiscal_year=fiscal_year,
        as_of=as_of,
        options=dict(options or {}),
        quiet=quiet,
        started=started,
        until=until,
        finished=None if sites else started,
    )
    session.add(run)
    session.flush()
    left_out = _left_out(session)
    rows = [
        {
            "run_id": run.id,
            "site_id": site.id,
            "url": site.url,
            "server": (servers or {}).get(site.url) or server_name(site.url),
            "not_before": started if site.id in left_out else started + spread * _place(site.url),
        }
        for site in {one.id: one for one in sites}.values()
    ]
    if rows:
        session.execute(insert(Scan), rows)
    return run


def run_by_name(session: Session, name: str) -> Run | None:
    return session.scalars(select(Run).where(Run.name == name)).first()


def find_run(session: Session, text: str) -> Run:
    """A run by its number or name. Raises ``UsageError``."""
    found = session.get(Run, int(text)) if text.isdecimal() and len(text) < 18 else None
    found = found or run_by_name(session, text)
    if found is None:
        raise UsageError(f"there is no run {text!r}: oit runs list shows those there are")
    return found


def runs(session: Session, limit: int) -> list[Run]:
    """The newest runs, newest first."""
    return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)))


def server_name(url: str) -> str:
    """Host, and port where it is not the web's own: what stands for a server whose network address is not known."""
    parts = urlsplit(url)
    return (parts.netloc.rsplit("@", 1)[-1] or url).lower().removeprefix("www.")


def _place(url: str) -> float:
    """Where in a window a site has its place, 0 to 1: always the same, and evenly over all sites."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:6], "big") / 2**48


def _left_out(session: Session) -> set[int]:
    """Sites whose newest turn came to nothing."""
    newest = select(func.max(Scan.id)).where(Scan.state.in_(("done", "failed"))).group_by(Scan.site_id)
    return set(session.scalars(select(Scan.site_id).where(Scan.id.in_(newest), Scan.state == "failed")))


def cancel_run(run: Run, now: datetime) -> None:
    """Ends a run's window: what is in work ends, nothing further begins."""
    if run.finished is None:
        run.until = min(run.until, now)


def progress(session: Session, run_id: int) -> RunProgress:
    counted = select(Scan.state, func.count()).where(Scan.run_id == run_id).group_by(Scan.state)
    states: dict[str, int] = {state: number for state, number in session.execute(counted)}  # noqa: C416 - rows are no pairs to mypy
    unreachable = select(func.count()).where(AuditRow.run_id == run_id, AuditRow.final, AuditRow.state == "failed")
    retried = select(func.count()).where(Scan.run_id == run_id, Scan.state == "waiting", Scan.failures > 0)
    return RunProgress(sum(states.values()), states, session.scalar(unreachable) or 0, session.scalar(retried) or 0)


# --- claims


def claim(
    session: Session,
    worker: str,
    now: datetime,
    *,
    stage: Stage = "scanning",
    limit: int = 1,
    scan_id: int | None = None,
    runs: Collection[int] | None = None,
) -> list[Claim]:
    """Takes up to ``limit`` sites up for a worker, those first that have waited longest; of one scan or of some runs alone where
    they are named.

    Not taken up: a site before its time, outside its run's window, in quiet hours, while it is in work in another run, and while
    another worker scans a site on the same server. Opening files (``reading``) visits nobody and may be done at any time.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CLAIMS})
    wanted = select(Scan).where(*_due(session, now, stage))
    if scan_id is not None:
        wanted = wanted.where(Scan.id == scan_id)
    if runs is not None:
        wanted = wanted.where(Scan.run_id.in_(runs))
    if stage == "scanning":
        sharing = aliased(Scan, name="sharing")
        wanted = wanted.where(
            or_(
                Scan.server == "",
                Scan.server.not_in(
                    select(sharing.server).where(
                        text("sharing.state NOT IN ('done','failed')"),
                        sharing.state == "scanning",
                        sharing.claimed_by != worker,
                    )
                ),
            ),
        )
    claims: list[Claim] = []
    taken: set[int] = set()
    for scan in session.scalars(
        wanted.order_by(Scan.not_before, Scan.id).limit(limit).with_for_update(skip_locked=True)
    ).all():
        if stage == "scanning" and scan.site_id in taken:
            continue
        taken.add(scan.site_id)
        scan.state = stage
        scan.attempts += 1
        scan.claimed_by, scan.claimed = worker, now
        run, site = session.get_one(Run, scan.run_id), session.get_one(Site, scan.site_id)
        claims.append(
            Claim(
                scan_id=scan.id,
                run_id=scan.run_id,
                site_id=scan.site_id,
                url=scan.url,
                server=scan.server,
                stage=stage,
                look=scan.look,
                attempt=scan.attempts,
                fiscal_year=run.fiscal_year,
                as_of=run.as_of,
                until=run.until,
                site_settings=dict(site.settings),
                options=dict(run.options),
                folder=scan.folder,
            )
        )
    return claims


def due(session: Session, now: datetime, stage: Stage, limit: int | None = None) -> list[tuple[int, str]]:
    """Scan and server of what may be taken up now, ``limit`` at most, those first that have waited longest. Sites that share a
    server with one that is being scanned are among them.
    """
    wanted = select(Scan.id, Scan.server).where(*_due(session, now, stage)).order_by(Scan.not_before, Scan.id)
    wanted = wanted.limit(limit)
    return [(scan_id, server) for scan_id, server in session.execute(wanted)]


def _due(session: Session, now: datetime, stage: Stage) -> list[ColumnElement[bool] | TextClause]:
    """What must be true of a scan that is taken up, whoever does."""
    found: list[ColumnElement[bool] | TextClause] = [_IS_OPEN, Scan.state == _WAITS_AS[stage], Scan.not_before <= now]
    if stage == "scanning":
        opened = session.execute(select(Run.id, Run.quiet).where(Run.finished.is_(None), Run.until > now)).all()
        other = aliased(Scan, name="other")
        found += [
            Scan.run_id.in_([number for number, quiet in opened if not is_quiet(quiet, now)]),
            # What waits is in work nowhere by itself. The few that are in work are looked up once, not for each that waits.
            Scan.site_id.not_in(
                select(other.site_id).where(text("other.state NOT IN ('done','failed')"), other.state.in_(IN_WORK))
            ),
        ]
    return found


def _held(session: Session, claim: Claim) -> Scan | None:
    """The scan of a claim, kept to this transaction; None where the claim does not hold any more."""
    scan = session.scalars(select(Scan).where(Scan.id == claim.scan_id).with_for_update()).first()
    return scan if scan is not None and (scan.state, scan.attempts) == (claim.stage, claim.attempt) else None


def claimants(session: Session) -> list[str]:
    """Workers that have sites in work."""
    return sorted(
        set(
            session.scalars(select(Scan.claimed_by).where(_IS_OPEN, Scan.state.in_(("scanning", "reading"))).distinct())
        )
    )


def give_back(
    session: Session, worker: str, now: datetime, rules: Rules | None = None, *, scan_id: int | None = None
) -> int:
    """What a worker had in work, or one scan of it, waits for another one again. Returns how many sites that were."""
    chosen, given = rules or Rules(), 0
    wanted = select(Scan).where(_IS_OPEN, Scan.claimed_by == worker).with_for_update()
    if scan_id is not None:
        wanted = wanted.where(Scan.id == scan_id)
    for scan in session.scalars(wanted).all():
        if scan.state not in _WAITS_AS:
            continue
        given += 1
        scan.state = _WAITS_AS[scan.state]  # type: ignore[index]  # looked up above
        scan.claimed_by, scan.claimed = "", None
        if scan.attempts >= chosen.most_attempts:
            _fail(scan, f"workers ended over it {scan.attempts} times", now)
            _finish_last(session, scan.run_id, now)
    return given


# --- outcomes


def settle(
    session: Session,
    claim: Claim,
    audit: Audit,
    now: datetime,
    rules: Rules,
    *,
    folder: str,
    wants_second_look: WantsSecondLook,
    record: Record,
) -> Settled:
    """Writes what came of a claim, in this transaction as a whole: the site is tried again later in the window, looked at a
    second time, or done. ``folder`` is where its artefacts lie, its last part the number of the look.
    """
    scan = _held(session, claim)
    if scan is None:
        return "refused"
    run = session.get_one(Run, scan.run_id)
    failed = audit.crawl.state == "failed"
    scan.claimed_by, scan.claimed, scan.folder, scan.error = "", None, folder, ""
    scan.failures += failed
    again = now + rules.retry_after * 2 ** max(0, scan.failures - 1)
    if failed and audit.crawl.cause in FLEETING and scan.failures < rules.tries and again < run.until:
        _keep(session, scan, audit, final=False)
        scan.state, scan.not_before = "waiting", again
        return "again"
    look = now + min(rules.look_after, (run.until - now) / 3)
    if not failed and scan.look == 1 and now < run.until and wants_second_look(session, scan, audit):
        _keep(session, scan, audit, final=False)
        scan.state, scan.look, scan.failures, scan.not_before = "waiting", 2, 0, look
        return "second look"
    if failed and scan.look == 2 and _finish_with_kept(session, scan, now, record):
        return "done"
    row = _keep(session, scan, audit, final=True)
    _done(session, scan, now)
    record(session, row, audit, now)
    return "done"


def hand_on(session: Session, claim: Claim, now: datetime, folder: str) -> Settled:
    """The site was scanned; its files wait for a worker that opens them."""
    scan = _held(session, claim)
    if scan is None:
        return "refused"
    scan.state, scan.not_before, scan.folder = "scanned", now, folder
    scan.claimed_by, scan.claimed = "", None
    return "reading"


def put_off(session: Session, claim: Claim, until: datetime) -> Settled:
    """The claim's turn did not begin: it waits until then."""
    scan = _held(session, claim)
    if scan is None:
        return "refused"
    scan.state, scan.not_before = _WAITS_AS[claim.stage], until
    scan.claimed_by, scan.claimed = "", None
    return "again"


def went_wrong(session: Session, claim: Claim, error: str, now: datetime, rules: Rules, *, record: Record) -> Settled:
    """The turn broke off over a fault of ours or of this machine: the site is tried again later, and is failed after the last
    try, unless an audit of it was kept before.
    """
    scan = _held(session, claim)
    if scan is None:
        return "refused"
    run = session.get_one(Run, scan.run_id)
    scan.claimed_by, scan.claimed, scan.error = "", None, error
    scan.failures += 1
    again = now + rules.retry_after * 2 ** (scan.failures - 1)
    if scan.failures < rules.tries and (again < run.until or claim.stage == "reading"):
        scan.state, scan.not_before = _WAITS_AS[claim.stage], again
        return "again"
    if _finish_with_kept(session, scan, now, record):
        return "done"
    _fail(scan, error, now)
    _finish_last(session, scan.run_id, now)
    return "failed"


def close_run(session: Session, run_id: int, now: datetime, *, record: Record) -> int:
    """After a run's window: sites that still wait are done with the audit that was kept of them, or failed without one. Returns
    how many those were; the run is finished where nothing of it is in work.
    """
    run = session.scalars(select(Run).where(Run.id == run_id).with_for_update(key_share=True)).one()
    if run.finished is not None or now < run.until:
        return 0
    left = session.scalars(select(Scan).where(Scan.run_id == run_id, Scan.state == "waiting").with_for_update()).all()
    for scan in left:
        if not _finish_with_kept(session, scan, now, record):
            _fail(scan, scan.error or "the run's window ended before it was this site's turn", now)
    _finish_last(session, run_id, now)
    return len(left)


def over(session: Session, now: datetime) -> list[int]:
    """Runs whose window has ended and that are not finished."""
    return list(session.scalars(select(Run.id).where(Run.finished.is_(None), Run.until <= now).order_by(Run.id)))


def finish_runs(session: Session, now: datetime) -> list[int]:
    """Finishes runs without open sites: those whose last sites were deleted with their register."""
    left = (
        select(Run)
        .where(Run.finished.is_(None), ~exists().where(Scan.run_id == Run.id, Scan.state.in_(OPEN)))
        .with_for_update(key_share=True)
    )
    found = session.scalars(left).all()
    for run in found:
        run.finished = now
    return [run.id for run in found]


def unpublished(session: Session) -> list[int]:
    """Finished runs whose reports and notices are not out."""
    return list(
        session.scalars(select(Run.id).where(Run.finished.is_not(None), Run.published.is_(None)).order_by(Run.id))
    )


def _keep(session: Session, scan: Scan, audit: Audit, *, final: bool) -> AuditRow:
    """Stores an audit in the place of one of the same look that did not count."""
    session.execute(
        delete(AuditRow).where(AuditRow.scan_id == scan.id, AuditRow.look == scan.look, AuditRow.final.is_(False))
    )
    return save_audit(session, scan, audit, final=final)


def _finish_with_kept(session: Session, scan: Scan, now: datetime, record: Record) -> bool:
    """Makes the best audit that was kept of the site the one that counts."""
    rows = session.scalars(select(AuditRow).where(AuditRow.scan_id == scan.id).order_by(AuditRow.look.desc())).all()
    best = next((row for row in rows if row.state != "failed"), rows[0] if rows else None)
    audit = load_audit(session, best.id) if best is not None else None
    if best is None or audit is None:
        return False
    session.execute(update(AuditRow).where(AuditRow.id == best.id).values(final=True))
    session.refresh(best)
    if scan.folder:
        scan.folder = f"{scan.folder.rpartition('/')[0]}/{best.look}"
    _done(session, scan, now)
    record(session, best, audit, now)
    return True


def _done(session: Session, scan: Scan, now: datetime) -> None:
    scan.state, scan.ended, scan.error = "done", now, ""
    scan.claimed_by, scan.claimed = "", None
    _finish_last(session, scan.run_id, now)


def _fail(scan: Scan, error: str, now: datetime) -> None:
    scan.state, scan.ended, scan.error = "failed", now, error


def _finish_last(session: Session, run_id: int, now: datetime) -> None:
    """Finishes the run where nothing of it is open. The row is kept to this transaction, so that of two workers that settle the
    last two sites one sees both; with less than a full lock, for each of them holds a share of it by the audit it has stored.
    """
    session.flush()
    run = session.scalars(select(Run).where(Run.id == run_id).with_for_update(key_share=True)).one()
    if run.finished is None and not session.scalar(select(exists().where(Scan.run_id == run_id, Scan.state.in_(OPEN)))):
        run.finished = now
