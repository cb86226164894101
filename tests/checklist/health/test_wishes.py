from checklist.health.wishes import wishes
from core.snapshot import Cause, Image, Wish
from tests.checklist.sites import SITE, at, classifier, document, head, home, link, page, said, site, subject

SERVICE = subject("e_service", "E-Service", "ยื่นคำร้องออนไลน์", thing="channel")
GOOGLE = "https://docs.google.com/forms/d/e/abc/viewform"
YOUTUBE = "https://www.youtube.com/@bantuayang"


def wanted(*things, **more) -> list[tuple[str, str]]:
    return [(wish.kind, wish.url) for wish in wishes(site(*things, **more), classifier(SERVICE))]


def test_a_form_elsewhere_on_a_page_of_services_is_wanted():
    listed = page("/s.html", "E-Service", head("E-Service"), said(), link("ขอถังขยะ", GOOGLE))

    assert wanted(home(link("E-Service", "/s.html")), listed) == [("service", GOOGLE)]


def test_a_link_elsewhere_that_is_named_a_service_is_wanted_with_its_label_and_page():
    seen = wishes(site(home(link("ยื่นคำร้องออนไลน์", "https://oss.example/"))), classifier(SERVICE))

    assert seen == (Wish(kind="service", url="https://oss.example/", text="ยื่นคำร้องออนไลน์", on=SITE),)


def test_a_form_on_another_page_is_not_wanted():
    assert wanted(home(link("ขอถังขยะ", GOOGLE))) == []


def test_of_social_channels_only_those_are_asked_that_say_when_they_are_not_there():
    assert wanted(home(link("เพจ", "https://www.facebook.com/bantuayang"), link("วิดีโอ", YOUTUBE))) == [
        ("social", YOUTUBE)
    ]


def test_a_picture_that_was_fetched_is_not_asked_for_again():
    code, other = Image(src=at("/images/qr-1.png")), Image(src=at("/images/qr-2.png"))
    fetched = document("/images/qr-1.png", kind="image")

    assert wanted(home(code, other), fetched) == [("picture", other.src)]


def test_there_are_no_more_than_a_handful():
    services = [link("ยื่นคำร้องออนไลน์", f"https://oss.example/{number}") for number in range(30)]

    assert len(wanted(home(*services))) == 10


def test_no_more_than_ten_pictures_of_a_site_are_wanted():
    assert len(wanted(home(*(Image(src=at(f"/images/qr-{number:02}.png")) for number in range(30))))) == 10


def test_of_a_site_that_could_not_be_read_nothing_is_wanted():
    assert wanted(home(link("ยื่นคำร้องออนไลน์", "https://oss.example/")), state="failed", cause=Cause.TIMEOUT) == []
