"""Ordinary pages as they were saved: none of them is a wall, a stand-in or spam."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.answers import refusal_of
from crawler.readers.spam import page_spam, spam_in
from crawler.readers.stand_ins import stand_in
from tests.crawler.readers import read


@pytest.fixture(scope="module")
def real_pages(shared: Path) -> list[tuple[str, bytes]]:
    return list(_pages(shared / "corpus" / "sites"))


def _pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    for archive in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(archive) as site:
            for name in site.namelist():
                body = site.read(name)
                if b"<html" in body[:5000].lower() or b"<body" in body[:50_000].lower():
                    yield f"{archive.stem}/{name}", body


def test_no_ordinary_page_is_a_wall_whatever_its_status(real_pages):
    assert len(real_pages) > 400
    taken = [name for name, body in real_pages if refusal_of(200, {}, body) is not None]
    taken += [
        name
        for name, body in real_pages
        for status in (403, 503)
        if getattr(refusal_of(status, {}, body), "detail", "")
    ]
    assert taken == []


def test_no_ordinary_page_is_a_stand_in(real_pages):
    pages = [(name, read(body)) for name, body in real_pages]
    assert [name for name, page in pages if stand_in(page) or stand_in(page, home=True)] == []


def test_no_ordinary_page_is_or_holds_spam(real_pages):
    pages = [(name, read(body), body) for name, body in real_pages]
    assert [name for name, page, body in pages if spam_in(page, body) or page_spam(page)] == []
