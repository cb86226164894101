from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from core.audit import Audit
from crawler import guard
from tests.hostile.cases import CASES
from tests.hostile.page_check import injected
from tests.hostile.playing import Case
from tests.hostile.scanning import Session, faults, play

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 without being asked")

SIZE = 36
"""Sites scanned together."""
MOST_GROWN = 400
"""Megabytes by which a batch may make the program grow. A bomb unfolded would be more."""


def _batches() -> dict[str, tuple[Case, ...]]:
    light = [case for case in CASES if not case.heavy]
    heavy = [case for case in CASES if case.heavy]
    named = {f"light-{start // SIZE}": tuple(light[start : start + SIZE]) for start in range(0, len(light), SIZE)}
    return named | {"heavy-0": tuple(heavy[::2]), "heavy-1": tuple(heavy[1::2])}


BATCHES = _batches()
EACH = [
    pytest.param(name, case.name, id=case.name, marks=pytest.mark.xdist_group(f"hostile-{name}"))
    for name, batch in BATCHES.items()
    for case in batch
]

WHOLE = [pytest.param(name, id=name, marks=pytest.mark.xdist_group(f"hostile-{name}")) for name in BATCHES]


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Callable[[str], Session]:
    """The scans of a batch, done when its first test asks."""

    @cache
    def played(name: str) -> Session:
        folder: Path = tmp_path_factory.mktemp(name)
        return play(BATCHES[name], folder)

    return played


@pytest.mark.parametrize(("batch", "name"), EACH)
def test_a_hostile_site_is_taken_as_it_must_be(session, batch, name):
    """In time, with its cause named and the rest of the site read, and without a request into private space."""
    assert faults(session(batch).played[name]) == []


@pytest.mark.parametrize(("batch", "name"), EACH)
def test_its_report_holds_nothing_of_its_own_making(session, batch, name):
    played = session(batch).played[name]
    assert injected(played.report) == []
    assert Audit.model_validate(json.loads(played.record)) == played.audit


@pytest.mark.parametrize("batch", WHOLE)
def test_every_connection_goes_to_a_host_that_is_scanned(session, batch):
    assert set(session(batch).connected) <= session(batch).allowed


@pytest.mark.parametrize("batch", WHOLE)
def test_no_line_of_log_or_progress_holds_a_control_character(session, batch):
    told = [one.url for played in session(batch).played.values() for one in played.told]
    assert all(line.isprintable() for line in told)
    assert all(line.isprintable() for line in session(batch).log.splitlines() if not line.startswith("    "))


@pytest.mark.parametrize("batch", WHOLE)
def test_memory_stays_bounded(session, batch):
    assert session(batch).grown < MOST_GROWN


def test_the_host_plays_eighty_misbehaviours_and_more_each_under_a_name_of_its_own():
    assert len(CASES) >= 80
    assert [name for name, count in Counter(case.name for case in CASES).items() if count > 1] == []


def test_without_the_guard_the_host_would_notice(tmp_path, monkeypatch):
    """The watchers watch: with every address public, the redirect into private space is followed and seen."""
    monkeypatch.setattr(guard, "is_address", lambda _: False)
    monkeypatch.setattr(guard.ipaddress, "ip_address", _public)
    case = next(case for case in CASES if case.name == "front-to-inside-hostile-test")
    seen = play([case], tmp_path)
    assert seen.played[case.name].trespassed
    assert set(seen.connected) - seen.allowed


def _public(_: str) -> object:
    return guard.ipaddress.IPv4Address("1.1.1.1")
