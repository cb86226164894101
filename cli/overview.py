"""``oit overview``: where the sites of a group or of a run stand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli.choice import Form, score, thai_day
from cli.database import now, opened_database
from core.exceptions import UsageError
from core.periods import fiscal_year_of
from reports.safety import clean
from scheduler.audit import THAILAND
from store.groups import group_by_name
from store.overview import SiteLine, TrendPoint, group_trend, newest_run, overview, overview_of_sites
from store.runs import find_run
from store.schema import Group, Run
from store.sites import sites_of


def overview_(
    *,
    group: Annotated[
        str | None, typer.Argument(metavar="GROUP", help="The sites of this group, with the newest audit of each.")
    ] = None,
    run: Annotated[
        str | None, typer.Option("--run", metavar="RUN", help="A run in place of a group: number or name.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", help="Fiscal year, B.E. Default: that of the group's newest run."),
    ] = None,
    form: Form = "text",
) -> None:
    """Tell where the sites of a group or of a run stand.

    Scores, items by verdict, and what changed. A group's is followed by the means of its runs.
    """
    if (group is None) == (run is None):
        raise UsageError("name a group or --run, one of the two; oit sites group list and oit runs list show them")
    with opened_database() as database, database.read() as session:
        points: list[TrendPoint] = []
        if run is not None:
            chosen = find_run(session, run)
            fiscal_year, title = chosen.fiscal_year, chosen.name
            lines = overview(session, chosen.id)
        else:
            assert group is not None
            found = group_by_name(session, group)
            newest = newest_run(session, found)
            fiscal_year, title = year or _year_of(newest), found.title or found.name
            lines = _of_group(session, found, fiscal_year)
            points = group_trend(session, found, fiscal_year)
    if form == "json":
        told = {
            "title": title,
            "fiscal_year": fiscal_year,
            "sites": [line._asdict() for line in lines],
            "runs": [asdict(point) for point in points],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1, default=lambda moment: moment.isoformat()))
        return
    for text in (*_table(title, fiscal_year, lines), *_trend(points)):
        typer.echo(clean(text).rstrip())


def _year_of(newest: Run | None) -> int:
    return newest.fiscal_year if newest is not None else fiscal_year_of(now().astimezone(THAILAND).date())


def _of_group(session: Session, group: Group, fiscal_year: int) -> list[SiteLine]:
    return overview_of_sites(session, [site.id for site in sites_of(session, group)], fiscal_year)


def _table(title: str, fiscal_year: int, lines: Sequence[SiteLine]) -> list[str]:
    told = [
        f"{title}  fiscal year {fiscal_year}  sites: {len(lines)}",
        f"{'scanned':<12}{'OIT':<13}{'met':>4}{'inc':>4}{'mis':>4}{'unc':>4}{'due':>4}  {'+':>3}{'-':>3}{'?':>3}  site",
    ]
    for line in lines:
        counts = "".join(
            f"{number:>4}" for number in (line.met, line.partial, line.missing, line.unverified, line.not_due)
        )
        changed = f"{line.better:>3}{line.worse:>3}{line.unchecked:>3}"
        told.append(f"{thai_day(line.fetched):<12}{_standing(line):<13}{counts}  {changed}  {line.name}  {line.url}")
    states = Counter(
        "without an audit" if line.audit_id is None else "not readable" if line.state == "failed" else "checked"
        for line in lines
    )
    told += [
        "inc incomplete, mis missing, unc could not be checked, due not due yet; + better, - worse, ? no longer checkable",
        ", ".join(f"{states[name]} {name}" for name in ("checked", "not readable", "without an audit")),
    ]
    return told


def _standing(line: SiteLine) -> str:
    if line.audit_id is None:
        return line.scan or "never"
    return line.cause or "failed" if line.state == "failed" else score(line.oit_low, line.oit_high)


def _trend(points: Sequence[TrendPoint]) -> list[str]:
    if not points:
        return []
    told = ["", "Means of the sites with a score, run by run:", f"{'began':<12}{'OIT':<13}{'sites':>6}{'failed':>7}"]
    for point in points:
        by = "  ".join(f"{key}: {score(*pair)}" for key, pair in point.indicators.items())
        told.append(
            f"{thai_day(point.at):<12}{score(point.oit_low, point.oit_high):<13}{point.sites:>6}{point.failed:>7}  {by}"
        )
    return told
