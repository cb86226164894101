from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from core.settings import ScanSettings
from core.snapshot import Snapshot
from crawler.archive import UNCHANGED_HEADER, Archive, Exchange
from crawler.frontier import neutral
from crawler.recrawl import TRUSTED, Notes, Previous, notes_of, page_key
from crawler.scan import run_scan
from crawler.snapshot import read_snapshot
from crawler.spiders import site as site_module
from tests.crawler.conftest import PDF, Answer, Handler, Website, page

WHEN = datetime(2025, 9, 1, 2, 0, tzinfo=UTC)
_MOMENTARY = ("fetched", "seconds_median", "seconds_p95")
PAGES: dict[str, str | bytes] = {
    "/": page("home", "/plan", "/news", "/menu.html", "/scan", "/a.pdf", "/lost"),
    "/plan": page("plan", "/plan/2568.pdf", "/news?print=1"),
    "/news": page("news", "/plan", "http://127.0.0.1/elsewhere", "/calendar?month=1&year=2568"),
    "/menu.html": "<html><head><title>menu</title><script src='/js/menu.js'></script></head><body>x</body></html>",
    "/js/menu.js": "document.write('<a href=\"/hidden\">ข้อมูลงบประมาณ</a>')",
    "/hidden": page("hidden"),
    "/scan": "<html><head><title>scan</title></head><body><main><img src='/scan.jpg' width=800 height=900></main></body></html>",
    "/scan.jpg": b"\xff\xd8\xff\xe0 jpeg",
    "/a.pdf": PDF,
    "/plan/2568.pdf": PDF + b"%2568",
    "/gone": "<h1>404 Not Found</h1>",
    "/robots.txt": "User-agent: *\nDisallow: /secret\n",
}


def _kind(path: str) -> str:
    kinds = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".js": "text/javascript", ".txt": "text/plain"}
    return kinds.get(Path(path).suffix, "text/html; charset=utf-8")


def _confirming(pages: dict[str, str | bytes]) -> dict[str, Any]:
    """Routes that answer 304 to whoever has the page already."""

    def route(path: str) -> Callable[[Handler], Answer]:
        def answer(request: Handler) -> Answer:
            content = pages[path]
            body = content if isinstance(content, bytes) else content.encode()
            tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
            headers = {"Content-Type": _kind(path), "ETag": tag}
            if request.headers.get("If-None-Match") == tag:
                return Answer(b"", 304, {"ETag": tag, "Content-Type": "text/html", "X-Confirmed": "yes"})
            return Answer(body, 200, headers)

        return answer

    return {path: route(path) for path in pages}


class Scans:
    """Scans of one website, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def __call__(self, site: Website, previous: Path | None = None, ranking: str = "r") -> Path:
        self.count += 1
        site.asked.clear()
        settings = ScanSettings(delay=0, allow_private=True, timeout=5)
        warc = self.folder / str(self.count) / "snapshot.warc.gz"
        run_scan(site.url, settings, warc, neutral, ranking=ranking, previous=previous)
        return warc


@pytest.fixture
def scan(tmp_path) -> Scans:
    return Scans(tmp_path)


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """Addresses of the pages that the crawl read."""
    addresses: list[str] = []
    real = site_module.read_page

    def counted(url: str, *arguments: Any, **named: Any) -> Any:
        addresses.append(url)
        return real(url, *arguments, **named)

    monkeypatch.setattr(site_module, "read_page", counted)
    return addresses


def _said(snapshot: Snapshot) -> Any:
    """All that a snapshot says but when it was taken."""

    def timeless(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: timeless(one) for key, one in value.items() if key not in _MOMENTARY}
        return [timeless(one) for one in value] if isinstance(value, list) else value

    return timeless(json.loads(snapshot.model_dump_json()))


def _roles(warc: Path) -> dict[str, str | None]:
    """Target of each response -> since when it is unchanged."""
    with warc.open("rb") as stream:
        return {
            record.rec_headers.get_header("WARC-Target-URI").split("/", 3)[3]: record.rec_headers.get_header(
                UNCHANGED_HEADER
            )
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        }


def test_a_scan_of_an_unchanged_site_says_what_the_first_said_and_reads_only_its_home(website, scan, read):
    site = website(_confirming(PAGES))
    first = scan(site)
    asked = sorted(site.asked)
    before = _said(read_snapshot(first))
    assert len(before["pages"]) >= 6
    assert len(before["documents"]) == 3
    read.clear()
    second = scan(site, first)
    assert read == [site.url]
    assert sorted(site.asked) == asked
    first.unlink()
    assert _said(read_snapshot(second)) == before


def test_what_was_only_confirmed_is_marked_with_the_day_it_came(website, scan):
    site = website(_confirming(PAGES))
    first = scan(site)
    second = scan(site, first)
    third = scan(site, second)
    came = [since for path, since in _roles(third).items() if path in ("plan", "a.pdf", "js/menu.js", "robots.txt")]
    assert len(came) == 4
    taken_first = read_snapshot(first).fetched
    taken_second = read_snapshot(second).fetched
    assert all(since and taken_first < datetime.fromisoformat(since) < taken_second for since in came)
    assert _roles(first)["plan"] is None


def test_changed_removed_and_added_pages_are_seen_as_by_a_full_scan(website, scan):
    pages = dict(PAGES)
    site = website(_confirming(pages))
    first = scan(site)
    pages["/plan"] = page("plan of another year", "/plan/2569.pdf", "/added")
    pages["/added"] = page("added")
    pages["/plan/2569.pdf"] = PDF + b"%2569"
    pages["/js/menu.js"] = "document.write('<a href=\"/added\">ข้อมูลงบประมาณ</a>')"
    site.pages = _confirming(pages) | {"/news": Answer("<h1>404 Not Found</h1>", 404)}
    conditional, full = scan(site, first), scan(site)
    assert _said(read_snapshot(conditional)) == _said(read_snapshot(full))
    assert "/added" in {"/" + one.url.split("/", 3)[3] for one in read_snapshot(conditional).pages}
    assert _roles(conditional)["scan"] is not None


def test_a_page_sent_whole_that_is_the_same_is_not_read_again(website, scan, read):
    site = website({path: body for path, body in PAGES.items() if path.count(".") == 0})
    first = scan(site)
    read.clear()
    scan(site, first)
    assert read == [site.url]


def test_under_another_ranking_the_pages_are_read_again(website, scan, read):
    site = website(_confirming(PAGES))
    first = scan(site)
    whole = len(read)
    read.clear()
    second = scan(site, first, ranking="another")
    assert len(read) == whole
    assert _roles(second)["plan"] is not None


def test_without_its_notes_a_snapshot_spares_nothing(website, scan, read):
    site = website(_confirming(PAGES))
    first = scan(site)
    notes_of(first).unlink()
    whole = len(read)
    read.clear()
    second = scan(site, first)
    assert len(read) == whole
    assert set(_roles(second).values()) == {None}


def test_a_former_answer_that_was_harmed_is_asked_for_whole(website, scan):
    site = website(_confirming(PAGES))
    first = scan(site)
    data = bytearray(first.read_bytes())
    for position in range(300, len(data) - 300, 100):
        data[position] ^= 0xFF
    first.write_bytes(data)
    second = scan(site, first)
    assert set(_roles(second).values()) == {None}
    assert len(read_snapshot(second).documents) == 3


def test_a_confirmation_that_nobody_asked_for_is_no_page(website, scan):
    site = website({"/": page("home", "/odd"), "/odd": Answer(b"", 304)})
    first = scan(site)
    snapshot = read_snapshot(scan(site, first))
    assert [(one.url.rpartition("/")[2], one.status) for one in snapshot.unread] == [("odd", 304)]


def test_an_answer_is_trusted_for_so_many_days_and_then_asked_for_whole(tmp_path):
    url, warc = "https://tuayang.example/a", tmp_path / "snapshot.warc.gz"
    _noted(warc, url)
    for after, known in ((timedelta(0), True), (TRUSTED, True), (TRUSTED + timedelta(seconds=1), False)):
        with Previous(warc, now=WHEN + after) as previous:
            assert (previous.answer("page", url) is not None) is known
    with Previous(warc, now=WHEN - timedelta(days=1)) as previous:
        assert previous.answer("page", url) is None


def test_a_former_answer_comes_with_its_body_headers_and_conditions(tmp_path):
    url, warc = "https://tuayang.example/a", tmp_path / "snapshot.warc.gz"
    _noted(warc, url)
    with Previous(warc, now=WHEN) as previous:
        former = previous.answer("page", url)
        assert former is not None
        assert former.body == "<p>แผน</p>".encode()
        assert former.conditions == (("If-None-Match", '"1"'), ("If-Modified-Since", "Mon, 01 Sep 2025 00:00:00 GMT"))
        assert dict(former.headers)["Content-Type"] == "text/html"
        assert previous.answer("page", url + "b") is None
        assert previous.answer("script", url) is None


def test_a_confirmation_renews_dates_and_tags_but_not_what_the_body_is(tmp_path):
    url, warc = "https://tuayang.example/a", tmp_path / "snapshot.warc.gz"
    _noted(warc, url)
    with Previous(warc, now=WHEN) as previous:
        former = previous.answer("page", url)
    assert former is not None
    renewed = dict(former.confirmed([("ETag", '"2"'), ("Content-Type", "text/plain"), ("Set-Cookie", "a=b")]))
    assert renewed["ETag"] == '"2"'
    assert renewed["Content-Type"] == "text/html"
    assert "Set-Cookie" not in renewed


@pytest.mark.parametrize(
    "harm",
    [
        b"",
        b"no gzip",
        gzip.compress(b"no json"),
        gzip.compress(b"[]"),
        gzip.compress(b'{"schema": "oit-recrawl/1"}'),
        gzip.compress(b"[" * 100_000),
        gzip.compress(b'{"schema": "oit-recrawl/1", "size": 0, "answers": {"page x": [1]}}'),
    ],
    ids=["empty", "no gzip", "no json", "a list", "without size", "too deep", "an answer too short"],
)
def test_notes_of_another_make_are_as_good_as_none(tmp_path, harm):
    url, warc = "https://tuayang.example/a", tmp_path / "snapshot.warc.gz"
    _noted(warc, url)
    notes_of(warc).write_bytes(harm)
    with Previous(warc, now=WHEN) as previous:
        assert previous.answer("page", url) is None
        assert previous.outcome("x") is None


def test_notes_about_another_file_are_not_used(tmp_path):
    url, warc = "https://tuayang.example/a", tmp_path / "snapshot.warc.gz"
    _noted(warc, url)
    whole = warc.read_bytes()
    for other in (whole[:-1], b"\x1f\x8b" + b"x" * len(whole)):
        warc.write_bytes(other)
        with Previous(warc, now=WHEN) as previous:
            assert previous.answer("page", url) is None


def test_notes_that_unfold_too_far_are_not_used(tmp_path, monkeypatch):
    url, warc = "https://tuayang.example/a", tmp_path / "snapshot.warc.gz"
    _noted(warc, url)
    monkeypatch.setattr("crawler.recrawl._MAX_NOTES", 100)
    with Previous(warc, now=WHEN) as previous:
        assert previous.answer("page", url) is None


def test_a_page_with_another_script_is_another_reading():
    assert page_key("u", 200, "t", "d", {"s": "1"}) != page_key("u", 200, "t", "d", {"s": "2"})
    assert page_key("u", 200, "t", "d", {}) == page_key("u", 200, "t", "d", {})


def _noted(warc: Path, url: str) -> None:
    headers = (
        ("Content-Type", "text/html"),
        ("ETag", '"1"'),
        ("Last-Modified", "Mon, 01 Sep 2025 00:00:00 GMT"),
        ("Set-Cookie", "x=y"),
    )
    with Archive(warc, "Prongsai/1") as archive:
        archive.notes = Notes("r")
        archive.begin("https://tuayang.example/", WHEN, {})
        archive.exchange(Exchange(url, 200, headers, "<p>แผน</p>".encode(), WHEN, 0.1))
        archive.seal(WHEN, {})
        archive.notes.write(warc)
