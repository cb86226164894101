"""The declared links of an audit: their files opened, each link judged by itself, beside the audit's own findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from checklist.classifying import Classifier
from checklist.declared import DeclaredJudged, judge_declared
from checklist.loading import Checklist
from core.audit import DeclaredItem, Item
from core.snapshot import Document, Snapshot
from crawler.files import FileReader
from crawler.insides import with_insides, with_recognised

ROUNDS: tuple[tuple[int, int], ...] = ((2, 0), (1, 1))
"""As ``scheduler.audit.ROUNDS``."""


def declared_items(
    snapshot: Snapshot,
    path: Path,
    files: FileReader,
    *,
    checklist: Checklist,
    as_of: date,
    items: Sequence[Item],
    classifier: Classifier,
    wanted_pages: Callable[[Document, int, int], tuple[int, ...]],
) -> tuple[DeclaredItem, ...]:
    """The declared links of a snapshot, judged; none where none were declared. ``snapshot`` is that whose files were opened
    for ``items``; ``path`` the archive. ``wanted_pages`` names so many of the first and last unread pages of a scan.
    """
    if snapshot.declared is None:
        return ()
    held = with_insides(_of(snapshot, snapshot.declared.documents), path, files).documents
    snapshot = snapshot.model_copy(update={"declared": snapshot.declared.model_copy(update={"documents": held})})

    def judged() -> DeclaredJudged:
        return judge_declared(snapshot, checklist, as_of, items, classifier)

    told = judged()
    for first, last in ROUNDS:
        wanted = {scan.sha256: wanted_pages(scan, first, last) for scan in told.scans}
        before = files.counts
        if wanted:
            # Only for these links: what the audit itself found stays as it is.
            assert snapshot.declared is not None
            extra = with_recognised(_of(snapshot, snapshot.declared.documents), path, wanted, files).documents
            visit = snapshot.declared.model_copy(update={"documents": extra})
            snapshot = with_recognised(snapshot, path, wanted, files).model_copy(update={"declared": visit})
        if files.counts == before:
            break
        told = judged()
    return told.items


def _of(snapshot: Snapshot, documents: tuple[Document, ...]) -> Snapshot:
    return snapshot.model_copy(update={"documents": documents, "pages": ()})
