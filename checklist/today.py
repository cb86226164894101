"""The day an audit takes for today: it is asked only whether other days have come, and so knows how long its answers hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Today:
    """One judgement's day. Whoever compares a day with it asks ``has_come``; what is asked elsewhere, nobody knows of."""

    as_of: date
    """C.E."""
    holds_until: date = date.max
    """The first day on which an answer given so far would be another; ``date.max`` where none ever would."""

    def has_come(self, day: date) -> bool:
        """Whether a day lies not after this one."""
        if day <= self.as_of:
            return True
        self.holds_until = min(self.holds_until, day)
        return False
