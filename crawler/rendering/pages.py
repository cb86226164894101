"""Pages of one scan, rendered: scrapy-playwright opens them, and what they may do meanwhile is decided here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from scrapy.http import HtmlResponse
from scrapy.http import Request as ScrapyRequest
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.guard import Refused
from crawler.readers.encoding import decode
from crawler.rendering.chromium import Chromium, shared
from crawler.rendering.handler import Plain, UnrenderedError
from crawler.rendering.proxy import Passage
from crawler.robots import RobotsMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Request, Response, Route
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)

MAX_REQUESTS = 60
"""That one page's scripts may make."""
MAX_PRESSES = 10
"""Things pressed on one page because content hides behind them."""
_MAX_SENT = 10_000
"""Bytes that a request of the page itself may carry to its own site."""
_MAX_KEPT = 3_000_000
_MAX_KEPT_TOGETHER = 24_000_000
"""Bytes of one script, and of all, remembered for the scan's next page."""
_MAX_CRASHES = 2
"""Times the browser dies over pages of one scan before no more of it are rendered."""
_QUIET_SECONDS = 0.4
"""Without a request on its way: the page has what it asked for."""
_LOAD_SECONDS = 6.0
_PRESS_SECONDS = 2.5
_CLOSE_SECONDS = 5.0
_RENDERED = frozenset(("script", "xhr", "fetch"))
"""Kinds of sub-requests that are let through; pictures, styles, fonts, films, frames and beacons are not."""
_COUNTERS = (
    "google-analytics.com",
    "googletagmanager.com",
    "doubleclick.net",
    "googlesyndication.com",
    "facebook.net",
    "histats.com",
    "truehits.in.th",
    "hotjar.com",
    "clarity.ms",
    "statcounter.com",
)
"""Hosts that only count visitors: a check is no visitor."""
_POLICY = (
    "sandbox allow-scripts allow-same-origin; object-src 'none'; frame-src 'none'; worker-src 'none'; form-action 'none'; "
    "img-src 'none'; media-src 'none'; font-src 'none'; manifest-src 'none'; connect-src http: https:"
)
"""Said to the browser in the page's name: no windows, dialogs, downloads, forms, frames, workers, sockets."""
_REVEAL = files("crawler.rendering").joinpath("reveal.js").read_text(encoding="utf-8")


class Renderer:
    """Renders pages of one scan, one after another, in a browser context of their own."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.seconds = settings.getfloat("OIT_RENDER_SECONDS")
        self.max_page_bytes = settings.getint("OIT_MAX_PAGE_BYTES")
        self.user_agent = settings["USER_AGENT"]
        self.chromium = shared()
        self.passage = Passage(
            inside=lambda url: url in crawler.spider.scope,  # type: ignore[union-attr]
            named=frozenset(settings.getlist("OIT_NAMED_HOSTS")),
            allow_private=settings.getbool("OIT_ALLOW_PRIVATE"),
        )
        self.chromium.proxy.open(self.passage)
        self.crashes = 0
        self.answers: dict[str, tuple[dict[str, str], bytes]] = {}
        """Of scripts and of what they asked for: address -> headers and body, for the scan's next pages."""
        self._browsers = _Provider(self.chromium, settings["OIT_CHROMIUM"], self.passage, self.user_agent)
        self._handler = _Handler(crawler, self._browsers)

    async def render(self, request: ScrapyRequest, plain: Plain) -> HtmlResponse:
        """The page after its scripts have run, as UTF-8. Raises ``UnrenderedError``."""
        if self.crashes >= _MAX_CRASHES:
            raise UnrenderedError("the browser could not be started, or died over other pages of this site")
        async with self.chromium.places:
            return await self._render(request, plain)

    async def _render(self, request: ScrapyRequest, plain: Plain) -> HtmlResponse:
        visit = _Visit(self, request.url, plain)
        self.passage.bytes = 0
        asked = ScrapyRequest(
            request.url,
            headers=request.headers,
            meta={
                "playwright": True,
                "playwright_include_page": True,
                "playwright_page_init_callback": visit.begin,
                "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": self.seconds * 1000},
            },
        )
        try:
            # Starting the browser is not the page's own time.
            self._handler.use(await self._browsers.launch_browser())
        except PlaywrightError as error:
            self.crashes += 1
            log.warning("the browser could not be started: %r", error.message.partition("\n")[0][:300])
            raise UnrenderedError("the browser could not be started") from error
        try:
            async with asyncio.timeout(self.seconds):
                await self._handler.download_request(asked)
                html = await visit.read()
        except TimeoutError as error:
            raise UnrenderedError(f"its scripts did not come to an end within {self.seconds:.0f} seconds") from error
        except PlaywrightError as error:
            raise UnrenderedError(self._why(error)) from error
        except UnicodeError as error:
            raise UnrenderedError("its text cannot be written down") from error
        finally:
            await visit.end()
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if "last-modified" in plain.headers:
            headers["Last-Modified"] = plain.headers["last-modified"]
        # A letter that is half of a pair cannot be written; everything else can.
        body = html.encode("utf-8", "replace")
        return HtmlResponse(request.url, status=plain.status, headers=headers, body=body, request=request)

    def _why(self, error: PlaywrightError) -> str:
        """A sentence without the page's own words."""
        if "Timeout" in type(error).__name__ or "Timeout" in error.message[:40]:
            return f"its scripts did not come to an end within {self.seconds:.0f} seconds"
        if "crash" in error.message.lower() or "closed" in error.message.lower():
            self.crashes += 1
            return "the browser died over it"
        log.info("rendering failed: %r", error.message[:300])
        return "the browser could not show it"

    async def allowed(self, url: str) -> bool:
        """Whether the site's robots.txt lets a script's own request be made; other sites' are not asked."""
        if url not in self.crawler.spider.scope:  # type: ignore[union-attr]
            return True
        engine = self.crawler.engine
        middlewares = engine.downloader.middleware.middlewares if engine is not None else ()
        robots = next(one for one in middlewares if isinstance(one, RobotsMiddleware))
        try:
            await robots.process_request(ScrapyRequest(url))
        except Refused:
            return False
        return True

    async def close(self) -> None:
        """Ends the scan's context; the browser goes on."""
        self.chromium.proxy.shut(self.passage)
        with contextlib.suppress(PlaywrightError, TimeoutError):
            await asyncio.wait_for(self._handler.close(), _CLOSE_SECONDS)


@dataclass
class _Visit:
    """One page while it is rendered. Without slots: Playwright notes on it whom it tells of what."""

    renderer: Renderer
    url: str
    plain: Plain
    page: Page | None = None
    served: bool = False
    """Whether the page itself was handed over. What it wants to be replaced by is not gone to."""
    pressing: bool = False
    requests: int = 0
    last: float = 0.0
    """When a request was begun or ended, by the loop's clock."""
    _open: set[Request] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, page: Page, _: ScrapyRequest) -> None:
        """Sets the rules before anything is loaded."""
        self.page = page
        self._touch()
        page.on("request", self._begun)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._ended)
        page.on("popup", self._close)
        # Our name without the hints that Playwright makes up for it (Windows, some Chrome).
        session = await page.context.new_cdp_session(page)
        await session.send("Emulation.setUserAgentOverride", {"userAgent": self.renderer.user_agent})
        await page.route("**/*", self.route)
        await page.route_web_socket("**/*", lambda socket: self._hold(socket.close()))

    async def read(self) -> str:
        """The page's HTML, once it has come to rest and what it hides has been opened."""
        assert self.page is not None
        with contextlib.suppress(PlaywrightError):
            await self.page.wait_for_load_state("domcontentloaded", timeout=_LOAD_SECONDS * 1000)
        await self._quiet(_LOAD_SECONDS)
        world = await _World.beside(self.page)
        await world.run(_REVEAL)
        await world.run("reveal.keep()")
        self.pressing = True
        for _ in range(MAX_PRESSES):
            if not await world.run("reveal.press()"):
                break
            await self._quiet(_PRESS_SECONDS)
            if not await world.run("reveal.keep()"):
                break
        html = await world.run(f"reveal.html({self.renderer.max_page_bytes})")
        if not isinstance(html, str):
            raise UnrenderedError(f"its scripts made it larger than {self.renderer.max_page_bytes} bytes")
        return html

    async def end(self) -> None:
        """Closes the page, whatever it is doing, and whatever it has opened."""
        for task in self._tasks:
            task.cancel()
        if self.page is None:
            return
        context = self.page.context
        for page in context.pages:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(page.close(), _CLOSE_SECONDS)
        if context.pages:
            with contextlib.suppress(PlaywrightError, TimeoutError):
                await asyncio.wait_for(context.close(), _CLOSE_SECONDS)

    async def route(self, route: Route) -> None:
        """Hands the page over, lets through what its scripts need, and refuses the rest."""
        with contextlib.suppress(PlaywrightError):
            request = route.request
            if request.is_navigation_request():
                await self._navigate(route)
            elif not self._is_wanted(request):
                await route.abort("blockedbyclient")
            elif request.method == "GET" and request.url in self.renderer.answers:
                headers, body = self.renderer.answers[request.url]
                await route.fulfill(status=200, headers=headers, body=body)
            else:
                self.requests += 1
                if self.requests > MAX_REQUESTS or not await self.renderer.allowed(request.url):
                    await route.abort("blockedbyclient")
                else:
                    await route.continue_()

    async def _navigate(self, route: Route) -> None:
        if self.served:
            await route.abort("aborted")
            return
        self.served = True
        text, _ = decode(self.plain.body, self.plain.headers.get("content-type"))
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": _POLICY}
        await route.fulfill(status=200, headers=headers, body=text)

    def _is_wanted(self, request: Request) -> bool:
        parts = urlsplit(request.url)
        host = (parts.hostname or "").lower()
        if request.resource_type not in _RENDERED or parts.scheme not in ("http", "https"):
            return False
        if any(host == counter or host.endswith(f".{counter}") for counter in _COUNTERS):
            return False
        if request.method in ("GET", "HEAD"):
            return True
        # Lists that are asked for by POST are common. Nothing that was pressed may send, and nothing to other sites.
        own = request.url in self.renderer.crawler.spider.scope  # type: ignore[union-attr]
        return (
            request.method == "POST" and own and not self.pressing and len(request.post_data_buffer or b"") <= _MAX_SENT
        )

    # --- what is on its way

    def _touch(self) -> None:
        self.last = asyncio.get_running_loop().time()

    def _begun(self, request: Request) -> None:
        # A page that keeps wanting to be another one does not keep itself from coming to rest.
        if not request.is_navigation_request():
            self._open.add(request)
            self._touch()

    def _ended(self, request: Request) -> None:
        if request in self._open:
            self._open.discard(request)
            self._touch()

    def _finished(self, request: Request) -> None:
        self._ended(request)
        if request.method == "GET" and request.resource_type in _RENDERED and request.url not in self.renderer.answers:
            self._hold(self._remember(request))

    async def _remember(self, request: Request) -> None:
        """Keeps an answer: the browser itself keeps none while requests are looked at."""
        with contextlib.suppress(PlaywrightError):
            response: Response | None = await request.response()
            if response is None or response.status != 200 or response.url != request.url:
                return
            body = await response.body()
            answers = self.renderer.answers
            if len(body) <= _MAX_KEPT and sum(len(kept) for _, kept in answers.values()) <= _MAX_KEPT_TOGETHER:
                dropped = ("content-encoding", "content-length", "transfer-encoding", "set-cookie")
                headers = {name: value for name, value in response.headers.items() if name not in dropped}
                answers[request.url] = headers, body

    def _close(self, page: Page) -> None:
        self._hold(page.close())

    def _hold(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quiet(self, most: float) -> None:
        """Waits until nothing has been on its way for a moment, at most ``most`` seconds."""
        clock = asyncio.get_running_loop().time
        end = clock() + most
        self._touch()
        while clock() < end:
            await asyncio.sleep(0.05)
            if not self._open and clock() - self.last >= _QUIET_SECONDS:
                return


async def _quietly(work: Awaitable[None]) -> None:
    with contextlib.suppress(PlaywrightError):
        await work


@dataclass(frozen=True, slots=True)
class _World:
    """A world of scripts beside the page's own, which sees the same document."""

    session: CDPSession
    number: int

    @classmethod
    async def beside(cls, page: Page) -> _World:
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        made = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
        return cls(session, made["executionContextId"])

    async def run(self, code: str) -> Any:
        """Value of an expression, as JSON tells it. Raises ``PlaywrightError``."""
        asked = {"expression": code, "contextId": self.number, "returnByValue": True}
        answer = await self.session.send("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            raise UnrenderedError("the browser could not read it")
        return answer["result"].get("value")


class _Handler(ScrapyPlaywrightDownloadHandler):
    """scrapy-playwright's handler, with a browser that is not its own to start or to end."""

    def __init__(self, crawler: Crawler, provider: _Provider) -> None:
        super().__init__(crawler)
        self.browser_provider = provider
        self.process_request_headers = None
        self.config.target_closed_max_retries = 0
        # What a visit has set no rules for is refused.
        self.abort_request = lambda _: True

    def use(self, lent: _Lent) -> None:
        """Forgets the contexts of a browser that has died since the page before."""
        if hasattr(self, "browser") and self.browser.real is not lent.real:
            self.context_wrappers.clear()
            del self.browser


class _Provider:
    """scrapy-playwright's ``BrowserProvider``: lends the shared browser, and gives each context its rules."""

    def __init__(self, chromium: Chromium, path: str, passage: Passage, user_agent: str) -> None:
        self.chromium, self.path, self.passage, self.user_agent = chromium, path, passage, user_agent

    async def start(self) -> None:
        """Nothing: the browser is started when it is needed."""

    async def launch_browser(self) -> _Lent:
        return _Lent(await self.chromium.browser(self.path), self.new_context)

    async def close(self) -> None:
        """Nothing: other scans go on using it."""

    async def new_context(self, browser: Browser) -> BrowserContext:
        context = await browser.new_context(
            accept_downloads=False,
            ignore_https_errors=True,
            service_workers="block",
            permissions=[],
            user_agent=self.user_agent,
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            reduced_motion="reduce",
            # As tall as a long page, so that what loads when it is scrolled to is loaded.
            viewport={"width": 1366, "height": 6000},
            proxy={
                "server": f"http://127.0.0.1:{self.chromium.proxy.port}",
                "bypass": "<-loopback>",
                "username": self.passage.user,
                "password": self.passage.password,
            },
        )
        # A page's own rules come before these: whatever opens beside it gets nothing.
        await context.route("**/*", lambda route: route.abort("blockedbyclient"))
        return context


class _Lent:
    """The shared browser as scrapy-playwright sees it."""

    def __init__(self, browser: Browser, new_context: Callable[[Browser], Awaitable[BrowserContext]]) -> None:
        self.real = browser
        self.new_context = partial(new_context, browser)

    def on(self, event: str, heard: object) -> None:
        """Nothing: whether it still runs is looked at before each page, and it would keep every scan in memory."""

    async def close(self) -> None:
        """Nothing: other scans go on using it."""
