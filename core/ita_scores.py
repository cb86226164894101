"""Reads the ITA scores that agencies keep, in Excel, OpenDocument, CSV or YAML: one or several years, by row or by column.

An indicator's title decides; its number counts only where no title stands beside it, since papers number by rank or begin anew
under each instrument. Whatever cannot be used is refused with sheet, row and column: nothing is guessed or passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.exceptions import UsageError
from core.ita import Given, GivenYear
from core.tables import HEAD_ROWS, Grid, grids, letters
from core.thai import arabic_digits, clean, match_key

MAX_YAML = 1_000_000
"""Bytes."""
YEARS = range(2555, 2621)
"""B.E. fiscal years that may be meant."""
LEAST_WIDE = 3
"""Indicators that a row must name to be the headings of a table with a column each."""
_YAML_ENDS = frozenset((".yml", ".yaml"))
_SHOWN = 40
"""Characters of a refused text that are told."""

_HEADS = {
    "score": ("คะแนน", "ผลคะแนน", "คะแนนที่ได้", "ค่าคะแนน", "คะแนนเฉลี่ย", "คะแนนรายตัวชี้วัด", "score", "scores", "points"),
    "indicator": (
        *("ตัวชี้วัด", "ตัวชี้วัดที่", "ชื่อตัวชี้วัด", "ตัวชี้วัดของการประเมิน ITA", "ตัวชี้วัดการประเมิน", "รายการ", "ลำดับ", "ที่"),
        *("indicator", "indicators"),
    ),
    "year": ("ปี", "ปีงบประมาณ", "ปี พ.ศ.", "พ.ศ.", "ปีงบประมาณ พ.ศ.", "year", "fiscal year", "years"),
    "agency": ("หน่วยงาน", "ชื่อหน่วยงาน", "อปท.", "ชื่อ อปท.", "agency", "agency name"),
    "total": (
        *("คะแนนรวม", "ผลคะแนน", "ผลคะแนนรวม", "คะแนนเฉลี่ย", "คะแนน ITA", "ผลคะแนน ITA", "คะแนนรวม ITA", "คะแนนภาพรวม"),
        *("ผลคะแนนภาพรวม", "คะแนน", "คะแนนเฉลี่ยรวม", "รวม", "ITA", "total", "stated total"),
    ),
    "level": (
        *("ระดับ", "ระดับผลการประเมิน", "ระดับผลคะแนน", "ระดับคะแนน", "ผลการประเมิน", "ระดับ ITA", "เกรด"),
        *("level", "grade", "rating", "stated level"),
    ),
}  # fmt: skip
_KINDS = {kind: frozenset(match_key(word) for word in words) for kind, words in _HEADS.items()}
_OF_MUCH = frozenset(map(match_key, ("คะแนน", "รวม", "คะแนนเฉลี่ย")))
_INSTRUMENT = re.compile(r"(?<![A-Za-z])(IIT|EIT|OIT)(?![A-Za-z])", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"(?:ตัวชี้วัด(?:ที่)?|ข้อ(?:ที่)?|indicator|i)?\s*\(?(\d{1,2})\s*[.)]?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:ตัวชี้วัด(?:ที่)?|ข้อ(?:ที่)?|indicator)?\s*\(?\d{1,2}\s*[.):]*\s*|ตัวชี้วัด\s*|[-•*]\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?:\.0)?(?!\d)")
_YEAR_CELL = re.compile(
    r"(?:ผล)?(?:คะแนน)?\s*(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?\s*(?:พ\s*\.?\s*ศ\s*\.?)?\s*(\d{4})(?:\.0)?\s*(?:คะแนน)?"
)
_TITLE_YEAR = re.compile(r"(?:ปี|พ\s*\.?\s*ศ\s*\.?|งบประมาณ)\s*(?:พ\s*\.?\s*ศ\s*\.?)?\s*(\d{4})(?!\d)")
_SCORE = re.compile(r"(?:ร้อยละ\s*)?([+-]?\d+(?:\.\d+)?)\s*(?:คะแนน|%|points?)?", re.IGNORECASE)
_FIGURE = re.compile(r"\A\d[\d.]*\Z")
_COMMA = re.compile(r"\d+,\d+")
_NOTHING = frozenset(("-", "–", "—", "ไม่มี", "n/a", "na", "null", "~"))


class Names(NamedTuple):
    """What indicators and instruments are called: ids in their order, each with its wordings."""

    indicators: Mapping[str, tuple[str, ...]]
    instruments: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    """Indicators by instrument."""


def read_scores(path: Path, names: Names, *, year: int | None = None, agency: str | None = None) -> Given:
    """The scores of one agency. ``year``: B.E., of a table that does not name its year. ``agency``: which one to take from a
    file of several. Raises ``UsageError`` that names sheet, row and column (of YAML the line) and the mend.
    """
    reader = _Reader(path, names, year)
    if path.suffix.lower() in _YAML_ENDS:
        _read_yaml(path, reader)
    else:
        _read_tables(path, reader)
    return reader.given(agency)


# --- what the cells say, whatever the file


class _Place(NamedTuple):
    sheet: str = ""
    row: int = 0
    column: int | None = None
    line: int = 0

    def __str__(self) -> str:
        if self.line:
            return f"line {self.line}"
        parts = [f"sheet {self.sheet!r}"] if self.sheet else []
        parts += [f"row {self.row}"] if self.row else []
        parts += [f"column {letters(self.column)}"] if self.column is not None else []
        return ", ".join(parts)


class _Mark(NamedTuple):
    """What a label means."""

    kind: str
    """indicator, number, instrument, or a key of ``_HEADS``."""
    id: str = ""


@dataclass
class _Year:
    """What was read of one agency's year, each with its place."""

    place: _Place
    scores: dict[str, tuple[Decimal, _Place]] = field(default_factory=dict)
    empty: dict[str, _Place] = field(default_factory=dict)
    instruments: dict[str, tuple[Decimal, _Place]] = field(default_factory=dict)
    total: tuple[Decimal, _Place] | None = None
    level: tuple[str, _Place] | None = None


class _Reader:
    """Collects what a file says."""

    def __init__(self, path: Path, names: Names, year: int | None) -> None:
        self.path, self.names, self.year = path, names, year
        self._found: dict[tuple[str, int], _Year] = {}
        self._titles = {match_key(word): id_ for id_, words in names.indicators.items() for word in words}
        self._instruments = {match_key(word): id_ for id_, words in names.instruments.items() for word in words}

    def wrong(self, place: _Place, problem: str) -> UsageError:
        return UsageError(f"{self.path}, {place}: {problem}")

    # what a text means

    def mark(self, text: str) -> _Mark | None:
        """What a label means; None where it means nothing that is looked for."""
        text = arabic_digits(clean(text))
        key = match_key(text)
        if title := self._title(text):
            return _Mark("indicator", title)
        if found := _INSTRUMENT.search(text):
            return _Mark("instrument", found[1].upper())
        for name, id_ in self._instruments.items():
            if name in key:
                return _Mark("instrument", id_)
        if number := _NUMBER_ALONE.fullmatch(text):
            return _Mark("number", number[1].lstrip("0") or "0")
        return None

    def _title(self, text: str) -> str:
        """The indicator whose title a text is, with or without a number before it; empty where it is none."""
        rest = text
        for _ in range(2):
            if found := self._titles.get(match_key(rest)):
                return found
            rest = _NUMBERED.sub("", rest, count=1) if _NUMBERED.match(rest) else rest
        return self._titles.get(match_key(rest), "")

    def placed(self, number: str, instrument: str, place: _Place) -> str:
        """The indicator that a number alone means; ``instrument``: under whose heading it stands, or empty."""
        parts = self.names.parts.get(instrument, ())
        if number in parts or (not parts and number in self.names.indicators):
            return number
        if parts and 1 <= int(number) <= len(parts):
            return parts[int(number) - 1]
        where = f"{instrument} has indicators {parts[0]} to {parts[-1]}" if parts else "there are indicators 1 to 10"
        raise self.wrong(place, f"there is no indicator {number} here: {where}")

    def like(self, text: str) -> str:
        """A hint at the title that may be meant."""
        titles = {match_key(words[0]): f"{id_} {words[0]}" for id_, words in self.names.indicators.items()}
        near = get_close_matches(match_key(_NUMBERED.sub("", arabic_digits(clean(text)), count=1)), titles, 1, 0.75)
        return f"did you mean {titles[near[0]]}?" if near else "write one of the ten indicators, by title or number"

    def year_of(self, text: str, place: _Place) -> int:
        """The B.E. fiscal year that a cell of years names."""
        found = _YEAR.search(arabic_digits(clean(text)))
        if found is None:
            raise self.wrong(place, f"{_cut(text)} is no fiscal year; write it like 2568")
        return self.in_era(int(found[1]), place)

    def in_era(self, year: int, place: _Place) -> int:
        if year not in YEARS:
            hint = f"; write it in B.E.: {year + 543}" if year + 543 in YEARS else ""
            raise self.wrong(place, f"{year} is no fiscal year in B.E. of this assessment{hint}")
        return year

    def figure(self, text: str, place: _Place, of: str) -> Decimal | None:
        """A score of 0-100; None for an empty cell."""
        plain = arabic_digits(clean(text))
        if not plain or plain.casefold() in _NOTHING:
            return None
        found = _SCORE.fullmatch(plain)
        if found is None and _COMMA.search(plain):
            raise self.wrong(
                place, f"{_cut(text)} for {of} has a comma; write the decimals with a point: {plain.replace(',', '.')}"
            )
        if found is None:
            raise self.wrong(place, f"{_cut(text)} for {of} is no number; write a score of 0 to 100, like 85.25")
        score = Decimal(found[1])
        if not 0 <= score <= 100:
            raise self.wrong(place, f"{plain} for {of} lies beyond 0 to 100; correct it")
        return score

    # what is kept

    def _of(self, agency: str, year: int, place: _Place) -> _Year:
        return self._found.setdefault((agency, year), _Year(place))

    def score(self, agency: str, year: int, indicator: str, text: str, place: _Place) -> None:
        found, of = self._of(agency, year, place), self.named(indicator)
        score = self.figure(text, place, of)
        if score is None:
            found.empty.setdefault(indicator, place)
        elif indicator in found.scores:
            raise self.wrong(
                place, f"{of} of {year} is there already, in {found.scores[indicator][1]}; keep one of them"
            )
        else:
            found.scores[indicator] = (score, place)

    def mean(self, agency: str, year: int, instrument: str, text: str, place: _Place) -> None:
        score = self.figure(text, place, f"the mean of {instrument}")
        if score is None:
            return
        found = self._of(agency, year, place)
        if instrument in found.instruments:
            raise self.wrong(
                place,
                f"{instrument} of {year} is there already, in {found.instruments[instrument][1]}; keep one of them",
            )
        found.instruments[instrument] = (score, place)

    def total(self, agency: str, year: int, text: str, place: _Place) -> None:
        score = self.figure(text, place, "the stated total")
        if score is None:
            return
        found = self._of(agency, year, place)
        if found.total is not None and found.total[0] != score:
            raise self.wrong(place, f"the stated total of {year} is another one in {found.total[1]}; keep one of them")
        found.total = found.total or (score, place)

    def level(self, agency: str, year: int, text: str, place: _Place) -> None:
        words = re.sub(r"^ระดับ\s*", "", clean(text))
        if not words or words.casefold() in _NOTHING:
            return
        found = self._of(agency, year, place)
        if found.level is not None and match_key(found.level[0]) != match_key(words):
            raise self.wrong(place, f"the stated level of {year} is another one in {found.level[1]}; keep one of them")
        found.level = found.level or (words, place)

    def named(self, indicator: str) -> str:
        return f"indicator {indicator} ({self.names.indicators[indicator][0]})"

    # what came out

    def given(self, wanted: str | None) -> Given:
        """The agency's years, whole. Raises ``UsageError``."""
        filled = {
            key: year
            for key, year in self._found.items()
            if year.scores or year.total or year.instruments or year.level
        }
        if not filled:
            empty = next((place for year in self._found.values() for place in year.empty.values()), None)
            at = f", {empty}" if empty is not None else ""
            raise UsageError(f"{self.path}{at}: no score is filled in yet; write the scores of 0 to 100")
        agencies = list(dict.fromkeys(agency for agency, _ in filled))
        agency, called = self._chosen(agencies, wanted)
        years = [self._whole(number, year) for (name, number), year in sorted(filled.items()) if name == agency]
        return Given(agency=called, years=tuple(years))

    def _chosen(self, agencies: list[str], wanted: str | None) -> tuple[str, str]:
        """The agency to take, as the file calls it, and its name."""
        if wanted is not None and agencies != [""]:
            found = [name for name in agencies if match_key(name) == match_key(wanted)]
            if not found:
                raise UsageError(f"{self.path} has no agency {wanted!r}; it has {', '.join(agencies)}")
            return found[0], found[0]
        if len(agencies) > 1:
            raise UsageError(f"{self.path} has several agencies: say which with --agency, one of {', '.join(agencies)}")
        return agencies[0], agencies[0] or wanted or ""

    def _whole(self, number: int, year: _Year) -> GivenYear:
        lacking = [name for name in self.names.indicators if name not in year.scores]
        if year.scores and lacking:
            first = lacking[0]
            if first in year.empty:
                raise self.wrong(
                    year.empty[first],
                    f"{self.named(first)} of {number} has no score; fill the cell, or split it where it is merged with another",
                )
            others = f", nor for {', '.join(lacking[1:])}" if lacking[1:] else ""
            raise self.wrong(
                year.place, f"the table of {number} has no score for {self.named(first)}{others}; all ten are needed"
            )
        if not year.scores and not year.total and len(year.instruments) < len(self.names.instruments):
            raise self.wrong(year.place, f"{number} has neither the ten indicators nor a total; write one of them")
        if (
            year.scores
            and all(score <= 1 for score, _ in year.scores.values())
            and any(score for score, _ in year.scores.values())
        ):
            raise self.wrong(
                year.place,
                f"all scores of {number} lie between 0 and 1; write them as points of 100: 80.79, not 0.8079",
            )
        return GivenYear(
            fiscal_year=number,
            scores={name: year.scores[name][0] for name in self.names.indicators if name in year.scores},
            stated_instruments={
                name: year.instruments[name][0] for name in self.names.instruments if name in year.instruments
            },
            stated_total=year.total[0] if year.total else None,
            stated_level=year.level[0] if year.level else None,
        )


def _cut(text: str) -> str:
    plain = clean(text)
    return repr(plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}...")


def _kind(text: str, *kinds: str) -> str:
    """Which of the kinds a heading is; empty for none."""
    key = match_key(text)
    return next((kind for kind in kinds if key in _KINDS[kind]), "")


# --- tables


def _read_tables(path: Path, reader: _Reader) -> None:
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

    def __init__(self, grid: Grid, reader: _Reader) -> None:
        self.grid, self.reader = grid, reader
        self.rows = grid.rows
        self._years: dict[int, str] = {}
        """Named around the table, with where."""
        self._agency = ""

    def place(self, row: int, column: int | None = None) -> _Place:
        return _Place(self.grid.sheet, row, column)

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
                kind = _kind(text.rstrip(": "), "agency", "year") if after is not None else ""
                if after is not None and kind == "agency":
                    self._agency = clean(cells[after])
                elif after is not None and kind and (year := _YEAR_CELL.fullmatch(arabic_digits(clean(cells[after])))):
                    at = self.place(number, after)
                    stated[self.reader.in_era(int(year[1]), at)] = str(at)
                for found in _TITLE_YEAR.finditer(text):
                    if int(found[1]) in YEARS:
                        self._years.setdefault(int(found[1]), str(self.place(number, column)))
        for found in _YEAR.finditer(arabic_digits(self.grid.sheet)):
            if int(found[1]) in YEARS:
                self._years.setdefault(int(found[1]), f"sheet {self.grid.sheet!r}")
        # A cell headed "year" is meant for the table; a title may speak of other years, too.
        self._years = stated or self._years

    def _year(self, column_year: int | None, place: _Place) -> int:
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

    def _wide_head(self) -> tuple[int, dict[int, _Mark]] | None:
        """Index of the row of headings, and what each column means."""
        best: tuple[int, dict[int, _Mark]] | None = None
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

    def _heads(self, number: int, cells: Mapping[int, str], above: Mapping[int, str]) -> dict[int, _Mark]:
        marks: dict[int, _Mark] = {}
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
                    marks[column] = _Mark("indicator", self.reader.placed(mark.id, group, self.place(number, column)))
            elif mark is not None:
                marks[column] = mark
            elif kind := _kind(arabic_digits(clean(cells[column])), "year", "agency", "level", "total"):
                marks[column] = _Mark(kind)
        for column, text in above.items():
            if column not in cells and (kind := _kind(arabic_digits(clean(text)), "year", "agency", "level", "total")):
                marks[column] = _Mark(kind)
        return marks

    def _read_wide(self, head: int, marks: Mapping[int, _Mark]) -> None:
        reader, number = self.reader, self.rows[head][0]
        seen: dict[_Mark, int] = {}
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
                    self.place(number, column), f"{_cut(text)} is no indicator that is known; {reader.like(text)}"
                )
        indicators = {mark.id for mark in marks.values() if mark.kind == "indicator"}
        for name in reader.names.indicators if indicators else ():
            if name not in indicators:
                raise reader.wrong(
                    self.place(number), f"there is no column for {reader.named(name)}; all ten are needed"
                )
        agency, last = self._agency, max(*marks, *self.rows[head][1])
        year_column = seen.get(_Mark("year"))
        for row, cells in self.rows[head + 1 :]:
            filled = [column for column in marks if column in cells]
            scored = [column for column in filled if marks[column].kind not in {"year", "agency"}]
            agency = clean(cells.get(seen.get(_Mark("agency"), -1), agency))
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

    def _put(self, mark: _Mark, agency: str, year: int, text: str, place: _Place) -> None:
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
            if kind := _kind(plain, "indicator", "year", "agency"):
                labels = labels or kind == "indicator"
                if kind != "indicator":
                    others[kind] = column
            elif _kind(plain, "score"):
                scores.append(_Column(column, None))
            elif year := _YEAR_CELL.fullmatch(plain):
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
        found = [(column, _YEAR_CELL.fullmatch(arabic_digits(clean(text)))) for column, text in sorted(cells.items())]
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
            if year_cell and not _kind(arabic_digits(clean(year_cell)), "year"):
                year = reader.year_of(year_cell, self.place(row, others["year"]))
            labels = {column: text for column, text in cells.items() if column not in taken and column < columns[0].at}
            mark = self._row_mark(labels)
            group = next((one.id for one in map(reader.mark, labels.values()) if one and one.kind == "instrument"), "")
            instrument = group or instrument
            if mark is not None and mark.kind == "number":
                mark = _Mark("indicator", reader.placed(mark.id, instrument, self.place(row, min(labels))))
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
        problem = f"{_cut(label)} is no indicator that is known; {self.reader.like(label)}"
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
                    f"{_cut(after)} stands beside {_cut(text)}: write decimals with a point, {text}.{after}, not with a comma",
                )

    def _check_beyond(self, row: int, cells: Mapping[int, str], heads: Mapping[int, str]) -> None:
        """Refuses a row of a text file that has more cells than its headings: all after a comma of decimals stand one too far."""
        beyond = [column for column, text in cells.items() if column > max(heads) and _FIGURE.match(text)]
        if beyond and not self.grid.sheet and len(heads) > 1:
            problem = "a figure stands beyond the headings; write decimals with a point, 80.79, not with a comma"
            raise self.reader.wrong(self.place(row, beyond[0]), problem)

    def _row_mark(self, labels: Mapping[int, str]) -> _Mark | None:
        """What a row is: a title decides, then a word of ours, then a number, then an instrument."""
        marks = [self.reader.mark(text) for _, text in sorted(labels.items())]
        marks += [
            _Mark(kind) for text in labels.values() if (kind := _kind(arabic_digits(clean(text)), "total", "level"))
        ]
        for kinds in ({"indicator"}, {"total", "level"}, {"number"}, {"instrument"}):
            if found := next((mark for mark in marks if mark is not None and mark.kind in kinds), None):
                return found
        return None


# --- YAML


def _read_yaml(path: Path, reader: _Reader) -> None:
    try:
        body = path.read_bytes()
        if len(body) > MAX_YAML:
            raise UsageError(f"{path} is larger than {MAX_YAML // 1_000_000} MB: keep only the scores in it")
        # Every scalar as it is written: 4.00 keeps its decimals, and 80,79 is seen.
        node = yaml.compose(body.decode("utf-8-sig"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}): see that it is there and not open elsewhere"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is in an unknown encoding: save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        at = f", line {mark.line + 1}" if mark is not None else ""
        raise UsageError(f"{path}{at}: this is not valid YAML; check indentation, quotes and colons") from error
    if not isinstance(node, yaml.MappingNode):
        raise UsageError(
            f"{path} holds no scores: write agency:, year: and a line for each indicator; "
            "oit ita --template OUT.yaml writes a form"
        )
    _Lines(reader).read(node)


class _Lines:
    """A YAML file of scores: years as keys or as a list, or one year at the top."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self._agency = ""

    def read(self, top: yaml.MappingNode) -> None:
        pairs = list(self._pairs(top))
        for key, node in pairs:
            if _kind(key, "agency") and isinstance(node, yaml.ScalarNode):
                self._agency = clean(node.value)
        for key, node in pairs:
            if _kind(key, "year") and isinstance(node, yaml.SequenceNode):
                for entry in node.value:
                    self._one(self._mapping(entry))
                return
            if _kind(key, "year") and isinstance(node, yaml.MappingNode):
                top, pairs = node, list(self._pairs(node))
                break
        named = [
            (key, node)
            for key, node in pairs
            if isinstance(node, yaml.MappingNode) and _YEAR_CELL.fullmatch(arabic_digits(clean(key)))
        ]
        if not named:
            self._one(top)
            return
        for key, node in named:
            self._fill(self._mapping(node), self.reader.year_of(key, _at(node)), "")
        for key, node in pairs:
            if (key, node) not in named and not _kind(key, "agency"):
                raise self.reader.wrong(_at(node), f"{_cut(key)} stands beside years; write a fiscal year like 2568")

    def _one(self, node: yaml.MappingNode) -> None:
        year = next(
            (
                self.reader.year_of(value.value, _at(value))
                for key, value in self._pairs(node)
                if _kind(key, "year") and isinstance(value, yaml.ScalarNode)
            ),
            self.reader.year,
        )
        if year is None:
            raise self.reader.wrong(
                _at(node), "the fiscal year of the scores is not clear; write year: 2568, or give --year"
            )
        self._fill(node, year, "")

    def _fill(self, node: yaml.MappingNode, year: int, instrument: str) -> None:
        for key, value in self._pairs(node):
            place, mark = _at(value), self.reader.mark(key)
            if _kind(key, "year", "agency"):
                continue
            if isinstance(value, yaml.SequenceNode):
                raise self.reader.wrong(
                    place, f"{_cut(key)} is a list; write a line like '1: 85.25' for each indicator"
                )
            if isinstance(value, yaml.MappingNode):
                if mark is not None and mark.kind == "instrument":
                    self._fill(value, year, mark.id)
                elif _kind(key, "indicator", "score") or match_key(key) == "instruments":
                    self._fill(value, year, instrument)
                else:
                    raise self.reader.wrong(
                        place, f"{_cut(key)} is not known; write an instrument, an indicator, total or level"
                    )
                continue
            self._scalar(key, value, year, instrument)

    def _scalar(self, key: str, value: yaml.Node, year: int, instrument: str) -> None:
        reader, text, place, mark = self.reader, value.value, _at(value), self.reader.mark(key)
        if mark is not None and mark.kind in {"indicator", "number"}:
            name = mark.id if mark.kind == "indicator" else reader.placed(mark.id, instrument, place)
            reader.score(self._agency, year, name, text, place)
        elif mark is not None:
            reader.mean(self._agency, year, mark.id, text, place)
        elif kind := _kind(key, "level", "total"):
            (reader.level if kind == "level" else reader.total)(self._agency, year, text, place)
        else:
            raise reader.wrong(place, f"{_cut(key)} is no indicator that is known; {reader.like(key)}")

    def _mapping(self, node: Any) -> yaml.MappingNode:
        if not isinstance(node, yaml.MappingNode):
            raise self.reader.wrong(_at(node), "the scores of a year are wanted here; write a line for each indicator")
        return node

    def _pairs(self, node: yaml.MappingNode) -> Iterator[tuple[str, yaml.Node]]:
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.reader.wrong(_at(key), "a key is neither word nor number; write a word")
            name = arabic_digits(clean(key.value))
            if name in seen:
                raise self.reader.wrong(
                    _at(key), f"{_cut(name)} is there already, on line {seen[name]}; keep one of them"
                )
            seen[name] = key.start_mark.line + 1
            yield name, value


def _at(node: yaml.Node) -> _Place:
    return _Place(line=node.start_mark.line + 1)
