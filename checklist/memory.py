"""What was found in words, for the next audit of the same site: the periods of long texts, and what labels name.

Both are read from the words alone, so what was found once holds for the program and the checklist that found it. Data, never
code; whoever keeps it holds it against the make of the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from datetime import date
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

from checklist.classifying import Classifier, Label
from core.periods import Mention
from core.periods import find_periods as read_periods

MAX_TEXTS: Final = 3_000
MAX_MENTIONS: Final = 200_000
MAX_LABELS: Final = 50_000
"""Kept of one site; what is beyond is read again."""

_LABEL: Final = tuple(one.name for one in fields(Label))
_READING: Final = attrgetter(*(one.name for one in fields(Mention) if one.name not in {"text", "start", "end"}))
_remembering: ContextVar[Periods | None] = ContextVar("_remembering", default=None)


class Periods:
    """The periods of texts: known from before, or read now."""

    def __init__(self, facts: Mapping[str, Any] | None = None) -> None:
        """``facts`` of a former audit. Raises ``LookupError``, ``TypeError`` or ``ValueError`` for what is none."""
        self._former: Mapping[str, list[int]] = {}
        self._readings: list[tuple[Any, ...]] = []
        self._known: dict[str, tuple[Mention, ...]] = {}
        self._mentions = 0
        if facts is not None:
            self._former = dict(facts["texts"])
            self._readings = [
                (kind, date.fromisoformat(first), date.fromisoformat(last), *rest)
                for kind, first, last, *rest in facts["readings"]
            ]

    def find(self, text: str) -> tuple[Mention, ...]:
        """As ``core.periods.find_periods``."""
        known = self._known.get(text)
        if known is None:
            known = self._recalled(text)
            if known is None:
                known = read_periods(text)
            if len(self._known) < MAX_TEXTS and self._mentions + len(known) <= MAX_MENTIONS:
                self._mentions += len(known)
                self._known[text] = known
        return known

    def _recalled(self, text: str) -> tuple[Mention, ...] | None:
        numbers = self._former.get(_digest(text))
        if numbers is None:
            return None
        places = zip(*[iter(numbers)] * 3, strict=True)
        return tuple([Mention(text[start:end], start, end, *self._readings[number]) for start, end, number in places])

    def facts(self) -> dict[str, Any]:
        """What was asked in this audit, fit for JSON (dates as text)."""
        readings: dict[tuple[Any, ...], int] = {}
        texts: dict[str, list[int]] = {}
        for text, mentions in self._known.items():
            numbers = texts[_digest(text)] = []
            for mention in mentions:
                numbers += (mention.start, mention.end, readings.setdefault(_READING(mention), len(readings)))
        return {"readings": list(readings), "texts": texts}


@contextmanager
def remembering(periods: Periods) -> Iterator[None]:
    """Within the block, in this thread, long texts are read by ``periods``."""
    token = _remembering.set(periods)
    try:
        yield
    finally:
        _remembering.reset(token)


def remembered() -> Periods | None:
    """Those of ``remembering``."""
    return _remembering.get()


def label_facts(classifier: Classifier) -> dict[str, Any]:
    """What a classifier was asked and found, fit for JSON."""
    labels: dict[tuple[Any, ...], int] = {}
    asked: list[tuple[str, str, int]] = []
    for (text, context), label in classifier.known().items():
        if len(asked) == MAX_LABELS:
            break
        facts = tuple(getattr(label, name) for name in _LABEL)
        asked.append((text, context, labels.setdefault(facts, len(labels))))
    return {"labels": list(labels), "asked": asked}


def recall_labels(classifier: Classifier, facts: Mapping[str, Any]) -> None:
    """Has a classifier of the same checklist know what another one was asked. Raises as ``Periods``."""
    labels = [_label(values) for values in facts["labels"]]
    classifier.learn({(text, context): labels[number] for text, context, number in facts["asked"]})


def _label(values: Iterable[Any]) -> Label:
    facts: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
    if len(facts) != len(_LABEL):
        raise ValueError("it is no label")
    return Label(*facts)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
