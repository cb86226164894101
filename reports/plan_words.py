"""The words of the action plan and of the report on it, read from ``plan.yml`` beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from core.snapshot import Frozen


class SubjectWords(Frozen):
    theme: str
    make: str
    """What has to be made where it is not there."""


class ClassWords(Frozen):
    """How a class of measures is called, closed and followed up."""

    one: str
    many: str
    closing: tuple[str, ...]
    monitoring: tuple[str, ...]


class SurveyWords(Frozen):
    """What a low score of a survey's indicator speaks of, and the measure against it."""

    issue: str
    measure: str
    steps: tuple[str, ...]
    proof: str


class LooseMeasure(Frozen):
    """A measure that rests on no item."""

    title: str
    steps: tuple[str, ...]
    monitoring: tuple[str, ...]


class AnalysisWords(Frozen):
    intro_ita: str
    intro: str
    intro_failed_ita: str
    intro_failed: str
    indicator: str
    blank: str
    blank_issue: str
    score: str
    estimate: str
    estimate_point: str
    keep: str
    to_mend: str
    to_check: str
    lost: str
    not_read: str
    all_met: str
    instrument: dict[str, str]
    titles: dict[str, str]


class OfficeWords(Frozen):
    """Who signs for an agency whose name begins so."""

    begins: str
    clerk: str
    head: str


class ReportWords(Frozen):
    standing: str
    counts: str
    checks: str
    score: str
    score_none: str
    new: str
    no_new: str
    first_none: str
    changed_rules: str
    only_seen: str
    scans: str
    result: dict[str, str]
    evidence: str
    outcome: dict[str, str]
    overdue: str
    part_lacking: str
    lacking: dict[str, str]
    """By kind of gap."""


class TemplateWords(Frozen):
    """Fixed words of the bundled templates."""

    plan_title: str
    report_title: str
    year: str
    summary: str
    first: str
    first_heads: tuple[str, ...]
    analysis: str
    analysis_heads: tuple[str, ...]
    measures: str
    measures_heads: tuple[str, ...]
    surveys: str
    follow_up: str
    notes: str
    report_measures: str
    report_heads: tuple[str, ...]
    new: str
    new_heads: tuple[str, ...]
    signers: tuple[str, ...]
    signature: tuple[str, ...]
    """A tab is a dotted line."""


class PlanWords(Frozen):
    """All of ``plan.yml``."""

    themes: dict[str, str]
    subjects: dict[str, SubjectWords]
    classes: dict[str, ClassWords]
    steps: dict[str, str]
    """By kind of gap."""
    said: dict[str, str]
    dates: dict[str, str]
    standing: dict[str, str]
    first: dict[str, str]
    analysis: AnalysisWords
    surveys: dict[str, SurveyWords]
    """By indicator id."""
    survey_monitoring: str
    site_down: LooseMeasure
    closed: LooseMeasure
    """For pages that could not be opened and may hold what was not found."""
    closed_step: str
    keep: LooseMeasure
    follow_up: tuple[str, ...]
    notes: dict[str, str]
    offices: tuple[OfficeWords, ...]
    """The first that fits is taken."""
    report: ReportWords
    template: TemplateWords

    def office(self, agency: str) -> OfficeWords:
        """Who signs for an agency."""
        return next(one for one in self.offices if agency.startswith(one.begins))


@cache
def plan_words() -> PlanWords:
    """The words, read once per process."""
    text = files("reports").joinpath("plan.yml").read_text(encoding="utf-8")
    return PlanWords.model_validate(yaml.safe_load(text))
