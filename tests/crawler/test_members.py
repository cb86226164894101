from __future__ import annotations

import gzip
import random
import threading
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders

from crawler.archive import Archive, Exchange
from crawler.members import Members, Place, taken

WHEN = datetime(2025, 4, 30, 2, 0, tzinfo=UTC)
BODIES = [b"", b"\r\n\r\n", b"short", "ข่าวประชาสัมพันธ์ ".encode() * 20_000, random.Random(1).randbytes(200_000)]


def _record(members: Members, url: str, body: bytes):
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    return members.create_warc_record(url, "response", payload=BytesIO(body), length=len(body), http_headers=head)


def _read(path) -> dict[str, bytes]:
    with path.open("rb") as stream:
        return {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(stream)
        }


@pytest.fixture
def written(tmp_path):
    path, places = tmp_path / "a.warc.gz", {}
    with path.open("wb") as file:
        members = Members(file)
        for number, body in enumerate(BODIES):
            url = f"https://tuayang.example/{number}"
            members.write(
                _record(members, url, body), len(body), placed=lambda place, url=url: places.__setitem__(url, place)
            )
        members.drain()
    return path, places


def test_every_body_comes_back_in_the_order_it_was_written(written):
    path, _ = written
    assert list(_read(path).values()) == BODIES


def test_a_body_is_found_again_at_its_place(written):
    path, places = written
    with path.open("rb") as file:
        assert [taken(file, place).body for place in places.values()] == BODIES


def test_a_body_is_taken_over_as_it_is_compressed(written, tmp_path):
    path, places = written
    copy = tmp_path / "b.warc.gz"
    with path.open("rb") as former, copy.open("wb") as file:
        members = Members(file)
        for url, place in places.items():
            body = taken(former, place)
            members.write(_record(members, url, body.body), len(body.body), body.packed)
    assert list(_read(copy).values()) == BODIES
    assert gzip.decompress(copy.read_bytes()).count(b"WARC-Type: response") == len(BODIES)


def test_a_body_taken_over_can_be_taken_over_again(written, tmp_path):
    path, places = written
    url = f"https://tuayang.example/{len(BODIES) - 2}"
    for name in ("b", "c"):
        copy, found = tmp_path / name, []
        with path.open("rb") as former, copy.open("wb") as file:
            members, body = Members(file), taken(former, places[url])
            members.write(_record(members, url, body.body), len(body.body), body.packed, found.append)
        path, places = copy, {url: found[0]}
    assert _read(path) == {url: BODIES[-2]}


@pytest.mark.parametrize("harm", ["cut", "changed", "elsewhere"])
def test_a_damaged_member_gives_no_body(written, harm):
    path, places = written
    place, data = places["https://tuayang.example/3"], bytearray(path.read_bytes())
    if harm == "cut":
        del data[place.offset + place.length - 5 :]
    elif harm == "changed":
        data[place.offset + place.packed[0] + 40] ^= 0x55
    else:
        place = Place(place.offset + 1, place.length, place.packed, place.body)
    path.write_bytes(data)
    with path.open("rb") as file, pytest.raises((ValueError, OSError, zlib.error)):
        taken(file, place)


def test_large_and_small_records_keep_their_order(tmp_path):
    with Archive(tmp_path / "x.warc.gz", "Prongsai/1") as archive:
        for number in range(30):
            body = b"<p>%d</p>" % number * (20_000 if number % 2 else 1)
            archive.exchange(Exchange(f"https://tuayang.example/{number}", 200, (), body, WHEN, 0.1))
            archive.metadata("failure", f"https://tuayang.example/{number}/", WHEN, {})
    with (tmp_path / "x.warc.gz").open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["response", "request", "metadata"] * 30


def test_a_full_disk_is_noticed_in_the_other_thread():
    with Path("/dev/full").open("wb", buffering=0) as file:
        members = Members(file)
        members.write(_record(members, "https://tuayang.example/", b"x" * 1_000_000), 1_000_000)
        members.drain()
        assert "space" in members.broken
        members.write(_record(members, "https://tuayang.example/", b"x"), 1)


def test_nobody_waits_for_a_thread_that_failed_over_a_record(tmp_path, monkeypatch):
    with (tmp_path / "x.warc.gz").open("wb") as file:
        members = Members(file)
        record = _record(members, "https://tuayang.example/", b"x" * 1_000_000)

        def fail(_: object) -> None:
            raise ValueError("no header line")

        monkeypatch.setattr(members, "_write", fail)
        members.write(record, 1_000_000)
        waiting = threading.Thread(target=members.drain, daemon=True)
        waiting.start()
        waiting.join(10)

    assert not waiting.is_alive()
    assert members.broken == "ValueError: no header line"
