from __future__ import annotations

from datetime import date
from itertools import product
from statistics import fmean

import pytest

from checklist.loading import load_edition
from checklist.schema import Edition
from checklist.scoring import groups, ita_points, roll_up, score
from core.audit import Gap, Item, Verdict

# Published FY2564 scores of thirteen agencies (indicator 9, indicator 10, 0.40 x OIT).
PUBLISHED = [
    (100, 100, 40),
    (100, 100, 40),
    (93.5, 100, 38.7),
    (97.5, 100, 39.5),
    (100, 100, 40),
    (97.78, 93.75, 38.31),
    (97.14, 100, 39.43),
    (97.5, 87.5, 37.0),
    (93.78, 100, 38.76),
    (96.0, 100, 39.2),
    (92.5, 93.75, 37.25),
    (94.64, 100, 38.93),
    (92.5, 93.75, 37.25),
]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return load_edition(2564)


def reachable(edition: Edition, indicator: str) -> dict[float, dict[str, float]]:
    """Every value of an indicator that some set of passed items gives, rounded to 2 decimals, with the item scores."""
    subs = list(groups(edition.items)[indicator].values())
    found: dict[float, dict[str, float]] = {}
    for passed in product(*(range(len(codes) + 1) for codes in subs)):
        scores = {
            code: 100.0 if place < count else 0.0
            for codes, count in zip(subs, passed, strict=True)
            for place, code in enumerate(codes)
        }
        rolled = roll_up(edition.items, scores)
        assert rolled is not None
        found.setdefault(round(rolled[1][indicator], 2), scores)
    return found


@pytest.mark.parametrize(("nine", "ten", "weighted"), PUBLISHED)
def test_each_published_agency_of_2564_is_reached_by_some_set_of_passed_items(
    edition: Edition, nine: float, ten: float, weighted: float
) -> None:
    nines, tens = _reachable(edition)
    assert nine in nines
    assert ten in tens
    rolled = roll_up(edition.items, nines[nine] | tens[ten])
    assert rolled is not None
    assert rolled[0] * edition.oit_weight == pytest.approx(weighted, abs=0.011)


_CACHE: dict[str, dict[float, dict[str, float]]] = {}


def _reachable(edition: Edition) -> tuple[dict[float, dict[str, float]], dict[float, dict[str, float]]]:
    for indicator in ("9", "10"):
        if indicator not in _CACHE:
            _CACHE[indicator] = reachable(edition, indicator)
    return _CACHE["9"], _CACHE["10"]


def test_a_flat_mean_of_items_does_not_reach_the_published_values(edition: Edition) -> None:
    count = sum(len(codes) for codes in groups(edition.items)["9"].values())
    flat = {round(100 * passed / count, 2) for passed in range(count + 1)}
    assert {nine for nine, _, _ in PUBLISHED} - flat >= {93.5, 97.5, 97.78, 97.14, 93.78, 96.0, 92.5, 94.64}


def test_the_points_of_all_items_sum_to_the_weight_of_the_website_part() -> None:
    for year in range(2563, 2570):
        edition = load_edition(year)
        assert sum(ita_points(edition).values()) == pytest.approx(40.0)


def test_one_item_of_nine_in_one_of_five_sub_indicators_is_worth_0_44(edition: Edition) -> None:
    assert round(ita_points(edition)["O1"], 2) == 0.44


def items(edition: Edition, verdicts: dict[str, Verdict], *, gaps: dict[str, str] | None = None) -> list[Item]:
    return [
        Item(
            code=line.code,
            title=line.title_th,
            subjects=line.subjects,
            indicator=line.indicator,
            sub_indicator=line.sub_indicator,
            verdict=verdicts.get(line.code, Verdict.MET),
            confidence="certain",
            fiscal_year=edition.fiscal_year,
            present=verdicts.get(line.code, Verdict.MET) in {Verdict.MET, Verdict.PARTIAL},
            ita_points=1.0,
            due=date(2020, 10, 1),
            gaps=(Gap(id=(gaps or {})[line.code], advice="x"),) if line.code in (gaps or {}) else (),
        )
        for line in edition.items
    ]


def test_an_unverified_item_widens_the_range_and_a_missing_one_lowers_both_ends(edition: Edition) -> None:
    scores = score(edition, items(edition, {"O42": Verdict.UNVERIFIED, "O43": Verdict.MISSING}))
    assert scores.oit is not None
    assert (scores.oit.low, scores.oit.high) == (75.0, 87.5)


def test_items_not_due_are_left_out_of_every_mean(edition: Edition) -> None:
    scores = score(edition, items(edition, {"O43": Verdict.NOT_DUE}))
    assert scores.oit is not None
    assert scores.oit.low == 100.0
    assert scores.presence == 100.0


def test_freshness_is_the_share_of_dated_found_items_of_the_right_period(edition: Edition) -> None:
    verdicts = {"O10": Verdict.PARTIAL, "O11": Verdict.PARTIAL, "O12": Verdict.MISSING}
    scores = score(edition, items(edition, verdicts, gaps={"O10": "stale", "O11": "undated"}))
    assert scores.freshness == round(100 * 40 / 42, 2)
    assert scores.presence == round(100 * 42 / 43, 2)


def test_an_edition_without_sub_indicators_weighs_items_equally_and_says_so() -> None:
    edition = load_edition(2569)
    scores = score(edition, items(edition, {}))
    assert not scores.grouping_known
    points = ita_points(edition)
    nine = [points[item.code] for item in edition.items if item.indicator == "9"]
    assert max(nine) == pytest.approx(fmean(nine))
