"""How early a crawl meets the evidence: ``python -m tests.bench.best_first [CORPUS] [--only SITE] [--write docs/accuracy.md]``.

Every saved site of some size is crawled whole, once best links first (``Classifier.rank``) and once breadth first
(``crawler.frontier.neutral``). The archive keeps the answers in the order they came, so that each crawl's own file tells at
which of its pages and files a piece of evidence was there. Evidence is what the audits of the best-first crawl show.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from warcio.archiveiterator import ArchiveIterator

from checklist.classifying import Classifier
from checklist.loading import load_checklist
from core.settings import ScanSettings
from core.snapshot import Document, Page, Snapshot
from crawler.archive import LINK_HEADER, ROLE_HEADER
from crawler.frontier import Rank, neutral
from crawler.readers.addresses import normalise_url
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from scheduler.audit import judge_archive
from tests.bench.ratchet import Figure
from tests.bench.report import percent, table, write_section
from tests.bench.sites import AS_OF, YEARS, served, start_page

MIN_PAGES = 60
"""Pages from which the order matters; in a smaller site everything is near."""
SHARES = (0.1, 0.2, 0.4, 0.6, 0.8)
PROMISED = 0.4
"""Share of what is fetched within which the evidence has to be found."""
SETTINGS = ScanSettings(
    delay=0,
    allow_private=True,
    max_pages=3000,
    max_documents=2000,
    max_offsite=0,
    max_bytes=2_000_000_000,
    max_minutes=10,
)


GENERATED = range(4)
"""Numbers of the generated sites that are crawled."""

NOISE = 350
"""Ordinary pages of each: a real site has many times more news than evidence."""

Target = tuple[str, str, tuple[int, ...]]
"""Name of a site, its address, served until the next site is asked for, and the fiscal years it is judged for."""


def fetched(archive: Path) -> list[str]:
    """Addresses of the pages and files of a scan in the order they came, each once. Of a file on another host, the address
    that the site links to. Redirects, absences, scripts, robots.txt and sitemaps are none; the home page is the first.
    """
    order: dict[str, None] = {}
    with archive.open("rb") as stream:
        for record in ArchiveIterator(stream):
            role = record.rec_headers.get_header(ROLE_HEADER)
            if record.rec_type != "response" or role not in {"page", "offsite"}:
                continue
            if record.http_headers.get_statuscode() != "200":
                continue
            named = record.rec_headers.get_header(LINK_HEADER) or record.rec_headers.get_header("WARC-Target-URI")
            url = normalise_url(named, named)
            if role == "offsite":
                # A file service may answer with a page before the file.
                order.pop(url, None)
            order.setdefault(url)
    return list(order)


def without_labels(order: Iterable[str], snapshot: Snapshot, evidence: Collection[str]) -> list[str]:
    """Addresses without the pictures that stand for the words of links: they are fetched last of all and would make
    everything else look early. One that is evidence stays.
    """
    labels = {link.image for page in snapshot.pages for link in page.links if link.image}
    return [url for url in order if url not in labels or url in evidence]


def names_of(snapshots: Iterable[Snapshot]) -> dict[str, frozenset[str]]:
    """Address -> all addresses of the same page or file, in any of several scans of a site."""
    names: dict[str, frozenset[str]] = {}
    for snapshot in snapshots:
        things: tuple[Page | Document, ...] = (*snapshot.pages, *snapshot.documents)
        for thing in things:
            same = {thing.url, *thing.aliases}
            same = same.union(*(names.get(url, frozenset()) for url in same))
            names |= dict.fromkeys(same, frozenset(same))
    return names


def places(evidence: Iterable[str], order: Sequence[str], names: dict[str, frozenset[str]]) -> list[int]:
    """At which page or file (from 1) each piece of evidence was fetched under any of its names; those never fetched are
    left out.
    """
    at = {url: number for number, url in reversed(list(enumerate(order, 1)))}
    found = (min((at[name] for name in names.get(url, {url}) if name in at), default=0) for url in evidence)
    return sorted(number for number in found if number)


@dataclass(frozen=True, slots=True)
class Course:
    """One crawl: how much it fetched, and where the evidence came."""

    fetched: int
    places: tuple[int, ...]

    def within(self, share: float) -> int:
        """Pieces of evidence fetched within a share of the pages and files."""
        return sum(place <= ceil(share * self.fetched) for place in self.places)


@dataclass(frozen=True, slots=True)
class Run:
    """A site crawled both ways."""

    site: str
    evidence: int
    """Different pages and files that the audits show, and that were fetched."""
    best: Course
    breadth: Course
    late: tuple[tuple[int, str], ...] = ()
    """Evidence that came after the share that is promised, best first: at which page or file, and its address."""


def crawl(address: str, archive: Path, rank: Rank) -> tuple[Snapshot, list[str]]:
    """A whole crawl: what it saw and in which order."""
    run_scan(address, SETTINGS, archive, rank)
    return read_snapshot(archive), fetched(archive)


def evidence_of(archive: Path, snapshot: Snapshot, years: Iterable[int]) -> frozenset[str]:
    """Addresses of the evidence that the audits of a scan show; of a running list, the page that is shown first."""
    shown: set[str] = set()
    for year in years:
        checklist = load_checklist(year)
        audit, _ = judge_archive(archive, checklist, date(year - 543, *AS_OF), snapshot=snapshot)
        lists: set[str] = set()
        for item in audit.items:
            for evidence in item.evidence:
                if evidence.subject not in lists:
                    shown.add(evidence.url)
                if checklist.subjects[evidence.subject].thing == "feed":
                    lists.add(evidence.subject)
    return frozenset(shown)


def compare(site: str, address: str, years: Sequence[int] = YEARS) -> Run | None:
    """Crawls a site both ways; None where it is too small. The evidence is that of the audits of the given years."""
    checklist = load_checklist(years[-1])
    rank = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition).rank
    with tempfile.TemporaryDirectory() as folder:
        best_file, breadth_file = Path(folder, "best.warc.gz"), Path(folder, "breadth.warc.gz")
        best, best_order = crawl(address, best_file, rank)
        if len(best.pages) < MIN_PAGES:
            return None
        breadth, breadth_order = crawl(address, breadth_file, neutral)
        evidence = evidence_of(best_file, best, years)
    names = names_of((best, breadth))
    best_order, breadth_order = (without_labels(order, best, evidence) for order in (best_order, breadth_order))
    # Two addresses of one page are one piece of evidence.
    distinct = sorted({min(names.get(url, {url})) for url in evidence})
    found = places(distinct, best_order, names)
    by_url = ((number, url) for url in distinct for number in places([url], best_order, names))
    return Run(
        site,
        len(found),
        Course(len(best_order), tuple(found)),
        Course(len(breadth_order), tuple(places(distinct, breadth_order, names))),
        tuple(sorted((number, url) for number, url in by_url if number > ceil(PROMISED * len(best_order)))),
    )


def saved_sites(corpus: Path) -> Iterator[Target]:
    """The saved sites of a corpus."""
    for archive in sorted((corpus / "sites").glob("*.zip")):
        with served(corpus, archive) as address:
            yield archive.stem, address + start_page(archive), YEARS


def generated_sites() -> Iterator[Target]:
    """Some of the generated sites; none where ``tests/bench/generated.py`` is not there."""
    if find_spec("tests.bench.generated") is None:
        return
    suite: Any = import_module("tests.generated.suite")
    serving: Any = import_module("tests.generated.serving")
    for number in GENERATED:
        site, _ = suite.make_site(number, noise=NOISE)
        with serving.served(site) as address:
            yield site.name, address, (site.fiscal_year,)


def run(sites: Iterable[Target]) -> list[Run]:
    """Every site of some size, crawled both ways."""
    runs = []
    for site, address, years in sites:
        one = compare(site, address, years)
        if one is not None:
            runs.append(one)
            for row in _rows(one):
                print(*row, flush=True)
            for number, url in one.late:
                print(f"    {number:4} {unquote(url)}", flush=True)
    return runs


def figures(runs: Sequence[Run]) -> dict[str, Figure]:
    """The figures ``best_first.*`` of ``tests.bench.ratchet``, of all sites together."""
    evidence = sum(one.evidence for one in runs)
    if not evidence:
        return {}
    found = sum(one.best.within(PROMISED) for one in runs)
    return {"best_first.found_at_40": Figure(found / evidence, evidence)}


def _rows(one: Run) -> Iterator[list[object]]:
    for way, course in (("best first", one.best), ("breadth first", one.breadth)):
        last = percent(max(course.places, default=0), course.fetched)
        shares = [percent(course.within(share), one.evidence) for share in SHARES]
        yield [one.site, way, course.fetched, f"{len(course.places)}/{one.evidence}", *shares, last]


def _together(runs: Sequence[Run]) -> Iterator[list[object]]:
    evidence = sum(one.evidence for one in runs)
    for way, courses in (("best first", [one.best for one in runs]), ("breadth first", [one.breadth for one in runs])):
        shares = [percent(sum(course.within(share) for course in courses), evidence) for share in SHARES]
        found = sum(len(course.places) for course in courses)
        yield ["all", way, sum(course.fetched for course in courses), f"{found}/{evidence}", *shares, "-"]


def section(runs: Sequence[Run]) -> str:
    """Both orders beside each other, as Markdown."""
    return "\n".join(
        [
            "## Best links first",
            "",
            f"`python -m tests.bench.best_first`: sites of at least {MIN_PAGES} pages, crawled whole, best links first and",
            "breadth first. Of the pages and files that the audits show as evidence, how many had been fetched after a share of",
            "all pages and files of that crawl. A file is there when the file itself has come. *found*: fetched at all (breadth",
            "first, the caps on endless lists are narrower). *last*: when the last piece had come.",
            "",
            *table(
                "site | order | fetched | found | " + " | ".join(f"{share:.0%}" for share in SHARES) + " | last",
                [row for one in runs for row in _rows(one)] + list(_together(runs)),
            ),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "corpus", type=Path, nargs="?", default=Path(os.environ.get("OIT_SHARED", "../shared"), "corpus")
    )
    parser.add_argument("--only", action="append", default=[], help="name of a site")
    parser.add_argument("--write", type=Path, help="file whose section is written anew")
    options = parser.parse_args()
    sites = [saved_sites(options.corpus), generated_sites()]
    runs = run(one for some in sites for one in some if not options.only or one[0] in options.only)
    text = section(runs)
    print(text)
    if options.write:
        write_section(options.write, "best-first", text)


if __name__ == "__main__":
    main()
