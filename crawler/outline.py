"""What a sealed scan holds, without reading a page of it: enough to tell whether a judgement of it would come out as that of
an earlier one.

Equal digests mean that a snapshot would be read from both that differs in nothing but times, speeds, how the server showed
itself, and what depends on the order in which things came. What does depend on it is told apart (``Order``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, Final

from core.exceptions import SnapshotError
from core.snapshot import Frozen, Snapshot
from crawler.insecure import upgraded
from crawler.snapshot import MAX_SPAM, Answer, Contents, counts, read_contents, read_frame

LOOKED_AT: Final = ("content-type", "content-disposition", "location", "cf-mitigated", "x-amzn-waf-action")
"""Headers whose words decide what is read from an answer. Of two more only a part does: that there is a ``cf-ray``, and that
``content-security-policy`` turns addresses into https. ``last-modified`` is kept with a page, but judges nothing.
"""
MOVING: Final = frozenset(
    ("certificate", "domain", "seconds_median", "seconds_p95", "traffic", "server", "crawl_delay", "probes")
)
"""Fields of ``Health`` that decide no item: told anew of every scan, or held against each other by who asks."""
MAX_ORDERED: Final = 200_000
"""Addresses in an ``Order``; of a site where more hangs on the order, none is kept."""


class Order(Frozen):
    """On which things the order in which a scan came by them decided."""

    same: tuple[tuple[str, ...], ...] = ()
    """Addresses under which the same thing lies; it goes by the first one."""
    named: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Pages that name an unread address by the words it goes by, and pages that name it by others."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A sealed scan of ours in short."""

    digest: str
    frame: Snapshot
    """State, what was left, how the server stood; pages, files and unread addresses are missing."""
    places: Mapping[str, tuple[bool, int]]
    """Address with an answer of its own -> whether it lies off the site, number of its record."""
    fetched: Mapping[str, datetime]
    """By the same addresses."""

    def order(self, snapshot: Snapshot) -> Order | None:
        """What the order decided in the snapshot of this very scan; None where that is too much to keep."""
        ways = {thing.url: thing.aliases for thing in snapshot.pages}
        ways |= {thing.url: thing.aliases for thing in snapshot.documents}
        found = ((url, *(alias for alias in aliases if alias in self.places)) for url, aliases in ways.items())
        same = tuple(urls for urls in found if len(urls) > 1)
        if len(snapshot.health.spam) >= MAX_SPAM:
            # Beyond that many, addresses are not told.
            return None
        unread = {one.url for one in snapshot.unread}
        if snapshot.health.spam:
            # Of addresses that hold spam, those that only spam names are not told: it may be any that holds nothing.
            things = {address for url, aliases in ways.items() for address in (url, *aliases)}
            unread |= {link.url for page in snapshot.pages for link in page.links} - things
        words: dict[str, dict[str, list[str]]] = {}
        for page in sorted(snapshot.pages, key=lambda page: (page.fetched, page.url)):
            own: dict[str, str] = {}
            for link in page.links:
                if link.text and link.url in unread:
                    own.setdefault(link.url, link.text)
            for url, text in own.items():
                words.setdefault(url, {}).setdefault(text, []).append(page.url)
        named = []
        for pages in words.values():
            first, *others = pages.values()
            if others:
                named.append((tuple(first), tuple(url for rest in others for url in rest)))
        size = sum(map(len, same)) + sum(len(first) + len(rest) for first, rest in named)
        return Order(same=same, named=tuple(named)) if size <= MAX_ORDERED else None

    def keeps(self, order: Order) -> bool:
        """Whether the order of this scan decides alike; its digest has to be the one of the scan that ``order`` is of."""
        try:
            return all(min(urls, key=self.places.__getitem__) == urls[0] for urls in order.same) and all(
                min(map(self._came, first)) < min(map(self._came, rest)) for first, rest in order.named
            )
        except (KeyError, ValueError):
            # It names other addresses, or none: it is of another scan.
            return False

    def _came(self, url: str) -> tuple[datetime, str]:
        return self.fetched[url], url


def outline_of(path: Path) -> Outline:
    """The outline of a sealed scan of ours. Raises ``SnapshotError`` as ``read_snapshot`` does, and of any other file."""
    told: dict[int, _Told] = {}

    def take(answer: Answer) -> None:
        told[answer.number] = _Told(replace(answer, body=b""), sha256(answer.body).hexdigest())

    contents = read_contents(path, take)
    if not contents.ours or contents.seal is None:
        raise SnapshotError(f"{path} is no scan of ours that came to its end: scan the site again")
    frame = read_frame(path, contents)
    places: dict[str, tuple[bool, int]] = {}
    fetched: dict[str, datetime] = {}
    lines: list[Any] = [_own(contents)]
    for number, one in told.items():
        answer = one.answer
        away = bool(answer.link) and contents.last.get(answer.link) == number
        if not away and not counts(answer, contents):
            continue
        url = answer.link if away else answer.url
        moved = url in contents.redirects
        lines.append(one.facts(body=not moved))
        if not moved:
            places[url] = away, number
            fetched[url] = answer.fetched
    lines += _scripts(told.values())
    digest = blake2b(digest_size=20)
    for line in sorted(json.dumps(line, ensure_ascii=False, sort_keys=True, default=str) for line in lines):
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return Outline(digest.hexdigest(), frame, places, fetched)


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer without its body."""

    answer: Answer
    sha256: str
    """Of the body."""

    def facts(self, *, body: bool = True) -> list[Any]:
        """All that decides what is read from the answer. Where it sends elsewhere, its body does not."""
        answer = self.answer
        headers = [answer.headers.get(name, "") for name in LOOKED_AT]
        headers += [str("cf-ray" in answer.headers), str(upgraded(answer.headers))]
        said = [answer.role, answer.url, answer.status, headers, answer.link, answer.cut, answer.plain]
        return ["answer", *said, self.sha256 if body else ""]


def _own(contents: Contents) -> list[Any]:
    """What the scan wrote down itself, but for times."""
    assert contents.seal is not None
    last, rendered = contents.last, contents.rendered
    return [
        "own",
        [contents.scan.get("site"), contents.scan.get("extra_hosts")],
        {name: value for name, value in contents.health.items() if name not in MOVING},
        {name: value for name, value in contents.seal.items() if name != "seconds_median"},
        "" if contents.health.get("home") else contents.first_page,
        contents.redirects,
        contents.declared,
        # The order of what lies off the site, too: several may share one address.
        sorted(contents.offsite.items(), key=lambda pair: last[pair[0]]),
        {
            url: [
                number > last.get(url, -1),
                number > rendered.get(url, (-1, ""))[0],
                *(facts.get(name) for name in ("cause", "detail", "text", "kind", "probe")),
            ]
            for url, (number, facts) in contents.failures.items()
        },
        {
            url: [number > max(last.get(url, -1), rendered.get(url, (-1, ""))[0]), detail]
            for url, (number, detail) in contents.unrendered.items()
        },
    ]


def _scripts(told: Iterable[_Told]) -> Iterable[list[Any]]:
    """The scripts whose texts count, the last of each address."""
    found = {one.answer.url: one for one in told if one.answer.role == "script" and one.answer.status == 200}
    return [one.facts() for one in found.values()]
