"""The report's own words in Thai and English, read from ``wording.yml`` beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from core.causes import Phrase
from core.snapshot import Frozen


class LeadWords(Frozen):
    """Why a label is no evidence: in a word, and in a sentence."""

    label: Phrase
    explanation: Phrase


class Wording(Frozen):
    """All of ``wording.yml``: each group maps a value of the audit's vocabulary to its words."""

    verdict: dict[str, Phrase]
    verdict_short: dict[str, Phrase]
    """For badges and narrow columns."""
    verdict_meaning: dict[str, Phrase]
    confidence: dict[str, Phrase]
    signal: dict[str, Phrase]
    kind: dict[str, Phrase]
    outcome: dict[str, Phrase]
    """What became of a place that was weighed."""
    sure: dict[str, Phrase]
    """How plainly a place is named."""
    fit: dict[str, Phrase]
    """Whether a place is of the period asked for."""
    gap: dict[str, Phrase]
    """By gap id without what follows the colon."""
    effort: dict[int, Phrase]
    """1 quick, 2 content to add, 3 a thing to make."""
    change: dict[str, Phrase]
    """How an item changed since it was last known."""
    direction: dict[str, Phrase]
    lead: dict[str, LeadWords]
    source_confidence: dict[str, Phrase]
    element_source: dict[str, Phrase]
    seen: dict[str, Phrase]
    """``yes``, ``no`` and ``unknown``."""
    indicator: dict[str, Phrase]
    """Names of the OIT's two indicators, the same in every year."""
    robots: dict[str, Phrase]
    page: dict[str, Phrase]
    """Headings, labels and sentences of the page itself."""
    overview: dict[str, Phrase]
    """The same of the index pages."""


@cache
def wording() -> Wording:
    """The words, read once per process."""
    text = files("reports").joinpath("wording.yml").read_text(encoding="utf-8")
    return Wording.model_validate(yaml.safe_load(text))
