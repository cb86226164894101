"""When a host is asked again: later after a failure, more slowly where it asks for that, not at all where nothing comes.

Pure: the clock is handed in. One ``Breaker`` per host and scan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from core.snapshot import Cause

DEAD_LINES = frozenset((Cause.TIMEOUT, Cause.REFUSED, Cause.RESET, Cause.DNS, Cause.DNS_NO_ANSWER, Cause.TLS))
"""Causes after which nothing at all came."""
REFUSALS = frozenset((Cause.FORBIDDEN, Cause.CHALLENGE, Cause.CAPTCHA, Cause.GEO_BLOCK, Cause.RATE_LIMITED))
"""Causes after which the host answered that it will not."""
WALLS = DEAD_LINES | REFUSALS

MOST_DEAD, MOST_REFUSED = 8, 20
"""Addresses in a row behind one of these after which the host is left alone. A refusal may be meant for one folder."""
PROBES = 3
"""Addresses tried after the cool-down; when they fail too, the host is given up."""
COOL_DOWN = 60
"""Delays between two requests that a host is left alone: a minute at one request a second."""
MAX_COOL_DOWN = 120.0
"""Seconds."""

MAX_SLOWNESS = 16.0
_RECOVERY = 0.8
_LEAST_SLOWED = 0.5
"""Seconds. A host that asks for patience gets some even where no delay is set."""
MAX_SLOWED = 30.0
"""Seconds between two requests, at most."""

SECOND_ATTEMPTS = 2
"""Times an address is tried again, each time later."""
TRIED_AGAIN = frozenset(
    (Cause.TIMEOUT, Cause.REFUSED, Cause.RESET, Cause.DNS_NO_ANSWER, Cause.SERVER_ERROR, Cause.DATABASE_ERROR)
) | {Cause.RATE_LIMITED}
"""Causes that may be gone a little later."""
_BACKOFF = 5
"""Delays between two requests that the first repetition waits at least; the next waits twice as long."""
MAX_BACKOFF = 60.0
"""Seconds."""
MOST_AGAIN = 60
"""Second attempts of one scan."""
LONGER = 2.0
"""How many times as long an answer is waited for in a second attempt."""


def backoff(url: str, attempt: int, delay: float) -> float:
    """Seconds from a failure to the repetition number ``attempt`` (from 1), with up to half as much again that follows from
    the address: the same scan waits the same, and many addresses do not come back at once.
    """
    return min(MAX_BACKOFF, _BACKOFF * delay * 2 ** (attempt - 1)) * (1 + 0.5 * chance(url))


def chance(url: str) -> float:
    """A number from 0 up to 1 that follows from the address alone."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:6], "big") / 2**48


@dataclass(slots=True)
class Breaker:
    """How one host has answered so far."""

    delay: float
    """Seconds between two requests as long as it answers."""
    clock: Callable[[], float]
    """Seconds, as ``time.monotonic``."""
    state: Literal["closed", "open", "given_up"] = "closed"
    cause: Cause | None = None
    """Why it is given up."""
    _slowness: float = field(default=1.0, init=False)
    _in_a_row: int = field(default=0, init=False)
    _probes: int = field(default=0, init=False)
    _rested: bool = field(default=False, init=False)
    _not_before: float = field(default=0.0, init=False)

    def failed(self, cause: Cause, wait: float | None = None, *, busy: bool = False) -> None:
        """Takes a failure down. ``wait``: the seconds it asks for; ``busy``: whether it asks to be asked less often."""
        if wait:
            self.rest(wait)
        if busy:
            self._slowness = min(MAX_SLOWNESS, self._slowness * 2)
        if cause not in WALLS:
            self.answered()
            return
        self._in_a_row += 1
        if self.state == "open":
            self._probes -= 1
            if self._probes <= 0:
                self.state, self.cause = "given_up", cause
        elif self.state == "closed" and self._in_a_row >= (MOST_DEAD if cause in DEAD_LINES else MOST_REFUSED):
            if self._rested:
                self.state, self.cause = "given_up", cause
            else:
                self.state, self._probes, self._rested = "open", PROBES, True
                self.rest(min(MAX_COOL_DOWN, COOL_DOWN * self.delay))

    def rest(self, seconds: float) -> None:
        """Leaves the host alone for so long at least."""
        self._not_before = max(self._not_before, self.clock() + seconds)

    def answered(self) -> None:
        """Takes an answer down: of whatever kind, the host is there."""
        self._in_a_row = 0
        if self.state == "open":
            self.state = "closed"

    def eased(self) -> None:
        """Takes a good answer down: the host is slowly asked at its old pace again."""
        self.answered()
        self._slowness = max(1.0, self._slowness * _RECOVERY)

    @property
    def pause(self) -> float:
        """Seconds between two requests now."""
        if self._slowness <= 1.0:
            return self.delay
        return max(self.delay, min(MAX_SLOWED, max(self.delay, _LEAST_SLOWED) * self._slowness))

    def wait(self) -> float:
        """Seconds until it may be asked again."""
        return max(0.0, self._not_before - self.clock())
