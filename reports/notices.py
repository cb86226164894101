"""Notices as people read them: subject, HTML for mail and plain text for every other channel, in Thai or English.

What agencies and sites wrote is not trusted: it is escaped in HTML, stays on its line in plain text, and a subject is one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pydantic import RootModel

from core.causes import CauseWords, Phrase, causes
from reports.dates import day
from reports.safety import clean, link_target, shown
from reports.wording import wording

Language = Literal["th", "en"]
Direction = Literal["better", "worse", "unchecked"]
Expiring = Literal["certificate", "domain"]

SHOWN_SITES = 25
"""Sites listed in one part of a digest sent by mail; the overview has all."""
SHOWN_SITES_IN_TEXT = 6
"""In plain text: LINE and its like cut long messages."""
SHOWN_ITEMS = 8
"""Items of one site listed in a digest."""
_LONGEST_SUBJECT = 150
_LONGEST_NAME = 80
_BREAKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """A notice ready to be sent."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report lies."""

    path: str
    """Within the folder of reports."""
    url: str = ""
    """Where a web server shows it; empty where none does."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A confirmed change of one item."""

    code: str
    title: Phrase
    direction: Direction
    kind: str
    """A key of ``change`` in wording.yml."""
    advice: Phrase | None = None
    """The first thing to do about it, where something is."""


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """A site with what changed on it."""

    name: str
    url: str
    report: Place
    changes: tuple[ItemChange, ...]
    oit: tuple[float, float] | None = None
    """Score from the proven to the possible, 0-100."""

    def of(self, direction: Direction) -> tuple[ItemChange, ...]:
        return tuple(one for one in self.changes if one.direction == direction)


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A site that could not be checked, or not wholly."""

    name: str
    url: str
    report: Place
    cause: str = ""
    """A key of causes.yml; empty where there is no audit of this round, or where only items are open."""
    times: int = 1
    """Rounds in a row."""
    items: int = 0
    """Items that could no longer be checked on a site that was read; 0: the whole site."""

    @property
    def words(self) -> CauseWords | None:
        return causes().words(self.cause) if self.cause else None


@dataclass(frozen=True, slots=True)
class Expiry:
    """A certificate or domain name that is about to expire."""

    name: str
    url: str
    report: Place
    what: Expiring
    expires: date
    seen: date
    """When the site was visited that said so."""


@dataclass(frozen=True, slots=True)
class Due:
    """Items of a site that are about to fall due."""

    name: str
    report: Place | None
    """None where the site was never audited."""
    fiscal_year: int
    falls: date
    items: tuple[tuple[str, Phrase], ...]
    """Code and title."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a round found on the sites of a group."""

    group: str
    fiscal_year: int
    as_of: date
    """The day of the round."""
    sites: int
    overview: Place
    changed: tuple[SiteChanges, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    expiring: tuple[Expiry, ...] = ()

    def of(self, direction: Direction) -> tuple[SiteChanges, ...]:
        """The sites with a change of that direction, those with most of them first."""
        found = [site for site in self.changed if site.of(direction)]
        return tuple(sorted(found, key=lambda site: -len(site.of(direction))))


def digest(told: Digest, language: Language) -> Written:
    """The weekly digest of a group; its subject carries the counts of sites."""
    numbers = {
        "better": len(told.of("better")),
        "worse": len(told.of("worse")),
        "unchecked": len(told.unchecked),
    }
    subject = _say("digest_subject", language, **numbers, group=_short(told.group))
    return _written("digest", language, subject, told=told, numbers=numbers)


def change(site: SiteChanges, seen: date, language: Language) -> Written:
    """What changed on one site, for those who look after it."""
    directions: tuple[Direction, ...] = ("better", "worse", "unchecked")
    counts = " ".join(
        _say(f"change_{direction}", language, count=len(site.of(direction)))
        for direction in directions
        if site.of(direction)
    )
    subject = _say("change_subject", language, site=_short(site.name), counts=counts)
    return _written("change", language, subject, site=site, seen=seen, directions=directions)


def failure(site: Unchecked, seen: date, rounds: int, language: Language) -> Written:
    """That a site could not be checked, why, and who acts. ``rounds``: how often a reminder follows."""
    words = causes().words(site.cause)
    subject = _say("failure_subject", language, site=_short(site.name), cause=_in(words.because, language))
    return _written(
        "failure",
        language,
        subject,
        site=site,
        seen=seen,
        rounds=rounds,
        cause=words,
        actors=[causes().who[one] for one in words.who],
    )


def expiring(told: Expiry, days: int, language: Language) -> Written:
    """That a certificate or domain name expires in so many days."""
    subject = _say(f"{told.what}_subject", language, site=_short(told.name), when=_when(days, language))
    return _written("expiring", language, subject, told=told)


def due(told: Due, days: int, language: Language) -> Written:
    """That items fall due in so many days."""
    when = _when(days, language)
    subject = _say("due_subject", language, site=_short(told.name), count=len(told.items), when=when)
    return _written("due", language, subject, told=told)


def trial(language: Language) -> Written:
    """A message that shows that notices arrive."""
    return _written("trial", language, _say("trial_subject", language))


def _when(days: int, language: Language) -> str:
    if days > 1:
        return _say("in_days", language, days=days)
    return _say("tomorrow" if days == 1 else "today", language)


class _Words(RootModel[dict[str, Phrase]]):
    """All of notices.yml."""


@cache
def _words() -> dict[str, Phrase]:
    text = files("reports").joinpath("notices.yml").read_text(encoding="utf-8")
    return _Words.model_validate(yaml.safe_load(text)).root


def _in(phrase: Phrase, language: Language) -> str:
    return phrase.th if language == "th" else phrase.en


def _say(key: str, language: Language, **values: str | int) -> str:
    return _in(_words()[key], language).format(**values)


def _short(name: str) -> str:
    """A name that fits a subject, on one line."""
    line = one_line(name)
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"


def one_line(text: str) -> str:
    """``text`` without what hides, reorders or breaks a line."""
    return " ".join(clean(text).split())


def _score(oit: tuple[float, float]) -> str:
    low, high = (f"{value:.1f}".removesuffix(".0") for value in oit)
    return low if low == high else f"{low}–{high}"


def _written(kind: str, language: Language, subject: str, **values: object) -> Written:
    def say(key: str, **given: str | int) -> str:
        return _say(key, language, **given)

    def in_language(phrase: Phrase) -> str:
        return _in(phrase, language)

    def on(value: date) -> str:
        return in_language(day(value))

    shared = {
        **values,
        "language": language,
        "say": say,
        "tell": in_language,
        "on": on,
        "kinds": wording().change,
        "score": _score,
        "shown": shown,
        "link_target": link_target,
    }
    line = one_line(subject)
    if len(line) > _LONGEST_SUBJECT:
        line = f"{line[: _LONGEST_SUBJECT - 1]}…"
    html = _environment("html").get_template(f"notices/{kind}.html.j2").render(shared, subject=line)
    text = _environment("text").get_template(f"notices/{kind}.txt.j2").render(shared)
    return Written(line, html, text.strip() + "\n")


@cache
def _environment(form: Literal["html", "text"]) -> Environment:
    environment = Environment(
        loader=PackageLoader("reports", "templates"),
        autoescape=form == "html",  # noqa: S701 - plain text is not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize_html if form == "html" else _finalize_text,
    )
    environment.globals |= {"SITES": SHOWN_SITES if form == "html" else SHOWN_SITES_IN_TEXT, "ITEMS": SHOWN_ITEMS}
    return environment


def _finalize_html(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else clean(value)


def _finalize_text(value: object) -> object:
    return _BREAKS.sub(" ", clean(value)) if isinstance(value, str) else value
