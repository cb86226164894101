"""The ITA analysis as one self-contained HTML page in Thai and English: charts in SVG, each with its figures in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from jinja2 import Template
from markupsafe import Markup

from core.audit import Range
from core.causes import Phrase
from core.ita import ItaAnalysis, ItaIndicator, ItaLevel, ItaYear, Statement
from reports.digits import Digits, page_in_digits
from reports.html import environment
from reports.ita import (
    below_of,
    bounds,
    common_until,
    direction,
    due_year,
    figure,
    figure_or,
    ita_words,
    levels_of,
    members,
    step_for,
    total_of,
    whole,
)

FIRST_STEPS = 5
"""Steps shown under "what to do first"; the rest is folded below them."""
_IN_TABLE = frozenset({"result", "below_target", "all_reach_target", "instruments_below", "next_level"})
"""Statements of a year that the table of all years says as well."""
_TOP, _HEIGHT = 24, 96
"""Of a chart over the years, in pixels: room for figures above a point at 100, and from there down to the lowest mark."""


@dataclass(frozen=True, slots=True)
class Point:
    """A year in a chart over the years."""

    year: int
    value: float | None
    x: float
    """Per cent of the chart's width."""
    y: float
    """Pixels from the chart's top; of no meaning without a value."""
    stated: bool = False
    """The agency's own total, where none could be computed."""


@dataclass(frozen=True, slots=True)
class Series:
    """One of the charts over the years, which all have the same scale."""

    name: Phrase
    points: tuple[Point, ...]
    target_y: float

    @property
    def lines(self) -> tuple[tuple[Point, Point], ...]:
        """From each year to the next where both are known."""
        return tuple((one, next_) for one, next_ in pairwise(self.points) if None not in (one.value, next_.value))


def render_html(analysis: ItaAnalysis, digits: Digits = "arabic") -> str:
    """The page (UTF-8 text). Nothing in it is loaded from elsewhere, and the same analysis always gives the same text."""
    latest = analysis.years[-1]
    page = _template().render(
        title=title_of(analysis),
        analysis=analysis,
        latest=latest,
        total=total_of(latest),
        below=below_of(latest),
        scored=[indicator for indicator in latest.indicators if indicator.score is not None],
        first=analysis.steps[:FIRST_STEPS],
        later=analysis.steps[FIRST_STEPS:],
        series=_series(analysis) if len(analysis.years) > 1 else (),
        until=common_until(analysis),
        due_year=due_year(analysis),
        panel_height=_TOP + _HEIGHT,
        unsaid=[one for one in latest.statements if one not in (analysis.standing or latest.statements[:3])],
        others=_others(analysis),
    )
    return page_in_digits(page, digits)


def title_of(analysis: ItaAnalysis) -> str:
    """What the page is called, in Thai."""
    title = f"{ita_words().page['document_title'].th} {analysis.years[-1].fiscal_year}"
    return f"{title} · {analysis.agency}" if analysis.agency else title


@cache
def _template() -> Template:
    style = files("reports").joinpath("templates", "ita.css").read_text(encoding="utf-8")
    return environment().get_template(
        "ita.html.j2",
        globals={
            "ita": ita_words(),
            "own_style": Markup(style),  # noqa: S704  a file of this package, no text of a site
            "figure": figure,
            "whole": whole,
            "direction": direction,
            "levels_of": levels_of,
            "members": members,
            "step_for": step_for,
            "phrase": _phrase,
            "filled": _filled,
            "joined": _joined,
            "joined_levels": _joined_levels,
            "named": _named,
            "parts_of": _parts_of,
            "points_of": _points_of,
            "range_text": _range_text,
            "bounds": bounds,
            "bound_list": _bound_list,
            "figure_or": figure_or,
        },
    )


def _phrase(th: str, en: str) -> Phrase:
    return Phrase(th=th, en=en or th)


def _filled(key: str, **values: str | Phrase) -> Phrase:
    """A phrase of the page with its blanks filled in, each language with its own words."""
    words = ita_words().page[key]
    thai = {name: value.th if isinstance(value, Phrase) else value for name, value in values.items()}
    english = {name: value.en if isinstance(value, Phrase) else value for name, value in values.items()}
    return Phrase(th=words.th.format(**thai), en=words.en.format(**english))


def _joined(phrases: Sequence[Phrase], comma: str = ", ") -> Phrase:
    return Phrase(th=comma.join(one.th for one in phrases), en=comma.join(one.en for one in phrases))


def _joined_levels(levels: Sequence[str]) -> Phrase:
    """Levels are proper names and have no English."""
    between = ita_words().page["level_or"]
    return Phrase(th=between.th.join(levels), en=between.en.join(levels))


def _named(indicators: Sequence[ItaIndicator]) -> tuple[Phrase, ...]:
    return tuple(_phrase(f"{one.id}. {one.title}", f"{one.id}. {one.title_en or one.title}") for one in indicators)


def _parts_of(year: ItaYear) -> tuple[Phrase, ...]:
    """What each instrument brings to the total, of what it could bring."""
    names = ita_words().instrument_short
    return tuple(
        _filled("part_none", instrument=names[one.id])
        if one.weighted is None or one.weight is None
        else _filled("part_of", instrument=names[one.id], points=figure(one.weighted), weight=whole(one.weight * 100))
        for one in year.instruments
    )


def _points_of(series: Series) -> tuple[Phrase, ...]:
    return tuple(
        _filled("year_none", year=str(point.year))
        if point.value is None
        else _filled("year_point", year=str(point.year), score=figure(point.value))
        for point in series.points
    )


def _range_text(found: Range) -> str:
    return figure(found.low) if found.low == found.high else f"{figure(found.low)}–{figure(found.high)}"


def _others(analysis: ItaAnalysis) -> list[tuple[int, list[Statement]]]:
    """What is to be known of the years before the last, newest first, without what the table of all years shows."""
    found = [
        (year.fiscal_year, [one for one in year.statements if one.id not in _IN_TABLE])
        for year in reversed(analysis.years[:-1])
    ]
    return [(year, statements) for year, statements in found if statements]


def _bound_list(scheme: Sequence[ItaLevel]) -> Phrase:
    """The levels with the totals from which they are given; the last one with the total below which it is."""
    found = bounds(scheme)
    phrases = [_filled("level_from", bound=whole(bound), level=_joined_levels(names)) for bound, names in found]
    if len(found) > 1 and found[-1][0] == 0:
        phrases[-1] = _filled("level_below", bound=whole(found[-2][0]), level=_joined_levels(found[-1][1]))
    return _joined(phrases)


def _series(analysis: ItaAnalysis) -> tuple[Series, ...]:
    """The total and the three instruments over the years; one that is known in no year is left out."""
    years = analysis.years
    words = ita_words()
    values: dict[Phrase, list[float | None]] = {words.page["total"]: [total_of(year) for year in years]}
    for instrument, name in words.instrument_short.items():
        values[name] = [
            next(
                (one.mean if one.mean is not None else one.stated for one in year.instruments if one.id == instrument),
                None,
            )
            for year in years
        ]
    known = [value for series in values.values() for value in series if value is not None]
    if not known:
        return ()
    low = max(0.0, min([*known, analysis.target]) // 10 * 10 - 10)

    def height(value: float) -> float:
        return round(_TOP + (100 - value) / (100 - low) * _HEIGHT, 1)

    return tuple(
        Series(name, _points(years, series, height, of_total=name is words.page["total"]), height(analysis.target))
        for name, series in values.items()
        if any(value is not None for value in series)
    )


def _points(
    years: Sequence[ItaYear], values: Sequence[float | None], height: Callable[[float], float], *, of_total: bool
) -> tuple[Point, ...]:
    step = 100 / len(years)
    return tuple(
        Point(
            year.fiscal_year,
            value,
            x=round(step * (number + 0.5), 2),
            y=0.0 if value is None else height(value),
            stated=of_total and value is not None and year.total is None,
        )
        for number, (year, value) in enumerate(zip(years, values, strict=True))
    )
