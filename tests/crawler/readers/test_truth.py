from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

import pytest

from checklist.loading import load_subjects
from core.thai import clean
from crawler.readers.inside import read_inside
from crawler.readers.limits import Limits
from tests.bench import readers as bench
from tests.bench.readers import Sample, measure, reading_program, samples

SAMPLES = samples()


@pytest.fixture(scope="module", autouse=True)
def subjects_loaded_once() -> Iterator[None]:
    """The bench asks for the checklist's subjects anew for every file: 0.2 seconds each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "load_subjects", cache(load_subjects))
        yield


def _of(expected: str) -> list[Sample]:
    return [sample for sample in SAMPLES if sample.expected == expected]


def _named(sample: Sample) -> str:
    return sample.path.name


@pytest.mark.parametrize("sample", _of("text"), ids=_named)
def test_a_file_with_text_is_read_with_at_most_one_wrong_letter_in_a_hundred(sample: Sample) -> None:
    score = measure(sample)
    assert score.dense <= 0.01, clean(score.text)[:500]
    assert len(score.missed) <= 0.02 * score.phrases, score.missed
    assert score.phrases >= 50
    assert (score.years_right, score.years_wrong) == (score.years, 0)


@pytest.mark.parametrize("sample", _of("none"), ids=_named)
def test_glyphs_without_a_way_back_to_letters_are_no_text(sample: Sample) -> None:
    inside = read_inside(sample.kind, sample.path.read_bytes(), Limits())
    assert {page.source for page in inside.pages} == {"none"}
    assert not any(page.text or page.headings or page.tables for page in inside.pages)
    assert (inside.cause, inside.text_quality) == ("scanned", "none")


@pytest.mark.parametrize("sample", _of("ocr"), ids=_named)
def test_a_scan_waits_for_ocr(sample: Sample) -> None:
    inside = read_inside(sample.kind, sample.path.read_bytes(), Limits())
    assert inside.cause == "scanned"
    assert {page.source for page in inside.pages} == {"none"}
    assert inside.page_count == len(inside.pages) == {"scan-fax": 3, "scan-fax-tilted-page1": 2}.get(sample.name, 1)


def test_a_clean_scan_is_read_with_at_most_ten_wrong_letters_in_a_hundred() -> None:
    if not reading_program():
        if os.environ.get("OIT_REQUIRE_OCR") == "1":
            pytest.fail("OIT_REQUIRE_OCR asks for Tesseract with Thai, and it is not there")
        pytest.skip("Tesseract with Thai is not there")
    (sample,) = (sample for sample in SAMPLES if sample.name == "scan-clean-page2")
    score = measure(sample)
    assert {page.source for page in score.inside.pages} == {"ocr"}
    assert score.dense <= 0.1, score.text[:500]
    assert not score.missed


def test_every_kind_of_file_is_in_the_set() -> None:
    assert {sample.kind for sample in SAMPLES} == {
        "pdf", "docx", "doc", "odt", "rtf", "txt", "pptx", "xlsx", "xls", "ods", "csv", "zip", "image"
    }  # fmt: skip


def test_the_set_stays_small() -> None:
    assert sum(sample.path.stat().st_size for sample in SAMPLES) < 2_500_000
