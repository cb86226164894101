"""One visit of a site, sealed in a WARC file; or many at the same time.

``run_scan`` and ``run_scans`` are for callers without an event loop; ``scan`` and ``scan_many`` run on the loop of
``crawler.reactor``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Literal

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from core.exceptions import OitError, StoppedError, UsageError
from core.settings import ScanSettings
from core.snapshot import Cause, Health
from crawler.archive import Archive
from crawler.frontier import Rank
from crawler.handover import Pages
from crawler.journal import part_of, read_journal, recorded, resumable, settle, why_not
from crawler.locks import held
from crawler.manners import SOFTWARE, user_agent
from crawler.preflight import Preflight, named_url, preflight
from crawler.reactor import reactor_loop
from crawler.readers.spam import page_spam
from crawler.readers.stand_ins import stand_in
from crawler.recrawl import Notes, Previous
from crawler.rendering.chromium import Rendering, chosen
from crawler.scope import Scope, netloc_with_port
from crawler.spiders.site import Progress, SiteSpider
from crawler.stopping import Stop

MAX_LEFT = 200
"""Unvisited addresses named in the seal."""
_INTERRUPT_SECONDS = 3.0
"""How long an answer on its way is waited for after an interrupt."""
_REPLAY_SECONDS = 1.0
"""How often a scan that goes on is asked whether it has come to something new."""
_HOPELESS = frozenset(
    (Cause.CHALLENGE, Cause.CAPTCHA, Cause.GEO_BLOCK, Cause.LOGIN, Cause.ROBOTS, Cause.TOO_LARGE, Cause.PARKED)
)
"""Causes at the named address after which no other address of the site is tried."""

State = Literal["complete", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class ScanResult:
    """How a scan ended."""

    site: str
    warc_path: Path
    state: State
    cause: Cause | None = None
    """Why it is partial or failed."""
    detail: str = ""
    pages: int = 0
    documents: int = 0
    bytes: int = 0
    """Of all answers."""
    left_count: int = 0
    """Addresses known but not visited."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ScanJob:
    """One scan to do."""

    url: str
    settings: ScanSettings
    warc_path: Path
    rank: Rank
    progress: Callable[[Progress], None] | None = None
    ranking: str = ""
    """Names what ``rank`` goes by: a killed scan goes on only under the same, and ranks are remembered
    for the next scan only where there is a name."""
    fresh: bool = False
    """Whether to begin anew even where an unfinished scan lies."""
    notice: Callable[[str], None] | None = None
    """Told in one sentence when the scan goes on with an unfinished one, or cannot."""
    previous: Path | None = None
    """The last scan's file: what the site confirms is taken from there, and pages that have not changed are not read."""
    pages: Pages | None = None
    """Receives the pages that were read, for ``crawler.snapshot.read_snapshot`` in the same process."""
    stop: Stop | None = None
    """Ends the scan with ``StoppedError``, its file unfinished: the next scan goes on with it."""


def run_scan(
    url: str,
    settings: ScanSettings,
    warc_path: Path,
    rank: Rank,
    progress: Callable[[Progress], None] | None = None,
    *,
    ranking: str = "",
    fresh: bool = False,
    notice: Callable[[str], None] | None = None,
    previous: Path | None = None,
    pages: Pages | None = None,
) -> ScanResult:
    """Visits a site and seals what it saw in ``warc_path``.

    Until it has ended it writes beside that file, under a name ending in ``.part``. A scan that was killed goes on from
    there: what was answered is not asked for again. ``progress`` and ``notice`` are called from the scan's own thread. An
    interrupt (Ctrl-C) ends the scan within five seconds: it is sealed as partial, cause ``interrupted``. Raises
    ``UsageError`` for an address that is no web address, for a file that cannot be written, and while another scan of the
    site or into the file runs; every failure of the site is in the result.
    """
    return run_job(
        ScanJob(url, settings, warc_path, rank, progress, ranking, fresh, notice, previous=previous, pages=pages)
    )


def run_job(job: ScanJob) -> ScanResult:
    """As ``run_scan``. Raises ``StoppedError`` as well."""
    return _wait(lambda stop: _heard(job, stop))


def run_scans(jobs: Sequence[ScanJob], concurrency: int = 32) -> list[ScanResult]:
    """Visits many sites, ``concurrency`` at a time. A job that cannot be started is a failed result."""
    return _wait(lambda stop: scan_many(jobs, concurrency, stop))


def _wait(work: Callable[[asyncio.Event], Any]) -> Any:
    loop, stop = reactor_loop(), asyncio.Event()
    future = asyncio.run_coroutine_threadsafe(work(stop), loop)
    try:
        return future.result()
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(stop.set)
        return future.result()


async def _heard(job: ScanJob, stop: asyncio.Event) -> ScanResult:
    with job.stop.heard(stop) if job.stop is not None else nullcontext():
        return await scan(job, stop)


async def scan_many(
    jobs: Sequence[ScanJob], concurrency: int = 32, stop: asyncio.Event | None = None
) -> list[ScanResult]:
    """As ``run_scans``, on the loop of ``crawler.reactor``."""
    places = asyncio.Semaphore(max(1, concurrency))

    async def one(job: ScanJob) -> ScanResult:
        async with places:
            if stop is not None and stop.is_set():
                return ScanResult(job.url, job.warc_path, "failed", Cause.INTERRUPTED, "interrupted before it began")
            try:
                return await scan(job, stop)
            except OitError as error:
                return ScanResult(job.url, job.warc_path, "failed", Cause.OTHER, str(error))

    return list(await asyncio.gather(*(one(job) for job in jobs)))


async def scan(job: ScanJob, stop: asyncio.Event | None = None) -> ScanResult:
    """As ``run_scan``, on the loop of ``crawler.reactor``; ``stop`` interrupts."""
    site, rendering = named_url(job.url), chosen(job.settings)
    before = None if job.fresh else job.previous
    with ExitStack() as stack:
        stack.enter_context(held(site, job.warc_path, job.settings.state_dir))
        previous = stack.enter_context(Previous(before, job.ranking))
        # A large unfinished file takes seconds to read; the other scans go on meanwhile.
        archive = stack.enter_context(await asyncio.to_thread(_opened, job, site))
        archive.notes = Notes(job.ranking)
        scope = Scope(site, job.settings.extra_hosts)
        run = _Run(job, site, scope, archive, previous, stop or asyncio.Event(), time.monotonic(), rendering)
        known = archive.journal.health if archive.journal is not None else None
        health = Health.model_validate(known) if known is not None else None
        first = asyncio.ensure_future(preflight(site, job.settings, scope, archive, health, previous=previous))
        found, spider, why_ended = Preflight(), None, await run.until(first)
        if why_ended is None:
            found = first.result()
            if health is None:
                archive.metadata("health", site, datetime.now(UTC), found.health.model_dump(mode="json"))
            if found.cause is None or (found.cause not in _HOPELESS and len(found.starts) > 1):
                spider, why_ended = await run.crawl(found)
        else:
            first.cancel()
        # A large file may still be on its way to the disk; the other scans go on meanwhile.
        await asyncio.to_thread(archive.drain)
        if why_ended is Cause.INTERRUPTED and job.stop is not None and job.stop.said:
            raise StoppedError(f"the scan of {site} was told to stop; the next one goes on with it")
        return _sealed(run, found, spider, why_ended)


def is_done(job: ScanJob) -> bool:
    """Whether just this scan lies sealed at its path already, neither failed nor interrupted, nor too old to go on with."""
    journal = read_journal(job.warc_path)
    if journal is None or journal.seal is None or part_of(job.warc_path).exists():
        return False
    if journal.seal["state"] == "failed" or journal.seal["cause"] == Cause.INTERRUPTED:
        return False
    return not why_not(journal, named_url(job.url), _facts(job), job.settings, datetime.now(UTC))


def _facts(job: ScanJob) -> dict[str, Any]:
    """What is asked for, as the file records it."""
    return {
        "extra_hosts": list(job.settings.extra_hosts),
        "settings": recorded(job.settings),
        "ranking": job.ranking,
    }


def _opened(job: ScanJob, site: str) -> Archive:
    """The file to write: that of the unfinished scan to go on with, else a new one."""
    part, started, facts = part_of(job.warc_path), datetime.now(UTC), _facts(job)
    journal, words = resumable(part, site, facts, job.settings, started, fresh=job.fresh)
    if words and job.notice is not None:
        job.notice(words)
    archive = Archive(part, SOFTWARE, journal)
    if journal is None:
        archive.begin(site, started, facts)
    else:
        archive.resume(started)
    return archive


@dataclass(slots=True)
class _Run:
    """What one scan holds on to."""

    job: ScanJob
    site: str
    scope: Scope
    archive: Archive
    previous: Previous
    stop: asyncio.Event
    clock: float
    """When it began, or went on, by ``time.monotonic``."""
    rendering: Rendering

    @property
    def spent(self) -> float:
        """Seconds of the scan so far, those before a kill included."""
        before = self.archive.journal.seconds if self.archive.journal is not None else 0.0
        return before + time.monotonic() - self.clock

    def _left(self) -> float:
        """Seconds that the budget leaves. Taking up what is known already costs none."""
        journal, whole = self.archive.journal, self.job.settings.max_minutes * 60
        if journal is None:
            return whole - self.spent
        if journal.live is None:
            return _REPLAY_SECONDS
        return whole - journal.seconds - (time.monotonic() - journal.live)

    async def until(self, task: asyncio.Future[Any]) -> Cause | None:
        """Waits for a task. ``INTERRUPTED`` or ``BUDGET`` when it was not done before the stop or the deadline."""
        stopped = asyncio.ensure_future(self.stop.wait())
        try:
            while (left := self._left()) > 0:
                done, _ = await asyncio.wait({task, stopped}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if done:
                    break
        finally:
            stopped.cancel()
        if task.done():
            return None
        return Cause.INTERRUPTED if self.stop.is_set() else Cause.BUDGET

    async def crawl(self, found: Preflight) -> tuple[SiteSpider | None, Cause | None]:
        """Runs the spider. Gives it back with the reason it was ended early, if it was."""
        settings = _scrapy_settings(self.site, self.job.settings, found)
        settings.setdict(self.rendering.scrapy_settings(), priority="cmdline")
        runner = AsyncCrawlerRunner(settings)
        crawler = runner.create_crawler(SiteSpider)
        task = runner.crawl(
            crawler,
            url=self.site,
            rank=self.job.rank,
            scope=self.scope,
            archive=self.archive,
            previous=self.previous,
            pages=self.job.pages,
            home=found.home if found.cause is None else None,
            starts=tuple(found.starts),
            listed=tuple(found.listed),
            secure=bool(found.health.http_to_https),
            robots=found.robots,
            asked=found.asked,
            progress=self.job.progress,
        )
        why_ended = await self.until(task)
        spider = crawler.spider if isinstance(crawler.spider, SiteSpider) else None
        if why_ended is None:
            await task
            return spider, None
        if spider is not None:
            spider.scheduler.frontier.close()
        ending = asyncio.ensure_future(crawler.stop_async())
        patience = _INTERRUPT_SECONDS if why_ended is Cause.INTERRUPTED else self.job.settings.timeout
        await asyncio.wait({task, ending}, timeout=patience)
        return spider, why_ended


def _sealed(run: _Run, found: Preflight, spider: SiteSpider | None, why_ended: Cause | None) -> ScanResult:
    """Writes the seal and sums the scan up. Raises ``UsageError`` when the file could not be written to its end."""
    state, cause, detail = _outcome(found, spider, why_ended)
    left, pages, documents, seconds = [], 0, 0, found.health.seconds_median
    if spider is not None:
        frontier = spider.scheduler.frontier
        # A document on another host that was not asked for is a link off the site like any other.
        left = [one for one in frontier.remaining() if one.kind != "script" and not one.origin]
        pages, documents = frontier.pages, frontier.documents
        seconds = round(median(spider.seconds), 3) if spider.seconds else seconds
    run.archive.seal(
        datetime.now(UTC),
        {
            "state": state,
            "cause": cause.value if cause else None,
            "detail": detail,
            "hosts": list(run.scope.bases),
            "left": [{"url": one.url, "text": one.text, "rank": round(one.score, 3)} for one in left[:MAX_LEFT]],
            "left_count": len(left),
            "left_cause": (Cause.INTERRUPTED if why_ended is Cause.INTERRUPTED else Cause.BUDGET).value,
            "seconds_median": seconds,
        },
    )
    path, failed = run.job.warc_path, run.archive.broken
    if failed:
        raise UsageError(f"{path} could not be written to its end ({failed}): make room and scan again")
    settle(run.archive.path, path)
    run.archive.notes.write(path)
    return ScanResult(
        site=run.site,
        warc_path=path,
        state=state,
        cause=cause,
        detail=detail,
        pages=pages,
        documents=documents,
        bytes=run.archive.bytes,
        left_count=len(left),
        seconds=run.spent,
    )


def _scrapy_settings(site: str, settings: ScanSettings, found: Preflight) -> Settings:
    chosen = Settings()
    chosen.setmodule("crawler.scrapy_settings", priority="project")
    named = [
        site,
        found.health.home,
        *(f"https://{host}" for host in settings.extra_hosts),
        *settings.file_hosts.values(),
    ]
    chosen.setdict(
        {
            "USER_AGENT": user_agent(settings.contact),
            "DOWNLOAD_DELAY": found.delay,
            "DOWNLOAD_TIMEOUT": settings.timeout,
            "DOWNLOAD_MAXSIZE": settings.max_file_bytes,
            "OIT_MAX_PAGES": settings.max_pages,
            "OIT_MAX_DOCUMENTS": settings.max_documents,
            "OIT_MAX_OFFSITE": settings.max_offsite,
            "OIT_MAX_DEPTH": settings.max_depth,
            "OIT_MAX_BYTES": settings.max_bytes,
            "OIT_MAX_PAGE_BYTES": settings.max_page_bytes,
            "OIT_ALLOW_PRIVATE": settings.allow_private,
            "OIT_FILE_HOSTS": settings.file_hosts,
            "OIT_NAMED_HOSTS": [netloc_with_port(url) for url in named if url],
        },
        priority="cmdline",
    )
    return chosen


def _outcome(found: Preflight, spider: SiteSpider | None, why_ended: Cause | None) -> tuple[State, Cause | None, str]:
    """State, cause and a sentence."""
    if spider is None:
        if why_ended is not None:
            return "failed", why_ended, "ended before the home page had answered"
        return "failed", found.cause, found.detail
    frontier = spider.scheduler.frontier
    if spider.first_page is not None and (instead := stand_in(spider.first_page, home=True)):
        return "failed", *instead
    if spider.first_page is not None and page_spam(spider.first_page):
        return "failed", Cause.HACKED, "gambling or other spam stands where the home page was"
    if why_ended is not Cause.INTERRUPTED and (hollow := _hollow(found, spider)):
        return "failed", *hollow
    if why_ended is Cause.INTERRUPTED:
        return "partial", Cause.INTERRUPTED, "the scan was interrupted"
    if spider.blocked is not None:
        return "partial", spider.blocked, "the site stopped answering during the scan"
    if spider.walled > frontier.pages + frontier.documents and spider.first_wall is not None:
        return "partial", spider.first_wall, "most of the site did not let itself be read"
    if why_ended is Cause.BUDGET:
        return "partial", Cause.BUDGET, "the minutes were used up"
    if spider.spent:
        return "partial", Cause.BUDGET, f"the {spider.spent} were used up"
    if frontier.over_budget:
        return "partial", Cause.BUDGET, "the pages or documents were used up"
    return "complete", None, ""


def _hollow(found: Preflight, spider: SiteSpider) -> tuple[Cause, str] | None:
    """Why nothing of what was read can be judged."""
    frontier = spider.scheduler.frontier
    if frontier.pages == 0:
        if frontier.documents:
            return None
        if found.cause is not None:
            return found.cause, found.detail
        if spider.first_page is not None and spider.first_page.soft_404:
            return Cause.NOT_FOUND, "the home page says that it does not exist"
        return spider.first_failure or (Cause.EMPTY, "no page could be read")
    if spider.login_walls == frontier.pages:
        return Cause.LOGIN, "every page asks for a login"
    if spider.unrendered == frontier.pages:
        return Cause.NEEDS_JAVASCRIPT, "the pages are empty without JavaScript"
    if spider.blank == frontier.pages and not frontier.documents:
        return Cause.EMPTY, "the site has no content"
    return None
