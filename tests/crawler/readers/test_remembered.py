"""A file is read once; the memory of it never gives a wrong answer and never stands in the way."""

from __future__ import annotations

import logging
import os
import zlib
from pathlib import Path

import pytest

from core.snapshot import DocumentPage, Inside, InsideCause
from crawler.readers import remembered
from crawler.readers.limits import Limits
from crawler.readers.remembered import Remembered

SHA = "a" * 64
PLAN = Inside(
    title="แผนพัฒนาท้องถิ่น",
    pages=(DocumentPage(number=1, text="แผนพัฒนาท้องถิ่น\nพ.ศ. 2566\t2570", source="text"),),
    page_count=1,
    text_quality="good",
)
SCAN = DocumentPage(number=3, text="ประกาศเทศบาล", source="ocr", confidence=91.5)


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_was_read_is_known_to_the_next_audit(tmp_path: Path) -> None:
    with Remembered(tmp_path) as memory:
        memory.keep_inside(SHA, "pdf", PLAN)
    assert Remembered(tmp_path).inside(SHA, "pdf") == PLAN


def test_a_recognised_page_is_known_to_the_next_audit(tmp_path: Path) -> None:
    Remembered(tmp_path).keep_page(SHA, "pdf", SCAN, "engine 5")
    assert Remembered(tmp_path).page(SHA, "pdf", 3, "engine 5") == SCAN


def test_another_file_kind_page_or_engine_is_not_the_same(tmp_path: Path) -> None:
    memory = Remembered(tmp_path)
    memory.keep_inside(SHA, "pdf", PLAN)
    memory.keep_page(SHA, "pdf", SCAN, "engine 5")
    assert memory.inside("b" * 64, "pdf") is None
    assert memory.inside(SHA, "docx") is None
    assert memory.page(SHA, "pdf", 4, "engine 5") is None
    assert memory.page(SHA, "pdf", 3, "engine 6") is None


def test_an_answer_holds_for_the_countable_limits_it_was_read_under(tmp_path: Path) -> None:
    Remembered(tmp_path, Limits(pages=10)).keep_inside(SHA, "pdf", PLAN)
    assert Remembered(tmp_path, Limits(pages=20)).inside(SHA, "pdf") is None
    assert Remembered(tmp_path, Limits(pages=10, seconds=1, memory=1)).inside(SHA, "pdf") == PLAN


def test_other_readers_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Remembered(tmp_path).keep_inside(SHA, "pdf", PLAN)
    monkeypatch.setattr(remembered, "VERSION", -1)
    assert Remembered(tmp_path).inside(SHA, "pdf") is None


@pytest.mark.parametrize("cause", ["timeout", "memory", "crashed"])
def test_a_failure_that_may_pass_is_not_remembered(tmp_path: Path, cause: InsideCause) -> None:
    memory = Remembered(tmp_path)
    memory.keep_inside(SHA, "pdf", Inside(cause=cause))
    assert memory.inside(SHA, "pdf") is None


@pytest.mark.parametrize("cause", ["encrypted", "corrupt", "too_long", "scanned", "empty"])
def test_a_failure_of_the_file_itself_is_remembered(tmp_path: Path, cause: InsideCause) -> None:
    memory = Remembered(tmp_path)
    memory.keep_inside(SHA, "pdf", Inside(cause=cause))
    assert memory.inside(SHA, "pdf") == Inside(cause=cause)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not compressed",
        zlib.compress(b"not json"),
        zlib.compress(b'{"key": "another", "inside": {}}'),
        zlib.compress(b'{"unknown": 1}'),
        zlib.compress(b"[" * 100_000),
    ],
)
def test_a_damaged_or_foreign_entry_is_none(tmp_path: Path, damage: bytes) -> None:
    memory = Remembered(tmp_path)
    memory.keep_inside(SHA, "pdf", PLAN)
    (entry,) = entries(tmp_path)
    entry.write_bytes(damage)
    assert memory.inside(SHA, "pdf") is None
    memory.keep_inside(SHA, "pdf", PLAN)
    assert memory.inside(SHA, "pdf") == PLAN


def test_an_entry_cut_off_is_none(tmp_path: Path) -> None:
    memory = Remembered(tmp_path)
    memory.keep_inside(SHA, "pdf", PLAN)
    (entry,) = entries(tmp_path)
    entry.write_bytes(entry.read_bytes()[:-6])
    assert memory.inside(SHA, "pdf") is None


def test_an_entry_that_unfolds_without_end_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Remembered(tmp_path)
    memory.keep_inside(SHA, "pdf", PLAN)
    monkeypatch.setattr(remembered, "_MAX_ENTRY", 40)
    assert memory.inside(SHA, "pdf") is None


def test_what_was_not_used_for_the_longest_time_goes_first(tmp_path: Path) -> None:
    with Remembered(tmp_path) as memory:
        for number in range(10):
            memory.keep_inside(f"{number:064}", "pdf", PLAN)
    size = entries(tmp_path)[0].stat().st_size
    for entry in entries(tmp_path):
        os.utime(entry, (1, 1))
    with Remembered(tmp_path, max_bytes=5 * size) as memory:
        assert memory.inside(f"{3:064}", "pdf") is not None
        memory.keep_inside(SHA, "pdf", PLAN)
    after = Remembered(tmp_path)
    assert after.inside(f"{3:064}", "pdf") is not None
    assert after.inside(SHA, "pdf") is not None
    assert len(entries(tmp_path)) <= 5


def test_files_of_others_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x" * 1000)
    (tmp_path / "00").mkdir()
    (tmp_path / "00" / "letter.txt").write_text("x" * 1000)
    with Remembered(tmp_path, max_bytes=0) as memory:
        memory.keep_inside(SHA, "pdf", PLAN)
    assert {path.name for path in entries(tmp_path)} == {"letter.txt"}


def test_without_a_folder_nothing_is_remembered() -> None:
    with Remembered(None) as memory:
        memory.keep_inside(SHA, "pdf", PLAN)
        assert memory.inside(SHA, "pdf") is None


def test_a_folder_that_cannot_be_written_warns_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING), Remembered(tmp_path / "file") as memory:
        memory.keep_inside(SHA, "pdf", PLAN)
        memory.keep_page(SHA, "pdf", SCAN, "engine 5")
        assert memory.inside(SHA, "pdf") is None
    assert len(caplog.records) == 1


def test_no_half_written_file_is_left(tmp_path: Path) -> None:
    Remembered(tmp_path).keep_inside(SHA, "pdf", PLAN)
    assert [path.suffix for path in entries(tmp_path)] == [".z"]
