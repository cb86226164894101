from __future__ import annotations

import time

import pytest

from tests.crawler.readers import read


@pytest.mark.parametrize("piece", ["<table><tr><td>", "<div>", "<ul><li>", "<b>", "<a href=x>", "<div class=menu><p>ก"])
def test_five_thousand_levels_are_read(piece: str) -> None:
    assert read(piece * 5000 + "ท้ายสุด").blocks[-1].text.endswith("ท้ายสุด")


@pytest.mark.parametrize(
    "html",
    [
        "<a href='#'></a>" * 60_000,
        "<div class=menu>" * 60_000,
        "<ul><li>" + "<b></b>" * 60_000 + "<ul>" + "<li><a href=x>ก</a>" * 3000,
        "<table><tr>" + "<td><a href=x>ก</a>" * 20_000,
        "<p>" + "<a href=x>ก</a> ข<br>" * 20_000,
        "<dl>" + "<dd><a href=x>ก</a>" * 20_000,
        "<h2>ก</h2><p>" * 20_000,
        "<p id=a><a href='#a' role=tab>ก</a>" * 20_000,
    ],
)
def test_a_hostile_page_is_read_in_bounded_time(html: str) -> None:
    start = time.process_time()
    read(html)
    assert time.process_time() - start < 10
