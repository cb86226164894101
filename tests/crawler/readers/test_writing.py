"""Lines, pages, headings and tables, as readers write them."""

from __future__ import annotations

from contextlib import suppress

import pytest

from core.snapshot import Table
from crawler.readers.limits import Limits
from crawler.readers.properties import Properties
from crawler.readers.writing import Cell, Full, Writing, announced


@pytest.mark.parametrize(
    "line",
    ["ส่วนที่ ๒ แผนงาน", "บทที่ 1", "ตารางที่ 3 สรุป", "หมวด ๑ ทั่วไป", "บันทึกข้อความ", "เรื่อง ขอเชิญ", "คำสั่งเทศบาล ที่ 1 เรื่อง แต่งตั้ง"],
)
def test_chapters_tables_letters_and_notices_announce_themselves(line: str) -> None:
    assert announced(["ข้อความ", line]) == {1}


@pytest.mark.parametrize("line", ["ประกาศมา ณ วันที่ ๑", "ส่วนที่ ๒ แผน ....... ๗", "หมวดหมู่", "เรื่องนี้", "บทที่ 1 " + "ก" * 250])
def test_other_lines_do_not(line: str) -> None:
    assert announced([line]) == set()


def test_columns_are_told_by_edges_that_differ_by_a_hair() -> None:
    writing = Writing(Limits())
    table = writing.table()
    for row in (
        [Cell("โครงการ", edge=1000), Cell("งบ", edge=3010)],
        [Cell("", edge=1005, below=True), Cell("2567", edge=2000), Cell("2568", edge=3000)],
        [Cell("ถนน", edge=1000), Cell("1", edge=2000), Cell("2", edge=3000)],
    ):
        table.append(row)
        writing.row(row)
    assert writing.inside().pages[0].tables == (Table(head=("โครงการ", "งบ 2567", "งบ 2568"), rows=1),)


def test_the_files_own_count_of_pages_counts_only_where_reading_ended_early() -> None:
    for pages, expected in ((2, 9), (3, 3)):
        writing = Writing(Limits(pages=pages))
        with suppress(Full):
            for number in range(3):
                writing.turn_page()
                writing.line(f"หน้า {number}")
        assert writing.inside(Properties(page_count=9)).page_count == expected
