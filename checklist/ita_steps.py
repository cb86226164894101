"""What an agency should do first for its ITA score, and how many must answer the surveys."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Literal

from checklist.ita_figures import Worked, to_target
from checklist.ita_rules import (
    Samples,
    Scoring,
    decimal_of,
    in_both,
    least_sure,
    say,
    shown_or_none,
    sure_of_grouping,
    titled,
    two,
)
from checklist.scoring import item_points
from core.audit import Audit, SourceConfidence, Verdict
from core.ita import ItaYear, Statement, Step, SurveySample, Worth
from core.ita_calendar import ita_calendar

STEPS_OF_ITEMS = 6
"""Codes that one step names at most."""
_HUNDRED = Decimal(100)


def required_answers(population: int, rules: Samples) -> int:
    """How many of the people concerned must answer."""
    if population > rules.large:
        return rules.large_least
    tenth = int((rules.share * population).to_integral_value(ROUND_CEILING))
    return min(population, max(tenth, rules.least))


def survey_sample(name: Literal["IIT", "EIT"], population: int, year: int, rules: Scoring) -> SurveySample:
    """How many of the people concerned must answer a survey, with how sure that is."""
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
    statement = say("sample" if population >= rule.least else few, sure, **said)
    if year != rule.year:
        other = say("sample_other_year", sure)
        statement = statement.model_copy(
            update={"th": f"{statement.th} {other.th}", "en": f"{statement.en}. {other.en}"}
        )
    return SurveySample(instrument=name, population=population, required=required, statement=statement)


def first_steps(
    worked: Worked, year: ItaYear, worth: Worth | None, audit: Audit | None, rules: Scoring
) -> tuple[Step, ...]:
    """Figures that do not agree first; then what brings most points."""
    following = max(year.fiscal_year + 1, worth.fiscal_year if worth is not None else 0)
    window = ita_calendar().oit_entry.get(following)
    until = (
        say("until_known", window.certainty, day=window.ends.th, day_en=window.ends.en)
        if window is not None
        else say("until_unknown", "high", year=following)
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
            words = titled(name, rules)
            if gaps and audit is not None:
                codes = [gap.code for gap in gaps]
                more = len(codes) - STEPS_OF_ITEMS
                listed = ", ".join(codes[:STEPS_OF_ITEMS])
                named = (
                    in_both("codes", "word_more", codes=listed, more=more)
                    if more > 0
                    else {"codes": listed, "codes_en": listed}
                )
                said = say("step_items", "high", **named, **words)
                what_th, what_en = said.th, said.en
                all_ = item_points(audit.items, float(one.weight))
                points = decimal_of(sum(all_[code] for code in codes)) if gaps[0].points is not None else None
                certainty = (
                    least_sure(rules.sure_of_weights(worth.fiscal_year), sure_of_grouping(worth.fiscal_year))
                    if worth
                    else "unknown"
                )
            elif score is not None and score < rules.target:
                codes = []
                said = say(
                    "step_raise",
                    "high",
                    score=two(score),
                    target=rules.target,
                    todo=rule.todo.th,
                    todo_en=rule.todo.en,
                    **words,
                )
                what_th, what_en = said.th, said.en
                certainty = rules.sure_of_weights(year.fiscal_year)
                points = to_target(score, one, rules) if certainty != "unknown" else None
            else:
                continue
            steps.append(
                Step(
                    indicator=name,
                    codes=tuple(codes),
                    points=shown_or_none(points),
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
        steps.insert(0, _plain_step("step_check", say("step_check_until", "high")))
    if not worked.given.scores:
        steps.append(_plain_step("step_fill", say("step_check_until", "high")))
    elif not steps:
        steps.append(_plain_step("step_keep", until))
    return tuple(steps)


def _plain_step(name: str, until: Statement) -> Step:
    what, who = say(name, "high"), say(f"{name}_who", "high")
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
