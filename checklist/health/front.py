"""The front of a site: its home page, and where that only lets visitors in, the page behind it."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.snapshot import Page, Snapshot


def front_pages(snapshot: Snapshot) -> tuple[Page, ...]:
    """The home page first; empty where it was not read."""
    home = next((one for one in snapshot.pages if snapshot.health.home in {one.url, *one.aliases}), None)
    home = home or next((one for one in snapshot.pages if snapshot.site in {one.url, *one.aliases}), None)
    if home is None:
        return ()
    hosts = frozenset(snapshot.hosts)
    own = {link.url for link in home.links if urlsplit(link.url).netloc.lower() in hosts} - {home.url, *home.aliases}
    if len(own) != 1:
        return (home,)
    return (home, *(one for one in snapshot.pages if one is not home and own & {one.url, *one.aliases}))
