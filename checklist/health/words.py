"""The sentences of the site's health, read from ``wording.yml`` beside this file, and how dates stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from checklist.schema import Text2
from core.audit import HealthCheck, HealthPlace
from core.snapshot import Frozen
from core.thai_months import month_name

PLACES_SHOWN = 30
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Outcome(Frozen):
    """One thing a check may find: ``{names}`` in it are filled in."""

    state: Literal["good", "mend", "unknown"]
    found: Text2
    todo: Text2 | None = None


class Words(Frozen):
    """The words of one check."""

    title: Text2
    outcomes: dict[str, Outcome]


class Wording(Frozen):
    """All of ``wording.yml``."""

    checks: dict[str, Words]
    """In the order in which they are shown."""
    notes: dict[str, Text2]
    """What was found at one place."""


@cache
def wording() -> Wording:
    """The sentences. Raises ``ValidationError`` for a file that was damaged."""
    text = files("checklist.health").joinpath("wording.yml").read_text(encoding="utf-8")
    return Wording.model_validate(yaml.safe_load(text))


def told(
    check: str,
    outcome: str,
    *,
    places: Sequence[HealthPlace] = (),
    value: float | None = None,
    target: float | None = None,
    **blanks: str | float | Text2,
) -> HealthCheck:
    """A line on the site's health: the check's words for what was found, its blanks filled in."""
    if target is not None:
        blanks["target"] = f"{target:g}"
    words = wording().checks[check]
    said = words.outcomes[outcome]
    thai = {name: blank.th if isinstance(blank, Text2) else blank for name, blank in blanks.items()}
    english = {name: blank.en if isinstance(blank, Text2) else blank for name, blank in blanks.items()}
    return HealthCheck(
        id=check,
        state=said.state,
        title=words.title.th,
        title_en=words.title.en,
        found=said.found.th.format(**thai),
        found_en=said.found.en.format(**english),
        todo=said.todo.th.format(**thai) if said.todo else "",
        todo_en=said.todo.en.format(**english) if said.todo else "",
        value=value,
        target=target,
        places=tuple(places[:PLACES_SHOWN]),
        more=max(0, len(places) - PLACES_SHOWN),
    )


def place(url: str, note: str = "", *, text: str = "", on: str = "") -> HealthPlace:
    """A place, with a note by its name in ``wording.yml``."""
    words = wording().notes[note] if note else None
    return HealthPlace(
        url=url, text=text[:160], on=on, note=words.th if words else "", note_en=words.en if words else ""
    )


def day(value: date) -> Text2:
    """``2025-04-30`` as ``30 เมษายน 2568`` and ``30 April 2025``."""
    english = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return Text2(th=f"{value.day} {month_name(value.year, value.month)}", en=english)
