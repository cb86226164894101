"""An agency's own file of responsible units, and what it may name."""

from __future__ import annotations

import pytest

from core.exceptions import UsageError
from core.unit_file import UnitLine, read_units
from reports.units import own_units
from tests.reports.plans import plan_audit


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str = "units.yml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(path) -> list[tuple[str, str]]:
    return [(line.thing, line.unit) for line in read_units(path)]


def test_yaml_says_whose_an_item_is_or_what_a_unit_has(file):
    assert read(file("O12: กองคลัง\nกองช่าง: [O13, hr_policy]\n")) == [
        ("O12", "กองคลัง"), ("O13", "กองช่าง"), ("hr_policy", "กองช่าง")]  # fmt: skip


def test_a_table_has_a_column_of_items_and_one_of_units(file):
    assert read(file("ข้อ,ผู้รับผิดชอบ\nO12,กองคลัง\n\nO13,กองช่าง\n", "units.csv")) == [
        ("O12", "กองคลัง"), ("O13", "กองช่าง")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("units.yml", "O12: กองคลัง\nO13:\n", "units.yml, line 2: O13 has no unit"),
        ("units.yml", "O12: กองคลัง\n  O13: x\n", "units.yml, line 2: this is not valid YAML"),
        ("units.yml", "- O12\n", "units.yml, line 1: lines such as"),
        ("units.yml", "O12: {a: b}\n", "units.yml, line 1: a word is wanted"),
        ("units.yml", "", "lines such as"),
        ("units.yml", "O12: " + "[" * 50, "units.yml, line 1: nested too deeply"),
        ("units.csv", "ข้อ,ผู้รับผิดชอบ\nO12,กองคลัง\nO13,\n", "units.csv, row 3: O13 has no unit"),
        ("units.csv", "ข้อ,ผู้รับผิดชอบ\n,กองคลัง\n", "units.csv, row 2: กองคลัง stands beside no item"),
        ("units.csv", "ข้อ,อะไร\nO12,กองคลัง\n", "has no column for unit"),
        ("units.txt2", "x", "no table that can be read"),
    ],
)
def test_a_wrong_file_is_refused_with_line_or_row(file, name, text, words):
    with pytest.raises(UsageError) as error:
        read_units(file(text, name))

    assert words in str(error.value)


def units(*lines: tuple[str, str]):
    return own_units([UnitLine(thing, unit, f"units.csv, row {row}") for row, (thing, unit) in enumerate(lines, 2)],
                     [plan_audit()])  # fmt: skip


def test_an_item_may_be_named_by_its_title():
    assert units(("ข้อมูล ผู้บริหาร", "กองช่าง")).by_code == {"O2": "กองช่าง"}


def test_a_usual_unit_gives_way_with_all_its_sections():
    own = units(("สำนักปลัด", "สำนักปลัด อบต."))
    item = plan_audit().items[0]

    assert own.of(item, "laws") == ("สำนักปลัด อบต. (งานนิติการ)", True)


def test_what_is_neither_item_nor_subject_nor_unit_is_refused_with_its_row():
    with pytest.raises(UsageError, match=r"units\.csv, row 2: 'O99' is no item, subject or unit"):
        units(("O99", "กองช่าง"))


def test_a_misspelt_subject_is_guessed_in_the_sentence():
    with pytest.raises(UsageError, match="did you mean procurement_plan"):
        units(("procurement_plann", "กองคลัง"))


def test_the_same_thing_twice_is_refused():
    with pytest.raises(UsageError, match=r"row 3: o12 is there twice \(first: units.csv, row 2\)"):
        units(("O12", "กองคลัง"), ("o12", "กองช่าง"))
