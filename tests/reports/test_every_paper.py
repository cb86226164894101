"""Every Word and Excel paper is built as its format wants it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from reports import group_report, letter, link_sheet, plan, plan_report, workbook
from tests.papers import faults_of
from tests.reports.golden import closed_audit, failed_audit, golden_audit, quiet_audit, watched_audit
from tests.reports.plans import later_audit, plan_audit
from tests.reports.test_group_report import a_report

AUDITS = [golden_audit(), failed_audit(), quiet_audit(), watched_audit(), closed_audit()]
PAPERS = {
    "workbook": workbook.render,
    "letter": letter.render,
    "links": link_sheet.render_xlsx,
    "plan": lambda audit, digits: plan.render(plan.build(audit), digits),
}


@pytest.mark.parametrize("audit", AUDITS, ids=["rich", "failed", "met", "reviewed", "closed"])
@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_of_one_audit_has_no_fault(paper, audit) -> None:
    assert faults_of(PAPERS[paper](audit, "thai")) == []


def test_a_report_on_a_plan_has_no_fault() -> None:
    report = plan_report.build_report(plan_audit(), [later_audit(plan_audit(), 30)])

    assert faults_of(plan_report.render_report(report)) == []


@pytest.mark.parametrize("sites", [0, 3])
def test_a_group_report_has_no_fault(sites) -> None:
    assert faults_of(group_report.render_xlsx(a_report(sites), "thai")) == []


def test_the_templates_have_no_fault() -> None:
    papers = [
        path for path in files("reports").joinpath("templates").iterdir() if path.name.endswith((".docx", ".xlsx"))
    ]

    assert papers
    assert {path.name: faults for path in papers if (faults := faults_of(path.read_bytes()))} == {}
