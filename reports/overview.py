"""Monday morning's list as a page: what got better, what got worse, what could not be checked, then every site, the lowest score
first. One self-contained HTML page for a group or for all sites, with the same as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup

from reports.html import environment
from reports.notices import Digest, Language, Place
from reports.safety import shown as shown_url

State = Literal["read", "partly", "failed", "none"]
"""``none``: there is no audit."""

SHOWN_IN_PART = 100
"""Sites listed in one of the parts above the table; index.json has all of them, and the table marks each."""


@dataclass(frozen=True, slots=True)
class Row:
    """A site in the table."""

    name: str
    url: str
    report: Place | None
    """None where there is no report."""
    state: State
    province: str = ""
    kind: str = ""
    oit: tuple[float, float] | None = None
    """Score from the proven to the possible, 0-100; none where the site could not be read."""
    known: tuple[float, float] | None = None
    """Of a site that could not be read: the score it had when it was read last."""
    met: int = 0
    partial: int = 0
    missing: int = 0
    unverified: int = 0
    not_due: int = 0
    better: int = 0
    worse: int = 0
    unchecked: int = 0
    seen: date | None = None
    """When it was read last; Thai day."""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in the page of all."""

    name: str
    title: str
    page: Place
    as_of: date | None
    """The day of its newest round; null before the first."""
    sites: int
    better: int
    """Sites with a change of that direction in that round."""
    worse: int
    unchecked: int
    oit: tuple[float, float] | None
    """Means over the sites that have a score."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows."""

    told: Digest
    """Of all groups: of the newest round of each."""
    rows: tuple[Row, ...]
    folder: str = ""
    """Of the page in the folder of reports; empty for the page of all groups."""
    groups: tuple[GroupRow, ...] | None = None
    """Of the page of all groups."""
    tool: str = ""
    language: Language = "th"
    """In which the page opens; a switch on it shows the other."""

    def link(self, path: str) -> str:
        """From the page to a file of the folder of reports; within the page's own folder it holds when that is moved."""
        own = f"{self.folder}/"
        if self.folder and path.startswith(own):
            return path.removeprefix(own)
        return f"../{path}" if self.folder else path


def worst_first(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Lowest score first, or lowest known one; sites without any last."""

    def order(row: Row) -> tuple[bool, tuple[float, float], str, str]:
        score = row.oit or row.known
        return score is None, score or (0.0, 0.0), row.name, row.url

    return tuple(sorted(rows, key=order))


def render_overview(shown: Overview) -> str:
    """The page as one HTML document (UTF-8 text). The same input gives the same text: the clock is not read."""

    def href(place: Place) -> str:
        return quote(shown.link(place.path))

    known = [row.oit for row in shown.rows if row.oit is not None]
    mean = tuple(sum(values) / len(known) for values in zip(*known, strict=True)) if known else None
    style = Markup(files("reports").joinpath("templates", "overview.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
    return (
        environment()
        .get_template("overview.html.j2")
        .render(
            shown=shown,
            told=shown.told,
            rows=worst_first(shown.rows),
            mean=mean,
            scored=len(known),
            provinces=len({row.province for row in shown.rows if row.province}) > 1,
            href=href,
            href_all=shown.link("index.html"),
            shown_url=shown_url,
            own_style=style,
            MOST=SHOWN_IN_PART,
        )
    )


def overview_json(shown: Overview) -> str:
    """The same as data: UTF-8 text, stable key order, newline at the end. Addresses are relative to the page."""
    told = shown.told
    page: dict[str, object] = {
        "schema": "oit-overview/1",
        "tool": shown.tool,
        "group": told.group,
        "fiscal_year": told.fiscal_year,
        "as_of": told.as_of.isoformat(),
        "better": len(told.of("better")),
        "worse": len(told.of("worse")),
        "unchecked": len(told.unchecked),
        "changes": [
            {
                "site": site.name,
                "url": site.url,
                "items": [
                    {"code": one.code, "direction": one.direction, "kind": one.kind, "title": one.title.th}
                    for one in site.changes
                ],
            }
            for site in told.changed
        ],
        "could_not_be_checked": [
            {"site": one.name, "url": one.url, "cause": one.cause, "rounds": one.times, "items": one.items}
            for one in told.unchecked
        ],
        "expiring": [
            {"site": one.name, "url": one.url, "what": one.what, "expires": one.expires.isoformat()}
            for one in told.expiring
        ],
    }
    if shown.groups is not None:
        page["groups"] = [
            {
                "name": group.name,
                "title": group.title,
                "page": shown.link(group.page.path),
                "as_of": group.as_of.isoformat() if group.as_of else None,
                "sites": group.sites,
                "better": group.better,
                "worse": group.worse,
                "unchecked": group.unchecked,
                "oit": _range(group.oit),
            }
            for group in shown.groups
        ]
    page["sites"] = [
        {
            "name": row.name,
            "url": row.url,
            "province": row.province,
            "kind": row.kind,
            "state": row.state,
            "cause": row.cause,
            "report": shown.link(row.report.path) if row.report else None,
            "oit": _range(row.oit),
            "last_known_oit": _range(row.known),
            "met": row.met,
            "partial": row.partial,
            "missing": row.missing,
            "unverified": row.unverified,
            "not_due": row.not_due,
            "better": row.better,
            "worse": row.worse,
            "unchecked": row.unchecked,
            "seen": row.seen.isoformat() if row.seen else None,
        }
        for row in worst_first(shown.rows)
    ]
    return json.dumps(page, ensure_ascii=False) + "\n"


def _range(oit: tuple[float, float] | None) -> dict[str, float] | None:
    return None if oit is None else {"low": round(oit[0], 2), "high": round(oit[1], 2)}
