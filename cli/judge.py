"""``oit judge``: a sealed snapshot, judged anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import (
    AsOfOption,
    ChecklistOption,
    DigitsOption,
    FailUnderOption,
    FormatOption,
    OcrOption,
    OutOption,
    YearOption,
    chosen_checklist,
    chosen_day,
)
from cli.outcome import finish
from cli.settings import read_settings
from crawler.snapshot import read_snapshot
from reports.formats import chosen_formats
from scheduler.audit import audit_archive, day_taken


def judge(
    snapshot: Annotated[Path, typer.Argument(help="The snapshot.warc.gz of an earlier audit.", metavar="SNAPSHOT")],
    *,
    year: YearOption = None,
    as_of: AsOfOption = None,
    out: OutOption = None,
    formats: FormatOption = "html,json",
    digits: DigitsOption = "arabic",
    fail_under: FailUnderOption = None,
    ocr: OcrOption = None,
    checklist: ChecklistOption = None,
) -> None:
    """Judge an old snapshot again, without the network.

    --as-of defaults to the day of the snapshot; DIR to a folder "judged-YEAR" beside it.
    """
    chosen, named_day, seen = chosen_formats(formats), chosen_day(as_of), read_snapshot(snapshot)
    day = named_day or day_taken(seen)
    loaded = chosen_checklist(year, day, checklist)
    folder = out or snapshot.parent / f"judged-{loaded.edition.fiscal_year}"
    finish(
        audit_archive(
            snapshot, loaded, day, folder, formats=chosen, digits=digits, reading=read_settings(ocr=ocr), snapshot=seen
        ),
        fail_under,
    )
