from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawler.readers import URL, link, read

SITE = "https://www.bantuayang.go.th"


# --- where links come from ---


def test_a_link_is_absolute_with_its_words() -> None:
    found = link(read("<main><p>ก่อน <a href='o1.php?id=1#x'>โครงสร้าง</a></p></main>"), "โครงสร้าง")
    assert (found.url, found.href, found.source) == (f"{SITE}/ita/o1.php?id=1", "o1.php?id=1#x", "a")


def test_the_base_element_is_obeyed() -> None:
    assert link(read("<base href='/th/'><a href=o1>ก</a>"), "ก").url == f"{SITE}/th/o1"


@pytest.mark.parametrize(
    ("html", "source", "path"),
    [
        ("<map><area href='/a' alt='แผน'></map>", "area", "/a"),
        ("<frameset cols='*,*'><frame src='menu.htm'></frameset>", "frame", "/ita/menu.htm"),
        ("<iframe src='/plan.pdf'></iframe>", "iframe", "/plan.pdf"),
        ("<iframe data-src='/plan.pdf'></iframe>", "iframe", "/plan.pdf"),
        ("<embed src='/plan.pdf'>", "embed", "/plan.pdf"),
        ("<object data='/plan.pdf'></object>", "embed", "/plan.pdf"),
        ("<meta http-equiv='Refresh' content='0; URL=home.php'>", "refresh", "/ita/home.php"),
        ("<div onclick=\"window.open('plan.pdf','_blank')\">แผน</div>", "onclick", "/ita/plan.pdf"),
        ("<a href=\"javascript:openPage('plan.php?id=3')\">แผน</a>", "onclick", "/ita/plan.php?id=3"),
        ("<a href='#' onclick=\"location.href='/plan'\">แผน</a>", "onclick", "/plan"),
        ("<button data-href='/plan'>แผน</button>", "onclick", "/plan"),
        ("<tr><td><button data-url='plan.pdf'>แผน</button>", "onclick", "/ita/plan.pdf"),
        ("<select><option value=''>เลือก<option value='/2568'>ปี 2568</select>", "option", "/2568"),
        ("<form action='/search' method=get><input name=q></form>", "form", "/search"),
        ("<script>location.href = 'home.php'</script>", "script", "/ita/home.php"),
        ("<script>document.write(\"<a href='plan.php'>แผน<\\/a>\")</script>", "script", "/ita/plan.php"),
    ],
)
def test_links_are_found_wherever_they_are_written(html: str, source: str, path: str) -> None:
    assert [(each.source, each.url) for each in read(html).links] == [(source, SITE + path)]


@pytest.mark.parametrize("href", ["#", "", "javascript:void(0)", "javascript:;", "#nothing-here"])
def test_a_label_that_leads_nowhere_is_kept_without_an_address(href: str) -> None:
    assert link(read(f"<ul><li>O1 <a href='{href}'>โครงสร้าง</a></ul>"), "โครงสร้าง").url == ""


def test_a_link_to_a_part_of_the_page_leads_to_the_page() -> None:
    page = read("<p><a href='#o1'>O1 โครงสร้าง</a></p>" + "<p>ก</p>" * 50 + "<div id=o1><h2>O1</h2><p>เนื้อหา</p></div>")
    assert link(page, "O1 โครงสร้าง").url == URL


def test_mail_and_telephone_links_are_contacts_not_links() -> None:
    page = read("<a href='mailto:saraban@bantuayang.go.th?subject=x'>อีเมล</a><a href='tel:0-2000-0000'>โทร</a>")
    assert (page.emails, page.telephones, page.links) == (("saraban@bantuayang.go.th",), ("0-2000-0000",), ())


def test_menus_written_in_external_scripts_count_for_the_page() -> None:
    page = read("<script src='menu.js'></script>", scripts={"x/menu.js": "var m=[{title:'แผนพัฒนา', url:'/plan'}]"})
    found = link(page, "แผนพัฒนา")
    assert (found.url, found.source, found.zone) == (f"{SITE}/plan", "script", "nav")


# --- what a link says ---


# --- what stands around it ---


# --- blocks ---


def blocks(html: str) -> list[tuple[str, str, int, int]]:
    return [(each.text, each.kind, each.level, each.row) for each in read(html).blocks]


def test_blocks_come_in_document_order_with_their_kind() -> None:
    assert blocks("<h2>แผน</h2>ก <b>ข</b><p>ค<ul><li>ง</ul>") == [
        ("แผน", "heading", 2, -1),
        ("ก ข", "text", 0, -1),
        ("ค", "text", 0, -1),
        ("ง", "item", 0, -1),
    ]


def test_what_nobody_sees_is_no_text() -> None:
    html = (
        "<style>a{}</style><script>var x='<p>y</p>'</script><template>t</template>"
        "<svg><text>s</text></svg><noscript>n</noscript><select><option>เลือก</select>"
        "<input type=hidden value=h><textarea>z</textarea><p>เห็น</p><!-- c -->"
    )
    assert blocks(html) == [("เห็น", "text", 0, -1)]


def test_noscript_speaks_when_nothing_else_does() -> None:
    assert blocks("<noscript><p>ข่าว</p></noscript>") == [("ข่าว", "text", 0, -1)]


def test_two_line_breaks_divide_and_one_does_not() -> None:
    assert [text for text, *_ in blocks("แผนพัฒนา<br>ท้องถิ่น<br><br>ข่าว")] == ["แผนพัฒนา ท้องถิ่น", "ข่าว"]


def test_a_long_list_of_lines_is_divided_at_its_line_breaks() -> None:
    lines = [f"O{n} รายการข้อมูลที่ต้องเผยแพร่" for n in range(1, 20)]
    assert [text for text, *_ in blocks("<div>" + "<br>".join(lines) + "</div>")] == lines


def test_three_lines_with_a_link_each_are_blocks_of_their_own() -> None:
    html = "<ul><li><a href=1>ก</a><br><a href=2>ข</a> 1/2568<br><a href=3>ค</a></ul>"
    assert [text for text, *_ in blocks(html)] == ["ก", "ข 1/2568", "ค"]


def test_a_link_knows_the_block_that_holds_it() -> None:
    page = read("<p>ก</p><p>ข <a href='/1'>ค</a></p><a href='/2'><div>ง</div></a>")
    assert [page.blocks[each.block].text for each in page.links] == ["ข ค", "ง"]


# --- the page itself ---


def test_the_page_keeps_its_facts() -> None:
    modified = datetime(2025, 1, 2, tzinfo=UTC)
    body = "<title> แผน\n พัฒนา </title><p>ก".encode()
    page = read(body, modified=modified, status=404)
    assert (page.title, page.encoding, page.status, page.modified, page.size) == (
        "แผน พัฒนา",
        "utf-8",
        404,
        modified,
        len(body),
    )
    assert page.sha256 == hashlib.sha256(body).hexdigest()


def test_a_title_nobody_wrote_is_no_title() -> None:
    assert read("<title>Untitled Document</title><meta property='og:title' content='แผนพัฒนา'>").title == "แผนพัฒนา"


def test_a_page_saved_by_word_in_cp874_is_read() -> None:
    html = "<html><meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>ภาษีที่ดิน</p>"
    page = read(html.encode("cp874"), content_type="text/html")
    assert (page.encoding, page.blocks[0].text) == ("cp874", "ภาษีที่ดิน")


def test_images_of_the_content_are_kept_and_icons_are_not() -> None:
    page = read(
        "<img src='/photo/mayor.jpg' alt='นายก'><img src='data:image/png;base64,x'><img src='/i/new.gif'>"
        "<img src='/x.jpg' width=16><img data-src='/lazy.jpg' src='data:x'>"
    )
    assert [(each.src, each.alt) for each in page.images] == [
        (f"{SITE}/photo/mayor.jpg", "นายก"),
        (f"{SITE}/lazy.jpg", ""),
    ]


def test_links_and_blocks_are_capped() -> None:
    page = read("".join(f"<p><a href='/{n}'>ก{n}</a></p>" for n in range(9000)))
    assert (len(page.links), len(page.blocks)) == (3000, 8000)


def test_a_block_is_capped() -> None:
    assert len(read("<p>" + "ก" * 50_000).blocks[0].text) == 20_000


PIECES = st.sampled_from(
    [
        *(
            "<table>",
            "<tr>",
            "<td rowspan=3>",
            "</table>",
            "<a href='x'>",
            "</a>",
            "<br>",
            "<ul>",
            "<li>",
            "</ul>",
            "<h2>",
        ),
        *(
            "</h2>",
            "แผน",
            " ",
            "<select>",
            "<option value='/a'>",
            "<form>",
            "<input type=password>",
            "<script>",
            "</script>",
        ),
        *(
            "{url:'/a',title:'b'}",
            "<iframe src=x>",
            "<div class='menu' id=a>",
            "</div>",
            "<a href='#a' role=tab>",
            "<svg>",
        ),
        *("<noscript>", "<p><b>x</b></p>", "<frameset>", "<body>", "<img src=a>", "<label for=a>", "<template>"),
        *("<base href='http://['>", "<meta http-equiv=refresh content='0;url=#'>", "&#0;", "\x00", "<dl><dt>a<dd>"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_soup_becomes_a_page(html: str) -> None:
    page = read(html)
    assert all(-1 <= each.block < len(page.blocks) for each in page.links)
    assert all(not each.url or each.url.startswith("http") for each in page.links)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_a_page(body: bytes) -> None:
    assert read(body).size == len(body)


def test_a_map_drawn_by_a_script_is_kept_as_a_link_of_the_frame() -> None:
    page = read("<script src='http://maps.google.com/maps/api/js?sensor=false'></script><p>x</p>")
    assert [(found.url, found.source, found.zone) for found in page.links] == [
        ("http://maps.google.com/maps/api/js?sensor=false", "script", "footer")
    ]


def test_a_tab_names_its_links_even_where_a_card_has_a_heading_of_its_own() -> None:
    page = read(
        "<ul class='nav nav-tabs'><li><a href='#y66' data-bs-toggle='tab'>ปีงบประมาณ 2566</a></li></ul>"
        "<div class='tab-content'><div class='tab-pane' id='y66'><h5>แผนพัฒนาท้องถิ่น</h5><a href='/a.pdf'>ดูเอกสาร</a></div></div>"
    )
    assert (link(page, "ดูเอกสาร").heading, link(page, "ดูเอกสาร").section) == ("แผนพัฒนาท้องถิ่น", "ปีงบประมาณ 2566")


PLAN = "https://www.bantuayang.go.th/up/plan.pdf"


@pytest.mark.parametrize(
    ("html", "source"),
    [
        ('<embed src="/up/plan.pdf" type="application/pdf">', "embed"),
        ('<object data="/up/plan.pdf"></object>', "embed"),
        ('<object><param name="src" value="/up/plan.pdf"></object>', "embed"),
        ('<iframe src="/pdfjs/web/viewer.html?file=/up/plan.pdf"></iframe>', "iframe"),
        ('<iframe data-src="/pdfjs/web/viewer.html?file=/up/plan.pdf" src="about:blank"></iframe>', "iframe"),
        ('<iframe src="https://docs.google.com/gview?embedded=true&url=https://www.bantuayang.go.th/up/plan.pdf">', "iframe"),
        ('<div class="_df_book" source="/up/plan.pdf"></div>', "embed"),
        ('<div class="flipbook" data-pdf="/up/plan.pdf"></div>', "embed"),
        ('<div data-options=\'{"pdfUrl":"\\/up\\/plan.pdf","page":1}\'></div>', "embed"),
        ('<button data-file="/up/plan.pdf">แผน</button>', "onclick"),
        ('<img src="/cover.jpg" data-pdf="/up/plan.pdf">', "onclick"),
        ('<a href="#" data-src="/up/plan.pdf" data-fancybox>แผน</a>', "onclick"),
        ('<a data-pdf="/up/plan.pdf">แผน</a>', "onclick"),
        ('<span onclick="openPdf(\'/up/plan.pdf\')">แผน</span>', "onclick"),
        ('<div id="b"></div><script>$("#b").flipBook({pdf: "/up/plan.pdf"})</script>', "script"),
    ],
)  # fmt: skip
def test_a_document_shown_by_a_viewer_is_a_link(html, source):
    page = read(f"<main><h1>แผนพัฒนา</h1>{html}</main>")
    assert [(link.url, link.source) for link in page.links] == [(PLAN, source)]


@pytest.mark.parametrize(
    "html",
    [
        '<img data-src="/a.jpg" src="/blank.gif">',
        '<div data-src="/a.jpg" data-bg="/b.png" data-file="แผน"></div>',
        '<div data-url="/page" data-title="แผน.pdf ฉบับร่าง"></div>',
        '<source src="/a.webp" data-srcset="/b.webp">',
        '<script src="/pdf.js"></script><script>var types = [".pdf", "application/pdf"]</script>',
        '<video data-src="/a.mp4"></video>',
    ],
)
def test_lazy_pictures_and_settings_are_no_links(html):
    assert [link for link in read(f"<main><p>แผน</p>{html}</main>").links if link.source != "onclick"] == []


def test_a_link_with_an_address_of_its_own_keeps_it():
    page = read('<main><a href="/plan.php" data-file="/up/plan.pdf">แผน</a></main>')
    assert [link.url for link in page.links] == ["https://www.bantuayang.go.th/plan.php"]


def test_a_viewers_link_leads_to_the_file_and_shows_what_was_written():
    href = "https://docs.google.com/viewer?url=https://www.bantuayang.go.th/up/plan.pdf"
    page = read(f'<main><a href="{href}">แผน</a></main>')
    assert [(link.url, link.href) for link in page.links] == [(PLAN, href)]


def test_a_document_that_a_link_and_a_script_name_is_one_link():
    page = read('<main><a href="/up/plan.pdf">แผน</a><script>show("/up/plan.pdf")</script></main>')
    assert [(link.url, link.text) for link in page.links] == [(PLAN, "แผน")]
