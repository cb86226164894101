"""Files: what kind they are (by their content, never by name alone), what they are called, and their record."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from core.snapshot import Document, DocumentKind
from crawler.readers.encoding import decode

_IMAGE_MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final[tuple[tuple[str, DocumentKind], ...]] = (
    ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"),
)  # fmt: skip
_ZIP_FOLDERS: Final[tuple[tuple[str, DocumentKind], ...]] = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
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
    """
    start = body[:2048]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(body, _extension(url, disposition))
    if start.startswith(_OLE_MAGIC):
        return _kind_of_ole(body, _extension(url, disposition))
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(_IMAGE_MAGIC) and not start[:64].isascii():
        return "image"
    if start.startswith((b"GIF8", b"BM")) and b"\x00" in start[:64]:
        return "image"
    if (start[:4] == b"RIFF" and start[8:12] == b"WEBP") or start[4:12] in {b"ftypavif", b"ftypheic", b"ftypmif1"}:
        return "image"
    if _SVG_START.match(start):
        return "image"
    return _kind_of_text(body, _extension(url, disposition), content_type.lower())


def _kind_of_text(body: bytes, extension: str, content_type: str) -> DocumentKind | Literal["html"]:
    start = body[:2048]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if _HTML_START.match(start.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if wide:
        start = decode(body[:2048])[0].encode("utf-8")
        if _HTML_START.match(start):
            return "html"
    if _BINARY.search(start):
        return "other"
    if "text/html" in content_type or "application/xhtml" in content_type:
        return "html"
    if not body.strip():
        return "other"
    if extension == "csv" or "text/csv" in content_type:
        return "csv"
    if re.search(rb"<html\b|<body\b", start, re.IGNORECASE):
        return "html"
    if extension == "txt" or "text/plain" in content_type:
        return "txt"
    return (
        "html"
        if not content_type and b"<" in start and not start.lstrip().startswith((b"<?xml", b"{", b"["))
        else "other"
    )


def _extension(url: str, disposition: str) -> str:
    return file_name(url, disposition).rpartition(".")[2].lower()


def _kind_of_zip(body: bytes, extension: str) -> DocumentKind:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()[:5000]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        # Cut off: the entries' local headers still name themselves.
        names = [
            name.decode("ascii", errors="replace")
            for name in re.findall(rb"(?:word|xl|ppt)/[\w./]{3,40}", body[:200_000])
        ]
    for mimetype, kind in _ODF_TYPES:
        if mimetype in body[:200]:
            return kind
    for folder, kind in _ZIP_FOLDERS:
        if any(name.startswith(folder) for name in names):
            return kind
    if not names and extension in {"docx", "xlsx", "pptx"}:
        return _BY_EXTENSION[extension]
    return "zip"


def _kind_of_ole(body: bytes, extension: str) -> DocumentKind:
    # An encrypted docx or xlsx lies in an OLE container too.
    if "EncryptedPackage".encode("utf-16-le") in body:
        return _BY_EXTENSION.get(extension, "other")
    for stream, kind in _OLE_STREAMS:
        if stream.encode("utf-16-le") + b"\x00\x00" in body:
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
    last = _thai(unquote_to_bytes(parts.path.rpartition("/")[2]))
    if not _FILE_EXTENSION.search(last) and parts.query:
        query = parse_qsl(parts.query, encoding="latin-1")
        query.sort(
            key=lambda pair: _FILE_PARAMETERS.index(pair[0].lower()) if pair[0].lower() in _FILE_PARAMETERS else 99
        )
        for _, value in query:
            candidate = _last_part(_thai(value.encode("latin-1", errors="replace")))
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
            extended += _thai(unquote_to_bytes(rest if quote else charset))
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
        plain = _thai(unquote_to_bytes(plain))
    elif not plain.isascii():
        # HTTP headers are read as Latin-1; the server wrote UTF-8 or cp874 bytes into it.
        with contextlib.suppress(UnicodeEncodeError):
            plain = _thai(plain.encode("latin-1"))
    return _last_part(plain)


def _last_part(name: str) -> str:
    return re.split(r"[/\\]", name)[-1].strip()[:255]


def _thai(raw: bytes) -> str:
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
