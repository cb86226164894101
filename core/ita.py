"""The result of the integrity assessment (ITA) of one agency, worked through: ``ita.json`` is exactly this, key for key.

``checklist.ita`` makes it, ``reports`` render it and decide nothing. Every figure is ready to be shown: computed on unrounded
values and then rounded half up to 2 decimals, so that shown parts need not add up to the last digit. Points and scores are
0-100; years are B.E. Texts come in Thai first, with an English twin.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pydantic import Field

from core.audit import Range, SourceConfidence, Verdict
from core.snapshot import Frozen

InstrumentId = Literal["IIT", "EIT", "OIT"]
Tone = Literal["good", "mend", "note"]
"""``mend``: somebody has to do or correct something. ``note``: what a reader must know."""


def shown(figure: Decimal) -> float:
    """The figure as it is shown: rounded half up to 2 decimals."""
    return float(figure.quantize(Decimal("0.01"), ROUND_HALF_UP))


# --- what an agency's file says


class GivenYear(Frozen):
    """One year as an agency's file gives it. ``Decimal`` keeps how many decimals were written."""

    fiscal_year: int
    scores: dict[str, Decimal]
    """By indicator id, ``1`` to ``10``: all ten, or none where only the total is known."""
    stated_instruments: dict[str, Decimal] = Field(default_factory=dict)
    """Means that the file states, by instrument."""
    stated_total: Decimal | None = None
    stated_level: str | None = None
    """In the scheme's spelling where it is one of its levels, else as written."""


class Given(Frozen):
    """What a file says of one agency."""

    agency: str
    """Empty where the file does not say."""
    years: tuple[GivenYear, ...]
    """Oldest first."""


# --- what follows from it


class Statement(Frozen):
    """A sentence that may stand alone in a paper."""

    id: str
    """What it is about, one of ``docs/ita.md``'s list of statements."""
    th: str
    en: str
    tone: Tone
    certainty: SourceConfidence
    """How sure we are of the rule it rests on; arithmetic alone is ``high``."""


class ItaIndicator(Frozen):
    id: str
    """``1`` to ``10``."""
    title: str
    title_en: str
    instrument: InstrumentId
    score: float | None
    """As the file gives it; null where only the total is known."""
    below_target: bool | None
    to_target: float | None
    """Points the total would gain if this indicator alone rose to the target; 0 where it is there already, null where the
    score or the year's weights are not known."""
    change: float | None
    """Points since the year before, where the file gives that year."""


class ItaInstrument(Frozen):
    id: InstrumentId
    title: str
    title_en: str
    weight: float | None
    """Share of the total, 0-1; null where the year's weights are not known."""
    mean: float | None
    weighted: float | None
    """Points it brings to the total."""
    change: float | None = None
    """Points of the mean since the year before, where the file gives that year."""
    stated: float | None = None
    """The mean that the file states."""
    agrees: bool | None = None
    """Whether the stated mean follows from the indicators, within rounding; null where there is nothing to compare."""


class ItaLevel(Frozen):
    """A level of a year's scheme."""

    name: str
    total: float
    """Least total."""
    each: float | None = None
    """Least mean of every instrument, where it is asked for."""


class ItaYear(Frozen):
    """One fiscal year."""

    fiscal_year: int
    instruments: tuple[ItaInstrument, ...]
    indicators: tuple[ItaIndicator, ...]
    """All ten in their order."""
    total: float | None
    """Computed; null where the indicators or the year's weights are not known."""
    level: str | None
    """Of the computed total; null where there is none or the year's levels are not known."""
    possible_levels: tuple[str, ...] = ()
    """Levels that the year's scheme leaves open, best first: more than one where only a stated total is known and a level
    asks something of every instrument too, or where rounding decides."""
    scheme: tuple[ItaLevel, ...] = ()
    """The year's levels, best first; empty where they are not known."""
    weights_certainty: SourceConfidence
    level_certainty: SourceConfidence
    stated_total: float | None
    stated_level: str | None
    total_agrees: bool | None
    """Whether the stated total follows from the indicators, within rounding; null where there is nothing to compare."""
    total_off: float | None
    """Stated less computed."""
    level_agrees: bool | None
    below: tuple[str, ...]
    """Ids of the indicators below the target, lowest first."""
    total_change: float | None = None
    """Points since the year before, where both totals are known (computed, else stated)."""
    statements: tuple[Statement, ...]
    """What to say of the year, most important first."""


class WhatIf(Frozen):
    """What the total would be if the audit's website items were as supposed. IIT and EIT are the file's."""

    fiscal_year: int
    """Of the audit's list."""
    survey_year: int
    """Of the IIT and EIT scores: the same where the file has it, else its newest."""
    codes: tuple[str, ...]
    """Items supposed to be met; empty where every item that is not met or could not be checked is."""
    before: Range
    """Total with the website as the audit found it; high takes every open item as met."""
    after: Range
    oit_before: Range
    oit_after: Range
    level_before: tuple[str, ...]
    """Levels from ``before.low`` to ``before.high``, lowest first; empty where the year's levels are not known."""
    level_after: tuple[str, ...]
    scheme: tuple[ItaLevel, ...] = ()
    """The levels of the list's year, best first; empty where they are not known."""
    statement: Statement


class SurveySample(Frozen):
    """How many people must answer a survey."""

    instrument: Literal["IIT", "EIT"]
    population: int | None
    required: int | None
    statement: Statement


class WorthGap(Frozen):
    """An item that is not met, and the ITA points it is worth."""

    code: str
    title: str
    title_en: str
    indicator: str
    verdict: Verdict
    points: float | None
    """Null where the weights of the list's year are not known."""


class Worth(Frozen):
    """How many ITA points the site's gaps are worth, by an audit of the website."""

    fiscal_year: int
    """Of the audit's list."""
    site: str
    gaps: tuple[WorthGap, ...]
    """Worth most first; partial, missing and unverified items."""
    points_lost: float | None
    """Of items found partial or missing; null where the weights are not known or the site could not be read."""
    points_open: float | None
    """Of items that could not be checked: neither won nor lost."""
    oit: Range | None
    """The audit's estimate; null where the site could not be read."""
    file_oit: float | None
    """Mean of indicators 9 and 10 in the file's same year."""
    fits: bool | None
    """Whether the file's score lies in the audit's range; null where there is nothing to compare."""
    statements: tuple[Statement, ...]


class Step(Frozen):
    """What to do first, by whom, until when."""

    indicator: str | None
    """Whose score it raises; null for steps that are about the file itself."""
    codes: tuple[str, ...] = ()
    """Website items it is about, by the audit."""
    points: float | None = None
    """Points the total can gain by it at most."""
    what: str
    what_en: str
    who: str
    who_en: str
    until: str
    until_en: str
    until_certainty: SourceConfidence = "high"
    """How sure the day is; ``high`` where the text itself says that it is not known."""
    certainty: SourceConfidence
    """How sure the points are."""


class ItaAnalysis(Frozen):
    """An agency's years, worked through."""

    schema_: Literal["oit-ita/1"] = Field(default="oit-ita/1", alias="schema")
    tool: str
    agency: str
    """Empty where neither the file nor the audit says."""
    target: float
    """The score that every indicator should reach."""
    years: tuple[ItaYear, ...]
    """Oldest first, at least one; the last one is where the agency stands."""
    standing: tuple[Statement, ...] = ()
    """Where the agency stands, in one to three sentences."""
    steps: tuple[Step, ...] = ()
    """What to do first, most important first."""
    changes: tuple[Statement, ...] = ()
    """From year to year, oldest first."""
    what_if: tuple[WhatIf, ...] = ()
    samples: tuple[SurveySample, ...] = ()
    worth: Worth | None = None

    def to_json(self) -> str:
        """The text of ita.json: UTF-8, stable key order, newline at the end."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"
