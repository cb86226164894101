from __future__ import annotations

from datetime import date

import pytest

from checklist.freshness import days, fit, read_days, read_period, read_text_period, wanted_words, wanted_year
from checklist.today import Today

AS_OF = date(2025, 8, 1)


def span(text: str, **more) -> tuple[int, int] | None:
    reading = read_period(text, more.pop("source", "title"))
    return None if reading is None else (reading.fiscal_first, reading.fiscal_last)


def text_span(text: str, words: str = "", rule="fy", year: int = 2568) -> tuple[int, int] | None:
    reading = read_text_period(text, words, rule, year)
    return None if reading is None else (reading.fiscal_first, reading.fiscal_last)


# --- a period in a short text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("แผนการใช้จ่ายงบประมาณ ประจำปีงบประมาณ พ.ศ. 2568", (2568, 2568)),
        ("แผนการใช้จ่ายงบประมาณ ปีงบประมาณ ๒๕๖๗", (2567, 2567)),
        ("รายงานประจำปี 2567", (2567, 2567)),
        ("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)", (2566, 2570)),
        ("แผนพัฒนาท้องถิ่น", None),
    ],
    ids=["fiscal_year", "thai_digits", "year", "span", "none"],
)
def test_a_title_states_its_period(text: str, expected: tuple[int, int] | None):
    assert span(text) == expected


def test_a_half_of_a_year_is_its_six_months():
    reading = read_period("รายงานผล รอบ 6 เดือนแรก ปีงบประมาณ พ.ศ. 2568", "title")

    assert reading is not None
    assert (reading.first, reading.last) == (date(2024, 10, 1), date(2025, 3, 31))


def test_months_over_the_turn_of_the_year_are_of_one_fiscal_year():
    assert span("รายงาน ตุลาคม 2567 - มีนาคม 2568") == (2568, 2568)


def test_the_year_of_an_act_is_not_the_contents():
    assert span("คู่มือตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540") is None


def test_the_contents_year_beside_an_acts_is_read():
    assert span("รายงานตามพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540 ประจำปีงบประมาณ พ.ศ. 2568") == (2568, 2568)


def test_a_day_alone_is_no_period():
    assert span("ประกาศ ณ วันที่ 2 มกราคม 2568") is None


def test_a_reading_keeps_the_words_it_was_read_from():
    reading = read_period("แผน ประจำปีงบประมาณ พ.ศ. ๒๕๖๘ ฉบับแก้ไข", "label")

    assert reading is not None
    assert "๒๕๖๘" in reading.quote
    assert reading.source == "label"


@pytest.mark.parametrize(("text", "words"), [("ปีงบประมาณ 2568", "2568"), ("พ.ศ. 2566-2570", "2566-2570")])
def test_a_period_is_told_in_words(text: str, words: str):
    reading = read_period(text, "title")

    assert reading is not None
    assert reading.words == words


# --- a period in a page's text


def test_a_period_near_the_subjects_words_comes_first():
    text = f"รายงานของปีงบประมาณ 2566\n{'ข้อความ ' * 20}\nแผนการใช้จ่าย ประจำปีงบประมาณ 2567"

    assert text_span(text, "แผนการใช้จ่าย") == (2567, 2567)


def test_else_a_period_near_the_top():
    assert text_span(f"ข้อมูลประจำปีงบประมาณ 2567\n{'ปีงบประมาณ 2560 และข้อความยาวต่อท้ายไปเรื่อย ๆ ' * 30}") == (2567, 2567)


def test_else_the_period_that_stands_most_often():
    filler = "ข้อความนำที่ไม่มีตัวเลขใด ๆ " * 30

    assert text_span(f"{filler} ปีงบประมาณ 2566 {'และปีงบประมาณ 2567 ด้วย ' * 3}") == (2567, 2567)


def test_a_page_with_a_heading_for_the_year_asked_for_is_of_that_year():
    text = f"ปีงบประมาณ 2566\nรายละเอียดของปีก่อนหน้า\nปีงบประมาณ 2568\nรายละเอียด{'ยาว' * 20}"

    assert text_span(text) == (2568, 2568)


def test_a_list_of_months_is_of_the_year_asked_for_where_several_are():
    text = "\n".join(f"สรุปเดือน {month}" for month in ("ตุลาคม 2567", "พฤศจิกายน 2567", "ธันวาคม 2567", "มกราคม 2568"))

    assert text_span(text) == (2568, 2568)


def test_a_plan_of_others_that_is_quoted_does_not_date_the_page():
    assert text_span("สอดคล้องกับยุทธศาสตร์ชาติ พ.ศ. 2561 - 2580 ทุกด้าน") is None


def test_a_text_without_a_period_has_none():
    assert text_span("เทศบาลตำบลบ้านตัวอย่าง") is None


# --- days


def test_the_newest_day_gives_its_fiscal_year():
    reading = read_days("ข่าว 5 มกราคม 2567\nข่าว 9 ตุลาคม 2567", Today(AS_OF))

    assert reading is not None
    assert (reading.fiscal_last, reading.first, reading.kind) == (2568, date(2024, 10, 9), "day")


def test_a_day_after_the_as_of_day_is_left_out():
    reading = read_days("ข่าว 5 มกราคม 2567\nกิจกรรม 9 ธันวาคม 2568", Today(AS_OF))

    assert reading is not None
    assert reading.fiscal_last == 2567


def test_a_text_whose_days_all_lie_ahead_has_no_reading():
    assert read_days("กิจกรรม 9 ธันวาคม 2568", Today(AS_OF)) is None


def test_a_day_of_an_update_stamp_is_left_out():
    assert days("ปรับปรุงข้อมูลล่าสุดเมื่อวันที่ 1 กรกฎาคม 2568") == ()


def test_a_day_that_most_entries_share_was_set_by_a_machine():
    entries = [f"เรื่องที่ {number} วันที่ 3 มีนาคม 2568" for number in range(8)]

    found = days("\n".join([*entries, "เรื่องใหม่ วันที่ 5 พฤษภาคม 2568"]))

    assert [mention.first for mention in found] == [date(2025, 5, 5)]


def test_a_few_entries_of_one_day_are_believed():
    assert len(days("ข่าวก 3 มีนาคม 2568\nข่าวข 3 มีนาคม 2568")) == 2


# --- whether a period fits


def fits(text: str, rule, year: int = 2568, **more) -> str:
    return fit(read_period(text, "title"), rule, year, **more)


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("ปีงบประมาณ 2560", "in_force", "not_needed"),
        ("ไม่มีปี", "in_force", "not_needed"),
        ("ไม่มีปี", "fy", "undated"),
        ("ปีงบประมาณ 2568", "fy", "right"),
        ("ปีงบประมาณ 2567", "fy", "stale"),
        ("ปีงบประมาณ 2569", "fy", "stale"),
        ("พ.ศ. 2566-2570", "covers_fy", "right"),
        ("พ.ศ. 2561-2565", "covers_fy", "stale"),
        ("พ.ศ. 2568-2570", "covers_fy", "right"),
        ("ปีงบประมาณ 2567", "previous_fy", "right"),
        ("ปีงบประมาณ 2568", "previous_fy", "stale"),
        ("รอบ 6 เดือนแรก ปีงบประมาณ 2568", "first_half", "right"),
        ("รอบ 6 เดือนหลัง ปีงบประมาณ 2568", "first_half", "stale"),
        ("รอบ 6 เดือนแรก ปีงบประมาณ 2567", "first_half", "stale"),
        ("ไตรมาสที่ 1 ปีงบประมาณ 2568", "first_half", "right"),
        ("ตุลาคม 2567 - มีนาคม 2568", "first_half", "right"),
        ("ปีงบประมาณ 2568", "first_half", "right"),
    ],
)
def test_a_period_fits_its_rule(text: str, rule, expected: str):
    assert fits(text, rule) == expected


@pytest.mark.parametrize(
    ("rule", "year"), [("fy", 2568), ("previous_fy", 2567), ("first_half", 2568), ("in_force", 2568)]
)
def test_the_year_an_item_asks_for_follows_its_rule(rule, year: int):
    assert wanted_year(rule, 2568) == year


@pytest.mark.parametrize(
    ("rule", "th", "en"),
    [
        ("in_force", "ปัจจุบัน", "in force"),
        ("covers_fy", "2568", "covers fiscal year 2568"),
        ("fy", "2568", "fiscal year 2568"),
        ("first_half", "6 เดือนแรก", "first half of fiscal year 2568"),
        ("previous_fy", "2567", "fiscal year 2567"),
        ("recent", "2568", "within fiscal year 2568"),
    ],
)
def test_the_period_asked_for_is_told_in_both_languages(rule, th: str, en: str):
    words = wanted_words(rule, 2568)

    assert th in words[0]
    assert en in words[1]
