from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.settings import ScanSettings
from crawler import snapshot as snapshot_module
from crawler.frontier import neutral
from crawler.handover import Pages
from crawler.readers.html import read_page
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from sample.server import serve
from tests.crawler.conftest import page

WHEN, LATER = datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 9, 2, tzinfo=UTC)


def _page(text: str = "x"):
    return read_page("https://tuayang.example/", page(text).encode(), content_type="text/html", fetched=WHEN)


def test_a_page_is_handed_over_once_with_the_times_of_its_answer():
    pages, read = Pages(), _page()
    pages.keep("k", read)
    taken = pages.take("k", LATER, WHEN)
    assert taken == read.model_copy(update={"fetched": LATER, "modified": WHEN})
    assert pages.take("k", LATER, WHEN) is None


def test_beyond_the_budget_pages_are_not_kept():
    pages = Pages(max_bytes=10_000)
    for number in range(50):
        pages.keep(str(number), _page(str(number)))
    kept = [number for number in range(50) if pages.take(str(number), WHEN, None) is not None]
    assert kept == list(range(len(kept)))
    assert 0 < len(kept) < 10
    pages.keep("again", _page())
    assert pages.take("again", WHEN, None) is not None


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """A scan of the sample municipality, and the pages that it read."""
    warc, pages = tmp_path_factory.mktemp("scan") / "snapshot.warc.gz", Pages()
    with serve() as url:
        run_scan(url, ScanSettings(delay=0, allow_private=True), warc, neutral, pages=pages)
    return warc, pages


def test_a_snapshot_of_pages_handed_over_is_the_one_that_is_read_from_the_file(scanned, monkeypatch):
    warc, pages = scanned
    alone = read_snapshot(warc)
    read: list[str] = []

    def counted(url, *arguments, **named):
        read.append(url)
        return read_page(url, *arguments, **named)

    monkeypatch.setattr(snapshot_module, "read_page", counted)
    assert read_snapshot(warc, pages).model_dump_json() == alone.model_dump_json()
    assert len(read) < 0.1 * len(alone.pages)
