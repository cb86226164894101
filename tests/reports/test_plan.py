"""The action plan of an audit."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from checklist.loading import load_subjects
from core.audit import ClosedPart, Gap, Lead, Reviewed, Verdict
from core.snapshot import Cause
from core.unit_file import UnitLine
from crawler.readers.docx import read_docx
from crawler.readers.limits import Limits
from reports.measures import build
from reports.plan import context, render
from reports.plan_words import plan_words
from reports.units import own_units, usual_units
from tests.checklist.sites import AGENCY, document, finding, home, link, site
from tests.papers import as_pdf, faults_of
from tests.papers import text_of as pdf_text
from tests.reports.golden import failed_audit
from tests.reports.plans import all_met, analysis, changed, day, gap, met, of, on, plan_audit, text_of


def told(measure) -> str:
    return "\n".join("".join(getattr(part, "text", part) for part in line) for line in measure.told())


def about(plan, code):
    return next(one for one in plan.measures if code in [task.item.code for task in one.tasks])


def only(code, item):
    """A plan where nothing but one item is to be done."""
    return build(all_met().model_copy(update={"items": tuple(
        item if one.code == code else one for one in all_met().items)}))  # fmt: skip


# --- what is written of


def test_every_gap_has_a_measure_and_nothing_that_is_met_has_one():
    audit = plan_audit()
    codes = [task.item.code for measure in build(audit).measures for task in measure.tasks]

    assert sorted(codes) == sorted(item.code for item in audit.items if item.verdict is not Verdict.MET)


def test_the_heaviest_gaps_come_first_then_what_to_look_at_then_what_is_not_due():
    measures = build(plan_audit()).measures
    kinds = ["gap" if one.kind not in {"check", "prepare"} else one.kind for one in measures]
    points = [one.points for one in measures if one.kind not in {"check", "prepare"}]

    assert kinds == sorted(kinds, key=["gap", "check", "prepare"].index)
    assert points == sorted(points, reverse=True)


def test_stale_papers_of_one_unit_are_one_measure_with_numbered_steps():
    audit = plan_audit()
    stale = {code: gap(changed(of(audit, code), subjects=("procurement_notices",)), "stale") for code in ("O12", "O13")}
    plan = build(plan_audit(stale))

    measure = about(plan, "O13")
    assert measure.codes == "O12, O13"
    assert told(measure).startswith("1. (O12) รายการการจัดซื้อจัดจ้าง")
    assert "\n2. (O13) รายงานผลการจัดซื้อจัดจ้าง" in told(measure)


def test_a_step_names_what_was_found_what_is_asked_for_and_the_page_to_mend():
    item = changed(gap(of(plan_audit(), "O15"), "stale"), period="ปีงบประมาณ พ.ศ. 2567",
                   evidence=(met(of(plan_audit(), "O13")).evidence[0].model_copy(
                       update={"fiscal_year": 2566, "subject": "hr_annual_report", "linked_on": ""}),))  # fmt: skip
    text = told(about(only("O15", item), "O15"))

    assert "ข้อมูลที่พบเป็นของปี พ.ศ. 2566" in text
    assert "ฉบับที่กำหนด (ปีงบประมาณ พ.ศ. 2567)" in text
    assert item.evidence[0].url[:40] in text


def test_the_elements_that_are_lacking_are_named():
    item = of(plan_audit(), "O3")
    text = told(about(only("O3", item), "O3"))

    assert all(f"“{one.title}”" in text for one in item.elements if one.seen is False)


def test_a_look_alike_is_named_as_the_site_names_it_and_runs_nothing():
    item = changed(
        of(plan_audit(), "O23"), verdict=Verdict.MISSING, gaps=(Gap(id="lookalike_only", advice="", subject="risk_assessment"),),
        leads=(Lead(text="{{ 7*7 }} {% raise %} <b>แผน</b>", on="https://a.example/", why="lookalike_only",
                    subject="risk_assessment"),),
    )  # fmt: skip
    paper = text_of(render(only("O23", item), "arabic"))

    assert "“{{ 7*7 }} {% raise %} <b>แผน</b>”" in paper


def test_what_could_not_be_checked_is_to_be_looked_at_and_never_said_to_be_missing():
    measure = about(build(plan_audit()), "O26")

    assert measure.kind == "check"
    assert "ตรวจจากภายนอกไม่ได้" in told(measure)
    assert "ไม่พบข้อมูล" not in told(measure)


def test_what_a_person_says_is_met_is_no_measure_and_other_words_stand_beside():
    audit = plan_audit()
    review = Reviewed(
        verdict=Verdict.MET, finding=Verdict.MISSING, reason="เห็นแล้ว", reviewer="ผู้ตรวจ", made=on("2025-03-14")
    )
    missing = review.model_copy(update={"verdict": Verdict.MISSING, "finding": Verdict.UNVERIFIED})
    plan = build(plan_audit({
        "O24": changed(of(audit, "O24"), review=review), "O26": changed(of(audit, "O26"), review=missing)}))  # fmt: skip

    assert "O24" not in [task.item.code for measure in plan.measures for task in measure.tasks]
    assert "ผู้ตรวจทานของหน่วยงานเห็นว่าข้อนี้ไม่พบ: เห็นแล้ว" in told(about(plan, "O26"))
    assert "ผู้ตรวจ\n" not in text_of(render(plan))


def test_a_site_that_did_not_open_has_one_measure_and_no_claims():
    audit = failed_audit()
    plan = build(audit)

    assert [measure.kind for measure in plan.measures] == ["site_down"]
    paper = text_of(render(plan, "arabic"))
    assert "ไม่สามารถเปิดอ่านเว็บไซต์" in paper
    assert "ไม่พบข้อมูล" not in paper
    assert "ยังไม่มีข้อสรุปจากการตรวจเว็บไซต์" in paper


def test_a_closed_part_of_the_site_comes_first_with_the_items_that_wait_for_it():
    part = ClosedPart(url="https://www.bantuayang.example/ita", text="ITA 2568", on="https://www.bantuayang.example/",
                      cause=Cause.TIMEOUT, why="ไม่ตอบในเวลา", why_en="no answer", codes=("O24", "O26"))  # fmt: skip
    audit = plan_audit()
    plan = build(audit.model_copy(update={"crawl": audit.crawl.model_copy(update={"closed": (part,)})}))

    assert (plan.measures[0].kind, plan.measures[1].kind) == ("closed", "make")
    assert "หน้า “ITA 2568” เปิดไม่ได้ (ไม่ตอบในเวลา) ข้อที่รอตรวจ: O24, O26" in told(plan.measures[0])


def test_nothing_to_mend_is_a_plan_to_keep_it_so():
    plan = build(all_met())

    assert [measure.kind for measure in plan.measures] == ["keep"]
    assert "ไม่พบข้อที่ต้องแก้ไข" in text_of(render(plan))


# --- by whom


def test_a_unit_of_the_agencys_own_is_taken_by_code_by_subject_and_in_place_of_a_usual_one():
    audit = plan_audit()
    own = own_units(
        [UnitLine("O24", "กองช่าง", "f, line 1"), UnitLine("hr_annual_report", "กองการเจ้าหน้าที่", "f, line 2"),
         UnitLine("กองยุทธศาสตร์และงบประมาณ", "สำนักปลัด อบต.", "f, line 3"), UnitLine("website", "งานไอที", "f, line 4")],
        [audit],
    )  # fmt: skip
    plan = build(audit, units=own)

    assert [about(plan, code).unit for code in ("O24", "O15", "O6")] == ["กองช่าง", "กองการเจ้าหน้าที่", "สำนักปลัด อบต."]
    assert build(failed_audit(), units=own).measures[0].unit == "งานไอที"


def test_usual_units_are_called_a_proposal_and_the_agencys_own_are_not():
    audit = all_met()
    own = own_units([UnitLine("website", "งานไอที", "f, line 1")], [audit])

    assert "ผู้รับผิดชอบเป็นข้อเสนอ" in text_of(render(build(audit)))
    assert "ผู้รับผิดชอบเป็นข้อเสนอ" not in text_of(render(build(audit, units=own)))


def test_every_subject_of_the_checklist_has_a_unit_and_words():
    subjects = set(load_subjects())

    assert set(usual_units().subjects) == set(plan_words().subjects) == subjects


# --- until when


def test_a_measure_ends_with_a_month_later_for_more_work():
    plan = build(plan_audit(as_of=day("2025-02-15")))
    ends = tuple(about(plan, code).last for code in ("O26", "O6", "O24"))

    assert ends == (day("2025-03-31"), day("2025-04-30"), day("2025-05-31"))


def test_no_measure_goes_on_after_the_fiscal_year():
    plan = build(plan_audit(as_of=day("2025-09-20")))

    assert {measure.last for measure in plan.measures} == {day("2025-09-30")}
    assert plan.measures[0].period[1] == "ก่อนสิ้นปีงบประมาณ (30 ก.ย. 2568)"


def test_a_known_end_of_entry_comes_before_and_an_unknown_one_is_not_invented():
    audit = plan_audit()
    known = audit.model_copy(update={
        "edition": audit.edition.model_copy(update={"fiscal_year": 2564}), "as_of": day("2021-03-20")})  # fmt: skip

    assert any(one.period[1] == "ก่อนปิดรับข้อมูล OIT (30 เม.ย. 2564)" for one in build(known).measures)
    assert "30 เมษายน 2564 (ความมั่นใจของข้อมูลนี้: ยังไม่ยืนยัน)" in text_of(render(build(known), "arabic"))
    assert "ยังไม่ทราบ ให้หน่วยงานกรอก" in text_of(render(build(audit), "arabic"))


def test_after_the_year_of_the_list_the_plan_is_for_the_next_year():
    assert build(plan_audit(as_of=day("2025-11-10"))).fiscal_year == 2569


def test_what_is_not_due_is_prepared_for_from_its_day_on():
    measure = about(build(plan_audit()), "O22")

    assert (measure.kind, measure.first, measure.last) == ("prepare", day("2025-04-01"), day("2025-04-30"))


# --- the analysis


def test_ten_indicators_are_analysed_and_what_was_not_given_is_left_blank():
    rows = context(build(plan_audit()))["indicators"]

    assert [row["title"].split(".")[0] for row in rows if row["title"]] == [str(number) for number in range(1, 11)]
    assert [row["score"][0][0] for row in rows if row["title"].startswith(("1.", "8."))] == ["(กรอก)", "(กรอก)"]


def test_scores_of_the_assessment_are_shown_and_low_surveys_have_measures_lowest_first():
    plan = build(plan_audit(), ita=analysis())

    assert [measure.indicator for measure in plan.surveys] == ["8", "6", "4", "2", "7"]
    paper = text_of(render(plan, "arabic"))
    assert "93.20" in paper
    assert "67.99 คะแนน ระดับ ต้องปรับปรุงโดยด่วน" in paper


def test_a_stated_total_that_does_not_follow_is_told():
    ita = analysis(stated_total=45.56, stated_level="F", total=46.78, total_agrees=False, total_off=-1.22)

    assert "คะแนนรวมที่เอกสารระบุคือ 45.56 ส่วนที่คำนวณจากตัวชี้วัดคือ 46.78 ต่างกัน 1.22 คะแนน" in text_of(
        render(build(plan_audit(), ita=ita), "arabic")
    )


# --- the paper


def test_the_same_audit_gives_the_same_bytes():
    assert render(build(plan_audit()), "thai") == render(build(plan_audit()), "thai")


def test_numbers_are_thai_and_codes_and_addresses_are_not():
    paper = text_of(render(build(plan_audit()), "thai"))

    assert "ประจำปีงบประมาณ พ.ศ. ๒๕๖๘" in paper
    assert "O24" in paper
    assert "O๒๔" not in paper
    assert "https://www.bantuayang.example/" in paper


def test_only_addresses_of_the_web_become_links():
    item = changed(of(plan_audit(), "O24"), leads=(
        Lead(text="x", on="javascript:alert(1)", why="nowhere", subject="risk_management"),))  # fmt: skip
    document_ = docx.Document(BytesIO(render(only("O24", item))))
    targets = [one.target_ref for one in document_.part.rels.values() if one.is_external]

    assert not [one for one in targets if not one.startswith("http")]


def test_an_agency_without_a_name_is_called_by_its_site():
    audit = plan_audit()
    nameless = audit.model_copy(update={"site": audit.site.model_copy(update={"agency": None})})

    assert "หน่วยงานเจ้าของเว็บไซต์ www.bantuayang.example" in text_of(render(build(nameless)))


def test_no_paper_breaks_the_rules_of_its_format():
    for plan in (build(plan_audit(), ita=analysis()), build(failed_audit()), build(all_met())):
        assert faults_of(render(plan)) == []


def test_rows_are_not_torn_and_heads_are_repeated():
    document_ = docx.Document(BytesIO(render(build(plan_audit(), ita=analysis()))))

    for table in document_.tables[:-1]:
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
        assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows[1:])


@pytest.mark.parametrize("digits", ["thai", "arabic"])
def test_the_plan_itself_has_every_element_that_the_checklist_asks_of_such_a_paper(digits):
    paper = read_docx(render(build(plan_audit(), ita=analysis()), digits), Limits())
    files = document("/measures.docx", kind="docx", inside=paper, size=40_000)
    found = finding(
        site(home(link("มาตรการส่งเสริมคุณธรรมและความโปร่งใส ปี 2568", "/measures.docx")), files),
        load_subjects()["integrity_measures"], *load_subjects().values(),
    )  # fmt: skip

    assert {one.id: one.seen for one in found.elements} == dict.fromkeys(
        ("analysis", "points_to_fix", "method", "responsible_unit", "time_frame", "follow_up"), True
    )
    assert (found.verdict, found.gaps) == (Verdict.MET, ())
    assert AGENCY == "เทศบาลตำบลบ้านตัวอย่าง"


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_the_first_page_says_standing_what_who_and_until_when(tmp_path: Path):
    paper = tmp_path / "plan.docx"
    paper.write_bytes(render(build(plan_audit(), ita=analysis()), "arabic"))

    pages = ["".join(page.split()) for page in pdf_text(as_pdf(paper, tmp_path))]
    plan = build(plan_audit())
    assert "ยังตรวจไม่ได้" in pages[0]
    assert all("".join(one.title.split()) in pages[0] for one in plan.measures[:3])
    assert "".join(plan.measures[0].until.split()) in pages[0]
    assert "ผู้รับผิดชอบ" in pages[0]
    whole = "".join(pages)
    assert whole.count("ผู้อนุมัติ") == 1
    # Every page of the table repeats its head, and no row begins a second time.
    assert all(whole.count(f"{one.number}.{''.join(one.title.split())}") == 1 for one in plan.measures)
