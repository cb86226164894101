"""The judgement of a scan, kept for the next one: of a site that has not changed, the audit is taken over and not made again.

Beside ``snapshot.warc.gz`` stands ``snapshot.judged.json.gz``. It is believed where the new scan holds the same (its outline),
the same program would judge it by the same checklist and settings, and no day has come that would change an answer. The audit
is then byte for byte the one that judging would give; where in doubt, or where the file is missing or damaged, all is judged.
"""

from __future__ import annotations

import logging
import zlib
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from checklist.health.standing import server_health
from core.audit import Audit
from core.make import make
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Cause, Frozen, Insecure, InsideCause, Probe, Snapshot, Spam, Wish
from crawler.files import Counts, named_engine, recognition
from crawler.outline import Order, Outline
from scheduler.known import Known, carry, known_beside
from scheduler.packed import read_packed, unpacked, write_packed

MAX_BYTES: Final = 100_000_000
"""Of a kept judgement unpacked; a larger one is not ours, and none is written."""

_log = logging.getLogger(__name__)


class Grounds(Frozen):
    """What judging a scan gave beside its audit, and what that hangs on."""

    holds_until: date
    """First day on which the scan would be judged otherwise."""
    engine: str
    """The recognition that was asked for, as ``FileReader.engine_asked`` names it."""
    read: int
    """Files that were opened or known."""
    recognised: int
    """Pages that were recognised or known."""
    failed: dict[InsideCause, int]


class Judgement(Frozen):
    """A kept judgement."""

    schema_: Literal["oit-judged/1"] = "oit-judged/1"
    make: str
    revision: str
    """Of the checklist."""
    settings: str
    """Those that decide what is found in files, and whether the site's health is looked at."""
    scan: str
    """Digest of the outline."""
    order: Order
    probes: tuple[Probe, ...]
    wishes: tuple[Wish, ...]
    """What is to be looked at after the scan."""
    secure_pages: int
    insecure: tuple[Insecure, ...]
    spam: tuple[Spam, ...]
    grounds: Grounds
    audit: Audit

    def holds(self, outline: Outline, revision: str, settings: str, as_of: date) -> bool:
        """Whether judging another scan on a day would give the same, as far as is known before what the site's health asks for
        is looked at.
        """
        return (
            self.audit.as_of <= as_of < self.grounds.holds_until
            and (self.make, self.revision, self.settings) == (make(), revision, settings)
            and self.scan == outline.digest
            and outline.keeps(self.order)
            and (not self.grounds.engine or self.grounds.engine == named_engine(recognition()))
        )

    def told_anew(self, frame: Snapshot, as_of: date) -> Judgement | None:
        """The judgement of the scan with this frame, looked around: times, speeds and how its server stands are its own. None
        where something elsewhere does not answer as it did.
        """
        if frame.health.probes != self.probes:
            return None
        known = {"secure_pages": self.secure_pages, "insecure": self.insecure, "spam": self.spam}
        seen = frame.model_copy(update={"health": frame.health.model_copy(update=known)})
        audit = self.audit.model_copy(
            update={
                "as_of": as_of,
                "fetched": seen.fetched,
                "crawl": self.audit.crawl.model_copy(update={"bytes": seen.bytes}),
                "health": server_health(seen, as_of, self.audit.health),
            }
        )
        return self.model_copy(update={"audit": audit})

    def counts(self) -> Counts:
        """What reading the files would have taken: all are known."""
        return Counts(0, self.grounds.read, 0, self.grounds.recognised, self.grounds.failed)


class Former:
    """What is kept of the last audit, before the files beside its scan are replaced."""

    def __init__(self, previous: Path | None, warc: Path) -> None:
        """``previous`` is the last scan's file, None where there is none; ``warc`` that of the new one."""
        self._previous = previous
        self._packed = read_packed(kept_beside(previous)) if previous is not None else None
        self._replaced = previous is not None and previous.absolute() == warc.absolute()
        self._known = read_packed(known_beside(warc)) if self._replaced else None

    def known(self, revision: str) -> Known:
        """What is known from the last audit."""
        packed, self._known = self._known, None
        if self._previous is not None and not self._replaced:
            packed = read_packed(known_beside(self._previous))
        return Known(packed, revision, self._previous)

    def carry(self, warc: Path) -> None:
        """Keeps what is known beside a scan that saw the same."""
        if self._previous is not None and not self._replaced:
            carry(self._previous, warc)

    def judgement(self, outline: Outline, revision: str, settings: str, as_of: date) -> Judgement | None:
        """The kept judgement, where it holds for another scan. ``settings`` as ``deciding`` gives them."""
        packed, self._packed = self._packed, None
        if packed is None:
            return None
        try:
            kept = Judgement.model_validate_json(unpacked(packed, MAX_BYTES))
        except (ValidationError, zlib.error, ValueError) as error:
            _log.info("the kept judgement is of no use: %s", error)
            return None
        return kept if kept.holds(outline, revision, settings, as_of) else None


def kept_beside(warc: Path) -> Path:
    """Where the judgement of a scan's file lies."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".judged.json.gz")


def judgement_of(
    outline: Outline,
    read: Snapshot,
    wishes: tuple[Wish, ...],
    audit: Audit,
    grounds: Grounds | None,
    *,
    settings: str,
) -> Judgement | None:
    """What to keep of an audit that was just made; None where the next one has to be made anew. ``read`` is the snapshot as
    read from the scan and looked around, its files not opened; ``grounds`` are None where they may pass.
    """
    if grounds is None or read.state == "failed" or read.cause is Cause.INTERRUPTED or read.declared is not None:
        return None
    order = outline.order(read)
    if order is None:
        return None
    return Judgement(
        make=make(),
        revision=audit.edition.revision,
        settings=settings,
        scan=outline.digest,
        order=order,
        probes=read.health.probes,
        wishes=wishes,
        secure_pages=read.health.secure_pages,
        insecure=read.health.insecure,
        spam=read.health.spam,
        grounds=grounds,
        audit=audit,
    )


def keep(warc: Path, judgement: Judgement | None) -> None:
    """Puts a judgement beside its scan, in the place of what was kept there. A folder that does not take it is warned of, no
    more.
    """
    text = b"" if judgement is None else judgement.model_dump_json(by_alias=True).encode()
    write_packed(kept_beside(warc), text, MAX_BYTES)


def deciding(scanning: ScanSettings, reading: ReadSettings) -> str:
    """The settings that a judgement hangs on: what is found in files, and whether the site's health is looked at."""
    return f"{reading.model_dump_json(exclude={'cache_dir', 'read_processes'})} {scanning.probe}"
