"""docs/security.md names the test of every line of defence; each must exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TESTS = "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "tests").rglob("test_*.py")))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", TEXT))))
def test_every_test_that_the_threat_model_names_exists(name):
    assert re.search(rf"^\s*(async )?def {name}\(", TESTS, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+\.py)`", TEXT))))
def test_every_module_that_the_threat_model_names_exists(path):
    assert (ROOT / path).is_file()


def test_every_line_of_defence_names_what_proves_it():
    rows = [row for row in TEXT.split("## Lines of defence")[1].split("\n## ")[0].splitlines() if row.startswith("| ")]
    assert len(rows) > 15
    assert [row for row in rows[1:] if "test_" not in row and "](" not in row] == []
