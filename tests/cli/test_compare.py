from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.audit import Audit
from tests.cli.conftest import Ran
from tests.made_up_audits import made_up

Oit = Callable[..., Ran]


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, Audit], str]:
    def write(name: str, audit: Audit) -> str:
        (tmp_path / name).mkdir()
        (tmp_path / name / "audit.json").write_text(audit.to_json(), encoding="utf-8")
        return name

    return write


def test_two_folders_of_one_site_are_compared(oit: Oit, put: Callable[[str, Audit], str], tmp_path: Path) -> None:
    old, new = (
        put("a", made_up(1, verdicts={"O1": "missing"})),
        put("b", made_up(1, week=1, verdicts={"O3": "missing"})),
    )
    ran = oit("compare", old, f"{new}/audit.json", "--format", "json,html")
    assert ran.status == 0
    assert ran.out.split() == ["comparison.html", "comparison.json"]
    assert "1 better, 1 worse, 0 could not be checked" in ran.err
    assert json.loads((tmp_path / "comparison.json").read_text(encoding="utf-8"))["schema"] == "oit-comparison/1"


def test_two_sites_are_refused_and_nothing_is_written(
    oit: Oit, put: Callable[[str, Audit], str], tmp_path: Path
) -> None:
    ran = oit("compare", put("a", made_up(1)), put("b", made_up(2)))
    assert ran.status == 2
    assert "these are two sites" in ran.err
    assert not (tmp_path / "comparison.html").exists()
    assert oit("compare", "a", "b", "--anyway").status == 0


def test_a_file_that_is_no_audit_is_named(oit: Oit, put: Callable[[str, Audit], str], tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"schema": "oit-audit/1"', encoding="utf-8")
    ran = oit("compare", put("a", made_up(1)), "x.json")
    assert ran.status == 2
    assert "x.json: it is not complete JSON" in ran.err
    assert "not there" not in oit("compare", "a", "nowhere.json").err
    assert "nowhere.json: No such file" in oit("compare", "a", "nowhere.json").err
