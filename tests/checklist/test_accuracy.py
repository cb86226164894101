"""The product held against the corpus beside the checkout: labelled link texts and saved sites."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from checklist.classifying import Classifier
from checklist.loading import load_checklist
from tests.bench.anchors import measure
from tests.bench.documents import measure as measure_documents
from tests.bench.sites import run


def test_link_texts_are_named_as_the_readers_named_them(shared: Path) -> None:
    lines = (shared / "corpus" / "anchors_dev.jsonl").read_text(encoding="utf-8").splitlines()
    checklist = load_checklist(2568)
    figures = measure(
        [json.loads(line) for line in lines],
        Classifier(checklist.subjects, checklist.vocabulary, checklist.edition),
    )
    assert figures["precision"] >= 0.99
    assert figures["recall"] >= 0.99
    assert figures["none_given"] == 0
    assert figures["ambiguous_wrong"] == 0
    assert figures["certain_wrong"] <= 0.01


@pytest.fixture(scope="module")
def tallies(shared: Path) -> Counter[str]:
    total: Counter[str] = Counter()
    for tally in run(shared / "corpus", [2565], only=frozenset({"kwianhug", "phonsung", "saiyoidenchai"})):
        assert tally.state == "complete"
        total.update(tally.counts)
    return total


def test_nothing_is_found_on_the_saved_sites_that_is_not_there(tallies: Counter[str]) -> None:
    assert tallies["false_found"] == 0
    assert tallies["met_doubtful"] == 0


def test_nearly_nothing_that_is_there_is_called_missing(tallies: Counter[str]) -> None:
    assert tallies["missed"] <= 1
    assert tallies["right"] >= 118


def test_years_on_the_saved_sites_are_read_rightly(tallies: Counter[str]) -> None:
    assert tallies["dated_right"] == tallies["dated"] > 0


def test_files_are_taken_for_what_they_are_and_of_the_years_they_are(shared: Path) -> None:
    tally = measure_documents(shared / "corpus")
    assert tally.readable >= 31
    assert tally.right_both >= 0.9 * tally.readable
