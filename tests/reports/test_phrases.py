"""What papers call the things of an audit."""

from __future__ import annotations

import pytest

from core.audit import Item, Range
from reports.phrases import found_period, gap_label, size, spread, wanted_period
from tests.reports.golden import golden_audit


def item(code: str) -> Item:
    return next(one for one in golden_audit().items if one.code == code)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("O5", "2566-2570"),
        ("O2", "พบแล้ว (ข้อนี้ไม่ต้องระบุปี)"),
        ("O9", "ไม่ระบุปี"),
        ("O11", "ไม่พบข้อมูล"),
        ("O18", "ยังตรวจไม่ได้"),
    ],
)
def test_the_period_found_is_told_and_what_nobody_could_look_at_is_not_called_missing(code, told) -> None:
    assert found_period(item(code)).th == told


def test_without_a_period_whatever_is_in_force_is_wanted() -> None:
    assert wanted_period(item("O4").model_copy(update={"period": ""})).th == "ฉบับที่ใช้อยู่ปัจจุบัน"


def test_a_lacking_element_is_named() -> None:
    one = item("O3")

    assert gap_label(one, one.gaps[1]).th == "ขาด: แผนที่ตั้ง"


def test_a_range_whose_ends_are_the_same_is_one_figure() -> None:
    assert spread(Range(low=44.17, high=65.83)) == "44.2–65.8"
    assert spread(Range(low=100, high=100)) == "100"


def test_sizes_have_the_largest_unit_that_gives_one() -> None:
    assert [size(count).replace("\u00a0", " ") for count in (999, 1000, 187_400_000)] == ["999 B", "1.0 kB", "187.4 MB"]
