"""ITA scores in a table: a row for each indicator, or a column for each; years as columns, rows, sheets or titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from core.exceptions import UsageError
from core.score_cells import YEAR, YEAR_CELL, YEARS, Mark, Place, Reader, cut, kind_of
from core.tables import HEAD_ROWS, Grid, grids, letters
from core.thai import arabic_digits, clean, match_key

LEAST_WIDE = 3
"""Indicators that a row must name to be the headings of a table with a column each."""
_OF_MUCH = frozenset(map(match_key, ("คะแนน", "รวม", "คะแนนเฉลี่ย")))
_TITLE_YEAR = re.compile(r"(?:ปี|พ\s*\.?\s*ศ\s*\.?|งบประมาณ)\s*(?:พ\s*\.?\s*ศ\s*\.?)?\s*(\d{4})(?!\d)")
_FIGURE = re.compile(r"\A\d[\d.]*\Z")


def read_tables(path: Path, reader: Reader) -> None:
    """Hands what the sheets of a file say to ``reader``. Raises ``UsageError``."""
    seen: list[str] = []
    found = False
    for grid in grids(path):
        seen.append(grid.sheet)
        # Of a text the ways to split it come one after another: the first that holds a table is the right one.
        if found and not grid.sheet:
            break
        table = _Sheet(grid, reader)
        if table.read():
            if grid.broken:
                raise UsageError(f"{path}, {grid.broken}; save it as .xlsx instead")
            found = True
    if not found:
        sheets = f" in any of its sheets ({', '.join(seen)})" if any(seen) else ""
        raise UsageError(
            f"{path} has no table of ITA scores{sheets}: give each indicator a row, or a column, with its score; "
            "oit ita --template OUT.xlsx writes a form"
        )


class _Column(NamedTuple):
    """A column that holds scores."""

    at: int
    year: int | None


class _Long(NamedTuple):
    """A table with a row for each indicator."""

    first: int
    """Index of the first row below the headings."""
    columns: list[_Column]
    others: Mapping[str, int]
    """Columns of year and agency."""


class _Sheet:
    """One sheet, read as a table with a row for each indicator, or with a column for each."""

    def __init__(self, grid: Grid, reader: Reader) -> None:
        self.grid, self.reader = grid, reader
        self.rows = grid.rows
        self._years: dict[int, str] = {}
        """Named around the table, with where."""
        self._agency = ""

    def place(self, row: int, column: int | None = None) -> Place:
        return Place(self.grid.sheet, row, column)

    def read(self) -> bool:
        """Whether there was a table."""
        if wide := self._wide_head():
            self._before(wide[0])
            self._read_wide(*wide)
            return True
        if (long := self._long_head()) is not None:
            self._before(long.first)
            self._read_long(long)
            return True
        return False

    def _before(self, head: int) -> None:
        """Agency and years that the lines above the table and the sheet's name tell."""
        stated: dict[int, str] = {}
        for number, cells in self.rows[:head]:
            columns = sorted(cells)
            for column, after in zip(columns, [*columns[1:], None], strict=True):
                text = arabic_digits(clean(cells[column]))
                kind = kind_of(text.rstrip(": "), "agency", "year") if after is not None else ""
                if after is not None and kind == "agency":
                    self._agency = clean(cells[after])
                elif after is not None and kind and (year := YEAR_CELL.fullmatch(arabic_digits(clean(cells[after])))):
                    at = self.place(number, after)
                    stated[self.reader.in_era(int(year[1]), at)] = str(at)
                for found in _TITLE_YEAR.finditer(text):
                    if int(found[1]) in YEARS:
                        self._years.setdefault(int(found[1]), str(self.place(number, column)))
        for found in YEAR.finditer(arabic_digits(self.grid.sheet)):
            if int(found[1]) in YEARS:
                self._years.setdefault(int(found[1]), f"sheet {self.grid.sheet!r}")
        # A cell headed "year" is meant for the table; a title may speak of other years, too.
        self._years = stated or self._years

    def _year(self, column_year: int | None, place: Place) -> int:
        """The year that a figure belongs to, where its row does not say."""
        if column_year is not None:
            return column_year
        named, asked = self._years, self.reader.year
        told = " and ".join(f"{year} ({where})" for year, where in named.items())
        if asked is not None and named and asked not in named:
            raise self.reader.wrong(place, f"the table names {told}, --year says {asked}; give the right one")
        if asked is None and len(named) != 1:
            said = f"the table names {told}; say with --year which one it is of" if named else ""
            unclear = (
                "the fiscal year of the scores is not clear; write it as the heading of their column, or give --year"
            )
            raise self.reader.wrong(place, said or unclear)
        return asked if asked is not None else next(iter(named))

    # a column for each indicator

    def _wide_head(self) -> tuple[int, dict[int, Mark]] | None:
        """Index of the row of headings, and what each column means."""
        best: tuple[int, dict[int, Mark]] | None = None
        most = 0
        for index, (number, cells) in enumerate(self.rows[:HEAD_ROWS]):
            above = self.rows[index - 1] if index and self.rows[index - 1][0] == number - 1 else None
            marks = self._heads(number, cells, above[1] if above else {})
            indicators = [mark.id for mark in marks.values() if mark.kind == "indicator"]
            kinds = {mark.kind for mark in marks.values()}
            # "Score" or "sum" beside a year heads tables of much else, too.
            plain = any(
                match_key(cells.get(column, "")) in _OF_MUCH for column, mark in marks.items() if mark.kind == "total"
            )
            wanted = {"level", "instrument"} if plain else {"total", "instrument"}
            totals = "year" in kinds and bool(kinds & wanted) and len(cells) <= len(marks)
            if len(set(indicators)) < LEAST_WIDE and not (totals and not indicators):
                continue
            rank = max(len(indicators), 1)
            if rank > most:
                best, most = (index, marks), rank
        return best

    def _heads(self, number: int, cells: Mapping[int, str], above: Mapping[int, str]) -> dict[int, Mark]:
        marks: dict[int, Mark] = {}
        groups = {
            column: mark.id
            for column, text in above.items()
            if (mark := self.reader.mark(text)) and mark.kind == "instrument"
        }
        named = {column: self.reader.mark(text) for column, text in cells.items()}
        for column, mark in named.items():
            group = next((groups[left] for left in sorted(groups, reverse=True) if left <= column), "")
            if mark is not None and mark.kind == "number":
                # Figures below 11 stand in rows of scores, too: numbers alone are headings only where most of them are.
                numbers = [
                    one for one in named.values() if one is not None and one.kind == "number" and int(one.id) <= 10
                ]
                if len(numbers) >= 5:
                    marks[column] = Mark("indicator", self.reader.placed(mark.id, group, self.place(number, column)))
            elif mark is not None:
                marks[column] = mark
            elif kind := kind_of(arabic_digits(clean(cells[column])), "year", "agency", "level", "total"):
                marks[column] = Mark(kind)
        for column, text in above.items():
            if column not in cells and (
                kind := kind_of(arabic_digits(clean(text)), "year", "agency", "level", "total")
            ):
                marks[column] = Mark(kind)
        return marks

    def _read_wide(self, head: int, marks: Mapping[int, Mark]) -> None:
        reader, number = self.reader, self.rows[head][0]
        seen: dict[Mark, int] = {}
        for column, mark in sorted(marks.items()):
            if mark in seen:
                what = reader.named(mark.id) if mark.kind == "indicator" else mark.id or mark.kind
                raise reader.wrong(
                    self.place(number, column),
                    f"{what} is there already, in column {letters(seen[mark])}; keep one of them",
                )
            seen[mark] = column
        for column, text in sorted(self.rows[head][1].items()):
            if column not in marks and re.match(r"\s*(?:ตัวชี้วัด|indicator)\S", clean(text), re.IGNORECASE):
                raise reader.wrong(
                    self.place(number, column), f"{cut(text)} is no indicator that is known; {reader.like(text)}"
                )
        indicators = {mark.id for mark in marks.values() if mark.kind == "indicator"}
        for name in reader.names.indicators if indicators else ():
            if name not in indicators:
                raise reader.wrong(
                    self.place(number), f"there is no column for {reader.named(name)}; all ten are needed"
                )
        agency, last = self._agency, max(*marks, *self.rows[head][1])
        year_column = seen.get(Mark("year"))
        for row, cells in self.rows[head + 1 :]:
            filled = [column for column in marks if column in cells]
            scored = [column for column in filled if marks[column].kind not in {"year", "agency"}]
            agency = clean(cells.get(seen.get(Mark("agency"), -1), agency))
            if not scored:
                continue
            if year_column is not None and year_column in cells:
                year = reader.year_of(cells[year_column], self.place(row, year_column))
            elif year_column is not None:
                raise reader.wrong(
                    self.place(row, year_column), "the row has scores and no fiscal year; write it like 2568"
                )
            else:
                year = self._year(None, self.place(row))
            if beyond := [column for column, text in cells.items() if column > last and _FIGURE.match(text)]:
                problem = "a figure stands beyond the headings; write decimals with a point, 80.79, not with a comma"
                raise reader.wrong(self.place(row, beyond[0]), problem)
            for column, mark in marks.items():
                self._put(mark, agency, year, cells.get(column, ""), self.place(row, column))

    def _put(self, mark: Mark, agency: str, year: int, text: str, place: Place) -> None:
        if mark.kind == "indicator":
            self.reader.score(agency, year, mark.id, text, place)
        elif mark.kind == "instrument":
            self.reader.mean(agency, year, mark.id, text, place)
        elif mark.kind == "total":
            self.reader.total(agency, year, text, place)
        elif mark.kind == "level":
            self.reader.level(agency, year, text, place)

    # a row for each indicator

    def _long_head(self) -> _Long | None:
        titled = [
            index for index, (_, cells) in enumerate(self.rows) if any(self._is_title(text) for text in cells.values())
        ]
        head = next((found for index in range(min(len(self.rows), HEAD_ROWS)) if (found := self._head_at(index))), None)
        if head is not None:
            return head
        if len(titled) < LEAST_WIDE:
            return None
        # No headings: the scores stand in the only column right of the titles.
        right: set[int] = set()
        for index in titled:
            cells = self.rows[index][1]
            label = max(column for column, text in cells.items() if self._is_title(text))
            right |= {column for column in cells if column > label}
        if len(right) != 1:
            row = self.rows[titled[0]][0]
            problem = (
                "nothing stands right of the indicators"
                if not right
                else "several columns stand right of the indicators"
            )
            raise self.reader.wrong(
                self.place(row), f"{problem}; write คะแนน, or the fiscal year, as the heading of the column of scores"
            )
        return _Long(titled[0], [_Column(right.pop(), None)], {})

    def _is_title(self, text: str) -> bool:
        mark = self.reader.mark(text)
        return mark is not None and mark.kind == "indicator"

    def _head_at(self, index: int) -> _Long | None:
        """Where this row holds the headings."""
        number, cells = self.rows[index]
        others: dict[str, int] = {}
        scores: list[_Column] = []
        labels = False
        for column, text in sorted(cells.items()):
            plain = arabic_digits(clean(text))
            if self._is_title(text):
                return None
            if kind := kind_of(plain, "indicator", "year", "agency"):
                labels = labels or kind == "indicator"
                if kind != "indicator":
                    others[kind] = column
            elif kind_of(plain, "score"):
                scores.append(_Column(column, None))
            elif year := YEAR_CELL.fullmatch(plain):
                scores.append(_Column(column, self.reader.in_era(int(year[1]), self.place(number, column))))
        below = self.rows[index + 1 : index + 1 + HEAD_ROWS]
        if not scores or not any(self._labelled(row) for row in below):
            return None
        if "year" in others and any(one.year is not None for one in scores):
            # A line that says of which year the table is.
            return None
        if not labels and len(cells) > len(scores) + len(others) + 1:
            return None
        years_below = self._years_of(index + 1)
        if years_below and all(one.year is None for one in scores):
            return _Long(index + 2, years_below, others)
        return _Long(index + 1, scores, others)

    def _labelled(self, row: tuple[int, dict[int, str]]) -> bool:
        marks = [self.reader.mark(text) for text in row[1].values()]
        return any(mark is not None and mark.kind in {"indicator", "instrument", "number"} for mark in marks)

    def _years_of(self, index: int) -> list[_Column]:
        """The columns of a row below the headings that only names years."""
        if index >= len(self.rows):
            return []
        number, cells = self.rows[index]
        found = [(column, YEAR_CELL.fullmatch(arabic_digits(clean(text)))) for column, text in sorted(cells.items())]
        if not found or any(year is None for _, year in found):
            return []
        return [
            _Column(column, self.reader.in_era(int(year[1]), self.place(number, column)))
            for column, year in found
            if year
        ]

    def _read_long(self, table: _Long) -> None:
        reader, columns, others = self.reader, table.columns, table.others
        instrument, agency, year = "", self._agency, None
        years = [one.year for one in columns if one.year is not None]
        head = self.rows[max(table.first - 1, 0)][0]
        if len(columns) > 1 and len(years) < len(columns):
            place = self.place(head, next(one.at for one in columns if one.year is None))
            raise reader.wrong(place, "several columns hold scores; write the fiscal year as the heading of each")
        if len(set(years)) < len(years):
            place = self.place(head, columns[-1].at)
            raise reader.wrong(place, "two columns are of the same year; keep one of them")
        taken = {one.at for one in columns} | set(others.values())
        for row, cells in self.rows[table.first :]:
            agency_cell, year_cell = (cells.get(others.get(kind, -1), "") for kind in ("agency", "year"))
            agency = clean(agency_cell) or agency
            if year_cell and not kind_of(arabic_digits(clean(year_cell)), "year"):
                year = reader.year_of(year_cell, self.place(row, others["year"]))
            labels = {column: text for column, text in cells.items() if column not in taken and column < columns[0].at}
            mark = self._row_mark(labels)
            group = next((one.id for one in map(reader.mark, labels.values()) if one and one.kind == "instrument"), "")
            instrument = group or instrument
            if mark is not None and mark.kind == "number":
                mark = Mark("indicator", reader.placed(mark.id, instrument, self.place(row, min(labels))))
                # A number beside words that are no title of ours would be a guess.
                for at, label in labels.items():
                    if reader.mark(label) is None and any(char.isalpha() for char in label):
                        raise self._unknown(row, at, label)
            if mark is not None and mark.kind == "indicator":
                self._check_split(row, cells, taken)
                self._check_beyond(row, cells, self.rows[max(table.first - 1, 0)][1])
            for column in columns:
                place, text = self.place(row, column.at), cells.get(column.at, "")
                if mark is not None and (text or mark.kind == "indicator"):
                    self._put(mark, agency, self._year(year or column.year, place), text, place)
                elif mark is None and labels and any(char.isdigit() for char in text):
                    raise self._unknown(row, *max(labels.items()))

    def _unknown(self, row: int, column: int, label: str) -> UsageError:
        problem = f"{cut(label)} is no indicator that is known; {self.reader.like(label)}"
        return self.reader.wrong(self.place(row, column), problem)

    def _check_split(self, row: int, cells: Mapping[int, str], taken: set[int]) -> None:
        """Refuses a row of a text file in which a comma of decimals was taken for the end of a cell."""
        for column, text in cells.items():
            after = cells.get(column + 1, "")
            if (
                not self.grid.sheet
                and column in taken
                and column + 1 not in taken
                and text.isdigit()
                and after.isdigit()
            ):
                raise self.reader.wrong(
                    self.place(row, column + 1),
                    f"{cut(after)} stands beside {cut(text)}: write decimals with a point, {text}.{after}, not with a comma",
                )

    def _check_beyond(self, row: int, cells: Mapping[int, str], heads: Mapping[int, str]) -> None:
        """Refuses a row of a text file that has more cells than its headings: all after a comma of decimals stand one too far."""
        beyond = [column for column, text in cells.items() if column > max(heads) and _FIGURE.match(text)]
        if beyond and not self.grid.sheet and len(heads) > 1:
            problem = "a figure stands beyond the headings; write decimals with a point, 80.79, not with a comma"
            raise self.reader.wrong(self.place(row, beyond[0]), problem)

    def _row_mark(self, labels: Mapping[int, str]) -> Mark | None:
        """What a row is: a title decides, then a word of ours, then a number, then an instrument."""
        marks = [self.reader.mark(text) for _, text in sorted(labels.items())]
        marks += [
            Mark(kind) for text in labels.values() if (kind := kind_of(arabic_digits(clean(text)), "total", "level"))
        ]
        for kinds in ({"indicator"}, {"total", "level"}, {"number"}, {"instrument"}):
            if found := next((mark for mark in marks if mark is not None and mark.kind in kinds), None):
                return found
        return None
