"""Word files of before 2007. doc-two-row-head.doc was saved by LibreOffice and holds invented text."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import olefile
import pytest

from core.snapshot import Table
from crawler.readers.doc import read_doc
from crawler.readers.limits import Limits, Unreadable

BODY = (Path(__file__).parents[2] / "data" / "readers" / "doc-two-row-head.doc").read_bytes()


def stream_start(name: str) -> int:
    """Where a stream begins in the file; LibreOffice writes long streams in one run."""
    with olefile.OleFileIO(io.BytesIO(BODY)) as container:
        start = container.direntries[container._find(name)].isectStart
        return (start + 1) * container.sectorsize


def with_word(offset: int, value: int) -> bytes:
    body = bytearray(BODY)
    struct.pack_into("<H", body, stream_start("WordDocument") + offset, value)
    return bytes(body)


def with_long(offset: int, value: int) -> bytes:
    body = bytearray(BODY)
    struct.pack_into("<I", body, stream_start("WordDocument") + offset, value)
    return bytes(body)


def test_text_tables_headings_and_pages_are_read() -> None:
    inside = read_doc(BODY, Limits())
    first, second = inside.pages
    assert first.text.split("\n")[3:] == [
        "โครงการ\tงบประมาณ",
        "\t2567\t2568",
        "ถนนคอนกรีต\t100,000\t120,000",
        "ประปาหมู่บ้าน\t\t80,000",
        "หลังตาราง",
    ]
    assert first.tables == (Table(head=("โครงการ", "งบประมาณ 2567", "งบประมาณ 2568"), rows=2),)
    assert first.headings == ("แผนพัฒนาท้องถิ่น พ.ศ. 2568", "ส่วนที่ ๑ บทนำ")
    assert second.text == "หน้าที่สอง ประกาศ ณ วันที่ 1 ตุลาคม พ.ศ. 2567"
    assert (inside.cause, inside.language, inside.text_quality) == (None, "th", "good")


def test_the_title_and_dates_are_kept() -> None:
    inside = read_doc(BODY, Limits())
    assert inside.title == "แผนพัฒนาท้องถิ่นบ้านท่ายาง"
    assert inside.created is not None
    assert inside.created.utcoffset() is not None


def test_a_file_whose_directory_is_lost_is_read_from_its_sectors() -> None:
    with olefile.OleFileIO(io.BytesIO(BODY)) as container:
        directory = (container.first_dir_sector + 1) * container.sectorsize
    body = BODY[:directory] + bytes(1024) + BODY[directory + 1024 :]
    inside = read_doc(body, Limits())
    assert inside.cause == "corrupt"
    assert inside.pages[0].text == read_doc(BODY, Limits()).pages[0].text


def test_a_locked_file_says_so() -> None:
    with pytest.raises(Unreadable) as refused:
        read_doc(with_word(10, 0x0100), Limits())
    assert refused.value.cause == "encrypted"


def test_a_piece_table_that_points_nowhere_is_survived() -> None:
    inside = read_doc(with_long(0x1A2, 0xFFFFFFF0), Limits())
    assert "เทศบาลตำบลท่ายาง" in inside.pages[0].text


@pytest.mark.parametrize("offset", [0x18, 0x4C, 0xFA, 0xFE, 0x102, 0x106, 0x1A6])
def test_counts_without_sense_cost_nothing(offset: int) -> None:
    inside = read_doc(with_long(offset, 0x7FFFFFFF), Limits())
    assert inside.cause is None


def test_more_characters_than_are_read_end_the_reading() -> None:
    inside = read_doc(BODY, Limits(characters=50))
    assert inside.cause == "too_long"
    assert sum(len(page.text.replace("\n", "")) for page in inside.pages) <= 50


@pytest.mark.parametrize(
    "body", [b"", b"PK\x03\x04", BODY[:512], BODY[:3000], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)]
)
def test_what_cannot_be_opened_is_corrupt(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_doc(body, Limits())
    assert refused.value.cause == "corrupt"
