"""Social channels that the home page or the contact page links to, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from checklist.elements import own_social_links
from checklist.findings import Judge
from checklist.health.words import place, told
from core.audit import HealthCheck
from core.snapshot import Link, Page
from core.thai import clean

_NAMES = {
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "fb.me": "Facebook",
    "line.me": "LINE",
    "lin.ee": "LINE",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "twitter.com": "X",
    "x.com": "X",
    "instagram.com": "Instagram",
    "tiktok.com": "TikTok",
}
TELLING = frozenset({"youtube.com", "lin.ee"})
"""Hosts that say plainly to a program, with 404, when a channel is not there. The others answer with a login or the same
page for everything.
"""


def channels(links: Iterable[Link]) -> Iterator[tuple[str, Link]]:
    """Normalised address of each social channel among links, with the link that first names it."""
    seen: set[str] = set()
    for link in own_social_links(tuple(links)):
        url = normalised(link.url)
        if url and url not in seen:
            seen.add(url)
            yield url, link


def normalised(url: str) -> str:
    """A channel's address without what only tells how one came there: a mobile host, a query, a trailing slash."""
    parts = urlsplit(url)
    host = _host(url)
    if host in {"facebook.com", "fb.com"}:
        query = parse_qs(parts.query)
        if "plugins/" in parts.path and query.get("href"):
            return normalised(query["href"][0])
        if parts.path.rstrip("/") == "/profile.php" and query.get("id"):
            return f"https://www.facebook.com/profile.php?id={query['id'][0]}"
        host = "facebook.com"
    path = parts.path.rstrip("/")
    return f"https://{'www.' if host.count('.') == 1 and host not in _SHORT else ''}{host}{path}" if path else ""


_SHORT = frozenset({"fb.me", "line.me", "lin.ee", "youtu.be", "x.com"})


def _host(url: str) -> str:
    host = (urlsplit(url).hostname or "").lower()
    return next((known for known in _NAMES if host == known or host.endswith("." + known)), host)


def platform(url: str) -> str:
    """The service's name as people write it."""
    return _NAMES.get(_host(url), _host(url))


def tells(url: str) -> bool:
    """Whether the service says to a program when a channel is not there."""
    return _host(url) in TELLING


def social(bench: Judge) -> HealthCheck:
    """The line on social channels, its value their number."""
    probed = {probe.url: probe for probe in bench.snapshot.health.probes if probe.kind == "social"}
    found: dict[str, tuple[Page, Link]] = {}
    for page in _pages(bench):
        for url, link in channels(page.links):
            found.setdefault(url, (page, link))
    if not found:
        complete = bench.snapshot.state == "complete" and bench.survey.home in bench.survey.pages
        return told("social", "none" if complete else "unknown", value=0 if complete else None)
    states = {url: probed[url].state if url in probed else "unread" for url in found}
    names = ", ".join(sorted({platform(url) for url in found}))
    shown = [
        place(url, states[url], text=clean(link.text) or platform(url), on=page.url)
        for url, (page, link) in sorted(found.items())
    ]
    gone = sum(state == "gone" for state in states.values())
    if gone:
        return told("social", "gone", places=shown, value=len(found), names=names, failed=gone)
    outcome = "answer" if set(states.values()) == {"answers"} else "linked"
    return told("social", outcome, places=shown, value=len(found), names=names)


def _pages(bench: Judge) -> list[Page]:
    survey = bench.survey
    urls = set(survey.front_pages())
    urls |= {url for url, view in survey.views.items() if {"contact", "social_network"} & set(view.subjects())}
    return [survey.pages[url] for url in sorted(urls, key=lambda url: (url != survey.home, url))]
