from __future__ import annotations

import hashlib
import time
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


def test_the_handle_of_a_menu_or_a_tab_is_no_link() -> None:
    page = read(
        "<ul><li><a href='#'>แผนงาน</a><ul><li><a href='/a'>แผนพัฒนา</a></ul></ul>"
        "<a href='#t1' data-bs-toggle='tab'>ปี 2568</a><div id=t1>x</div>"
        "<a href='#' class='dropdown-toggle' data-toggle='dropdown'>เมนู</a>"
    )
    assert [each.text for each in page.links] == ["แผนพัฒนา"]


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


@pytest.mark.parametrize(
    ("inside", "text", "origin"),
    [
        ("<img src=a.png alt='แผน'> แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<img src=a.png alt='แผนพัฒนา'>", "แผนพัฒนา", "alt"),
        ("<img src=a.png alt='banner1' title='แผนพัฒนา'>", "แผนพัฒนา", "title"),
        ("<i class='fa fa-file' aria-label='แผนพัฒนา'></i>", "แผนพัฒนา", "aria"),
        ("<img src='img/plan68.png'>", "plan68.png", "file_name"),
        ("<i></i>", "", "none"),
        ("<i class='material-icons'>check_circle</i> แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<span class='material-symbols-outlined'>call</span>แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<i>expand_more</i><span>แผน</span><span>พัฒนา</span>", "แผนพัฒนา", "text"),
        ("แผน<br>พัฒนา <span hidden>x</span><span style='display:none'>y</span>", "แผน พัฒนา", "text"),
        ("<svg><title>icon</title><text>svg</text></svg>แผนพัฒนา", "แผนพัฒนา", "text"),
        ("<div><h5>แผนพัฒนา</h5><p>2568</p></div>", "แผนพัฒนา 2568", "text"),
    ],
)
def test_a_link_says_its_visible_words_else_what_stands_for_them(inside: str, text: str, origin: str) -> None:
    (found,) = read(f"<a href='/x'>{inside}</a>").links
    assert (found.text, found.text_from) == (text, origin)


def test_one_label_split_over_two_links_is_one() -> None:
    page = read("<td><a href='/p'>รายงานผลการจัดซื้อจัดจ้าง</a>&nbsp;&nbsp;<br><a href='/p'>ประจำปี</a></td>")
    assert [each.text for each in page.links] == ["รายงานผลการจัดซื้อจัดจ้าง ประจำปี"]


def test_a_picture_and_a_title_that_lead_to_one_place_are_one_link() -> None:
    page = read("<div><a href='/p'><img src=a.jpg></a> <a href='/p'>แผนพัฒนา</a></div>")
    assert [(each.text, each.text_from) for each in page.links] == [("แผนพัฒนา", "text")]


def test_links_to_different_places_side_by_side_stay_apart() -> None:
    page = read("<p><a href='/1'>ปี 2567</a><a href='/2'>ปี 2568</a></p>")
    assert [each.text for each in page.links] == ["ปี 2567", "ปี 2568"]
    assert page.blocks[0].text == "ปี 2567 ปี 2568"


# --- what stands around it ---


@pytest.mark.parametrize(
    ("html", "text", "row"),
    [
        ("<p>O1 – <a href='/x'>โครงสร้าง</a></p>", "โครงสร้าง", "O1 – โครงสร้าง"),
        ("<ul><li>O2 <a href='/x'>ผู้บริหาร</a><ul><li>ย่อย</ul></ul>", "ผู้บริหาร", "O2 ผู้บริหาร"),
        ("<table><tr><td>1<td>แผน<td><a href='/x'>ดาวน์โหลด</a><tr><td>2<td>ข</table>", "ดาวน์โหลด", "1 แผน ดาวน์โหลด"),
        ("<table><tr><td><a href='/y'>แผนพัฒนา</a><td><a href='/x'>เปิด</a><tr><td>ก</table>", "เปิด", "แผนพัฒนา เปิด"),
        ("<table><tr><td><a href='/y'>แผน</a><td><a href='/x'>เปิด</a><tr><td>ก</table>", "แผน", ""),
        ("<dl><dt>O3<dd><a href='/x'>อำนาจหน้าที่</a></dl>", "อำนาจหน้าที่", "O3 อำนาจหน้าที่"),
        ("<div class=card><h5>แผน</h5><div><a href='/x'>ดูรายละเอียด</a></div></div>", "ดูรายละเอียด", "แผน ดูรายละเอียด"),
        ("<div class=card><h5>แผนพัฒนา</h5><a href='/x'><img src=b.png></a></div>", "b.png", "แผนพัฒนา"),
        ("<p>O1 <a href='/1'>โครงสร้าง</a><br>O2 <a href='/2'>ผู้บริหาร</a></p>", "ผู้บริหาร", "O2 ผู้บริหาร"),
        ("<div><a href='/1'>แผน 2567</a><a href='/2'>แผน 2568</a></div>", "แผน 2568", ""),
        ("<table><tr><td>O7<td>1. <a href=1>ข่าว</a><br>2. <a href='/2'>ภาพ</a><tr><td>ก</table>", "ภาพ", "O7 2. ภาพ"),
        ("<table><tr><td rowspan=2>แผน<td><a href=1>เล่ม</a><tr><td><a href=2>เล่ม 2</a></table>", "เล่ม 2", "แผน เล่ม 2"),
        (
            "<table><tr><th>เรื่อง<th>ปี 2567<th>ปี 2568<tr><td>แผน<td><a href=1>เปิด</a><td><a href='/2'>อ่าน</a></table>",
            "อ่าน",
            "แผน เปิด ปี 2568 อ่าน",
        ),
        ("<div>คลัง <p onclick=\"go('/1')\">ราคากลาง</p><p onclick=\"go('/2')\">ผล</p></div>", "ผล", "คลัง ผล"),
        ("<div><h4><a href='/1'>ข่าวหนึ่ง</a></h4><a href='/2'>ดูทั้งหมด</a></div>", "ดูทั้งหมด", ""),
    ],
)  # fmt: skip
def test_the_row_says_what_the_link_alone_does_not(html: str, text: str, row: str) -> None:
    assert link(read(f"<main>{html}</main>"), text).row == row


def test_a_row_is_cut_at_300_letters() -> None:
    page = read(f"<ul><li>{'แผน ' * 200}<a href='/x'>เปิด</a></ul>")
    assert len(link(page, "เปิด").row) <= 300


@pytest.mark.parametrize(
    "html",
    [
        "<h3>แผนงาน</h3><ul><li><a href='/x'>ก</a></ul>",
        "<div class=title><div><h3>แผนงาน</h3></div></div><div><a href='/x'>ก</a></div>",
        "<div><h3>อื่น</h3><a href='/y'>ข</a></div><section><h4>แผนงาน</h4><a href='/x'>ก</a></section>",
        "<table><caption>แผนงาน</caption><tr><td><a href='/x'>ก</a><td>ข</table>",
        "<table><tr><th>ที่<th>เรื่อง<tr><td colspan=2>แผนงาน<tr><td>1<td><a href='/x'>ก</a></table>",
        "<fieldset><legend>แผนงาน</legend><a href='/x'>ก</a></fieldset>",
        "<details><summary>แผนงาน</summary><a href='/x'>ก</a></details>",
        "<p><b>แผนงาน</b></p><p><a href='/x'>ก</a></p>",
        "<div class=card><div class=card-header>แผนงาน</div><div class=card-body><a href='/x'>ก</a></div></div>",
        "<ul class='nav nav-tabs'><li><a href='#t1' data-toggle=tab>แผนงาน</a></ul><div id=t1><a href='/x'>ก</a></div>",
        "<button role=tab aria-controls=t1>แผนงาน</button><div id=t1><p><a href='/x'>ก</a></p></div>",
        "<h2><button data-target='#c1' data-toggle=collapse>แผนงาน</button></h2><div id=c1><a href='/x'>ก</a></div>",
    ],
)
def test_the_heading_is_the_nearest_title_that_governs_the_link(html: str) -> None:
    assert link(read(f"<h1>ITA</h1>{html}<p><a href='/z'>ท้าย</a></p>"), "ก").heading == "แผนงาน"


def test_a_heading_inside_a_card_does_not_govern_what_follows_the_card() -> None:
    page = read("<h2>แผน</h2><div><h4>ข่าว</h4><a href='/1'>ก</a></div><p><a href='/2'>ข</a></p>")
    assert link(page, "ข").heading == "แผน"


def test_titles_of_a_news_list_do_not_head_one_another() -> None:
    page = read("<h2>ข่าว</h2><h4><a href='/1'>ข่าวหนึ่ง</a></h4><h4><a href='/2'>ข่าวสอง</a></h4>")
    assert link(page, "ข่าวสอง").heading == "ข่าว"


def test_a_tab_that_is_only_a_year_is_said_with_the_heading_above() -> None:
    page = read("<h2>แผนปฏิบัติการ</h2><a data-toggle=tab href='#y'>ปี 2568</a><div id=y><p><a href='/x'>ก</a></p></div>")
    assert link(page, "ก").heading == "แผนปฏิบัติการ ปี 2568"


@pytest.mark.parametrize(
    "html",
    [
        "<ul><li><a href='#'>แผนงาน</a><ul><li><a href='/x'>ก</a></ul></ul>",
        "<ul><li><span>แผนงาน</span><div><ul><li><a href='/x'>ก</a></ul></div></ul>",
        "<div class=dropdown><button>แผนงาน</button><div class='dropdown-menu'><a href='/x'>ก</a></div></div>",
    ],
)
def test_the_section_is_the_menu_item_above(html: str) -> None:
    assert link(read(f"<nav>{html}</nav>"), "ก").section == "แผนงาน"


# --- zones ---

BODY = "<p>" + "เนื้อหาของหน้า " * 60 + "</p>"


@pytest.mark.parametrize(
    ("before", "after", "zone"),
    [
        ("<nav>", "</nav>", "nav"),
        ("<div class='navbar navbar-expand'>", "</div>", "nav"),
        ("<ul id='main-menu'><li>", "</ul>", "nav"),
        ("<div role=navigation>", "</div>", "nav"),
        ("<header>", "</header>", "header"),
        ("<div class='topbar'>", "</div>", "header"),
        ("<aside>", "</aside>", "aside"),
        ("<table><tr><td class='left-sidebar'>", "</td><td>ข</td></tr></table>", "aside"),
        ("<div class='widget'>", "</div>", "aside"),
        ("<div class='nav nav-tabs'>", "</div>", "main"),
        ("<div class='menu-open'>", "</div>", "main"),
        ("<div class='page-header'>", "</div>", "main"),
        ("<article><header>", "</header></article>", "main"),
    ],
)
def test_the_zone_is_what_the_markup_says(before: str, after: str, zone: str) -> None:
    page = read(f"<body class='menu-open'>{before}<a href='/x'>ก</a>{after}{BODY}")
    assert link(page, "ก").zone == zone
    assert page.blocks[-1].zone == "main"


def test_a_footer_stands_at_the_end() -> None:
    card, end = "<div class=footer><a href='/1'>ก</a></div>", "<div class=footer><a href='/2'>ข</a></div>"
    page = read(f"<div class=card-list>{card}</div>{BODY}{end}")
    assert [link(page, "ก").zone, link(page, "ข").zone] == ["main", "footer"]


def test_a_wrapper_of_most_of_the_page_is_no_menu() -> None:
    assert link(read(f"<div class='menu-wrapper'><h2>x</h2>{BODY}<a href='/x'>ก</a></div>"), "ก").zone == "main"


def test_a_menu_larger_than_the_content_is_a_menu() -> None:
    items = "".join(f"<li><a href='/{n}'>รายการเมนูที่ยาวมาก {n}</a>" for n in range(60))
    page = read(f"<div class='mega-menu'><ul>{items}</ul></div><div><h1>แผน</h1><p><a href='/x'>ก</a></p></div>")
    assert page.links[0].zone == "nav"
    assert link(page, "ก").zone == "main"


def test_a_menu_inside_main_is_still_a_menu() -> None:
    page = read(f"<main><nav><a href='/1'>ก</a></nav>{BODY}</main>")
    assert link(page, "ก").zone == "nav"


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


def test_cells_of_a_data_table_know_their_row_over_the_page() -> None:
    table = "<table><tr><th>ชื่อ<th>เรื่อง<tr><td>ก<td><p>ข</p></table>"
    assert [(text, kind, row) for text, kind, _, row in blocks(table * 2)] == [
        ("ชื่อ", "cell", 0), ("เรื่อง", "cell", 0), ("ก", "cell", 1), ("ข", "cell", 1),
        ("ชื่อ", "cell", 2), ("เรื่อง", "cell", 2), ("ก", "cell", 3), ("ข", "cell", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>ก</table>",
        "<table role=presentation><tr><td>ก<td></table>",
        f"<table><tr><td>ก<td>{'เนื้อหา ' * 300}</table>",
        "<table><tr><td>ก<td><table><tr><td>x</table></table>",
    ],
)
def test_a_layout_table_gives_text(html: str) -> None:
    assert blocks(html)[0] == ("ก", "text", 0, -1)


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


@pytest.mark.parametrize(
    "html",
    [
        "<nav aria-label=breadcrumb><ol><li><a href='/'>หน้าแรก</a><li>แผนงาน</ol></nav>",
        "<div class=breadcrumbs><a href='/'>หน้าแรก</a> » <span>แผนงาน</span></div>",
        "<p><a href='/'>หน้าแรก</a> &gt; แผนงาน</p>",
    ],
)
def test_the_breadcrumb_is_read(html: str) -> None:
    assert read(html).breadcrumb == ("หน้าแรก", "แผนงาน")


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


@pytest.mark.parametrize("piece", ["<table><tr><td>", "<div>", "<ul><li>", "<b>", "<a href=x>", "<div class=menu><p>ก"])
def test_five_thousand_levels_are_read(piece: str) -> None:
    assert read(piece * 5000 + "ท้ายสุด").blocks[-1].text.endswith("ท้ายสุด")


@pytest.mark.parametrize(
    "html",
    [
        "<a href='#'></a>" * 60_000,
        "<div class=menu>" * 60_000,
        "<ul><li>" + "<b></b>" * 60_000 + "<ul>" + "<li><a href=x>ก</a>" * 3000,
        "<table><tr>" + "<td><a href=x>ก</a>" * 20_000,
        "<p>" + "<a href=x>ก</a> ข<br>" * 20_000,
        "<dl>" + "<dd><a href=x>ก</a>" * 20_000,
        "<h2>ก</h2><p>" * 20_000,
        "<p id=a><a href='#a' role=tab>ก</a>" * 20_000,
    ],
)
def test_a_hostile_page_is_read_in_bounded_time(html: str) -> None:
    start = time.process_time()
    read(html)
    assert time.process_time() - start < 10


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
