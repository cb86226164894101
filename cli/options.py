"""Options that several commands share, and what their values mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from checklist.loading import Checklist, load_checklist
from core.exceptions import UsageError
from core.periods import fiscal_year_of, parse_day
from reports.digits import Digits
from reports.formats import FORMATS

YearOption = Annotated[
    int | None,
    typer.Option(
        "--year", metavar="YEAR", help="Fiscal year of the checklist, B.E. Default: the one that --as-of lies in."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day the audit takes for today: 2568-04-30 or 2025-04-30."),
]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Folder for the results.")]
Ocr = Literal["auto", "never"]
Rdap = Literal["auto", "never"]
Render = Literal["auto", "never", "always"]
FormatOption = Annotated[
    str, typer.Option("--format", metavar="NAMES", help=f"What to write, with commas between: {', '.join(FORMATS)}.")
]
DigitsOption = Annotated[
    Digits, typer.Option("--digits", help="Digits of numbers and dates in the papers: arabic (2568) or thai (๒๕๖๘).")
]
FailUnderOption = Annotated[
    float | None,
    typer.Option(
        "--fail-under", metavar="SCORE", min=0, max=100, help="Exit with 1 when the proven OIT score (0-100) is lower."
    ),
]
OcrOption = Annotated[
    Ocr | None,
    typer.Option(
        "--ocr", help="auto (default): read scans by character recognition, where tesseract is installed; never."
    ),
]
RenderOption = Annotated[
    Render | None,
    typer.Option(
        "--render",
        help="auto (default): open pages that show nothing without their scripts in a browser, where one is installed; "
        "never; always: every page, within the budget.",
    ),
]
RdapOption = Annotated[
    Rdap | None,
    typer.Option(
        "--rdap", help="auto: ask the domain's registry when it expires; never (default): nobody but the site is asked."
    ),
]
ChecklistOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--checklist",
        metavar="PATH",
        help="An edition file, a subject's folder or a folder of both, used in place of the bundled ones. Repeatable.",
    ),
]


def chosen_day(as_of: str | None) -> date | None:
    """The day named by ``--as-of``, C.E. Raises ``UsageError``."""
    if as_of is None:
        return None
    try:
        return parse_day(as_of)
    except ValueError as error:
        raise UsageError(f"--as-of {as_of!r} is not a day; write it like 2568-04-30 or 2025-04-30") from error


def chosen_checklist(year: int | None, as_of: date, extra: list[Path] | None) -> Checklist:
    """The checklist of the year, by default the fiscal year that ``as_of`` lies in. Raises ``UsageError``."""
    return load_checklist(fiscal_year_of(as_of) if year is None else year, *(extra or ()))
