"""Every family of layouts shows every kind of content, every link style, and the same on every run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.generated.bank import Column, OnlineForm, Part, Person
from tests.generated.model import Agency, Entry, LinkStyle, Menu, Resource, Shell, WebPage
from tests.generated.rendering import (
    LAYOUTS,
    WORDS_EMPTY,
    WORDS_SOFT_404,
    as_is,
    companions,
    error_page,
    picture_way,
    render_page,
    thai_slug,
    two_halves,
)

AGENCY = Agency(
    name="เทศบาลตำบลบ้านสมมติ",
    short="ทต.บ้านสมมติ",
    place="บ้านสมมติ",
    district="สมมติ",
    province="ตัวอย่าง",
    executive="นายสมมติ ตั้งใจ",
    executive_title="นายกเทศมนตรีตำบลบ้านสมมติ",
    deputy="นางสมมติ ช่วยงาน",
    deputy_title="รองนายกเทศมนตรี",
    clerk="นางสาวสมมติ งานดี",
    clerk_title="ปลัดเทศบาล",
    phone="0 2000 0000",
    email="office@example.go.th",
    saraban="saraban@example.go.th",
)
PARTS = (
    Part(h="ส่วนที่หนึ่ง บททั่วไป"),
    Part(p="ย่อหน้าหนึ่ง & เครื่องหมาย <b> ของปี พ.ศ. 2567 ABC"),
    Part(ul=("ข้อแรกของรายการ", "ข้อสองของรายการ")),
    Part(ol=("ลำดับแรก", "ลำดับถัดมา")),
    Part(table=(Column(head="โครงการ", cells=("ขุดลอกคลอง", "ซ่อมถนน")), Column(head="บาท", cells=("๑๐,๐๐๐", "20,000")))),
    Part(form=OnlineForm(fields=("ชื่อผู้ยื่น", "รายละเอียดคำขอ"), submit="ส่งคำขอ", upload=True)),
    Part(people=(Person(name="นายตัวอย่าง คนหนึ่ง", position="ผู้อำนวยการกองช่าง", telephone="0 2000 0001"),)),
    Part(sign=True),
    Part(picture="แผนภูมิกระบวนงาน"),
    Part(map=True),
    Part(chat="messenger"),
    Part(chat="line"),
    Part(chat="google_form"),
    Part(chat="facebook_page"),
    Part(break_page=True),
)
STYLES: tuple[LinkStyle, ...] = get_args(LinkStyle)
ENTRIES = tuple(
    Entry(
        f"ป้ายชื่อหรือข้อความแบบที่ {number}{number}",
        f"/to/{style}",
        code=f"O{number}",
        style=style,
        group=group,
        note="12 ม.ค. 67",
    )
    for group in ("ปี 2567", "ปี 2568")
    for number, style in enumerate(STYLES, start=1)
)
MENU = (
    Menu("หน้าแรก", "/"),
    Menu("ข้อมูลหน่วยงาน", "", (Menu("ประวัติ", "/history"), Menu("ชุดย่อย", "", (Menu("ชั้นสาม", "/third"),)))),
    Menu("ไปไม่ถึง"),
)
PAGE = WebPage(
    path="/page/7",
    title="หัวเรื่องของหน้า",
    crumbs=(("หน้าแรก", "/"), ("หัวเรื่องของหน้า", "")),
    parts=PARTS,
    entries=ENTRIES,
    posted="ประกาศเมื่อ 3 ก.พ. 2567 เปิดอ่าน 45",
    files=(Entry("แบบฟอร์มแนบ", "/files/form.pdf"),),
)


def shell(layout: str, seed: int = 1) -> Shell:
    return Shell(
        agency=AGENCY,
        layout=layout,
        menu=MENU,
        side=(Entry("ป้ายข้าง", "/banner", style="image_alt"), Entry("ไปเว็บอื่น", "https://other.example.org/")),
        latest=(Entry("ข่าวใหม่ล่าสุดของเรา", "/story/1", note="1 มี.ค. 2568"),),
        seed=seed,
    )


def html_of(resource: Resource) -> str:
    return resource.body.decode("utf-8" if "utf-8" in resource.content_type else "cp874")


def squeezed(html: str) -> str:
    """The visible words without any space, as labels may be broken over tags and lines."""
    tree = LexborHTMLParser(html)
    for script in tree.css("script, style, title"):
        script.decompose()
    return re.sub(r"\s+", "", tree.text())


def hrefs(html: str) -> set[str]:
    return {link.attributes.get("href") or "" for link in LexborHTMLParser(html).css("a")}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_part_is_shown(layout: str, seed: int) -> None:
    html = html_of(render_page(shell(layout, seed), PAGE, as_is))
    words = squeezed(html)
    texts = ["ส่วนที่หนึ่ง บททั่วไป", "ย่อหน้าหนึ่ง & เครื่องหมาย <b> ของปี พ.ศ. 2567 ABC", "ข้อสองของรายการ", "ลำดับถัดมา"]
    texts += ["โครงการ", "ซ่อมถนน", "๑๐,๐๐๐", "ชื่อผู้ยื่น", "นายตัวอย่าง คนหนึ่ง", "ผู้อำนวยการกองช่าง", "0 2000 0001"]
    texts += [AGENCY.executive, AGENCY.executive_title, "หัวเรื่องของหน้า", "แบบฟอร์มแนบ", "3 ก.พ. 2567"]
    texts += [AGENCY.phone] if layout != "wordexport" else []
    assert [text for text in texts if text.replace(" ", "") not in words] == []
    tree = LexborHTMLParser(html)
    form = tree.css_first('form[method="post"][action="/page/7"]')
    assert form is not None
    assert tree.css_first("textarea") is not None
    assert tree.css_first('input[type="file"]') is not None
    assert 'alt="แผนภูมิกระบวนงาน"' in html
    assert "/img/person-" in html
    assert "google.com/maps/embed" in html
    places = " ".join(hrefs(html))
    assert all(place in places for place in ("m.me/", "line.me/", "www.facebook.com/invented-", "/files/form.pdf"))
    assert "forms.gle/" in places or "docs.google.com/forms/" in places


@pytest.mark.parametrize("tabs", [False, True])
@pytest.mark.parametrize("kind", ["home", "list", "content", "story"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_link_style_leads_where_it_should(layout: str, kind: str, tabs: bool) -> None:
    page = replace(PAGE, kind=kind, tabs=tabs)
    resource = companions(shell(layout), page, as_is).get("/main.htm") or render_page(shell(layout), page, as_is)
    html = html_of(resource)
    words = squeezed(html)
    for entry in ENTRIES:
        where = entry.href if entry.style == "onclick" else f'href="{entry.href}"'
        assert where in html, entry
        if entry.style in {"plain", "split", "row", "onclick", "bare"}:
            assert entry.label.replace(" ", "") in words, entry
        elif entry.style == "image_alt":
            assert f'alt="{entry.code} {entry.label}"' in html
        elif entry.style == "image_title":
            assert f'title="{entry.code} {entry.label}"' in html
        elif entry.style == "image_file":
            assert re.search(re.escape(entry.label).replace(r"\ ", "[-_ ]"), unquote(html)), entry
        else:
            assert entry.label.replace(" ", "") not in re.sub(r"\s+", "", html)
    assert {"ปี2567", "ปี2568"} <= {word for word in ("ปี2567", "ปี2568") if word in words}
    halves = [a for a in LexborHTMLParser(html).css('a[href="/to/split"]') if a.text(strip=True)]
    assert len(halves) == 4
    opened = LexborHTMLParser(html).css('a[href="/to/row"], a[href="/to/bare"]')
    assert not any("ป้ายชื่อ" in a.text() for a in opened)
    assert all(a.text(strip=True) or "alt=" in (a.html or "") for a in opened)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_label_that_leads_nowhere_has_no_address(layout: str) -> None:
    for style in STYLES:
        page = WebPage("/x", "หน้า", entries=(Entry("ไปไม่ถึงเลย", "", code="O9", style=style),))
        found = hrefs(html_of(render_page(shell(layout), page, lambda path: "http://local" + path)))
        assert {h for h in found if h and not h.startswith(("http", "#", "javascript:"))} == set()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_address_goes_through_urls(layout: str) -> None:
    home = replace(PAGE, path="/", kind="home")
    made = [render_page(shell(layout), page, lambda path: f"http://local{path}") for page in (home, PAGE)]
    made += companions(shell(layout), home, lambda path: f"http://local{path}").values()
    html = "".join(map(html_of, made))
    assert re.findall(r'(?:href|action|src)="/(?!img/)[^"]*"', html) == []
    assert re.findall(r"'/to/", html) == []
    assert "http://local/history" in html
    assert "http://local/third" in html
    assert 'href="https://other.example.org/"' in html


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_same_on_every_run(layout: str) -> None:
    """Also in a process that hashes otherwise, and not the same for another seed."""
    first = render_page(shell(layout), PAGE, as_is)
    assert first == render_page(shell(layout), PAGE, as_is)
    assert first.body != render_page(shell(layout, 2), PAGE, as_is).body


def test_the_same_in_another_process() -> None:
    code = (
        "from zlib import crc32\nfrom tests.generated.test_rendering import *\n"
        "print([crc32(render_page(shell(name), PAGE, as_is).body) for name in LAYOUTS])"
    )
    root = Path(__file__).parents[2]
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_word_pages_are_cp874_and_say_otherwise() -> None:
    page = replace(PAGE, parts=(Part(p="เครื่องหมาย ✓ ที่ไม่มีในรหัสเดิม"),))
    resource = render_page(shell("wordexport"), page, as_is)
    assert resource.content_type == "text/html"
    assert b"charset=windows-1252" in resource.body
    assert "หัวเรื่องของหน้า" in resource.body.decode("cp874")
    assert b"&#10003;" in resource.body
    with pytest.raises(UnicodeDecodeError):
        resource.body.decode("utf-8")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_home_page_leads_on(layout: str) -> None:
    home = WebPage("/", "", kind="home", entries=(Entry("เรื่องเด่น", "/highlight"),))
    made = [render_page(shell(layout), home, as_is), *companions(shell(layout), home, as_is).values()]
    html = "".join(map(html_of, made))
    assert {"/history", "/third", "/highlight", "/story/1", "/banner"} <= hrefs(html)
    for path in companions(shell(layout), home, as_is):
        assert f'src="{path}"' in html


def test_a_menu_of_pictures_hides_some_words() -> None:
    menu = tuple(Menu(f"เมนูลำดับที่ {number}", f"/menu/{number}") for number in range(60))
    html = html_of(render_page(replace(shell("imagemenu"), menu=menu), WebPage("/x", "หน้า"), as_is))
    ways = {picture_way(shell("imagemenu"), entry.label) for entry in menu}
    assert ways == {"image", "image_alt", "image_title", "image_file"}
    plain = re.sub(r"[-_]", " ", unquote(html))
    for entry in menu:
        hidden = picture_way(shell("imagemenu"), entry.label) == "image"
        assert hidden == (re.search(rf"{entry.label}\b", plain) is None), entry


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_further_on_in_a_list_stand_below_it(layout: str) -> None:
    entries = (*ENTRIES[:2], Entry("2", "/page/2"), Entry("ถัดไป", "/page/2"))
    html = html_of(render_page(shell(layout), replace(PAGE, kind="list", entries=entries), as_is))
    assert html.count('class="page-numbers" href="/page/2"') == 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_splash_leads_in_and_shows_no_menu(layout: str) -> None:
    splash = WebPage("/", "", kind="splash", entries=(Entry("เข้าสู่เว็บไซต์", "/home"),))
    found = hrefs(html_of(render_page(shell(layout), splash, as_is)))
    assert "/home" in found
    assert "/history" not in found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pages_of_nothing(layout: str) -> None:
    assert error_page(shell(layout), "not_found").status == 404
    for path in ("/a", "/b", "/c"):
        soft = error_page(shell(layout), "soft_404", path=path)
        assert soft.status == 200
        assert any(words.replace(" ", "") in squeezed(html_of(soft)) for words in WORDS_SOFT_404)
        empty = error_page(shell(layout), "empty", title="แผนที่ยังไม่มี", path=path)
        assert "แผนที่ยังไม่มี" in squeezed(html_of(empty))
        assert any(words.replace(" ", "") in squeezed(html_of(empty)) for words in WORDS_EMPTY)
    assert "Loremipsum" in squeezed(html_of(error_page(shell(layout), "placeholder")))


def test_halves_of_a_label_are_cut_between_words() -> None:
    assert two_halves("รายงานผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุประจำปี") == (
        "รายงานผลการจัดซื้อจัดจ้าง",
        "หรือการจัดหาพัสดุประจำปี",
    )
    assert two_halves("ก") == ("ก", "")
    assert "".join(two_halves("เก้าอี้ไม้")) == "เก้าอี้ไม้"


def test_a_slug_loses_what_stands_above_and_below() -> None:
    assert thai_slug("O29 แนวปฏิบัติการจัดการเรื่องร้องเรียน") == "o29-แนวปฏบตการจดการเรองรองเรยน"
    assert thai_slug("OIT 3 อำนาจหน้าที่") == "oit-3-อานาจหนาท"


def test_breadcrumbs_of_modern_pages_are_data_alone() -> None:
    html = html_of(render_page(shell("modern"), replace(PAGE, crumbs=(("ก่อนหน้านี้", "/before"),)), as_is))
    data = LexborHTMLParser(html).css_first('script[type="application/ld+json"]')
    assert data is not None
    assert json.loads(data.text())["itemListElement"][0]["name"] == "ก่อนหน้านี้"
    assert "ก่อนหน้านี้" not in squeezed(html)
