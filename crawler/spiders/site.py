"""The spider that reads one site, best links first."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import scrapy
from protego import Protego
from scrapy import signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    StopDownload,
)
from scrapy.http import Request, Response

from core.snapshot import Cause, Document, Link, Page
from crawler.answers import Refusal, cause_of, ended, modified_of, refusal_of, retry_after, unicode_header
from crawler.archive import Archive, Exchange
from crawler.breaker import LONGER, MOST_AGAIN, SECOND_ATTEMPTS, TRIED_AGAIN, WALLS, Breaker, backoff
from crawler.file_hosts import (
    MAX_FOLDER_FILES,
    Answer,
    answer_of,
    fetch_address,
    locate,
    onwards,
    served_at,
)
from crawler.frontier import HIGH, IMAGE_LESS, INHERITED, Candidate, FrontierScheduler, Limits, Rank, neutral
from crawler.guard import Refused
from crawler.handover import Pages
from crawler.menus import menu_scripts
from crawler.middlewares import CUT, asked_of, header_pairs
from crawler.outcomes import Outcome, Outcomes, Way, clipped
from crawler.patience import NotYet
from crawler.preflight import named_url
from crawler.readers.addresses import normalise_url
from crawler.readers.document import kind_of, read_document
from crawler.readers.encoding import decode
from crawler.readers.html import read_page
from crawler.recrawl import Former, Previous, page_key
from crawler.rendering.handler import Plain, UnrenderedError
from crawler.rendering.signs import as_rendered, has_inner_routes
from crawler.robots import crawl_delay
from crawler.scope import Scope, netloc
from crawler.traps import fold, kind_by_name, without_print

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

log = logging.getLogger(__name__)

MAX_HOPS = 10
"""Redirects followed from one link."""
_SCANNED_PAGE_IMAGES = 5
"""Pictures that a page which is nothing but a scan holds at most."""
_MAX_SETTLED = 20_000
"""Addresses of links whose last offer is remembered, to pass over the same links of the next page quickly."""
MAX_LABELS = 60
"""Pictures fetched because a link has no other words."""
_LASTING = frozenset((501, 505, 509))
"""Server errors that are not gone a little later."""
_UNASKED = frozenset((Cause.ROBOTS, Cause.PRIVATE_ADDRESS, Cause.BUDGET, Cause.INTERRUPTED))
"""Causes that say nothing of a host: it was not asked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is."""

    site: str
    pages: int
    documents: int
    bytes: int
    """Of all answers so far."""
    queue: int
    """Addresses waiting."""
    url: str
    """The one just read."""


class SiteSpider(scrapy.Spider):
    """Reads one site.

    Spider arguments: ``url`` (the site). ``crawler.scan`` hands in the rest: ``rank``, ``scope``, ``archive``, the home
    page's exchange of the preflight, further start addresses, those of the sitemaps, and who hears of the progress.

    Pages and documents come out as items (``core.snapshot.Page`` and ``Document``).
    """

    name = "site"

    def __init__(
        self,
        url: str = "",
        *,
        rank: Rank = neutral,
        scope: Scope | None = None,
        archive: Archive | None = None,
        previous: Previous | None = None,
        pages: Pages | None = None,
        home: Exchange | None = None,
        starts: tuple[str, ...] = (),
        listed: tuple[str, ...] = (),
        secure: bool = False,
        robots: Mapping[str, Protego | None] | None = None,
        asked: float = 0.0,
        progress: Callable[[Progress], None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.site = named_url(url)
        self.rank, self.archive, self.home, self.listed, self.progress = rank, archive, home, listed, progress
        self.previous, self.pages = previous, pages
        self.scope = scope or Scope(self.site)
        self.starts = starts or (self.site,)
        self.secure = secure
        """Whether the site sends plain addresses on to secure ones, so that the detour can be spared."""
        self.scheduler = FrontierScheduler(Limits())
        """Replaced by the engine's own when that opens."""
        self.max_bytes = self.max_page_bytes = self.max_offsite = 0
        self.render, self.max_rendered, self.rendered = "never", 0, 0
        """Which pages are opened in a browser; how many at most; how many were asked for."""
        self.why_not_rendered = ""
        self.file_hosts: dict[str, str] = {}
        """Host of a file service -> base address asked in its place."""
        self.bytes = 0
        self.spent: str = ""
        """Which budget ended the reading: 'bytes'. Pages and documents are told by the queue."""
        self.first_page: Page | None = None
        self.first_failure: tuple[Cause, str] | None = None
        self.login_walls = self.unrendered = self.blank = 0
        """Pages that only ask for a login; that are empty without JavaScript; that hold nothing."""
        self.blocked: Cause | None = None
        """Why the reading was given up: so many addresses in a row gave no answer."""
        self._walled: set[str] = set()
        self.first_wall: Cause | None = None
        self.robots: dict[str, Protego | None] = dict(robots or {})
        """Host, with its port where it names one -> rules of its robots.txt; ``None`` where it forbids nothing."""
        self.host = netloc(self.starts[0])
        """That of the home page."""
        self.asked = asked
        """When the preflight last asked it, of ``time.monotonic``; 0 where it did not."""
        self.delay = self.timeout = 0.0
        self._breakers: dict[str, Breaker] = {}
        self._due: dict[str, float] = {}
        """Address -> when its second attempt may begin, of ``time.monotonic``."""
        self._again = 0
        self.seconds: list[float] = []
        """Time to each whole answer."""
        self._outcomes = Outcomes(rank)
        self._prints: set[bytes] = set()
        self._settled: dict[str, float] = {}
        """Address as a link writes it -> the best order it was offered with."""
        self._inside: dict[str, bool] = {}
        """Scheme and host -> whether it is the site's own, under so many bases of the scope as ``_bases`` says."""
        self._bases = 0
        self._scripts: dict[str, str] = {}
        self._waiting: dict[str, list[tuple[Response, Candidate]]] = {}
        self._labels: set[str] = set()
        """Pictures asked for because a link has no other words."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.max_bytes = crawler.settings.getint("OIT_MAX_BYTES")
        spider.max_page_bytes = crawler.settings.getint("OIT_MAX_PAGE_BYTES")
        spider.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        spider.timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        spider.max_offsite = crawler.settings.getint("OIT_MAX_OFFSITE")
        spider.file_hosts = crawler.settings.getdict("OIT_FILE_HOSTS")
        spider.render = crawler.settings["OIT_RENDER"]
        spider.max_rendered = crawler.settings.getint("OIT_MAX_RENDERED")
        spider.why_not_rendered = crawler.settings.get("OIT_WHY_NOT_RENDERED", "")
        crawler.signals.connect(spider.stumbled, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """The home page as the preflight got it, the other start addresses and those of the sitemaps.

        All are queued before the first is given out, so that the best comes first.
        """
        starts = [Candidate(url, score=1.0, probe=self.home is not None) for url in self.starts]
        if self.home is None:
            yield self.request(starts.pop(0))
        else:
            self.scheduler.frontier.mark(self.home.url)
        for candidate in starts:
            self.offer(candidate)
        if self.home is not None:
            for result in self.parse(self._home_response()):
                if isinstance(result, Request):
                    self.scheduler.enqueue_request(result)
        for url in self.listed:
            kind = kind_by_name(url)
            if kind is not None:
                score = clipped(self.rank(Link(url=url, text="", text_from="none")))
                self.offer(Candidate(url, score=score, depth=1, kind=kind, probe=True))

    def _home_response(self) -> Response:
        """The preflight's answer, as if the spider had asked."""
        assert self.home is not None
        headers: dict[str, list[str]] = {}
        for name, value in self.home.headers:
            headers.setdefault(name, []).append(value)
        request = self.request(Candidate(self.home.url, score=1.0))
        return Response(self.home.url, status=self.home.status, headers=headers, body=self.home.body, request=request)

    def offer(self, candidate: Candidate) -> None:
        """Queues an address."""
        self.scheduler.frontier.offer(candidate)

    def request(self, candidate: Candidate) -> Request:
        """The request for a candidate."""
        url = candidate.url
        meta: dict[str, Any] = {"candidate": candidate}
        if candidate.origin:
            url = served_at(url, self.file_hosts)
            # What a visitor clicks to open a shared file is not crawling the service; other hosts are asked.
            service = locate(candidate.origin) is not None
            # A service that serves the world is nobody's one server: each scan keeps its own pace towards it.
            meta |= {"dont_obey_robotstxt": service, "shared_service": service}
        if candidate.tries:
            meta["download_timeout"] = self.timeout * LONGER
        return Request(url, callback=self.parse, errback=self.failed, meta=meta, dont_filter=False)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Reads one answer: a redirect, a script, a page or a document. Yields what it is and where it leads."""
        candidate = response.meta.get("candidate") or Candidate(response.url)
        try:
            self.bytes += len(response.body)
            network = not (candidate.origin or candidate.label or "render" in response.meta)
            if "download_latency" in response.meta and network:
                self.seconds.append(response.meta["download_latency"])
            yield from self._read(response, candidate)
        finally:
            self.scheduler.done(candidate)
            if self.max_bytes and self.bytes >= self.max_bytes and not self.spent:
                self.spent = "bytes"
                self.scheduler.frontier.close()
            self._tell(response.url)

    def failed(self, failure: Failure) -> None:
        """Records an address that gave no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        candidate: Candidate = request.meta["candidate"]
        if isinstance(failure.value, NotYet):
            self.scheduler.frontier.postpone(candidate)
            self.scheduler.done(candidate)
            return
        cause, detail = _cause_of_failure(failure.value, request)
        self._heard(candidate, cause, detail)
        level = logging.WARNING if self.archive is None and candidate.depth == 0 else logging.INFO
        log.log(level, "%s: %s (%s)", request.url, cause, detail)
        url, role, link = asked_of(request)
        self.lost(candidate, cause, detail, {"asked": url, "role": role, "link": link})
        self._try_later(candidate, cause)
        self.scheduler.done(candidate)
        self._tell(request.url)

    def stumbled(self, failure: Failure, response: Response) -> None:
        """Records an answer that our own readers could not take; Scrapy has logged the traceback."""
        candidate = response.meta.get("candidate") or Candidate(response.url)
        self.lost(candidate, Cause.UNREADABLE, f"{type(failure.value).__name__}: {failure.value}"[:300])

    def lost(self, candidate: Candidate, cause: Cause, detail: str, asked: Mapping[str, str] | None = None) -> None:
        """Writes down why an address was not read; ``asked`` tells the request that gave no answer at all."""
        if self.archive is not None:
            facts: dict[str, Any] = {
                "cause": cause.value,
                "detail": detail,
                "text": candidate.text,
                "kind": candidate.kind,
            }
            named = candidate.origin or candidate.url
            facts |= {"probe": candidate.probe} | dict(asked or {})
            self.archive.metadata("failure", named, datetime.now(UTC), facts)

    # --- patience

    @staticmethod
    def host_of(candidate: Candidate) -> str:
        """Host of an address, with its port where it names one; of a mirrored service, the service's."""
        return netloc(candidate.url)

    def breaker(self, candidate: Candidate) -> Breaker:
        """How the host of an address has answered so far."""
        host = self.host_of(candidate)
        if host not in self._breakers:
            wanted = crawl_delay(self.robots.get(host)) or 0.0
            breaker = self._breakers[host] = Breaker(max(self.delay, wanted), time.monotonic)
            if host == self.host and self.asked:
                breaker.rest(self.asked + breaker.delay - time.monotonic())
        return self._breakers[host]

    def due(self, candidate: Candidate) -> float:
        """When an address may be asked for, of ``time.monotonic``."""
        return self._due.get(candidate.url, 0.0)

    @property
    def walled(self) -> int:
        """Addresses of the site that stayed behind a wall or a dead line."""
        return len(self._walled)

    def _heard(
        self, candidate: Candidate, cause: Cause | None, detail: str, wait: float | None = None, *, busy: bool = False
    ) -> None:
        """Takes down how a host answered. ``wait``: the seconds it asks for; ``busy``: whether it asks for patience."""
        if candidate.label or cause in _UNASKED:
            return
        breaker, before = self.breaker(candidate), self.breaker(candidate).state
        if cause is None:
            breaker.eased()
        elif candidate.origin and cause is Cause.FORBIDDEN:
            # One file that is not shared says nothing of the next one there.
            breaker.answered()
        elif before != "given_up":
            breaker.failed(cause, wait, busy=busy)
        if candidate.origin:
            return
        if cause is not None and self.first_failure is None:
            self.first_failure = cause, detail
        if cause in WALLS:
            self._walled.add(candidate.url)
            self.first_wall = self.first_wall or cause
        else:
            self._walled.discard(candidate.url)
        if breaker.state == "given_up" and self.host_of(candidate) == self.host and self.blocked is None:
            self.blocked = breaker.cause
            self.scheduler.frontier.close()

    def _try_later(self, candidate: Candidate, cause: Cause) -> bool:
        """Queues a second attempt behind everything else, where the cause may be gone by then."""
        tries = candidate.tries + 1
        if candidate.label or cause not in TRIED_AGAIN or tries > SECOND_ATTEMPTS or self._again >= MOST_AGAIN:
            return False
        if self.breaker(candidate).state == "given_up":
            return False
        self._again += 1
        self._due[candidate.url] = time.monotonic() + backoff(candidate.url, tries, self.delay)
        self.scheduler.frontier.postpone(replace(candidate, tries=tries))
        return True

    def _refused(self, candidate: Candidate, refusal: Refusal, response: Response, headers: dict[str, str]) -> bool:
        """Takes down an answer that is not the thing asked for. True where it will be asked for again."""
        status = response.status
        wait = retry_after(headers, datetime.now(UTC)) if status in (429, 503) else None
        busy = refusal.cause is Cause.RATE_LIMITED or status == 503
        self._heard(candidate, refusal.cause, f"{response.url} answered with status {status}", wait, busy=busy)
        return status not in _LASTING and self._try_later(candidate, refusal.cause)

    def _tell(self, url: str) -> None:
        if self.progress is not None:
            frontier = self.scheduler.frontier
            self.progress(Progress(self.site, frontier.pages, frontier.documents, self.bytes, len(frontier), url))

    def _read(self, response: Response, candidate: Candidate) -> Iterator[Any]:
        headers = {name.lower(): value for name, value in header_pairs(response.headers)}
        if "render" in response.meta:
            yield from self._page(response, candidate, headers)
            return
        if candidate.origin:
            yield from self._offsite(response, candidate, headers)
            return
        if 300 <= response.status < 400 and "location" in headers:
            yield from self._redirect(response, candidate, headers["location"])
            return
        cut = CUT in response.flags and not ended(response.body)
        if cut and not response.body.strip():
            # Nothing came of what was announced: that is no empty page.
            detail = "the answer broke off before it began"
            self._heard(candidate, Cause.RESET, detail)
            self.lost(candidate, Cause.RESET, detail)
            return
        refusal = refusal_of(response.status, headers, response.body)
        if refusal is not None:
            self._refused(candidate, refusal, response, headers)
            return
        self._heard(candidate, None, "")
        if cut and self._try_later(candidate, Cause.RESET):
            return
        if candidate.kind == "script":
            yield from self._script(response, candidate)
            return
        content_type, disposition = headers.get("content-type", ""), headers.get("content-disposition", "")
        if content_type.startswith(("video/", "audio/", "font/")):
            return
        kind = kind_of(response.body, response.url, content_type, disposition)
        if kind == "html":
            if self.max_page_bytes and len(response.body) > self.max_page_bytes:
                # Served as something else, so that the limit on pages did not stop it on its way.
                self.lost(candidate, Cause.TOO_LARGE, f"a page of more than {self.max_page_bytes} bytes")
                return
            yield from self._page(response, candidate, headers)
            return
        if kind == "other" and content_type.startswith(("text/css", "text/javascript", "application/javascript")):
            return
        if not candidate.label:
            self.scheduler.frontier.learn(response.url, "image" if kind == "image" else "file")
        document: Document = read_document(
            response.url,
            response.body,
            content_type=content_type,
            disposition=disposition,
            fetched=datetime.now(UTC),
            modified=modified_of(headers),
        )
        yield document

    def _redirect(self, response: Response, candidate: Candidate, location: str) -> Iterator[Request]:
        target = normalise_url(response.url, unicode_header(location))
        if candidate.hops >= MAX_HOPS:
            self.lost(candidate, Cause.REDIRECT_LOOP, f"more than {MAX_HOPS} redirects")
            return
        if not target:
            return
        if candidate.depth == 0 and not candidate.probe:
            self.scope.widen(target)
        if target not in self.scope:
            if candidate.sought:
                self._leave(target, candidate)
            return
        onward = replace(candidate, url=target, hops=candidate.hops + 1)
        if fold(target) == fold(response.url):
            # The same place under https, www or with a cookie: not a repeat.
            yield self.request(onward).replace(dont_filter=True)
        else:
            self.offer(onward)

    def _script(self, response: Response, candidate: Candidate) -> Iterator[Request]:
        text, _ = decode(response.body, (response.headers.get("Content-Type") or b"").decode("latin-1"))
        self._scripts[candidate.url] = text
        for page_response, page_candidate in self._waiting.pop(candidate.url, ()):
            headers = {name.lower(): value for name, value in header_pairs(page_response.headers)}
            outcome, _ = self._outcome(page_response, headers, {candidate.url: text})
            self._follow(outcome, page_candidate)
            if outcome.hides_menu and self._may_render(page_response.url):
                yield self._rendering(page_response, page_candidate, headers, again=True)

    def _outcome(
        self, response: Response, headers: dict[str, str], scripts: dict[str, str]
    ) -> tuple[Outcome, Page | None]:
        """What becomes of a page: as it is known from the last scan, or as the page says, which is read for it then."""
        url, status, content_type = response.url, response.status, headers.get("content-type", "")
        # The first page decides whose site it is: it is read in any case.
        if self.first_page is not None and self.previous is not None and self.previous.knows_pages:
            former: Former | None = response.meta.get("former")
            digest = former.sha256 if former is not None else hashlib.sha256(response.body).hexdigest()
            key = page_key(url, status, content_type, digest, scripts)
            known = self.previous.outcome(key)
            if known is not None:
                self._note(key, known)
                return known, None
        page = self._as_page(response, headers, scripts)
        outcome = self._outcomes.of(page, response.body, scripts)
        key = page_key(url, status, content_type, page.sha256, scripts)
        self._note(key, outcome)
        if self.pages is not None:
            self.pages.keep(key, page)
        return outcome, page

    def _note(self, key: str, outcome: Outcome) -> None:
        if self.archive is not None:
            self.archive.notes.became(key, outcome)

    def _as_page(self, response: Response, headers: dict[str, str], scripts: dict[str, str]) -> Page:
        return read_page(
            response.url,
            response.body,
            content_type=headers.get("content-type", ""),
            fetched=datetime.now(UTC),
            status=response.status,
            modified=modified_of(headers),
            scripts=scripts,
        )

    def _page(
        self, response: Response, candidate: Candidate, headers: dict[str, str], *, as_fetched: bool = False
    ) -> Iterator[Any]:
        """Reads a page. ``as_fetched``: its scripts could not be run."""
        rendered = "render" in response.meta
        page: Page | None
        if rendered:
            shown = as_rendered(self._as_page(response, headers, {}))
            if shown.needs_javascript:
                self._unrendered(response.url, "it shows nothing even after its scripts have run")
            elif has_inner_routes(shown):
                self._unrendered(response.url, "its links lead to views behind '#', which were not opened")
            outcome, page = self._outcomes.of(shown, response.body), shown
        else:
            named = menu_scripts(response.url, response.body) if self._scripts else ()
            known = {script: self._scripts[script] for script in named if script in self._scripts}
            outcome, page = self._outcome(response, headers, known)
        if not (rendered or as_fetched or outcome.soft_404 or outcome.login_wall or outcome.instead):
            wanted = outcome.scripted and self._may_render(response.url)
            if wanted or (self.render == "always" and self.rendered < self.max_rendered):
                yield self._rendering(response, candidate, headers)
                return
        if self.first_page is None and page is not None:
            self.first_page = page
            self._widen(page)
        if outcome.soft_404:
            return
        if outcome.instead is not None:
            self._refused(candidate, Refusal(*outcome.instead), response, headers)
            return
        mark = bytes.fromhex(outcome.mark)
        if mark in self._prints:
            return
        self._prints.add(mark)
        self.login_walls += outcome.login_wall
        self.unrendered += outcome.needs_javascript
        self.blank += outcome.blank
        if not response.meta.get("again"):
            self.scheduler.frontier.learn(response.url, "page")
        if page is not None:
            yield page
        for script in () if rendered else outcome.scripts:
            if script in self.scope and script not in self._scripts and script not in self._waiting:
                self._waiting[script] = [(response, candidate)]
                self.offer(Candidate(script, text="", score=1.0, depth=candidate.depth, kind="script", probe=True))
        self._follow(outcome, candidate)
        self._scans(outcome, candidate)
        self._pictured(outcome, candidate)

    # --- pages that show nothing without their scripts

    def _may_render(self, url: str) -> bool:
        """Whether one more page may be rendered; where not, that is written down."""
        if self.render != "never" and self.rendered < self.max_rendered:
            return True
        why = self.why_not_rendered or "rendering is switched off"
        if self.render != "never":
            why = f"{self.max_rendered} pages of the site were rendered, and no more are"
        self._unrendered(url, why)
        return False

    def _rendering(
        self, response: Response, candidate: Candidate, headers: dict[str, str], *, again: bool = False
    ) -> Request:
        """The request for a fetched page as its scripts leave it. ``again``: it was read as fetched already."""
        self.rendered += 1
        plain = Plain(response.status, headers, response.body)
        meta = {"candidate": candidate, "render": plain, "again": again}
        return Request(response.url, callback=self.parse, errback=self.not_rendered, meta=meta, dont_filter=True)

    def not_rendered(self, failure: Failure) -> Iterator[Any]:
        """Reads a page as fetched, because its scripts could not be run."""
        request: Request = failure.request  # type: ignore[attr-defined]
        candidate: Candidate = request.meta["candidate"]
        plain: Plain = request.meta["render"]
        error = failure.value
        cause, detail = Cause.NEEDS_JAVASCRIPT, str(error)
        if not isinstance(error, UnrenderedError):
            cause, detail = _cause_of_failure(error, request)
        log.info("%s: not rendered (%s)", request.url, detail)
        # As it stands there, a scan that is gone on with does not try again, unless the end of the scan was the reason.
        asked = {"asked": request.url, "role": "rendered", "cause": cause.value}
        self._unrendered(request.url, detail, **asked)
        try:
            fetched = Response(request.url, status=plain.status, body=plain.body, request=Request(request.url))
            yield from self._page(fetched, candidate, plain.headers, as_fetched=True)
        finally:
            self.scheduler.done(candidate)
            self._tell(request.url)

    def _unrendered(self, url: str, detail: str, **asked: str) -> None:
        """Writes down why the scripts of a page that needs them were not run."""
        if self.archive is not None:
            self.archive.metadata("unrendered", url, datetime.now(UTC), {"detail": detail, **asked})

    def _widen(self, home: Page) -> None:
        """Counts the host as the site that a home page sends everyone on to, by refresh or as its only frame."""
        if not any(link.url in self.scope for link in home.links if link.url and link.source == "a"):
            for link in home.links:
                if link.url and link.source in ("refresh", "frame"):
                    self.scope.widen(link.url)

    def _follow(self, outcome: Outcome, candidate: Candidate) -> None:
        """Queues where the links of a page lead."""
        depth, inherited = candidate.depth + 1, INHERITED * candidate.score if candidate.depth else 0.0
        on_item = candidate.depth > 0 and candidate.score >= HIGH
        if self._bases != len(self.scope.bases) or len(self._settled) > _MAX_SETTLED:
            self._bases = len(self.scope.bases)
            self._inside.clear()
            self._settled.clear()
        deepest, less = self.scheduler.frontier.limits.depth, 0.01 * depth
        for way in outcome.ways:
            score = max(way.rank, inherited) if way.inherits else way.rank
            if way.form:
                score *= 0.5
            order = score - less - (IMAGE_LESS if way.kind == "image" else 0.0)
            # What was offered with at least this order before gains nothing.
            if self._settled.get(way.url, -1.0) >= order:
                continue
            inside = self._inside.get(way.host)
            if inside is None:
                inside = self._inside[way.host] = way.url in self.scope
            if not inside:
                self._follow_off(way, candidate, on_item=on_item)
                continue
            if depth <= deepest:
                self._settled[way.url] = order
            if way.kind is None:
                continue
            url = without_print(way.url)
            if self.secure and url.startswith("http://"):
                url = "https://" + url.removeprefix("http://")
            sought = way.rank >= HIGH or (on_item and way.main)
            self.offer(Candidate(url, way.text, score, depth, way.kind, sought=sought))

    # --- other hosts

    def _follow_off(self, way: Way, candidate: Candidate, *, on_item: bool) -> None:
        """Queues a document on another host, where its link ranks high or stands on an item's page."""
        if not way.form and (way.rank >= HIGH or (on_item and way.main)):
            score = max(way.rank, INHERITED * candidate.score) if on_item else way.rank
            self._leave(way.url, Candidate(way.url, way.text, score, candidate.depth + 1))

    def _leave(self, target: str, candidate: Candidate) -> None:
        """Queues the document that lies at an address outside the site, if one does."""
        address = fetch_address(target)
        if address and self.max_offsite:
            self.offer(replace(candidate, url=address, origin=target, kind="file", hops=0, probe=False, sought=True))

    def _offsite(self, response: Response, candidate: Candidate, headers: dict[str, str]) -> Iterator[Any]:
        """Reads an answer of another host: the document, the way to it, or why there is none."""
        refusal = refusal_of(response.status, headers, response.body)
        if refusal is None or 300 <= response.status < 400:
            self._heard(candidate, None, "")
        elif self._refused(candidate, refusal, response, headers):
            self.lost(candidate, refusal.cause, refusal.detail or f"answered with status {response.status}")
            return
        answer = answer_of(candidate.url, response.status, headers, response.body)
        place = locate(candidate.url)
        if answer.state == "page" and place is not None and place.otherwise:
            answer = Answer("moved", place.otherwise)
        if answer.next:
            yield from self._onwards(candidate, answer.next)
        elif answer.state == "file":
            self.scheduler.frontier.learn(candidate.url, "file")
            document = read_document(
                candidate.url,
                response.body,
                content_type=headers.get("content-type", ""),
                disposition=headers.get("content-disposition", ""),
                fetched=datetime.now(UTC),
                modified=modified_of(headers),
            )
            yield document.model_copy(update={"url": candidate.origin, "off_site": True})
        elif answer.state == "page":
            yield from self._offsite_page(response, candidate, headers)
        else:
            self.lost(candidate, *_cause_of_answer(answer, response, headers))

    def _onwards(self, candidate: Candidate, target: str) -> Iterator[Request]:
        """The next step on the way to a document: another address of its service, or back on the site."""
        if candidate.hops >= MAX_HOPS:
            self.lost(candidate, Cause.REDIRECT_LOOP, f"more than {MAX_HOPS} redirects")
        elif target in self.scope:
            self.offer(replace(candidate, url=target, origin="", kind=kind_by_name(target) or "page"))
        else:
            # Two documents may lead to one address (a wall): each is told what stands there.
            yield self.request(replace(candidate, url=onwards(target), hops=candidate.hops + 1)).replace(
                dont_filter=True
            )

    def _offsite_page(self, response: Response, candidate: Candidate, headers: dict[str, str]) -> Iterator[Any]:
        """Reads a web page of another host: a folder's list or a published document; any other is no file."""
        page = read_page(
            candidate.url,
            response.body,
            content_type=headers.get("content-type", ""),
            fetched=datetime.now(UTC),
            status=response.status,
            modified=modified_of(headers),
        )
        place = locate(candidate.url)
        if page.soft_404:
            self.lost(candidate, Cause.NOT_FOUND, "the page there says that it does not exist")
        elif page.login_wall:
            self.lost(candidate, Cause.LOGIN, "a login is asked for")
        elif place is None or not place.as_page:
            self.lost(candidate, Cause.UNREADABLE, "a web page was answered instead of the file")
        elif page.needs_javascript:
            self.lost(candidate, Cause.NEEDS_JAVASCRIPT, "the page is empty without JavaScript")
        else:
            self.scheduler.frontier.learn(candidate.origin, "page")
            yield page.model_copy(update={"url": candidate.origin, "off_site": True})
            if place.kind == "folder":
                self._folder(page, candidate)

    def _folder(self, page: Page, candidate: Candidate) -> None:
        """Queues the files of a folder; folders in it stay unopened."""
        files: dict[str, Link] = {}
        for link in page.links:
            place = locate(link.url)
            if place is not None and place.fetch and not place.as_page:
                files.setdefault(place.fetch, link)
        for link in list(files.values())[:MAX_FOLDER_FILES]:
            score = max(clipped(self.rank(link)), INHERITED * candidate.score)
            self._leave(link.url, Candidate(link.url, link.text[:300], score, candidate.depth + 1))

    def _scans(self, outcome: Outcome, candidate: Candidate) -> None:
        """Queues the pictures of a page that is nothing but pictures."""
        images = [source for source in outcome.scans if source in self.scope]
        if len(images) <= _SCANNED_PAGE_IMAGES:
            for source in images:
                # They are what the page shows: as much sought as the page itself.
                self.offer(Candidate(source, outcome.title, candidate.score, candidate.depth + 1, "image"))

    def _pictured(self, outcome: Outcome, candidate: Candidate) -> None:
        """Queues the pictures that stand for the words of a page's links."""
        for image in outcome.labels:
            if image not in self._labels and len(self._labels) < MAX_LABELS and image in self.scope:
                self._labels.add(image)
                self.offer(Candidate(image, "", 0.0, candidate.depth + 1, "image", probe=True, label=True))


def _cause_of_answer(answer: Answer, response: Response, headers: dict[str, str]) -> tuple[Cause, str]:
    """Why another host's answer holds no document, and a sentence about it."""
    match answer.state:
        case "login":
            return Cause.LOGIN, "a login or permission is asked for"
        case "deleted":
            return Cause.NOT_FOUND, "the file was deleted"
        case "quota":
            return Cause.FORBIDDEN, "download quota exceeded"
        case "challenge":
            return Cause.CHALLENGE, "a bot wall stands before the file"
    cause = cause_of(response.status, headers, response.body) or Cause.OTHER
    return cause, f"answered with status {response.status}"


def _cause_of_failure(error: BaseException | None, request: Request) -> tuple[Cause, str]:
    """Why a request gave no answer, and a sentence about it."""
    detail = (str(error) or type(error).__name__)[:300]
    if isinstance(error, Refused):
        return error.cause, error.detail
    if request.meta.get("too_large") or isinstance(error, DownloadCancelledError | StopDownload):
        return Cause.TOO_LARGE, "larger than may be read"
    if isinstance(error, IgnoreRequest):
        if "robots.txt" in detail:
            return Cause.ROBOTS, "robots.txt forbids it"
        return Cause.TOO_LARGE, detail
    for kind, cause in (
        (CannotResolveHostError, Cause.DNS),
        (DownloadConnectionRefusedError, Cause.REFUSED),
        (DownloadTimeoutError, Cause.TIMEOUT),
    ):
        if isinstance(error, kind):
            return cause, detail
    if isinstance(error, DownloadFailedError):
        return (Cause.TLS if "SSL" in detail or "TLS" in detail else Cause.RESET), detail
    return Cause.OTHER, detail
