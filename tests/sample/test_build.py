import io
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from sample import files
from sample.build import SITE, render_site


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return render_site()


def test_the_committed_site_is_what_the_build_writes(site: dict[str, bytes]) -> None:
    committed = {
        path.relative_to(SITE).as_posix(): path.read_bytes()
        for path in SITE.rglob("*")
        if path.is_file() and path.name != "routes.yml"
    }

    assert sorted(committed) == sorted(site), "run: python -m sample.build"
    assert [name for name in site if committed[name] != site[name]] == [], "run: python -m sample.build"


def test_the_site_is_rich_and_stays_small(site: dict[str, bytes]) -> None:
    pages = [name for name, body in site.items() if name.endswith(".html") and not body.startswith(b"%PDF")]
    documents = [name for name, body in site.items() if body.startswith((b"%PDF", b"PK")) and not name.endswith(".png")]

    assert len(pages) >= 60
    assert len(documents) >= 20
    assert sum(map(len, site.values())) < 400_000


def test_five_layouts_are_used(site: dict[str, bytes]) -> None:
    marks = (b'<nav class="navbar">', b"InstanceBegin", b"material-icons", b"Microsoft Word", b"schema.org/WebPage")

    assert all(any(mark in body for body in site.values()) for mark in marks)


def test_every_telephone_number_is_invented(site: dict[str, bytes]) -> None:
    for name, body in site.items():
        if name.endswith(".html") and not body.startswith(b"%PDF"):
            encoding = "cp874" if b"windows-1252" in body else "utf-8"
            numbers = re.findall(r"(?<![\d,=&])0\d(?:[ -]?\d){7,8}(?!\d)", body.decode(encoding))
            session_id = "0123456789"
            real = [n for n in numbers if not re.sub(r"\D", "", n).startswith("0000000") and n not in session_id]
            assert real == [], name


def test_a_pdf_names_its_title_and_carries_thai_text() -> None:
    body = files.pdf("รายงาน พ.ศ. 2568", ["ไม่มีเรื่องร้องเรียน"])

    assert body.startswith(b"%PDF-1.4")
    assert "รายงาน พ.ศ. 2568".encode("utf-16-be").hex().encode() in body
    assert "ไม่มีเรื่องร้องเรียน".encode("cp874").hex().encode() in body
    start = int(body.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert body[start:].startswith(b"xref")


def test_the_cross_references_of_a_pdf_point_at_its_objects() -> None:
    body = files.pdf("ก", ["ข"])
    table = body[int(body.rsplit(b"startxref\n", 1)[1].split(b"\n")[0]) :]
    offsets = [int(line.split()[0]) for line in table.split(b"\n")[3:] if line.endswith(b"n ")]

    assert len(offsets) == 8
    assert all(body[at:].startswith(f"{number} 0 obj".encode()) for number, at in enumerate(offsets, start=1))


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (files.docx("แบบคำร้อง", ["ข้าพเจ้า"]), "word/document.xml"),
        (files.xlsx("แบบคำร้อง", [["ข้าพเจ้า", "2"]]), "xl/worksheets/sheet1.xml"),
    ],
)
def test_an_office_file_holds_its_text(body: bytes, part: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(body))

    assert archive.testzip() is None
    text = archive.read(part).decode()
    assert "แบบคำร้อง" in text
    assert "ข้าพเจ้า" in text


def test_an_unknown_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="draw one of person, disc"):
        files.png("castle", (0, 0, 0))


def test_content_files_name_no_page_twice() -> None:
    content = Path(SITE).parent / "content"
    named = [
        entry["file"]
        for path in content.glob("*.yml")
        for key in ("pages", "documents", "images")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get(key, [])
    ]

    assert len(named) == len(set(named))
