"""The assessment's calendar as far as it is known: ``ita_calendar.yml`` beside this file. Unknown windows are not guessed."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from core.audit import SourceConfidence
from core.causes import Phrase
from core.snapshot import Frozen


class Window(Frozen):
    """Days, C.E., inclusive, in which something may be done."""

    first: date | None = None
    """None where only the end is known."""
    last: date
    ends: Phrase
    """The last day in words."""
    certainty: SourceConfidence


class ItaCalendar(Frozen):
    """All of ``ita_calendar.yml``."""

    oit_entry: dict[int, Window]
    """When links are entered in the assessment system, by B.E. fiscal year."""


@cache
def ita_calendar() -> ItaCalendar:
    """The known windows, read once per process."""
    text = files("core").joinpath("ita_calendar.yml").read_text(encoding="utf-8")
    return ItaCalendar.model_validate(yaml.safe_load(text))
