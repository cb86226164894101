"""The page of the OIT for the agency's own site: what it publishes, item by item, to be put up as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from markupsafe import Markup

from core.audit import Audit, Verdict
from reports.best_links import LinkRow, link_words
from reports.dates import BANGKOK, day
from reports.html import environment
from reports.summary import gap_kind, groups
from reports.wording import wording

_SHOWN = frozenset({"element", "not_reachable_from_home", "broken_link", "off_site"})
"""Gaps of a thing that is there, is the right one and of the right period: it is shown, and a way to it helps."""
_YEAR = re.compile(r"\d{4}\Z")
_YEARS = re.compile(r"\d{4}\s*-\s*\d{4}\Z")
_NAMED = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
_SUFFIXES = frozenset(("odt", "ods", "doc", "xls", "ppt", "pptx", "rtf", "csv", "txt", "zip", "rar", "7z"))


class LeftOut(NamedTuple):
    """A thing that is not on the page."""

    row: LinkRow
    why: str
    """Key of ``LinkWords.left``."""


@dataclass(frozen=True, slots=True)
class Published:
    """What of an audit can be published, and what cannot."""

    rows: tuple[LinkRow, ...]
    left: tuple[LeftOut, ...]

    @property
    def incomplete(self) -> tuple[LinkRow, ...]:
        """Those shown although the audit has gaps to name."""
        return tuple(row for row in self.rows if row.verdict is Verdict.PARTIAL)

    def without(self, gone: dict[str, str]) -> Published:
        """The same without these addresses; each with the key of why."""
        dead = tuple(LeftOut(row, gone[row.url]) for row in self.rows if row.url in gone)
        return Published(tuple(row for row in self.rows if row.url not in gone), (*self.left, *dead))


def published(rows: Sequence[LinkRow]) -> Published:
    """Parts the rows: what was found, is the thing and is of the period asked for can be shown
    (docs/decisions/ita-page.md). Nothing that could not be decided is.
    """
    kept, left = [], []
    for row in rows:
        why = _why_not(row)
        if why:
            left.append(LeftOut(row, why))
        else:
            kept.append(row)
    return Published(tuple(kept), tuple(left))


def _why_not(row: LinkRow) -> str:
    """The key of why a row is not shown; empty where it is."""
    if row.item.review is not None and row.item.review.verdict in {Verdict.PARTIAL, Verdict.MISSING}:
        return "reviewed"
    match row.verdict:
        case _ if row.state in {"ready", "ready_but"}:
            return ""
        case Verdict.MISSING:
            return "missing"
        case Verdict.UNVERIFIED:
            return "unchecked"
        case _ if row.unfit:
            return "stale"
        case Verdict.NOT_DUE if not row.url:
            return "not_due"
        case _ if not row.url:
            return "no_address"
        case _ if row.fit == "undated":
            return "undated"
        case Verdict.NOT_DUE:
            return "" if row.fit in {"right", "not_needed"} else "unfit"
        case _:
            return "" if {gap_kind(gap.id) for gap in row.gaps} <= _SHOWN else "unfit"


def render(
    audit: Audit, rows: Sequence[LinkRow], *, agency: str = "", checked: date | None = None, fragment: bool = False
) -> str:
    """The page (UTF-8 text): Thai, no script, nothing loaded from elsewhere. ``checked``: the day on which the links were last
    opened. ``fragment``: only what a content system's editor takes, without style, headings from h2 down.

    The same input always gives the same text.
    """
    wanted: dict[str, list[LinkRow]] = {}
    for row in rows:
        wanted.setdefault(row.item.code, []).append(row)
    shown = []
    for group in groups(audit):
        lines = [(part, [wanted[one.code] for one in part.items if one.code in wanted]) for part in group.parts]
        if any(there for _, there in lines):
            shown.append((group, [(part, there) for part, there in lines if there]))
    words = link_words().page
    text = (
        environment()
        .get_template("ita_page.html.j2")
        .render(
            audit=audit,
            agency=agency or audit.site.agency or "",
            groups=shown,
            put=words,
            title=words["title"].th.format(year=audit.edition.fiscal_year),
            link_text=link_text,
            link_kind=link_kind,
            collected=day(audit.fetched.astimezone(BANGKOK).date()).th,
            checked=day(checked).th if checked is not None else "",
            fragment=fragment,
            level=2 if fragment else 1,
            style=Markup(  # noqa: S704  a file of this package, no text of a site
                files("reports").joinpath("templates", "ita_page.css").read_text(encoding="utf-8")
            ),
        )
    )
    return text.lstrip("\n")


def link_text(row: LinkRow) -> str:
    """What a link says: the checklist's own name of the thing with its year, never the words of the site, which may be
    ``click here``, or name people.
    """
    words, period = link_words().page, row.period
    if _YEAR.fullmatch(period):
        return f"{row.title.th} {words['fiscal'].th.format(year=period)}"
    if _YEARS.fullmatch(period):
        return f"{row.title.th} {words['years'].th.format(years=period)}"
    # Where it is said in words they are the audit's.
    return f"{row.title.th} {period}".rstrip()


def link_kind(row: LinkRow) -> str:
    """What opens, in words: a web page, a PDF file."""
    words, told = link_words().page, row.evidence
    if told is None:
        return ""
    suffix = PurePosixPath(unquote(urlsplit(row.url).path)).suffix.lstrip(".").lower()
    if told.kind in _NAMED:
        return words["file"].th.format(kind=_NAMED[told.kind])
    if told.kind == "document" and suffix in _SUFFIXES:
        kind = words["file"].th.format(kind=suffix.upper())
        return f"{kind} {words['inside'].th.format(name=row.inside)}" if row.inside else kind
    return wording().kind[told.kind].th
