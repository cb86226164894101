from __future__ import annotations

import json

import pytest

from checklist import memory as memory_module
from checklist.classifying import Classifier
from checklist.freshness import SHORT_TEXT, find_periods
from checklist.loading import load_checklist
from checklist.memory import Periods, label_facts, recall_labels, remembering
from core.periods import find_periods as read_periods
from tests.generated.suite import make_site

LISTS = load_checklist(2568)
TEXTS = [
    "แผนปฏิบัติการ ประจำปีงบประมาณ พ.ศ. ๒๕๖๘ (ต.ค. 67 - ก.ย. 68) ประกาศ ณ วันที่ 3 ตุลาคม 2567 " * 5,
    "แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)\nไตรมาสที่ 1 ปีงบประมาณ 2568\n" * 8,
    "ข้อความที่ไม่มีวันเวลา " * 30,
]


def kept(facts):
    return json.loads(json.dumps(facts, ensure_ascii=False, default=lambda value: value.isoformat()))


@pytest.fixture
def counted(monkeypatch):
    """Texts that are read."""
    read = []

    def reading(text):
        read.append(text)
        return read_periods(text)

    monkeypatch.setattr(memory_module, "read_periods", reading)
    return read


@pytest.mark.parametrize("text", TEXTS)
def test_the_periods_of_a_text_are_those_that_are_read_from_it(text, counted):
    first = Periods()
    assert first.find(text) == first.find(text) == read_periods(text)
    again = Periods(kept(first.facts()))
    assert again.find(text) == read_periods(text)
    assert counted == [text]
    assert again.facts() == first.facts()


def test_a_text_that_is_not_known_is_read(counted):
    again = Periods(kept(Periods().facts()))
    assert again.find(TEXTS[0]) == read_periods(TEXTS[0])
    assert counted == [TEXTS[0]]


def test_texts_of_towns_come_back_with_all_their_periods():
    bodies = [one.body.decode("utf-8", "replace") for one in make_site(2, noise=2)[0].resources.values()]
    first = Periods()
    for body in bodies:
        first.find(body)
    again = Periods(kept(first.facts()))
    assert all(again.find(body) == read_periods(body) for body in bodies)


def test_only_so_much_is_kept(monkeypatch):
    monkeypatch.setattr(memory_module, "MAX_TEXTS", 1)
    first = Periods()
    for text in TEXTS:
        assert first.find(text) == read_periods(text)
    assert len(first.facts()["texts"]) == 1


def test_what_is_remembered_is_asked_within_its_block_only(counted):
    assert len(TEXTS[0]) > SHORT_TEXT
    with remembering(Periods()):
        inside = find_periods(TEXTS[0])
    assert find_periods(TEXTS[0]) == inside
    assert counted == [TEXTS[0]]


def test_a_classifier_that_knows_what_another_was_asked_answers_as_one_that_does_not():
    first, again, fresh = (Classifier(LISTS.subjects, LISTS.vocabulary, LISTS.edition) for _ in range(3))
    labels = [item.title_th for item in LISTS.edition.items] + ["ดาวน์โหลด", "O13 ประกาศ ปี 2567", "ข่าวกิจกรรม", ""]
    asked = [(label, context) for label in labels for context in ("", "ITA 2568", "จัดซื้อจัดจ้าง")]
    for label, context in asked:
        first.classify(label, "", context)
    recall_labels(again, kept(label_facts(first)))
    assert again.known() == first.known()
    assert all(again.classify(a, "/f/o12.pdf", b) == fresh.classify(a, "/f/o12.pdf", b) for a, b in asked)


@pytest.mark.parametrize("facts", [{}, {"texts": {}, "readings": [["day", "x", "y"]]}, {"texts": 3, "readings": []}])
def test_periods_of_another_shape_are_refused(facts):
    with pytest.raises((LookupError, TypeError, ValueError)):
        Periods(facts)
