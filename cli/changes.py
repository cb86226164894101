"""``oit changes``: what got better, what got worse, and what could not be checked any more."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Annotated

import typer

from checklist.comparing import DIRECTIONS, Kind
from cli.choice import Form, named_day, start_of, thai_day, titles
from cli.database import now, opened_database
from reports.safety import clean
from reports.wording import wording
from store.groups import group_by_name
from store.overview import ChangeLine, changes_of
from store.runs import find_run
from store.sites import find_site, sites_of

_DAYS = 7


def changes(
    *,
    group: Annotated[str | None, typer.Option("--group", metavar="NAME", help="Sites of this group.")] = None,
    site: Annotated[str | None, typer.Option("--site", metavar="SITE", help="This site alone.")] = None,
    run: Annotated[str | None, typer.Option("--run", metavar="RUN", help="Those of this run: number or name.")] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Those told since this day. Default, without --run: a week ago."),
    ] = None,
    unconfirmed: Annotated[
        bool, typer.Option("--unconfirmed", help="Also those that were seen once and wait for a second look.")
    ] = False,
    form: Form = "text",
) -> None:
    """Tell what changed on the sites.

    Only what a second look confirmed, unless asked for more.
    """
    day = named_day("--since", since)
    moment = start_of(day) if day is not None else None
    if moment is None and run is None:
        moment = now() - timedelta(days=_DAYS)
    states = ("confirmed", "unconfirmed") if unconfirmed else ("confirmed",)
    with opened_database() as database, database.read() as session:
        chosen: set[int] | None = None
        if group is not None:
            chosen = {one.id for one in sites_of(session, group_by_name(session, group))}
        if site is not None:
            alone = {find_site(session, site).id}
            chosen = alone if chosen is None else chosen & alone
        run_id = find_run(session, run).id if run is not None else None
        found = changes_of(
            session, run_id, site_ids=None if chosen is None else sorted(chosen), since=moment, states=states
        )
    if form == "json":
        typer.echo(json.dumps([_record(line) for line in found], ensure_ascii=False, indent=1))
        return
    shown = ""
    for line in found:
        heading = f"{line.name}  {line.url}"
        if heading != shown:
            typer.echo(clean(heading))
            shown = heading
        typer.echo(clean(_line(line)).rstrip())
    told = Counter(DIRECTIONS[Kind(line.kind)] for line in found)
    typer.echo(
        f"{told['better']} better, {told['worse']} worse, {told['unchecked']} could not be checked, "
        f"{told['neutral']} other; sites: {len({line.site_id for line in found})}",
        err=True,
    )


def _line(line: ChangeLine) -> str:
    words = wording().change[line.kind].en
    turn = "" if line.before == line.after else f" ({line.before} -> {line.after})"
    waits = "  seen once" if line.state == "unconfirmed" else ""
    title = titles(line.fiscal_year).get(line.code, "")
    return f"  {thai_day(line.seen)}  {DIRECTIONS[Kind(line.kind)]:<9}  {line.code:<4} {words}{turn}{waits}  {title}"


def _record(line: ChangeLine) -> dict[str, object]:
    return {
        "site": {"id": line.site_id, "name": line.name, "url": line.url},
        "run": line.run_id,
        "fiscal_year": line.fiscal_year,
        "code": line.code,
        "title": titles(line.fiscal_year).get(line.code, ""),
        "kind": line.kind,
        "direction": DIRECTIONS[Kind(line.kind)],
        "before": line.before,
        "after": line.after,
        **line.detail,
        "state": line.state,
        "seen": line.seen.isoformat(),
        "told": line.settled.isoformat() if line.settled else None,
    }
