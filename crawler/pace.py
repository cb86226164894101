"""The common pace of all scans of one process towards one server: many municipalities share one.

Each scan keeps its own delay towards its site. Beyond that, requests to one IP address, whichever site they are for, begin
at least a gap apart, and only so many run at the same time.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_AT_ONCE = 4
"""Requests to one address at the same time."""
GAP_SHARE = 0.5
"""Of a scan's delay, between two requests to one address."""
_KEPT = 10_000
"""Addresses remembered; those at rest are forgotten beyond it."""


@dataclass(slots=True)
class _Address:
    next: float = 0.0
    """When the next request may begin."""
    running: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)


class Pace:
    """Lets requests to one address through, in the order they came."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        most: int = MOST_AT_ONCE,
    ) -> None:
        self._clock, self._sleep, self._most = clock, sleep, most
        self._addresses: dict[str, _Address] = {}

    @asynccontextmanager
    async def turn(self, address: str, gap: float) -> AsyncIterator[None]:
        """Waits for a turn at an address and holds it. ``gap``: seconds after the request before, whoever made it."""
        place = self._addresses.get(address)
        if place is None:
            if len(self._addresses) >= _KEPT:
                self._forget()
            place = self._addresses[address] = _Address()
        await self._enter(place)
        try:
            begin = max(self._clock(), place.next)
            place.next = begin + gap
            if (left := begin - self._clock()) > 0:
                await self._sleep(left)
            yield
        finally:
            self._leave(place)

    async def _enter(self, place: _Address) -> None:
        if place.running < self._most and not place.waiting:
            place.running += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place.waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The turn was handed over in the same moment: it goes on to the next in line.
                self._leave(place)
            elif turn in place.waiting:
                place.waiting.remove(turn)
            raise

    @staticmethod
    def _leave(place: _Address) -> None:
        while place.waiting:
            turn = place.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        place.running -= 1

    def _forget(self) -> None:
        now = self._clock()
        self._addresses = {
            address: place
            for address, place in self._addresses.items()
            if place.running or place.waiting or place.next > now
        }


PACE = Pace()
"""That of this process. Its scans all run on one event loop."""


def address_key(address: str, port: int, *, allow_private: bool) -> str:
    """What counts as one server: an IP address. Where private addresses are allowed, each port is a server of its own, since
    a machine that serves many sites to itself (tests, a demo) is nobody's to spare.
    """
    return f"{address}:{port}" if allow_private else address
