"""The ITA total of an agency from its ten indicators, and the level it gives in a year.

Weights and levels with how sure we are of them: ``scoring.yml``. The OIT part is what ``checklist.scoring`` estimates; the
other indicators come from surveys and are the agency's own published figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

from checklist.source import Source
from core.audit import SourceConfidence
from core.exceptions import UsageError
from core.snapshot import Frozen


class Instrument(Frozen):
    id: str
    indicators: tuple[str, ...]
    weight: float


class Level(Frozen):
    name: str
    total: float
    """Least total, 0-100."""
    each: float | None = None
    """Least score of every instrument, 0-100."""


class LevelScheme(Frozen):
    years: tuple[int, ...]
    confidence: dict[int, SourceConfidence]
    levels: tuple[Level, ...]


class Scoring(Frozen):
    instruments: tuple[Instrument, ...]
    weights_confidence: dict[int, SourceConfidence]
    levels: tuple[LevelScheme, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """An agency's result, computed from its indicators."""

    instruments: Mapping[str, float]
    """Unrounded means, 0-100."""
    total: float
    """Unrounded, 0-100."""
    level: str
    """Empty where the year's levels are not known."""
    confidence: SourceConfidence
    """How sure we are of the year's weights."""

    def agrees(self, stated: float) -> bool:
        """Whether a stated total follows: published totals carry 2 decimals and agencies' own sums differ by rounding."""
        return abs(self.total - stated) < 0.015


@cache
def scoring() -> Scoring:
    """The bundled weights and levels."""
    return Source(Path(__file__).parent / "scoring.yml").model(Scoring)


def ita_total(indicators: Mapping[str, float], year: int) -> Total:
    """The total and level from indicator scores (id '1'-'10' -> 0-100) of a fiscal year (B.E.).

    Raises ``UsageError`` when an indicator is lacking or out of range.
    """
    rules = scoring()
    for instrument in rules.instruments:
        for indicator in instrument.indicators:
            if indicator not in indicators:
                raise UsageError(f"indicator {indicator} is lacking; give a score of 0-100 for each of 1 to 10")
            if not 0 <= indicators[indicator] <= 100:
                raise UsageError(f"indicator {indicator} is {indicators[indicator]}; a score lies between 0 and 100")
    means = {
        instrument.id: fmean(indicators[indicator] for indicator in instrument.indicators)
        for instrument in rules.instruments
    }
    total = sum(instrument.weight * means[instrument.id] for instrument in rules.instruments)
    return Total(means, total, level(total, means, year), rules.weights_confidence.get(year, "unknown"))


def level(total: float, instruments: Mapping[str, float], year: int) -> str:
    """The name of the level that a total (0-100) gives in a fiscal year (B.E.); empty where its levels are not known."""
    for scheme in scoring().levels:
        if year in scheme.years:
            for step in scheme.levels:
                if round(total, 2) >= step.total and (
                    step.each is None or all(round(mean, 2) >= step.each for mean in instruments.values())
                ):
                    return step.name
    return ""
