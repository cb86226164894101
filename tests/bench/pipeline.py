"""How fast sites are crawled and audited: ``python -m tests.bench.pipeline [--part NAME]``. Loopback, one machine.

``compare``: pages per CPU-second of a whole audit (preflight, robots.txt, guard, archive, reading, ranking, judging, report)
beside two bare Scrapy spiders that take links and text from the same pages, one with selectolax, one with BeautifulSoup.
``sites``: 1, 25 and 250 sites in one process at one request a second each. ``growth``: one scan of 200, 2,000 and 20,000 pages,
with its memory. ``start``: the cold start of the command. Each run is a process of its own; the server's time is not counted.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import bs4
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response
from selectolax.lexbor import LexborHTMLParser

from tests.bench.towns import address, served

YEAR = 2568
COMPARED = 400
"""Pages of the comparison: what an audit reads at most by default."""
GROWTH = (200, 2_000, 20_000)
SITES, SITE_PAGES, SITE_DELAY = (1, 25, 250), 40, 1.0
SITES_MEMORY = 700
"""MB."""
OF_BARE, OF_SOUP, GROWTH_LIMIT, BOUND, START = 0.6, 3.0, 1.20, 1.3, 0.5
"""What is asked for."""
FLAT = 1.10
"""Memory at page 10,000 over memory at page 1,000 that still counts as flat."""


# --- the spiders beside which we stand


class _Bare(scrapy.Spider):
    """Takes links and text from pages, and follows the links."""

    name = "bare"
    custom_settings = {  # noqa: RUF012 - Scrapy's own form
        "TELNETCONSOLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 1,
        "ROBOTSTXT_OBEY": False,
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
    }

    def __init__(self, url: str, *, follow: bool, pages: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.follow, self.pages = url, follow, pages
        self.seen = self.letters = self.links = 0

    async def start(self) -> Any:
        for n in range(1 if self.follow else self.pages):
            yield Request(self.url + address(n), callback=self.parse)

    def read(self, body: bytes) -> tuple[list[tuple[str, str]], str]:
        """Links with their words, and the text."""
        tree = LexborHTMLParser(body)
        links = [(link.attributes.get("href") or "", link.text()) for link in tree.css("a[href]")]
        return links, tree.body.text(separator=" ") if tree.body else ""

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        links, text = self.read(response.body)
        self.seen, self.letters, self.links = self.seen + 1, self.letters + len(text), self.links + len(links)
        if self.follow:
            for href, _ in links:
                yield Request(response.urljoin(href), callback=self.parse)


class _Soup(_Bare):
    """The same with BeautifulSoup on lxml."""

    name = "soup"

    def read(self, body: bytes) -> tuple[list[tuple[str, str]], str]:
        tree = bs4.BeautifulSoup(body, "lxml")
        return [(str(link["href"]), link.get_text()) for link in tree.select("a[href]")], tree.get_text(" ")


# --- runs, each in a process of its own


def _cpu() -> float:
    """Processor seconds of this process and of those it has waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def _memory() -> float:
    """MB of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def run_bare(url: str, pages: int, *, soup: bool, follow: bool) -> dict[str, float]:
    """Runs one of the bare spiders."""
    process = CrawlerProcess({"LOG_LEVEL": "ERROR"})
    crawler = process.create_crawler(_Soup if soup else _Bare)
    process.crawl(crawler, url=url, follow=follow, pages=pages)
    before = _cpu()
    process.start()
    spider: Any = crawler.spider
    return {"pages": spider.seen, "cpu": _cpu() - before}


def run_scan(url: str, pages: int) -> dict[str, Any]:
    """One scan of ours without a pause, sealed; memory at some pages."""
    from checklist.classifying import Classifier  # noqa: PLC0415 - the bare spiders must not pay for it
    from checklist.loading import load_checklist  # noqa: PLC0415
    from core.settings import ScanSettings  # noqa: PLC0415
    from crawler import scan  # noqa: PLC0415

    checklist = load_checklist(YEAR)
    rank = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition).rank
    settings = ScanSettings(
        delay=0,
        allow_private=True,
        max_pages=pages + 10,
        max_bytes=10**11,
        max_minutes=300,
        max_documents=0,
        max_depth=60,
    )
    memory: dict[int, float] = {}

    def progress(now: Any) -> None:
        if now.pages in (1_000, 5_000, 10_000, 20_000) and now.pages not in memory:
            memory[now.pages] = _memory()

    with TemporaryDirectory() as folder:
        before = _cpu()
        done = scan.run_scan(url, settings, Path(folder, "snapshot.warc.gz"), rank, progress)
        return {
            "pages": done.pages,
            "cpu": _cpu() - before,
            "wall": done.seconds,
            "memory": memory,
            "state": done.state,
        }


def run_audit(url: str, pages: int) -> dict[str, float]:
    """One audit of ours as the command makes it, without a pause."""
    from datetime import date  # noqa: PLC0415

    from checklist.loading import load_checklist  # noqa: PLC0415
    from core.settings import ReadSettings, ScanSettings  # noqa: PLC0415
    from scheduler.audit import audit_site  # noqa: PLC0415

    checklist = load_checklist(YEAR)
    settings = ScanSettings(delay=0, allow_private=True, max_pages=pages + 10, max_minutes=300, max_documents=0)
    with TemporaryDirectory() as folder:
        before = _cpu()
        reading = ReadSettings(ocr="never", cache_dir=None)
        audited = audit_site(url, checklist, date(2025, 9, 1), settings, Path(folder), reading=reading)
        return {"pages": audited.audit.crawl.pages, "cpu": _cpu() - before}


def run_sites(port: int, sites: int) -> dict[str, Any]:
    """Many sites at the same time, each at its own pace."""
    from checklist.classifying import Classifier  # noqa: PLC0415
    from checklist.loading import load_checklist  # noqa: PLC0415
    from core.settings import ScanSettings  # noqa: PLC0415
    from crawler import scan  # noqa: PLC0415

    checklist = load_checklist(YEAR)
    rank = Classifier(checklist.subjects, checklist.vocabulary, checklist.edition).rank
    settings = ScanSettings(
        delay=SITE_DELAY, allow_private=True, max_pages=SITE_PAGES + 10, max_minutes=60, max_documents=0
    )
    with TemporaryDirectory() as folder:
        jobs = [
            scan.ScanJob(
                f"http://127.1.{n // 200}.{1 + n % 200}:{port}/",
                settings,
                Path(folder, str(n), "snapshot.warc.gz"),
                rank,
            )
            for n in range(sites)
        ]
        before, started = _cpu(), time.monotonic()
        done = scan.run_scans(jobs, concurrency=sites)
        return {
            "pages": sum(one.pages for one in done),
            "least": min(one.pages for one in done),
            "complete": sum(one.state == "complete" for one in done),
            "cpu": _cpu() - before,
            "wall": time.monotonic() - started,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


_RUNS: dict[str, Callable[..., dict[str, Any]]] = {
    "bare": lambda url, pages: run_bare(url, pages, soup=False, follow=True),
    "bare-listed": lambda url, pages: run_bare(url, pages, soup=False, follow=False),
    "soup": lambda url, pages: run_bare(url, pages, soup=True, follow=True),
    "soup-listed": lambda url, pages: run_bare(url, pages, soup=True, follow=False),
    "scan": run_scan,
    "audit": run_audit,
}


def apart(name: str, *values: object) -> dict[str, Any]:
    """The result of a run in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.pipeline", "--run", name, *map(str, values)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


# --- what is asked for


def _told(claim: str, value: float, limit: float, *, at_least: bool) -> None:
    reached = value >= limit if at_least else value <= limit
    word = "at least" if at_least else "at most"
    print(f"  {'reached    ' if reached else 'NOT REACHED'}  {claim}: {value:.2f} ({word} {limit:g})")


def compare() -> None:
    """Pages per CPU-second, ours and the bare spiders'."""
    rates: dict[str, float] = {}
    with served(COMPARED) as port:
        for name in ("bare", "bare-listed", "soup", "soup-listed", "scan", "audit"):
            runs = [apart(name, f"http://127.0.0.1:{port}", COMPARED) for _ in range(3)]
            assert all(run["pages"] == COMPARED for run in runs), f"{name}: {[run['pages'] for run in runs]} pages"
            seconds = median(run["cpu"] for run in runs)
            rates[name] = COMPARED / seconds
            print(f"{name:12} {rates[name]:7.1f} pages per CPU-second ({seconds / COMPARED * 1000:5.1f} ms a page)")
    for ours in ("scan", "audit"):
        for way in ("", "-listed"):
            _told(f"{ours} / bare{way}", rates[ours] / rates[f"bare{way}"], OF_BARE, at_least=True)
            _told(f"{ours} / soup{way}", rates[ours] / rates[f"soup{way}"], OF_SOUP, at_least=True)


def sites() -> None:
    """Many sites in one process."""
    # Beside its pages a scan asks for robots.txt and a sitemap; each request but the first waits for its turn.
    bound = (SITE_PAGES + 1) * SITE_DELAY
    for many in SITES:
        with served(SITE_PAGES) as port:
            run = apart("sites", port, many)
        print(
            f"{many} sites of {SITE_PAGES} pages: {run['pages']} pages (least {run['least']}), {run['complete']} complete, "
            f"{run['wall']:.0f} s, {run['cpu']:.0f} CPU-seconds ({run['cpu'] / run['pages'] * 1000:.1f} ms a page), "
            f"peak {run['peak']:.0f} MB"
        )
        _told(f"{many} sites: wall time / politeness bound", run["wall"] / bound, BOUND, at_least=False)
        if many == max(SITES):
            _told("peak memory, MB", run["peak"], SITES_MEMORY, at_least=False)


def growth() -> None:
    """CPU per page and memory as sites grow."""
    each: dict[int, float] = {}
    for pages in GROWTH:
        with served(pages) as port:
            run = apart("scan", f"http://127.0.0.1:{port}", pages)
        each[pages] = run["cpu"] / run["pages"] * 1000
        print(
            f"scan of {pages:6} pages: {run['pages']} read, {each[pages]:.2f} ms CPU a page; MB at page: {run['memory']}"
        )
        assert run["pages"] == pages, run
        memory = {int(page): size for page, size in run["memory"].items()}
        if 10_000 in memory:
            _told("memory at page 10,000 / at page 1,000", memory[10_000] / memory[1_000], FLAT, at_least=False)
    _told(
        f"CPU a page, {GROWTH[-1]} pages / {GROWTH[0]}",
        each[GROWTH[-1]] / each[GROWTH[0]],
        GROWTH_LIMIT,
        at_least=False,
    )


def start() -> None:
    """The cold start of the command: the median of seven."""
    times = []
    for _ in range(7):
        started = time.perf_counter()
        subprocess.run([str(Path(sys.executable).with_name("oit")), "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    _told("oit --help, seconds", median(times), START, at_least=False)


_PARTS = {"start": start, "compare": compare, "sites": sites, "growth": growth}


def main() -> None:
    """Runs what was asked for."""
    options = argparse.ArgumentParser(description="How fast sites are crawled and audited.")
    options.add_argument("--part", choices=_PARTS, action="append", help="only this part; may be repeated")
    options.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.run:
        name, *values = chosen.run
        if name == "sites":
            print(json.dumps(run_sites(int(values[0]), int(values[1]))))
        else:
            print(json.dumps(_RUNS[name](values[0], int(values[1]))))
        return
    for part in chosen.part or _PARTS:
        print(f"--- {part}")
        _PARTS[part]()


if __name__ == "__main__":
    main()
