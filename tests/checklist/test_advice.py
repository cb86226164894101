from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from checklist.advice import Advice
from checklist.classifying import Classifier
from checklist.findings import Finding, Judge
from checklist.judging import judge
from checklist.loading import Checklist, load_checklist, load_subjects, load_vocabulary
from checklist.schema import Subject, Text2
from core.audit import Evidence, Gap, Lead, Verdict
from core.thai import thai_share
from tests.checklist.examples import Example, edition_of, examples, snapshot_of
from tests.checklist.sites import both, element, subject, vocabulary

MANUAL = subject("manual", "คู่มือประชาชน", elements=(element("time", "phrases", "ระยะเวลา"),))
SHARED = Advice(
    vocabulary(
        advice={
            "stale": Text2(th="พบ {found} ต้องเป็น {year}", en="{found}, wanted {year}"),
            "off_site": both("{label} · {title}"),
        }
    )
)


def test_a_gap_says_the_year_asked_for_and_the_one_found():
    gap = SHARED.gap("stale", MANUAL, year=2568, found="2567")

    assert (gap.advice, gap.advice_en) == ("พบ 2567 ต้องเป็น 2568", "2567, wanted 2568")


def test_a_gap_without_a_year_found_says_another():
    gap = SHARED.gap("stale", MANUAL, year=2568)

    assert (gap.advice, gap.advice_en) == ("พบ อื่น ต้องเป็น 2568", "another year, wanted 2568")


def test_a_gap_quotes_the_label():
    assert SHARED.gap("off_site", MANUAL, year=2568, label="เปิดคู่มือ").advice == "เปิดคู่มือ · คู่มือประชาชน"


def test_a_gap_without_a_label_quotes_the_title():
    assert SHARED.gap("off_site", MANUAL, year=2568).advice == "คู่มือประชาชน · คู่มือประชาชน"


def test_a_subjects_own_sentence_comes_before_the_shared_one():
    own = MANUAL.model_copy(update={"advice": MANUAL.advice.model_copy(update={"stale": both("ปรับเป็นปี {year}")})})

    assert SHARED.gap("stale", own, year=2568).advice == "ปรับเป็นปี 2568"


def test_an_elements_gap_takes_the_elements_sentence():
    gap = SHARED.gap("element:time", MANUAL, year=2568)

    assert (gap.id, gap.advice, gap.subject) == ("element:time", "เพิ่ม time", "manual")


def test_an_element_that_is_no_rule_takes_the_subjects_sentence():
    assert SHARED.gap("element:count", MANUAL, year=2568).advice == "เผยแพร่ manual ปี 2568"


def test_a_label_with_braces_is_quoted_as_it_stands():
    assert "{found}" in SHARED.gap("off_site", MANUAL, year=2568, label="ปี {found}").advice


# --- why a verdict is what it is


@dataclass(frozen=True)
class Found:
    """What a reason is told from."""

    subject: Subject
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    leads: tuple[Lead, ...] = ()
    gaps: tuple[Gap, ...] = ()
    cause: str = ""
    door: Lead | None = None
    lacking: tuple[Gap, ...] = ()


def reason(verdict: Verdict, *found: Found, cause: str = "") -> Text2:
    return SHARED.reason(verdict, found or (Found(MANUAL, verdict),), cause)


@pytest.mark.parametrize("verdict", [Verdict.MET, Verdict.MISSING, Verdict.NOT_DUE])
def test_a_verdict_gives_a_reason_in_both_languages(verdict: Verdict):
    said = reason(verdict)

    assert thai_share(said.th) > 0.5
    assert thai_share(said.en) == 0


@pytest.mark.parametrize(
    "cause", ["document_not_read", "off_site", "robots", "budget", "timeout", "dns", "redirect_loop"]
)
def test_what_could_not_be_checked_says_why_in_both_languages(cause: str):
    said = reason(Verdict.UNVERIFIED, cause=cause)

    assert said.th.startswith("ยังตรวจไม่ได้: ")
    assert said.en.startswith("Could not be checked: ")


def test_a_file_that_was_not_read_and_a_timeout_are_told_apart():
    assert reason(Verdict.UNVERIFIED, cause="document_not_read") != reason(Verdict.UNVERIFIED, cause="timeout")


DOOR = Lead(text="แฟ้มเอกสาร", on="https://example.org/", target="https://example.org/files", why="blocked")


def test_a_part_of_the_site_that_could_not_be_opened_is_named():
    said = reason(Verdict.UNVERIFIED, Found(MANUAL, Verdict.UNVERIFIED, cause="timeout", door=DOOR), cause="timeout")

    assert "“แฟ้มเอกสาร”" in said.th
    assert "“แฟ้มเอกสาร”" in said.en
    assert "ที่พบแล้ว" not in said.th


def test_what_was_found_elsewhere_is_told_with_what_it_lacks():
    lacking = (SHARED.gap("element:time", MANUAL, year=2568),)
    found = Found(MANUAL, Verdict.UNVERIFIED, cause="timeout", door=DOOR, lacking=lacking)

    assert reason(Verdict.UNVERIFIED, found, cause="timeout").th.endswith("ที่พบแล้ว: ขาดtime")


@pytest.mark.parametrize(
    ("why", "gap", "words"),
    [
        ("nowhere", "broken_link", "leads nowhere"),
        ("broken_link", "broken_link", "is dead"),
        ("empty_page", "empty_page", "empty"),
        ("criteria_only", "criteria_only", "criteria"),
        ("lookalike_only", "lookalike_only", "alike"),
        ("news_only", "news_only", "news"),
    ],
)
def test_a_dead_end_is_told_with_its_label(why, gap: str, words: str):
    lead = Lead(text="คู่มือของเรา", on="https://www.tuayang.example/", why=why)

    said = reason(Verdict.MISSING, Found(MANUAL, Verdict.MISSING, leads=(lead,), gaps=(Gap(id=gap, advice="-"),)))

    assert "คู่มือของเรา" in said.th
    assert words in said.en


def test_what_was_found_incomplete_names_every_gap():
    gaps = tuple(Gap(id=name, advice="-") for name in ("element:time", "stale"))
    evidence = Evidence(url="https://www.tuayang.example/", title="-", kind="page", period="2567")

    said = reason(Verdict.PARTIAL, Found(MANUAL, Verdict.PARTIAL, (evidence,), gaps=gaps))

    assert said.th == "พบข้อมูลแล้ว แต่ขาดtime · ปีไม่ตรง (พบ 2567)"
    assert said.en == "Found, but lacks time; wrong year (found 2567)."


def test_a_part_that_is_not_there_is_named():
    laws = subject("laws", "กฎหมายที่เกี่ยวข้อง")

    said = reason(Verdict.PARTIAL, Found(MANUAL, Verdict.MET), Found(laws, Verdict.MISSING))

    assert said.th == "พบข้อมูลแล้ว แต่ไม่พบ กฎหมายที่เกี่ยวข้อง"


# --- the bundled sentences

EXAMPLES = list(examples())
PLACE = re.compile(r"\{\w*\}")


@pytest.fixture(scope="module")
def bundled() -> Checklist:
    return load_checklist(2568)


@pytest.fixture(scope="module")
def answers() -> list[tuple[Example, Finding]]:
    """What judging says of every example page, for the subject it belongs to."""
    subjects, words = load_subjects(), load_vocabulary()
    reader = Classifier(subjects, words)
    found = []
    for example in EXAMPLES:
        snapshot, year, as_of = snapshot_of(example)
        asked = subjects[example.subject]
        judge_ = Judge(snapshot, edition_of(asked, year), subjects, words, as_of, reader)
        found.append((example, judge_.finding(asked.id)))
    return found


def flaws(gap: Gap) -> list[str]:
    """What is wrong with a gap's sentences."""
    found = []
    if thai_share(gap.advice) < 0.4:
        found.append("not in Thai")
    if len(gap.advice_en.split()) < 3:
        found.append("not in English")
    if PLACE.search(gap.advice + gap.advice_en):
        found.append("a place was not filled in")
    return found


def test_every_gap_of_every_example_has_advice_in_thai_and_english(answers):
    wrong = [(example.name, gap.id, flaws(gap)) for example, finding in answers for gap in finding.gaps if flaws(gap)]

    assert wrong == []


def test_the_examples_show_every_kind_of_gap_that_a_page_alone_can_have(answers):
    shown = {gap.id.partition(":")[0] for _, finding in answers for gap in finding.gaps}

    assert shown >= {"stale", "undated", "element", "empty_page", "lookalike_only", "document_not_read"}


@pytest.mark.parametrize(
    "example",
    [one for one in EXAMPLES if one.subject in {"contact", "no_gift_declaration", "strategic_plan"}],
    ids=lambda one: one.name,
)
def test_every_item_of_an_examples_whole_audit_has_advice_and_a_reason(example: Example, bundled: Checklist):
    snapshot, _, as_of = snapshot_of(example)

    items = judge(snapshot, bundled, as_of, "test").items

    assert [(item.code, gap.id, flaws(gap)) for item in items for gap in item.gaps if flaws(gap)] == []
    assert [item.code for item in items if thai_share(item.reason) < 0.4 or not item.reason_en] == []
