"""The action plan of an audit as a Word paper: where the agency stands, what to do first, by whom, until when, and the table
of measures that local governments publish every year (มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน).

``build`` decides which gaps go together and until when; ``render`` fills the template. Neither decides a verdict.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from core.audit import Audit, Evidence, Gap, Item, Reviewed, Verdict
from core.causes import causes
from core.ita import ItaAnalysis, ItaYear
from core.ita_calendar import Window, ita_calendar
from core.periods import fiscal_bounds, fiscal_year_of
from reports.dates import BANGKOK, day, short_day, short_months
from reports.digits import Digits, in_digits
from reports.linked import Linked
from reports.plan_words import plan_words
from reports.safety import clean, shown
from reports.summary import best_evidence, fixes, gap_kind, tally
from reports.units import Units
from reports.word_template import Line, Lines, filled
from reports.wording import wording

LINES_PER_ROW = 17
"""Lines of a row's steps at most, as far as they can be told beforehand: a row is to stand on one page."""
_LETTERS = 38
"""Letters of a line in the column of the steps, in a wide typeface."""
_ABOVE_OR_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Thai vowels and marks that take no room in a line."""
CLOSED_PARTS = 5
"""Pages named that could not be opened; the gap report names all."""
FIRST = 3
"""Measures named on the first page."""
_ADDRESS = 90
"""Characters of an address as printed in a cell; the link itself is never cut."""
_QUOTED = 120
"""Characters of words of the site that a cell repeats."""
_DAYS = {"check": 15, "access": 30, 1: 30, 2: 60, 3: 90}
"""Days that a measure of a class, or else of an effort, is given; the end is the last day of that month."""
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
_ADVISED = frozenset({"months", "count"})
"""Elements whose advice tells more than their name: which months are lacking, how many there are."""


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
            if line and isinstance(line[0], str) and line[0].startswith(_CONTINUES):
                if pages:
                    lines.append((line[0].removeprefix(_CONTINUES), *line[1:]))
                continue
            number += 1
            lines.append((f"{number}. ", *line))
        return tuple(lines)


_CONTINUES = "\x00"
"""Begins a line that belongs to the step before it."""


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


# --- deciding


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


def host(audit: Audit) -> str:
    """The site's name as people type it."""
    parts = urlsplit(audit.site.url)
    return shown(f"{parts.netloc}{parts.path}".rstrip("/")) or shown(audit.site.url)


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
            when = _prepared(part, ground.year) if kind == "prepare" else _spell(ground, kind, effort)
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
        needed = sum(_height(line) for line in _lines(kind, item, alone=False))
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
    if _absent_part(item, gap) is not None:
        return "make"
    return _CLASS.get(gap_kind(gap.id), "access")


def _absent_part(item: Item, gap: Gap) -> str | None:
    """The title of a whole part that is not there, where the gap speaks of one."""
    kind, _, name = gap.id.partition(":")
    if kind != "element":
        return None
    return next((part.title for part in item.parts if part.subject == name), None)


def _gap_subject(item: Item, gap: Gap) -> str:
    kind, _, name = gap.id.partition(":")
    if kind == "element" and any(part.subject == name for part in item.parts):
        return name
    return gap.subject or item.subjects[0]


def _subjects(item: Item) -> tuple[str, ...]:
    """Those of the item that are to be worked on."""
    return tuple(dict.fromkeys(_gap_subject(item, gap) for gap in item.gaps)) or item.subjects


def _theme(item: Item) -> str:
    words = plan_words().subjects.get(_subjects(item)[0])
    return words.theme if words else "general"


def _unit(item: Item, units: Units) -> tuple[str, bool]:
    named = [units.of(item, subject) for subject in _subjects(item)]
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


def _measure(ground: _Ground, kind: str, title: str, items: Sequence[Item], when: _When) -> Measure:
    words, codes = plan_words(), ", ".join(item.code for item in items)
    told = {"clerk": ground.clerk, "codes": codes}
    unit, own = _units(items, ground.units)
    return Measure(
        number=0,
        kind=kind,
        title=title,
        tasks=tuple(Task(item, _lines(kind, item, alone=len(items) == 1)) for item in items),
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


# --- what is written of an item


def _lines(kind: str, item: Item, *, alone: bool) -> tuple[Line, ...]:
    words = plan_words()
    # Of a measure for one item the title says which.
    head = "" if alone else words.said["item"].format(code=item.code, title=clean(item.title))
    if kind == "prepare":
        told = [words.steps["prepare"].format(due=day(item.due).th, **_made(item, item.subjects[0]))]
    elif kind == "check":
        because = causes().words(item.cause or "other").because.th
        told = [words.steps["could_not_check"].format(because=clean(because), period=clean(item.period))]
    else:
        told = _gap_sentences(item)
    if item.review is not None:
        told.append(reviewed(item.review))
    lines: list[Line] = [(head + " ".join(told),)]
    label = words.said["to_open" if kind == "check" else "at_fault"]
    lines += [(_CONTINUES + label, Linked(printed(url), url)) for url in pages(item)]
    return tuple(lines)


def gap_lines(item: Item) -> tuple[Line, ...]:
    """What to do about one item by itself, with the page to mend."""
    return tuple((str(line[0]).removeprefix(_CONTINUES), *line[1:]) for line in _lines("complete", item, alone=True))


def reviewed(review: Reviewed) -> str:
    """What a person said of an item, beside what the program found. The paper does not name the person."""
    verdict = wording().verdict[review.verdict.value].th
    return plan_words().said["reviewed"].format(verdict=verdict, reason=_quoted(review.reason))


def unit_of(plan: Plan, item: Item) -> str:
    """The unit for an item that no measure of the plan is about."""
    return _unit(item, plan.units)[0]


def _gap_sentences(item: Item) -> list[str]:
    """One sentence a gap, those of elements of one subject together."""
    words, told = plan_words(), []
    lacking: dict[str, list[str]] = {}
    unsure: set[str] = set()
    for gap in item.gaps:
        subject, kind = _gap_subject(item, gap), gap_kind(gap.id)
        if (part := _absent_part(item, gap)) is not None:
            told.append(words.steps["part"].format(part=clean(part), **_made(item, subject)))
            continue
        if kind == "element":
            name = gap.id.partition(":")[2]
            found = next((one for one in item.elements if one.id == name and one.subject == subject), None)
            if found is not None and name not in _ADVISED:
                lacking.setdefault(subject, []).append(f"“{clean(found.title)}”")
                if found.source in {"recalled", "variant"}:
                    unsure.add(subject)
                continue
            kind = "other"
        sentence = words.steps.get(kind, words.steps["other"])
        told.append(sentence.format(**_made(item, subject), **_seen(item, gap, subject)))
    for subject, titles in lacking.items():
        sentence = words.steps["element"].format(elements=_listed(titles))
        told.append(sentence + (words.said["unsure"] if subject in unsure else ""))
    return told or [words.steps["other"].format(advice=clean(item.reason))]


def _made(item: Item, subject: str) -> Mapping[str, str]:
    words = plan_words().subjects.get(subject)
    make = words.make if words else clean(item.title)
    return {"make": make, "period": _period(item, subject)}


def _period(item: Item, subject: str) -> str:
    """The period asked for of one subject: an item of several names theirs one after the other."""
    parts = clean(item.period).split(f" {plan_words().said['and']} ")
    if subject in item.subjects and len(parts) == len(item.subjects):
        return parts[item.subjects.index(subject)]
    return clean(item.period)


def _seen(item: Item, gap: Gap, subject: str) -> Mapping[str, str]:
    said = plan_words().said
    label = next((lead.text for lead in item.leads if lead.why == gap_kind(gap.id) and lead.subject == subject), "")
    evidence = _best(item, subject)
    year = evidence.fiscal_year if evidence else None
    return {
        "found": said["found_year"].format(year=year) if year else said["found_other"],
        "label": said["found_label"].format(label=_quoted(label)) if label.strip() else "",
        "advice": clean(gap.advice),
    }


def _best(item: Item, subject: str) -> Evidence | None:
    return next((one for one in best_evidence(item)[0] if one.subject in {subject, ""}), None)


def pages(item: Item) -> tuple[str, ...]:
    """Where somebody has to go for the item: the page that shows or links what is wrong, one for each subject."""
    found: list[str] = []
    for subject in _subjects(item):
        evidence = _best(item, subject)
        lead = next((one for one in item.leads if one.subject in {subject, ""}), None)
        if evidence is not None:
            found.append(evidence.linked_on or evidence.url)
        elif lead is not None:
            # What could not be opened is to be looked at itself; a dead label is mended where it stands.
            found.append(lead.target if lead.why in {"blocked", "not_opened", "off_site"} and lead.target else lead.on)
    return tuple(dict.fromkeys(url for url in found if url))


def _listed(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return titles[0]
    return f"{' '.join(titles[:-1])} {plan_words().said['and']}{titles[-1]}"


def _quoted(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"


def printed(url: str) -> str:
    """An address as a narrow cell shows it: the middle of a long one left out."""
    text = shown(url)
    return text if len(text) <= _ADDRESS else f"{text[: _ADDRESS * 2 // 3]}…{text[-_ADDRESS // 3 :]}"


# --- measures that rest on no item


def _closed(ground: _Ground) -> list[Measure]:
    """What stands before everything else where parts of the site could not be opened: items wait behind them."""
    words, lines = plan_words(), list[Line]()
    if not ground.audit.crawl.closed:
        return []
    for part in ground.audit.crawl.closed[:CLOSED_PARTS]:
        codes = ", ".join(part.codes)
        told = words.closed_step.format(text=_quoted(part.text or part.url), why=clean(part.why), codes=codes)
        lines += [(told,), (_CONTINUES + words.said["at_fault"], Linked(printed(part.url), part.url))]
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
    when = _all_year(ground) if kind == "keep" else _spell(ground, "check", 1)
    return Measure(
        number=0, kind=kind, title=loose.title, tasks=(), closing=tuple((step,) for step in steps), unit=unit, own_unit=own,
        first=when.first, last=when.last, period=when.words, until=short_day(when.last),
        monitoring=tuple(text.format(clerk=ground.clerk) for text in loose.monitoring),
    )  # fmt: skip


def _of_surveys(ground: _Ground, ita: ItaAnalysis | None) -> list[Measure]:
    if ita is None:
        return []
    words, when = plan_words(), _all_year(ground)
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


# --- until when


@dataclass(frozen=True, slots=True)
class _When:
    first: date
    last: date
    words: tuple[str, ...]


def _spell(ground: _Ground, kind: str, effort: int) -> _When:
    """From the audit's day to the end of a month, but not past the entry of links nor the fiscal year."""
    said, year = plan_words().dates, ground.year
    begin = max(ground.audit.as_of, fiscal_bounds(year)[0])
    aim = begin + timedelta(days=_DAYS[kind if kind in _DAYS else effort])
    last, sentence = _month_end(aim), said["until"]
    window, closing = entry_window(year), fiscal_bounds(year)[1]
    if window is not None and begin <= window.last < last:
        last, sentence = window.last, said["until_window"]
    if closing < last:
        last, sentence = closing, said["until_fiscal_year"]
    return _When(begin, last, (short_months(begin, last), sentence.format(day=short_day(last))))


def _prepared(items: Sequence[Item], year: int) -> _When:
    first = min(item.due for item in items)
    last = max(min(_month_end(max(item.due for item in items)), fiscal_bounds(year)[1]), first)
    return _When(first, last, (short_months(first, last), plan_words().dates["until"].format(day=short_day(last))))


def _all_year(ground: _Ground) -> _When:
    said, (opening, closing) = plan_words().dates, fiscal_bounds(ground.year)
    begin = max(ground.audit.as_of, opening)
    return _When(
        begin, closing, (short_months(begin, closing), said["until_fiscal_year"].format(day=short_day(closing)))
    )


def entry_window(year: int) -> Window | None:
    """When links of a fiscal year are entered in the assessment system, where it is known."""
    return ita_calendar().oit_entry.get(year)


def _month_end(value: date) -> date:
    return value.replace(day=monthrange(value.year, value.month)[1])


# --- the paper


@cache
def bundled_template(name: str = "plan") -> bytes:
    """The bundled template, ``plan`` or ``plan_report``."""
    return files("reports").joinpath("templates", f"{name}.docx").read_bytes()


def render(plan: Plan, digits: Digits = "thai", *, template: bytes | None = None, name: str = "the template") -> bytes:
    """The plan as a .docx file. ``template``: an agency's own; ``name``: what sentences about it call it.

    Raises ``UsageError`` for a template that cannot be filled.
    """
    words = plan_words().template
    return filled(
        template if template is not None else bundled_template(),
        in_all(context(plan), digits),
        title=in_digits(f"{words.plan_title} {words.year} {plan.fiscal_year}", digits),
        created=plan.audit.fetched,
        name=name,
    )


def context(plan: Plan) -> dict[str, Any]:
    """What a template may use, with 0-9; docs/plan.md lists it."""
    words = plan_words()
    office = words.office(plan.agency)
    stands = standing(plan)
    return {
        "agency": plan.agency,
        "site": host(plan.audit),
        "year": str(plan.fiscal_year),
        "clerk": office.clerk,
        "head": office.head,
        "standing": Lines([(text,) for text in stands[:1]]),
        "standing_more": Lines([(text,) for text in stands[1:]]),
        "first": first(plan),
        "first_more": _first_more(plan),
        "analysis_intro": _analysis_intro(plan),
        "indicators": _indicators(plan),
        "measures": [row(measure) for measure in plan.measures],
        "surveys": [row(measure) for measure in plan.surveys],
        "follow_up": Lines([(text,) for text in _follow_up(plan)]),
        "notes": Lines([(text,) for text in notes(plan)]),
    }


def in_all(value: Any, digits: Digits) -> Any:
    """A context with its figures in the digits asked for; addresses and codes keep 0-9."""
    if isinstance(value, str):
        return in_digits(value, digits)
    if isinstance(value, Linked):
        return value
    if isinstance(value, Lines):
        return Lines([tuple(in_all(part, digits) for part in line) for line in value])
    if isinstance(value, Mapping):
        return {key: in_all(part, digits) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [in_all(part, digits) for part in value]
    return value


def row(measure: Measure) -> dict[str, Any]:
    """A measure as the table shows it."""
    words, rests_on = plan_words(), ""
    if measure.tasks:
        indicators = ", ".join(dict.fromkeys(task.item.indicator for task in measure.tasks))
        told = {"codes": measure.codes, "indicators": indicators, "points": f"{measure.points:.2f}"}
        rests_on = words.said["points"].format(**told)
    elif measure.indicator:
        title = words.analysis.titles[measure.indicator]
        rests_on = words.said["indicator"].format(id=measure.indicator, title=title)
    return {
        "number": str(measure.number),
        "title": f"{measure.number}. {measure.title}",
        "codes": rests_on,
        "steps": Lines(measure.told()),
        "unit": measure.unit,
        "period": Lines([(text,) for text in measure.period]),
        "until": measure.until,
        "monitoring": Lines([(text,) for text in measure.monitoring]),
    }


def standing(plan: Plan) -> list[str]:
    """Where the agency stands, in sentences."""
    said, audit = plan_words().standing, plan.audit
    fetched = visited(audit)
    lines = _ita_standing(plan.ita) if plan.ita is not None else []
    if plan.failed:
        known = causes().words(str(audit.crawl.cause or "other"))
        return [said["failed"].format(fetched=fetched, why=clean(audit.crawl.why or known.label.th)), *lines]
    count = tally(audit.items)
    provisional = plan_words().said["provisional_year"] if audit.edition.provisional else ""
    told = said["audit"].format(
        fetched=fetched, year=audit.edition.fiscal_year, provisional=provisional, due=count.due, met=count.met,
        partial=count.partial, missing=count.missing, unverified=count.unverified,
    )  # fmt: skip
    lines = [f"{told} {_score(audit)}", *lines]
    if audit.crawl.state == "partial":
        why = f" ({clean(audit.crawl.why)})" if audit.crawl.why else ""
        lines.append(said["partial"].format(why=why))
    if plan.measures[0].kind == "keep":
        lines.append(said["nothing"])
    return lines


def _score(audit: Audit) -> str:
    said, oit = plan_words().standing, audit.scores.oit
    if oit is None:
        return said["no_score"]
    return said["point" if oit.low == oit.high else "range"].format(low=f"{oit.low:.2f}", high=f"{oit.high:.2f}")


def _ita_standing(ita: ItaAnalysis) -> list[str]:
    said, year = plan_words().standing, ita.years[-1]
    total = year.stated_total if year.stated_total is not None else year.total
    level = year.stated_level or year.level
    lines = []
    if total is not None:
        told = said["ita_level"].format(level=level) if level else ""
        lines.append(said["ita"].format(year=year.fiscal_year, total=f"{total:.2f}", level=told))
    scored = [one for one in year.indicators if one.score is not None and one.below_target is not None]
    below = sorted((one for one in scored if one.below_target), key=lambda one: (one.score or 0.0, int(one.id)))
    if below:
        lines.append(
            said["ita_below"].format(
                target=f"{ita.target:g}", count=len(below), lowest=below[0].title, score=f"{below[0].score:.2f}"
            )
        )
    elif scored:
        lines.append(said["ita_none_below"].format(target=f"{ita.target:g}"))
    whole = [" ".join(lines)] if lines else []
    if year.total_agrees is False and year.total is not None and year.stated_total is not None:
        off = abs(year.total_off if year.total_off is not None else year.stated_total - year.total)
        whole.append(
            said["ita_off"].format(stated=f"{year.stated_total:.2f}", computed=f"{year.total:.2f}", off=f"{off:.2f}")
        )
    return whole


def first(plan: Plan) -> list[dict[str, str]]:
    """What to do first: the heaviest measures, with unit and day."""
    ranked = (*plan.measures, *plan.surveys)[:FIRST]
    return [
        {
            "number": str(place),
            "title": f"{measure.title} ({measure.codes})" if measure.tasks else measure.title,
            "unit": measure.unit,
            "until": measure.until,
        }
        for place, measure in enumerate(ranked, start=1)
    ]


def _first_more(plan: Plan) -> str:
    left = len(plan.measures) + len(plan.surveys) - FIRST
    return plan_words().first["more"].format(count=left) if left > 0 else ""


def _analysis_intro(plan: Plan) -> str:
    words, fetched = plan_words().analysis, visited(plan.audit)
    if plan.ita is not None:
        sentence = words.intro_failed_ita if plan.failed else words.intro_ita
        return sentence.format(year=plan.ita.years[-1].fiscal_year, fetched=fetched, target=f"{plan.ita.target:g}")
    return words.intro_failed if plan.failed else words.intro.format(fetched=fetched)


def _indicators(plan: Plan) -> list[dict[str, Any]]:
    """Ten indicators under their three instruments."""
    words, rows = plan_words().analysis, []
    year = plan.ita.years[-1] if plan.ita is not None else None
    for instrument, ids in (("IIT", range(1, 6)), ("EIT", range(6, 9)), ("OIT", range(9, 11))):
        mean = _mean(year, instrument)
        rows.append(
            {
                "instrument": words.instrument[instrument],
                "title": "",
                "score": Lines([(mean,)]),
                "issue": Lines([("",)]),
            }
        )
        for number in ids:
            score, issue = _of_indicator(plan, year, str(number))
            rows.append(
                {
                    "instrument": "",
                    "title": words.indicator.format(id=number, title=words.titles[str(number)]),
                    "score": Lines([(text,) for text in score]),
                    "issue": Lines([(text,) for text in issue]),
                }
            )
    return rows


def _mean(year: ItaYear | None, instrument: str) -> str:
    mean = next((one.mean for one in year.instruments if one.id == instrument), None) if year else None
    return plan_words().analysis.score.format(score=f"{mean:.2f}") if mean is not None else ""


def _of_indicator(plan: Plan, year: ItaYear | None, number: str) -> tuple[list[str], list[str]]:
    """Score and points to mend of one indicator."""
    words = plan_words().analysis
    given = next((one for one in year.indicators if one.id == number), None) if year else None
    known = given is not None and given.score is not None
    score = [words.score.format(score=f"{given.score:.2f}")] if given is not None and known else [words.blank]
    survey = plan_words().surveys.get(number)
    if survey is not None:
        if not known or given is None:
            return score, [words.blank_issue]
        return score, [survey.issue if given.below_target else words.keep]
    if plan.failed:
        return score, [words.not_read]
    estimate = next((one for one in plan.audit.scores.indicators if one.id == number), None)
    if estimate is not None:
        sentence = words.estimate_point if estimate.low == estimate.high else words.estimate
        told = sentence.format(low=f"{estimate.low:.2f}", high=f"{estimate.high:.2f}")
        score = [*score, told] if known else [told]
    return score, _website_issues(plan, number)


def _website_issues(plan: Plan, number: str) -> list[str]:
    words = plan_words().analysis
    items = [item for item in plan.audit.items if item.indicator == number]
    mend, check = [item for item in items if to_mend(item)], [item for item in items if to_check(item)]
    issue = []
    if mend:
        lost = words.lost.format(points=f"{sum(item.ita_points for item in mend):.2f}")
        issue.append(f"{words.to_mend.format(count=len(mend), codes=', '.join(item.code for item in mend))} {lost}")
    if check:
        issue.append(words.to_check.format(count=len(check), codes=", ".join(item.code for item in check)))
    return issue or [words.all_met if items else words.not_read]


def _follow_up(plan: Plan) -> list[str]:
    words = plan_words()
    office, closing = words.office(plan.agency), fiscal_bounds(plan.fiscal_year)[1]
    told = {"clerk": office.clerk, "head": office.head, "year": plan.fiscal_year, "end": day(closing).th}
    return [text.format(**told) for text in words.follow_up]


def notes(plan: Plan) -> list[str]:
    """What a reader must know before signing."""
    said, audit = plan_words().notes, plan.audit
    sure = wording().source_confidence
    lines = []
    if not all(measure.own_unit for measure in (*plan.measures, *plan.surveys)):
        lines.append(said["units"])
    if not plan.failed:
        lines.append(said["estimate"])
    window = entry_window(plan.fiscal_year)
    if window is None:
        lines.append(said["window_unknown"].format(year=plan.fiscal_year))
    else:
        lines.append(
            said["window" if window.first is not None else "window_end"].format(
                year=plan.fiscal_year,
                first=day(window.first).th if window.first is not None else "",
                last=day(window.last).th,
                certainty=sure[window.certainty].th,
            )
        )
    if plan.ita is not None:
        year = plan.ita.years[-1]
        lines.append(said["weights"].format(year=year.fiscal_year, certainty=sure[year.weights_certainty].th))
    if audit.edition.note:
        lines.append(said["edition"].format(year=audit.edition.fiscal_year, note=clean(audit.edition.note)))
    unsure = [
        task.item.code
        for measure in plan.measures
        for task in measure.tasks
        if task.item.source_confidence in {"medium-low", "low", "unknown", "provisional"}
    ]
    if unsure:
        lines.append(said["unsure_items"].format(codes=", ".join(unsure)))
    lines.append(said["made"].format(host=host(audit), tool=audit.tool))
    return lines


def visited(audit: Audit) -> str:
    """The day in Thailand on which the site was visited, in words."""
    return day(audit.fetched.astimezone(BANGKOK).date()).th
