"""Sheets of cells: titles, heads, rows."""

from __future__ import annotations

import pytest

from core.snapshot import Table
from crawler.readers.grids import Grids, Row, find_table
from crawler.readers.limits import Limits, Unreadable


def rows(*lines: tuple[str, ...]) -> list[Row]:
    return [Row({column: text for column, text in enumerate(line) if text}) for line in lines]


def test_a_head_is_found_however_many_lines_stand_above_it() -> None:
    lines = [("ข้อความ",)] * 300
    assert find_table(rows(*lines, ("ที่", "ชื่อ"), ("1", "ถนน"))) == (300, Table(head=("ที่", "ชื่อ"), rows=1))


def test_lines_below_the_last_row_are_notes() -> None:
    table = find_table(rows(("ที่", "ชื่อ"), ("1", "ถนน"), ("หมวด ก",), ("2", "ไฟ"), ("หมายเหตุ",)))[1]
    assert table == Table(head=("ที่", "ชื่อ"), rows=3)


def test_lines_alone_are_no_table() -> None:
    assert find_table(rows(("ก",), ("ข",))) == (0, None)
    assert find_table([]) == (0, None)


def test_nothing_written_is_empty() -> None:
    grids = Grids(Limits())
    grids.begin("แผ่นงาน1")
    grids.row({0: " "})
    with pytest.raises(Unreadable) as refused:
        grids.inside()
    assert refused.value.cause == "empty"
