"""What the cells of a file of ITA scores mean, whatever the file: labels, years, figures, and what came out of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from core.exceptions import UsageError
from core.ita import Given, GivenYear
from core.tables import letters
from core.thai import arabic_digits, clean, match_key

YEARS = range(2555, 2621)
"""B.E. fiscal years that may be meant."""
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
_INSTRUMENT = re.compile(r"(?<![A-Za-z])(IIT|EIT|OIT)(?![A-Za-z])", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"(?:ตัวชี้วัด(?:ที่)?|ข้อ(?:ที่)?|indicator|i)?\s*\(?(\d{1,2})\s*[.)]?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:ตัวชี้วัด(?:ที่)?|ข้อ(?:ที่)?|indicator)?\s*\(?\d{1,2}\s*[.):]*\s*|ตัวชี้วัด\s*|[-•*]\s*", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(\d{4})(?:\.0)?(?!\d)")
YEAR_CELL = re.compile(
    r"(?:ผล)?(?:คะแนน)?\s*(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?\s*(?:พ\s*\.?\s*ศ\s*\.?)?\s*(\d{4})(?:\.0)?\s*(?:คะแนน)?"
)
_SCORE = re.compile(r"(?:ร้อยละ\s*)?([+-]?\d+(?:\.\d+)?)\s*(?:คะแนน|%|points?)?", re.IGNORECASE)
_COMMA = re.compile(r"\d+,\d+")
_NOTHING = frozenset(("-", "–", "—", "ไม่มี", "n/a", "na", "null", "~"))


class Names(NamedTuple):
    """What indicators and instruments are called: ids in their order, each with its wordings."""

    indicators: Mapping[str, tuple[str, ...]]
    instruments: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    """Indicators by instrument."""


class Place(NamedTuple):
    """Where in a file something stands; rows and lines count from 1, columns from 0."""

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


class Mark(NamedTuple):
    """What a label means."""

    kind: str
    """indicator, number, instrument, or a key of ``_HEADS``."""
    id: str = ""


@dataclass
class YearFound:
    """What was read of one agency's year, each with its place."""

    place: Place
    scores: dict[str, tuple[Decimal, Place]] = field(default_factory=dict)
    empty: dict[str, Place] = field(default_factory=dict)
    instruments: dict[str, tuple[Decimal, Place]] = field(default_factory=dict)
    total: tuple[Decimal, Place] | None = None
    level: tuple[str, Place] | None = None


class Reader:
    """Collects what a file says."""

    def __init__(self, path: Path, names: Names, year: int | None) -> None:
        self.path, self.names, self.year = path, names, year
        self._found: dict[tuple[str, int], YearFound] = {}
        self._titles = {match_key(word): id_ for id_, words in names.indicators.items() for word in words}
        self._instruments = {match_key(word): id_ for id_, words in names.instruments.items() for word in words}

    def wrong(self, place: Place, problem: str) -> UsageError:
        return UsageError(f"{self.path}, {place}: {problem}")

    # what a text means

    def mark(self, text: str) -> Mark | None:
        """What a label means; None where it means nothing that is looked for."""
        text = arabic_digits(clean(text))
        key = match_key(text)
        if title := self._title(text):
            return Mark("indicator", title)
        if found := _INSTRUMENT.search(text):
            return Mark("instrument", found[1].upper())
        for name, id_ in self._instruments.items():
            if name in key:
                return Mark("instrument", id_)
        if number := _NUMBER_ALONE.fullmatch(text):
            return Mark("number", number[1].lstrip("0") or "0")
        return None

    def _title(self, text: str) -> str:
        """The indicator whose title a text is, with or without a number before it; empty where it is none."""
        rest = text
        for _ in range(2):
            if found := self._titles.get(match_key(rest)):
                return found
            rest = _NUMBERED.sub("", rest, count=1) if _NUMBERED.match(rest) else rest
        return self._titles.get(match_key(rest), "")

    def placed(self, number: str, instrument: str, place: Place) -> str:
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

    def year_of(self, text: str, place: Place) -> int:
        """The B.E. fiscal year that a cell of years names."""
        found = YEAR.search(arabic_digits(clean(text)))
        if found is None:
            raise self.wrong(place, f"{cut(text)} is no fiscal year; write it like 2568")
        return self.in_era(int(found[1]), place)

    def in_era(self, year: int, place: Place) -> int:
        if year not in YEARS:
            hint = f"; write it in B.E.: {year + 543}" if year + 543 in YEARS else ""
            raise self.wrong(place, f"{year} is no fiscal year in B.E. of this assessment{hint}")
        return year

    def figure(self, text: str, place: Place, of: str) -> Decimal | None:
        """A score of 0-100; None for an empty cell."""
        plain = arabic_digits(clean(text))
        if not plain or plain.casefold() in _NOTHING:
            return None
        found = _SCORE.fullmatch(plain)
        if found is None and _COMMA.search(plain):
            raise self.wrong(
                place, f"{cut(text)} for {of} has a comma; write the decimals with a point: {plain.replace(',', '.')}"
            )
        if found is None:
            raise self.wrong(place, f"{cut(text)} for {of} is no number; write a score of 0 to 100, like 85.25")
        score = Decimal(found[1])
        if not 0 <= score <= 100:
            raise self.wrong(place, f"{plain} for {of} lies beyond 0 to 100; correct it")
        return score

    # what is kept

    def _of(self, agency: str, year: int, place: Place) -> YearFound:
        return self._found.setdefault((agency, year), YearFound(place))

    def score(self, agency: str, year: int, indicator: str, text: str, place: Place) -> None:
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

    def mean(self, agency: str, year: int, instrument: str, text: str, place: Place) -> None:
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

    def total(self, agency: str, year: int, text: str, place: Place) -> None:
        score = self.figure(text, place, "the stated total")
        if score is None:
            return
        found = self._of(agency, year, place)
        if found.total is not None and found.total[0] != score:
            raise self.wrong(place, f"the stated total of {year} is another one in {found.total[1]}; keep one of them")
        found.total = found.total or (score, place)

    def level(self, agency: str, year: int, text: str, place: Place) -> None:
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

    def _whole(self, number: int, year: YearFound) -> GivenYear:
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


def cut(text: str) -> str:
    """A text in quotes, a long one with its beginning only."""
    plain = clean(text)
    return repr(plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}...")


def kind_of(text: str, *kinds: str) -> str:
    """Which of the kinds (keys of ``_HEADS``) a heading is; empty for none."""
    key = match_key(text)
    return next((kind for kind in kinds if key in _KINDS[kind]), "")
