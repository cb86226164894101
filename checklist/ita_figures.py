"""The arithmetic of a year's ITA scores: instrument means and total, unrounded, and what stated figures follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from checklist.ita_rules import Instrument, Scoring
from core.exceptions import UsageError
from core.ita import GivenYear, InstrumentId

_ZERO, _HUNDRED = Decimal(0), Decimal(100)
MEAN_ROUNDED = Decimal("0.005")
"""Points by which a total can be off when the means behind it were rounded to 2 decimals before they were weighed."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One year with its means and total, unrounded."""

    given: GivenYear
    means: Mapping[InstrumentId, Decimal]
    """Of the instruments whose indicators, or whose stated means, are known: all or none."""
    total: Decimal | None
    slack: Decimal
    """Points by which the means and the total can be off, because the scores behind them were rounded."""

    @property
    def year(self) -> int:
        return self.given.fiscal_year

    @classmethod
    def of(cls, given: GivenYear, rules: Scoring) -> Worked:
        """Raises ``UsageError`` for scores that are not those of all ten indicators, or lie beyond 0-100."""
        stated = given.stated_instruments
        means: dict[InstrumentId, Decimal] = {}
        if given.scores:
            check_scores(given.scores, rules)
            for one in rules.instruments:
                means[one.id] = sum((given.scores[name] for name in one.indicators), _ZERO) / len(one.indicators)
            slack = half_unit(given.scores.values())
        elif all(one.id in stated for one in rules.instruments):
            means, slack = _means_of(given, rules), half_unit(stated.values())
        else:
            return cls(given, {}, None, _ZERO)
        known = rules.sure_of_weights(given.fiscal_year) != "unknown"
        total = sum((one.weight * means[one.id] for one in rules.instruments), _ZERO) if known else None
        return cls(given, means, total, slack)

    def kind_of(self, instrument: Instrument, rules: Scoring) -> Literal["mean", "points", ""] | None:
        """What the figure that the file states of an instrument is; empty where it follows from nothing, None where there is
        nothing to compare.
        """
        stated, mean = self.given.stated_instruments.get(instrument.id), self.means.get(instrument.id)
        if stated is None or mean is None or not self.given.scores:
            return None
        if self.follows(stated, mean):
            return "mean"
        if rules.sure_of_weights(self.year) == "unknown":
            # It may be points by weights that nobody told us.
            return None
        return "points" if self.follows(stated, mean * instrument.weight) else ""

    def follows(self, stated: Decimal, computed: Decimal) -> bool:
        """Whether a stated figure follows from a computed one: nothing but rounding lies between them."""
        return abs(stated - computed) <= half_unit([stated]) + self.slack + MEAN_ROUNDED


def _means_of(given: GivenYear, rules: Scoring) -> dict[InstrumentId, Decimal]:
    """The instruments' means, where a file states a figure of each: papers write means, or the points they bring to the total.

    Raises ``UsageError`` where it cannot be told which.
    """
    stated, total = given.stated_instruments, given.stated_total
    means: dict[InstrumentId, Decimal] = {one.id: stated[one.id] for one in rules.instruments}
    if any(stated[one.id] > one.weight * _HUNDRED for one in rules.instruments):
        return means
    room = sum((half_unit([figure]) for figure in stated.values()), MEAN_ROUNDED)
    if total is None or abs(sum(stated.values(), _ZERO) - total) > room + half_unit([total]):
        raise UsageError(
            f"IIT, EIT and OIT of {given.fiscal_year} may be means of 100, or points by weight (30, 30, 40): "
            "write the means, or the total beside them"
        )
    return {one.id: stated[one.id] / one.weight for one in rules.instruments}


def check_scores(scores: Mapping[str, Decimal], rules: Scoring) -> None:
    """Raises ``UsageError`` when an indicator is lacking or out of range."""
    for name in rules.indicators:
        if name not in scores:
            raise UsageError(f"indicator {name} is lacking; give a score of 0-100 for each of 1 to 10")
        if not 0 <= scores[name] <= 100:
            raise UsageError(f"indicator {name} is {scores[name]}; a score lies between 0 and 100")


def half_unit(figures: Iterable[Decimal]) -> Decimal:
    """Half of the last place that any of the figures is written with: of 88.51 it is 0.005, of 68 it is 0.5."""
    return Decimal("0.5").scaleb(-max(decimals(figure) for figure in figures))


def decimals(figure: Decimal) -> int:
    """Decimals that a figure is written with."""
    exponent = figure.as_tuple().exponent
    return -min(exponent, 0) if isinstance(exponent, int) else 0


def total_of(worked: Worked) -> Decimal | None:
    """The computed total, or the stated one where none can be computed."""
    return worked.total if worked.total is not None else worked.given.stated_total


def to_target(score: Decimal, of: Instrument, rules: Scoring) -> Decimal:
    """Points the total would gain if an indicator rose to the target."""
    return max(rules.target - score, _ZERO) * of.weight / len(of.indicators)
