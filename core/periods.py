"""Dates, years and periods that a text states, in every spelling of Thai public bodies, and what each is there for.

A fiscal year is a B.E. number: 2568 runs from 1 October 2567 to 30 September 2568 (C.E. 2024-10-01 to 2025-09-30).
Dates are C.E.; everything is pure and reads no clock.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from core.period_roles import Role, role_of
from core.thai_months import MONTH, is_full_name, month_number

Kind = Literal["fiscal_year", "year", "span", "half", "quarter", "month", "month_range", "day"]
Certainty = Literal["certain", "probable", "weak"]

_ERA = 543
"""B.E. minus C.E."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One date, year or period as a text states it."""

    text: str
    """As written."""
    start: int
    end: int
    """Offsets into the given text."""
    kind: Kind
    first: date
    last: date
    """C.E., inclusive. A plain year is the calendar year, a fiscal year its twelve months."""
    fiscal_first: int
    fiscal_last: int
    """B.E. fiscal years of ``first`` and ``last``; for a plain year or span the very years written."""
    fiscal: bool
    """Stated as ปีงบประมาณ or งบ."""
    certainty: Certainty
    role: Role


def fiscal_year_of(day: date) -> int:
    """The B.E. fiscal year a C.E. date falls in: October begins the next one."""
    return day.year + _ERA + (day.month >= 10)


def fiscal_bounds(year_be: int) -> tuple[date, date]:
    """First and last day (C.E.) of a B.E. fiscal year."""
    return date(year_be - _ERA - 1, 10, 1), date(year_be - _ERA, 9, 30)


def parse_day(text: str) -> date:
    """The C.E. date of ``2568-04-30``, ``2025-04-30`` or ``30/04/2568`` (Thai digits too); ValueError otherwise."""
    folded = text.translate(_FOLD).strip()
    match = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", folded)
    parts = match.groups() if match else None
    if match is None and (match := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", folded)):
        parts = match.groups()[::-1]
    day = None
    if parts is not None:
        year = int(parts[0])
        day = _day(year if year >= 2400 else year + _ERA, int(parts[1]), int(parts[2])) if year >= 1900 else None
    if day is None:
        raise ValueError(f"'{text}' is not a day; write it as 2568-04-30, 2025-04-30 or 30/04/2568.")
    return day


# Folding: one character for one, so that offsets stay; the rare text with invisible characters keeps a map.

_FOLD = str.maketrans(
    {
        **dict(zip("๐๑๒๓๔๕๖๗๘๙", "0123456789", strict=True)),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d~\u223c\u301c", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000\t\r", " "),
        "\u2019": "'",
        "\uff0f": "/",
    }
)
_DOTTED_LINE = re.compile(r"\.{4,}|[.…]*…[.…]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def _fold(text: str) -> tuple[str, Sequence[int] | None]:
    # The dotted lines of forms are blanks.
    folded = _DOTTED_LINE.sub(lambda dots: " " * len(dots.group()), text.translate(_FOLD))
    if not _INVISIBLE.search(folded):
        return folded, None
    offsets = [index for index, char in enumerate(folded) if not _INVISIBLE.match(char)]
    return "".join(folded[index] for index in offsets), [*offsets, len(text)]


# Years

_PS = r"(?:พ\s?\.?\s?ศ\s?\.{0,3}|พุทธศักราช)"
_BUDGET_YEAR = r"(?:ประ(?:จำ|จํา|จา)\s?)?ปี\s{0,2}งบ(?:\s?ประมา[ณนญ]ฯ?)?|งปม\.?|(?<![a-z])FY\.?|fiscal\s{1,2}year"
_MARK_WORD = (
    rf"{_BUDGET_YEAR}|(?<!ส)งบ(?:ประมาณ(?:รายจ่าย)?)?|ประ(?:จำ|จํา|จา)\s?ปี|ปี\s?การ\s?ศึกษา|ปี"
    rf"|{_PS}|ค\s?\.?\s?ศ\s?\.{{0,2}}|A\.D\.|B\.E\."
)
_MARK = rf"(?:(?:{_MARK_WORD})\s{{0,12}}[:(_-]?\s{{0,3}}['\u2018]?){{1,4}}"
_SEP = r"\s{0,3}(?P<sep>-{1,2}|/|ถึง|จน\s?ถึง|to|until)\s{0,3}"
_YEAR4 = r"2[45]\d\d|20[12]\d|203[0-5]"

_SPAN = re.compile(
    rf"(?:(?P<mark>{_MARK})|(?<![\d.,/#+])(?<!\d-))(?P<first>2[45]\d\d|20[12]\d){_SEP}(?P<mark2>{_MARK})?"
    rf"(?P<last>{_YEAR4}|[4-9]\d)(?![\d]|[.,/-]\d)",
    re.IGNORECASE,
)
_SHORT_SPAN = re.compile(
    rf"(?:(?P<mark>{_MARK})|(?<![\d.,/#+:])(?<!\d-)(?<!\d-\s))(?P<first>[4-9]\d)(?:\s?-\s?|\s?ถึง\s?)"
    rf"(?P<mark2>{_MARK})?(?P<last>[4-9]\d)"
    r"(?![\d%]|[.,/:]\d|\s?-\s?\d|\s{0,2}(?:%|ปี|คน|บาท|ราย|ขวบ|กก|ซม|คะแนน|วัน|เดือน|นาที))",
    re.IGNORECASE,
)
_UNIT = (
    r"\s{0,2}(?:บาท|คน(?!ที่)|ราย(?!งาน|การ|ได้|จ่าย|ชื่อ|ละ|ไตร|เดือน|ปี|วัน)|ครั้ง(?!ที่)|ตัว(?!อย่าง|ชี้)|เมตร|ไร่|ล้าน|แสน|หมื่น"
    r"|ตร\.|ตาราง|กม\.|กิโล|ตัน|ลิตร|%|views?\b|hits?\b|kb\b|mb\b|px\b|baht|[Vv]olts?)"
)
_COUNTED = re.compile(_UNIT, re.IGNORECASE)
_AGE = re.compile(rf"{_UNIT}|\s{{0,2}}(?:เดือน|วัน(?!ที่)|ปี)", re.IGNORECASE)
_MARKED = re.compile(
    rf"(?P<mark>{_MARK})(?P<year>{_YEAR4}|19\d\d|[4-9]\d)(?!\d|[.:]\d|,\d{{3}}(?!\d))",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?<![\d/#+=%$฿])(?<!\d[.:\-])(?<!\d\s-\s)(?P<year>{_YEAR4})(?![\da-z@%]|[.:/]\d|,\d{{3}}(?!\d)|-\d{{3}}|{_UNIT})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"(?P<what>ไตรมาส\s?(?:ที่)?\s?|ภาคเรียนที่\s?|ภาค\s?|ครั้งที่\s?|ฉบับที่\s?|รอบที่\s?|Q)?(?<![\d.,/-])"
    rf"(?P<number>\d{{1,4}})\s?/\s?(?P<year>25[4-9]\d|[4-9]\d(?=\s?\)))(?![\d/]|[.,-]\d|{_UNIT})",
    re.IGNORECASE,
)
_FILE_YEAR = re.compile(
    r"(?:(?P<word>ita|oit|plan|fy|budget|report|year|sum|แผน|(?<!ส)งบ|ปี)[-_]?(?P<year>[5-7]\d)(?=[-_ .]|$|[ก-ฮ])"
    r"|(?<![\d.,/:-])(?P<stem>[5-7]\d)(?=\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|zip|rar|html?|php)\b))",
    re.IGNORECASE,
)


# What a span and a file's year hold in any case, near to where they begin: searching a page for the whole expression is slow.
_SPAN_CORE = re.compile(r"(?:2[45]\d\d|20[12]\d)(?=\s{0,3}(?:-|/|ถึง|จน|[tTuU]))")
_SHORT_SPAN_CORE = re.compile(r"[4-9]\d(?=\s?(?:-|ถึง))")
_FILE_YEAR_CORE = re.compile(r"(?<=[aAtTnNyYrRmMนบี_-])[5-7]\d|[5-7]\d(?=\.[pPdDxXjJzZrRhH])")
_MARKS_LENGTH = 160
"""Characters that the marks before a year have together, at most."""


def _around(core: re.Pattern[str], before: int, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """As ``pattern.finditer(text)``, for a pattern of which each match begins at most ``before`` characters before a match
    of ``core``, or with it.
    """
    done = 0
    for found in core.finditer(text):
        for start in range(max(done, found.start() - before), found.start() + 1):
            match = pattern.match(text, start)
            if match is not None:
                yield match
                done = match.end()
                break


def _be(digits: str, mark: str = "") -> int | None:
    """B.E. year of two or four digits; None where they are no year."""
    year = int(digits)
    if len(digits) == 2:
        return 2500 + year if year >= 43 and "ค" not in mark else None
    if year >= 2400:
        return year
    return year + _ERA


def _short(digits: str) -> int:
    """B.E. year of the two digits of a numeric date: 43-99 are B.E., the rest C.E."""
    year = int(digits)
    return 2500 + year if year >= 43 else 2000 + year + _ERA


def _day(year_be: int, month: int, day: int) -> date | None:
    try:
        return date(year_be - _ERA, month, day)
    except ValueError:
        return None


# Dates

_POINT = re.compile(
    rf"(?=[0-9มกเพฤศษสตธjfmasond])(?:(?<![\d/:])(?<!\d[.,-])(?<!สขร\.)(?<!สขร\. )(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
    rf"(?:[^\S\n]{{0,2}}(?:-|ถึง|,|และ)[^\S\n]{{0,2}}(?:วันที่\s?)?(?P<day2>3[01]|[12]\d|0?[1-9]))?"
    rf"(?P<gap>[^\S\n]{{0,12}}(?:[./-]|เดือน|of)?[^\S\n]{{0,12}}))?"
    rf"(?P<month>{MONTH})"
    rf"(?:\s{{0,3}}(?P<after>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?=[,\s]))?"
    rf"(?:\s{{0,12}}[,/.\-]?\s{{0,5}}(?P<mark>(?:{_MARK})|'|of\s)?(?P<year>{_YEAR4}|19\d\d|[4-9]\d)(?!\d|,\d{{3}}(?!\d)|/\d|{_UNIT}|\s?ปี(?!\s?(?:งบ|การ))))?",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d/.,:#-])(?:(?P<y1>2[45]\d\d|20[0-3]\d|19\d\d)(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?P<s2>\s?[/-]\s?|\.)(?P<m2>\d{1,2})(?P=s2)(?P<y2>2[45]\d\d|20[0-3]\d|19\d\d|\d\d))"
    r"(?![\d/]|[.,-]\d)"
)
_MONTH_SLASH = re.compile(r"เดือน\s?(?:ที่)?\s?(?P<month>1[0-2]|0?[1-9])\s?/\s?(?P<year>25\d\d|[5-7]\d)(?![\d/])")
_PAIR = re.compile(
    r"\s{0,3}\)?\s{0,3}(?:-{1,2}|ถึง|จน\s?ถึง|to|until|และ)\s{0,3}\(?(?:สิ้น)?(?:ณ\s?)?(?:วันที่|เดือน|สิ้นเดือน)?\s{0,3}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Point:
    """A month or day that may lack its year."""

    start: int
    end: int
    month: int
    day: int | None
    day2: int | None
    year: int | None
    fiscal: bool
    certainty: Certainty


def _points(text: str) -> list[_Point]:
    points = []
    for match in _POINT.finditer(text):
        name, mark, digits = match["month"], match["mark"] or "", match["year"]
        start = match.start()
        day, day2 = match["day"], match["day2"]
        # "12. กันยายน": the number of a list, not a day. "13.ต.ค." is a day.
        if day and "." in match["gap"] and (match["gap"].strip() != match["gap"] or is_full_name(name)):
            day = day2 = None
            start = match.start("month")
        after = match["after"]
        end = match.end()
        if after and (day or digits is None):
            # "13 ตุลาคม 12 ..." : the number after the month belongs to something else.
            if digits is None:
                end = match.end("month")
            after = None
        year = _be(digits, mark) if digits else None
        short = digits is not None and len(digits) == 2
        if short and not day and not after and not mark.strip() and not _written_as_month(text, match, name):
            year = None
        if year is None and digits:
            end = match.end("month")
        chosen = day or after
        points.append(
            _Point(
                start,
                end,
                month_number(name),
                int(chosen) if chosen else None,
                int(day2) if day2 else None,
                year,
                _is_fiscal(mark),
                "probable" if short and not chosen and not name.endswith(".") else "certain",
            )
        )
    points += [
        _Point(match.start(), match.end(), int(match["month"]), None, None, _be(match["year"]), False, "probable")
        for match in _MONTH_SLASH.finditer(text)
    ]
    points.sort(key=lambda point: point.start)
    return points


def _written_as_month(text: str, match: re.Match[str], name: str) -> bool:
    """Whether a month with a two-digit year reads as one: in full, with dots, or after the word for month."""
    return (
        is_full_name(name) or "." in name or text[max(0, match.start() - 6) : match.start()].rstrip().endswith("เดือน")
    )


def _numeric(text: str) -> list[_Point]:
    points = []
    for match in _NUMERIC.finditer(text):
        certainty: Certainty = "certain"
        if match["y1"]:
            digits, month, day = match["y1"], int(match["m1"]), int(match["d1"])
        else:
            digits, month, day = match["y2"], int(match["m2"]), int(match["d2"])
            if len(digits) == 2:
                if match["s2"] == "." or (int(digits) < 43 and not 15 <= int(digits) <= 35):
                    continue
                certainty = "probable"
        if month > 12 >= day and match["y2"] and int(digits) < 2400:
            month, day, certainty = day, month, "probable"
        year = _short(digits) if len(digits) == 2 else _be(digits)
        if year is None or _day(year, month, day) is None:
            continue
        points.append(_Point(match.start(), match.end(), month, day, None, year, False, certainty))
    return points


def _calendar_year(point: _Point, year: int, fiscal: bool) -> int:
    """The calendar year (B.E.) of a month that is given with a year, or with a fiscal year."""
    return year - 1 if fiscal and point.month >= 10 else year


def _bounds(point: _Point, year: int) -> tuple[date, date] | None:
    """First and last day of a point in a calendar year (B.E.)."""
    if point.day is None:
        first = date(year - _ERA, point.month, 1)
        return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
    day = _day(year, point.month, point.day)
    if day is None:
        return None
    last = _day(year, point.month, point.day2) if point.day2 else day
    return (day, last) if last is not None and last >= day else (day, day)


@dataclass(frozen=True, slots=True)
class _Found:
    """A reading before its role is known."""

    start: int
    end: int
    kind: Kind
    first: date
    last: date
    years: tuple[int, int] | None
    """The very years written, for plain years and spans."""
    fiscal: bool
    certainty: Certainty
    marked: bool = False
    stated: bool = False
    role: Role | None = None
    """Where the spelling itself decides."""


def _is_fiscal(mark: str) -> bool:
    return bool(re.search(r"งบ|งปม|fy|fiscal", mark, re.IGNORECASE))


def _year_bounds(first: int, last: int, fiscal: bool) -> tuple[date, date]:
    if fiscal:
        return fiscal_bounds(first)[0], fiscal_bounds(last)[1]
    return date(first - _ERA, 1, 1), date(last - _ERA, 12, 31)


def _dates(points: Sequence[_Point], text: str) -> Iterator[_Found]:
    """Points joined to ranges where a dash or ถึง stands between them; those without any year are left out."""
    index = 0
    while index < len(points):
        point = points[index]
        if index + 1 < len(points):
            other = points[index + 1]
            if (
                (point.day is None) == (other.day is None)
                and (joint := _PAIR.fullmatch(text, point.end, other.start))
                and (
                    "และ" not in joint.group() or (point.year is None and other.year is not None and point.day is None)
                )
                and (ranged := _range(point, other)) is not None
            ):
                yield ranged
                index += 2
                continue
        index += 1
        if point.year is None:
            continue
        bounds = _bounds(point, _calendar_year(point, point.year, point.fiscal))
        if bounds is None:
            continue
        whole = bounds[0].day == 1 and (bounds[1] + timedelta(days=1)).day == 1
        kind: Kind = "month" if point.day is None or whole else "day"
        yield _Found(point.start, point.end, kind, *bounds, None, point.fiscal, point.certainty)


def _range(one: _Point, two: _Point) -> _Found | None:
    if two.day2 is not None or one.day2 is not None:
        return None
    if one.year is None and two.year is None:
        return None
    fiscal = one.fiscal or two.fiscal
    if two.year is not None:
        year2 = _calendar_year(two, two.year, fiscal)
        if one.year is not None:
            year1 = _calendar_year(one, one.year, fiscal and one.fiscal)
        elif fiscal:
            year1 = _calendar_year(one, two.year, fiscal)
        else:
            year1 = year2 - (one.month > two.month)
    else:
        assert one.year is not None
        year1 = _calendar_year(one, one.year, fiscal)
        year2 = year1 + (one.month > two.month)
    first, last = _bounds(one, year1), _bounds(two, year2)
    if first is None or last is None or not first[0] <= last[1] <= first[0] + timedelta(days=4000):
        return None
    kind: Kind = "month_range" if (last[1] - first[0]).days > 31 or one.day is None else "day"
    if one.day is None and (one.month, year1) == (two.month, year2):
        kind = "month"
    certainty: Certainty = "certain" if "certain" in (one.certainty, two.certainty) else "probable"
    return _Found(one.start, two.end, kind, first[0], last[1], None, fiscal, certainty)


# Years and spans of years

_PLAN_NEAR = re.compile(r"แผน|ยุทธศาสตร์|plan", re.IGNORECASE)
_NOT_A_SPAN = re.compile(
    r"(?:หน้า|ข้อ|มาตรา|อายุ|เวลา|ระหว่าง\s?อายุ|เลขที่|โทร\S*|หมู่|ลำดับ|ร้อยละ|page)\s*[:.]?\s*$", re.IGNORECASE
)


def _year_readings(text: str) -> Iterator[_Found]:
    for match in _around(_SPAN_CORE, _MARKS_LENGTH, _SPAN, text):
        first = _be(match["first"], match["mark"] or "")
        digits = match["last"]
        last = _be(digits, match["mark2"] or "")
        if first is None or last is None or not first < last <= first + (1 if match["sep"] == "/" else 30):
            continue
        if (int(match["first"]) < 2400) != (len(digits) == 4 and int(digits) < 2400):
            continue
        yield _span(match, first, last, "certain" if match["mark"] else "probable")
    for match in _around(_SHORT_SPAN_CORE, _MARKS_LENGTH, _SHORT_SPAN, text):
        first, last = _be(match["first"]), _be(match["last"])
        if first is None or last is None or not first < last <= first + 20:
            continue
        around = text[max(0, match.start() - 60) : match.end() + 20]
        if _NOT_A_SPAN.search(text[max(0, match.start() - 14) : match.start()]):
            continue
        certainty: Certainty = "weak"
        if match["mark"]:
            certainty = "certain"
        elif _PLAN_NEAR.search(around) and first >= 2555:
            certainty = "probable"
        elif not 2555 <= first < 2580:
            continue
        yield _span(match, first, last, certainty)
    for match in _NUMBERED.finditer(text):
        found = _numbered(match)
        if found is not None:
            yield found
    for match in _MARKED.finditer(text):
        found = _marked(match, text)
        if found is not None:
            yield found
    for match in _BARE.finditer(text):
        yield _bare(match, text)
    for match in _around(_FILE_YEAR_CORE, len("budget") + 1, _FILE_YEAR, text):
        digits = match["year"] or match["stem"]
        year = 2500 + int(digits)
        certainty = "probable" if match["word"] else "weak"
        start = match.start("year") if match["year"] else match.start("stem")
        yield _Found(start, start + 2, "year", *_year_bounds(year, year, False), (year, year), False, certainty)


def _start(match: re.Match[str]) -> int:
    """Where the mention begins: in "5 ปี (พ.ศ. 2566" the word ปี belongs to the number before it."""
    start = match.start()
    if re.search(r"(?:(?<!\d)\d{1,2}|สาม|สี่|ห้า|ยี่สิบ)\s?$", match.string[max(0, start - 8) : start]):
        counted = re.match(r"ปี(?!\s*งบ)\s*[:(]?\s*", match["mark"] or "")
        return start + (counted.end() if counted else 0)
    return start


def _span(match: re.Match[str], first: int, last: int, certainty: Certainty) -> _Found:
    mark = (match["mark"] or "") + (match["mark2"] or "")
    fiscal = _is_fiscal(mark)
    return _Found(
        _start(match),
        match.end(),
        "span",
        *_year_bounds(first, last, fiscal),
        (first, last),
        fiscal,
        certainty,
        marked=bool(mark),
        stated="ปี" in mark or fiscal,
        role="academic" if "ศึกษา" in mark else None,
    )


def _marked(match: re.Match[str], text: str) -> _Found | None:
    mark, digits = match["mark"], match["year"]
    fiscal = _is_fiscal(mark)
    year = _be(digits, mark)
    short = len(digits) == 2
    if year is None or (short and (not 45 <= int(digits) <= 85 or _AGE.match(text, match.end()))):
        return None
    # งบ alone before a number may be an amount of money; with ปี or พ.ศ. it is a year.
    telling = bool(re.search(r"ปี|พ|fy|fiscal", mark, re.IGNORECASE))
    if not telling and _COUNTED.match(text, match.end()):
        return None
    certainty: Certainty = "certain"
    if short:
        certainty = "certain" if "ปี" in mark and fiscal else "probable"
    elif not 2000 <= int(digits) < 2400:
        certainty = "certain" if telling or fiscal else "probable"
    else:
        certainty = "certain" if fiscal or "ค" in mark else "probable"
    return _Found(
        _start(match),
        match.end(),
        "fiscal_year" if fiscal else "year",
        *_year_bounds(year, year, fiscal),
        (year, year),
        fiscal,
        certainty,
        marked=True,
        stated="ปี" in mark or fiscal,
        role="academic" if "ศึกษา" in mark else None,
    )


def _bare(match: re.Match[str], text: str) -> _Found:
    digits = match["year"]
    year = _be(digits)
    assert year is not None
    certainty: Certainty = "probable"
    token_start = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    token = text[token_start : match.start()]
    if "://" in token or token.startswith("www.") or not 2540 <= year <= 2600:
        certainty = "weak"
    return _Found(match.start(), match.end(), "year", *_year_bounds(year, year, False), (year, year), False, certainty)


def _numbered(match: re.Match[str]) -> _Found | None:
    what, number, year = match["what"] or "", int(match["number"]), _be(match["year"])
    if year is None:
        return None
    plain = (*_year_bounds(year, year, False), (year, year), False)
    start, end = match.span()
    if what.startswith(("ไตร", "Q", "q")):
        if not 1 <= number <= 4:
            return None
        return _Found(start, end, "quarter", *_quarter(year, number, number), None, False, "certain", stated=True)
    if what.startswith("ภาค"):
        return _Found(start, end, "year", *plain, "certain", marked=True, stated=True, role="academic")
    if what:
        return _Found(match.start("number"), end, "year", *plain, "probable", marked=True, stated=True)
    return _Found(start, end, "year", *plain, "weak", role="code")


# Halves, quarters, twelve months: a part of a year named elsewhere in the line

_PART = re.compile(
    r"(?P<half>(?:รอบ|ระยะ|ประจำ|ช่วง|ใน)[^\S\n]{0,2}(?:การประเมิน|เวลา)?[^\S\n]{0,2}(?:6|หก)\s{0,2}เดือน(?:\s{0,2}(?P<which>แรก|หลัง))?"
    r"|(?:6|หก)\s{0,2}เดือน\s{0,2}(?P<which2>แรก|หลัง)"
    r"|(?:รอบ|ช่วง)?\s?ครึ่ง\s{0,2}ปี(?:งบประมาณ)?\s{0,2}(?P<which3>แรก|หลัง)|ครึ่ง(?P<which4>แรก|หลัง))"
    r"|(?P<twelve>(?:รอบ|ระยะ)[^\S\n]{0,2}(?:เวลา)?[^\S\n]{0,2}(?:12|สิบสอง)\s{0,2}เดือน)"
    r"|(?P<nine>รอบ[^\S\n]{0,2}9\s{0,2}เดือน)"
    r"|ไตรมาส\s{0,2}(?:ที่)?\s{0,2}(?P<quarter>[1-4]|แรก|สุดท้าย)(?!\d)(?:\s{0,2}(?:-|ถึง|และ)\s{0,2}(?:ไตรมาส)?\s{0,2}(?:ที่)?\s{0,2}(?P<quarter2>[1-4])(?!\d))?"
)
_BORROW = 60
"""Characters between a part of a year and the year it borrows."""


def _quarter(year: int, first: int, last: int) -> tuple[date, date]:
    start = fiscal_bounds(year)[0]
    begin = _month_after(start, 3 * (first - 1))
    return begin, _month_after(start, 3 * last) - timedelta(days=1)


def _month_after(start: date, months: int) -> date:
    index = start.month - 1 + months
    return date(start.year + index // 12, index % 12 + 1, 1)


def _part_of(match: re.Match[str], year: int) -> tuple[Kind, date, date]:
    if match["half"]:
        second = "หลัง" in (match["which"], match["which2"], match["which3"], match["which4"])
        return "half", *_quarter(year, 3 if second else 1, 4 if second else 2)
    if match["twelve"]:
        return "fiscal_year", *fiscal_bounds(year)
    if match["nine"]:
        return "month_range", *_quarter(year, 1, 3)
    first = int({"แรก": "1", "สุดท้าย": "4"}.get(match["quarter"], match["quarter"]))
    last = int(match["quarter2"] or first)
    if last < first:
        first, last = last, first
    return "quarter", *_quarter(year, first, last)


def _with_parts(text: str, mentions: list[Mention], taken: bytearray) -> list[Mention]:
    """Halves and quarters joined to the nearest year of their line."""
    years = [
        mention
        for mention in mentions
        if mention.kind in {"fiscal_year", "year"}
        and mention.role in {"content", "academic"}
        and mention.certainty != "weak"
    ]
    if not years:
        return mentions
    starts = [mention.start for mention in years]
    parts = [match for match in _PART.finditer(text) if taken.find(1, *match.span()) < 0]
    # Each year is spelt together with its nearest part; parts further off borrow it.
    joined: dict[int, tuple[int, int]] = {}
    borrowed: list[tuple[int, int]] = []
    for number, match in enumerate(parts):
        at = bisect_right(starts, match.start())
        near = [
            (distance, -index)
            for index in (at - 1, at)
            if 0 <= index < len(years) and (distance := _distance(text, years[index], *match.span())) is not None
        ]
        if near:
            distance, index = min(near)
            borrowed.append((number, -index))
            joined[-index] = min(joined.get(-index, (distance, number)), (distance, number))
    extra: list[Mention] = []
    used: set[int] = set()
    for number, index in borrowed:
        match, year = parts[number], years[index]
        low, high = match.span()
        between = (high, year.start) if year.start >= high else (year.end, low)
        if joined[index][1] == number and taken.find(1, *between) < 0:
            low, high = min(low, year.start), max(high, year.end)
            used.add(id(year))
        kind, first, last = _part_of(match, year.fiscal_last)
        extra.append(
            replace(
                year,
                start=low,
                end=high,
                kind=kind,
                first=first,
                last=last,
                fiscal_first=year.fiscal_last,
                fiscal_last=year.fiscal_last,
            )
        )
    return [mention for mention in mentions if id(mention) not in used] + extra


def _distance(text: str, year: Mention, start: int, end: int) -> int | None:
    low, high = (end, year.start) if year.start >= end else (year.end, start)
    if low > high or high - low > _BORROW or "\n" in text[low:high]:
        return None
    return high - low


# All together

_ANY_DIGIT = re.compile(r"\d")
_PHONE_NUMBER = re.compile(r"(?<![\d/])0\d{0,2}[ -]{0,2}\d{3,4}[ -]?\d{3,4}(?!\d)(?!/)")


def find_periods(text: str) -> tuple[Mention, ...]:
    """Every date, year and period of a text in order, without overlaps; the longest and most specific reading wins."""
    folded, offsets = _fold(text)
    if not _ANY_DIGIT.search(folded):
        return ()
    taken = bytearray(len(folded))
    chosen: list[_Found] = []

    def take(found: _Found) -> None:
        if taken.find(1, found.start, found.end) < 0:
            taken[found.start : found.end] = b"\x01" * (found.end - found.start)
            chosen.append(found)

    for match in _PHONE_NUMBER.finditer(folded):
        taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    for points in (_points(folded), _numeric(folded)):
        for found in _dates(points, folded):
            take(found)
    for found in _year_readings(folded):
        take(found)
    chosen.sort(key=lambda found: found.start)
    mentions: list[Mention] = []
    floor = 0
    for found in chosen:
        mentions.append(_mention(folded, found, floor))
        floor = found.end
    mentions = _after_law(folded, mentions)
    mentions = _with_parts(folded, mentions, taken)
    mentions.sort(key=lambda mention: mention.start)
    return tuple(_written(mention, text, offsets) for mention in mentions)


def _mention(text: str, found: _Found, floor: int) -> Mention:
    role = found.role or role_of(
        text,
        found.start,
        found.end,
        floor=floor,
        dated=found.kind in {"day", "month", "month_range"},
        marked=found.marked,
        stated=found.stated,
        span=found.kind == "span",
    )
    years = found.years or (fiscal_year_of(found.first), fiscal_year_of(found.last))
    return Mention(
        "", found.start, found.end, found.kind, found.first, found.last, *years, found.fiscal, found.certainty, role
    )


_ALSO_LAW = re.compile(r"\s*(?:\(?ฉบับ|และ\s?(?:ที่)?\s?(?:แก้ไข|\()|แก้ไข|ถึง\s?\(?ฉบับ|,\s*\(?ฉบับ)[^\n]{0,60}")


def _after_law(text: str, mentions: list[Mention]) -> list[Mention]:
    """Years of amendments that follow a law's year are the law's too."""
    result: list[Mention] = []
    for mention in mentions:
        before = result[-1] if result else None
        if (
            before is not None
            and before.role == "law"
            and mention.role == "content"
            and mention.kind == "year"
            and mention.start - before.end <= 70
            and _ALSO_LAW.fullmatch(text, before.end, mention.start)
        ):
            mention = replace(mention, role="law")  # noqa: PLW2901 - the same mention, better known
        result.append(mention)
    return result


def _written(mention: Mention, text: str, offsets: Sequence[int] | None) -> Mention:
    start, end = mention.start, mention.end
    if offsets is not None:
        start, end = offsets[start], offsets[end - 1] + 1
    return replace(mention, text=text[start:end], start=start, end=end)
