"""The action plan of an audit as a Word paper: where the agency stands, what to do first, by whom, until when, and the table
of measures that local governments publish every year (มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from core.audit import Audit
from core.causes import causes
from core.ita import ItaAnalysis, ItaYear
from core.periods import fiscal_bounds
from reports.dates import day
from reports.deadlines import entry_window
from reports.digits import Digits, in_digits
from reports.linked import Linked
from reports.measures import Measure, Plan, to_check, to_mend
from reports.plan_words import plan_words
from reports.safety import clean
from reports.standing import host, visited
from reports.summary import tally
from reports.word_template import Lines, filled
from reports.wording import wording

FIRST = 3
"""Measures named on the first page."""


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
        "standing_more": Lines([(text,) for text in stands[1:]], blank=""),
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
        return Lines([tuple(in_all(part, digits) for part in line) for line in value], blank="")
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
