"""The parts of an invented site: agency, menus, pages, files, and the truth about each subject."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.generated.bank import Part

LinkStyle = Literal["plain", "split", "image", "image_alt", "image_title", "image_file", "row", "onclick", "bare"]
"""How a list shows a way to somewhere. ``split``: the label runs over two links to the same place. ``image``: a picture
of the words without alt or title. ``image_alt``, ``image_title``, ``image_file``: with the words in alt, title, or in the
picture's file name alone. ``row``: the label stands in one cell, 'open' in another. ``onclick``: by script. ``bare``: the
link says only 'open' or 'download', the label stands before it in the same item."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An invented local government."""

    name: str
    """In full: 'เทศบาลตำบลบ้านสมมติ'."""
    short: str
    """'ทต.บ้านสมมติ'."""
    place: str
    """The name alone: 'บ้านสมมติ'."""
    district: str
    province: str
    executive: str
    executive_title: str
    deputy: str
    deputy_title: str
    clerk: str
    clerk_title: str
    phone: str
    email: str
    saraban: str


@dataclass(frozen=True, slots=True)
class Menu:
    """An entry of the site's menu; ``href`` empty: leads nowhere, or only opens what is below it."""

    label: str
    href: str = ""
    below: tuple[Menu, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A labelled way to somewhere, as a list on a page shows it."""

    label: str
    href: str
    """Relative to the root, e.g. '/plan/12'; absolute for other hosts; empty: leads nowhere."""
    code: str = ""
    """The code before it as the site writes it ('O13', 'o-13', '013'); empty: none."""
    style: LinkStyle = "plain"
    group: str = ""
    """The heading, tab or card above it; entries of one group stand together."""
    note: str = ""
    """What stands beside it: a date, a size, a counter."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """One page before its layout is put around it."""

    path: str
    """From the root, e.g. '/plan/12' or '/ita.php?year=2568'."""
    title: str
    """What the page calls itself; empty: it says nothing."""
    crumbs: tuple[tuple[str, str], ...] = ()
    """Label and href, from the home page to here."""
    parts: tuple[Part, ...] = ()
    """Its text, braces filled in."""
    entries: tuple[Entry, ...] = ()
    tabs: bool = False
    """Whether the groups of its entries are shown as tabs."""
    posted: str = ""
    """A post's own date and counters, which say nothing about the content."""
    kind: Literal["home", "list", "content", "story", "splash"] = "content"
    status: int = 200
    files: tuple[Entry, ...] = ()
    """Files shown at its end, as 'attached'."""


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands on every page of a site."""

    agency: Agency
    layout: str
    menu: tuple[Menu, ...]
    side: tuple[Entry, ...] = ()
    """Banners and quick links, on the home page and, in some layouts, beside every page."""
    latest: tuple[Entry, ...] = ()
    """The newest stories, as boxes of the frame show them."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Resource:
    """What an address answers with."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str = ""
    """Where a redirect leads."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right to say about one subject of one site."""

    subject: str
    state: str
    """Name of the state that was built (``states``)."""
    there: bool | None
    """Whether the thing is on the site at all; None where that cannot be seen from outside."""
    verdicts: frozenset[str]
    """Verdicts that are right."""
    gaps: frozenset[str] = frozenset()
    """Where the verdict is partial: one of these must be said."""
    fiscal_year: int | None = None
    """The last fiscal year the content speaks of; None where it has none."""
    readable: bool = True
    """Whether everything needed lies open: not off the site, not a picture that has to be recognised."""
    places: frozenset[str] = frozenset()
    """Paths of the evidence; empty where there is none."""
    note: str = ""


@dataclass(slots=True)
class Site:
    """An invented site, whole."""

    name: str
    agency: Agency
    layout: str
    fiscal_year: int
    resources: dict[str, Resource] = field(default_factory=dict)
    """Path with query -> what it answers."""
    truth: dict[str, Truth] = field(default_factory=dict)
    not_found: Resource = field(default_factory=lambda: Resource(b"", status=404))
    """What every other address answers."""
