from __future__ import annotations

import json
from pathlib import Path

from checklist.loading import load_edition


def test_list_shows_every_year_with_its_number_of_items(oit):
    lines = [line.split() for line in oit("checklist", "list").out.splitlines()]

    assert [(int(line[0]), int(line[1])) for line in lines[:2]] == [(2563, 43), (2564, 43)]
    assert lines[-1][:4] == ["2570", "26", "items", "provisional"]


def test_show_has_one_line_per_item_on_stdout_and_the_note_on_stderr(oit):
    ran = oit("checklist", "show", "2568")

    assert [line.split()[0] for line in ran.out.splitlines()] == [f"O{number}" for number in range(1, 29)]
    assert load_edition(2568).note.en in ran.err


def test_show_as_json_is_the_edition(oit):
    assert json.loads(oit("checklist", "show", "2568", "--json").out)["items"][1]["subjects"] == ["executives"]


def test_check_without_a_path_checks_the_bundled_files(oit):
    assert oit("checklist", "check").out == "8 editions and 53 subjects are in order\n"


def test_new_writes_a_provisional_list_that_check_accepts(oit):
    ran = oit("checklist", "new", "2571", "--from", "2570")

    assert (ran.status, ran.out) == (0, "2571.yml\n")
    assert oit("checklist", "check", "2571.yml").status == 0
    assert load_edition(2571, Path("2571.yml")).provisional


def test_new_carries_the_newest_year_over_by_default(oit):
    oit("checklist", "new", "2571")

    assert len(load_edition(2571, Path("2571.yml")).items) == len(load_edition(2570).items)


def test_new_never_overwrites(oit):
    Path("2571.yml").write_text("mine", encoding="utf-8")
    ran = oit("checklist", "new", "2571")

    assert ran.status == 2
    assert Path("2571.yml").read_text(encoding="utf-8") == "mine"


def test_new_refuses_a_year_in_the_common_era(oit):
    assert "write it in B.E., for example 2571" in oit("checklist", "new", "2028").err


def test_check_names_the_line_that_is_wrong(oit):
    oit("checklist", "new", "2571")
    file = Path("2571.yml")
    text = file.read_text(encoding="utf-8").replace("[news]", "[newz]")
    file.write_text(text, encoding="utf-8")
    line = next(number for number, words in enumerate(text.splitlines(), start=1) if "[newz]" in words)
    ran = oit("checklist", "check", "2571.yml")

    assert ran.status == 2
    assert ran.err.startswith(f"oit: 2571.yml:{line}: ")
    assert "did you mean news?" in ran.err
