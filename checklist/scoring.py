"""How findings roll up: items to sub-indicators to indicators to the OIT estimate and the ITA points of each item.

An item is 0 or 100. A sub-indicator is the mean of its items, an indicator the mean of its sub-indicators whatever their
number of items, the instrument the mean of its indicators (verified on published FY2564 scores; a flat mean is wrong).
Where the sub-indicators of an edition are unknown, items weigh equally within their indicator. See docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Protocol

from checklist.schema import Edition
from core.audit import IndicatorScore, Item, Range, Scores, Verdict


class Placed(Protocol):
    """A line of an edition, or the finding for it."""

    @property
    def code(self) -> str: ...
    @property
    def indicator(self) -> str: ...
    @property
    def sub_indicator(self) -> str | None: ...


def groups(items: Sequence[Placed]) -> dict[str, dict[str, list[str]]]:
    """Indicator -> sub-indicator -> codes, in the edition's order. An unknown sub-indicator is the indicator itself."""
    found: dict[str, dict[str, list[str]]] = {}
    for item in items:
        found.setdefault(item.indicator, {}).setdefault(item.sub_indicator or item.indicator, []).append(item.code)
    return found


def roll_up(items: Sequence[Placed], scores: Mapping[str, float]) -> tuple[float, dict[str, float]] | None:
    """The instrument's score and each indicator's, from item scores (0-100) by code. ``items`` are all lines of the edition;
    those without a score are left out. None when none has one.
    """
    indicators: dict[str, float] = {}
    for indicator, subs in groups(items).items():
        means = [
            fmean(scores[code] for code in codes if code in scores)
            for codes in subs.values()
            if any(code in scores for code in codes)
        ]
        if means:
            indicators[indicator] = fmean(means)
    return (fmean(indicators.values()), indicators) if indicators else None


def ita_points(edition: Edition) -> dict[str, float]:
    """ITA points (of 100) that each item is worth in the agency's total, by code."""
    return item_points(edition.items, edition.oit_weight)


def item_points(items: Sequence[Placed], weight: float) -> dict[str, float]:
    """The same of any list, with the website's share of the total (0-1)."""
    grouped = groups(items)
    return {
        code: 100 * weight / len(grouped) / len(subs) / len(codes)
        for subs in grouped.values()
        for codes in subs.values()
        for code in codes
    }


def score(edition: Edition, items: Sequence[Item]) -> Scores:
    """Presence, freshness and the OIT range of one audit. Items not due are left out."""
    due = [item for item in items if item.verdict is not Verdict.NOT_DUE]
    verdicts = {item.code: item.verdict for item in due}
    low, high = _ends(edition.items, verdicts)
    found = [item for item in due if item.present]
    dated = [item for item in found if item.fiscal_year is not None or _has_gap(item, "undated")]
    fresh = [item for item in dated if not _has_gap(item, "stale") and not _has_gap(item, "undated")]
    return Scores(
        presence=round(100 * len(found) / len(due), 2) if due else None,
        freshness=round(100 * len(fresh) / len(dated), 2) if dated else None,
        oit=Range(low=round(low[0], 2), high=round(high[0], 2)) if low and high else None,
        indicators=tuple(
            IndicatorScore(
                id=indicator,
                title=edition.indicators[indicator].th,
                low=round(low[1][indicator], 2),
                high=round(high[1][indicator], 2),
            )
            for indicator in (low[1] if low and high else ())
        )
        if low and high
        else (),
        grouping_known=all(item.sub_indicator for item in edition.items),
    )


def reviewed_range(items: Sequence[Item]) -> Range | None:
    """The OIT range of an audit's items if what people said of them were right; None where nobody said anything."""
    if all(item.review is None for item in items):
        return None
    due = [item for item in items if item.verdict is not Verdict.NOT_DUE]
    low, high = _ends(items, {item.code: item.review.verdict if item.review else item.verdict for item in due})
    return Range(low=round(low[0], 2), high=round(high[0], 2)) if low and high else None


_RolledUp = tuple[float, dict[str, float]] | None


def _ends(items: Sequence[Placed], verdicts: Mapping[str, Verdict]) -> tuple[_RolledUp, _RolledUp]:
    """The roll-up with every open item as not met, and with every one as met."""
    low = {code: 100.0 if verdict is Verdict.MET else 0.0 for code, verdict in verdicts.items()}
    open_ = {Verdict.MET, Verdict.UNVERIFIED}
    high = {code: 100.0 if verdict in open_ else 0.0 for code, verdict in verdicts.items()}
    return roll_up(items, low), roll_up(items, high)


def _has_gap(item: Item, gap: str) -> bool:
    return any(found.id == gap for found in item.gaps)
