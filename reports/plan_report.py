"""The report on an action plan as a Word paper: the plan's own table with what later audits of the site saw being done.

It tells what a scan saw on a day, and nothing else: what could not be checked is neither done nor undone, and what leaves no
trace on the website is left for people to fill in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal
from urllib.parse import urlsplit

from core.audit import Audit, Gap, Item, Verdict
from core.causes import causes
from core.exceptions import UsageError
from core.ita import ItaAnalysis
from reports.digits import Digits, in_digits
from reports.linked import Line, Linked
from reports.measures import Measure, Plan, Task, build, to_mend, unit_of
from reports.plan import FIRST, bundled_template, in_all, notes, row
from reports.plan_words import plan_words
from reports.safety import clean
from reports.standing import host, visited
from reports.steps import gap_lines, printed, reviewed
from reports.summary import best_evidence
from reports.units import Units
from reports.word_template import Lines, filled

State = Literal["fixed", "checked", "better", "changed", "open", "found_lacking", "unknown", "unknown_after", "lost",
                "not_due", "gone"]  # fmt: skip
"""What became of an item. ``checked``: what could not be told is met. ``changed``: other gaps than before. ``unknown``: the
last audit could not tell. ``unknown_after``, ``lost``: a later audit saw it met and the last one could not tell, or no more.
"""
STANDING_FIRST = 1
"""Lines on the standing that come before what is to be done: the visits, and what became of the gaps."""
_DONE = frozenset({"fixed", "checked"})
_UNTOLD = frozenset({"unknown", "unknown_after"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What later audits saw of one item of the plan."""

    task: Task
    state: State
    last: Item | None
    """As the last audit has it."""
    line: Line


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What the paper says."""

    plan: Plan
    laters: tuple[Audit, ...]
    """Oldest first, at least one."""
    outcomes: dict[str, Outcome]
    """By item code, of every item that a measure is about."""
    new: tuple[Item, ...]
    """Items that the last audit found lacking and that no measure is about."""

    @property
    def last(self) -> Audit:
        return self.laters[-1]

    @property
    def last_failed(self) -> bool:
        return self.last.crawl.state == "failed"


def build_report(
    audit: Audit, laters: Sequence[Audit], *, ita: ItaAnalysis | None = None, units: Units | None = None
) -> PlanReport:
    """The report on the plan that follows from ``audit``. Raises ``UsageError`` for audits that cannot be put side by side."""
    if not laters:
        raise UsageError("no later audit is named: name the audit.json of a scan made after the plan")
    for later in laters:
        _fits(audit, later)
    ordered = tuple(sorted(laters, key=lambda one: (one.fetched, one.as_of)))
    for one, other in pairwise(ordered):
        if one.fetched == other.fetched:
            raise UsageError(f"two of the later audits are of the same visit ({one.fetched.isoformat()}): name it once")
    plan = build(audit, ita=ita, units=units)
    outcomes = {task.item.code: _outcome(task, ordered) for measure in plan.measures for task in measure.tasks}
    new = tuple(item for item in ordered[-1].items if to_mend(item) and item.code not in outcomes)
    return PlanReport(plan, ordered, outcomes, new)


def _fits(audit: Audit, later: Audit) -> None:
    if _site(audit) != _site(later):
        raise UsageError(
            f"the later audit is of another site ({clean(later.site.url)}) than the plan's ({clean(audit.site.url)}): "
            "name audits of one site"
        )
    if audit.edition.fiscal_year != later.edition.fiscal_year:
        raise UsageError(
            f"the later audit is by the list of {later.edition.fiscal_year}, the plan's by that of "
            f"{audit.edition.fiscal_year}: judge its snapshot again with oit judge --year {audit.edition.fiscal_year}"
        )
    if later.fetched <= audit.fetched:
        raise UsageError(
            f"the later audit visited the site at {later.fetched.isoformat()}, which is not after the plan's visit at "
            f"{audit.fetched.isoformat()}: name the plan's audit first, then later ones"
        )


def _site(audit: Audit) -> tuple[str, str]:
    """Host without www and port, and the path: whether a site answers by http or https, it is the same one."""
    parts = urlsplit(audit.site.url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")


def _outcome(task: Task, laters: Sequence[Audit]) -> Outcome:
    said, before = plan_words().report.result, task.item
    seen = [(audit, _item(audit, before.code)) for audit in laters]
    last, item = seen[-1]
    met = [(audit, found) for audit, found in seen if found is not None and found.verdict is Verdict.MET]
    told = {"day": visited(last), "seen": visited(met[0][0]) if met else "", "left": _lacking(item)}
    told["because"] = _because(last, item)
    state, gone = _state(before, item, last, met=bool(met))
    if state in _DONE:
        # The day on which it was first seen so, of the unbroken run up to the last audit.
        first = next(at for at in range(len(seen)) if all(_met(one) for _, one in seen[at:]))
        told["day"] = visited(seen[first][0])
    line: Line = (said[state].format(gone=_named(gone, before), **told),)
    if state in _DONE and item is not None:
        urls = dict.fromkeys(evidence.url for evidence in best_evidence(item)[0])
        for place, url in enumerate(urls):
            line = (*line, plan_words().report.evidence if place == 0 else ", ", Linked(printed(url), url))
    if item is not None and item.review is not None and state not in _DONE:
        line = (*line, f" {reviewed(item.review)}")
    return Outcome(task, state, item, line)


def _state(before: Item, item: Item | None, last: Audit, *, met: bool) -> tuple[State, tuple[Gap, ...]]:
    """What became of an item, and the gaps that are seen to be gone."""
    if last.crawl.state == "failed" or (item is not None and item.verdict is Verdict.UNVERIFIED):
        return ("unknown_after" if met else "unknown"), ()
    if item is None:
        return "gone", ()
    if item.verdict is Verdict.NOT_DUE:
        return "not_due", ()
    if item.verdict is Verdict.MET:
        return ("fixed" if before.verdict in {Verdict.PARTIAL, Verdict.MISSING} else "checked"), ()
    if met:
        return "lost", ()
    if before.verdict not in {Verdict.PARTIAL, Verdict.MISSING}:
        return "found_lacking", ()
    old, new = ({(gap.id, gap.subject) for gap in one.gaps} for one in (before, item))
    gone = tuple(gap for gap in before.gaps if (gap.id, gap.subject) not in new and _seen_gone(gap, item))
    if old == new:
        return "open", ()
    if new < old and len(gone) == len(old - new) and item.verdict is Verdict.PARTIAL:
        return "better", gone
    return "changed", ()


def _seen_gone(gap: Gap, item: Item) -> bool:
    """Whether the audit saw what the gap lacked; a gap that is only not told any more is not mended."""
    kind, _, name = gap.id.partition(":")
    if kind != "element":
        return item.present
    if any(part.subject == name for part in item.parts):
        return any(part.subject == name and part.verdict is Verdict.MET for part in item.parts)
    return any(one.id == name and gap.subject in {"", one.subject} and one.seen is True for one in item.elements)


def _met(item: Item | None) -> bool:
    return item is not None and item.verdict is Verdict.MET


def _item(audit: Audit, code: str) -> Item | None:
    return next((item for item in audit.items if item.code == code), None)


def _because(audit: Audit, item: Item | None) -> str:
    cause = str(audit.crawl.cause or "other") if audit.crawl.state == "failed" else (item.cause if item else "")
    return clean(causes().words(cause or "other").because.th)


def _lacking(item: Item | None) -> str:
    return _named(item.gaps, item) if item is not None else ""


def _named(gaps: Sequence[Gap], item: Item) -> str:
    """Gaps in a few words each."""
    words, report = [], plan_words().report
    said = report.lacking
    for gap in gaps:
        kind, _, name = gap.id.partition(":")
        part = next((one for one in item.parts if one.subject == name), None) if kind == "element" else None
        element = next((one for one in item.elements if kind == "element" and one.id == name), None)
        if part is not None:
            words.append(report.part_lacking.format(part=clean(part.title)))
        elif element is not None:
            words.append(said["element"].format(elements=f"“{clean(element.title)}”"))
        else:
            words.append(said.get(kind, said["other"]) if kind != "element" else said["other"])
    return ", ".join(dict.fromkeys(words)) or clean(item.reason)


# --- the paper


def render_report(
    report: PlanReport, digits: Digits = "thai", *, template: bytes | None = None, name: str = "the template"
) -> bytes:
    """The report as a .docx file. Raises ``UsageError`` for a template that cannot be filled."""
    words = plan_words().template
    return filled(
        template if template is not None else bundled_template("plan_report"),
        in_all(report_context(report), digits),
        title=in_digits(f"{words.report_title} {words.year} {report.plan.fiscal_year}", digits),
        created=report.last.fetched,
        name=name,
    )


def report_context(report: PlanReport) -> dict[str, Any]:
    """What a template may use, with 0-9; docs/plan.md lists it."""
    plan = report.plan
    office = plan_words().office(plan.agency)
    first, stands = _first(report), _standing(report)
    return {
        "agency": plan.agency,
        "site": host(plan.audit),
        "year": str(plan.fiscal_year),
        "clerk": office.clerk,
        "head": office.head,
        "standing": Lines([(text,) for text in stands[:STANDING_FIRST]]),
        "standing_more": Lines([(text,) for text in stands[STANDING_FIRST:]], blank=""),
        "first": first[:FIRST],
        "first_more": _first_more(len(first)),
        "measures": [_row(report, measure) for measure in plan.measures],
        "surveys": [_by_hand(measure) for measure in plan.surveys],
        "new": [_new_row(report, item) for item in report.new],
        "notes": Lines([(text,) for text in _notes(report)]),
    }


def _row(report: PlanReport, measure: Measure) -> dict[str, Any]:
    outcomes = [report.outcomes[task.item.code] for task in measure.tasks]
    if not outcomes:
        result, outcome = _loose(report, measure)
        return {**_method(measure), "results": Lines([(result,)]), "outcomes": Lines([(outcome,)])}
    said = plan_words().said
    several = len(outcomes) > 1
    lines = [(said["code"].format(code=one.task.item.code), *one.line) if several else one.line for one in outcomes]
    return {**_method(measure), "results": Lines(lines), "outcomes": Lines([(text,) for text in _success(outcomes)])}


def _method(measure: Measure) -> dict[str, Any]:
    """The plan's row without the pages to mend: where the evidence lies stands with the result."""
    return {**row(measure), "steps": Lines(measure.told(pages=False))}


def _success(outcomes: Sequence[Outcome]) -> list[str]:
    said = plan_words().report.outcome
    done = [one for one in outcomes if one.state in _DONE]
    unknown = sum(one.state in _UNTOLD for one in outcomes)
    told = {
        "fixed": len(done), "total": len(outcomes), "points": f"{sum(one.task.item.ita_points for one in done):.2f}",
        "worth": f"{sum(one.task.item.ita_points for one in outcomes):.2f}",
    }  # fmt: skip
    if len(done) == len(outcomes):
        return [said["all"].format(**told)]
    lines = [said["some"].format(**told)] if done else []
    if unknown:
        lines.append(said["unknown"].format(count=unknown))
    return lines or [said["none"]]


def _loose(report: PlanReport, measure: Measure) -> tuple[str, str]:
    """Result and outcome of a measure that rests on no item."""
    said, when = plan_words().report, visited(report.last)
    if report.last_failed:
        known = causes().words(str(report.last.crawl.cause or "other"))
        why = clean(report.last.crawl.why or known.label.th)
        return said.result["site_down"].format(day=when, why=why), said.outcome["site_down"]
    if measure.kind == "site_down":
        return said.result["site_back"].format(day=when), said.outcome["site_back"]
    if measure.kind == "closed":
        still = [one for one in report.last.crawl.closed if one.url in _closed(report)]
        if still:
            pages = ", ".join(f"“{clean(one.text or one.url)}”" for one in still)
            return said.result["closed"].format(day=when, pages=pages), said.outcome["site_down"]
        return said.result["opened"].format(day=when), said.outcome["opened"]
    unread = sum(item.verdict is Verdict.UNVERIFIED for item in report.last.items)
    if report.new:
        return said.result["keep_lost"].format(day=when, count=len(report.new)), said.outcome["site_down"]
    if unread:
        return said.result["keep_unknown"].format(day=when, count=unread), said.outcome["unknown"].format(count=unread)
    return said.result["keep"].format(day=when), said.outcome["keep"]


def _closed(report: PlanReport) -> frozenset[str]:
    """Pages that could not be opened when the plan was made."""
    return frozenset(one.url for one in report.plan.audit.crawl.closed)


def _done(report: PlanReport, measure: Measure) -> bool:
    """Whether the last audit saw a measure without items done."""
    if report.last_failed:
        return False
    return measure.kind != "closed" or not any(one.url in _closed(report) for one in report.last.crawl.closed)


def _by_hand(measure: Measure) -> dict[str, Any]:
    """What no scan can see."""
    said = plan_words().report
    return {
        **_method(measure),
        "results": Lines([(said.result["by_hand"],)]),
        "outcomes": Lines([(said.outcome["by_hand"],)]),
    }


def _new_row(report: PlanReport, item: Item) -> dict[str, Any]:
    said = plan_words()
    found = said.report.result["found_lacking"].format(day=visited(report.last), left=_lacking(item))
    return {
        "title": said.said["item"].format(code=item.code, title=clean(item.title)).rstrip(": "),
        "codes": item.code,
        "found": Lines([(found,)]),
        "steps": Lines(gap_lines(item)),
        "unit": unit_of(report.plan, item),
    }


def _standing(report: PlanReport) -> list[str]:
    said = plan_words().report
    gaps = [one for one in report.outcomes.values() if to_mend(one.task.item)]
    checks = [one for one in report.outcomes.values() if one.task.item.verdict is Verdict.UNVERIFIED]
    told = [said.standing.format(count=len(report.laters), last=visited(report.last))]
    if gaps:
        lacking = _count(gaps, "open", "changed", "lost", "not_due", "gone")
        counted = {"fixed": _count(gaps, *_DONE), "better": _count(gaps, "better"), "open": lacking}
        told.append(said.counts.format(total=len(gaps), unknown=_count(gaps, *_UNTOLD), **counted))
    more = []
    if checks:
        lacking = _count(checks, "found_lacking", "lost")
        counted = {"fixed": _count(checks, *_DONE), "open": lacking, "unknown": len(checks) - lacking}
        counted["unknown"] -= counted["fixed"]
        more.append(said.checks.format(total=len(checks), **counted))
    known = "" if report.last_failed else said.new.format(count=len(report.new)) if report.new else said.no_new
    return [" ".join(told), " ".join(part for part in (*more, _scores(report), known) if part)]


def _scores(report: PlanReport) -> str:
    said, before, after = plan_words().report, report.plan.audit.scores.oit, report.last.scores.oit
    if after is None:
        return said.score_none
    if before is None:
        return ""
    shown = (f"{one.low:.2f}" if one.low == one.high else f"{one.low:.2f}–{one.high:.2f}" for one in (before, after))
    return said.score.format(before=next(shown), after=next(shown))


def _count(outcomes: Sequence[Outcome], *states: str) -> int:
    return sum(one.state in states for one in outcomes)


def _first(report: PlanReport) -> list[dict[str, str]]:
    """What is to be done next: measures that are not seen done, heaviest first."""
    left: list[dict[str, str]] = []
    for measure in report.plan.measures:
        open_ = [one.task.item for task in measure.tasks if (one := report.outcomes[task.item.code]).state not in _DONE]
        if measure.tasks and not open_:
            continue
        if not measure.tasks and _done(report, measure):
            continue
        codes = ", ".join(item.code for item in open_)
        left.append(
            {
                "number": str(len(left) + 1),
                "title": f"{measure.title} ({codes})" if codes else measure.title,
                "unit": measure.unit,
                "until": _until(report, measure),
            }
        )
    said = plan_words()
    for item in report.new:
        title = said.said["new"].format(title=clean(item.title), code=item.code)
        unit = unit_of(report.plan, item)
        left.append({"number": str(len(left) + 1), "title": title, "unit": unit, "until": said.analysis.blank})
    return left


def _until(report: PlanReport, measure: Measure) -> str:
    """The measure's day, and whether it had passed when the site was last seen."""
    if measure.last < report.last.as_of:
        return plan_words().report.overdue.format(until=measure.until)
    return measure.until


def _first_more(count: int) -> str:
    if count > FIRST:
        return plan_words().first["more"].format(count=count - FIRST)
    return "" if count else plan_words().report.first_none


def _notes(report: PlanReport) -> list[str]:
    said = plan_words().report
    audits = (report.plan.audit, *report.laters)
    lines = [said.only_seen, said.scans.format(days=", ".join(visited(audit) for audit in audits))]
    if len({(audit.tool, audit.edition.revision) for audit in audits}) > 1:
        lines.append(said.changed_rules)
    return [*lines, *notes(report.plan)]
