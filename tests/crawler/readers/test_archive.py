from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.snapshot import Inside
from crawler.readers.archive import read_archive
from crawler.readers.limits import Limits, Unreadable

CSV = "ที่,โครงการ\n1,ถนน\n".encode()


def packed(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in members:
            target.writestr(name, body)
    return buffer.getvalue()


def locked(body: bytes, count: int = 99) -> bytes:
    """The archive with the flag of encryption set on its first ``count`` members."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position, left = body.find(mark), count
        while position >= 0 and left:
            body = body[: position + at] + bytes([body[position + at] | 1]) + body[position + at + 1 :]
            position, left = body.find(mark, position + 4), left - 1
    return body


def read(body: bytes, **limits: int) -> Inside:
    return read_archive(body, Limits(**limits))


def refused(body: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as caught:
        read(body, **limits)
    return caught.value.cause


def test_pages_of_all_files_follow_one_another_under_their_paths() -> None:
    inside = read(packed(("แผน/ก.csv", CSV), ("ข.txt", "ประกาศ".encode())))
    assert [(page.number, page.name) for page in inside.pages] == [(1, "แผน/ก.csv"), (2, "ข.txt")]
    assert (inside.cause, inside.page_count, inside.language, inside.text_quality) == (None, 2, "th", "good")


def test_names_in_the_thai_code_page_are_read() -> None:
    plain = packed(("xxx.txt", "ประกาศ".encode()))
    body = plain.replace(b"xxx.txt", "แผน.txt".encode("cp874"))
    assert read(body).pages[0].name == "แผน.txt"


def test_archives_inside_archives_are_read_so_deep_as_the_limit_says() -> None:
    deep = packed(("ข.zip", packed(("ก.csv", CSV))))
    assert read(deep, nesting=1).pages[0].name == "ข.zip/ก.csv"
    assert refused(deep, nesting=0) == "unsupported"


def test_a_file_that_cannot_be_read_stops_no_other_and_is_named() -> None:
    inside = read(packed(("เสีย.xlsx", b"PK\x03\x04xl/workbook.xml"), ("ก.csv", CSV), ("ข.rar", b"Rar!\x1a\x07\x00")))
    assert [page.name for page in inside.pages] == ["ก.csv"]
    assert inside.cause == "corrupt"
    assert "เสีย.xlsx" in inside.detail
    assert "ข.rar" in inside.detail


def test_a_password_on_every_file_is_encrypted() -> None:
    assert refused(locked(packed(("ก.csv", CSV), ("ข.csv", CSV)))) == "encrypted"


def test_a_password_on_one_file_leaves_the_others_read() -> None:
    inside = read(locked(packed(("ก.csv", CSV), ("ข.csv", CSV)), count=1))
    assert [page.name for page in inside.pages] == ["ข.csv"]
    assert (inside.cause, inside.whole) == ("unsupported", False)
    assert "ก.csv: a password is needed" in inside.detail


@pytest.mark.parametrize("mark", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"])
def test_other_archives_have_no_reader(mark: bytes) -> None:
    assert refused(mark + b"x" * 100) == "unsupported"


def test_more_files_than_are_read_are_said() -> None:
    inside = read(packed(*[(f"{number}.csv", CSV) for number in range(5)]), members=3)
    assert (inside.cause, len(inside.pages)) == ("too_long", 3)


def test_what_unfolds_too_far_is_not_unpacked() -> None:
    body = packed(("ก.csv", CSV), ("ข.txt", b"a" * 3_000_000), ("ค.csv", CSV))
    inside = read(body, unpacked=100_000)
    assert [page.name for page in inside.pages] == ["ก.csv"]
    assert inside.cause == "too_large"


def test_what_systems_leave_in_archives_is_no_file() -> None:
    assert refused(packed(("__MACOSX/._ก.pdf", b"x"), ("Thumbs.db", b"x"), ("ว่าง/", b""))) == "empty"


def test_an_html_file_inside_is_read_as_text() -> None:
    assert read(packed(("ก.html", "<p>ประกาศ</p>".encode()))).pages[0].text == "ประกาศ"


def test_an_archive_of_itself_ends() -> None:
    body = packed(("ก.csv", CSV))
    for _ in range(8):
        body = packed(("ใน.zip", body))
    assert refused(body) == "unsupported"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_an_archive_cut_short_is_corrupt(share: float) -> None:
    body = packed(("ก.csv", CSV * 50), ("ข.csv", CSV))
    assert refused(body[: int(len(body) * share)]) == "corrupt"


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_damage_anywhere_is_an_answer(at: int, damage: bytes) -> None:
    body = packed(("ก.csv", CSV), ("ข.txt", b"text"))
    with suppress(Unreadable):
        read(body[: at % len(body)] + damage + body[at % len(body) + len(damage) :])
