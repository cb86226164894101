from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from reports.formats import FORMATS
from tests.reports.golden import golden_audit


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    folder = tmp_path / "found"
    folder.mkdir()
    (folder / "audit.json").write_text(golden_audit().to_json(), encoding="utf-8")
    return folder / "audit.json"


def test_the_papers_of_an_audit_are_written_and_told_of_in_one_order(oit, audit) -> None:
    ran = oit("report", str(audit), "--format", "md,html,csv", "--digits", "thai", "--out", "papers")

    assert ran.status == 0
    assert ran.out.splitlines() == [str(Path("papers", name)) for name in ("report.html", "report.csv", "report.md")]
    assert Path("papers/report.md").read_bytes() == FORMATS["md"].render(golden_audit(), "thai")


def test_they_lie_beside_the_audit_by_default(oit, audit) -> None:
    assert oit("report", str(audit.parent)).out == f"{audit.with_name('report.html')}\n"


def test_an_audit_of_an_earlier_version_is_read(oit, audit) -> None:
    read = json.loads(audit.read_text(encoding="utf-8"))
    older = golden_audit().model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"schema": read["schema"]}
    audit.write_text(json.dumps(older), encoding="utf-8")

    assert oit("report", str(audit), "--format", "html,csv,md").status == 0


@pytest.mark.parametrize(
    ("content", "told"), [("hello", "is not JSON"), ('{"schema": "oit-ita/1"}', "is not an audit of this version")]
)
def test_what_is_no_audit_is_refused_in_one_sentence_and_nothing_is_written(oit, tmp_path, content, told) -> None:
    (tmp_path / "other.json").write_text(content, encoding="utf-8")
    ran = oit("report", "other.json", "--out", "papers")

    assert ran.status == 2
    assert told in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not Path("papers").exists()


def test_an_unknown_format_is_refused_with_all_names_and_nothing_is_written(oit, audit) -> None:
    ran = oit("report", str(audit), "--format", "html,ppt", "--out", "papers")

    assert ran.status == 2
    assert ", ".join(FORMATS) in ran.err
    assert not Path("papers").exists()


def test_without_chromium_nothing_is_written_and_the_package_is_named(oit, audit, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    ran = oit("report", str(audit), "--format", "html,pdf", "--out", "papers")

    assert ran.status == 2
    assert "apt-get install chromium" in ran.err
    assert not Path("papers").exists()


def test_a_pdf_that_cannot_be_made_costs_no_other_paper(oit, audit, tmp_path, monkeypatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("OIT_CHROMIUM", str(broken))
    ran = oit("report", str(audit), "--format", "html,pdf,md", "--out", "papers")

    assert ran.status == 2
    assert "report.pdf was not written" in ran.err
    assert sorted(one.name for one in Path("papers").iterdir()) == ["report.html", "report.md"]


def test_an_audit_is_not_written_over_by_its_own_copy(oit, audit) -> None:
    before = audit.read_bytes()

    assert oit("report", str(audit), "--format", "json").status == 2
    assert audit.read_bytes() == before
