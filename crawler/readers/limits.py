"""What one file may cost its reader, and how a reader says that it could not read."""

from __future__ import annotations

from dataclasses import dataclass

from core.snapshot import InsideCause


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of reading one file. A reader keeps the countable ones; the worker around it keeps time and memory."""

    pages: int = 300
    """Printed pages, slides or sheets."""
    characters: int = 1_500_000
    """Of text, over all pages."""
    cells: int = 200_000
    """Of all sheets."""
    unpacked: int = 200_000_000
    """Bytes that a packed file (docx, xlsx, odt, zip) may unfold to."""
    members: int = 40
    """Files read inside an archive."""
    nesting: int = 2
    """Archives inside archives."""
    seconds: float = 20.0
    """Processor time of one file; wall time is three times that."""
    memory: int = 1_500_000_000
    """Bytes of address space beyond what the worker holds at rest."""


class Unreadable(Exception):  # noqa: N818 - a fact about a file, not a fault of the program
    """Nothing of a file can be read. ``cause`` is kept with the document, ``detail`` is one English sentence."""

    def __init__(self, cause: InsideCause, detail: str) -> None:
        super().__init__(detail)
        self.cause: InsideCause = cause
        self.detail = detail
