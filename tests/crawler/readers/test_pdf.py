"""PDF files, drawn here glyph by glyph: every glyph is a box, so that each test says which ink stands where."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from core.snapshot import Inside
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.pdf import read_pdf, render_page

MARKS_ABOVE = "ัิีึื็่้๊๋์ํ"
MARKS_BELOW = "ฺุู"
LEG, LOW, HIGH = (50, 0, 400, 600), (-300, -300, -50, -50), (-300, 650, -50, 850)
CIRCLE, HOLLOW, MARK_BELOW_AS_TONE, UNCODED_LEG = "①", "②", "③", "④"
SPECIAL = {
    CIRCLE: (" ", 0, HIGH),  # the circle of a sara am, given as a space
    HOLLOW: ("ำ", 450, LEG),  # a sara aa, given as a sara am
    MARK_BELOW_AS_TONE: ("้", 0, LOW),
    UNCODED_LEG: ("\x03", 450, LEG),
    "⑥": ("\f", 450, LEG),
    "⑦": ("\t", 450, LEG),
    "⑤": ("ำ", 0, HIGH),  # the circle of a sara am, given as a whole one
    "⑧": (" ", 0, HIGH),  # a mai tho over a vowel, given as a space
    "⑨": ("ุ", 0, (-150, 650, -50, 850)),  # a mai ek, given as a sara u
    "⑩": ("1", 0, HIGH),  # a mai tho, given as a figure
    "⑪": ("ำ", 450, (0, 0, 450, 1)),  # a sara am of a font that is not in the file
    "⑫": ("น์", 600, (50, 0, 550, 600)),  # a letter with the text of its cluster
    "⑬": ("น์", 0, HIGH),  # its mark, with the same text
    "⑭": ("อื่", 600, (50, 0, 550, 600)),
    "⑮": ("อื่", 0, HIGH),
}
PROSE = "เทศบาลตำบลประกาศแผนการจัดซื้อจัดจ้างประจำปีงบประมาณเพื่อให้ประชาชนทราบโดยทั่วกัน"
Run = tuple[float, float, float, str]
"""x, y, size, glyphs."""


def glyph(char: str) -> tuple[str, int, tuple[int, int, int, int] | None]:
    """Text, advance and ink of a glyph, in thousandths of the size."""
    if char in SPECIAL:
        return SPECIAL[char]
    if char == " ":
        return " ", 300, None
    if char in MARKS_ABOVE:
        return char, 0, HIGH
    if char in MARKS_BELOW:
        return char, 0, LOW
    if char == "ำ":
        return char, 450, (-250, 0, 400, 850)
    return char, 450 if char in "าะเแ" else 600, LEG if char in "าะเแ" else (50, 0, 550, 600)


def pdf(
    *pages: list[Run], picture: frozenset[int] = frozenset(), drawing: frozenset[int] = frozenset(), info: str = ""
) -> bytes:
    """A file of these pages; those numbered (from 0) in ``picture`` are covered by one."""
    used = sorted({char for page in pages for run in page for char in run[3]})
    codes = {char: number for number, char in enumerate(used, 1)}
    glyphs = {char: glyph(char) for char in used}
    bodies: list[bytes] = [b""]

    def add(content: str | bytes, stream: bytes | None = None) -> int:
        head = content if isinstance(content, bytes) else content.encode("latin-1")
        if stream is not None:
            head = head[:-2] + b"/Length %d>>\nstream\n%s\nendstream" % (len(stream), stream)
        bodies.append(head)
        return len(bodies)

    procedures = {}
    for char, (_, width, ink) in glyphs.items():
        left, bottom, right, top = ink or (0, 0, 0, 0)
        drawn = f"{left} {bottom} {right - left} {top - bottom} re f" if ink else ""
        procedures[char] = add("<<>>", f"{width} 0 {left} {bottom} {right} {top} d1 {drawn}".encode())
    table = "".join(
        f"<{codes[char]:02x}> <{text.encode('utf-16-be').hex()}>\n" for char, (text, _, _) in glyphs.items()
    )
    unicode = add(
        "<<>>", f"1 begincodespacerange <00> <ff> endcodespacerange {len(used)} beginbfchar\n{table}endbfchar".encode()
    )
    font = add(
        "<</Type/Font/Subtype/Type3/FontBBox[-300 -300 700 900]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1"
        f"/LastChar {max(len(used), 1)}/Widths[{' '.join(str(glyphs[char][1]) for char in used)}]"
        f"/CharProcs<<{' '.join(f'/g{codes[char]} {procedures[char]} 0 R' for char in used)}>>"
        f"/Encoding<</Differences[1 {' '.join(f'/g{codes[char]}' for char in used)}]>>/ToUnicode {unicode} 0 R>>"
    )
    image = add("<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8>>", b"\x80")
    kids = []
    for number, page in enumerate(pages):
        lines = ["q 595 0 0 842 0 0 cm /I Do Q"] if number in picture else []
        lines += [f"{x} 10 m {x + 5} 700 l S" for x in range(10, 500, 20)] if number in drawing else []
        lines += [
            f"BT /F {size} Tf {x} {y} Td <{''.join(f'{codes[char]:02x}' for char in text)}> Tj ET"
            for x, y, size, text in page
        ]
        content = add("<<>>", "\n".join(lines).encode())
        kids.append(
            add(
                f"<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R"
                f"/Resources<</Font<</F {font} 0 R>>/XObject<</I {image} 0 R>>>>>>"
            )
        )
    about = add(f"<<{info}>>")
    root = add("<</Type/Catalog/Pages 1 0 R>>")
    bodies[0] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode()
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(
        f"trailer<</Size {len(bodies) + 1}/Root {root} 0 R/Info {about} 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    )
    return out.getvalue()


def lines(*texts: str, size: float = 12) -> list[Run]:
    return [(50, 780 - 20 * number, size, text) for number, text in enumerate(texts)]


def read(*pages: list[Run], limits: Limits | None = None, **options: object) -> Inside:
    return read_pdf(pdf(*pages, **options), limits or Limits())  # type: ignore[arg-type]


def written(*texts: str) -> bytes:
    """A file of one page per text, in English."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for text in texts:
        for number, line in enumerate(text.split("\n")):
            canvas.drawString(72, 770 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_text_is_read_line_by_line() -> None:
    inside = read(lines("ประกาศเทศบาล", "เรื่อง แผนจัดซื้อ"), lines("หน้าสอง"))
    assert [page.text for page in inside.pages] == ["ประกาศเทศบาล\nเรื่อง แผนจัดซื้อ", "หน้าสอง"]
    assert [page.number for page in inside.pages] == [1, 2]
    assert inside.page_count == 2
    assert inside.whole
    assert inside.language == "th"
    assert inside.text_quality == "good"


def test_a_space_with_ink_is_the_circle_of_a_sara_am() -> None:
    inside = read(lines(f"องค์การบริหารส่วนต{CIRCLE}าบล"))
    assert inside.pages[0].text == "องค์การบริหารส่วนตำบล"
    assert inside.text_quality == "repaired"


def test_the_circle_may_come_after_the_leg_and_under_a_tone() -> None:
    assert read(lines(f"บ่อน้า{CIRCLE} จา{CIRCLE}นวน")).pages[0].text == "บ่อน้ำ จำนวน"
    assert read(lines(f"บ่อน{CIRCLE}้า")).pages[0].text == "บ่อน้ำ"


def test_a_sara_am_without_a_circle_is_a_sara_aa() -> None:
    text = f"ส{CIRCLE}{HOLLOW}หรับประช{HOLLOW}ชน องค์ก{HOLLOW}รบริห{HOLLOW}ร"
    assert read(lines(text)).pages[0].text == "สำหรับประชาชน องค์การบริหาร"


def test_a_sara_am_whose_leg_has_another_code_stays_whole() -> None:
    inside = read(lines(f"ต{HOLLOW}บลบางตาดมาราชการอาสาสาขา"))
    assert inside.pages[0].text == "ตำบลบางตาดมาราชการอาสาสาขา"


def test_a_circle_given_as_a_whole_sara_am_is_one_with_its_leg() -> None:
    assert read(lines("ประจ⑤าปี น⑤้าประปา")).pages[0].text == "ประจำปี น้ำประปา"


def test_a_leg_without_a_code_is_known_by_its_circle() -> None:
    assert read(lines(f"ล⑤{UNCODED_LEG}ดับ ร{UNCODED_LEG}ยก{UNCODED_LEG}ร")).pages[0].text == "ลำดับ รายการ"


def test_a_mark_under_the_line_is_no_tone() -> None:
    assert read(lines(f"ผ{MARK_BELOW_AS_TONE}้แทน")).pages[0].text in {"ผุ้แทน", "ผู้แทน"}


def test_marks_written_after_the_next_letter_go_back_over_their_own() -> None:
    # Spreadsheets: letter, next letter, then the mark where the pen stood after the first.
    x, y, size = 50.0, 700.0, 10.0
    step = 0.6 * size
    page = [
        (x, y, size, "ปร"),
        (x + 2 * step, y, size, "บ"),
        (x + 2 * step, y, size, "ั"),
        (x + 3 * step, y, size, "ปรง"),
    ]
    page += [(x + 5 * step, y, size, "ุ")]
    inside = read(page)
    assert inside.pages[0].text == "ปรับปรุง"
    assert inside.text_quality == "repaired"


def test_a_mark_written_at_the_lines_end_goes_back_over_its_letter() -> None:
    letters = "สทธ ศกร นทร รถยนต วนท จนทร"
    inside = read([(50.0, 700.0, 10.0, letters), (50.0 + 3 * 6.0, 700.0, 10.0, "์")])
    assert inside.pages[0].text == letters.replace("สทธ", "สทธ์")


def test_marks_astray_on_one_page_are_looked_for_on_the_next() -> None:
    def line(y: float, mark: str) -> list[Run]:
        return [(50.0, y, 10.0, "บบ"), (56.0, y, 10.0, mark)]

    good = [(50.0, 700.0 - 4 * number, 10.0, "บิ" * 60) for number in range(20)]
    inside = read([*good[:1], *line(650.0, "ั")], [*good, *line(500.0, "ั")])
    assert [page.text.split("\n")[-1] for page in inside.pages] == ["บับ", "บับ"]


def test_a_tone_over_a_vowel_given_as_a_space_is_a_tone() -> None:
    inside = read(lines("ตั⑧งแต่ พื⑧นที่"))
    assert inside.pages[0].text == "ตั้งแต่ พื้นที่"
    assert inside.text_quality == "repaired"


def test_marks_whose_codes_are_exchanged_are_told_by_where_they_stand() -> None:
    assert read(lines(f"ส⑨วน บ{MARK_BELOW_AS_TONE}คคล")).pages[0].text in {"ส่วน บุคคล", "ส่วน บูคคล"}


def test_a_tone_inside_a_sara_am_given_as_a_figure_is_a_tone() -> None:
    assert read(lines("น⑤⑩า 1 า")).pages[0].text.startswith("น้ำ 1")


def test_without_the_fonts_ink_a_sara_am_stays() -> None:
    inside = read(lines("บทน⑪ ด⑪เนินงานประจ⑪ปี"))
    assert (inside.pages[0].text, inside.text_quality) == ("บทนำ ดำเนินงานประจำปี", "good")


def test_a_cluster_given_twice_is_there_once() -> None:
    assert read(lines("โยช⑫⑭⑬⑮นใด")).pages[0].text == "โยชน์อื่นใด"


def test_cells_written_in_a_second_pass_stand_in_their_rows() -> None:
    first = [(60.0 + 150 * column, 700.0 - 20 * row, 12.0, f"ข้อ{row}{column}") for row in range(5) for column in (0, 2)]
    second = [(210.0, 700.0 - 20 * row, 12.0, f"ยอด{row}") for row in range(5)]
    found = read([*first, (60.0, 580.0, 12.0, "รวม"), *second]).pages[0]
    assert found.text.split("\n") == [*(f"ข้อ{row}0\tยอด{row}\tข้อ{row}2" for row in range(5)), "รวม"]


def test_lines_written_in_a_second_pass_stand_between_the_others() -> None:
    page = [(50.0, 700.0 - 20 * number, 12.0, f"ข้อ {number}") for number in (0, 2, 3, 5, 1, 4)]
    assert read(page).pages[0].text.split("\n") == [f"ข้อ {number}" for number in range(6)]


def test_two_columns_are_read_one_after_the_other() -> None:
    page = [
        (x, 700.0 - 20 * row, 10.0, f"{name}{row}") for x, name in ((50.0, "ซ้าย"), (300.0, "ขวา")) for row in range(6)
    ]
    assert read(page).pages[0].text.split("\n") == [
        *(f"ซ้าย{row}" for row in range(6)),
        *(f"ขวา{row}" for row in range(6)),
    ]


def test_a_table_is_told_by_cells_under_each_other() -> None:
    rows = [
        ("ลำดับ", "รายการ", "งบประมาณ"),
        ("1", "จ้างเหมา", "10,000"),
        ("2", "ซื้อวัสดุ", "25,000"),
        ("3", "ซ่อมแซม", "500"),
    ]
    page = [
        (60.0 + 150 * column, 700.0 - 20 * row, 12.0, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    found = read(page).pages[0]
    assert found.text.split("\n")[1] == "1\tจ้างเหมา\t10,000"
    assert [(table.head, table.rows) for table in found.tables] == [(("ลำดับ", "รายการ", "งบประมาณ"), 3)]


def test_a_circle_at_the_end_of_a_cell_is_kept() -> None:
    page = [
        (x, 700.0 - 20 * row, 12.0, text) for row in range(4) for x, text in ((50.0, f"ท่อน้า{CIRCLE} "), (250.0, "ถนน"))
    ]
    assert read(page).pages[0].text.split("\n")[0] == "ท่อน้ำ\tถนน"


def test_a_table_without_a_head_has_none() -> None:
    page = [
        (60.0 + 200 * column, 700.0 - 20 * row, 12.0, text)
        for row in range(4)
        for column, text in enumerate((f"{row}", "แผน"))
    ]
    assert [(table.head, table.rows) for table in read(page).pages[0].tables] == [((), 4)]


def test_a_head_of_two_rows_is_joined() -> None:
    cells = [(60, 700, "โครงการ"), (250, 700, "งบประมาณ"), (250, 680, "บาท"), (400, 700, "ผู้รับผิดชอบ"), (400, 680, "หลัก")]
    cells += [
        (60 + 170 * column, 660 - 20 * row, text)
        for row in range(3)
        for column, text in enumerate(("ถนน", "500", "ช่าง"))
    ]
    cells.append((60, 760, PROSE))
    page = [(float(x), float(y), 12.0, text) for x, y, text in sorted(cells, key=lambda cell: (-cell[1], cell[0]))]
    assert read(page).pages[0].tables[0].head == ("โครงการ", "งบประมาณ บาท", "ผู้รับผิดชอบ หลัก")


def test_prose_of_one_column_is_no_table() -> None:
    assert read(lines(*[PROSE] * 6)).pages[0].tables == ()


def test_a_page_head_written_last_is_read_first() -> None:
    page = [*lines(PROSE, PROSE), (50.0, 820.0, 12.0, "บัญชีโครงการ")]
    assert read(page).pages[0].text.startswith("บัญชีโครงการ\n")


def test_lines_of_a_page_that_jumps_about_are_read_from_top_to_bottom() -> None:
    order = [3, 1, 4, 0, 5, 2]
    page = [(50.0, 700.0 - 20 * number, 12.0, f"ข้อ {number}") for number in order]
    assert read(page).pages[0].text.split("\n") == [f"ข้อ {number}" for number in range(6)]


def test_a_larger_line_is_a_heading() -> None:
    page = [(50.0, 800.0, 20.0, "แผนดำเนินงาน"), *lines(PROSE, PROSE)]
    assert read(page).pages[0].headings == ("แผนดำเนินงาน",)


def test_a_bold_short_line_is_a_heading() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(72, 780, "Service charter")
    canvas.setFont("Helvetica", 12)
    for number in range(5):
        canvas.drawString(72, 750 - 20 * number, "The office answers every request within fifteen days of its receipt.")
    canvas.save()
    assert read_pdf(out.getvalue(), Limits()).pages[0].headings == ("Service charter",)


def test_a_long_bold_line_is_a_heading_at_a_pages_start_alone() -> None:
    long = "Announcement of the municipality on the purchase of goods for the coming fiscal year, second round"
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(24):
        canvas.setFont("Helvetica-Bold" if number in {0, 20} else "Helvetica", 10)
        canvas.drawString(40, 800 - 20 * number, f"{long} {number}")
    canvas.save()
    assert read_pdf(out.getvalue(), Limits()).pages[0].headings == (f"{long} 0",)


def test_the_names_of_kinds_of_pictures_are_no_picture() -> None:
    body = pdf(lines(PROSE)).replace(b"/Resources<<", b"/Resources<</ProcSet[/PDF/Text/ImageB]")
    assert read_pdf(body, Limits()).pictures == 0


def test_a_picture_without_text_is_a_page_that_nobody_has_read() -> None:
    inside = read([], picture=frozenset({0}))
    assert (inside.cause, inside.pages[0].source, inside.text_quality, inside.pictures) == (
        "scanned",
        "none",
        "none",
        1,
    )


def test_a_page_number_over_a_picture_is_no_text() -> None:
    inside = read(lines("หน้า 7"), picture=frozenset({0}))
    assert (inside.pages[0].source, inside.pages[0].text) == ("none", "")


def test_a_text_over_a_picture_is_a_text() -> None:
    inside = read(lines(PROSE, PROSE), picture=frozenset({0}))
    assert (inside.cause, inside.pages[0].source, inside.pictures) == (None, "text", 1)


def test_a_blank_page_is_a_page_of_no_text() -> None:
    inside = read(lines(PROSE), [])
    assert [page.source for page in inside.pages] == ["text", "text"]
    assert inside.cause is None


def test_letters_drawn_as_lines_are_a_picture() -> None:
    assert read([], drawing=frozenset({0})).pages[0].source == "none"


def test_one_scanned_page_among_written_ones_leaves_the_text_its_quality() -> None:
    inside = read(lines(PROSE), lines(PROSE), [], picture=frozenset({2}))
    assert (inside.cause, inside.text_quality) == ("scanned", "good")
    assert "1 of 3" in inside.detail


def test_a_font_without_codes_gives_no_text() -> None:
    inside = read(lines(UNCODED_LEG * 20, UNCODED_LEG * 9))
    assert (inside.pages[0].source, inside.pages[0].text, inside.text_quality) == ("none", "", "none")


def test_what_a_scanner_made_of_thai_with_latin_letters_is_no_text() -> None:
    rubbish = (
        "[[UU YIT{.\nI Cl'l*n{luna'}iurclut utl-tBlut\ndAJ I d']llfl !'luYrurut\n-t?r13 ;q,-a ~'itn lJ1'1 fl{1}n'lr"
    )
    assert read_pdf(written(rubbish), Limits()).pages[0].source == "none"


def test_an_english_page_is_readable() -> None:
    inside = read_pdf(
        written("Annual report of the municipality, 2024.\nSee www.example.go.th or call 02-123-4567 (ext. 8)."),
        Limits(),
    )
    assert inside.pages[0].source == "text"
    assert inside.language == "en"


def test_a_page_of_figures_is_readable() -> None:
    inside = read_pdf(written("1 1,200.00 3.5% 2568\n2 900.50 - 31/12/2567\n3 15,000.00 2.0% 2568"), Limits())
    assert (inside.pages[0].source, inside.language) == ("text", "")


def test_thai_given_as_latin_1_is_turned_back() -> None:
    assert read_pdf(written("»ÃÐ¡ÒÈ à·ÈºÒÅ"), Limits()).pages[0].text == "ประกาศ เทศบาล"


def test_title_producer_and_dates_are_the_files_own() -> None:
    info = "/Title<feff0e410e1c0e19>/Producer(Writer)/CreationDate(D:20240131094500+07'00')/ModDate(D:20240201000000Z)"
    inside = read(lines(PROSE), info=info)
    assert (inside.title, inside.producer) == ("แผน", "Writer")
    assert inside.created == datetime(2024, 1, 31, 9, 45, tzinfo=timezone(timedelta(hours=7)))
    assert inside.modified == datetime(2024, 2, 1, tzinfo=UTC)


def test_a_date_without_a_zone_is_thailands_and_a_thai_year_is_understood() -> None:
    assert read(lines(PROSE), info="/CreationDate(D:25670131)").created == datetime(
        2024, 1, 31, tzinfo=timezone(timedelta(hours=7))
    )


@pytest.mark.parametrize("date", ["D:20241399", "yesterday", "D:", "D:20240101000000+99'99'", "D:00000000"])
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    assert read(lines(PROSE), info=f"/CreationDate({date})").created is None


@pytest.mark.parametrize(
    "title", ["Microsoft Word - plan.doc", "untitled", "Document1", "scan0001", "<4D6963726F>", "plan.docx", "--"]
)
def test_a_programs_default_is_no_title(title: str) -> None:
    assert read(lines(PROSE), info=f"/Title({title})").title == ""


def test_a_title_that_is_no_unicode_is_left_out() -> None:
    assert read(lines(PROSE), info="/Title<feffd800d8000041>").title == ""


def test_pages_beyond_the_limit_are_counted_and_not_read() -> None:
    inside = read(*[lines("แผน")] * 5, limits=Limits(pages=2))
    assert (inside.cause, len(inside.pages), inside.page_count) == ("too_long", 2, 5)


def test_characters_beyond_the_limit_are_not_read() -> None:
    inside = read(*[lines(PROSE)] * 5, limits=Limits(characters=100))
    assert inside.cause == "too_long"
    assert sum(len(page.text) for page in inside.pages) <= 100


def test_a_password_is_not_guessed() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 700, "Plan")
    canvas.save()
    with pytest.raises(Unreadable) as raised:
        read_pdf(out.getvalue(), Limits())
    assert raised.value.cause == "encrypted"


def test_an_empty_password_opens() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0))
    canvas.drawString(72, 700, "Annual plan of the office")
    canvas.save()
    assert read_pdf(out.getvalue(), Limits()).pages[0].text == "Annual plan of the office"


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"<html></html>", b"\0" * 1000, b"PK\x03\x04" * 50])
def test_what_is_no_pdf_is_corrupt(body: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        read_pdf(body, Limits())
    assert raised.value.cause == "corrupt"


def test_damaged_files_are_read_or_refused() -> None:
    whole = pdf(lines(PROSE, "ประกาศ"), lines(PROSE))
    for cut in range(0, len(whole), 97):
        for body in (whole[:cut], whole[:cut] + b"\xff\0 999 0 R" + whole[cut + 10 :]):
            try:
                inside = read_pdf(body, Limits())
            except Unreadable as refused:
                assert refused.cause in {"corrupt", "empty"}  # noqa: PT017 - either outcome will do
            else:
                assert len(inside.pages) <= inside.page_count


def test_codes_of_breaks_inside_a_line_do_not_break_it() -> None:
    inside = read(lines(f"{PROSE}⑥แผน⑦งาน"), lines("หน้าสอง⑥⑥"))
    assert [page.text for page in inside.pages] == [f"{PROSE} แผน งาน", "หน้าสอง"]


def test_a_page_tree_that_holds_itself_ends() -> None:
    body = pdf(lines(PROSE)).replace(b"/Kids[", b"/Kids[1 0 R ").replace(b"/Count 1", b"/Count 9")
    try:
        assert len(read_pdf(body, Limits()).pages) <= 9
    except Unreadable as refused:
        assert refused.cause in {"corrupt", "empty"}  # noqa: PT017 - either outcome will do


def test_a_page_is_rendered_in_grey_at_the_asked_size() -> None:
    picture = render_page(pdf(lines(PROSE)), 1, 72)
    assert (picture.mode, picture.size) == ("L", (595, 842))
    assert picture.getextrema() == (0, 255)


def test_a_poster_is_rendered_no_larger_than_4000_pixels() -> None:
    body = pdf(lines(PROSE)).replace(b"[0 0 595 842]", b"[0 0 9000 42]")
    assert max(render_page(body, 1, 600).size) <= 4000


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_cannot_be_rendered(number: int) -> None:
    with pytest.raises(Unreadable):
        render_page(pdf(lines(PROSE)), number, 72)


def test_real_files_have_no_sara_am_apart(shared: Path) -> None:
    with zipfile.ZipFile(shared / "corpus" / "sites" / "saiyoidenchai.zip") as site:
        smallest = sorted(
            (each for each in site.infolist() if each.filename.endswith(".pdf")), key=lambda each: each.file_size
        )[:12]
        for each in smallest:
            inside = read_pdf(site.read(each), Limits())
            text = "\n".join(page.text for page in inside.pages)
            assert "ตำบล" in text
            assert "ต าบล" not in text
            assert "ตาบล" not in text


def test_a_picture_given_back_outlives_its_file() -> None:
    picture = render_page(pdf(lines(PROSE)), 1, 72)
    assert isinstance(picture.resize((10, 10)), Image.Image)
    assert len(pdfium.PdfDocument(pdf(lines(PROSE)))) == 1


def test_a_dash_that_another_font_lends_stands_between_the_years() -> None:
    late = read([(50, 700, 10, "ห้วง ๒๕๖๖ "), (119, 700, 10, "๒๕๗๐ ของ"), (110, 700, 10, "–")])
    assert late.pages[0].text == "ห้วง ๒๕๖๖ – ๒๕๗๐ ของ"


def test_a_dash_written_before_its_line_stands_between_the_years() -> None:
    early = read([(50, 700, 10, "พ.ศ."), (107, 700, 10, "–"), (80, 700, 10, "2566"), (116, 700, 10, "2570")])
    assert early.pages[0].text == "พ.ศ. 2566 – 2570"


def test_a_bracket_after_a_dash_written_late_stays_with_its_year() -> None:
    late = read([(50, 700, 10, "(๒๕๖๖ "), (93, 700, 10, "๒๕๗๐"), (84, 700, 10, "–"), (117, 700, 10, ") กำหนด")])
    assert late.pages[0].text == "(๒๕๖๖ – ๒๕๗๐) กำหนด"


def test_a_dash_that_stands_in_a_cell_of_its_own_stays_there() -> None:
    rows: list[Run] = [
        run for y in (700, 680, 660) for run in ((50, y, 10, "ถนน"), (250, y, 10, "900"), (150, y, 10, "–"))
    ]
    assert read(rows).pages[0].text.splitlines()[0].split("\t").count("–") == 1


def printed(*rows: tuple[str, str, str], pitch: float = 14) -> list[Run]:
    """Rows of a table whose columns are 60 points wide."""
    return [
        (50 + 60 * column, 700 - pitch * number, 10, text)
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    ]


BODY = (("ถนน", "ราดยาง", "สูง"), ("คลอง", "ขุดลอก", "ต่ำ"))


def test_titles_wrapped_in_their_columns_are_whole_in_head_and_text() -> None:
    page = read(printed(("งาน", "วิธีดำเนินง", "ระดับของ"), ("", "การ", "ความเสี่ยง"), *BODY)).pages[0]
    assert page.tables[0].head == ("งาน", "วิธีดำเนินงการ", "ระดับของความเสี่ยง")
    assert page.text.splitlines()[:2] == ["งาน\tวิธีดำเนินงการ\tระดับของความเสี่ยง", "ถนน\tราดยาง\tสูง"]
    assert page.tables[0].rows == 2


def test_titles_of_three_lines_are_whole() -> None:
    page = read(printed(("งาน", "มาตรการ", "ระดับ"), ("", "และจัดการ", ""), ("", "ความเสี่ยง", ""), *BODY)).pages[0]
    assert page.tables[0].head == ("งาน", "มาตรการและจัดการความเสี่ยง", "ระดับ")


def test_a_line_that_had_room_beside_the_title_is_a_row_of_its_own() -> None:
    page = read(printed(("งาน", "วิธี", "ระดับ"), ("", "รวม", ""), *BODY)).pages[0]
    assert page.text.splitlines()[:2] == ["งาน\tวิธี\tระดับ", "รวม"]


def test_rows_that_begin_with_numbers_are_not_joined_to_titles() -> None:
    page = read(printed(("1.ประชากรชาย", "จำนวนนนน", "26 คน"), ("ประชากรหญิง", "จำนวนนนน", "15 คน"), *BODY)).pages[0]
    assert len(page.text.splitlines()) == 4


def test_a_line_after_which_no_row_begins_is_not_joined_to_titles() -> None:
    page = read(printed(("งาน", "วิธีดำเนินง", "ระดับ"), ("", "การ", ""), ("", "ราดยาง", "สูง"), ("", "ขุดลอก", "ต่ำ"))).pages[
        0
    ]
    assert page.text.splitlines()[:2] == ["งาน\tวิธีดำเนินง\tระดับ", "การ"]


def test_lines_far_below_a_title_are_not_joined_to_it() -> None:
    page = read(printed(("งาน", "วิธีดำเนินง", "ระดับ"), ("", "การ", ""), *BODY, pitch=40)).pages[0]
    assert "วิธีดำเนินงการ" not in page.text
