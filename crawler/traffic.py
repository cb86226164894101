"""How the site's hosts answered during a scan, counted from the records of its archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from core.snapshot import Cause, HostTraffic
from crawler.scope import Scope, netloc

_NOT_THERE = frozenset((404, 410))
_LOST: dict[Cause, str] = {
    Cause.TIMEOUT: "timeouts",
    Cause.REFUSED: "refused",
    Cause.DNS: "refused",
    Cause.TLS: "refused",
}
"""Failures that speak of the server; what robots.txt, a limit or a budget kept from being asked does not."""


@dataclass(slots=True)
class Traffic:
    """Counts by host and outcome."""

    _counts: dict[str, Counter[str]] = field(default_factory=dict)

    def answer(self, url: str, status: int) -> None:
        """Counts an answer."""
        if status not in _NOT_THERE:
            self._count(url, "server_errors" if status >= 500 else "answered")

    def failure(self, url: str, cause: Cause) -> None:
        """Counts an address that gave no answer."""
        if cause in _LOST:
            self._count(url, _LOST[cause])

    def _count(self, url: str, outcome: str) -> None:
        self._counts.setdefault(netloc(url), Counter())[outcome] += 1

    def by_host(self, scope: Scope) -> tuple[HostTraffic, ...]:
        """The site's own hosts, sorted."""
        return tuple(
            HostTraffic(host=host, requests=counts.total(), **{"answered": 0, **counts})
            for host, counts in sorted(self._counts.items())
            if f"http://{host}/" in scope or f"https://{host}/" in scope
        )


def percentile(seconds: Iterable[float], share: float) -> float | None:
    """The smallest value that ``share`` (0-1) of all values do not exceed; None of nothing."""
    ranked = sorted(seconds)
    return ranked[max(0, ceil(share * len(ranked)) - 1)] if ranked else None
