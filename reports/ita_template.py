"""An empty form for ITA scores, as Excel, CSV or YAML: ``core.ita_scores`` reads what is filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Literal

from reports.sheets import Book

Kind = Literal["xlsx", "csv", "yaml"]
_NEVER = datetime(2020, 1, 1, tzinfo=UTC)
"""Stands in the file's properties in place of the day: a form is the same every day."""
_HEADS = ("เครื่องมือ", "ตัวชี้วัดที่", "ชื่อตัวชี้วัด")
_NOTES = (
    "ใส่คะแนน 0 ถึง 100 ตามระบบ ITAS ใช้จุดทศนิยม เช่น 85.25 ปีที่ไม่มีข้อมูลให้เว้นว่างทั้งช่อง",
    "เปลี่ยนหรือเพิ่มปีได้ที่หัวตาราง คะแนนรวมและระดับที่ประกาศไว้ไม่มีก็เว้นว่างได้",
)


def render_template(kind: Kind, rows: Sequence[tuple[str, str, str]], years: Sequence[int]) -> bytes:
    """The form. ``rows``: instrument, number and title of each indicator; ``years``: B.E., a column each."""
    if kind == "yaml":
        return _yaml(rows, years).encode()
    lines = [[*row, *[None] * len(years)] for row in rows]
    lines += [["", "", words, *[None] * len(years)] for words in ("คะแนนรวม", "ระดับ")]
    heads = [*_HEADS, *map(str, years)]
    if kind == "csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows([["หน่วยงาน", ""], heads, *lines])
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    book = Book("คะแนน ITA", created=_NEVER)
    widths = (12, 12, 44, *[12] * len(years))
    sheet = book.sheet(
        "คะแนน ITA",
        list(zip(heads, widths, strict=True)),
        title="คะแนน ITA รายตัวชี้วัด",
        notes=(*_NOTES, "หน่วยงาน"),
        frozen=3,
    )
    # The last line above the table asks for the agency; its name goes into the cell beside it.
    sheet.sheet.write_blank(len(_NOTES) + 1, 1, None, book.cell)
    first, last = sheet.next, sheet.next + len(rows)
    for line in lines:
        sheet.row(line)
    between = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    told = {"error_title": "คะแนนไม่ถูกต้อง", "error_message": "คะแนนต้องเป็นตัวเลข 0 ถึง 100 ใช้จุดทศนิยม"}
    # The scores and the total below them; the level is a word.
    sheet.sheet.data_validation(first, len(_HEADS), last, len(heads) - 1, {**between, **told})
    return book.packed()


def _yaml(rows: Sequence[tuple[str, str, str]], years: Sequence[int]) -> str:
    lines = [f"# {note}" for note in _NOTES] + ["หน่วยงาน: "]
    for year in years:
        lines.append(f"{year}:")
        for instrument, part in groupby(rows, key=itemgetter(0)):
            lines += [f"  {instrument}:", *(f"    {number}:   # {title}" for _, number, title in part)]
        lines += ["  คะแนนรวม: ", "  ระดับ: "]
    return "\n".join(line.rstrip() for line in lines) + "\n"
