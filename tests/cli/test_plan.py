from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.plans import later_audit, met, of, plan_audit, text_of


@pytest.fixture
def audits(oit) -> Path:
    """An audit, and one of some weeks later."""
    audit = plan_audit()
    for name, one in (("one", audit), ("two", later_audit(audit, 40, {"O24": met(of(audit, "O24"))}))):
        Path(name).mkdir()
        Path(name, "audit.json").write_text(one.to_json(), encoding="utf-8")
    return Path()


def words(path: str) -> str:
    return text_of(Path(path).read_bytes())


def test_the_plan_is_written_beside_the_audit(oit, audits):
    ran = oit("plan", "one")

    assert (ran.status, ran.out.strip()) == (0, "one/plan.docx")
    assert "พ.ศ. ๒๕๖๘" in words("one/plan.docx")


def test_options_may_stand_before_the_audit(oit, audits):
    assert oit("plan", "--digits", "arabic", "one/audit.json", "--out", "p.docx").status == 0
    assert "พ.ศ. 2568" in words("p.docx")


def test_scores_units_and_a_template_of_the_agencys_own_are_used(oit, audits):
    scores = "".join(f'    "{number}": {50 + number}.25\n' for number in range(1, 11))
    Path("ita.yml").write_text(f"agency: เทศบาลตำบลบ้านตัวอย่าง\nyears:\n  2567:\n{scores}", encoding="utf-8")
    Path("units.yml").write_text("O24: กองสวัสดิการสังคม\n", encoding="utf-8")
    assert oit("plan", "template", "ours.docx").status == 0
    ran = oit(
        "plan", "one", "--ita", "ita.yml", "--units", "units.yml", "--template", "ours.docx", "--digits", "arabic"
    )

    assert (ran.status, ran.err) == (0, "")
    assert "58.25" in words("one/plan.docx")
    assert "กองสวัสดิการสังคม" in words("one/plan.docx")


def test_a_table_of_scores_without_a_year_is_told_it(oit, audits):
    rows = "".join(f"{number},{50 + number}.25\n" for number in range(1, 11))
    Path("ita.csv").write_text(f"ตัวชี้วัด,คะแนน\n{rows}", encoding="utf-8")

    assert "give --year" in oit("plan", "one", "--ita", "ita.csv").err
    assert oit("plan", "one", "--ita", "ita.csv", "--year", "2567").status == 0
    assert "ปีงบประมาณ พ.ศ. ๒๕๖๗" in words("one/plan.docx")


def test_scores_of_another_agency_are_told(oit, audits):
    scores = "".join(f'    "{number}": {50 + number}.25\n' for number in range(1, 11))
    Path("ita.yml").write_text(f"agency: เทศบาลอื่น\nyears:\n  2567:\n{scores}", encoding="utf-8")

    assert (
        "the scores are of เทศบาลอื่น, the audit is of เทศบาลตำบลบ้านตัวอย่าง" in oit("plan", "one", "--ita", "ita.yml").err
    )


def test_the_report_tells_what_later_audits_saw(oit, audits):
    ran = oit("plan", "report", "one", "two", "--digits", "arabic")

    assert (ran.status, ran.out.strip()) == (0, "two/plan-report.docx")
    assert "ตรวจพบเมื่อวันที่ 24 เมษายน 2568 ว่าข้อมูลครบถ้วน" in words("two/plan-report.docx")


def test_audits_in_the_wrong_order_are_refused_and_nothing_is_written(oit, audits):
    ran = oit("plan", "report", "two", "one")

    assert (ran.status, "not after the plan's visit" in ran.err) == (2, True)
    assert not list(Path().glob("**/*.docx"))


def test_a_paper_that_is_there_is_not_written_over(oit, audits):
    Path("one/plan.docx").write_bytes(b"edited")
    ran = oit("plan", "one")

    assert (ran.status, "is there already" in ran.err) == (2, True)
    assert Path("one/plan.docx").read_bytes() == b"edited"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("one", "--out", "plan.pdf"), "let it end in .docx"),
        (("one", "--units", "none.yml"), "none.yml cannot be read"),
        (("one", "--template", "none.docx"), "none.docx cannot be read"),
        (("one", "--agency", " "), "--agency is empty"),
        (("none",), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(oit, audits, arguments, sentence):
    ran = oit("plan", *arguments)

    assert (ran.status, sentence in ran.err) == (2, True)
    assert not list(Path().glob("**/*.docx"))


def test_the_template_of_the_report_is_its_own(oit, audits):
    assert oit("plan", "template", "--report", "r.docx").status == 0
    assert "ผลลัพธ์หรือความสำเร็จ" in words("r.docx")
