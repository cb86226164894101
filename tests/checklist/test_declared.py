from __future__ import annotations

import pytest

from checklist.declared import judge_declared
from checklist.loading import Checklist
from core.audit import DeclaredCheck, DeclaredItem, Verdict
from core.snapshot import Cause, DeclaredLink, DeclaredVisit, Document, Form, Snapshot, Unread
from tests.checklist.sites import (
    AS_OF,
    SAID,
    audit,
    checklist,
    element,
    file,
    head,
    home,
    link,
    page,
    said,
    scanned,
    site,
    subject,
    unread,
)

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น", period="covers_fy", elements=(element("projects", "phrases", "บัญชีโครงการ"),))
REPORT = subject("report", "รายงานผลการดำเนินงาน", period="fy")
RULES = subject("rules", "ข้อบังคับการทำงาน")
LISTS = checklist(PLAN, REPORT, RULES)
GOOD = page(
    "/plan", "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", head("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"), said(), said("บัญชีโครงการ ก ข ค")
)
HOME = home(link("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "/plan"), said(), said("ยินดีต้อนรับสู่เว็บไซต์ของเรา"))


def visited(snapshot: Snapshot, *links: tuple[str, str], **seen: object) -> Snapshot:
    """The snapshot with declared links and what a visit saw there."""
    declared = tuple(DeclaredLink(code=code, url=url) for code, url in links)
    return snapshot.model_copy(update={"declared": DeclaredVisit(links=declared, **seen)})


def judged(snapshot: Snapshot, lists: Checklist = LISTS) -> tuple[DeclaredItem, ...]:
    alone = snapshot.model_copy(update={"declared": None})
    items = audit(alone, lists).items if snapshot.site else ()
    return judge_declared(snapshot, lists, AS_OF, items).items


def only(snapshot: Snapshot, lists: Checklist = LISTS) -> DeclaredCheck:
    (item,) = judged(snapshot, lists)
    (check,) = item.links
    return check


def gaps(check: DeclaredCheck) -> list[str]:
    return [gap.id for gap in check.gaps]


def at(path: str) -> str:
    return f"https://www.tuayang.example{path}"


def test_a_link_to_the_right_thing_of_the_right_years_is_met() -> None:
    check = only(visited(site(HOME, GOOD), ("O1", at("/plan"))))

    assert (check.verdict, check.opens, check.place, check.from_home) == (Verdict.MET, True, "site", True)
    assert check.period == "2566-2570"
    assert check.elements[0].seen


def test_a_dead_link_is_missing_and_the_scan_says_where_the_page_is() -> None:
    seen = (Unread(url=at("/gone"), cause=Cause.NOT_FOUND, status=404),)
    (item,) = judged(visited(site(HOME, GOOD), ("O1", at("/gone")), unread=seen))

    assert item.verdict is Verdict.MISSING
    assert item.links[0].opens is False
    assert gaps(item.links[0]) == ["dead_link"]
    assert item.found is Verdict.MET
    assert at("/plan") in item.beside
    assert item.beside.startswith("ลิงก์ของ O1 เสีย")


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NOT_FOUND])
def test_what_could_not_be_opened_is_never_called_dead(cause: Cause) -> None:
    check = only(visited(site(HOME, GOOD), ("O1", at("/x")), unread=(Unread(url=at("/x"), cause=cause),)))

    assert (check.verdict, check.opens, check.cause) == (Verdict.UNVERIFIED, None, cause.value)


def test_a_page_of_another_subject_is_told_as_that() -> None:
    report = page("/r", "รายงานผลการดำเนินงาน 2568", head("รายงานผลการดำเนินงาน ปี 2568"), said())
    check = only(visited(site(HOME, GOOD), ("O1", at("/r")), pages=(report,)))

    assert check.verdict is Verdict.MISSING
    assert check.instead == "รายงานผลการดำเนินงาน (O2)"
    assert gaps(check) == ["wrong_subject"]


def test_the_wrong_year_is_a_gap() -> None:
    old = page("/r", "รายงานผลการดำเนินงาน ปี 2566", head("รายงานผลการดำเนินงาน ปี พ.ศ. 2566"), said())
    check = only(visited(site(home(link("รายงานผลการดำเนินงาน", "/r")), old), ("O2", at("/r"))))

    assert (check.verdict, check.period, check.fit) == (Verdict.PARTIAL, "2566", "stale")
    assert "stale" in gaps(check)


def test_an_element_that_lacks_is_a_gap_with_its_advice() -> None:
    bare = page("/plan", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"), said())
    check = only(visited(site(home(link("แผนพัฒนาท้องถิ่น", "/plan")), bare), ("O1", at("/plan"))))

    assert check.verdict is Verdict.PARTIAL
    assert check.suggestion == "O1: เพิ่ม projects"


def test_a_declaration_alone_does_not_make_an_unnamed_page_the_thing() -> None:
    other = page("/z", "ประวัติความเป็นมา", head("ประวัติความเป็นมา"), said(), said(SAID + " ก"))
    check = only(visited(site(HOME, GOOD, other), ("O2", at("/z"))))

    assert (check.verdict, check.cause) == (Verdict.UNVERIFIED, "low_confidence")
    assert gaps(check) == ["not_recognised"]


def test_an_unnamed_page_that_shows_all_of_several_things_asked_for_is_the_thing() -> None:
    several = PLAN.model_copy(update={"elements": (*PLAN.elements, element("goals", "phrases", "เป้าหมาย"))})
    shows = page("/z", "เอกสาร พ.ศ. 2566-2570", head("เอกสาร พ.ศ. 2566-2570"), said(), said("บัญชีโครงการ เป้าหมาย ก ข ค"))
    snapshot = visited(site(home(link("เอกสาร", "/z"), said()), shows), ("O1", at("/z")))

    assert only(snapshot, checklist(several)).verdict is Verdict.MET
    assert only(snapshot, LISTS).verdict is Verdict.UNVERIFIED


def test_a_form_that_speaks_of_nothing_asked_for_is_not_taken_for_the_channel() -> None:
    asked = element("form", "request_form")
    channel = subject("channel", "ช่องทางร้องเรียน", thing="channel", elements=(asked,))
    form = Form(action=at("/send"), method="post", labels=("ชื่อ", "ข้อความ"), text_fields=2)
    told = []
    for words in ("กรอกแบบแล้วกดส่ง", "กรอกแบบแล้วกดส่ง ช่องทางร้องเรียน"):
        shown = page("/f", "ติดต่อ", head("ติดต่อ"), said(f"{SAID} {words}"), form)
        told.append(
            only(visited(site(home(link("ติดต่อ", "/f"), said()), shown), ("O1", at("/f"))), checklist(channel)).verdict
        )

    assert told == [Verdict.UNVERIFIED, Verdict.MET]


def test_the_home_page_given_for_an_item_is_told_as_such() -> None:
    check = only(visited(site(HOME, GOOD), ("O1", at("/"))))

    assert (check.verdict, check.holds) == (Verdict.PARTIAL, "home")
    assert "หน้าแรก" in check.reason


def test_the_page_behind_a_home_page_that_only_lets_in_is_told_as_home() -> None:
    inner = page("/main", "ยินดีต้อนรับ", head("ยินดีต้อนรับ"), said(), link("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "/plan"))
    doors = [
        only(visited(site(home(link("เข้า", "/main"), *more), inner, GOOD), ("O1", at("/main"))))
        for more in ((), (said(),))
    ]

    assert [one.holds for one in doors] == ["home", "page"]


def test_what_is_something_else_that_nobody_can_name_is_for_a_person() -> None:
    paper = file("/x.pdf", "รายงานผลการดำเนินงาน ปี 2568\nเทศบาลตำบลบ้านตัวอย่าง\n" + SAID)
    listed = page("/n", "ประกาศ", head("ประกาศ"), link("รายงานผลการดำเนินงาน", "/x.pdf"))
    check = only(visited(site(home(link("ประกาศ", "/n"), said()), listed, paper), ("O1", at("/n"))))

    assert (check.verdict, check.instead) == (Verdict.UNVERIFIED, "")


def test_a_page_whose_files_are_dead_is_told_as_that() -> None:
    listed = page("/plan", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), link("ดาวน์โหลด", "/x.pdf"))
    check = only(visited(site(home(link("แผน", "/plan"), said()), listed, unread("/x.pdf")), ("O1", at("/plan"))))

    assert (check.verdict, check.opens, gaps(check)) == (Verdict.MISSING, True, ["dead_files"])


def test_a_page_of_links_given_for_an_item_is_told_as_such() -> None:
    entries = [link(f"เรื่องที่ {n}", f"/{n}") for n in range(5)]
    hub = page("/ita", "ITA 2568", head("ITA 2568"), link("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "/plan"), *entries)
    others = [page(f"/{n}", f"เรื่องที่ {n}", head(f"เรื่องที่ {n}"), said(f"{SAID} {n}")) for n in range(5)]
    first = home(link("ITA 2568", "/ita"), *entries)
    check = only(visited(site(first, hub, GOOD, *others), ("O1", at("/ita"))))

    assert (check.verdict, check.holds, gaps(check)) == (Verdict.PARTIAL, "list", ["list_page"])
    assert "หน้ารวม" in check.reason


def test_a_list_of_the_things_own_years_is_told_as_a_list_only_where_it_leads_to_better() -> None:
    told = []
    for year in ("2568", "2566"):
        paper = file("/x.pdf", f"รายงานผลการดำเนินงาน ปี พ.ศ. {year}\nเทศบาลตำบลบ้านตัวอย่าง\n" + SAID)
        entry = link(f"รายงานผลการดำเนินงาน ปี {year}", "/x.pdf")
        listed = page("/r", "รายงานผลการดำเนินงาน ปี 2566", head("รายงานผลการดำเนินงาน ปี 2566"), entry)
        first = home(link("รายงานผลการดำเนินงาน", "/r"), said())
        told.append(only(visited(site(first, listed, paper), ("O2", at("/r")))))

    assert [(one.verdict, gaps(one)) for one in told] == [
        (Verdict.PARTIAL, ["list_page"]),
        (Verdict.PARTIAL, ["stale"]),
    ]


def test_a_page_of_the_sites_own_list_is_not_called_out_of_reach_after_a_scan_that_broke_off() -> None:
    seen = site(home(said()), GOOD, state="partial", cause=Cause.BUDGET)

    assert only(visited(seen, ("O1", at("/plan")))).from_home is None


def test_a_page_that_no_page_links_to_is_not_reachable_from_home() -> None:
    check = only(visited(site(home(said())), ("O1", at("/plan")), pages=(GOOD,)))

    assert (check.verdict, check.from_home) == (Verdict.PARTIAL, False)
    assert gaps(check) == ["not_reachable_from_home"]


@pytest.mark.parametrize(
    "snapshot",
    [
        site(home(said()), state="partial", cause=Cause.BUDGET),
        site(home(said()), unread("/menu", Cause.TIMEOUT)),
        site(home(said()), left_count=3),
    ],
)
def test_after_a_scan_that_did_not_see_all_nobody_says_that_no_click_leads_there(snapshot: Snapshot) -> None:
    check = only(visited(snapshot, ("O1", at("/plan")), pages=(GOOD,)))

    assert (check.verdict, check.from_home) == (Verdict.MET, None)


def test_the_right_thing_on_another_website_is_for_a_person_to_decide() -> None:
    away = GOOD.model_copy(update={"url": "https://elsewhere.example/plan", "off_site": True})
    check = only(visited(site(home(link("แผน", away.url))), ("O1", away.url), pages=(away,)))

    assert (check.verdict, check.place) == (Verdict.UNVERIFIED, "elsewhere")
    assert "off_site" in gaps(check)


def test_a_shared_file_that_the_site_links_to_is_judged_as_its_own() -> None:
    url = "https://drive.google.com/file/d/abcdefghijk/view"
    shared = file("/x.pdf", "แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570)\nเทศบาลตำบลบ้านตัวอย่าง\n" + SAID + "\nบัญชีโครงการ ก ข ค")
    shared = shared.model_copy(update={"url": url, "off_site": True})
    check = only(visited(site(home(link("แผน", url))), ("O1", url), documents=(shared,)))

    assert (check.verdict, check.place, check.holds) == (Verdict.MET, "file_host", "file")


def test_a_shared_file_that_is_locked_is_not_shared() -> None:
    url = "https://drive.google.com/file/d/abcdefghijk/view"
    check = only(visited(site(HOME), ("O1", url), unread=(Unread(url=url, cause=Cause.LOGIN),)))

    assert (check.verdict, check.cause) == (Verdict.UNVERIFIED, "not_shared")
    assert "ทุกคนที่มีลิงก์" in check.suggestion


def test_a_form_elsewhere_answers_and_is_for_a_person_to_look_at() -> None:
    check = only(visited(site(HOME), ("O1", "https://forms.gle/abc"), outside=("https://forms.gle/abc",)))

    assert (check.verdict, check.opens, check.holds) == (Verdict.UNVERIFIED, True, "form")


def test_a_scan_that_nobody_read_asks_for_its_pages() -> None:
    paper = Document(
        url=at("/p.pdf"), kind="pdf", fetched=GOOD.fetched, sha256="5" * 64, size=9, inside=scanned("", ""), file_name="p.pdf"
    )  # fmt: skip
    snapshot = visited(site(HOME, GOOD), ("O1", at("/p.pdf")), documents=(paper,))
    told = judge_declared(snapshot, LISTS, AS_OF, audit(site(HOME, GOOD), LISTS).items)

    assert told.items[0].links[0].cause == "scanned"
    assert [scan.sha256 for scan in told.scans] == [paper.sha256]


def test_links_of_one_item_count_together() -> None:
    seen = (Unread(url=at("/gone"), cause=Cause.NOT_FOUND),)
    (item,) = judged(visited(site(HOME, GOOD), ("O1", at("/gone")), ("O1", at("/plan")), unread=seen))

    assert [check.verdict for check in item.links] == [Verdict.MISSING, Verdict.MET]
    assert item.verdict is Verdict.MET


def test_each_subject_of_an_item_may_have_its_own_link() -> None:
    lists = checklist((PLAN, RULES))
    rules = page("/rules", "ข้อบังคับการทำงาน", head("ข้อบังคับการทำงาน"), said())
    first = home(link("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570", "/plan"), link("ข้อบังคับการทำงาน", "/rules"))
    (item,) = judged(visited(site(first, GOOD, rules), ("O1", at("/plan")), ("O1", at("/rules"))), lists)

    assert [check.subject for check in item.links] == ["plan", "rules"]
    assert item.verdict is Verdict.MET
    assert [part.verdict for part in item.parts] == [Verdict.MET, Verdict.MET]


def test_an_item_of_two_subjects_with_a_link_for_one_is_not_met() -> None:
    lists = checklist((PLAN, RULES))
    (item,) = judged(visited(site(HOME, GOOD), ("O1", at("/plan"))), lists)

    assert item.links[0].verdict is Verdict.MET
    assert item.verdict is not Verdict.MET


def test_a_redirect_to_a_page_of_the_scan_takes_what_the_scan_saw() -> None:
    check = only(visited(site(HOME, GOOD), ("O1", at("/old")), leads=((at("/old"), at("/plan")),)))

    assert (check.verdict, check.final) == (Verdict.MET, at("/plan"))


def test_an_item_that_is_not_due_is_not_judged_but_its_link_is_tried() -> None:
    later = subject("later", "รายงานรอบหกเดือน", period="fy", due="09-01")
    seen = (Unread(url=at("/gone"), cause=Cause.NOT_FOUND),)
    check = only(visited(site(HOME), ("O1", at("/gone")), unread=seen), checklist(later))

    assert (check.verdict, check.opens, check.suggestion) == (Verdict.NOT_DUE, False, "")


def test_without_a_site_the_links_are_checked_alone() -> None:
    alone = Snapshot(site="", fetched=GOOD.fetched)
    (item,) = judged(visited(alone, ("O1", at("/plan")), pages=(GOOD,)))

    assert item.links[0].verdict is Verdict.MET
    assert (item.links[0].place, item.links[0].from_home, item.found) == ("unknown", None, None)
    assert "ไม่ได้ค้นทั้งเว็บไซต์" in item.beside


def test_the_first_declared_page_is_no_home_page() -> None:
    alone = Snapshot(site="", fetched=GOOD.fetched)
    other = page("/a", "รายงานผลการดำเนินงาน 2568", head("รายงานผลการดำเนินงาน ปี 2568"), said())
    items = judged(visited(alone, ("O1", at("/plan")), ("O2", at("/a")), pages=(other, GOOD)))

    assert [item.links[0].holds for item in items] == ["page", "page"]


def test_declared_pages_do_not_enter_the_findings() -> None:
    bare = site(home(said()))
    with_links = visited(bare, ("O1", at("/plan")), pages=(GOOD,))

    assert audit(with_links, LISTS).items == audit(bare, LISTS).items


def test_the_same_input_gives_the_same_bytes() -> None:
    snapshot = visited(site(HOME, GOOD), ("O1", at("/plan")), ("O2", at("/")))

    assert [one.model_dump_json() for one in judged(snapshot)] == [one.model_dump_json() for one in judged(snapshot)]


def test_a_page_that_only_the_sites_own_list_of_pages_names_is_not_reachable() -> None:
    assert only(visited(site(home(said()), GOOD), ("O1", at("/plan")))).from_home is False


def test_an_empty_page_and_a_page_of_criteria_are_told_apart() -> None:
    empty = page("/plan", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"))
    demand = page("/plan", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said("แสดงแผนพัฒนาของหน่วยงาน"))
    told = [only(visited(site(home(link("แผน", "/plan")), one), ("O1", at("/plan")))) for one in (empty, demand)]

    assert [gaps(one) for one in told] == [["empty_page"], ["criteria_only"]]
