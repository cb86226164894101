"""Makes the files of tests/data/readers/truth from truth.yml: ``python -m tests.bench.make_readers_data [NAME ...]``.

With names, only the files whose names begin with one of them are kept. Needs LibreOffice, Chromium, Ghostscript,
poppler-utils, librsvg2-bin, pango1.0-tools, qpdf and fonts-thai-tlwg. Programs write their own dates into the files, so
that two runs differ in bytes, not in content. Every embedded font is one of fonts-thai-tlwg (GPL, with its exception for
embedding), cut down to the glyphs used.
"""

from __future__ import annotations

import argparse
import codecs
import csv
import io
import random
import re
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from unittest import mock

import docx
import pptx
import pypdf
import xlsxwriter
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image, ImageEnhance, ImageFilter
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from tests.bench.readers import FOLDER, Block, line_of, pages

FONTS = Path("/usr/share/fonts/truetype/tlwg")
SEED = 2568
SIZE, LEADING, LEFT, TOP = 9.5, 13.2, 45, 790
"""Of drawn pages, points."""
COLUMNS = (0, 28, 190, 290, 390)
"""Left edges of the table's cells, points from the left margin."""
SCANNED = (14, 20)
"""Size of the letters of scanned pages and distance of their lines, points; offices use 14 to 16."""
DPI, COARSE = 200, 150

_TONES, _UPPER, _LOWER = "่้๊๋์", "ิีึืั็ํ", "ฺุู"
_TALL = "ปฝฟฬ"


def drawn_lines() -> Iterator[list[tuple[bool, list[tuple[float, str]]]]]:
    """Per page, its lines: whether a title, and the pieces with their distance from the left margin."""
    for page in pages():
        lines: list[tuple[bool, list[tuple[float, str]]]] = []
        for block in page:
            match block:
                case str():
                    lines.append((False, [(0, block)]))
                case list():
                    lines.append((False, list(zip(COLUMNS, block, strict=True))))
                case {"title": str(title)}:
                    lines.append((True, [(0, title)]))
                case {"para": pieces}:
                    lines += [(False, [(0, piece.rstrip())]) for piece in pieces]
        yield lines


# Word, Writer and what they export


def docx_file(font: str, size: float = SIZE, leading: float = LEADING) -> bytes:
    """The paper by python-docx, in one font; points."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), font)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(leading)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(A4[0]), Pt(A4[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(LEFT)
    for number, page in enumerate(pages()):
        rows: list[list[str]] = []
        for position, block in enumerate(page):
            if isinstance(block, list):
                rows.append(block)
                continue
            if rows:
                _docx_table(document, rows, font, size)
                rows = []
            paragraph = document.add_paragraph(style="Heading 2" if _is_title(block) else None)
            _docx_run(paragraph, line_of(block), font, size)
            paragraph.paragraph_format.page_break_before = number > 0 and position == 0
            paragraph.paragraph_format.space_before = Pt(0)
    document.core_properties.author = document.core_properties.last_modified_by = ""
    document.core_properties.title = line_of(pages()[0][0])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_run(paragraph: Any, text: str, font: str, size: float) -> None:
    properties = paragraph.add_run(text)._element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), font)
    for name, value in (("w:szCs", str(round(size * 2))), ("w:cs", None)):
        element = properties.makeelement(qn(name), {qn("w:val"): value} if value else {})
        properties.append(element)


def _docx_table(document: Any, rows: Sequence[Sequence[str]], font: str, size: float) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    widths = [Pt(right - left) for left, right in zip(COLUMNS, (*COLUMNS[1:], 490), strict=True)]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            _docx_run(cell.paragraphs[0], text, font, size)


def _is_title(block: Block) -> bool:
    return isinstance(block, dict) and "title" in block


def soffice(work: Path, into: str, *sources: Path) -> list[Path]:
    """Files converted by LibreOffice; ``into`` is an extension, or extension:filter."""
    out = work / f"as-{re.sub('[^a-z0-9]+', '-', into.lower())}"
    _run(
        "soffice",
        f"-env:UserInstallation=file://{work}/profile",
        "--headless",
        "--convert-to",
        into,
        "--outdir",
        str(out),
        *map(str, sources),
    )
    return [out / f"{source.stem}.{into.partition(':')[0]}" for source in sources]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=240)


# Sheets and slides


def xlsx_file() -> bytes:
    """A sheet a page, by XlsxWriter; every cell is text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    plain = book.add_format({"font_name": "Laksaman", "font_size": 9})
    bold = book.add_format({"font_name": "Laksaman", "font_size": 9, "bold": True})
    wrapped = book.add_format({"font_name": "Laksaman", "font_size": 9, "text_wrap": True, "valign": "top"})
    for name, page in zip(("รายการข้อมูล", "บันทึกข้อความ"), pages(), strict=True):
        sheet = book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        for column, width in enumerate((6, 26, 16, 16, 16)):
            sheet.set_column(column, column, width)
        for number, block in enumerate(page):
            if isinstance(block, dict) and "para" in block:
                sheet.merge_range(number, 0, number, 4, line_of(block), wrapped)
                sheet.set_row(number, 45)
                continue
            for column, text in enumerate(block if isinstance(block, list) else [line_of(block)]):
                sheet.write_string(number, column, text, bold if _is_title(block) else plain)
    book.close()
    return out.getvalue()


def pptx_file() -> bytes:
    """A slide per eighteen lines, by python-pptx; the first line of each is its title, tables are tables."""
    show = pptx.Presentation()
    for page in pages():
        table = [block for block in page if isinstance(block, list)]
        before = [line_of(block) for block in page[: page.index(table[0])]] if table else list(map(line_of, page))
        after = [line_of(block) for block in page if not isinstance(block, list)][len(before) :]
        slides = [before[start : start + 18] for start in range(0, len(before), 18)]
        for lines in slides:
            slide = _slide(show, lines)
        if table:
            shape = slide.shapes.add_table(len(table), 5, Inches(0.5), Inches(5), Inches(9), Inches(1.5))
            for row, cells in zip(shape.table.rows, table, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
                    _sized(cell.text_frame)
            _slide(show, after)
    show.core_properties.author = show.core_properties.last_modified_by = ""
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def _slide(show: Any, lines: Sequence[str]) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[5])
    title = slide.placeholders[0]
    title.left, title.top, title.width, title.height = Inches(0.5), Inches(0.2), Inches(9), Inches(0.4)
    body = slide.shapes.add_textbox(Inches(0.5), Inches(0.7), Inches(9), Inches(4.2))
    body.text_frame.word_wrap = True
    title.text_frame.text = lines[0]
    body.text_frame.text = "\n".join(lines[1:])
    _sized(title.text_frame)
    _sized(body.text_frame)
    return slide


def _sized(frame: Any) -> None:
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(9)
            for script in ("a:latin", "a:cs"):
                properties = run._r.get_or_add_rPr()
                properties.append(properties.makeelement(pptx.oxml.ns.qn(script), {"typeface": "Loma"}))


# Text


def text_files() -> Iterator[tuple[str, bytes]]:
    text = "\n\n".join("\n".join(map(line_of, page)) for page in pages()) + "\n"
    windows = text.replace("\n", "\r\n")
    yield "txt-utf-8.txt", text.encode()
    yield "txt-cp874.txt", windows.encode("cp874")
    yield "txt-utf-16.txt", codecs.BOM_UTF16_LE + windows.encode("utf-16-le")
    rows = [block if isinstance(block, list) else [line_of(block)] for page in pages() for block in page]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    yield "csv-utf-8-bom.csv", codecs.BOM_UTF8 + out.getvalue().encode()
    yield "csv-cp874.csv", out.getvalue().encode("cp874")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    yield "csv-semicolon.csv", out.getvalue().encode()
    yield "rtf-cp874.rtf", rtf_file()


def rtf_file() -> bytes:
    """As old word processors of Thai Windows wrote it: cp874 bytes under a font of character set 222."""

    def coded(text: str) -> str:
        return "".join(
            f"\\'{byte:02x}" if byte > 0x7E else chr(byte) if chr(byte) not in "\\{}" else f"\\{chr(byte)}"
            for byte in text.encode("cp874")
        )

    parts = [
        r"{\rtf1\ansi\ansicpg874\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\froman\fcharset222 Cordia New;}}",
        r"{\info{\title " + coded(line_of(pages()[0][0])) + r"}}\viewkind4\uc1\lang1054\f1\fs28",
    ]
    for number, page in enumerate(pages()):
        if number:
            parts.append(r"\page")
        for block in page:
            match block:
                case list():
                    edges = "".join(f"\\cellx{round(20 * right)}" for right in (*COLUMNS[1:], 490))
                    cells = "".join(f"\\intbl {coded(cell)}\\cell" for cell in block)
                    parts.append(f"\\trowd{edges}{cells}\\row")
                case _:
                    strong = ("\\b ", "\\b0") if _is_title(block) else ("", "")
                    parts.append(f"\\pard {strong[0]}{coded(line_of(block))}{strong[1]}\\par")
    return ("\r\n".join(parts) + "}").encode("ascii")


# Pages drawn by programs that do not shape


def drawn(
    font: str,
    edit: Callable[[str], str] = str,
    *,
    to_unicode: Mapping[int, int] | None = None,
    twice: bool = False,
    late_marks: bool = False,
) -> bytes:
    """The paper drawn glyph after glyph by ReportLab in a subset of ``font``.

    ``edit`` changes the characters drawn. ``to_unicode`` lies about them: character drawn -> character that the file's
    ToUnicode table names. ``twice``: titles are drawn twice, a hair apart, for want of a bold font. ``late_marks``:
    every vowel and tone mark is drawn in its place, but after the letter that follows its own.
    """
    lies = to_unicode or {}
    honest = ttfonts.makeToUnicodeCMap

    def lying(name: str, subset: Sequence[int]) -> str:
        table: str = honest(name, [lies.get(code, code) for code in subset])
        return table

    out = io.BytesIO()
    with mock.patch.object(ttfonts, "makeToUnicodeCMap", lying):
        face = f"{font}-drawn"
        pdfmetrics.registerFont(ttfonts.TTFont(face, FONTS / f"{font}.ttf"))
        canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
        for lines in drawn_lines():
            canvas.setFont(face, SIZE)
            for number, (title, pieces) in enumerate(lines):
                for distance, text in pieces:
                    place = (LEFT + distance, TOP - number * LEADING)
                    if late_marks:
                        _draw_late(canvas, edit(text), face, *place)
                        continue
                    canvas.drawString(*place, edit(text))
                    if title and twice:
                        canvas.drawString(place[0] + 0.3, place[1], edit(text))
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def _draw_late(canvas: Canvas, text: str, face: str, left: float, base: float) -> None:
    """Runs without marks are drawn whole; a mark follows the letter after its own, at its own place."""
    waiting: list[tuple[float, str]] = []
    for cluster in re.findall(f"[^{_TONES}{_UPPER}{_LOWER}][{_TONES}{_UPPER}{_LOWER}]*", text):
        canvas.drawString(left, base, cluster[0])
        for place, mark in waiting:
            canvas.drawString(place, base, mark)
        left += pdfmetrics.stringWidth(cluster[0], face, SIZE)
        waiting = [(left, mark) for mark in cluster[1:]]
    for place, mark in waiting:
        canvas.drawString(place, base, mark)


def split_am(text: str) -> str:
    """Sara am as its two glyphs, the circle after the tone mark."""
    return text.replace("ำ", "ํา")


def shaped_privately(text: str) -> str:
    """The text in the glyphs of Windows Thai fonts of the 1990s: marks shifted left of tall letters, lowered where no
    vowel is above, letters without their foot over a vowel below.
    """

    def cluster(match: re.Match[str]) -> str:
        base, marks = match.group(1), match.group(2)
        above = any(mark in _UPPER for mark in marks) or match.group(3) == "ำ"
        below = any(mark in _LOWER for mark in marks)
        tall = base in _TALL
        out = {"ญ": "\uf70f", "ฐ": "\uf700"}.get(base, base) if below else base
        for mark in marks:
            if mark in _TONES:
                first = (0xF713 if above else 0xF705) if tall else (0x0E48 if above else 0xF70A)
                out += chr(first + _TONES.index(mark))
            elif mark in _LOWER:
                out += chr(0xF718 + _LOWER.index(mark)) if base in "ฎฏ" else mark
            else:
                out += {
                    "ิ": "\uf701", "ี": "\uf702", "ึ": "\uf703", "ื": "\uf704", "ั": "\uf710", "ํ": "\uf711", "็": "\uf712",
                }[mark] if tall else mark  # fmt: skip
        return out + match.group(3)

    return re.sub(f"([ก-ฮ])([{_TONES}{_UPPER}{_LOWER}]*)(ำ?)", cluster, text)


def marks_astray(text: str) -> str:
    """Tone marks before their vowels, after sara am, and sara am as two characters."""
    text = re.sub(f"([{_UPPER}{_LOWER}]+)([{_TONES}])", r"\2\1", text)
    text = re.sub(f"([{_TONES}])ำ", r"ำ\1", text)
    return re.sub("([ก-ฮ])ำ(?![่้๊๋])", r"\1ํา", text)


def doubled(text: str) -> str:
    """Sara ae as two sara e, every mark twice."""
    return re.sub(f"([{_TONES}{_UPPER}{_LOWER}])", r"\1\1", text.replace("แ", "เเ"))


def unmapped(body: bytes) -> bytes:
    """A PDF without any table from its glyphs to characters, inside its fonts or beside them."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(body))
    for item in writer._objects:
        if isinstance(item, pypdf.generic.DictionaryObject):
            item.pop("/ToUnicode", None)
            item.pop("/ActualText", None)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def as_latin(font: str) -> bytes:
    """cp874 codes under a font that says it is of Windows Latin 1, not embedded, without ToUnicode."""
    face = ttfonts.TTFont("widths", FONTS / f"{font}.ttf").face
    codes = range(32, 256)
    widths = " ".join(
        str(round(face.charWidths.get(ord(bytes([code]).decode("cp874", "replace")), 500))) for code in codes
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [5 0 R 7 0 R] /Count 2 >>",
        b"<< /Type /Font /Subtype /TrueType /BaseFont /AngsanaUPC /Encoding /WinAnsiEncoding /FirstChar 32 "
        b"/LastChar 255 /Widths [" + widths.encode() + b"] /FontDescriptor 4 0 R >>",
        (
            b"<< /Type /FontDescriptor /FontName /AngsanaUPC /Flags 32 /FontBBox [-400 -300 1000 1000] /ItalicAngle 0 "
            b"/Ascent 850 /Descent -250 /CapHeight 500 /StemV 80 >>"
        ),
    ]
    for lines in drawn_lines():
        drawing = "BT /F1 {size} Tf {lines} ET".format(
            size=SIZE,
            lines="\n".join(
                f"1 0 0 1 {LEFT + distance:g} {TOP - number * LEADING:g} Tm <{text.encode('cp874').hex()}> Tj"
                for number, (_, pieces) in enumerate(lines)
                for distance, text in pieces
            ),
        )
        packed = zlib.compress(drawing.encode(), 9)
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (len(objects) + 2),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    out = bytearray(b"%PDF-1.3\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


# Pages laid out by Chromium, librsvg and Pango


def web_page(font: str) -> str:
    head = (
        '<!DOCTYPE html><html lang="th"><meta charset="utf-8"><title></title><style>@page{size:A4;margin:0}'
        f"body{{font:{SIZE}pt/{LEADING}pt '{font}';margin:0;padding:{LEFT}pt}}h2{{font-size:{SIZE + 1}pt;margin:0}}"
        "p{margin:0}td{border:.5pt solid;padding:0 3pt}table{border-collapse:collapse}section+section{break-before:page}"
        "</style><body>"
    )
    parts = [head]
    for page in pages():
        parts.append("<section>")
        for position, block in enumerate(page):
            match block:
                case list():
                    before = page[position - 1] if position else ""
                    after = page[position + 1] if position + 1 < len(page) else ""
                    row = "".join(f"<td>{escape(cell)}</td>" for cell in block)
                    parts.append(
                        f"{'' if isinstance(before, list) else '<table>'}<tr>{row}</tr>"
                        f"{'' if isinstance(after, list) else '</table>'}"
                    )
                case _:
                    tag = "h2" if _is_title(block) else "p"
                    parts.append(f"<{tag}>{escape(line_of(block))}</{tag}>")
        parts.append("</section>")
    return "".join(parts)


def svg_pages(font: str) -> Iterator[str]:
    bold = ' font-weight="bold"'
    for lines in drawn_lines():
        texts = "".join(
            f'<text x="{LEFT + distance:g}" y="{842 - TOP + number * LEADING:g}"'
            f"{bold if title else ''}>{escape(text)}</text>"
            for number, (title, pieces) in enumerate(lines)
            for distance, text in pieces
        )
        yield (
            '<svg xmlns="http://www.w3.org/2000/svg" width="595pt" height="842pt" viewBox="0 0 595 842" '
            f'font-family="{font}" font-size="{SIZE}">{texts}</svg>'
        )


def chromium(work: Path, font: str) -> bytes:
    source, target = work / f"{font}.html", work / f"{font}.chromium.pdf"
    source.write_text(web_page(font), encoding="utf-8")
    _run(
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={work}/chromium",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        source.as_uri(),
    )
    return target.read_bytes()


def piped(work: Path, body: bytes, *command: str) -> bytes:
    """What a program makes of a file; IN and OUT in its command are replaced by the names."""
    source, target = work / "piped-in", work / "piped-out.pdf"
    source.write_bytes(body)
    target.unlink(missing_ok=True)
    _run(*(part.replace("IN", str(source)).replace("OUT", str(target)) for part in command))
    return target.read_bytes()


GHOSTSCRIPT = ("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-sOutputFile=OUT", "IN")


def pdf_files(work: Path) -> Iterator[tuple[str, bytes]]:
    writer = {}
    sources = []
    for font in ("Garuda", "Norasi", "Loma", "Sawasdee", "Laksaman"):
        source = work / f"{font}.docx"
        source.write_bytes(docx_file(font))
        sources.append(source)
    for made in soffice(work, "pdf:writer_pdf_Export", *sources):
        writer[made.stem] = made.read_bytes()
        yield f"pdf-writer-{made.stem.lower()}.pdf", writer[made.stem]
    skia = chromium(work, "Loma")
    yield "pdf-chromium.pdf", skia
    yield "pdf-ghostscript-of-writer.pdf", piped(work, writer["Norasi"], *GHOSTSCRIPT)
    yield "pdf-unmapped-ghostscript-of-chromium.pdf", piped(work, skia, *GHOSTSCRIPT)
    postscript = piped(work, writer["Laksaman"], "pdftops", "-level3", "IN", "OUT")
    yield "pdf-unmapped-ghostscript-of-postscript.pdf", piped(work, postscript, *GHOSTSCRIPT)
    yield "pdf-cairo-of-writer.pdf", piped(work, writer["Garuda"], "pdftocairo", "-pdf", "IN", "OUT")
    yield (
        "pdf-encrypted-no-password.pdf",
        piped(work, writer["Laksaman"], "qpdf", "--encrypt", "", "owner", "256", "--", "IN", "OUT"),
    )
    drawings = []
    for number, drawing in enumerate(svg_pages("Loma")):
        drawings.append(work / f"{number}.svg")
        drawings[-1].write_text(drawing, encoding="utf-8")
    target = work / "rsvg.pdf"
    _run("rsvg-convert", "-f", "pdf", "-o", str(target), *map(str, drawings))
    yield "pdf-cairo-rsvg.pdf", target.read_bytes()
    text = "\n".join("  ".join(text for _, text in pieces) for lines in drawn_lines() for _, pieces in lines)
    yield (
        "pdf-cairo-pango.pdf",
        piped(
            work,
            text.encode(),
            "pango-view",
            "--no-display",
            "--font=Laksaman 10",
            "--backend=cairo",
            "--output=OUT",
            "IN",
        ),
    )
    book = work / "book.xlsx"
    book.write_bytes(xlsx_file())
    yield "pdf-calc.pdf", soffice(work, "pdf:calc_pdf_Export", book)[0].read_bytes()
    show = work / "show.pptx"
    show.write_bytes(pptx_file())
    yield "pdf-impress.pdf", soffice(work, "pdf:impress_pdf_Export", show)[0].read_bytes()
    yield "pdf-reportlab.pdf", drawn("Norasi")
    yield "pdf-fault-am-lost.pdf", drawn("Laksaman", split_am, to_unicode={0x0E4D: 0x20})
    yield "pdf-fault-aa-as-am.pdf", drawn("Laksaman", split_am, to_unicode={0x0E4D: 0x20, 0x0E32: 0x0E33})
    yield "pdf-fault-private-use.pdf", drawn("Norasi", shaped_privately)
    yield "pdf-fault-latin.pdf", as_latin("Norasi")
    yield "pdf-fault-marks-astray.pdf", drawn("Loma", marks_astray)
    yield "pdf-fault-marks-late.pdf", drawn("Loma", late_marks=True)
    yield "pdf-fault-doubled.pdf", drawn("Garuda", doubled, twice=True)
    yield "pdf-unmapped-chromium.pdf", unmapped(skia)
    yield "pdf-unmapped-drawn.pdf", unmapped(drawn("Garuda"))
    large = work / "large.docx"
    large.write_bytes(docx_file("Laksaman", *SCANNED))
    yield from scans(work, soffice(work, "pdf:writer_pdf_Export", large)[0].read_bytes(), writer["Laksaman"])


def office_files(work: Path) -> Iterator[tuple[str, bytes]]:
    source = work / "paper.docx"
    source.write_bytes(docx_file("Laksaman"))
    yield "docx-python.docx", source.read_bytes()
    odt = soffice(work, "odt", source)[0]
    yield "odt-writer.odt", odt.read_bytes()
    for name, into, origin in (
        ("docx-writer.docx", "docx", odt),
        ("doc-writer.doc", "doc:MS Word 97", odt),
        ("rtf-writer.rtf", "rtf", odt),
    ):
        yield name, soffice(work, into, origin)[0].read_bytes()
    book, show = work / "paper-book.xlsx", work / "paper-show.pptx"
    book.write_bytes(xlsx_file())
    show.write_bytes(pptx_file())
    yield "xlsx-xlsxwriter.xlsx", book.read_bytes()
    ods = soffice(work, "ods", book)[0]
    yield "ods-calc.ods", ods.read_bytes()
    yield "xlsx-calc.xlsx", soffice(work, "xlsx", ods)[0].read_bytes()
    yield "xls-calc-97.xls", soffice(work, "xls:MS Excel 97", book)[0].read_bytes()
    yield "pptx-python.pptx", show.read_bytes()
    odp = soffice(work, "odp", show)[0]
    yield "pptx-impress.pptx", soffice(work, "pptx:Impress MS PowerPoint 2007 XML", odp)[0].read_bytes()
    # A page of the paper in each file of the archive, so that the two together are the paper.
    titles, memo = ["\n".join(map(line_of, page)) + "\n" for page in pages()]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in (("1 รายการ.txt", titles.encode("cp874")), ("2 บันทึก.txt", memo.encode())):
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 15, 9, 0, 0)), body)
    yield "zip-two.zip", packed.getvalue()
    yield from text_files()


# Scans


def scans(work: Path, paper: bytes, small: bytes) -> Iterator[tuple[str, bytes]]:
    """Pages as an office's scanner leaves them. A scan named after a page of the truth holds that page alone; the first
    takes two sheets of paper.
    """
    *first, second = _rendered(work, paper)
    yield "scan-clean-page2.png", _saved(second.quantize(4), "PNG", optimize=True)
    coarse = second.resize((second.width * COARSE // DPI, second.height * COARSE // DPI), Image.Resampling.LANCZOS)
    blurred = coarse.filter(ImageFilter.GaussianBlur(1))
    yield "scan-blurred-page2.jpg", _saved(blurred, "JPEG", quality=40, dpi=(COARSE, COARSE))
    yield "scan-tilted-page2.pdf", _saved(_tilted(coarse, 1.5), "PDF", resolution=COARSE, quality=30)
    pale = _tilted(ImageEnhance.Contrast(coarse).enhance(0.25), -1)
    yield "scan-pale-page2.jpg", _saved(pale, "JPEG", quality=40, dpi=(COARSE, COARSE))
    yield "scan-noisy-page2.jpg", _saved(_speckled(coarse, 0.0001), "JPEG", quality=22, dpi=(COARSE, COARSE))
    fax = [_black_and_white(_speckled(page, 0.0005)) for page in (*first, second)]
    yield (
        "scan-fax.tiff",
        _saved(fax[0], "TIFF", compression="group4", save_all=True, append_images=fax[1:], dpi=(DPI, DPI)),
    )
    tilted = [_black_and_white(_tilted(page, 1.5)) for page in first]
    yield "scan-fax-tilted-page1.pdf", _saved(tilted[0], "PDF", resolution=DPI, save_all=True, append_images=tilted[1:])
    fine_print = _black_and_white(_rendered(work, small)[1])
    yield "scan-fine-print-page2.tiff", _saved(fine_print, "TIFF", compression="group4", dpi=(DPI, DPI))


def _rendered(work: Path, paper: bytes) -> list[Image.Image]:
    source = work / "scanned.pdf"
    source.write_bytes(paper)
    for old in work.glob("scan-*.pgm"):
        old.unlink()
    _run("pdftoppm", "-r", str(DPI), "-gray", str(source), str(work / "scan"))
    return [Image.open(path).convert("L") for path in sorted(work.glob("scan-*.pgm"))]


def _tilted(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=page.getpixel((0, 0)))


def _black_and_white(page: Image.Image) -> Image.Image:
    return page.point(lambda grey: 255 * (grey > 140)).convert("1", dither=Image.Dither.NONE)


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _speckled(picture: Image.Image, share: float) -> Image.Image:
    """Specks of two pixels, light and dark, on a share of the pixels."""
    picture = picture.copy()
    specks = random.Random(SEED)
    for _ in range(round(picture.width * picture.height * share)):
        place = specks.randrange(picture.width - 2), specks.randrange(picture.height - 2)
        picture.paste(specks.choice((0, 255)), (*place, place[0] + 2, place[1] + 2))
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="beginnings of the names of the files to write; none: all")
    options = parser.parse_args()
    for program in (
        "soffice",
        "chromium",
        "gs",
        "pdftops",
        "pdftocairo",
        "pdftoppm",
        "qpdf",
        "rsvg-convert",
        "pango-view",
    ):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is needed")
    with tempfile.TemporaryDirectory() as folder:
        for make in (office_files, pdf_files):
            for name, body in make(Path(folder)):
                if not options.names or name.startswith(tuple(options.names)):
                    (FOLDER / name).write_bytes(body)
                    print(f"{len(body):8} {name}", flush=True)


if __name__ == "__main__":
    main()
