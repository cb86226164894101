"""One audit end to end: crawl, seal, read back, judge, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from checklist.classifying import Classifier
from checklist.judging import judge
from checklist.loading import Checklist
from core.audit import Audit
from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Snapshot
from crawler.preflight import named_url
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from crawler.spiders.site import Progress
from reports.html import render

Format = Literal["html", "json"]

THAILAND = timezone(timedelta(hours=7))
SNAPSHOT_NAME = "snapshot.warc.gz"
_FILE_NAMES: dict[Format, str] = {"html": "report.html", "json": "audit.json"}


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit with the files written of it, in the order of the formats asked for."""

    audit: Audit
    files: tuple[Path, ...]


def audit_site(
    url: str,
    checklist: Checklist,
    as_of: date,
    settings: ScanSettings,
    folder: Path,
    *,
    formats: Sequence[Format] = ("html", "json"),
    progress: Callable[[Progress], None] | None = None,
) -> Audited:
    """Audits a site and writes snapshot and renderings into a folder, which is made where it is missing.

    A site that cannot be read is no exception: its audit says why and has no score. Raises ``UsageError`` for an
    address that is no web address and for a folder that cannot be written. ``progress`` is called from another thread.
    """
    named = named_url(url)
    _make(folder)
    classifier = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition)
    scanned = run_scan(named, settings, folder / SNAPSHOT_NAME, classifier.rank, progress)
    return audit_snapshot(read_snapshot(scanned.warc_path), checklist, as_of, folder, formats=formats)


def audit_snapshot(
    snapshot: Snapshot,
    checklist: Checklist,
    as_of: date,
    folder: Path,
    *,
    formats: Sequence[Format] = ("html", "json"),
) -> Audited:
    """Judges a snapshot and writes the renderings, without the network. ``as_of`` is C.E.

    Raises ``UsageError`` for a folder that cannot be written.
    """
    audit = judge(snapshot, checklist, as_of, version("prongsai"))
    _make(folder)
    return Audited(audit, tuple(_write(folder / _FILE_NAMES[name], _rendered(audit, name)) for name in formats))


def day_taken(snapshot: Snapshot) -> date:
    """The day of a snapshot in Thailand, C.E."""
    return snapshot.fetched.astimezone(THAILAND).date()


def _rendered(audit: Audit, name: Format) -> str:
    return render(audit) if name == "html" else audit.to_json()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be made ({error.strerror}); choose another with --out") from error


def _write(file: Path, text: str) -> Path:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror}); choose another folder with --out") from error
    return file
