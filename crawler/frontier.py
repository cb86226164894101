"""Which address is visited next: the best one that the budgets and the caps on endless lists still allow."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Request

from core.snapshot import Link
from crawler.breaker import chance
from crawler.traps import Kind, endless, fold, looping, shape

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

Rank = Callable[[Link], float]
"""How much a link looks like what is sought: 0 (calendar, gallery) to 1 (a title of the checklist).

Pure, and decided by where the link leads and the words at it (text, row, heading, section, zone): asked once for links that
agree in these."""

HIGH = 0.5
"""From this score on an address counts as sought, and the caps on its shape widen."""
MAX_QUEUED = 50_000
"""Addresses that wait at the same time; beyond it only those that rank high, and twice as many at most."""
INHERITED = 0.6
"""Share of its page's score that a link keeps when its own words say less ('ดาวน์โหลด' on a page of plans)."""
IMAGE_LESS = 0.05
"""What an image stands behind a page or file of the same score."""


def neutral(link: Link) -> float:
    """The rank of plain ``scrapy crawl``: all links weigh the same, so that the site is read breadth first."""
    return 0.3 if link.url else 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be visited."""

    url: str
    text: str = ""
    """Label of the link that named it."""
    score: float = 0.0
    """Rank of the link, or what it inherits. 0-1."""
    depth: int = 0
    """Clicks from the start."""
    kind: Kind = "page"
    hops: int = 0
    """Redirects followed to here."""
    probe: bool = False
    """Nobody named it (a sitemap's address, the root of the host): its absence is no fault."""
    sought: bool = False
    """Its link ranks high, or stands in the main part of a page that was reached by one that does."""
    origin: str = ""
    """Of a document on another host: the address that the site's page links to; ``url`` is where it is fetched."""
    tries: int = 0
    """Times it was asked for before, without an answer."""
    label: bool = False
    """A picture that stands for the words of a link: no document, and visited after everything else."""

    @property
    def order(self) -> float:
        """What the queue sorts by: the score, less a little for every click, for images, guesses and other hosts."""
        if self.kind == "script":
            return 2.0
        if self.label:
            return -1.0 - 0.01 * self.depth
        less = (IMAGE_LESS if self.kind == "image" else 0.0) + (0.05 if self.probe or self.origin else 0.0)
        return self.score - 0.01 * self.depth - less


@dataclass(slots=True)
class Limits:
    """Budgets of the queue; byte and minute budgets are kept by whoever closes it."""

    pages: int = 400
    documents: int = 150
    depth: int = 12
    offsite: int = 60


@dataclass(slots=True)
class Frontier:
    """A priority queue without repeats. Addresses it will not give out are kept in ``left``."""

    limits: Limits
    pages: int = 0
    """Pages read."""
    documents: int = 0
    """Documents read."""
    offsite: int = 0
    """Addresses on other hosts given out."""
    closed: bool = False
    over_budget: bool = False
    """Whether a page or document was left because the budget was used up. Pictures and other hosts do not count."""
    left: dict[str, Candidate] = field(default_factory=dict)
    _heap: list[tuple[float, int, str]] = field(default_factory=list)
    _queued: dict[str, Candidate] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _shapes: Counter[str] = field(default_factory=Counter)
    _file_shapes: set[str] = field(default_factory=set)
    _later: list[tuple[int, float, str, Candidate]] = field(default_factory=list)
    _serial: int = 0

    def __len__(self) -> int:
        return len(self._queued) + len(self._later)

    def postpone(self, candidate: Candidate) -> None:
        """Queues an address that was taken before behind all others. Those that wait there come in an order that follows from
        their addresses, so that one folder's do not come back in a row.
        """
        heapq.heappush(self._later, (candidate.tries, chance(candidate.url), candidate.url, candidate))

    def offer(self, candidate: Candidate) -> bool:
        """Queues an address; one already queued takes the better score. False when there is nothing new in it."""
        if candidate.depth > self.limits.depth or looping(candidate.url):
            return False
        key = fold(candidate.url)
        if key in self._taken:
            return False
        known = self._queued.get(key) or self.left.get(key)
        if known is not None:
            if candidate.order <= known.order:
                return False
            candidate = replace(candidate, url=known.url, probe=known.probe and candidate.probe)
            self.left.pop(key, None)
        elif len(self._queued) >= MAX_QUEUED * (2 if candidate.score >= HIGH else 1):
            self.over_budget = True
            return False
        self._queued[key] = candidate
        self._serial += 1
        heapq.heappush(self._heap, (-candidate.order, self._serial, key))
        return True

    def take(self) -> Candidate | None:
        """The best address that may still be visited, or ``None``."""
        while self._heap and not self.closed:
            order, _, key = heapq.heappop(self._heap)
            candidate = self._queued.get(key)
            if candidate is None or -order != candidate.order:
                continue
            del self._queued[key]
            pattern = shape(candidate.url, candidate.text)
            if self._spent(candidate, pattern):
                self.over_budget |= candidate.kind != "image" and not candidate.origin
                self.left[key] = candidate
                continue
            if self._shapes[pattern] >= self._cap(candidate):
                self.left[key] = candidate
                continue
            self._shapes[pattern] += 1
            self._taken.add(key)
            self.offsite += bool(candidate.origin)
            return candidate
        while self._later and not self.closed:
            candidate = heapq.heappop(self._later)[-1]
            if not self._spent(candidate, shape(candidate.url, candidate.text), again=True):
                return candidate
        return None

    def mark(self, url: str) -> None:
        """Counts an address as visited: it was read without the queue."""
        self._taken.add(fold(url))

    def learn(self, url: str, kind: Kind) -> None:
        """Remembers what an address turned out to be, for the budget and for its whole shape."""
        if kind == "page":
            self.pages += 1
        elif kind != "script":
            self.documents += 1
            self._file_shapes.add(shape(url, "file"))

    def close(self) -> None:
        """Gives out nothing more."""
        self.closed = True

    def remaining(self) -> Iterator[Candidate]:
        """What was never visited, best first; the pictures of links are nothing that a visitor would miss."""
        waiting = [one for one in (*self._queued.values(), *self.left.values()) if not one.label]
        return iter(sorted(waiting, key=lambda candidate: (-candidate.order, candidate.url)))

    def _spent(self, candidate: Candidate, pattern: str, *, again: bool = False) -> bool:
        if candidate.origin and not again and self.offsite >= self.limits.offsite:
            return True
        if candidate.label:
            return self.limits.documents == 0
        if candidate.kind in ("file", "image") or pattern in self._file_shapes:
            return self.documents >= self.limits.documents
        return candidate.kind == "page" and self.pages >= self.limits.pages

    def _cap(self, candidate: Candidate) -> int:
        """How many addresses of one shape are visited: few of a calendar, more of a paged list, many of the rest."""
        high = candidate.score >= HIGH
        match endless(candidate.url, candidate.text):
            case "calendar":
                return 24 if high else 6
            case "dated":
                return 120 if high else 24
            case "paging":
                return 60 if high else 15
        if candidate.kind != "page":
            return self.limits.documents
        return self.limits.pages if high else max(60, self.limits.pages // 2)


class FrontierScheduler(BaseScheduler):
    """Scrapy's ``SCHEDULER``: hands requests out in the frontier's order, one at a time.

    The next one waits until the last answer has been read, because its links may be better. A request carries its
    candidate in ``meta["candidate"]``. Those without one (``scrapy shell``) and those with ``dont_filter`` (a redirect to
    the same address) come first.
    """

    def __init__(self, limits: Limits) -> None:
        self.frontier = Frontier(limits)
        self._urgent: deque[Request] = deque()
        self._spider: Spider | None = None
        self._reading: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        pages, documents, depth, offsite = (
            crawler.settings.getint(f"OIT_MAX_{name}") for name in ("PAGES", "DOCUMENTS", "DEPTH", "OFFSITE")
        )
        return cls(Limits(pages, documents, depth, offsite))

    def open(self, spider: Spider) -> None:
        """Shows the queue to the spider, which counts what it reads."""
        self._spider = spider
        spider.scheduler = self  # type: ignore[attr-defined]

    def has_pending_requests(self) -> bool:
        return bool(self._urgent) or (not self.frontier.closed and len(self.frontier) > 0)

    def enqueue_request(self, request: Request) -> bool:
        candidate = request.meta.get("candidate")
        if candidate is None or request.dont_filter:
            self._urgent.append(request)
            return True
        return self.frontier.offer(candidate)

    def next_request(self) -> Request | None:
        if self._urgent:
            request = self._urgent.popleft()
            candidate = request.meta.get("candidate")
        elif self._reading:
            return None
        else:
            candidate = self.frontier.take()
            if candidate is None:
                return None
            request = self._spider.request(candidate)  # type: ignore[union-attr]
        if candidate is not None:
            self._reading.add(fold(candidate.url))
        return request

    def done(self, candidate: Candidate) -> None:
        """Told by the spider when an answer has been read, or has failed for good."""
        self._reading.discard(fold(candidate.url))
