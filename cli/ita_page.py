"""``oit ita-page``: the page of the OIT for the agency's own site, its links checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from cli.audit import today
from cli.explain import read_audit
from cli.settings import scan_settings
from core.causes import causes
from core.exceptions import UsageError
from core.settings import ScanSettings
from reports.best_links import LinkRow, link_rows, link_words
from reports.ita_page import Published, published, render
from reports.safety import clean, shown
from scheduler.audit import written
from scheduler.link_check import LinkState, check_links


def ita_page(
    audit: Annotated[
        Path,
        typer.Argument(metavar="AUDIT", help="The folder that an audit wrote, or its audit.json.", show_default=False),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The page. Default: ita-YEAR.html beside the audit.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Open each link now, and leave out what is dead.")
    ] = True,
    agency: Annotated[
        str, typer.Option(metavar="NAME", help="The agency's name. Default: the one the audit has.")
    ] = "",
    fragment: Annotated[
        bool, typer.Option("--fragment", help="Only the inner part, without style, to paste into a content system.")
    ] = False,
    delay: Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help="Seconds between two requests.")] = None,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Allow addresses on this machine and in private networks.")
    ] = None,
) -> None:
    """Write the OIT page for the agency's own site, its links checked.

    The page "การเปิดเผยข้อมูลสาธารณะ (OIT)" lists the items with their links: what was found and is of the right period. What is
    not there, of another year or could not be decided is left out, and stderr says so. Links are opened as a scan would, within
    robots.txt and no faster. What could not be checked stays, with a warning.
    """
    read = read_audit(audit)
    folder = audit if audit.is_dir() else audit.parent
    file = out or folder / f"ita-{read.edition.fiscal_year}.html"
    if not file.parent.is_dir():
        raise UsageError(f"{file.parent} is no folder; name a file in one that is there with --out")
    told = published(link_rows(read))
    day = None
    if told.rows and check:
        settings = scan_settings(delay=delay, allow_private=allow_private)
        day, states = today(), _checked(told.rows, settings)
        told = told.without({url: one.state for url, one in states.items() if one.state in {"gone", "replaced"}})
        _tell_unsure(told.rows, states)
    _tell(told)
    if not told.rows:
        why = "the site could not be read" if read.crawl.state == "failed" else "see above why each is left out"
        raise UsageError(f"{audit} has no link that can be published: {why}; audit the site again and retry")
    page = render(read, told.rows, agency=clean(agency), checked=day, fragment=fragment)
    if read.edition.provisional:
        typer.echo("The checklist of this year is provisional: compare codes and titles before publishing.", err=True)
    typer.echo(written(file, page.encode()))


def _checked(rows: Sequence[LinkRow], settings: ScanSettings) -> dict[str, LinkState]:
    """The state of each link; progress goes to stderr."""
    urls = list(dict.fromkeys(row.url for row in rows))
    hosts = len({urlsplit(url).netloc for url in urls})
    typer.echo(
        f"Opening {len(urls)} links on {hosts} host{'s' * (hosts > 1)}, {settings.delay:g} s between two requests",
        err=True,
    )
    count = 0

    def tell(url: str) -> None:
        nonlocal count
        count += 1
        typer.echo(clean(f"[{count}] {shown(url)}"), err=True)

    try:
        return check_links(urls, settings, tell=tell)
    except KeyboardInterrupt:
        typer.echo("Stopped; nothing was written. --no-check writes the page without opening its links.", err=True)
        raise typer.Exit(130) from None


def _tell_unsure(rows: Sequence[LinkRow], states: dict[str, LinkState]) -> None:
    """Warns of links that stay although it could not be told whether they work."""
    for row in rows:
        one = states.get(row.url)
        if one is not None and one.state == "unsure":
            why = one.detail if one.cause == "home_instead" else causes().words(one.cause).label.en
            line = f"warning: {row.item.code} stays, its link could not be checked ({why}): open it yourself: {shown(row.url)}"
            typer.echo(clean(line), err=True)


def _tell(told: Published) -> None:
    """Says what is left out and why, and what is shown though it is not complete."""
    words = link_words().left
    for row, why in told.left:
        address = f": {shown(row.url or row.unfit)}" if row.url or row.unfit else ""
        typer.echo(clean(f"left out: {row.item.code} {row.title.th} – {words[why].en}{address}"), err=True)
    if incomplete := list(dict.fromkeys(row.item.code for row in told.incomplete)):
        typer.echo(f"shown though not complete: {', '.join(incomplete)}; the gap report says what to add", err=True)
    if told.rows:
        items = len({row.item.code for row in told.rows})
        typer.echo(f"{len(told.rows)} links of {items} items are on the page", err=True)
