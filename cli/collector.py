"""How often a worker process looks for what nothing uses any more."""

from __future__ import annotations

import gc

ALLOCATIONS = 50_000
"""Objects made, less those freed, between two looks at the youngest; Python's own is 700. Parsing pages makes millions that are
freed at once, and with so many sites in work each look costs more than it finds.
"""


def collect_less_often() -> None:
    """Sets the process's garbage collector for long work over many pages: what is imported is never looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])
