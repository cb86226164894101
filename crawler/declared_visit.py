"""A visit, after a scan, to the links that the agency declared and the scan did not see, in the same manners. What came is
added to the end of the scan's archive.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from protego import Protego

from core.exceptions import StoppedError
from core.settings import ScanSettings
from core.snapshot import Cause, DeclaredLink, Document, Page, Snapshot
from crawler.answers import refusal_of
from crawler.archive import Archive, Exchange
from crawler.declared import (
    ASKED_AGAIN,
    MAX_HOPS,
    Answered,
    Known,
    Lost,
    Outside,
    Seen,
    answered,
    files_on,
    first_address,
    read_visit,
    step,
)
from crawler.file_hosts import locate, served_at
from crawler.journal import read_journal
from crawler.manners import MAX_CRAWL_DELAY, ROBOTS_BYTES, ROBOTS_NAME, SOFTWARE
from crawler.preflight import Ask, asking
from crawler.preflight import Lost as Unanswered
from crawler.probes import append
from crawler.reactor import reactor_loop
from crawler.readers.addresses import normalise_url
from crawler.robots import crawl_delay, rules_of
from crawler.scope import netloc
from crawler.snapshot import declared_answers
from crawler.stopping import Stop

MAX_FILES: Final = 60
"""Files of declared pages fetched in one visit."""
MAX_BYTES: Final = 150_000_000
"""Of all answers of one visit."""
GIVEN_UP: Final = 3
"""Requests to one host that get no answer, one after the other, after which it is left alone."""
_SILENT: Final = frozenset((Cause.TIMEOUT, Cause.REFUSED, Cause.RESET, Cause.DNS, Cause.DNS_NO_ANSWER, Cause.TLS))
_WALLS: Final = frozenset((Cause.RATE_LIMITED, Cause.CHALLENGE, Cause.CAPTCHA, Cause.GEO_BLOCK))
"""Causes after which a host is left alone at once."""


def visit_declared(
    path: Path,
    snapshot: Snapshot,
    links: Sequence[DeclaredLink],
    settings: ScanSettings,
    stop: Stop | None = None,
) -> Snapshot:
    """The snapshot in a sealed archive with what was seen at declared links; the archive holds it, too, so that reading it
    again gives the same. Links that the archive holds already are not visited again.

    What the scan saw is taken from there. Where the site as a whole could not be read, its own addresses are not tried.
    Raises ``UsageError`` when the file cannot be written, ``StoppedError`` on the word of ``stop``: what was seen so far is
    kept for the next time.
    """
    wanted = tuple(DeclaredLink(code=one.code, url=normalise_url(one.url, one.url) or one.url) for one in links)
    if not wanted or (snapshot.declared is not None and snapshot.declared.links == wanted):
        return snapshot
    added = visited_of(path)
    # What a killed visit saw is taken from there and not asked for again.
    with Archive(added, SOFTWARE, read_journal(added, headless=True)) as archive:
        future = asyncio.run_coroutine_threadsafe(_visited(archive, snapshot, wanted, settings, stop), reactor_loop())
        try:
            facts = future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise
        archive.drain()
    visit = read_visit(snapshot, facts, declared_answers(added))
    append(path, added)
    added.unlink()
    return snapshot.model_copy(update={"declared": visit})


def looked_at(
    urls: Sequence[str],
    settings: ScanSettings,
    stop: Stop | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Page | Document | Outside | Lost]:
    """What addresses turn out to be now, in the manners of a scan: robots.txt, pace, guard, hosts that do not answer left
    alone. Nothing is kept. Bodies are read to ``settings.max_file_bytes``; what is larger is ``TOO_LARGE`` with its status.
    ``tell`` hears each address before it is asked for, from another thread. Raises ``StoppedError`` on the word of ``stop``.
    """
    wanted = list(dict.fromkeys(urls))
    if not wanted:
        return {}
    future = asyncio.run_coroutine_threadsafe(_looked_at(wanted, settings, stop, tell), reactor_loop())
    try:
        return future.result()
    except KeyboardInterrupt:
        future.cancel()
        raise


async def _looked_at(
    urls: Sequence[str], settings: ScanSettings, stop: Stop | None, tell: Callable[[str], None]
) -> dict[str, Page | Document | Outside | Lost]:
    hosts = tuple(dict.fromkeys((*settings.extra_hosts, *(netloc(url) for url in urls))))
    polite = settings.model_copy(update={"extra_hosts": hosts})
    async with asking(urls[0], polite) as ask:
        known = Known(Snapshot(site="", fetched=datetime.now(UTC)))
        visitor = _Visitor(ask, known, polite, time.monotonic() + settings.max_minutes * 60, stop)
        return await visitor.look_at(urls, tell)


def sealed_alone(path: Path) -> None:
    """Writes the archive of no scan, for the links of an agency whose main site nobody named. Raises ``UsageError``."""
    with Archive(path, SOFTWARE) as archive:
        archive.begin("", datetime.now(UTC), {})
        archive.seal(
            datetime.now(UTC),
            {
                "state": "failed",
                "cause": None,
                "detail": "no main site was named: the declared links alone were visited",
                "hosts": [],
                "left": [],
                "left_count": 0,
                "left_cause": Cause.BUDGET.value,
                "seconds_median": None,
            },
        )


def visited_of(path: Path) -> Path:
    """Where the answers of a visit wait until all are there."""
    return path.with_name(path.name + ".declared.part")


async def _visited(
    archive: Archive,
    snapshot: Snapshot,
    links: Sequence[DeclaredLink],
    settings: ScanSettings,
    stop: Stop | None,
) -> dict[str, Any]:
    """Asks for the links; what the archive says of it beside the answers."""
    named = snapshot.site or links[0].url
    delay = max(settings.delay, min(snapshot.health.crawl_delay or 0.0, MAX_CRAWL_DELAY))
    # Whoever declares an address names its host and port.
    hosts = tuple(dict.fromkeys((*settings.extra_hosts, *(netloc(link.url) for link in links))))
    polite = settings.model_copy(update={"delay": delay, "extra_hosts": hosts})
    async with asking(named, polite, archive) as ask:
        visitor = _Visitor(ask, Known(snapshot), polite, time.monotonic() + settings.max_minutes * 60, stop)
        if snapshot.site and snapshot.state == "failed":
            visitor.closed = snapshot.cause or Cause.OTHER
        await visitor.visit([link.url for link in links])
    facts = visitor.facts(links)
    archive.metadata("declared", named, datetime.now(UTC), facts)
    return facts


@dataclass(slots=True)
class _Visitor:
    """Looks at one link after the other."""

    ask: Ask
    known: Known
    settings: ScanSettings
    deadline: float
    """Of ``time.monotonic``."""
    stop: Stop | None = None
    closed: Cause | None = None
    """Why the site itself is not asked."""
    _lost: dict[str, Lost] = field(default_factory=dict)
    """By the address asked."""
    _files: list[str] = field(default_factory=list)
    _served: dict[str, str] = field(default_factory=dict)
    _ends: dict[str, Seen | str] = field(default_factory=dict)
    """What the answer of an address was, or where it led."""
    _bytes: int = 0
    _rules: dict[str, Protego | None] = field(default_factory=dict)
    _silent: Counter[str] = field(default_factory=Counter)
    _walled: dict[str, Lost] = field(default_factory=dict)
    """By host."""

    async def visit(self, urls: Sequence[str]) -> None:
        """Looks at addresses; at those that gave no answer once more at the end, and at the files on the pages."""
        seen = {url: await self._look(url) for url in dict.fromkeys(urls)}
        for url, one in seen.items():
            if isinstance(one, Lost) and one.cause in ASKED_AGAIN:
                self._ends.clear()
                seen[url] = await self._look(url)
        for page in [one for one in seen.values() if isinstance(one, Page)]:
            for url in files_on(page, self.known, seen):
                if len(self._files) < MAX_FILES and url not in seen:
                    self._files.append(url)
                    seen[url] = await self._look(url)

    async def look_at(
        self, urls: Sequence[str], tell: Callable[[str], None]
    ) -> dict[str, Page | Document | Outside | Lost]:
        """As ``visit``, without the files on the pages."""
        seen: dict[str, Page | Document | Outside | Lost] = {}
        for again in (False, True):
            for url in urls:
                before = seen.get(url)
                if again and not (isinstance(before, Lost) and before.cause in ASKED_AGAIN):
                    continue
                tell(url)
                if again:
                    self._ends.clear()
                one = await self._look(url)
                # Only a scan gives addresses of its own.
                seen[url] = Lost(Cause.OTHER) if isinstance(one, str) else one
        return seen

    def facts(self, links: Sequence[DeclaredLink]) -> dict[str, Any]:
        """What the archive says of the visit beside the answers."""
        return {
            "links": [[link.code, link.url] for link in links],
            "files": self._files,
            "lost": {url: [one.cause.value, one.detail] for url, one in self._lost.items()},
            "served": self._served,
            "max_page_bytes": self.settings.max_page_bytes,
        }

    async def _look(self, origin: str) -> Seen | str:
        """What an address turns out to be, redirects followed; a text where that is an address of the scan."""
        if led := self.known.lead(origin):
            return led
        url = first_address(origin)
        for _ in range(MAX_HOPS + 1):
            seen = await self._seen(origin, url)
            if not isinstance(seen, str):
                return seen
            if led := self.known.lead(seen):
                return led
            url = seen
        return Lost(Cause.REDIRECT_LOOP, f"more than {MAX_HOPS} redirects")

    async def _seen(self, origin: str, url: str) -> Seen | str:
        if url not in self._ends:
            answer = await self._asked(url)
            if isinstance(answer, Lost):
                self._lost[url] = answer
                self._ends[url] = answer
            else:
                self._lost.pop(url, None)
                self._ends[url] = step(origin, answer, url, self.known, self.settings.max_page_bytes)
        return self._ends[url]

    async def _asked(self, url: str) -> Answered | Lost:
        """The answer of an address, or why there is none."""
        if self.stop is not None and self.stop.said:
            raise StoppedError("the visit to the declared links was told to stop; the next one goes on with it")
        lost = await self._refused(url)
        if lost is not None:
            return lost
        asked = served_at(url, self.settings.file_hosts)
        if asked != url:
            self._served[url] = asked
        answer = await self.ask(asked, "declared", self.settings.max_file_bytes)
        if isinstance(answer, Unanswered):
            self._no_answer(url, answer)
            return Lost(answer.cause, answer.detail)
        self._bytes += len(answer.body)
        if len(answer.body) > self.settings.max_file_bytes:
            return Lost(Cause.TOO_LARGE, "larger than may be read", answer.status)
        return self._answered(url, answer)

    async def _refused(self, url: str) -> Lost | None:
        """Why an address is not asked for; None where it is."""
        host = netloc(url)
        if time.monotonic() > self.deadline or self._bytes > MAX_BYTES:
            return Lost(Cause.BUDGET, "the minutes or bytes were used up")
        if self.closed is not None and not self.known.off_site(url):
            return Lost(self.closed, "the site as a whole could not be read")
        if host in self._walled:
            return self._walled[host]
        if locate(url) is not None:
            # What a visitor clicks to open a shared file is not crawling the service.
            return None
        rules = await self._robots(url)
        if rules is not None and not rules.can_fetch(url, ROBOTS_NAME):
            return Lost(Cause.ROBOTS, "robots.txt forbids it")
        await asyncio.sleep(max(0.0, (crawl_delay(rules) or 0.0) - self.settings.delay))
        return None

    async def _robots(self, url: str) -> Protego | None:
        """A host's rules; one whose file cannot be had forbids nothing, as in the scan."""
        place = f"{urlsplit(url).scheme}://{netloc(url)}"
        if place not in self._rules:
            answer = await self.ask(urljoin(url, "/robots.txt"), "robots", ROBOTS_BYTES)
            if isinstance(answer, Unanswered):
                self._no_answer(url, answer)
            self._rules[place] = None if isinstance(answer, Unanswered) else rules_of(answer.status, answer.body)
        return self._rules[place]

    def _no_answer(self, url: str, lost: Unanswered) -> None:
        """Leaves a host alone that gives no answer time after time."""
        host = netloc(url)
        self._silent[host] += lost.cause in _SILENT
        if self._silent[host] >= GIVEN_UP:
            self._walled[host] = Lost(lost.cause, f"{host} gave no answer {GIVEN_UP} times in a row")

    def _answered(self, url: str, answer: Exchange) -> Answered:
        """The answer; a host that shuts us out is left alone from then on."""
        host, told = netloc(url), answered(answer)
        self._silent[host] = 0
        refusal = refusal_of(told.status, told.headers, told.body)
        if refusal is not None and refusal.cause in _WALLS and locate(url) is None:
            self._walled[host] = Lost(refusal.cause, refusal.detail, told.status)
        return told
