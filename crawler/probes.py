"""One look, after a scan, at the few addresses that the site's health asks for: services and channels elsewhere, pictures
that may hold a QR code, the domain's registry. What came is added to the end of the scan's archive.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from protego import Protego

from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Cause, Domain, Probe, Snapshot, Wish
from crawler.answers import refusal_of, unicode_header
from crawler.archive import Archive, Exchange
from crawler.journal import read_journal
from crawler.manners import MAX_CRAWL_DELAY, ROBOTS_NAME, SOFTWARE
from crawler.preflight import Ask, Lost, asking
from crawler.rdap import Registry
from crawler.reactor import reactor_loop
from crawler.readers.addresses import normalise_url
from crawler.readers.document import kind_of
from crawler.readers.html import read_page
from crawler.scope import netloc
from crawler.snapshot import ordered

SECONDS: Final = 120.0
"""For all looks of one site together."""
ONE_SECONDS: Final = 15.0
MAX_HOPS: Final = 5
_PAGE_BYTES: Final = 1_000_000
_PICTURE_BYTES: Final = 5_000_000
_ROBOTS_BYTES: Final = 500_000
_FORMS: Final = ("docs.google.com/forms/", "forms.gle/", "forms.office.com/", "forms.microsoft.com/")
"""What a visitor clicks to fill in the agency's own form is not crawling the service that keeps it: its robots.txt is not
asked."""
_LOGINS: Final = frozenset(("accounts.google.com", "login.microsoftonline.com", "login.live.com"))


def look_around(
    path: Path, snapshot: Snapshot, wishes: Sequence[Wish], settings: ScanSettings, cache: Path | None = None
) -> Snapshot:
    """The snapshot in a sealed archive with what was seen of the wishes, and of its domain where ``settings`` say so; the
    archive holds it, too, so that reading it again gives the same.

    ``cache`` is the folder where registries' answers are kept. Raises ``UsageError`` when the file cannot be written.
    """
    if not wishes and settings.rdap == "never":
        return snapshot
    added = looks_of(path)
    # What a killed audit saw is taken from there and not asked for again.
    with Archive(added, SOFTWARE, read_journal(added, headless=True)) as archive:
        work = _looked(archive, snapshot, wishes, settings, cache)
        future = asyncio.run_coroutine_threadsafe(work, reactor_loop())
        try:
            probes, domain = future.result()
        except KeyboardInterrupt:
            future.cancel()
            raise
        archive.drain()
    append(path, added)
    added.unlink()
    health = snapshot.health.model_copy(update={"probes": ordered(probes), "domain": domain})
    return snapshot.model_copy(update={"health": health})


def looks_of(path: Path) -> Path:
    """Where the answers of the looks wait until all are there."""
    return path.with_name(path.name + ".health.part")


async def _looked(
    archive: Archive, snapshot: Snapshot, wishes: Sequence[Wish], settings: ScanSettings, cache: Path | None
) -> tuple[list[Probe], Domain | None]:
    """What was seen, which ``archive`` holds, too."""
    delay = max(settings.delay, min(snapshot.health.crawl_delay or 0.0, MAX_CRAWL_DELAY))
    polite = settings.model_copy(update={"delay": delay, "timeout": min(settings.timeout, ONE_SECONDS)})
    probes: list[Probe] = []
    domain = None
    async with asking(snapshot.site, polite, archive) as ask:
        looker = _Looker(ask, time.monotonic() + SECONDS)
        for wish in wishes:
            probe = await looker.look(wish)
            probes.append(probe)
            archive.metadata("probe", probe.url, datetime.now(UTC), probe.model_dump(mode="json"))
    if settings.rdap == "auto":
        async with asking(settings.rdap_bootstrap, polite, verified=True) as ask:
            domain = await Registry(ask, settings.rdap_bootstrap, cache).domain(snapshot.health.home)
        if domain is not None:
            archive.metadata("domain", snapshot.site, datetime.now(UTC), domain.model_dump(mode="json"))
    return probes, domain


def append(path: Path, added: Path) -> None:
    """Adds whole records to the end of an archive."""
    try:
        with path.open("ab") as file:
            file.write(added.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UsageError(f"{path} cannot be written to its end ({error.strerror}): make room and scan again") from error


@dataclass(slots=True)
class _Looker:
    """Looks at one address after the other."""

    ask: Ask
    deadline: float
    """Of ``time.monotonic``."""
    _rules: dict[str, Protego | Lost] = field(default_factory=dict)

    async def look(self, wish: Wish) -> Probe:
        """What was seen at an address, redirects followed."""
        url = wish.url
        for _ in range(MAX_HOPS + 1):
            if time.monotonic() > self.deadline:
                return _unread(wish, Cause.BUDGET)
            lost = await self._forbidden(url)
            if lost is not None:
                return _unread(wish, lost.cause)
            answer = await self.ask(url, "probe", _PICTURE_BYTES if wish.kind == "picture" else _PAGE_BYTES)
            if isinstance(answer, Lost):
                return _unread(wish, answer.cause)
            target = normalise_url(url, unicode_header(answer.header("location")))
            if 300 <= answer.status < 400 and target:
                url = target
                continue
            return _picture(wish, answer) if wish.kind == "picture" else _seen(wish, answer)
        return _unread(wish, Cause.REDIRECT_LOOP)

    async def _forbidden(self, url: str) -> Lost | None:
        """Why a robots.txt keeps us from an address; None where it lets us."""
        if any(form in url for form in _FORMS):
            return None
        place = f"{urlsplit(url).scheme}://{netloc(url)}"
        if place not in self._rules:
            self._rules[place] = await self._robots(urljoin(url, "/robots.txt"))
        rules = self._rules[place]
        if isinstance(rules, Lost):
            return rules
        return None if rules.can_fetch(url, ROBOTS_NAME) else Lost(Cause.ROBOTS, "robots.txt forbids it")

    async def _robots(self, url: str) -> Protego | Lost:
        answer = await self.ask(url, "robots", _ROBOTS_BYTES)
        if isinstance(answer, Lost):
            return answer
        if answer.status >= 500:
            return Lost(Cause.SERVER_ERROR, "robots.txt cannot be read")
        text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
        return Protego.parse("" if "<html" in text[:2000].lower() else text)


def _unread(wish: Wish, cause: Cause, status: int | None = None, final: str = "") -> Probe:
    return Probe(**wish.model_dump(), state="unread", cause=cause, status=status, final=final)


def _seen(wish: Wish, answer: Exchange) -> Probe:
    """What an answer says of a service or channel."""
    known = {**wish.model_dump(), "status": answer.status, "final": answer.url}
    if answer.status in (404, 410):
        return Probe(**known, state="gone")
    parts = urlsplit(answer.url)
    if (parts.hostname or "") in _LOGINS:
        return Probe(**known, state="login")
    if parts.path.rstrip("/").endswith("/closedform"):
        return Probe(**known, state="closed")
    headers = {name.lower(): value for name, value in answer.headers}
    refusal = refusal_of(answer.status, headers, answer.body)
    if refusal is not None:
        return _unread(wish, refusal.cause, answer.status, answer.url)
    if kind_of(answer.body, answer.url, headers.get("content-type", "")) == "html":
        page = read_page(
            answer.url,
            answer.body,
            content_type=headers.get("content-type", ""),
            fetched=answer.fetched,
            status=answer.status,
        )
        if page.soft_404:
            return Probe(**known, state="gone")
        if page.login_wall:
            return Probe(**known, state="login")
    return Probe(**known, state="answers")


def _picture(wish: Wish, answer: Exchange) -> Probe:
    known = {**wish.model_dump(), "status": answer.status, "final": answer.url}
    if answer.status in (404, 410):
        return Probe(**known, state="gone")
    if answer.status != 200 or len(answer.body) > _PICTURE_BYTES:
        cause = Cause.TOO_LARGE if answer.status == 200 else Cause.OTHER
        return _unread(wish, cause, answer.status, answer.url)
    if kind_of(answer.body, answer.url, answer.header("content-type")) != "image":
        return _unread(wish, Cause.UNREADABLE, answer.status, answer.url)
    return Probe(**known, state="answers", sha256=hashlib.sha256(answer.body).hexdigest())
