"""Files that were made, or damaged, to harm whoever reads them. The same bytes every time; nothing comes from a real site.

``FILES`` names each with its kind, how it is built, and the causes that its reading may end with (None: it was read).
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from unittest.mock import patch

from PIL import Image
from pypdf import PdfReader, PdfWriter

from core.snapshot import DocumentKind, InsideCause

Causes = frozenset[InsideCause | None]

ANY: Final[Causes] = frozenset(
    {None, "corrupt", "empty", "encrypted", "scanned", "too_large", "too_long", "unsupported"}
)
"""Whatever a reader may say of a damaged file: everything but running out of time or memory, and dying."""
LOST: Final[Causes] = frozenset({"corrupt", "empty", "unsupported"})
LOCKED: Final[Causes] = frozenset({"encrypted"})
READ: Final[Causes] = frozenset({None})
BOUND: Final[Causes] = frozenset({None, "too_long", "too_large", "corrupt", "empty", "scanned"})
"""A file that is too much: read in part, or refused."""
SLOW: Final[Causes] = BOUND | {"timeout", "memory"}
"""A file that may use up its worker's time or memory."""

WORDS: Final = "แผนพัฒนาท้องถิ่น พ.ศ. 2566-2570 บ้านตัวอย่าง"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile file."""

    name: str
    kind: DocumentKind
    build: Callable[[], bytes]
    causes: Causes
    heavy: bool = False
    """Whether it takes seconds to build or to read; left to the bench."""


# Sound files of every format, to be damaged.


def packed(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2023, 10, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else method
            archive.writestr(info, content)
    return body.getvalue()


def pdf(objects: Mapping[int, bytes | str], root: int = 1, trailer: str = "") -> bytes:
    """A PDF file of the objects, with a true cross-reference table."""
    body = bytearray(b"%PDF-1.7\n")
    offsets: dict[int, int] = {}
    for number, content in objects.items():
        offsets[number] = len(body)
        raw = content if isinstance(content, bytes) else content.encode()
        body += b"%d 0 obj\n" % number + raw + b"\nendobj\n"
    start = len(body)
    size = max(offsets) + 1
    body += b"xref\n0 %d\n" % size
    for number in range(size):
        body += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
    body += f"trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(content)} {entries} >>\nstream\n".encode() + content + b"\nendstream"


def page_pdf(content: bytes = b"BT /F1 12 Tf 72 700 Td (Plan 2566) Tj ET", page: str = "", more: str = "") -> bytes:
    return pdf(
        {
            1: f"<< /Type /Catalog /Pages 2 0 R {more} >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> >> {page} >>",
            4: stream(content),
            5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        }
    )


_TYPES: Final = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
_RELATIONS: Final = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION: Final = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S: Final = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_P: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_O: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def docx(body: str = f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>", head: str = "", **more: str | bytes) -> bytes:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return packed(
        {
            "[Content_Types].xml": _TYPES.format(f'<Override PartName="/word/document.xml" ContentType="{main}"/>'),
            "_rels/.rels": _RELATIONS.format(_RELATION.format("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<?xml version="1.0"?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>',
            **more,
        }
    )


def xlsx(rows: str = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{WORDS}</t></is></c></row>', head: str = "") -> bytes:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return packed(
        {
            "[Content_Types].xml": _TYPES.format(
                f'<Override PartName="/xl/workbook.xml" ContentType="{base}.sheet.main+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{base}.worksheet+xml"/>'
            ),
            "_rels/.rels": _RELATIONS.format(_RELATION.format("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<?xml version="1.0"?>{head}<workbook {_S}><sheets>'
            '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(
                _RELATION.format("r1", "worksheet", "worksheets/sheet1.xml")
            ),
            "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{head}<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def pptx(slide: str = "", relations: str = "", head: str = "") -> bytes:
    base = "application/vnd.openxmlformats-officedocument.presentationml"
    shape = f"<p:sp><p:txBody><a:p><a:r><a:t>{WORDS}</a:t></a:r></a:p></p:txBody></p:sp>"
    return packed(
        {
            "[Content_Types].xml": _TYPES.format(
                f'<Override PartName="/ppt/presentation.xml" ContentType="{base}.presentation.main+xml"/>'
                f'<Override PartName="/ppt/slides/slide1.xml" ContentType="{base}.slide+xml"/>'
            ),
            "_rels/.rels": _RELATIONS.format(_RELATION.format("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<?xml version="1.0"?><p:presentation {_P}><p:sldIdLst><p:sldId id="256" r:id="r1"/>'
            "</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": _RELATIONS.format(_RELATION.format("r1", "slide", "slides/slide1.xml")),
            "ppt/slides/slide1.xml": f'<?xml version="1.0"?>{head}<p:sld {_P}><p:cSld><p:spTree>{slide or shape}'
            "</p:spTree></p:cSld></p:sld>",
            "ppt/slides/_rels/slide1.xml.rels": _RELATIONS.format(relations),
        }
    )


def odf(content: str, kind: str = "text", head: str = "") -> bytes:
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f'<?xml version="1.0"?>{head}<office:document-content {_O}><office:body>'
            f"<office:{kind}>{content}</office:{kind}></office:body></office:document-content>",
            "META-INF/manifest.xml": '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def odt(content: str = f"<text:p>{WORDS}</text:p>", head: str = "") -> bytes:
    return odf(content, "text", head)


def ods(content: str = "", head: str = "") -> bytes:
    row = f"<table:table-row><table:table-cell><text:p>{WORDS}</text:p></table:table-cell></table:table-row>"
    return odf(content or f'<table:table table:name="1">{row}</table:table>', "spreadsheet", head)


def rtf(text: str = "Plan 2566 \\u3649?\\u3612?\\u3609?\\par ") -> bytes:
    return ("{\\rtf1\\ansi\\ansicpg874\\deff0{\\fonttbl{\\f0 Tahoma;}}\\f0 " + text + "}").encode("ascii")


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes], loop: bool = False, directory_loop: bool = False) -> bytes:
    """A compound file (MS-CFB, version 3); ``loop``: the chain of every stream leads back to its start."""
    chains: list[tuple[int, int]] = []
    fat = [_FAT, _END]
    data = b""
    for content in streams.values():
        padded = content.ljust(4096, b"\0")
        count = -(-len(padded) // 512)
        first = len(fat)
        fat += [*range(first + 1, first + count), first if loop else _END]
        data += padded.ljust(count * 512, b"\0")
        chains.append((first, len(padded)))
    if directory_loop:
        fat[1] = 1
    fat += [_FREE] * (128 - len(fat))

    def entry(name: str, kind: int, right: int, child: int, *, first: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII16sIQQIQ",
            raw,
            len(raw) + 2 if raw else 0,
            kind,
            1,
            _FREE,
            right,
            child,
            b"",
            0,
            0,
            0,
            first,
            size,
        )

    entries = [entry("Root Entry", 5, _FREE, 1, first=_END, size=0)]
    for number, (name, (first, size)) in enumerate(zip(streams, chains, strict=True), 1):
        right = number + 1 if number < len(streams) else (1 if directory_loop else _FREE)
        entries.append(entry(name, 2, right, _FREE, first=first, size=size))
    entries += [entry("", 0, _FREE, _FREE, first=0, size=0)] * (4 - len(entries))
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + struct.pack("<128I", *fat[:128]) + b"".join(entries[:4]) + data


def doc(**options: bool) -> bytes:
    """A Word 97 file of one paragraph that fills a simple piece."""
    text = "Plan 2566\r"
    fib = bytearray(1472)
    struct.pack_into("<HHHHHH", fib, 0, 0xA5EC, 0xC1, 0, 0x41E, 0, 0x0200)
    struct.pack_into("<II", fib, 0x18, 1472, 1472 + len(text))
    struct.pack_into("<H", fib, 0x20, 14)
    struct.pack_into("<H", fib, 0x3E, 22)
    struct.pack_into("<I", fib, 0x4C, len(text))
    struct.pack_into("<H", fib, 0x98, 93)
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, (1472 * 2) | 0x40000000, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 0x01A2, 0, len(clx))
    return ole({"WordDocument": bytes(fib) + text.encode("ascii"), "1Table": clx}, **options)


def xls() -> bytes:
    """A workbook of Excel 97 with one number."""
    globals_ = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    name = b"1"
    sheet_at = len(globals_) + 4 + 8 + len(name) + 4
    bound = struct.pack("<HHIHBB", 0x85, 8 + len(name), sheet_at, 0, len(name), 0) + name
    sheet = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 0x10, 0, 0, 0, 0)
    sheet += struct.pack("<HHHHHd", 0x203, 14, 0, 0, 0, 2566.0) + struct.pack("<HH", 0x0A, 0)
    return ole({"Workbook": globals_ + bound + struct.pack("<HH", 0x0A, 0) + sheet})


def picture(form: str, size: tuple[int, int] = (300, 300)) -> bytes:
    body = io.BytesIO()
    shades = Image.linear_gradient("L").resize(size)
    shades.save(body, form)
    return body.getvalue()


SOUND: Final[dict[DocumentKind, Callable[[], bytes]]] = {
    "pdf": page_pdf,
    "docx": docx,
    "odt": odt,
    "ods": ods,
    "xlsx": xlsx,
    "pptx": pptx,
    "rtf": rtf,
    "doc": doc,
    "xls": xls,
    "zip": lambda: packed({"plan.docx": docx(), "plan.pdf": page_pdf()}),
    "image": lambda: picture("PNG"),
    "txt": lambda: (WORDS + "\n").encode() * 20,
    "csv": ("ลำดับ,โครงการ,งบประมาณ\n" + "1,ถนน,100\n" * 20).encode,
}
"""A sound file of each format."""


# Damage.


def cut(kind: DocumentKind, share: float) -> bytes:
    body = SOUND[kind]()
    return body[: int(len(body) * share)]


def fuzzed(body: bytes, seed: int) -> bytes:
    """The bytes with 1 in 100 changed, some runs taken out, some doubled; the same for the same seed."""
    chance = random.Random(seed)
    raw = bytearray(body)
    for _ in range(max(1, len(raw) // 100)):
        raw[chance.randrange(len(raw))] = chance.choice((0, 255, chance.randrange(256)))
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(raw))
        run = raw[at : at + chance.randrange(1, 64)]
        raw[at : at + len(run)] = run * 2 if chance.random() < 0.5 else b""
    return bytes(raw)


def refolded(kind: DocumentKind, seed: int) -> bytes:
    """A packed format whose members are damaged while the package stays sound."""
    with zipfile.ZipFile(io.BytesIO(SOUND[kind]())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return packed({name: body if name == "mimetype" else fuzzed(body, seed) for name, body in members.items()})


_PICTURES: Final = ("PNG", "TIFF", "GIF", "JPEG", "WEBP", "BMP")


# PDF.


def encrypted_pdf(algorithm: str, user: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(page_pdf())))
    body = io.BytesIO()
    # The keys of a test need no chance.
    with patch("secrets.token_bytes", lambda count: bytes(range(count))):
        writer.encrypt(user, "owner", algorithm=algorithm)
        writer.write(body)
    return body.getvalue()


def cyclic_pages() -> bytes:
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1000 /Parent 3 0 R >>",
            3: "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 1000 /Parent 2 0 R >>",
        }
    )


def cyclic_outlines() -> bytes:
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            4: "<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>",
            5: "<< /Title (A) /Parent 4 0 R /Next 5 0 R /First 5 0 R /Prev 5 0 R /Dest [3 0 R /Fit] >>",
        }
    )


def cyclic_object_streams() -> bytes:
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: stream(b"2 0 << /Type /Pages /Kids [] /Count 0 >>", "/Type /ObjStm /N 1 /First 4 /Extends 3 0 R"),
            3: stream(b"1 0 << /Type /Catalog /Pages 2 0 R >>", "/Type /ObjStm /N 1 /First 4 /Extends 2 0 R"),
        }
    )


def cyclic_forms() -> bytes:
    """A page that draws a form that draws itself, twice."""
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
            4: stream(b"/X Do"),
            5: stream(
                b"/X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
            ),
        }
    )


def many_pages(count: int) -> bytes:
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: f"<< /Type /Pages /Kids [{' '.join(f'{number} 0 R' for number in range(5, 5 + count))}] /Count {count} >>",
            3: stream(b"BT /F1 12 Tf 72 700 Td (Plan) Tj ET"),
            4: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        }
        | dict.fromkeys(
            range(5, 5 + count),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        )
    )


def flate_bomb(unfolded: int) -> bytes:
    packer = zlib.compressobj(9)
    content = (
        b"".join(packer.compress(b"BT (x) Tj ET\n" * 80_000) for _ in range(unfolded // 1_040_000)) + packer.flush()
    )
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            4: stream(content, "/Filter /FlateDecode"),
        }
    )


def filters_on_filters() -> bytes:
    content = b"BT (x) Tj ET" * 1000
    for _ in range(60):
        content = zlib.compress(content)
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            4: stream(content, f"/Filter [{'/FlateDecode ' * 60}]"),
        }
    )


def xref_of(size: int) -> bytes:
    return page_pdf().replace(b"/Size 6", b"/Size %d" % size).replace(b"xref\n0 6", b"xref\n0 %d" % size)


def xref_loop() -> bytes:
    body = page_pdf()
    start = body.rindex(b"xref\n0")
    return body.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def huge_picture_pdf() -> bytes:
    return pdf(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
            4: stream(b"595 0 0 842 0 0 cm /X Do"),
            5: stream(
                zlib.compress(bytes(1_000_000)),
                "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 "
                "/ColorSpace /DeviceGray /Filter /FlateDecode",
            ),
        }
    )


# XML.

_LAUGHS: Final = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "ha" * 50
    + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_OUTSIDE: Final = (
    '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
)
_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><text>{}</text></svg>'


def with_entities(kind: DocumentKind, head: str) -> bytes:
    match kind:
        case "docx":
            return docx("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", head)
        case "odt":
            return odt("<text:p>&i;</text:p>", head)
        case "ods":
            return ods('<table:table table:name="1"><table:table-row><table:table-cell><text:p>&i;</text:p>'
                       "</table:table-cell></table:table-row></table:table>", head)  # fmt: skip
        case "xlsx":
            return xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>', head)
        case "pptx":
            return pptx("<p:sp><p:txBody><a:p><a:r><a:t>&i;</a:t></a:r></a:p></p:txBody></p:sp>", head=head)
        case _:
            return f'<?xml version="1.0"?>{head}{_SVG.format("&i;")}'.encode()


# Archives.


@cache
def zeros(count: int) -> bytes:
    return bytes(count)


def flat_bomb() -> bytes:
    return packed({f"plan{number}.txt": zeros(50_000_000) for number in range(8)})


def overlapping_bomb() -> bytes:
    """Many entries of the directory that name one and the same large member."""
    body = packed({"a.txt": zeros(10_000_000)})
    start = body.rindex(b"PK\x01\x02")
    end = body.rindex(b"PK\x05\x06")
    entry, count = body[start:end], 2000
    directory = b"".join(entry.replace(b"a.txt", b"%05d" % number) for number in range(count))
    return (
        body[:start]
        + directory
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    )


def nested(depth: int) -> bytes:
    body = packed({"plan.txt": WORDS})
    for number in range(depth):
        body = packed({f"{number}-{side}.zip": body for side in range(3)})
    return body


def self_holding() -> bytes:
    """An archive whose member is, byte for byte, the start of the archive itself: the directory gives it the whole file."""
    body = packed({"q.zip": b""}, zipfile.ZIP_STORED)
    start = body.rindex(b"PK\x01\x02")
    raw = bytearray(body)
    struct.pack_into("<II", raw, start + 20, len(body), len(body))
    struct.pack_into("<I", raw, start + 42, 0)
    return bytes(raw)


def locked_member() -> bytes:
    raw = bytearray(packed({"plan.txt": WORDS.encode() * 20}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(sign) + at] |= 1
    return bytes(raw)


def wild_names() -> bytes:
    names = ("../../etc/plan.txt", "/etc/plan.txt", "C:\\plan.txt", "plan\u202etxt.exe", "con.txt", "." * 300 + ".txt")
    body = packed(dict.fromkeys((*names, "nul_plan.txt"), WORDS))
    return body.replace(b"nul_plan", b"nul\x00plan")


def zip64_lies() -> bytes:
    body = packed({"plan.txt": WORDS})
    start = body.rindex(b"PK\x05\x06")
    lie = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**63, 2**63, 2**62, 2**61)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start, 1)
    return body[:start] + lie + locator + struct.pack("<4sHHHHIIH", b"PK\x05\x06", *[0xFFFF] * 4, *[0xFFFFFFFF] * 2, 0)


def false_sizes() -> bytes:
    """Members that unfold to a thousand times what the directory says."""
    raw = bytearray(packed({"plan.txt": zeros(5_000_000)}))
    struct.pack_into("<I", raw, raw.rindex(b"PK\x01\x02") + 24, 5000)
    struct.pack_into("<I", raw, 22, 5000)
    return bytes(raw)


# Pictures.


def huge_png(side: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )


def text_bomb_png() -> bytes:
    content = b"Comment\0\0" + zlib.compress(zeros(50_000_000))
    chunk = struct.pack(">I", len(content)) + b"zTXt" + content + struct.pack(">I", zlib.crc32(b"zTXt" + content))
    body = picture("PNG")
    return body[:33] + chunk + body[33:]


def cyclic_tiff() -> bytes:
    raw = bytearray(picture("TIFF"))
    (first,) = struct.unpack_from("<I", raw, 4)
    (count,) = struct.unpack_from("<H", raw, first)
    struct.pack_into("<I", raw, first + 2 + 12 * count, first)
    return bytes(raw)


def many_frames(count: int) -> bytes:
    body = io.BytesIO()
    frames = [Image.new("P", (1, 1), number % 2) for number in range(count)]
    frames[0].save(body, "GIF", save_all=True, append_images=frames[1:], duration=10, optimize=False)
    raw = body.getvalue()
    # A canvas as large as the format allows, drawn anew for every frame.
    return raw[:6] + struct.pack("<HH", 20_000, 20_000) + raw[10:]


def many_tiff_pages(count: int) -> bytes:
    """Directories of one and the same strip."""
    body = bytearray(b"II*\x00\x10\x00\x00\x00" + bytes(8))
    tags = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (278, 3, 1, 8),
            (279, 4, 1, 8)]  # fmt: skip
    for number in range(count):
        body += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        body += struct.pack("<I", 0 if number == count - 1 else len(body) + 4)
    return bytes(body)


def _encrypted_package() -> bytes:
    return ole(
        {"EncryptedPackage": bytes(range(256)) * 20, "EncryptionInfo": struct.pack("<HHI", 4, 4, 64) + b"<encryption/>"}
    )


def _all() -> Iterator[Hostile]:
    for kind, build in SOUND.items():
        yield Hostile(f"sound {kind}", kind, build, frozenset({"scanned"}) if kind == "image" else READ)
        yield Hostile(f"{kind} of zero bytes", kind, bytes, frozenset({"empty", "corrupt"}))
        for share in (0.1, 0.5, 0.9):
            yield Hostile(f"{kind} cut at {share:.0%}", kind, lambda kind=kind, share=share: cut(kind, share), ANY)
        for seed in range(3):
            yield Hostile(
                f"{kind} fuzzed, seed {seed}", kind, lambda build=build, seed=seed: fuzzed(build(), seed), ANY
            )
        yield Hostile(f"{kind} of NULs", kind, lambda: bytes(5000), ANY)
    for kind in ("docx", "odt", "ods", "xlsx", "pptx"):
        for seed in range(3):
            yield Hostile(
                f"{kind} fuzzed inside, seed {seed}", kind, lambda kind=kind, seed=seed: refolded(kind, seed), ANY
            )
    for form in _PICTURES:
        for seed in range(2):
            yield Hostile(
                f"{form} fuzzed, seed {seed}",
                "image",
                lambda form=form, seed=seed: fuzzed(picture(form), seed),
                ANY,
            )

    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256"):
        yield Hostile(
            f"pdf locked by {algorithm}", "pdf", lambda algorithm=algorithm: encrypted_pdf(algorithm, "secret"), LOCKED
        )
        yield Hostile(
            f"pdf locked by {algorithm}, no password to open",
            "pdf",
            lambda algorithm=algorithm: encrypted_pdf(algorithm, ""),
            READ,
        )
    yield Hostile("pdf whose pages hold each other", "pdf", cyclic_pages, ANY)
    yield Hostile("pdf whose outlines follow themselves", "pdf", cyclic_outlines, ANY)
    yield Hostile("pdf whose object streams extend each other", "pdf", cyclic_object_streams, ANY)
    # Out of memory, PDFium ends its process.
    yield Hostile("pdf form that draws itself", "pdf", cyclic_forms, SLOW | {"crashed"}, heavy=True)
    yield Hostile("pdf of 5,000 pages", "pdf", lambda: many_pages(5000), frozenset({"too_long"}), heavy=True)
    yield Hostile("pdf that says it has two thousand million pages", "pdf",
                  lambda: page_pdf().replace(b"/Count 1 ", b"/Count 2147483647 "), ANY)  # fmt: skip
    yield Hostile("pdf page of 1e9 units", "pdf",
                  lambda: page_pdf(page="/MediaBox [0 0 1000000000 1000000000] /UserUnit 75000"), ANY)  # fmt: skip
    yield Hostile("pdf of nested arrays", "pdf", lambda: page_pdf(page="/X " + "[" * 50_000 + "]" * 50_000), ANY)
    yield Hostile(
        "pdf of nested dictionaries", "pdf", lambda: page_pdf(page="/X " + "<</X " * 50_000 + "0" + ">>" * 50_000), ANY
    )
    yield Hostile("pdf content of nested arrays", "pdf", lambda: page_pdf(b"[" * 500_000), ANY)
    yield Hostile("pdf content of open states", "pdf", lambda: page_pdf(b"q " * 500_000), ANY)
    yield Hostile("pdf of 50 MB in a folded stream", "pdf", lambda: flate_bomb(50_000_000), SLOW, heavy=True)
    yield Hostile("pdf of 500 MB in a folded stream", "pdf", lambda: flate_bomb(500_000_000), SLOW, heavy=True)
    yield Hostile("pdf of sixty filters", "pdf", filters_on_filters, ANY)
    yield Hostile("pdf of a huge cross-reference table", "pdf", lambda: xref_of(4_000_000_000), ANY)
    yield Hostile("pdf whose table of references leads to itself", "pdf", xref_loop, ANY)
    yield Hostile("pdf whose root is object 0", "pdf", lambda: page_pdf().replace(b"/Root 1 0 R", b"/Root 0 0 R"), ANY)
    yield Hostile("pdf whose stream's length is itself", "pdf",
                  lambda: page_pdf().replace(b"/Length 40", b"/Length 4 0 R"), ANY)  # fmt: skip
    yield Hostile("pdf with a script and a program to launch", "pdf", lambda: page_pdf(
        more="/OpenAction << /S /Launch /F (cmd.exe) /Next << /S /JavaScript /JS (while(true){}) >> >>"), READ)  # fmt: skip
    yield Hostile("pdf of a picture of 60,000 by 60,000", "pdf", huge_picture_pdf, ANY | SLOW)

    for kind in ("docx", "odt", "ods", "xlsx", "pptx", "image"):
        yield Hostile(f"{kind} of a billion laughs", kind, lambda kind=kind: with_entities(kind, _LAUGHS), ANY)
        yield Hostile(f"{kind} that names an outside file", kind, lambda kind=kind: with_entities(kind, _OUTSIDE), ANY)
    big = 300_000_000
    yield Hostile("docx that unfolds to 300 MB", "docx",
                  lambda: docx("<w:p><w:r><w:t>" + "a" * big + "</w:t></w:r></w:p>"), SLOW, heavy=True)  # fmt: skip
    yield Hostile("odt that unfolds to 300 MB", "odt",
                  lambda: odt("<text:p>" + "a" * big + "</text:p>"), SLOW, heavy=True)  # fmt: skip
    yield Hostile("xlsx that unfolds to 300 MB", "xlsx",
                  lambda: xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "a" * big + "</t></is></c></row>"),
                  SLOW, heavy=True)  # fmt: skip
    yield Hostile("docx of tables in tables", "docx", lambda: docx(
        "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000), ANY)  # fmt: skip
    yield Hostile("odt of sections in sections", "odt", lambda: odt(
        "<text:section>" * 20_000 + "</text:section>" * 20_000), ANY)  # fmt: skip
    yield Hostile(
        "odt of a repeated blank", "odt", lambda: odt('<text:p>a<text:s text:c="2000000000"/>b</text:p>'), ANY
    )
    yield Hostile("docx locked by a password", "docx", _encrypted_package, LOCKED)
    yield Hostile("xlsx locked by a password", "xlsx", _encrypted_package, LOCKED)
    yield Hostile("pptx locked by a password", "pptx", _encrypted_package, LOCKED)

    yield Hostile("xlsx of 10,000 columns", "xlsx", lambda: xlsx(
        '<row r="1">' + '<c t="inlineStr"><is><t>a</t></is></c>' * 10_000 + "</row>"), BOUND)  # fmt: skip
    yield Hostile("xlsx of 1,048,576 rows", "xlsx", lambda: xlsx("<row><c><v>1</v></c></row>" * 1_048_576),
                  SLOW, heavy=True)  # fmt: skip
    yield Hostile("xlsx of one far cell", "xlsx", lambda: xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2566</v></c></row>'), SLOW)  # fmt: skip
    yield Hostile("xlsx of a cell beyond the sheet", "xlsx", lambda: xlsx(
        '<row r="4294967296"><c r="ZZZZZZZ99999999999"><v>1</v></c></row>'), ANY)  # fmt: skip
    yield Hostile("ods of rows repeated a million times", "ods", lambda: ods(
        '<table:table table:name="1"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell>'
        "</table:table-row></table:table>"), SLOW)  # fmt: skip

    yield Hostile("rtf of 100,000 braces", "rtf", lambda: rtf("{" * 100_000 + "a" + "}" * 100_000), ANY)
    yield Hostile("rtf of 100,000 open braces", "rtf", lambda: rtf("{\\b " * 100_000), ANY)
    yield Hostile("rtf of a binary run without an end", "rtf", lambda: rtf("\\bin2147483647 abc"), ANY)
    yield Hostile("rtf of 10 MB of backslashes", "rtf", lambda: rtf("\\" * 10_000_000), SLOW, heavy=True)
    yield Hostile("doc whose chain of sectors is a ring", "doc", lambda: doc(loop=True), ANY)
    yield Hostile("doc whose directory is a ring", "doc", lambda: doc(directory_loop=True), ANY)
    yield Hostile("doc of a Word file that says it is locked", "doc", lambda: doc().replace(
        struct.pack("<HH", 0, 0x0200), struct.pack("<HH", 0, 0x0300), 1), ANY)  # fmt: skip

    yield Hostile("csv of one line of 40 MB", "csv", lambda: b"a," * 20_000_000, SLOW, heavy=True)
    yield Hostile("csv of an open quote", "csv", lambda: b'a,"' + b"b,\n" * 300_000, SLOW)
    yield Hostile("txt of 40 MB", "txt", lambda: WORDS.encode() * 400_000, SLOW, heavy=True)
    yield Hostile("txt of UTF-16 halves", "txt", lambda: b"\xff\xfe" + b"\x00\xd8" * 1000 + b"a", ANY)
    yield Hostile("txt of NULs between letters", "txt", lambda: b"p\0l\0a\0n\0" * 100, ANY)
    yield Hostile("txt of a megabyte of tone marks", "txt", ("ก" + "่้" * 300_000).encode, SLOW, heavy=True)
    yield Hostile("pptx whose slide relates to itself", "pptx",
                  lambda: pptx(relations=_RELATION.format("r1", "slide", "slide1.xml") * 50
                               + _RELATION.format("r2", "slideLayout", "../slides/slide1.xml")), ANY)  # fmt: skip
    yield Hostile("pptx of groups in groups", "pptx",
                  lambda: pptx("<p:grpSp>" * 20_000 + "</p:grpSp>" * 20_000), ANY)  # fmt: skip

    yield Hostile("zip of 400 MB in eight members", "zip", flat_bomb, SLOW | {"unsupported"}, heavy=True)
    yield Hostile("zip of 2,000 entries over one member", "zip", overlapping_bomb, SLOW | {"unsupported"})
    yield Hostile("zip in a zip, ten deep", "zip", lambda: nested(10), ANY)
    yield Hostile("zip that holds itself", "zip", self_holding, ANY)
    yield Hostile("zip of a locked member", "zip", locked_member, LOCKED)
    yield Hostile("zip of wild names", "zip", wild_names, ANY)
    yield Hostile("zip whose 64-bit end lies", "zip", zip64_lies, ANY)
    yield Hostile("zip that unfolds to more than it says", "zip", false_sizes, ANY)
    yield Hostile("zip of 60,000 empty members", "zip",
                  lambda: packed({f"{number}.txt": b"" for number in range(60_000)}), SLOW, heavy=True)  # fmt: skip

    yield Hostile("png of 60,000 by 60,000", "image", lambda: huge_png(60_000), ANY)
    yield Hostile("png of 2,147,483,647 by 2,147,483,647", "image", lambda: huge_png(2_147_483_647), ANY)
    yield Hostile("png with a folded comment of 50 MB", "image", text_bomb_png, ANY)
    yield Hostile("tiff whose directory follows itself", "image", cyclic_tiff, ANY)
    yield Hostile("tiff of 20,000 pages", "image", lambda: many_tiff_pages(20_000), SLOW | {"scanned"}, heavy=True)
    yield Hostile("gif of 10,000 frames", "image", lambda: many_frames(10_000), ANY | SLOW, heavy=True)

    program = b"MZ\x90\x00" + bytes(60) + b"This program cannot be run in DOS mode." + bytes(5000)
    page = b"<!DOCTYPE html><html><body>404</body></html>"
    for kind in SOUND:
        if kind not in {"txt", "csv"}:
            yield Hostile(f"a program named {kind}", kind, lambda: program, LOST)
            # Web programs export tables as web pages under the name of a workbook; those are read.
            yield Hostile(
                f"a web page named {kind}", kind, lambda: page, LOST | READ if kind in {"xlsx", "xls", "ods"} else LOST
            )
            other: DocumentKind = "docx" if kind == "pdf" else "pdf"
            # Some readers see what a file really is.
            yield Hostile(f"{other} named {kind}", kind, SOUND[other], ANY)
    yield Hostile(
        "a presentation of before 2007", "ppt", lambda: ole({"PowerPoint Document": b""}), frozenset({"unsupported"})
    )
    yield Hostile("a kind that nobody reads", "other", lambda: program, frozenset({"unsupported"}))


FILES: Final[tuple[Hostile, ...]] = tuple(_all())
