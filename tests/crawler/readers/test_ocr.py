from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from crawler.readers import ocr
from crawler.readers.ocr import engine, recognise, recognise_label
from tests.buttons import button

SCANS = Path(__file__).parents[2] / "data" / "readers"


@pytest.fixture(autouse=True)
def _looked_up_anew() -> Iterator[None]:
    engine.cache_clear()
    yield
    engine.cache_clear()


@pytest.fixture
def _tesseract() -> None:
    if engine() is None:
        if os.environ.get("OIT_REQUIRE_OCR") == "1":
            pytest.fail("OIT_REQUIRE_OCR=1, and Tesseract with its Thai and English models is not there")
        pytest.skip("Tesseract with its Thai and English models is not there")


def png(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.usefixtures("_tesseract")
def test_a_tilted_black_and_white_scan_is_read_with_its_thai_year() -> None:
    (page,) = recognise("image", (SCANS / "scan-tilted.tif").read_bytes(), (1,))

    assert page.source == "ocr"
    assert page.text.splitlines()[0] == "ประกาศเทศบาลตำบลตัวอย่าง"
    assert "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗" in page.text
    assert page.headings[0] == "ประกาศเทศบาลตำบลตัวอย่าง"
    assert page.confidence is not None
    assert page.confidence > 80


@pytest.mark.usefixtures("_tesseract")
def test_a_grey_blurred_scan_is_read() -> None:
    (page,) = recognise("image", (SCANS / "scan-grey.jpg").read_bytes(), (1,))

    assert "รายงานผลการใช้จ่ายงบประมาณ" in page.text
    assert "พ.ศ. 2568" in page.text


@pytest.mark.usefixtures("_tesseract")
def test_a_scan_on_its_head_is_turned() -> None:
    upright = Image.open(SCANS / "scan-tilted.tif").convert("L")

    (page,) = recognise("image", png(upright.rotate(180)), (1,))

    assert "ประกาศเทศบาลตำบลตัวอย่าง" in page.text


@pytest.mark.usefixtures("_tesseract")
def test_a_picture_without_text_was_looked_at_and_holds_none() -> None:
    picture = Image.effect_noise((700, 500), 60).filter(ImageFilter.GaussianBlur(6))
    ImageDraw.Draw(picture).ellipse((200, 100, 500, 400), fill=90)

    (page,) = recognise("image", png(picture), (1,))

    assert (page.source, page.text) == ("ocr", "")


def test_without_tesseract_pages_stay_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_TESSERACT", "/nowhere/tesseract")

    assert engine() is None
    pages = recognise("image", (SCANS / "scan-grey.jpg").read_bytes(), (1, 2))
    assert [(page.number, page.source) for page in pages] == [(1, "none"), (2, "none")]


def fake_tesseract(folder: Path, languages: str) -> Path:
    for name in ("tha", "eng"):
        (folder / f"{name}.traineddata").write_bytes(name.encode())
    program = folder / "tesseract"
    program.write_text(
        "#!/bin/sh\n"
        'case "$1" in\n'
        "--version) echo 'tesseract 9.9';;\n"
        f"--list-langs) printf 'List of available languages in \"{folder}/\" (2):\\n{languages}';;\n"
        "*) exec sleep 20;;\n"
        "esac\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_a_tesseract_without_thai_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_TESSERACT", str(fake_tesseract(tmp_path, "eng\\n")))

    assert engine() is None


def test_another_model_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_TESSERACT", str(fake_tesseract(tmp_path, "eng\\ntha\\n")))
    before = engine()
    (tmp_path / "tha.traineddata").write_bytes(b"THA")
    engine.cache_clear()
    after = engine()

    assert before is not None
    assert after is not None
    assert before.version.startswith("tesseract 9.9 tha-3-")
    assert before.version != after.version


def test_a_page_that_takes_too_long_stays_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_TESSERACT", str(fake_tesseract(tmp_path, "eng\\ntha\\n")))
    assert engine() is not None
    monkeypatch.setattr(ocr, "PAGE_SECONDS", 0.3)

    (page,) = recognise("image", (SCANS / "scan-grey.jpg").read_bytes(), (1,))

    assert page.source == "none"


def test_what_cannot_be_drawn_stays_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("tesseract", "x"))

    assert recognise("image", b"\xff\xd8\xff", (1,))[0].source == "none"
    assert recognise("pdf", b"%PDF-1.4", (1,))[0].source == "none"
    assert recognise("docx", b"PK", (1,))[0].source == "none"


def test_the_ten_digits_are_told_apart_by_their_shapes() -> None:
    told = []
    for _, shade in ocr._shapes()[:10]:
        low, high = min(shade), max(shade)
        cells = bytes(round(255 * (value - low) / (high - low)) for value in shade)
        told.append(ocr._digit(Image.frombytes("L", ocr._CELLS, cells)))

    assert "".join(told) == "๐๑๒๓๔๕๖๗๘๙"


def test_a_shape_that_is_no_digit_is_unclear() -> None:
    cross = Image.new("L", (24, 32), 0)
    ImageDraw.Draw(cross).line((0, 0, 23, 31), fill=255, width=4)
    ImageDraw.Draw(cross).line((23, 0, 0, 31), fill=255, width=4)

    assert ocr._digit(cross) == "?"


def test_tesseracts_thai_digits_are_never_taken_over_where_no_shape_confirms_them() -> None:
    words = [ocr._Word("๒๕๒๓", 20, 20, 120, 50, 95.0)]
    line = ocr._Line(words)

    ocr._put_digits_right(line, Image.new("L", (200, 80), 255))

    assert line.text == "????"


def test_spaces_come_from_the_running_text_and_wide_gaps_are_tabs() -> None:
    def row(number: int, left: int, text: str) -> str:
        return "\t".join(map(str, [5, 1, 1, 1, 1, number, left, 10, 20, 20, 95.0, text]))

    output = "\n".join([row(1, 10, "ราย"), row(2, 31, "การ"), row(3, 60, "ที่"), row(4, 400, "บาท"), "รายการ ที่   บาท"])

    assert [line.text for line in ocr._lines(output)] == ["รายการ ที่\tบาท"]


def test_a_tilt_is_measured_to_a_quarter_of_a_degree() -> None:
    page = Image.new("L", (1000, 1000), 255)
    for y in range(100, 900, 50):
        ImageDraw.Draw(page).line((100, y, 900, y), fill=0, width=14)

    tilted = page.rotate(-2.0, Image.Resampling.BICUBIC, fillcolor=255)

    assert ocr._skew(tilted) == pytest.approx(2.0, abs=0.25)


def test_a_failing_tesseract_leaves_the_page_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "tesseract")

    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("tesseract", "x"))
    monkeypatch.setattr(subprocess, "run", fail)

    assert recognise("image", (SCANS / "scan-grey.jpg").read_bytes(), (1,))[0].source == "none"


@pytest.mark.usefixtures("_tesseract")
@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (button("แผนพัฒนาท้องถิ่น"), "แผนพัฒนาท้องถิ่น"),
        (button("แผนพัฒนาท้องถิ่น", ground=None), "แผนพัฒนาท้องถิ่น"),
        (button("ร้องเรียนการทุจริต", size=(150, 28), letters=14), "ร้องเรียนการทุจริต"),
        (button("คู่มือ", "สำหรับประชาชน", size=(400, 400), letters=44), "คู่มือ สำหรับประชาชน"),
        (button("การจัดซื้อจัดจ้าง", ink="#103060", ground=(245, 245, 235)), "การจัดซื้อจัดจ้าง"),
    ],
    ids=["light on dark", "white on nothing", "small", "a tile of two lines", "dark on light"],
)
def test_the_words_of_a_button_are_read_in_one_line(picture: bytes, words: str) -> None:
    (page,) = recognise_label("image", picture, (1,))

    assert (page.source, page.text) == ("ocr", words)
    assert page.confidence is not None
    assert page.confidence > 80


@pytest.mark.usefixtures("_tesseract")
def test_a_button_without_words_was_looked_at_and_says_nothing() -> None:
    plain = button()
    photograph = png(Image.effect_noise((300, 200), 60).filter(ImageFilter.GaussianBlur(4)))

    pages = [recognise_label("image", picture, (1,))[0] for picture in (plain, photograph)]

    assert [(page.source, page.text) for page in pages] == [("ocr", ""), ("ocr", "")]


@pytest.mark.usefixtures("_tesseract")
def test_a_poster_is_no_label() -> None:
    poster = button(*["รายงานผลการดำเนินงาน"] * 5, size=(500, 400), letters=36)

    assert recognise_label("image", poster, (1,))[0].text == ""


def test_without_tesseract_no_button_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIT_TESSERACT", "/nowhere/tesseract")

    assert recognise_label("image", button("แผน"), (1,))[0].source == "none"


def test_only_a_picture_is_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: ocr.Engine("tesseract", "x"))

    assert recognise_label("pdf", b"%PDF-1.4", (1,))[0].source == "none"
    assert recognise_label("image", b"\xff\xd8\xff", (1,))[0].source == "none"
