from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from checklist.classifying import Classifier
from checklist.loading import load_checklist
from core.snapshot import Page
from crawler.readers.html import read_page
from scheduler.known import Known, carry, known_beside
from tests.scheduler.visits import BEGUN, SITE

LISTS = load_checklist(2568)
PAGE: Page = read_page(
    SITE, "<title>แผน</title><h1>แผน</h1><a href=/x>คู่มือ</a>".encode(), content_type="text/html", fetched=BEGUN
)
TEXT = "ประชุมวันที่ 20 กรกฎาคม 2568\n" * 20


@pytest.fixture(scope="module")
def reader() -> Classifier:
    return Classifier(LISTS.subjects, LISTS.vocabulary, LISTS.edition)


@pytest.fixture
def written(tmp_path: Path, reader: Classifier) -> Path:
    """The scan beside which something is known."""
    known = Known(None, "r1")
    known.parsed.note("key", PAGE)
    known.periods.find(TEXT)
    reader.classify("คู่มือการให้บริการ")
    known.write(tmp_path / "snapshot.warc.gz", reader)
    return tmp_path / "snapshot.warc.gz"


class _Learner(Classifier):
    """One that knows nothing yet; making one takes long."""

    __slots__ = ()

    def __init__(self) -> None:
        self._known = {}


def test_what_was_known_is_known_again(written, reader):
    known, learner = Known(known_beside(written).read_bytes(), "r1"), _Learner()
    known.recall(learner)
    assert known.parsed.page("key", PAGE.fetched, PAGE.modified) == PAGE
    assert learner.known() == reader.known()


@pytest.mark.parametrize(("changed", "carried"), [(1, True), (2, False)])
def test_where_few_pages_are_others_what_was_known_goes_along_as_it_is(changed, carried, tmp_path, reader):
    former, later = tmp_path / "former.warc.gz", tmp_path / "later.warc.gz"
    first = Known(None, "r1")
    for number in range(30):
        first.parsed.note(f"{number}", PAGE)
    first.write(former, reader)
    known = Known(known_beside(former).read_bytes(), "r1", former)
    for number in range(changed, 30 + changed):
        known.parsed.note(f"{number}", PAGE)
    known.write(later, reader)
    assert (known_beside(later).read_bytes() == known_beside(former).read_bytes()) is carried


def test_labels_of_another_checklist_are_not_known_but_pages_are(written):
    known, learner = Known(known_beside(written).read_bytes(), "r2"), _Learner()
    known.recall(learner)
    assert learner.known() == {}
    assert known.parsed.page("key", PAGE.fetched, PAGE.modified) == PAGE


def test_nothing_is_known_of_another_make(written, monkeypatch):
    monkeypatch.setattr("scheduler.known.make", lambda: "another")
    known, learner = Known(known_beside(written).read_bytes(), "r1"), _Learner()
    known.recall(learner)
    assert learner.known() == {}
    assert known.parsed.page("key", PAGE.fetched, None) is None


@pytest.mark.parametrize(
    "change", [{"pages": {}}, {"periods": 3}, {"pages": {"pages": {}, "blocks": [[1]], "links": [[]]}}]
)
def test_what_has_another_shape_is_nothing(change, written):
    facts = json.loads(gzip.decompress(known_beside(written).read_bytes())) | change
    known = Known(gzip.compress(json.dumps(facts).encode()), "r1")
    assert known.parsed.page("key", PAGE.fetched, None) is None


@pytest.mark.parametrize("labels", [{}, {"labels": [["x"]], "asked": []}, {"labels": [], "asked": [["a", "", 7]]}])
def test_labels_of_another_shape_are_none(labels, written):
    facts = json.loads(gzip.decompress(known_beside(written).read_bytes())) | {"labels": labels}
    learner = _Learner()
    Known(gzip.compress(json.dumps(facts).encode()), "r1").recall(learner)
    assert learner.known() == {}


def test_more_than_may_be_kept_is_not(written, reader, monkeypatch):
    monkeypatch.setattr("scheduler.known.MAX_BYTES", 100)
    known = Known(None, "r1")
    known.parsed.note("key", PAGE)
    known.write(written, reader)
    assert not known_beside(written).exists()


def test_a_folder_that_takes_nothing_is_warned_of(tmp_path, reader, caplog):
    known = Known(None, "r1")
    known.parsed.note("key", PAGE)
    known.write(tmp_path / "none" / "snapshot.warc.gz", reader)
    assert "the next audit does all of its work" in caplog.text


def test_a_disk_that_fills_up_leaves_what_was_known_and_nothing_half_written(written, reader, monkeypatch):
    def full(path, data):
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    before = known_beside(written).read_bytes()
    monkeypatch.setattr(Path, "write_bytes", full)
    known = Known(None, "r1")
    known.parsed.note("key", PAGE)
    known.write(written, reader)
    assert known_beside(written).read_bytes() == before
    assert [one.name for one in written.parent.iterdir()] == [known_beside(written).name]


def test_an_audit_that_read_no_page_leaves_what_is_known_as_it_was(written, reader):
    before = known_beside(written).read_bytes()
    Known(None, "r1").write(written, reader)
    assert known_beside(written).read_bytes() == before


def test_what_is_known_is_carried_to_the_next_scan_once(written, tmp_path):
    (tmp_path / "next").mkdir()
    later = tmp_path / "next" / "snapshot.warc.gz"
    carry(written, later)
    carry(later, later)
    assert known_beside(later).read_bytes() == known_beside(written).read_bytes()
    assert sorted(one.name for one in later.parent.iterdir()) == ["snapshot.known.json.gz"]
