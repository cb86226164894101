"""The walk through the XML of a text, in its order: what the readers of Word and OpenDocument files share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.readers.writing import Cell, Writing


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is read."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    """How many of the letters."""
    sizes: Counter[float] = field(default_factory=Counter)
    """Letters of each size, in points, 0 where unknown."""
    boxes: list[Any] = field(default_factory=list)
    """Elements of the text boxes that hang on it."""
    pictures: list[tuple[float, float]] = field(default_factory=list)
    """Width and height, centimetres."""
    turn_before: bool = False
    turn_after: bool = False
    heading: bool = False
    centred: bool = False

    @property
    def text(self) -> str:
        """Line breaks as such, page breaks as form feeds."""
        return "".join(self.pieces)

    def add(self, text: str, *, bold: bool | None, size: float | None) -> None:
        """Letters of one look, None where nothing says it."""
        self.pieces.append(text)
        count = len(text.strip())
        self.letters += count
        if bold:
            self.bold += count
        if count:
            self.sizes[size or 0.0] += count


class Walk(ABC):
    """Writes paragraphs, and what hangs on them, in the order of the text."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    @abstractmethod
    def blocks(self, parent: Any, *, margin: bool = False) -> None:
        """Writes the paragraphs and tables of an element. ``margin``: it is a page's header."""

    def write(self, paragraph: Paragraph, *, margin: bool = False) -> None:
        """Writes a paragraph, then its pictures and boxes."""
        if paragraph.turn_before:
            self._writing.turn_page()
        size = paragraph.sizes.most_common(1)[0][0] if paragraph.sizes else 0.0
        for number, part in enumerate(paragraph.text.split("\f")):
            if number:
                self._writing.turn_page()
            self._writing.line(
                part,
                heading=paragraph.heading,
                bold=paragraph.bold > 0.9 * paragraph.letters,
                centred=paragraph.centred,
                size=size,
                margin=margin,
            )
        self.beside(paragraph, margin=margin)
        if paragraph.turn_after:
            self._writing.turn_page()

    def beside(self, paragraph: Paragraph, *, margin: bool = False) -> None:
        """Writes a paragraph's pictures and boxes."""
        for width, height in paragraph.pictures if not margin else ():
            self._writing.picture(width, height)
        for box in paragraph.boxes:
            self.blocks(box, margin=margin)

    def framed(self, rows: Sequence[Sequence[Any]]) -> bool:
        """Whether a table is but a frame around paragraphs, which are written then."""
        if any(len(row) > 1 for row in rows):
            return False
        for row in rows:
            for cell in row:
                self.blocks(cell)
        return True

    def row(self, table: list[list[Cell]], cells: list[Cell], inside: Sequence[Paragraph]) -> None:
        """Writes one row of a table, then the pictures and boxes of the paragraphs inside."""
        table.append(cells)
        self._writing.row(cells)
        for paragraph in inside:
            self.beside(paragraph)
