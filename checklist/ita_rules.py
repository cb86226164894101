"""The rules of an agency's ITA score and the sentences about it: weights, levels, sample sizes, each with how sure we are.

Rules: ``scoring.yml``; sentences: ``ita.yml``. See docs/ita.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import Field, RootModel

from checklist.schema import Text2
from checklist.source import Source
from core.audit import Range, SourceConfidence
from core.ita import InstrumentId, ItaLevel, Statement, Tone, shown
from core.snapshot import Frozen
from core.thai import match_key

_HUNDRED = Decimal(100)
_SURENESS: tuple[SourceConfidence, ...] = ("high", "medium", "medium-low", "low", "provisional", "unknown")


class Instrument(Frozen):
    id: InstrumentId
    indicators: tuple[str, ...]
    weight: Decimal
    title: Text2
    names: tuple[str, ...]
    """Other wordings, besides the id."""


class Indicator(Frozen):
    title: Text2
    names: tuple[str, ...]
    """Other wordings."""
    todo: Text2
    """What raises it, as a suggestion."""
    who: Text2
    """Whose work it usually is, as a suggestion."""


class Level(Frozen):
    name: str
    total: Decimal
    """Least total, 0-100."""
    each: Decimal | None = None
    """Least score of every instrument, 0-100."""


class LevelScheme(Frozen):
    years: tuple[int, ...]
    confidence: dict[int, SourceConfidence]
    levels: tuple[Level, ...]


class Samples(Frozen):
    """How many must answer a survey."""

    year: int
    """Of the rule, B.E."""
    confidence: SourceConfidence
    share: Decimal
    least: int
    large: int
    large_least: int


class Scoring(Frozen):
    instruments: tuple[Instrument, ...]
    weights_confidence: dict[int, SourceConfidence]
    levels: tuple[LevelScheme, ...]
    indicators: dict[str, Indicator]
    target: Decimal
    samples: Samples

    def sure_of_weights(self, year: int) -> SourceConfidence:
        """How sure we are of a year's weights; ``unknown``: they are not used."""
        return self.weights_confidence.get(year, "unknown")

    def scheme(self, year: int) -> LevelScheme | None:
        """The year's levels; None where they are not known."""
        return next((scheme for scheme in self.levels if year in scheme.years), None)


class _Said(Text2):
    tone: Tone


class _Sentences(RootModel[dict[str, _Said]]):
    root: dict[str, _Said] = Field(min_length=1)


@cache
def scoring() -> Scoring:
    """The bundled rules."""
    return Source(Path(__file__).parent / "scoring.yml").model(Scoring)


@cache
def sentences() -> Mapping[str, _Said]:
    """The bundled sentences by id."""
    return Source(Path(__file__).parent / "ita.yml").model(_Sentences).root


def level_of(total: Decimal, means: Iterable[Decimal], scheme: LevelScheme) -> str:
    """The level that a total and the instruments' means give; both count as they are shown, with 2 decimals."""
    lowest = min(means)
    for step in scheme.levels:
        if shown(total) >= step.total and (step.each is None or shown(lowest) >= step.each):
            return step.name
    return scheme.levels[-1].name


def possible_levels(total: Decimal, scheme: LevelScheme, weights: Sequence[Decimal]) -> tuple[str, ...]:
    """The levels that some instrument means could give together with this total, best first."""
    found: list[str] = []
    weak = Decimal("Infinity")
    """An instrument has to be below this for the better levels not to be given."""
    for step in scheme.levels:
        if shown(total) < step.total or (step.each is not None and total < step.each):
            continue
        # The heaviest total with one instrument that weak is the one whose weak instrument weighs least.
        if weak == Decimal("Infinity") or any(weight * weak + (1 - weight) * _HUNDRED > total for weight in weights):
            found.append(step.name)
        if step.each is None:
            break
        weak = min(weak, step.each)
    return tuple(found)


def least_sure(*parts: SourceConfidence) -> SourceConfidence:
    """What rests on several rules is as sure as the least sure of them."""
    return max(parts, key=_SURENESS.index)


def sure_of_levels(year: int, rules: Scoring) -> SourceConfidence:
    """How sure we are of a year's levels."""
    scheme = rules.scheme(year)
    return scheme.confidence.get(year, "unknown") if scheme is not None else "unknown"


@cache
def sure_of_grouping(year: int) -> SourceConfidence:
    """How sure we are of which item stands in which sub-indicator, by the bundled list of a year."""
    file = Path(__file__).parent / "editions" / f"{year}.yml"
    found = Source(file).data.get("grouping_confidence", "unknown") if file.is_file() else "unknown"
    return next((name for name in _SURENESS if name == found), "unknown")


def spelt(level: str | None, scheme: LevelScheme | None) -> str | None:
    """A stated level in the scheme's spelling, where it is one of its levels."""
    if level is None or scheme is None:
        return level
    return next((name for name in names_of(scheme) if match_key(name) == match_key(level)), level)


def names_of(scheme: LevelScheme) -> tuple[str, ...]:
    """The names of the levels, best first."""
    return tuple(step.name for step in scheme.levels)


def levels_of(scheme: LevelScheme | None) -> tuple[ItaLevel, ...]:
    """The levels as an analysis tells them; none where the scheme is not known."""
    steps = scheme.levels if scheme is not None else ()
    return tuple(
        ItaLevel(name=step.name, total=shown(step.total), each=shown(step.each) if step.each is not None else None)
        for step in steps
    )


def span(scheme: LevelScheme) -> str:
    """The best and the lowest level: ``AA – F``."""
    return f"{scheme.levels[0].name} – {scheme.levels[-1].name}"


def say(name: str, sure: SourceConfidence, **said: object) -> Statement:
    """A sentence of ``ita.yml`` with its blanks filled in. ``sure``: of the rules that it rests on."""
    sentence = sentences()[name]
    return Statement(
        id=name,
        th=sentence.th.format(**said),
        en=sentence.en.format(**said),
        tone=sentence.tone,
        certainty=sure,
    )


def two(figure: Decimal) -> str:
    """With two decimals."""
    return f"{shown(figure):.2f}"


def moved_by(old: Decimal, new: Decimal) -> Decimal:
    """The difference of two figures as they are shown: what a reader gets who takes one from the other."""
    return Decimal(two(new)) - Decimal(two(old))


def shown_or_none(figure: Decimal | None) -> float | None:
    """Rounded as figures are shown."""
    return shown(figure) if figure is not None else None


def decimal_of(figure: float) -> Decimal:
    """Without the noise of binary fractions, which would tip a figure that ends in a half."""
    return Decimal(str(round(figure, 9)))


def range_of(ends: tuple[Decimal, Decimal]) -> Range:
    """Both ends rounded as figures are shown."""
    return Range(low=shown(ends[0]), high=shown(ends[1]))


def between(name: str, ends: tuple[Decimal, Decimal]) -> dict[str, str]:
    """One figure, or from the low end to the high one, in both languages."""
    low, high = map(two, ends)
    return in_both(name, "word_to", low=low, high=high) if low != high else {name: low, f"{name}_en": low}


def in_both(name: str, word: str, **said: object) -> dict[str, str]:
    """A word in both languages, to be filled in under this name."""
    words = sentences()[word]
    return {name: words.th.format(**said), f"{name}_en": words.en.format(**said)}


def titled(name: str, rules: Scoring) -> dict[str, object]:
    """What sentences say of an indicator: its id and titles."""
    title = rules.indicators[name].title
    return {"indicator": name, "title": title.th, "title_en": title.en}


def listed_figures(listed: Iterable[tuple[str, Decimal]]) -> str:
    """``IIT (84.10), OIT (70.00)``."""
    return ", ".join(f"{name} ({two(figure)})" for name, figure in listed)


def any_of(names: Sequence[str]) -> str:
    """``A / AA``."""
    return " / ".join(names)


def up_to(names: Sequence[str]) -> str:
    """``B – A``, or the one there is."""
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"
