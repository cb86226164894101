"""Names of the months as Thai and English texts write them: in full, shortened, with lost marks, misspelt."""

from __future__ import annotations

import re

# One alternative per month: full names with the marks optional (slugs and PDF text lose them), the usual misspellings.
_FULL = (
    "มกร?าค?า?[มน]",
    "กุ?ม[ภพ]า?พั?น(?:ธ[ุ์]?์?|ท์)?",
    "(?:มี|มิ|(?<!ค)ม)นาค[มา]",
    "เม[ษศส]+า?ยน",
    "พฤ[ษศกสภา]{1,5}คม|พรึ?ษภาคม",
    "มิ?ถุ?น?า?นา?ยน",
    "กร[กฏฎ]?[ฎฏดต]า?คม",
    "สิ?งหา?คม|สิหาคม",
    "กั?นยา?า?ย?น",
    "ตุู?ล?ลา?ค[มน]|ตลาคม",
    "พ?ฤ?[ศษส]จิ?กา?าร?ย[นย]|พฤจิ?กายน|พฤศิกายน",
    "ธั?นวา?ม?ค[มน]",
)
_SHORT = ("มกรา", "กุมภา", "มีนา", "เมษา", "พฤษภา", "มิถุนา", "กรกฎา", "สิงหา", "กันยา", "ตุลา", "พฤศจิกา", "ธันวา")
_DOTTED = (
    r"ม\.?\s?ค",
    r"ก\.?\s?พ",
    r"มี\.?\s?ค",
    r"เม\.?\s?ย",
    r"พ\.?\s?ค",
    r"มิ\.?\s?ย",
    r"ก\.?\s?ค",
    r"ส\.?\s?ค",
    r"ก\.?\s?ย",
    r"ต\.?\s?ค",
    r"พ\.?\s?ย",
    r"ธ\.?\s?ค",
)
_ENGLISH = (
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
# Abbreviations must stand free: "ก.พ." inside "ว.ก.พ." is an office. They may follow the word for month and a day's dot.
_FREE = r"(?:(?<![ก-ฮะ-์.])|(?<=เดือน)|(?<=\d\.))"

# What two letters can begin a name: most places of a text are no month, and the alternatives are many.
_BEGIN = r"(?=ม[กีินถค.\s]|ก[ุมัรนพคย.\s]|เม|พ[ฤรศษสจคย.\s]|ฤ?[ศษส][จค.\s]|ส[ิงหค.\s]|ต[ุลค.\s]|ธ[ันค.\s]|[jfmasond][aeupco])"

MONTH = (
    f"{_BEGIN}(?:"
    + "|".join(f"(?:{name})(?![ะ-์])" for name in _FULL)
    + "|"
    + "|".join(rf"{_FREE}{name}(?:\.|(?![ก-์]))" for name in _DOTTED)
    + "|"
    + "|".join(rf"(?:{_FREE}{name}(?![ก-์]))" for name in _SHORT)
    + "|"
    + "|".join(rf"(?:(?<![a-z]){name}(?![a-z])\.?)" for name in _ENGLISH)
    + ")"
)
"""Source of a regular expression that matches one month's name; compile with ``re.IGNORECASE``."""

_NUMBERED = tuple(
    re.compile(rf"{full}|{short}|{dotted}\.?|(?:{english})\.?", re.IGNORECASE)
    for full, short, dotted, english in zip(_FULL, _SHORT, _DOTTED, _ENGLISH, strict=True)
)


def month_number(name: str) -> int:
    """1-12 for a name that ``MONTH`` matched; ValueError for anything else."""
    for number, pattern in enumerate(_NUMBERED, start=1):
        if pattern.fullmatch(name):
            return number
    raise ValueError(f"'{name}' is not the name of a month; write it in full, such as ตุลาคม.")


def is_full_name(name: str) -> bool:
    """Whether a matched name is written out, not abbreviated with dots."""
    return any(re.fullmatch(full, name) for full in _FULL)


_NAMES = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip


def month_name(year: int, month: int) -> str:
    """A month of a C.E. year in Thai, with the year B.E.: (2024, 10) is 'ตุลาคม 2567'."""
    return f"{_NAMES[month - 1]} {year + 543}"
