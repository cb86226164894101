"""What a scan leaves for the next one of the same site, and what it takes from the last one.

Beside ``snapshot.warc.gz`` stands ``snapshot.recrawl.json.gz``: where each answer lies that the site can confirm without
sending it again (ETag, Last-Modified), and what became of each page (``crawler.outcomes``), so that a page which has not
changed is not read again. The file only spares work: without it, or where it is of another make, all is asked and read.
"""

from __future__ import annotations

import json
import logging
import os
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from core.snapshot import Cause
from crawler.members import Place, taken
from crawler.outcomes import Outcome, Way

SCHEMA: Final = "oit-recrawl/1"
TRUSTED: Final = timedelta(days=35)
"""After so long an answer is asked for whole, whatever the site says of it: some confirm what has long changed."""
ROLES: Final = frozenset(("page", "script", "robots", "sitemap"))
"""Of exchanges whose answers may be confirmed."""
_MAX_ANSWERS: Final = 20_000
_MAX_OUTCOMES: Final = 5_000
"""Pages. Of a larger site the others are read again."""
_MAX_WAYS: Final = 30_000
"""Different links of those pages."""
_MAX_NOTES: Final = 300_000_000
"""Bytes of the notes unpacked; larger ones are not ours."""
_DAMAGE: Final = (OSError, zlib.error, ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError)
_FRESHENED: Final = frozenset(("etag", "last-modified", "date", "expires", "cache-control", "age", "server"))
"""Headers that a confirmation brings up to date."""

_FLAGS: Final = ("soft_404", "login_wall", "needs_javascript", "scripted", "hides_menu", "blank")
"""Of an outcome, in the order in which they are noted."""
_FIELDS: Final = attrgetter(*(one.name for one in fields(Way)))

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Former:
    """An answer of the last scan that the site is asked to confirm."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    sha256: str
    """Of the body."""
    since: datetime
    """When the site last sent it whole."""
    packed: bytes
    """The body as it is compressed in the last scan's file."""
    conditions: tuple[tuple[str, str], ...]
    """Headers that ask whether it still holds."""

    def confirmed(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """The headers after a 304 that came with ``headers``."""
        fresh = [(name, value) for name, value in headers if name.lower() in _FRESHENED]
        renewed = {name.lower() for name, _ in fresh}
        return (*(pair for pair in self.headers if pair[0].lower() not in renewed), *fresh)


@dataclass(frozen=True, slots=True)
class Noted:
    """Where an answer stands, and by what the site knows it again."""

    etag: str
    modified: str
    sha256: str
    since: datetime
    place: Place


class Notes:
    """What a scan leaves for the next one."""

    def __init__(self, ranking: str = "") -> None:
        """``ranking`` names what the links are ranked by; empty keeps no outcomes."""
        self._ranking = ranking
        self._answers: dict[str, Noted] = {}
        self._outcomes: dict[str, list[Any]] = {}
        self._ways: dict[int, tuple[int, Way]] = {}
        """By identity: equal ways of one scan are one object."""

    def answered(self, role: str, url: str, noted: Noted) -> None:
        """Takes down where an answer stands; a later one about the address replaces it. May come from any thread."""
        if len(self._answers) < _MAX_ANSWERS:
            self._answers[f"{role} {url}"] = noted

    def became(self, key: str, outcome: Outcome) -> None:
        """Takes down what became of the page with this ``page_key``."""
        if not self._ranking or len(self._outcomes) >= _MAX_OUTCOMES or len(self._ways) >= _MAX_WAYS:
            return
        ways = array("I", [self._number(way) for way in outcome.ways])
        flags = [getattr(outcome, name) for name in _FLAGS]
        self._outcomes[key] = [
            flags,
            outcome.instead,
            outcome.mark,
            outcome.scripts,
            ways,
            outcome.title,
            outcome.scans,
            outcome.labels,
        ]

    def _number(self, way: Way) -> int:
        known = self._ways.get(id(way))
        if known is None:
            known = self._ways[id(way)] = len(self._ways), way
        return known[0]

    def write(self, warc: Path) -> None:
        """Puts the notes beside a sealed file. A folder that does not take them is warned of, no more."""
        if not self._answers and not self._outcomes:
            return
        path = notes_of(warc)
        facts: dict[str, Any] = {
            "schema": SCHEMA,
            "make": _make(self._ranking) if self._ranking else "",
            "answers": {key: _written(noted) for key, noted in self._answers.items()},
            "ways": [_FIELDS(way) for _, way in self._ways.values()],
            "outcomes": self._outcomes,
        }
        try:
            facts["size"] = warc.stat().st_size
            text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), default=list)
            fresh = path.with_name(path.name + ".new")
            fresh.write_bytes(_packed(text.encode("utf-8", "surrogatepass")))
            fresh.replace(path)
        except OSError as error:
            _log.warning("%s cannot be written (%s): the next scan reads all pages again", path, error.strerror)


def _written(noted: Noted) -> list[Any]:
    place = noted.place
    since = noted.since.isoformat()
    return [noted.etag, noted.modified, noted.sha256, since, place.offset, place.length, place.packed, place.body]


class Previous:
    """The last snapshot of a site. Without a path, or where it cannot be used, nothing is known of before."""

    def __init__(self, warc: Path | None = None, ranking: str = "", now: datetime | None = None) -> None:
        self._file: BinaryIO | None = None
        self._answers: dict[str, Noted] = {}
        self._outcomes: dict[str, list[Any]] = {}
        self._ways: list[Way] = []
        self._now = now or datetime.now(UTC)
        if warc is None:
            return
        try:
            self._file = warc.open("rb")
            self._load(json.loads(_unpacked(notes_of(warc).read_bytes())), ranking)
        except _DAMAGE as error:
            _log.info("%s is of no use for this scan: %s", warc, error)
            self._answers, self._outcomes, self._ways = {}, {}, []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def _load(self, facts: Any, ranking: str) -> None:
        assert self._file is not None
        # Behind the seal stands what was looked at for the site's health: the file may have grown.
        if facts["schema"] != SCHEMA or facts["size"] > os.fstat(self._file.fileno()).st_size:
            raise ValueError("its notes are about another file or of another make")
        for key, (etag, modified, digest, since, offset, length, packed, body) in facts["answers"].items():
            place = Place(int(offset), int(length), (packed[0], packed[1]), (body[0], body[1]))
            self._answers[key] = Noted(etag, modified, digest, datetime.fromisoformat(since), place)
        if ranking and facts["make"] == _make(ranking):
            self._ways = [Way(*way) for way in facts["ways"]]
            self._outcomes = facts["outcomes"]

    @property
    def knows_pages(self) -> bool:
        """Whether the outcome of any page is known."""
        return bool(self._outcomes)

    def answer(self, role: str, url: str) -> Former | None:
        """The last answer to a request, whole and unharmed, where the site can be asked whether it still holds."""
        noted = self._answers.get(f"{role} {url}") if role in ROLES else None
        if noted is None or self._file is None or not timedelta(0) <= self._now - noted.since <= TRUSTED:
            return None
        try:
            found = taken(self._file, noted.place)
            headers = _headers(found.head, url)
        except _DAMAGE as error:
            _log.info("the last answer of %s cannot be read: %s", url, error)
            return None
        if sha256(found.body).hexdigest() != noted.sha256:
            return None
        conditions = (("If-None-Match", noted.etag), ("If-Modified-Since", noted.modified))
        asked = tuple(pair for pair in conditions if pair[1])
        return Former(found.body, headers, noted.sha256, noted.since, found.packed, asked)

    def outcome(self, key: str) -> Outcome | None:
        """What became of a page, by its ``page_key``."""
        facts = self._outcomes.get(key)
        if facts is None:
            return None
        try:
            flags, instead, mark, scripts, ways, title, scans, labels = facts
            bytes.fromhex(mark)
            return Outcome(
                **dict(zip(_FLAGS, map(bool, flags), strict=True)),
                instead=(Cause(instead[0]), instead[1]) if instead else None,
                mark=mark,
                scripts=tuple(scripts),
                ways=tuple([self._ways[number] for number in ways]),
                title=title,
                scans=tuple(scans),
                labels=tuple(labels),
            )
        except _DAMAGE as error:
            _log.info("what became of a page cannot be read: %s", error)
            return None


def notes_of(warc: Path) -> Path:
    """Where the notes of a WARC file lie."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".recrawl.json.gz")


def page_key(url: str, status: int, content_type: str, digest: str, scripts: Mapping[str, str]) -> str:
    """Equal for two readings of a page that give the same; ``digest`` is the SHA-256 of its body."""
    parts = [url, str(status), content_type, digest, *(part for pair in sorted(scripts.items()) for part in pair)]
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def conditions_of(headers: Mapping[str, str]) -> tuple[str, str]:
    """ETag and Last-Modified of an answer, empty where it has none that can be sent back. Header names lower-case."""
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return etag if etag.isascii() and etag.isprintable() else "", modified if modified.isascii() else ""


@lru_cache(maxsize=8)
def _make(ranking: str) -> str:
    """Names everything that decides what becomes of a page beside its bytes: our own code, the parser, the ranking."""
    digest = blake2b(f"{version('selectolax')} {version('prongsai')} {ranking}".encode(), digest_size=16)
    root = Path(__file__).parents[1]
    for package in ("checklist", "core", "crawler"):
        for file in sorted((root / package).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _headers(head: bytes, url: str) -> tuple[tuple[str, str], ...]:
    """The HTTP headers in the heads of one of our own records, which has to be about ``url``."""
    warc, http, rest = head.decode("utf-8", "surrogateescape").split("\r\n\r\n", 2)
    if f"WARC-Target-URI: {url}" not in warc.split("\r\n") or rest:
        raise ValueError("the record is about another address")
    lines = http.encode("utf-8", "surrogateescape").decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(": ") for line in lines)
    return tuple((name, value) for name, _, value in pairs if name.lower() != "content-length")


def _packed(data: bytes) -> bytes:
    deflate = zlib.compressobj(4, zlib.DEFLATED, 31)
    return deflate.compress(data) + deflate.flush()


def _unpacked(data: bytes) -> bytes:
    inflate = zlib.decompressobj(31)
    text = inflate.decompress(data, _MAX_NOTES)
    if not inflate.eof:
        raise ValueError("the notes are larger than they can be, or cut off")
    return text
