"""Words for declared links in Thai and English, read from ``declared.yml`` beside this file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from core.audit import DeclaredCheck, Element
from core.causes import Phrase
from core.snapshot import Frozen


class DeclaredWords(Frozen):
    """All of ``declared.yml``: each group maps a value of a check to its words."""

    place: dict[str, Phrase]
    opens: dict[str, Phrase]
    from_home: dict[str, Phrase]
    """``yes``, ``no`` and ``unknown``, as ``opens``."""
    holds: dict[str, Phrase]
    fit: dict[str, Phrase]
    verdict: dict[str, Phrase]
    page: dict[str, Phrase]
    """Headings and sentences of the report's section."""
    sheet: dict[str, Phrase]
    """Names, headings and cells of the worksheet."""


@cache
def declared_words() -> DeclaredWords:
    """The words, read once per process."""
    text = files("reports").joinpath("declared.yml").read_text(encoding="utf-8")
    return DeclaredWords.model_validate(yaml.safe_load(text))


def answer(told: bool | None) -> str:
    """The key of yes, no, or unknown."""
    return "unknown" if told is None else "yes" if told else "no"


def not_seen(check: DeclaredCheck) -> list[Element]:
    """Elements that were looked for and not seen."""
    return [element for element in check.elements if element.seen is False]


def not_told(check: DeclaredCheck) -> list[Element]:
    """Elements of which it could not be told whether they are there."""
    return [element for element in check.elements if element.seen is None]
