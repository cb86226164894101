"""Files: what kind they are (by their content, never by name alone), what they are called, and their record."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

import olefile

from core.snapshot import Document, DocumentKind
from crawler.readers.encoding import decode

_IMAGE_MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final[tuple[tuple[str, DocumentKind], ...]] = (
    ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"),
)  # fmt: skip
_ZIP_FOLDERS: Final[tuple[tuple[str, str, DocumentKind], ...]] = (
    ("word/", "word/document.xml", "docx"), ("xl/", "xl/workbook.xml", "xlsx"), ("ppt/", "ppt/presentation.xml", "pptx"),
)  # fmt: skip
_ODF_TYPES: Final[tuple[tuple[bytes, DocumentKind], ...]] = (
    (b"application/vnd.oasis.opendocument.text", "odt"), (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
)  # fmt: skip
_BY_EXTENSION: Final[dict[str, DocumentKind]] = {
    "doc": "doc", "dot": "doc", "xls": "xls", "xlt": "xls", "ppt": "ppt", "pps": "ppt", "docx": "docx", "xlsx": "xlsx",
    "xlsm": "xlsx", "pptx": "pptx", "odt": "odt", "ods": "ods", "csv": "csv",
}  # fmt: skip
_HTML_START: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|base|frameset|"
    rb"table|div|center|p|br|font|h[1-6]|span|a|b|form|nav|header|section|main|img|iframe|noscript|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
_SVG_START: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg\b", re.IGNORECASE | re.DOTALL
)
_PDF_OBJECT: Final = re.compile(rb"\d\s+obj\b")
_BIFF_START: Final = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00\x00\x05",
    b"\x09\x08\x08\x00\x00\x00\x10\x00",
)
"""The first record of a sheet without a container, as scripts write it (Excel 2, 3, 4, 5)."""
_SHEET_EXTENSIONS: Final = frozenset({"xls", "xlsx", "xlt", "xlsm"})
_WORD_EXTENSIONS: Final = frozenset({"doc", "docx", "dot"})
_CODE_EXTENSIONS: Final = frozenset(
    {"js", "css", "json", "xml", "mjs", "map", "php", "sql", "svg", "ics", "vcf", "py", "ini"}
)
_EXCEL_TYPE: Final = re.compile(r"ms-?excel|x-?xls|spreadsheetml")
_WORD_TYPE: Final = re.compile(r"msword|ms-?word|wordprocessingml")
_EXCEL_MARK: Final = re.compile(rb"schemas-microsoft-com:office:excel|Excel\.Sheet|<x:ExcelWorkbook|Microsoft Excel")
_WORD_MARK: Final = re.compile(rb"schemas-microsoft-com:office:word|Word\.Document|<w:WordDocument|Microsoft Word")
_EXCEL_XML: Final = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet|progid=[\"']Excel\.Sheet")
_WORD_XML: Final = re.compile(
    rb"schemas\.microsoft\.com/office/(?:word/2003/wordml|2006/xmlPackage)|progid=[\"']Word\.Document"
)
_WEB_ARCHIVE: Final = re.compile(
    rb"\s*(?=[\s\S]{0,1500}?multipart/related)(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:",
    re.IGNORECASE,
)
_TABLE: Final = re.compile(rb"<table\b", re.IGNORECASE)
_MARKS_WITHIN: Final = 16_384
"""Bytes from the start within which an office program names itself."""
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FILE_PARAMETERS: Final = (
    "file",
    "filename",
    "file_name",
    "f",
    "fn",
    "doc",
    "document",
    "name",
    "path",
    "src",
    "url",
    "download",
)
_FILE_EXTENSION: Final = re.compile(
    r"\.(?:pdf|docx?|dotx?|xlsx?|xlsm|csv|pptx?|ppsx?|od[tsp]|rtf|txt|zip|rar|7z|jpe?g|png|gif|webp|bmp|tiff?)\Z",
    re.IGNORECASE,
)
_PARAMETER: Final = re.compile(
    r"""filename(\*\d*\*?)?\s*=\s*("(?:[^"\\]|\\.)*"|'[^';]*'(?=\s*(?:;|$))|[^;]*)""", re.IGNORECASE
)


def kind_of(body: bytes, url: str, content_type: str = "", disposition: str = "") -> DocumentKind | Literal["html"]:
    """What ``body`` is. The bytes decide; address, type and disposition are asked only between kinds of plain text
    and where a container's inside cannot be read. A PDF served as ``.html`` is a pdf, an error page served for a
    ``.pdf`` address is html.

    Web formats that office programs open are told by what they were served as: an HTML table served as an Excel file,
    a web archive of a workbook and SpreadsheetML of 2003 are xls, tab-separated text served as Excel is csv, HTML,
    web archives and XML that Word wrote are txt.
    """
    start = body[:2048]
    extension = _extension(url, disposition)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(body, extension)
    if start.startswith(_OLE_MAGIC):
        return _kind_of_ole(body, extension)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    # What a script of the server prints before the file is HTML too; a page that only names the mark has no object.
    if b"%PDF-" in start[:1024] and (not _HTML_START.match(start) or _PDF_OBJECT.search(body)):
        return "pdf"
    if start.startswith(_IMAGE_MAGIC) and not start[:64].isascii():
        return "image"
    if start.startswith((b"GIF8", b"BM")) and b"\x00" in start[:64]:
        return "image"
    if (start[:4] == b"RIFF" and start[8:12] == b"WEBP") or start[4:12] in {b"ftypavif", b"ftypheic", b"ftypmif1"}:
        return "image"
    if _SVG_START.match(start):
        return "image"
    if start.startswith(_BIFF_START):
        return "xls"
    return _kind_of_text(body, extension, content_type.lower())


def _kind_of_text(body: bytes, extension: str, content_type: str) -> DocumentKind | Literal["html"]:
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    start = decode(body[:4096])[0].encode("utf-8") if wide else body[:4096].removeprefix(codecs.BOM_UTF8)
    if _HTML_START.match(start):
        return _kind_of_html(body, extension, content_type)
    if _BINARY.search(start):
        return "other"
    if start.lstrip().startswith(b"<?xml") and (kind := _kind_of_office_xml(start)) is not None:
        return kind
    if _WEB_ARCHIVE.match(start):
        return "xls" if _EXCEL_MARK.search(body) or extension in _SHEET_EXTENSIONS else "txt"
    if "text/html" in content_type or "application/xhtml" in content_type:
        return "html"
    if not body.strip():
        return "other"
    if extension == "csv" or "text/csv" in content_type:
        return "csv"
    if re.search(rb"<html\b|<body\b", start, re.IGNORECASE):
        return _kind_of_html(body, extension, content_type)
    if (extension in _SHEET_EXTENSIONS or _EXCEL_TYPE.search(content_type)) and _in_columns(start, least=2):
        return "csv"
    if extension == "tsv" or "text/tab-separated" in content_type:
        return "csv"
    if extension == "txt":
        return "txt"
    unnamed = not content_type or "octet-stream" in content_type or "download" in content_type
    if (unnamed or "text/plain" in content_type) and extension not in _CODE_EXTENSIONS and _in_columns(start, least=3):
        return "csv"
    if "text/plain" in content_type:
        return "txt"
    return (
        "html"
        if not content_type and b"<" in start and not start.lstrip().startswith((b"<?xml", b"{", b"["))
        else "other"
    )


def _kind_of_html(body: bytes, extension: str, content_type: str) -> DocumentKind | Literal["html"]:
    """A page, or a file in a page's clothes. Error pages come as text/html, also under the address of a file."""
    page = "text/html" in content_type or "application/xhtml" in content_type
    start = _without_nulls(body[:_MARKS_WITHIN])
    if extension in _SHEET_EXTENSIONS or _EXCEL_TYPE.search(content_type):
        if _EXCEL_MARK.search(start) or (not page and _TABLE.search(_without_nulls(body))):
            return "xls"
    elif (extension in _WORD_EXTENSIONS or _WORD_TYPE.search(content_type)) and _WORD_MARK.search(start):
        return "txt"
    return "html"


def _kind_of_office_xml(start: bytes) -> DocumentKind | None:
    if _EXCEL_XML.search(start):
        return "xls"
    return "txt" if _WORD_XML.search(start) else None


def _without_nulls(body: bytes) -> bytes:
    """UTF-16 as ASCII patterns can search it."""
    return body.replace(b"\x00", b"") if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else body


def _in_columns(start: bytes, *, least: int) -> bool:
    """Whether most of the first lines, ``least`` or more, hold the same number of commas, semicolons or tabs."""
    lines = [line for line in start.splitlines()[:20] if line.strip()]
    if len(start) >= 4096:
        lines.pop()
    if len(lines) < least or re.search(rb"[{}<>]|;\s*\Z|\A\s*(?://|#!|/\*)", lines[0]):
        return False
    for delimiter in (b"\t", b",", b";"):
        counts = [line.count(delimiter) for line in lines]
        common = max(set(counts), key=counts.count)
        # Prose has commas too: it takes two in a line, or a tab.
        if common >= (1 if delimiter == b"\t" else 2) and counts.count(common) * 10 >= len(counts) * 7:
            return True
    return False


def _extension(url: str, disposition: str) -> str:
    return file_name(url, disposition).rpartition(".")[2].lower()


def _kind_of_zip(body: bytes, extension: str) -> DocumentKind:
    whole = True
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()[:5000]]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        # Cut off: the entries' local headers still name themselves.
        whole = False
        names = [
            name.decode("ascii", errors="replace")
            for name in re.findall(rb"(?:word|xl|ppt)/[\w./]{3,40}|\[Content_Types\]\.xml", body[:200_000])
        ]
    for mimetype, kind in _ODF_TYPES:
        if mimetype in body[:200]:
            return kind
    if b"mimetypeapplication/" in body[:100]:
        # Drawings, slides and formulas of OpenDocument, electronic books.
        return "other"
    # A folder of an ordinary archive may be called "word" too.
    packed = not whole or "[Content_Types].xml" in names
    for folder, main, kind in _ZIP_FOLDERS:
        if main in names or (packed and any(name.startswith(folder) for name in names)):
            return kind
    if not names and extension in {"docx", "xlsx", "pptx"}:
        return _BY_EXTENSION[extension]
    return "zip"


def _kind_of_ole(body: bytes, extension: str) -> DocumentKind:
    try:
        with olefile.OleFileIO(body) as container:
            # Of the root only: a letter may carry a workbook in a storage of its own, and the other way round.
            streams = {entry[0] for entry in container.listdir() if len(entry) == 1}
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError):
        streams = {
            name
            for name in ("EncryptedPackage", *(name for name, _ in _OLE_STREAMS))
            if name.encode("utf-16-le") + b"\x00\x00" in body
        }
    # An encrypted docx or xlsx lies in an OLE container too.
    if "EncryptedPackage" in streams:
        return _BY_EXTENSION.get(extension, "other")
    for stream, kind in _OLE_STREAMS:
        if stream in streams:
            return kind
    return _BY_EXTENSION.get(extension, "other")


def file_name(url: str, disposition: str = "") -> str:
    """The file's name for people: from the disposition (RFC 6266, 5987), else a query parameter that names a file,
    else the last part of the path. Percent-encoding undone, Thai read as UTF-8 or cp874; empty when there is none.
    """
    named = _name_of_disposition(disposition)
    if named:
        return named
    parts = urlsplit(url)
    last = thai_name(unquote_to_bytes(parts.path.rpartition("/")[2]))
    if not _FILE_EXTENSION.search(last) and parts.query:
        query = parse_qsl(parts.query, encoding="latin-1")
        query.sort(
            key=lambda pair: _FILE_PARAMETERS.index(pair[0].lower()) if pair[0].lower() in _FILE_PARAMETERS else 99
        )
        for _, value in query:
            candidate = _last_part(thai_name(value.encode("latin-1", errors="replace")))
            if _FILE_EXTENSION.search(candidate):
                return candidate
    return last.strip()


def _name_of_disposition(disposition: str) -> str:
    plain = extended = ""
    for match in _PARAMETER.finditer(disposition):
        value = (
            match.group(2).strip().strip("\"'").replace('\\"', '"')
            if match.group(1) is None
            else match.group(2).strip()
        )
        if match.group(1):
            charset, quote, rest = value.strip('"').partition("''")
            extended += thai_name(unquote_to_bytes(rest if quote else charset))
        elif not plain:
            plain = value
    if extended:
        return _last_part(extended)
    if plain.startswith("=?"):
        try:
            plain = str(make_header(decode_header(plain)))
        except (HeaderParseError, LookupError, UnicodeError, ValueError):
            return ""
    elif "%" in plain:
        plain = thai_name(unquote_to_bytes(plain))
    elif not plain.isascii():
        # HTTP headers are read as Latin-1; the server wrote UTF-8 or cp874 bytes into it.
        with contextlib.suppress(UnicodeEncodeError):
            plain = thai_name(plain.encode("latin-1"))
    return _last_part(plain)


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name)[-1].strip()[:255]


def thai_name(raw: bytes) -> str:
    """A file name from its bytes: UTF-8, else cp874."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp874", errors="replace")
    # "แผน" in cp874 happens to be valid UTF-8, for letters no Thai file name holds.
    return raw.decode("cp874", errors="replace") if re.search(r"[\u1000-\u1fff]", text) else text


def read_document(
    url: str,
    body: bytes,
    *,
    content_type: str = "",
    disposition: str = "",
    fetched: datetime,
    modified: datetime | None = None,
    aliases: Sequence[str] = (),
) -> Document:
    """The record of a fetched file; its inside stays unread. ``modified`` is what the server says (HTTP Last-Modified).

    Raises ValueError when the bytes are an HTML page: ask ``kind_of`` first and read it with ``read_page``.
    """
    kind = kind_of(body, url, content_type, disposition)
    if kind == "html":
        raise ValueError(f"{url} holds an HTML page: read it with crawler.readers.html.read_page")
    return Document(
        url=url,
        aliases=tuple(aliases),
        kind=kind,
        content_type=content_type.partition(";")[0].strip().lower(),
        file_name=file_name(url, disposition),
        fetched=fetched,
        modified=modified,
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
    )
