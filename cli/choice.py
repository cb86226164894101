"""What several commands ask of the store: the fiscal year meant, the titles of its items, days as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Literal

import typer
from sqlalchemy.orm import Session

from checklist.loading import load_editions
from core.audit import Verdict
from core.exceptions import UsageError
from core.periods import parse_day
from scheduler.audit import THAILAND
from store.audits import newest_audit
from store.schema import Site

SiteArgument = Annotated[
    str, typer.Argument(metavar="SITE", help="Number, address, host or exact name.", show_default=False)
]
AuditYearOption = Annotated[
    int | None,
    typer.Option("--year", metavar="YEAR", help="Fiscal year, B.E. Default: that of the newest audit."),
]
Form = Annotated[Literal["text", "json"], typer.Option("--format", help="What to write.")]

MARKS = {
    Verdict.MET.value: "+",
    Verdict.PARTIAL.value: "~",
    Verdict.MISSING.value: "-",
    Verdict.UNVERIFIED.value: "?",
    Verdict.NOT_DUE.value: ".",
}
"""A verdict in one column of a terminal."""


def chosen_year(session: Session, site: Site, year: int | None) -> int:
    """The year named, else that of a site's newest audit. Raises ``UsageError`` where there is none."""
    if year is not None:
        return year
    newest = newest_audit(session, site.id)
    if newest is None:
        raise UsageError(f"{site.name} ({site.url}) has no audit yet; scan it first with oit scan")
    return newest.fiscal_year


@cache
def titles(fiscal_year: int) -> dict[str, str]:
    """Thai titles of a year's items, by code; none for a year whose list is not bundled."""
    edition = load_editions().get(fiscal_year)
    return {} if edition is None else {item.code: item.title_th for item in edition.items}


def named_day(option: str, text: str | None) -> date | None:
    """A day as people write it, C.E. Raises ``UsageError``."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a day; write it like 2569-04-30 or 2026-04-30") from error


def start_of(day: date) -> datetime:
    """Midnight of a Thai day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=THAILAND).astimezone(UTC)


def thai_day(moment: datetime | None) -> str:
    """The day of a moment in Thailand, ISO, C.E.; a dash where there is none."""
    return "-" if moment is None else moment.astimezone(THAILAND).date().isoformat()


def score(low: float | None, high: float | None) -> str:
    """A range of 0-100, or a dash."""
    if low is None or high is None:
        return "-"
    return f"{low:.1f}" if low == high else f"{low:.1f}-{high:.1f}"
