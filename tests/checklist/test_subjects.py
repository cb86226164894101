from __future__ import annotations

from collections.abc import Mapping

import pytest

from checklist.classifying import Classifier
from checklist.loading import load_subjects, load_vocabulary
from checklist.schema import Subject, Vocabulary
from tests.checklist.examples import Example, examples, finding_of

EXAMPLES = list(examples())


@pytest.fixture(scope="module")
def subjects() -> Mapping[str, Subject]:
    return load_subjects()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def classifier(subjects: Mapping[str, Subject], vocabulary: Vocabulary) -> Classifier:
    return Classifier(subjects, vocabulary)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_an_example_page_gets_the_finding_it_is_named_after(
    example: Example, subjects: Mapping[str, Subject], vocabulary: Vocabulary, classifier: Classifier
) -> None:
    finding = finding_of(example, subjects, vocabulary, classifier)
    verdict, detail = example.expected
    found = {gap.id for gap in finding.gaps} | ({finding.cause} if finding.cause else set())
    assert (finding.verdict.value, detail in found or not detail) == (verdict, True), (
        f"{finding.verdict} {sorted(found)} "
        f"{[(e.url, e.signals, e.period) for e in finding.evidence]} "
        f"{[(lead.why, lead.text) for lead in finding.leads]} "
        f"{[(e.id, e.seen, e.quote[:30]) for e in finding.elements]}"
    )


def test_each_subject_shows_a_met_a_look_alike_and_a_partial_page(subjects: Mapping[str, Subject]) -> None:
    for name in subjects:
        shown = {example.expected for example in EXAMPLES if example.subject == name}
        assert "met" in {verdict for verdict, _ in shown}, name
        assert ("missing", "lookalike_only") in shown, name
        assert "partial" in {verdict for verdict, _ in shown}, name


def test_each_subject_advises_on_every_gap_in_both_languages(
    subjects: Mapping[str, Subject], vocabulary: Vocabulary
) -> None:
    for subject in subjects.values():
        assert subject.advice.missing.th
        assert subject.advice.missing.en
        if subject.period != "in_force":
            assert subject.advice.stale is not None, subject.id
            assert subject.advice.undated is not None, subject.id
    needed = {"broken_link", "empty_page", "criteria_only", "lookalike_only", "news_only", "off_site"}
    assert needed <= set(vocabulary.advice)


def test_there_are_53_subjects(subjects: Mapping[str, Subject]) -> None:
    assert len(subjects) == 53
