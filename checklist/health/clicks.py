"""How many clicks lead from the home page to an address, and over which pages."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from checklist.health.front import front_pages
from checklist.survey import Survey
from core.snapshot import Page
from core.thai import clean

LABEL = 80
"""Characters of a link's text that a path shows."""


@dataclass(slots=True)
class Clicks:
    """Shortest click paths from the home page over the pages that were read. A splash page that only lets visitors in costs
    no click.
    """

    survey: Survey
    _from: dict[str, tuple[int, str, str]] = field(init=False, default_factory=dict)
    """Address -> clicks, the page before it, the text of the link there."""

    def __post_init__(self) -> None:
        queue: deque[str] = deque()
        for page in front_pages(self.survey.snapshot):
            self._from[page.url] = (0, "", "")
            queue.append(page.url)
        while queue:
            url = queue.popleft()
            clicks = self._from[url][0]
            for link in self.survey.pages[url].links:
                if not link.url:
                    continue
                target = self.survey.pages.get(link.url) or self.survey.documents.get(link.url)
                final = target.url if target is not None else link.url
                if final not in self._from:
                    self._from[final] = (clicks + 1, url, clean(link.text)[:LABEL] or link.href[:LABEL])
                    if isinstance(target, Page):
                        queue.append(final)

    def to(self, url: str) -> int | None:
        """Clicks to an address; None where no click path over pages that were read leads there."""
        known = self._from.get(url.partition("#")[0])
        return known[0] if known is not None else None

    def words(self, url: str) -> tuple[str, ...]:
        """The texts that are clicked on the way."""
        return tuple(self._from[one][2] for one in self._back(url) if self._from[one][2])[::-1]

    def pages(self, url: str) -> tuple[str, ...]:
        """Pages on the way, the address itself left out, the nearest to it first."""
        return tuple(self._back(url))[1:]

    def open_within(self, clicks: int) -> bool:
        """Whether something so near to the home page could not be looked at: a shorter way may lead over it."""
        return any(
            away <= clicks and self.survey.target(url).state in {"unread", "unvisited"}
            for url, (away, _, _) in self._from.items()
        )

    def _back(self, url: str) -> Iterator[str]:
        url = url.partition("#")[0]
        while url and url in self._from:
            yield url
            url = self._from[url][1]
