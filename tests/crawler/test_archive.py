from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from core.exceptions import UsageError
from crawler.archive import Archive, Exchange

WHEN = datetime(2025, 4, 30, 2, 0, 0, 123456, tzinfo=UTC)
EXCHANGE = Exchange(
    url="https://tuayang.example/a?id=1",
    status=200,
    headers=(
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Set-Cookie", "token=1"),
        ("X-Odd", "two\r\nlines"),
    ),
    body="<p>แผน</p>".encode(),
    fetched=WHEN,
    seconds=0.25,
)


def _write(path: Path, *, seal: bool = True) -> Path:
    with Archive(path, "Prongsai/1") as archive:
        archive.begin("https://tuayang.example/", WHEN, {"extra_hosts": []})
        archive.exchange(EXCHANGE)
        archive.metadata("failure", "https://tuayang.example/b", WHEN, {"cause": "timeout"})
        if seal:
            archive.seal(WHEN, {"state": "complete"})
    return path


def _records(path: Path):
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            record.text = record.content_stream().read()
            yield record


def test_any_warc_reader_can_read_the_records(tmp_path):
    kinds = [record.rec_type for record in _records(_write(tmp_path / "x.warc.gz"))]
    assert kinds == ["warcinfo", "metadata", "response", "request", "metadata", "metadata"]


def test_a_response_comes_back_as_it_was_seen(tmp_path):
    (response,) = (record for record in _records(_write(tmp_path / "x.warc.gz")) if record.rec_type == "response")
    assert response.text == EXCHANGE.body
    assert response.http_headers.get_statuscode() == "200"
    assert response.rec_headers.get_header("WARC-Target-URI") == EXCHANGE.url
    assert response.rec_headers.get_header("WARC-Date") == "2025-04-30T02:00:00.123456Z"


@pytest.mark.parametrize("name", ["Set-Cookie", "Content-Encoding", "Transfer-Encoding"])
def test_cookies_and_encodings_are_left_out(tmp_path, name):
    (response,) = (record for record in _records(_write(tmp_path / "x.warc.gz")) if record.rec_type == "response")
    assert response.http_headers.get_header(name) is None


def test_a_header_cannot_start_a_line_of_its_own(tmp_path):
    (response,) = (record for record in _records(_write(tmp_path / "x.warc.gz")) if record.rec_type == "response")
    assert response.http_headers.get_header("X-Odd") == "two lines"


def test_the_same_exchanges_give_the_same_bytes(tmp_path):
    assert _write(tmp_path / "a.gz").read_bytes() == _write(tmp_path / "b.gz").read_bytes()


def test_every_record_is_on_disk_before_the_next(tmp_path):
    archive = Archive(tmp_path / "x.gz", "Prongsai/1")
    archive.begin("https://tuayang.example/", WHEN, {})
    archive.exchange(EXCHANGE)
    assert "แผน".encode() in gzip.decompress((tmp_path / "x.gz").read_bytes())
    archive.close()


def test_what_comes_after_the_seal_is_dropped(tmp_path):
    archive = Archive(tmp_path / "x.gz", "Prongsai/1")
    archive.seal(WHEN, {})
    before = (tmp_path / "x.gz").read_bytes()
    archive.exchange(EXCHANGE)
    assert (tmp_path / "x.gz").read_bytes() == before


def test_a_full_disk_is_noticed_and_does_not_stop_the_spider():
    archive = Archive(Path("/dev/full"), "Prongsai/1")
    archive.exchange(EXCHANGE)
    assert "space" in archive.broken
    archive.seal(WHEN, {})
    assert not archive.sealed


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(UsageError, match="choose another folder"):
        Archive(tmp_path, "Prongsai/1")
