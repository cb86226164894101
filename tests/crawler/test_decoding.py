from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
from backports import zstd

from crawler.decoding import UndecodableError, decoded

TEXT = "แผนการจัดซื้อจัดจ้าง".encode() * 50
RAW = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": RAW.compress(TEXT) + RAW.flush(),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "": TEXT,
    "identity": TEXT,
    "deflate, gzip": gzip.compress(zlib.compress(TEXT)),
}


@pytest.mark.parametrize("name", PACKED)
def test_every_encoding_that_is_asked_for_is_read(name):
    assert decoded(PACKED[name], name, 100_000) == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate", "zstd"])
def test_a_body_cut_off_gives_what_it_holds(name):
    body = PACKED[name]
    assert TEXT.startswith(decoded(body[: len(body) - 4], name, 100_000))


BOMBS = {
    "gzip": lambda: gzip.compress(bytes(100_000_000), 9),
    "gzip, gzip": lambda: gzip.compress(gzip.compress(bytes(300_000_000), 9), 9),
    "deflate": lambda: zlib.compress(bytes(100_000_000), 9),
    "br": lambda: brotli.compress(bytes(100_000_000), quality=1),
    "zstd": lambda: zstd.compress(bytes(100_000_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_at_the_limit_and_takes_no_more_memory(name):
    bomb = BOMBS[name]()
    tracemalloc.start()
    try:
        assert len(decoded(bomb, name, 1_000_000)) == 1_000_000
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "compress", "x" * 10_000, "gzip, gzip, gzip"])
def test_garbled_bytes_and_unknown_encodings_are_said_so(name):
    with pytest.raises(UndecodableError):
        decoded(b"<html>no such encoding</html>", name, 1000)


def test_a_window_larger_than_browsers_grant_is_refused():
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.enable_long_distance_matching: 1}
    machine = zstd.ZstdCompressor(options=options)
    with pytest.raises(UndecodableError):
        decoded(machine.compress(TEXT) + machine.flush(), "zstd", 100_000)
