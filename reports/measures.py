"""Which measures follow from an audit: what gaps go together, by which unit, until when. It decides no verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from core.audit import Audit, Gap, Item, Verdict
from core.causes import causes
from core.ita import ItaAnalysis
from core.periods import fiscal_year_of
from reports.dates import short_day
from reports.deadlines import Deadline, all_year, prepared, spell
from reports.linked import Line, Linked
from reports.plan_words import plan_words
from reports.safety import clean
from reports.standing import host
from reports.steps import CONTINUES, absent_part, printed, quoted, step_lines, subjects_of
from reports.summary import fixes, gap_kind
from reports.units import Units

LINES_PER_ROW = 17
"""Lines of a row's steps at most, as far as they can be told beforehand: a row is to stand on one page."""
_LETTERS = 38
"""Letters of a line in the column of the steps, in a wide typeface."""
_ABOVE_OR_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Thai vowels and marks that take no room in a line."""
CLOSED_PARTS = 5
"""Pages named that could not be opened; the gap report names all."""
_CLASS = {
    "missing": "make",
    "lookalike_only": "make",
    "news_only": "make",
    "form_only": "make",
    "criteria_only": "make",
    "empty_page": "make",
    "other_agency": "make",
    "stale": "current",
    "undated": "current",
    "element": "complete",
    "other": "complete",
    "could_not_check": "check",
}
"""Class of a measure by kind of gap; ``access`` for the others: the thing is there and cannot be reached or read."""
_ORDER = ("make", "current", "complete", "access", "check", "prepare")
"""Of the classes of an item's gaps the first gives the measure its name."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a measure does about one item."""

    item: Item
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table."""

    number: int
    kind: str
    """make, current, complete, access, check, prepare; without items site_down, closed, keep, survey."""
    title: str
    tasks: tuple[Task, ...]
    closing: tuple[Line, ...]
    """Steps beside those of its items."""
    unit: str
    own_unit: bool
    """Whether the agency named the unit itself."""
    first: date
    last: date
    period: tuple[str, ...]
    until: str
    monitoring: tuple[str, ...]
    points: float = 0.0
    """ITA points of its items together, as the audit estimates them."""
    indicator: str = ""

    @property
    def codes(self) -> str:
        return ", ".join(task.item.code for task in self.tasks)

    def told(self, *, pages: bool = True) -> tuple[Line, ...]:
        """The steps, numbered; under each the page to mend."""
        lines: list[Line] = []
        number = 0
        for line in (*(line for task in self.tasks for line in task.lines), *self.closing):
            if line and isinstance(line[0], str) and line[0].startswith(CONTINUES):
                if pages:
                    lines.append((line[0].removeprefix(CONTINUES), *line[1:]))
                continue
            number += 1
            lines.append((f"{number}. ", *line))
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the paper says."""

    audit: Audit
    ita: ItaAnalysis | None
    fiscal_year: int
    """B.E.; of the measures."""
    agency: str
    measures: tuple[Measure, ...]
    """For what the website discloses."""
    surveys: tuple[Measure, ...]
    """For indicators of the surveys below the target; empty without an ITA analysis."""
    units: Units

    @property
    def failed(self) -> bool:
        return self.audit.crawl.state == "failed"


def build(audit: Audit, *, ita: ItaAnalysis | None = None, units: Units | None = None) -> Plan:
    """The plan that follows from an audit: the heaviest measures first. Reads no clock: today is the audit's ``as_of``."""
    units = units or Units()
    year = max(audit.edition.fiscal_year, fiscal_year_of(audit.as_of))
    agency = clean(audit.site.agency or (ita.agency if ita else "") or "")
    named = agency or plan_words().said["agency_unknown"].format(host=host(audit))
    ground = _Ground(audit, units, year, plan_words().office(agency).clerk)
    if audit.crawl.state == "failed":
        measures = [_site_down(ground)]
    else:
        measures = [*_closed(ground), *_of_items(ground)] or [_loose("keep", plan_words().keep.steps, ground)]
    numbered = tuple(replace(measure, number=number) for number, measure in enumerate(measures, start=1))
    surveys = tuple(
        replace(measure, number=number)
        for number, measure in enumerate(_of_surveys(ground, ita), start=len(numbered) + 1)
    )
    return Plan(audit, ita, year, named, numbered, surveys, units)


class Ends(NamedTuple):
    """Until when a plan has things done."""

    items: Mapping[str, date]
    """By code, of the items that somebody has to mend, check or prepare."""
    opening: date | None
    """Of the site, or of its closed parts; ``None`` where all of it could be opened."""


def proposed_ends(audit: Audit) -> Ends:
    """Until when the plan of an audit has things done; other papers on the audit name the same days."""
    measures = build(audit).measures
    return Ends(
        {task.item.code: measure.last for measure in measures for task in measure.tasks},
        next((measure.last for measure in measures if measure.kind in {"site_down", "closed"}), None),
    )


def to_mend(item: Item) -> bool:
    """Whether the item needs work: not where a person says that it is met."""
    return item.verdict in {Verdict.PARTIAL, Verdict.MISSING} and not (
        item.review is not None and item.review.verdict is Verdict.MET
    )


def to_check(item: Item) -> bool:
    """Whether somebody has to look: not where a person who did says that it is met."""
    return item.verdict is Verdict.UNVERIFIED and not (item.review is not None and item.review.verdict is Verdict.MET)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every measure of a plan rests on."""

    audit: Audit
    units: Units
    year: int
    clerk: str
    """Title of who follows the measures up."""


def _of_items(ground: _Ground) -> list[Measure]:
    audit, units = ground.audit, ground.units
    efforts = {fix.item.code: fix.effort for fix in fixes(audit.items)}
    grouped: dict[tuple[str, str, str], list[Item]] = {}
    for item in audit.items:
        if to_mend(item):
            kind = min((_class(item, gap) for gap in item.gaps), key=_ORDER.index, default="complete")
        elif to_check(item):
            kind = "check"
        elif item.verdict is Verdict.NOT_DUE and item.due > audit.as_of:
            kind = "prepare"
        else:
            continue
        # Looking and preparing are the same work whatever the item is about.
        alike = ("", "") if kind in {"check", "prepare"} else (_theme(item), _unit(item, units)[0])
        grouped.setdefault((kind, *alike), []).append(item)
    made: list[Measure] = []
    for (kind, theme, _), items in grouped.items():
        parts = _parted(kind, items)
        for number, part in enumerate(parts, start=1):
            title = _title(kind, theme, part, number if len(parts) > 1 else 0)
            effort = max((efforts.get(item.code, 2) for item in part), default=2)
            when = (
                prepared(part, ground.year)
                if kind == "prepare"
                else spell(ground.audit.as_of, ground.year, kind, effort)
            )
            made.append(_measure(ground, kind, title, part, when))
    places = {item.code: place for place, item in enumerate(audit.items)}

    def rank(measure: Measure) -> tuple[int, float, int]:
        last = {"check": 1, "prepare": 2}.get(measure.kind, 0)
        return last, -measure.points, min(places[task.item.code] for task in measure.tasks)

    return sorted(made, key=rank)


def _parted(kind: str, items: Sequence[Item]) -> list[list[Item]]:
    """Items of one row each: as many as stand on a page together."""
    rows: list[list[Item]] = []
    left = 0
    closing = sum(_height((text,)) for text in plan_words().classes[kind].closing)
    for item in items:
        needed = sum(_height(line) for line in step_lines(kind, item, alone=False))
        if not rows or needed > left:
            rows.append([])
            left = LINES_PER_ROW - closing
        rows[-1].append(item)
        left -= needed
    return rows


def _height(line: Line) -> int:
    """Lines on paper that a line will take, about."""
    text = "".join(part.text if isinstance(part, Linked) else part for part in line)
    return max(-(-len(_ABOVE_OR_BELOW.sub("", text)) // _LETTERS), 1)


def _class(item: Item, gap: Gap) -> str:
    if absent_part(item, gap) is not None:
        return "make"
    return _CLASS.get(gap_kind(gap.id), "access")


def _theme(item: Item) -> str:
    words = plan_words().subjects.get(subjects_of(item)[0])
    return words.theme if words else "general"


def _unit(item: Item, units: Units) -> tuple[str, bool]:
    named = [units.of(item, subject) for subject in subjects_of(item)]
    return " / ".join(dict.fromkeys(name for name, _ in named)), all(own for _, own in named)


def _units(items: Sequence[Item], units: Units) -> tuple[str, bool]:
    """The unit of several items; each with the codes of its own where they are not one and the same."""
    codes: dict[str, list[str]] = {}
    for item in items:
        codes.setdefault(_unit(item, units)[0], []).append(item.code)
    own = all(_unit(item, units)[1] for item in items)
    if len(codes) == 1:
        return next(iter(codes)), own
    said = plan_words().said["each_unit"]
    return ", ".join(said.format(unit=unit, codes=" ".join(named)) for unit, named in codes.items()), own


def _title(kind: str, theme: str, items: Sequence[Item], part: int) -> str:
    words = plan_words()
    if len(items) == 1:
        return words.classes[kind].one.format(title=clean(items[0].title))
    title = words.classes[kind].many.format(theme=words.themes.get(theme, ""))
    return words.said["continued"].format(title=title, part=part) if part else title


def _measure(ground: _Ground, kind: str, title: str, items: Sequence[Item], when: Deadline) -> Measure:
    words, codes = plan_words(), ", ".join(item.code for item in items)
    told = {"clerk": ground.clerk, "codes": codes}
    unit, own = _units(items, ground.units)
    return Measure(
        number=0,
        kind=kind,
        title=title,
        tasks=tuple(Task(item, step_lines(kind, item, alone=len(items) == 1)) for item in items),
        closing=tuple((text,) for text in words.classes[kind].closing),
        unit=unit,
        own_unit=own,
        first=when.first,
        last=when.last,
        period=when.words,
        until=short_day(when.last),
        monitoring=tuple(text.format(**told) for text in words.classes[kind].monitoring),
        points=round(sum(item.ita_points for item in items), 2),
    )


# --- measures that rest on no item


def _closed(ground: _Ground) -> list[Measure]:
    """What stands before everything else where parts of the site could not be opened: items wait behind them."""
    words, lines = plan_words(), list[Line]()
    if not ground.audit.crawl.closed:
        return []
    for part in ground.audit.crawl.closed[:CLOSED_PARTS]:
        codes = ", ".join(part.codes)
        told = words.closed_step.format(text=quoted(part.text or part.url), why=clean(part.why), codes=codes)
        lines += [(told,), (CONTINUES + words.said["at_fault"], Linked(printed(part.url), part.url))]
    measure = _loose("closed", words.closed.steps, ground)
    return [replace(measure, closing=(*lines, *measure.closing))]


def _site_down(ground: _Ground) -> Measure:
    words, crawl = plan_words(), ground.audit.crawl
    known = causes().words(str(crawl.cause or "other"))
    told = {"why": clean(crawl.why or known.label.th), "mend": clean(crawl.mend or known.mend.th)}
    return _loose("site_down", [text.format(**told) for text in words.site_down.steps], ground)


def _loose(kind: str, steps: Iterable[str], ground: _Ground) -> Measure:
    words = plan_words()
    loose = {"site_down": words.site_down, "closed": words.closed}.get(kind, words.keep)
    unit, own = ground.units.of_website()
    when = (
        all_year(ground.audit.as_of, ground.year)
        if kind == "keep"
        else spell(ground.audit.as_of, ground.year, "check", 1)
    )
    return Measure(
        number=0, kind=kind, title=loose.title, tasks=(), closing=tuple((step,) for step in steps), unit=unit, own_unit=own,
        first=when.first, last=when.last, period=when.words, until=short_day(when.last),
        monitoring=tuple(text.format(clerk=ground.clerk) for text in loose.monitoring),
    )  # fmt: skip


def _of_surveys(ground: _Ground, ita: ItaAnalysis | None) -> list[Measure]:
    if ita is None:
        return []
    words, when = plan_words(), all_year(ground.audit.as_of, ground.year)
    low = [one for one in ita.years[-1].indicators if one.id in words.surveys and one.below_target]
    made = []
    for indicator in sorted(low, key=lambda one: (one.score if one.score is not None else 0.0, int(one.id))):
        survey, (unit, own) = words.surveys[indicator.id], ground.units.of_indicator(indicator.id)
        made.append(
            Measure(
                number=0,
                kind="survey",
                title=survey.measure,
                tasks=(),
                closing=tuple((step,) for step in survey.steps),
                unit=unit,
                own_unit=own,
                first=when.first,
                last=when.last,
                period=when.words,
                until=short_day(when.last),
                monitoring=(words.survey_monitoring.format(clerk=ground.clerk), survey.proof),
                indicator=indicator.id,
            )
        )
    return made


def unit_of(plan: Plan, item: Item) -> str:
    """The unit for an item that no measure of the plan is about."""
    return _unit(item, plan.units)[0]
