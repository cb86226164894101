"""What the crawl needs to know of a page it has read: what the page is, and where its links lead.

It follows from the page's bytes, its address and the rank of its links alone, so that a page that has not changed since
the last scan need not be read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.snapshot import Link, Page
from crawler.duplicates import fingerprint
from crawler.menus import menu_scripts
from crawler.readers.stand_ins import StandIn, stand_in
from crawler.rendering.signs import hides_menu, needs_scripts
from crawler.traps import Kind, endless, is_home, kind_by_name

if TYPE_CHECKING:
    from crawler.frontier import Rank

SCANNED_PAGE_TEXT = 200
"""Characters. A page with less text of its own and a picture or two is a scan."""
SOCIAL_HOSTS = frozenset(
    "facebook.com fb.com fb.me m.me line.me lin.ee youtube.com youtu.be twitter.com x.com instagram.com tiktok.com "  # noqa: SIM905 - one line reads better
    "histats.com".split()
)
"""Hosts, and those below them, whose links are known by their address."""
_MAX_KNOWN = 6_000
"""Links whose way is remembered; a menu's stand on every page."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link, as far as it decides what is visited next."""

    url: str
    """Where it leads."""
    host: str
    """Scheme and host, for the question whether it lies on the site."""
    text: str
    """At most 300 characters."""
    rank: float
    """0-1."""
    kind: Kind | None
    """``None`` for what is never fetched from the site itself."""
    main: bool
    """Whether it stands in the main part of the page."""
    inherits: bool
    """Whether it takes part of its page's score where its own words say less."""
    form: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page."""

    soft_404: bool = False
    instead: StandIn | None = None
    """What stands in its place."""
    login_wall: bool = False
    needs_javascript: bool = False
    scripted: bool = False
    """Text or links of it appear only after its scripts have run."""
    hides_menu: bool = False
    """A script that it was read with puts a menu on it whose links cannot be read there."""
    blank: bool = False
    """No text, no picture, no link."""
    mark: str = ""
    """Fingerprint, hexadecimal."""
    scripts: tuple[str, ...] = ()
    """Addresses of the scripts that may hold its menu."""
    ways: tuple[Way, ...] = ()
    """In the page's order."""
    title: str = ""
    """Of a page that is nothing but pictures, at most 300 characters."""
    scans: tuple[str, ...] = ()
    """Addresses of its pictures, then."""
    labels: tuple[str, ...] = ()
    """Addresses of pictures that stand for the words of its links."""


class Outcomes:
    """Tells the outcome of pages. Links that stand on many pages are ranked once."""

    def __init__(self, rank: Rank) -> None:
        self._rank = rank
        self._known: dict[tuple[str, ...], Way] = {}
        self._ways: dict[Way, Way] = {}
        """Each once: what stands around a link decides its rank, but the same ranks come again and again."""

    def of(self, page: Page, body: bytes, scripts: Mapping[str, str] | None = None) -> Outcome:
        """The outcome of a page read from ``body`` with the texts of ``scripts``, by their addresses."""
        if page.soft_404:
            return Outcome(soft_404=True)
        instead = stand_in(page)
        if instead is not None:
            return Outcome(instead=instead)
        ways = tuple([self._way(link) for link in page.links if link.url])
        text = sum(len(block.text) for block in page.blocks if block.zone == "main")
        scans = tuple(image.src for image in page.images if image.zone == "main") if text < SCANNED_PAGE_TEXT else ()
        return Outcome(
            login_wall=page.login_wall,
            needs_javascript=page.needs_javascript,
            scripted=needs_scripts(page, body),
            hides_menu=hides_menu(page, scripts or {}),
            blank=not (page.blocks or page.images or ways),
            mark=fingerprint(page),
            scripts=menu_scripts(page.url, body),
            ways=ways,
            title=page.title[:300] if scans else "",
            scans=scans,
            labels=tuple(dict.fromkeys(link.image for link in page.links if link.image and _speaks(link))),
        )

    def _way(self, link: Link) -> Way:
        key = (link.url, link.text, link.href, link.zone, link.source, link.row, link.heading, link.section)
        way = self._known.get(key)
        if way is None:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
                self._ways.clear()
            way = self._new(link)
            way = self._known[key] = self._ways.setdefault(way, way)
        return way

    def _new(self, link: Link) -> Way:
        main = link.zone == "main"
        return Way(
            url=link.url,
            host=host_of(link.url),
            text=link.text[:300],
            rank=clipped(self._rank(link)),
            kind="file" if link.source == "embed" else kind_by_name(link.url),
            main=main,
            inherits=main and endless(link.url, link.text) != "calendar",
            form=link.source == "form",
        )


def host_of(url: str) -> str:
    """Scheme and host of a normalised address, as they are written."""
    end = url.find("/", 8)
    return url if end < 0 else url[:end]


def clipped(rank: float) -> float:
    """A rank between 0 and 1."""
    return min(1.0, max(0.0, rank))


def _speaks(link: Link) -> bool:
    """Whether the picture of a link may hold words that say where it leads."""
    # What leads home is a banner; what leads to a picture is its own small copy.
    if kind_by_name(link.url) in (None, "image") or is_home(link.url) or _social(link.url):
        return False
    return kind_by_name(link.image) == "image"


def _social(url: str) -> bool:
    host = host_of(url).rpartition("/")[2].lower()
    return any(host == known or host.endswith(f".{known}") for known in SOCIAL_HOSTS)
