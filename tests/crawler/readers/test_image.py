from __future__ import annotations

import io
import random
import struct
import zlib
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from PIL import Image

from crawler.readers.image import frame, read_image
from crawler.readers.limits import Limits, Unreadable


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_picture_is_one_unread_page(kind: str) -> None:
    inside = read_image(saved(Image.new("L", (600, 800), 200), kind), Limits())

    assert (inside.cause, inside.page_count, inside.pictures) == ("scanned", 1, 1)
    assert [page.source for page in inside.pages] == ["none"]
    assert not inside.whole


def test_each_frame_of_a_tiff_is_a_page() -> None:
    frames = [Image.new("L", (400, 400), shade) for shade in (0, 100, 200)]
    body = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])

    inside = read_image(body, Limits())

    assert [page.number for page in inside.pages] == [1, 2, 3]
    assert frame(body, 3).getpixel((5, 5)) == 200


def test_frames_beyond_the_limit_are_left() -> None:
    frames = [Image.new("L", (400, 400), shade) for shade in (0, 100, 200)]
    body = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])

    inside = read_image(body, Limits(pages=2))

    assert (inside.cause, len(inside.pages)) == ("too_long", 2)
    assert inside.page_count > 2


def test_an_animation_is_one_picture() -> None:
    frames = [Image.new("L", (400, 400), shade) for shade in (0, 100, 200)]
    body = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])

    assert read_image(body, Limits()).page_count == 1


@pytest.mark.parametrize(
    ("size", "source"), [((640, 64), "none"), ((60, 14), "none"), ((59, 180), "text"), ((90, 13), "text")]
)
def test_a_small_picture_is_empty_but_a_button_may_bear_a_word(size: tuple[int, int], source: str) -> None:
    inside = read_image(saved(Image.new("RGB", size, "red"), "PNG"), Limits())

    assert inside.cause == "empty"
    assert [page.source for page in inside.pages] == [source]


def test_the_cameras_date_is_thailands() -> None:
    exif = Image.Exif()
    exif[0x0132] = "2024:01:23 08:15:00"

    inside = read_image(saved(Image.new("L", (400, 400)), "JPEG", exif=exif), Limits())

    assert inside.created == datetime(2024, 1, 23, 8, 15, tzinfo=timezone(timedelta(hours=7)))


def test_a_picture_stands_upright_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert frame(saved(Image.new("L", (400, 300)), "JPEG", exif=exif), 1).size == (300, 400)


def test_what_is_transparent_is_white() -> None:
    assert frame(saved(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"), 1).getpixel((5, 5)) == 255


def test_a_picture_that_declares_too_many_pixels_is_not_unpacked() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100)))

    with pytest.raises(Unreadable) as caught:
        read_image(body, Limits())
    assert caught.value.cause == "too_large"


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xd8\xff", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0" + b"\xff" * 40]
)
def test_what_is_no_picture_is_corrupt(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_image(body, Limits())
    assert caught.value.cause == "corrupt"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_damaged_picture_never_breaks_the_reader(kind: str) -> None:
    whole = saved(Image.effect_mandelbrot((260, 260), (-2, -1, 1, 1), 20), kind)
    chance = random.Random(7)
    for _ in range(60):
        body = bytearray(whole[: chance.randint(10, len(whole))])
        for _ in range(chance.randint(0, 12)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        for read in (lambda data: read_image(data, Limits()), lambda data: frame(data, 1)):
            with suppress(Unreadable):
                read(bytes(body))


def test_the_words_of_a_drawing_are_text() -> None:
    body = "<svg xmlns='http://www.w3.org/2000/svg'><title>ผัง</title><text>โครงสร้าง <tspan>อบต.</tspan></text></svg>"

    inside = read_image(body.encode(), Limits())

    assert (inside.cause, inside.title, inside.pages[0].text, inside.language) == (None, "ผัง", "โครงสร้าง อบต.", "th")


def test_a_drawing_without_words_is_not_drawn() -> None:
    with pytest.raises(Unreadable) as caught:
        read_image(b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>", Limits())
    assert caught.value.cause == "unsupported"


def test_entities_of_a_drawing_are_not_resolved() -> None:
    body = b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg><text>a&x;b</text></svg>"

    assert "root" not in read_image(body, Limits()).pages[0].text
