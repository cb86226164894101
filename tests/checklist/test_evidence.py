from __future__ import annotations

from typing import Any, Literal

import pytest

from checklist.evidence import Candidate, Candidates, is_index, is_usable_elsewhere
from checklist.schema import Subject
from core.snapshot import Document, DocumentPage, Form, Inside, Link, Page, Snapshot
from tests.checklist.sites import (
    SAID,
    at,
    document,
    element,
    file,
    head,
    home,
    link,
    lookalike,
    page,
    row,
    said,
    site,
    subject,
    survey,
)

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น", lookalikes=(lookalike("health_plan", "แผนพัฒนาสาธารณสุข"),))
LAWS = subject("laws", "กฎหมายที่เกี่ยวข้อง")
MANUAL = subject("manual", "คู่มือประชาชน")
DRIVE = subject("drive", "กิจกรรมไม่รับของขวัญ", thing="activity")
KNOWN = (PLAN, LAWS, MANUAL, DRIVE)


def candidates(snapshot: Snapshot, *known: Subject) -> Candidates:
    listed = known or KNOWN
    return Candidates(survey(snapshot, *listed), {one.id: one for one in listed})


def only(snapshot: Snapshot, name: str = "plan") -> Candidate:
    """The one candidate of a subject."""
    (candidate,) = candidates(snapshot).by_subject[name]
    return candidate


# --- words that were read from pictures


def button(to: str, text: str = "", **more: Any) -> Link:
    """A link whose words stand in a picture; ``text`` is what was read there."""
    more.setdefault("text_from", "ocr" if text else "none")
    return link(text, to, image=at("/m1.png"), **more)


def drawn(path: str = "/m1.png", source: Literal["none", "text"] = "none") -> Document:
    inside = Inside(cause="empty", pages=(DocumentPage(number=1, source=source),), page_count=1)
    return document(path, kind="image", inside=inside, sha256=path)


def test_a_label_read_from_a_picture_is_never_certain_and_says_so():
    candidate = only(site(home(button("/a.pdf", "แผนพัฒนาท้องถิ่น")), document("/a.pdf")))

    assert (candidate.sure, candidate.signals) == ("probable", ("label", "ocr_label"))


def test_a_page_that_names_itself_is_certain_whatever_picture_leads_to_it():
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said())

    candidate = only(site(home(button("/plan.html", "แผนพัฒนาท้องถิ่น")), own))

    assert (candidate.sure, candidate.signals) == ("certain", ("title", "label", "ocr_label"))


def test_garbage_read_from_a_picture_names_nothing():
    found = candidates(site(home(button("/a.pdf", "สั้ก 8 99 ay deh")), document("/a.pdf")))

    assert not any(found.by_subject.values())


def test_a_row_that_names_a_file_needs_no_picture():
    own = page("/list.html", "เอกสาร", row("1", "แผนพัฒนาท้องถิ่น", button("/a.pdf", "เปิด")))

    candidate = only(site(home(), own, document("/a.pdf")))

    assert (candidate.sure, candidate.signals) == ("certain", ("row",))


def test_the_pictures_of_links_to_what_nothing_names_are_asked_for():
    found = candidates(site(home(button("/b.html")), page("/b.html", ""), drawn())).pictured()

    assert [one.url for one in found] == [at("/m1.png")]


@pytest.mark.parametrize(
    "picture", [drawn(source="text"), document("/m1.png", kind="image"), document("/other.png", kind="image")]
)
def test_pictures_too_small_for_a_word_or_never_opened_are_not_asked_for(picture):
    assert candidates(site(home(button("/b.html")), page("/b.html", ""), picture)).pictured() == ()


@pytest.mark.parametrize(
    "leading",
    [button("/plan.html"), button("/b.html", "อ่านแล้ว"), button("/b.html", "แผนพัฒนาท้องถิ่น.png", text_from="file_name")],
)
def test_pictures_of_links_that_are_named_or_were_read_are_not_asked_for(leading):
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said())

    assert candidates(site(home(leading), own, page("/b.html", ""), drawn())).pictured() == ()


# --- labels


def test_a_label_points_at_its_target():
    candidate = only(site(home(link("แผนพัฒนาท้องถิ่น", "/a.pdf")), document("/a.pdf")))

    assert (candidate.kind, candidate.target.url, candidate.signals) == ("document", at("/a.pdf"), ("label",))
    assert (candidate.sure, candidate.on) == ("certain", at("/"))


def test_a_link_that_says_open_takes_the_title_of_its_row():
    own = page("/list.html", "เอกสาร", row("1", "แผนพัฒนาท้องถิ่น", link("เปิด", "/a.pdf")))

    candidate = only(site(home(), own, document("/a.pdf")))

    assert (candidate.signals, candidate.inherited) == (("row",), False)


def test_each_row_names_its_own_file():
    rows = (row("แผนพัฒนาท้องถิ่น", link("เปิด", "/a.pdf")), row("คู่มือประชาชน", link("เปิด", "/b.pdf")))

    found = candidates(site(home(), page("/list.html", "เอกสาร", *rows), document("/a.pdf"), document("/b.pdf")))

    assert [one.target.url for one in found.by_subject["plan"]] == [at("/a.pdf")]
    assert [one.target.url for one in found.by_subject["manual"]] == [at("/b.pdf")]


def test_a_file_that_says_nothing_inherits_the_heading_above_it():
    own = page("/list.html", "เอกสาร", head("แผนพัฒนาท้องถิ่น", 2), link("ดาวน์โหลด", "/a.pdf", heading="แผนพัฒนาท้องถิ่น"))

    found = candidates(site(home(), own, document("/a.pdf"))).by_subject["plan"]

    assert [(one.signals, one.inherited, one.sure) for one in found if one.kind == "document"] == [
        (("heading",), True, "probable")
    ]


def test_a_file_that_says_nothing_inherits_the_name_of_its_page():
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), link("ดาวน์โหลด", "/a.pdf"))

    found = candidates(site(home(), own, document("/a.pdf"))).by_subject["plan"]

    assert ("document", ("page",), True) in [(one.kind, one.signals, one.inherited) for one in found]


def test_a_file_of_another_name_does_not_lend_itself_to_its_page():
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), link("กฎหมายที่เกี่ยวข้อง", "/a.pdf"))

    found = candidates(site(home(), own, document("/a.pdf")))

    assert [one.kind for one in found.by_subject["plan"]] == ["page"]


def test_a_file_in_the_frame_inherits_nothing():
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), link("ดาวน์โหลด", "/a.pdf", zone="footer"))

    found = candidates(site(home(), own, document("/a.pdf")))

    assert [one.kind for one in found.by_subject["plan"]] == ["page"]


def test_a_look_alikes_label_is_kept_as_what_it_is():
    candidate = only(site(home(link("แผนพัฒนาสาธารณสุข", "/a.pdf")), document("/a.pdf")))

    assert candidate.lookalike == "health_plan"


def test_a_story_about_a_subject_is_a_weak_candidate():
    candidate = only(site(home(link("ประชุมจัดทำแผนพัฒนาท้องถิ่น", "/n.html")), page("/n.html", "ข่าว", said())))

    assert (candidate.news, candidate.sure) == (True, "weak")


def test_a_story_about_an_activity_shows_the_activity():
    candidate = only(site(home(link("อบรมกิจกรรมไม่รับของขวัญ", "/n.html")), page("/n.html", "ข่าว", said())), "drive")

    assert (candidate.news, candidate.sure) == (True, "probable")


# --- one target, many ways


def test_a_target_is_one_candidate_with_the_signals_of_all_that_name_it():
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said())

    candidate = only(site(home(link("แผนพัฒนาท้องถิ่น", "/plan.html")), own))

    assert (candidate.signals, candidate.sure, candidate.label) == (("title", "label"), "certain", "แผนพัฒนาท้องถิ่น")


def test_a_code_in_a_label_corroborates():
    candidate = only(site(home(link("O5 แผนพัฒนาท้องถิ่น", "/a.pdf")), document("/a.pdf")))

    assert candidate.signals == ("label", "code")


def test_labels_that_lead_nowhere_are_kept_apart():
    found = candidates(site(home(link("แผนพัฒนาท้องถิ่น"), link("แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570"))))

    assert [one.target.state for one in found.by_subject["plan"]] == ["nowhere", "nowhere"]


# --- parts of a page


def test_a_heading_on_the_front_page_heads_a_part_of_it():
    candidate = only(site(home(head("แผนพัฒนาท้องถิ่น", 2), said(), head("ข่าว", 2), said("ข่าวใหม่"))))

    assert (candidate.kind, candidate.text) == ("section", f"แผนพัฒนาท้องถิ่น\n{SAID}")


def test_a_cell_heads_its_row_and_no_more():
    found = candidates(site(home(row("แผนพัฒนาท้องถิ่น", "ฉบับปัจจุบัน"), row("อื่น ๆ", "ไม่เกี่ยว")))).by_subject["plan"]

    assert [one.text for one in found] == ["แผนพัฒนาท้องถิ่น\nฉบับปัจจุบัน"]


def test_a_single_heading_in_passing_is_no_part_of_a_page_about_something_else():
    own = page("/laws.html", "กฎหมายที่เกี่ยวข้อง", head("กฎหมายที่เกี่ยวข้อง"), said(), head("แผนพัฒนาท้องถิ่น", 2), said())

    assert candidates(site(home(), own)).by_subject["plan"] == []


def test_headings_of_several_subjects_make_a_page_a_collection():
    parts = [part for one in (PLAN, MANUAL, DRIVE) for part in (head(one.phrases[0], 2), said())]
    own = page("/laws.html", "กฎหมายที่เกี่ยวข้อง", head("กฎหมายที่เกี่ยวข้อง"), said(), *parts)

    found = candidates(site(home(), own))

    assert [found.by_subject[one.id][0].kind for one in (PLAN, MANUAL, DRIVE)] == ["section"] * 3


# --- channels, networks, hubs


def test_a_form_whose_own_text_names_a_channel_is_that_channel():
    channel = subject("channel", "แจ้งเรื่องร้องเรียนทุจริต", thing="channel", elements=(element("form", "request_form"),))
    form = Form(action=at("/send"), method="post", text_fields=3)
    own = page("/form.html", "ติดต่อ", head("ติดต่อ"), said("ท่านสามารถแจ้งเรื่องร้องเรียนทุจริตได้ที่นี่"), said(), form)

    found = candidates(site(home(link("ติดต่อ", "/form.html")), own), channel).by_subject["channel"]

    assert [(one.signals, one.target.url) for one in found] == [(("content",), own.url)]


def test_a_search_box_is_no_channel():
    channel = subject("channel", "แจ้งเรื่องร้องเรียนทุจริต", thing="channel")
    form = Form(action=at("/search"), method="get", text_fields=2)
    own = page("/form.html", "ติดต่อ", head("ติดต่อ"), said("ท่านสามารถแจ้งเรื่องร้องเรียนทุจริตได้ที่นี่"), said(), form)

    assert candidates(site(home(), own), channel).by_subject["channel"] == []


def test_a_link_to_the_agencys_network_on_the_front_page_is_the_network():
    network = subject("social_network", "เครือข่ายสังคม", thing="channel")

    found = candidates(site(home(link("เฟซบุ๊ก", "https://www.facebook.com/tuayang"))), network)

    assert [(one.sure, one.signals) for one in found.by_subject["social_network"]] == [("certain", ("link",))]


def test_a_link_to_a_network_deep_in_the_site_is_somebody_elses():
    network = subject("social_network", "เครือข่ายสังคม", thing="channel")
    pages = [page(f"/{number}.html", f"เรื่อง {number}", said()) for number in range(6)]
    deep = page("/deep.html", "ร้านค้า", said(), link("เพจร้าน", "https://www.facebook.com/shop"))

    found = candidates(site(home(*(link(one.title, one.url) for one in (*pages, deep))), *pages, deep), network)

    assert found.by_subject["social_network"] == []


def test_a_label_that_may_mean_a_subject_is_a_door_to_it():
    plan = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("แผนพัฒนา",))

    found = candidates(site(home(link("แผนพัฒนา", "/plans.html"))), plan)

    assert [one.target.url for one in found.hubs["plan"]] == [at("/plans.html")]
    assert found.by_subject["plan"] == []


def test_a_form_of_a_known_service_is_usable_elsewhere():
    assert is_usable_elsewhere("https://docs.google.com/forms/d/x/viewform")


def test_a_page_elsewhere_is_not_usable_as_a_channel():
    assert not is_usable_elsewhere("https://www.elsewhere.example/forms")


def test_a_page_of_links_is_an_index():
    labels = [link(f"แผนพัฒนาท้องถิ่นฉบับที่ {number}", f"/{number}.pdf") for number in range(3)]
    seen = survey(site(home(), page("/list.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), *labels)), PLAN)

    assert is_index(seen.views[at("/list.html")])


def test_a_page_that_says_more_than_its_links_is_no_index():
    own = page("/plan.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said(SAID * 4), link("เปิด", "/a.pdf"))

    assert not is_index(survey(site(home(), own), PLAN).views[own.url])


def test_candidates_come_in_the_same_order_twice():
    pages = [page(f"/{number}.html", "แผนพัฒนาท้องถิ่น", said(f"{SAID} {number}")) for number in range(5)]
    snapshot = site(home(*(link("แผนพัฒนาท้องถิ่น", one.url) for one in pages)), *pages)

    assert candidates(snapshot).by_subject == candidates(snapshot).by_subject


# --- one page, several things


def gathering(*between: Any, title: str = "เปิดเผยข้อมูลสาธารณะ") -> Page:
    """A page of three things, each under a heading of one level; ``between`` stands in the first."""
    parts: tuple[Any, ...] = (head("แผนพัฒนาท้องถิ่น พ.ศ. 2568", 2), said("ด้านที่หนึ่งของแผน " * 4), *between)
    for one in (MANUAL, DRIVE):
        parts += (head(one.phrases[0], 2), said(f"{SAID} {one.id}"))
    return page("/all.html", title, head(title), *parts)


def among_others(label: str, own: Page) -> Snapshot:
    """A site whose home page leads to a page and to enough others not to be a splash page."""
    others = [page(f"/{number}.html", f"เรื่องที่ {number}", said(f"เนื้อหาที่ {number}")) for number in range(4)]
    doors = [link(f"เรื่องที่ {number}", f"/{number}.html") for number in range(4)]
    return site(home(link(label, own.url), *doors), own, *others)


def test_a_part_of_a_page_of_several_things_runs_to_the_heading_that_names_another():
    inner = (head("วัตถุประสงค์", 2), said("เพื่อประโยชน์ของคนในพื้นที่"), head("กฎหมายที่เกี่ยวข้อง", 2), said("ระเบียบที่ใช้"))
    candidate = next(one for one in candidates(site(home(), gathering(*inner))).by_subject["plan"])

    assert (candidate.kind, candidate.sure) == ("section", "probable")
    assert "เพื่อประโยชน์ของคนในพื้นที่" in candidate.text
    assert "ระเบียบที่ใช้" in candidate.text
    assert MANUAL.phrases[0] not in candidate.text


def test_a_title_repeated_below_a_title_heads_the_same_part():
    again = said("แผนพัฒนาท้องถิ่น พ.ศ. 2568")
    candidate = next(one for one in candidates(site(home(), gathering(again, said("ท้ายแผน")))).by_subject["plan"])

    assert candidate.text.endswith("ท้ายแผน")


def test_a_label_of_such_a_page_points_at_its_own_part():
    found = candidates(among_others("แผนพัฒนาท้องถิ่น", gathering()))

    (candidate,) = found.by_subject["plan"]
    assert (candidate.kind, candidate.sure, candidate.signals) == ("section", "certain", ("heading", "label"))
    assert (candidate.label, candidate.on) == ("แผนพัฒนาท้องถิ่น", at("/"))


def test_a_page_named_after_its_first_part_gathers_things_all_the_same():
    own = gathering()
    own = own.model_copy(update={"title": "", "blocks": own.blocks[1:]})

    found = candidates(among_others("เปิด", own))

    assert [found.by_subject[one.id][0].kind for one in (PLAN, MANUAL, DRIVE)] == ["section"] * 3


def test_entries_that_say_no_more_than_their_titles_make_no_such_page():
    heads = [head(one.phrases[0], 2) for one in (PLAN, MANUAL, DRIVE)]
    found = candidates(site(home(), page("/all.html", "รวมเรื่อง", head("รวมเรื่อง"), *heads)))

    assert not found.gathered


# --- what does not count


def test_a_hint_in_the_name_of_a_page_about_something_else_is_nothing():
    known = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("แผนงาน",))
    own = page("/a.html", "กฎหมายที่เกี่ยวข้อง", head("แผนงาน"), head("กฎหมายที่เกี่ยวข้อง"), said())

    assert candidates(site(home(link("เปิด", "/a.html")), own), known, LAWS).by_subject["plan"] == []


def test_a_hint_does_not_bear_out_a_label():
    known = subject("plan", "แผนพัฒนาท้องถิ่น", hints=("แผนงาน",))
    own = page("/a.html", "แผนงาน", head("แผนงาน"), said())

    (candidate,) = candidates(site(home(link("แผนพัฒนาท้องถิ่น", "/a.html")), own), known).by_subject["plan"]

    assert candidate.signals == ("label",)


def test_the_form_that_a_page_leads_to_serves_what_the_page_is_about():
    channel = subject("channel", "แบบฟอร์มออนไลน์", thing="channel")
    form = link("แบบฟอร์มออนไลน์", "https://forms.gle/x")

    def found(*parts: Any, title: str) -> int:
        own = page("/a.html", title, head(title), said(), *parts)
        return len(candidates(site(home(link("เปิด", "/a.html")), own), channel, LAWS).by_subject["channel"])

    assert found(form, title="กฎหมายที่เกี่ยวข้อง") == 0
    assert found(form, title="เรื่องอื่น") == 1


def test_a_file_whose_names_twice_say_the_same_is_found_by_them():
    name = "งานนโยบาย แผนพัฒนาท้องถิ่น"
    known = site(home(link("ดาวน์โหลด", "/a.pdf")), file("/a.pdf", f"{name}\n{name}ของตำบล\n{SAID}"))

    assert [(one.sure, one.signals) for one in candidates(known).by_subject["plan"]] == [("probable", ("title",))]


# --- running lists

NOTICES = subject("notices", "ประกาศประกวดราคา", "ประกาศผู้ชนะการเสนอราคา", thing="feed", period="fy")


def test_a_page_of_which_most_entries_are_notices_is_the_list_of_them():
    entries = [link(f"ประกาศประกวดราคา จ้างก่อสร้างถนนสาย {number}", f"/n{number}.html") for number in range(4)]
    others = [page(f"/o{number}.html", f"เรื่องที่ {number}", said(f"{SAID} {number}")) for number in range(4)]
    ways = [link(one.title, one.url) for one in others]
    listed = page("/all.html", "รวมเรื่อง", head("รวมเรื่อง"), *entries)
    snapshot = site(home(link("รวมเรื่อง", "/all.html"), *ways), listed, *others)
    found = [one for one in candidates(snapshot, NOTICES).by_subject["notices"] if "entries" in one.signals]
    assert [one.target.url for one in found] == [at("/all.html")]


def test_a_page_with_few_notices_among_other_things_is_no_list_of_them():
    entries = [link("ประกาศประกวดราคา จ้างก่อสร้างถนน", "/n.html")]
    others = [link(f"กิจกรรมวันสำคัญของตำบล ครั้งที่ {number}", f"/o{number}.html") for number in range(5)]
    snapshot = site(home(link("รวมเรื่อง", "/all.html")), page("/all.html", "รวมเรื่อง", *entries, *others))
    assert not [one for one in candidates(snapshot, NOTICES).by_subject["notices"] if "entries" in one.signals]
