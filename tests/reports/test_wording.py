from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter
from typing import Any, get_args

import pytest

from checklist.comparing import Direction, Kind
from core.audit import Confidence, Element, Evidence, Lead, SourceConfidence, Verdict, Weighed
from core.causes import Phrase, causes
from core.snapshot import Cause, Health, InsideCause
from reports.wording import wording
from tests.reports.golden import golden_audit

ITEM_CAUSES = (
    "document_not_read",
    "off_site",
    "low_confidence",
    "content_not_readable",
    "unclear",
    "file_too_costly",
    "not_shared",
    *(set(get_args(InsideCause)) - {"timeout", "memory", "crashed"}),
)
SIGNALS = {"title", "heading", "breadcrumb", "label", "row", "section", "file_name", "content", "code", "fuzzy"}
SURE = {"certain", "probable", "weak"}
FITS = {"right", "stale", "undated", "not_needed"}
YEAR_SOURCES = {"title", "text", "label", "row", "heading", "table", "file_name", "dates"}


def literals(model: Any, field: str) -> set[str]:
    return set(get_args(model.model_fields[field].annotation))


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("verdict", {verdict.value for verdict in Verdict}),
        ("verdict_short", {verdict.value for verdict in Verdict}),
        ("verdict_meaning", {verdict.value for verdict in Verdict}),
        ("confidence", set(get_args(Confidence))),
        ("source_confidence", set(get_args(SourceConfidence))),
        ("element_source", literals(Element, "source")),
        ("kind", literals(Evidence, "kind") | literals(Weighed, "kind")),
        ("outcome", literals(Weighed, "outcome")),
        ("sure", SURE),
        ("fit", FITS),
        ("lead", literals(Lead, "why")),
        ("robots", literals(Health, "robots")),
        ("change", {kind.value for kind in Kind}),
        ("direction", set(get_args(Direction))),
    ],
)
def test_each_value_of_the_vocabulary_has_words_and_no_others_do(group: str, values: set[str]) -> None:
    assert set(getattr(wording(), group)) == values


def test_each_cause_of_the_crawl_and_of_an_item_has_words() -> None:
    assert set(causes().crawl) == {cause.value for cause in Cause}
    assert set(causes().item) == set(ITEM_CAUSES) - {cause.value for cause in Cause}


def test_each_signal_that_can_decide_has_words() -> None:
    assert SIGNALS | {f"year_{source}" for source in YEAR_SOURCES} <= set(wording().signal)


def test_each_gap_of_the_golden_audit_has_words() -> None:
    gaps = {gap.id.partition(":")[0] for item in golden_audit().items for gap in item.gaps}
    assert gaps <= set(wording().gap)


def phrases(value: object, where: str = "") -> list[tuple[str, Phrase]]:
    if isinstance(value, Phrase):
        return [(where, value)]
    if value is None or isinstance(value, tuple):
        return []
    inner = value if isinstance(value, dict) else dict(value)  # type: ignore[call-overload]
    return [pair for key, one in inner.items() for pair in phrases(one, f"{where}.{key}")]


@pytest.mark.parametrize(
    ("where", "phrase"),
    [*phrases(wording()), *phrases(causes())],
    ids=lambda value: value if type(value) is str else "",
)
def test_no_phrase_is_empty_and_the_english_one_holds_no_thai(where: str, phrase: Phrase) -> None:
    assert phrase.th.strip(), where
    assert phrase.en.strip(), where
    assert not re.search("[\u0e00-\u0e7f]", phrase.en), where


def test_every_phrase_of_the_page_is_used_by_a_template_or_the_renderer() -> None:
    folder = files("reports").joinpath("templates")
    templates = [path for path in folder.iterdir() if path.is_file() and not path.name.endswith(".docx")]
    sources = [path.read_text(encoding="utf-8") for path in templates]
    modules = ("html.py", "phrases.py")
    sources += [files("reports").joinpath(name).read_text(encoding="utf-8") for name in modules]
    text = "\n".join(sources)
    unused = {
        key
        for key in wording().page
        if f'"{key}"' not in text
        and f"page.{key}" not in text
        and not (key.endswith("_means") and f'"{key.removesuffix("_means")}"' in text)
    }
    assert unused == set()


def test_thai_and_english_share_their_blanks_unless_the_calendar_parts_them() -> None:
    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    apart = {where for where, phrase in phrases(wording()) if blanks(phrase.th) != blanks(phrase.en)}
    assert apart == {".page.word_fiscal_year_means"}
