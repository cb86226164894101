"""Web formats that were saved as office files."""

from __future__ import annotations

from crawler.readers.limits import Limits
from crawler.readers.plain import read_txt

LIMITS = Limits()


def test_html_that_word_saved_is_read_without_its_styles() -> None:
    start = "<html xmlns:w='urn:schemas-microsoft-com:office:word'>"
    body = start + "<title>แผน</title><style>p{}</style><h1>คู่มือ</h1><p>ย่อ<b>หน้า</b></p>"
    inside = read_txt(body.encode(), LIMITS)
    assert (inside.title, inside.pages[0].text, inside.pages[0].headings) == ("แผน", "คู่มือ\nย่อหน้า", ("คู่มือ",))


def test_a_web_archive_that_word_saved_is_read() -> None:
    body = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><p>=E0=B8=81=E0=B8=82</p></html>\r\n--x--\r\n"
    )
    assert read_txt(body.encode(), LIMITS).pages[0].text == "กข"


def test_the_xml_that_word_wrote_in_2003_is_read() -> None:
    body = (
        "<?xml version='1.0'?><w:wordDocument xmlns:w='x'><w:p><w:r><w:t>หนึ่ง</w:t></w:r></w:p><w:p><w:t>สอง</w:t></w:p>"
    )
    assert read_txt(body.encode(), LIMITS).pages[0].text == "หนึ่ง\nสอง"
