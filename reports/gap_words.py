"""A gap in a few words, where no item is at hand: a lacking element is named."""

from __future__ import annotations

from core.causes import Phrase
from reports.summary import gap_kind
from reports.wording import wording


def gap_words(gap: str, what: str = "", what_en: str = "") -> Phrase:
    """``gap``: its id. ``what``: the title of what lacks, where it is an element or part."""
    if what:
        lacking = wording().page["lacking"]
        return Phrase(th=lacking.th.format(title=what), en=lacking.en.format(title=what_en or what))
    gaps = wording().gap
    return gaps.get(gap_kind(gap), gaps["other"])
