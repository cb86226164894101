"""Who is responsible for what: the usual units of local governments (``units.yml``), and an agency's own in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import yaml

from core.audit import Audit, Item
from core.exceptions import UsageError
from core.snapshot import Frozen
from core.thai import match_key
from core.unit_file import UnitLine
from reports.safety import clean


class UsualUnits(Frozen):
    """All of ``units.yml``."""

    subjects: dict[str, str]
    indicators: dict[str, str]
    """Of the surveys, by indicator id."""
    website: str
    usual: str
    """Where a subject is not listed."""


@cache
def usual_units() -> UsualUnits:
    """The usual units, read once per process."""
    text = files("reports").joinpath("units.yml").read_text(encoding="utf-8")
    return UsualUnits.model_validate(yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class Units:
    """The units of one agency; without anything of its own the usual ones."""

    by_code: Mapping[str, str] = field(default_factory=dict)
    by_subject: Mapping[str, str] = field(default_factory=dict)
    by_indicator: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    """The agency's unit by the usual one that it takes the place of."""
    website_unit: str = ""

    def of(self, item: Item, subject: str) -> tuple[str, bool]:
        """The unit for a subject of an item, and whether the agency named it itself."""
        named = self.by_code.get(item.code) or self.by_subject.get(subject)
        return (named, True) if named else self._usual(usual_units().subjects.get(subject, usual_units().usual))

    def of_indicator(self, indicator: str) -> tuple[str, bool]:
        """The same for an indicator of the surveys."""
        named = self.by_indicator.get(indicator)
        return (named, True) if named else self._usual(usual_units().indicators.get(indicator, usual_units().usual))

    def of_website(self) -> tuple[str, bool]:
        """The same for the website as such."""
        return (self.website_unit, True) if self.website_unit else self._usual(usual_units().website)

    def _usual(self, name: str) -> tuple[str, bool]:
        whole = self.instead.get(name)
        if whole:
            return whole, True
        # สำนักปลัด (งานนิติการ) goes where สำนักปลัด goes.
        head = next((one for one in sorted(self.instead, key=len, reverse=True) if name.startswith(f"{one} ")), "")
        return (self.instead[head] + name.removeprefix(head), True) if head else (name, False)


def own_units(lines: Sequence[UnitLine], audits: Sequence[Audit]) -> Units:
    """An agency's units for the items of audits. Raises ``UsageError`` for what is no item, subject or usual unit."""
    usual = usual_units()
    items = [item for audit in audits for item in audit.items]
    codes = {item.code for item in items}
    titles: dict[str, tuple[str, str]] = {}
    for item in items:
        for part in item.parts:
            titles.setdefault(match_key(part.title), ("subject", part.subject))
    for item in items:
        titles[match_key(item.title)] = ("code", item.code)
    names = {*usual.subjects.values(), *usual.indicators.values(), usual.website}
    names |= {name.partition(" ")[0] for name in names}
    made: dict[str, dict[str, str]] = {"code": {}, "subject": {}, "indicator": {}, "unit": {}, "website": {}}
    places: dict[tuple[str, str], str] = {}
    for line in lines:
        kind, name = _meant(line, codes, titles, names)
        if (kind, name) in places:
            raise UsageError(
                f"{line.place}: {line.thing} is there twice (first: {places[kind, name]}); keep one of them"
            )
        places[kind, name] = line.place
        made[kind][name] = clean(line.unit)
    return Units(made["code"], made["subject"], made["indicator"], made["unit"], made["website"].get("website", ""))


def _meant(line: UnitLine, codes: set[str], titles: Mapping[str, tuple[str, str]], names: set[str]) -> tuple[str, str]:
    usual, thing = usual_units(), line.thing.strip()
    if (code := thing.upper()) in codes:
        return "code", code
    if (subject := thing.lower()) in usual.subjects:
        return "subject", subject
    if thing in usual.indicators:
        return "indicator", thing
    if thing.lower() in {"website", "เว็บไซต์"}:
        return "website", "website"
    if thing in names:
        return "unit", thing
    if found := titles.get(match_key(thing)):
        return found
    near = get_close_matches(thing, [*sorted(codes), *usual.subjects, *sorted(names)], 1, 0.7)
    mend = (
        f"did you mean {near[0]}?"
        if near
        else (
            "write a code of the audit's list such as O12, a subject such as procurement_list, an indicator 1 to 8, website, "
            "or a usual unit such as กองคลัง"
        )
    )
    raise UsageError(f"{line.place}: {clean(line.thing)!r} is no item, subject or unit; {mend}")
