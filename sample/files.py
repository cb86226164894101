"""Bytes of the sample's files: small, valid files of every kind, the same on every machine.

Nothing is compressed and no clock is read, so that the files depend on their content alone. What cannot be written
that way (legacy Office files, an encrypted PDF, pictures of paper) is committed in ``originals`` and ``scans``.
"""

from __future__ import annotations

import csv as comma_separated
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Literal
from xml.sax.saxutils import escape

from pydantic import BaseModel, ConfigDict

_MARKS = {0xD1, *range(0xD4, 0xDB), *range(0xE7, 0xEF)}
"""The cp874 codes of vowels and tone marks that stand above or below a letter and take no room of their own."""
_EPOCH = (2025, 1, 15, 9, 0, 0)
"""Time written into the archives."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
"""A cell that a spreadsheet holds as a number."""

_BREAK = re.compile("[^เแโใไ](?=[^ะาำๅๆฯ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])")
"""A character after which a line may end: not a vowel written first, nor before what belongs to the letter."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(_Strict):
    """A larger line. In a spreadsheet it names and begins the next sheet, in a presentation the next slide."""

    heading: str


class Rows(_Strict):
    """A table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]


class Break(_Strict):
    """What follows stands on the next page."""

    page: Literal["next"]


Block = str | Heading | Rows | Break
"""A part of a paper; a string is a paragraph, in a spreadsheet a row of one cell."""


def pdf(title: str, blocks: Sequence[Block]) -> bytes:
    """A4 pages with a text layer. Text is cp874 in a font that is named but not embedded, as old printing programs
    wrote it; the ToUnicode map gives the characters back. The title heads the first page, later pages bear a number.
    """
    paper = _Typesetter(title, blocks)
    widths = " ".join("0" if code in _MARKS else "500" for code in range(32, 252))
    thai = [f"/uni{code - 0xA0 + 0x0E00:04X}" for code in (*range(0xA1, 0xDB), *range(0xDF, 0xFC))]
    glyphs = " ".join(["161", *thai[:58], "223", *thai[58:]])
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Thai def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        "3 beginbfrange <20> <7e> <0020> <a1> <da> <0e01> <df> <fb> <0e3f> endbfrange\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    fonts = [
        (
            "<< /Type /Font /Subtype /TrueType /BaseFont /THSarabunNew /FirstChar 32 /LastChar 251 "
            f"/Widths [{widths}] /FontDescriptor 5 0 R /ToUnicode 6 0 R "
            f"/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{glyphs}] >> >>"
        ).encode("ascii"),
        (
            b"<< /Type /FontDescriptor /FontName /THSarabunNew /Flags 32 /FontBBox [-400 -300 1000 1000] "
            b"/ItalicAngle 0 /Ascent 850 /Descent -250 /CapHeight 500 /StemV 80 >>"
        ),
        _stream(to_unicode.encode("ascii")),
    ]
    box = f"/MediaBox [0 0 {paper.paper[0]} {paper.paper[1]}] /Resources << /Font << /F1 4 0 R >> >>"
    return _pdf_file(title, fonts, [(box, drawn) for drawn in paper.pages])


class _Typesetter:
    """Breaks blocks into lines and pages; ``pages`` holds the drawing operators of each. Lengths are points."""

    margin = 50

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        wide = any(isinstance(block, Rows) and len(block.rows[0]) > 6 for block in blocks)
        self.paper = (842, 595) if wide else (595, 842)
        self.width = self.paper[0] - 2 * self.margin
        self._drawn: list[list[str]] = []
        self._turn()
        for line in _wrapped(title, self.width / 9):
            self._line(line, 18, 26)
        self._y -= 6
        for block in blocks:
            match block:
                case Break():
                    self._turn()
                case Heading():
                    self._y -= 8
                    for line in _wrapped(block.heading, self.width / 8):
                        self._line(line, 16, 24)
                case Rows():
                    self._table(block.rows)
                case _:
                    for line in _wrapped(block, self.width / 6.5):
                        self._line(line, 13, 20)

    @property
    def pages(self) -> list[bytes]:
        return ["\n".join(drawn).encode("ascii") for drawn in self._drawn]

    def _turn(self) -> None:
        self._drawn.append([])
        self._y = self.paper[1] - self.margin - 2
        if len(self._drawn) > 1:
            self._text(f"- {len(self._drawn)} -", self.paper[0] / 2 - 12, self.paper[1] - 32, 11)

    def _room(self, height: float) -> None:
        if self._y - height < self.margin:
            self._turn()

    def _line(self, line: str, size: int, leading: int) -> None:
        self._room(leading)
        self._text(line, self.margin, self._y, size)
        self._y -= leading

    def _text(self, text: str, x: float, y: float, size: int) -> None:
        self._drawn[-1].append(f"BT /F1 {size} Tf {x:.0f} {y:.0f} Td <{text.encode('cp874').hex()}> Tj ET")

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        """Ruled, small print on wide paper; columns share the width by their longest words and cells."""
        size = 11 if self.paper[0] < self.paper[1] else 9
        wanted = [
            max(min(24, max(map(_columns, column))), *(_columns(word) for cell in column for word in cell.split(" ")))
            + 2
            for column in zip(*rows, strict=True)
        ]
        scale = self.width / sum(wanted)
        edges = [self.margin + scale * sum(wanted[:index]) for index in range(len(wanted) + 1)]
        for row in rows:
            cells = [list(_wrapped(cell, scale * wanted[at] / (size / 2) - 1)) for at, cell in enumerate(row)]
            height = 16 * max(1, *map(len, cells)) + 4
            self._room(height)
            base = self._y + 14
            for at, lines in enumerate(cells):
                self._drawn[-1].append(
                    f"0.5 w {edges[at]:.0f} {base - height:.0f} {edges[at + 1] - edges[at]:.0f} {height} re S"
                )
                for number, line in enumerate(lines):
                    self._text(line, edges[at] + 3, self._y - 16 * number, size)
            self._y -= height
        self._y -= 6


def _columns(text: str) -> int:
    """Characters that take room."""
    return sum(code not in _MARKS for code in text.encode("cp874"))


def _wrapped(text: str, room: float) -> Iterator[str]:
    """Lines of at most ``room`` characters that take room, broken at spaces, else where no letter is torn."""
    while _columns(text) > room:
        ends = (end for end in range(len(text), 0, -1) if _columns(text[:end]) <= room and _BREAK.match(text, end - 1))
        end = next(ends, 0)
        if not end:
            raise ValueError(f"no room for {text!r}; the table has too many columns")
        space = text.rfind(" ", 1, end + 1)
        cut = space if space > 0 else end
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def scanned_pdf(title: str, pictures: Sequence[bytes]) -> bytes:
    """A4 pages that are PNG pictures (grey or black and white) of paper, without a word of text."""
    objects: list[bytes] = []
    sheets: list[tuple[str, bytes]] = []
    for number, picture in enumerate(pictures):
        chunks = list(_chunks(picture))
        width, height, bits = struct.unpack(">IIB", chunks[0][1][:9])
        data = b"".join(content for name, content in chunks if name == b"IDAT")
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent {bits} "
            "/ColorSpace /DeviceGray /Filter /FlateDecode "
            f"/DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent {bits} /Columns {width} >> /Length {len(data)} >>"
        )
        objects.append(head.encode("ascii") + b"\nstream\n" + data + b"\nendstream")
        entries = f"/MediaBox [0 0 595 842] /Resources << /XObject << /Im {4 + number} 0 R >> >>"
        sheets.append((entries, b"q 595 0 0 842 0 0 cm /Im Do Q"))
    return _pdf_file(title, objects, sheets)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk of a PNG file."""
    at = 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _pdf_file(title: str, shared: Sequence[bytes], sheets: Sequence[tuple[str, bytes]]) -> bytes:
    """Catalogue 1, page tree 2, information 3, the shared objects from 4, then each page and what is drawn on it."""
    first = 4 + len(shared)
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (th) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode("ascii"),
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> /CreationDate (D:20250115090000+07'00') >>".encode("ascii"),
        *shared,
    ]
    for number, (entries, drawn) in enumerate(sheets):
        contents = f"/Contents {first + 2 * number + 1} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {entries} {contents} >>".encode("ascii"))
        objects.append(_stream(drawn))
    out = BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii"))
    out.writelines(f"{offset:010d} 00000 n \n".encode("ascii") for offset in offsets)
    out.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
    )
    return out.getvalue()


def _stream(content: bytes) -> bytes:
    return f"<< /Length {len(content)} >>\nstream\n".encode("ascii") + content + b"\nendstream"


def docx(title: str, blocks: Sequence[Block]) -> bytes:
    """A Word file: a paragraph a line, headings in the style of that name, tables with rules."""
    body = _word_heading(title) + "".join(map(_word_block, blocks))
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    style = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
    return _package(
        {
            "[Content_Types].xml": _types(
                "/word/document.xml",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                f'<Override PartName="/word/styles.xml" ContentType="{style}"/>',
            ),
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": _relations(("styles", "styles.xml")),
            "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{word}"><w:style w:type="paragraph" w:default="1" '
            'w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1">'
            '<w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
            '<w:rPr><w:b/><w:bCs/><w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr></w:style></w:styles>',
        }
    )


def _word_block(block: Block) -> str:
    match block:
        case Heading():
            return _word_heading(block.heading)
        case Break():
            return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        case Rows():
            rules = "".join(
                f'<w:{side} w:val="single" w:sz="4"/>'
                for side in ("top", "left", "bottom", "right", "insideH", "insideV")
            )
            rows = "".join(
                "<w:tr>" + "".join(f"<w:tc>{_word_line(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in block.rows
            )
            grid = '<w:gridCol w:w="1800"/>' * len(block.rows[0])
            return (
                f"<w:tbl><w:tblPr><w:tblBorders>{rules}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}"
                "</w:tbl><w:p/>"
            )
        case _:
            return _word_line(block)


def _word_heading(text: str) -> str:
    return _word_line(text, '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>')


def _word_line(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def xlsx(title: str, blocks: Sequence[Block]) -> bytes:
    """An Excel file; the title is the first cell of the first sheet, figures are numbers."""
    sheets = _sheets(title, blocks)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    numbered = list(enumerate(sheets, start=1))
    return _package(
        {
            "[Content_Types].xml": _types(
                "/xl/workbook.xml",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "".join(
                    f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{sheet_type}"/>'
                    for number, _ in numbered
                ),
            ),
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{main}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
            + "".join(
                f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
                for number, (name, _) in numbered
            )
            + "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                *(("worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered)
            ),
            **{
                f"xl/worksheets/sheet{number}.xml": f'<worksheet xmlns="{main}"><sheetData>'
                + "".join(map(_excel_row, range(1, len(rows) + 1), rows))
                + "</sheetData></worksheet>"
                for number, (_, rows) in numbered
            },
        }
    )


def _excel_row(number: int, row: Sequence[str]) -> str:
    cells = []
    for column, value in enumerate(row):
        place = f"{chr(65 + column)}{number}"
        if _NUMBER.fullmatch(value):
            cells.append(f'<c r="{place}"><v>{value}</v></c>')
        else:
            cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _sheets(title: str, blocks: Sequence[Block]) -> list[tuple[str, list[Sequence[str]]]]:
    """Name and rows of each sheet."""
    sheets: list[tuple[str, list[Sequence[str]]]] = [("Sheet1", [[title]])]
    for block in blocks:
        match block:
            case Heading():
                sheets.append((block.heading, []))
            case Rows():
                sheets[-1][1].extend(block.rows)
            case Break():
                raise ValueError("a sheet has no pages; a heading begins the next sheet")
            case _:
                sheets[-1][1].append([block])
    return sheets


def odt(title: str, blocks: Sequence[Block]) -> bytes:
    """An OpenDocument text."""
    parts = [f'<text:h text:outline-level="1">{escape(title)}</text:h>']
    for block in blocks:
        match block:
            case Heading():
                parts.append(f'<text:h text:outline-level="2">{escape(block.heading)}</text:h>')
            case Break():
                parts.append('<text:p text:style-name="Next"/>')
            case Rows():
                parts.append(_open_table("Table", block.rows))
            case _:
                parts.append(f"<text:p>{escape(block)}</text:p>")
    return _open_document("text", "".join(parts))


def ods(title: str, blocks: Sequence[Block]) -> bytes:
    """An OpenDocument spreadsheet; the title is the first cell of the first sheet, figures are numbers."""
    return _open_document(
        "spreadsheet", "".join(_open_table(name, rows, figures=True) for name, rows in _sheets(title, blocks))
    )


def _open_table(name: str, rows: Sequence[Sequence[str]], *, figures: bool = False) -> str:
    written = "".join(
        "<table:table-row>"
        + "".join(
            "<table:table-cell office:value-type="
            + (f'"float" office:value="{cell}"' if figures and _NUMBER.fullmatch(cell) else '"string"')
            + f"><text:p>{escape(cell)}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    columns = f'<table:table-column table:number-columns-repeated="{max(map(len, rows))}"/>'
    return f'<table:table table:name="{escape(name)}">{columns}{written}</table:table>'


def _open_document(kind: Literal["text", "spreadsheet"], body: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
        for name, uri in (
            ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("fo", "xsl-fo-compatible"),
        )
    )  # fmt: skip
    return archive(
        {
            "mimetype": mimetype.encode("ascii"),
            "META-INF/manifest.xml": _xml(
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
                'manifest:version="1.2">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                "</manifest:manifest>"
            ),
            "content.xml": _xml(
                f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>'
                '<style:style style:name="Next" style:family="paragraph">'
                '<style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>'
                f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
            ),
        }
    )


def rtf(title: str, blocks: Sequence[Block]) -> bytes:
    """A rich text file in cp874, as Word of Thai Windows wrote it."""
    parts = [rf"{{\b\fs36 {_rtf_text(title)}\par}}"]
    for block in blocks:
        match block:
            case Heading():
                parts.append(rf"{{\b\fs32 {_rtf_text(block.heading)}\par}}")
            case Break():
                parts.append(r"\page")
            case Rows():
                for row in block.rows:
                    edges = "".join(rf"\cellx{9000 * (at + 1) // len(row)}" for at in range(len(row)))
                    cells = "".join(rf"{_rtf_text(cell)}\cell " for cell in row)
                    parts.append(rf"\trowd{edges}\pard\intbl {cells}\row\pard")
            case _:
                parts.append(rf"{_rtf_text(block)}\par")
    head = r"{\rtf1\ansi\ansicpg874\deff0{\fonttbl{\f0\fnil\fcharset222 TH SarabunPSK;}}\f0\fs28"
    return "\n".join([head, *parts, "}"]).encode("ascii")


def _rtf_text(text: str) -> str:
    return "".join(
        chr(code) if code < 0x80 and chr(code) not in "\\{}" else f"\\'{code:02x}" for code in text.encode("cp874")
    )


def txt(title: str, blocks: Sequence[Block]) -> bytes:
    """Plain text in UTF-8, as a form writes it: the cells of a row between tabs."""
    return ("\r\n".join("\t".join(row) for row in _lines(title, blocks)) + "\r\n").encode()


def csv(title: str, blocks: Sequence[Block]) -> bytes:
    """Comma-separated rows in cp874, as Excel of Thai Windows writes them."""
    out = StringIO(newline="")
    comma_separated.writer(out).writerows(_lines(title, blocks))
    return out.getvalue().encode("cp874")


def _lines(title: str, blocks: Sequence[Block]) -> Iterator[Sequence[str]]:
    yield [title]
    for block in blocks:
        match block:
            case Rows():
                yield from block.rows
            case Heading():
                yield [block.heading]
            case Break():
                raise ValueError("plain text has no pages")
            case _:
                yield [block]


WRITERS: Mapping[str, Callable[[str, Sequence[Block]], bytes]] = {
    "pdf": pdf, "docx": docx, "odt": odt, "rtf": rtf, "txt": txt, "xlsx": xlsx, "ods": ods, "csv": csv,
}  # fmt: skip
"""Extension -> what writes a paper as such a file."""


def _types(part: str, content_type: str, more: str = "") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="{part}" '
        f'ContentType="{content_type}"/>{more}</Types>'
    )


def _relations(*relations: tuple[str, str]) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            f'{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(relations, start=1)
        )
        + "</Relationships>"
    )


def _package(parts: Mapping[str, str]) -> bytes:
    return archive({name: _xml(text) for name, text in parts.items()})


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()


def archive(members: Mapping[str, bytes]) -> bytes:
    """A ZIP file of the named members, stored as they are."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written:
        for name, body in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            written.writestr(entry, body)
    return out.getvalue()


def png(picture: str, colour: Sequence[int]) -> bytes:
    """A 72 x 96 drawing in one colour on white: ``person``, ``disc``, ``hills`` or ``chart``."""
    shapes: dict[str, Callable[[int, int], bool]] = {
        "person": lambda x, y: (x - 36) ** 2 + (y - 32) ** 2 < 320 or (x - 36) ** 2 / 2 + (y - 100) ** 2 < 1300,
        "disc": lambda x, y: 500 < (x - 36) ** 2 + (y - 48) ** 2 < 1100,
        "hills": lambda x, y: y > 60 - abs(x - 24) or y > 75 - abs(x - 56),
        "chart": lambda x, y: (y // 16) % 2 == 1 and (x // (36 - y // 4)) % 2 == 0,
    }
    if picture not in shapes:
        raise ValueError(f"no picture {picture!r}; draw one of {', '.join(shapes)}")
    inside = shapes[picture]
    width, height = 72, 96
    raw = b"".join(
        b"\x00" + bytes(sum(inside(x + bit, y) << (7 - bit) for bit in range(8)) for x in range(0, width, 8))
        for y in range(height)
    )
    stored = (
        b"\x78\x01\x01" + struct.pack("<HH", len(raw), 0xFFFF - len(raw)) + raw + struct.pack(">I", zlib.adler32(raw))
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)),
            (b"PLTE", bytes((255, 255, 255, *colour))),
            (b"IDAT", stored),
            (b"IEND", b""),
        )
    )
