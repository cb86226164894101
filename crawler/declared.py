"""What the answers at an agency's declared links say: pages, files, and what could not be read.

The answers stand behind the seal of the scan's file; the scan itself knows nothing of them. A link whose address the scan
has read is not asked for again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, TypeAlias

from core.snapshot import Cause, DeclaredLink, DeclaredVisit, Document, Page, Snapshot, Unread
from crawler.answers import cause_of, modified_of, refusal_of, unicode_header
from crawler.archive import Exchange
from crawler.duplicates import fingerprint
from crawler.file_hosts import answer_of, fetch_address, identity, locate, onwards
from crawler.readers.addresses import normalise_url
from crawler.readers.document import kind_of, read_document
from crawler.readers.html import read_page
from crawler.readers.spam import spam_in
from crawler.readers.stand_ins import stand_in
from crawler.scope import Scope
from crawler.traps import fold, kind_by_name

MAX_HOPS: Final = 10
MAX_FILES: Final = 10
"""Files of one declared page that are fetched with it."""
ASKED_AGAIN: Final = frozenset((Cause.TIMEOUT, Cause.RESET, Cause.SERVER_ERROR, Cause.DNS_NO_ANSWER))
"""Causes that may be gone when a link is looked at by itself."""
_UNDECIDED: Final = ASKED_AGAIN | {Cause.BUDGET, Cause.INTERRUPTED}
"""Causes for which a declared address that the scan has tried is tried once more."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One HTTP answer."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case, the first value of each."""
    body: bytes
    fetched: datetime


def answered(exchange: Exchange) -> Answered:
    """The answer of an exchange."""
    headers: dict[str, str] = {}
    for name, value in exchange.headers:
        headers.setdefault(name.lower(), value)
    return Answered(exchange.url, exchange.status, headers, exchange.body, exchange.fetched)


@dataclass(frozen=True, slots=True)
class Outside:
    """Something answers there that is not read: a form, a chat."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Why nothing was read."""

    cause: Cause
    detail: str = ""
    status: int | None = None


Seen: TypeAlias = Page | Document | Outside | Lost


class Known:
    """The addresses that a scan has the last word on, and its site's own hosts."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._scope = Scope(snapshot.site, snapshot.hosts) if snapshot.site else None
        self._addresses: dict[str, str] = {}
        self._services: dict[str, str] = {}
        things: tuple[Page | Document, ...] = (*snapshot.pages, *snapshot.documents)
        for thing in things:
            for url in (thing.url, *thing.aliases):
                self._addresses.setdefault(url, thing.url)
        for one in snapshot.unread:
            if one.cause not in _UNDECIDED:
                self._addresses.setdefault(one.url, one.url)
        for url, first in self._addresses.items():
            if locate(url) is not None:
                self._services.setdefault(identity(url), first)
        self._snapshot = snapshot

    @cached_property
    def _variants(self) -> dict[str, str]:
        """By what is equal for addresses that differ in scheme, ``www.`` or order of parameters alone."""
        things: tuple[Page | Document, ...] = (*self._snapshot.pages, *self._snapshot.documents)
        return {fold(url): thing.url for thing in things for url in (thing.url, *thing.aliases)}

    @cached_property
    def _contents(self) -> dict[str, str]:
        """By fingerprint of pages and SHA-256 of files."""
        marks = {fingerprint(page): page.url for page in self._snapshot.pages}
        return marks | {document.sha256: document.url for document in self._snapshot.documents}

    def same(self, seen: Page | Document) -> str:
        """The address under which the scan has what was seen at another address of the site; empty where it does not."""
        if self.off_site(seen.url):
            return ""
        mark = fingerprint(seen) if isinstance(seen, Page) else seen.sha256
        return self._variants.get(fold(seen.url), "") or self._contents.get(mark, "")

    def lead(self, url: str) -> str:
        """The address under which the scan has an address; empty where it does not know it."""
        known = self._addresses.get(url, "")
        return known or (self._services.get(identity(url), "") if locate(url) is not None else "")

    def off_site(self, url: str) -> bool:
        """Whether an address lies outside the named site."""
        return self._scope is not None and url not in self._scope


def first_address(url: str) -> str:
    """Where a declared link is asked for: a shared file at the address that gives it."""
    return onwards(url)


def step(origin: str, answer: Answered, url: str, known: Known, max_page_bytes: int) -> str | Seen:
    """What the answer for ``url``, on the way from the declared ``origin``, is: the address where it goes on, or the end."""
    headers, body = answer.headers, answer.body
    if locate(url) is not None:
        return _of_service(origin, answer, url)
    target = normalise_url(url, unicode_header(headers.get("location", "")))
    if 300 <= answer.status < 400 and target:
        return onwards(target)
    refusal = refusal_of(answer.status, headers, body)
    if refusal is not None:
        return Lost(refusal.cause, refusal.detail, answer.status)
    content_type, disposition = headers.get("content-type", ""), headers.get("content-disposition", "")
    if kind_of(body, url, content_type, disposition) != "html":
        return _document(answer, url, off_site=known.off_site(url))
    if len(body) > max_page_bytes:
        return Lost(Cause.TOO_LARGE, f"a page of more than {max_page_bytes} bytes", answer.status)
    page = _page(answer, url)
    if page.soft_404:
        return Lost(Cause.NOT_FOUND, "the page itself says that it does not exist", answer.status)
    if page.login_wall:
        return Lost(Cause.LOGIN, "a login is asked for", answer.status)
    instead = stand_in(page)
    if instead is not None:
        return Lost(*instead, answer.status)
    spam = spam_in(page, body)
    if spam is not None and spam.kind == "page":
        return Lost(Cause.HACKED, "gambling or other spam stands in its place", answer.status)
    if page.needs_javascript:
        return Lost(Cause.NEEDS_JAVASCRIPT, "the page is empty without JavaScript", answer.status)
    return page.model_copy(update={"off_site": True}) if known.off_site(url) else page


def _of_service(origin: str, answer: Answered, url: str) -> str | Seen:
    """As ``step``, of a file service's answer."""
    place, told = locate(url), answer_of(url, answer.status, answer.headers, answer.body)
    if told.state == "page" and place is not None and place.otherwise:
        return place.otherwise
    if told.next:
        return onwards(told.next)
    match told.state:
        case "file":
            return _document(answer, url, off_site=True).model_copy(update={"url": origin})
        case "page" if place is None or not place.fetch:
            return Outside()
        case "page" if place is not None and place.as_page:
            page = _page(answer, url)
            if page.needs_javascript:
                return Lost(Cause.NEEDS_JAVASCRIPT, "the page is empty without JavaScript", answer.status)
            return page.model_copy(update={"url": origin, "off_site": True})
        case "page":
            return Lost(Cause.UNREADABLE, "a web page was answered instead of the file", answer.status)
        case "login":
            return Lost(Cause.LOGIN, "a login or permission is asked for", answer.status)
        case "deleted":
            return Lost(Cause.NOT_FOUND, "the file was deleted", answer.status)
        case "quota":
            return Lost(Cause.FORBIDDEN, "download quota exceeded", answer.status)
        case "challenge":
            return Lost(Cause.CHALLENGE, "a bot wall stands before the file", answer.status)
    cause = cause_of(answer.status, answer.headers, answer.body) or Cause.OTHER
    return Lost(cause, f"answered with status {answer.status}", answer.status)


def _page(answer: Answered, url: str) -> Page:
    return read_page(
        url,
        answer.body,
        content_type=answer.headers.get("content-type", ""),
        fetched=answer.fetched,
        status=answer.status,
        modified=modified_of(answer.headers),
    )


def _document(answer: Answered, url: str, *, off_site: bool) -> Document:
    document = read_document(
        url,
        answer.body,
        content_type=answer.headers.get("content-type", ""),
        disposition=answer.headers.get("content-disposition", ""),
        fetched=answer.fetched,
        modified=modified_of(answer.headers),
    )
    return document.model_copy(update={"off_site": True}) if off_site else document


def files_on(page: Page, known: Known, asked: Collection[str]) -> list[str]:
    """Addresses of the files that a declared page shows and nobody has looked at yet, in its order."""
    found: dict[str, None] = {}
    for link in page.links:
        url = link.url
        if not url or link.zone != "main" or url in asked or known.lead(url):
            continue
        place = locate(url)
        # A folder or a published document is a page of its own.
        if not (place is not None and place.as_page) and (kind_by_name(url) == "file" or fetch_address(url)):
            found.setdefault(url)
    return list(found)[:MAX_FILES]


@dataclass(slots=True)
class Gathered:
    """What was seen at each address, put together."""

    known: Known
    pages: dict[str, Page] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)
    outside: dict[str, None] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)

    def add(self, origin: str, seen: Seen | str) -> None:
        """Takes down what an address turned out to be; a text is the address of the scan that it led to."""
        if isinstance(seen, str):
            self.leads[origin] = seen
        elif isinstance(seen, Lost):
            self.unread[origin] = Unread(url=origin, cause=seen.cause, status=seen.status, detail=seen.detail)
        elif isinstance(seen, Outside):
            self.outside[origin] = None
        elif isinstance(seen, Page):
            self.pages[seen.url] = self._named(self.pages.get(seen.url, seen), origin)
        else:
            self.documents[seen.url] = self._named(self.documents.get(seen.url, seen), origin)

    @staticmethod
    def _named(thing: Any, origin: str) -> Any:
        if origin == thing.url or origin in thing.aliases:
            return thing
        return thing.model_copy(update={"aliases": tuple(sorted((*thing.aliases, origin)))})

    def visit(self, links: Iterable[DeclaredLink]) -> DeclaredVisit:
        """All of it, sorted."""
        return DeclaredVisit(
            links=tuple(links),
            pages=tuple(page for _, page in sorted(self.pages.items())),
            documents=tuple(document for _, document in sorted(self.documents.items())),
            unread=tuple(one for _, one in sorted(self.unread.items())),
            outside=tuple(sorted(self.outside)),
            leads=tuple(sorted(self.leads.items())),
        )


def read_visit(snapshot: Snapshot, facts: Mapping[str, Any], answers: Iterable[Answered]) -> DeclaredVisit:
    """What a sealed visit saw. ``facts`` is its record, ``answers`` those of role ``declared``, in their order."""
    known = Known(snapshot)
    replay = _Replay(
        known,
        {answer.url: answer for answer in answers},
        {url: Lost(Cause(cause), detail) for url, (cause, detail) in facts["lost"].items()},
        facts["served"],
        facts["max_page_bytes"],
    )
    gathered = Gathered(known)
    for origin in (*dict.fromkeys(url for _, url in facts["links"]), *facts["files"]):
        gathered.add(origin, replay.look(origin))
    return gathered.visit(DeclaredLink(code=code, url=url) for code, url in facts["links"])


@dataclass(frozen=True, slots=True)
class _Replay:
    """A visit, made again from its answers."""

    known: Known
    answers: Mapping[str, Answered]
    lost: Mapping[str, Lost]
    served: Mapping[str, str]
    max_page_bytes: int

    def look(self, origin: str) -> Seen | str:
        """What an address turned out to be; a text where that is an address of the scan."""
        if led := self.known.lead(origin):
            return led
        url = first_address(origin)
        for _ in range(MAX_HOPS + 1):
            answer = self.answers.get(self.served.get(url, url))
            if answer is None or url in self.lost:
                return self.lost.get(url, Lost(Cause.INTERRUPTED))
            seen = step(origin, answer, url, self.known, self.max_page_bytes)
            if isinstance(seen, Page | Document):
                return self.known.same(seen) or seen
            if not isinstance(seen, str):
                return seen
            if led := self.known.lead(seen):
                return led
            url = seen
        return Lost(Cause.REDIRECT_LOOP, f"more than {MAX_HOPS} redirects")
