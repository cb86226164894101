from core.audit import HealthCheck
from core.snapshot import Cause, Form
from tests.checklist.sites import audit, checklist, head, home, link, page, said, site, subject, unread

CHANNEL = subject("complaint_channel", "แจ้งเรื่องร้องเรียนการทุจริต", thing="channel")
FORM = Form(action="/send", method="post", labels=("ชื่อ", "เรื่อง"), text_fields=2)


def complaint_page(*parts):
    return page("/complaint.html", "แจ้งเรื่องร้องเรียนการทุจริต", head("แจ้งเรื่องร้องเรียนการทุจริต"), said(), FORM, *parts)


def line(*things, **more) -> HealthCheck:
    checks = audit(site(*things, **more), checklist(CHANNEL)).health.checks
    return next(check for check in checks if check.id == "complaint_channel")


def chain(length: int):
    """Pages one behind the other, the last of which leads to the channel."""
    names = [f"/{number}.html" for number in range(length)]
    pages = [
        page(name, f"หน้า {name}", said(), link("ต่อไป", onward))
        for name, onward in zip(names, [*names[1:], "/complaint.html"], strict=True)
    ]
    return home(link("ข้อมูล", names[0]), link("ข่าว", "/news.html")), *pages, page("/news.html", "ข่าว", said())


def test_a_channel_one_click_from_home_is_near_and_its_path_is_told():
    check = line(home(link("แจ้งเรื่องร้องเรียนการทุจริต", "/complaint.html"), link("ก", "/a.html")), complaint_page())

    assert (check.state, check.value) == ("good", 1)
    assert "หน้าแรก › แจ้งเรื่องร้องเรียนการทุจริต" in check.found


def test_three_clicks_are_near_enough():
    assert line(*chain(2), complaint_page()).value == 3
    assert line(*chain(2), complaint_page()).state == "good"


def test_four_clicks_are_too_many():
    check = line(*chain(3), complaint_page())

    assert (check.state, check.value) == ("mend", 4)


def test_where_a_shorter_way_may_lead_over_an_unread_page_four_clicks_prove_nothing():
    first, *rest = chain(3)
    shut = first.model_copy(update={"links": (*first.links, link("ร้องเรียน", "/shut.html"))})

    assert line(shut, *rest, complaint_page(), unread("/shut.html", Cause.TIMEOUT)).state == "unknown"


def test_a_splash_page_costs_no_click():
    splash = home(link("เข้าสู่เว็บไซต์", "/index.html"))
    inner = page("/index.html", "เทศบาล", link("แจ้งเรื่องร้องเรียนการทุจริต", "/complaint.html"), link("ก", "/b.html"))

    assert line(splash, inner, complaint_page(), page("/b.html", "ข", said())).value == 1


def test_a_channel_that_no_link_leads_to_is_to_mend():
    others = (page("/a.html", "ก", said()), page("/b.html", "ข", said()))
    check = line(home(link("ก", "/a.html"), link("ข", "/b.html")), complaint_page(), *others)

    assert check.state == "mend"
    assert "ไม่มีทางกดไปถึง" in check.found


def test_no_channel_on_a_site_read_in_full_is_told_as_lacking():
    assert "ไม่พบ" in line(home(link("ก", "/a.html"), link("ข", "/b.html"))).found


def test_no_channel_on_a_site_cut_short_is_not_told_as_lacking():
    check = line(home(), state="partial", cause=Cause.INTERRUPTED)

    assert check.state == "unknown"
    assert "ไม่พบ" not in check.found
