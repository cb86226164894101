"""Two audits of one site side by side as one self-contained HTML page, in Thai and English."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml
from markupsafe import Markup

from core.causes import Phrase, causes
from core.comparison import Comparison, GapRef, Pair
from core.snapshot import Frozen
from reports.digits import Digits, page_in_digits
from reports.html import compact, environment
from reports.phrases import gap_words
from reports.safety import clean
from reports.wording import wording

SHOWN = 30
"""Addresses in each list; comparison.json has all."""
AT_ONCE = 4
"""Items of each direction in the first half page."""


class ComparisonWords(Frozen):
    """All of ``comparison.yml``."""

    kind: dict[str, Phrase]
    """Beside those of ``wording().change``."""
    evidence: dict[str, Phrase]
    basis: dict[str, Phrase]
    page: dict[str, Phrase]


@cache
def comparison_words() -> ComparisonWords:
    """The words, read once per process."""
    text = files("reports").joinpath("comparison.yml").read_text(encoding="utf-8")
    return ComparisonWords.model_validate(yaml.safe_load(text))


def title_of(comparison: Comparison) -> str:
    """What the paper is called, in Thai."""
    site = comparison.after.site
    return clean(f"{comparison_words().page['document_title'].th} · {site.agency or site.url}")


def render_html(comparison: Comparison, digits: Digits = "arabic") -> str:
    """The page (UTF-8 text). The same comparison gives the same text: the clock is not read."""
    style = Markup(files("reports").joinpath("templates", "comparison.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
    moved = [pair for pair in comparison.pairs if pair.kind != "same"]
    page = (
        environment()
        .get_template("comparison.html.j2")
        .render(
            comparison=comparison,
            title=title_of(comparison),
            put_words=comparison_words(),
            own_style=style,
            kind_words=wording().change | comparison_words().kind,
            cause_of=causes().words,
            gap_label=_gap_label,
            first=_first(comparison),
            ordered=sorted(moved, key=lambda pair: _ORDER.index(pair.direction)),
            unchanged=[pair for pair in comparison.pairs if pair.kind == "same"],
            indicators=_indicators(comparison),
            SHOWN=SHOWN,
            AT_ONCE=AT_ONCE,
        )
    )
    return page_in_digits(compact(page), digits)


_ORDER = ("worse", "better", "unchecked", "neutral")


def _gap_label(gap: GapRef) -> Phrase:
    return gap_words(gap.id, gap.what, gap.what_en)


def _first(comparison: Comparison) -> Sequence[Pair]:
    """The items to begin with, each once: of one that is shown subject by subject, the first subject that lacks something."""
    found = []
    for code in comparison.first:
        own = [pair for pair in comparison.pairs if pair.after_code == code]
        lacking = [pair for pair in own if pair.advice]
        found.append((lacking or own)[0])
    return found


def _indicators(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Id, score before and after, of the indicators that either list has."""
    before = {one.id: f"{one.low:.1f}–{one.high:.1f}" for one in comparison.before.scores.indicators}
    after = {one.id: f"{one.low:.1f}–{one.high:.1f}" for one in comparison.after.scores.indicators}
    return [(name, before.get(name, "–"), after.get(name, "–")) for name in dict.fromkeys((*after, *before))]
