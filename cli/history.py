"""``oit history``: what every scan of a site said of each item, and since when it stands so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import typer

from cli.choice import MARKS, AuditYearOption, Form, SiteArgument, chosen_year, score, thai_day, titles
from cli.database import opened_database
from core.exceptions import UsageError
from reports.safety import clean
from store.overview import ItemWeek, TrendPoint, site_trend, standings_of, weeks_of
from store.schema import Site, Standing
from store.sites import find_site

_WEEKS_SHOWN = 26
"""Of a terminal's line; JSON has all."""


def history(site: SiteArgument, year: AuditYearOption = None, form: Form = "text") -> None:
    """Tell how each item of a site stood from scan to scan.

    Since when it stands so, and how the scores went. Days are Thai days. Marks: + met, ~ incomplete, - missing, ? could not be
    checked, . not due, blank not asked for then.
    """
    with opened_database() as database, database.read() as session:
        found = find_site(session, site)
        fiscal_year = chosen_year(session, found, year)
        standings = standings_of(session, found.id, fiscal_year)
        visits = site_trend(session, found.id, fiscal_year)
        weeks = weeks_of(session, found.id, fiscal_year)
    if not visits:
        raise UsageError(f"{found.name} has no audit of fiscal year {fiscal_year}; name another --year")
    if form == "json":
        told = _record(found, fiscal_year, standings, visits, weeks)
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in _lines(found, fiscal_year, standings, visits, weeks):
        typer.echo(clean(line).rstrip())


def _lines(
    site: Site, fiscal_year: int, standings: Sequence[Standing], visits: Sequence[TrendPoint], weeks: Sequence[ItemWeek]
) -> list[str]:
    shown = visits[-_WEEKS_SHOWN:]
    said: dict[tuple[int | None, str], str] = {(week.audit_id, week.code): MARKS[week.verdict] for week in weeks}
    left = f", the last {len(shown)} shown" if len(shown) < len(visits) else ""
    name = titles(fiscal_year)
    lines = [
        f"{site.name}  {site.url}  fiscal year {fiscal_year}",
        f"{len(visits)} scans from {thai_day(visits[0].at)} to {thai_day(visits[-1].at)}{left}",
        "",
        f"{'item':<5}{'now':<11}{'since':<12}{'first seen':<12}{'last seen':<12}{'checked':<12}scans, oldest first",
    ]
    for one in standings:
        marks = "".join(said.get((visit.audit_id, one.code), "?" if visit.failed else " ") for visit in shown)
        pending = f"  (seen once: {one.pending})" if one.pending else ""
        lines.append(
            f"{one.code:<5}{one.verdict:<11}{thai_day(one.since):<12}{thai_day(one.first_seen):<12}"
            f"{thai_day(one.last_seen):<12}{thai_day(one.last_checked):<12}{marks}{pending}  {name.get(one.code, '')}"
        )
    lines += ["", "scanned     OIT          by indicator"]
    for visit in shown:
        if visit.failed:
            lines.append(f"{thai_day(visit.at)}  could not be checked")
            continue
        by = "  ".join(f"{key}: {score(*pair)}" for key, pair in visit.indicators.items())
        lines.append(f"{thai_day(visit.at)}  {score(visit.oit_low, visit.oit_high):<11}  {by}")
    return lines


def _record(
    site: Site, fiscal_year: int, standings: Sequence[Standing], visits: Sequence[TrendPoint], weeks: Sequence[ItemWeek]
) -> dict[str, Any]:
    name = titles(fiscal_year)
    by_code: dict[str, list[ItemWeek]] = {}
    for week in weeks:
        by_code.setdefault(week.code, []).append(week)
    return {
        "site": {"id": site.id, "name": site.name, "url": site.url},
        "fiscal_year": fiscal_year,
        "scans": [
            {
                "fetched": visit.at.isoformat(),
                "checked": not visit.failed,
                "oit": None if visit.oit_low is None else {"low": visit.oit_low, "high": visit.oit_high},
                "indicators": {key: {"low": low, "high": high} for key, (low, high) in visit.indicators.items()},
            }
            for visit in visits
        ],
        "items": [
            {
                "code": one.code,
                "title": name.get(one.code, ""),
                "verdict": one.verdict,
                "gaps": one.gaps.split(",") if one.gaps else [],
                "since": one.since.isoformat(),
                **{
                    key: moment.isoformat() if (moment := getattr(one, key)) else None
                    for key in ("first_seen", "last_seen", "last_checked")
                },
                "latest": one.latest,
                "seen_once": one.pending or None,
                "scans": [
                    {
                        "fetched": week.at.isoformat(),
                        "verdict": week.verdict,
                        "cause": week.cause,
                        "gaps": week.gaps.split(",") if week.gaps else [],
                    }
                    for week in by_code.get(one.code, [])
                ],
            }
            for one in standings
        ],
    }
