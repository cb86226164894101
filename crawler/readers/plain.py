"""Plain text and comma-separated values."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from core.snapshot import DocumentPage, Inside, Table
from core.thai import clean
from core.thai_repair import from_latin
from crawler.readers.encoding import decode
from crawler.readers.grids import TITLE_LENGTH, Grids, Row, find_table
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.markup import is_markup, is_web_archive, read_markup, web_parts
from crawler.readers.properties import Properties, language_of
from crawler.readers.writing import Full, announced

_TYPED_AS_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITERS: Final = (",", ";", "\t", "|")
_SNIFFED: Final = 500
"""Lines by which the delimiter of a file of values is told: a table may follow a page of prose."""
_IN_AMOUNT: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
"""The comma of 1,200."""
_NARROWEST: Final = 3
"""Columns of a table that tabs set."""
_STRAY_QUOTE: Final = 20
"""Line ends inside one value from which its quotation mark is a stray one."""


def read_txt(body: bytes, limits: Limits) -> Inside:
    """What a plain text holds; also HTML, a web archive or the XML of 2003 that was saved as a Word file.

    Raises ``Unreadable`` (empty, corrupt).
    """
    if is_web_archive(body):
        body = next(web_parts(body), b"")
    text = as_text(body)
    if is_markup(text):
        grids = Grids(limits)
        with suppress(Full):
            grids.begin()
            title = read_markup(text, grids)
            return grids.inside(Properties(title=title))
        return grids.inside()
    lines: list[str] = []
    left = limits.characters
    mended = False
    cut = False
    for line in text.splitlines():
        right = from_latin(line)
        mended |= right != line
        written = "\t".join(filter(None, map(clean, right.split("\t"))))
        if len(written) > left:
            lines.append(written[:left])
            cut = True
            break
        left -= len(written) + 1
        if written or (lines and lines[-1]):
            lines.append(written)
    shown = "\n".join(lines).strip()
    if not shown:
        raise Unreadable("empty", "it holds no text")
    headings, tables = _marked(list(filter(None, lines)))
    broken = shown.count("\ufffd") * 50 > len(shown)
    return Inside(
        cause="too_long" if cut else None,
        detail=f"more than {limits.characters} characters" if cut else "",
        pages=(DocumentPage(number=1, text=shown, headings=headings, tables=tables),),
        page_count=1,
        language=language_of(shown),
        text_quality="broken" if broken else "repaired" if mended else "good",
    )


def _marked(lines: list[str]) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """The headings of a plain text, and its table where tabs set one."""
    head, table = find_table([Row(dict(enumerate(line.split("\t")))) for line in lines])
    # Letters set a word before a tab ("to", "subject") and what it is about after it.
    if table is None or len(table.head) < _NARROWEST or not table.rows:
        head, table = 0, None
    marked = announced(lines) | ({0, head - 1} if head else {0})
    headings = [lines[at] for at in sorted(marked) if "\t" not in lines[at] and len(lines[at]) <= TITLE_LENGTH]
    return tuple(dict.fromkeys(headings)), () if table is None else (table,)


def read_csv(body: bytes, limits: Limits) -> Inside:
    """What a file of values holds, whichever of ``, ; tab |`` stands between them. Raises ``Unreadable``."""
    text = as_text(body)
    named = re.match(r"\s*sep=(.)\r?\n", text, re.IGNORECASE)
    if named is not None:
        text = text[named.end() :]
    lines = text.splitlines(keepends=True)
    delimiter = named[1] if named is not None else _delimiter(lines[:_SNIFFED])
    grids = Grids(limits)
    with suppress(Full):
        grids.begin()
        for row in _values(lines, delimiter):
            grids.row(dict(enumerate(row)))
    return grids.inside()


def _delimiter(lines: list[str]) -> str:
    """The sign that cuts most lines into the same number of values, two or more; the comma where none does.

    A comma inside an amount (1,200) cuts nothing.
    """
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        cut = [_IN_AMOUNT.sub("", line) for line in lines] if delimiter == "," else lines
        counts = [len(row) for row in _values(cut, delimiter) if any(map(str.strip, row))]
        if not counts:
            continue
        widths = [count for count in counts if count > 1]
        score = max((widths.count(width) * 10 + min(width, 9) for width in set(widths)), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _values(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Rows of values. From a value whose quotation mark never closes, quotation marks say nothing."""
    done = 0
    reader = csv.reader(iter(lines), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            break
        if reader.line_num - done > _STRAY_QUOTE:
            break
        done = reader.line_num
        yield row
    for line in islice(lines, done, None):
        yield [value.strip('"') for value in line.rstrip("\r\n").split(delimiter)]


def as_text(body: bytes) -> str:
    """The text, whatever its encoding; UTF-16 without a mark too. Raises ``Unreadable`` where it is no text."""
    start = body[:4096]
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        # The upper half of a character is zero, of a Thai one 0x0E.
        halves = [sum(map(start[at::2].count, (0, 0x0E))) for at in (0, 1)]
        little = halves[1] > halves[0]
        if max(halves) * 10 < len(start) * 4:
            raise Unreadable("corrupt", "it is no text")
        text = body.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    else:
        text, _ = decode(body)
    strange = len(_TYPED_AS_TEXT.findall(text[:4096]))
    if strange * 20 > len(text[:4096]):
        raise Unreadable("corrupt", "it is no text")
    return text.replace("\x00", "")
