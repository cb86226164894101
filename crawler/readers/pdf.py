"""PDF files: the text of each page as a person would read it, and pages as pictures for whoever reads those.

PDFs say which glyph stands where, not which text was meant. What Thai exports lose in the code table is taken from the
places of the glyphs: a space with ink is the circle of a sara am, a sara am without circle is a sara aa, a mark belongs
to the letter over which it stands.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain, islice, pairwise
from typing import Any, Final, Literal, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from core.snapshot import DocumentPage, Inside, Table, TextQuality
from core.thai import clean
from core.thai_repair import from_latin, readable, repair
from crawler.readers.limits import Limits, Unreadable

_LARGEST_SIDE: Final = 4000
"""Pixels; a poster's page is rendered smaller than asked for."""

_AM: Final = "\u0e33"
_AA: Final = "\u0e32"
_NIKHAHIT: Final = "\u0e4d"
_MARKS: Final = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
# What is looked for comes before what has to stand before it: that is found several times as fast.
_SPACE_AFTER_THAI: Final = re.compile(" (?<=[\u0e01-\u0e4e] )")
_SPACE_BESIDE_THAI: Final = re.compile(" (?<=[\u0e01-\u0e4e] )(?=[\u0e01-\u0e4e])")
_BESIDE_AA: Final = re.compile("[\u0e32\u0e33][\u0e48-\u0e4b]? | [\u0e48-\u0e4b]?[\u0e32\u0e33]")
_SPACE_BEFORE_AA: Final = re.compile(" (?<=[ก-๎] )(?=[่-๋]?[าำ])")
_INK: Final = 0.3
"""Points of height from which a glyph is more than rounding."""
_EACH_AM: Final = re.compile(_AM)
_EACH_AA: Final = re.compile(_AA)
_CONTROL: Final = re.compile("[\x01-\x08\x0b\x0e-\x1f]")
_DOUBLED: Final = re.compile(f"(?=([\u0e01-\u0e2e][{_MARKS}]{{1,3}})[\u0e01-\u0e4e ]{{0,6}}?(\\1))")
_MARK: Final = re.compile(f"[{_MARKS}]")
_MARK_SET: Final = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
_UNDER: Final = frozenset("\u0e38\u0e39\u0e3a")
_CONSONANTS: Final = frozenset(map(chr, range(0x0E01, 0x0E2F)))
_LOOSE_MARK: Final = re.compile(f"[^\u0e01-\u0e2e\u0e32\u0e33{_MARKS}][{_MARKS}]")
_LONE_MARK: Final = re.compile(
    "[\u0e31\u0e34-\u0e37\u0e47-\u0e4e](?<![\u0e38-\u0e3a].)(?![\u0e38-\u0e3a])|[\u0e38-\u0e3a](?<![\u0e47-\u0e4e].)(?![\u0e47-\u0e4e])"
)
"""A mark not both over and under its letter: of two, fonts have one glyph."""
_NO_TONE: Final = re.compile("[\u0e31\u0e34-\u0e37] |\u0e33[!-~](?=\u0e32)")
"""What stands where a tone can."""
_SIGN_ALONE: Final = re.compile("[-–—…•“”‘’][-–—…•“”‘’]?(?![^ \r\n])")
_NEAR: Final = 200
"""Characters before and after a sign, among which its place is looked for."""
_SPACES: Final = re.compile(" +")
_BREAK: Final = re.compile(r"[\t\n\v\f\r]")
_LINE_END: Final = re.compile(r"[\r\n]")
_LETTER: Final = re.compile("[A-Za-z\u0e01-\u0e2e]")
_NOT_THAI: Final = bytes(code for code in range(256) if not (0xA1 <= code <= 0xCE or 0xD0 <= code <= 0xE5))
"""In TIS-620, what is no Thai letter."""
_NOT_LATIN: Final = bytes(code for code in range(256) if not chr(code).isascii() or not chr(code).isalpha())
_ANY_LETTERS: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"[\d๐-๙][\d๐-๙.,/%*-]*|-")

_THAI_SIGN: Final = re.compile("[\u0e01-\u0e4e]")

_FEWEST_COLUMNS: Final = 3
"""Of a table, from which its titles are told from other lines that are parted."""
_MOST_COLUMNS: Final = 40
_MOST_TITLE_LINES: Final = 4
_LINE_PITCH: Final = 2.0
"""Heights of a line, above which the one below it is not of the same cells."""
_FIRST_PLACES: Final = 12
"""Of a page, looked at in any case."""
_MOST_AM: Final = 0.3
"""Share of sara am among sara am and sara aa, which no Thai page reaches."""
_LITTLE_TEXT: Final = 60
"""Letters up to which the text over a picture is a stamp or a page number."""
_MOST_OF_PAGE: Final = 0.5
"""Share of a page from which a picture on it is the page."""
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image\b")
_SMALL_PICTURE: Final = 40.0
"""Points a side, below which a picture is a bullet or a logo's part."""
_DRAWN: Final = 12
"""Path segments from which a page without text is a drawing, not a frame."""
_MOST_OBJECTS: Final = 4_000
"""Of one page, looked at in search of pictures and drawings."""
_MANY_JUMPS: Final = 3
"""Lines of a page that stand above the one before, from which the file's order is not the reader's. Two columns make one."""
_BOLD: Final = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_FORCE_BOLD: Final = 1 << 18
"""Flag of a font, as the PDF standard numbers them."""
_LARGER: Final = 1.15
"""Times the size of the body text, from which a line is a heading."""
_LONGEST_HEADING: Final = 120
_LONGEST_BOLD: Final = 80
"""Characters; a longer bold line is a heading only at a page's start."""
_AT_START: Final = 5
"""Lines."""
_TOLD_FROM: Final = 6_000
"""Characters from which a file's language is told."""
_THAILAND: Final = timezone(timedelta(hours=7))
_DATE: Final = re.compile(
    r"D?:?\s*(?P<year>\d{4})(?P<month>\d\d)?(?P<day>\d\d)?(?P<hour>\d\d)?(?P<minute>\d\d)?(?P<second>\d\d)?"
    r"(?:(?P<zulu>Z)|(?P<sign>[+-])(?P<zone_hour>\d\d)'?(?P<zone_minute>\d\d)?)?"
)
_DEFAULT_TITLE: Final = re.compile(
    r"(?:microsoft (?:office )?(?:word|excel|powerpoint)\b.*|untitled.*|document\s*\d*|doc\d+|book\s*\d+|slide\s*\d+"
    r"|sheet\s*\d+|powerpoint presentation|งานนำเสนอ powerpoint|(?:full )?page fax print|print|scan.*|img[_-]?\d+|new doc.*"
    r"|<[0-9a-f]+>?|.*\.(?:docx?|xlsx?|pptx?|rtf|pdf|tiff?|jpe?g|png|odt|ods|indd|cdr|ai|psd|htm|html|dot)|[\W\d_]*)",
    re.IGNORECASE,
)


def read_pdf(body: bytes, limits: Limits) -> Inside:
    """Text, headings and tables of a PDF by page; pages without usable text are of source ``none``, to be seen by
    whoever can read pictures.

    Raises ``Unreadable``: ``encrypted`` where a password is needed, ``corrupt`` where it cannot be opened, ``empty``
    where it has no page.
    """
    with _opened(body) as document:
        count = len(document)
        if count <= 0:
            raise Unreadable("empty", "it has no page")
        # Pictures are streams: what they are stands in the file in clear.
        pictured = _PICTURE.search(body) is not None
        seen: list[_Page] = []
        left = limits.characters
        for number in range(1, min(count, limits.pages) + 1):
            if left <= 0:
                break
            astray = any(page.astray for page in seen)
            seen.append(_read_page(document, _Page(number, astray=astray), left, pictured=pictured))
            left -= len(seen[-1].text)
        about = {key: _about(document, key) for key in ("Title", "Producer")}
        dates = [_date(_about(document, key)) for key in ("CreationDate", "ModDate")]
    repaired = repair("\f".join(page.text for page in seen))
    texts = repaired.text.split("\f") if repaired.text else [""] * len(seen)
    usual = _body(seen)
    pages = tuple(_page(page, text, usual) for page, text in zip(seen, texts, strict=True))
    unread = [page.number for page in pages if page.source == "none"]
    cut = len(seen) < count or left <= 0
    return Inside(
        cause="too_long" if cut else "scanned" if unread else None,
        detail=_detail(len(seen), count, unread, cut=cut),
        title=_title(about["Title"]),
        pages=pages,
        page_count=count,
        producer=clean(about["Producer"]),
        created=dates[0],
        modified=dates[1],
        language=_language(repaired.text),
        text_quality=_quality(repaired.quality, seen),
        pictures=sum(page.pictures for page in seen),
    )


def _about(document: pdfium.PdfDocument, key: str) -> str:
    """What the file says of itself; empty where it does not, or not in Unicode."""
    try:
        return str(document.get_metadata_value(key)).strip("\0 ")
    except UnicodeDecodeError:
        return ""


def _detail(read: int, count: int, unread: list[int], *, cut: bool) -> str:
    if cut:
        return f"{read} of {count} pages were read"
    return f"{len(unread)} of {count} pages are pictures or have no usable text" if unread else ""


def _quality(found: TextQuality, pages: list[_Page]) -> TextQuality:
    """The text's, unless at least half of the pages that hold something have none."""
    unread = sum(page.source == "none" for page in pages)
    held = sum(page.source == "none" or bool(page.text) for page in pages)
    if not held or 2 * unread >= held:
        return "none"
    if found == "good" and any(page.repaired for page in pages):
        return "repaired"
    return found


@dataclass(slots=True)
class _Row:
    """One line of a page: ``cells`` as (left, right, text), more than one where wide gaps part it."""

    cells: list[tuple[float, float, str]]
    y: float
    """Height of its base line over the lower edge of the page."""
    size: float
    """Points from the lowest to the highest place of its font; 0 where unknown."""
    bold: bool
    em: float
    """Size of its font as the file says it; 1 where the file leaves the size to a matrix."""


@dataclass(slots=True)
class _Page:
    number: int
    text: str = ""
    """A line of ``rows`` each."""
    source: Literal["text", "none"] = "text"
    rows: list[_Row] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)
    """Lines of each, from and to (not included)."""
    pictures: int = 0
    repaired: bool = False
    astray: bool = False
    """Whether marks stand away from their letters; before the page is read, whether they do on a page before it."""


class _Base(NamedTuple):
    """A letter that can carry marks: its place in the text, where the pen stood, left and right edge of its ink."""

    place: int
    x: float
    y: float
    left: float
    right: float


class _Handle(ctypes.c_void_p):
    """An object of pdfium's. Being a class of its own, a result stays one: it would be a number, cut to 32 bits as an
    argument.
    """


def _direct(function: Any, result: type = ctypes.c_int) -> Any:
    """A function of pdfium's without the checks of its arguments, which take longer than most calls: pointers are given
    as ``c_void_p``, whole numbers as they are.
    """
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_char_box = _direct(pdfium_c.FPDFText_GetCharBox)
_char_origin = _direct(pdfium_c.FPDFText_GetCharOrigin)
_loose_box = _direct(pdfium_c.FPDFText_GetLooseCharBox)
_is_generated = _direct(pdfium_c.FPDFText_IsGenerated)
_font_info = _direct(pdfium_c.FPDFText_GetFontInfo)
_font_size = _direct(pdfium_c.FPDFText_GetFontSize, ctypes.c_double)
_object_of_page = _direct(pdfium_c.FPDFPage_GetObject, _Handle)
_object_of_form = _direct(pdfium_c.FPDFFormObj_GetObject, _Handle)
_kind_of_object = _direct(pdfium_c.FPDFPageObj_GetType)


def _pointer(thing: Any, offset: int = 0) -> ctypes.c_void_p:
    """The address of what ``thing`` owns, which has to outlive it."""
    return ctypes.c_void_p(ctypes.addressof(thing) + offset)


class _Glyphs:
    """Places of a page's characters, in points from the lower left corner."""

    def __init__(self, text_page: Any) -> None:
        self._page = ctypes.cast(text_page, ctypes.c_void_p)
        self._numbers = (ctypes.c_double * 4)()
        self._box = (self._page, *(_pointer(self._numbers, 8 * place) for place in range(4)))
        self._flags = ctypes.c_int()
        self._name = ctypes.create_string_buffer(64)
        self._font = (_pointer(self._name), 64, _pointer(self._flags))
        self._loose = pdfium_c.FS_RECTF()
        self._loose_at = _pointer(self._loose)
        self._bases: dict[int, _Base] = {}
        self._bold: dict[bytes, bool] = {}

    def box(self, index: int) -> list[float]:
        """Left, right, bottom, top of the ink."""
        page, left, right, bottom, top = self._box
        if not _char_box(page, index, left, right, bottom, top):
            return [0.0, 0.0, 0.0, 0.0]
        return self._numbers[:]

    def origin(self, index: int) -> list[float]:
        """Where the pen stood."""
        page, x, y, _, _ = self._box
        if not _char_origin(page, index, x, y):
            return [0.0, 0.0]
        return self._numbers[:2]

    def base(self, index: int) -> _Base:
        """The letter at ``index``."""
        known = self._bases.get(index)
        if known is None:
            x, y = self.origin(index)
            left, right, _, _ = self.box(index)
            known = self._bases[index] = _Base(index, x, y, left, right)
        return known

    def generated(self, index: int) -> bool:
        """Whether pdfium put the character in: it is not in the file."""
        return bool(_is_generated(self._page, index) == 1)

    def size(self, index: int) -> float:
        """Height of the font as set, whatever the matrix."""
        if not _loose_box(self._page, index, self._loose_at):
            return 0.0
        return abs(float(self._loose.top) - float(self._loose.bottom))

    def one(self, index: int, other: int) -> bool:
        """Whether two characters are the text of one glyph, whose width pdfium shares out among them."""
        return self.origin(index) == self.origin(other) and self.box(index)[2:] == self.box(other)[2:]

    def apart(self, before: int, after: int, spare: float = 0.0) -> bool:
        """Whether there is room for a space between two letters; ``spare`` heights of the first are not counted."""
        _, right, bottom, top = self.box(before)
        height = top - bottom
        return not -2 * height < self.box(after)[0] - right < (0.45 + spare) * height

    def font(self, index: int) -> bytes:
        """Name of the font, the subset's mark included."""
        _font_info(self._page, index, *self._font)
        return self._name.value

    def bold(self, index: int) -> bool:
        """Whether the font says so by name or as a flag; the weight that pdfium reckons is often wrong."""
        name = self.font(index)
        known = self._bold.get(name)
        if known is None:
            known = self._bold[name] = _BOLD.search(name) is not None
        return known or bool(self._flags.value & _FORCE_BOLD)

    def em(self, index: int) -> float:
        """Size of the font as the file says it, which a matrix may change."""
        return float(_font_size(self._page, index))


def _read_page(document: pdfium.PdfDocument, page: _Page, most: int, *, pictured: bool) -> _Page:
    try:
        opened = document[page.number - 1]
    except pdfium.PdfiumError:
        # A damaged page among good ones.
        page.source = "none"
        return page
    try:
        text_page = opened.get_textpage()
        try:
            _read_text(text_page.raw, page, most)
        finally:
            text_page.close()
        _judge(opened, page, pictured=pictured)
    except pdfium.PdfiumError:
        page.source = "none"
    finally:
        opened.close()
    return page


def _judge(opened: pdfium.PdfPage, page: _Page, *, pictured: bool) -> None:
    """Count the page's pictures, and drop a text that is none."""
    written = bool(page.text.strip())
    pictures, largest, drawn = _pictures(opened, drawings=not written) if pictured or not written else (0, 0.0, 0)
    page.pictures = pictures
    if written:
        little = largest >= _MOST_OF_PAGE and sum(map(len, _ANY_LETTERS.findall(page.text))) <= _LITTLE_TEXT
        unusable = little or not readable(from_latin(page.text))
    else:
        unusable = pictures > 0 or drawn >= _DRAWN
    if unusable:
        page.source, page.text, page.rows, page.tables, page.repaired = "none", "", [], [], False


def _pictures(opened: pdfium.PdfPage, *, drawings: bool) -> tuple[int, float, int]:
    """Pictures of some size; the share of the page that the largest covers, 0-1; segments of drawn paths, if asked."""
    width, height = opened.get_size()
    whole = max(width * height, 1.0)
    pictures, largest, drawn = 0, 0.0, 0
    bounds = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = bounds
    pending = [(opened.raw, pdfium_c.FPDFPage_CountObjects, _object_of_page, 0)]
    looked = 0
    text = pdfium_c.FPDF_PAGEOBJ_TEXT
    while pending:
        holder, count, get, depth = pending.pop()
        handle = ctypes.cast(holder, ctypes.c_void_p)
        for index in range(min(count(holder), _MOST_OBJECTS)):
            looked += 1
            if looked > _MOST_OBJECTS:
                return pictures, largest, drawn
            bare = get(handle, index)
            kind = _kind_of_object(bare)
            if kind == text:
                continue
            each = ctypes.cast(bare, pdfium_c.FPDF_PAGEOBJECT)
            if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                if not pdfium_c.FPDFPageObj_GetBounds(each, left, bottom, right, top):
                    continue
                wide, high = abs(right.value - left.value), abs(top.value - bottom.value)
                if depth:
                    # Inside a form the page's scale is unknown; a form that holds a picture is taken for one.
                    wide, high = min(wide, width), min(high, height)
                if min(wide, high) >= _SMALL_PICTURE:
                    pictures += 1
                    largest = max(largest, min(wide * high / whole, 1.0))
            elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                drawn += max(pdfium_c.FPDFPath_CountSegments(each), 0) if drawings else 0
            elif kind == pdfium_c.FPDF_PAGEOBJ_SHADING:
                drawn += 1
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < 3:
                pending.append((each, pdfium_c.FPDFFormObj_CountObjects, _object_of_form, depth + 1))
    return pictures, largest, drawn


def _read_text(text_page: Any, page: _Page, most: int) -> None:
    count = min(pdfium_c.FPDFText_CountChars(text_page), most)
    if count <= 0:
        return
    raw = _characters(text_page, count)
    glyphs = _Glyphs(text_page)
    characters = list(raw)
    page.repaired, page.astray = _mend(raw, characters, glyphs, astray=page.astray)
    rows = _rows(raw, characters, glyphs)
    rows = [row for row in rows if any(cell[2] for cell in row.cells)]
    edge = max((row.cells[-1][1] for row in rows), default=0.0)
    done = 0
    for start, end in _tables(rows):
        titles, lines = _titles(rows[start:end], edge)
        page.rows += rows[done:start]
        page.tables.append((len(page.rows), len(page.rows) + end - start - lines + 1))
        page.rows += [titles, *rows[start + lines : end]]
        done = end
    page.rows += rows[done:]
    inside = {index for start, end in page.tables for index in range(start, end)}
    page.text = "\n".join(
        ("\t" if index in inside else " ").join(cell[2] for cell in row.cells) for index, row in enumerate(page.rows)
    )


def _characters(text_page: Any, count: int) -> str:
    """The page's characters, one for each of pdfium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    got = pdfium_c.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: max(got - 1, 0) * 2].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    # Characters outside the basic plane, or without a code, shift the indices of the text at large.
    codes = (pdfium_c.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _mend(raw: str, characters: list[str], glyphs: _Glyphs, *, astray: bool) -> tuple[bool, bool]:
    """Put right in ``characters`` what the glyphs' places tell; whether there was anything, and whether marks among it.
    ``astray``: marks were on a page before.
    """
    moved = False
    recoded = _recoded(raw, glyphs)
    changed = recoded != raw
    if changed:
        raw, characters[:] = recoded, recoded
    if any(
        _inked(glyphs, index)
        for index in chain(_sample(_SPACE_AFTER_THAI, raw, 12), _sample(_SPACE_BEFORE_AA, raw, 12))
    ):
        for index in [match.start() for match in _SPACE_AFTER_THAI.finditer(raw)]:
            if not _inked(glyphs, index):
                continue
            characters[index] = _NIKHAHIT if _BESIDE_AA.search(raw, max(index - 2, 0), index + 3) else ""
            if raw[index - 1] in _AA + _AM and glyphs.apart(index - 1, index + 1):
                # Of two spaces pdfium keeps one.
                characters[index] += " "
            changed = True
    if _AM in raw:
        changed = _mend_am(raw, characters, glyphs) or changed
    for match in _DOUBLED.finditer(raw):
        # A program that gives a cluster's text to each of its glyphs: the second stands for a mark.
        start, end = match.span(2)
        if glyphs.one(start, end - 1) and (_above(glyphs, start) or _below(glyphs, start)):
            characters[start:end] = [""] * (end - start)
            changed = True
    if astray or _strayed(raw, characters, glyphs):
        moved = _put_back(raw, characters, glyphs)
    _close_up(raw, characters, glyphs)
    for match in _SIGN_ALONE.finditer(raw):
        if raw[match.start() - 1 : match.start()] in ("", " ", "\n"):
            _set_in(match.start(), match.end(), raw, characters, glyphs)
    return changed or moved, moved


def _recoded(raw: str, glyphs: _Glyphs) -> str:
    """The characters, with another one where the ink stands where the one given cannot: fonts whose code table takes
    one mark for another, a tone over a vowel for a space or a digit.
    """
    found: dict[int, str] = {}
    for match in _NO_TONE.finditer(raw):
        index = match.end() - 1
        if not glyphs.generated(index) and _above(glyphs, index):
            found[index] = _tone(glyphs, index)
    if any(_misplaced(raw, glyphs, index) for index in _sample(_LONE_MARK, raw, 12)):
        for index in [match.start() for match in _LONE_MARK.finditer(raw)]:
            if _misplaced(raw, glyphs, index):
                if raw[index] in _UNDER:
                    found[index] = _tone(glyphs, index)
                else:
                    left, right, bottom, top = glyphs.box(index)
                    found[index] = "\u0e39" if right - left > top - bottom else "\u0e38"
    if not found:
        return raw
    characters = list(raw)
    for index, character in found.items():
        characters[index] = character
    return "".join(characters)


def _sample(pattern: re.Pattern[str], raw: str, others: int) -> Iterator[int]:
    """Where a pattern is found: the first places, for a page's title may be of a font of its own, and some others."""
    last = -1
    for match in islice(pattern.finditer(raw), _FIRST_PLACES):
        last = match.start()
        yield last
    for start in range(last + 1, len(raw), max(len(raw) // others, 1)):
        found = pattern.search(raw, max(start, last + 1))
        if found is None:
            return
        last = found.start()
        yield last


def _misplaced(raw: str, glyphs: _Glyphs, index: int) -> bool:
    """Whether a mark of its own glyph stands over the line and belongs under it, or the other way round."""
    left, right, bottom, top = glyphs.box(index)
    y = glyphs.origin(index)[1]
    if right <= left:
        return False
    if raw[index] in _UNDER:
        return bottom - y > 0.5 * (top - y) > 0 and not glyphs.one(index - 1, index)
    return top < y and not glyphs.one(index - 1, index)


def _tone(glyphs: _Glyphs, index: int) -> str:
    """Mai ek, which is a bar, or mai tho: the tones of nearly all words."""
    left, right, bottom, top = glyphs.box(index)
    return "\u0e48" if right - left < 0.6 * (top - bottom) else "\u0e49"


def _inked(glyphs: _Glyphs, index: int) -> bool:
    """Whether a character of the file, not of pdfium's making, has ink."""
    _, _, bottom, top = glyphs.box(index)
    return top - bottom > _INK and not glyphs.generated(index)


def _mend_am(raw: str, characters: list[str], glyphs: _Glyphs) -> bool:
    """Tell the whole sara am from the circle alone and from a sara aa, which some code tables give as one, too."""
    changed = False
    hollow: dict[bytes, list[int]] = {}
    for match in _EACH_AM.finditer(raw):
        index = match.start()
        left, right, bottom, top = glyphs.box(index)
        x, y = glyphs.origin(index)
        above = bottom - y > 0.5 * (top - y) > 0
        # Without height the font is not in the file, and nobody knows its ink.
        if top - bottom <= _INK or not (above or right > left >= x) or (index and glyphs.one(index - 1, index)):
            continue
        if above:
            after = index + 1
            while after < len(raw) and raw[after] in _MARK_SET:
                after += 1
            if raw[after : after + 1] == _AA:
                characters[index] = _NIKHAHIT
                changed = True
            elif raw[after : after + 1] and _CONTROL.match(raw[after]):
                # The leg has no code at all, here and wherever the font writes it.
                characters[:] = [_AA if each == raw[after] else each for each in characters]
                characters[index] = _NIKHAHIT
                changed = True
        else:
            hollow.setdefault(glyphs.font(index), []).append(index)
    if not hollow:
        return changed
    with_aa = Counter(glyphs.font(match.start()) for match in _EACH_AA.finditer(raw))
    for font, indices in hollow.items():
        # Where a whole sara am is a circle and a leg, a leg alone is a sara aa; so where there are too many of them.
        legs = any(_NIKHAHIT in characters[max(index - 2, 0) : index] for index in indices)
        if legs or (len(indices) > 1 and len(indices) > _MOST_AM * (len(indices) + with_aa[font])):
            for index in indices:
                characters[index] = _AA
            changed = True
    return changed


def _above(glyphs: _Glyphs, index: int) -> bool:
    """Whether a glyph's ink stands where marks over letters stand."""
    _, _, bottom, top = glyphs.box(index)
    y = glyphs.origin(index)[1]
    return bottom - y > 0.5 * (top - y) > 0


def _below(glyphs: _Glyphs, index: int) -> bool:
    """Whether a glyph's ink stands under the line."""
    _, _, bottom, top = glyphs.box(index)
    return bottom < top < glyphs.origin(index)[1]


def _close_up(raw: str, characters: list[str], glyphs: _Glyphs) -> None:
    """Take out the spaces that pdfium put between Thai letters which stand side by side."""
    for match in _SPACE_BESIDE_THAI.finditer(raw):
        index = match.start()
        if not characters[index] or not glyphs.generated(index):
            continue
        before, after = index - 1, index + 1
        while before > 0 and (raw[before] in _MARK_SET or raw[before] == " " or not characters[before]):
            before -= 1
        while after < len(raw) - 1 and (raw[after] in _MARK_SET or raw[after] == " " or not characters[after]):
            after += 1
        # Where the text of letter and sara am is on the letter's glyph, the leg stands in the gap.
        leg = 0.75 if before and raw[before] == _AM and glyphs.one(before - 1, before) else 0.0
        if not glyphs.apart(before, after, leg):
            characters[index] = ""


def _strayed(raw: str, characters: list[str], glyphs: _Glyphs) -> bool:
    """Whether a sample of the page's marks shows one that does not stand over the letter before it."""
    if _LOOSE_MARK.search(raw):
        return True
    for index in _sample(_MARK, raw, 24):
        base = index - 1
        while base >= 0 and (raw[base] in _MARK_SET or characters[base] in (_NIKHAHIT, _AA, _AM)):
            base -= 1
        if base < 0 or raw[base] not in _CONSONANTS:
            return True
        if not _over(glyphs, index, glyphs.base(base)):
            return True
    return False


def _over(glyphs: _Glyphs, mark: int, base: _Base) -> bool:
    """Whether a mark stands over (or under) a letter: by the pen, which is past the letter, or by the ink."""
    width = base.right - base.left
    beyond = glyphs.origin(mark)[0] - base.x
    if width <= 0 or 0.5 * width <= beyond <= 1.8 * width or glyphs.one(mark, base.place):
        return True
    left, right, _, _ = glyphs.box(mark)
    return base.left + 0.1 * width <= (left + right) / 2 <= base.right


def _put_back(raw: str, characters: list[str], glyphs: _Glyphs) -> bool:
    """Move each mark that does not stand over the letter before it to the one over which it stands."""
    letters: list[int] = []
    strays: list[int] = []
    following = False
    for index, character in enumerate(raw):
        if character in _CONSONANTS:
            letters.append(index)
            following = True
        elif character in _MARK_SET or characters[index] == _NIKHAHIT:
            upper_strayed = bool(strays) and strays[-1] == index - 1
            if not following or upper_strayed or not _over(glyphs, index, glyphs.base(letters[-1])):
                strays.append(index)
        else:
            following = False
    moved: dict[int, _Base] = {}
    for index in strays:
        upper = moved.get(index - 1)
        # A tone above a vowel leans further right than the vowel.
        if upper is not None and glyphs.origin(index)[0] - upper.x <= 2.2 * (upper.right - upper.left):
            target: _Base | None = upper
        else:
            target = _carrier(glyphs, index, letters)
        if target is None:
            continue
        moved[index] = target
        characters[target.place] += characters[index]
        characters[index] = ""
        # What pdfium put in because the pen went back is no space and no new line.
        before = index - 1
        while before >= 0 and raw[before] in "\r\n " and glyphs.generated(before):
            characters[before] = ""
            before -= 1
    return bool(moved)


def _set_in(start: int, end: int, raw: str, characters: list[str], glyphs: _Glyphs) -> None:
    """Move a sign to the gap of its line where it stands: programs write what another font has to lend out of turn."""
    low, high = max(raw.rfind("\n", 0, start) + 1, start - _NEAR), min(end + _NEAR, len(raw))
    broken = raw.find("\r", end, high)
    high = high if broken < 0 else broken
    left, right = glyphs.box(start)[0], glyphs.box(end - 1)[1]
    before, after = start - 2, end + 1
    size = glyphs.size(start)
    spare = 0.15 * size
    late = before >= low and glyphs.box(before)[1] > left + spare
    early = after < high and glyphs.box(after)[0] < right - spare
    if not (late or early) or not characters[start]:
        return
    y = glyphs.origin(start)[1]
    for space in _SPACES.finditer(raw, low, high):
        last, following = space.start() - 1, space.end()
        if last < low or following >= high or start <= last < end or start <= following < end:
            continue
        lead, trail = left - glyphs.box(last)[1], glyphs.box(following)[0] - right
        if not (-spare <= lead <= 0.9 * size and -spare <= trail <= 0.9 * size):
            continue
        if abs(glyphs.origin(following)[1] - y) > spare:
            continue
        sign = "".join(characters[start:end])
        # With a space that parts no cells.
        closing = "\u00a0" if trail > spare else ""
        characters[last + 1] = f"{' ' if lead > spare else ''}{sign}{closing}"
        characters[start:end] = [""] * (end - start)
        if before >= low and (after >= high or not glyphs.apart(before, after)):
            characters[start - 1] = ""
        if end < high:
            characters[end] = ""
        return


def _carrier(glyphs: _Glyphs, mark: int, letters: list[int]) -> _Base | None:
    """The letter over which a mark stands: the last such one, among those written shortly before and after it, else in
    its line.
    """
    near = bisect_left(letters, mark)
    x, y = glyphs.origin(mark)
    for place in (*letters[max(near - 8, 0) : near + 4][::-1], *letters[max(near - 60, 0) : max(near - 8, 0)][::-1]):
        base = glyphs.base(place)
        width = base.right - base.left
        if width > 0 and abs(y - base.y) <= 1.2 * width and 0.5 * width <= x - base.x <= 2.2 * width:
            return base
    return None


def _rows(raw: str, characters: list[str], glyphs: _Glyphs) -> list[_Row]:
    """The page's lines, from top to bottom where the file jumps about; pieces of one line are one."""
    rows = [row for start, end in _lines(raw, characters) for row in _line(raw, characters, glyphs, start, end)]
    jumps = _jumps(rows)
    rows = _top_down(rows) if len(jumps) >= _MANY_JUMPS or _interlaced(rows, jumps) else _head_first(rows)
    joined: list[_Row] = []
    for row in rows:
        if not joined or not _join(joined[-1], row):
            joined.append(row)
    return joined


def _head_first(rows: list[_Row]) -> list[_Row]:
    """The lines with those in front that stand above all lines written before them: Word writes a page's head, and the
    repeated head of a table, last.
    """
    if not rows:
        return rows
    highest = rows[0].y + rows[0].size
    for index, row in enumerate(rows):
        if row.y > highest:
            end = index
            while end < len(rows) and rows[end].y > highest:
                end += 1
            return rows[index:end] + rows[:index] + rows[end:]
        highest = max(highest, row.y + row.size)
    return rows


def _jumps(rows: list[_Row]) -> list[int]:
    """The lines that stand clearly above the line before them."""
    return [
        index
        for index, (upper, lower) in enumerate(pairwise(rows), 1)
        if lower.y > upper.y + max(upper.size, lower.size)
    ]


def _interlaced(rows: list[_Row], jumps: list[int]) -> bool:
    """Whether the lines after a jump belong between those before it: spreadsheets write some cells in a second pass.
    Lines that stand beside the others are a column of their own.
    """
    for start, end in pairwise([*jumps, len(rows)]):
        earlier = sorted(rows[:start], key=lambda row: row.y)
        heights = [row.y for row in earlier]
        within = [row for row in rows[start:end] if heights[0] <= row.y <= heights[-1]]
        hits = 0
        for row in within:
            place = bisect_left(heights, row.y - 0.25 * row.size)
            beside = place
            while beside < len(heights) and heights[beside] <= row.y + 0.25 * row.size:
                beside += 1
            if beside > place:
                level = earlier[place:beside]
                hits += len(row.cells) > 1 or len(level) > 1 or len(level[0].cells) > 1
            else:
                hits += all(_over_each_other(row, other) for other in earlier[max(place - 1, 0) : place + 1])
        if hits and 2 * hits >= len(within):
            return True
    return False


def _over_each_other(row: _Row, other: _Row) -> bool:
    return row.cells[0][0] < other.cells[-1][1] and other.cells[0][0] < row.cells[-1][1]


def _top_down(rows: list[_Row]) -> list[_Row]:
    """The lines by height, the cells of one height from left to right, each a line still."""
    ordered: list[_Row] = []
    level: list[_Row] = []
    for row in sorted(rows, key=lambda each: -each.y):
        if level and level[0].y - row.y > 0.25 * min(level[0].size, row.size):
            ordered += _left_to_right(level)
            level = []
        level.append(row)
    return ordered + _left_to_right(level)


def _left_to_right(level: list[_Row]) -> list[_Row]:
    if len(level) > 1:
        level = [_Row([cell], row.y, row.size, row.bold, row.em) for row in level for cell in row.cells]
    return sorted(level, key=lambda each: each.cells[0][0])


def _join(before: _Row, row: _Row) -> bool:
    """Append a line to the one before where both are pieces of one; whether they are."""
    gap = row.cells[0][0] - before.cells[-1][1]
    if abs(row.y - before.y) > 0.25 * row.size or gap < -0.15 * row.size:
        return False
    if gap > 0.6 * row.size:
        before.cells += row.cells
    else:
        first, last = before.cells.pop(), row.cells[0]
        between = " " if gap > 0.12 * row.size else ""
        before.cells += [(first[0], last[1], f"{first[2]}{between}{last[2]}"), *row.cells[1:]]
    before.bold = before.bold and row.bold
    return True


def _lines(raw: str, characters: list[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _LINE_END.finditer(raw):
        if not characters[match.start()]:
            continue
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if len(raw) > start:
        yield start, len(raw)


def _line(raw: str, characters: list[str], glyphs: _Glyphs, start: int, end: int) -> Iterator[_Row]:
    """The characters from ``start`` to ``end`` (not included) as lines: where the pen leaves the line, pdfium does not
    always say so.
    """
    while start < end and (raw[start].isspace() or not characters[start]):
        start += 1
    while end > start and not characters[end - 1].strip():
        end -= 1
    if start == end:
        return
    size = glyphs.size(start)
    row = _Row([], glyphs.origin(start)[1], size, glyphs.bold(start) and glyphs.bold(end - 1), glyphs.em(start))
    box, widest = glyphs.box, 0.9 * size
    cell_start, cell_left = start, box(start)[0]
    index = raw.find(" ", start, end)
    while index >= 0:
        before, after = index - 1, index
        while after < end and (raw[after].isspace() or not characters[after]):
            after += 1
        # A mark's box says little about where its letter stands.
        while before > cell_start and (raw[before] in _MARK_SET or not characters[before]):
            before -= 1
        if size and (characters[index].endswith(" ") or " " in characters[index + 1 : after]):
            right, left = box(before)[1], box(after)[0]
            if not -size <= left - right <= widest:
                row.cells.append((cell_left, right, _joined(characters, cell_start, after)))
                cell_start, cell_left = after, left
                y = glyphs.origin(after)[1]
                if abs(y - row.y) > 0.5 * size:
                    yield row
                    row = _Row([], y, size, row.bold, row.em)
        index = raw.find(" ", after, end)
    row.cells.append((cell_left, glyphs.box(end - 1)[1], _joined(characters, cell_start, end)))
    yield row


def _joined(characters: list[str], start: int, end: int) -> str:
    # Damaged files hold breaks inside a line.
    return _BREAK.sub(" ", "".join(characters[start:end])).strip()


def _tables(rows: list[_Row]) -> list[tuple[int, int]]:
    """Runs of at least three lines, two of them parted, whose cells stand under each other."""
    found: list[tuple[int, int]] = []
    start = last = -1
    for index, row in enumerate(rows):
        if len(row.cells) < 2:
            continue
        if start >= 0 and index - last <= 3 and _aligned(rows[last], row):
            last = index
            continue
        if last - start >= 2:
            found.append((start, last + 1))
        start = last = index
    if last - start >= 2:
        found.append((start, last + 1))
    return found


def _aligned(upper: _Row, lower: _Row) -> bool:
    """Whether the cells of the line with fewer ones stand each under or over one cell of the other."""
    few, many = sorted((upper.cells, lower.cells), key=len)
    hits = 0
    for left, right, _ in few:
        over = sum(1 for low, high, _ in many if low < right and left < high)
        hits += over == 1
    return hits >= max(2, 0.6 * len(few))


def _over_column(cell: tuple[float, float, str], head: list[tuple[float, float, str]]) -> int | None:
    """The one column whose title a cell stands under; None where it is none or several."""
    over = [place for place, (left, right, _) in enumerate(head) if cell[0] < right and left < cell[1]]
    return over[0] if len(over) == 1 else None


def _titles(rows: list[_Row], edge: float) -> tuple[_Row, int]:
    """The titles of a table's columns as one line, and over how many lines they are wrapped: 1 where that is not
    certain. ``edge``: where the page's text ends on the right.

    A line goes on with the titles if each of its cells stands under another one of them, one at least of which left no
    room for the next word, and the line after it starts in the first column.
    """
    first = rows[0]
    head = first.cells
    if not _FEWEST_COLUMNS <= len(head) <= _MOST_COLUMNS or any(_NUMBER.match(text) for _, _, text in head):
        return first, 1
    lefts = [left for left, _, _ in head]
    for cell in chain.from_iterable(row.cells for row in rows[1:]):
        column = _over_column(cell, head)
        if column is not None:
            lefts[column] = min(lefts[column], cell[0])
    # Between two columns are their margins.
    rooms = [after - left - first.size for left, after in pairwise([*lefts, edge + first.size])]
    lines, done, found = 1, 1, list(head)
    cells, last = list(head), list(head)
    for upper, row, lower in zip(rows[:_MOST_TITLE_LINES], rows[1:], rows[2:], strict=False):
        columns = [column for cell in row.cells if (column := _over_column(cell, head)) is not None]
        if (
            upper.y - row.y > _LINE_PITCH * max(row.size, first.size, first.em)
            or len(set(columns)) < len(row.cells)
            or any(_NUMBER.match(text) for _, _, text in row.cells)
        ):
            break
        full = set()
        for column, (left, right, text) in zip(columns, row.cells, strict=True):
            next_word = (right - left) * len(text.partition(" ")[0]) / max(len(text), 1)
            if last[column][1] - last[column][0] + next_word > rooms[column]:
                full.add(column)
            between = "" if _THAI_SIGN.match(last[column][2][-1:]) and _THAI_SIGN.match(text) else " "
            low, high, before = cells[column]
            cells[column] = (min(low, left), max(high, right), f"{before}{between}{text}")
            last[column] = (left, right, text)
        if not full or (0 in columns and 0 not in full) or len(columns) == len(head) > len(full) + 1:
            break
        lines += 1
        if len(lower.cells) > 1 and _over_column(lower.cells[0], head[:1]) == 0:
            done, found = lines, list(cells)
    return _Row(found, first.y, first.size, first.bold, first.em), done


@dataclass(frozen=True, slots=True)
class _Body:
    """Most of a file's text."""

    size: float
    em: float
    bold_is_rare: bool


def _body(pages: list[_Page]) -> _Body:
    sizes: Counter[float] = Counter()
    ems: Counter[float] = Counter()
    bold = total = 0
    for page in pages:
        for row in page.rows:
            length = sum(len(cell[2]) for cell in row.cells)
            sizes[round(row.size, 1)] += length
            ems[round(row.em, 1)] += length
            total += length
            bold += length if row.bold else 0
    if not total:
        return _Body(0.0, 0.0, bold_is_rare=False)
    return _Body(sizes.most_common(1)[0][0], ems.most_common(1)[0][0], bold <= 0.4 * total)


def _page(page: _Page, text: str, body: _Body) -> DocumentPage:
    lines = text.split("\n") if page.rows else []
    in_table = {index for start, end in page.tables for index in range(start + 1, end)}
    headings = tuple(
        line.replace("\t", " ")
        for index, (line, row) in enumerate(zip(lines, page.rows, strict=True))
        if index not in in_table and _is_heading(line, row, body, at_start=index < _AT_START)
    )
    tables = tuple(_table(lines[start:end], page.rows[start:end]) for start, end in page.tables)
    return DocumentPage(number=page.number, text=text, headings=headings, tables=tables, source=page.source)


def _is_heading(line: str, row: _Row, body: _Body, *, at_start: bool) -> bool:
    # The height is reckoned from the first glyph, which may be one of many letters; the font's size is none where a
    # matrix makes it.
    larger = row.em >= _LARGER * body.em if body.em != 1 else row.size >= _LARGER * body.size
    if not larger and not (row.bold and body.bold_is_rare and (at_start or len(line) <= _LONGEST_BOLD)):
        return False
    return len(line) <= _LONGEST_HEADING and len(_LETTER.findall(line)) >= 3


def _table(lines: list[str], rows: list[_Row]) -> Table:
    """Head and size of a table. A first line with a number's cell is no head; a second line without one, above a third
    with one, is the head's second row.
    """
    if _has_number(lines[0]):
        return Table(head=(), rows=sum(len(row.cells) > 1 for row in rows))
    head = [(left, right, text) for (left, right, _), text in zip(rows[0].cells, lines[0].split("\t"), strict=True)]
    below = 1
    if len(rows) > 2 and not _has_number(lines[1]) and _has_number(lines[2]):
        for (left, right, _), text in zip(rows[1].cells, lines[1].split("\t"), strict=True):
            over = [index for index, cell in enumerate(head) if cell[0] < right and left < cell[1]]
            if over:
                cell = head[over[0]]
                head[over[0]] = (min(cell[0], left), max(cell[1], right), f"{cell[2]} {text}")
            else:
                head.append((left, right, text))
        head.sort()
        below = 2
    count = sum(len(row.cells) > 1 for row in rows[below:])
    return Table(head=tuple(text for _, _, text in head if text), rows=count)


def _has_number(line: str) -> bool:
    return any(_NUMBER.fullmatch(cell.strip()) for cell in line.split("\t"))


def _language(text: str) -> Literal["th", "en", "other", ""]:
    text = text[:_TOLD_FROM]
    known = text.encode("cp874", "ignore")
    thai, latin = len(known.translate(None, _NOT_THAI)), len(known.translate(None, _NOT_LATIN))
    every = thai + latin
    if len(known) < len(text):
        every = max(every, sum(map(len, _ANY_LETTERS.findall(text))))
    if not every:
        return ""
    if thai >= 0.4 * every:
        return "th"
    return "en" if latin >= 0.6 * every else "other"


def _title(text: str) -> str:
    title = clean(from_latin(text))
    return "" if _DEFAULT_TITLE.fullmatch(title) or not readable(title) else repair(title).text


def _date(text: str) -> datetime | None:
    """A PDF date (D:20150130094500+07'00'); years of the Buddhist era, which some Thai programs write, as well."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    year = int(match["year"])
    if year >= 2400:
        year -= 543
    zone = UTC if match["zulu"] else _THAILAND
    try:
        if match["sign"]:
            offset = timedelta(hours=int(match["zone_hour"]), minutes=int(match["zone_minute"] or 0))
            zone = timezone(offset if match["sign"] == "+" else -offset)
        return datetime(
            year,
            int(match["month"] or 1),
            int(match["day"] or 1),
            int(match["hour"] or 0),
            int(match["minute"] or 0),
            int(match["second"] or 0),
            tzinfo=zone,
        )
    except ValueError:
        return None


def render_page(body: bytes, number: int, dpi: int) -> Image.Image:
    """Page ``number`` (from 1) in shades of grey at ``dpi``, at most 4,000 pixels a side.

    Raises ``Unreadable`` where the file or the page cannot be opened.
    """
    with _opened(body) as document:
        if not 1 <= number <= len(document):
            raise Unreadable("corrupt", f"there is no page {number}")
        try:
            page = document[number - 1]
        except pdfium.PdfiumError as error:
            raise Unreadable("corrupt", f"page {number} cannot be opened") from error
        try:
            side = max(page.get_size())
            if side <= 0:
                raise Unreadable("corrupt", f"page {number} has no size")
            # One pixel less: pdfium rounds up.
            scale = min(dpi / 72, (_LARGEST_SIDE - 1) / side)
            bitmap = page.render(scale=scale, grayscale=True)
            # The picture shares the bitmap's memory, which goes with it.
            picture = bitmap.to_pil().copy()
            bitmap.close()
            return picture
        finally:
            page.close()


@contextmanager
def _opened(body: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, opened with the empty password."""
    try:
        document = pdfium.PdfDocument(body)
        try:
            yield document
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise Unreadable("encrypted", "a password is needed to open it") from error
        raise Unreadable("corrupt", "it cannot be opened as a PDF") from error
