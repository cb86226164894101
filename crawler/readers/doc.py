"""Word files of 6.0 to 2003: doc, dot.

Text and tables follow [MS-DOC] (the piece table, paragraph and character properties, the looks of Word's own heading
styles); other styles are not followed. A file whose directory is lost is read from what its sectors still say.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Literal

import olefile

from core.snapshot import Inside
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.ole import BROKEN_CONTAINER, long, of_container, word
from crawler.readers.package import LOCKED
from crawler.readers.writing import Cell, Full, Writing

_WORD_8: Final = 0xA5EC
_WORD_6: Final = 0xA5DC
_OLDEST_WORD_8: Final = 0xC0
_SHORTEST_PIECE_TABLE: Final = 21
_THAI: Final = 0x041E
_HIGH = re.compile(rb"[\x80-\xff]")
_THAI_BYTE = re.compile(rb"[\xa1-\xda\xdf-\xfb]")
_LETTER_BYTE = re.compile(rb"[A-Za-z\x80-\xff]")
_CONTROLS = {
    **dict.fromkeys(range(0x20), None),
    0x09: "\t",
    0x0A: "\n",
    0x0B: "\n",
    0x0C: "\f",
    0x0E: "\n",
    0x1E: "-",
    0xFFFC: None,
}
_OPERAND_SIZES: Final = (1, 1, 2, 4, 2, 2, 0, 3)
_MOST_PIECES: Final = 200_000
_DEEPEST_FIELD: Final = 50


@dataclass(frozen=True, slots=True)
class _Look:
    """What the properties of a paragraph or of a run of letters say."""

    row_end: bool = False
    in_table: bool = False
    heading: bool = False
    centred: bool = False
    new_page: bool = False
    bold: bool = False
    size: float = 0.0
    hidden: bool = False
    cells: tuple[tuple[int, bool], ...] = ()
    """Of a row's end: each cell's right edge, in twips from far left, and whether it goes on from the cell above."""


_PLAIN: Final = _Look()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text as it lies in the stream."""

    start: int
    """First character of the text."""
    end: int
    offset: int
    wide: bool
    """Two bytes a character, else one."""


class _Looks:
    """Looks by place in the stream, read from the pages of 512 bytes that keep them."""

    def __init__(
        self, stream: bytes, table: bytes, kind: Literal["paragraph", "letters"], data: bytes, *, old: bool
    ) -> None:
        """``data``: the stream that keeps the properties of wide rows."""
        self._starts: list[int] = []
        self._looks: list[_Look] = []
        width = 2 if old else 4
        count = max(0, (len(table) - 4) // (4 + width))
        numbers = {
            int.from_bytes(table[at : at + width], "little") & 0x3FFFFF
            for at in range(4 * (count + 1), 4 * (count + 1) + width * count, width)
        }
        found: list[tuple[int, _Look]] = []
        for number in numbers:
            page = stream[number * 512 : number * 512 + 512]
            if len(page) == 512:
                found += _page_looks(page, kind, data, old=old)
        found.sort(key=lambda each: each[0])
        for start, look in found:
            self._starts.append(start)
            self._looks.append(look)

    def at(self, offset: int) -> _Look:
        """The look of the letter at a place of the stream."""
        index = bisect_right(self._starts, offset) - 1
        return self._looks[index] if index >= 0 else _PLAIN

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, _Look]]:
        """Places from ``start`` to ``end`` cut where the look changes."""
        index = bisect_right(self._starts, start) - 1
        while start < end:
            until = self._starts[index + 1] if index + 1 < len(self._starts) else end
            until = min(max(until, start), end)
            if until > start:
                yield start, until, self._looks[index] if index >= 0 else _PLAIN
            start = until
            index += 1


def _page_looks(
    page: bytes, kind: Literal["paragraph", "letters"], data: bytes, *, old: bool
) -> list[tuple[int, _Look]]:
    count = page[511]
    entry = 1 if kind == "letters" else 7 if old else 13
    if 4 * (count + 1) + entry * count > 511:
        return []
    starts = struct.unpack_from(f"<{count + 1}I", page)
    found: list[tuple[int, _Look]] = []
    for at in range(count):
        place = page[4 * (count + 1) + entry * at] * 2
        look = _PLAIN
        if place:
            size = page[place]
            if kind == "letters":
                look = _look(page[place + 1 : place + 1 + size], 0, data, old=old)
            else:
                begin = place + 1
                size = size * 2 - (0 if old else 1)
                if size <= 0 and not old:
                    size, begin = page[min(place + 1, 511)] * 2, place + 2
                properties = page[begin : begin + size]
                if properties:
                    look = _look(properties[2:], int.from_bytes(properties[:2], "little"), data, old=old)
        found.append((starts[at], look))
    return found


def _look(properties: bytes, style: int, data: bytes, *, old: bool) -> _Look:
    """The look that a list of property changes gives; ``style`` 1-9 are Word's headings."""
    found: dict[str, Any] = {}
    if 1 <= style <= 9:
        found["heading"] = True
    if old:
        # Word 6 numbers its properties otherwise; the end of a row is the one that matters, and it stands at the front.
        for at in range(0, max(0, len(properties) - 1), 2):
            if properties[at] == 25 and properties[at + 1] == 1:
                found["row_end"] = True
            if properties[at] not in {24, 25}:
                break
        return _Look(**found)
    at = 0
    complex_size = 0.0
    if properties[:2] in {b"\x45\x66", b"\x46\x66"}:
        # Properties too long for their page lie in the data stream.
        place = int.from_bytes(properties[2:6], "little")
        properties = data[place + 2 : place + 2 + int.from_bytes(data[place : place + 2], "little")]
    while at + 2 <= len(properties):
        code = int.from_bytes(properties[at : at + 2], "little")
        at += 2
        size = _OPERAND_SIZES[code >> 13]
        if code == 0xD608:
            size = int.from_bytes(properties[at : at + 2], "little") + 1
        elif size == 0:
            size = 1 + (properties[at] if at < len(properties) else 0)
        value = properties[at : at + size]
        at += size
        if not value:
            break
        first = value[0]
        match code:
            case 0xD608:
                found["cells"] = _row_cells(value[2:])
            case 0x2417:
                found["row_end"] = first == 1
            case 0x2416:
                found["in_table"] = first == 1
            case 0x2403 | 0x2461:
                found["centred"] = first == 1
            case 0x2407:
                found["new_page"] = first == 1
            case 0x2640:
                found["heading"] = first < 9
            case 0x0835 | 0x085C:
                found["bold"] = found.get("bold", False) or first in {1, 0x81}
            case 0x4A43:
                found["size"] = int.from_bytes(value, "little") / 2
            case 0x4A61:
                complex_size = int.from_bytes(value, "little") / 2
            case 0x083C:
                found["hidden"] = first == 1
            case _:
                pass
    if complex_size:
        # Thai letters take the size of complex scripts.
        found["size"] = complex_size
    return _Look(**found)


def _row_cells(shape: bytes) -> tuple[tuple[int, bool], ...]:
    """Edges and merging of a row's cells, as its shape keeps them."""
    count = shape[0] if shape else 0
    merging = 1 + 2 * (count + 1)
    if not 0 < count < 64 or len(shape) < merging:
        return ()
    edges = struct.unpack_from(f"<{count + 1}h", shape, 1)
    return tuple((edges[at + 1] + 0x8000, (word(shape, merging + 20 * at) >> 5) & 3 == 1) for at in range(count))


class _File:
    """The parts of a file that reading needs."""

    def __init__(self, stream: bytes, table: bytes, data: bytes, *, lost: bool) -> None:
        """``table``, ``data``: the streams beside the text, empty where there are none; ``lost``: found by guess."""
        self.stream = stream
        self.old = word(stream, 0) == _WORD_6
        flags = word(stream, 10)
        if flags & 0x0100:
            raise Unreadable("encrypted", LOCKED)
        self.language = word(stream, 6)
        self.first = long(stream, 0x18)
        self.lost = lost
        self._tables = stream if self.old else table
        # How many characters each part has: the text, foot notes, headers, macros, comments, end notes, boxes.
        self.counts = [long(stream, (0x34 if self.old else 0x4C) + 4 * at) for at in range(7)]
        self.pieces = self._pieces(long(stream, 0x1C), quick=bool(flags & 4))
        paragraphs, letters = (0xC0, 0xB8) if self.old else (0x102, 0xFA)
        self.paragraphs = _Looks(stream, self.table(paragraphs), "paragraph", data, old=self.old)
        # The letters' properties of Word 6 have other numbers and say little that matters.
        self.letters = _Looks(stream, b"" if self.old else self.table(letters), "letters", data, old=self.old)
        self.eight_bit = self._code_page()

    def table(self, place: int) -> bytes:
        """A table, by where the file's head names it; empty where there is none."""
        start, size = long(self.stream, place), long(self.stream, place + 4)
        return self._tables[start : start + size] if size else b""

    def _pieces(self, end: int, *, quick: bool) -> list[_Piece]:
        found = list(_piece_table(self.table(0x160 if self.old else 0x1A2), wide=not self.old))
        if found:
            return found
        if quick and not self.old:
            raise Unreadable("corrupt", "its piece table is damaged")
        # Saved at one go, the text lies in one piece.
        wide = not self.old and bool(word(self.stream, 10) & 0x1000)
        size = min(end, len(self.stream)) - self.first
        size = min(size, sum(self.counts) * (2 if wide else 1))
        if size <= 0:
            raise Unreadable("corrupt", "it says that its text is nowhere")
        return [_Piece(0, size // 2 if wide else size, self.first, wide)]

    def _code_page(self) -> str:
        """Of text of one byte a character: what language and letters say. Word 8 has such text for Latin only."""
        sample = b"".join(
            self.stream[piece.offset : piece.offset + piece.end - piece.start]
            for piece in self.pieces[:1000]
            if not piece.wide
        )[:100_000]
        if self.language == _THAI and not _HIGH.sub(b"", sample):
            return "cp874"
        share = len(_THAI_BYTE.findall(sample)) / max(1, len(_LETTER_BYTE.findall(sample)))
        return "cp874" if share > (0.1 if self.language == _THAI else 0.4) else "cp1252"

    def text(self, start: int, end: int) -> Iterator[tuple[str, int, bool]]:
        """The text of a part, piece by piece: the characters, their place in the stream, whether two bytes each."""
        left = len(self.stream)
        for piece in self.pieces:
            low, high = max(start, piece.start), min(end, piece.end)
            if low >= high:
                continue
            width = 2 if piece.wide else 1
            offset = piece.offset + (low - piece.start) * width
            raw = self.stream[offset : offset + (high - low) * width]
            # Pieces of a sound file never share a place.
            left -= len(raw)
            if left < 0:
                return
            yield raw.decode("utf-16-le" if piece.wide else self.eight_bit, "replace"), offset, piece.wide


def _piece_table(table: bytes, *, wide: bool) -> Iterator[_Piece]:
    """The pieces of the text in order; none where the table cannot be one. ``wide``: from Word 8 on."""
    at = 0
    while at + 3 <= len(table) and table[at] == 1:
        at += 3 + word(table, at + 1)
    if at + 5 > len(table) or table[at] != 2:
        return
    size = long(table, at + 1)
    body = table[at + 5 : at + 5 + size]
    count = min((len(body) - 4) // 12, _MOST_PIECES)
    last = 0
    for number in range(count):
        start, end = long(body, 4 * number), long(body, 4 * number + 4)
        place = long(body, 4 * (count + 1) + 8 * number + 2) if count == (len(body) - 4) // 12 else 0
        if not last <= start <= end:
            return
        last = end
        if not wide:
            yield _Piece(start, end, place, wide=False)
        elif place & 0x40000000:
            yield _Piece(start, end, (place & 0x3FFFFFFF) // 2, wide=False)
        else:
            yield _Piece(start, end, place & 0x3FFFFFFF, wide=True)


class _Reader:
    """The walk through the text: marks end paragraphs, cells and pages; field codes stand aside."""

    def __init__(self, file: _File, writing: Writing) -> None:
        self._file = file
        self._writing = writing
        self.drawn = False
        """Whether something drawn floats over the text: lines, boxes or pictures, which nothing tells apart here."""
        self.empty = True
        """Whether there are no words."""
        self._field: list[bool] = []
        """Of each field that is open, whether its code is over and its result shows."""
        self._paragraph: list[str] = []
        self._letters = self._bold = self._largest = 0
        self._size = 0.0
        self._cell: list[str] = []
        self._row: list[Cell] = []
        self._table: list[list[Cell]] | None = None

    def part(self, start: int, end: int) -> None:
        for text, offset, wide in self._file.text(start, end):
            width = 2 if wide else 1
            done = 0
            for mark in re.finditer("[\x07\r\x0c]", text):
                self._words(text[done : mark.start()], offset + done * width, width)
                self._end(mark.group(), self._file.paragraphs.at(offset + mark.start() * width))
                done = mark.end()
            self._words(text[done:], offset + done * width, width)
        self._end("\r", _PLAIN)
        self._end_table()
        self._field.clear()

    def _words(self, text: str, offset: int, width: int) -> None:
        for low, high, look in self._file.letters.runs(offset, offset + len(text) * width):
            if look.hidden:
                continue
            shown = self._shown(text[(low - offset) // width : (high - offset) // width])
            count = len(shown.strip())
            self._paragraph.append(shown)
            self._letters += count
            self.empty = self.empty and not count
            if look.bold:
                self._bold += count
            if count > self._largest:
                self._largest, self._size = count, look.size

    def _shown(self, text: str) -> str:
        """The text without field codes and signs of its own kind; pictures are counted."""
        if not self._field and not re.search("[\x00-\x1f]", text):
            return text
        kept: list[str] = []
        for each in re.split("([\x01\x08\x13\x14\x15])", text):
            if each == "\x13":
                if len(self._field) < _DEEPEST_FIELD:
                    self._field.append(False)
            elif each == "\x14":
                if self._field:
                    self._field[-1] = True
            elif each == "\x15":
                if self._field:
                    self._field.pop()
            elif all(self._field):
                if each == "\x01":
                    self._writing.picture()
                elif each == "\x08":
                    self.drawn = True
                else:
                    kept.append(each)
        return "".join(kept).translate(_CONTROLS)

    def _end(self, mark: str, look: _Look) -> None:
        """A paragraph, cell, row or page is over."""
        text = "".join(self._paragraph)
        if mark == "\x07":
            if look.row_end or (self._file.old and not text and not self._cell and self._row and not look.in_table):
                self._end_row(look)
            else:
                self._row.append(Cell(" ".join([*self._cell, text]).replace("\n", " ")))
                self._cell = []
        elif look.in_table and mark == "\r":
            self._cell.append(text)
        else:
            self._end_table()
            if look.new_page:
                self._writing.turn_page()
            self._writing.line(
                text,
                heading=look.heading,
                bold=self._bold > 0.9 * self._letters,
                centred=look.centred,
                size=self._size,
            )
            if mark == "\f":
                self._writing.turn_page()
        self._paragraph = []
        self._letters = self._bold = self._largest = 0
        self._size = 0.0

    def _end_row(self, look: _Look = _PLAIN) -> None:
        row, self._row, self._cell = self._row, [], []
        if len(row) == 1 and self._table is None:
            # A frame around a paragraph.
            self._writing.line(row[0].text)
            return
        for cell, (edge, below) in zip(row, look.cells, strict=False):
            cell.edge, cell.below = edge, below
        if self._table is None:
            self._table = self._writing.table()
        self._table.append(row)
        self._writing.row(row)

    def _end_table(self) -> None:
        if self._cell:
            self._row.append(Cell(" ".join(self._cell)))
        if self._row:
            self._end_row()
        self._table = None


def read_doc(body: bytes, limits: Limits) -> Inside:
    """What a Word file holds: the text with its tables, then its boxes; headers and notes left out.

    Only breaks that a person made divide it into pages. Raises ``Unreadable``.
    """
    try:
        with olefile.OleFileIO(BytesIO(body)) as container:
            file = _opened(container, body)
            properties = of_container(container)
    except Unreadable:
        raise
    except BROKEN_CONTAINER as error:
        raise Unreadable("corrupt", f"it cannot be opened: {error}") from error
    writing = Writing(limits)
    reader = _Reader(file, writing)
    with suppress(Full):
        before_boxes = sum(file.counts[:6])
        reader.part(0, file.counts[0])
        reader.part(before_boxes, before_boxes + file.counts[6])
        if reader.drawn and reader.empty:
            writing.picture()
        if file.lost:
            writing.end("corrupt", "its directory is damaged; the text was found")
    return writing.inside(properties)


def _opened(container: Any, body: bytes) -> _File:
    streams = {"/".join(path).lower(): path for path in container.listdir()}

    def read(name: str) -> bytes:
        path = streams.get(name.lower())
        return container.openstream(path).read() if path is not None else b""

    if "encryptedpackage" in streams:
        raise Unreadable("encrypted", LOCKED)
    if "worddocument" in streams:
        stream = read("WordDocument")
        if word(stream, 0) in {_WORD_8, _WORD_6} and len(stream) > 0x200:
            table = read("1Table" if word(stream, 10) & 0x0200 else "0Table")
            return _File(stream, table, read("Data"), lost=False)
        raise Unreadable("corrupt", "its text stream is not Word's")
    if streams:
        raise Unreadable("corrupt", "it is no Word file")
    return _found(body, container.sectorsize)


def _found(body: bytes, size: int) -> _File:
    """The file where the directory is lost: one sector begins its text, another its tables.

    Programs write each stream in one run; where one did not, no piece table is found and nothing is read.
    """
    sectors = range(size, len(body), size)
    start = next((at for at in sectors if word(body, at) == _WORD_8 and word(body, at + 2) >= _OLDEST_WORD_8), None)
    if start is None:
        raise Unreadable("corrupt", "its directory is lost")
    text = body[start:]
    place, length = long(text, 0x1A2), long(text, 0x1A6)
    for at in sectors if _SHORTEST_PIECE_TABLE <= length <= len(body) else ():
        if body[at + place : at + place + 1] in {b"\x01", b"\x02"}:
            pieces = list(_piece_table(body[at + place : at + place + length], wide=True))
            if pieces and pieces[0].start == 0 and pieces[-1].end >= long(text, 0x4C):
                return _File(text, body[at:], b"", lost=True)
    raise Unreadable("corrupt", "its directory is lost")
