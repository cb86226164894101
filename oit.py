"""The public face for Python users.

::

    import datetime, oit
    found = oit.audit("https://www.example.go.th", 2568, as_of=datetime.date(2025, 4, 30))
    for item in found.items:
        print(item.code, item.verdict, item.reason)

Years are B.E. fiscal years (2568 runs from 1 October 2567 to 30 September 2568), dates are C.E. No function here reads
the clock. ``checklist`` names places beside the bundled checklist: an edition file, a subject's folder, or a folder of
both; what they hold replaces the bundled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from checklist.classifying import Classifier, Label
from checklist.loading import load_checklist
from checklist.loading import load_edition as _load_edition
from checklist.schema import Edition
from core.audit import Audit
from core.settings import ReadSettings, ScanSettings
from crawler.snapshot import read_snapshot
from scheduler.audit import audit_site, day_taken, judge_archive


def audit(
    url: str,
    year: int,
    *,
    as_of: date,
    out: Path | None = None,
    settings: ScanSettings | None = None,
    reading: ReadSettings | None = None,
    checklist: Sequence[Path] = (),
) -> Audit:
    """Crawls a site and judges it. With ``out``, report.html, audit.json and snapshot.warc.gz are kept in that folder.

    Raises ``core.exceptions.UsageError`` for an address, year or folder that cannot be used. A site that could not be
    read gives an audit whose ``crawl.state`` is ``failed``, without a score.
    """
    loaded = load_checklist(year, *checklist)
    chosen = settings or ScanSettings()
    if out is not None:
        return audit_site(url, loaded, as_of, chosen, out, reading=reading).audit
    with TemporaryDirectory(prefix="oit-") as folder:
        return audit_site(url, loaded, as_of, chosen, Path(folder), formats=(), reading=reading).audit


def judge(
    snapshot: Path,
    year: int,
    *,
    as_of: date | None = None,
    reading: ReadSettings | None = None,
    checklist: Sequence[Path] = (),
) -> Audit:
    """Judges a sealed snapshot (snapshot.warc.gz) anew; ``as_of`` defaults to the day it was taken.

    Raises ``core.exceptions.SnapshotError`` for a file that cannot be read back.
    """
    seen = read_snapshot(snapshot)
    loaded = load_checklist(year, *checklist)
    return judge_archive(snapshot, loaded, as_of or day_taken(seen), reading=reading, snapshot=seen)[0]


def classify(text: str, year: int, *, href: str = "", context: str = "", checklist: Sequence[Path] = ()) -> Label:
    """Which subject a link text names. ``context``: the heading, menu or table row it stands under.

    Loads the checklist anew at each call; for many texts make one ``checklist.classifying.Classifier``.
    """
    loaded = load_checklist(year, *checklist)
    return Classifier(loaded.subjects, loaded.vocabulary, loaded.edition).classify(text, href, context)


def load_edition(year: int, *, checklist: Sequence[Path] = ()) -> Edition:
    """One fiscal year's list."""
    return _load_edition(year, *checklist)
