from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from core.exceptions import SnapshotError
from core.snapshot import Cause, Snapshot
from crawler.archive import Archive, Exchange
from crawler.snapshot import read_snapshot
from tests.crawler.conftest import PDF, Answer, page

WHEN = datetime(2025, 4, 30, 2, 0, tzinfo=UTC)
HOME = "https://tuayang.example/"
SEAL = {
    "state": "complete", "cause": None, "detail": "", "hosts": ["tuayang.example"], "left": [], "left_count": 0,
    "left_cause": "budget", "seconds_median": 0.2,
}  # fmt: skip


def _exchange(url: str, body: str | bytes = "", status: int = 200, **headers: str) -> Exchange:
    pairs = {"Content-Type": "text/html; charset=utf-8"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    text = body if isinstance(body, bytes) else body.encode()
    return Exchange(url, status, tuple(pairs.items()), text, WHEN, 0.2)


def _read(
    tmp_path, *exchanges: Exchange, failures: dict[str, dict[str, object]] | None = None, seal: bool = True
) -> Snapshot:
    path = tmp_path / "x.warc.gz"
    with Archive(path, "Prongsai/1") as archive:
        archive.begin(HOME, WHEN, {"extra_hosts": []})
        archive.metadata("health", HOME, WHEN, {"home": HOME, "https": True})
        for exchange in exchanges:
            archive.exchange(exchange)
        for url, facts in (failures or {}).items():
            archive.metadata("failure", url, WHEN, facts)
        if seal:
            archive.seal(WHEN, SEAL)
    return read_snapshot(path)


def test_two_readings_of_one_file_are_equal_byte_for_byte(website, scanned):
    routes = {"/": page("หน้าแรก", "/a", "/f.pdf", "/gone"), "/a": page("ก", "/"), "/f.pdf": PDF}
    seen = scanned(website(routes | {"/robots.txt": Answer("x", 500)}).url)
    assert read_snapshot(seen.warc).model_dump_json() == seen.snapshot.model_dump_json()


def test_pages_documents_and_unread_are_sorted(tmp_path):
    home = _exchange(HOME, page("หน้าแรก", "/b", "/a", "/y.pdf", "/x.pdf", "/2", "/1"))
    pages = [_exchange(HOME + name, page(name)) for name in ("b", "a")]
    files = [_exchange(HOME + name, PDF + name.encode()) for name in ("y.pdf", "x.pdf")]
    gone = [_exchange(HOME + name, "x", 404) for name in ("2", "1")]
    snapshot = _read(tmp_path, home, *pages, *files, *gone)
    for group in (snapshot.pages, snapshot.documents, snapshot.unread):
        assert [one.url for one in group] == sorted(one.url for one in group)
        assert len(group) >= 2


def test_the_last_answer_of_an_address_counts(tmp_path):
    snapshot = _read(
        tmp_path,
        _exchange(HOME, page("หน้าแรก", "/a")),
        _exchange(HOME + "a", "", 503),
        _exchange(HOME + "a", page("ก")),
    )
    assert [one.title for one in snapshot.pages] == ["หน้าแรก", "ก"]
    assert snapshot.unread == ()


def test_a_failure_after_an_answer_counts(tmp_path):
    failure = {"cause": "timeout", "detail": "30 s", "text": "แผน"}
    snapshot = _read(tmp_path, _exchange(HOME, page("หน้าแรก")), failures={HOME + "a": failure})
    (lost,) = snapshot.unread
    assert (lost.cause, lost.detail, lost.text) == (Cause.TIMEOUT, "30 s", "แผน")


def test_a_chain_of_redirects_ends_in_aliases(tmp_path):
    snapshot = _read(
        tmp_path,
        _exchange(HOME, page("หน้าแรก", "/1")),
        _exchange(HOME + "1", status=301, Location="/2"),
        _exchange(HOME + "2", status=302, Location="/3"),
        _exchange(HOME + "3", page("สาม")),
    )
    (third,) = (one for one in snapshot.pages if one.title == "สาม")
    assert third.aliases == (HOME + "1", HOME + "2")


def test_a_redirect_to_a_dead_page_is_as_dead(tmp_path):
    snapshot = _read(
        tmp_path,
        _exchange(HOME, page("หน้าแรก", "/1")),
        _exchange(HOME + "1", status=301, Location="/2"),
        _exchange(HOME + "2", "x", 404),
    )
    assert [(one.url, one.cause) for one in snapshot.unread] == [(HOME + "1", Cause.NOT_FOUND)]


def test_a_redirect_to_another_site_says_so(tmp_path):
    away = _exchange(HOME + "1", status=301, Location="https://drive.example/x")
    (one,) = _read(tmp_path, _exchange(HOME, page("หน้าแรก", "/1")), away).unread
    assert (one.cause, one.detail) == (Cause.OTHER, "leads to another site: https://drive.example/x")


def test_a_thai_location_header_is_read_as_utf_8(tmp_path):
    location = "/แผน".encode().decode("latin-1")
    thai = HOME + "%E0%B9%81%E0%B8%9C%E0%B8%99"
    moved = _exchange(HOME + "1", status=301, Location=location)
    snapshot = _read(tmp_path, _exchange(HOME, page("หน้าแรก", "/1")), moved, _exchange(thai, page("แผน")))
    assert (HOME + "1") in {alias for one in snapshot.pages for alias in one.aliases}


def test_a_plain_link_to_a_secure_page_is_its_alias(tmp_path):
    plain = "http://www.tuayang.example/a"
    snapshot = _read(tmp_path, _exchange(HOME, page("หน้าแรก", plain)), _exchange(HOME + "a", page("ก")))
    assert plain in {alias for one in snapshot.pages for alias in one.aliases}


def test_an_html_error_page_under_a_pdf_address_is_no_document(tmp_path):
    snapshot = _read(tmp_path, _exchange(HOME, page("หน้าแรก", "/f.pdf")), _exchange(HOME + "f.pdf", page("ขออภัย")))
    assert snapshot.documents == ()
    assert HOME + "f.pdf" in [one.url for one in snapshot.pages]


def test_a_pdf_under_an_html_address_is_a_document(tmp_path):
    snapshot = _read(tmp_path, _exchange(HOME, page("หน้าแรก", "/31.html")), _exchange(HOME + "31.html", PDF))
    assert [(one.url, one.kind) for one in snapshot.documents] == [(HOME + "31.html", "pdf")]


def test_an_absent_page_that_nobody_named_is_no_dead_link(tmp_path):
    assert _read(tmp_path, _exchange(HOME, page("หน้าแรก")), _exchange(HOME + "from-sitemap", "x", 404)).unread == ()


def test_the_servers_date_is_the_pages_modified(tmp_path):
    dated = _exchange(HOME, page("หน้าแรก"), Last_Modified="Tue, 29 Apr 2025 02:00:00 GMT")
    (home,) = _read(tmp_path, dated).pages
    assert (home.modified, home.fetched) == (datetime(2025, 4, 29, 2, tzinfo=UTC), WHEN)


def test_a_file_without_a_seal_is_interrupted(tmp_path):
    snapshot = _read(tmp_path, _exchange(HOME, page("หน้าแรก")), seal=False)
    assert (snapshot.state, snapshot.cause, len(snapshot.pages)) == ("partial", Cause.INTERRUPTED, 1)


def test_a_file_cut_anywhere_is_read_up_to_the_cut(website, scanned, tmp_path):
    names = [f"/n{number}" for number in range(6)]
    whole = scanned(website({"/": page("หน้าแรก", *names)} | {name: page(name) for name in names}).url)
    content = whole.warc.read_bytes()
    titles = {one.url: one.title for one in whole.snapshot.pages}
    read = []
    for end in range(len(content) // 4, content.rindex(b"\x1f\x8b\x08"), len(content) // 40):
        cut = tmp_path / "cut.gz"
        cut.write_bytes(content[:end])
        snapshot = read_snapshot(cut)
        assert (snapshot.state, snapshot.cause) == ("partial", Cause.INTERRUPTED)
        assert {one.url: one.title for one in snapshot.pages}.items() <= titles.items()
        read.append(len(snapshot.pages))
    assert read == sorted(read)
    assert read[0] < read[-1]


def _foreign(path, url: str, body: bytes, content_type: str = "text/html") -> None:
    with path.open("ab") as stream:
        writer = WARCWriter(stream, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=BytesIO(body), length=len(body), http_headers=headers)
        )


def test_a_file_of_another_tool_is_read_as_partial(tmp_path):
    path = tmp_path / "other.warc.gz"
    _foreign(path, HOME, page("หน้าแรก", "/a").encode())
    _foreign(path, HOME + "style.css", b"p{}", "text/css")
    _foreign(path, HOME + "a.pdf", PDF, "application/pdf")
    snapshot = read_snapshot(path)
    assert (snapshot.site, snapshot.state, snapshot.cause) == (HOME, "partial", Cause.OTHER)
    assert ([one.title for one in snapshot.pages], len(snapshot.documents)) == (["หน้าแรก"], 1)


@pytest.mark.parametrize("content", [b"", b"hello", gzip.compress(b"hello", mtime=0), b"PK\x03\x04" + b"\0" * 100])
def test_a_file_that_is_no_warc_is_refused_with_the_mend(tmp_path, content):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"x\.warc\.gz"):
        read_snapshot(path)


def test_a_missing_file_is_refused_with_the_mend(tmp_path):
    with pytest.raises(SnapshotError, match="name the snapshot"):
        read_snapshot(tmp_path / "nowhere.gz")
