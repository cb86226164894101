"""Reads the tables that people hand in, Excel, OpenDocument or CSV, into rows by heading; and makes cells safe that go out.

Headings are looked up by what decides whether two Thai texts are the same (``core.thai.match_key``): spaces, zero-width
characters, case and punctuation do not matter. Lines above the headings are passed over.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from core.exceptions import UsageError
from core.thai import clean, match_key
from core.workbooks import sheets

MAX_BYTES = 60_000_000
"""Of a file."""
MAX_ROWS = 400_000
"""Rows below the headings."""
HEAD_ROWS = 30
"""Rows among which the headings are looked for."""
BOOKS = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))
TEXTS = frozenset((".csv", ".tsv", ".txt"))

_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_HELD = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_AROUND = " \t\r\n\f\v\u00a0\u200b\u200c\u200d\u2060\ufeff"
_SEPARATOR_LINE = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)
"""Excel's own first line, which it does not show."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it."""

    number: int
    """As a spreadsheet program shows it, 1 for the first of the sheet."""
    cells: Mapping[str, str]
    """Texts by heading, without the spaces around them; empty cells are left out."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Where cells are linked to, by heading; known of .xlsx only."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file."""

    headings: tuple[str, ...]
    """Left to right. A known column's is its name; another one's is as written."""
    rows: tuple[Row, ...]
    known: frozenset[str]
    """The known columns that are there."""
    head: int
    """Number of the row of headings."""
    sheet: str
    """Name of the sheet; empty for a text file."""


def read_table(path: Path, columns: Mapping[str, Collection[str]] | None = None, needed: Collection[str] = ()) -> Table:
    """The table of a file: .xlsx, .xls, .ods; .csv or .tsv in UTF-8, UTF-16 or Windows' Thai, split at comma, semicolon or tab.

    ``columns``: headings by the name of the column they mean; the name itself is one of them. ``needed``: names of which all
    must be there. Of several sheets the first one that has the needed ones is taken, or else the first that has any of
    ``columns``. Without ``columns`` the headings are the first row with two filled cells. Raises ``UsageError`` that names the
    file and the mend.
    """
    wanted = _Wanted(columns or {}, needed)
    best: _Head | None = None
    for grid in grids(path):
        head = wanted.head(grid)
        if head is not None and (best is None or head.rank > best.rank):
            best = head
    if best is None:
        like = f" like {wanted.words(needed or columns or ())}" if columns else ""
        raise UsageError(f"{path} holds no table: one of its first {HEAD_ROWS} rows must have headings{like}")
    if missing := [name for name in needed if name not in best.names.values()]:
        raise UsageError(f"{path} has no column for {wanted.words(missing)}: write it as the heading of one")
    if best.grid.broken:
        raise UsageError(f"{path}, {best.grid.broken}; save it as .xlsx instead")
    if twice := best.twice():
        raise UsageError(f"{path}: {twice}; keep one of them")
    return best.table(path)


def neutral(text: str) -> str:
    """The text as a cell that no spreadsheet program takes for a formula: with an apostrophe before it where it might."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_meant(cell: str) -> str:
    """The text that ``neutral`` made the cell of."""
    return cell[1:] if _HELD.match(cell) else cell


class Grid(NamedTuple):
    """Filled cells as they stand in a sheet."""

    sheet: str
    """Its name; empty for a text file."""
    rows: list[tuple[int, dict[int, str]]]
    """Row numbers as a spreadsheet program shows them, with the filled cells by column, 0 for A."""
    links: Mapping[tuple[int, int], str]
    broken: str = ""
    """Why a text could not be split to its end."""


@dataclass(frozen=True, slots=True)
class _Head:
    """A row of headings of a grid."""

    grid: Grid
    place: int
    """Its index among the grid's rows."""
    names: Mapping[int, str]
    """The column's name, or the heading as written, by place in the sheet."""
    written: Mapping[int, str]
    known: frozenset[str]
    rank: tuple[bool, int]
    """Whether all needed columns are there, and how many known ones are."""

    def twice(self) -> str:
        """What is wrong where two headings mean the same column; empty where none do."""
        seen: dict[str, int] = {}
        for column, name in self.names.items():
            if name in seen and name in self.known:
                return (
                    f"columns {letters(seen[name])} ({self.written[seen[name]]}) and {letters(column)} "
                    f"({self.written[column]}) both mean {name}"
                )
            seen.setdefault(name, column)
        return ""

    def table(self, path: Path) -> Table:
        number, below = self.grid.rows[self.place][0], self.grid.rows[self.place + 1 :]
        if len(below) > MAX_ROWS:
            raise UsageError(f"{path} has {len(below):,} rows; at most {MAX_ROWS:,} are read: split it")
        names = self._unlike()
        rows = []
        for row, cells in below:
            texts = {names[column]: text for column, text in cells.items() if column in names}
            if texts:
                links = {
                    names[column]: self.grid.links[row, column]
                    for column in (cells if self.grid.links else ())
                    if column in names and (row, column) in self.grid.links
                }
                rows.append(Row(row, texts, links))
        return Table(tuple(names.values()), tuple(rows), self.known, number, self.grid.sheet)

    def _unlike(self) -> dict[int, str]:
        """Names by place; two unknown headings that read the same are told apart by the letters of their columns."""
        names: dict[int, str] = {}
        for column in sorted(self.names):
            name = self.names[column]
            names[column] = f"{name} ({letters(column)})" if name in names.values() else name
        return names


class _Wanted:
    """What is looked for among the first rows."""

    def __init__(self, columns: Mapping[str, Collection[str]], needed: Collection[str]) -> None:
        self._columns, self._needed = columns, frozenset(needed)
        self._names = {_key(heading): name for name, all_ in columns.items() for heading in (name, *all_)}

    def words(self, names: Collection[str]) -> str:
        """Names of columns with a heading each that would do, for people."""
        return ", ".join(
            f"{name} ({first})" if (first := next(iter(self._columns.get(name, ())), "")) else name for name in names
        )

    def head(self, grid: Grid) -> _Head | None:
        """The row of headings: of the first rows the one with the most known ones; None where there is none."""
        found: _Head | None = None
        for place, (_, cells) in enumerate(grid.rows[:HEAD_ROWS]):
            written = {column: clean(text) for column, text in cells.items()}
            names = {column: self._names.get(_key(text), text) for column, text in written.items() if text}
            known = frozenset(name for name in names.values() if name in self._columns)
            if self._columns and not known:
                continue
            if not self._columns and len(names) < 2:
                continue
            head = _Head(grid, place, names, written, known, (known >= self._needed, len(known)))
            if found is None or head.rank > found.rank:
                found = head
        return found


def _key(heading: str) -> str:
    # A heading of signs alone ("#") has an empty key.
    return match_key(heading) or heading.casefold()


def grids(path: Path) -> Iterator[Grid]:
    """The sheets of a workbook; of a text the ways to split it. Raises ``UsageError`` that names the file and the mend."""
    kind = path.suffix.lower()
    if kind not in BOOKS | TEXTS:
        raise UsageError(f"{path} is no table that can be read: save it as .xlsx, .ods or .csv")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(
                f"{path} is larger than {MAX_BYTES // 1_000_000} MB: keep only the table in it, or split it"
            )
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}): see that it is there and not open elsewhere"
        ) from error
    # What is called .xls is often something else.
    if body.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        for sheet in sheets(path, body):
            yield Grid(sheet.name, [(number, _trimmed(cells)) for number, cells in sheet.rows], sheet.links)
        return
    if kind in BOOKS:
        raise UsageError(f"{path} is no spreadsheet inside: open it in Excel or LibreOffice and save it as .xlsx")
    text = _decoded(path, body)
    # Most separators first: of two ways that find as many headings the earlier one is taken.
    first = "\n".join(islice(io.StringIO(text), HEAD_ROWS))
    for delimiter in sorted(",;\t", key=first.count, reverse=True):
        yield _split(text, delimiter)


def _decoded(path: Path, body: bytes) -> str:
    encoding = next((name for mark, name in _BOMS if body.startswith(mark)), "utf-8")
    for name in (encoding, "cp874") if encoding == "utf-8" else (encoding,):
        with suppress(UnicodeDecodeError):
            text = body.decode(name)
            # UTF-16 without its mark passes for UTF-8 with controls between the letters.
            if not _CONTROL.search(text):
                return _SEPARATOR_LINE.sub("", text)
    raise UsageError(f"{path} is in an unknown encoding: save it as .xlsx, or as CSV UTF-8")


def _split(text: str, delimiter: str) -> Grid:
    rows: list[tuple[int, dict[int, str]]] = []
    # Strictly: a quotation mark that is never closed would swallow the rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            found = _trimmed(dict(enumerate(cells)))
            if found:
                rows.append((number, found))
    except csv.Error as error:
        return Grid("", rows, {}, f"line {reader.line_num}: {error}")
    return Grid("", rows, {})


def _trimmed(cells: Mapping[int, str]) -> dict[int, str]:
    # Excel can hold controls, databases cannot.
    texts = ((column, as_meant(_CONTROL.sub("", text).strip(_AROUND))) for column, text in cells.items())
    return {column: text for column, text in texts if text}


def letters(column: int) -> str:
    """The column as a spreadsheet program calls it, A for 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
