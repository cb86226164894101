"""An agency's ITA result worked through: instrument means, total, level, what of the stated figures follows and what does not,
the year before, what the website's gaps are worth, and what the total would be without them.

Rules with how sure we are of them: ``scoring.yml``; sentences: ``ita.yml``. Nothing is guessed: of a year whose weights or
levels are not known there is no total or level. See docs/ita.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from checklist.ita_figures import Worked, decimals, half_unit, to_target, total_of
from checklist.ita_rules import (
    Instrument,
    LevelScheme,
    Scoring,
    any_of,
    in_both,
    least_sure,
    level_of,
    levels_of,
    listed_figures,
    moved_by,
    names_of,
    possible_levels,
    say,
    scoring,
    sentences,
    shown_or_none,
    span,
    spelt,
    sure_of_levels,
    titled,
    two,
)
from checklist.ita_steps import first_steps, survey_sample
from checklist.ita_worth import can_suppose, what_if_met, worth_of
from core.audit import Audit, SourceConfidence
from core.exceptions import UsageError
from core.ita import (
    Given,
    ItaAnalysis,
    ItaIndicator,
    ItaInstrument,
    ItaYear,
    Statement,
    shown,
)

MOST_SLIPS = 5
"""Indicators that are named as perhaps mistyped; more than these say nothing."""
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


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
    worked = [Worked.of(one, rules) for one in given.years]
    by_year = {one.year: one for one in worked}
    years = tuple(_year(one, by_year.get(one.year - 1), rules) for one in worked)
    worth = worth_of(audit, given.agency, by_year, rules) if audit is not None else None
    if what_if and audit is None:
        raise UsageError("--what-if needs the items of an audit: give --audit AUDIT.json too")
    supposed = tuple(what_if_met(audit, codes, worked, rules) for codes in what_if) if audit is not None else ()
    if audit is not None and not what_if and can_suppose(audit, worked, rules):
        supposed = (what_if_met(audit, (), worked, rules),)
    return ItaAnalysis(
        tool=tool,
        agency=given.agency or (audit.site.agency if audit is not None else None) or "",
        target=shown(rules.target),
        years=years,
        standing=_standing(years[-1]),
        steps=first_steps(worked[-1], years[-1], worth, audit, rules),
        changes=tuple(
            statement
            for (old, before), (new, after) in zip(
                zip(worked, years, strict=True), list(zip(worked, years, strict=True))[1:], strict=False
            )
            for statement in _changes(old, before, new, after, rules)
        ),
        what_if=supposed,
        samples=tuple(
            survey_sample(name, number, worked[-1].year, rules) for name, number in (populations or {}).items()
        ),
        worth=worth,
    )


def _year(worked: Worked, before: Worked | None, rules: Scoring) -> ItaYear:
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
        possible = tuple(name for name in names_of(scheme) if name in {level, *ends})
    elif scheme is not None and given.stated_total is not None:
        weights = [one.weight for one in rules.instruments]
        open_ = {
            name
            for slack in (half_unit([given.stated_total]), _ZERO)
            for name in possible_levels(given.stated_total - slack, scheme, weights)
        }
        possible = tuple(name for name in names_of(scheme) if name in open_)
        level = possible[0] if len(possible) == 1 else None
    stated_level = spelt(given.stated_level, scheme)
    agrees = (
        worked.follows(given.stated_total, worked.total)
        if given.stated_total is not None and worked.total is not None
        else None
    )
    below = sorted(
        (name for name, score in given.scores.items() if score < rules.target),
        key=lambda name: (given.scores[name], int(name)),
    )
    earlier = total_of(before) if before is not None else None
    now = total_of(worked)
    return ItaYear(
        fiscal_year=worked.year,
        instruments=tuple(_instrument(one, worked, before, rules) for one in rules.instruments),
        indicators=tuple(
            _indicator(name, one, worked, before, rules) for one in rules.instruments for name in one.indicators
        ),
        total=shown_or_none(worked.total),
        level=level,
        possible_levels=possible,
        scheme=levels_of(scheme),
        weights_certainty=rules.sure_of_weights(worked.year),
        level_certainty=sure_of_levels(worked.year, rules),
        stated_total=shown_or_none(given.stated_total),
        stated_level=stated_level,
        total_agrees=agrees,
        total_off=(
            shown(given.stated_total - worked.total)
            if given.stated_total is not None and worked.total is not None
            else None
        ),
        level_agrees=(stated_level in possible) if stated_level is not None and possible else None,
        below=tuple(below),
        total_change=shown(moved_by(earlier, now)) if now is not None and earlier is not None else None,
        statements=tuple(
            _of_year(
                worked, rules, level=level, stated_level=stated_level, possible=possible, agrees=agrees, below=below
            )
        ),
    )


def _instrument(one: Instrument, worked: Worked, before: Worked | None, rules: Scoring) -> ItaInstrument:
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
        mean=shown_or_none(mean),
        weighted=shown(mean * one.weight) if mean is not None and known else None,
        change=shown(moved_by(earlier, mean)) if mean is not None and earlier is not None else None,
        stated=shown_or_none(stated),
        agrees=bool(kind) if kind is not None else None,
    )


def _indicator(name: str, of: Instrument, worked: Worked, before: Worked | None, rules: Scoring) -> ItaIndicator:
    score = worked.given.scores.get(name)
    earlier = before.given.scores.get(name) if before is not None else None
    known = rules.sure_of_weights(worked.year) != "unknown"
    return ItaIndicator(
        id=name,
        title=rules.indicators[name].title.th,
        title_en=rules.indicators[name].title.en,
        instrument=of.id,
        score=shown_or_none(score),
        below_target=score < rules.target if score is not None else None,
        to_target=shown(to_target(score, of, rules)) if score is not None and known else None,
        change=shown(moved_by(earlier, score)) if score is not None and earlier is not None else None,
    )


def _of_year(
    worked: Worked,
    rules: Scoring,
    *,
    level: str | None,
    stated_level: str | None,
    possible: tuple[str, ...],
    agrees: bool | None,
    below: Sequence[str],
) -> Iterable[Statement]:
    given, year, scheme = worked.given, worked.year, rules.scheme(worked.year)
    weights, levels = rules.sure_of_weights(year), sure_of_levels(year, rules)
    both = least_sure(weights, levels)
    stated = str(given.stated_total) if given.stated_total is not None else ""
    if worked.total is not None and scheme is not None:
        yield say("result", both, year=year, total=two(worked.total), level=level)
    elif worked.total is not None:
        yield say("result_without_level", weights, year=year, total=two(worked.total))
    elif weights == "unknown" and worked.means:
        yield say("result_unknown", "unknown", year=year)
    elif stated:
        yield say("result_stated", "high", year=year, stated=stated)

    level_agrees = stated_level in possible if stated_level is not None and possible else None
    if worked.total is not None and given.stated_total is not None:
        off = given.stated_total - worked.total
        said = {
            "stated": stated,
            "total": two(worked.total),
            "off": two(abs(off)),
            "stated_level": stated_level,
            "level": level,
            **in_both("side", "word_low" if off < 0 else "word_high"),
        }
        whole = decimals(given.stated_total) < 2 and shown(given.stated_total) != shown(worked.total)
        if agrees and whole:
            yield say("total_agrees_whole", weights, decimals=decimals(given.stated_total), **said)
        elif agrees:
            yield say("all_agree" if level_agrees else "total_agrees", both if level_agrees else weights, **said)
        elif level_agrees:
            yield say("total_differs_level_stands", both, **said)
        elif level_agrees is False and scheme is not None and stated_level in names_of(scheme):
            yield say("total_differs_level_too", both, **said)
        else:
            yield say("total_differs", weights, **said)
        told = level_agrees and not (agrees and whole)
        told = told or (agrees is False and level_agrees is False)
    else:
        told = False
    if scheme is not None and stated_level is not None and stated_level not in names_of(scheme):
        names = ", ".join(names_of(scheme))
        yield say("level_foreign", levels, stated_level=stated_level, year=year, names=names)
    elif worked.total is None and given.stated_total is not None and scheme is not None:
        yield from _of_stated_alone(given.stated_total, stated_level, possible, scheme=scheme, year=year, sure=levels)
    elif level_agrees is False and not told:
        yield say("level_differs", both, stated_level=stated_level, year=year, levels=any_of(possible))
    elif level_agrees and not told:
        yield say("level_agrees", both, stated_level=stated_level)
    if worked.total is not None and len(possible) > 1:
        yield say("near_boundary", both, levels=any_of(possible))

    for one in rules.instruments:
        if (kind := worked.kind_of(one, rules)) is not None:
            name = {"mean": "instrument_agrees", "points": "instrument_points", "": "instrument_differs"}[kind]
            figures = {"stated": given.stated_instruments[one.id], "mean": two(worked.means[one.id])}
            yield say(name, "high" if kind != "points" else weights, instrument=one.id, **figures)
    yield from _slips(worked, agrees, rules)

    if given.scores:
        titles = [(name, rules.indicators[name].title, given.scores[name]) for name in below]
        listed = {
            "list": ", ".join(f"{name} {title.th} ({two(score)})" for name, title, score in titles),
            "list_en": ", ".join(f"{name} {title.en} ({two(score)})" for name, title, score in titles),
        }
        name = "below_target" if below else "all_reach_target"
        yield say(name, "high", target=rules.target, count=len(below), **listed)
    weak = [
        (one.id, worked.means[one.id]) for one in rules.instruments if worked.means.get(one.id, _HUNDRED) < rules.target
    ]
    if weak:
        yield say("instruments_below", "high", target=rules.target, list=listed_figures(weak))
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
        yield say("level_differs", sure, stated_level=stated_level, year=year, levels=any_of(possible))
        return
    if stated_level is not None and stated_level != possible[0]:
        better = next(step for step in scheme.levels if step.name == possible[possible.index(stated_level) - 1])
        yield say(
            "level_needs_weak", sure, stated=stated, stated_level=stated_level, better=better.name, each=better.each
        )
    elif stated_level is not None and len(possible) == 1:
        yield say("level_agrees", sure, stated_level=stated_level)
    if stated_level is None or len(possible) > 1:
        yield say("level_possible", sure, year=year, levels=any_of(possible))


def _slips(worked: Worked, agrees: bool | None, rules: Scoring) -> Iterable[Statement]:
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
            in_both("list", "word_otherwise", given=given.scores[name], mended=mended, **titled(name, rules))
            for name, mended in found
        ]
        lists = {name: ", ".join(str(one[name]) for one in listed) for name in ("list", "list_en")}
        yield say("one_digit", "high", **lists)


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
    worked: Worked, total: Decimal, level: str | None, scheme: LevelScheme, sure: SourceConfidence
) -> Iterable[Statement]:
    names = names_of(scheme)
    if level is None or level == names[0]:
        return
    better = scheme.levels[names.index(level) - 1]
    lacks, lacks_en = [], []
    if shown(total) < better.total:
        said = say("lacks_total", sure, points=two(better.total - total))
        lacks.append(said.th)
        lacks_en.append(said.en)
    if better.each is not None:
        short = [(name, better.each - mean) for name, mean in worked.means.items() if shown(mean) < better.each]
        if short:
            said = say("lacks_instruments", sure, each=better.each, list=listed_figures(short))
            lacks.append(said.th)
            lacks_en.append(said.en)
    and_ = sentences()["word_and"]
    yield say("next_level", sure, next=better.name, lacks=and_.th.join(lacks), lacks_en=and_.en.join(lacks_en))


def _standing(last: ItaYear) -> tuple[Statement, ...]:
    """Of the last year's sentences those that say where the agency stands."""
    ids = ("result", "total_differs", "level_differs", "level_foreign", "level_needs_weak", "level_possible")
    chosen = [one for one in last.statements if one.id.startswith(ids)]
    chosen += [one for one in last.statements if one.id in {"below_target", "all_reach_target"}]
    return tuple(chosen)


def _changes(old: Worked, before: ItaYear, new: Worked, after: ItaYear, rules: Scoring) -> Iterable[Statement]:
    said = {"year": new.year, "before": old.year}
    sure = least_sure(rules.sure_of_weights(old.year), rules.sure_of_weights(new.year))
    if skipped := range(old.year + 1, new.year):
        yield say("years_skipped", "high", years=", ".join(map(str, skipped)))
    was, now = total_of(old), total_of(new)
    if was is None or now is None:
        yield say("total_not_compared", sure, **said)
    else:
        difference = moved_by(was, now)
        name = "total_rose" if difference > 0 else "total_fell" if difference < 0 else "total_same"
        yield say(name, sure, points=two(abs(difference)), old=two(was), new=two(now), **said)
    first, second = rules.scheme(old.year), rules.scheme(new.year)
    level_was, level_now = before.level or before.stated_level, after.level or after.stated_level
    levels_sure = least_sure(before.level_certainty, after.level_certainty)
    if first is not None and second is not None and first is not second:
        names = {"old_names": span(first), "new_names": span(second)}
        yield say("levels_not_comparable", levels_sure, **names, **said)
    elif first is not None and first is second and level_was and level_now:
        name = "level_kept" if level_was == level_now else "level_changed"
        yield say(name, least_sure(sure, levels_sure), old=level_was, new=level_now)
    moved = sorted(
        (moved_by(old.given.scores[name], new.given.scores[name]), -int(name), name)
        for name in rules.indicators
        if name in old.given.scores and name in new.given.scores
    )
    for name, (points, _, indicator) in (("biggest_rise", moved[-1]), ("biggest_fall", moved[0])) if moved else ():
        if (points > 0) == (name == "biggest_rise") and points != 0:
            scores = {"old": two(old.given.scores[indicator]), "new": two(new.given.scores[indicator])}
            words = {**titled(indicator, rules), "points": two(abs(points))}
            yield say(name, "high", **words, **scores, **said)
