"""Papers that are no audit's: the names that ``--format`` takes, and all of them written or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import typer

from core.chromium import required
from core.exceptions import UsageError
from core.settings import ScanSettings
from scheduler.audit import make_folder, written

Renderings = Mapping[str, tuple[str, Callable[[], bytes]]]
"""By format: the file's name, and what makes it."""


def chosen_papers(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The formats named with commas between, in the order of ``known``. Raises ``UsageError``, also where this machine cannot
    make one of them.
    """
    names = {name.strip().lower() for name in text.split(",") if name.strip()}
    unknown = sorted(names - set(known))
    if unknown or not names:
        what = ", ".join(unknown) or text
        raise UsageError(f"--format: {what!r} is no format; choose among {', '.join(known)}, with commas between")
    if "pdf" in names:
        required(ScanSettings().chromium)
    return tuple(name for name in known if name in names)


def write_papers(folder: Path, chosen: Sequence[str], renderings: Renderings) -> None:
    """Makes all papers, then writes them and prints their paths. Raises ``UsageError``, ``PaperError``."""
    put_papers(folder, [(renderings[name][0], renderings[name][1]()) for name in chosen])


def put_papers(folder: Path, made: Iterable[tuple[str, bytes]]) -> None:
    """Writes papers, by their file names, and prints their paths. Raises ``UsageError``."""
    make_folder(folder)
    for name, content in made:
        typer.echo(written(folder / name, content))
