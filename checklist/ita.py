"""An agency's ITA result worked through: instrument means, total, level, what of the stated figures follows and what does not,
the year before, what the website's gaps are worth, and what the total would be without them.

Rules with how sure we are of them: ``scoring.yml``; sentences: ``ita.yml``. Nothing is guessed: of a year whose weights or
levels are not known there is no total or level. See docs/ita.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, RootModel

from checklist.schema import Text2
from checklist.scoring import item_points, roll_up
from checklist.source import Source
from core.audit import Audit, Range, SourceConfidence, Verdict
from core.exceptions import UsageError
from core.ita import (
    Given,
    GivenYear,
    InstrumentId,
    ItaAnalysis,
    ItaIndicator,
    ItaInstrument,
    ItaLevel,
    ItaYear,
    Statement,
    Step,
    SurveySample,
    Tone,
    WhatIf,
    Worth,
    WorthGap,
    shown,
)
from core.ita_calendar import ita_calendar
from core.snapshot import Frozen
from core.thai import match_key

STEPS_OF_ITEMS = 6
"""Codes that one step names at most."""
MOST_SLIPS = 5
"""Indicators that are named as perhaps mistyped; more than these say nothing."""
_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_MEAN_ROUNDED = Decimal("0.005")
"""Points by which a total can be off when the means behind it were rounded to 2 decimals before they were weighed."""
_SURENESS: tuple[SourceConfidence, ...] = ("high", "medium", "medium-low", "low", "provisional", "unknown")


class Instrument(Frozen):
    id: InstrumentId
    indicators: tuple[str, ...]
    weight: Decimal
    title: Text2
    names: tuple[str, ...]
    """Other wordings, besides the id."""


class Indicator(Frozen):
    title: Text2
    names: tuple[str, ...]
    """Other wordings."""
    todo: Text2
    """What raises it, as a suggestion."""
    who: Text2
    """Whose work it usually is, as a suggestion."""


class Level(Frozen):
    name: str
    total: Decimal
    """Least total, 0-100."""
    each: Decimal | None = None
    """Least score of every instrument, 0-100."""


class LevelScheme(Frozen):
    years: tuple[int, ...]
    confidence: dict[int, SourceConfidence]
    levels: tuple[Level, ...]


class Samples(Frozen):
    """How many must answer a survey."""

    year: int
    """Of the rule, B.E."""
    confidence: SourceConfidence
    share: Decimal
    least: int
    large: int
    large_least: int


class Scoring(Frozen):
    instruments: tuple[Instrument, ...]
    weights_confidence: dict[int, SourceConfidence]
    levels: tuple[LevelScheme, ...]
    indicators: dict[str, Indicator]
    target: Decimal
    samples: Samples

    def sure_of_weights(self, year: int) -> SourceConfidence:
        """How sure we are of a year's weights; ``unknown``: they are not used."""
        return self.weights_confidence.get(year, "unknown")

    def scheme(self, year: int) -> LevelScheme | None:
        """The year's levels; None where they are not known."""
        return next((scheme for scheme in self.levels if year in scheme.years), None)


class _Said(Text2):
    tone: Tone


class _Sentences(RootModel[dict[str, _Said]]):
    root: dict[str, _Said] = Field(min_length=1)


@cache
def scoring() -> Scoring:
    """The bundled rules."""
    return Source(Path(__file__).parent / "scoring.yml").model(Scoring)


@cache
def sentences() -> Mapping[str, _Said]:
    """The bundled sentences by id."""
    return Source(Path(__file__).parent / "ita.yml").model(_Sentences).root


def analyse(
    given: Given,
    *,
    tool: str,
    audit: Audit | None = None,
    what_if: Sequence[Sequence[str]] = (),
    populations: Mapping[Literal["IIT", "EIT"], int] | None = None,
) -> ItaAnalysis:
    """The whole analysis. ``tool``: the program's version. ``what_if``: codes of the audit's items, each to be supposed met.

    Raises ``UsageError`` for codes the audit does not have, and where nothing can be supposed: no audit, a site that could
    not be read, no IIT and EIT scores, a year whose weights are not known.
    """
    rules = scoring()
    worked = [_Worked.of(one, rules) for one in given.years]
    by_year = {one.year: one for one in worked}
    years = tuple(_year(one, by_year.get(one.year - 1), rules) for one in worked)
    worth = _worth(audit, given.agency, by_year, rules) if audit is not None else None
    if what_if and audit is None:
        raise UsageError("--what-if needs the items of an audit: give --audit AUDIT.json too")
    supposed = tuple(_what_if(audit, codes, worked, rules) for codes in what_if) if audit is not None else ()
    if audit is not None and not what_if and _can_suppose(audit, worked, rules):
        supposed = (_what_if(audit, (), worked, rules),)
    return ItaAnalysis(
        tool=tool,
        agency=given.agency or (audit.site.agency if audit is not None else None) or "",
        target=shown(rules.target),
        years=years,
        standing=_standing(years[-1]),
        steps=_steps(worked[-1], years[-1], worth, audit, rules),
        changes=tuple(
            statement
            for (old, before), (new, after) in zip(
                zip(worked, years, strict=True), list(zip(worked, years, strict=True))[1:], strict=False
            )
            for statement in _changes(old, before, new, after, rules)
        ),
        what_if=supposed,
        samples=tuple(_sample(name, number, worked[-1].year, rules) for name, number in (populations or {}).items()),
        worth=worth,
    )


# --- arithmetic


@dataclass(frozen=True, slots=True)
class _Worked:
    """One year with its means and total, unrounded."""

    given: GivenYear
    means: Mapping[InstrumentId, Decimal]
    """Of the instruments whose indicators, or whose stated means, are known: all or none."""
    total: Decimal | None
    slack: Decimal
    """Points by which the means and the total can be off, because the scores behind them were rounded."""

    @property
    def year(self) -> int:
        return self.given.fiscal_year

    @classmethod
    def of(cls, given: GivenYear, rules: Scoring) -> _Worked:
        """Raises ``UsageError`` for scores that are not those of all ten indicators, or lie beyond 0-100."""
        stated = given.stated_instruments
        means: dict[InstrumentId, Decimal] = {}
        if given.scores:
            check_scores(given.scores, rules)
            for one in rules.instruments:
                means[one.id] = sum((given.scores[name] for name in one.indicators), _ZERO) / len(one.indicators)
            slack = _half_unit(given.scores.values())
        elif all(one.id in stated for one in rules.instruments):
            means, slack = _means_of(given, rules), _half_unit(stated.values())
        else:
            return cls(given, {}, None, _ZERO)
        known = rules.sure_of_weights(given.fiscal_year) != "unknown"
        total = sum((one.weight * means[one.id] for one in rules.instruments), _ZERO) if known else None
        return cls(given, means, total, slack)

    def kind_of(self, instrument: Instrument, rules: Scoring) -> Literal["mean", "points", ""] | None:
        """What the figure that the file states of an instrument is; empty where it follows from nothing, None where there is
        nothing to compare.
        """
        stated, mean = self.given.stated_instruments.get(instrument.id), self.means.get(instrument.id)
        if stated is None or mean is None or not self.given.scores:
            return None
        if self.follows(stated, mean):
            return "mean"
        if rules.sure_of_weights(self.year) == "unknown":
            # It may be points by weights that nobody told us.
            return None
        return "points" if self.follows(stated, mean * instrument.weight) else ""

    def follows(self, stated: Decimal, computed: Decimal) -> bool:
        """Whether a stated figure follows from a computed one: nothing but rounding lies between them."""
        return abs(stated - computed) <= _half_unit([stated]) + self.slack + _MEAN_ROUNDED


def _means_of(given: GivenYear, rules: Scoring) -> dict[InstrumentId, Decimal]:
    """The instruments' means, where a file states a figure of each: papers write means, or the points they bring to the total.

    Raises ``UsageError`` where it cannot be told which.
    """
    stated, total = given.stated_instruments, given.stated_total
    means: dict[InstrumentId, Decimal] = {one.id: stated[one.id] for one in rules.instruments}
    if any(stated[one.id] > one.weight * _HUNDRED for one in rules.instruments):
        return means
    room = sum((_half_unit([figure]) for figure in stated.values()), _MEAN_ROUNDED)
    if total is None or abs(sum(stated.values(), _ZERO) - total) > room + _half_unit([total]):
        raise UsageError(
            f"IIT, EIT and OIT of {given.fiscal_year} may be means of 100, or points by weight (30, 30, 40): "
            "write the means, or the total beside them"
        )
    return {one.id: stated[one.id] / one.weight for one in rules.instruments}


def check_scores(scores: Mapping[str, Decimal], rules: Scoring) -> None:
    """Raises ``UsageError`` when an indicator is lacking or out of range."""
    for name in rules.indicators:
        if name not in scores:
            raise UsageError(f"indicator {name} is lacking; give a score of 0-100 for each of 1 to 10")
        if not 0 <= scores[name] <= 100:
            raise UsageError(f"indicator {name} is {scores[name]}; a score lies between 0 and 100")


def _half_unit(figures: Iterable[Decimal]) -> Decimal:
    """Half of the last place that any of the figures is written with: of 88.51 it is 0.005, of 68 it is 0.5."""
    return Decimal("0.5").scaleb(-max(_decimals(figure) for figure in figures))


def _decimals(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return -min(exponent, 0) if isinstance(exponent, int) else 0


def level_of(total: Decimal, means: Iterable[Decimal], scheme: LevelScheme) -> str:
    """The level that a total and the instruments' means give; both count as they are shown, with 2 decimals."""
    lowest = min(means)
    for step in scheme.levels:
        if shown(total) >= step.total and (step.each is None or shown(lowest) >= step.each):
            return step.name
    return scheme.levels[-1].name


def possible_levels(total: Decimal, scheme: LevelScheme, weights: Sequence[Decimal]) -> tuple[str, ...]:
    """The levels that some instrument means could give together with this total, best first."""
    found: list[str] = []
    weak = Decimal("Infinity")
    """An instrument has to be below this for the better levels not to be given."""
    for step in scheme.levels:
        if shown(total) < step.total or (step.each is not None and total < step.each):
            continue
        # The heaviest total with one instrument that weak is the one whose weak instrument weighs least.
        if weak == Decimal("Infinity") or any(weight * weak + (1 - weight) * _HUNDRED > total for weight in weights):
            found.append(step.name)
        if step.each is None:
            break
        weak = min(weak, step.each)
    return tuple(found)


# --- one year


def _year(worked: _Worked, before: _Worked | None, rules: Scoring) -> ItaYear:
    given, scheme = worked.given, rules.scheme(worked.year)
    level = None
    possible: tuple[str, ...] = ()
    if scheme is not None and worked.total is not None:
        level = level_of(worked.total, worked.means.values(), scheme)
        # The same again with every score as low, and as high, as rounding leaves open.
        ends = [
            level_of(worked.total + slack, [mean + slack for mean in worked.means.values()], scheme)
            for slack in (worked.slack, -worked.slack)
        ]
        possible = tuple(name for name in _names(scheme) if name in {level, *ends})
    elif scheme is not None and given.stated_total is not None:
        weights = [one.weight for one in rules.instruments]
        open_ = {
            name
            for slack in (_half_unit([given.stated_total]), _ZERO)
            for name in possible_levels(given.stated_total - slack, scheme, weights)
        }
        possible = tuple(name for name in _names(scheme) if name in open_)
        level = possible[0] if len(possible) == 1 else None
    stated_level = _spelt(given.stated_level, scheme)
    agrees = (
        worked.follows(given.stated_total, worked.total)
        if given.stated_total is not None and worked.total is not None
        else None
    )
    below = sorted(
        (name for name, score in given.scores.items() if score < rules.target),
        key=lambda name: (given.scores[name], int(name)),
    )
    earlier = _total(before) if before is not None else None
    now = _total(worked)
    return ItaYear(
        fiscal_year=worked.year,
        instruments=tuple(_instrument(one, worked, before, rules) for one in rules.instruments),
        indicators=tuple(
            _indicator(name, one, worked, before, rules) for one in rules.instruments for name in one.indicators
        ),
        total=_shown(worked.total),
        level=level,
        possible_levels=possible,
        scheme=_levels(scheme),
        weights_certainty=rules.sure_of_weights(worked.year),
        level_certainty=_sure_of_levels(worked.year, rules),
        stated_total=_shown(given.stated_total),
        stated_level=stated_level,
        total_agrees=agrees,
        total_off=(
            shown(given.stated_total - worked.total)
            if given.stated_total is not None and worked.total is not None
            else None
        ),
        level_agrees=(stated_level in possible) if stated_level is not None and possible else None,
        below=tuple(below),
        total_change=shown(_moved(earlier, now)) if now is not None and earlier is not None else None,
        statements=tuple(
            _of_year(
                worked, rules, level=level, stated_level=stated_level, possible=possible, agrees=agrees, below=below
            )
        ),
    )


def _total(worked: _Worked) -> Decimal | None:
    """The computed total, or the stated one where none can be computed."""
    return worked.total if worked.total is not None else worked.given.stated_total


def _instrument(one: Instrument, worked: _Worked, before: _Worked | None, rules: Scoring) -> ItaInstrument:
    mean = worked.means.get(one.id)
    stated = worked.given.stated_instruments.get(one.id)
    known = rules.sure_of_weights(worked.year) != "unknown"
    earlier = before.means.get(one.id) if before is not None else None
    kind = worked.kind_of(one, rules)
    return ItaInstrument(
        id=one.id,
        title=one.title.th,
        title_en=one.title.en,
        weight=float(one.weight) if known else None,
        mean=_shown(mean),
        weighted=shown(mean * one.weight) if mean is not None and known else None,
        change=shown(_moved(earlier, mean)) if mean is not None and earlier is not None else None,
        stated=_shown(stated),
        agrees=bool(kind) if kind is not None else None,
    )


def _indicator(name: str, of: Instrument, worked: _Worked, before: _Worked | None, rules: Scoring) -> ItaIndicator:
    score = worked.given.scores.get(name)
    earlier = before.given.scores.get(name) if before is not None else None
    known = rules.sure_of_weights(worked.year) != "unknown"
    return ItaIndicator(
        id=name,
        title=rules.indicators[name].title.th,
        title_en=rules.indicators[name].title.en,
        instrument=of.id,
        score=_shown(score),
        below_target=score < rules.target if score is not None else None,
        to_target=shown(_to_target(score, of, rules)) if score is not None and known else None,
        change=shown(_moved(earlier, score)) if score is not None and earlier is not None else None,
    )


def _to_target(score: Decimal, of: Instrument, rules: Scoring) -> Decimal:
    """Points the total would gain if an indicator rose to the target."""
    return max(rules.target - score, _ZERO) * of.weight / len(of.indicators)


def _of_year(
    worked: _Worked,
    rules: Scoring,
    *,
    level: str | None,
    stated_level: str | None,
    possible: tuple[str, ...],
    agrees: bool | None,
    below: Sequence[str],
) -> Iterable[Statement]:
    given, year, scheme = worked.given, worked.year, rules.scheme(worked.year)
    weights, levels = rules.sure_of_weights(year), _sure_of_levels(year, rules)
    both = least_sure(weights, levels)
    stated = str(given.stated_total) if given.stated_total is not None else ""
    if worked.total is not None and scheme is not None:
        yield _say("result", both, year=year, total=_two(worked.total), level=level)
    elif worked.total is not None:
        yield _say("result_without_level", weights, year=year, total=_two(worked.total))
    elif weights == "unknown" and worked.means:
        yield _say("result_unknown", "unknown", year=year)
    elif stated:
        yield _say("result_stated", "high", year=year, stated=stated)

    level_agrees = stated_level in possible if stated_level is not None and possible else None
    if worked.total is not None and given.stated_total is not None:
        off = given.stated_total - worked.total
        said = {
            "stated": stated,
            "total": _two(worked.total),
            "off": _two(abs(off)),
            "stated_level": stated_level,
            "level": level,
            **_both("side", "word_low" if off < 0 else "word_high"),
        }
        whole = _decimals(given.stated_total) < 2 and shown(given.stated_total) != shown(worked.total)
        if agrees and whole:
            yield _say("total_agrees_whole", weights, decimals=_decimals(given.stated_total), **said)
        elif agrees:
            yield _say("all_agree" if level_agrees else "total_agrees", both if level_agrees else weights, **said)
        elif level_agrees:
            yield _say("total_differs_level_stands", both, **said)
        elif level_agrees is False and scheme is not None and stated_level in _names(scheme):
            yield _say("total_differs_level_too", both, **said)
        else:
            yield _say("total_differs", weights, **said)
        told = level_agrees and not (agrees and whole)
        told = told or (agrees is False and level_agrees is False)
    else:
        told = False
    if scheme is not None and stated_level is not None and stated_level not in _names(scheme):
        names = ", ".join(_names(scheme))
        yield _say("level_foreign", levels, stated_level=stated_level, year=year, names=names)
    elif worked.total is None and given.stated_total is not None and scheme is not None:
        yield from _of_stated_alone(given.stated_total, stated_level, possible, scheme=scheme, year=year, sure=levels)
    elif level_agrees is False and not told:
        yield _say("level_differs", both, stated_level=stated_level, year=year, levels=_or(possible))
    elif level_agrees and not told:
        yield _say("level_agrees", both, stated_level=stated_level)
    if worked.total is not None and len(possible) > 1:
        yield _say("near_boundary", both, levels=_or(possible))

    for one in rules.instruments:
        if (kind := worked.kind_of(one, rules)) is not None:
            name = {"mean": "instrument_agrees", "points": "instrument_points", "": "instrument_differs"}[kind]
            figures = {"stated": given.stated_instruments[one.id], "mean": _two(worked.means[one.id])}
            yield _say(name, "high" if kind != "points" else weights, instrument=one.id, **figures)
    yield from _slips(worked, agrees, rules)

    if given.scores:
        titles = [(name, rules.indicators[name].title, given.scores[name]) for name in below]
        listed = {
            "list": ", ".join(f"{name} {title.th} ({_two(score)})" for name, title, score in titles),
            "list_en": ", ".join(f"{name} {title.en} ({_two(score)})" for name, title, score in titles),
        }
        name = "below_target" if below else "all_reach_target"
        yield _say(name, "high", target=rules.target, count=len(below), **listed)
    weak = [
        (one.id, worked.means[one.id]) for one in rules.instruments if worked.means.get(one.id, _HUNDRED) < rules.target
    ]
    if weak:
        yield _say("instruments_below", "high", target=rules.target, list=_figures(weak))
    if worked.total is not None and scheme is not None:
        yield from _next_level(worked, worked.total, level, scheme, both)


def _of_stated_alone(
    stated: Decimal,
    stated_level: str | None,
    possible: tuple[str, ...],
    *,
    scheme: LevelScheme,
    year: int,
    sure: SourceConfidence,
) -> Iterable[Statement]:
    """What may be said of the level where only a total is known."""
    if stated_level is not None and stated_level not in possible:
        yield _say("level_differs", sure, stated_level=stated_level, year=year, levels=_or(possible))
        return
    if stated_level is not None and stated_level != possible[0]:
        better = next(step for step in scheme.levels if step.name == possible[possible.index(stated_level) - 1])
        yield _say(
            "level_needs_weak", sure, stated=stated, stated_level=stated_level, better=better.name, each=better.each
        )
    elif stated_level is not None and len(possible) == 1:
        yield _say("level_agrees", sure, stated_level=stated_level)
    if stated_level is None or len(possible) > 1:
        yield _say("level_possible", sure, year=year, levels=_or(possible))


def _slips(worked: _Worked, agrees: bool | None, rules: Scoring) -> Iterable[Statement]:
    """The indicators of which one, with one digit otherwise, would make the stated figures agree."""
    given, off = worked.given, []
    """What does not agree: stated, computed, and the points of each indicator that make one point of it."""
    for one in rules.instruments:
        if worked.kind_of(one, rules) == "":
            stated, mean = given.stated_instruments[one.id], worked.means[one.id]
            off.append((stated, mean, dict.fromkeys(one.indicators, Decimal(len(one.indicators)))))
    if given.scores and agrees is False and given.stated_total is not None and worked.total is not None:
        parts = {name: len(one.indicators) / one.weight for one in rules.instruments for name in one.indicators}
        off.append((given.stated_total, worked.total, parts))
    found = [
        (name, mended)
        for name in (given.scores if off else ())
        for mended in _one_digit_otherwise(given.scores[name])
        if all(
            name in parts and worked.follows(stated, computed + (mended - given.scores[name]) / parts[name])
            for stated, computed, parts in off
        )
    ]
    if 0 < len(found) <= MOST_SLIPS:
        listed = [
            _both("list", "word_otherwise", given=given.scores[name], mended=mended, **_titled(name, rules))
            for name, mended in found
        ]
        lists = {name: ", ".join(str(one[name]) for one in listed) for name in ("list", "list_en")}
        yield _say("one_digit", "high", **lists)


def _one_digit_otherwise(score: Decimal) -> list[Decimal]:
    """The scores of 0-100 that differ from this one in one digit as written."""
    written = str(score)
    others = {
        Decimal(written[:place] + digit + written[place + 1 :])
        for place, char in enumerate(written)
        if char.isdigit()
        for digit in "0123456789"
        if digit != char
    }
    return sorted(other for other in others if 0 <= other <= 100)


def _next_level(
    worked: _Worked, total: Decimal, level: str | None, scheme: LevelScheme, sure: SourceConfidence
) -> Iterable[Statement]:
    names = _names(scheme)
    if level is None or level == names[0]:
        return
    better = scheme.levels[names.index(level) - 1]
    lacks, lacks_en = [], []
    if shown(total) < better.total:
        said = _say("lacks_total", sure, points=_two(better.total - total))
        lacks.append(said.th)
        lacks_en.append(said.en)
    if better.each is not None:
        short = [(name, better.each - mean) for name, mean in worked.means.items() if shown(mean) < better.each]
        if short:
            said = _say("lacks_instruments", sure, each=better.each, list=_figures(short))
            lacks.append(said.th)
            lacks_en.append(said.en)
    and_ = sentences()["word_and"]
    yield _say("next_level", sure, next=better.name, lacks=and_.th.join(lacks), lacks_en=and_.en.join(lacks_en))


def _standing(last: ItaYear) -> tuple[Statement, ...]:
    """Of the last year's sentences those that say where the agency stands."""
    ids = ("result", "total_differs", "level_differs", "level_foreign", "level_needs_weak", "level_possible")
    chosen = [one for one in last.statements if one.id.startswith(ids)]
    chosen += [one for one in last.statements if one.id in {"below_target", "all_reach_target"}]
    return tuple(chosen)


# --- from year to year


def _changes(old: _Worked, before: ItaYear, new: _Worked, after: ItaYear, rules: Scoring) -> Iterable[Statement]:
    said = {"year": new.year, "before": old.year}
    sure = least_sure(rules.sure_of_weights(old.year), rules.sure_of_weights(new.year))
    if skipped := range(old.year + 1, new.year):
        yield _say("years_skipped", "high", years=", ".join(map(str, skipped)))
    was, now = _total(old), _total(new)
    if was is None or now is None:
        yield _say("total_not_compared", sure, **said)
    else:
        difference = _moved(was, now)
        name = "total_rose" if difference > 0 else "total_fell" if difference < 0 else "total_same"
        yield _say(name, sure, points=_two(abs(difference)), old=_two(was), new=_two(now), **said)
    first, second = rules.scheme(old.year), rules.scheme(new.year)
    level_was, level_now = before.level or before.stated_level, after.level or after.stated_level
    levels_sure = least_sure(before.level_certainty, after.level_certainty)
    if first is not None and second is not None and first is not second:
        names = {"old_names": _span(first), "new_names": _span(second)}
        yield _say("levels_not_comparable", levels_sure, **names, **said)
    elif first is not None and first is second and level_was and level_now:
        name = "level_kept" if level_was == level_now else "level_changed"
        yield _say(name, least_sure(sure, levels_sure), old=level_was, new=level_now)
    moved = sorted(
        (_moved(old.given.scores[name], new.given.scores[name]), -int(name), name)
        for name in rules.indicators
        if name in old.given.scores and name in new.given.scores
    )
    for name, (points, _, indicator) in (("biggest_rise", moved[-1]), ("biggest_fall", moved[0])) if moved else ():
        if (points > 0) == (name == "biggest_rise") and points != 0:
            scores = {"old": _two(old.given.scores[indicator]), "new": _two(new.given.scores[indicator])}
            words = {**_titled(indicator, rules), "points": _two(abs(points))}
            yield _say(name, "high", **words, **scores, **said)


# --- with an audit


def _worth(audit: Audit, agency: str, by_year: Mapping[int, _Worked], rules: Scoring) -> Worth:
    year, known = audit.edition.fiscal_year, rules.sure_of_weights(audit.edition.fiscal_year) != "unknown"
    said = {"year": year, "site": audit.site.agency or audit.site.url}
    website = next(one for one in rules.instruments if one.id == "OIT")
    in_file = by_year[year].means.get("OIT") if year in by_year else None
    read = audit.crawl.state != "failed" and audit.scores.oit is not None
    points = item_points(audit.items, float(website.weight)) if known else {}
    wanting = {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED}
    gaps = sorted(
        (item for item in audit.items if read and item.verdict in wanting), key=lambda one: -points.get(one.code, 0)
    )
    lost = [item for item in gaps if item.verdict is not Verdict.UNVERIFIED]
    open_ = [item for item in gaps if item.verdict is Verdict.UNVERIFIED]
    sums = {
        name: _decimal(sum(points[item.code] for item in items)) if known and read else None
        for name, items in (("lost", lost), ("open", open_))
    }
    sure = least_sure(rules.sure_of_weights(year), _sure_of_grouping(year))
    statements = []
    if agency and audit.site.agency and match_key(agency) != match_key(audit.site.agency):
        statements.append(_say("other_agency", "high", agency=agency, **said))
    if not read:
        statements.append(_say("worth_unread", "high", **said))
    elif not known:
        statements.append(_say("worth_unknown", "unknown", **said))
    else:
        name = "worth" if lost else "worth_nothing"
        statements.append(_say(name, sure, count=len(lost), points=_two(sums["lost"] or _ZERO), **said))
        if open_:
            statements.append(_say("worth_open", sure, count=len(open_), points=_two(sums["open"] or _ZERO)))
        if waiting := sum(item.verdict is Verdict.NOT_DUE for item in audit.items):
            statements.append(_say("worth_not_due", "high", count=waiting))
        if not audit.scores.grouping_known:
            statements.append(_say("grouping_unknown", "unknown", **said))
        elif _sure_of_grouping(year) != "high":
            statements.append(_say("grouping_estimate", _sure_of_grouping(year), **said))
    fits = None
    if read and audit.scores.oit is not None:
        low, high = (Decimal(str(end)) for end in (audit.scores.oit.low, audit.scores.oit.high))
        if in_file is None:
            statements.append(_say("oit_other_year", "high", **said))
        else:
            # Both ends are rounded to 2 decimals, and so are the file's scores.
            slack = _MEAN_ROUNDED + by_year[year].slack
            fits = low - slack <= in_file <= high + slack
            name = "oit_fits" if fits else "oit_above" if in_file > high else "oit_below"
            guessed = _sure_of_grouping(year) != "high"
            why = _both("grouping", "word_guessed") if guessed else {"grouping": "", "grouping_en": ""}
            statements.append(_say(name, sure, file=_two(in_file), low=_two(low), high=_two(high), **why))
    return Worth(
        fiscal_year=year,
        site=said["site"],
        gaps=tuple(
            WorthGap(
                code=item.code,
                title=item.title,
                title_en=item.title_en,
                indicator=item.indicator,
                verdict=item.verdict,
                points=_shown(_decimal(points[item.code])) if known else None,
            )
            for item in gaps
        ),
        points_lost=_shown(sums["lost"]),
        points_open=_shown(sums["open"]),
        oit=audit.scores.oit if read else None,
        file_oit=_shown(in_file),
        fits=fits,
        statements=tuple(statements),
    )


class _Ends(NamedTuple):
    """OIT and total with every open item as not met, and as met."""

    oit: tuple[Decimal, Decimal]
    total: tuple[Decimal, Decimal]
    levels: tuple[str, ...]


def _can_suppose(audit: Audit, worked: Sequence[_Worked], rules: Scoring) -> bool:
    return (
        audit.crawl.state != "failed"
        and audit.scores.oit is not None
        and rules.sure_of_weights(audit.edition.fiscal_year) != "unknown"
        and any(one.means for one in worked)
    )


def _what_if(audit: Audit, codes: Sequence[str], worked: Sequence[_Worked], rules: Scoring) -> WhatIf:
    year = audit.edition.fiscal_year
    if rules.sure_of_weights(year) == "unknown":
        raise UsageError(
            f"--what-if: the weights of fiscal year {year} are not known, so that its total is not guessed"
        )
    if audit.crawl.state == "failed" or audit.scores.oit is None:
        raise UsageError("--what-if: the audit could not read the site, so that nothing is known of its items")
    listed = [item.code for item in audit.items]
    for code in codes:
        if code not in listed:
            raise UsageError(f"--what-if {code}: the list of {year} has {listed[0]} to {listed[-1]}")
    # The survey scores of the audit's own year, or else the newest ones.
    surveys = next((one for one in sorted(worked, key=lambda one: (one.year != year, -one.year)) if one.means), None)
    if surveys is None:
        raise UsageError("--what-if needs IIT and EIT scores: the file gives only totals")
    wanting = tuple(
        item.code for item in audit.items if item.verdict in {Verdict.PARTIAL, Verdict.MISSING, Verdict.UNVERIFIED}
    )
    chosen = tuple(dict.fromkeys(codes)) or wanting
    before, after = (_ends(audit, supposed, surveys, rules) for supposed in ((), chosen))
    sure = least_sure(rules.sure_of_weights(year), _sure_of_levels(year, rules), _sure_of_grouping(year))
    everything = _both("what", "word_everything", count=len(chosen))
    said: dict[str, object] = {
        "year": year,
        "survey_year": surveys.year,
        **_between("before", before.total),
        **_between("after", after.total),
        **(_both("level", "word_level", level=_to(after.levels)) if after.levels else {"level": "", "level_en": ""}),
        **(_both("what", "word_items", codes=", ".join(chosen)) if codes else everything),
    }
    name = "what_if_nothing" if not chosen else "what_if" if surveys.year == year else "what_if_other_year"
    return WhatIf(
        fiscal_year=year,
        survey_year=surveys.year,
        codes=tuple(dict.fromkeys(codes)),
        before=_range(before.total),
        after=_range(after.total),
        oit_before=_range(before.oit),
        oit_after=_range(after.oit),
        level_before=before.levels,
        level_after=after.levels,
        scheme=_levels(rules.scheme(year)),
        statement=_say(name, sure, **said),
    )


def _ends(audit: Audit, supposed: Iterable[str], surveys: _Worked, rules: Scoring) -> _Ends:
    met = set(supposed)
    oits, totals, names = [], [], []
    scheme = rules.scheme(audit.edition.fiscal_year)
    for good in ({Verdict.MET}, {Verdict.MET, Verdict.UNVERIFIED}):
        scores = {
            item.code: 100.0 if item.code in met or item.verdict in good else 0.0
            for item in audit.items
            if item.code in met or item.verdict is not Verdict.NOT_DUE
        }
        rolled = roll_up(audit.items, scores)
        means = dict(surveys.means)
        means["OIT"] = _decimal(rolled[0] if rolled is not None else 0.0)
        total = sum((one.weight * means[one.id] for one in rules.instruments), _ZERO)
        oits.append(means["OIT"])
        totals.append(total)
        if scheme is not None:
            names.append(level_of(total, means.values(), scheme))
    levels: tuple[str, ...] = ()
    if scheme is not None:
        # Lowest first; between the two ends every level can come out.
        order = _names(scheme)[::-1]
        levels = order[order.index(names[0]) : order.index(names[1]) + 1]
    return _Ends((oits[0], oits[1]), (totals[0], totals[1]), levels)


# --- surveys


def required_answers(population: int, rules: Samples) -> int:
    """How many of the people concerned must answer."""
    if population > rules.large:
        return rules.large_least
    tenth = int((rules.share * population).to_integral_value(ROUND_CEILING))
    return min(population, max(tenth, rules.least))


def _sample(name: Literal["IIT", "EIT"], population: int, year: int, rules: Scoring) -> SurveySample:
    rule = rules.samples
    required = required_answers(population, rule)
    said = {
        "instrument": name,
        "population": f"{population:,}",
        "required": f"{required:,}",
        "least": rule.least,
        "rule_year": rule.year,
    }
    sure: SourceConfidence = rule.confidence if year == rule.year else "low"
    few = "sample_all" if name == "IIT" else "sample_few"
    statement = _say("sample" if population >= rule.least else few, sure, **said)
    if year != rule.year:
        other = _say("sample_other_year", sure)
        statement = statement.model_copy(
            update={"th": f"{statement.th} {other.th}", "en": f"{statement.en}. {other.en}"}
        )
    return SurveySample(instrument=name, population=population, required=required, statement=statement)


# --- what to do first


def _steps(
    worked: _Worked, year: ItaYear, worth: Worth | None, audit: Audit | None, rules: Scoring
) -> tuple[Step, ...]:
    """Figures that do not agree first; then what brings most points."""
    following = max(year.fiscal_year + 1, worth.fiscal_year if worth is not None else 0)
    window = ita_calendar().oit_entry.get(following)
    until = (
        _say("until_known", window.certainty, day=window.ends.th, day_en=window.ends.en)
        if window is not None
        else _say("until_unknown", "high", year=following)
    )
    steps: list[Step] = []
    for one in rules.instruments:
        for name in one.indicators:
            rule = rules.indicators[name]
            gaps = [
                gap
                for gap in (worth.gaps if worth is not None else ())
                if gap.indicator == name and gap.verdict is not Verdict.UNVERIFIED
            ]
            score = worked.given.scores.get(name)
            words = _titled(name, rules)
            if gaps and audit is not None:
                codes = [gap.code for gap in gaps]
                more = len(codes) - STEPS_OF_ITEMS
                listed = ", ".join(codes[:STEPS_OF_ITEMS])
                named = (
                    _both("codes", "word_more", codes=listed, more=more)
                    if more > 0
                    else {"codes": listed, "codes_en": listed}
                )
                said = _say("step_items", "high", **named, **words)
                what_th, what_en = said.th, said.en
                all_ = item_points(audit.items, float(one.weight))
                points = _decimal(sum(all_[code] for code in codes)) if gaps[0].points is not None else None
                certainty = (
                    least_sure(rules.sure_of_weights(worth.fiscal_year), _sure_of_grouping(worth.fiscal_year))
                    if worth
                    else "unknown"
                )
            elif score is not None and score < rules.target:
                codes = []
                said = _say(
                    "step_raise",
                    "high",
                    score=_two(score),
                    target=rules.target,
                    todo=rule.todo.th,
                    todo_en=rule.todo.en,
                    **words,
                )
                what_th, what_en = said.th, said.en
                certainty = rules.sure_of_weights(year.fiscal_year)
                points = _to_target(score, one, rules) if certainty != "unknown" else None
            else:
                continue
            steps.append(
                Step(
                    indicator=name,
                    codes=tuple(codes),
                    points=_shown(points),
                    what=what_th,
                    what_en=what_en,
                    who=rule.who.th,
                    who_en=rule.who.en,
                    until=until.th,
                    until_en=until.en,
                    until_certainty=until.certainty,
                    certainty=certainty,
                )
            )
    # Where the points are not known, the lowest score first.
    steps.sort(key=lambda step: (-(step.points or 0), worked.given.scores.get(step.indicator or "", _HUNDRED)))
    if any(one.tone == "mend" and not one.id.startswith(("below", "instruments_below")) for one in year.statements):
        steps.insert(0, _plain_step("step_check", _say("step_check_until", "high")))
    if not worked.given.scores:
        steps.append(_plain_step("step_fill", _say("step_check_until", "high")))
    elif not steps:
        steps.append(_plain_step("step_keep", until))
    return tuple(steps)


def _plain_step(name: str, until: Statement) -> Step:
    what, who = _say(name, "high"), _say(f"{name}_who", "high")
    return Step(
        indicator=None,
        what=what.th,
        what_en=what.en,
        who=who.th,
        who_en=who.en,
        until=until.th,
        until_en=until.en,
        until_certainty=until.certainty,
        certainty="high",
    )


# --- words


def least_sure(*parts: SourceConfidence) -> SourceConfidence:
    """What rests on several rules is as sure as the least sure of them."""
    return max(parts, key=_SURENESS.index)


def _sure_of_levels(year: int, rules: Scoring) -> SourceConfidence:
    scheme = rules.scheme(year)
    return scheme.confidence.get(year, "unknown") if scheme is not None else "unknown"


@cache
def _sure_of_grouping(year: int) -> SourceConfidence:
    """How sure we are of which item stands in which sub-indicator, by the bundled list of a year."""
    file = Path(__file__).parent / "editions" / f"{year}.yml"
    found = Source(file).data.get("grouping_confidence", "unknown") if file.is_file() else "unknown"
    return next((name for name in _SURENESS if name == found), "unknown")


def _spelt(level: str | None, scheme: LevelScheme | None) -> str | None:
    """A stated level in the scheme's spelling, where it is one of its levels."""
    if level is None or scheme is None:
        return level
    return next((name for name in _names(scheme) if match_key(name) == match_key(level)), level)


def _names(scheme: LevelScheme) -> tuple[str, ...]:
    return tuple(step.name for step in scheme.levels)


def _levels(scheme: LevelScheme | None) -> tuple[ItaLevel, ...]:
    steps = scheme.levels if scheme is not None else ()
    return tuple(
        ItaLevel(name=step.name, total=shown(step.total), each=shown(step.each) if step.each is not None else None)
        for step in steps
    )


def _span(scheme: LevelScheme) -> str:
    return f"{scheme.levels[0].name} – {scheme.levels[-1].name}"


def _say(name: str, sure: SourceConfidence, **said: object) -> Statement:
    sentence = sentences()[name]
    return Statement(
        id=name,
        th=sentence.th.format(**said),
        en=sentence.en.format(**said),
        tone=sentence.tone,
        certainty=sure,
    )


def _two(figure: Decimal) -> str:
    return f"{shown(figure):.2f}"


def _moved(old: Decimal, new: Decimal) -> Decimal:
    """The difference of two figures as they are shown: what a reader gets who takes one from the other."""
    return Decimal(_two(new)) - Decimal(_two(old))


def _shown(figure: Decimal | None) -> float | None:
    return shown(figure) if figure is not None else None


def _decimal(figure: float) -> Decimal:
    """Without the noise of binary fractions, which would tip a figure that ends in a half."""
    return Decimal(str(round(figure, 9)))


def _range(ends: tuple[Decimal, Decimal]) -> Range:
    return Range(low=shown(ends[0]), high=shown(ends[1]))


def _between(name: str, ends: tuple[Decimal, Decimal]) -> dict[str, str]:
    """One figure, or from the low end to the high one, in both languages."""
    low, high = map(_two, ends)
    return _both(name, "word_to", low=low, high=high) if low != high else {name: low, f"{name}_en": low}


def _both(name: str, word: str, **said: object) -> dict[str, str]:
    """A word in both languages, to be filled in under this name."""
    words = sentences()[word]
    return {name: words.th.format(**said), f"{name}_en": words.en.format(**said)}


def _titled(name: str, rules: Scoring) -> dict[str, object]:
    title = rules.indicators[name].title
    return {"indicator": name, "title": title.th, "title_en": title.en}


def _figures(listed: Iterable[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{name} ({_two(figure)})" for name, figure in listed)


def _or(names: Sequence[str]) -> str:
    return " / ".join(names)


def _to(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
