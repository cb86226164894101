"""``oit demo``: the bundled sample municipality."""

from __future__ import annotations

from datetime import date

from cli.audit import default_folder, today
from cli.options import (
    AsOfOption,
    DigitsOption,
    FormatOption,
    OcrOption,
    OutOption,
    YearOption,
    chosen_checklist,
    chosen_day,
)
from cli.outcome import finish
from cli.progress import shown_progress
from cli.settings import read_settings, scan_settings
from reports.formats import chosen_formats
from sample.server import serve
from scheduler.audit import audit_site

_YEAR = 2568
_AS_OF = date(2025, 2, 15)
"""The day the sample is made for: its half-year reports are not due yet."""


def demo(
    *,
    year: YearOption = _YEAR,
    as_of: AsOfOption = None,
    out: OutOption = None,
    formats: FormatOption = "html,json",
    digits: DigitsOption = "arabic",
    ocr: OcrOption = None,
) -> None:
    """Audit an invented municipality, served from here.

    It shows every verdict. Unless told otherwise: fiscal year 2568, as of 15 February 2568.
    """
    day, chosen = chosen_day(as_of) or _AS_OF, chosen_formats(formats)
    loaded = chosen_checklist(year, day, None)
    folder = out or default_folder("https://demo", today())
    settings = scan_settings(delay=0.0, allow_private=True)
    with serve() as url, shown_progress(settings.max_pages, settings.max_documents) as progress:
        audited = audit_site(
            url,
            loaded,
            day,
            settings,
            folder,
            formats=chosen,
            digits=digits,
            reading=read_settings(ocr=ocr),
            progress=progress,
        )
    finish(audited, None)
