from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.exceptions import UsageError
from crawler.archive import Archive, Exchange
from crawler.recrawl import Notes
from scheduler.previous import chosen_previous, newest_snapshot

URL = "https://tuayang.example/"
WHEN = datetime(2025, 9, 1, 2, 0, tzinfo=UTC)


def _scan(folder: Path, site: str = URL, *, age: int = 0, whole: bool = True) -> Path:
    path = folder / "snapshot.warc.gz"
    with Archive(path, "Prongsai/1") as archive:
        archive.notes = Notes("r")
        archive.begin(site, WHEN, {})
        archive.exchange(Exchange(site, 200, (("ETag", '"1"'),), b"<p>x</p>", WHEN, 0.1))
        if whole:
            archive.seal(WHEN, {})
            archive.notes.write(path)
    os.utime(path, (1e9 - age, 1e9 - age))
    return path


def test_the_newest_scan_in_the_folder_or_beside_it_is_built_on(tmp_path):
    _scan(tmp_path / "tuayang.example-2568-08-01", age=20)
    newer = _scan(tmp_path / "tuayang.example-2568-08-08", age=10)
    _scan(tmp_path / "other.example-2568-08-15", "https://other.example/")
    folder = tmp_path / "tuayang.example-2568-08-15"
    assert newest_snapshot(URL, folder) == newer
    here = _scan(folder)
    assert newest_snapshot(URL, folder) == here


def test_the_scan_of_another_site_in_the_folder_is_passed_over(tmp_path):
    _scan(tmp_path / "found", "https://other.example/")
    assert newest_snapshot(URL, tmp_path / "found") is None


def test_a_scan_that_was_cut_off_is_passed_over(tmp_path):
    _scan(tmp_path / "found", whole=False)
    assert newest_snapshot(URL, tmp_path / "found") is None


def test_the_scan_that_was_named_is_taken(tmp_path):
    named = _scan(tmp_path / "anywhere", whole=False)
    assert chosen_previous(URL, tmp_path / "found", named) == named


@pytest.mark.parametrize("content", [None, b"", b"no warc"])
def test_a_file_that_is_no_scan_of_the_site_is_refused_with_the_mend(tmp_path, content):
    path = tmp_path / "x.warc.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"name the snapshot\.warc\.gz of an audit of this site"):
        chosen_previous(URL, tmp_path, path)
