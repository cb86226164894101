"""What papers call the things of an audit: gaps, periods, indicators in words, scores and sizes as figures."""

from __future__ import annotations

from core.audit import Element, Gap, Item, Part, Range, Verdict
from core.causes import Phrase
from reports.summary import gap_kind, periods_found
from reports.wording import wording


def gap_label(item: Item, gap: Gap) -> Phrase:
    """A gap in a few words; a lacking element is named, and so is the subject where the item asks for several."""
    kind, _, name = gap.id.partition(":")
    if kind == "element":
        titles = {part.subject: _phrase(part) for part in item.parts}
        titles |= {element.id: _phrase(element) for element in item.elements}
        titles |= {element.id: _phrase(element) for element in item.elements if element.subject == gap.subject}
        if name in titles:
            return gap_words(gap.id, titles[name].th, titles[name].en)
    label = gap_words(gap.id)
    subject = subject_title(item, gap.subject)
    return filled(wording().page["gap_of"], subject=subject, gap=label) if subject else label


def gap_words(gap: str, what: str = "", what_en: str = "") -> Phrase:
    """A gap in a few words, where no item is at hand. ``gap``: its id; ``what``: title of an element or part that lacks."""
    if what:
        return filled(wording().page["lacking"], title=Phrase(th=what, en=what_en or what))
    gaps = wording().gap
    return gaps.get(gap_kind(gap), gaps["other"])


def _phrase(titled: Part | Element) -> Phrase:
    return Phrase(th=titled.title, en=titled.title_en or titled.title)


def filled(phrase: Phrase, **values: Phrase) -> Phrase:
    """``phrase`` with its blanks filled in, each language with its own words."""
    return Phrase(
        th=phrase.th.format(**{name: value.th for name, value in values.items()}),
        en=phrase.en.format(**{name: value.en for name, value in values.items()}),
    )


def signal_words(signal: str) -> Phrase:
    """What a signal is; a name that is not known stands for itself."""
    return wording().signal.get(signal, Phrase(th=signal, en=signal))


def subject_title(item: Item, subject: str) -> Phrase | None:
    """The title of one of several things an item asks for; ``None`` where it asks for one."""
    for part in item.parts:
        if part.subject == subject:
            return _phrase(part)
    return None


def indicator_title(indicator: str, title: str) -> Phrase:
    """An indicator's name: Thai as the edition has it, English from the report's own words."""
    known = wording().indicator.get(indicator)
    if known is None:
        return Phrase(th=title, en=title)
    return Phrase(th=title or known.th, en=known.en)


def found_period(item: Item) -> Phrase:
    """Of which period what was found is, or that nothing was found, or that it names none."""
    page = wording().page
    if periods := periods_found(item):
        return Phrase(th=", ".join(periods), en=", ".join(periods))
    if item.fiscal_year:
        return fiscal_year(item.fiscal_year)
    if not item.present:
        # Where nobody could look, nothing can be said to be missing.
        return wording().verdict_short[item.verdict] if item.verdict is Verdict.UNVERIFIED else page["found_nothing"]
    undated = any(gap.id == "undated" for gap in item.gaps)
    # Of what could not be read the year is not known where one is asked for.
    if undated or (item.verdict is Verdict.UNVERIFIED and "พ.ศ." in item.period):
        return page["found_undated"]
    return page["found_in_force"]


def wanted_period(item: Item) -> Phrase:
    """Of which period it must be."""
    if not item.period:
        return wording().page["wanted_any"]
    return Phrase(th=item.period, en=item.period_en or item.period)


def spread(value: Range, to: str = "–") -> str:
    """A range of scores: ``44.2–65.8``, or the one figure where its ends are the same."""
    low, high = score(value.low), score(value.high)
    return low if low == high else f"{low}{to}{high}"


def fiscal_year(year: int) -> Phrase:
    """``ปีงบประมาณ 2568`` and ``fiscal year 2568``."""
    words = wording().page["fiscal"]
    return Phrase(th=words.th.format(year=year), en=words.en.format(year=year))


def score(value: float) -> str:
    """A share or score of 0-100 with one decimal, whole numbers without."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def points(value: float) -> str:
    """ITA points with two decimals."""
    return f"{value:.2f}"


def size(count: int) -> str:
    """Bytes in the largest decimal unit that gives at least one."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f}\u00a0{unit}" if unit == "B" else f"{amount:.1f}\u00a0{unit}"
        amount /= 1000
    return f"{amount:.1f}\u00a0GB"
