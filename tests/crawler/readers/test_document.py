from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.document import file_name, kind_of, read_document
from tests.crawler.readers import FETCHED

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


def archive(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        if mimetype:
            target.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            # The name alone would add the clock: bytes that are part of a test's name have to stay the same.
            target.writestr(zipfile.ZipInfo(name), "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "url", "expected"),
    [
        (b"%PDF-1.4\n...", "https://x.go.th/31.html", "pdf"),
        (b"\r\n\xef\xbb\xbf%PDF-1.7", "https://x.go.th/download.php?id=3", "pdf"),
        (archive("word/document.xml"), "https://x.go.th/a.doc", "docx"),
        (archive("xl/workbook.xml"), "https://x.go.th/a", "xlsx"),
        (archive("ppt/presentation.xml"), "https://x.go.th/a", "pptx"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "https://x.go.th/a", "odt"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "https://x.go.th/a", "ods"),
        (archive("o1/แผน.pdf"), "https://x.go.th/a.docx", "zip"),
        (archive("word/document.xml")[:60], "https://x.go.th/a", "docx"),
        (OLE + "WordDocument".encode("utf-16-le") + b"\0\0", "https://x.go.th/a", "doc"),
        (OLE + "Workbook".encode("utf-16-le") + b"\0\0", "https://x.go.th/a.doc", "xls"),
        (OLE + "PowerPoint Document".encode("utf-16-le") + b"\0\0", "https://x.go.th/a", "ppt"),
        (OLE, "https://x.go.th/a.xls", "xls"),
        (OLE, "https://x.go.th/a", "other"),
        (b"{\\rtf1\\ansi", "https://x.go.th/a.doc", "rtf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "https://x.go.th/a.php", "image"),
        (b"\x89PNG\r\n\x1a\n\0\0", "https://x.go.th/a", "image"),
        (b"GIF89a\x01\x00\x01\x00", "https://x.go.th/a", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "https://x.go.th/a", "image"),
        (b"BM\x36\x00\x00\x00\x00\x00", "https://x.go.th/a", "image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "https://x.go.th/a.svg", "image"),
        ("ลำดับ,โครงการ\n1,ถนน".encode("cp874"), "https://x.go.th/egp.csv", "csv"),
        ("ประกาศ".encode(), "https://x.go.th/a.txt", "txt"),
        (b"", "https://x.go.th/a.pdf", "other"),
        (b"\x00\x01\x02\x03", "https://x.go.th/a.html", "other"),
        (b'{"a": 1}', "https://x.go.th/a.json", "other"),
    ],
)  # fmt: skip
def test_the_bytes_say_what_a_file_is(body: bytes, url: str, expected: str) -> None:
    assert kind_of(body, url) == expected


def test_an_error_page_served_for_a_pdf_is_html() -> None:
    body = b"\xef\xbb\xbf\n<!-- x -->\n<!DOCTYPE html><html><body>404 Not Found</body></html>"
    assert kind_of(body, "https://x.go.th/plan.pdf", "application/pdf", 'attachment; filename="plan.pdf"') == "html"


@pytest.mark.parametrize("body", [b"<p>x", b"Warning: mysql_connect()", "ไม่พบ".encode("cp874"), b"<?php x ?><div>"])
def test_text_served_as_html_is_html(body: bytes) -> None:
    assert kind_of(body, "https://x.go.th/news.php?id=3", "text/html; charset=utf-8") == "html"


def test_csv_is_known_by_its_disposition_when_the_address_says_nothing() -> None:
    assert (
        kind_of(b"a,b\n1,2", "https://x.go.th/export.php", "application/octet-stream", "attachment; filename=a.csv")
        == "csv"
    )


@pytest.mark.parametrize(
    ("url", "disposition", "expected"),
    [
        ("https://x.go.th/files/plan%2068.pdf", "", "plan 68.pdf"),
        ("https://x.go.th/%E0%B9%81%E0%B8%9C%E0%B8%99.pdf", "", "แผน.pdf"),
        ("https://x.go.th/%E1%BC%B9.pdf", "", "แผน.pdf"),
        ("https://x.go.th/download.php?id=3&file=up/plan68.pdf", "", "plan68.pdf"),
        ("https://x.go.th/download.php?id=3", "", "download.php"),
        ("https://x.go.th/", "", ""),
        ("https://x.go.th/d", "attachment; filename*=UTF-8''%E0%B9%81%E0%B8%9C%E0%B8%99.pdf", "แผน.pdf"),
        (
            "https://x.go.th/d",
            "attachment; filename=\"a.pdf\"; filename*=utf-8''%E0%B9%81%E0%B8%9C%E0%B8%99.pdf",
            "แผน.pdf",
        ),
        ("https://x.go.th/d", 'attachment; filename="' + "แผน.pdf".encode().decode("latin-1") + '"', "แผน.pdf"),
        ("https://x.go.th/d", "attachment; filename=" + "แผน.pdf".encode("cp874").decode("latin-1"), "แผน.pdf"),
        ("https://x.go.th/d", "attachment; filename=%E0%B9%81%E0%B8%9C%E0%B8%99.pdf;", "แผน.pdf"),
        ("https://x.go.th/d", 'inline; filename="=?UTF-8?B?4LmB4Lic4LiZLnBkZg==?="', "แผน.pdf"),
        ("https://x.go.th/d", r'attachment; filename="C:\files\a.pdf"', "a.pdf"),
        ("https://x.go.th/d.pdf", "inline", "d.pdf"),
    ],
)
def test_a_file_is_called_as_people_call_it(url: str, disposition: str, expected: str) -> None:
    assert file_name(url, disposition) == expected


def test_a_document_records_its_bytes_and_its_name() -> None:
    document = read_document(
        "https://x.go.th/plan68.pdf", b"%PDF-1.4", content_type="Application/PDF; x", fetched=FETCHED
    )
    assert (document.kind, document.file_name, document.content_type) == ("pdf", "plan68.pdf", "application/pdf")
    assert document.size == 8
    assert len(document.sha256) == 64


def test_a_page_is_refused_as_a_document_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="read_page"):
        read_document("https://x.go.th/plan68.pdf", b"<html>", fetched=FETCHED)


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=60))
def test_no_bytes_and_no_header_are_too_strange(body: bytes, path: str, disposition: str) -> None:
    assert kind_of(b"PK\x03\x04" + body, f"https://x.go.th/{path}", "", disposition)
    assert kind_of(body, f"https://x.go.th/{path}", "", disposition)


EXCEL_HTML = b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table><tr><td>1</table>"
WORD_HTML = b"<html xmlns:w='urn:schemas-microsoft-com:office:word'><body><p>x"
MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<html>"
SPREADSHEETML = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


@pytest.mark.parametrize(
    ("body", "name", "content_type", "expected"),
    [
        (b"<table><tr><td>1</td></tr></table>", "export.xls", "application/vnd.ms-excel", "xls"),
        (b"<table><tr><td>1</td></tr></table>", "export.php", "application/vnd.ms-excel", "xls"),
        (b"<html><body><table><tr><td>404</table>", "export.xls", "text/html", "html"),
        (b"<html><body>404 Not Found", "export.xls", "application/vnd.ms-excel", "html"),
        (EXCEL_HTML, "export.xls", "text/html", "xls"),
        (EXCEL_HTML, "news.php", "text/html", "html"),
        (EXCEL_HTML.decode().encode("utf-16"), "export.xls", "", "xls"),
        (WORD_HTML, "plan.doc", "application/msword", "txt"),
        (WORD_HTML, "news.php", "text/html", "html"),
        (b"<html><body>404 Not Found", "plan.doc", "application/msword", "html"),
        (MHTML, "plan.doc", "application/msword", "txt"),
        (MHTML, "plan.xls", "application/vnd.ms-excel", "xls"),
        (SPREADSHEETML, "export.xml", "text/xml", "xls"),
        (b"<?xml version='1.0'?><w:document xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'>", "a", "", "txt"),
        (b"a\tb\n1\t2\n", "export.xls", "application/vnd.ms-excel", "csv"),
        (b"a,b,c\n1,2,3\n4,5,6\n", "export", "application/octet-stream", "csv"),
        (b"var a, b, c;\nf(1,2,3);\ng(4,5,6);\n", "script.js", "application/octet-stream", "other"),
        ("ที่\tชื่อ\n1\tก\n".encode("utf-16"), "export.csv", "", "csv"),
        ("ประกาศ".encode("utf-16"), "a.txt", "text/plain", "txt"),
        (b"<br />\n<b>Warning</b>: x<br />%PDF-1.4\n1 0 obj<<>>endobj", "a.pdf", "application/pdf", "pdf"),
        (b"<html><body>files begin with %PDF-1.4", "a.pdf", "text/html", "html"),
        (b"\x00" * 1000 + b"%PDF-1.4", "a.pdf", "application/pdf", "pdf"),
    ],
)  # fmt: skip
def test_files_in_other_clothes_are_told_by_their_content(
    body: bytes, name: str, content_type: str, expected: str
) -> None:
    assert kind_of(body, f"https://x.go.th/{name}", content_type) == expected


def test_an_archive_that_begins_with_a_pdf_is_an_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("a.pdf", b"%PDF-1.4")
    assert kind_of(buffer.getvalue(), "https://x.go.th/a.zip") == "zip"


def test_a_folder_called_word_makes_no_word_file() -> None:
    assert kind_of(archive("word/แผน.pdf"), "https://x.go.th/a.docx") == "zip"
    assert kind_of(archive("[Content_Types].xml", "word/document2.xml"), "https://x.go.th/a.pdf") == "docx"


def test_slides_of_opendocument_are_no_archive() -> None:
    body = archive("content.xml", mimetype="application/vnd.oasis.opendocument.presentation")
    assert kind_of(body, "https://x.go.th/a.odp") == "other"
