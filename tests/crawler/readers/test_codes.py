from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from crawler.readers.codes import recognise_codes

SURVEY = "https://itas.nacc.go.th/go/eit/abc123"


def code(text: str = SURVEY, scale: int = 6) -> Image.Image:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(zxingcpp.write_barcode_to_image(made, scale=scale, add_quiet_zones=True)).convert("RGB")


def packed(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def read(body: bytes) -> list[str]:
    (page,) = recognise_codes("image", body, (1,))
    assert page.source == "ocr"
    return page.text.split("\n") if page.text else []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_code_is_read_from_each_kind_of_picture(kind: str) -> None:
    assert read(packed(code(), kind)) == [SURVEY]


def test_a_code_on_a_poster_is_read() -> None:
    poster = Image.new("RGB", (1600, 2200), "lightblue")
    poster.paste(code(), (900, 1500))
    assert read(packed(poster, "JPEG")) == [SURVEY]


def test_a_tiny_code_is_read() -> None:
    assert read(packed(code(scale=1))) == [SURVEY]


def test_two_codes_are_both_read_in_a_settled_order() -> None:
    sheet = Image.new("RGB", (900, 500), "white")
    sheet.paste(code("https://line.me/R/ti/p/@abc"), (10, 10))
    sheet.paste(code(), (460, 10))
    assert read(packed(sheet)) == [SURVEY, "https://line.me/R/ti/p/@abc"]


def test_a_code_on_nothing_is_read_as_on_paper() -> None:
    dark = code().convert("L").point(lambda shade: 255 - shade)
    picture = Image.new("RGBA", dark.size, (0, 0, 0, 0))
    picture.putalpha(dark)
    assert read(packed(picture)) == [SURVEY]


def test_a_picture_without_a_code_holds_none() -> None:
    assert read(packed(Image.new("RGB", (300, 300), "green"))) == []


@pytest.mark.parametrize("body", [b"", b"<html>", packed(code())[:200]])
def test_what_is_no_picture_was_not_searched(body: bytes) -> None:
    (page,) = recognise_codes("image", body, (1,))
    assert page.source == "none"
