"""From a WARC file back to the snapshot: what was seen, when, and what was not.

Reads our own sealed files, our own files that were cut off (state ``partial``, cause ``interrupted``), and files of
other tools (state ``partial``). The same file always gives the same snapshot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, TypeVar
from urllib.parse import unquote

from pydantic import ValidationError
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from core.exceptions import SnapshotError
from core.snapshot import Cause, Document, Domain, Health, Insecure, Page, Probe, Snapshot, Spam, Unread
from crawler.answers import ended, modified_of, refusal_of, unicode_header
from crawler.archive import CUT_HEADER, LINK_HEADER, PLAIN_HEADER, ROLE_HEADER, SECONDS_HEADER, media_type
from crawler.declared import Answered, read_visit
from crawler.duplicates import fingerprint
from crawler.file_hosts import answer_of, identity, locate
from crawler.handover import Pages
from crawler.insecure import insecure_parts
from crawler.journal import part_of
from crawler.menus import menu_scripts
from crawler.readers.addresses import normalise_url
from crawler.readers.document import kind_of, read_document
from crawler.readers.encoding import decode
from crawler.readers.html import read_page
from crawler.readers.spam import is_gambling_host, is_spam_label, spam_in
from crawler.readers.stand_ins import stand_in
from crawler.recrawl import page_key
from crawler.rendering.signs import as_rendered
from crawler.scope import Scope, netloc
from crawler.traffic import Traffic, percentile
from crawler.traps import fold, kind_by_name

_Thing = TypeVar("_Thing", Page, Document)
_DAMAGE = (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError, TypeError)
"""What warcio raises for a record that ends early; the last two where its head is cut between two lines."""
_MAX_BODY = 100_000_000
"""Bytes read of one record. Our own are smaller; a foreign file may hold films."""

MAX_INSECURE = MAX_SPAM = 500
"""Insecure parts of pages that are told of one site."""


@dataclass(slots=True)
class Answer:
    """One response record."""

    number: int
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched: datetime
    role: str
    seconds: float | None
    link: str
    """Of a step on the way to a document on another host: the address that the site links to."""
    cut: bool
    """It broke off, and what came of it does not close as pages do."""
    plain: str
    """Of a rendered page: SHA-256 of the page as fetched."""


@dataclass(slots=True)
class Contents:
    """What the file says beside its pages."""

    ours: bool = False
    scan: dict[str, Any] = field(default_factory=dict)
    health: dict[str, Any] = field(default_factory=dict)
    seal: dict[str, Any] | None = None
    started: datetime | None = None
    last: dict[str, int] = field(default_factory=dict)
    """Number of the last record about each address: retries and failures replace what came before."""
    failures: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    rendered: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Address -> number of the last record of the page as its scripts left it, and SHA-256 of what the browser got."""
    unrendered: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Address -> number of the last record that says that a page's scripts were not run, and why not."""
    scripts: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    offsite: dict[str, list[str]] = field(default_factory=dict)
    """Address that the site links to -> the addresses on other hosts that were asked for it, in order."""
    seconds: list[float] = field(default_factory=list)
    traffic: Traffic = field(default_factory=Traffic)
    probes: list[dict[str, Any]] = field(default_factory=list)
    domain: dict[str, Any] | None = None
    declared: dict[str, Any] | None = None
    """Of the last visit to declared links."""
    bytes: int = 0
    records: int = 0
    first_page: str = ""


@dataclass(slots=True)
class _Seen:
    """What became of the addresses."""

    pages: dict[str, Page] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    """Address -> the address of the page or document it turned out to be."""
    unread: dict[str, tuple[Cause, int | None, str]] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    spam: list[Spam] = field(default_factory=list)
    secure_pages: int = 0
    insecure: list[Insecure] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """Address -> label of the first link that named it."""


def read_snapshot(path: Path, pages: Pages | None = None) -> Snapshot:
    """The snapshot in a WARC file. ``pages`` are those that this process has read from the same answers already.

    Raises ``SnapshotError`` when the file is missing, is no WARC file, or holds nothing that can be read.
    """
    contents = read_contents(path)
    site, scope, health = _site(path, contents)
    seen = _seen(path, contents, scope, pages)
    _name_links(seen, scope)
    _match_offsite(seen, contents, scope)
    _follow_redirects(seen, contents, scope)
    _add_failures(seen, contents)
    _add_unrendered(seen, contents)
    _match_variants(seen)
    snapshot = _snapshot(site, scope, contents, health, seen)
    if contents.declared is None:
        return snapshot
    return snapshot.model_copy(update={"declared": read_visit(snapshot, contents.declared, declared_answers(path))})


def declared_answers(path: Path) -> Iterator[Answered]:
    """The answers of visits to declared links, in the order they came. Raises ``SnapshotError`` as ``read_snapshot`` does."""
    for _, _, answer in _answers(path):
        if answer is not None and answer.role == "declared":
            yield Answered(answer.url, answer.status, answer.headers, answer.body, answer.fetched)


def read_frame(path: Path, contents: Contents) -> Snapshot:
    """The snapshot as far as it is known without reading a page or file: state, what was left, how the server stood.

    Raises ``SnapshotError`` as ``read_snapshot`` does.
    """
    site, scope, health = _site(path, contents)
    return _snapshot(site, scope, contents, health, _Seen())


def site_of(path: Path) -> str:
    """The site whose scan a file holds; empty where it is not one of ours or cannot be read."""
    try:
        for record in islice(_records(path), 2):
            if (record.rec_headers.get_header("Content-Type") or "").split(";")[0] == media_type("scan"):
                return str(json.loads(record.payload).get("site", ""))
    except (SnapshotError, ValueError, AttributeError):
        pass
    return ""


def ordered(probes: Iterable[Probe]) -> tuple[Probe, ...]:
    """The last look at each address, sorted."""
    return tuple(one for _, one in sorted({(probe.kind, probe.url): probe for probe in probes}.items()))


def bodies(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """SHA-256 and bytes of the answers with the given SHA-256, each once, in the order they came.

    Raises ``SnapshotError`` as ``read_snapshot`` does.
    """
    left = set(wanted)
    for _, _, answer in _answers(path):
        if not left:
            return
        if answer is None:
            continue
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest in left:
            left.discard(digest)
            yield digest, answer.body


def rendered_body(path: Path, url: str, plain_sha256: str) -> bytes | None:
    """The last rendering of a page that was fetched with these bytes; ``None`` where there is none.

    Raises ``SnapshotError`` as ``read_snapshot`` does.
    """
    found = None
    for _, _, answer in _answers(path):
        if answer is not None and (answer.role, answer.url, answer.plain) == ("rendered", url, plain_sha256):
            found = answer.body
    return found


def _records(path: Path) -> Iterator[Any]:
    """Records of the file; a file cut off in the middle of one ends before it."""
    try:
        stream = path.open("rb")
    except OSError as error:
        mend = "name the snapshot.warc.gz of an audit"
        if part_of(path).exists():
            mend = f"its scan has not ended; start it again to finish it, or name {part_of(path)}"
        raise SnapshotError(f"{path} cannot be read ({error.strerror}): {mend}") from error
    with stream:
        records = ArchiveIterator(stream)
        first = True
        while True:
            try:
                record = next(records)
                record.payload = record.content_stream().read(_MAX_BODY)
            except StopIteration:
                return
            except _DAMAGE as error:
                if first:
                    raise SnapshotError(f"{path} is not a WARC file: name the snapshot.warc.gz of an audit") from error
                return
            if _is_cut(record):
                return
            first = False
            yield record


def _is_cut(record: Any) -> bool:
    """Whether one of our own responses came back shorter than it was written: the last one of a file cut off."""
    if record.rec_headers.get_header(ROLE_HEADER) is None or record.http_headers is None:
        return False
    return str(len(record.payload)) != record.http_headers.get_header("Content-Length")


def _answers(path: Path) -> Iterator[tuple[int, Any, Answer | None]]:
    """Each record with its number, and the HTTP answer in it, if it holds one."""
    for number, record in enumerate(_records(path)):
        yield number, record, _answer(number, record) if record.rec_type == "response" else None


def _answer(number: int, record: Any) -> Answer | None:
    named = record.rec_headers.get_header("WARC-Target-URI") or ""
    url = normalise_url(named, named)
    if not url or record.http_headers is None:
        return None
    try:
        status = int(record.http_headers.get_statuscode())
    except (TypeError, ValueError):
        return None
    headers: dict[str, str] = {}
    for key, value in record.http_headers.headers:
        headers.setdefault(key.lower(), value)
    seconds = record.rec_headers.get_header(SECONDS_HEADER)
    return Answer(
        number=number,
        url=url,
        status=status,
        headers=headers,
        body=record.payload,
        fetched=_date(record),
        role=record.rec_headers.get_header(ROLE_HEADER) or "page",
        seconds=float(seconds) if seconds else None,
        link=record.rec_headers.get_header(LINK_HEADER) or "",
        cut=record.rec_headers.get_header(CUT_HEADER) is not None and not ended(record.payload),
        plain=record.rec_headers.get_header(PLAIN_HEADER) or "",
    )


def _date(record: Any) -> datetime:
    try:
        return datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "").astimezone(UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def read_contents(path: Path, seen: Callable[[Answer], None] | None = None) -> Contents:
    """First reading: our own records, scripts, redirects, and which record is the last word on each address. ``seen`` is
    shown every answer of the scan. Raises ``SnapshotError`` as ``read_snapshot`` does.
    """
    contents = Contents()
    for number, record, answer in _answers(path):
        contents.records += 1
        if contents.started is None:
            contents.started = _date(record)
        content_type = (record.rec_headers.get_header("Content-Type") or "").split(";")[0]
        if record.rec_type == "metadata":
            _own_record(contents, number, record, content_type)
        if answer is None or contents.seal is not None:
            # Behind the seal stands what was looked at for the site's health.
            continue
        if seen is not None:
            seen(answer)
        contents.bytes += len(answer.body)
        if answer.role in ("page", "script") and answer.seconds is not None:
            contents.seconds.append(answer.seconds)
            contents.traffic.answer(answer.url, answer.status)
        if answer.role == "script":
            if answer.status == 200:
                contents.scripts[answer.url], _ = decode(answer.body, answer.headers.get("content-type"))
            continue
        if answer.role == "offsite" and answer.link:
            _step(contents, number, answer)
        if answer.role == "rendered":
            contents.rendered[answer.url] = number, answer.plain
        if answer.role != "page":
            continue
        contents.last[answer.url] = number
        contents.redirects.pop(answer.url, None)
        target = normalise_url(answer.url, unicode_header(answer.headers.get("location", "")))
        if 300 <= answer.status < 400 and target:
            contents.redirects[answer.url] = target
        elif not contents.first_page and answer.status == 200 and "html" in answer.headers.get("content-type", "html"):
            contents.first_page = answer.url
    if not contents.records:
        raise SnapshotError(f"{path} is empty: scan the site again")
    return contents


def _step(contents: Contents, number: int, answer: Answer) -> None:
    """Takes down one answer of another host; a redirect counts until the next answer about the same link."""
    contents.last[answer.link] = number
    contents.offsite.setdefault(answer.link, []).append(answer.url)
    contents.redirects.pop(answer.link, None)
    target = normalise_url(answer.url, unicode_header(answer.headers.get("location", "")))
    if 300 <= answer.status < 400 and target:
        contents.redirects[answer.link] = target


def _own_record(contents: Contents, number: int, record: Any, content_type: str) -> None:
    if content_type not in {
        media_type(subject)
        for subject in ("scan", "health", "failure", "unrendered", "seal", "probe", "domain", "declared")
    }:
        return
    try:
        facts = json.load(BytesIO(record.payload))
    except ValueError:
        return
    if content_type == media_type("scan"):
        contents.ours, contents.scan = True, facts
        contents.started = datetime.fromisoformat(facts["started"])
    elif content_type == media_type("health"):
        contents.health = facts
    elif content_type == media_type("seal"):
        contents.seal = facts
    elif content_type == media_type("probe"):
        contents.probes.append(facts)
    elif content_type == media_type("domain"):
        contents.domain = facts
    elif content_type == media_type("declared"):
        contents.declared = facts
    else:
        named = record.rec_headers.get_header("WARC-Target-URI") or ""
        url = normalise_url(named, named) or named
        if content_type == media_type("unrendered"):
            contents.unrendered[url] = number, str(facts.get("detail", ""))
        else:
            contents.failures[url] = number, facts


def _seen(path: Path, contents: Contents, scope: Scope, pages: Pages | None) -> _Seen:
    """Second reading: pages and documents."""
    seen = _Seen()
    prints: dict[str, str] = {}
    offsite: list[Page | Document] = []
    home = contents.health.get("home") or contents.first_page
    for number, _, answer in _answers(path):
        if answer is not None and answer.link and contents.last.get(answer.link) == number:
            offsite += _offsite(answer)
        if answer is None or not counts(answer, contents):
            continue
        failure = contents.failures.get(answer.url)
        if answer.url in contents.redirects or (failure and failure[0] > number) or answer.url not in scope:
            continue
        refusal = refusal_of(answer.status, answer.headers, answer.body)
        if refusal is not None:
            seen.unread[answer.url] = refusal.cause, answer.status, refusal.detail
            continue
        content_type = answer.headers.get("content-type", "")
        disposition = answer.headers.get("content-disposition", "")
        kind = kind_of(answer.body, answer.url, content_type, disposition)
        if answer.cut:
            # A page is read as far as it came; of a file the rest might be what matters.
            seen.unread[answer.url] = Cause.RESET, answer.status, "the answer broke off before its end"
            if kind != "html":
                continue
        if kind != "html":
            if contents.ours or kind_by_name(answer.url) in ("file", "page"):
                document = read_document(
                    answer.url,
                    answer.body,
                    content_type=content_type,
                    disposition=disposition,
                    fetched=answer.fetched,
                    modified=modified_of(answer.headers),
                )
                _settle(seen, prints, answer.url, document.sha256, document)
            continue
        scripts = {
            script: contents.scripts[script]
            for script in (menu_scripts(answer.url, answer.body) if contents.scripts and not answer.plain else ())
            if script in contents.scripts
        }
        page = _page(answer, scripts, pages)
        if answer.role == "rendered":
            page = as_rendered(page)
        if answer.cut:
            page = page.model_copy(update={"cut": True})
        if page.soft_404:
            seen.unread[answer.url] = Cause.NOT_FOUND, answer.status, "the page itself says that it does not exist"
            continue
        instead = stand_in(page, home=answer.url == home)
        if instead is not None:
            seen.unread[answer.url] = instead[0], answer.status, instead[1]
            continue
        spam = spam_in(page, answer.body)
        if spam is not None:
            seen.spam.append(spam)
            if spam.kind == "page":
                seen.unread[answer.url] = Cause.HACKED, answer.status, "gambling or other spam stands in its place"
                continue
        if answer.url.startswith("https://"):
            seen.secure_pages += 1
            seen.insecure += insecure_parts(answer.url, answer.body, answer.headers)
        _settle(seen, prints, answer.url, fingerprint(page), page)
    # A file that also lies on the site itself counts as lying there, whichever was read first.
    for thing in offsite:
        _settle(seen, prints, thing.url, fingerprint(thing) if isinstance(thing, Page) else thing.sha256, thing)
        for url in contents.offsite[thing.url]:
            seen.same.setdefault(url, seen.same[thing.url])
            seen.aliases.setdefault(seen.same[thing.url], set()).add(url)
    return seen


def counts(answer: Answer, contents: Contents) -> bool:
    """Whether a record is the last word on its page: the answer, or in its place the page as its scripts left it."""
    last, (rendered, _) = contents.last.get(answer.url, -1), contents.rendered.get(answer.url, (-1, ""))
    if answer.role == "rendered":
        return answer.number == rendered > last
    return answer.role == "page" and answer.number == last > rendered


def _page(answer: Answer, scripts: Mapping[str, str], pages: Pages | None) -> Page:
    """The page in an answer, handed over or read."""
    content_type, modified = answer.headers.get("content-type", ""), modified_of(answer.headers)
    key, page = "", None
    if pages is not None:
        digest = hashlib.sha256(answer.body).hexdigest()
        key = page_key(answer.url, answer.status, content_type, digest, scripts)
        page = pages.take(key, answer.fetched, modified)
    if page is None:
        page = read_page(
            answer.url,
            answer.body,
            content_type=content_type,
            fetched=answer.fetched,
            status=answer.status,
            modified=modified,
            scripts=scripts,
        )
    if pages is not None:
        pages.parsed.note(key, page)
    return page


def _offsite(answer: Answer) -> Iterator[Page | Document]:
    """The document, the folder's list or the published document in the last answer about a link off the site."""
    content_type = answer.headers.get("content-type", "")
    modified = modified_of(answer.headers)
    state, place = answer_of(answer.url, answer.status, answer.headers, answer.body).state, locate(answer.url)
    if state == "file":
        document = read_document(
            answer.url,
            answer.body,
            content_type=content_type,
            disposition=answer.headers.get("content-disposition", ""),
            fetched=answer.fetched,
            modified=modified,
        )
        yield document.model_copy(update={"url": answer.link, "off_site": True})
    elif state == "page" and place is not None and place.as_page:
        page = read_page(
            answer.url,
            answer.body,
            content_type=content_type,
            fetched=answer.fetched,
            status=answer.status,
            modified=modified,
        )
        if not (page.soft_404 or page.login_wall or page.needs_javascript):
            yield page.model_copy(update={"url": answer.link, "off_site": True})


def _settle(seen: _Seen, prints: dict[str, str], url: str, mark: str, thing: Page | Document) -> None:
    """Keeps the first of several that say the same; the others are its aliases."""
    first = prints.setdefault(mark, url)
    seen.same[url] = first
    if first != url:
        seen.aliases.setdefault(first, set()).add(url)
    elif isinstance(thing, Page):
        seen.pages[url] = thing
    else:
        seen.documents[url] = thing


def _name_links(seen: _Seen, scope: Scope) -> None:
    for page in sorted(seen.pages.values(), key=lambda page: (page.fetched, page.url)):
        for link in page.links:
            if link.url and not seen.texts.get(link.url) and link.url in scope:
                seen.texts[link.url] = link.text


def _match_offsite(seen: _Seen, contents: Contents, scope: Scope) -> None:
    """Every address of a document on another host that was asked for shares the fate of the one it was asked by."""
    asked = {
        identity(url): url for url in sorted(contents.offsite.keys() | contents.failures.keys()) if url not in scope
    }
    if not asked:
        return
    named = {link.url for page in seen.pages.values() for link in page.links} | set(contents.redirects.values())
    for url in sorted(named):
        if not url or url in scope or url in seen.same or url in contents.offsite:
            continue
        first = asked.get(identity(url), url)
        if first in seen.same:
            seen.same[url] = seen.same[first]
            seen.aliases.setdefault(seen.same[first], set()).add(url)
        elif first in contents.failures:
            contents.failures.setdefault(url, contents.failures[first])


def _follow_redirects(seen: _Seen, contents: Contents, scope: Scope) -> None:
    """Every redirecting address becomes an alias of what lies at its end, or shares its cause."""
    twins: dict[str, str] = {}
    for url in seen.same if contents.redirects else ():
        _note_twin(twins, url)
    for source in sorted(contents.redirects):
        chain, place = [source], contents.redirects[source]
        while place in contents.redirects and place not in chain:
            chain.append(place)
            place = contents.redirects[place]
        if place in seen.same:
            seen.same[source] = seen.same[place]
            seen.aliases.setdefault(seen.same[place], set()).add(source)
            _note_twin(twins, source)
        elif place in chain:
            seen.unread[source] = Cause.REDIRECT_LOOP, None, ""
        elif failed := next((one for one in chain if one in contents.failures), ""):
            facts = contents.failures[failed][1]
            seen.unread[source] = Cause(facts["cause"]), None, str(facts["detail"])
        elif place in seen.unread:
            seen.unread[source] = seen.unread[place]
        elif place in contents.failures:
            facts = contents.failures[place][1]
            seen.unread[source] = Cause(facts["cause"]), None, str(facts["detail"])
        elif place not in scope:
            if source in scope and is_gambling_host(place):
                seen.spam.append(Spam(url=source, kind="redirect", quote=place[:160]))
                seen.unread[source] = Cause.HACKED, None, "sends its visitors on to a gambling site"
            elif source in scope:
                seen.unread[source] = Cause.OTHER, None, f"leads to another site: {place}"
        elif twin := twins.get(fold(place), ""):
            seen.same[source] = seen.same[twin]
            seen.aliases.setdefault(seen.same[twin], set()).add(source)
            _note_twin(twins, source)
        else:
            seen.unread[source] = Cause.BUDGET, None, f"leads to {place}, which was not visited"


def _note_twin(twins: dict[str, str], url: str) -> None:
    """Keeps, of the addresses that are equal but for scheme, ``www.``, print view or order, the first by the alphabet."""
    key = fold(url)
    twins[key] = min(url, twins.get(key, url))


def _add_failures(seen: _Seen, contents: Contents) -> None:
    for url, (number, facts) in sorted(contents.failures.items()):
        if facts.get("probe") and url not in seen.texts:
            continue
        if facts.get("kind") == "script" or (url in seen.same and contents.last.get(url, -1) > number):
            continue
        seen.unread[url] = Cause(facts["cause"]), None, str(facts.get("detail", ""))
        if not seen.texts.get(url):
            seen.texts[url] = str(facts.get("text", ""))


def _add_unrendered(seen: _Seen, contents: Contents) -> None:
    """Pages of which only a part, or nothing, was seen because their scripts were not run. They stay pages, too."""
    for url, (number, detail) in sorted(contents.unrendered.items()):
        still_so = number > max(contents.last.get(url, -1), contents.rendered.get(url, (-1, ""))[0])
        if still_so and seen.same.get(url) in seen.pages:
            seen.unread.setdefault(url, (Cause.NEEDS_JAVASCRIPT, None, detail))


def _match_variants(seen: _Seen) -> None:
    """Links to a variant of an address that was visited share its fate."""
    read: dict[str, str] = {}
    for url in sorted(seen.same):
        read.setdefault(fold(url), seen.same[url])
    unread = {fold(url): url for url in sorted(seen.unread, reverse=True)}
    for url in sorted(seen.texts):
        if url in seen.same or url in seen.unread:
            continue
        key = fold(url)
        if key in read:
            seen.aliases.setdefault(read[key], set()).add(url)
        elif key in unread:
            seen.unread[url] = seen.unread[unread[key]]


def _site(path: Path, contents: Contents) -> tuple[str, Scope, Health]:
    """The site's address, what counts as the site, and how its server stood. Raises ``SnapshotError``."""
    if contents.ours:
        site = str(contents.scan.get("site", ""))
        scope = Scope(site, contents.scan.get("extra_hosts", ()))
    else:
        site = contents.first_page
        if not site:
            raise SnapshotError(f"{path} holds no page of a website: name the snapshot.warc.gz of an audit")
        scope = Scope(site)
    try:
        health = Health.model_validate(contents.health)
    except ValidationError as error:
        raise SnapshotError(f"{path} was written by another version and cannot be read: scan the site again") from error
    if health.home:
        scope.widen(health.home)
    for base in (contents.seal or {}).get("hosts", ()):
        scope.add(f"http://{base}")
    return site, scope, health


def _snapshot(site: str, scope: Scope, contents: Contents, health: Health, seen: _Seen) -> Snapshot:
    seal = contents.seal
    state, cause, detail = "partial", Cause.INTERRUPTED, "the file was cut off before its end"
    left: list[Unread] = []
    left_count = 0
    if seal is not None:
        lacking = {"state", "detail", "cause", "left", "left_cause", "left_count", "seconds_median"} - seal.keys()
        if lacking:
            raise SnapshotError(f"the file's seal lacks {', '.join(sorted(lacking))}; scan the site again")
        state, detail = seal["state"], seal["detail"]
        cause = Cause(seal["cause"]) if seal["cause"] else None  # type: ignore[assignment]
        left_cause = Cause(seal["left_cause"])
        left = [
            Unread(url=one["url"], cause=left_cause, text=one["text"], detail=f"rank {one['rank']}")
            for one in seal["left"]
        ]
        left_count = seal["left_count"]
        health = health.model_copy(update={"seconds_median": seal["seconds_median"]})
    elif not contents.ours:
        cause, detail = Cause.OTHER, "the file is not one of ours: it does not say what was left out"
    if seal is None and contents.seconds:
        health = health.model_copy(update={"seconds_median": round(median(contents.seconds), 3)})
    for url, (_, facts) in contents.failures.items():
        contents.traffic.failure(url, Cause(facts["cause"]))
    slowest = percentile(contents.seconds, 0.95)
    health = health.model_copy(
        update={
            "seconds_p95": round(slowest, 3) if slowest is not None else None,
            "traffic": contents.traffic.by_host(scope),
            "probes": ordered([Probe.model_validate(one) for one in contents.probes]),
            "domain": Domain.model_validate(contents.domain) if contents.domain is not None else None,
            "secure_pages": seen.secure_pages,
            "spam": tuple(sorted(seen.spam, key=lambda one: (one.url, one.kind)))[:MAX_SPAM],
            "insecure": tuple(sorted(seen.insecure, key=lambda one: (one.page, one.kind, one.url)))[:MAX_INSECURE],
        }
    )
    named = {site, health.home, *seen.texts}
    unread = tuple(
        Unread(url=url, cause=why, status=status, detail=words, text=seen.texts.get(url, "")[:300])
        for url, (why, status, words) in sorted(seen.unread.items())
        if (why is not Cause.NOT_FOUND or url in named) and not _only_spam(url, why, seen)
    )
    places = {netloc(url) for url in (*seen.pages, *seen.documents, *seen.texts, site) if url in scope}
    return Snapshot(
        site=site,
        hosts=tuple(sorted({*places, *scope.bases} - {""})),
        fetched=contents.started or datetime.fromtimestamp(0, UTC),
        state=state,
        cause=cause,
        detail=detail,
        pages=tuple(_with_aliases(page, seen) for _, page in sorted(seen.pages.items())),
        documents=tuple(_with_aliases(document, seen) for _, document in sorted(seen.documents.items())),
        unread=unread,
        left=tuple(left),
        left_count=left_count,
        health=health,
        bytes=contents.bytes,
    )


def _only_spam(url: str, why: Cause, seen: _Seen) -> bool:
    """Whether nothing of the agency's ever stood at a hacked address: the link that names it, or else the address itself,
    is the intruder's too. It is told with the site's health and leaves open nothing.
    """
    return why is Cause.HACKED and is_spam_label(seen.texts.get(url) or unquote(url).replace("-", " "))


def _with_aliases(thing: _Thing, seen: _Seen) -> _Thing:
    aliases = tuple(sorted(seen.aliases.get(thing.url, set()) - {thing.url}))
    return thing.model_copy(update={"aliases": aliases}) if aliases else thing
