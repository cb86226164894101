from __future__ import annotations

import pytest

from crawler.readers.scripts import ScriptLink, documents_in_script, links_in_script


def test_a_link_written_by_document_write_is_found_with_its_words() -> None:
    code = """document.write('<li><a href="plan.php" class="x"><i class=fa></i> แผนพัฒนา<\\/a></li>');"""
    assert links_in_script(code) == [ScriptLink("plan.php", "แผนพัฒนา", written=True)]


def test_a_link_in_a_template_literal_is_found() -> None:
    assert links_in_script("nav.innerHTML = `<a href='/o1'>O1 โครงสร้าง</a>`") == [
        ScriptLink("/o1", "O1 โครงสร้าง", written=True)
    ]


def test_a_link_in_jsx_is_found() -> None:
    assert links_in_script('return <Link className="nav" to="/plan"><b>แผน</b>พัฒนา</Link>') == [
        ScriptLink("/plan", "แผน พัฒนา", written=True)
    ]


@pytest.mark.parametrize(
    "code",
    [
        "const menu = [{ title: 'แผนพัฒนา', href: '/plan' }];",
        'var m = [{"url": "\\/plan", "label": "แผนพัฒนา", "icon": "x"}];',
        "menu.push({name:`แผนพัฒนา`,\n  link:`/plan`, children: []})",
        "x = {text: '\\u0e41\\u0e1c\\u0e19พัฒนา', to: '/plan'} // {text:'b', to:'/c'}",
    ],
)
def test_an_address_and_a_label_side_by_side_are_a_link(code: str) -> None:
    assert links_in_script(code) == [ScriptLink("/plan", "แผนพัฒนา")]


def test_the_label_of_the_object_around_is_the_section() -> None:
    code = "[{title:'แผนงาน', items:[{title:'แผนพัฒนา', url:'/plan'},{title:'แผนดำเนินงาน', url:'/op'}]}]"
    assert [(each.text, each.section) for each in links_in_script(code)] == [
        ("แผนพัฒนา", "แผนงาน"),
        ("แผนดำเนินงาน", "แผนงาน"),
    ]


@pytest.mark.parametrize(
    "code", ["location.href='home.php'", 'window.location = "home.php";', "location.replace('home.php')"]
)
def test_a_redirect_is_a_link_without_words(code: str) -> None:
    assert links_in_script(code) == [ScriptLink("home.php", "")]


@pytest.mark.parametrize(
    "code",
    [
        "gtag('config', {page: 'x'})",
        "$.ajax({url: 'save.php', type: 'POST'})",
        "var a = '<a href=\"' + base + '/x.php\">' + title + '</a>'",
        "`<a href='${url}'>${title}</a>`",
        "{title: 'ชื่อ', url: 'ข้อความธรรมดา ไม่ใช่ที่อยู่'}",
        "",
    ],
)
def test_code_that_names_no_place_gives_no_link(code: str) -> None:
    assert links_in_script(code) == []


@pytest.mark.parametrize(
    "piece", ["{", "'", "<a href='", "{title:'a',", '[{"url":"', "/*", "<a ", "location = '", "\\"]
)
def test_a_long_hostile_script_ends(piece: str) -> None:
    assert links_in_script(piece * 20_000) == []


@pytest.mark.parametrize(
    "code",
    [
        "$('#book').flipBook({pdfUrl: 'up/plan.pdf', lightBox: true});",
        'var option_df_12 = {"source":"up\\/plan.pdf","height":"auto"};',
        "PDFObject.embed(\"up/plan.pdf\", '#pdf');",
        "var url = 'up/plan.pdf'; pdfjsLib.getDocument(url)",
        "// pdf: 'up/old.pdf'\n/* 'up/older.pdf' */ load('up/plan.pdf')",
    ],
)
def test_the_document_of_a_viewers_options_is_found(code: str) -> None:
    assert documents_in_script(code) == ["up/plan.pdf"]


@pytest.mark.parametrize(
    "code",
    [
        "accept = '.pdf'; type = 'application/pdf'",
        "url = 'up/' + name + '_final.pdf'",
        "url = 'up.pdf' + query",
        "url = `up/${name}.pdf`",
        "alert('กรุณาแนบไฟล์ เช่น plan.pdf')",
        "img.src = 'up/plan.jpg'",
        "load('up/plan.html')",
        "",
    ],
)
def test_what_is_no_whole_address_of_a_document_is_not_found(code: str) -> None:
    assert documents_in_script(code) == []
