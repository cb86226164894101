from __future__ import annotations

import gzip
import time

import pytest

from crawler.sitemaps import MAX_ENTRIES, sitemap_entries

HEAD = b'<?xml version="1.0"?>'
URLSET = b'<urlset xmlns="http://x/0.9"><url><loc> https://tuayang.example/a </loc></url></urlset>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "https://tuayang.example/a">]>'


@pytest.mark.parametrize(
    "body",
    [HEAD + URLSET, gzip.compress(HEAD + URLSET), b"https://tuayang.example/a\n# and no more\n"],
    ids=["xml", "gzip", "text"],
)
def test_addresses_are_read_in_every_form(body):
    assert sitemap_entries(body) == ([], ["https://tuayang.example/a"])


def test_an_index_names_nested_sitemaps():
    body = b"<sitemapindex><sitemap><loc>https://tuayang.example/s.xml</loc></sitemap></sitemapindex>"
    assert sitemap_entries(body) == (["https://tuayang.example/s.xml"], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>404</body></html>",
        b"<urlset><url>",
        b"\x1f\x8bbroken",
        LAUGHS + URLSET,
        b"<rss><channel/></rss>",
        b"<urlset>" + b"<url>" * 100_000,
    ],
)
def test_anything_else_is_no_sitemap(body):
    assert sitemap_entries(body) is None


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "cp037"])
def test_a_document_type_is_refused_in_every_charset(charset):
    declared = f'<?xml version="1.0" encoding="{charset}"?>'
    text = (LAUGHS + URLSET).decode().replace(" https://tuayang.example/a ", "&a;")
    body = declared.encode() + text.encode(charset) if charset == "cp037" else (declared + text).encode(charset)
    entries = sitemap_entries(body)
    assert entries is None or entries == ([], [])


def test_a_sitemap_cut_off_keeps_what_came_before():
    assert sitemap_entries(URLSET.replace(b"</urlset>", b"<url><lo")) == ([], ["https://tuayang.example/a"])


def test_a_sitemap_of_images_names_its_pages_only():
    body = URLSET.replace(b"</url>", b"<image><loc>https://tuayang.example/a.jpg</loc></image></url>")
    assert sitemap_entries(body) == ([], ["https://tuayang.example/a"])


def test_no_more_entries_are_read_than_a_sitemap_may_have():
    entries = sitemap_entries(b"<urlset>" + b"<url><loc>https://tuayang.example/a</loc></url>" * 60_000 + b"</urlset>")
    assert entries is not None
    assert len(entries[1]) == MAX_ENTRIES


def test_a_bomb_ends_at_the_limit():
    bomb = gzip.compress(b"<urlset>" + b" " * 300_000_000, 9)
    started = time.process_time()
    assert sitemap_entries(bomb) is None
    assert time.process_time() - started < 5
