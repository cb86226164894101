"""Every Word and Excel paper is built as its format wants it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from reports import group_report, letter, link_sheet, measures, plan, plan_report, workbook
from tests.papers import as_pdf, down_the_page, faults_of
from tests.reports.golden import closed_audit, failed_audit, golden_audit, quiet_audit, watched_audit
from tests.reports.plans import later_audit, plan_audit
from tests.reports.test_group_report import a_report

AUDITS = [golden_audit(), failed_audit(), quiet_audit(), watched_audit(), closed_audit()]
PAPERS = {
    "workbook": workbook.render,
    "letter": letter.render,
    "links": link_sheet.render_xlsx,
    "plan": lambda audit, digits: plan.render(measures.build(audit), digits),
}


def a_plan_report() -> bytes:
    return plan_report.render_report(plan_report.build_report(plan_audit(), [later_audit(plan_audit(), 30)]))


@pytest.mark.parametrize("audit", AUDITS, ids=["rich", "failed", "met", "reviewed", "closed"])
@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_of_one_audit_has_no_fault(paper, audit) -> None:
    assert faults_of(PAPERS[paper](audit, "thai")) == []


def test_a_report_on_a_plan_has_no_fault() -> None:
    assert faults_of(a_plan_report()) == []


@pytest.mark.xdist_group("office")
@pytest.mark.parametrize(
    ("paper", "below"),
    [
        (lambda: letter.render(golden_audit(), "thai"), "มอบหมายจริง"),
        (lambda: plan.render(measures.build(golden_audit()), "thai"), "และมาตรการอื่นอีก"),
        (a_plan_report, "และมาตรการอื่นอีก"),
    ],
    ids=["letter", "plan", "plan-report"],
)
def test_standing_what_to_do_by_whom_and_until_when_stand_in_the_first_half_page(paper, below, tmp_path: Path) -> None:
    """``below``: words of the line after them."""
    file = tmp_path / "paper.docx"
    file.write_bytes(paper())

    assert down_the_page(as_pdf(file, tmp_path), below) < 0.5


@pytest.mark.parametrize("sites", [0, 3])
def test_a_group_report_has_no_fault(sites) -> None:
    assert faults_of(group_report.render_xlsx(a_report(sites), "thai")) == []


def test_the_templates_have_no_fault() -> None:
    papers = [
        path for path in files("reports").joinpath("templates").iterdir() if path.name.endswith((".docx", ".xlsx"))
    ]

    assert papers
    assert {path.name: faults for path in papers if (faults := faults_of(path.read_bytes()))} == {}
