"""Bytes of the sample's files: small, valid PDF, Word, Excel and PNG files, the same on every machine.

Nothing is compressed and no clock is read, so that the files depend on their content alone.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

_MARKS = {0xD1, *range(0xD4, 0xDB), *range(0xE7, 0xEF)}
"""The cp874 codes of vowels and tone marks that stand above or below a letter and take no room of their own."""
_EPOCH = (2025, 1, 15, 9, 0, 0)
"""Time written into the archives."""


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """One A4 page with a text layer. Text is cp874 in a font that is named but not embedded, as old printing programs
    wrote it; the ToUnicode map gives the characters back.
    """
    text = [
        "BT /F1 13 Tf 50 780 Td 20 TL",
        *(f"<{line.encode('cp874').hex()}> Tj T*" for line in (title, *lines)),
        "ET",
    ]
    widths = " ".join("0" if code in _MARKS else "500" for code in range(32, 252))
    thai = [f"/uni{code - 0xA0 + 0x0E00:04X}" for code in (*range(0xA1, 0xDB), *range(0xDF, 0xFC))]
    glyphs = " ".join(["161", *thai[:58], "223", *thai[58:]])
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Thai def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        "3 beginbfrange <20> <7e> <0020> <a1> <da> <0e01> <df> <fb> <0e3f> endbfrange\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (th) >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>>>",
        _stream("\n".join(text)),
        (
            "<< /Type /Font /Subtype /TrueType /BaseFont /THSarabunNew /FirstChar 32 /LastChar 251 "
            f"/Widths [{widths}] /FontDescriptor 6 0 R /ToUnicode 7 0 R "
            f"/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{glyphs}] >> >>"
        ),
        (
            "<< /Type /FontDescriptor /FontName /THSarabunNew /Flags 32 /FontBBox [-400 -300 1000 1000] /ItalicAngle 0 "
            "/Ascent 850 /Descent -250 /CapHeight 500 /StemV 80 >>"
        ),
        _stream(to_unicode),
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> /CreationDate (D:20250115090000+07'00') >>",
    ]
    out = BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii"))
    out.writelines(f"{offset:010d} 00000 n \n".encode("ascii") for offset in offsets)
    out.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 8 0 R >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
    )
    return out.getvalue()


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def docx(title: str, lines: Sequence[str]) -> bytes:
    """A Word file of one paragraph a line."""
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in (title, *lines)
    )
    return _package(
        {
            "[Content_Types].xml": _types(
                "/word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            ),
            "_rels/.rels": _relations("officeDocument", "word/document.xml"),
            "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{paragraphs}</w:body></w:document>",
        }
    )


def xlsx(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """An Excel file of one sheet: the title, then the rows; every cell is text."""
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            for column, value in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(([title], *rows), start=1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return _package(
        {
            "[Content_Types].xml": _types(
                "/xl/workbook.xml",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>',
            ),
            "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        }
    )


def _types(part: str, content_type: str, more: str = "") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="{part}" '
        f'ContentType="{content_type}"/>{more}</Types>'
    )


def _relations(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        "</Relationships>"
    )


def _package(parts: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
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
