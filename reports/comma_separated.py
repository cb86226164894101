"""The findings of an audit as CSV that Excel opens by a double click: one row per item."""

from __future__ import annotations

import csv
from io import StringIO

from core.audit import Audit, Item, Verdict
from core.causes import causes
from core.tables import neutral
from reports.dates import day, moment
from reports.digits import Digits, in_digits
from reports.safety import clean
from reports.summary import best_evidence, periods_found
from reports.wording import wording


def render(audit: Audit, digits: Digits = "arabic") -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it; lines end as on Windows. No cell is a formula.

    Points and years are plain numbers in 0-9 whatever the digits, so that they can be added up and sorted.
    """
    written = StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(_heads())
    for item in audit.items:
        rows.writerow([_cell(value, digits) for value in _row(audit, item)])
    if not audit.items:
        rows.writerow([_cell(value, digits) for value in _unread(audit)])
    return written.getvalue().encode("utf-8-sig")


def _heads() -> list[str]:
    page, sheet = wording().page, wording().overview
    return [
        page["code"].th,
        page["title"].th,
        page["result"].th,
        page["wanted"].th,
        page["found"].th,
        page["year"].th,
        page["points_head"].th,
        page["due_from"].th,
        page["cause"].th,
        page["todo"].th,
        page["evidence"].th,
        page["confidence"].th,
        sheet["site"].th,
        page["home_page"].th,
        page["fiscal_year"].th,
        page["fetched"].th,
    ]


def _row(audit: Audit, item: Item) -> list[str | int | float]:
    words = wording()
    cause = causes().words(item.cause) if item.cause else None
    todo = [gap.advice for gap in item.gaps] or ([cause.mend.th] if cause else [])
    return [
        item.code,
        item.title,
        words.verdict[item.verdict.value].th,
        item.period or words.page["wanted_any"].th,
        ", ".join(periods_found(item)),
        item.fiscal_year or "",
        round(item.ita_points, 2),
        day(item.due).th,
        cause.label.th if cause else "",
        "\n".join(todo),
        "\n".join(evidence.url for evidence in best_evidence(item)[0]),
        words.confidence[item.confidence].th,
        *_site(audit),
    ]


def _unread(audit: Audit) -> list[str | int | float]:
    """The one row of a site of which nothing could be judged."""
    words = causes().words(str(audit.crawl.cause or "other"))
    verdict = wording().verdict[Verdict.UNVERIFIED.value].th
    told = wording().page["failed_heading"].th
    return ["", told, verdict, "", "", "", "", "", words.label.th, words.mend.th, "", "", *_site(audit)]


def _site(audit: Audit) -> list[str | int | float]:
    return [audit.site.agency or "", audit.site.url, audit.edition.fiscal_year, moment(audit.fetched).th]


def _cell(value: str | float, digits: Digits) -> str | int | float:
    return neutral(clean(in_digits(value, digits))) if isinstance(value, str) else value
