from __future__ import annotations

import pytest

from crawler.readers.spam import is_gambling_host, is_spam_label, page_spam, spam_in
from tests.crawler.readers import read

MENU = "<nav>" + "".join(f"<a href='/{n}'>เมนู {n}</a>" for n in range(30)) + "</nav>"
OWN = "<h1>แผนพัฒนาท้องถิ่น</h1><p>" + "เทศบาลตำบลบ้านตัวอย่างขอประกาศแผนพัฒนาท้องถิ่นให้ประชาชนทราบ " * 20 + "</p>"
FARM = (
    "<a href='https://ufa777.example/'>สล็อตเว็บตรง</a> <a href='https://best-pgslot.example/'>pgslot</a> "
    "<a href='https://x.example/z'>บาคาร่าออนไลน์</a>"
)
RAID = "<p>ตำรวจกวาดล้างเว็บพนัน สล็อตออนไลน์ บาคาร่าออนไลน์ แทงบอลออนไลน์ ที่แจกเครดิตฟรีหลอกลวงประชาชน</p>"
LESSON = "<p>โฆษณาว่า เครดิตฟรี ฝากถอนไม่มีขั้นต่ำ เว็บสล็อต เป็นอันตรายต่อเยาวชน โทษของการพนันตามพระราชบัญญัติการพนัน</p>"


def spam(html: str):
    body = html.encode()
    return spam_in(read(body), body)


@pytest.mark.parametrize(
    "html",
    [
        "<title>สล็อตเว็บตรง แตกง่าย 2568</title><h1>สมัครสล็อต</h1><p>แจกเครดิตฟรี ฝากถอนไม่มีขั้นต่ำ ไม่ผ่านเอเย่นต์",
        f"<title>PGSLOT ทางเข้า</title>{MENU}<main><p>pgslot superslot ufabet เครดิตฟรี</p></main>",
        f"<title>ข่าว</title>{MENU}<main><h1>บาคาร่าออนไลน์ เว็บตรง</h1><p>สมัครบาคาร่า แทงบอลออนไลน์ คาสิโนสด เครดิตฟรี</p></main>",
        "<title>SLOT GACOR HARI INI</title><p>situs slot gacor maxwin rtp live bonus",
        "<title>Buy Viagra online</title><h1>Buy viagra</h1><p>cheap cialis, viagra online, cialis online",
        "<title>激安通販</title><p>" + "ブランドコピー送料無料レディースバッグ " * 6,
    ],
)
def test_a_page_that_somebody_sells_from_is_spam(html):
    found = spam(html)
    assert found is not None
    assert found.kind == "page"
    assert 0 < len(found.quote) <= 160


@pytest.mark.parametrize(
    "style",
    ["display:none", "position:absolute; left:-9999px", "visibility: hidden", "text-indent:-5000px", "font-size:0;", "opacity:0",
     "height:1px;overflow:hidden"],
)  # fmt: skip
def test_a_block_that_visitors_do_not_see_is_told(style):
    found = spam(f"{MENU}<main>{OWN}</main><div style='{style}'>{FARM}</div>")
    assert found is not None
    assert found.kind == "hidden"


def test_a_block_among_a_pages_own_words_does_not_make_the_page_spam():
    found = spam(f"{MENU}<main>{OWN}<p>สล็อตเว็บตรง เครดิตฟรี บาคาร่าออนไลน์ ฝากถอนไม่มีขั้นต่ำ</p></main>")
    assert found is None or found.kind != "page"


def test_links_to_gambling_houses_in_the_footer_are_told():
    found = spam(f"{MENU}<main>{OWN}</main><footer>{FARM}</footer>")
    assert found is not None
    assert found.kind == "links"
    assert "pgslot" in found.quote


def test_a_page_that_sends_on_to_a_gambling_house_is_told():
    found = spam("<meta http-equiv=refresh content='0;url=https://www.ufa365.example/slot'><p>รอสักครู่")
    assert found is not None
    assert (found.kind, found.quote) == ("redirect", "https://www.ufa365.example/slot")


@pytest.mark.parametrize(
    "html",
    [
        f"{MENU}<main>{OWN}</main>",
        f"<title>ปราบปรามการพนันออนไลน์</title>{MENU}<main><h1>จับกุมเว็บพนันออนไลน์</h1>{RAID}</main>",
        f"<title>รู้เท่าทันภัยพนันออนไลน์</title>{MENU}<main>{LESSON}</main>",
        f"{MENU}<main><h1>จองคิวทำบัตรประชาชน</h1><p>เลือก time slot ที่ว่าง slot 1 slot 2 slot 3</p></main>",
        f"{MENU}<main><h1>ช่องทางการร้องเรียน</h1><p>ช่องทางติดต่อ เว็บตรงของหน่วยงาน โบนัสประจำปีพนักงาน</p></main>",
        f"{MENU}<main><h1>สลากกินแบ่งรัฐบาล</h1><p>ประกาศผลสลาก งานกาชาด บัตรสลาก คาสิโน พนัน หวย</p></main>",
        f"{MENU}<main>{OWN}<a href='https://news.example/1'>จับเว็บพนันออนไลน์</a><a href='https://news.example/2'>บุกทลายบ่อนคาสิโน</a></main>",
        f"<title>姉妹都市</title>{MENU}<main><p>{'こんにちは、わたしたちのまちへようこそ。' * 8}</p></main>",
        f"{MENU}<main>{OWN}</main><div style='display:none'><a href='https://a.example/'>เมนูย่อย</a><a href='https://b.example/'>casino</a></div>",
        f"{MENU}<main>{OWN}</main><a href='https://ufa777.example/'>ข่าว</a>",
    ],
)
def test_an_ordinary_page_is_no_spam(html):
    assert spam(html) is None
    assert page_spam(read(html)) is None


@pytest.mark.parametrize(
    "url",
    ["https://ufa365.com/", "https://www.pgslot-th.net/x", "https://x.slotgacor.example/", "https://casino.example/"],
)
def test_a_gambling_house_says_so_in_its_name(url):
    assert is_gambling_host(url)


@pytest.mark.parametrize(
    "url",
    ["https://www.timeslot.example/", "https://ufo.example/", "https://judicial.example/", "https://pgslot.go.th/", "", "http://[bad",
     "https://slotcar-club.example/", "https://www.casinoroyale-film.example/"],
)  # fmt: skip
def test_other_hosts_are_no_gambling_houses(url):
    assert not is_gambling_host(url)


def test_a_label_that_warns_is_no_spam():
    assert is_spam_label("สมัครสล็อต เครดิตฟรี")
    assert not is_spam_label("เตือนภัย เว็บสล็อต เครดิตฟรี")


def test_spam_in_a_page_of_the_old_thai_encoding_is_found():
    body = f"<meta charset=tis-620><main>{OWN}</main><footer>{FARM}</footer>".encode("cp874")
    found = spam_in(read(body), body)
    assert found is not None
    assert found.kind == "links"
