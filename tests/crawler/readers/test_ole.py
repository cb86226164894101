"""What OLE containers say of themselves."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime

import pytest

from crawler.readers.ole import long, of_container, word
from crawler.readers.properties import Properties


class Container:
    """A container that holds a summary alone, or nothing."""

    def __init__(self, summary: bytes | None) -> None:
        self._summary = summary

    def exists(self, name: str) -> bool:
        return self._summary is not None and name == "\x05SummaryInformation"

    def openstream(self, _name: str) -> io.BytesIO:
        return io.BytesIO(self._summary or b"")


def summary(*facts: tuple[int, bytes], count: int | None = None) -> bytes:
    places, content = b"", b""
    for number, value in facts:
        places += struct.pack("<II", number, 8 + 8 * len(facts) + len(content))
        content += value
    head = bytes(44) + struct.pack("<I", 48)
    return head + struct.pack("<II", 0, len(facts) if count is None else count) + places + content


def words(text: str) -> bytes:
    raw = text.encode("cp874") + b"\0"
    return struct.pack("<II", 30, len(raw)) + raw


TICKS = struct.pack(
    "<IQ", 64, 10_000_000 * int((datetime(2025, 1, 2, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds())
)


def test_title_time_and_pages_are_read() -> None:
    body = summary((1, struct.pack("<Ihh", 2, 874, 0)), (2, words("แผน")), (12, TICKS), (14, struct.pack("<Ii", 3, 7)))
    assert of_container(Container(body)) == Properties(
        title="แผน", created=datetime(2025, 1, 2, tzinfo=UTC), page_count=7
    )


@pytest.mark.parametrize("body", [None, b"", bytes(48), summary(count=2**32 - 1), summary((2, words("ก")))[:60]])
def test_what_is_not_there_or_damaged_says_nothing(body: bytes | None) -> None:
    assert of_container(Container(body)).title == ""


def test_numbers_beyond_the_end_are_0() -> None:
    assert (word(b"\1\2", 0), word(b"\1\2", 2), long(b"\1\0\0\0\2", 0), long(b"", 9)) == (0x0201, 0, 1, 0)
