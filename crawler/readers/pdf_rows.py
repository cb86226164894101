"""Lines of a PDF page from top to bottom, their cells, and the tables that they make."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from core.snapshot import Table
from crawler.readers.pdf_glyphs import Glyphs
from crawler.readers.pdf_marks import MARK_SET

_BREAK: Final = re.compile(r"[\t\n\v\f\r]")
_LINE_END: Final = re.compile(r"[\r\n]")
_NUMBER: Final = re.compile(r"[\d๐-๙][\d๐-๙.,/%*-]*|-")

_THAI_SIGN: Final = re.compile("[\u0e01-\u0e4e]")

_FEWEST_COLUMNS: Final = 3
"""Of a table, from which its titles are told from other lines that are parted."""
_MOST_COLUMNS: Final = 40
_MOST_TITLE_LINES: Final = 4
_LINE_PITCH: Final = 2.0
"""Heights of a line, above which the one below it is not of the same cells."""
_MANY_JUMPS: Final = 3
"""Lines of a page that stand above the one before, from which the file's order is not the reader's. Two columns make one."""


@dataclass(slots=True)
class Row:
    """One line of a page: ``cells`` as (left, right, text), more than one where wide gaps part it."""

    cells: list[tuple[float, float, str]]
    y: float
    """Height of its base line over the lower edge of the page."""
    size: float
    """Points from the lowest to the highest place of its font; 0 where unknown."""
    bold: bool
    em: float
    """Size of its font as the file says it; 1 where the file leaves the size to a matrix."""


def rows_of(raw: str, characters: list[str], glyphs: Glyphs) -> list[Row]:
    """The page's lines, from top to bottom where the file jumps about; pieces of one line are one."""
    rows = [row for start, end in _lines(raw, characters) for row in _line(raw, characters, glyphs, start, end)]
    jumps = _jumps(rows)
    rows = _top_down(rows) if len(jumps) >= _MANY_JUMPS or _interlaced(rows, jumps) else _head_first(rows)
    joined: list[Row] = []
    for row in rows:
        if not joined or not _join(joined[-1], row):
            joined.append(row)
    return joined


def _head_first(rows: list[Row]) -> list[Row]:
    """The lines with those in front that stand above all lines written before them: Word writes a page's head, and the
    repeated head of a table, last.
    """
    if not rows:
        return rows
    highest = rows[0].y + rows[0].size
    for index, row in enumerate(rows):
        if row.y > highest:
            end = index
            while end < len(rows) and rows[end].y > highest:
                end += 1
            return rows[index:end] + rows[:index] + rows[end:]
        highest = max(highest, row.y + row.size)
    return rows


def _jumps(rows: list[Row]) -> list[int]:
    """The lines that stand clearly above the line before them."""
    return [
        index
        for index, (upper, lower) in enumerate(pairwise(rows), 1)
        if lower.y > upper.y + max(upper.size, lower.size)
    ]


def _interlaced(rows: list[Row], jumps: list[int]) -> bool:
    """Whether the lines after a jump belong between those before it: spreadsheets write some cells in a second pass.
    Lines that stand beside the others are a column of their own.
    """
    for start, end in pairwise([*jumps, len(rows)]):
        earlier = sorted(rows[:start], key=lambda row: row.y)
        heights = [row.y for row in earlier]
        within = [row for row in rows[start:end] if heights[0] <= row.y <= heights[-1]]
        hits = 0
        for row in within:
            place = bisect_left(heights, row.y - 0.25 * row.size)
            beside = place
            while beside < len(heights) and heights[beside] <= row.y + 0.25 * row.size:
                beside += 1
            if beside > place:
                level = earlier[place:beside]
                hits += len(row.cells) > 1 or len(level) > 1 or len(level[0].cells) > 1
            else:
                hits += all(_over_each_other(row, other) for other in earlier[max(place - 1, 0) : place + 1])
        if hits and 2 * hits >= len(within):
            return True
    return False


def _over_each_other(row: Row, other: Row) -> bool:
    return row.cells[0][0] < other.cells[-1][1] and other.cells[0][0] < row.cells[-1][1]


def _top_down(rows: list[Row]) -> list[Row]:
    """The lines by height, the cells of one height from left to right, each a line still."""
    ordered: list[Row] = []
    level: list[Row] = []
    for row in sorted(rows, key=lambda each: -each.y):
        if level and level[0].y - row.y > 0.25 * min(level[0].size, row.size):
            ordered += _left_to_right(level)
            level = []
        level.append(row)
    return ordered + _left_to_right(level)


def _left_to_right(level: list[Row]) -> list[Row]:
    if len(level) > 1:
        level = [Row([cell], row.y, row.size, row.bold, row.em) for row in level for cell in row.cells]
    return sorted(level, key=lambda each: each.cells[0][0])


def _join(before: Row, row: Row) -> bool:
    """Append a line to the one before where both are pieces of one; whether they are."""
    gap = row.cells[0][0] - before.cells[-1][1]
    if abs(row.y - before.y) > 0.25 * row.size or gap < -0.15 * row.size:
        return False
    if gap > 0.6 * row.size:
        before.cells += row.cells
    else:
        first, last = before.cells.pop(), row.cells[0]
        between = " " if gap > 0.12 * row.size else ""
        before.cells += [(first[0], last[1], f"{first[2]}{between}{last[2]}"), *row.cells[1:]]
    before.bold = before.bold and row.bold
    return True


def _lines(raw: str, characters: list[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _LINE_END.finditer(raw):
        if not characters[match.start()]:
            continue
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if len(raw) > start:
        yield start, len(raw)


def _line(raw: str, characters: list[str], glyphs: Glyphs, start: int, end: int) -> Iterator[Row]:
    """The characters from ``start`` to ``end`` (not included) as lines: where the pen leaves the line, pdfium does not
    always say so.
    """
    while start < end and (raw[start].isspace() or not characters[start]):
        start += 1
    while end > start and not characters[end - 1].strip():
        end -= 1
    if start == end:
        return
    size = glyphs.size(start)
    row = Row([], glyphs.origin(start)[1], size, glyphs.bold(start) and glyphs.bold(end - 1), glyphs.em(start))
    box, widest = glyphs.box, 0.9 * size
    cell_start, cell_left = start, box(start)[0]
    index = raw.find(" ", start, end)
    while index >= 0:
        before, after = index - 1, index
        while after < end and (raw[after].isspace() or not characters[after]):
            after += 1
        # A mark's box says little about where its letter stands.
        while before > cell_start and (raw[before] in MARK_SET or not characters[before]):
            before -= 1
        if size and (characters[index].endswith(" ") or " " in characters[index + 1 : after]):
            right, left = box(before)[1], box(after)[0]
            if not -size <= left - right <= widest:
                row.cells.append((cell_left, right, _joined(characters, cell_start, after)))
                cell_start, cell_left = after, left
                y = glyphs.origin(after)[1]
                if abs(y - row.y) > 0.5 * size:
                    yield row
                    row = Row([], y, size, row.bold, row.em)
        index = raw.find(" ", after, end)
    row.cells.append((cell_left, glyphs.box(end - 1)[1], _joined(characters, cell_start, end)))
    yield row


def _joined(characters: list[str], start: int, end: int) -> str:
    # Damaged files hold breaks inside a line.
    return _BREAK.sub(" ", "".join(characters[start:end])).strip()


def tables_of(rows: list[Row]) -> list[tuple[int, int]]:
    """Runs of at least three lines, two of them parted, whose cells stand under each other."""
    found: list[tuple[int, int]] = []
    start = last = -1
    for index, row in enumerate(rows):
        if len(row.cells) < 2:
            continue
        if start >= 0 and index - last <= 3 and _aligned(rows[last], row):
            last = index
            continue
        if last - start >= 2:
            found.append((start, last + 1))
        start = last = index
    if last - start >= 2:
        found.append((start, last + 1))
    return found


def _aligned(upper: Row, lower: Row) -> bool:
    """Whether the cells of the line with fewer ones stand each under or over one cell of the other."""
    few, many = sorted((upper.cells, lower.cells), key=len)
    hits = 0
    for left, right, _ in few:
        over = sum(1 for low, high, _ in many if low < right and left < high)
        hits += over == 1
    return hits >= max(2, 0.6 * len(few))


def _over_column(cell: tuple[float, float, str], head: list[tuple[float, float, str]]) -> int | None:
    """The one column whose title a cell stands under; None where it is none or several."""
    over = [place for place, (left, right, _) in enumerate(head) if cell[0] < right and left < cell[1]]
    return over[0] if len(over) == 1 else None


def whole_titles(rows: list[Row], edge: float) -> tuple[Row, int]:
    """The titles of a table's columns as one line, and over how many lines they are wrapped: 1 where that is not
    certain. ``edge``: where the page's text ends on the right.

    A line goes on with the titles if each of its cells stands under another one of them, one at least of which left no
    room for the next word, and the line after it starts in the first column.
    """
    first = rows[0]
    head = first.cells
    if not _FEWEST_COLUMNS <= len(head) <= _MOST_COLUMNS or any(_NUMBER.match(text) for _, _, text in head):
        return first, 1
    lefts = [left for left, _, _ in head]
    for cell in chain.from_iterable(row.cells for row in rows[1:]):
        column = _over_column(cell, head)
        if column is not None:
            lefts[column] = min(lefts[column], cell[0])
    # Between two columns are their margins.
    rooms = [after - left - first.size for left, after in pairwise([*lefts, edge + first.size])]
    lines, done, found = 1, 1, list(head)
    cells, last = list(head), list(head)
    for upper, row, lower in zip(rows[:_MOST_TITLE_LINES], rows[1:], rows[2:], strict=False):
        columns = [column for cell in row.cells if (column := _over_column(cell, head)) is not None]
        if (
            upper.y - row.y > _LINE_PITCH * max(row.size, first.size, first.em)
            or len(set(columns)) < len(row.cells)
            or any(_NUMBER.match(text) for _, _, text in row.cells)
        ):
            break
        full = set()
        for column, (left, right, text) in zip(columns, row.cells, strict=True):
            next_word = (right - left) * len(text.partition(" ")[0]) / max(len(text), 1)
            if last[column][1] - last[column][0] + next_word > rooms[column]:
                full.add(column)
            between = "" if _THAI_SIGN.match(last[column][2][-1:]) and _THAI_SIGN.match(text) else " "
            low, high, before = cells[column]
            cells[column] = (min(low, left), max(high, right), f"{before}{between}{text}")
            last[column] = (left, right, text)
        if not full or (0 in columns and 0 not in full) or len(columns) == len(head) > len(full) + 1:
            break
        lines += 1
        if len(lower.cells) > 1 and _over_column(lower.cells[0], head[:1]) == 0:
            done, found = lines, list(cells)
    return Row(found, first.y, first.size, first.bold, first.em), done


def table_of(lines: list[str], rows: list[Row]) -> Table:
    """Head and size of a table. A first line with a number's cell is no head; a second line without one, above a third
    with one, is the head's second row.
    """
    if _has_number(lines[0]):
        return Table(head=(), rows=sum(len(row.cells) > 1 for row in rows))
    head = [(left, right, text) for (left, right, _), text in zip(rows[0].cells, lines[0].split("\t"), strict=True)]
    below = 1
    if len(rows) > 2 and not _has_number(lines[1]) and _has_number(lines[2]):
        for (left, right, _), text in zip(rows[1].cells, lines[1].split("\t"), strict=True):
            over = [index for index, cell in enumerate(head) if cell[0] < right and left < cell[1]]
            if over:
                cell = head[over[0]]
                head[over[0]] = (min(cell[0], left), max(cell[1], right), f"{cell[2]} {text}")
            else:
                head.append((left, right, text))
        head.sort()
        below = 2
    count = sum(len(row.cells) > 1 for row in rows[below:])
    return Table(head=tuple(text for _, _, text in head if text), rows=count)


def _has_number(line: str) -> bool:
    return any(_NUMBER.fullmatch(cell.strip()) for cell in line.split("\t"))
