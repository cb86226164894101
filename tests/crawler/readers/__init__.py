"""Invented pages, read."""

from __future__ import annotations

from datetime import UTC, datetime

from core.snapshot import Link, Page
from crawler.readers.html import read_page

FETCHED = datetime(2025, 4, 30, 9, 0, tzinfo=UTC)
URL = "https://www.bantuayang.go.th/ita/index.php"


def read(html: str | bytes, url: str = URL, **options: object) -> Page:
    body = html if isinstance(html, bytes) else html.encode()
    return read_page(url, body, fetched=FETCHED, **options)  # type: ignore[arg-type]


def link(page: Page, text: str) -> Link:
    found = [each for each in page.links if each.text == text]
    assert len(found) == 1, f"{text}: {[each.text for each in page.links]}"
    return found[0]
