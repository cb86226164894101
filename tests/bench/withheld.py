"""What one page that could not be read costs: ``python -m tests.bench.withheld [--corpus ../shared/corpus] [--site NAME ...]``.

Each page of a scanned site is in turn taken for one that timed out, together with what only it leads to, and the site is judged
again. An item whose thing lay behind that page may then be open; it must never be called missing, nor be told to lack what was
seen before. Printed are the answers that turned false, with the page that was withheld.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from checklist.classifying import classifier_for
from checklist.judging import judge_and_ask
from checklist.loading import Checklist, load_checklist
from core.audit import Audit, Item, Verdict
from core.settings import ScanSettings
from core.snapshot import Cause, Page, Snapshot, Unread
from crawler.files import FileReader
from crawler.insides import with_insides
from crawler.snapshot import read_snapshot
from sample.server import serve
from scheduler.audit import audit_site
from tests.bench.sites import served, start_page


@dataclass(frozen=True, slots=True)
class Turned:
    """An item whose answer became false when a page was withheld."""

    page: str
    label: str
    code: str
    before: Verdict
    after: Verdict
    gaps: tuple[str, ...]
    """Those that came with it."""

    def __str__(self) -> str:
        told = f" ({', '.join(self.gaps)})" if self.gaps else ""
        return f"{self.code}: {self.before} -> {self.after}{told}; without {self.page} {self.label!r}"


def without(snapshot: Snapshot, page: Page) -> Snapshot:
    """The snapshot as it would be had the page timed out: what only clicks through it lead to was not seen either."""
    own = {page.url, *page.aliases}
    others = [one for one in snapshot.pages if one is not page]
    lost = _reached(snapshot, snapshot.pages) - _reached(snapshot, others) - own
    label = next((link.text for one in others for link in one.links if link.url in own), "")
    kept = tuple(one for one in others if one.url not in lost)
    documents = tuple(one for one in snapshot.documents if not lost & {one.url, *one.aliases})
    gone = Unread(url=page.url, cause=Cause.TIMEOUT, text=label)
    unread = tuple(sorted((*snapshot.unread, gone), key=lambda one: one.url))
    return snapshot.model_copy(update={"pages": kept, "documents": documents, "unread": unread})


def _reached(snapshot: Snapshot, pages: Sequence[Page]) -> set[str]:
    """Addresses, each under its own name, to which clicks lead from the site's."""
    by_url = {url: one for one in pages for url in (one.url, *one.aliases)}
    files = {url: one.url for one in snapshot.documents for url in (one.url, *one.aliases)}
    start = by_url.get(snapshot.site)
    if start is None:
        return set()
    seen, waiting = {start.url}, [start]
    while waiting:
        for link in waiting.pop().links:
            found = by_url.get(link.url)
            name = found.url if found is not None else files.get(link.url)
            if name is not None and name not in seen:
                seen.add(name)
                if found is not None:
                    waiting.append(found)
    return seen


def turned(before: Audit, after: Audit, page: Page, label: str) -> Iterator[Turned]:
    """Items of which the second audit says what the first one shows to be false."""
    known = {item.code: item for item in before.items}
    for item in after.items:
        old = known[item.code]
        gaps = tuple(sorted(_gaps(item) - _gaps(old)))
        false = item.verdict is Verdict.MISSING and old.verdict is not Verdict.MISSING
        false |= item.verdict is Verdict.PARTIAL and old.verdict is Verdict.MET
        if false:
            yield Turned(page.url, label, item.code, old.verdict, item.verdict, gaps)


def _gaps(item: Item) -> set[str]:
    return {gap.id for gap in item.gaps}


def opened(warc: Path) -> Snapshot:
    """The scan in a file, its documents opened; scans are not recognised."""
    with FileReader(None) as files:
        return with_insides(read_snapshot(warc), warc, files)


_WORK: tuple[Snapshot, Checklist, date, Audit] | None = None


def _begin(snapshot: Snapshot, year: int, day: date) -> None:
    global _WORK  # noqa: PLW0603 - of a process of the pool
    checklist = load_checklist(year)
    _WORK = (snapshot, checklist, day, judged(snapshot, checklist, day))


def judged(snapshot: Snapshot, checklist: Checklist, day: date) -> Audit:
    """As it is audited, but for scans, which stay unread."""
    classifier = classifier_for(checklist.subjects, checklist.vocabulary, checklist.edition)
    return judge_and_ask(snapshot, checklist, day, "bench", classifier=classifier).audit


def _one(index: int) -> list[Turned]:
    assert _WORK is not None
    snapshot, checklist, day, before = _WORK
    page = snapshot.pages[index]
    less = without(snapshot, page)
    label = next((one.text for one in less.unread if one.url == page.url), "")
    return list(turned(before, judged(less, checklist, day), page, label))


def withheld(snapshot: Snapshot, year: int, day: date, processes: int) -> list[Turned]:
    """What turns false over all pages but the first."""
    pages = [index for index, page in enumerate(snapshot.pages) if snapshot.site not in {page.url, *page.aliases}]
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(snapshot, year, day)) as pool:
        return [one for found in pool.map(_one, pages, chunksize=4) for one in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=Path("../shared/corpus"))
    parser.add_argument("--site", action="append", default=[])
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    archives = sorted((chosen.corpus / "sites").glob("*.zip")) if chosen.corpus.is_dir() else []
    names = {"sample": None} | {archive.stem: archive for archive in archives}
    for name, archive in names.items():
        if chosen.site and name not in chosen.site:
            continue
        year = 2564 if name == "saiyoidenchai" else 2568
        with TemporaryDirectory(prefix="oit-withheld-") as folder, ExitStack() as stack:
            if archive is None:
                url = stack.enter_context(serve())
            else:
                url = stack.enter_context(served(chosen.corpus, archive)) + start_page(archive)
            day = date(year - 543, 4, 30)
            settings = ScanSettings(allow_private=True, delay=0, max_offsite=0, probe="never", max_pages=2000)
            audit_site(url, load_checklist(year), day, settings, Path(folder), formats=())
            snapshot = opened(Path(folder) / "snapshot.warc.gz")
        found = withheld(snapshot, year, day, chosen.processes)
        counts = Counter((one.before, one.after) for one in found)
        told = ", ".join(f"{before} -> {after} {count}" for (before, after), count in sorted(counts.items()))
        print(f"{name}: {len(snapshot.pages)} pages withheld in turn; {told or 'nothing turned false'}", flush=True)
        for one in found:
            print(f"    {one}", flush=True)


if __name__ == "__main__":
    main()
