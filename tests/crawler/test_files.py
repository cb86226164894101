"""The files of an audit: read once, known the next time, pictures recognised within the audit's budget."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.settings import ReadSettings
from core.snapshot import DocumentKind, DocumentPage, Inside
from crawler.files import Counts, FileReader
from crawler.readers.limits import Limits
from tests.crawler.readers.acting import labeller, reader, recogniser


def opened(folder: Path | None, **settings: Any) -> FileReader:
    return FileReader(
        ReadSettings(cache_dir=folder, read_processes=1, **settings),
        reader=reader,
        recogniser=recogniser,
        labeller=labeller,
        engine=lambda: "engine 5",
    )


def file(text: str, kind: DocumentKind = "txt") -> tuple[str, DocumentKind, bytes]:
    return sha256(text.encode()).hexdigest(), kind, text.encode()


def sha(text: str) -> str:
    return file(text)[0]


def scan(pages: int, *wanted: int) -> tuple[str, DocumentKind, bytes, tuple[int, ...]]:
    return *file(f"scan {pages}", "pdf"), wanted or tuple(range(1, pages + 1))


def test_each_file_is_read_and_answered_in_order() -> None:
    with opened(None) as files:
        found = files.read([file("one"), file("locked"), file("two")])
        assert list(found) == [sha("one"), sha("locked"), sha("two")]
        assert found[sha("two")].pages[0].text == "two"
        assert files.counts == Counts(3, 0, 0, 0, {"encrypted": 1})


def test_a_file_at_two_addresses_is_read_once() -> None:
    with opened(None) as files:
        found = files.read([file("one", "csv"), file("one", "txt")])
        assert [inside.title for inside in found.values()] == ["csv"]
        assert files.counts.read == 1


def test_the_next_audit_reads_only_what_is_new_and_says_the_same(tmp_path: Path) -> None:
    with opened(tmp_path) as files:
        first = files.read([file("one"), file("locked")])
    with opened(tmp_path) as files:
        second = files.read([file("new"), file("one"), file("locked")])
        assert files.counts == Counts(1, 2, 0, 0, {"encrypted": 1})
    assert {key: second[key] for key in first} == first


def test_an_audit_of_known_files_starts_no_worker(tmp_path: Path) -> None:
    with opened(tmp_path) as files:
        files.read([file("one")])
    with opened(tmp_path) as files:
        files.read([file("one")])
        assert files._workers._pool is None


def test_a_file_of_which_the_reader_makes_nothing_does_not_stop_the_others() -> None:
    with opened(None) as files:
        found = files.read([file("broken"), file("one")])
    assert [inside.cause for inside in found.values()] == ["crashed", None]


def test_pages_are_recognised_once_and_known_to_the_next_audit(tmp_path: Path) -> None:
    with opened(tmp_path) as files:
        first = files.recognise([scan(3)])
        assert [page.text for page in first[sha("scan 3")]] == ["หน้า 1", "หน้า 2", "หน้า 3"]
        assert files.counts.recognised == 3
    with opened(tmp_path) as files:
        assert files.recognise([scan(3)]) == first
        assert (files.counts.recognised, files.counts.recognised_reused) == (0, 3)


def test_a_page_given_up_is_tried_again_the_next_time(tmp_path: Path) -> None:
    for _ in range(2):
        with opened(tmp_path) as files:
            assert files.recognise([scan(4, 4)]) == {}
            assert files.counts.recognised_reused == 0


def test_only_the_first_pages_of_a_file_are_recognised() -> None:
    with opened(None, max_ocr_pages_per_file=2) as files:
        found = files.recognise([scan(3, 3, 2, 1)])
    assert [page.number for page in found[sha("scan 3")]] == [1, 2]


def test_the_pages_of_an_audit_are_counted_over_all_its_files() -> None:
    with opened(None, max_ocr_pages=3) as files:
        found = files.recognise([scan(2), scan(3)]) | files.recognise([scan(1)])
    assert {key: len(pages) for key, pages in found.items()} == {sha("scan 2"): 2, sha("scan 3"): 1}


def test_known_pages_count_too_so_that_the_next_audit_reads_the_same(tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        with opened(tmp_path, max_ocr_pages=3) as files:
            found.append(files.recognise([scan(2), scan(3)]))
    assert found[0] == found[1]


def test_nothing_is_recognised_where_the_user_wants_none_or_has_no_program() -> None:
    with opened(None, ocr="never") as files:
        assert files.recognise([scan(3)]) == {}
    with FileReader(ReadSettings(cache_dir=None), recogniser=recogniser, engine=lambda: None) as files:
        assert files.recognise([scan(3)]) == {}


def test_recognised_pages_take_the_places_of_their_pictures() -> None:
    inside = Inside(
        cause="scanned",
        detail="page 2 is a picture",
        pages=(
            DocumentPage(number=1, text="แผน", source="text"),
            DocumentPage(number=2, name="a.pdf", source="none"),
        ),
        page_count=2,
        text_quality="good",
    )
    ocr = DocumentPage(number=2, text="ประกาศ", source="ocr", confidence=80)
    merged = FileReader.with_pages(inside, [ocr, DocumentPage(number=1, text="other", source="ocr")])
    assert [page.text for page in merged.pages] == ["แผน", "ประกาศ"]
    assert merged.pages[1].name == "a.pdf"
    assert (merged.cause, merged.detail, merged.text_quality, merged.language) == (None, "", "ocr", "th")
    assert merged.whole


def test_a_file_stays_scanned_while_a_picture_is_unread() -> None:
    inside = reader("pdf", b"scan 2", Limits())
    merged = FileReader.with_pages(inside, recogniser("pdf", b"", (1,)))
    assert (merged.cause, merged.text_quality) == ("scanned", "ocr")


def test_a_file_whose_last_pages_were_not_opened_is_too_long_once_its_pictures_are_read() -> None:
    inside = reader("pdf", b"scan 2", Limits()).model_copy(update={"page_count": 500})
    assert FileReader.with_pages(inside, recogniser("pdf", b"", (1, 2))).cause == "too_long"


def test_other_causes_stay() -> None:
    inside = reader("pdf", b"scan 1", Limits()).model_copy(update={"cause": "too_long"})
    assert FileReader.with_pages(inside, recogniser("pdf", b"", (1,))).cause == "too_long"


def test_pictures_without_a_word_are_read_and_give_no_text() -> None:
    inside = reader("pdf", b"scan 1", Limits())
    merged = FileReader.with_pages(inside, [DocumentPage(number=1, source="ocr")])
    assert (merged.cause, merged.text_quality, merged.language) == (None, "none", "")


def test_without_recognised_pages_nothing_changes() -> None:
    inside = reader("pdf", b"scan 1", Limits())
    assert FileReader.with_pages(inside, []) is inside


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("OIT_CACHE_DIR", raising=False)
    return monkeypatch


def test_the_memory_lies_in_the_users_cache_unless_the_environment_says_otherwise(
    environment: pytest.MonkeyPatch,
) -> None:
    folder = ReadSettings().cache_dir
    assert folder is not None
    assert folder.name == "prongsai"
    environment.setenv("OIT_CACHE_DIR", "/somewhere")
    assert ReadSettings().cache_dir == Path("/somewhere")


def test_an_empty_cache_folder_means_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("OIT_CACHE_DIR", "")
    assert ReadSettings().cache_dir is None


def words(*texts: str) -> list[tuple[str, bytes]]:
    return [(sha(text), text.encode()) for text in texts]


def test_the_words_of_buttons_are_read_and_count_as_no_pages() -> None:
    with opened(None, max_ocr_pages=1) as files:
        assert files.labels(words("one", "blank", "broken", "two")) == {sha("one"): "คำว่า one", sha("two"): "คำว่า two"}
        assert files.counts.recognised == 0
        assert files.recognise([scan(1)])


def test_buttons_are_known_to_the_next_audit_also_those_without_words(tmp_path: Path) -> None:
    with opened(tmp_path) as files:
        files.labels(words("one", "blank"))
    with opened(tmp_path) as files:
        assert files.labels(words("one", "blank")) == {sha("one"): "คำว่า one"}
        assert files._labellers._pool is None


def test_a_button_is_not_known_as_a_page_nor_a_page_as_a_button(tmp_path: Path) -> None:
    picture = (*file("one", "image"), (1,))
    with opened(tmp_path) as files:
        files.labels(words("one"))
        assert files.recognise([picture])[sha("one")][0].text == "หน้า 1"
        assert files.labels(words("one")) == {sha("one"): "คำว่า one"}


@pytest.mark.parametrize("settings", [{"ocr": "never"}, {"max_ocr_pages": 0}])
def test_where_nothing_is_recognised_no_button_is(tmp_path: Path, settings: dict[str, Any]) -> None:
    with opened(tmp_path, **settings) as files:
        assert files.labels(words("one")) == {}
