"""The browser: whether it is there, how it is started, and the one process of it that all scans share."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from core.chromium import boxed, executable
from core.exceptions import UsageError
from core.settings import ScanSettings
from crawler.rendering.proxy import Proxy

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

_LAUNCH_SECONDS = 60.0
_FLAGS = (
    # The network: no name is resolved and nothing but the proxy is connected to, by whatever way.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--no-pings",
    # What a page could ask of the machine.
    "--block-new-web-contents",
    "--deny-permission-prompts",
    "--disable-3d-apis",
    "--disable-gpu",
    "--disable-notifications",
    "--disable-remote-fonts",
    "--disable-speech-api",
    "--mute-audio",
    "--blink-settings=imagesEnabled=false",
)
_UNBOXED = "--js-flags=--jitless --max-old-space-size=512"
"""Without the sandbox: scripts are interpreted, which spares most of the faults that a page could use."""
_BOXED = "--js-flags=--max-old-space-size=512"


def lacking(named: Path | None) -> str:
    """What has to be installed before pages can be rendered; empty where nothing is."""
    package = importlib.util.find_spec("scrapy_playwright") is not None
    browser = bool(executable(named))
    if package and browser:
        return ""
    wanted = [] if package else ["pip install 'prongsai[render]'"]
    return " and ".join(wanted + ([] if browser else ["apt install chromium"]))


@dataclass(frozen=True, slots=True)
class Rendering:
    """Whether and how the pages of one scan are rendered."""

    mode: Literal["auto", "never", "always"]
    path: str = ""
    """Of the browser."""
    most: int = 0
    seconds: float = 0.0
    why_not: str = ""
    """Why the mode is ``never``."""

    def scrapy_settings(self) -> dict[str, Any]:
        """As Scrapy's components look for it."""
        return {
            "OIT_RENDER": self.mode,
            "OIT_MAX_RENDERED": self.most,
            "OIT_RENDER_SECONDS": self.seconds,
            "OIT_CHROMIUM": self.path,
            "OIT_WHY_NOT_RENDERED": self.why_not,
        }


def chosen(settings: ScanSettings) -> Rendering:
    """What the settings and the machine allow. Raises ``UsageError`` where every page is to be rendered and none can be."""
    if settings.render == "never":
        return Rendering("never", why_not="rendering is switched off")
    if wanted := lacking(settings.chromium):
        if settings.render == "always":
            raise UsageError(f"pages cannot be rendered here: {wanted}, or choose --render auto")
        return Rendering("never", why_not="no browser is installed")
    path = executable(settings.chromium)
    return Rendering(settings.render, path, settings.max_rendered, settings.render_seconds)


class Chromium:
    """Started when the first page needs it, started again when it has died, ended with the process."""

    def __init__(self) -> None:
        self.proxy = Proxy()
        self.places = asyncio.Semaphore(max(2, min(8, os.cpu_count() or 1)))
        """Pages rendered at the same time, of all scans."""
        self._starting = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._home: tempfile.TemporaryDirectory[str] | None = None

    async def browser(self, path: str) -> Browser:
        """The running browser. Raises Playwright's ``Error`` and ``TimeoutError`` where it cannot be started."""
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._launch(path)
            return self._browser

    async def _launch(self, path: str) -> Browser:
        if self._playwright is None:
            from playwright.async_api import async_playwright  # noqa: PLC0415 - optional, and slow to import

            await self.proxy.start()
            self._home = tempfile.TemporaryDirectory(prefix="prongsai-chromium-", ignore_cleanup_errors=True)
            self._playwright = await async_playwright().start()
        assert self._home is not None
        in_a_box = boxed()
        return await self._playwright.chromium.launch(
            executable_path=path,
            headless=True,
            chromium_sandbox=in_a_box,
            # What Playwright takes off for tests of websites: the limits on windows and on messages between processes.
            ignore_default_args=["--disable-popup-blocking", "--disable-ipc-flooding-protection"],
            args=[*_FLAGS, _BOXED if in_a_box else _UNBOXED],
            # Of our own environment it learns nothing but where programs lie.
            env={"PATH": os.environ.get("PATH", ""), "HOME": self._home.name, "LANG": "C.UTF-8"},
            proxy={"server": f"http://127.0.0.1:{self.proxy.port}", "bypass": "<-loopback>"},
            timeout=_LAUNCH_SECONDS * 1000,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )

    async def close(self) -> None:
        """Ends the browser and what drives it."""
        if self._browser is not None and self._browser.is_connected():
            await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()
        self.proxy.close()
        if self._home is not None:
            self._home.cleanup()


_shared: list[Chromium] = []


def shared() -> Chromium:
    """The browser of this process; asked for on the loop of ``crawler.reactor``."""
    if not _shared:
        from twisted.internet import reactor as installed  # noqa: PLC0415 - importing it installs it
        from twisted.internet.defer import Deferred  # noqa: PLC0415 - as above

        reactor: Any = installed
        chromium = Chromium()
        _shared.append(chromium)
        reactor.addSystemEventTrigger(
            "before", "shutdown", lambda: Deferred.fromFuture(asyncio.ensure_future(chromium.close()))
        )
    return _shared[0]
