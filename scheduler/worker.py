"""A process that scans many sites at the same time: it takes sites up, gives each its turn in a thread, and takes up the next."""

from __future__ import annotations

import logging
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import timedelta

from core.exceptions import StoreError
from scheduler.turn import Means, take_turn
from store.runs import Claim, Settled, Stage, claim, due, give_back, put_off

IDLE_SECONDS = 1.0
"""Between two looks for work where there was none."""
AWAY_SECONDS = 15.0
"""Before a database that could not be used is asked again."""
GRACE_SECONDS = 40.0
"""How long the turns in work are waited for after the word to stop."""
_log = logging.getLogger(__name__)


@dataclass
class Worker:
    """Works runs off until it is told to stop, or, with ``runs``, until nothing of them is due."""

    means: Means
    name: str
    """By which its claims are known: see ``scheduler.liveness``."""
    concurrency: int = 24
    """Sites scanned at the same time."""
    readers: int = 1
    """Sites whose files are opened at the same time, beside those that are scanned."""
    runs: Collection[int] | None = None
    """Where they are named, no others are worked on."""
    turns: int = 0
    """Turns that have ended."""
    _work: dict[Future[Settled], Claim] = field(default_factory=dict)
    _unsettled: list[Claim] = field(default_factory=list)
    """Claims whose outcome could not be stored."""

    def work(self) -> None:
        """Returns when it was told to stop and its turns have ended; those that have not after a grace are left behind: their
        claims are given back, and the process should end.
        """
        places = max(1, self.concurrency) + max(0, self.readers)
        pool = ThreadPoolExecutor(places, thread_name_prefix="turn")
        try:
            while not self.means.stop.said:
                try:
                    self._settle_late()
                    found = self._take_up(pool)
                except StoreError as error:
                    _log.warning("%s", error)
                    self.means.stop.wait(AWAY_SECONDS)
                    continue
                if found:
                    continue
                if self._work:
                    self._collect(IDLE_SECONDS)
                else:
                    self.means.stop.wait(IDLE_SECONDS)
            self._collect(GRACE_SECONDS, everything=True)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self._leave()

    def _take_up(self, pool: ThreadPoolExecutor) -> int:
        """Fills the free places; returns how many."""
        taken = 0
        for stage, places in (("scanning", self.concurrency), ("reading", self.readers)):
            free = places - sum(one.stage == stage for one in self._work.values())
            if free <= 0:
                continue
            for mine in self._claims(stage, free):  # type: ignore[arg-type]  # both are stages
                self._work[pool.submit(take_turn, self.means, mine)] = mine
                taken += 1
        return taken

    def _claims(self, stage: Stage, free: int) -> list[Claim]:
        now = self.means.clock()
        with self.means.database.read() as session:
            # Reading disturbs no one: most looks for work find none.
            if not due(session, now, stage, limit=1):
                return []
        return self.means.database.insist(
            lambda session: claim(session, self.name, now, stage=stage, limit=free, runs=self.runs)
        )

    def _collect(self, seconds: float, *, everything: bool = False) -> None:
        """Waits for a turn to end, or for all of them."""
        done, _ = wait(self._work, seconds, "ALL_COMPLETED" if everything else FIRST_COMPLETED)
        for future in done:
            mine = self._work.pop(future)
            self.turns += 1
            error = future.exception()
            if isinstance(error, StoreError):
                _log.warning("the outcome of %s could not be stored: %s", mine.url, error)
                self._unsettled.append(mine)
            elif error is not None:
                raise error

    def _settle_late(self) -> None:
        """Gives back the claims whose outcome could not be stored, now that the database may be back."""
        later = self.means.clock() + timedelta(minutes=1)
        while self._unsettled:
            self.means.database.insist(lambda session: put_off(session, self._unsettled[0], later))
            self._unsettled.pop(0)

    def _leave(self) -> None:
        try:
            self.means.database.insist(
                lambda session: give_back(session, self.name, self.means.clock(), self.means.rules)
            )
        except StoreError as error:
            _log.warning("claims are left for the next rescue: %s", error)
