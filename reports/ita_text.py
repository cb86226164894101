"""An ITA analysis as plain Thai text, for a terminal and for pasting into a message: the standing first, then what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import yaml

from core.ita import ItaAnalysis, ItaYear, Statement, Step, Worth
from reports.digits import Digits, in_digits
from reports.safety import clean
from reports.wording import wording

MOST_STEPS = 5
MOST_GAPS = 10


def render_text(analysis: ItaAnalysis, digits: Digits = "arabic") -> str:
    """The text, a newline at its end."""
    parts = [part for part in _parts(analysis) if part]
    return in_digits(clean("\n\n".join("\n".join(part) for part in parts)), digits) + "\n"


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load(files("reports").joinpath("ita_text.yml").read_text(encoding="utf-8"))
    return words


def _say(name: str, **said: object) -> str:
    return _words()[name].format(**said)


def _parts(analysis: ItaAnalysis) -> Iterator[list[str]]:
    last = analysis.years[-1]
    yield [_say("title", agency=analysis.agency) if analysis.agency else _say("title_unnamed")]
    yield [_say("standing"), *_listed(analysis.standing)]
    yield list(_steps(analysis.steps))
    if last.instruments[0].mean is not None:
        yield list(_scores(last))
    for year in reversed(analysis.years):
        rest = [one for one in year.statements if year is not last or one not in analysis.standing]
        yield [_say("notes", year=year.fiscal_year), *_listed(rest)] if rest else []
    yield [_say("changes"), *_listed(analysis.changes)] if analysis.changes else []
    if analysis.worth is not None:
        yield list(_website(analysis.worth))
    yield [_say("what_if"), *_listed(one.statement for one in analysis.what_if)] if analysis.what_if else []
    yield [_say("samples"), *_listed(one.statement for one in analysis.samples)] if analysis.samples else []
    yield [_say("footer")]


def _listed(statements: Iterable[Statement]) -> Iterator[str]:
    for one in statements:
        yield f"- {one.th}{_unsure(one.certainty)}"


def _unsure(certainty: str) -> str:
    """Nothing where the rule is confirmed."""
    if certainty == "high":
        return ""
    return " " + _say("unsure", certainty=wording().source_confidence[certainty].th)


def _steps(steps: tuple[Step, ...]) -> Iterator[str]:
    yield _say("steps")
    until = ""
    for number, step in enumerate(steps[:MOST_STEPS], start=1):
        yield _say("step", number=number, what=step.what)
        if step.points is not None:
            yield f"   {_say('gain', points=f'{step.points:.2f}')}{_unsure(step.certainty)}"
        yield f"   {_say('who', who=step.who)}"
        if step.until != until:
            yield f"   {_say('until', until=step.until)}{_unsure(step.until_certainty)}"
            until = step.until
    if len(steps) > MOST_STEPS:
        yield _say("more_steps", count=len(steps) - MOST_STEPS)


def _scores(year: ItaYear) -> Iterator[str]:
    yield _say("scores", year=year.fiscal_year)
    for one in year.instruments:
        said = {"id": one.id, "title": one.title, "mean": f"{one.mean:.2f}"}
        if one.weight is not None and one.weighted is not None:
            yield _say("instrument", weight=f"{one.weight * 100:.0f}", weighted=f"{one.weighted:.2f}", **said)
        else:
            yield _say("instrument_alone", **said)
        for indicator in year.indicators:
            if indicator.instrument != one.id or indicator.score is None:
                continue
            remarks = [_say("below")] if indicator.below_target else []
            if indicator.change is not None:
                remarks.append(_say("change", change=f"{indicator.change:+.2f}"))
            line = _say("indicator", id=indicator.id, title=indicator.title, score=f"{indicator.score:.2f}")
            yield line + (f" ({', '.join(remarks)})" if remarks else "")
    if year.total is not None:
        yield _say("total", total=f"{year.total:.2f}") + _unsure(year.weights_certainty)


def _website(worth: Worth) -> Iterator[str]:
    yield _say("website")
    yield from _listed(worth.statements)
    for gap in worth.gaps[:MOST_GAPS]:
        said = {"code": gap.code, "title": gap.title, "verdict": wording().verdict_short[gap.verdict].th}
        points = f"{gap.points:.2f}" if gap.points is not None else ""
        yield _say("gap", points=points, **said) if points else _say("gap_alone", **said)
    if len(worth.gaps) > MOST_GAPS:
        yield _say("more_gaps", count=len(worth.gaps) - MOST_GAPS)
