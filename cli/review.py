"""``oit review``: what people say of findings."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from cli.choice import AuditYearOption, Form, SiteArgument, chosen_year, named_day, thai_day
from cli.database import now, opened_database
from cli.logs import one_line
from core.audit import Verdict
from scheduler.audit import THAILAND
from store.reviews import add_review, list_reviews, withdraw_review
from store.schema import Review, Site
from store.sites import find_site

app = typer.Typer(
    name="review",
    help="Confirm or overturn findings, with reason and name.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def add(
    site: SiteArgument,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The item, as O12.")],
    *,
    verdict: Annotated[Literal["met", "partial", "missing"], typer.Option("--verdict", help="What it is.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What was seen, and where.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who looked.")],
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DATE",
            help="The last day it holds. Default: until the evidence changes, whenever that is.",
        ),
    ] = None,
    year: AuditYearOption = None,
) -> None:
    """Say what an item is, beside what the program found.

    The report shows both. It holds until the evidence of the finding changes; a week in which the item could not be checked does
    not end it. An earlier review of the item is replaced.
    """
    day, moment = named_day("--until", until), now()
    with opened_database() as database, database.write() as session:
        found = find_site(session, site)
        review = add_review(
            session,
            found.id,
            chosen_year(session, found, year),
            code,
            Verdict(verdict),
            reason=reason,
            reviewer=by,
            until=day,
            now=moment,
            today=moment.astimezone(THAILAND).date(),
        )
    typer.echo(one_line(_line(review, found)))
    typer.echo("The site's report shows it from the next one on.", err=True)


@app.command(name="list")
def list_(
    site: Annotated[str | None, typer.Argument(metavar="[SITE]", help="Default: of all sites.")] = None,
    *,
    ended: Annotated[bool, typer.Option("--ended", help="Also those that hold no more, and why.")] = False,
    form: Form = "text",
) -> None:
    """List reviews, the oldest first: number, day, item, what was found and what the person says, until when, who, why."""
    with opened_database() as database, database.read() as session:
        found = list_reviews(session, find_site(session, site).id if site is not None else None, ended=ended)
        sites = {review.site_id: session.get_one(Site, review.site_id) for review in found}
    if form == "json":
        typer.echo(json.dumps([_record(one, sites[one.site_id]) for one in found], ensure_ascii=False, indent=1))
        return
    for review in found:
        typer.echo(one_line(_line(review, sites[review.site_id])))


@app.command()
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the review, as oit review list shows it.")],
) -> None:
    """Take a review back; it stays in the list of those that have ended."""
    with opened_database() as database, database.write() as session:
        review = withdraw_review(session, number, now())
        site = session.get_one(Site, review.site_id)
    typer.echo(one_line(_line(review, site)))


def _line(review: Review, site: Site) -> str:
    until = f"until {review.expires}" if review.expires else "until the evidence changes"
    if review.ended is not None:
        until = f"ended {thai_day(review.ended)}: {review.ended_why.replace('_', ' ')}"
    return (
        f"{review.id:>5}  {thai_day(review.made)}  {review.fiscal_year} {review.code:<4} "
        f"found {review.finding}, said {review.verdict}  {until}  {review.reviewer}: {review.reason}  [{site.name} {site.url}]"
    )


def _record(review: Review, site: Site) -> dict[str, object]:
    return {
        "id": review.id,
        "site": {"id": site.id, "name": site.name, "url": site.url},
        "fiscal_year": review.fiscal_year,
        "code": review.code,
        "finding": review.finding,
        "verdict": review.verdict,
        "reason": review.reason,
        "reviewer": review.reviewer,
        "made": review.made.isoformat(),
        "until": review.expires.isoformat() if review.expires else None,
        "ended": review.ended.isoformat() if review.ended else None,
        "ended_why": review.ended_why or None,
    }
