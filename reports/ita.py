"""What the papers of an ITA analysis say of their own accord: what each indicator measures, what raises it, headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from core.audit import SourceConfidence
from core.causes import Phrase
from core.ita import InstrumentId, ItaAnalysis, ItaIndicator, ItaInstrument, ItaLevel, ItaYear, Step, Tone
from core.snapshot import Frozen

Direction = Literal["up", "down", "same"]


class IndicatorWords(Frozen):
    """General words of one indicator; an agency's own causes are its own to find."""

    measures: Phrase
    do: tuple[Phrase, ...]


class ItaWords(Frozen):
    """All of ``ita.yml``."""

    indicator: dict[str, IndicatorWords]
    """By id, ``1`` to ``10``."""
    instrument: dict[InstrumentId, Phrase]
    instrument_short: dict[InstrumentId, Phrase]
    tone: dict[Tone, Phrase]
    page: dict[str, Phrase]
    """Headings, labels and sentences of the HTML page."""
    letter: dict[str, str]
    """The same of the Word document, which is Thai only."""


@cache
def ita_words() -> ItaWords:
    """The words, read once per process."""
    text = files("reports").joinpath("ita.yml").read_text(encoding="utf-8")
    return ItaWords.model_validate(yaml.safe_load(text))


def total_of(year: ItaYear) -> float | None:
    """The total to show: computed, else as the agency states it."""
    return year.stated_total if year.total is None else year.total


def levels_of(year: ItaYear) -> tuple[str, ...]:
    """The level to show: of the computed total, else the stated one where it can be, else all that can be. Empty: unknown."""
    if year.level is not None:
        return (year.level,)
    if year.stated_level and (year.level_agrees or not year.possible_levels):
        return (year.stated_level,)
    return year.possible_levels


def bounds(scheme: Sequence[ItaLevel]) -> tuple[tuple[float, tuple[str, ...]], ...]:
    """The least totals of a scheme, highest first, each with the levels that begin there."""
    found: dict[float, list[str]] = {}
    for level in scheme:
        found.setdefault(level.total, []).append(level.name)
    return tuple((total, tuple(names)) for total, names in found.items())


@dataclass(frozen=True, slots=True)
class Until:
    """By when most of what raises a score must be done."""

    th: str
    en: str
    certainty: SourceConfidence


def common_until(analysis: ItaAnalysis) -> Until | None:
    """What the steps about scores have in common, so that a paper says it once; ``None`` where they differ or there are none."""
    found = {(step.until, step.until_en, step.until_certainty) for step in analysis.steps if step.indicator is not None}
    return Until(*found.pop()) if len(found) == 1 else None


def below_of(year: ItaYear) -> tuple[ItaIndicator, ...]:
    """The indicators below the target, lowest first."""
    known = {indicator.id: indicator for indicator in year.indicators}
    return tuple(known[one] for one in year.below)


def members(year: ItaYear, instrument: ItaInstrument) -> tuple[ItaIndicator, ...]:
    """The indicators of an instrument, in their order."""
    return tuple(indicator for indicator in year.indicators if indicator.instrument == instrument.id)


def direction(change: float) -> Direction:
    """Of a change in points."""
    return "up" if change > 0 else "down" if change < 0 else "same"


def step_for(analysis: ItaAnalysis, indicator: str) -> Step | None:
    """The first step that raises an indicator's score."""
    return next((step for step in analysis.steps if step.indicator == indicator), None)


def due_year(analysis: ItaAnalysis) -> int:
    """The fiscal year (B.E.) that the steps prepare for: the one after the newest result, or the audit's list if it is later."""
    following = analysis.years[-1].fiscal_year + 1
    return following if analysis.worth is None else max(following, analysis.worth.fiscal_year)


def figure(value: float) -> str:
    """A score or points with 2 decimals, as official papers show them."""
    return f"{value:.2f}"


def figure_or(value: float | None, otherwise: str = "–") -> str:
    """The same, or what stands for a figure that is not known."""
    return otherwise if value is None else figure(value)


def whole(value: float) -> str:
    """Two decimals where there are any: ``85``, ``88.51``."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
