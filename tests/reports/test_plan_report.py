"""The report on an action plan."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from checklist.loading import load_subjects
from core.audit import Element, Gap, Verdict
from core.exceptions import UsageError
from core.snapshot import Cause
from crawler.readers.docx import read_docx
from crawler.readers.limits import Limits
from reports.plan_report import build_report, render_report, report_context
from tests.checklist.sites import document, finding, home, link, site
from tests.papers import as_pdf, faults_of
from tests.papers import text_of as pdf_text
from tests.reports.golden import failed_audit
from tests.reports.plans import all_met, analysis, changed, day, gap, later_audit, met, of, plan_audit, text_of

AUDIT = plan_audit()


def became(code, *items):
    """What became of an item of the plan, by later audits that each saw it so."""
    laters = [later_audit(AUDIT, 30 * number, {code: item}) for number, item in enumerate(items, start=1)]
    return build_report(AUDIT, laters).outcomes[code]


def words(outcome):
    return "".join(getattr(part, "text", part) for part in outcome.line)


def unread(item):
    return changed(item, verdict=Verdict.UNVERIFIED, cause="timeout", gaps=(Gap(id="could_not_check", advice=""),))


# --- what became of an item


def test_what_was_mended_is_told_with_the_day_it_was_first_seen_and_a_link():
    outcome = became("O24", of(AUDIT, "O24"), met(of(AUDIT, "O24")), met(of(AUDIT, "O24")))

    assert outcome.state == "fixed"
    assert "ตรวจพบเมื่อวันที่ 14 พฤษภาคม 2568 ว่าข้อมูลครบถ้วน" in words(outcome)
    assert outcome.line[-1].url.startswith("https://www.bantuayang.example/")


def test_what_was_not_mended_is_told_with_what_is_still_lacking():
    outcome = became("O24", of(AUDIT, "O24"))

    assert outcome.state == "open"
    assert "ยังไม่พบการแก้ไข: ไม่พบข้อมูลบนเว็บไซต์" in words(outcome)


def test_what_could_not_be_checked_is_neither_mended_nor_not():
    outcome = became("O24", unread(of(AUDIT, "O24")))

    assert outcome.state == "unknown"
    assert "จึงยังไม่มีข้อสรุป" in words(outcome)
    assert "ไม่พบการแก้ไข" not in words(outcome)


def test_what_was_mended_and_could_then_not_be_checked_says_both():
    outcome = became("O24", met(of(AUDIT, "O24")), unread(of(AUDIT, "O24")))

    assert (outcome.state, "เคยตรวจพบเมื่อวันที่ 14 เมษายน 2568" in words(outcome)) == ("unknown_after", True)


def test_what_was_mended_and_fell_back_is_not_called_mended():
    assert became("O24", met(of(AUDIT, "O24")), of(AUDIT, "O24")).state == "lost"


def test_a_part_that_is_seen_mended_is_told_apart_from_what_is_left():
    before = of(AUDIT, "O3")
    seen = tuple(changed_element(one, seen=True if one.id == "map" else one.seen) for one in before.elements)
    left = tuple(one for one in before.gaps if one.id != "element:map")
    outcome = became("O3", changed(before, gaps=left, elements=seen))

    assert outcome.state == "better"
    assert "ไม่พบประเด็นเดิม" in words(outcome)


def test_a_gap_that_is_only_not_told_any_more_is_not_called_mended():
    before = of(AUDIT, "O3")
    unsure = tuple(changed_element(one, seen=None if one.id == "map" else one.seen) for one in before.elements)
    left = tuple(one for one in before.gaps if one.id != "element:map")

    assert became("O3", changed(before, gaps=left, elements=unsure)).state == "changed"


def changed_element(element: Element, **fields) -> Element:
    return element.model_copy(update=fields)


def test_what_could_not_be_told_and_is_met_is_called_checked_not_mended():
    outcome = became("O26", met(of(AUDIT, "O26")))

    assert (outcome.state, "เดิมยังตรวจไม่ได้" in words(outcome)) == ("checked", True)


def test_what_could_not_be_told_and_lacks_something_is_told():
    assert became("O26", gap(of(AUDIT, "O26"), "stale")).state == "found_lacking"


def test_new_gaps_stand_by_themselves():
    report = build_report(AUDIT, [later_audit(AUDIT, 30, {"O2": gap(of(AUDIT, "O2"), "undated")})])

    assert [item.code for item in report.new] == ["O2"]
    paper = text_of(render_report(report, "arabic"))
    assert "ประเด็นใหม่ที่ตรวจพบหลังจัดทำมาตรการ" in paper
    assert "ตรวจพบเมื่อวันที่ 14 เมษายน 2568 ว่าต้องแก้ไข: ข้อมูลไม่ระบุปี" in paper


def test_a_site_that_does_not_open_any_more_proves_nothing():
    report = build_report(AUDIT, [failed_audit().model_copy(update={"fetched": later_audit(AUDIT, 9).fetched})])

    assert {one.state for one in report.outcomes.values()} == {"unknown"}
    paper = text_of(render_report(report, "arabic"))
    assert "ไม่มีคะแนนประมาณการล่าสุด" in paper
    assert "ไม่พบประเด็นใหม่" not in paper


def test_a_site_that_is_back_is_told():
    down = failed_audit()
    later = AUDIT.model_copy(update={"fetched": later_audit(AUDIT, 9).fetched})
    paper = text_of(render_report(build_report(down, [later]), "arabic"))

    assert "ว่าเปิดอ่านเว็บไซต์ได้แล้ว" in paper


def test_what_no_scan_can_see_is_left_to_people():
    paper = text_of(render_report(build_report(AUDIT, [later_audit(AUDIT, 9)], ita=analysis()), "arabic"))

    assert paper.count("(ผู้รับผิดชอบบันทึกผลการดำเนินการ)") == 5


def test_another_program_or_list_is_told_as_a_cause_of_change():
    other = later_audit(AUDIT, 9, tool="9.9.9")

    assert "อาจมาจากเกณฑ์ที่เปลี่ยน" in text_of(render_report(build_report(AUDIT, [other])))
    assert "อาจมาจากเกณฑ์ที่เปลี่ยน" not in text_of(render_report(build_report(AUDIT, [later_audit(AUDIT, 9)])))


def test_what_is_left_to_do_says_when_its_day_has_passed():
    rows = report_context(build_report(AUDIT, [later_audit(AUDIT, 150)]))["first"]

    assert all("(เกินกำหนด)" in row["until"] for row in rows)


def test_new_gaps_are_to_be_done_too():
    done = all_met()
    later = later_audit(AUDIT, 9).model_copy(update={"items": done.items})
    broken = later.model_copy(
        update={"items": tuple(gap(one, "stale") if one.code == "O2" else one for one in later.items)}
    )

    (row,) = report_context(build_report(AUDIT, [broken]))["first"]
    assert (row["title"], row["until"]) == ("แก้ไขประเด็นใหม่ของ “ข้อมูลผู้บริหาร” (O2)", "(กรอก)")


def test_no_paper_breaks_the_rules_of_its_format():
    later = later_audit(AUDIT, 30, {"O24": met(of(AUDIT, "O24")), "O2": gap(of(AUDIT, "O2"), "undated")})

    assert faults_of(render_report(build_report(AUDIT, [later], ita=analysis()))) == []
    assert faults_of(render_report(build_report(all_met(), [later_audit(all_met(), 9)]))) == []


def test_a_plan_that_is_done_asks_for_nothing():
    done = all_met()
    report = build_report(AUDIT, [later_audit(AUDIT, 9).model_copy(update={"items": done.items})])

    assert report_context(report)["first"] == []
    assert "ไม่มีข้อที่ต้องดำเนินการต่อ" in text_of(render_report(report))


# --- audits that do not go together


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (later_audit(AUDIT, 9, site=AUDIT.site.model_copy(update={"url": "https://other.example/"})), "another site"),
        (later_audit(AUDIT, 9, edition=AUDIT.edition.model_copy(update={"fiscal_year": 2567})), "by the list of 2567"),
        (later_audit(AUDIT, -9), "not after the plan's visit"),
        (later_audit(AUDIT, 0), "not after the plan's visit"),
    ],
)
def test_audits_that_cannot_be_put_side_by_side_are_refused(later, words):
    with pytest.raises(UsageError, match=words):
        build_report(AUDIT, [later])


def test_a_site_that_moved_to_https_is_the_same_one():
    moved = later_audit(AUDIT, 9, site=AUDIT.site.model_copy(update={"url": "http://bantuayang.example"}))

    assert build_report(AUDIT, [moved]).outcomes


def test_the_order_in_which_later_audits_are_named_does_not_matter():
    one, two = later_audit(AUDIT, 9), later_audit(AUDIT, 19, {"O24": met(of(AUDIT, "O24"))})

    assert render_report(build_report(AUDIT, [two, one])) == render_report(build_report(AUDIT, [one, two]))


# --- the paper


def test_the_report_itself_has_every_element_that_the_checklist_asks_of_such_a_paper():
    later = later_audit(AUDIT, 30, {"O24": met(of(AUDIT, "O24"))})
    paper = read_docx(render_report(build_report(AUDIT, [later])), Limits())
    asked = load_subjects()["integrity_measures_report"]
    title = "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ปี 2568"
    files = document("/r.docx", kind="docx", inside=paper, size=40_000)
    found = finding(
        site(home(link(title, "/r.docx")), files), asked, *load_subjects().values(), year=2569, as_of=day("2025-11-15")
    )

    assert {one.id: one.seen for one in found.elements} == dict.fromkeys(
        ("method", "responsible_unit", "time", "result", "outcome"), True
    )
    assert (found.verdict, found.gaps) == (Verdict.MET, ())


def test_rows_are_not_torn():
    made = docx.Document(BytesIO(render_report(build_report(AUDIT, [later_audit(AUDIT, 9)]))))

    assert all(row._tr.xpath("w:trPr/w:cantSplit") for table in made.tables[:-1] for row in table.rows[1:])


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_the_first_page_says_what_was_done_and_what_is_next(tmp_path: Path):
    later = later_audit(AUDIT, 30, {"O24": met(of(AUDIT, "O24")), "O2": gap(of(AUDIT, "O2"), "undated")})
    report = build_report(AUDIT, [later], ita=analysis())
    paper = tmp_path / "report.docx"
    paper.write_bytes(render_report(report, "thai"))

    pages = ["".join(page.split()) for page in pdf_text(as_pdf(paper, tmp_path))]
    assert "ตรวจพบว่าแก้ไขแล้ว๑ข้อ" in pages[0]
    assert "สิ่งที่ต้องดำเนินการก่อน" in pages[0]
    assert "ผลลัพธ์หรือความสำเร็จของการดำเนินการ" in "".join(pages)
    assert Cause.DNS.value not in "".join(pages)
