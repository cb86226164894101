"""One site's turn in a run, whoever delivers it: audited in its folder, kept, and settled in the store."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings
from sqlalchemy import select
from sqlalchemy.orm import Session

from checklist.loading import Checklist, load_checklist
from core.audit import Audit
from core.exceptions import BusyError, SnapshotError, StoppedError, StoreError, UsageError
from core.settings import ReadSettings, ScanSettings
from core.snapshot import DeclaredLink
from crawler.recrawl import notes_of
from crawler.scan import ScanResult
from crawler.stopping import Stop
from scheduler import history
from scheduler.artefacts import MANIFEST_NAME, Artefacts, key_of
from scheduler.audit import BEGUN_NAME, SNAPSHOT_NAME, audit_site, judge_archive
from scheduler.faults import note_fault
from scheduler.gate import Gate
from scheduler.known import known_beside
from scheduler.unchanged import kept_beside
from store.database import Database
from store.declared import declared_of
from store.runs import Claim, Rules, Settled, hand_on, put_off, settle, went_wrong
from store.schema import Scan

BUSY_MINUTES = 5.0
"""After which a site that someone else scans at the moment is tried again."""
AWAY_SECONDS = 600.0
"""How long the outcome of a turn waits for a database that is away."""
_FORMERS = 4
"""Earlier scans of a site that are looked at for one to build on."""
_UNKEPT = (".part", ".old", ".new", ".lock")
_log = logging.getLogger(__name__)

_Settings = TypeVar("_Settings", bound=BaseSettings)
Clock = Callable[[], datetime]
"""Tells the moment, aware. Handed in, for a turn takes long."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the turns of one process work with."""

    database: Database
    artefacts: Artefacts
    clock: Clock
    wants_second_look: Callable[..., bool] = history.wants_second_look
    record: Callable[..., None] = history.record
    settings: ScanSettings = field(default_factory=ScanSettings)
    """Of the installation; those of the site and then of the run go before them."""
    reading: ReadSettings = field(default_factory=ReadSettings)
    rules: Rules = field(default_factory=Rules)
    stop: Stop = field(default_factory=Stop)
    judging: threading.Lock = field(default_factory=threading.Lock)
    """Held by the one turn of the process that judges what it has scanned."""
    heavy_files: int | None = None
    """A site of so many files or more is handed on to who reads; None: where nobody does."""


def take_turn(means: Means, claim: Claim) -> Settled:
    """Audits a claimed site and settles the claim. A site that cannot be read, a fault of ours and a worker that is told to stop
    all have their outcome in the store.

    Raises ``StoreError`` when the database stays away: then the claim is still held, for the worker to give back.
    """
    folder = _key(claim)
    # Who opens the files of a heavy site must not keep the others waiting.
    gate, audited = Gate(means.judging if claim.stage == "scanning" else None, means.stop), False
    try:
        audit = _audited(means, claim, folder, gate)
        earlier = _rejudged(means, claim, audit, gate)
        means.artefacts.release(f"sites/{claim.site_id}")
        wants, record = means.wants_second_look, means.record
        if earlier is not None:
            wants, record = partial(wants, earlier=earlier), partial(record, earlier=earlier)
        audited = True
        return _insist(
            means,
            lambda session: settle(
                session,
                claim,
                audit,
                means.clock(),
                means.rules,
                folder=folder,
                wants_second_look=wants,
                record=record,
            ),
        )
    except _HandedOnError:
        return _insist(means, lambda session: hand_on(session, claim, means.clock(), folder))
    except StoppedError:
        return _insist(means, lambda session: put_off(session, claim, means.clock()))
    except BusyError as error:
        _log.info("%s waits: %s", claim.url, error)
        later = means.clock() + timedelta(minutes=BUSY_MINUTES)
        return _insist(means, lambda session: put_off(session, claim, later))
    except Exception as error:
        # The one place that catches everything: a fault over one site must not stop the others.
        if audited and isinstance(error, StoreError):
            raise
        told = note_fault(claim.url, error)
        return _insist(
            means,
            lambda session: went_wrong(session, claim, told, means.clock(), means.rules, record=means.record),
        )
    finally:
        gate.leave()


def _audited(means: Means, claim: Claim, key: str, gate: Gate) -> Audit:
    """The audit of a claimed site, its files kept. Its report is written when the run is published."""
    settings = chosen(means.settings, claim.site_settings, claim.options)
    reading = chosen(means.reading, claim.site_settings, claim.options)
    checklist = _checklist(claim.fiscal_year)
    folder = means.artefacts.place(key)
    if claim.stage == "reading":
        _fetched(means, key, folder)
    audited = audit_site(
        claim.url,
        checklist,
        claim.as_of,
        settings,
        folder,
        formats=("json",),
        reading=reading,
        previous=former_scan(means, claim),
        declared=_declared(means, claim),
        stop=means.stop,
        gate=gate,
        crawled=lambda ended: _hand_on(means, ended, key, folder),
    )
    gate.leave()
    means.artefacts.keep(key, files_of(folder))
    return audited.audit


class _HandedOnError(Exception):
    """The site was scanned and is another worker's from here on."""


def _hand_on(means: Means, ended: ScanResult, key: str, folder: Path) -> None:
    """Leaves a heavy site, as it was scanned, to who reads."""
    if means.heavy_files is None or ended.state == "failed" or ended.documents < means.heavy_files:
        return
    means.artefacts.keep(key, [*files_of(folder), BEGUN_NAME])
    # Before the site is anybody else's: a worker on this machine works in the same folder.
    means.artefacts.release(f"sites/{key.split('/')[1]}")
    raise _HandedOnError


def _fetched(means: Means, key: str, folder: Path) -> None:
    """Brings a scanned site here. Raises ``UsageError`` where it is not there any more."""
    names = [name for name in means.artefacts.kept(key) if name != "audit.json"]
    if BEGUN_NAME not in names or means.artefacts.fetch(key, names) is None:
        raise UsageError(f"what was scanned of {key} is not there any more: the next run scans it again")
    # The audit had begun before its scan was sealed, in whatever order the files have come.
    os.utime(folder / BEGUN_NAME, (0, 0))


def _declared(means: Means, claim: Claim) -> tuple[DeclaredLink, ...]:
    """The links that the agency submitted for the year, in their order."""
    with means.database.read() as session:
        return declared_of(session, claim.site_id, claim.fiscal_year)


def _rejudged(means: Means, claim: Claim, audit: Audit, gate: Gate) -> Audit | None:
    """The site's last snapshot, judged as this audit was; None where what is known of the site was judged so, too."""
    with means.database.read() as session:
        if not history.needs_rejudging(session, claim.site_id, audit):
            return None
    former = former_scan(means, claim, earlier=True)
    if former is None:
        return None
    gate.enter()
    reading = chosen(means.reading, claim.site_settings, claim.options)
    try:
        return judge_archive(former, _checklist(claim.fiscal_year), claim.as_of, reading=reading)[0]
    except SnapshotError as error:
        _log.info("%s cannot be judged anew: %s", former, error)
        return None
    finally:
        gate.leave()


def former_scan(means: Means, claim: Claim, *, earlier: bool = False) -> Path | None:
    """The newest kept snapshot of a site that a new scan can build on: of the look before this one, unless an ``earlier`` run's
    is asked for, else of an earlier run.
    """
    before = Scan.run_id < claim.run_id if earlier else Scan.run_id <= claim.run_id
    own = _key(claim)
    with means.database.read() as session:
        folders = session.scalars(
            select(Scan.folder)
            .where(Scan.site_id == claim.site_id, Scan.url == claim.url, Scan.folder.not_in(("", own)), before)
            .order_by(Scan.run_id.desc())
            .limit(_FORMERS)
        ).all()
    for folder in folders:
        found = means.artefacts.fetch(folder, [SNAPSHOT_NAME, notes_of(Path(SNAPSHOT_NAME)).name])
        if found is not None:
            # What spares reading and judging comes along where it was kept; without it all is read and judged.
            for beside in (kept_beside, known_beside):
                means.artefacts.fetch(folder, [beside(Path(SNAPSHOT_NAME)).name])
            return found / SNAPSHOT_NAME
    return None


def _key(claim: Claim) -> str:
    """Where the artefacts of a claim's look are kept."""
    return f"{key_of(claim.site_id, claim.run_id)}/{claim.look}"


def files_of(folder: Path) -> list[str]:
    """Names of the files of an audit that are worth keeping, in order."""
    return sorted(
        one.name
        for one in folder.iterdir()
        if one.is_file() and not one.name.endswith(_UNKEPT) and one.name not in {BEGUN_NAME, MANIFEST_NAME}
    )


def chosen(installation: _Settings, *more: Mapping[str, Any]) -> _Settings:
    """Settings with those named by a site and a run in their places; names of other settings are passed over.

    Raises ``UsageError`` for a value that cannot be used.
    """
    kind = type(installation)
    named = {name: value for one in more for name, value in one.items() if name in kind.model_fields}
    if not named:
        return installation
    try:
        return kind.model_validate(installation.model_dump() | named)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"{first['loc'][0]} cannot be {first['input']!r}: correct the settings of the site or of the run"
        ) from error


_loading = threading.Lock()


def _checklist(fiscal_year: int) -> Checklist:
    """A year's checklist, one and the same for all turns of the process."""
    with _loading:
        # A cache alone lets all the turns that begin together read and prepare a list of their own.
        return _loaded(fiscal_year)


@lru_cache(maxsize=4)
def _loaded(fiscal_year: int) -> Checklist:
    return load_checklist(fiscal_year)


def _insist(means: Means, work: Callable[[Session], Settled]) -> Settled:
    return means.database.insist(work, seconds=AWAY_SECONDS)
