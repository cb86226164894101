"""Every exchange of one scan, in one WARC file (ISO 28500, gzip per record), written as it happens.

Beside the standard records (``warcinfo``, ``request``, ``response``) the file holds ``metadata`` records of our own,
JSON under ``application/vnd.prongsai.<subject>+json``: ``scan`` (what was asked), ``health`` (preflight), ``failure``
(an address that gave no answer) and, last, ``seal`` (how the scan ended). A file without a seal was cut off.

Bodies are stored decoded (no transfer or content encoding) and cookies are left out.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders

from core.exceptions import UsageError
from crawler.members import Members

SCHEMA = "oit-warc/1"
Subject = Literal["scan", "health", "failure", "seal"]
Role = Literal["page", "offsite", "script", "robots", "sitemap", "preflight"]
"""What an exchange was for. ``page`` is anything that becomes a page or document; ``offsite`` a step on the way to a
document on another host; the rest is kept as proof only."""

ROLE_HEADER = "Prongsai-Role"
SECONDS_HEADER = "Prongsai-Seconds"
LINK_HEADER = "Prongsai-Link"
"""Of ``offsite`` records: the address that the site's page links to."""
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

    def header(self, name: str) -> str:
        """First value of a header, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class _AsSent(StatusAndHeaders):
    """Headers written byte for byte as the server sent them (warcio would percent-encode Thai letters)."""

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self.to_str(header_filter).encode("latin-1", "replace") + b"\r\n"


class Archive:
    """Writes the file. A context manager; leaving it without ``seal`` leaves an interrupted scan behind."""

    def __init__(self, path: Path, software: str) -> None:
        """Raises ``UsageError`` when the file cannot be written."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror}): choose another folder") from error
        self.path, self.bytes, self.exchanges = path, 0, 0
        """``bytes``: of all answers' bodies."""
        self._software = software
        self._writer = Members(self._file)
        self._serial = 0
        self.sealed = False

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

    def exchange(self, exchange: Exchange) -> None:
        """Writes a request and its response."""
        self.bytes += len(exchange.body)
        self.exchanges += 1
        parts = urlsplit(exchange.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asked = _AsSent(f"{exchange.method} {target} HTTP/1.1", [("Host", parts.netloc)], is_http_request=True)
        kept = [(key, value) for key, value in exchange.headers if key.lower() not in _DROPPED]
        kept.append(("Content-Length", str(len(exchange.body))))
        reason = _REASONS.get(exchange.status, "")
        answered = _AsSent(f"{exchange.status} {reason}".strip(), _ascii(kept), protocol="HTTP/1.1")
        extra = {ROLE_HEADER: exchange.role, SECONDS_HEADER: f"{exchange.seconds:.3f}"}
        if exchange.link:
            extra[LINK_HEADER] = exchange.link
        identity = self._write("response", exchange.url, exchange.body, exchange.fetched, extra, http=answered)
        self._write("request", exchange.url, b"", exchange.fetched, {"WARC-Concurrent-To": identity}, http=asked)

    def metadata(self, subject: Subject, url: str, when: datetime, facts: dict[str, Any]) -> None:
        """Writes a record of our own."""
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        self._write("metadata", url, text.encode(), when, {"Content-Type": media_type(subject)})

    def seal(self, when: datetime, facts: dict[str, Any]) -> None:
        """Writes the last record and closes the file. Later records are dropped."""
        self.metadata("seal", "", when, facts)
        self.drain()
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
    ) -> str:
        """One record, flushed as soon as it is written: what was is safe from a kill. Gives its id, which follows from its
        content.
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
        self._writer.write(record, len(payload))
        return identity


def _ascii(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header values without line breaks; letters beyond ASCII stay as the latin-1 they were read as."""
    return [(key, " ".join(value.split())) for key, value in headers]
