"""Every exchange of one scan, in one WARC file (ISO 28500, gzip per record), written as it happens.

Beside the standard records (``warcinfo``, ``request``, ``response``) the file holds ``metadata`` records of our own,
JSON under ``application/vnd.prongsai.<subject>+json``: ``scan`` (what was asked), ``health`` (preflight), ``failure``
(an address that gave no answer), ``unrendered`` (a page whose scripts were not run), ``attempt`` (a request of the
preflight or for robots.txt that gave none), ``resumed`` (a killed scan went on here) and, last, ``seal`` (how the scan
ended). A file without a seal was cut off. Behind the seal may stand what was looked at for the site's health: exchanges of
role ``probe``, ``probe`` (one look) and ``domain`` (what its registry says); and what was seen at the agency's declared
links: exchanges of role ``declared`` and ``declared`` (the links, and why some gave no answer).

Bodies are stored decoded (no transfer or content encoding) and cookies are left out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders

from core.exceptions import UsageError
from core.snapshot import Cause
from crawler.members import Members, Place
from crawler.recrawl import ROLES, Former, Noted, Notes, conditions_of

if TYPE_CHECKING:
    from crawler.journal import Journal, Silence

SCHEMA = "oit-warc/1"
Subject = Literal[
    "scan", "health", "failure", "unrendered", "attempt", "resumed", "seal", "probe", "domain", "declared"
]
Role = Literal["page", "rendered", "offsite", "script", "robots", "sitemap", "preflight", "probe", "declared"]
"""What an exchange was for. ``page`` is anything that becomes a page or document; ``rendered`` the page as its scripts
left it, after the answer that it stands in place of; ``offsite`` a step on the way to a document on another host; the
rest is kept as proof only."""

ROLE_HEADER = "Prongsai-Role"
SECONDS_HEADER = "Prongsai-Seconds"
CUT_HEADER = "Prongsai-Cut"
"""Of an answer that broke off before its end."""
LINK_HEADER = "Prongsai-Link"
"""Of ``offsite`` records: the address that the site's page links to."""
PLAIN_HEADER = "Prongsai-Plain"
"""Of ``rendered`` records: SHA-256 of the answer that the browser was handed."""
SYNC_SECONDS = 5.0
"""What a power cut may cost: between two times that a file's records are sent to the disk itself."""
_disk = ThreadPoolExecutor(1, "disk")
"""Waits for the disk, so that no scan has to."""
UNCHANGED_HEADER = "Prongsai-Unchanged"
"""Of answers that the site only confirmed: when it last sent them whole."""
_DROPPED = frozenset(("transfer-encoding", "content-encoding", "content-length", "set-cookie", "connection"))
_NAMESPACE = uuid.UUID("6f697400-7761-5263-8000-70726f6e6773")
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 403: "Forbidden", 404: "Not Found"}


def media_type(subject: Subject) -> str:
    """Content type of one of our own records."""
    return f"application/vnd.prongsai.{subject}+json"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Decoded."""
    fetched: datetime
    """When the answer had come."""
    seconds: float
    """From the request to the whole answer."""
    role: Role = "page"
    method: str = "GET"
    link: str = ""
    """Of role ``offsite``: the address that the site's page links to."""
    plain: str = ""
    """Of role ``rendered``: SHA-256 of the page as fetched."""
    cut: bool = False
    """The answer broke off before the end that it had announced."""
    former: Former | None = None
    """The answer of the last scan, where the site only confirmed it; ``body`` is its body then."""

    def header(self, name: str) -> str:
        """First value of a header, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class _AsSent(StatusAndHeaders):
    """Headers written byte for byte as the server sent them (warcio would percent-encode Thai letters)."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_str(header_filter).encode("latin-1", "replace") + b"\r\n"


class Archive:
    """Writes the file. A context manager; leaving it without ``seal`` leaves an interrupted scan behind."""

    def __init__(self, path: Path, software: str, journal: Journal | None = None) -> None:
        """``journal`` is that of the unfinished scan in the file that goes on. Raises ``UsageError`` when the file cannot be
        written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb" if journal is None else "r+b")
            if journal is not None:
                self._file.truncate(journal.end)
                self._file.seek(journal.end)
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror}): choose another folder") from error
        self.path, self.bytes, self.exchanges = path, 0, 0
        """``bytes``: of all answers' bodies."""
        self._software = software
        self._writer = Members(self._file)
        self._serial = 0
        self._synced = time.monotonic()
        self.sealed = False
        self.journal = journal
        if journal is not None:
            self._serial, self.bytes, self.exchanges = journal.records, journal.bytes, journal.answers
        self.notes = Notes()
        """Receives what the next scan of the site can ask for again."""
        if journal is not None and journal.unpaired is not None:
            # A kill may have kept the last request from following its answer.
            identity, url, fetched = journal.unpaired
            self._request(url, "GET", fetched, identity)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def broken(self) -> str:
        """Why writing failed, empty while it works. Known for certain after ``drain``."""
        return self._writer.broken

    def drain(self) -> None:
        """Waits until every record so far is written."""
        self._writer.drain()

    def begin(self, site: str, started: datetime, facts: dict[str, Any]) -> None:
        """Writes who asked for what: the first two records."""
        lines = {
            "software": self._software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": site,
            "description": SCHEMA,
        }
        payload = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()
        self._write("warcinfo", "", payload, started, {"Content-Type": "application/warc-fields"})
        self.metadata("scan", site, started, {"schema": SCHEMA, "site": site, "started": started.isoformat(), **facts})

    def resume(self, when: datetime) -> None:
        """Writes that the scan goes on."""
        assert self.journal is not None
        self.metadata("resumed", "", when, {"seconds": round(self.journal.seconds, 3)})

    def kept(self, url: str, role: Role, link: str = "") -> Exchange | Silence | None:
        """What came of the next request of this kind before the scan was killed; ``None`` where the network is to be asked."""
        return None if self.journal is None else self.journal.take(url, role, link)

    def exchange(self, exchange: Exchange) -> None:
        """Writes a request and its response."""
        self.bytes += len(exchange.body)
        self.exchanges += 1
        kept = [(key, value) for key, value in exchange.headers if key.lower() not in _DROPPED]
        kept.append(("Content-Length", str(len(exchange.body))))
        reason = _REASONS.get(exchange.status, "")
        answered = _AsSent(f"{exchange.status} {reason}".strip(), _ascii(kept), protocol="HTTP/1.1")
        extra = {ROLE_HEADER: exchange.role, SECONDS_HEADER: f"{exchange.seconds:.3f}"}
        if exchange.link:
            extra[LINK_HEADER] = exchange.link
        if exchange.plain:
            extra[PLAIN_HEADER] = exchange.plain
        if exchange.cut:
            extra[CUT_HEADER] = "1"
        former = exchange.former
        if former is not None:
            extra[UNCHANGED_HEADER] = former.since.astimezone(UTC).isoformat()
        identity = self._write(
            "response",
            exchange.url,
            exchange.body,
            exchange.fetched,
            extra,
            http=answered,
            packed=former.packed if former is not None else None,
            placed=self._noting(exchange),
        )
        self._request(exchange.url, exchange.method, exchange.fetched, identity)

    def _request(self, url: str, method: str, fetched: datetime, response: str) -> None:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked = _AsSent(f"{method} {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)
        self._write("request", url, b"", fetched, {"WARC-Concurrent-To": response}, http=asked)

    def silence(self, url: str, role: Role, cause: Cause, detail: str) -> None:
        """Writes that a request which is no page's gave no answer."""
        facts = {"asked": url, "role": role, "cause": cause.value, "detail": detail}
        self.metadata("attempt", url, datetime.now(UTC), facts)

    def _noting(self, exchange: Exchange) -> Callable[[Place], None] | None:
        """Takes down where an answer stands that the site may confirm next time."""
        if exchange.status != 200 or exchange.role not in ROLES or exchange.method != "GET" or exchange.cut:
            return None
        etag, modified = conditions_of({key.lower(): value for key, value in exchange.headers})
        if not etag and not modified:
            return None
        former = exchange.former

        def note(place: Place) -> None:
            digest = former.sha256 if former is not None else hashlib.sha256(exchange.body).hexdigest()
            since = former.since if former is not None else exchange.fetched
            self.notes.answered(exchange.role, exchange.url, Noted(etag, modified, digest, since, place))

        return note

    def metadata(self, subject: Subject, url: str, when: datetime, facts: dict[str, Any]) -> None:
        """Writes a record of our own, unless the file of a scan that goes on says it already."""
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        if self.journal is not None and self.journal.told(url, text):
            return
        self._write("metadata", url, text.encode(), when, {"Content-Type": media_type(subject)})

    def seal(self, when: datetime, facts: dict[str, Any]) -> None:
        """Writes the last record and closes the file. Later records are dropped."""
        self.metadata("seal", "", when, facts)
        self.drain()
        if not self.broken and not self._file.closed:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                self._writer.broken = error.strerror or str(error)
        self.sealed = not self.broken
        self.close()

    def close(self) -> None:
        """Closes the file once all is written."""
        self.drain()
        if not self._file.closed:
            # What a full disk did not take would be written now; that it failed is known.
            with contextlib.suppress(OSError) if self.broken else contextlib.nullcontext():
                self._file.close()

    def _write(
        self,
        kind: str,
        url: str,
        payload: bytes,
        when: datetime,
        headers: dict[str, str],
        *,
        http: StatusAndHeaders | None = None,
        packed: bytes | None = None,
        placed: Callable[[Place], None] | None = None,
    ) -> str:
        """One record, flushed as soon as it is written: what was is safe from a kill, and soon from a power cut. Gives its
        id, which follows from its content.
        """
        self._serial += 1
        date = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        identity = f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{self._serial} {kind} {url} {date}')}>"
        if self.broken or self._file.closed:
            return identity
        named = {"WARC-Record-ID": identity, "WARC-Date": date, **headers}
        content_type = named.pop("Content-Type", "")
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(payload),
            length=len(payload),
            warc_headers_dict=named,
            http_headers=http,
            warc_content_type=content_type,
        )
        self._writer.write(record, len(payload), packed, placed)
        if time.monotonic() - self._synced > SYNC_SECONDS:
            self._synced = time.monotonic()
            _disk.submit(_sync, os.dup(self._file.fileno()))
        return identity


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ascii(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header values without line breaks; letters beyond ASCII stay as the latin-1 they were read as."""
    return [(key, " ".join(value.split())) for key, value in headers]
