from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.causes import Phrase
from core.snapshot import Cause
from reports import notices
from reports.notices import (
    SHOWN_ITEMS,
    SHOWN_SITES,
    SHOWN_SITES_IN_TEXT,
    Digest,
    Due,
    Expiry,
    ItemChange,
    Language,
    Place,
    SiteChanges,
    Unchecked,
    Written,
)

DAY = date(2026, 1, 4)
HERE = Place("rayong/baantoey/report.html")
SERVED = Place("rayong/baantoey/report.html", "https://oit.example.go.th/rayong/baantoey/report.html")
EVIL = "เทศบาล<script>alert(1)</script>\r\nBcc: thief@example.com\u202e"


def item(code: str = "O12", direction: notices.Direction = "worse", kind: str = "lost") -> ItemChange:
    advice = Phrase(th="นำไฟล์ปี 2569 ขึ้นเว็บไซต์", en="Publish the file of 2569")
    return ItemChange(code, Phrase(th="แผนงบประมาณ", en="Budget plan"), direction, kind, advice)


def site(name: str = "เทศบาลตำบลบ้านเตย", *changes: ItemChange, report: Place = SERVED) -> SiteChanges:
    return SiteChanges(name, "https://www.baantoey.go.th/", report, changes or (item(),), (45.5, 60.0))


def a_digest(*, name: str = "เทศบาลตำบลบ้านเตย", sites: int = 1, place: Place = SERVED) -> Digest:
    return Digest(
        "จังหวัดระยอง",
        2569,
        DAY,
        68,
        place,
        tuple(site(f"{name} {at}", item(), item("O9", "better", "fixed")) for at in range(sites)),
        (
            Unchecked("อบต.หนองบัว", "http://a.go.th/", HERE, "timeout", times=5),
            Unchecked("อบต.หนองกุลา", "http://b.go.th/", HERE, items=3),
            Unchecked("อบต.หนองขาว", "http://c.go.th/", HERE),
        ),
        (Expiry("อบต.หนองบัว", "http://a.go.th/", HERE, "certificate", date(2026, 1, 20), DAY),),
    )


KINDS: dict[str, Callable[[str, Language], Written]] = {
    "digest": lambda name, language: notices.digest(a_digest(name=name), language),
    "change": lambda name, language: notices.change(site(name), DAY, language),
    "failure": lambda name, language: notices.failure(
        Unchecked(name, "http://a.go.th/", HERE, "timeout"), DAY, 4, language
    ),
    "certificate": lambda name, language: notices.expiring(
        Expiry(name, "http://a.go.th/", HERE, "certificate", DAY, DAY), 7, language
    ),
    "domain": lambda name, language: notices.expiring(
        Expiry(name, "http://a.go.th/", HERE, "domain", DAY, DAY), 7, language
    ),
    "due": lambda name, language: notices.due(Due(name, HERE, 2569, DAY, (("O12", item().title),)), 30, language),
}


def test_the_subject_of_a_digest_carries_the_counts_of_sites() -> None:
    written = notices.digest(a_digest(sites=2), "th")
    assert written.subject == "OIT: 2 ดีขึ้น 2 แย่ลง 3 ตรวจไม่ได้ (จังหวัดระยอง)"
    assert notices.digest(a_digest(), "en").subject == "OIT: 1 better, 1 worse, 3 unchecked (จังหวัดระยอง)"


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_site_calls_itself_neither_breaks_the_subject_nor_the_page_nor_a_line(
    kind: str, language: Language
) -> None:
    written = KINDS[kind](EVIL, language)
    assert not re.search(r"[\r\n\u2028\u202e]", written.subject)
    assert "<script" not in written.html
    assert "\u202e" not in written.html + written.text
    assert not any(line.lstrip(" -").startswith("Bcc:") for line in written.text.splitlines())


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_mail_and_plain_text_say_the_same(kind: str, language: Language) -> None:
    written = KINDS[kind]("เทศบาลตำบลบ้านเตย", language)
    body = LexborHTMLParser(written.html).body
    assert body is not None
    seen = re.sub(r"\s+", "", body.text())
    for line in written.text.splitlines():
        for part in re.split(r": |^- ", line.strip()):
            assert re.sub(r"\s+", "", part) in seen, part


@pytest.mark.parametrize("kind", KINDS)
def test_a_notice_in_thai_holds_no_english_sentence_and_the_other_way_round(kind: str) -> None:
    thai, english = (KINDS[kind]("กขค", language).text for language in ("th", "en"))
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", thai)
    assert not re.search("[\u0e01-\u0e5b]{12,}", english.replace("จังหวัดระยอง", ""))


def test_a_digest_names_what_changed_what_could_not_be_checked_and_what_expires() -> None:
    text = notices.digest(a_digest(), "th").text
    assert "แย่ลง (1 แห่ง)\n- เทศบาลตำบลบ้านเตย 0: O12\n" in text
    assert "ดีขึ้น (1 แห่ง)\n- เทศบาลตำบลบ้านเตย 0: O9\n" in text
    assert "- อบต.หนองบัว: เว็บไซต์ไม่ตอบภายในเวลา (ติดต่อกัน 5 รอบ)\n- อบต.หนองกุลา: ตรวจไม่ได้ 3 ข้อ ข้ออื่นตรวจแล้ว\n" in text
    assert "- อบต.หนองขาว: รอบนี้ยังไม่มีผลตรวจ\n" in text
    assert "- อบต.หนองบัว: ใบรับรอง HTTPS หมดอายุ 20 มกราคม 2569\n" in text


def test_a_long_digest_says_how_many_sites_it_leaves_to_the_overview() -> None:
    written = notices.digest(a_digest(sites=SHOWN_SITES + 5), "th")
    assert written.html.count("และอีก 5 แห่ง") == 2
    assert written.text.count(f"และอีก {SHOWN_SITES + 5 - SHOWN_SITES_IN_TEXT} แห่ง") == 2
    # Discord's limit; LINE takes 5,000.
    assert len(written.text) < 2000


def test_a_site_with_many_changes_is_cut_in_a_digest() -> None:
    many = site("ก", *(item(f"O{number}") for number in range(1, SHOWN_ITEMS + 4)))
    told = Digest("ข", 2569, DAY, 1, HERE, (many,))
    assert "และอีก 3 ข้อ" in notices.digest(told, "th").text


def test_what_got_worse_comes_with_what_to_do() -> None:
    written = notices.change(site("ก", item(), item("O9", "better", "fixed")), DAY, "th")
    assert written.subject == "OIT ก: ดีขึ้น 1 ข้อ แย่ลง 1 ข้อ"
    assert written.text.count("สิ่งที่ต้องทำ: นำไฟล์ปี 2569 ขึ้นเว็บไซต์") == 1
    assert written.text.index("O12") < written.text.index("O9")


@pytest.mark.parametrize("cause", list(Cause))
def test_a_failure_tells_its_cause_who_acts_and_that_nothing_is_said_to_be_missing(cause: Cause) -> None:
    told = Unchecked("ก", "http://a.go.th/", HERE, cause.value, times=5)
    text = notices.failure(told, DAY, 4, "th").text
    words = told.words
    assert words is not None
    assert words.label.th in text
    assert re.sub(r"\s+", " ", words.mend.th) in text
    assert "ไม่ได้แปลว่าข้อมูลบนเว็บไซต์หายไป" in text
    assert "ติดต่อกัน 5 รอบ" in text


@pytest.mark.parametrize(("days", "when"), [(30, "ในอีก 30 วัน"), (1, "พรุ่งนี้"), (0, "วันนี้")])
def test_an_expiry_says_in_how_many_days_and_when_it_was_seen(days: int, when: str) -> None:
    told = Expiry("ก", "http://a.go.th/", HERE, "domain", date(2026, 2, 1), DAY)
    written = notices.expiring(told, days, "th")
    assert written.subject.endswith(when)
    assert "หมดอายุวันที่ 1 กุมภาพันธ์ 2569 (เห็นเมื่อตรวจวันที่ 4 มกราคม 2569)" in written.text


def test_a_report_that_is_served_is_a_link_and_its_address_is_shown() -> None:
    written = notices.change(site(), DAY, "th")
    links = [node.attributes["href"] for node in LexborHTMLParser(written.html).css("a")]
    assert links == [SERVED.url]
    assert f"เปิดรายงานของเว็บไซต์: {SERVED.url}" in written.text
    assert written.html.count(SERVED.url) == 2


def test_a_report_in_a_folder_is_named_by_its_path() -> None:
    written = notices.change(site(report=HERE), DAY, "th")
    assert "รายงานอยู่ที่ rayong/baantoey/report.html ในโฟลเดอร์รายงานของผู้ดูแลการตรวจ" in written.text
    assert "<a " not in written.html


def test_an_address_that_is_no_web_address_becomes_no_link() -> None:
    written = notices.change(site(report=Place("x", "javascript:alert(1)")), DAY, "th")
    assert "<a " not in written.html


def test_a_very_long_name_leaves_a_subject_that_fits() -> None:
    assert len(notices.change(site("ก" * 500), DAY, "th").subject) <= 150


def test_the_same_input_gives_the_same_notice() -> None:
    assert notices.digest(a_digest(), "th") == notices.digest(a_digest(), "th")
