"""Hostile and broken files end within their bounds, with a cause or a text, and never take the run with them.

The heavy ones are left to ``python -m tests.bench.hostile``.
"""

from __future__ import annotations

from hashlib import sha256

import pytest

from core.snapshot import Inside
from crawler.readers.limits import Limits
from crawler.readers.workers import Workers
from tests.crawler.readers.hostile import FILES, Hostile, encrypted_pdf

pytestmark = pytest.mark.xdist_group("hostile-files")
"""What they share takes long to make: it is made once."""

LIGHT = [file for file in FILES if not file.heavy]


@pytest.fixture(scope="module")
def answers() -> dict[str, Inside]:
    with Workers(Limits(), 2) as workers:
        return dict(workers.read((file.name, file.kind, file.build()) for file in LIGHT))


@pytest.mark.parametrize("file", LIGHT, ids=[file.name for file in LIGHT])
def test_a_hostile_file_is_a_fact_about_that_file(answers: dict[str, Inside], file: Hostile) -> None:
    inside = answers[file.name]
    assert inside.cause in file.causes, inside.detail
    assert inside.detail or inside.cause is None


def test_no_outside_file_is_read(answers: dict[str, Inside]) -> None:
    told = [inside.model_dump_json() for name, inside in answers.items() if "outside file" in name]
    assert len(told) == 6
    assert not any("root:" in each for each in told)


def test_there_are_many_and_no_two_share_a_name() -> None:
    assert len({file.name for file in FILES}) == len(FILES) > 250


def test_they_are_the_same_bytes_every_time() -> None:
    assert encrypted_pdf("AES-256", "secret") == encrypted_pdf("AES-256", "secret")
    for file in LIGHT[:40]:
        assert sha256(file.build()).digest() == sha256(file.build()).digest()
