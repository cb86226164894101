"""``oit audit``: one site, checked now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from checklist.loading import Checklist
from cli.declared import tell_refused
from cli.options import (
    AsOfOption,
    ChecklistOption,
    DigitsOption,
    FailUnderOption,
    FormatOption,
    OcrOption,
    OutOption,
    RdapOption,
    RenderOption,
    YearOption,
    chosen_checklist,
    chosen_day,
)
from cli.outcome import finish
from cli.progress import shown_progress
from cli.settings import read_settings, scan_settings
from core.declared import read_submission
from core.exceptions import UsageError
from core.snapshot import DeclaredLink
from crawler.journal import part_of
from crawler.preflight import named_url
from crawler.rendering.chromium import chosen as chosen_rendering
from reports.formats import chosen_formats
from scheduler.audit import BEGUN_NAME, SNAPSHOT_NAME, THAILAND, audit_site
from scheduler.places import host_name
from scheduler.previous import chosen_previous
from scheduler.verify import agencies_of


def audit(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The site's address, for example https://www.example.go.th.")
    ],
    *,
    year: YearOption = None,
    as_of: AsOfOption = None,
    out: OutOption = None,
    formats: FormatOption = "html,json",
    digits: DigitsOption = "arabic",
    fail_under: FailUnderOption = None,
    max_pages: Annotated[int | None, typer.Option(metavar="N", min=1, help="Pages to read at most.")] = None,
    max_documents: Annotated[int | None, typer.Option(metavar="N", min=0, help="Files to fetch at most.")] = None,
    max_minutes: Annotated[float | None, typer.Option(metavar="MINUTES", help="Minutes to crawl at most.")] = None,
    delay: Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help="Seconds between two requests.")] = None,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Allow addresses on this machine and in private networks.")
    ] = None,
    also_host: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Another host that counts as the site; may be repeated.")
    ] = None,
    render: RenderOption = None,
    ocr: OcrOption = None,
    rdap: RdapOption = None,
    checklist: ChecklistOption = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="SNAPSHOT",
            help="The snapshot.warc.gz of an earlier audit of this site. Default: the newest in DIR or beside it.",
        ),
    ] = None,
    declared: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Excel or CSV of the links that the agency submitted (code, url): each is checked by itself.",
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Take nothing from an earlier scan, finished or not: ask for all anew.")
    ] = False,
) -> None:
    """Crawl a website and write its gap report.

    DIR (default: named after host and date) receives report.html, audit.json and snapshot.warc.gz; the report's path is
    printed. Ctrl-C ends the crawl early and judges what was seen. A scan that was killed goes on when the same command is
    given again: what was fetched is not fetched twice.
    """
    named, chosen = named_url(url), chosen_formats(formats)
    day = chosen_day(as_of) or today()
    loaded = chosen_checklist(year, day, checklist)
    settings = scan_settings(
        max_pages=max_pages,
        max_documents=max_documents,
        max_minutes=max_minutes,
        delay=delay,
        allow_private=allow_private,
        extra_hosts=tuple(also_host) if also_host else None,
        render=render,
        rdap=rdap,
    )
    chosen_rendering(settings)
    reading = read_settings(ocr=ocr)
    if not settings.contact:
        typer.echo(
            "Set OIT_CONTACT to an address where the site's webmaster can reach you; it goes with each request.",
            err=True,
        )
    links = declared_links(declared, loaded) if declared is not None else ()
    folder = out or _unfinished(named, today()) or default_folder(named, today())
    before = None if fresh else chosen_previous(named, folder, previous)
    try:
        with shown_progress(settings.max_pages, settings.max_documents) as progress:
            audited = audit_site(
                named,
                loaded,
                day,
                settings,
                folder,
                formats=chosen,
                digits=digits,
                reading=reading,
                progress=progress,
                fresh=fresh,
                notice=lambda words: typer.echo(words, err=True),
                previous=before,
                declared=links,
            )
    except KeyboardInterrupt:
        # During the crawl Ctrl-C ends it in order; here the files were being opened.
        typer.echo(
            f"Stopped while the files were being opened; what was seen is kept. Go on with: oit judge {folder / SNAPSHOT_NAME}",
            err=True,
        )
        raise typer.Exit(130) from None
    if links and not audited.audit.declared:
        typer.echo("The declared links were not checked: the scan was stopped before its end.", err=True)
    finish(audited, fail_under)


def declared_links(file: Path, checklist: Checklist) -> tuple[DeclaredLink, ...]:
    """The links of one agency's file; rows that were not used are told on stderr. Raises ``UsageError``."""
    submission = read_submission(file, [item.code for item in checklist.edition.items], checklist.edition.fiscal_year)
    tell_refused(file, submission)
    agencies = agencies_of(submission)
    if len(agencies) > 1:
        raise UsageError(f"{file} holds links of {len(agencies)} agencies: check them with oit verify {file}")
    if not agencies:
        raise UsageError(f"{file} holds no link that can be checked: see the rows above and mend them")
    return agencies[0].links


def today() -> date:
    """Today in Thailand, C.E.: the one place that reads the clock."""
    return datetime.now(THAILAND).date()


def _unfinished(url: str, day: date) -> Path | None:
    """The default folder of the day before, where an audit was killed in it and none has begun since."""
    before = default_folder(url, day - timedelta(days=1))
    sealed = before / SNAPSHOT_NAME
    left = (before / BEGUN_NAME).exists() and (sealed.exists() or part_of(sealed).exists())
    return before if left and not default_folder(url, day).exists() else None


def default_folder(url: str, day: date) -> Path:
    """Where results go by default: host, port where given, and the B.E. date."""
    return Path(f"{host_name(url)}-{day.year + 543}-{day:%m-%d}")
