from __future__ import annotations

import pytest
import yaml

from checklist.carrying import carried_over, edition_text
from checklist.loading import BUNDLED, known_years, load_edition, load_editions, load_subjects

ITEMS = {2563: 43, 2564: 43, 2565: 43, 2566: 43, 2567: 35, 2568: 28, 2569: 26, 2570: 26}
PER_SUB_INDICATOR = {
    2563: {"9.1": 9, "9.2": 8, "9.3": 7, "9.4": 4, "9.5": 5, "10.1": 8, "10.2": 2},
    2564: {"9.1": 9, "9.2": 8, "9.3": 7, "9.4": 4, "9.5": 5, "10.1": 8, "10.2": 2},
    2565: {"9.1": 9, "9.2": 8, "9.3": 7, "9.4": 4, "9.5": 5, "10.1": 8, "10.2": 2},
    2566: {"9.1": 10, "9.2": 8, "9.3": 4, "9.4": 4, "9.5": 4, "10.1": 8, "10.2": 5},
    2567: {"9.1": 6, "9.2": 7, "9.3": 4, "9.4": 4, "9.5": 4, "10.1": 6, "10.2": 4},
    2568: {"9.1": 4, "9.2": 7, "9.3": 2, "9.4": 3, "9.5": 4, "10.1": 4, "10.2": 4},
}


def test_every_fiscal_year_from_2563_to_2570_has_an_edition():
    assert known_years() == tuple(ITEMS)


@pytest.mark.parametrize("year", ITEMS)
def test_an_edition_has_as_many_items_as_that_year_numbered_without_a_hole(year):
    codes = [item.code for item in load_edition(year).items]

    assert codes == [f"O{number}" for number in range(1, ITEMS[year] + 1)]


@pytest.mark.parametrize("year", PER_SUB_INDICATOR)
def test_sub_indicators_hold_as_many_items_as_the_roll_up_divides_by(year):
    counted: dict[str | None, int] = {}
    for item in load_edition(year).items:
        counted[item.sub_indicator] = counted.get(item.sub_indicator, 0) + 1

    assert counted == PER_SUB_INDICATOR[year]


@pytest.mark.parametrize("year", ITEMS)
def test_every_item_has_an_english_title(year):
    assert [item.code for item in load_edition(year).items if not item.title_en] == []


@pytest.mark.parametrize("year", ITEMS)
def test_a_committed_edition_is_what_its_content_is_written_as(year):
    text = (BUNDLED / "editions" / f"{year}.yml").read_text(encoding="utf-8")

    assert text == edition_text(load_edition(year))


def test_2570_is_2569_carried_over():
    carried = carried_over(load_edition(2569), 2570)

    assert (BUNDLED / "editions" / "2570.yml").read_text(encoding="utf-8") == edition_text(carried)


def test_a_carried_over_list_is_provisional_in_every_line():
    carried = carried_over(load_edition(2568), 2571)

    assert carried.provisional
    assert {item.confidence for item in carried.items} == {"provisional"}


def test_years_in_carried_titles_move_by_as_many_years_as_the_list():
    old = {item.code: item.title_th for item in load_edition(2569).items}
    new = {item.code: item.title_th for item in carried_over(load_edition(2569), 2572).items}

    assert "พ.ศ. 2569" in old["O11"]
    assert new["O11"] == old["O11"].replace("2569", "2572")


def test_only_the_carried_over_edition_is_provisional():
    assert [year for year, edition in load_editions().items() if edition.provisional] == [2570]


def test_every_subject_is_asked_for_in_some_year():
    asked = {subject for edition in load_editions().values() for item in edition.items for subject in item.subjects}

    assert set(load_subjects()) == asked


@pytest.mark.parametrize("year", range(2563, 2570))
def test_an_edition_agrees_with_the_list_it_was_made_from(shared, year):
    listed = yaml.safe_load((shared / "oit" / "editions.yaml").read_text(encoding="utf-8"))[year]["items"]

    assert [item.model_dump(exclude={"title_en"}) for item in load_edition(year).items] == [
        {**item, "subjects": tuple(item["subjects"])} for item in listed
    ]
