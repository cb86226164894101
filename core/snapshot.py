"""What one scan of a site saw, sealed: pages, documents, and what could not be read.

Everything is frozen. A snapshot is made by ``crawler`` (from live exchanges or from a WARC file) and read by
``checklist``; nothing in it depends on the checklist. URLs are absolute and normalised, times are aware datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

Zone = Literal["header", "nav", "main", "aside", "footer"]
"""Where on the page something stands, as far as its own markup says (tag, role, class, id)."""

LinkSource = Literal["a", "area", "frame", "iframe", "refresh", "onclick", "option", "script", "form", "embed"]

DocumentKind = Literal[
    "pdf", "docx", "doc", "odt", "xlsx", "xls", "ods", "csv", "pptx", "ppt", "rtf", "txt", "image", "zip", "other"
]


_STRICT = ConfigDict(frozen=True, extra="forbid")


class Frozen(BaseModel):
    """Base of every value of the vocabulary: immutable, unknown keys refused."""

    model_config = _STRICT


class Cause(StrEnum):
    """Why something could not be read. ``NOT_FOUND`` is an answer (the thing is not there); every other is silence."""

    NOT_FOUND = "not_found"
    """HTTP 404 or 410, or a page that says so with status 200."""
    DNS = "dns"
    """There is no such name."""
    DNS_NO_ANSWER = "dns_no_answer"
    """The name servers did not answer: whether there is such a name is not known."""
    REFUSED = "refused"
    RESET = "reset"
    """The connection was broken off before the whole answer had come."""
    TIMEOUT = "timeout"
    TLS = "tls"
    """No secure connection at all. A certificate that is merely not trusted is site health, not a cause."""
    REDIRECT_LOOP = "redirect_loop"
    FORBIDDEN = "forbidden"
    """HTTP 403 or 406: the server does not let us in."""
    RATE_LIMITED = "rate_limited"
    """HTTP 429, or a wall that says so."""
    GEO_BLOCK = "geo_block"
    """HTTP 451, or a wall that says that this country or network is shut out."""
    SERVER_ERROR = "server_error"
    DATABASE_ERROR = "database_error"
    """The page is an error message of the site's database or program, whatever its status."""
    MAINTENANCE = "maintenance"
    LOGIN = "login"
    """HTTP 401, 407 or 511, or pages that only ask for a password."""
    CHALLENGE = "challenge"
    """A bot wall that wants JavaScript or cookies; the detail names its maker."""
    CAPTCHA = "captcha"
    """A bot wall that wants a person."""
    ROBOTS = "robots"
    PRIVATE_ADDRESS = "private_address"
    TOO_LARGE = "too_large"
    BUDGET = "budget"
    """Pages, documents, bytes or minutes were used up before it was reached."""
    INTERRUPTED = "interrupted"
    NEEDS_JAVASCRIPT = "needs_javascript"
    UNREADABLE = "unreadable"
    """The bytes came but could not be understood (corrupt, encrypted, unknown)."""
    EMPTY = "empty"
    PARKED = "parked"
    """The domain shows a registrar's or parking page instead of the agency's site."""
    DOMAIN_EXPIRED = "domain_expired"
    SUSPENDED = "suspended"
    """The provider's notice that the hosting account is suspended stands there."""
    DEFAULT_PAGE = "default_page"
    """The web server's or control panel's own first page stands there, or a bare list of no files."""
    HACKED = "hacked"
    """Gambling or other spam stands where the agency's page was."""
    OTHER = "other"


# A page has hundreds of blocks and links, a snapshot hundreds of pages: as dataclasses with slots they are made and kept
# at a fraction of what a model costs. Their words come from our own readers; read from JSON they are validated.


@dataclass(frozen=True, slots=True)
class Block:
    """One run of text of a page in document order: a heading, a table cell, a list item, a paragraph."""

    __pydantic_config__ = _STRICT

    text: str
    kind: Literal["heading", "cell", "item", "text"] = "text"
    level: int = 0
    """1-6 for headings, else 0."""
    zone: Zone = "main"
    row: int = -1
    """Number of the table row the block lies in (counted over the page), -1 outside tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One way from a page to somewhere, with the words around it."""

    __pydantic_config__ = _STRICT

    url: str
    """Absolute and normalised; empty when it leads nowhere ('#', empty, javascript without a URL)."""
    href: str = ""
    """As written, at most 500 characters."""
    text: str
    """Visible text; where there is none, the image's alt, then title, then aria-label; else what was recognised in it."""
    source: LinkSource = "a"
    zone: Zone = "main"
    block: int = -1
    """Index into the page's blocks of the block that holds the link, -1 where unknown."""
    row: str = ""
    """Text of the table row, list item or card around it, the link's own text included; empty when it adds nothing."""
    heading: str = ""
    """Nearest heading, caption, tab or accordion title above it."""
    section: str = ""
    """Label of the parent menu or list item."""
    text_from: Literal["text", "alt", "title", "aria", "file_name", "none", "ocr"] = "text"
    image: str = ""
    """Address of the picture that stands where the words should, where only its file name says what they may be, or
    nothing does; empty for icons.
    """


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the page's own content (icons and spacers left out)."""

    __pydantic_config__ = _STRICT

    src: str
    alt: str = ""
    zone: Zone = "main"
    block: int = -1


class Form(Frozen):
    """A form a visitor can fill in."""

    action: str
    method: Literal["get", "post"] = "get"
    labels: tuple[str, ...] = ()
    """Labels, placeholders or names of its visible fields."""
    text_fields: int = 0
    """Visible fields a visitor writes in (text, textarea, tel, e-mail, date, file, select)."""
    password: bool = False
    submit: str = ""
    heading: str = ""
    zone: Zone = "main"


class Page(Frozen):
    """An HTML page as read."""

    url: str
    aliases: tuple[str, ...] = ()
    """Other addresses that led here (redirects, print duplicates)."""
    status: int = 200
    fetched: datetime
    modified: datetime | None = None
    title: str = ""
    breadcrumb: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    forms: tuple[Form, ...] = ()
    emails: tuple[str, ...] = ()
    """From mailto: links, as written."""
    telephones: tuple[str, ...] = ()
    """From tel: links, as written."""
    encoding: str = "utf-8"
    sha256: str = ""
    size: int = 0
    """Bytes."""
    soft_404: bool = False
    """Status 200, but the page says it does not exist."""
    login_wall: bool = False
    needs_javascript: bool = False
    rendered: bool = False
    """Read as it stood after its scripts had run in a browser."""
    cut: bool = False
    """The answer broke off: only what came of it was read."""
    off_site: bool = False
    """Whether it lies on another host than the site's own: a folder's list, a published document."""


TextQuality = Literal["good", "repaired", "broken", "ocr", "none"]
"""How far a file's text can be trusted. ``good``: as written. ``repaired``: marks, sara am or glyphs were put right.
``broken``: letters are lost that nothing brings back, only the bare key finds words. ``ocr``: read from pictures, in
part or whole. ``none``: no usable text."""

InsideCause = Literal[
    "scanned", "encrypted", "corrupt", "too_large", "too_long", "timeout", "memory", "unsupported", "crashed", "empty"
]
"""Why a file's inside was not read, or not to its end. ``scanned``: pages are pictures that nobody has read.
``too_long``: more pages than are read. ``too_large``: more bytes than may be unpacked. ``unsupported``: no reader for
the kind. ``crashed``: the worker died over it. ``empty``: it can be opened and holds nothing."""


class Table(Frozen):
    """A table of a file, as far as an answer needs it."""

    head: tuple[str, ...]
    """Column titles, left to right, empty ones left out; those of a head of two rows joined, upper first."""
    rows: int
    """Rows below the head that say something."""


class DocumentPage(Frozen):
    """One page of a file: a printed page, a sheet, a slide; of a format without pages, the whole."""

    number: int
    """From 1, in the file's order."""
    text: str = ""
    """Line by line, each as ``core.thai.clean`` leaves it; the cells of a table row stand in one line, tabs between."""
    headings: tuple[str, ...] = ()
    """Lines that stand out (larger, bold and short, a heading style, a slide's title), in order."""
    tables: tuple[Table, ...] = ()
    name: str = ""
    """Name of the sheet; of a file inside an archive, its path, then its sheet's name."""
    source: Literal["text", "ocr", "none"] = "text"
    """Where the text comes from. ``none``: the page is a picture that was not read."""
    confidence: float | None = None
    """Mean confidence of the words, 0-100; OCR only."""


class Inside(Frozen):
    """What a file holds, as read."""

    cause: InsideCause | None = None
    """Why not all of it was read; None where all was."""
    detail: str = ""
    """One English sentence for the log."""
    title: str = ""
    """The embedded title, empty where it is a program's default ('Microsoft Word - ...', 'untitled')."""
    pages: tuple[DocumentPage, ...] = ()
    page_count: int = 0
    """Pages of the file; more than ``len(pages)`` where reading ended early."""
    producer: str = ""
    """Program that wrote it, as the file says."""
    created: datetime | None = None
    modified: datetime | None = None
    """As the file says, aware; without a zone taken as Thailand's."""
    language: Literal["th", "en", "other", ""] = ""
    """What most of its letters are; empty without text."""
    text_quality: TextQuality = "none"
    pictures: int = 0
    """Pictures of some size on its pages."""

    @property
    def whole(self) -> bool:
        """Whether everything that could answer was read."""
        return self.cause is None and all(page.source != "none" for page in self.pages)


class Document(Frozen):
    """A file as fetched, and what it holds as far as it was read."""

    url: str
    aliases: tuple[str, ...] = ()
    kind: DocumentKind
    content_type: str = ""
    file_name: str = ""
    fetched: datetime
    modified: datetime | None = None
    sha256: str = ""
    size: int = 0
    """Bytes."""
    inside: Inside | None = None
    """None where nobody tried to read it."""
    off_site: bool = False
    """Whether it lies on another host than the site's own."""


class Unread(Frozen):
    """An address that was tried, or had to be tried, and could not be read."""

    url: str
    cause: Cause
    status: int | None = None
    detail: str = ""
    text: str = ""
    """Label of the first link that named it."""


class Certificate(Frozen):
    """The server's certificate as shown, trusted or not."""

    issuer: str = ""
    subject: str = ""
    expires: datetime | None = None
    trusted: bool = False
    problem: str = ""
    """Empty, or why it is not trusted: expired, wrong name, incomplete chain, self-signed."""


class HostTraffic(Frozen):
    """How one of the site's own hosts answered the requests of the scan. Answers that something does not exist (404,
    410) are left out: they tell nothing of the server.
    """

    host: str
    """With its port where that is not the scheme's own."""
    requests: int
    answered: int
    timeouts: int = 0
    refused: int = 0
    """Refused or cut-off connections, failed look-ups and handshakes."""
    server_errors: int = 0
    """HTTP 500 and above."""


InsecureKind = Literal["script", "style", "frame", "object", "form", "picture", "media"]


class Insecure(Frozen):
    """A part that a page under https takes from, or sends to, a plain http address."""

    page: str
    kind: InsecureKind
    url: str


class Wish(Frozen):
    """An address worth one look for the site's health: what the site itself links to or shows."""

    kind: Literal["service", "social", "picture"]
    url: str
    text: str = ""
    """Label of the link, or alternative text of the picture."""
    on: str = ""
    """The page it stands on."""


class Probe(Frozen):
    """One look at an address for the site's health, after the scan."""

    kind: Literal["service", "social", "picture"]
    url: str
    text: str = ""
    on: str = ""
    state: Literal["answers", "gone", "closed", "login", "unread"]
    """``closed``: a form that takes no answers any more. ``unread``: could not tell, with the cause."""
    cause: Cause | None = None
    status: int | None = None
    final: str = ""
    """Where redirects led."""
    sha256: str = ""
    """Of a picture."""


class Domain(Frozen):
    """What the registry says of the site's domain (RDAP)."""

    name: str
    """The registered domain: ``tuayang.go.th``."""
    expires: datetime | None = None
    registrar: str = ""
    problem: str = ""
    """Why the registry did not tell: an English sentence; empty where it did."""


class Code(Frozen):
    """A picture of the site that was searched for QR codes."""

    url: str
    texts: tuple[str, ...] = ()
    """What its codes say, empty where it holds none."""


class Spam(Frozen):
    """Spam that somebody put into the site."""

    url: str
    """The site's page it stands on, or that leads to it."""
    kind: Literal["page", "redirect", "hidden", "links"]
    """``page``: all of it is spam; ``redirect``: it sends visitors on to a gambling house; ``hidden``: a block that visitors do
    not see and search engines do; ``links``: links to gambling houses among its own."""
    quote: str = ""
    """What stands there, at most 160 characters."""


class Health(Frozen):
    """How the site stands technically. Shown apart from the items, never scored."""

    home: str = ""
    """Where the named address finally led."""
    redirects: tuple[str, ...] = ()
    https: bool = False
    http_to_https: bool | None = None
    certificate: Certificate | None = None
    robots: Literal["none", "allows", "forbids_some", "forbids_all", "unreadable"] = "none"
    crawl_delay: float | None = None
    """Seconds, from robots.txt."""
    sitemaps: tuple[str, ...] = ()
    seconds_median: float | None = None
    """Median time to the whole answer, seconds."""
    server: str = ""
    seconds_p95: float | None = None
    """Seconds within which 95 of 100 answers had come."""
    traffic: tuple[HostTraffic, ...] = ()
    """By host, sorted."""
    secure_pages: int = 0
    """Pages that came under https."""
    insecure: tuple[Insecure, ...] = ()
    """Parts of them under plain http: sorted, each once a page, 20 of a page and 500 in all at most."""
    probes: tuple[Probe, ...] = ()
    domain: Domain | None = None
    """None where the registry was not asked."""
    codes: tuple[Code, ...] = ()
    """Pictures searched for QR codes, sorted by URL; not part of the archive, read from it."""
    spam: tuple[Spam, ...] = ()
    """Sorted by URL, 500 at most; not part of the archive, read from it."""


class DeclaredLink(Frozen):
    """One link that an agency submitted for an item."""

    code: str
    """Of the item, in the edition's own spelling: ``O12``."""
    url: str
    """Normalised."""


class DeclaredVisit(Frozen):
    """What was seen at an agency's declared links. It is no part of the site's scan, which never looks there for them.

    Pages and files that the scan saw are not repeated here.
    """

    links: tuple[DeclaredLink, ...]
    """As declared, in their order."""
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    """Those declared, and the files on declared pages."""
    unread: tuple[Unread, ...] = ()
    outside: tuple[str, ...] = ()
    """Declared addresses that answer, but hold what is not read: forms, chats."""
    leads: tuple[tuple[str, str], ...] = ()
    """Declared address, and the address of the scan that it turned out to be."""


class Snapshot(Frozen):
    """One visit of a site, sealed. ``state`` is ``failed`` when nothing could be judged from it."""

    site: str
    """The address the user named, normalised."""
    hosts: tuple[str, ...] = ()
    """Hosts that count as the site itself."""
    fetched: datetime
    """When the scan started."""
    state: Literal["complete", "partial", "failed"] = "complete"
    cause: Cause | None = None
    """Why it is partial or failed."""
    detail: str = ""
    pages: tuple[Page, ...] = ()
    """Sorted by URL."""
    documents: tuple[Document, ...] = ()
    """Sorted by URL."""
    unread: tuple[Unread, ...] = ()
    """Sorted by URL."""
    left: tuple[Unread, ...] = ()
    """Best-ranked addresses that the budget left unvisited (cause BUDGET or INTERRUPTED), best first."""
    left_count: int = 0
    health: Health = Health()
    bytes: int = 0
    declared: DeclaredVisit | None = None
    """What was seen at the agency's declared links; None where none were looked at."""
