"""Whether links open today, asked in the manners of a scan: before they are published, not to judge what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from core.settings import ScanSettings
from core.snapshot import Cause, Document, Page
from crawler.declared import Lost, Outside
from crawler.declared_visit import looked_at
from crawler.readers.addresses import normalise_url
from crawler.stopping import Stop

State = Literal["opens", "gone", "replaced", "unsure"]

MAX_BYTES = 1_000_000
"""Read of one answer: what a page says of itself is in it, and of a file no more is asked."""
_REPLACED = frozenset((Cause.HACKED, Cause.PARKED, Cause.DOMAIN_EXPIRED, Cause.SUSPENDED, Cause.DEFAULT_PAGE))
"""What stands there is something else, seen by its own words."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """What became of a link."""

    url: str
    state: State
    """``gone``: the server, or the page, says that nothing is there. ``replaced``: something else stands there. ``unsure``:
    it could not be told; it never means that the link is dead.
    """
    cause: str = ""
    """A cause of ``core.snapshot.Cause``, or ``home_instead``: it leads to a front page now; empty where it opens."""
    detail: str = ""
    final: str = ""
    """Where it led, if elsewhere."""


def check_links(
    urls: Iterable[str],
    settings: ScanSettings,
    stop: Stop | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, LinkState]:
    """The state of each address. Parts of one page are asked for once. ``tell`` hears each address before it is asked for.

    Raises ``StoppedError`` on the word of ``stop``; an interrupt is raised again.
    """
    asked = {url: normalise_url(url, url) or urldefrag(url)[0] for url in dict.fromkeys(urls)}
    quick = settings.model_copy(update={"max_file_bytes": min(settings.max_file_bytes, MAX_BYTES)})
    seen = looked_at(tuple(dict.fromkeys(asked.values())), quick, stop, tell)
    return {url: _state(url, address, seen[address]) for url, address in asked.items()}


def _state(url: str, address: str, seen: Page | Document | Outside | Lost) -> LinkState:
    if isinstance(seen, Outside):
        return LinkState(url, "opens")
    if isinstance(seen, Page | Document):
        final = seen.url if seen.url != address else ""
        if final and _is_front(final) and not _is_front(address):
            return LinkState(url, "unsure", "home_instead", "it leads to a front page now", final)
        return LinkState(url, "opens", final=final)
    if seen.cause is Cause.NOT_FOUND:
        return LinkState(url, "gone", seen.cause.value, seen.detail or f"status {seen.status}")
    if seen.cause is Cause.TOO_LARGE and seen.status is not None and seen.status < 300:
        # It was coming; the rest was not waited for.
        return LinkState(url, "opens")
    state: State = "replaced" if seen.cause in _REPLACED else "unsure"
    return LinkState(url, state, seen.cause.value, seen.detail)


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/", "/index.php", "/index.html"} and not parts.query
