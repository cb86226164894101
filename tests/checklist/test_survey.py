from __future__ import annotations

import pytest

from checklist.survey import FRAME_MIN, Survey
from checklist.view import Target
from core.snapshot import Cause, Health, Image, Page
from tests.checklist.sites import (
    AGENCY,
    FETCHED,
    SAID,
    SITE,
    at,
    document,
    head,
    home,
    link,
    lookalike,
    page,
    said,
    site,
    subject,
    survey,
    unread,
)

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")
MENU = [link(f"เมนูที่{letter}", f"/menu-{letter}.html") for letter in "กขค"]


def with_menu(*parts, count: int = 20) -> Survey:
    """A page of these parts among others that share a menu marked up as nothing in particular."""
    others = [page(f"/{number}.html", f"เรื่องที่ {number}", *MENU, said(f"เนื้อหาที่ {number}")) for number in range(count)]
    return survey(site(home(*MENU), page("/this.html", "แผนพัฒนาท้องถิ่น", *MENU, *parts), *others), PLAN)


def only(*parts, **more) -> Survey:
    """A site of a home page and one page of these parts under a heading."""
    own = page("/this.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), *parts)
    return survey(site(home(link("แผนพัฒนาท้องถิ่น", "/this.html")), own, *more.pop("things", ()), **more), PLAN)


# --- frame and main part


def test_what_stands_on_many_pages_is_the_frame_whatever_its_markup():
    view = with_menu(said()).views[at("/this.html")]

    assert view.text == SAID
    assert view.links == ()


def test_what_stands_on_few_pages_of_a_small_site_is_content():
    view = with_menu(said(), count=FRAME_MIN - 3).views[at("/this.html")]

    assert [link.text for link in view.links] == [link.text for link in MENU]


@pytest.mark.parametrize("zone", ["nav", "footer"])
def test_markup_alone_makes_a_menu_or_footer_the_frame(zone):
    view = only(said(), said("ที่อยู่ของหน่วยงาน", zone=zone), link("ไปที่", "/x", zone=zone)).views[at("/this.html")]

    assert (view.text, view.links) == (f"แผนพัฒนาท้องถิ่น\n{SAID}", ())


def test_an_aside_that_no_other_page_has_is_content_on_a_larger_site():
    view = with_menu(said(), said("ข้อความเฉพาะหน้านี้ซึ่งไม่มีที่หน้าอื่น", zone="aside")).views[at("/this.html")]

    assert "ข้อความเฉพาะหน้านี้" in view.text


def test_a_page_whose_markup_calls_everything_a_menu_keeps_what_is_not_repeated():
    view = with_menu(said(SAID * 4, zone="nav")).views[at("/this.html")]

    assert view.text == SAID * 4


def test_the_home_page_keeps_its_menu():
    assert [link.text for link in with_menu(said()).views[SITE].links] == [link.text for link in MENU]


def test_a_title_that_reads_like_the_menus_label_is_not_the_frame():
    label = link("แผนพัฒนาท้องถิ่น", "/this.html")
    pages = [page(f"/{number}.html", "", label, said(f"เนื้อหาที่ {number}")) for number in range(20)]
    own = page("/this.html", "", label, head("แผนพัฒนาท้องถิ่น"), said())

    view = survey(site(home(label), own, *pages), PLAN).views[own.url]

    assert view.names == ("แผนพัฒนาท้องถิ่น",)


def test_an_image_of_the_frame_is_not_the_pages_own():
    logo, scan = Image(src=at("/logo.png")), Image(src=at("/scan.png"))
    pages = [page(f"/{number}.html", "", logo, said(f"เนื้อหาที่ {number}")) for number in range(20)]

    seen = survey(site(home(logo), page("/this.html", "", logo, scan), *pages), PLAN)

    assert [image.src for image in seen.views[at("/this.html")].images] == [scan.src]


# --- what a page calls itself


def test_a_page_is_named_by_heading_title_and_breadcrumb_without_the_sites_name():
    own = page("/a.html", f"เรื่อง ก | {AGENCY}", head("หัวข้อ ก"), said(), breadcrumb=("หน้าแรก", "ทาง ก"))
    others = [page(f"/{number}.html", f"เรื่อง {number} | {AGENCY}", said()) for number in range(5)]

    view = survey(site(home(), own, *others), PLAN).views[own.url]

    assert view.names == ("หัวข้อ ก", "เรื่อง ก", "ทาง ก")


def test_a_heading_after_text_heads_only_a_part():
    view = only(said(), head("เรื่องรอง", 2)).views[at("/this.html")]

    assert "เรื่องรอง" not in view.names


def test_the_home_page_is_about_nothing_in_particular():
    assert survey(site(home(head("แผนพัฒนาท้องถิ่น"))), PLAN).views[SITE].subjects() == ()


def test_a_page_named_like_a_subject_is_about_it():
    assert only(said()).views[at("/this.html")].subjects() == ("plan",)


# --- targets


def test_an_empty_address_leads_nowhere():
    assert only().target("") == Target("", "nowhere")


def test_an_alias_leads_to_its_page():
    seen = survey(site(home(), page("/a.html", "ก", aliases=(at("/b.html"),))), PLAN)

    assert (seen.target(at("/b.html")).url, seen.target(at("/b.html")).state) == (at("/a.html"), "page")


def test_a_file_is_a_document():
    assert survey(site(home(), document("/a.pdf")), PLAN).target(at("/a.pdf")).state == "document"


@pytest.mark.parametrize(
    ("cause", "expected"),
    [(Cause.NOT_FOUND, "dead"), (Cause.ROBOTS, "unread"), (Cause.TIMEOUT, "unread"), (Cause.FORBIDDEN, "unread")],
)
def test_only_an_answer_that_it_is_not_there_makes_an_address_dead(cause, expected):
    found = survey(site(home(), unread("/a.html", cause)), PLAN).target(at("/a.html"))

    assert (found.state, found.cause) == (expected, cause)


@pytest.mark.parametrize(
    ("flag", "expected", "cause"),
    [
        ("soft_404", "dead", Cause.NOT_FOUND),
        ("login_wall", "unread", Cause.LOGIN),
        ("needs_javascript", "unread", Cause.NEEDS_JAVASCRIPT),
    ],
)
def test_a_page_that_shows_nothing_says_why(flag, expected, cause):
    found = survey(site(home(), page("/a.html", "ก", **{flag: True})), PLAN).target(at("/a.html"))

    assert (found.state, found.cause) == (expected, cause)


def test_an_address_on_another_host_is_external():
    assert only().target("https://elsewhere.example/a").state == "external"


def test_an_address_of_the_site_that_was_never_tried_is_unvisited():
    found = only().target(at("/never.html"))

    assert (found.state, found.cause) == ("unvisited", Cause.BUDGET)


# --- ways through the site


def test_a_click_path_names_the_links_from_the_home_page():
    seen = survey(site(home(link("ก", "/a.html")), page("/a.html", "ก", link("ข", "/b.pdf")), document("/b.pdf")), PLAN)

    assert seen.path(at("/b.pdf")) == ("หน้าแรก", "ก", "ข")


def test_the_shortest_click_path_is_shown():
    far = page("/a.html", "ก", link("ไกล", "/b.html"))
    seen = survey(site(home(link("ก", "/a.html"), link("ใกล้", "/b.html")), far, page("/b.html", "ข")), PLAN)

    assert seen.path(at("/b.html")) == ("หน้าแรก", "ใกล้")


def test_a_page_that_no_link_leads_to_has_no_click_path():
    assert survey(site(home(), page("/lost.html", "หาย")), PLAN).path(at("/lost.html")) is None


def test_links_in_a_ring_end():
    ring = (page("/a.html", "ก", link("ข", "/b.html")), page("/b.html", "ข", link("ก", "/a.html")))

    assert survey(site(home(link("ก", "/a.html")), *ring), PLAN).path(at("/b.html")) == ("หน้าแรก", "ก", "ข")


def test_a_home_page_behind_a_redirect_is_found():
    seen = survey(site(page("/index.php", AGENCY, link("ก", "/a.html")), health=Health(home=at("/index.php"))), PLAN)

    assert seen.home == at("/index.php")


def test_a_splash_page_lets_in_to_the_front_page():
    inner = page("/home.html", AGENCY, *MENU)

    seen = survey(site(home(link("เข้าสู่เว็บไซต์", "/home.html")), inner), PLAN)

    assert seen.front_pages() == {SITE, inner.url}


def test_a_home_page_of_many_links_is_the_only_front_page():
    pages = [page(f"/{number}.html", f"เรื่อง {number}") for number in range(6)]

    seen = survey(site(home(*(link(one.title, one.url) for one in pages)), *pages), PLAN)

    assert seen.front_pages() == {SITE}


def test_a_scan_without_pages_has_no_front_page_and_no_agency():
    seen = survey(site(), PLAN)

    assert (seen.front_pages(), seen.agency()) == (frozenset(), None)


def test_the_agency_is_whom_most_pages_name():
    pages = [page(f"/{number}.html", f"เรื่อง {number} | {AGENCY}") for number in range(4)]
    guest = page("/guest.html", "เทศบาลตำบลบ้านอื่น มาศึกษาดูงาน")

    assert survey(site(home(), *pages, guest), PLAN).agency() == AGENCY


def test_an_agency_that_few_pages_name_is_not_told():
    pages = [page(f"/{number}.html", f"เรื่อง {number}") for number in range(9)]

    assert survey(site(page("/", "ยินดีต้อนรับ"), page("/a.html", AGENCY), *pages), PLAN).agency() is None


# --- what a page holds


def test_a_page_that_does_not_exist_has_no_view():
    gone = page("/gone.html", "ไม่พบหน้า", soft_404=True)

    assert gone.url not in survey(site(home(), gone), PLAN).views


def test_a_page_without_blocks_is_empty():
    bare = Page(url=at("/bare.html"), fetched=FETCHED)

    assert survey(site(home(), bare), PLAN).views[bare.url].content.state == "empty"


# --- pictures that stand for words


def test_a_picture_that_only_stands_for_the_words_of_a_link_is_told_from_documents():
    shown = link("", "/plan.html", image=at("/button.png"), text_from="none")
    small = link("", "/scan.png", image=at("/scan.png"), text_from="none")

    assert survey(site(home(shown, small)), PLAN).pictures == {at("/button.png")}


@pytest.mark.parametrize(
    "title",
    ["แผนพัฒนาท้องถิ่นของตำบลเรา", f"แผนพัฒนาท้องถิ่น {AGENCY} ประจำปีงบประมาณ พ.ศ. 2568"],
)
def test_a_title_in_plain_text_below_a_counter_is_the_pages_name(title):
    counter = said("สถิติเว็บไซต์ ออนไลน์ : 3 วันนี้ : 215 รวม : 726,645 IP : 192.0.2.214")
    own = page("/a.html", "", counter, said(title), said())

    view = survey(site(home(link("เปิด", "/a.html")), own), subject("plan", "แผนพัฒนาท้องถิ่น")).views[own.url]

    assert (view.names, view.subjects()) == ((title,), ("plan",))


def test_a_report_filled_in_on_a_page_is_no_blank_form():
    known = subject("report", "รายงานการรับของขวัญ", lookalikes=(lookalike("form", "แบบรายงานการรับของขวัญ"),))
    name = "แบบรายงานการรับของขวัญ"

    def subjects_of(*parts):
        own = page("/a.html", name, head(name), *parts)
        return survey(site(home(link("เปิด", "/a.html")), own), known).views[own.url].subjects()

    assert subjects_of(said(SAID * 3)) == ("report",)
    assert subjects_of(said(SAID * 3), said("ชื่อ ............... ตำแหน่ง ............... " * 12)) == ()
    assert subjects_of(said("ไฟล์แนบ")) == ()


def test_a_span_of_years_in_the_windows_title_is_not_cut():
    own = page("/a.html", f"แผนพัฒนาท้องถิ่น พ.ศ. 2563 - 2567 - {AGENCY}", said())

    names = survey(site(home(), own), subject("plan", "แผนพัฒนาท้องถิ่น")).views[own.url].names

    assert names[0] == "แผนพัฒนาท้องถิ่น พ.ศ. 2563 - 2567"


def test_the_agency_that_only_the_home_page_names_is_told_where_no_other_is_named_half_as_often():
    pages = [page(f"/{number}.html", f"เรื่อง {number}") for number in range(9)]
    own = page("/a.html", "เกี่ยวกับเรา", said(f"จัดทำโดย {AGENCY}"))
    more = page("/b.html", "ติดต่อ", said(f"ที่ทำการ {AGENCY}"))
    guests = [page(f"/g{number}.html", "ข่าว", said("เทศบาลตำบลบ้านอื่น มาศึกษาดูงาน")) for number in range(2)]

    assert survey(site(home(), own, more, *pages), PLAN).agency() == AGENCY
    assert survey(site(home(), own, more, *guests, *pages), PLAN).agency() is None


def test_a_number_that_stands_on_every_page_is_no_frame():
    own = page("/p.html", "แผนพัฒนาท้องถิ่น", head("แผนพัฒนาท้องถิ่น"), said("1"), said("ข้อความที่ทุกหน้ามี"), said())
    others = [
        page(f"/{number}.html", f"เรื่อง {number}", said("1"), said("ข้อความที่ทุกหน้ามี"), said(f"{SAID} {number}"))
        for number in range(8)
    ]
    text = survey(site(home(), own, *others), PLAN).views[own.url].text.split("\n")

    assert "1" in text
    assert "ข้อความที่ทุกหน้ามี" not in text
