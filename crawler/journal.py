"""What the file of an unfinished scan already holds, so that nothing is asked for twice.

The WARC file that a scan writes is its journal: every answer and every silence stands in it before the spider reads it.
A scan that goes on is given them again in place of the network, in the order they came; its queue rebuilds itself.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, BinaryIO, Literal

from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Cause
from crawler.archive import CUT_HEADER, LINK_HEADER, ROLE_HEADER, SECONDS_HEADER, Exchange, Role, media_type

PART = ".part"
"""Ends the name of a file whose scan has not ended."""
OLD = ".old"
"""Added to the name of an unfinished file that another scan does not go on with."""
IMMATERIAL = frozenset(("delay", "timeout", "max_minutes", "resume_hours", "probe", "rdap", "rdap_bootstrap"))
"""Settings that may differ between the two halves of a scan: manners, not what is looked at."""
UNRECORDED = frozenset(("contact", "state_dir", "chromium"))
"""Settings that say who scans from where: they stay out of the file."""

_CHUNK = 1 << 16
_GZIP = 31
"""``wbits`` of zlib for a gzip member with its checksum."""
_THAILAND = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Silence:
    """A request that got no answer, for good."""

    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of the file, as it stands there."""

    kind: str
    headers: dict[str, str]
    """Names in lower case."""
    block: bytes

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.headers["warc-date"]).astimezone(UTC)

    @property
    def url(self) -> str:
        return self.headers.get("warc-target-uri", "")

    def facts(
        self, subject: Literal["scan", "health", "failure", "unrendered", "attempt", "resumed", "seal"]
    ) -> dict[str, Any] | None:
        """Content of a record of our own, ``None`` where it is of another subject."""
        if self.kind != "metadata" or self.headers.get("content-type") != media_type(subject):
            return None
        facts: dict[str, Any] = json.loads(self.block)
        return facts


@dataclass(slots=True)
class Journal:
    """The index of an unfinished file: offsets, no bodies. Answers are taken from it once."""

    path: Path
    end: int = 0
    """Bytes of the file that are whole records, a seal left out."""
    records: int = 0
    scan: dict[str, Any] = field(default_factory=dict)
    """What was asked for when it began."""
    started: datetime | None = None
    health: dict[str, Any] | None = None
    """None where the preflight had not ended."""
    seal: dict[str, Any] | None = None
    """How the scan ended; None where it did not."""
    answers: int = 0
    bytes: int = 0
    """Of all answers' bodies."""
    seconds: float = 0.0
    """Spent on the scan so far; the time between a kill and going on does not count."""
    unpaired: tuple[str, str, datetime] | None = None
    """Id, address and time of a last answer whose request was not written any more."""
    live: float | None = None
    """When the first address was asked for that the file does not know, by ``time.monotonic``."""
    _kept: dict[tuple[str, str, str], deque[int | Silence]] = field(default_factory=dict)
    _told: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, url: str, role: Role, link: str = "") -> Exchange | Silence | None:
        """What came of the next request of this kind: the answer, or why there was none; ``None`` when it is unknown."""
        known = self._kept.get((url, role, link))
        if not known:
            self.live = time.monotonic() if self.live is None else self.live
            return None
        what = known.popleft()
        if isinstance(what, Silence):
            return what
        with self.path.open("rb") as stream:
            found = _record_at(stream, what)
        if found is None:
            return None
        return _exchange(found[0])

    def told(self, url: str, text: str) -> bool:
        """Whether a record of our own says just this already. Each is taken once."""
        if self._told[url, text] <= 0:
            return False
        self._told[url, text] -= 1
        return True

    def add(self, record: _Record, offset: int) -> None:
        """Takes a record into the index."""
        self.records += 1
        if record.kind == "response" and ROLE_HEADER.lower() in record.headers:
            exchange = _exchange(record)
            self.answers += 1
            self.bytes += len(exchange.body)
            self._keep(exchange.url, exchange.role, exchange.link, offset)
            self.unpaired = record.headers["warc-record-id"], exchange.url, exchange.fetched
        elif record.kind == "request":
            self.unpaired = None
        elif record.kind == "metadata":
            self._own(record)

    def _own(self, record: _Record) -> None:
        if (facts := record.facts("scan")) is not None:
            self.scan, self.started = facts, datetime.fromisoformat(facts["started"])
            return
        self._told[record.url, record.block.decode()] += 1
        if (facts := record.facts("health")) is not None:
            self.health = facts
            return
        facts = record.facts("failure") or record.facts("attempt") or record.facts("unrendered")
        if facts is not None and "asked" in facts:
            silence = Silence(Cause(facts["cause"]), str(facts["detail"]))
            if silence.cause is not Cause.INTERRUPTED:
                self._keep(facts["asked"], facts["role"], facts.get("link", ""), silence)

    def _keep(self, url: str, role: str, link: str, what: int | Silence) -> None:
        self._kept.setdefault((url, role, link), deque()).append(what)


def read_journal(path: Path, *, headless: bool = False) -> Journal | None:
    """The index of an unfinished file; ``None`` where there is none or nothing of it can be used. ``headless``: of one that
    is to be added to another and does not say what was asked for.

    Ends at the first record that is not whole: what a kill tore off, or what a power cut left as zeros or garbage.
    """
    journal = Journal(path)
    try:
        stream = path.open("rb")
    except OSError:
        return None
    since: datetime | None = None
    before = 0.0
    with stream:
        for offset, end, record in _records(stream):
            if (seal := record.facts("seal")) is not None:
                journal.seal = seal
                break
            try:
                journal.add(record, offset)
                resumed = record.facts("resumed")
                if resumed is not None or since is None:
                    since = record.when
                    journal.seconds = before = float(resumed["seconds"]) if resumed else 0.0
            except (KeyError, ValueError, TypeError):
                break
            journal.seconds = max(journal.seconds, before + (record.when - since).total_seconds())
            journal.end = end
    return journal if journal.started is not None or (headless and journal.records) else None


def mended(path: Path) -> bool:
    """Cuts off what a kill tore off behind the seal of a file; whether whole records follow the seal."""
    sealed = end = 0
    with path.open("r+b") as stream:
        for _, end, record in _records(stream):
            if record.facts("seal") is not None:
                sealed = end
        if end == stream.seek(0, os.SEEK_END):
            return end > sealed
        stream.truncate(sealed or end)
        return False


def _records(stream: BinaryIO) -> Iterator[tuple[int, int, _Record]]:
    """Offset, end and content of each record, up to the first that is not whole."""
    offset = 0
    while (found := _record_at(stream, offset)) is not None:
        yield offset, found[1], found[0]
        offset = found[1]


def _record_at(stream: BinaryIO, offset: int) -> tuple[_Record, int] | None:
    """The record that begins at an offset, with the offset of the next one. Every record is a gzip member of its own."""
    stream.seek(offset)
    member, plain = zlib.decompressobj(_GZIP), bytearray()
    while not member.eof:
        chunk = stream.read(_CHUNK)
        if not chunk:
            return None
        try:
            plain += member.decompress(chunk)
        except zlib.error:
            return None
    record = _parsed(bytes(plain))
    return None if record is None else (record, stream.tell() - len(member.unused_data))


def _parsed(plain: bytes) -> _Record | None:
    head, gap, rest = plain.partition(b"\r\n\r\n")
    if not gap or not head.startswith(b"WARC/1."):
        return None
    headers: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        headers.setdefault(name.lower(), value)
    length = headers.get("content-length", "")
    if not length.isdigit() or rest[int(length) :] != b"\r\n\r\n":
        return None
    return _Record(headers.get("warc-type", ""), headers, rest[: int(length)])


def _exchange(record: _Record) -> Exchange:
    """The answer in a record that ``Archive.exchange`` wrote. Raises ``ValueError`` and ``KeyError`` for any other."""
    head, _, body = record.block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ")[::2] for line in lines)
    return Exchange(
        url=record.url,
        status=int(first.split(" ")[1]),
        headers=tuple((name, value) for name, value in pairs if name.lower() != "content-length"),
        body=body,
        fetched=record.when,
        seconds=float(record.headers[SECONDS_HEADER.lower()]),
        role=record.headers[ROLE_HEADER.lower()],  # type: ignore[arg-type]  # we wrote it
        link=record.headers.get(LINK_HEADER.lower(), ""),
        cut=CUT_HEADER.lower() in record.headers,
    )


# --- going on, or not


def part_of(path: Path) -> Path:
    """Where a scan writes until it ends."""
    return path.with_name(path.name + PART)


def recorded(settings: ScanSettings) -> dict[str, Any]:
    """The settings of a scan as its file records them."""
    return settings.model_dump(mode="json", exclude=set(UNRECORDED))


def resumable(
    part: Path, site: str, facts: dict[str, Any], settings: ScanSettings, now: datetime, *, fresh: bool = False
) -> tuple[Journal | None, str]:
    """The unfinished scan to go on with, and a sentence for the user, empty where there is nothing to tell.

    One that cannot be gone on with keeps its answers under another name. Raises ``UsageError`` when it cannot be renamed.
    """
    if not part.exists():
        return None, ""
    journal = read_journal(part)
    if journal is None or not journal.answers:
        return None, ""
    assert journal.started is not None
    begun = journal.started.astimezone(_THAILAND).strftime("%Y-%m-%d %H:%M")
    reason = "is not wanted (--fresh)" if fresh else why_not(journal, site, facts, settings, now)
    if not reason:
        return journal, f"Going on with the scan begun on {begun} (Thai time): {journal.answers} answers are kept."
    old = part.with_name(part.name + OLD)
    try:
        part.replace(old)
    except OSError as error:
        raise UsageError(f"{part} cannot be renamed ({error.strerror}): choose another folder with --out") from error
    return None, f"Beginning anew: the unfinished scan of {begun} (Thai time) {reason}. It is kept as {old}."


def why_not(journal: Journal, site: str, facts: dict[str, Any], settings: ScanSettings, now: datetime) -> str:
    """Why a scan is another than the one asked for, as the end of a sentence; empty where it is the same and young enough."""
    assert journal.started is not None
    if journal.scan.get("site") != site:
        return f"is of {journal.scan.get('site')}"
    if now - journal.started > timedelta(hours=settings.resume_hours):
        return f"is older than {settings.resume_hours:g} hours"
    before = journal.scan.get("settings", {})
    names = sorted(
        name
        for name in before.keys() | facts["settings"].keys()
        if name not in IMMATERIAL and before.get(name) != facts["settings"].get(name)
    )
    if names:
        return f"ran under other settings ({', '.join(names)})"
    if journal.scan.get("ranking") != facts["ranking"]:
        return "followed another checklist"
    return ""


def settle(part: Path, path: Path) -> None:
    """Puts a sealed file in the place of the former one; after a power cut either the old or the new stands there."""
    part.replace(path)
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError:
        return  # folders cannot be opened on Windows
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
