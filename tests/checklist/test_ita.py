from __future__ import annotations

import pytest

from checklist.ita import ita_total
from core.exceptions import UsageError


def indicators(*scores: float) -> dict[str, float]:
    return {str(number): score for number, score in enumerate(scores, start=1)}


# The founding documents' own figures: indicators, year, stated total, stated level, whether the total follows.
CASES = [
    (indicators(92.41, 88.66, 88.66, 84.58, 87.57, 76.23, 74.22, 74.51, 97.50, 100), 2565, 88.51, "A", True),
    (indicators(93.20, 81.25, 86.26, 80.48, 88.95, 80.06, 82.74, 77.72, 71.92, 18.75), 2564, 67.99, "C", True),
    (indicators(80.79, 67.18, 92.82, 70.24, 70.59, 78.73, 76.76, 75.29, 4.00, 0.00), 2563, 45.56, "F", False),
]


@pytest.mark.parametrize(("scores", "year", "stated", "level", "agrees"), CASES)
def test_the_founding_documents_figures_are_reproduced(
    scores: dict[str, float], year: int, stated: float, level: str, agrees: bool
) -> None:
    result = ita_total(scores, year)
    assert result.level == level
    assert result.agrees(stated) is agrees


def test_the_stated_total_that_does_not_follow_is_off_by_1_22_and_the_level_stands() -> None:
    scores, year, stated, level, _ = CASES[2]
    result = ita_total(scores, year)
    assert round(result.total, 2) == 46.78
    assert round(result.total - stated, 2) == 1.22
    assert result.level == level


def test_96_72_rated_pass_good_needs_one_instrument_below_95() -> None:
    high = ita_total(indicators(*[96.72] * 10), 2566)
    assert high.level == "ผ่านดีเยี่ยม"
    uneven = ita_total(indicators(*[97.0] * 5, *[92.0] * 3, *[100.0] * 2), 2566)
    assert round(uneven.total, 2) == 96.7
    assert uneven.level == "ผ่านดี"


def test_a_total_of_85_with_one_instrument_below_85_only_passes() -> None:
    result = ita_total(indicators(*[99.0] * 5, *[84.0] * 3, *[100.0] * 2), 2568)
    assert result.level == "ผ่าน"
    assert result.confidence == "low"


def test_a_year_whose_levels_are_not_known_gets_none() -> None:
    assert ita_total(indicators(*[90.0] * 10), 2570).level == ""


def test_a_lacking_indicator_is_refused_with_the_mend() -> None:
    scores = indicators(*[90.0] * 9)
    with pytest.raises(UsageError, match="indicator 10 is lacking; give a score"):
        ita_total(scores, 2565)


def test_a_score_beyond_100_is_refused() -> None:
    with pytest.raises(UsageError, match="between 0 and 100"):
        ita_total(indicators(*[90.0] * 9, 101.0), 2565)
