from __future__ import annotations

import re
import tomllib
from pathlib import Path
from statistics import fmean

import pytest

from checklist.loading import load_edition
from checklist.scoring import ita_points
from cli.app import PARTS
from docs.generate import documents

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "sample" / "README.md"])
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
ROW = re.compile(r"^\| (\d+\.\d) \| (.+) \|$", re.MULTILINE)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def rows(section: str) -> list[tuple[str, list[float]]]:
    text = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8").split(f"## {section}")[1].split("\n## ")[0]
    return [(row[1], [float(cell) for cell in row[2].split("|")]) for row in ROW.finditer(text)]


@pytest.mark.parametrize("file", documents(), ids=named)
def test_generated_documentation_is_up_to_date(file):
    assert file.read_text(encoding="utf-8") == documents()[file], "run make docs and commit the result"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_to_a_file_leads_to_one(page):
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_named_in_the_documentation_exists(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))

    assert used - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_named_in_the_documentation_exists(page):
    known = set(PARTS)
    used = set(re.findall(r"(?:`|bin/)oit ([a-z][a-z-]*)", page.read_text(encoding="utf-8")))

    assert used - known == set()


def test_the_points_in_the_scoring_page_are_those_of_the_edition():
    edition = load_edition(2568)
    points = ita_points(edition)
    expected = [
        (sub, [len(codes), round(points[codes[0]], 2)])
        for sub in edition.sub_indicators
        for codes in [[item.code for item in edition.items if item.sub_indicator == sub]]
    ]

    assert rows("From items to the score") == expected


def test_the_worked_example_adds_up():
    example = rows("A worked example")
    for _, (met, unverified, items, low, high) in example:
        assert (low, high) == (round(100 * met / items, 2), round(100 * (met + unverified) / items, 2))
    text = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
    for column in (0, 1):
        shares = [(sub, (cells[0] + column * cells[1]) / cells[2] * 100) for sub, cells in example]
        nine = fmean(share for sub, share in shares if sub.startswith("9."))
        ten = fmean(share for sub, share in shares if sub.startswith("10."))
        for figure in (nine, ten, (nine + ten) / 2):
            assert f"**{figure:.2f}**" in text
        assert f"{(nine + ten) / 2 * 0.4:.2f}" in text


def test_pinned_dependencies_name_no_address():
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_every_dependency_of_the_project_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = {re.split(r"[^\w-]", one)[0].lower() for one in requirements}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))

    assert wanted - pinned == set()
