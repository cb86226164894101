"""The one event loop of a process on which all scans run.

A Twisted reactor can be started once per process and never again. It runs in a thread of its own from the first scan
to the end of the process, so that scans can be asked for from any thread, one after another or at the same time.
"""

from __future__ import annotations

import asyncio
import atexit
import threading
from typing import Any

from scrapy.utils.reactor import install_reactor, is_reactor_installed

from core.exceptions import UsageError
from crawler import scrapy_settings

_START_SECONDS = 30.0
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def reactor_loop() -> asyncio.AbstractEventLoop:
    """The running loop, started on first use. Raises ``UsageError`` in a process that runs a reactor already."""
    with _lock:
        if _loop is None:
            if is_reactor_installed():
                raise UsageError("another Twisted reactor runs in this process: start scans in a process of their own")
            ready = threading.Event()
            thread = threading.Thread(target=_run, args=(ready,), name="scans", daemon=True)
            thread.start()
            if not ready.wait(_START_SECONDS):
                raise UsageError("the event loop for scans did not start: see the error above")
            atexit.register(_stop, thread)
        assert _loop is not None
        return _loop


def _run(ready: threading.Event) -> None:
    global _loop  # noqa: PLW0603 - a reactor is global by nature
    install_reactor(scrapy_settings.TWISTED_REACTOR, scrapy_settings.ASYNCIO_EVENT_LOOP)
    from twisted.internet import reactor as installed  # noqa: PLC0415 - importing it installs it

    from crawler.guard import Resolver  # noqa: PLC0415 - twisted modules must not be imported before the reactor

    reactor: Any = installed
    Resolver(reactor).install_on_reactor()
    _loop = asyncio.get_event_loop()
    reactor.callWhenRunning(ready.set)
    reactor.run(installSignalHandlers=False)


def _stop(thread: threading.Thread) -> None:
    from twisted.internet import reactor as installed  # noqa: PLC0415 - importing it installs it

    reactor: Any = installed
    reactor.callFromThread(reactor.stop)
    thread.join(2.0)
