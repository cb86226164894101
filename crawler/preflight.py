"""The first minute of a scan: does the site answer, where does its address lead, what does it ask of visitors.

Everything goes through ``guard``: each host is looked up and checked before each hop, and connected to at the address
that was checked.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Literal, Self
from urllib.parse import urljoin, urlsplit

import httpx
from cryptography import x509
from cryptography.x509.oid import NameOID
from protego import Protego

from core.exceptions import UsageError
from core.settings import ScanSettings
from core.snapshot import Cause, Certificate, Health
from crawler.answers import refusal_of, retry_after, unicode_header
from crawler.archive import Archive, Exchange, Role
from crawler.breaker import LONGER, backoff
from crawler.cookies import Cookies
from crawler.decoding import UndecodableError, decoded
from crawler.guard import Refused, admit, check, dns_cause
from crawler.journal import Silence
from crawler.manners import ACCEPT, ACCEPT_LANGUAGE, ROBOTS_BYTES, ROBOTS_NAME, user_agent
from crawler.pace import GAP_SHARE, PACE, address_key
from crawler.readers.addresses import normalise_url
from crawler.recrawl import Previous
from crawler.robots import crawl_delay, rules_of
from crawler.scope import OTHER_SERVICES, Scope, is_address, netloc, netloc_with_port
from crawler.sitemaps import SITEMAP_BYTES, sitemap_entries
from crawler.tls import lenient_tls
from crawler.traps import is_home

log = logging.getLogger(__name__)

MAX_HOPS = 10
"""Redirects followed from the named address."""
MAX_SITEMAPS = 20
"""Sitemap files read."""
MAX_SITEMAP_URLS = 5000
_SITEMAP_SHARE = 0.2
"""Of the scan's minutes: sitemaps that drip must not eat the time of the pages."""
_RETRIES = 2
"""Of the home page, after a server error, a time-out or a connection cut off."""


_PASSING = frozenset((Cause.TIMEOUT, Cause.RESET, Cause.OTHER))
"""Causes at the home page that may be gone a little later."""
_NO_ADDRESS = frozenset((Cause.DNS, Cause.DNS_NO_ANSWER))

_RobotsState = Literal["none", "allows", "forbids_some", "forbids_all", "unreadable"]


@dataclass(slots=True)
class Preflight:
    """What the first minute found."""

    health: Health = field(default_factory=Health)
    home: Exchange | None = None
    """The answer at the end of the redirects, where there was one."""
    starts: list[str] = field(default_factory=list)
    """Addresses to begin with: where the named one led, the root of the host."""
    listed: list[str] = field(default_factory=list)
    """Addresses of the site's sitemaps."""
    cause: Cause | None = None
    """Why the site cannot be read, ``None`` when it can."""
    detail: str = ""
    delay: float = 0.0
    """Seconds between two requests: the setting or the site's own Crawl-delay, whichever is longer."""
    asked: float = 0.0
    """When the site was last asked, of ``time.monotonic``."""
    robots: dict[str, Protego | None] = field(default_factory=dict)
    """Host of the home page -> rules of its robots.txt, which is asked for once; ``None`` where it forbids nothing."""


class _Stop(Exception):  # noqa: N818 - control flow inside this module
    def __init__(self, cause: Cause, detail: str) -> None:
        self.cause, self.detail = cause, detail
        super().__init__(detail)


def named_url(url: str) -> str:
    """The address the user named, normalised. Raises ``UsageError`` for anything but an http or https address."""
    parts = urlsplit(url.strip())
    normal = normalise_url(url.strip(), url.strip()) if parts.scheme.lower() in ("http", "https") else ""
    if not normal or not urlsplit(normal).hostname:
        raise UsageError(f"{url!r} is not a web address: write it like https://www.example.go.th")
    return normal


async def preflight(
    url: str,
    settings: ScanSettings,
    scope: Scope,
    archive: Archive | None = None,
    known: Health | None = None,
    *,
    previous: Previous | None = None,
) -> Preflight:
    """Visits the named address. ``scope`` grows by the host it led to; ``archive`` receives every exchange and gives those
    that a killed scan left; ``known`` is what that scan's preflight had found, where it had ended; ``previous`` holds the
    answers of the last scan, which the site may confirm.

    Raises ``UsageError`` for an address that is no web address. Every other failure is in the result.
    """
    named = named_url(url)
    found = Preflight(delay=settings.delay)
    async with _Visitor(named, settings, archive, previous or Previous()) as visitor:
        try:
            home, redirects = await _home(named, visitor)
        except _Stop as stop:
            found.cause, found.detail = stop.cause, stop.detail
            hopeless = stop.cause in _NO_ADDRESS or known is not None
            certificate = None if hopeless else await _certificate(named, settings)
            found.health = known or Health(home=named, certificate=certificate, robots="unreadable")
            return found
        found.home = home
        scope.widen(home.url)
        robots_state, robots, sitemaps = await _robots(home.url, visitor)
        found.robots = {netloc(home.url): robots}
        wanted = robots.crawl_delay(ROBOTS_NAME) if robots else None
        found.delay = visitor.delay = max(settings.delay, crawl_delay(robots) or 0.0)
        found.starts = [home.url]
        root = urljoin(home.url, "/")
        if not is_home(home.url) and not is_home(named):
            found.starts.append(root)
        found.cause, found.detail = _verdict(home, settings)
        if robots_state == "forbids_all" and found.cause is None:
            found.cause, found.detail = Cause.ROBOTS, "robots.txt forbids all of the site"
        if found.cause is None:
            sitemaps, found.listed = await _sitemaps(sitemaps, root, scope, robots, visitor)
        https = urlsplit(home.url).scheme == "https"
        found.health = known or Health(
            home=home.url,
            redirects=tuple(redirects),
            https=https,
            http_to_https=await _http_to_https(home.url, redirects, visitor) if https else None,
            certificate=await _certificate(home.url, settings),
            robots=robots_state,
            crawl_delay=wanted,
            sitemaps=tuple(sitemaps),
            seconds_median=round(median(visitor.seconds), 3),
            server=home.header("server")[:200],
        )
        found.asked = visitor.last
    return found


def _verdict(home: Exchange, settings: ScanSettings) -> tuple[Cause | None, str]:
    headers = {key.lower(): value for key, value in home.headers}
    refusal = refusal_of(home.status, headers, home.body)
    if refusal is None and len(home.body) > settings.max_page_bytes and b"%PDF" not in home.body[:1024]:
        return Cause.TOO_LARGE, f"the home page is larger than {settings.max_page_bytes} bytes"
    if refusal is None:
        return None, ""
    if refusal.cause is Cause.EMPTY:
        return refusal.cause, "the home page is an empty answer"
    told = f": {refusal.detail}" if refusal.detail else ""
    return refusal.cause, f"the home page answered with status {home.status}{told}"


class _Visitor:
    """Fetches one address at a time, at a checked IP address, without following redirects."""

    def __init__(
        self,
        named: str,
        settings: ScanSettings,
        archive: Archive | None,
        previous: Previous,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.settings, self.archive, self.previous = settings, archive, previous
        hosts = (f"https://{host}" for host in settings.extra_hosts)
        self.named = {netloc_with_port(url) for url in (named, *hosts)}
        """``host:port`` of what the user asked for."""
        self.seconds: list[float] = []
        """Of each answer."""
        # Asked directly: the client would read each Location and fail over one that is no address.
        self._wire = httpx.AsyncHTTPTransport(verify=tls or lenient_tls(), trust_env=False)
        self._client = httpx.AsyncClient(
            transport=self._wire,
            timeout=httpx.Timeout(settings.timeout),
            trust_env=False,
            headers={
                "User-Agent": user_agent(settings.contact),
                "Accept": ACCEPT,
                "Accept-Language": ACCEPT_LANGUAGE,
                "Accept-Encoding": "gzip, deflate",
            },
        )
        self.delay = settings.delay
        """Seconds between two requests."""
        self.last = 0.0
        """When the last request ended, of ``time.monotonic``; 0 where there was none."""
        self.kept = False
        """Whether the last answer is one that a killed scan left."""
        self.cookies = Cookies()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def led(self, url: str, target: str) -> None:
        """Takes a redirect down: a site may stand on an odd port of its own host, where no other service belongs."""
        there = urlsplit(target)
        if there.hostname == urlsplit(url).hostname and there.port not in OTHER_SERVICES:
            self.named.add(netloc_with_port(target))

    async def get(self, url: str, role: Role, max_bytes: int, longer: float = 1.0) -> Exchange:
        """One exchange, its body cut at ``max_bytes`` + 1. Raises ``_Stop`` with the cause when there is no answer.
        ``longer``: how many times the usual time is waited for it.
        """
        kept = self.archive.kept(url, role) if self.archive is not None else None
        self.kept = kept is not None
        if isinstance(kept, Silence):
            raise _Stop(kept.cause, kept.detail)
        if kept is not None:
            self.seconds.append(kept.seconds)
            return kept
        try:
            exchange = await self._ask(url, role, max_bytes, self.settings.timeout * longer)
        except _Stop as stop:
            if self.archive is not None:
                self.archive.silence(url, role, stop.cause, stop.detail)
            raise
        if self.archive is not None:
            self.archive.exchange(exchange)
        return exchange

    async def _ask(self, url: str, role: Role, max_bytes: int, seconds: float) -> Exchange:
        parts = urlsplit(url)
        host = parts.hostname or ""
        try:
            admit(url, allow_private=self.settings.allow_private, named=self.named)
            addresses = await check(host, allow_private=self.settings.allow_private)
        except Refused as refusal:
            raise _Stop(refusal.cause, refusal.detail) from refusal
        except OSError as error:
            raise _Stop(dns_cause(error), f"{host}: {error}") from error
        await asyncio.sleep(max(0.0, self.last + self.delay - time.monotonic()))
        place = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        pinned = parts._replace(netloc=place if parts.port is None else f"{place}:{parts.port}").geturl()
        started = time.monotonic()
        headers = {"Host": parts.netloc.rsplit("@", 1)[-1]}
        if cookie := self.cookies.header(host):
            headers["Cookie"] = cookie
        former = self.previous.answer(role, url)
        if former is not None:
            headers |= former.conditions
        port = parts.port or (443 if parts.scheme == "https" else 80)
        server = address_key(addresses[0], port, allow_private=self.settings.allow_private)
        try:
            async with PACE.turn(server, GAP_SHARE * self.settings.delay), asyncio.timeout(seconds * 2):
                request = self._client.build_request(
                    "GET",
                    pinned,
                    headers=headers,
                    timeout=seconds,
                    extensions={} if is_address(host) else {"sni_hostname": host},
                )
                answer = await _answered(self._wire, request)
                body = bytearray()
                try:
                    async for piece in answer.aiter_raw():
                        body += piece
                        if len(body) > max_bytes:
                            break
                finally:
                    await answer.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise _Stop(Cause.TIMEOUT, f"{host} gave no answer within {seconds:.0f} s") from error
        except httpx.ConnectError as error:
            raise _stop_of(host, error) from error
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError) as error:
            raise _Stop(Cause.RESET, f"{host} broke the connection off ({error or type(error).__name__})") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Stop(Cause.OTHER, f"{host}: {str(error) or type(error).__name__}") from error
        finally:
            self.last = time.monotonic()
        self.seconds.append(self.last - started)
        for header in answer.headers.get_list("set-cookie"):
            self.cookies.take(host, header)
        try:
            # httpx would unfold a whole read of the socket at once, however much that becomes.
            whole = decoded(bytes(body), answer.headers.get("content-encoding", ""), max_bytes + 1)
        except UndecodableError as error:
            raise _Stop(Cause.UNREADABLE, f"{host}: {error}") from error
        pairs = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in answer.headers.raw)
        if answer.status_code != 304:
            former = None
        return Exchange(
            url=url,
            status=200 if former is not None else answer.status_code,
            headers=former.confirmed(pairs) if former is not None else pairs,
            body=former.body if former is not None else whole,
            fetched=datetime.now(UTC),
            seconds=self.seconds[-1],
            role=role,
            former=former,
        )


async def _answered(wire: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
    try:
        return await wire.handle_async_request(request)
    except AttributeError as error:
        if error.name != "getpeername":
            raise
        # anyio 4 asks for the peer of a connection that its server closed before the first use: in uvloop it has no socket.
        raise httpx.ReadError("closed as soon as it was made", request=request) from error


def _stop_of(host: str, error: httpx.ConnectError) -> _Stop:
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLError):
            return _Stop(Cause.TLS, f"{host}: no secure connection ({reason.reason or reason})")
        if isinstance(reason, ConnectionRefusedError):
            return _Stop(Cause.REFUSED, f"{host} refuses connections")
        reason = reason.__cause__ or reason.__context__
    if "ssl" in str(error).lower() or "tls" in str(error).lower():
        return _Stop(Cause.TLS, f"{host}: no secure connection ({error})")
    return _Stop(Cause.REFUSED, f"{host} cannot be connected to ({error})")


async def _home(named: str, visitor: _Visitor) -> tuple[Exchange, list[str]]:
    """Follows the named address to its end. The other scheme, then ``www.``, is tried where nothing answers at all."""
    parts = urlsplit(named)
    tries = [named]
    if parts.port is None:
        tries.append(parts._replace(scheme="http" if parts.scheme == "https" else "https").geturl())
    host = parts.hostname or ""
    www = [one.replace(f"//{host}", f"//www.{host}", 1) for one in tries if "." in host and not host.startswith("www.")]
    first: _Stop | None = None
    for attempt in [*tries, *([] if is_address(host) else www)]:
        if first and (first.cause in _NO_ADDRESS) != (attempt in www):
            continue
        try:
            return await _follow(attempt, visitor)
        except _Stop as stop:
            first = first or stop
            if stop.cause not in {*_NO_ADDRESS, Cause.TLS, Cause.REFUSED, Cause.TIMEOUT, Cause.RESET}:
                break
    assert first is not None
    raise first


async def _follow(url: str, visitor: _Visitor) -> tuple[Exchange, list[str]]:
    seen: list[tuple[str, str]] = []
    redirects: list[str] = []
    while True:
        # The same address with another cookie is no circle yet.
        state = url, visitor.cookies.header(urlsplit(url).hostname or "")
        if state in seen or len(redirects) > MAX_HOPS:
            raise _Stop(Cause.REDIRECT_LOOP, f"{url[:300]} redirects in a circle")
        exchange = await _patiently(url, visitor)
        if not visitor.kept:
            # Of an answer that a killed scan left nobody knows the cookie any more.
            seen.append(state)
        location = exchange.header("location")
        if not 300 <= exchange.status < 400 or not location:
            return exchange, redirects
        target = normalise_url(url, unicode_header(location))
        if not target:
            raise _Stop(Cause.OTHER, f"{url} redirects to {location[:200]}, which is not a web address")
        redirects.append(target)
        visitor.led(url, target)
        url = target


async def _patiently(url: str, visitor: _Visitor) -> Exchange:
    for attempt in range(_RETRIES + 1):
        last, wait = attempt == _RETRIES, 0.0
        try:
            exchange = await visitor.get(url, "page", visitor.settings.max_page_bytes, LONGER if attempt else 1.0)
        except _Stop as stop:
            if last or stop.cause not in _PASSING or (stop.cause is Cause.TIMEOUT and attempt):
                raise
        else:
            if last or (exchange.status != 429 and exchange.status < 500) or exchange.status == 501:
                return exchange
            asked = {key.lower(): value for key, value in exchange.headers}
            wait = retry_after(asked, datetime.now(UTC)) or 0.0
        if not visitor.kept:
            await asyncio.sleep(max(wait, backoff(url, attempt + 1, min(1.0, visitor.settings.delay))))
    raise AssertionError("the loop returns or raises")


async def _robots(home: str, visitor: _Visitor) -> tuple[_RobotsState, Protego | None, list[str]]:
    """State of robots.txt, its rules, and the sitemaps it names."""
    try:
        exchange = await visitor.get(urljoin(home, "/robots.txt"), "robots", ROBOTS_BYTES)
        if 300 <= exchange.status < 400 and exchange.header("location"):
            target = normalise_url(exchange.url, exchange.header("location"))
            if target.rsplit("/", 1)[-1].startswith("robots.txt"):
                exchange = await visitor.get(target, "robots", ROBOTS_BYTES)
    except _Stop:
        return "unreadable", None, []
    rules = rules_of(exchange.status, exchange.body)
    if rules is None:
        return ("unreadable" if exchange.status >= 500 else "none"), None, []
    text = exchange.body.decode("utf-8", "replace")
    root = urljoin(home, "/")
    state: _RobotsState
    if not rules.can_fetch(home, ROBOTS_NAME) and not rules.can_fetch(urljoin(root, "index.html"), ROBOTS_NAME):
        state = "forbids_all"
    elif any(
        line.split("#")[0].strip().lower().removeprefix("disallow:").strip()
        for line in text.splitlines()
        if line.strip().lower().startswith("disallow:")
    ):
        state = "forbids_some"
    else:
        state = "allows"
    return state, rules, [normalise_url(root, place) for place in rules.sitemaps]


async def _sitemaps(
    named: list[str], root: str, scope: Scope, robots: Protego | None, visitor: _Visitor
) -> tuple[list[str], list[str]]:
    """Sitemaps that could be read, and the site's own addresses in them."""
    waiting = [place for place in [*named, urljoin(root, "/sitemap.xml")] if place in scope]
    tried: set[str] = set()
    read: list[str] = []
    listed: dict[str, None] = {}
    ends = time.monotonic() + visitor.settings.max_minutes * 60 * _SITEMAP_SHARE
    while waiting and time.monotonic() < ends and len(tried) < MAX_SITEMAPS and len(listed) < MAX_SITEMAP_URLS:
        place = waiting.pop(0)
        if place in tried or (robots and not robots.can_fetch(place, ROBOTS_NAME)):
            continue
        tried.add(place)
        try:
            exchange = await visitor.get(place, "sitemap", SITEMAP_BYTES)
        except _Stop:
            continue
        entries = sitemap_entries(exchange.body) if exchange.status == 200 else None
        if entries is None:
            continue
        read.append(place)
        nested, addresses = entries
        waiting += [address for address in (normalise_url(place, one) for one in nested) if address in scope]
        for address in addresses:
            normal = normalise_url(place, address)
            if normal in scope and len(listed) < MAX_SITEMAP_URLS:
                listed[normal] = None
    return read, list(listed)


async def _http_to_https(home: str, redirects: list[str], visitor: _Visitor) -> bool | None:
    """Whether the plain address leads to the secure one; ``None`` where that cannot be asked."""
    parts = urlsplit(home)
    if parts.port not in (None, 443):
        return None
    try:
        exchange = await visitor.get(f"http://{parts.hostname}/", "preflight", 100_000)
    except _Stop:
        return None
    del redirects
    if 300 <= exchange.status < 400:
        return normalise_url(exchange.url, exchange.header("location")).startswith("https://")
    return False


async def _certificate(url: str, settings: ScanSettings) -> Certificate | None:
    """The certificate shown on the host's secure port; ``None`` where there is no secure port."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and parts.port not in (None, 80):
        return None
    port = parts.port if parts.scheme == "https" and parts.port else 443
    try:
        addresses = await check(host, allow_private=settings.allow_private)
    except (Refused, OSError):
        return None
    seconds = min(settings.timeout, 15.0)
    try:
        # Named here because Debian's Python leaves the lowest version to OpenSSL's configuration.
        strict = ssl.create_default_context()
        strict.minimum_version = ssl.TLSVersion.TLSv1_2
        shown = await _handshake(addresses[0], port, host, strict, seconds)
        return describe(shown, "")
    except ssl.SSLCertVerificationError as error:
        problem = error.verify_message or str(error.reason)
    except (OSError, TimeoutError):
        problem = "outdated protocol"
    try:
        shown = await _handshake(addresses[0], port, host, lenient_tls(), seconds)
    except (OSError, TimeoutError):
        return None
    return describe(shown, problem)


async def _handshake(address: str, port: int, host: str, context: ssl.SSLContext, seconds: float) -> bytes:
    """The certificate (DER) shown in a handshake, nothing else said."""
    async with asyncio.timeout(seconds):
        _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
        try:
            return writer.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
        finally:
            writer.close()


_PROBLEMS = (
    ("key too", "weak key"),
    ("expired", "expired"),
    ("not yet valid", "not yet valid"),
    ("hostname mismatch", "wrong name"),
    ("ip address mismatch", "wrong name"),
    ("self-signed certificate in", "incomplete chain"),
    ("self signed certificate in", "incomplete chain"),
    ("self-signed", "self-signed"),
    ("self signed", "self-signed"),
    ("unable to get local issuer", "incomplete chain"),
    ("unable to verify the first", "incomplete chain"),
)


def describe(shown: bytes, problem: str) -> Certificate:
    """What a certificate (DER) says of itself; ``problem`` is OpenSSL's sentence, empty where it is trusted."""
    short = next((name for words, name in _PROBLEMS if words in problem.lower()), problem)
    try:
        certificate = x509.load_der_x509_certificate(shown)
    except ValueError:
        return Certificate(trusted=not problem, problem=short or "unreadable")
    return Certificate(
        issuer=_name(certificate.issuer),
        subject=_name(certificate.subject),
        expires=certificate.not_valid_after_utc,
        trusted=not problem,
        problem=short,
    )


def _name(name: x509.Name) -> str:
    for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        values = name.get_attributes_for_oid(oid)
        if values:
            return str(values[0].value)
    return name.rfc4514_string()


@dataclass(frozen=True, slots=True)
class Lost:
    """A request that got no answer."""

    cause: Cause
    detail: str


Ask = Callable[[str, Role, int], Awaitable[Exchange | Lost]]
"""Asks for an address once, its body cut beyond so many bytes; redirects are not followed."""


@asynccontextmanager
async def asking(
    named: str, settings: ScanSettings, archive: Archive | None = None, *, verified: bool = False
) -> AsyncIterator[Ask]:
    """Asks for addresses as the preflight does, through the same guard and no faster than the delay. ``archive`` receives
    every exchange; ``verified``: only servers whose certificate is trusted are believed.
    """
    tls = ssl.create_default_context() if verified else None
    async with _Visitor(named, settings, archive, Previous(), tls) as visitor:

        async def ask(url: str, role: Role, max_bytes: int) -> Exchange | Lost:
            try:
                return await visitor.get(url, role, max_bytes)
            except _Stop as stop:
                return Lost(stop.cause, stop.detail)

        yield ask
