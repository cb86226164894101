"""What is worth one look after a scan: services and channels elsewhere, pictures that may hold a QR code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from checklist.classifying import Classifier
from checklist.health import eit, social
from checklist.health.e_services import offered
from checklist.health.front import front_pages
from core.snapshot import Page, Snapshot, Wish
from core.thai import clean

SERVICES = 10
CHANNELS = 6
TITLES = 2
"""Headings at the top of a page that may name it."""


def wishes(snapshot: Snapshot, classifier: Classifier) -> tuple[Wish, ...]:
    """At most ten services, six channels and ten pictures, each address once, in a settled order."""
    if snapshot.state == "failed":
        return ()
    fetched = {url for one in snapshot.documents for url in (one.url, *one.aliases)}
    pictures = [wish for wish in eit.pictures(snapshot)[: eit.PICTURES] if wish.url not in fetched]
    return (
        *_first(_services(snapshot, classifier), SERVICES),
        *_first(_channels(snapshot), CHANNELS),
        *_first(iter(pictures), eit.PICTURES),
    )


def _first(found: Iterator[Wish], count: int) -> tuple[Wish, ...]:
    once: dict[str, Wish] = {}
    for wish in found:
        once.setdefault(wish.url, wish)
    return tuple(once.values())[:count]


def _services(snapshot: Snapshot, classifier: Classifier) -> Iterator[Wish]:
    hosts = frozenset(snapshot.hosts)
    for page in snapshot.pages:
        away = [link for link in page.links if link.url and _place(link.url) not in hosts]
        main = [link for link in away if link.zone == "main"]
        for link in offered(_names(page), main, away, classifier):
            yield Wish(kind="service", url=link.url, text=clean(link.text)[:160], on=page.url)


@lru_cache(maxsize=1 << 12)
def _place(url: str) -> str:
    # A menu leads to the same places from every page.
    return urlsplit(url).netloc.lower()


def _names(page: Page) -> Iterator[str]:
    yield from page.title.replace("»", "|").split("|")
    headings = [block.text for block in page.blocks if block.kind == "heading" and block.zone == "main"]
    yield from headings[:TITLES]


def _channels(snapshot: Snapshot) -> Iterator[Wish]:
    home = front_pages(snapshot)
    rest = [page for page in snapshot.pages if "ติดต่อ" in page.title or "contact" in page.url.lower()]
    for page in (*home, *rest):
        for url, link in social.channels(page.links):
            if social.tells(url):
                yield Wish(kind="social", url=url, text=clean(link.text)[:160], on=page.url)
