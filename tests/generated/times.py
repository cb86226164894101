"""How papers say of which time they are, and which time each rule of the checklist asks for. Years are B.E."""

from __future__ import annotations

from datetime import date
from random import Random

from checklist.schema import PeriodRule

MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
    "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def thai_digits(text: str) -> str:
    return text.translate(_THAI_DIGITS)


def wanted(rule: PeriodRule, year: int, random: Random) -> int:
    """The fiscal year that right content speaks of; of a span, its first."""
    match rule:
        case "previous_fy":
            return year - 1
        case "covers_fy":
            return year - random.randint(0, 4)
        case _:
            return year


def outdated(rule: PeriodRule, year: int, random: Random) -> int:
    """The fiscal year of content that is too old; of a span, its first."""
    match rule:
        case "previous_fy":
            return year - random.randint(2, 4)
        case "covers_fy":
            return year - random.randint(5, 9)
        case _:
            return year - random.randint(1, 4)


def last_year(rule: PeriodRule, first: int) -> int:
    return first + 4 if rule == "covers_fy" else first


def when(rule: PeriodRule, fy: int, random: Random) -> str:
    """The words behind a title that say of which time it is, with their own space before them."""
    match rule:
        case "in_force":
            return ""
        case "recent":
            return ""
        case "covers_fy":
            words = random.choice(
                (
                    f" (พ.ศ. {fy} - {fy + 4})",
                    f" พ.ศ. {fy} - {fy + 4}",
                    f" (พ.ศ.{fy}-{fy + 4})",
                    f" ระยะ 5 ปี (พ.ศ. {fy} – {fy + 4})",
                    f" ประจำปี พ.ศ. {fy} ถึง พ.ศ. {fy + 4}",
                )
            )
        case "first_half":
            words = random.choice(
                (
                    f" ประจำปีงบประมาณ พ.ศ. {fy} รอบ 6 เดือน",
                    f" รอบ 6 เดือนแรก ปีงบประมาณ พ.ศ. {fy}",
                    f" ประจำปีงบประมาณ {fy} (รอบ 6 เดือนแรก)",
                    f" (1 ตุลาคม {fy - 1} - 31 มีนาคม {fy})",
                    f" (ตุลาคม {fy - 1} – มีนาคม {fy})",
                    f" ปี {fy} รอบ 6 เดือน (ต.ค. {fy % 100 - 1} - มี.ค. {fy % 100})",
                    f" ไตรมาสที่ 1 - 2 ปีงบประมาณ พ.ศ. {fy}",
                )
            )
        case _:
            words = random.choice(
                (
                    f" ประจำปีงบประมาณ พ.ศ. {fy}",
                    f" ประจำปีงบประมาณ พ.ศ.{fy}",
                    f" ปีงบประมาณ พ.ศ. {fy}",
                    f" ประจำปี {fy}",
                    f" ประจำปี พ.ศ. {fy}",
                    f" ปี {fy}",
                    f" (ปีงบประมาณ {fy})",
                    f" พ.ศ. {fy}",
                )
            )
    return thai_digits(words) if random.random() < 0.2 else words


def fiscal_months(year: int, as_of: date) -> list[tuple[str, int]]:
    """Names and calendar years (B.E.) of the months of a fiscal year that have ended before a day."""
    order = [(month, year - 1) for month in range(10, 13)] + [(month, year) for month in range(1, 10)]
    return [
        (MONTHS[month - 1], calendar)
        for month, calendar in order
        if (calendar - 543, month) < (as_of.year, as_of.month)
    ]


def thai_day(day: date, random: Random) -> str:
    """A day as sites write it."""
    year = day.year + 543
    return random.choice(
        (
            f"{day.day} {MONTHS[day.month - 1]} {year}",
            f"{day.day} {SHORT_MONTHS[day.month - 1]} {year}",
            f"{day.day} {SHORT_MONTHS[day.month - 1]} {year % 100}",
            f"{day.day:02}/{day.month:02}/{year}",
        )
    )
