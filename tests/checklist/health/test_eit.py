import pytest

from checklist.health.eit import is_survey, names_survey, pictures
from core.audit import HealthCheck
from core.snapshot import Block, Cause, Code, Health, Image
from tests.checklist.sites import SITE, at, audit, checklist, home, link, page, said, site, subject

PLAN = subject("plan", "แผนพัฒนาท้องถิ่น")
SURVEY = "https://itas.nacc.go.th/go/eit/abc123"
QR = Image(src=at("/images/qr-eit.png"), alt="QR Code EIT")
ROUND = (link("ก", "/a.html"), link("ข", "/b.html"))


def line(*things, codes: tuple[Code, ...] = (), **more) -> HealthCheck:
    snapshot = site(*things, health=Health(home=SITE, codes=codes), **more)
    return next(check for check in audit(snapshot, checklist(PLAN)).health.checks if check.id == "eit_survey")


def code(*texts: str) -> tuple[Code, ...]:
    return (Code(url=QR.src, texts=texts),)


@pytest.mark.parametrize(
    "words",
    [
        "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)",
        "แบบสำรวจความคิดเห็นผู้มีส่วนได้ส่วนเสียภายนอก",
        "ขอเชิญตอบแบบวัด EIT",
        "QR Code EIT",
        "EIT",
        "สแกนเพื่อทำแบบประเมิน EIT",
    ],
)
def test_words_that_name_the_survey(words: str):
    assert names_survey(words)


@pytest.mark.parametrize(
    "words",
    [
        "ผลคะแนนการประเมิน EIT ปี 2567",
        "รายงานการวิเคราะห์ผลแบบวัด EIT",
        "คู่มือการตอบแบบวัด EIT",
        "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT)",
        "WEITHER",
    ],
)
def test_words_about_the_survey_or_of_another_one(words: str):
    assert not names_survey(words)


def test_only_the_survey_for_visitors_is_it():
    assert is_survey(SURVEY)
    assert not is_survey("https://itas.nacc.go.th/go/iit/abc123")
    assert not is_survey("https://itas.nacc.go.th/report/2567")
    assert not is_survey("https://itas.nacc.go.th.evil.example/go/eit/abc")


def test_a_link_on_the_home_page_is_in_order():
    check = line(home(link("แบบวัด EIT", SURVEY), *ROUND))

    assert (check.state, check.value) == ("good", 1)


def test_a_link_whose_label_names_another_year_is_to_replace():
    check = line(home(link("แบบวัด EIT ประจำปี ๒๕๖๖", SURVEY), *ROUND))

    assert check.state == "mend"
    assert "2566" in check.found
    assert "2568" in check.todo


def test_a_code_that_leads_to_the_survey_is_in_order():
    check = line(home(QR, *ROUND), codes=code(SURVEY))

    assert check.state == "good"
    assert [(place.url, place.on) for place in check.places] == [(SURVEY, SITE)]


def test_a_code_that_leads_to_the_survey_of_the_staff_is_not_it():
    assert line(home(QR, *ROUND), codes=code("https://itas.nacc.go.th/go/iit/abc")).state != "good"


def test_a_picture_that_nobody_searched_leaves_it_open():
    assert line(home(QR, *ROUND)).state == "unknown"


def test_a_picture_named_for_a_code_in_which_none_was_found_leaves_it_open():
    assert line(home(QR, *ROUND), codes=code()).state == "unknown"


def test_a_link_that_may_lead_there_leaves_it_open():
    check = line(home(link("ตอบแบบวัด EIT", "https://short.example/abc"), *ROUND))

    assert check.state == "unknown"
    assert "มีลิงก์เรื่อง EIT" in check.found


def test_nothing_on_a_site_read_in_full_is_told_as_lacking():
    assert "ไม่พบลิงก์" in line(home(*ROUND)).found


def test_nothing_on_a_site_cut_short_is_not_told_as_lacking():
    check = line(home(*ROUND), state="partial", cause=Cause.INTERRUPTED)

    assert check.state == "unknown"
    assert "ไม่พบ" not in check.found


def test_pictures_near_words_on_the_survey_come_before_other_codes():
    plain = Image(src=at("/images/7.png"), block=1)
    line_code = Image(src=at("/images/qr-line.jpg"))
    seen = site(
        home(said("ขอเชิญตอบแบบวัด EIT"), Block(text="สแกน"), plain, line_code, QR),
        page("/far.html", "อื่น", Image(src=at("/images/9.png"), block=0)),
    )

    assert [wish.url for wish in pictures(seen)] == [QR.src, plain.src, line_code.src]


def test_pictures_of_other_hosts_are_left_alone():
    assert pictures(site(home(Image(src="https://cdn.example/qr-eit.png")))) == ()


def test_pictures_of_the_home_page_come_last_and_leave_it_open_until_they_were_searched():
    poster = Image(src=at("/images/poster.jpg"))

    assert (line(home(poster, *ROUND)).state, line(home(poster, *ROUND)).places) == ("unknown", ())
    assert line(home(poster, *ROUND), codes=(Code(url=poster.src),)).state == "mend"
    assert [wish.url for wish in pictures(site(home(poster, QR)))] == [QR.src, poster.src]


def test_more_pictures_than_are_searched_leave_it_open():
    many = [Image(src=at(f"/images/{number:02}.jpg")) for number in range(12)]
    searched = tuple(Code(url=image.src) for image in many[:10])

    assert line(home(*many, *ROUND), codes=searched).state == "unknown"


def test_pictures_of_the_page_behind_a_splash_page_are_those_of_the_home_page():
    poster = Image(src=at("/images/poster.jpg"))
    inner = page("/index.html", "หน้าหลัก", poster, *ROUND)

    assert [wish.url for wish in pictures(site(home(link("เข้าสู่เว็บไซต์", "/index.html")), inner))] == [poster.src]
