"""How the place of evidence in a crawl is read from its archive."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import ScanSettings
from core.snapshot import Document, Link, Page, Snapshot
from crawler.archive import Archive, Exchange
from crawler.scan import run_scan
from tests.bench.best_first import Course, Run, fetched, figures, names_of, places, without_labels

SITE = "http://www.example.go.th/"
NOW = datetime(2025, 9, 1, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


def page(*links: str) -> str:
    listed = "".join(f'<li><a href="{href}">{href}</a></li>' for href in links)
    return f'<!doctype html><html lang="th"><title>{" ".join(links)}</title><main><h1>x</h1><ul>{listed}</ul></main></html>'


@pytest.fixture
def address(httpserver) -> str:
    httpserver.expect_request("/").respond_with_data(page("/a", "/b", "/moved", "/gone", "/c.pdf"), content_type=HTML)
    httpserver.expect_request("/a").respond_with_data(page("/", "/a"), content_type=HTML)
    httpserver.expect_request("/b").respond_with_data(page("/", "/b"), content_type=HTML)
    httpserver.expect_request("/moved").respond_with_data("", status=302, headers={"Location": "/a"})
    httpserver.expect_request("/gone").respond_with_data("gone", status=404, content_type=HTML)
    httpserver.expect_request("/c.pdf").respond_with_data(b"%PDF-1.4\n", content_type="application/pdf")
    httpserver.expect_request("/robots.txt").respond_with_data("Sitemap: /sitemap.xml", content_type="text/plain")
    return httpserver.url_for("/")


def order_of(address: str, archive: Path, wanted: str) -> list[str]:
    """Paths in the order they were fetched, by a crawl that wants one of them most."""

    def rank(link: Link) -> float:
        return 1.0 if link.url.endswith(wanted) else 0.3

    run_scan(address, ScanSettings(delay=0, allow_private=True, timeout=5), archive, rank)
    return ["/" + url.removeprefix(address) for url in fetched(archive)]


def test_pages_and_files_stand_in_the_order_they_came_and_nothing_else_counts(address: str, tmp_path: Path) -> None:
    order = order_of(address, tmp_path / "one.warc.gz", "/b")
    assert order[:2] == ["/", "/b"]
    assert sorted(order) == ["/", "/a", "/b", "/c.pdf"]


def test_another_rank_gives_another_order(address: str, tmp_path: Path) -> None:
    assert order_of(address, tmp_path / "two.warc.gz", "/c.pdf")[:2] == ["/", "/c.pdf"]


def test_a_file_of_another_host_is_there_when_it_has_come_itself(tmp_path: Path) -> None:
    link, path = "https://files.example/view/1", tmp_path / "scan.warc.gz"
    with Archive(path, "test") as archive:
        archive.begin(SITE, NOW, {"extra_hosts": []})
        for url, role in (
            (f"{SITE}robots.txt", "robots"),
            (SITE, "page"),
            (link, "offsite"),
            (f"{SITE}a", "page"),
            ("https://files.example/download/1", "offsite"),
        ):
            named = link if role == "offsite" else ""
            archive.exchange(Exchange(url, 200, (("Content-Type", HTML),), b"x", NOW, 0.1, role, link=named))
    assert fetched(path) == [SITE, f"{SITE}a", link]


def test_a_page_is_there_when_it_came_under_any_of_its_names() -> None:
    snapshot = Snapshot(
        site=SITE,
        fetched=NOW,
        pages=(Page(url=f"{SITE}a", aliases=(f"{SITE}a?print=1",), fetched=NOW),),
        documents=(Document(url=f"{SITE}b.pdf", kind="pdf", fetched=NOW),),
    )
    order = [SITE, f"{SITE}a?print=1", f"{SITE}a", f"{SITE}b.pdf"]
    assert places([f"{SITE}a", f"{SITE}b.pdf", "https://elsewhere.example/"], order, names_of([snapshot])) == [2, 4]


def test_a_picture_of_a_links_words_is_no_file_unless_it_is_evidence() -> None:
    links = (Link(url=f"{SITE}a", text="", image=f"{SITE}a.png"), Link(url=f"{SITE}b", text="", image=f"{SITE}b.png"))
    snapshot = Snapshot(site=SITE, fetched=NOW, pages=(Page(url=SITE, fetched=NOW, links=links),))
    order = [SITE, f"{SITE}c.png", f"{SITE}a.png", f"{SITE}b.png"]
    assert without_labels(order, snapshot, {f"{SITE}b.png"}) == [SITE, f"{SITE}c.png", f"{SITE}b.png"]


def test_names_met_in_either_crawl_are_names_of_the_page() -> None:
    one = Snapshot(site=SITE, fetched=NOW, pages=(Page(url="a", aliases=("b",), fetched=NOW),))
    other = Snapshot(site=SITE, fetched=NOW, pages=(Page(url="c", aliases=("b",), fetched=NOW),))
    assert names_of([one, other])["a"] == names_of([one, other])["c"] == {"a", "b", "c"}


def test_the_share_within_the_first_pages_is_that_of_all_evidence() -> None:
    course = Course(10, (1, 4, 5, 10))
    assert [course.within(share) for share in (0.1, 0.4, 0.45, 1.0)] == [1, 2, 3, 4]
    some = [Run("one", 4, course, course), Run("two", 1, Course(5, (2,)), Course(5, ()))]
    assert figures(some)["best_first.found_at_40"].value == 3 / 5
    assert figures([]) == {}
