"""``oit verify``: the links that many agencies submitted, checked into a worksheet for assessors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.audit import today
from cli.declared import tell_refused
from cli.options import (
    AsOfOption,
    ChecklistOption,
    OcrOption,
    YearOption,
    chosen_checklist,
    chosen_day,
)
from cli.settings import read_settings, scan_settings
from core.audit import Verdict
from core.declared import read_submission
from core.exceptions import UsageError
from reports.safety import clean
from reports.worksheet import Entry, worksheet
from scheduler.audit import written
from scheduler.verify import Verification, Verified, agencies_of, audit_in, entries

WORKSHEET_NAME = "verify.xlsx"


def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Excel or CSV: agency and/or main site, item code, link; one row a link, or one row an agency with a column "
            "for each code.",
            show_default=False,
        ),
    ],
    *,
    year: YearOption = None,
    as_of: AsOfOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the results. Default: named after FILE.")
    ] = None,
    concurrency: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="Agencies checked at the same time.")
    ] = 4,
    max_pages: Annotated[int | None, typer.Option(metavar="N", min=1, help="Pages to read of a site at most.")] = None,
    max_documents: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Files to fetch of a site at most.")
    ] = None,
    max_minutes: Annotated[float | None, typer.Option(metavar="MINUTES", help="Minutes for one site at most.")] = None,
    delay: Annotated[float | None, typer.Option(metavar="SECONDS", min=0, help="Seconds between two requests.")] = None,
    allow_private: Annotated[
        bool | None, typer.Option("--allow-private", help="Allow addresses on this machine and in private networks.")
    ] = None,
    ocr: OcrOption = None,
    checklist: ChecklistOption = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Check every agency anew, those that were finished before, too.")
    ] = False,
) -> None:
    """Check the links that many agencies submitted, and write a worksheet for assessors.

    Each agency's main site is scanned once; each link is checked by itself, and beside it stands what the scan found. Where no
    main site is named, the links alone are checked. DIR receives verify.xlsx and a folder for each agency. Killed or stopped,
    the same command goes on: finished agencies are not checked again. Exit status 3 when none could be checked.
    """
    day = chosen_day(as_of) or today()
    loaded = chosen_checklist(year, day, checklist)
    settings = scan_settings(
        max_pages=max_pages,
        max_documents=max_documents,
        max_minutes=max_minutes,
        delay=delay,
        allow_private=allow_private,
    )
    titles = {item.code: item.title_th for item in loaded.edition.items}
    submission = read_submission(file, list(titles), loaded.edition.fiscal_year)
    tell_refused(file, submission)
    if not submission.links:
        raise UsageError(f"{file} holds no link that can be checked: see the rows above and mend them")
    agencies = agencies_of(submission)
    folder = out or Path(f"{file.stem}-verified")
    typer.echo(f"{len(submission.links)} links of {len(agencies)} agencies, {concurrency} at a time", err=True)
    work = Verification(loaded, day, settings, read_settings(ocr=ocr), folder, fresh=fresh)
    done: list[Verified] = []

    def tell(one: Verified) -> None:
        done.append(one)
        typer.echo(clean(f"[{len(done)}/{len(agencies)}] {outcome(one)}"), err=True)

    try:
        verified = work.run(agencies, concurrency, tell)
    except KeyboardInterrupt:
        typer.echo("Stopped. The same command goes on: finished agencies are not checked again.", err=True)
        raise typer.Exit(130) from None
    listed = [
        Entry(one.agency.name, one.agency.site, audit, one.trouble, one.agency.rows) for one, audit in entries(verified)
    ]
    sheet = worksheet(listed, submission.refused, loaded.edition.fiscal_year, day, titles)
    typer.echo(written(folder / WORKSHEET_NAME, sheet))
    if all(one.trouble or failed(entry) for one, entry in zip(verified, listed, strict=True)):
        raise typer.Exit(3)


def outcome(one: Verified) -> str:
    """What became of an agency, in one line."""
    name = " ".join(part for part in (one.agency.name, one.agency.site) if part)
    if one.trouble:
        return f"{name}: not checked: {one.trouble}"
    audit = audit_in(one.folder)
    checks = [check for item in audit.declared for check in item.links] if audit is not None else []
    counts = ", ".join(
        f"{number} {verdict.value.replace('_', ' ')}"
        for verdict in Verdict
        if (number := sum(check.verdict is verdict for check in checks))
    )
    known = " (from before)" if one.kept else ""
    if audit is not None and one.agency.site and audit.crawl.state == "failed":
        counts += f"; the site could not be read ({audit.crawl.cause})"
    return f"{name}: {counts}{known}"


def failed(entry: Entry) -> bool:
    """Whether nothing of an agency could be looked at: its site was not read, and none of its links."""
    if entry.audit is None:
        return True
    opened = any(check.opens is not None for item in entry.audit.declared for check in item.links)
    return entry.audit.crawl.state == "failed" and not opened
