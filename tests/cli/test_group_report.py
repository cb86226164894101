from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.made_up_audits import made_up

Oit = Callable[..., Ran]


@pytest.fixture
def audits(tmp_path: Path) -> Path:
    folder = tmp_path / "audits"
    for number in (1, 2):
        place = folder / str(number)
        place.mkdir(parents=True)
        (place / "audit.json").write_text(made_up(number).to_json(), encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    return folder


def test_the_papers_of_a_folder_are_written_and_what_was_left_out_is_told(
    oit: Oit, audits: Path, tmp_path: Path
) -> None:
    ran = oit("group-report", "audits", "--format", "json,xlsx,html", "--out", "papers")
    assert ran.status == 0
    assert ran.out.split() == [f"papers/group-report.{kind}" for kind in ("html", "xlsx", "json")]
    assert "fiscal year 2568: 2 sites, 2 ranked" in ran.err
    assert "left out: broken.json: it is not complete JSON" in ran.err
    told = json.loads((tmp_path / "papers" / "group-report.json").read_text(encoding="utf-8"))
    assert (told["schema"], len(told["parts"][0]["sites"])) == ("oit-group/1", 2)


def test_an_unknown_format_writes_nothing(oit: Oit, audits: Path, tmp_path: Path) -> None:
    ran = oit("group-report", "audits", "--format", "docx", "--out", "papers")
    assert ran.status == 2
    assert "choose among html, pdf, xlsx, json" in ran.err
    assert not (tmp_path / "papers").exists()


def test_a_group_that_is_not_there_says_which_are(oit: Oit, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_DATABASE", sqlite_url)
    ran = oit("group-report", "nowhere")
    assert ran.status == 2
    assert "there is no group 'nowhere'" in ran.err


def test_a_folder_knows_no_provinces(oit: Oit, audits: Path) -> None:
    ran = oit("group-report", "audits", "--province", "ระยอง")
    assert ran.status == 2
    assert "goes with a group of the register" in ran.err
