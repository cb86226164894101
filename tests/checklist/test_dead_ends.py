from __future__ import annotations

import pytest

from checklist.dead_ends import MANY_UNREAD, distinct, subject_family
from checklist.schema import Lookalike, Subject
from core.audit import Lead
from core.snapshot import Cause, Form, Snapshot, Unread
from tests.checklist.sites import (
    AGENCY,
    at,
    bench,
    checklist,
    document,
    element,
    head,
    home,
    link,
    lookalike,
    page,
    row,
    said,
    site,
    subject,
    unread,
)

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น", lookalikes=(lookalike("health_plan", "แผนพัฒนาสาธารณสุข"),))
LAWS = subject("laws", "กฎหมายที่เกี่ยวข้อง")
CHANNEL = subject("channel", "ช่องทางร้องเรียน", thing="channel", elements=(element("form", "request_form"),))
LABEL = link("แผนพัฒนาท้องถิ่น", "/this.html")


def leads(snapshot: Snapshot, asked: Subject = PLAN, *known: Subject) -> list[Lead | None]:
    judge = bench(snapshot, checklist(asked, known=known))
    return [judge.dead_ends.lead(asked, one) for one in judge.candidates.by_subject[asked.id]]


def why(snapshot: Snapshot, asked: Subject = PLAN, *known: Subject) -> str | None:
    """Why the one candidate is no evidence."""
    (lead,) = leads(snapshot, asked, *known)
    return None if lead is None else lead.why


def behind(*parts, title: str = "แผนพัฒนาท้องถิ่น", things=()) -> str | None:
    """Why a label is no evidence whose page has these parts under a heading; files of the page left aside."""
    own = page("/this.html", title, head(title), *parts)
    (found,) = [
        lead.why if lead else None
        for lead in leads(site(home(LABEL), own, *things))
        if lead is None or lead.target == own.url
    ]
    return found


# --- one label


def test_a_label_with_content_behind_it_is_no_dead_end():
    assert behind(said()) is None


def test_a_label_that_leads_nowhere_is_told():
    assert why(site(home(link("แผนพัฒนาท้องถิ่น")))) == "nowhere"


def test_a_label_that_leads_to_404_is_a_broken_link():
    assert why(site(home(LABEL), unread("/this.html"))) == "broken_link"


def test_a_label_that_leads_to_a_page_that_says_it_does_not_exist_is_a_broken_link():
    assert why(site(home(LABEL), page("/this.html", "ไม่พบหน้า", soft_404=True))) == "broken_link"


@pytest.mark.parametrize("cause", [Cause.ROBOTS, Cause.FORBIDDEN, Cause.TIMEOUT, Cause.SERVER_ERROR])
def test_a_label_behind_a_closed_door_is_blocked(cause):
    assert why(site(home(LABEL), unread("/this.html", cause))) == "blocked"


def test_a_label_that_was_never_opened_is_told():
    assert why(site(home(LABEL))) == "not_opened"


def test_a_label_that_leads_off_the_site_is_told():
    assert why(site(home(link("แผนพัฒนาท้องถิ่น", "https://elsewhere.example/plan")))) == "off_site"


def test_a_form_elsewhere_is_a_usable_channel():
    assert why(site(home(link("ช่องทางร้องเรียน", "https://forms.gle/x"))), CHANNEL) is None


def test_a_page_that_says_there_is_no_data_is_empty():
    assert behind(said("ไม่พบข้อมูล")) == "empty_page"


def test_a_page_of_an_unfilled_template_is_empty():
    assert behind(said("lorem ipsum dolor sit amet")) == "empty_page"


def test_a_page_of_pasted_criteria_is_told():
    assert behind(said("แสดงแผนพัฒนาท้องถิ่นของหน่วยงาน"), said("แสดงข้อมูลตามองค์ประกอบ")) == "criteria_only"


def test_a_page_of_dead_files_is_a_broken_link():
    assert behind(link("ดาวน์โหลด", "/a.pdf"), things=(unread("/a.pdf"),)) == "broken_link"


def test_a_page_that_only_leads_elsewhere_is_off_site():
    assert behind(link("เปิดแผน", "https://elsewhere.example/plan")) == "off_site"


def test_a_look_alike_is_told():
    snapshot = site(home(link("แผนพัฒนาสาธารณสุข", "/h.html")), page("/h.html", "สาธารณสุข", head("สาธารณสุข"), said()))

    assert why(snapshot) == "lookalike_only"


def test_a_label_and_a_page_that_calls_itself_something_else_disagree():
    assert why(site(home(LABEL), page("/this.html", "กฎหมายที่เกี่ยวข้อง", head("กฎหมายที่เกี่ยวข้อง"), said())), PLAN, LAWS) == (
        "lookalike_only"
    )


def test_a_page_named_otherwise_that_speaks_of_the_subject_is_believed():
    own = page("/this.html", "กฎหมายที่เกี่ยวข้อง", head("กฎหมายที่เกี่ยวข้อง"), said("ประกาศใช้แผนพัฒนาท้องถิ่น"), said())

    assert why(site(home(LABEL), own), PLAN, LAWS) is None


def test_a_page_that_does_not_name_itself_is_believed():
    assert behind(said(), title="หน้าข้อมูล") is None


def test_a_news_story_is_not_the_thing():
    story = link("ประชุมจัดทำแผนพัฒนาท้องถิ่น", "/n.html")

    assert why(site(home(story), page("/n.html", "ข่าวกิจกรรม", head("ข่าวกิจกรรม"), said()))) == "news_only"


def test_a_news_story_is_an_activity():
    drive = subject("drive", "กิจกรรมไม่รับของขวัญ", thing="activity")
    story = link("อบรมกิจกรรมไม่รับของขวัญ", "/n.html")

    assert why(site(home(story), page("/n.html", "ข่าว", head("ข่าว"), said())), drive) is None


def test_a_lead_shows_the_rows_words_where_the_link_says_open():
    (lead,) = leads(site(home(row("แผนพัฒนาท้องถิ่น", link("เปิด", "/a.pdf"))), unread("/a.pdf")))

    assert lead is not None
    assert (lead.text, lead.on, lead.target) == ("แผนพัฒนาท้องถิ่น", at("/"), at("/a.pdf"))


def test_leads_that_say_the_same_are_shown_once():
    first, second = (Lead(text=text, on=at("/"), why="nowhere") for text in "กข")

    assert distinct([first, first, second]) == [first, second]


def test_of_leads_that_say_the_same_the_first_is_shown():
    first, again = (Lead(text="ก", on=at(place), why="nowhere") for place in ("/a.html", "/b.html"))

    assert distinct([first, again]) == [first]


# --- the whole site


def silence(*things, **more) -> str:
    return bench(site(home(), *things, **more), checklist(PLAN)).dead_ends.silence()


def test_a_whole_scan_allows_to_say_missing():
    assert silence() == ""


def test_a_failed_scan_says_nothing_is_missing():
    assert silence(state="failed", cause=Cause.CHALLENGE) == "challenge"


def test_an_interrupted_scan_says_nothing_is_missing():
    assert silence(state="partial", cause=Cause.INTERRUPTED) == "interrupted"


def leftover(text: str) -> tuple[Unread, ...]:
    return (unread("/left.html", Cause.BUDGET, text=text),)


def test_a_leftover_that_names_a_subject_says_nothing_is_missing():
    assert silence(state="partial", cause=Cause.BUDGET, left=leftover("แผนพัฒนาท้องถิ่น"), left_count=1) == "budget"


def test_a_leftover_that_names_nothing_does_not_matter():
    assert silence(state="partial", cause=Cause.BUDGET, left=leftover("แกลเลอรี่"), left_count=1) == ""


def half_seen(url: str) -> tuple[Unread, ...]:
    return (unread(url, Cause.NEEDS_JAVASCRIPT),)


def test_a_home_page_that_was_read_without_its_scripts_says_nothing_is_missing():
    assert silence(*half_seen("/")) == "needs_javascript"


def test_a_home_page_that_broke_off_says_nothing_is_missing():
    assert silence(unread("/", Cause.RESET)) == "reset"


def test_a_page_about_a_subject_that_was_read_without_its_scripts_says_nothing_is_missing():
    assert silence(page("/x.html", "แผนพัฒนาท้องถิ่น"), *half_seen("/x.html")) == "needs_javascript"


def test_another_page_that_was_read_without_its_scripts_does_not_matter():
    assert silence(page("/x.html", "แกลเลอรี่"), *half_seen("/x.html")) == ""


def closed(count: int, cause: Cause = Cause.TIMEOUT) -> tuple[Unread, ...]:
    return tuple(unread(f"/closed-{number}.html", cause) for number in range(count))


def test_many_closed_doors_say_nothing_is_missing():
    assert silence(*closed(4)) == "timeout"


@pytest.mark.parametrize("cause", [Cause.NOT_FOUND, Cause.TOO_LARGE])
def test_many_answers_that_it_is_not_there_or_too_large_do_not_matter(cause):
    assert silence(*closed(8, cause)) == ""


def test_a_few_closed_doors_among_many_pages_do_not_matter():
    pages = [page(f"/{number}.html", f"เรื่อง {number}") for number in range(int(4 / MANY_UNREAD))]

    assert silence(*closed(4), *pages) == ""


def hubs(snapshot: Snapshot) -> list[str]:
    plan = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("แผนพัฒนา",))
    return [lead.why for lead in bench(snapshot, checklist(plan)).dead_ends.closed_hubs(plan, lambda hub: False)]


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ((), ["not_opened"]),
        ((unread("/plans.html", Cause.TIMEOUT),), ["blocked"]),
        ((unread("/plans.html"),), []),
        ((page("/plans.html", "แผน", head("แผน"), said()),), []),
    ],
    ids=["unvisited", "blocked", "dead", "open"],
)
def test_a_subject_may_be_behind_a_door_that_could_not_be_opened(things, expected):
    assert hubs(site(home(link("แผนพัฒนา", "/plans.html")), *things)) == expected


def test_a_document_store_elsewhere_is_such_a_door():
    assert hubs(site(home(link("แผนพัฒนา", "https://drive.google.com/drive/folders/x")))) == ["off_site"]


def test_a_strange_site_is_no_such_door():
    assert hubs(site(home(link("แผนพัฒนา", "https://elsewhere.example/x")))) == []


# --- relatives


def test_a_living_relative_that_nobody_asks_for_is_the_wrong_thing():
    other = subject("other_plan", "แผนดำเนินงาน")
    plan = subject("plan", "แผนพัฒนาท้องถิ่น", lookalikes=(Lookalike(subject="other_plan"),))
    judge = bench(site(home(link("แผนดำเนินงาน", "/a.pdf")), document("/a.pdf")), checklist(plan, known=(other,)))

    assert [lead.text for lead in judge.dead_ends.siblings(plan)] == ["แผนดำเนินงาน"]


def test_a_relative_that_another_item_asks_for_is_not_the_wrong_thing():
    other = subject("other_plan", "แผนดำเนินงาน")
    plan = subject("plan", "แผนพัฒนาท้องถิ่น", lookalikes=(Lookalike(subject="other_plan"),))
    judge = bench(site(home(link("แผนดำเนินงาน", "/a.pdf")), document("/a.pdf")), checklist(plan, other))

    assert judge.dead_ends.siblings(plan) == []


def test_a_subjects_family_leaves_out_what_is_no_subject():
    plan = subject("plan", "แผนพัฒนาท้องถิ่น", lookalikes=(Lookalike(subject="laws"), lookalike("x", "แผนอื่น")))

    assert subject_family(plan) == ("laws",)


def test_a_form_for_several_ends_is_believed_by_its_label():
    form = page(
        "/form.html", "แบบฟอร์มออนไลน์", head("แบบฟอร์มออนไลน์"), Form(action=at("/s"), method="post", text_fields=3)
    )

    assert why(site(home(link("ช่องทางร้องเรียน", "/form.html")), form), CHANNEL) is None


def test_leads_without_repetition_keep_the_place_where_they_stood_first():
    one, two = (Lead(text=text, on="http://a/", why="nowhere") for text in ("ก", "ข"))
    assert distinct([one, two, one]) == [one, two]


def test_the_part_of_the_site_above_a_page_does_not_speak_for_it():
    known = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("แผนงาน",), lookalikes=(Lookalike(subject="laws"),))
    own = page("/this.html", "", head("กฎหมายที่เกี่ยวข้อง"), said(), breadcrumb=("หน้าแรก", "แผนงานและกฎ"))

    assert why(site(home(LABEL), own), known, LAWS) == "lookalike_only"


def test_an_order_on_a_page_that_appoints_those_who_make_the_thing_is_not_the_thing():
    assert behind(said(), title=f"คำสั่ง{AGENCY} เรื่อง แต่งตั้งคณะทำงานจัดทำแผนพัฒนาท้องถิ่น") == "lookalike_only"


@pytest.mark.parametrize("title", ["โรงเรียนบ้านป่าจัดกิจกรรมไม่รับของขวัญ", "จังหวัดจัดกิจกรรมไม่รับของขวัญ"])
def test_what_a_school_or_a_province_did_is_not_the_agencys_doing(title):
    activity = subject("drive", "กิจกรรมไม่รับของขวัญ", thing="activity", hints=("ไม่รับของขวัญ",))
    own = page("/a.html", f"{title} - {AGENCY}", head(title), said())

    assert {
        lead.why if lead else None for lead in leads(site(home(said(AGENCY), link(title, "/a.html")), own), activity)
    } == {"lookalike_only"}


def test_a_law_on_a_page_that_only_its_part_of_the_site_names_is_not_the_thing():
    law = said("ระเบียบกระทรวงมหาดไทยว่าด้วยวิธีการงบประมาณ พ.ศ. 2563")
    own = page("/this.html", "", law, said(), breadcrumb=("หน้าแรก", "การเงินการคลัง"))

    assert why(site(home(LABEL), own)) == "lookalike_only"


# --- parts of the site that could not be opened


def doors(*links, cause: Cause = Cause.TIMEOUT) -> list[str]:
    found = bench(site(home(*links), unread("/closed.html", cause)), checklist(PLAN)).dead_ends.doors()
    return [lead.text for lead in found]


@pytest.mark.parametrize("words", ["แฟ้มเอกสาร", "ITA 2568", "ข้อมูลทั่วไป"])
def test_a_part_of_the_site_that_could_not_be_opened_may_hide_anything(words):
    assert doors(link(words, "/closed.html")) == [words]


def test_what_a_menu_names_may_hide_anything_however_long_its_name():
    words = "กองสาธารณสุขและสิ่งแวดล้อมของเทศบาลตำบลตัวอย่างแห่งแรก"

    assert doors(link(words, "/closed.html", zone="nav")) == [words]
    assert doors(link(words, "/closed.html")) == []


def test_a_frame_is_a_part_of_its_page():
    assert doors(link("", "/closed.html", source="frame")) == [at("/closed.html")]


@pytest.mark.parametrize("words", ["แผนพัฒนาท้องถิ่น", "แกลเลอรี่", "อบรมส่งเสริมอาชีพผู้สูงอายุ ประจำปี 2567 วันที่ 3 มีนาคม 2567"])
def test_one_certain_thing_an_album_and_a_story_hide_no_other(words):
    assert doors(link(words, "/closed.html")) == []


def test_a_row_says_what_a_link_without_words_of_its_own_opens():
    assert doors(row("แผนพัฒนาท้องถิ่น", link("เปิด", "/closed.html"))) == []


@pytest.mark.parametrize("cause", [Cause.NOT_FOUND, Cause.ROBOTS, Cause.LOGIN])
def test_what_the_public_is_not_to_read_hides_nothing(cause):
    assert doors(link("แฟ้มเอกสาร", "/closed.html"), cause=cause) == []


def test_what_lies_with_others_hides_nothing():
    closed = Unread(url="https://www.other.example/x", cause=Cause.TIMEOUT)
    snapshot = site(home(link("แฟ้มเอกสาร", closed.url)), closed)

    assert bench(snapshot, checklist(PLAN)).dead_ends.doors() == ()


def test_a_leftover_that_leads_to_many_subjects_says_nothing_is_missing():
    assert silence(state="partial", cause=Cause.BUDGET, left=leftover("ITA 2568"), left_count=1) == "budget"
