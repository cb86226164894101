"""``oit explain``: why an item of an audit was judged as it was, from its audit.json alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from unicodedata import category, east_asian_width

import typer
from pydantic import ValidationError

from core.audit import Audit, Considered, Item, Weighed
from core.causes import Phrase
from core.exceptions import UsageError
from reports.safety import clean, shown
from reports.wording import wording

Language = Literal["th", "en"]
_CODE = re.compile(r"[Oo0๐]?\s*(\d{1,2})")
_WIDTH = 80
"""Columns of a terminal that the text keeps to."""

_LEADING = "เแโใไ([“"
"""Letters and signs that no line ends with ..."""
_FOLLOWING = "ะาำๅๆฯ)]”.,:;/"
"""... and those that none begins with."""
_LED = "งญนมยรลว"
"""Consonants that a silent ห before them belongs to."""


def explain(
    audit: Annotated[
        Path,
        typer.Argument(metavar="AUDIT", help="The folder that an audit wrote, or its audit.json.", show_default=False),
    ],
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="An item such as O13, or a subject such as annual_report.")
    ],
    language: Annotated[Language, typer.Option("--lang", help="Language of the text.")] = "th",
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="What to write.")] = "text",
) -> None:
    """Tell why an item was judged as it was, and what would change the verdict.

    Lists the places that were weighed, best first, with what decided for or against each. Reads audit.json alone.
    """
    read = read_audit(audit)
    found = [(item, _considered(audit, item, code)) for item in asked_for(read, code)]
    if form == "json":
        typer.echo(json.dumps([_record(item, listed) for item, listed in found], ensure_ascii=False, indent=1))
        return
    typer.echo(clean("\n\n".join("\n".join(_Told(language).item(item, listed)) for item, listed in found)))


def read_audit(place: Path) -> Audit:
    """The audit in a folder or file. Raises ``UsageError``."""
    file = place
    if place.is_dir():
        file = place / "audit.json"
    elif place.suffix.lower() in {".html", ".htm"}:
        file = place.with_name("audit.json")
    try:
        text = file.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read ({error.strerror}); name the folder that oit audit wrote, or its audit.json"
        ) from error
    try:
        return Audit.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = "is not JSON" if first["type"] == "json_invalid" else f"is not an audit of this version (see {where})"
        raise UsageError(f"{file} {problem}; judge its snapshot again with oit judge") from error


def asked_for(audit: Audit, code: str) -> list[Item]:
    """The item of a code (O13, o13, 13), or those that ask for a subject. Raises ``UsageError``."""
    if not audit.items:
        raise UsageError("the site could not be checked, so there is nothing to explain; its report says why")
    wanted = code.strip().casefold()
    number = _CODE.fullmatch(wanted)
    if number is not None:
        wanted = f"o{int(number.group(1))}"
    found = [item for item in audit.items if item.code.casefold() == wanted or wanted in item.subjects]
    if not found:
        subjects = [name for item in audit.items for name in item.subjects]
        near = get_close_matches(wanted, subjects, n=1)
        mend = f"did you mean {near[0]}?" if near else "oit checklist show lists items and subjects"
        raise UsageError(
            f"{code!r} is no item or subject of fiscal year {audit.edition.fiscal_year}, which has "
            f"{audit.items[0].code} to {audit.items[-1].code}; {mend}"
        )
    return found


def _considered(place: Path, item: Item, code: str) -> tuple[Considered, ...]:
    """What was weighed for an item, or for the subject alone that was named. Raises ``UsageError``."""
    if not item.considered:
        raise UsageError(
            f"{place} was written by an earlier version, which did not record what it weighed; "
            "judge its snapshot again with oit judge"
        )
    return tuple(one for one in item.considered if one.subject == code.strip().casefold()) or item.considered


def _record(item: Item, listed: tuple[Considered, ...]) -> dict[str, object]:
    kept = {"code", "title", "title_en", "verdict", "confidence", "cause", "period", "period_en", "reason", "reason_en"}
    return {
        **item.model_dump(mode="json", include=kept),
        "considered": [one.model_dump(mode="json") for one in listed],
    }


class _Told:
    """Lines of text in one language."""

    def __init__(self, language: Language) -> None:
        self._english = language == "en"

    def item(self, item: Item, listed: tuple[Considered, ...]) -> Iterator[str]:
        words = wording()
        yield from wrapped(f"{item.code}  {self._of(item.title, item.title_en)}", " " * (len(item.code) + 2))
        verdict = self._say(words.verdict[item.verdict])
        yield from self._field("result", f"{verdict} ({self._say(words.confidence[item.confidence])})")
        if item.reason:
            yield from self._field("why", self._of(item.reason, item.reason_en))
        if item.period:
            yield from self._field("wanted", self._of(item.period, item.period_en))
        for one in listed:
            yield ""
            if len(item.considered) > 1:
                yield from wrapped(
                    f"== {self._of(one.title, one.title_en)}: {self._say(words.verdict[one.verdict])}", "   "
                )
            yield from self._subject(one)
        yield ""
        yield from wrapped(self._say(words.page["why_score_means"]), "")

    def _subject(self, one: Considered) -> Iterator[str]:
        page = wording().page
        if one.places:
            yield self._say(page["why_weighed"])
            for number, place in enumerate(one.places, start=1):
                yield from self._place(number, place)
        else:
            yield from wrapped(self._say(page["why_none"]), "")
        if one.left_out:
            yield from wrapped(self._say(page["why_left_out"], count=one.left_out), "")
        if one.changes:
            yield ""
            yield self._say(page["why_changes"])
        for change in one.changes:
            then = self._say(wording().verdict[change.verdict])
            yield from wrapped(f" -  {self._of(change.condition, change.condition_en)}", "    ")
            yield from wrapped(f"    → {then}", "      ")

    def _place(self, number: int, place: Weighed) -> Iterator[str]:
        words, indent = wording(), "      "
        outcome, kind = self._say(words.outcome[place.outcome]), self._say(words.kind[place.kind])
        score = f" {place.score:.1f}".removesuffix(".0") if place.score else ""
        yield from wrapped(f"{number:>3}.  [{outcome}{score}] {place.label} ({kind})", indent)
        yield from wrapped(f"{indent}{self._of(place.why, place.why_en)}", indent)
        about = []
        if place.fit is not None:
            about.append(f"{place.period} {self._say(words.fit[place.fit])}".strip())
        if place.seen is not None and any(place.seen):
            seen, lacking, unknown = place.seen
            about.append(self._say(words.page["why_elements"], seen=seen, lacking=lacking, unknown=unknown))
        if place.sure is not None:
            signals = ", ".join(self._say(words.signal.get(name, Phrase(th=name, en=name))) for name in place.signals)
            about.append(self._say(words.sure[place.sure]) + (f" ({signals})" if signals else ""))
        if about:
            yield from wrapped(f"{indent}{' · '.join(about)}", indent)
        if place.url:
            yield from wrapped(f"{indent}{shown(place.url)}", indent)
        if place.on and place.on != place.url:
            yield from wrapped(f"{indent}{self._say(words.page['lead_on'])}: {shown(place.on)}", indent)

    def _field(self, name: str, text: str) -> Iterator[str]:
        yield from wrapped(f"{self._say(wording().page[name])}: {text}", "    ")

    def _say(self, phrase: Phrase, **values: int) -> str:
        return (phrase.en if self._english else phrase.th).format(**values)

    def _of(self, th: str, en: str) -> str:
        return en if self._english and en else th


def wrapped(text: str, indent: str, width: int = _WIDTH) -> Iterator[str]:
    """Lines of at most ``width`` columns, those after the first indented. Thai has no blanks between words: a line ends
    at a blank where one is near, else between two letters that may part, never before a mark.
    """
    start = text[: len(text) - len(text.lstrip())]
    line, left = start, " ".join(clean(text).split())
    while columns(line + left) > width:
        room, at, near = width - columns(line), 0, 0
        for place in range(1, len(left)):
            if columns(left[:place]) > room:
                break
            if left[place] == " ":
                near = place
            if _may_break(left[place - 1], left[place]):
                at = place
        cut = near if near and columns(left[:near]) * 4 > room else at or near or max(room, 1)
        yield (line + left[:cut]).rstrip()
        line, left = indent, left[cut:].lstrip()
    yield line + left


def columns(text: str) -> int:
    """Columns that a text takes on a terminal; marks above and below letters take none."""
    return sum(
        0 if category(letter) in {"Mn", "Me", "Cf"} else 2 if east_asian_width(letter) in {"W", "F"} else 1
        for letter in text
    )


def _may_break(before: str, after: str) -> bool:
    if " " in (before, after):
        return True
    if category(after) in {"Mn", "Me", "Cf"} or after in _FOLLOWING or before in _LEADING:
        return False
    if before == "ห" and after in _LED:
        return False
    return not (before.isascii() and after.isascii() and before.isalnum() and after.isalnum())
