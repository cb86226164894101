"""What commands tell of a file of declared links."""

from __future__ import annotations

from pathlib import Path

import typer

from core.declared import Refused, Submission
from reports.safety import clean

REFUSED_SHOWN = 20
"""Rows told of on the terminal."""


def tell_refused(file: Path, submission: Submission) -> None:
    """Tells of the rows that were not used, on stderr."""
    if not submission.refused:
        return
    typer.echo(f"{file}: {len(submission.refused)} texts were not used:", err=True)
    for one in submission.refused[:REFUSED_SHOWN]:
        typer.echo(clean(f"  {in_words(one)}"), err=True)
    if len(submission.refused) > REFUSED_SHOWN:
        typer.echo(f"  and {len(submission.refused) - REFUSED_SHOWN} more", err=True)


def in_words(one: Refused) -> str:
    """A refused text in one line."""
    text = " ".join(one.text.split())
    return f"row {one.row}: {one.why.en}" + (f" ({text})" if text else "")
