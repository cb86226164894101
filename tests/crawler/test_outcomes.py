from __future__ import annotations

from datetime import UTC, datetime

from core.snapshot import Link, Page
from crawler.outcomes import Outcomes, host_of
from crawler.readers.html import read_page

MENU = b"<html><title>t</title><body><nav><a href='/plan.html'>Plan</a></nav><main><p>%s</p></main></body></html>"


def _page(url: str, body: bytes) -> Page:
    return read_page(url, body, content_type="text/html", fetched=datetime(2025, 9, 1, tzinfo=UTC))


def test_a_link_that_stands_on_two_pages_is_ranked_once():
    asked: list[str] = []

    def rank(link: Link) -> float:
        asked.append(link.url)
        return 0.7

    outcomes = Outcomes(rank)
    for place in ("a", "b"):
        body = MENU % place.encode()
        ways = outcomes.of(_page(f"https://site.example/{place}", body), body).ways
        assert [(way.url, way.rank) for way in ways] == [("https://site.example/plan.html", 0.7)]
    assert asked == ["https://site.example/plan.html"]


def test_links_with_other_words_around_them_are_ranked_apart():
    outcomes = Outcomes(lambda link: 0.9 if "Budget" in link.heading else 0.1)
    body = (
        b"<title>t</title><main><h2>Budget</h2><p><a href='/x'>Download</a></p>"
        b"<h2>News</h2><p><a href='/x'>Download</a></p></main>"
    )
    ways = outcomes.of(_page("https://site.example/", body), body).ways
    assert [way.rank for way in ways] == [0.9, 0.1]


def test_a_rank_beyond_its_bounds_is_clipped():
    body = MENU % b"x"
    assert Outcomes(lambda _: 7.0).of(_page("https://site.example/", body), body).ways[0].rank == 1.0


def test_a_page_without_text_pictures_and_links_is_blank():
    body = b"<html><body></body></html>"
    assert Outcomes(lambda _: 0.0).of(_page("https://site.example/", body), body).blank


def test_the_host_of_an_address_ends_before_its_path():
    assert host_of("https://site.example:8080/a/b") == "https://site.example:8080"
    assert host_of("https://site.example") == "https://site.example"
