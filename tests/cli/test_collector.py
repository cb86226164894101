"""The garbage collector of a worker process."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from cli.collector import ALLOCATIONS, collect_less_often


class _Ring:
    """Refers to itself: only the collector frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
def test_rings_are_still_freed_without_a_word() -> None:
    collect_less_often()
    ring = weakref.ref(_Ring())
    kept: list[list[int]] = [[] for _ in range(ALLOCATIONS + 1)]
    assert ring() is None
    assert len(kept) > ALLOCATIONS


@pytest.mark.usefixtures("collector")
def test_what_is_there_is_not_looked_through_again() -> None:
    collect_less_often()
    assert gc.get_freeze_count() > 1000
