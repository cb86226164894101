from core.audit import HealthCheck
from core.snapshot import Cause, Form, Health, Probe
from tests.checklist.sites import (
    SITE,
    at,
    audit,
    checklist,
    element,
    file,
    head,
    home,
    link,
    page,
    said,
    site,
    subject,
    unread,
)

SERVICE = subject(
    "e_service", "E-Service", "ยื่นคำร้องออนไลน์", thing="channel", elements=(element("request_form", "request_form"),)
)
FORM = Form(action=at("/send"), method="post", labels=("ชื่อ", "เรื่อง"), text_fields=2, heading="คำขอรับบริการ")
ELSEWHERE = "https://docs.google.com/forms/d/e/abc/viewform"
HOME = home(link("E-Service", "/e-service.html"), link("ข่าว", "/news.html"))


def services_page(*parts):
    return page("/e-service.html", "E-Service", head("E-Service"), said(), *parts)


def line(*things, probes: tuple[Probe, ...] = (), **more) -> HealthCheck:
    snapshot = site(*things, health=Health(home=SITE, probes=probes), **more)
    return next(check for check in audit(snapshot, checklist(SERVICE)).health.checks if check.id == "e_service")


def probe(state: str) -> Probe:
    return Probe(kind="service", url=ELSEWHERE, state=state)


def test_a_form_on_the_page_of_services_is_one_that_answers():
    check = line(HOME, services_page(FORM))

    assert (check.state, check.value) == ("good", 1)


def test_two_forms_on_one_page_are_two_services():
    other = FORM.model_copy(update={"action": at("/send2"), "heading": "ขอถังขยะ"})

    assert line(HOME, services_page(FORM, other)).value == 2


def test_a_form_one_click_behind_the_page_of_services_counts():
    form_page = page("/bin.html", "ขอถังขยะ", head("ขอถังขยะ"), said(), FORM)
    check = line(HOME, services_page(link("ขอถังขยะ", "/bin.html"), link("ข่าว", "/news.html")), form_page)

    assert check.value == 1
    assert [place.text for place in check.places] == ["ขอถังขยะ"]


def test_a_form_that_asks_for_an_opinion_is_no_service():
    opinion = page("/opinion.html", "ประเมินความพึงพอใจ", said(), FORM.model_copy(update={"heading": "แบบประเมิน"}))

    assert line(HOME, services_page(FORM, link("ประเมินความพึงพอใจ", "/opinion.html")), opinion).value == 1


def test_a_service_elsewhere_that_answers_counts():
    check = line(HOME, services_page(link("ขอถังขยะ", ELSEWHERE)), probes=(probe("answers"),))

    assert (check.state, check.value) == ("good", 1)


def test_a_form_elsewhere_that_is_closed_is_to_mend():
    check = line(HOME, services_page(link("ขอถังขยะ", ELSEWHERE), FORM), probes=(probe("closed"),))

    assert (check.state, check.value) == ("mend", 1)
    assert "ปิดรับคำขอแล้ว" in {place.note for place in check.places}


def test_a_service_elsewhere_that_nobody_looked_at_could_not_be_checked():
    check = line(HOME, services_page(link("ขอถังขยะ", ELSEWHERE)))

    assert check.state == "unknown"
    assert [place.note for place in check.places] == ["ไม่สามารถตรวจได้"]


def test_a_dead_link_to_a_service_is_one_that_fails():
    dead = home(link("ยื่นคำร้องออนไลน์", "/dead.html"), link("ข่าว", "/news.html"))

    assert line(dead, unread("/dead.html")).state == "mend"


def test_a_dead_link_to_a_services_manual_is_no_service_that_fails():
    manual = home(link("คู่มือการใช้งาน E-Service", "/manual.pdf"), link("E-Service", "/e-service.html"))
    check = line(manual, services_page(FORM), unread("/manual.pdf"))

    assert (check.state, check.value) == ("good", 1)


def test_no_service_on_a_site_read_in_full_is_told_as_lacking():
    assert "ไม่พบบริการ" in line(home(link("ข่าว", "/news.html"))).found


def test_no_service_on_a_site_cut_short_is_not_told_as_lacking():
    check = line(home(), state="partial", cause=Cause.INTERRUPTED)

    assert check.state == "unknown"
    assert "ไม่พบ" not in check.found


def plan(text: str):
    return file("/plan.pdf", "แผนพัฒนาดิจิทัล", text)


def with_plan(*texts: str) -> HealthCheck:
    pages = [page(f"/{number}.html", "แผน", head("แผน"), said(), said(text)) for number, text in enumerate(texts)]
    return line(HOME, services_page(FORM), *pages)


def test_the_agencys_own_target_is_quoted_and_held_against_what_answers():
    check = with_plan("เป้าหมาย จัดทำ E-Service ไม่น้อยกว่า ๓ บริการ ภายในปี 2568")

    assert (check.state, check.value, check.target) == ("mend", 1, 3)
    assert any("ไม่น้อยกว่า ๓ บริการ" in place.text for place in check.places)


def test_a_target_inside_a_file_counts():
    told = plan("พัฒนาระบบ E-Service อย่างน้อย 1 บริการ\n" + "รายละเอียดของแผนพัฒนาดิจิทัลของเทศบาลตำบล " * 5)

    assert line(HOME, services_page(FORM, link("แผน", "/plan.pdf")), told).target == 1


def test_two_targets_that_contradict_each_other_are_none():
    check = with_plan("จัดทำ E-Service ไม่น้อยกว่า 3 บริการ", "จัดทำ E-Service ไม่น้อยกว่า 5 บริการ")

    assert (check.state, check.target) == ("good", None)


def test_of_two_targets_the_one_of_the_year_holds():
    check = with_plan("ปี 2566 จัดทำ E-Service ไม่น้อยกว่า 1 บริการ", "ปี 2568 จัดทำ E-Service ไม่น้อยกว่า 5 บริการ")

    assert check.target == 5
