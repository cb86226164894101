"""One audit end to end: crawl, seal, read back, judge, write."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, timezone
from importlib.metadata import version
from pathlib import Path

from checklist.classifying import Classifier, classifier_for
from checklist.health import eit
from checklist.health.wishes import wishes
from checklist.judging import Judged, judge_and_ask
from checklist.loading import Checklist
from checklist.memory import remembering
from core.audit import Audit, DeclaredItem
from core.exceptions import PaperError, UsageError
from core.settings import ReadSettings, ScanSettings
from core.snapshot import Cause, DeclaredLink, Document, Snapshot
from crawler.codes import with_codes
from crawler.declared_visit import sealed_alone, visit_declared, visited_of
from crawler.files import Counts, FileReader
from crawler.handover import Pages
from crawler.insides import with_insides, with_recognised
from crawler.journal import mended
from crawler.outline import outline_of
from crawler.pictured import with_labels
from crawler.preflight import named_url
from crawler.probes import look_around, looks_of
from crawler.scan import ScanJob, ScanResult, is_done, run_job
from crawler.snapshot import read_snapshot
from crawler.spiders.site import Progress
from crawler.stopping import Stop
from reports.digits import Digits
from reports.formats import FORMATS, Format
from scheduler.declared import declared_items
from scheduler.gate import Gate
from scheduler.unchanged import Former, Grounds, Judgement, deciding, judgement_of, keep

THAILAND = timezone(timedelta(hours=7))
SNAPSHOT_NAME = "snapshot.warc.gz"
BEGUN_NAME = "audit.begun"
"""Lies in the folder from the start of an audit until its results are written."""


ROUNDS: tuple[tuple[int, int], ...] = ((2, 0), (1, 1), (4, 0))
"""Pages of a scan that are recognised in each round, while an item is open over it: so many of its first unread pages and
so many of its last, where papers are signed."""


EXPLORED = 10
"""Scans without a speaking label of which the first page is recognised, where something is missing."""

LABELS = 40
"""Pictures read in one audit because a link has no other words, where something is missing."""


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit with the files written of it, in the order of the formats asked for."""

    audit: Audit
    files: tuple[Path, ...]
    counts: Counts
    """What opening the site's files took."""


def audit_site(
    url: str,
    checklist: Checklist,
    as_of: date,
    settings: ScanSettings,
    folder: Path,
    *,
    formats: Sequence[Format] = ("html", "json"),
    digits: Digits = "arabic",
    reading: ReadSettings | None = None,
    progress: Callable[[Progress], None] | None = None,
    fresh: bool = False,
    notice: Callable[[str], None] | None = None,
    previous: Path | None = None,
    declared: Sequence[DeclaredLink] = (),
    stop: Stop | None = None,
    gate: Gate | None = None,
    crawled: Callable[[ScanResult], None] | None = None,
) -> Audited:
    """Audits a site and writes snapshot and renderings into a folder, which is made where it is missing.

    An audit that was killed there goes on, unless ``fresh``; ``notice`` is told so. A site that cannot be read is no
    exception: its audit says why and has no score. Raises ``UsageError`` for an address that is no web address, for a
    folder that cannot be written, and while another scan of the site or into the folder runs. ``progress`` and ``notice``
    are called from another thread. ``previous`` is the file of an earlier scan: what has not changed since is neither
    sent nor read again, and where nothing has, what was found is taken over (``scheduler.unchanged``). ``declared`` are the
    links that the agency submitted: they are checked by themselves, the findings stay what they are without them. ``stop``
    ends the crawl with ``StoppedError``, to be gone on with another time; ``gate`` is entered when the crawl has ended, and
    left by who handed it in. ``crawled`` hears how the crawl has ended; what it raises ends the audit there, and the next
    one of the folder goes on from there.
    """
    named = named_url(url)
    make_folder(folder)
    reading = reading or ReadSettings()
    classifier = classifier_for(checklist.subjects, checklist.vocabulary, checklist.edition)
    pages = Pages()
    job = ScanJob(
        named,
        settings,
        folder / SNAPSHOT_NAME,
        classifier.rank,
        progress,
        ranking=checklist.revision,
        fresh=fresh,
        notice=notice,
        previous=previous,
        pages=pages,
        stop=stop,
    )
    gate, former = gate or Gate(), Former(None if fresh else previous, job.warc_path)
    begun, looked = folder / BEGUN_NAME, False
    if not fresh and _newer(job.warc_path, begun) and is_done(job):
        looked = mended(job.warc_path)
        if notice is not None:
            notice("The scan had ended, its results were not written: its answers are kept (--fresh begins anew).")
    else:
        _write(begun, "")
        looks_of(job.warc_path).unlink(missing_ok=True)
        visited_of(job.warc_path).unlink(missing_ok=True)
        ended = run_job(job)
        if crawled is not None:
            crawled(ended)
    gate.enter()
    path, outline, hangs_on = job.warc_path, outline_of(job.warc_path), deciding(settings, reading)
    judgement = None if declared else former.judgement(outline, checklist.revision, hangs_on, as_of)
    if judgement is not None:
        frame = outline.frame
        if not looked:
            with gate.outside():
                frame = look_around(path, frame, judgement.wishes, settings, reading.cache_dir)
            looked = True
        judgement = judgement.told_anew(frame, as_of)
    if judgement is not None:
        audit, counts = judgement.audit, judgement.counts()
        former.carry(path)
    else:
        known = former.known(checklist.revision)
        known.recall(classifier)
        pages.parsed = known.parsed
        snapshot = read_snapshot(path, pages)
        # Who interrupts waits for none.
        seen = snapshot.cause is not Cause.INTERRUPTED and snapshot.state != "failed"
        wanted = wishes(snapshot, classifier) if settings.probe == "auto" and seen else ()
        if seen and not looked:
            with gate.outside():
                snapshot = look_around(path, snapshot, wanted, settings, reading.cache_dir)
        if snapshot.cause is not Cause.INTERRUPTED:
            with gate.outside():
                snapshot = visit_declared(path, snapshot, declared, settings, stop)
        with remembering(known.periods):
            opened = _opened(path, snapshot, checklist, as_of, reading=reading, classifier=classifier)
        known.write(path, classifier)
        audit, counts = opened.audit, opened.counts()
        # What the links are worth is not taken over: another time they are others, or none.
        judgement = judgement_of(outline, snapshot, wanted, opened.judged.audit, opened.grounds(), settings=hangs_on)
    try:
        files = renderings(audit, folder, formats, digits)
    except PaperError:
        # All else is written: the scan need not be judged again.
        _end(begun, path, judgement)
        raise
    _end(begun, path, judgement)
    return Audited(audit, files, counts)


def audit_links(
    links: Sequence[DeclaredLink],
    checklist: Checklist,
    as_of: date,
    settings: ScanSettings,
    folder: Path,
    *,
    reading: ReadSettings | None = None,
    fresh: bool = False,
    stop: Stop | None = None,
    gate: Gate | None = None,
) -> Audited:
    """Checks the links of an agency whose main site nobody named, and writes snapshot and audit.json into a folder. Nothing
    is searched: the audit has no findings and no score. ``fresh``, ``stop`` and ``gate`` as in ``audit_site``.

    Raises ``UsageError`` for a folder that cannot be written, ``StoppedError``.
    """
    make_folder(folder)
    path, begun, gate = folder / SNAPSHOT_NAME, folder / BEGUN_NAME, gate or Gate()
    if not fresh and _newer(path, begun):
        mended(path)
    else:
        _write(begun, "")
        visited_of(path).unlink(missing_ok=True)
        sealed_alone(path)
    snapshot = visit_declared(path, read_snapshot(path), links, settings, stop)
    gate.enter()
    audited = audit_archive(path, checklist, as_of, folder, formats=("json",), reading=reading, snapshot=snapshot)
    begun.unlink(missing_ok=True)
    return audited


def _end(begun: Path, path: Path, judgement: Judgement | None) -> None:
    """Notes that the results of an audit are written, and keeps what the next one may take over."""
    keep(path, judgement)
    begun.unlink(missing_ok=True)


def _newer(snapshot: Path, begun: Path) -> bool:
    """Whether the snapshot was sealed by an audit that did not come to its end."""
    return snapshot.exists() and begun.exists() and snapshot.stat().st_mtime_ns >= begun.stat().st_mtime_ns


def audit_archive(
    path: Path,
    checklist: Checklist,
    as_of: date,
    folder: Path,
    *,
    formats: Sequence[Format] = ("html", "json"),
    digits: Digits = "arabic",
    reading: ReadSettings | None = None,
    snapshot: Snapshot | None = None,
) -> Audited:
    """Judges the snapshot in a WARC file and writes the renderings, without the network. ``as_of`` is C.E.; ``snapshot``
    spares reading the file a second time.

    Raises ``UsageError`` for a folder that cannot be written, ``SnapshotError`` for a file that cannot be read, ``PaperError``
    for a paper that cannot be made; the others are written.
    """
    audit, counts = judge_archive(path, checklist, as_of, reading=reading, snapshot=snapshot)
    make_folder(folder)
    return Audited(audit, renderings(audit, folder, formats, digits), counts)


def judge_archive(
    path: Path,
    checklist: Checklist,
    as_of: date,
    *,
    reading: ReadSettings | None = None,
    snapshot: Snapshot | None = None,
) -> tuple[Audit, Counts]:
    """The audit of the snapshot in a WARC file, its files opened, with what that took.

    Of scans, only those pages are recognised that an open item needs: the first two, then further ones. The words of links
    that are pictures are read last.
    """
    classifier = classifier_for(checklist.subjects, checklist.vocabulary, checklist.edition)
    read = snapshot or read_snapshot(path)
    opened = _opened(path, read, checklist, as_of, reading=reading, classifier=classifier)
    return opened.audit, opened.counts()


def _opened(
    path: Path,
    snapshot: Snapshot,
    checklist: Checklist,
    as_of: date,
    *,
    reading: ReadSettings | None,
    classifier: Classifier,
) -> _Opened:
    """The snapshot in a WARC file with its files opened as far as that settles more, and judged."""
    with FileReader(reading) as files:
        seen = with_insides(snapshot, path, files)
        seen = with_codes(seen, path, {wish.url for wish in eit.pictures(seen)[: eit.PICTURES]}, files)
        opened = _Opened(seen, path, checklist, as_of, files, classifier)
        opened.settle()
        if opened.explore():
            opened.settle()
        if opened.read_labels():
            opened.settle()
        items = opened.judged.audit.items
        opened.declared = declared_items(
            opened.snapshot,
            path,
            files,
            checklist=checklist,
            as_of=as_of,
            items=items,
            classifier=classifier,
            wanted_pages=_pages,
        )
        return opened


@dataclass
class _Opened:
    """A snapshot whose files are open, and what was judged from it so far."""

    snapshot: Snapshot
    path: Path
    checklist: Checklist
    as_of: date
    files: FileReader
    classifier: Classifier
    """That of the checklist."""
    judged: Judged = field(init=False)
    holds_until: date = date.max
    """First later day on which one of the judgements on the way would be another."""
    declared: tuple[DeclaredItem, ...] = ()

    def __post_init__(self) -> None:
        self._judge()

    def settle(self) -> None:
        """Recognises pages of the scans that keep items open, round by round, while that helps."""
        for first, last in ROUNDS:
            if not self._recognise({scan.sha256: _pages(scan, first, last) for scan in self.judged.scans}):
                return

    def explore(self) -> bool:
        """Recognises the first page of scans that nothing names, where something is missing."""
        return self._recognise({scan.sha256: _pages(scan, 1, 0) for scan in self.judged.unnamed[:EXPLORED]})

    def read_labels(self) -> bool:
        """Reads the pictures that stand for the words of links, where something is missing."""
        before = self.snapshot
        wanted = [picture.sha256 for picture in self.judged.pictured[:LABELS]]
        if wanted:
            self.snapshot = with_labels(self.snapshot, self.path, wanted, self.files)
        if self.snapshot is before:
            return False
        self._judge()
        return True

    def _recognise(self, wanted: dict[str, tuple[int, ...]]) -> bool:
        before = self.files.counts
        if wanted:
            self.snapshot = with_recognised(self.snapshot, self.path, wanted, self.files)
        if self.files.counts == before:
            return False
        self._judge()
        return True

    @property
    def audit(self) -> Audit:
        audit = self.judged.audit
        return audit.model_copy(update={"declared": self.declared}) if self.declared else audit

    def counts(self) -> Counts:
        """What the files took; those that are still not read whole, now that scans were recognised."""
        causes = Counter(
            document.inside.cause
            for document in {one.sha256: one for one in self.snapshot.documents}.values()
            if document.inside is not None and document.inside.cause is not None and document.kind != "image"
        )
        return replace(self.files.counts, failed=dict(sorted(causes.items())))

    def grounds(self) -> Grounds | None:
        """What the judgement hangs on; None where reading the same files again might give something else."""
        if not self.files.settled:
            return None
        done = self.counts()
        return Grounds(
            holds_until=self.holds_until,
            engine=self.files.engine_asked,
            read=done.read + done.reused,
            recognised=done.recognised + done.recognised_reused,
            failed=dict(done.failed),
        )

    def _judge(self) -> None:
        self.judged = judge_and_ask(
            self.snapshot, self.checklist, self.as_of, version("prongsai"), classifier=self.classifier
        )
        self.holds_until = min(self.holds_until, self.judged.holds_until)


def _pages(scan: Document, first: int, last: int) -> tuple[int, ...]:
    assert scan.inside is not None
    unread = [page.number for page in scan.inside.pages if page.source == "none"]
    return tuple(dict.fromkeys((*unread[:first], *(unread[len(unread) - last :] if last else ()))))


def day_taken(snapshot: Snapshot) -> date:
    """The day of a snapshot in Thailand, C.E."""
    return snapshot.fetched.astimezone(THAILAND).date()


def renderings(audit: Audit, folder: Path, formats: Sequence[Format], digits: Digits = "arabic") -> tuple[Path, ...]:
    """The files written of an audit into a folder that is there.

    Where one cannot be made all others are written, then ``PaperError`` tells which is lacking. Raises ``UsageError`` for a
    folder that cannot be written.
    """
    files, lacking = [], []
    for name in formats:
        paper = FORMATS[name]
        try:
            content = paper.render(audit, digits)
        except PaperError as error:
            lacking.append(f"{folder / paper.file_name} was not written: {error}")
            continue
        files.append(written(folder / paper.file_name, content))
    if lacking:
        others = f" (written: {', '.join(map(str, files))})" if files else ""
        raise PaperError("; ".join(lacking) + others)
    return tuple(files)


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be made ({error.strerror}); choose another with --out") from error


def _write(file: Path, text: str) -> Path:
    return written(file, text.encode())


def written(file: Path, content: bytes) -> Path:
    """Puts the whole content in the place of the file, or leaves the file as it was. Raises ``UsageError``."""
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); choose another folder with --out") from error
    return file
